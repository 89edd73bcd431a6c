"""What a reader finds out, and how it says that a file is not what it should be."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

# The largest real profiles (CMYK presses) are about 3 MB.
MAX_ICC_BYTES: Final = 4_000_000
# A film of an hour as GIF has fewer; walking millions of empty pieces takes longer than the picture.
MAX_PIECES: Final = 100_000
T = TypeVar("T")


class MalformedError(ValueError):
    """The file ends early or contradicts itself; the text says where."""


class UnsupportedError(ValueError):
    """A legal kind of the format that browsers or WordPress do not show."""


@dataclass(frozen=True, slots=True)
class Structure:
    """`width` x `height` as stored, before `orientation` (1-8, as in EXIF) is applied.

    `components` counts stored samples per pixel (a palette is 1). `held_bytes` is what a decoder has to hold
    at once because it cannot work row by row (progressive, interlaced, whole-frame formats; the factors are
    measured with libvips 8.18); 0 if it can.
    """

    mime: str
    width: int
    height: int
    frames: int
    orientation: int
    icc: bytes
    depth: int
    components: int
    is_palette: bool
    is_lossless: bool
    held_bytes: int
    kept: tuple[bytes, ...]
    dropped: tuple[bytes, ...]


def need(data: bytes, start: int, length: int) -> bytes:
    """`data[start:start+length]`, or MalformedError where it ends before that."""
    piece = data[start : start + length]
    if len(piece) != length:
        raise MalformedError(f"the file ends at byte {len(data)}, inside something that needs {length} bytes")
    return piece


def bounded(pieces: Iterable[T]) -> Iterator[T]:
    """The pieces of a file one by one. Raises UnsupportedError behind the last that any honest file has."""
    for index, piece in enumerate(pieces):
        if index == MAX_PIECES:
            raise UnsupportedError(f"it consists of more than {MAX_PIECES:,} pieces")
        yield piece


def number(data: bytes, start: int, length: int, byteorder: str = "big") -> int:
    return int.from_bytes(need(data, start, length), "little" if byteorder == "little" else "big")


def inflate_icc(compressed: bytes) -> bytes:
    """A deflated profile; empty if damaged or larger than any real one: the picture does not depend on it."""
    inflate = zlib.decompressobj()
    try:
        profile = inflate.decompress(compressed, MAX_ICC_BYTES)
    except zlib.error:
        return b""
    return profile if inflate.eof else b""
