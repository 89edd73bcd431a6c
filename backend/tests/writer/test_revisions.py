import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from rest_framework.test import APIClient

from igny8_core.errors import CONTRACT_DIR
from igny8_core.system.models import Site
from igny8_core.writer.models import Content, ContentRevision
from igny8_core.writer.services import save_content
from igny8_core.writer.snapshots import digest
from tests.answers import data_of, error_of

CONTENTS = "/api/v1/writer/contents/"

# What delivery adds to an image of a snapshot once its bytes are prepared.
PREPARED = {
    "sha256": "0" * 64,
    "bytes": 1,
    "mime": "image/png",
    "width": 1,
    "height": 1,
    "filename": "a.png",
    "sizes": [],
}


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CONTRACT_DIR / "schemas" / name).read_text())
    return loaded


def problems(message: dict[str, Any]) -> list[str]:
    names = ["common.json", "commit-request.json"]
    registry: Registry[Any] = Registry().with_resources(
        [(name, Resource.from_contents(schema(name))) for name in names]
    )
    content = {"$ref": "commit-request.json#/properties/content"}
    return [error.message for error in Draft202012Validator(content, registry=registry).iter_errors(message)]


def as_message(snapshot: dict[str, Any]) -> dict[str, Any]:
    images = []
    for image in snapshot["images"]:
        facts = {name: value for name, value in image.items() if name != "upload"}
        images.append({**facts, **PREPARED})
    return {**snapshot, "images": images}


def full(site: Site) -> dict[str, Any]:
    return {
        "site": site.pk,
        "content_type": "product",
        "title": "Guide",
        "html": '<p>Text</p><img src="https://a.example/in.png" alt="In">',
        "author_email": "author@example.com",
        "categories": ["Digital Marketing > SEO"],
        "tags": ["ranking"],
        "sectors": ["Agencies"],
        "clusters": ["Basics"],
        "focus_keywords": ["seo"],
        "seo_title": "T",
        "product": {"price": "5"},
        "published_at": "2025-12-01T10:00:00Z",
        "featured_image": {"url": "https://a.example/desk.png", "alt": "A desk"},
        "gallery": [{"url": "https://a.example/1.png"}, {"url": "https://a.example/2.png"}],
    }


@pytest.mark.parametrize("fields", ["full", "least"])
def test_a_snapshot_with_prepared_images_is_the_contracts_content(
    as_editor: APIClient, site: Site, fields: str
) -> None:
    body = full(site) if fields == "full" else {"site": site.pk, "title": "x", "html": "x"}
    made = data_of(as_editor.post(CONTENTS, body), 201)
    snapshot = ContentRevision.objects.get(content_id=made["id"]).snapshot
    assert problems(as_message(snapshot)) == []
    assert snapshot["content_id"] == made["id"]
    assert problems({**as_message(snapshot), "surprise": 1}) != []


def test_a_snapshot_says_everything(as_editor: APIClient, site: Site) -> None:
    made = data_of(as_editor.post(CONTENTS, full(site)), 201)
    snapshot = ContentRevision.objects.get(content_id=made["id"]).snapshot
    assert snapshot["taxonomies"] == {
        "categories": [{"path": ["Digital Marketing", "SEO"]}],
        "tags": [{"path": ["ranking"]}],
        "sectors": [{"path": ["Agencies"]}],
        "clusters": [{"path": ["Basics"]}],
    }
    assert snapshot["published_at"] == "2025-12-01T10:00:00Z"
    assert snapshot["product"] == {"price": "5", "sale_price": "", "sku": "", "stock": None}
    assert [(image["role"], image["position"], image["source_url"]) for image in snapshot["images"]] == [
        ("featured", 0, "https://a.example/desk.png"),
        ("gallery", 0, "https://a.example/1.png"),
        ("gallery", 1, "https://a.example/2.png"),
        ("inline", 0, "https://a.example/in.png"),
    ]


def test_terms_of_further_taxonomies_are_in_the_snapshot_and_in_the_answer(
    as_editor: APIClient, site: Site
) -> None:
    given = {"genre": ["Rock > Punk", "Rock > Punk", "Guns \\> Roses"], "mood": []}
    body = {"site": site.pk, "title": "x", "html": "x", "other_terms": given}
    made = data_of(as_editor.post(CONTENTS, body), 201)
    assert made["other_terms"] == {"genre": ["Rock > Punk", "Guns \\> Roses"], "mood": []}
    snapshot = ContentRevision.objects.get(content_id=made["id"]).snapshot
    assert snapshot["taxonomies"]["other"] == {
        "genre": [{"path": ["Rock", "Punk"]}, {"path": ["Guns > Roses"]}],
        "mood": [],
    }
    assert problems(as_message(snapshot)) == []
    data_of(as_editor.patch(f"{CONTENTS}{made['id']}/", {"other_terms": {}}))
    newest = ContentRevision.objects.get(content_id=made["id"], number=2).snapshot
    assert "other" not in newest["taxonomies"]


def test_two_spellings_of_an_accent_are_one_name(as_editor: APIClient, site: Site) -> None:
    body = {"site": site.pk, "title": "x", "tags": ["Cafe\u0301", "Caf\u00e9"], "categories": ["Cafe\u0301"]}
    made = data_of(as_editor.post(CONTENTS, body), 201)
    assert (made["tags"], made["categories"]) == (["Caf\u00e9"], ["Caf\u00e9"])


def test_revisions_are_listed_newest_first_and_read_one_by_one(
    as_editor: APIClient, content: Content
) -> None:
    data_of(as_editor.patch(f"{CONTENTS}{content.pk}/", {"title": "New"}))
    address = f"{CONTENTS}{content.pk}/revisions/"
    rows = data_of(as_editor.get(address))["results"]
    assert [row["number"] for row in rows] == [2, 1]
    assert "snapshot" not in rows[0]
    assert data_of(as_editor.get(f"{address}1/"))["snapshot"]["title"] == "A title"
    error_of(as_editor.get(f"{address}3/"), "NOT_FOUND")
    error_of(as_editor.post(address, {}), "METHOD_NOT_ALLOWED")
    error_of(as_editor.delete(f"{address}1/"), "METHOD_NOT_ALLOWED")


def test_a_revision_is_never_changed(content: Content) -> None:
    revision = content.revisions.get()
    revision.snapshot["title"] = "x"
    with pytest.raises(TypeError):
        revision.save()
    assert content.revisions.get().snapshot["title"] == "A title"


def test_a_save_that_changes_nothing_makes_no_revision(content: Content) -> None:
    save_content(account=content.account, site=content.site, fields={"title": "A title"}, content=content)
    assert content.revisions.count() == 1


def test_going_back_to_an_older_text_is_a_new_revision_with_the_older_ones_hash(content: Content) -> None:
    for title in ("B", "A title"):
        save_content(account=content.account, site=content.site, fields={"title": title}, content=content)
    hashes = list(content.revisions.order_by("number").values_list("sha256", flat=True))
    assert hashes[0] == hashes[2] != hashes[1]


def test_the_hash_covers_the_facts_and_not_the_number() -> None:
    assert (
        digest({"a": 1, "revision": 1}) == digest({"revision": 2, "a": 1}) != digest({"a": 2, "revision": 1})
    )


def test_a_save_that_fails_half_way_leaves_nothing(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ContentRevision.objects, "create", fail)
    with pytest.raises(RuntimeError):
        save_content(account=content.account, site=content.site, fields={"title": "B"}, content=content)
    content.refresh_from_db()
    assert (content.title, content.revision) == ("A title", 1)
