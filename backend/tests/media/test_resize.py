"""The files made of an image: upright, in sRGB, without metadata, of the right size and content."""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import pyvips

from igny8_core.errors import Igny8Error
from igny8_core.media.files import ImageSize, PreparedFile
from igny8_core.media.icc import is_srgb
from igny8_core.media.limits import MediaLimits
from igny8_core.media.resize import make_main, make_sizes
from igny8_core.media.validate import inspect
from tests.media import samples
from tests.media.samples import decoded, difference

CORE_SIZES = [
    ImageSize("thumbnail", 150, 150, True),
    ImageSize("medium", 300, 300),
    ImageSize("medium_large", 768, 0),
    ImageSize("large", 1024, 1024),
    ImageSize("1536x1536", 1536, 1536),
    ImageSize("2048x2048", 2048, 2048),
]


def main_of(data: bytes, threshold: int = 2560, **options: Any) -> PreparedFile:
    return make_main(inspect(data, MediaLimits()), data, threshold, **options)


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp", "image/gif"])
def test_an_image_that_needs_no_change_keeps_its_pixels_bit_by_bit(mime: str) -> None:
    data = samples.EVERY_FORMAT[mime]()
    main = main_of(data)
    assert main.mime == mime
    assert difference(decoded(main.data), decoded(data)) == 0


SECRET = b"GPS 52.5200N 13.4050E"


def gif_with_comment() -> bytes:
    data = samples.gif()
    table = 13 + (3 << ((data[10] & 7) + 1))
    return data[:table] + b"!\xfe" + bytes([len(SECRET)]) + SECRET + b"\0" + data[table:]


def avif_with_exif() -> bytes:
    image = samples.photo(160, 120).copy()
    image.set_type(pyvips.GValue.blob_type, "exif-data", b"Exif\0\0" + samples.exif_block(1, gps_text=SECRET))
    return samples.avif(image, keep="all")


