"""The arithmetic by which WordPress decides how large a sub-size is and which part of the image it shows.

Same results as `wp_constrain_dimensions()` and `image_resize_dimensions()` of wp-includes/media.php, pixel
for pixel, because the plugin writes these numbers where WordPress would have written its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from igny8_core.media.files import ImageSize

# WordPress makes these first, in this order; of two sizes with equal dimensions the later one's file stays.
_FIRST: Final = ("medium", "large", "thumbnail", "medium_large")


@dataclass(frozen=True, slots=True)
class Resize:
    """Cut `crop_width` x `crop_height` out of the image at `left`, `top`; scale it to `width` x `height`."""

    left: int
    top: int
    crop_width: int
    crop_height: int
    width: int
    height: int


def php_round(value: float) -> int:
    """PHP's round() before 8.4: half away from zero, after rounding away what 15 digits can't hold.

    10.499999999999998 is 11 there, as 7 / 30 * 45 is meant to be 10.5.
    """
    pre_rounded = float(f"{value:.15g}")
    return int(math.copysign(math.floor(abs(pre_rounded) + 0.5), pre_rounded))


def constrain(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    """Fit into a box whose side 0 is open; never larger than it was."""
    if not max_width and not max_height:
        return width, height
    is_wide, is_tall = 0 < max_width < width, 0 < max_height < height
    width_ratio = max_width / width if is_wide else 1.0
    height_ratio = max_height / height if is_tall else 1.0
    ratio = max(width_ratio, height_ratio)
    if php_round(width * ratio) > max_width or php_round(height * ratio) > max_height:
        ratio = min(width_ratio, height_ratio)
    new_width, new_height = max(1, php_round(width * ratio)), max(1, php_round(height * ratio))
    # Rounding leaves some results one pixel short of the box.
    if is_wide and new_width == max_width - 1:
        new_width = max_width
    if is_tall and new_height == max_height - 1:
        new_height = max_height
    return new_width, new_height


def resize_dimensions(
    width: int, height: int, max_width: int, max_height: int, crop: bool | tuple[str, str] = False
) -> Resize | None:
    """None where WordPress makes no file: the size is larger than the image, or equal to within a pixel."""
    if width <= 0 or height <= 0 or (max_width <= 0 and max_height <= 0):
        return None
    if _is_too_small(width, height, max_width, max_height):
        return None
    if crop:
        resize = _cropped(width, height, max_width, max_height, crop)
    else:
        resize = Resize(0, 0, width, height, *constrain(width, height, max_width, max_height))
    if abs(resize.width - width) <= 1 and abs(resize.height - height) <= 1:
        return None
    return resize


def _is_too_small(width: int, height: int, max_width: int, max_height: int) -> bool:
    if not max_height:
        return width < max_width
    if not max_width:
        return height < max_height
    return width < max_width and height < max_height


def _cropped(
    width: int, height: int, max_width: int, max_height: int, crop: bool | tuple[str, str]
) -> Resize:
    aspect_ratio = width / height
    new_width, new_height = min(max_width, width), min(max_height, height)
    new_width = new_width or php_round(new_height * aspect_ratio)
    new_height = new_height or php_round(new_width / aspect_ratio)
    ratio = max(new_width / width, new_height / height)
    crop_width, crop_height = php_round(new_width / ratio), php_round(new_height / ratio)
    across, down = crop if isinstance(crop, tuple) else ("center", "center")
    return Resize(
        left=_offset(width - crop_width, across, "left", "right"),
        top=_offset(height - crop_height, down, "top", "bottom"),
        crop_width=crop_width,
        crop_height=crop_height,
        width=new_width,
        height=new_height,
    )


def _offset(room: int, where: str, start: str, end: str) -> int:
    if where == start:
        return 0
    return room if where == end else math.floor(room / 2)


def plan_sizes(width: int, height: int, sizes: Iterable[ImageSize]) -> list[tuple[tuple[str, ...], Resize]]:
    """The files to make, each once, with the names of the sizes it serves.

    A file is named by its dimensions, so two sizes that differ only in the crop position share one, and the
    later in WordPress's order says what it shows.
    """
    by_name = {size.name: size for size in sizes}
    ordered = [by_name.pop(name) for name in _FIRST if name in by_name] + list(by_name.values())
    planned: dict[tuple[int, int], tuple[tuple[str, ...], Resize]] = {}
    for size in ordered:
        resize = resize_dimensions(width, height, size.width, size.height, size.crop)
        if resize is not None:
            names, _ = planned.get((resize.width, resize.height), ((), resize))
            planned[resize.width, resize.height] = ((*names, size.name), resize)
    return list(planned.values())
