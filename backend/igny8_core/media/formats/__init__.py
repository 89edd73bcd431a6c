"""Readers of the five image formats: structure only, no pixels.

Each reader walks the whole file once, takes from its headers what there is to know before anything is
decoded, and sorts every byte into what the picture needs (`kept`) and everything else (`dropped`: metadata,
comments, what follows the end). The kept pieces joined are the same picture without anything that was not
picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from igny8_core.media.formats import avif, gif, jpeg, png, webp
from igny8_core.media.formats.structure import Structure

READERS: Final[Mapping[str, Callable[[bytes], Structure]]] = {
    "image/jpeg": jpeg.read,
    "image/png": png.read,
    "image/webp": webp.read,
    "image/gif": gif.read,
    "image/avif": avif.read,
}
