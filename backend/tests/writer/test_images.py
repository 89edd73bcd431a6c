from pathlib import Path
from typing import Any

import pytest
import pyvips
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.auth.models import Account
from igny8_core.system.models import Site
from igny8_core.writer.models import Content, ContentImage, ImageRole, Upload
from tests.answers import data_of, error_of, refused_fields
from tests.media.corpus.hostile import HOSTILE_NAMES

CONTENTS = "/api/v1/writer/contents/"
UPLOADS = "/api/v1/writer/uploads/"
ONE = {"url": "https://a.example/1.png"}
TWO = {"url": "https://a.example/2.png"}


def png(shade: int = 0) -> bytes:
    image = pyvips.Image.black(8, 6, bands=3) + shade
    data: bytes = image.cast("uchar").copy(interpretation="srgb").pngsave_buffer()
    return data


def send(client: APIClient, data: bytes, name: str = "a.png", **more: Any) -> Any:
    return client.post(UPLOADS, {"file": SimpleUploadedFile(name, data), **more}, format="multipart")


def rows(content_id: int) -> list[tuple[str, int, str, str]]:
    found = ContentImage.objects.filter(content_id=content_id)
    return [(image.role, image.position, image.source_url, image.main_sha256) for image in found]


def prepare(content_id: int) -> None:
    """As if every image had been fetched: its hash is made of its address."""
    for image in ContentImage.objects.filter(content_id=content_id):
        image.main_sha256 = image.source_url[-5:].rjust(64, "0")
        image.prepared_at = timezone.now()
        image.save()


# ------------------------------------------------------------------------------------ images of contents


@pytest.fixture
def illustrated(as_editor: APIClient, site: Site) -> dict[str, Any]:
    body = {"site": site.pk, "title": "x", "featured_image": ONE, "gallery": [ONE, TWO]}
    made: dict[str, Any] = data_of(as_editor.post(CONTENTS, body), 201)
    prepare(made["id"])
    return made


def test_an_unchanged_address_keeps_what_was_prepared(
    as_editor: APIClient, illustrated: dict[str, Any]
) -> None:
    address = f"{CONTENTS}{illustrated['id']}/"
    new = {"url": "https://a.example/3.png"}
    data_of(as_editor.patch(address, {"gallery": [TWO, new, {**ONE, "alt": "One"}]}))
    assert rows(illustrated["id"]) == [
        ("featured", 0, ONE["url"], "1.png".rjust(64, "0")),
        ("gallery", 0, TWO["url"], "2.png".rjust(64, "0")),
        ("gallery", 1, new["url"], ""),
        ("gallery", 2, ONE["url"], "1.png".rjust(64, "0")),
    ]


def test_a_save_without_images_leaves_them_alone(as_editor: APIClient, illustrated: dict[str, Any]) -> None:
    before = list(ContentImage.objects.values_list("pk", flat=True))
    data_of(as_editor.patch(f"{CONTENTS}{illustrated['id']}/", {"title": "y"}))
    assert list(ContentImage.objects.values_list("pk", flat=True)) == before


def test_null_and_an_empty_list_remove_images(as_editor: APIClient, illustrated: dict[str, Any]) -> None:
    changed = data_of(
        as_editor.patch(f"{CONTENTS}{illustrated['id']}/", {"featured_image": None, "gallery": []})
    )
    assert (changed["featured_image"], changed["gallery"], changed["images"]) == (None, [], [])


def test_pictures_in_the_text_are_images_too_each_address_once(as_editor: APIClient, site: Site) -> None:
    html = '<p><img src="https://a.example/1.png" alt="One"><img src="https://a.example/2.png"></p>'
    html += '<figure><img src="https://a.example/1.png"></figure>'
    made = data_of(as_editor.post(CONTENTS, {"site": site.pk, "title": "x", "html": html}), 201)
    assert [(i["role"], i["position"], i["source_url"], i["alt"]) for i in made["images"]] == [
        ("inline", 0, "https://a.example/1.png", "One"),
        ("inline", 1, "https://a.example/2.png", ""),
    ]
    assert made["gallery"] == []


