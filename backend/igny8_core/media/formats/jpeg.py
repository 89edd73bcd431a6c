"""JPEG: ITU-T T.81, with the JFIF, Exif and Adobe segments of everyday files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from igny8_core.media.formats import exif
from igny8_core.media.formats.structure import (
    MAX_ICC_BYTES,
    MAX_PIECES,
    MalformedError,
    Structure,
    UnsupportedError,
    need,
    number,
)

_SOI, _EOI, _SOS, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xEE
_APP0: Final = 0xE0
_TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})  # DHT, DQT, DRI
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive
_OTHER_FRAMES: Final = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xCC})
# Where entropy-coded data ends: FF followed by neither 00 (a literal FF), a restart marker, nor fill.
_END_OF_SCAN: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
# FF before 00 is a literal FF, before another FF it fills.
_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")
_ICC_TAG: Final = b"ICC_PROFILE\0"
# libjpeg's own limit against files that keep a decoder busy with thousands of empty scans.
_MAX_SCANS: Final = 100
# Written anew, since readers deduce the colour space from these two and anything may hide in the old ones.
_PLAIN_JFIF: Final = b"\xff\xe0\x00\x10JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_PLAIN_ADOBE: Final = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"


@dataclass(slots=True)
class _Found:
    frame: bytes = b""
    is_progressive: bool = False
    scans: int = 0
    orientation: int = 1
    icc: dict[int, bytes] = field(default_factory=dict)
    has_jfif: bool = False
    adobe_transform: bytes = b""
    kept: list[bytes] = field(default_factory=list)
    dropped: list[bytes] = field(default_factory=list)


def read(data: bytes) -> Structure:
    found = _Found()
    end = _walk(data, found)
    found.dropped.append(data[end:])
    if not found.frame or not found.scans:
        raise MalformedError("the JPEG contains no picture")
    height, width = number(found.frame, 5, 2), number(found.frame, 7, 2)
    components = number(found.frame, 9, 1)
    if need(found.frame, 4, 1) != b"\x08":
        raise UnsupportedError("JPEG with other than 8 bits per sample")
    if components not in (1, 3, 4):
        raise UnsupportedError(f"JPEG with {components} components")
    head = [b"\xff\xd8"]
    if found.has_jfif:
        head.append(_PLAIN_JFIF)
    if found.adobe_transform:
        head.append(_PLAIN_ADOBE + found.adobe_transform)
    return Structure(
        mime="image/jpeg",
        width=width,
        height=height,
        frames=1,
        orientation=found.orientation,
        icc=_joined_icc(found.icc),
        depth=8,
        components=components,
        is_palette=False,
        is_lossless=False,
        held_bytes=_coefficient_bytes(found, width, height, components),
        kept=(*head, *found.kept, b"\xff\xd9"),
        dropped=tuple(found.dropped),
    )


def _walk(data: bytes, found: _Found) -> int:
    """Sort all segments; the position behind the end-of-image marker."""
    position = 2
    while True:
        match = _MARKER.search(data, position)
        if match is None:
            raise MalformedError("the JPEG has no end")
        start = match.start()
        found.dropped.append(data[position:start])  # decoders skip stray bytes between segments
        if len(found.dropped) > MAX_PIECES:
            raise UnsupportedError(f"it consists of more than {MAX_PIECES:,} pieces")
        marker = data[start + 1]
        if marker == _EOI:
            return start + 2
        if marker == _SOI or 0xD0 <= marker <= 0xD7 or marker == 0x01:
            raise MalformedError(f"the JPEG has a stray marker {marker:02X}")
        length = number(data, start + 2, 2)
        if length < 2:
            raise MalformedError("the JPEG has a segment without a length")
        segment = need(data, start, length + 2)
        position = start + length + 2
        if marker == _SOS:
            position = _end_of_scan(data, position)
            found.scans += 1
            if found.scans > _MAX_SCANS:
                raise UnsupportedError(f"JPEG with more than {_MAX_SCANS} scans")
            found.kept.append(data[start:position])
        else:
            _sort(marker, segment, found)


def _end_of_scan(data: bytes, position: int) -> int:
    match = _END_OF_SCAN.search(data, position)
    if match is None:
        raise MalformedError("the JPEG ends in the middle of the picture")
    return match.start()


def _sort(marker: int, segment: bytes, found: _Found) -> None:
    if marker in _OTHER_FRAMES:
        raise UnsupportedError("a kind of JPEG that browsers do not show")
    if marker in _FRAMES:
        if found.frame:
            raise MalformedError("the JPEG has two pictures in one")
        found.frame = segment
        found.is_progressive = marker == 0xC2
        found.kept.append(segment)
    elif marker in _TABLES:
        found.kept.append(segment)
    else:
        _note_application_data(marker, segment[4:], found)
        found.dropped.append(segment)


def _note_application_data(marker: int, payload: bytes, found: _Found) -> None:
    if marker == _APP0 and payload.startswith(b"JFIF\0"):
        found.has_jfif = True
    elif marker == _APP1 and payload.startswith(b"Exif\0"):
        found.orientation = exif.orientation(payload)
    elif marker == _APP2 and payload.startswith(_ICC_TAG) and len(payload) > 14:
        found.icc[payload[12]] = payload[14:]
    elif marker == _APP14 and payload.startswith(b"Adobe") and len(payload) >= 12:
        found.adobe_transform = payload[11:12]


def _joined_icc(parts: dict[int, bytes]) -> bytes:
    """The profile, whose pieces are numbered from 1; empty if one is missing."""
    if sorted(parts) != list(range(1, len(parts) + 1)):
        return b""
    joined = b"".join(parts[index] for index in sorted(parts))
    return joined if len(joined) <= MAX_ICC_BYTES else b""


def _coefficient_bytes(found: _Found, width: int, height: int, components: int) -> int:
    """A decoder of several scans holds 2 bytes for every coefficient of every component."""
    if not found.is_progressive and found.scans == 1:
        return 0
    factors = [number(found.frame, 11 + 3 * index, 1) for index in range(components)]
    areas = [(factor >> 4) * (factor & 15) for factor in factors]
    widest = max((factor >> 4 for factor in factors), default=1)
    tallest = max((factor & 15 for factor in factors), default=1)
    return 2 * width * height * sum(areas) // max(1, widest * tallest)
