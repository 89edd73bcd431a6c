"""WebP: RFC 9649."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from igny8_core.media.formats import exif
from igny8_core.media.formats.structure import (
    MAX_ICC_BYTES,
    MalformedError,
    Structure,
    bounded,
    need,
    number,
)

_BITSTREAMS: Final = frozenset({b"VP8 ", b"VP8L"})
_METADATA_FLAGS: Final = 0x20 | 0x08 | 0x04  # ICC profile, EXIF, XMP


@dataclass(slots=True)
class _Found:
    width: int = 0
    height: int = 0
    frames: int = 0
    stills: int = 0
    orientation: int = 1
    icc: bytes = b""
    is_lossless: bool = False
    kept: list[bytes] = field(default_factory=list)
    dropped: list[bytes] = field(default_factory=list)


def read(data: bytes) -> Structure:
    end = 8 + number(data, 4, 4, "little")
    need(data, 0, end)
    found = _Found()
    for kind, payload in bounded(_chunks(data[12:end])):
        _sort(kind, payload, found)
    if found.stills + found.frames == 0:
        raise MalformedError("the WebP contains no picture")
    if found.stills > 1 or (found.stills and found.frames):
        raise MalformedError("the WebP is both a picture and an animation")
    found.dropped.append(data[end:])
    body = b"".join(found.kept)
    return Structure(
        mime="image/webp",
        width=found.width,
        height=found.height,
        frames=max(1, found.frames),
        orientation=found.orientation,
        icc=found.icc if len(found.icc) <= MAX_ICC_BYTES else b"",
        depth=8,
        components=4,
        is_palette=False,
        is_lossless=found.is_lossless,
        held_bytes=found.width * found.height * 8,
        kept=(b"RIFF", (len(body) + 4).to_bytes(4, "little"), b"WEBP", body),
        dropped=tuple(found.dropped),
    )


def _chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(body):
        length = number(body, position + 4, 4, "little")
        payload = need(body, position + 8, length)
        yield body[position : position + 4], payload
        position += 8 + length + (length & 1)


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "little") + payload + b"\0" * (len(payload) & 1)


def _sort(kind: bytes, payload: bytes, found: _Found) -> None:
    if kind == b"VP8X":
        canvas = need(payload, 0, 10)
        _grow(found, number(canvas, 4, 3, "little") + 1, number(canvas, 7, 3, "little") + 1)
        found.kept.append(_chunk(kind, bytes([canvas[0] & ~_METADATA_FLAGS]) + b"\0\0\0" + canvas[4:]))
    elif kind in _BITSTREAMS:
        found.stills += 1
        _note_bitstream(kind, payload, found)
        found.kept.append(_chunk(kind, payload))
    elif kind == b"ALPH":
        found.kept.append(_chunk(kind, payload))
    elif kind == b"ANIM":
        found.kept.append(_chunk(kind, need(payload, 0, 6)))
        found.dropped.append(payload[6:])
    elif kind == b"ANMF":
        _frame(payload, found)
    else:
        _note_metadata(kind, payload, found)
        found.dropped.append(kind + payload)


def _frame(payload: bytes, found: _Found) -> None:
    """One frame of an animation: its own header, then chunks of which only the picture's stay."""
    pieces = [need(payload, 0, 16)]
    for kind, inner in bounded(_chunks(payload[16:])):
        if kind in _BITSTREAMS:
            _note_bitstream(kind, inner, found)
        if kind in _BITSTREAMS or kind == b"ALPH":
            pieces.append(_chunk(kind, inner))
        else:
            found.dropped.append(kind + inner)
    found.frames += 1
    found.kept.append(_chunk(b"ANMF", b"".join(pieces)))


def _note_metadata(kind: bytes, payload: bytes, found: _Found) -> None:
    if kind == b"EXIF":
        found.orientation = exif.orientation(payload)
    elif kind == b"ICCP":
        found.icc = payload


def _note_bitstream(kind: bytes, payload: bytes, found: _Found) -> None:
    """The size in the bitstream is what a decoder allocates, whatever the canvas says."""
    if kind == b"VP8L":
        if need(payload, 0, 1) != b"\x2f":
            raise MalformedError("the WebP's picture is damaged")
        bits = number(payload, 1, 4, "little")
        found.is_lossless = True
        _grow(found, (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
        return
    if need(payload, 3, 3) != b"\x9d\x01\x2a":
        raise MalformedError("the WebP's picture is damaged")
    _grow(found, number(payload, 6, 2, "little") & 0x3FFF, number(payload, 8, 2, "little") & 0x3FFF)


def _grow(found: _Found, width: int, height: int) -> None:
    found.width, found.height = max(found.width, width), max(found.height, height)
