"""GIF87a and GIF89a."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from igny8_core.media.formats.structure import (
    MAX_PIECES,
    MalformedError,
    Structure,
    UnsupportedError,
    need,
    number,
)

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPING: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


@dataclass(slots=True)
class _Found:
    width: int
    height: int
    frames: int = 0
    kept: list[bytes] = field(default_factory=list)
    dropped: list[bytes] = field(default_factory=list)


def read(data: bytes) -> Structure:
    found = _Found(width=number(data, 6, 2, "little"), height=number(data, 8, 2, "little"))
    position = 13 + _table_bytes(number(data, 10, 1))
    found.kept.append(need(data, 0, position))
    while (block := number(data, position, 1)) != _TRAILER:
        if block == _IMAGE:
            position = _image(data, position, found)
        elif block == _EXTENSION:
            position = _extension(data, position, found)
        else:
            raise MalformedError(f"the GIF has an unknown block at byte {position}")
        if len(found.kept) + len(found.dropped) > MAX_PIECES:
            raise UnsupportedError(f"it consists of more than {MAX_PIECES:,} pieces")
    if not found.frames:
        raise MalformedError("the GIF contains no picture")
    found.dropped.append(data[position + 1 :])
    return Structure(
        mime="image/gif",
        width=found.width,
        height=found.height,
        frames=found.frames,
        orientation=1,
        icc=b"",
        depth=8,
        components=1,
        is_palette=True,
        is_lossless=True,
        held_bytes=found.width * found.height * 8,
        kept=(*found.kept, b";"),
        dropped=tuple(found.dropped),
    )


def _table_bytes(flags: int) -> int:
    """The length of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _image(data: bytes, start: int, found: _Found) -> int:
    left, top, width, height = (number(data, start + offset, 2, "little") for offset in (1, 3, 5, 7))
    # Decoders grow the canvas to the frame, so the frame counts for the size of the picture too.
    found.width, found.height = max(found.width, left + width), max(found.height, top + height)
    found.frames += 1
    end = _sub_blocks(data, start + 10 + _table_bytes(number(data, start + 9, 1)) + 1)
    found.kept.append(data[start:end])
    return end


def _extension(data: bytes, start: int, found: _Found) -> int:
    label = number(data, start + 1, 1)
    end = _sub_blocks(data, start + 2)
    block = data[start:end]
    if label == _GRAPHIC_CONTROL and len(block) == 8:
        found.kept.append(block)
    elif label == _APPLICATION and block[3:14] in _LOOPING and block[14:16] == b"\x03\x01":
        found.kept.append(b"!\xff\x0bNETSCAPE2.0\x03\x01" + block[16:18] + b"\0")
        found.dropped.append(block[18:])
    else:
        found.dropped.append(block)
    return end


def _sub_blocks(data: bytes, position: int) -> int:
    """The position behind a chain of sub-blocks."""
    size = len(data)
    while position < size:
        length = data[position]
        position += length + 1
        if not length:
            return position
    raise MalformedError("the GIF ends in the middle of a block")
