"""Make the files a site needs out of one image, with libvips.

Only the format's own loader is ever called, on bytes without metadata, so nothing that libvips could
otherwise open (SVG, PDF, ImageMagick's zoo) is in reach. libvips works row by row where the format allows it;
one thread per image, since images run beside each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from igny8_core.media.dimensions import Resize, plan_sizes, resize_dimensions
from igny8_core.media.files import ImageSize, PreparedFile, PreparedSize
from igny8_core.media.icc import is_srgb
from igny8_core.media.memory import return_memory_early
from igny8_core.media.turns import Turns
from igny8_core.media.validate import ImageInfo, corrupt, has_markup, hidden_code

# libvips reads this once, when it is loaded.
os.environ.setdefault("VIPS_CONCURRENCY", "1")
return_memory_early()

import pyvips  # noqa: E402

# Its operation cache would keep whole decoded images alive between two articles.
pyvips.cache_set_max(0)
pyvips.cache_set_max_mem(0)
pyvips.block_untrusted_set(True)

_LOADERS: Final = {
    "image/jpeg": "jpegload_buffer",
    "image/png": "pngload_buffer",
    "image/webp": "webpload_buffer",
    "image/gif": "gifload_buffer",
    "image/avif": "heifload_buffer",
}
_T = TypeVar("_T")
_TURNS: Final = Turns()

# The main file is what every later size is made from; sub-sizes have the quality of WordPress's own.
_MAIN_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "image/jpeg": {"Q": 90, "optimize_coding": True, "subsample_mode": "on"},
    "image/png": {"compression": 6, "filter": "all"},
    "image/webp": {"Q": 90, "effort": 2},
    "image/gif": {"effort": 1},
    "image/avif": {"Q": 70, "effort": 0, "compression": "av1"},
}
_SIZE_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    **_MAIN_OPTIONS,
    "image/jpeg": {"Q": 82},
    "image/webp": {"Q": 86, "effort": 2},
    "image/avif": {"Q": 60, "effort": 0, "compression": "av1"},
}
# For each pixel, measured with libvips 8.18: what an encoder holds, its input included.
_ENCODER_BYTES: Final = 10
_AVIF_ENCODER_BYTES: Final = 20
# For whatever size: rows in work.
_ROWS_BYTES: Final = 15_000_000
# WebP holds no more on a side.
_MAX_WEBP_SIDE: Final = 16_383
# An image of up to so many is kept decoded until its sizes are made.
_KEPT_PIXELS: Final = 8_000_000
_LOST_DATA: Final = ("premature end", "bad Huffman code", "instead of RST", "Premature end")


def make_main(info: ImageInfo, data: bytes, threshold: int, *, takes_avif: bool = True) -> PreparedFile:
    """The file that becomes the attachment: upright, 8-bit sRGB, no metadata, no side above `threshold`.

    `threshold` 0 means no limit. What needs no change is copied without loss, animations always. `takes_avif`
    False stores an AVIF as JPEG, or as WebP if it is transparent: WordPress knows AVIF since 6.5.
    Raises IMAGE_CORRUPT if the picture can't be decoded to its last row.
    """
    scaled = None if info.is_animated else _scaled(info, threshold)
    try:
        if _is_copyable(info, scaled):
            copy = info.clean_bytes()
            pixels = _insist(info.mime, lambda fail_on: _decode(info, copy, fail_on))
            if not has_markup(copy):
                return PreparedFile(copy, info.mime, info.width, info.height, info.frames, pixels)
            if info.is_animated:
                raise hidden_code()
        return _insist(info.mime, lambda fail_on: _encode_main(info, data, scaled, takes_avif, fail_on))
    except pyvips.Error as error:
        raise corrupt(_cause(error)) from error


def fits(info: ImageInfo, threshold: int, *, takes_avif: bool = True) -> bool:
    """Whether a file that `make_main` once made is also the main file under these rules."""
    if info.is_animated:
        return True
    return _scaled(info, threshold) is None and (takes_avif or info.mime != "image/avif")


def make_sizes(main: PreparedFile, sizes: Iterable[ImageSize]) -> list[PreparedSize]:
    """The sub-sizes WordPress would make of `main`, of its first frame, none larger than it.

    Sizes with equal dimensions share one file. Raises IMAGE_CORRUPT if `main` can't be decoded.
    """
    plan = plan_sizes(main.width, main.height, sizes)
    if not plan:
        return []
    try:
        with _TURNS.together():
            source = main.pixels or _load_for(main, [resize for _, resize in plan])
            is_palette = _is_palette(source)
            return [
                PreparedSize(names, _make_size(main, source, resize, is_palette)) for names, resize in plan
            ]
    except pyvips.Error as error:
        raise corrupt(_cause(error)) from error


def working_bytes(info: ImageInfo, threshold: int) -> int:
    """An estimate of what preparing this image holds in memory at once, the process itself not counted."""
    scaled = None if info.is_animated else _scaled(info, threshold)
    stored = info.width * info.height
    pixels = scaled.width * scaled.height if scaled else stored
    held = info.structure.held_bytes
    if info.mime == "image/avif":
        return max(held, 4 * stored + _AVIF_ENCODER_BYTES * pixels) + 3 * info.size_bytes
    if scaled and info.mime == "image/webp":
        held //= _shrink(info.mime, info.width / scaled.width) ** 2
    made = 4 * pixels if _is_copyable(info, scaled) else _ENCODER_BYTES * pixels
    return _ROWS_BYTES + held + made + 3 * info.size_bytes


def _scaled(info: ImageInfo, threshold: int) -> Resize | None:
    if not threshold or max(info.width, info.height) <= threshold:
        return None
    return resize_dimensions(info.width, info.height, threshold, threshold)


def _is_copyable(info: ImageInfo, scaled: Resize | None) -> bool:
    if info.is_animated:
        return True
    structure = info.structure
    return (
        scaled is None
        and info.mime != "image/avif"
        and info.orientation == 1
        and structure.depth <= 8
        and (info.mime != "image/jpeg" or structure.components != 4)
        and (not structure.icc or is_srgb(structure.icc))
    )


def _insist(mime: str, decode: Callable[[str], _T]) -> _T:
    """`decode`, refusing a JPEG whose data end early or are garbled.

    libjpeg paints such places grey and only warns; but it also warns about oddities of healthy cameras. Which
    it is stands in the text of the error, and libvips has one text for all threads: so it is read alone.
    """
    try:
        with _TURNS.together():
            return decode(_strictest(mime))
    except pyvips.Error:
        with _TURNS.alone():
            return _insist_alone(mime, decode)


def _insist_alone(mime: str, decode: Callable[[str], _T]) -> _T:
    try:
        return decode(_strictest(mime))
    except pyvips.Error as error:
        if mime != "image/jpeg" or any(sign in str(error) for sign in _LOST_DATA):
            raise
    return decode("truncated")


def _strictest(mime: str) -> str:
    return "warning" if mime == "image/jpeg" else "truncated"


def _encode_main(
    info: ImageInfo, data: bytes, scaled: Resize | None, takes_avif: bool, fail_on: str
) -> PreparedFile:
    image = _load_original(info, data, scaled, fail_on)
    if scaled is not None:
        turned = info.orientation >= 5
        across, down = (scaled.height, scaled.width) if turned else (scaled.width, scaled.height)
        image = _scale(image, across, down)
    image = _upright(_srgb(image), info.orientation)
    pixels = None
    if image.width * image.height <= _KEPT_PIXELS:
        pixels = image = image.copy_memory()
    mime = info.mime
    if mime == "image/avif" and not takes_avif:
        mime = _instead_of_avif(image)
    options = dict(_MAIN_OPTIONS[mime])
    if mime == "image/png" and info.structure.is_palette:
        options |= {"palette": True, "effort": 1}
    elif mime == "image/webp" and info.structure.is_lossless:
        options = {"lossless": True, "effort": 1}
    encoded = _save(image, mime, options)
    if has_markup(encoded):
        raise hidden_code()
    return PreparedFile(encoded, mime, image.width, image.height, pixels=pixels)


def _instead_of_avif(image: Any) -> str:
    if not image.hasalpha():
        return "image/jpeg"
    return "image/webp" if max(image.width, image.height) <= _MAX_WEBP_SIDE else "image/png"


def _decode(info: ImageInfo, data: bytes, fail_on: str) -> Any:
    """The first frame to its last row: in memory, or None where it is too large to be kept there."""
    image = _load(info.mime, data, fail_on)
    if info.width * info.height <= _KEPT_PIXELS:
        return image.copy_memory()
    image.avg()
    return None


def _load_original(info: ImageInfo, data: bytes, scaled: Resize | None, fail_on: str) -> Any:
    """The picture as stored, in fewer pixels where the format decodes to fewer, with its colour profile."""
    structure = info.structure
    clean = data if info.mime == "image/avif" else info.clean_bytes()
    options: dict[str, Any] = {}
    if scaled is not None:
        options = _shrinking(info.mime, [scaled])
    image = _load(info.mime, clean, fail_on, **options)
    if structure.icc and info.mime != "image/avif":
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", structure.icc)
    return image


def _load(mime: str, data: bytes, fail_on: str = "truncated", **options: Any) -> Any:
    """Decoding starts when pixels are asked for."""
    load = getattr(pyvips.Image, _LOADERS[mime])
    return load(data, access="sequential", fail_on=fail_on, **options)


def _scale(image: Any, width: int, height: int) -> Any:
    """To exactly these dimensions; transparent pixels do not shine through into their neighbours."""
    alpha = image.hasalpha()
    band_format = image.format
    if alpha:
        image = image.premultiply()
    image = image.resize(width / image.width, vscale=height / image.height)
    if alpha:
        image = image.unpremultiply()
    return image.cast(band_format) if alpha else image


def _srgb(image: Any) -> Any:
    """8-bit sRGB, or 8-bit grey where the picture is grey."""
    if image.get_typeof("icc-profile-data"):
        try:
            return _converted(image, embedded=True)
        except pyvips.Error:
            # A profile that does not fit the picture is ignored, as browsers do.
            image = image.copy()
            image.remove("icc-profile-data")
    if image.interpretation == "cmyk":
        return _converted(image, input_profile="cmyk")
    grey = image.interpretation in ("b-w", "grey16")
    return image.colourspace("b-w" if grey else "srgb").cast("uchar")


def _converted(image: Any, **profile: Any) -> Any:
    return image.icc_transform("srgb", intent="relative", depth=8, **profile).copy_memory()


def _upright(image: Any, orientation: int) -> Any:
    if orientation == 1:
        return image
    image = image.copy_memory()  # turning reads the rows in another order than they arrive in
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image.autorot()


def _load_for(main: PreparedFile, resizes: list[Resize]) -> Any:
    """`main` in memory, as small as the largest of the wanted sizes allows."""
    return _load(main.mime, main.data, **_shrinking(main.mime, resizes)).copy_memory()


def _shrinking(mime: str, resizes: Iterable[Resize]) -> dict[str, Any]:
    """The loader's options to decode to as few pixels as all of these leave room for."""
    factor = min(min(each.crop_width / each.width, each.crop_height / each.height) for each in resizes)
    shrink = _shrink(mime, factor)
    if shrink == 1:
        return {}
    return {"shrink": shrink} if mime == "image/jpeg" else {"scale": 1 / shrink}


