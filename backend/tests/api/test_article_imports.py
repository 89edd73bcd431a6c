"""Articles from files: what is read, what is wrong with it, and that each becomes one content."""

import errno
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from igny8_core.system.models import Site
from igny8_core.writer import import_files
from igny8_core.writer.import_models import ArticleImport
from igny8_core.writer.models import Content, Upload
from tests.answers import data_of, error_of, refused_fields
from tests.media.samples import photo
from tests.media.samples import png as encoded

IMPORTS = "/api/v1/writer/imports/"
MARKDOWN = """---
title: SEO Guide 2025
categories: [Digital Marketing > SEO]
focus_keywords: [seo guide]
---
Read **this**.
"""
TABLE = """Headline;Body;Category;Keywords;Publish date;Notes
First;"Some *text*, and more";News|Local;alpha, beta;2025-12-01T10:00:00Z;x
Second;<p>Plain</p>;;;tomorrow;y
"""


def png(width: int, height: int) -> bytes:
    return encoded(photo(width, height))


def send(client: APIClient, site: Site, **files: bytes | str) -> Any:
    given = [
        SimpleUploadedFile(name.replace("__", "."), text.encode() if isinstance(text, str) else text)
        for name, text in files.items()
    ]
    return client.post(IMPORTS, {"site": site.pk, "files": given}, format="multipart")


def read(client: APIClient, site: Site, **files: bytes | str) -> dict[str, Any]:
    data: dict[str, Any] = data_of(send(client, site, **files), 201)
    return data


def zipped(**files: bytes | str) -> bytes:
    return zipped_paths({name.replace("__", "."): text for name, text in files.items()})


