"""The one thing an image's EXIF block is needed for: which way up it is."""

from __future__ import annotations

import struct
from typing import Final

_ORIENTATION_TAG: Final = 0x0112
_SHORT: Final = 3


def orientation(block: bytes) -> int:
    """1 to 8 from a TIFF-structured block, with or without its "Exif" prefix; 1 where it says nothing usable.

    Damaged metadata says nothing about the picture, so it is no error.
    """
    tiff = block[6:] if block.startswith(b"Exif\0") else block
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, directory)
        for index in range(min(count, 512)):
            entry = directory + 2 + index * 12
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == _ORIENTATION_TAG:
                return value if kind == _SHORT and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1