@pytest.mark.parametrize(
    "data",
    [
        samples.with_jpeg_segment(samples.oriented_jpeg(samples.jpeg(), 1), 0xFE, SECRET),
        samples.with_jpeg_segment(samples.jpeg(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        samples.oriented_jpeg(samples.jpeg(), 6),
        samples.jpeg() + SECRET,
        samples.with_png_chunk(samples.png(), b"eXIf", samples.exif_block(1)),
        samples.with_png_chunk(samples.png(), b"tEXt", b"Location\0" + SECRET),
        samples.png() + SECRET,
        samples.riff(samples.webp(), (b"EXIF", samples.exif_block(1)), (b"XMP ", SECRET), flags=12),
        samples.webp() + SECRET,
        gif_with_comment(),
        samples.gif() + SECRET,
        samples.with_png_chunk(samples.apng(), b"tEXt", b"Location\0" + SECRET),
        avif_with_exif(),
    ],
)
def test_neither_metadata_nor_what_follows_the_image_survives(data: bytes) -> None:
    assert SECRET in data
    main = main_of(data)
    assert SECRET not in main.data
    assert b"Exif" not in main.data
    assert not [
        name
        for name in decoded(main.data).get_fields()
        if name.startswith(("exif", "xmp", "iptc", "png-comment"))
    ]


def test_the_second_cleaning_changes_nothing() -> None:
    for mime in ("image/jpeg", "image/png", "image/webp", "image/gif"):
        once = main_of(samples.EVERY_FORMAT[mime]()).data
        assert main_of(once).data == once


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_every_orientation_comes_out_the_right_way_up(orientation: int, kind: str) -> None:
    # The stored picture is turned so that applying the orientation gives red, green, blue, white clockwise.
    undo = {1: [], 2: ["fliphor"], 3: ["rot180"], 4: ["flipver"], 5: ["rot90", "fliphor"], 6: ["rot270"]}
    undo |= {7: ["rot270", "fliphor"], 8: ["rot90"]}
    stored = samples.corners(240, 160)
    for step in undo[orientation]:
        stored = getattr(stored, step)()
    if kind == "jpeg":
        data = samples.oriented_jpeg(samples.jpeg(stored, Q=95), orientation)
    elif kind == "png":
        data = samples.with_png_chunk(samples.png(stored), b"eXIf", samples.exif_block(orientation))
    else:
        lossless = samples.webp(stored, lossless=True)
        data = samples.riff(lossless, (b"EXIF", samples.exif_block(orientation)), flags=8)
    main = main_of(data)
    picture = decoded(main.data)
    assert (main.width, main.height) == (picture.width, picture.height) == (240, 160)
    assert difference(picture, samples.corners(240, 160)) < 3
    assert decoded(main.data).get_typeof("orientation") == 0


def test_orientation_and_scaling_together_give_the_scaled_upright_picture() -> None:
    data = samples.oriented_jpeg(samples.jpeg(samples.corners(600, 400).rot270(), Q=95), 6)
    main = main_of(data, 300)
    assert (main.width, main.height) == (300, 200)
    assert difference(decoded(main.data), samples.corners(300, 200)) < 3


@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_an_image_above_the_threshold_is_scaled_down_to_it(mime: str) -> None:
    picture = samples.photo(900, 601)
    main = main_of(samples.EVERY_FORMAT[mime](picture), 300)
    scaled = decoded(main.data)
    assert (main.mime, main.width, main.height) == (mime, 300, 200)
    assert (scaled.width, scaled.height) == (300, 200)
    if mime != "image/gif":  # 256 colours are another picture
        assert difference(scaled, picture.thumbnail_image(300, height=200, size="force")) < 6


def test_threshold_zero_keeps_every_size() -> None:
    assert main_of(samples.jpeg(samples.photo(3000, 200)), 0).width == 3000


def test_one_pixel_above_the_threshold_is_left_as_wordpress_leaves_it() -> None:
    assert main_of(samples.jpeg(samples.photo(301, 200)), 300).width == 301


def test_cmyk_becomes_rgb_of_the_same_colours() -> None:
    picture = samples.corners(160, 120)
    cmyk = picture.icc_transform("cmyk", input_profile="srgb")
    main = main_of(cmyk.jpegsave_buffer(Q=95))
    result = decoded(main.data)
    assert (result.bands, result.interpretation) == (3, "srgb")
    red = result.getpoint(20, 20)
    assert red[0] > 180
    assert max(red[1:]) < 90


def test_sixteen_bits_become_eight() -> None:
    picture = samples.photo(160, 120)
    deep = (picture.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    main = main_of(samples.png(deep))
    assert decoded(main.data).format == "uchar"
    assert difference(decoded(main.data), picture) < 1


def test_sixteen_bit_grey_with_alpha_becomes_eight_bit_grey_with_alpha() -> None:
    grey = samples.photo(160, 120)[0].cast("ushort") * 257
    deep = grey.bandjoin(grey.fliphor()).cast("ushort").copy(interpretation="grey16")
    result = decoded(main_of(samples.png(deep)).data)
    assert (result.format, result.bands) == ("uchar", 2)


def test_a_wide_colour_profile_is_converted_and_plain_srgb_just_left_out() -> None:
    picture = samples.photo(160, 120)
    wide = picture.icc_transform("p3", input_profile="srgb").jpegsave_buffer(Q=95, keep="icc")
    main = main_of(wide)
    assert difference(decoded(main.data), picture) < 4
    assert not decoded(main.data).get_typeof("icc-profile-data")
    plain = picture.jpegsave_buffer(Q=95, keep="icc", profile="srgb")
    assert decoded(plain).get_typeof("icc-profile-data")
    assert difference(decoded(main_of(plain).data), decoded(plain)) == 0


def test_a_profile_that_fits_nothing_is_ignored() -> None:
    data = samples.with_jpeg_segment(samples.jpeg(), 0xE2, b"ICC_PROFILE\0\x01\x01" + b"nonsense" * 40)
    assert main_of(data).width == 640


def test_srgb_is_told_from_other_profiles() -> None:
    picture = samples.photo(16, 16)

    def profile(name: str) -> bytes:
        transformed = picture.icc_transform(name, input_profile="srgb")
        return bytes(transformed.get("icc-profile-data"))

    assert is_srgb(profile("srgb"))
    assert not is_srgb(profile("p3"))
    assert not is_srgb(b"")
    assert not is_srgb(profile("srgb")[:200])


def test_an_animation_stays_one_and_its_sizes_show_its_first_frame() -> None:
    for save, mime in (("gifsave_buffer", "image/gif"), ("webpsave_buffer", "image/webp")):
        data = samples.animation(save, frames=3, width=200, height=150)
        main = main_of(data, 100)  # a threshold does not touch an animation
        assert (main.mime, main.frames, main.width, main.height) == (mime, 3, 200, 150)
        every = pyvips.Image.new_from_buffer(main.data, "", n=-1)
        assert (every.get("n-pages"), every.get("delay")) == (3, [100, 100, 100])
        original = pyvips.Image.new_from_buffer(data, "", n=-1)
        assert difference(every, original) == 0
        (size,) = make_sizes(main, [ImageSize("small", 50, 0)])
        assert pyvips.Image.new_from_buffer(size.file.data, "").get_typeof("n-pages") in (0, 1) or (
            pyvips.Image.new_from_buffer(size.file.data, "").get("n-pages") == 1
        )
        first = samples.photo(200, 150, 0).thumbnail_image(50)
        assert difference(decoded(size.file.data)[:3], first) < 30


def test_an_animated_png_keeps_its_frames() -> None:
    data = samples.apng(frames=3)
    main = main_of(data)
    assert (main.frames, main.data) == (3, data)


def test_the_transparency_of_an_image_survives_scaling() -> None:
    picture = samples.photo(400, 400)
    mask = (pyvips.Image.black(400, 400) + 255).cast("uchar").insert(pyvips.Image.black(100, 100), 0, 0)
    main = main_of(samples.png(picture.bandjoin(mask)), 200)
    (size,) = make_sizes(main, [ImageSize("small", 100, 100)])
    for data in (main.data, size.file.data):
        result = decoded(data)
        assert result.bands == 4
        assert result.getpoint(0, 0)[3] == 0
        assert result.getpoint(result.width // 2, result.height // 2)[3] == 255


def test_the_colour_behind_transparent_pixels_does_not_bleed_into_their_neighbours() -> None:
    opaque_red = pyvips.Image.black(100, 200, bands=4) + [255, 0, 0, 255]
    hidden_green = pyvips.Image.black(100, 200, bands=4) + [0, 255, 0, 0]
    picture = opaque_red.join(hidden_green, "horizontal").cast("uchar").copy(interpretation="srgb")
    result = decoded(main_of(samples.png(picture), 33).data)
    assert result[1].max() < 40 or ((result[3] > 8).ifthenelse(result[1], 0)).max() < 40


def test_a_site_that_knows_no_avif_gets_jpeg_or_for_transparency_webp() -> None:
    opaque = samples.avif(samples.photo(160, 120))
    assert main_of(opaque, takes_avif=False).mime == "image/jpeg"
    transparent = samples.avif(samples.photo(160, 120).bandjoin(samples.photo(160, 120)[0]))
    assert main_of(transparent, takes_avif=False).mime == "image/webp"
    assert main_of(opaque).mime == "image/avif"


def test_sizes_have_the_dimensions_of_their_plan_and_show_the_picture() -> None:
    picture = samples.photo(1600, 1067)
    main = main_of(samples.jpeg(picture, Q=92))
    sizes = make_sizes(main, CORE_SIZES)
    assert [(size.names, size.file.width, size.file.height) for size in sizes] == [
        (("medium",), 300, 200),
        (("large",), 1024, 683),
        (("thumbnail",), 150, 150),
        (("medium_large",), 768, 512),
        (("1536x1536",), 1536, 1024),
    ]
    for size in sizes:
        result = decoded(size.file.data)
        assert (result.width, result.height, size.file.mime) == (
            size.file.width,
            size.file.height,
            "image/jpeg",
        )
        if size.names != ("thumbnail",):
            wanted = picture.thumbnail_image(result.width, height=result.height, size="force")
            # The two differ by having been compressed before they were scaled.
            assert difference(result, decoded(wanted.jpegsave_buffer(Q=82))) < 1.5


@pytest.mark.parametrize("shrinkable", [False, True])
@pytest.mark.parametrize(
    ("crop", "colour"),
    [(("left", "top"), (255, 0, 0)), (("right", "top"), (0, 255, 0)), (("right", "bottom"), (0, 0, 255))],
)
def test_a_crop_position_says_which_corner_is_shown(
    crop: tuple[str, str], colour: tuple[int, int, int], shrinkable: bool
) -> None:
    main = main_of(samples.jpeg(samples.corners(1200, 800), Q=95))
    # A side of 60 lets the decoder give fewer pixels; 600 does not. Both show a third of the width.
    side = 60 if shrinkable else 600
    (size,) = make_sizes(main, [ImageSize("corner", side // 3, side, crop)])
    result = decoded(size.file.data)
    point = result.getpoint(result.width // 2, 2 if crop[1] == "top" else result.height - 3)
    assert all(abs(found - wanted) < 12 for found, wanted in zip(point, colour, strict=True))


def test_sizes_of_equal_dimensions_are_one_file() -> None:
    main = main_of(samples.jpeg())
    sizes = make_sizes(
        main, [ImageSize("medium", 300, 300), ImageSize("card", 300, 225), ImageSize("big", 5000, 0)]
    )
    assert [size.names for size in sizes] == [("medium", "card")]


@pytest.mark.parametrize("mime", samples.EVERY_FORMAT)
def test_sizes_have_the_type_of_their_main_file_and_no_metadata(mime: str) -> None:
    main = main_of(samples.EVERY_FORMAT[mime](samples.photo(400, 300)))
    (size,) = make_sizes(main, [ImageSize("small", 100, 100)])
    info = inspect(size.file.data, MediaLimits())
    assert (info.mime, info.width, info.height) == (mime, 100, 75)
    assert not info.structure.icc


def test_a_palette_stays_one() -> None:
    data = samples.png(samples.photo(400, 300), palette=True, effort=1)
    main = main_of(data, 200)
    (size,) = make_sizes(main, [ImageSize("small", 100, 100)])
    for file in (main, size.file):
        assert file.data[25] == 3


def test_grey_stays_grey() -> None:
    grey = samples.photo(400, 300)[0].copy(interpretation="b-w")
    main = main_of(samples.jpeg(grey), 200)
    (size,) = make_sizes(main, [ImageSize("small", 100, 100)])
    assert decoded(main.data).bands == decoded(size.file.data).bands == 1


def test_the_quality_of_a_size_is_that_of_wordpress() -> None:
    main = main_of(samples.jpeg())
    (size,) = make_sizes(main, [ImageSize("small", 100, 100)])
    # The first entry of the standard luminance table is 16, which quality 82 scales to 6.
    table = size.file.data.index(b"\xff\xdb")
    assert size.file.data[table + 5] == 6


PAYLOAD = b"<?php system($_GET['c']); ?>"


def gif_that_spells(payload: bytes, frames: int) -> bytes:
    """Pixel data of a GIF is free enough to spell anything."""
    header = b"GIF89a" + struct.pack("<HH", 16, 16) + b"\xf0\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, 16, 16, 0) + b"\x07" + bytes([len(payload)]) + payload + b"\0"
    return header + frame * frames + b";"


def png_that_spells(payload: bytes) -> bytes:
    """Stored without compression, pixels are read as they are."""
    row = pyvips.Image.new_from_memory(payload, len(payload), 1, 1, "uchar")
    return samples.png(row.copy(interpretation="b-w"), compression=0, filter="none")


@pytest.mark.parametrize("data", [gif_that_spells(PAYLOAD, 1), png_that_spells(PAYLOAD)])
def test_a_script_spelt_by_pixels_is_gone_after_encoding_anew(data: bytes) -> None:
    assert PAYLOAD in data
    assert b"<?php" not in main_of(data).data


def test_a_script_spelt_by_the_pixels_of_an_animation_is_refused() -> None:
    with pytest.raises(Igny8Error) as caught:
        main_of(gif_that_spells(PAYLOAD, 2))
    assert caught.value.code == "IMAGE_TYPE_REFUSED"


def test_a_garbled_jpeg_is_refused_although_other_images_fail_beside_it() -> None:
    """libvips has one error text for all threads; somebody else's must not decide about this image."""
    garbled = bytearray(samples.jpeg(samples.photo(320, 240)))
    garbled[len(garbled) // 2 : len(garbled) // 2 + 400] = bytes(index * 37 % 251 for index in range(400))
    few_rows = zlib.compress(bytes(70))
    broken = samples.png()[:33] + samples.chunk(b"IDAT", few_rows) + samples.chunk(b"IEND", b"")

    def fate(data: bytes) -> str:
        try:
            main_of(data)
        except Igny8Error as error:
            return error.message
        return "taken"

    with ThreadPoolExecutor(3) as pool:
        fates = list(pool.map(fate, [bytes(garbled), broken, broken] * 150))
    assert {each.partition(": ")[2].partition(":")[0] for each in fates[::3]} == {"VipsJpeg"}
    assert "taken" not in fates