def _shrink(mime: str, factor: float) -> int:
    """How many times fewer pixels across the decoder may give when the result is `factor` times smaller.

    For JPEG a factor of two is left to the better filter. WebP spends it, since its decoder holds the whole
    frame; the other formats decode to full size only.
    """
    room = {"image/jpeg": factor / 2, "image/webp": factor}.get(mime, 1.0)
    return next((shrink for shrink in (8, 4, 2) if room >= shrink), 1)


def _is_palette(image: Any) -> bool:
    return bool(image.get_typeof("palette")) and bool(image.get("palette"))


def _make_size(main: PreparedFile, source: Any, resize: Resize, is_palette: bool) -> PreparedFile:
    across, down = source.width / main.width, source.height / main.height
    left, top = round(resize.left * across), round(resize.top * down)
    width = min(source.width - left, max(1, round(resize.crop_width * across)))
    height = min(source.height - top, max(1, round(resize.crop_height * down)))
    part = source.crop(left, top, width, height)
    options = dict(_SIZE_OPTIONS[main.mime])
    if main.mime == "image/png" and is_palette:
        options |= {"palette": True, "effort": 1}
    data = _save(_scale(part, resize.width, resize.height), main.mime, options)
    return PreparedFile(data, main.mime, resize.width, resize.height)


def _save(image: Any, mime: str, options: dict[str, Any]) -> bytes:
    save = getattr(image, _LOADERS[mime].replace("load", "save"))
    encoded: bytes = save(keep="none", **options)
    return encoded


def _cause(error: Exception) -> str:
    """What libvips says: the last line names the cause, the first only the operation that met it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or ["unreadable"])[-1][:200]
