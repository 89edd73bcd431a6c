"""What comes in is an image, of a kind and size that is taken, and nothing else at the same time."""

from __future__ import annotations

import struct
import zlib

import pytest

from igny8_core.errors import Igny8Error
from igny8_core.media.limits import MediaLimits
from igny8_core.media.resize import make_main
from igny8_core.media.validate import inspect, sniff
from tests.media import samples

LIMITS = MediaLimits()


def refused(data: bytes, limits: MediaLimits = LIMITS) -> Igny8Error:
    """The error of looking at and then decoding `data`."""
    with pytest.raises(Igny8Error) as caught:
        make_main(inspect(data, limits), data, 0)
    return caught.value


@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_every_format_is_recognised_by_its_content(mime: str) -> None:
    data = samples.EVERY_FORMAT[mime](samples.photo(160, 120))
    info = inspect(data, LIMITS)
    assert (info.mime, info.width, info.height, info.frames, info.size_bytes) == (
        mime,
        160,
        120,
        1,
        len(data),
    )
    assert sniff(data[:64]) == mime


@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97, 0.999])
def test_a_file_that_ends_early_is_corrupt(mime: str, share: float) -> None:
    data = samples.EVERY_FORMAT[mime]()
    assert refused(data[: int(len(data) * share)]).code == "IMAGE_CORRUPT"


