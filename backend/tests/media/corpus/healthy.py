"""Pictures in every kind that cameras, programs and web sites make, all to be taken."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pyvips

from tests.media import samples
from tests.media.corpus.case import Becomes, Case

SECRET = b"SECRET 52.5200N 13.4050E"
WIDTH, HEIGHT = 96, 64
# What turns the upright picture into the stored one, so that the orientation turns it back.
STORED_AS = {
    1: (),
    2: ("fliphor",),
    3: ("rot180",),
    4: ("flipver",),
    5: ("rot90", "fliphor"),
    6: ("rot270",),
    7: ("rot270", "fliphor"),
    8: ("rot90",),
}


@functools.cache
def corners() -> Any:
    return samples.corners(WIDTH, HEIGHT)


def stored(orientation: int) -> Any:
    image = corners()
    for step in STORED_AS[orientation]:
        image = getattr(image, step)()
    return image.copy_memory()


def same(mime: str, picture: Any = None, frames: int = 1, tolerance: float = 6.0) -> Becomes:
    """As large as it was, showing `picture` (None: the corners)."""
    picture = corners() if picture is None else picture
    return Becomes(mime, picture.width, picture.height, frames, picture, tolerance)


def jpegs() -> Iterator[Case]:
    kinds: dict[str, dict[str, Any]] = {
        "baseline": {},
        "progressive": {"interlace": True},
        "without subsampling": {"subsample_mode": "off"},
        "optimised": {"optimize_coding": True},
        "restart markers": {"restart_interval": 4},
        "low quality": {"Q": 30},
        "srgb profile": {"keep": "icc", "profile": "srgb"},
    }
    for name, options in kinds.items():
        made = functools.partial(samples.jpeg, corners(), **options)
        yield Case(f"jpeg {name}", made, same("image/jpeg", tolerance=9))
    grey = corners()[1].copy(interpretation="b-w").copy_memory()
    yield Case("jpeg grey", lambda: samples.jpeg(grey), same("image/jpeg", grey))
    wide = corners().icc_transform("p3", input_profile="srgb").copy_memory()
    yield Case("jpeg display p3", lambda: samples.jpeg(wide, Q=95, keep="icc"), same("image/jpeg"))
    for name, payload in {
        "xmp": (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"),
        "iptc": (0xED, b"Photoshop 3.0\x008BIM\x04\x04" + SECRET),
        "comment": (0xFE, SECRET),
    }.items():
        made = functools.partial(samples.with_jpeg_segment, samples.jpeg(corners()), *payload)
        yield Case(f"jpeg {name}", made, same("image/jpeg"))
    gps = functools.partial(samples.exif_block, gps_text=SECRET)
    yield Case(
        "jpeg gps",
        lambda: samples.with_jpeg_segment(samples.jpeg(corners()), 0xE1, b"Exif\0\0" + gps(1)),
        same("image/jpeg"),
    )
    two = samples.jpeg(corners()) + samples.oriented_jpeg(samples.jpeg(stored(3)), 3) + SECRET
    yield Case("jpeg second picture behind the first", lambda: two, same("image/jpeg"))
    filled = samples.jpeg(corners())
    yield Case("jpeg fill bytes", lambda: filled[:2] + b"\xff" * 5000 + filled[2:], same("image/jpeg"))


def orientations() -> Iterator[Case]:
    for number in STORED_AS:
        for order in "<>":
            made = functools.partial(samples.oriented_jpeg, samples.jpeg(stored(number), Q=95), number)
            endian = "little" if order == "<" else "big"
            case = functools.partial(made, order=order)
            yield Case(f"jpeg orientation {number} {endian} endian", case, same("image/jpeg"))
        block = samples.exif_block(number)
        png = functools.partial(samples.with_png_chunk, samples.png(stored(number)), b"eXIf", block)
        yield Case(f"png orientation {number}", png, same("image/png", tolerance=0.1))
        webp = functools.partial(samples.riff, samples.webp(stored(number)), (b"EXIF", block), flags=8)
        yield Case(f"webp orientation {number}", webp, same("image/webp", tolerance=9))
    text = samples.with_jpeg_segment(samples.jpeg(corners()), 0xE1, b"Exif\0\0II*\0nonsense")
    yield Case("jpeg damaged exif", lambda: text, same("image/jpeg"))
    nine = samples.oriented_jpeg(samples.jpeg(corners()), 9)
    yield Case("jpeg orientation 9", lambda: nine, same("image/jpeg"))


def presses() -> Iterator[Case]:
    """CMYK in each of the ways JPEG files hold it."""
    ink = corners().icc_transform("cmyk", input_profile="srgb").copy_memory()
    shown = ink.icc_transform("srgb", input_profile="cmyk").copy_memory()
    expected = same("image/jpeg", shown)
    yield Case(
        "jpeg cmyk inverted with profile",
        lambda: samples.jpeg(ink, Q=95, keep="icc"),
        same("image/jpeg", shown),
    )
    yield Case("jpeg cmyk inverted without profile", lambda: samples.jpeg(ink, Q=95), expected)
    yield Case("jpeg cmyk progressive", lambda: samples.jpeg(ink, Q=95, interlace=True), expected)
    # Nothing says that it is inverted, but browsers take it so.
    yield Case("jpeg cmyk without a mark", lambda: without_adobe(samples.jpeg(ink, Q=95)), expected)
    yield Case("jpeg ycck", lambda: ycck(ink), expected)


def without_adobe(data: bytes) -> bytes:
    start = data.index(b"\xff\xee\x00\x0eAdobe")
    return data[:start] + data[start + 16 :]


def ycck(ink: Any) -> bytes:
    """The inks as luminance and colour: the saver writes inverted CMYK, so it is given what comes out so."""
    colours = [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]
    luminance = ink.extract_band(0, n=3).recomb(pyvips.Image.new_from_array(colours)) + [0, 128, 128]
    bands = (255 - luminance).rint().bandjoin(ink[3]).cast("uchar").copy(interpretation="cmyk")
    data = bytearray(bands.jpegsave_buffer(Q=95, keep="none", subsample_mode="off"))
    data[data.index(b"Adobe") + 11] = 2
    return bytes(data)


def pngs() -> Iterator[Case]:
    rgb = corners()
    deep = (rgb.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    grey = rgb[1].copy(interpretation="b-w").copy_memory()
    alpha = rgb.bandjoin(grey).copy_memory()
    deep_grey = (grey.cast("ushort") * 257).cast("ushort").copy(interpretation="grey16")
    kinds: dict[str, tuple[Any, dict[str, Any], Any]] = {
        "rgb": (rgb, {}, rgb),
        "interlaced": (rgb, {"interlace": True}, rgb),
        "palette": (rgb, {"palette": True}, rgb),
        "palette of two": (grey, {"bitdepth": 1}, grey),
        "grey": (grey, {}, grey),
        "alpha": (alpha, {}, alpha),
        "grey with alpha": (grey.bandjoin(grey), {}, grey.bandjoin(grey).copy_memory()),
        "transparent palette": (alpha, {"palette": True}, alpha),
        "16 bit": (deep, {}, rgb),
        "16 bit interlaced": (deep, {"interlace": True}, rgb),
        "16 bit grey": (deep_grey, {}, grey),
        "srgb profile": (rgb, {"keep": "icc", "profile": "srgb"}, rgb),
    }
    for name, (image, options, shown) in kinds.items():
        made = functools.partial(samples.png, image.copy_memory(), **options)
        yield Case(f"png {name}", made, same("image/png", shown, tolerance=3))
    for kind in (b"tEXt", b"iTXt", b"eXIf"):
        made = functools.partial(samples.with_png_chunk, samples.png(), kind, b"Location\0" + SECRET)
        yield Case(f"png {kind.decode()}", made, same("image/png", samples.photo(), tolerance=0.1))
    yield Case("apng", lambda: samples.apng(frames=3), Becomes("image/png", 48, 32, 3))


def others() -> Iterator[Case]:
    rgb = corners()
    alpha = rgb.bandjoin(rgb[1]).copy_memory()
    yield Case("webp", lambda: samples.webp(rgb), same("image/webp", tolerance=9))
    yield Case("webp lossless", lambda: samples.webp(rgb, lossless=True), same("image/webp", tolerance=0.1))
    lossless = functools.partial(samples.webp, alpha, lossless=True)
    yield Case("webp alpha", lossless, same("image/webp", alpha, tolerance=30))
    xmp = functools.partial(samples.riff, samples.webp(rgb), (b"XMP ", SECRET), flags=4)
    yield Case("webp xmp", xmp, same("image/webp", tolerance=9))
    moving = functools.partial(samples.animation, "webpsave_buffer", frames=3)
    yield Case("webp animated", moving, Becomes("image/webp", 64, 48, 3))
    yield Case("gif", lambda: samples.gif(rgb), same("image/gif"))
    yield Case("gif 87a", lambda: samples.gif(rgb).replace(b"GIF89a", b"GIF87a", 1), same("image/gif"))
    yield Case("gif interlaced", lambda: samples.gif(rgb, interlace=True), same("image/gif"))
    yield Case("gif transparent", lambda: samples.gif(alpha), Becomes("image/gif", WIDTH, HEIGHT))
    moving = functools.partial(samples.animation, "gifsave_buffer", frames=4)
    yield Case("gif animated", moving, Becomes("image/gif", 64, 48, 4))
    said = samples.gif(rgb)
    comment = said[:-1] + b"!\xfe" + bytes([len(SECRET)]) + SECRET + b"\0;"
    yield Case("gif comment", lambda: comment, same("image/gif"))
    yield Case("avif", lambda: samples.avif(rgb), same("image/avif", tolerance=12))
    deep = (rgb.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    yield Case("avif 10 bit", lambda: samples.avif(deep, bitdepth=10), same("image/avif", tolerance=12))
    yield Case("avif alpha", lambda: samples.avif(alpha), Becomes("image/avif", WIDTH, HEIGHT))


def shapes() -> Iterator[Case]:
    for mime, save in samples.EVERY_FORMAT.items():
        kind = mime.partition("/")[2]
        yield Case(f"{kind} 1x1", functools.partial(save, samples.photo(1, 1)), Becomes(mime, 1, 1))
    tall, wide = samples.photo(1, 5000), samples.photo(5000, 1)
    for name, save in {"jpeg": samples.jpeg, "png": samples.png, "webp": samples.webp}.items():
        yield Case(f"{name} 1x5000", functools.partial(save, tall), Becomes(f"image/{name}", 1, 2560))
        yield Case(f"{name} 5000x1", functools.partial(save, wide), Becomes(f"image/{name}", 2560, 1))
    large = samples.photo(64, 48).zoom(47, 47).copy_memory()
    half = large.thumbnail_image(2560)
    expected = Becomes("image/jpeg", half.width, half.height, 1, half)
    yield Case("jpeg above the threshold", lambda: samples.jpeg(large), expected)
    turned = large.rot270().copy_memory()
    yield Case("jpeg above it and turned", lambda: samples.oriented_jpeg(samples.jpeg(turned), 6), expected)
    longest = samples.photo(8, 8).zoom(8187, 1).copy_memory()
    yield Case("jpeg of the greatest side", lambda: samples.jpeg(longest), Becomes("image/jpeg", 2560, 1))


def cases() -> Iterator[Case]:
    for group in (jpegs, orientations, presses, pngs, others, shapes):
        yield from group()
