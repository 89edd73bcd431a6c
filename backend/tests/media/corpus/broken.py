"""Files that are no picture, not a whole one, or one that nobody could hold."""

from __future__ import annotations

import functools
import gzip
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from tests.media import samples
from tests.media.corpus.case import Case, Refused

CORRUPT = Refused("IMAGE_CORRUPT")
TOO_MANY = Refused("IMAGE_TOO_MANY_PIXELS")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
DOCTYPE = (
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
)


def truncated() -> Iterator[Case]:
    picture = samples.photo(160, 120)
    whole = {
        "jpeg": samples.jpeg(picture),
        "progressive jpeg": samples.jpeg(picture, interlace=True),
        "png": samples.png(picture),
        "interlaced png": samples.png(picture, interlace=True),
        "webp": samples.webp(picture),
        "gif": samples.gif(picture),
        "animated gif": samples.animation("gifsave_buffer"),
        "avif": samples.avif(picture),
    }
    for name, data in whole.items():
        for share in (0.02, 0.3, 0.7, 0.95):
            part = data[: max(20, int(len(data) * share))]
            yield Case(f"{name} of which {share:.0%} arrived", lambda part=part: part, CORRUPT)
        yield Case(f"{name} without its last byte", lambda data=data: data[:-1], CORRUPT)
    early = whole["jpeg"][: len(whole["jpeg"]) // 2] + b"\xff\xd9"
    yield Case("jpeg that ends early but properly", lambda: early, CORRUPT)


def garbled() -> Iterator[Case]:
    jpeg = bytearray(samples.jpeg())
    jpeg[len(jpeg) // 2 : len(jpeg) // 2 + 400] = bytes(index * 37 % 251 for index in range(400))
    yield Case("jpeg with noise in the middle", lambda: bytes(jpeg), CORRUPT)
    png = bytearray(samples.png())
    png[len(png) // 2] ^= 0xFF
    yield Case("png with a wrong checksum", lambda: bytes(png), CORRUPT)
    head = samples.png()[:33]
    rows = samples.chunk(b"IDAT", b"not deflated") + samples.chunk(b"IEND", b"")
    yield Case("png whose rows are not deflated", lambda: head + rows, CORRUPT)
    few = samples.chunk(b"IDAT", zlib.compress(bytes(700))) + samples.chunk(b"IEND", b"")
    yield Case("png with too few rows", lambda: head + few, CORRUPT)
    yield Case("png without rows", lambda: head + samples.chunk(b"IEND", b""), CORRUPT)
    webp = bytearray(samples.webp())
    webp[1000:] = bytes(len(webp) - 1000)
    yield Case("webp with its picture blanked", lambda: bytes(webp), CORRUPT)
    avif = bytearray(samples.avif())
    start = avif.index(b"mdat") + 40
    avif[start:] = bytes(len(avif) - start)
    yield Case("avif with its picture blanked", lambda: bytes(avif), CORRUPT)
    for signature in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBP"):
        made = functools.partial(lambda each: each + bytes(range(256)) * 4, signature)
        yield Case(f"{signature!r} and noise", made, CORRUPT)


def empty_and_huge() -> Iterator[Case]:
    yield Case("0 bytes", lambda: b"", CORRUPT)
    yield Case("1 byte", lambda: b"\xff", Refused("IMAGE_TYPE_REFUSED"))
    fifty = functools.partial(lambda: samples.jpeg() + bytes(50_000_000))
    yield Case("50 MB", fifty, Refused("IMAGE_TOO_LARGE", "20,000,000"), is_upload=False)
    announced = {"Content-Length": ""}
    yield Case("50 MB unannounced", fifty, Refused("IMAGE_TOO_LARGE"), headers=announced, is_upload=False)
    bomb = functools.partial(gzip.compress, bytes(50_000_000))
    packed = {"Content-Encoding": "gzip"}
    yield Case("50 MB gzipped", bomb, Refused("IMAGE_TOO_LARGE"), headers=packed, is_upload=False)


def other_types() -> Iterator[Case]:
    kinds = {
        "BMP": b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0" + bytes(60),
        "TIFF": samples.photo(16, 16).tiffsave_buffer(),
        "TIFF big endian": b"MM\0*\0\0\0\x08" + bytes(60),
        "icon": b"\0\0\x01\0\x01\0\x10\x10" + bytes(60),
        "Photoshop": b"8BPS\0\x01" + bytes(60),
        "PDF": b"%PDF-1.7\n1 0 obj",
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0",
        "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60),
        "film": b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
        "JPEG XL": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(60),
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
        "compressed": b"PK\x03\x04" + bytes(60),
        "not an image": b"RIFF\x24\0\0\0WAVEfmt ",
        "web page": b"<!doctype html><title>Log in</title>",
        "PHP": b"<?php echo 1;",
    }
    for words, data in kinds.items():
        named = words.split(" big")[0]
        yield Case(words, lambda data=data: data, Refused("IMAGE_TYPE_REFUSED", named))
    for name, data in {
        "json": b'{"error": "denied"}',
        "text": b"404 page not found",
        "js": b"alert(1)",
    }.items():
        yield Case(name, lambda data=data: data, Refused("IMAGE_TYPE_REFUSED", "not an image"))
    moving = samples.avif(samples.photo(64, 64)).replace(b"ftypavif", b"ftypavis", 1)
    yield Case("animated avif", lambda: moving, Refused("IMAGE_TYPE_REFUSED", "animated"))
    for name, marker in {"lossless": b"\xff\xc3", "arithmetic": b"\xff\xc9"}.items():
        made = samples.jpeg().replace(b"\xff\xc0", marker, 1)
        yield Case(f"{name} jpeg", lambda made=made: made, Refused("IMAGE_TYPE_REFUSED", "browsers"))
    twelve = bytearray(samples.jpeg())
    twelve[twelve.index(b"\xff\xc0") + 4] = 12
    yield Case("12 bit jpeg", lambda: bytes(twelve), Refused("IMAGE_TYPE_REFUSED", "8 bits"))


def svgs() -> Iterator[Case]:
    forms = {
        "plain": SVG,
        "prolog": b'<?xml version="1.0" encoding="UTF-8"?>' + SVG,
        "byte order mark": b"\xef\xbb\xbf" + SVG,
        "doctype": DOCTYPE + SVG,
        "white space": b" \r\n\t" * 50 + SVG,
        "comment": b"<!-- " + b"x" * 500 + b" -->" + SVG,
        "upper case": SVG.upper(),
        "utf-16": "".join(map(chr, SVG)).encode("utf-16"),
    }
    for name, data in forms.items():
        path = "/photo.jpg" if name == "plain" else ""
        headers = {"Content-Type": "image/jpeg"} if path else {}
        wanted = Refused("IMAGE_TYPE_REFUSED", "SVG")
        yield Case(f"svg {name}", lambda data=data: data, wanted, path, headers)
    packed = Refused("IMAGE_TYPE_REFUSED", "compressed")
    yield Case("svg gzipped", lambda: gzip.compress(SVG), packed)
    served = {"Content-Encoding": "gzip", "Content-Type": "image/png"}
    wanted = Refused("IMAGE_TYPE_REFUSED", "SVG")
    yield Case("svg in gzip encoding", lambda: gzip.compress(SVG), wanted, headers=served, is_upload=False)


def png_of(width: int, height: int) -> bytes:
    data = samples.png(samples.photo(16, 16))
    return data[:8] + samples.chunk(b"IHDR", struct.pack(">II", width, height) + data[24:29]) + data[33:]


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(samples.jpeg(samples.photo(16, 16)))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_of(canvas: tuple[int, int], frame: tuple[int, int]) -> bytes:
    data = bytearray(samples.gif(samples.photo(16, 16)))
    data[6:10] = struct.pack("<HH", *canvas)
    start = data.index(b"," + struct.pack("<HHHH", 0, 0, 16, 16))
    data[start + 5 : start + 9] = struct.pack("<HH", *frame)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    data = bytearray(samples.riff(samples.webp(samples.photo(16, 16))))
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def avif_of(width: int, height: int) -> bytes:
    data = samples.avif(samples.photo(64, 64))
    size = b"ispe\0\0\0\0"
    return data.replace(size + struct.pack(">II", 64, 64), size + struct.pack(">II", width, height))


def many_frames(frames: int) -> bytes:
    """An animation of one canvas of 2,000 x 2,000 and tiny frames."""
    one = gif_of((2000, 2000), (16, 16))
    start = one.index(b",")
    return one[:start] + one[start:-1] * frames + b";"


def bombs() -> Iterator[Case]:
    pngs: dict[str, tuple[int, int]] = {
        "png 7100x7100": (7100, 7100),
        "png 50000x50000": (50_000, 50_000),
        "png 2000000000x1": (2_000_000_000, 1),
        "png 1x40000000": (1, 40_000_000),
        "png 65501x10": (65_501, 10),
    }
    for name, sides in pngs.items():
        yield Case(
            f"bomb {name}",
            functools.partial(png_of if max(sides) > 60_000 else samples.png_bomb, *sides),
            TOO_MANY,
        )
    made: dict[str, Any] = {
        "jpeg": functools.partial(jpeg_of, 65_000, 65_000),
        "gif canvas": functools.partial(gif_of, (60_000, 60_000), (16, 16)),
        "gif frame": functools.partial(gif_of, (16, 16), (60_000, 60_000)),
        "gif of a thousand frames": functools.partial(many_frames, 1000),
        "webp": functools.partial(webp_of, 16_000, 16_000),
        "avif": functools.partial(avif_of, 30_000, 30_000),
        "avif just above its limit": functools.partial(avif_of, 4001, 2500),
    }
    for name, data in made.items():
        yield Case(f"bomb {name}", data, TOO_MANY)
    refused = Refused("IMAGE_TYPE_REFUSED", "pieces")
    png = samples.png(samples.photo(8, 8))
    pieces = samples.chunk(b"teXt", b"") * 110_000
    yield Case("bomb png of pieces", lambda: png[:33] + pieces + png[33:], refused)
    gif = samples.gif(samples.photo(8, 8))
    yield Case("bomb gif of comments", lambda: gif[:-1] + b"!\xfe\0" * 110_000 + b";", refused)
    webp = samples.webp(samples.photo(8, 8)) + b"XXXX\0\0\0\0" * 110_000
    whole = webp[:4] + struct.pack("<I", len(webp) - 8) + webp[8:]
    yield Case("bomb webp of pieces", lambda: whole, refused)
    jpeg = samples.jpeg(samples.photo(8, 8))
    yield Case("bomb jpeg of pieces", lambda: jpeg[:2] + b"\xff\xfe\0\x02" * 110_000 + jpeg[2:], refused)
    scan = jpeg.index(b"\xff\xda")
    yield Case(
        "bomb jpeg of scans",
        lambda: jpeg[:-2] + jpeg[scan:-2] * 200 + b"\xff\xd9",
        Refused("IMAGE_TYPE_REFUSED", "scans"),
    )


def cases() -> Iterator[Case]:
    for group in (truncated, garbled, empty_and_huge, other_types, svgs, bombs):
        yield from group()