def test_an_address_with_an_ampersand_is_the_real_address(as_editor: APIClient, site: Site) -> None:
    html = '<img src="https://a.example/?a=1&amp;b=2">'
    made = data_of(as_editor.post(CONTENTS, {"site": site.pk, "title": "x", "html": html}), 201)
    assert made["images"][0]["source_url"] == "https://a.example/?a=1&b=2"


def test_the_state_of_an_image_is_shown(as_editor: APIClient, illustrated: dict[str, Any]) -> None:
    error = {"code": "IMAGE_DOWNLOAD_FAILED", "message": "404"}
    ContentImage.objects.filter(role=ImageRole.FEATURED).update(error=error, main_sha256="")
    shown = data_of(as_editor.get(f"{CONTENTS}{illustrated['id']}/"))["images"]
    assert (shown[0]["error"], shown[0]["main_sha256"]) == (error, "")
    assert shown[1]["error"] is None
    assert shown[1]["main_sha256"]


# ----------------------------------------------------------------------------------------------- uploads


def test_an_upload_is_stored_by_hash_and_given_back(as_editor: APIClient, as_viewer: APIClient) -> None:
    made = data_of(send(as_editor, png()), 201)
    assert (made["mime"], made["width"], made["height"], made["bytes"]) == ("image/png", 8, 6, len(png()))
    again = data_of(send(as_editor, png(), name="other.png"), 201)
    assert again == made
    assert Upload.objects.count() == 1
    answer = as_viewer.get(f"{UPLOADS}{made['upload']}/file/")
    assert (answer.content, answer.headers["Content-Type"]) == (png(), "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert data_of(as_viewer.get(UPLOADS))["count"] == 1


def test_an_upload_serves_every_role(as_editor: APIClient, site: Site) -> None:
    sha256 = data_of(send(as_editor, png()), 201)["upload"]
    body = {
        "site": site.pk,
        "title": "x",
        "html": f'<img src="igny8-upload:{sha256}" alt="In">',
        "featured_image": {"upload": sha256, "alt": "Desk"},
        "gallery": [{"upload": sha256}],
    }
    made = data_of(as_editor.post(CONTENTS, body), 201)
    assert made["html"] == body["html"]
    assert [(i["role"], i["source_url"], i["upload"]) for i in made["images"]] == [
        ("featured", "", sha256), ("gallery", "", sha256), ("inline", f"igny8-upload:{sha256}", sha256),
    ]  # fmt: skip
    assert made["featured_image"] == {"url": "", "upload": sha256, "alt": "Desk", "caption": "", "title": ""}


@pytest.mark.parametrize("where", ["featured_image", "gallery", "html"])
def test_the_hash_of_another_accounts_upload_is_not_accepted(
    as_editor: APIClient, as_stranger: APIClient, site: Site, where: str
) -> None:
    sha256 = data_of(send(as_stranger, png()), 201)["upload"]
    value: Any = {
        "featured_image": {"upload": sha256},
        "gallery": [{"upload": sha256}],
        "html": f'<img src="igny8-upload:{sha256}">',
    }[where]
    (field,) = refused_fields(as_editor.post(CONTENTS, {"site": site.pk, "title": "x", where: value}))
    assert field.startswith(where)
    error_of(as_editor.get(f"{UPLOADS}{sha256}/"), "NOT_FOUND")
    error_of(as_editor.get(f"{UPLOADS}{sha256}/file/"), "NOT_FOUND")
    assert data_of(as_editor.get(UPLOADS))["count"] == 0
    data_of(send(as_editor, png()), 201)
    data_of(as_editor.post(CONTENTS, {"site": site.pk, "title": "x", where: value}), 201)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "IMAGE_TYPE_REFUSED"),
        (b"<?php echo 1;", "IMAGE_TYPE_REFUSED"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "IMAGE_CORRUPT"),
    ],
)
def test_what_is_no_image_is_refused_and_not_kept(
    as_editor: APIClient, settings: Any, data: bytes, code: str
) -> None:
    error_of(send(as_editor, data), code)
    assert not Upload.objects.exists()
    assert not [
        path for path in Path(settings.MEDIA_DIR).rglob("*") if path.is_file() and path.stat().st_size > 0
    ]


