"""File names fit the contract, say what the image is about, and do not meet."""

from __future__ import annotations

import re

import pytest

from igny8_core.media.filenames import filename_for, plain_slug

SHA = "3fa9c1d2" + "0" * 56


def test_the_featured_image_is_named_by_the_slug_and_the_others_are_numbered() -> None:
    assert filename_for("ten-tips", "featured", 0, SHA, "image/jpeg") == "ten-tips-3fa9c1d2.jpg"
    assert filename_for("ten-tips", "gallery", 0, SHA, "image/png") == "ten-tips-2-3fa9c1d2.png"
    assert filename_for("ten-tips", "inline", 1, SHA, "image/webp") == "ten-tips-3-3fa9c1d2.webp"


def test_articles_with_one_slug_get_different_names_for_different_images() -> None:
    assert filename_for("x", "featured", 0, "a" * 64, "image/gif") != filename_for(
        "x", "featured", 0, "b" * 64, "image/gif"
    )


@pytest.mark.parametrize(
    ("slug", "plain"),
    [
        ("Café Zürich", "cafe-zurich"),
        ("straße-ærø-łódź", "strasse-aero-lodz"),
        ("привет-мир", "privet-mir"),
        ("%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82", "privet"),
        ("καλημέρα", "kalimera"),
        ("Київ", "kiyiv"),
        ("日本語", "image"),
        ("日本語-guide", "guide"),
        ("", "image"),
        ("---", "image"),
        ("../../etc/passwd", "etc-passwd"),
        ("a.php", "a-php"),
        ("x\0y", "x-y"),
        ("a" * 300, "a" * 100),
        ("a" * 99 + "-b", "a" * 99),
    ],
)
def test_a_slug_is_written_in_plain_letters(slug: str, plain: str) -> None:
    assert plain_slug(slug) == plain
    assert re.fullmatch(
        r"[a-z0-9-]+\.(jpg|png|webp|gif|avif)", filename_for(slug, "inline", 9, SHA, "image/avif")
    )
