"""Is a colour profile plain sRGB, so that leaving it out changes nothing?"""

from __future__ import annotations

import struct
from typing import Final

# The colorants of sRGB adapted to D50 as profiles store them (IEC 61966-2-1 with the Bradford matrix).
_COLORANTS: Final = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
_TOLERANCE: Final = 0.003
_MAX_TAGS: Final = 100


def is_srgb(profile: bytes) -> bool:
    """True if the profile has sRGB's colorants and its tone curve; a damaged profile is not sRGB."""
    try:
        tags = _tags(profile)
        return all(_near(tags[name], expected) for name, expected in _COLORANTS.items()) and all(
            _has_srgb_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")
        )
    except (struct.error, KeyError):
        return False


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    tags = {}
    for index in range(min(count, _MAX_TAGS)):
        name, start, length = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        tags[name] = profile[start : start + length]
    return tags


def _near(tag: bytes, expected: tuple[float, float, float]) -> bool:
    values = [int.from_bytes(tag[start : start + 4], "big", signed=True) for start in (8, 12, 16)]
    return all(
        abs(value / 65536 - wanted) < _TOLERANCE for value, wanted in zip(values, expected, strict=True)
    )


def _has_srgb_curve(tag: bytes) -> bool:
    """Judged where it differs most from a plain power: half of full scale is 0.2140 of the light."""
    if tag[:4] == b"curv":
        count = int.from_bytes(tag[8:12], "big")
        if count < 2:
            return False
        middle = int.from_bytes(tag[12 + 2 * (count // 2) :][:2], "big")
        at = (count // 2) / (count - 1)
        wanted: float = ((at + 0.055) / 1.055) ** 2.4
        return abs(middle / 65535 - wanted) < _TOLERANCE
    if tag[:4] == b"para":
        kind, gamma = int.from_bytes(tag[8:10], "big"), int.from_bytes(tag[12:16], "big")
        return kind in (3, 4) and abs(gamma / 65536 - 2.4) < 0.01
    return False