def zipped_paths(files: dict[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def word(body: str, picture: bytes = b"") -> bytes:
    """The least Word takes for a document."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{main}" xmlns:a="{drawing}/main" xmlns:r="{office}" '
        f'xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:pic="{drawing}/picture">'
        f"<w:body>{body}</w:body></w:document>",
    }
    if picture:
        files["word/_rels/document.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="p1" Type="{office}/image" Target="media/a.png"/></Relationships>'
        )
        files["word/media/a.png"] = picture
    return zipped_paths(files)


def paragraph(text: str, style: str = "") -> str:
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kind}<w:r><w:t>{text}</w:t></w:r></w:p>"


PICTURE_PARAGRAPH = (
    '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="a" descr="A desk"/><a:graphic><a:graphicData>'
    '<pic:pic><pic:blipFill><a:blip r:embed="p1"/></pic:blipFill></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def test_markdown_is_read_and_nothing_is_a_content_yet(as_editor: APIClient, site: Site) -> None:
    item = read(as_editor, site, guide__md=MARKDOWN)["items"][0]
    assert (item["number"], item["source"], item["title"]) == (1, "guide.md", "SEO Guide 2025")
    assert item["html_preview"] == "<p>Read <strong>this</strong>.</p>\n"
    assert item["fields"]["categories"] == ["Digital Marketing > SEO"]
    assert (item["problems"], item["content_id"]) == ([], None)
    assert not Content.objects.exists()


def test_creating_makes_each_content_once_however_often_it_is_asked_for(
    as_editor: APIClient, site: Site
) -> None:
    made = read(as_editor, site, guide__md=MARKDOWN, page__html="<h1>Page</h1><p>x</p>")
    first = data_of(as_editor.post(f"{IMPORTS}{made['id']}/create/", {}, format="json"))
    assert [row["number"] for row in first["created"]] == [1, 2]
    assert first["failed"] == []
    assert data_of(as_editor.post(f"{IMPORTS}{made['id']}/create/", {}, format="json")) == first
    assert Content.objects.count() == 2
    content = Content.objects.get(title="SEO Guide 2025")
    assert (content.site, content.focus_keywords, content.revision) == (site, ["seo guide"], 1)


def test_one_chosen_number_becomes_a_content_and_the_others_wait(as_editor: APIClient, site: Site) -> None:
    made = read(as_editor, site, a__md="# A\n\nx", b__md="# B\n\ny")
    data_of(as_editor.post(f"{IMPORTS}{made['id']}/create/", {"numbers": [2]}, format="json"))
    assert [row.title for row in Content.objects.all()] == ["B"]
    items = data_of(as_editor.get(f"{IMPORTS}{made['id']}/"))["items"]
    assert [item["content_id"] is None for item in items] == [True, False]


def test_pictures_in_a_zip_are_uploaded_with_their_article(as_editor: APIClient, site: Site) -> None:
    text = "---\ntitle: T\nfeatured_image: {path: desk.png, alt: Desk}\n---\n![Chart](in/chart.png)"
    packed = zipped_paths(
        {"set/a.md": text, "set/desk.png": png(40, 30), "set/in/chart.png": png(20, 20), "__MACOSX/x.md": "#"}
    )
    made = read(as_editor, site, all__zip=packed)
    assert [item["problems"] for item in made["items"]] == [[]]
    data_of(as_editor.post(f"{IMPORTS}{made['id']}/create/", {}, format="json"))
    content = Content.objects.get()
    assert {image.role for image in content.images.all()} == {"featured", "inline"}
    assert set(content.images.values_list("upload_sha256", flat=True)) == set(
        Upload.objects.values_list("sha256", flat=True)
    )


def test_a_missing_picture_and_a_misspelt_field_are_problems_of_their_articles_alone(
    as_editor: APIClient, site: Site
) -> None:
    made = read(
        as_editor,
        site,
        a__md="# A\n\n![x](gone.png)",
        b__md="---\ntitle: B\ntagz: [x]\n---\nx",
        c__md="# C\n\nx",
    )
    problems = [
        [(said["field"], bool(said["remedy"])) for said in item["problems"]] for item in made["items"]
    ]
    assert problems == [[("pictures", True)], [("tagz", True)], []]
    done = data_of(as_editor.post(f"{IMPORTS}{made['id']}/create/", {}, format="json"))
    assert [row["number"] for row in done["failed"]] == [1, 2]
    assert [row.title for row in Content.objects.all()] == ["C"]


def test_a_table_guesses_its_columns_and_takes_others(as_editor: APIClient, site: Site) -> None:
    made = read(as_editor, site, plan__csv=TABLE)
    assert made["mapping"] == {
        "Headline": "title", "Body": "html", "Category": "categories",
        "Keywords": "focus_keywords", "Publish date": "published_at",
    }  # fmt: skip
    assert made["columns"][0] == {"name": "Headline", "sample": "First"}
    first, second = made["items"]
    assert first["html_preview"] == "<p>Some <em>text</em>, and more</p>\n"
    assert first["fields"]["categories"] == ["News", "Local"]
    assert first["fields"]["focus_keywords"] == ["alpha", "beta"]
    assert [said["field"] for said in second["problems"]] == ["published_at"]

    body = {"mapping": {"Headline": "title", "Body": "html", "Notes": "excerpt"}}
    again = data_of(as_editor.post(f"{IMPORTS}{made['id']}/preview/", body, format="json"))
    assert [item["problems"] for item in again["items"]] == [[], []]
    assert again["items"][0]["fields"] == {"excerpt": "x"}


def test_a_mapping_names_columns_that_are_there_and_each_field_once(as_editor: APIClient, site: Site) -> None:
    address = f"{IMPORTS}{read(as_editor, site, plan__csv=TABLE)['id']}/preview/"
    answer = as_editor.post(address, {"mapping": {"Nothing": "title"}}, format="json")
    assert refused_fields(answer) == {"mapping": ["unknown_column"]}
    answer = as_editor.post(address, {"mapping": {"Body": "html", "Notes": "html"}}, format="json")
    assert refused_fields(answer) == {"mapping": ["twice"]}


def test_a_table_with_pictures_finds_them_again_under_another_mapping(
    as_editor: APIClient, site: Site
) -> None:
    packed = zipped_paths({"plan.csv": "title,body,shot\nA,Text,p/desk.png\n", "p/desk.png": png(40, 30)})
    made = read(as_editor, site, all__zip=packed)
    assert "shot" not in made["mapping"]
    body = {"mapping": {**made["mapping"], "shot": "featured_image"}}
    item = data_of(as_editor.post(f"{IMPORTS}{made['id']}/preview/", body, format="json"))["items"][0]
    assert item["problems"] == []
    assert item["fields"]["featured_image"]["upload"] == Upload.objects.get().sha256


def test_a_word_document_gives_its_title_text_and_pictures(as_editor: APIClient, site: Site) -> None:
    body = paragraph("The title", "Heading1") + paragraph("Text &amp; more.") + PICTURE_PARAGRAPH
    made = read(as_editor, site, report__docx=word(body, png(40, 30)))
    item = made["items"][0]
    assert item["problems"] == []
    assert "<p>Text &amp; more.</p>" in item["html_preview"]
    assert f'<img alt="A desk" src="igny8-upload:{Upload.objects.get().sha256}">' in item["html_preview"]


def test_a_word_document_without_a_heading_is_called_like_its_file(as_editor: APIClient, site: Site) -> None:
    made = read(as_editor, site, **{"my-report__docx": word(paragraph("Only text"))})
    assert made["items"][0]["title"] == "my report"


@pytest.mark.parametrize(
    "name", ["../outside.md", "/etc/outside.md", "a/../../outside.md"], ids=["up", "root", "around"]
)
def test_a_zip_writes_nothing_outside_of_its_folder(as_editor: APIClient, site: Site, name: str) -> None:
    answer = send(as_editor, site, all__zip=zipped_paths({name: "# x"}))
    assert refused_fields(answer) == {"files": ["invalid"]}
    assert not ArticleImport.objects.exists()


def test_a_zip_that_unfolds_to_too_much_is_refused(
    as_editor: APIClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igny8_core.writer.import_files.MAX_UNPACKED_BYTES", 10_000)
    assert refused_fields(send(as_editor, site, a__zip=zipped(a__md="x" * 20_000))) == {"files": ["invalid"]}
    item = read(as_editor, site, a__docx=word(paragraph("x" * 20_000)))["items"][0]
    assert [said["field"] for said in item["problems"]] == ["files"]


@pytest.mark.parametrize(
    "files",
    [
        {"a__exe": b"MZ"}, {"a__zip": b"no zip"}, {"a__zip": zipped(readme__txt="x")},
        {"a__png": png(4, 4)}, {"a__csv": "title,title\nx,y\n"}, {"a__csv": b"\xff\xfe"}, {"a__csv": "\n"},
        {"a__csv": "title\nx\n", "b__md": "# x"},
    ],
    ids=["program", "broken", "nothing", "picture", "twice", "encoding", "empty", "mixed"],
)  # fmt: skip
def test_files_that_are_no_articles_are_refused_and_leave_nothing(
    as_editor: APIClient, site: Site, files: dict[str, bytes | str]
) -> None:
    error_of(send(as_editor, site, **files), "VALIDATION_FAILED")
    assert not ArticleImport.objects.exists()


@pytest.mark.parametrize("text", [b"", b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0 an old .doc"])
def test_what_only_claims_to_be_word_is_a_problem(as_editor: APIClient, site: Site, text: bytes) -> None:
    answer = send(as_editor, site, a__docx=text)
    if not text:
        refused_fields(answer)
        return
    assert data_of(answer, 201)["items"][0]["problems"][0]["field"] == "file"


def test_scripts_in_a_file_reach_neither_preview_nor_content(as_editor: APIClient, site: Site) -> None:
    made = read(as_editor, site, a__md="# A\n\n<script>alert(1)</script><img src=x onerror=alert(1)>")
    assert "script" not in str(made["items"][0]["html_preview"])
    assert "onerror" not in str(made["items"][0])


def test_another_accounts_import_and_site_do_not_exist(
    as_editor: APIClient,
    as_stranger: APIClient,
    as_key: Callable[..., APIClient],
    site: Site,
    second_site: Site,
) -> None:
    made = read(as_editor, site, a__md="# A\n\nx")
    for client in (as_stranger, as_key(second_site)):
        error_of(client.get(f"{IMPORTS}{made['id']}/"), "NOT_FOUND")
        error_of(client.post(f"{IMPORTS}{made['id']}/create/", {}, format="json"), "NOT_FOUND")
        assert refused_fields(send(client, site, a__md="# A")) == {"site": ["does_not_exist"]}


def test_a_full_disk_is_not_called_a_bad_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = tmp_path / "desk.docx"
    document.write_bytes(word(paragraph("Text") + PICTURE_PARAGRAPH, b"\x89PNG"))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(import_files, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        import_files.html_of_word(document)