@pytest.mark.parametrize("interlace", [False, True])
def test_a_jpeg_that_ends_early_but_properly_is_corrupt_and_not_half_grey(interlace: bool) -> None:
    data = samples.jpeg(interlace=interlace)
    assert refused(data[: len(data) // 2] + b"\xff\xd9").code == "IMAGE_CORRUPT"


def test_an_empty_file_is_corrupt() -> None:
    assert refused(b"").code == "IMAGE_CORRUPT"


@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_a_signature_followed_by_noise_is_corrupt_and_never_a_crash(mime: str) -> None:
    data = samples.EVERY_FORMAT[mime](samples.photo(160, 120))
    for length in range(12, 80):
        with pytest.raises(Igny8Error) as caught:
            inspect(data[:length] + b"\xa5" * 200, LIMITS)
        assert caught.value.code in ("IMAGE_CORRUPT", "IMAGE_TYPE_REFUSED", "IMAGE_TOO_MANY_PIXELS")


@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_flipping_any_byte_of_the_headers_gives_an_image_or_a_clear_error(mime: str) -> None:
    data = bytearray(samples.EVERY_FORMAT[mime](samples.photo(96, 64)))
    for position in range(min(len(data), 700)):
        damaged = bytes(data[:position]) + bytes([data[position] ^ 0xFF]) + bytes(data[position + 1 :])
        try:
            make_main(inspect(damaged, MediaLimits(max_pixels=1_000_000)), damaged, 0)
        except Igny8Error as error:
            assert error.code in ("IMAGE_CORRUPT", "IMAGE_TYPE_REFUSED", "IMAGE_TOO_MANY_PIXELS")


def test_a_png_with_a_wrong_checksum_is_corrupt() -> None:
    data = samples.png()
    assert refused(data[:-1] + bytes([data[-1] ^ 1])).code == "IMAGE_CORRUPT"


def test_a_jpeg_with_garbled_data_is_corrupt() -> None:
    data = samples.jpeg()
    middle = len(data) // 2
    garbled = data[:middle] + b"\xff\xd3" + b"\x00" * 40 + data[middle + 42 :]
    assert refused(garbled).code == "IMAGE_CORRUPT"


SVG = (
    b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SVG, "SVG"),
        (b"<svg onload=alert(1)>", "SVG"),
        (b"\n\n <SVG/>", "SVG"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"<script>alert(1)</script>", "a web page"),
        (b"<?php system($_GET['c']);", "a PHP file"),
        (b"%PDF-1.7", "a PDF"),
        (b"MZ\x90\x00", "not an image"),
        (b"PK\x03\x04", "a compressed file"),
        (b"BM" + b"\0" * 60, "BMP"),
        (b"II*\0" + b"\0" * 60, "TIFF"),
        (b"\0\0\x01\0\x01\0", "an icon"),
        (b"\x1f\x8b\x08" + b"\0" * 60, "a compressed file"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "not an image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "a film"),
        (b"x", "not an image"),
    ],
)
def test_what_is_no_image_is_refused_and_named(data: bytes, kind: str) -> None:
    error = refused(data)
    assert error.code == "IMAGE_TYPE_REFUSED"
    assert kind in error.message


PAYLOADS = [
    b"<?php system($_GET['c']); ?>",
    b"<?PHP eval($x);",
    b"<script>alert(document.domain)</script>",
    b"<ScRiPt src=//evil.example/x.js>",
    b"<!DOCTYPE html><html><body>",
    b"<html onmouseover=alert(1)>",
    b"<svg onload=alert(1)>",
    b"<iframe src=javascript:alert(1)>",
    b"*/=alert(1);/*",
    b"*/ fetch('//evil.example')/*",
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_an_image_followed_by_a_script_is_refused(mime: str, payload: bytes) -> None:
    error = refused(samples.EVERY_FORMAT[mime](samples.photo(96, 64)) + payload)
    assert error.code in ("IMAGE_TYPE_REFUSED", "IMAGE_CORRUPT")
    assert error.code == "IMAGE_TYPE_REFUSED" or mime == "image/avif"


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_an_image_preceded_by_a_script_is_refused(mime: str, payload: bytes) -> None:
    assert refused(payload + samples.EVERY_FORMAT[mime](samples.photo(96, 64))).code == "IMAGE_TYPE_REFUSED"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_script_in_metadata_is_refused(payload: bytes) -> None:
    small = samples.photo(96, 64)
    comment_block = b"!\xfe" + bytes([len(payload)]) + payload + b"\0"
    still = samples.gif(small)
    table = 13 + (3 << ((still[10] & 7) + 1))
    for hidden in (
        samples.with_jpeg_segment(samples.jpeg(small), 0xFE, payload),
        samples.with_jpeg_segment(
            samples.jpeg(small), 0xE1, b"Exif\0\0" + samples.exif_block(1, gps_text=payload)
        ),
        samples.with_jpeg_segment(samples.jpeg(small), 0xED, b"Photoshop 3.0\0" + payload),
        samples.with_png_chunk(samples.png(small), b"tEXt", b"Comment\0" + payload),
        samples.with_png_chunk(samples.png(small), b"prVt", payload),
        samples.riff(samples.webp(small), (b"XMP ", payload), flags=4),
        samples.riff(samples.webp(small), (b"junk", payload)),
        still[:table] + comment_block + still[table:],
    ):
        assert refused(hidden).code == "IMAGE_TYPE_REFUSED"


def test_a_gif_that_is_javascript_from_its_first_byte_is_refused() -> None:
    header = b"GIF89a/*" + struct.pack("<H", 1) + b"\0\0\0"
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x10*/=1;alert(1);//\0"
    assert refused(header + frame + b";").code == "IMAGE_TYPE_REFUSED"


def test_a_jpeg_whose_first_segment_opens_a_comment_for_a_script_is_refused() -> None:
    opening = b"\xff\xe0/*" + b"JFIF\0" + b"\0" * (0x2F2A - 7)
    data = samples.jpeg(samples.photo(96, 64))
    assert refused(data[:2] + opening + samples.segment(0xFE, b"*/=alert(1);/*") + data[20:]).code == (
        "IMAGE_TYPE_REFUSED"
    )


def test_the_metadata_of_honest_programs_is_no_reason_to_refuse() -> None:
    xmp = (
        b'http://ns.adobe.com/xap/1.0/\0<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta'
        b' xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="Editor"/></rdf:RDF>'
        b'</x:xmpmeta><?xpacket end="w"?>'
    )
    data = samples.with_jpeg_segment(samples.jpeg(), 0xE1, xmp)
    motion_photo = data + b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40
    main = make_main(inspect(motion_photo, LIMITS), motion_photo, 0)
    assert b"xmpmeta" not in main.data
    assert b"ftypmp42" not in main.data


def test_a_file_above_the_limit_is_too_large() -> None:
    error = refused(samples.jpeg(), MediaLimits(max_bytes=1000))
    assert (error.code, error.details["limit_bytes"]) == ("IMAGE_TOO_LARGE", 1000)


@pytest.mark.parametrize("side", [7100, 30_000, 65_000])
def test_a_small_png_of_gigantic_dimensions_is_refused_without_decoding(side: int) -> None:
    bomb = samples.png_bomb(side, side)
    assert len(bomb) < 100_000
    error = refused(bomb)
    assert (error.code, error.details["width"], error.details["limit_pixels"]) == (
        "IMAGE_TOO_MANY_PIXELS",
        side,
        50_000_000,
    )


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(samples.jpeg(samples.photo(16, 16)))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_of(width: int, height: int, frame_width: int, frame_height: int) -> bytes:
    data = bytearray(samples.gif(samples.photo(16, 16)))
    data[6:10] = struct.pack("<HH", width, height)
    frame = data.index(b"," + struct.pack("<HHHH", 0, 0, 16, 16))
    data[frame + 5 : frame + 9] = struct.pack("<HH", frame_width, frame_height)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    data = bytearray(samples.riff(samples.webp(samples.photo(16, 16))))
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def webp_with_large_bitstream() -> bytes:
    data = bytearray(samples.riff(samples.webp(samples.photo(16, 16))))
    start = data.index(b"\x9d\x01\x2a")
    data[start + 3 : start + 7] = struct.pack("<HH", 16_000, 16_000)
    return bytes(data)


def webp_with_large_lossless_bitstream() -> bytes:
    data = bytearray(samples.riff(samples.webp(samples.photo(16, 16), lossless=True)))
    start = data.index(b"VP8L") + 9
    data[start : start + 4] = struct.pack("<I", 15_999 | 15_999 << 14)
    return bytes(data)


def avif_of(width: int, height: int) -> bytes:
    """The size property changed; the coded picture stays 64 x 64."""
    data = samples.avif(samples.photo(64, 64))
    return data.replace(
        b"ispe\0\0\0\0" + struct.pack(">II", 64, 64), b"ispe\0\0\0\0" + struct.pack(">II", width, height)
    )


@pytest.mark.parametrize(
    "data",
    [
        jpeg_of(65_000, 65_000),
        gif_of(60_000, 60_000, 16, 16),
        gif_of(16, 16, 60_000, 60_000),
        webp_of(16_000, 16_000),
        webp_with_large_bitstream(),
        webp_with_large_lossless_bitstream(),
        avif_of(30_000, 30_000),
    ],
    ids=[
        "jpeg",
        "gif canvas",
        "gif frame",
        "webp canvas",
        "webp bitstream",
        "webp lossless bitstream",
        "avif",
    ],
)
def test_gigantic_dimensions_are_refused_wherever_the_format_states_them(data: bytes) -> None:
    assert refused(data).code == "IMAGE_TOO_MANY_PIXELS"


def test_an_avif_that_states_a_small_size_around_a_large_picture_is_refused() -> None:
    data = samples.avif(samples.photo(1600, 1200))
    lying = data.replace(
        b"ispe\0\0\0\0" + struct.pack(">II", 1600, 1200), b"ispe\0\0\0\0" + struct.pack(">II", 10, 10)
    )
    assert lying != data
    error = refused(lying, MediaLimits(max_pixels=1_000_000))
    assert (error.code, error.details["width"]) == ("IMAGE_TOO_MANY_PIXELS", 1600)


@pytest.mark.parametrize("data", [jpeg_of(0, 10), jpeg_of(10, 0), gif_of(0, 0, 0, 0)])
def test_an_image_without_width_or_height_is_corrupt(data: bytes) -> None:
    assert refused(data).code == "IMAGE_CORRUPT"


def test_an_animation_of_endless_frames_has_too_many_pixels() -> None:
    data = samples.animation("gifsave_buffer", frames=4)
    error = refused(data, MediaLimits(max_animation_pixels=64 * 48 * 3))
    assert (error.code, error.details["frames"]) == ("IMAGE_TOO_MANY_PIXELS", 4)


def test_a_jpeg_of_thousands_of_scans_is_refused() -> None:
    data = samples.jpeg(samples.photo(64, 64), interlace=True)
    start = data.index(b"\xff\xda")
    end = data.index(b"\xff", start + 20)
    while data[end + 1] == 0:
        end = data.index(b"\xff", end + 1)
    assert refused(data[:end] + data[start:end] * 500 + data[end:]).code == "IMAGE_TYPE_REFUSED"


def test_a_profile_that_inflates_without_end_is_left_alone() -> None:
    bomb = b"icc\0\0" + zlib.compress(bytes(50_000_000), 9)
    data = samples.with_png_chunk(samples.png(), b"iCCP", bomb)
    info = inspect(data, LIMITS)
    assert info.structure.icc == b""
    assert len(make_main(info, data, 0).data) < len(samples.png())


def test_animated_avif_is_refused_by_name() -> None:
    data = samples.avif(samples.photo(64, 64))
    error = refused(data[:8] + b"avis" + data[12:])
    assert (error.code, "animated AVIF" in error.message) == ("IMAGE_TYPE_REFUSED", True)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_width_and_height_are_those_of_the_picture_the_right_way_up(orientation: int, order: str) -> None:
    info = inspect(samples.oriented_jpeg(samples.jpeg(samples.corners()), orientation, order=order), LIMITS)
    assert info.orientation == orientation
    assert (info.width, info.height) == ((40, 60) if orientation >= 5 else (60, 40))


@pytest.mark.parametrize(
    "block", [b"", b"II", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", samples.exif_block(9)]
)
def test_damaged_exif_says_nothing_about_the_picture(block: bytes) -> None:
    data = samples.with_jpeg_segment(samples.jpeg(), 0xE1, b"Exif\0\0" + block)
    assert inspect(data, LIMITS).orientation == 1