def test_a_file_over_the_limit_is_refused(as_editor: APIClient, settings: Any) -> None:
    settings.IGNY8_MAX_UPLOAD_BYTES = 50
    error_of(send(as_editor, png()), "IMAGE_TOO_LARGE")
    error_of(send(as_editor, b"x" * 100_000), "PAYLOAD_TOO_LARGE")


def test_a_bad_form_is_refused_by_name(as_editor: APIClient) -> None:
    assert refused_fields(as_editor.post(UPLOADS, {}, format="multipart")) == {"file": ["required"]}
    assert refused_fields(as_editor.post(UPLOADS, {"file": "text"}, format="multipart")) == {
        "file": ["invalid"]
    }
    assert refused_fields(send(as_editor, b"")) == {"file": ["empty"]}
    assert refused_fields(send(as_editor, png(), album="x")) == {"album": ["unknown_field"]}
    error_of(as_editor.post(UPLOADS, {"file": "x"}), "UNSUPPORTED_MEDIA_TYPE")
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=\x7f",
        "multipart/form-data; boundary=x",
    ):
        answer = as_editor.generic("POST", UPLOADS, b"junk\x00\xff", content_type=kind)
        assert refused_fields(answer).keys() <= {"body", "file"}


def test_a_file_name_cannot_lead_anywhere(as_editor: APIClient, account: Account) -> None:
    data_of(send(as_editor, png(), name="../../../etc/passwd\x00.png"), 201)
    assert "/" not in Upload.objects.get().filename


def test_a_hostile_file_name_is_kept_as_plain_text_or_not_at_all(as_editor: APIClient) -> None:
    for number, name in enumerate(HOSTILE_NAMES):
        sha256 = data_of(send(as_editor, png(number), name=name or "x"), 201)["upload"]
        kept = Upload.objects.get(sha256=sha256).filename
        assert kept.isprintable(), name
        assert not {"/", "\\"} & set(kept), name
        assert len(kept) <= 255


def test_the_most_pixels_of_an_upload_are_a_setting(as_editor: APIClient, settings: Any) -> None:
    settings.IGNY8_MAX_IMAGE_PIXELS = 47
    error = error_of(send(as_editor, png()), "IMAGE_TOO_MANY_PIXELS")
    assert (error["details"]["width"], error["details"]["limit_pixels"]) == (8, 47)


def test_a_viewer_uploads_nothing(as_viewer: APIClient) -> None:
    error_of(send(as_viewer, png()), "PERMISSION_DENIED")
    assert not Upload.objects.exists()


def test_a_key_of_one_site_lists_no_uploads(as_key: Any, as_editor: APIClient, site: Site) -> None:
    sha256 = data_of(send(as_editor, png()), 201)["upload"]
    client = as_key(site)
    assert data_of(client.get(UPLOADS))["count"] == 0
    data_of(client.get(f"{UPLOADS}{sha256}/"))


def test_content_of_one_site_keeps_its_own_images(as_editor: APIClient, illustrated: dict[str, Any]) -> None:
    other = Content.objects.get(pk=illustrated["id"])
    body = {"site": other.site_id, "title": "y", "gallery": [TWO]}
    made = data_of(as_editor.post(CONTENTS, body), 201)
    assert rows(made["id"]) == [("gallery", 0, TWO["url"], "")]
    assert len(rows(other.pk)) == 3
