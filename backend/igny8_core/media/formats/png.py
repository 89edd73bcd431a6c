"""PNG and APNG: W3C Portable Network Graphics, third edition."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from igny8_core.media.formats import exif
from igny8_core.media.formats.structure import (
    MalformedError,
    Structure,
    UnsupportedError,
    bounded,
    inflate_icc,
    need,
    number,
)

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PICTURE: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"})
# They change how the picture looks; having one length only, they have no room for anything else.
_FIXED_LENGTHS: Final = {b"sRGB": 1, b"gAMA": 4, b"cHRM": 32}
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE: Final = 3


def read(data: bytes) -> Structure:
    kept: list[bytes] = [SIGNATURE]
    dropped: list[bytes] = []
    icc, orientation, frames, has_pixels = b"", 1, 0, False
    header = b""
    for kind, payload, chunk in bounded(_chunks(data)):
        if not header:
            header = _header(kind, payload)
        is_picture = kind in _PICTURE or _FIXED_LENGTHS.get(kind) == len(payload)
        (kept if is_picture else dropped).append(chunk)
        has_pixels = has_pixels or kind == b"IDAT"
        frames += kind == b"fcTL"
        if kind == b"iCCP":
            icc = inflate_icc(payload.partition(b"\0")[2][1:])
        elif kind == b"eXIf":
            orientation = exif.orientation(payload)
        elif not is_picture and kind[:1].isupper():
            raise UnsupportedError(f"PNG that needs the chunk {kind.decode('ascii')}")
    if not has_pixels:
        raise MalformedError("the PNG contains no picture")
    dropped.append(data[sum(map(len, kept)) + sum(map(len, dropped)) :])
    width, height = number(header, 0, 4), number(header, 4, 4)
    depth, channels = header[8], _CHANNELS[header[9]]
    return Structure(
        mime="image/png",
        width=width,
        height=height,
        frames=max(1, frames),
        orientation=orientation,
        icc=icc,
        depth=depth,
        components=channels,
        is_palette=header[9] == _PALETTE,
        is_lossless=True,
        held_bytes=width * height * 4 * max(1, depth // 8) if header[12] else 0,
        kept=tuple(kept),
        dropped=tuple(dropped),
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(kind, payload, whole chunk) up to and with IEND; every checksum holds."""
    position = len(SIGNATURE)
    kind = b""
    while kind != b"IEND":
        length = number(data, position, 4)
        chunk = need(data, position, length + 12)
        kind = chunk[4:8]
        if not kind.isalpha():
            raise MalformedError("the PNG has a chunk without a name")
        if zlib.crc32(chunk[4:-4]) != number(chunk, length + 8, 4):
            raise MalformedError(f"the PNG is damaged in its chunk {kind.decode('ascii')}")
        position += length + 12
        yield kind, chunk[8:-4], chunk


def _header(kind: bytes, payload: bytes) -> bytes:
    if kind != b"IHDR" or len(payload) != 13:
        raise MalformedError("the PNG does not begin with its header")
    if payload[9] not in _CHANNELS or payload[8] not in (1, 2, 4, 8, 16) or payload[12] > 1:
        raise MalformedError("the PNG's header contradicts itself")
    return payload
