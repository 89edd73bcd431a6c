"""The demo articles are complete, and their pictures are what a publish expects."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import pyvips
import yaml

from devsite.pictures.canvas import HEIGHT, MAX_BYTES, WIDTH
from devsite.workspace import BACKEND

ARTICLES = sorted((BACKEND / "devsite" / "articles").glob("*/article.md"))


def read(path: Path) -> tuple[dict[str, Any], str]:
    _, front_matter, body = path.read_text().split("---\n", 2)
    return yaml.safe_load(front_matter), body


def test_there_are_three_articles() -> None:
    assert len(ARTICLES) == 3


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.parent.name)
def test_an_article_has_every_field_and_a_readable_length(path: Path) -> None:
    fields, body = read(path)
    for name in ("title", "slug", "excerpt", "categories", "tags", "sectors", "clusters", "focus_keywords",
                 "seo_title", "seo_description", "featured_image", "gallery"):  # fmt: skip
        assert fields[name], name
    assert any(" > " in category for category in fields["categories"])
    assert fields["author_email"] == "author@example.com"
    assert len(fields["seo_title"]) <= 70
    assert len(fields["seo_description"]) <= 170
    assert 500 <= len(body.split()) <= 900


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.parent.name)
def test_every_picture_of_an_article_exists_is_described_and_is_used(path: Path) -> None:
    fields, _ = read(path)
    pictures = [fields["featured_image"], *fields["gallery"]]
    assert {each["path"] for each in pictures} == {each.name for each in path.parent.glob("*.jpg")}
    assert all(each["alt"] for each in pictures)
    assert all(each["caption"] for each in fields["gallery"])
    for each in pictures:
        file = path.parent / each["path"]
        image = pyvips.Image.new_from_file(str(file))
        assert (image.width, image.height) == (WIDTH, HEIGHT)
        assert file.stat().st_size < MAX_BYTES


def test_the_same_drawing_renders_to_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("other", 8)):
        # In a process of its own: where untrusted pictures are handled, libvips refuses to draw.
        draw = f"Canvas('#ffffff', '#336699').save(Path('{tmp_path / name}.jpg'), {seed})"
        code = f"from pathlib import Path; from devsite.pictures.canvas import Canvas; {draw}"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=BACKEND)
    one, two, other = ((tmp_path / f"{name}.jpg").read_bytes() for name in ("one", "two", "other"))
    assert one == two != other
