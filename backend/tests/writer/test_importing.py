from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.errors import Igny8Error
from igny8_core.system.models import Site
from igny8_core.writer.importing import parse_document
from tests.answers import data_of
from tests.writer.test_images import png

MARKDOWN = """---
title: Yes
slug: seo-guide
site: {site}
categories: [Digital Marketing > SEO, News]
tags:
  - R&D
keyword_ids: []
cluster_id:
published_at: 2025-12-01T10:00:00Z
terms: {{genre: [Guide > Short], mood: calm, era: }}
publish_mode: scheduled
content_type: product
product: {{price: 19.90, sku: 0042, stock: 3}}
featured_image: {{path: desk.png, alt: A desk}}
gallery: [https://a.example/1.png, desk.png]
---
# A heading

Text with **bold**, a [link](https://a.example/?a=1&b=2) and a picture:

![A chart & more](pictures/my%20chart.png "Title")

![Far](https://a.example/far.png)

| a | b |
|---|---|
| 1 | 2 |

<div class="box">raw</div>

<script>alert(1)</script>
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "desk.png").write_bytes(png(1))
    (tmp_path / "pictures" / "my chart.png").write_bytes(png(2))
    return tmp_path


def test_markdown_becomes_fields_and_images(pictures: Path) -> None:
    document = parse_document(write(pictures, "a.md", MARKDOWN.format(site=7)))
    fields = document.fields
    assert (fields["title"], fields["slug"], fields["site"]) == ("Yes", "seo-guide", 7)
    assert fields["categories"] == ["Digital Marketing > SEO", "News"]
    assert fields["other_terms"] == {"genre": ["Guide > Short"], "mood": ["calm"], "era": []}
    assert fields["product"] == {"price": "19.90", "sku": "0042", "stock": 3}
    assert (fields["published_at"], fields["cluster_id"]) == ("2025-12-01T10:00:00Z", None)
    assert "<h1>A heading</h1>" in fields["html"]
    assert "<td>1</td>" in fields["html"]
    assert '<div class="box">raw</div>' in fields["html"]
    assert "script" not in fields["html"]
    assert [
        (image.role, image.path and image.path.name, image.url, image.alt) for image in document.images
    ] == [
        ("featured", "desk.png", "", "A desk"),
        ("gallery", None, "https://a.example/1.png", ""),
        ("gallery", "desk.png", "", ""),
        ("inline", "my chart.png", "", "A chart & more"),
        ("inline", None, "https://a.example/far.png", "Far"),
    ]
    assert [path.name for path in document.files] == ["desk.png", "my chart.png"]


def test_an_imported_document_is_what_the_api_takes(as_editor: APIClient, site: Site, pictures: Path) -> None:
    document = parse_document(write(pictures, "a.md", MARKDOWN.format(site=site.pk)))
    uploads: dict[Path, str] = {}
    for path in document.files:
        with path.open("rb") as file:
            answer = as_editor.post("/api/v1/writer/uploads/", {"file": file}, format="multipart")
        uploads[path] = data_of(answer, 201)["upload"]
    made = data_of(as_editor.post("/api/v1/writer/contents/", document.with_uploads(uploads)), 201)
    assert made["other_terms"] == {"genre": ["Guide > Short"], "mood": ["calm"], "era": []}
    chart = uploads[document.files[1]]
    assert f'<img src="igny8-upload:{chart}" alt="A chart &amp; more" title="Title">' in made["html"]
    assert made["featured_image"]["upload"] == uploads[document.files[0]]
    assert [image["role"] for image in made["images"]] == [
        "featured",
        "gallery",
        "gallery",
        "inline",
        "inline",
    ]


def test_without_front_matter_the_first_heading_is_the_title(tmp_path: Path) -> None:
    document = parse_document(write(tmp_path, "a.markdown", "# Tom & *Jerry*\n\nText\n"))
    assert document.fields == {"title": "Tom & Jerry", "html": "<p>Text</p>\n"}


def test_html_becomes_fields(tmp_path: Path) -> None:
    page = (
        "<!doctype html><html><head><title>Guide | Site</title><meta name=description content='What works.'>"
        "<link rel=canonical href='https://a.example/guide'><style>p{}</style></head><body>"
        "<h1>The <em>Guide</em></h1><p onclick=x()>Text</p>"
        "<img src='https://a.example/a.png' alt=A></body></html>"
    )
    document = parse_document(write(tmp_path, "a.html", page))
    assert document.fields == {
        "title": "The Guide",
        "seo_title": "Guide | Site",
        "seo_description": "What works.",
        "canonical_url": "https://a.example/guide",
        "html": '<p>Text</p><img src="https://a.example/a.png" alt="A">',
    }
    assert [image.url for image in document.images] == ["https://a.example/a.png"]


def test_a_page_without_a_heading_is_called_by_its_title(tmp_path: Path) -> None:
    document = parse_document(write(tmp_path, "a.htm", "<title>Guide</title><p>Text</p>"))
    assert document.fields == {"title": "Guide", "html": "<p>Text</p>"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("---\ntitle: [\n---\n", "front matter"),
        ("---\n- a\n---\n", "front matter"),
        ("---\na: &x [1]\nb: *x\n---\n", "front matter"),
        ("---\n" + "a: 1\n" * 20_000 + "---\n", "front matter"),
        ("---\nsite: blog\n---\n", "site"),
        ("---\nterms: [Guide]\n---\n", "terms"),
        ("---\nterms: {genre: Guide}\nother_terms: {genre: Guide}\n---\n", "terms"),
        ("---\nproduct: {stock: many}\n---\n", "stock"),
        ("---\nfeatured_image: [a]\n---\n", "featured_image"),
        ("---\nfeatured_image: {path: desk.png, size: big}\n---\n", "featured_image.size"),
        ("---\ngallery: desk.png\n---\n", "gallery"),
        ("---\nfeatured_image: ../../etc/passwd\n---\n", "pictures"),
        ("![x](/etc/passwd)", "pictures"),
        ('<img src="file:///etc/passwd">', "pictures"),
        ("![x](missing.png)", "pictures"),
    ],
)
def test_a_document_with_a_fault_says_which(pictures: Path, text: str, named: str) -> None:
    with pytest.raises(Igny8Error) as caught:
        parse_document(write(pictures, "a.md", text))
    assert caught.value.code == "VALIDATION_FAILED"
    assert caught.value.message.startswith(named)


def test_a_link_out_of_the_folder_is_no_way_around(pictures: Path) -> None:
    (pictures / "pictures" / "link.png").symlink_to("/etc/hostname")
    with pytest.raises(Igny8Error, match="does not lie beside"):
        parse_document(write(pictures, "a.md", "![x](pictures/link.png)"))


@pytest.mark.parametrize(("name", "data"), [("a.docx", b"x"), ("a.md", b"\xff\xfe"), ("missing.md", None)])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name: str, data: Any) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(Igny8Error, match="file:"):
        parse_document(tmp_path / name)
