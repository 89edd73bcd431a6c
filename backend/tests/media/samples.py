"""Images made for the tests: real ones by libvips, and odd ones built byte by byte."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pyvips


def photo(width: int = 640, height: int = 480, seed: int = 1) -> Any:
    """Soft noise in colour: compresses like a photograph, and no two places look alike."""
    noise = pyvips.Image.gaussnoise(width // 4 + 1, height // 4 + 1, mean=128, sigma=40, seed=seed)
    grey = noise.gaussblur(1).resize(4).crop(0, 0, width, height)
    image = grey.bandjoin([grey.fliphor(), grey.flipver()]).cast("uchar")
    return image.copy(interpretation="srgb").copy_memory()


def corners(width: int = 60, height: int = 40) -> Any:
    """Red, green, blue and white quarters, clockwise from the top left: shows which way up it is."""

    def quarter(*colour: int) -> Any:
        return pyvips.Image.black(width // 2, height // 2, bands=3) + list(colour)

    top = quarter(255, 0, 0).join(quarter(0, 255, 0), "horizontal")
    bottom = quarter(255, 255, 255).join(quarter(0, 0, 255), "horizontal")
    return top.join(bottom, "vertical").cast("uchar").copy(interpretation="srgb").copy_memory()


def jpeg(image: Any | None = None, **options: Any) -> bytes:
    return (image or photo()).jpegsave_buffer(**{"Q": 85, "keep": "none", **options})


def png(image: Any | None = None, **options: Any) -> bytes:
    return (image or photo()).pngsave_buffer(**{"keep": "none", **options})


def webp(image: Any | None = None, **options: Any) -> bytes:
    return (image or photo()).webpsave_buffer(**{"effort": 0, "keep": "none", **options})


def gif(image: Any | None = None, **options: Any) -> bytes:
    return (image or photo(160, 120)).gifsave_buffer(**{"effort": 1, "keep": "none", **options})


def avif(image: Any | None = None, **options: Any) -> bytes:
    return (image or photo()).heifsave_buffer(
        **{"compression": "av1", "effort": 0, "keep": "none", **options}
    )


def animation(save: str, frames: int = 3, width: int = 64, height: int = 48, **options: Any) -> bytes:
    """An animated GIF or WebP by libvips' saver `save`."""
    pages = [photo(width, height, seed) for seed in range(frames)]
    strip = pyvips.Image.arrayjoin(pages, across=1).copy_memory()
    strip.set_type(pyvips.GValue.gint_type, "page-height", height)
    strip.set_type(pyvips.GValue.array_int_type, "delay", [100] * frames)
    return getattr(strip, save)(effort=1, **options)


EVERY_FORMAT = {
    "image/jpeg": jpeg,
    "image/png": png,
    "image/webp": webp,
    "image/gif": gif,
    "image/avif": avif,
}


def decoded(data: bytes) -> Any:
    return pyvips.Image.new_from_buffer(data, "").copy_memory()


def difference(one: Any, other: Any) -> float:
    """The mean distance of two images of equal size, per sample of 8 bits."""
    return float((one.cast("float") - other.cast("float")).abs().avg())


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_jpeg_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    return data[:2] + segment(marker, payload) + data[2:]


def exif_block(orientation: int, *, order: str = "<", gps_text: bytes = b"GPS 52.5200N 13.4050E") -> bytes:
    """A TIFF structure with an orientation and, in its text, something that must not get out."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    entries = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(order + "HHII", 0x010E, 2, len(gps_text), 8 + 2 + 24 + 4)
    return head + struct.pack(order + "H", 2) + entries + struct.pack(order + "I", 0) + gps_text


def oriented_jpeg(data: bytes, orientation: int, *, order: str = "<") -> bytes:
    return with_jpeg_segment(data, 0xE1, b"Exif\0\0" + exif_block(orientation, order=order))


def chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def with_png_chunk(data: bytes, kind: bytes, payload: bytes) -> bytes:
    """After the header, which is always 25 bytes after the signature."""
    return data[:33] + chunk(kind, payload) + data[33:]


def png_bomb(width: int, height: int) -> bytes:
    """A black image of any size in a few kilobytes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min(height, 4000) * (1 + (width + 7) // 8)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def apng(image: Any | None = None, frames: int = 2) -> bytes:
    """An animated PNG whose frames are all the same picture."""
    still = png(image or photo(48, 32))
    width, height = struct.unpack(">II", still[16:24])
    pixels, position = b"", 8
    while position < len(still):
        (length,) = struct.unpack(">I", still[position : position + 4])
        if still[position + 4 : position + 8] == b"IDAT":
            pixels += still[position + 8 : position + 8 + length]
        position += 12 + length

    def control(sequence: int) -> bytes:
        return chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, width, height, 0, 0, 1, 10, 0, 0))

    out = still[:33] + chunk(b"acTL", struct.pack(">II", frames, 0)) + control(0) + chunk(b"IDAT", pixels)
    for index in range(1, frames):
        out += control(2 * index - 1) + chunk(b"fdAT", struct.pack(">I", 2 * index) + pixels)
    return out + chunk(b"IEND", b"")


def riff(data: bytes, *extra: tuple[bytes, bytes], flags: int = 0) -> bytes:
    """A WebP with more chunks, in the extended format that allows them."""
    image = decoded(data)
    canvas = (image.width - 1).to_bytes(3, "little") + (image.height - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + canvas + data[12:]
    for kind, payload in extra:
        body += kind + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) & 1)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
