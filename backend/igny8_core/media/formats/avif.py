"""AVIF: the parts of ISO/IEC 23008-12 and of the AV1 bitstream that tell how large the picture is.

An AVIF is always encoded anew, so nothing is kept here; but its size stands in two places, and a decoder
believes the second: the `ispe` property says 10 x 10 while the AV1 data unfolds to 65536 x 65536.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from igny8_core.media.formats.structure import (
    MAX_ICC_BYTES,
    MalformedError,
    Structure,
    UnsupportedError,
    bounded,
    need,
    number,
)

_SEQUENCE_HEADER: Final = 1
_CONTAINERS: Final = {b"meta": 4, b"iprp": 0, b"ipco": 0}
_MAX_ITEMS: Final = 4096
# A sequence header is some tens of bytes and comes first.
_HEAD_BYTES: Final = 512


def is_avif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and bool(_brands(data) & {b"avif", b"avis"})


def _brands(data: bytes) -> set[bytes]:
    length = min(int.from_bytes(data[:4], "big"), 4096)
    return {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}


def read(data: bytes) -> Structure:
    if data[8:12] == b"avis" or b"avif" not in _brands(data):
        raise UnsupportedError("animated AVIF")
    boxes, dropped = _walk(data)
    sizes = [(number(payload, 4, 4), number(payload, 8, 4)) for kind, payload in boxes if kind == b"ispe"]
    sizes += [_coded_size(item) for item in _coded_items(data, boxes)]
    if not sizes:
        raise MalformedError("the AVIF contains no picture")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    depths = [max(payload[5:], default=8) for kind, payload in boxes if kind == b"pixi"]
    return Structure(
        mime="image/avif",
        width=width,
        height=height,
        frames=1,
        orientation=1,  # rotation and mirroring are properties of the picture; the decoder applies them
        icc=_icc(boxes),
        depth=max(depths, default=8),
        components=4,
        is_palette=False,
        is_lossless=False,
        held_bytes=width * height * 15,
        kept=(),
        dropped=tuple(dropped),
    )


def _walk(data: bytes) -> tuple[list[tuple[bytes, bytes]], list[bytes]]:
    """All boxes, containers opened, and the top-level bytes that belong to no picture."""
    found: list[tuple[bytes, bytes]] = []
    dropped: list[bytes] = []
    for kind, payload in bounded(_boxes(data)):
        if kind == b"meta":
            found += _open(kind, payload)
        elif kind not in (b"ftyp", b"mdat"):
            dropped.append(kind + payload)
    return found, dropped


def _open(kind: bytes, payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    if kind not in _CONTAINERS:
        yield kind, payload
        return
    for inner_kind, inner in bounded(_boxes(payload[_CONTAINERS[kind] :])):
        yield from _open(inner_kind, inner)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(data):
        length, header = number(data, position, 4), 8
        kind = need(data, position + 4, 4)
        if length == 1:
            length, header = number(data, position + 8, 8), 16
        elif length == 0:
            length = len(data) - position
        if length < header:
            raise MalformedError("the AVIF has a box without a length")
        yield kind, need(data, position, length)[header:]
        position += length


def _icc(boxes: list[tuple[bytes, bytes]]) -> bytes:
    for kind, payload in boxes:
        if kind == b"colr" and payload[:4] in (b"prof", b"rICC") and len(payload) <= MAX_ICC_BYTES:
            return payload[4:]
    return b""


def _coded_items(data: bytes, boxes: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The beginning of the AV1 data of every coded item."""
    coded: set[int] = set()
    for kind, payload in boxes:
        if kind == b"iinf":
            coded |= _coded_ids(payload)
    for kind, payload in boxes:
        if kind == b"iloc":
            for item, start, length in _locations(payload):
                if item in coded:
                    # Length 0 means: to the end of the file.
                    yield need(data, start, length or max(1, len(data) - start))[:_HEAD_BYTES]


def _coded_ids(payload: bytes) -> set[int]:
    ids = set()
    for kind, entry in _boxes(payload[8 if number(payload, 0, 1) else 6 :]):
        version = number(entry, 0, 1)
        if kind == b"infe" and version >= 2:
            wide = 2 if version > 2 else 0
            if need(entry, 8 + wide, 4) == b"av01":
                ids.add(number(entry, 4, 2 + wide))
    return ids


def _locations(payload: bytes) -> Iterator[tuple[int, int, int]]:
    """(item, position in the file, length) of the first piece of each item that lies in the file itself."""
    version = number(payload, 0, 1)
    sizes = number(payload, 4, 2)
    offset_size, length_size, base_size = sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15
    index_size = sizes & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2
    count = number(payload, 6, wide)
    if count > _MAX_ITEMS:
        raise UnsupportedError("AVIF of thousands of pieces")
    position = 6 + wide
    for _ in range(count):
        item = number(payload, position, wide)
        position += wide
        method = 0
        if version in (1, 2):
            method = number(payload, position, 2) & 15
            position += 2
        base = number(payload, position + 2, base_size)
        extents = number(payload, position + 2 + base_size, 2)
        position += 4 + base_size
        each = index_size + offset_size + length_size
        if extents and method == 0:
            start = number(payload, position + index_size, offset_size)
            yield item, base + start, number(payload, position + index_size + offset_size, length_size)
        position += extents * each


def _coded_size(item: bytes) -> tuple[int, int]:
    """Width and height in the sequence header, with which AV1 data has to begin (AV1 specification, 5.5)."""
    position = 0
    while position < len(item):
        header = item[position]
        position += 2 if header & 4 else 1
        length, used = _leb128(item, position) if header & 2 else (len(item) - position, 0)
        position += used
        if (header >> 3) & 15 == _SEQUENCE_HEADER:
            return _sequence_size(item[position : position + length])
        position += length
    raise MalformedError("the AVIF's picture does not begin as it must")


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for index in range(8):
        byte = number(data, position + index, 1)
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, index + 1
    raise MalformedError("the AVIF has a number without an end")


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise MalformedError("the AVIF's sequence header ends early")
        return (self._value >> self._left) & ((1 << count) - 1)

    def skip_uvlc(self) -> None:
        zeros = 0
        while not self.take(1):
            zeros += 1
        self.take(zeros if zeros < 32 else 0)


def _sequence_size(payload: bytes) -> tuple[int, int]:
    bits = _Bits(payload)
    bits.take(4)  # seq_profile, still_picture
    if bits.take(1):  # reduced_still_picture_header
        bits.take(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _skip_operating_points(bits: _Bits) -> None:
    delay_bits, has_decoder_model = 0, 0
    if bits.take(1):  # timing_info_present_flag
        bits.take(32)
        bits.take(32)
        if bits.take(1):  # equal_picture_interval
            bits.skip_uvlc()
        has_decoder_model = bits.take(1)
        if has_decoder_model:
            delay_bits = bits.take(5) + 1
            bits.take(32 + 5 + 5)
    has_initial_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:  # seq_level_idx: higher levels carry a tier
            bits.take(1)
        if has_decoder_model and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if has_initial_delay and bits.take(1):
            bits.take(4)
