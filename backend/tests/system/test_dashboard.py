"""The dashboard's files: every address of a page is the page, and nothing of the API ever is."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from igny8_core.system import dashboard

PAGE = b"<!doctype html><title>IGNY8</title>" + b" " * 500
SCRIPT = b"console.log('hello');" * 50


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "assets" / "app-4f2a.js").write_bytes(SCRIPT)
    (folder / "favicon.png").write_bytes(b"\x89PNG")
    settings.IGNY8_DASHBOARD_DIR = folder
    dashboard._files.cache_clear()
    return folder


@pytest.mark.parametrize("path", ["/", "/sites/7/drift", "/contents/1?tab=seo", "/sign-in", "/apiary"])
def test_every_address_of_a_page_is_the_page(built: Path, client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/", "/api/v2/"])
def test_what_begins_like_the_api_is_never_a_page(built: Path, client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


def test_a_file_named_after_its_content_is_kept_for_ever(built: Path, client: Client) -> None:
    answer = client.get("/assets/app-4f2a.js")
    assert (answer.status_code, answer.content) == (200, SCRIPT)
    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/favicon.png")["Cache-Control"] == "no-cache"


def test_a_file_of_another_version_is_not_there(built: Path, client: Client) -> None:
    answer = client.get("/assets/app-0000.js")
    assert answer.status_code == 404
    assert b"reload" in answer.content


def test_what_the_browser_has_is_not_sent_again(built: Path, client: Client) -> None:
    etag = client.get("/")["ETag"]
    again = client.get("/jobs", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/", headers={"If-None-Match": '"another"'}).status_code == 200


def test_text_is_packed_for_who_understands_it(built: Path, client: Client) -> None:
    packed = client.get("/assets/app-4f2a.js", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == SCRIPT
    assert packed["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in client.get("/assets/app-4f2a.js")
    assert "Content-Encoding" not in client.get("/favicon.png", headers={"Accept-Encoding": "gzip"})


@pytest.mark.parametrize("path", ["/../secret.key", "/assets/../../secret.key", "/%2e%2e/secret.key"])
def test_nothing_outside_of_the_folder_is_sent(built: Path, client: Client, path: str) -> None:
    (built.parent / "secret.key").write_text("secret")
    assert b"secret" not in client.get(path).content


def test_a_page_is_only_read(built: Path, client: Client) -> None:
    answer = client.post("/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert client.head("/").status_code == 200


def test_without_a_built_dashboard_the_api_is_named(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.IGNY8_DASHBOARD_DIR = tmp_path / "nowhere"
    dashboard._files.cache_clear()
    said = client.get("/").json()
    assert said["success"] is True
    assert said["data"]["api"] == "/api/v1/"
