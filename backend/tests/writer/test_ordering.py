"""Tasks, sectors, clusters and keywords: what orders contents."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.system.models import Site
from igny8_core.writer.models import Cluster, Keyword, Sector, Task
from igny8_core.writer.services import save_content
from tests.answers import data_of, error_of, refused_fields

BASE = "/api/v1/writer/"
MODELS: dict[str, Any] = {"sectors": Sector, "clusters": Cluster, "keywords": Keyword, "tasks": Task}
TITLE = {"sectors": "name", "clusters": "name", "keywords": "name", "tasks": "title"}
KINDS = pytest.mark.parametrize("kind", list(MODELS))
NAMED = pytest.mark.parametrize("kind", ["sectors", "clusters", "keywords"])


def make(client: APIClient, kind: str, site: Site, title: str = "One") -> dict[str, Any]:
    made: dict[str, Any] = data_of(client.post(f"{BASE}{kind}/", {"site": site.pk, TITLE[kind]: title}), 201)
    return made


@KINDS
def test_a_row_is_made_changed_found_and_removed(as_editor: APIClient, site: Site, kind: str) -> None:
    row = make(as_editor, kind, site)
    address = f"{BASE}{kind}/{row['id']}/"
    assert data_of(as_editor.patch(address, {TITLE[kind]: "Two"}))[TITLE[kind]] == "Two"
    assert data_of(as_editor.get(address))["site"] == site.pk
    for query in ({"search": "tw"}, {"site": site.pk}, {"ordering": f"-{TITLE[kind]}"}):
        assert data_of(as_editor.get(f"{BASE}{kind}/", query))["count"] == 1
    assert data_of(as_editor.get(f"{BASE}{kind}/", {"search": "one"}))["count"] == 0
    assert data_of(as_editor.delete(address)) == {}
    error_of(as_editor.delete(address), "NOT_FOUND")
    assert not MODELS[kind].objects.exists()


@KINDS
def test_a_bad_body_names_the_field(as_editor: APIClient, site: Site, other_site: Site, kind: str) -> None:
    title = TITLE[kind]
    for body, fields in (
        ({}, {"site", title}),
        ({"site": site.pk, title: ""}, {title}),
        ({"site": site.pk, title: "x" * 501}, {title}),
        ({"site": other_site.pk, title: "x"}, {"site"}),
        ({"site": 2**70, title: "x"}, {"site"}),
        ({"site": site.pk, title: "x", "colour": 1}, {"colour"}),
        ([], {"body"}),
    ):
        assert refused_fields(as_editor.post(f"{BASE}{kind}/", body)).keys() == fields
    assert not MODELS[kind].objects.exists()


@KINDS
def test_no_key_is_401_another_account_404_a_viewer_403(
    anybody: APIClient,
    as_editor: APIClient,
    as_stranger: APIClient,
    as_viewer: APIClient,
    site: Site,
    kind: str,
) -> None:
    row = make(as_editor, kind, site)
    address = f"{BASE}{kind}/{row['id']}/"
    for client, read, write in (
        (anybody, "NOT_AUTHENTICATED", "NOT_AUTHENTICATED"),
        (as_stranger, "NOT_FOUND", "NOT_FOUND"),
        (as_viewer, None, "PERMISSION_DENIED"),
    ):
        error_of(client.get(address), read) if read else data_of(client.get(address))
        error_of(client.patch(address, {TITLE[kind]: "x"}), write)
        error_of(client.delete(address), write)
    assert data_of(as_stranger.get(f"{BASE}{kind}/"))["count"] == 0
    assert getattr(MODELS[kind].objects.get(), TITLE[kind]) == "One"


@NAMED
def test_a_name_is_there_once_per_site(
    as_editor: APIClient, site: Site, second_site: Site, kind: str
) -> None:
    first = make(as_editor, kind, site)
    answer = as_editor.post(f"{BASE}{kind}/", {"site": site.pk, "name": "One"})
    assert refused_fields(answer) == {"name": ["unique"]}
    make(as_editor, kind, second_site)
    other = make(as_editor, kind, site, "Other")
    answer = as_editor.patch(f"{BASE}{kind}/{other['id']}/", {"name": "One"})
    assert refused_fields(answer) == {"name": ["unique"]}
    data_of(as_editor.patch(f"{BASE}{kind}/{first['id']}/", {"name": "One"}))


@KINDS
def test_what_contents_point_at_stays(as_editor: APIClient, site: Site, kind: str) -> None:
    row = MODELS[kind].objects.get(pk=make(as_editor, kind, site)["id"])
    field = {"sectors": "sector", "clusters": "cluster", "keywords": "keywords", "tasks": "task"}[kind]
    fields = {"title": "x", "html": "", field: [row] if kind == "keywords" else row}
    content = save_content(account=site.account, site=site, fields=fields)
    address = f"{BASE}{kind}/{row.pk}/"
    assert error_of(as_editor.delete(address), "CONFLICT")["details"] == {"contents_count": 1}
    empty: list[Any] | None = [] if kind == "keywords" else None
    save_content(account=site.account, site=site, fields={field: empty}, content=content)
    data_of(as_editor.delete(address))


@NAMED
def test_the_count_of_contents_follows(as_editor: APIClient, site: Site, kind: str) -> None:
    rows = [MODELS[kind].objects.get(pk=make(as_editor, kind, site, name)["id"]) for name in ("a", "b")]
    field = kind if kind == "keywords" else kind[:-1]

    def value(row: Any) -> Any:
        return [row] if kind == "keywords" else row

    def counts() -> list[int]:
        listed = data_of(as_editor.get(f"{BASE}{kind}/", {"ordering": "name"}))["results"]
        return [row["contents_count"] for row in listed]

    content = save_content(
        account=site.account, site=site, fields={"title": "x", "html": "", field: value(rows[0])}
    )
    assert counts() == [1, 0]
    save_content(account=site.account, site=site, fields={field: value(rows[1])}, content=content)
    assert counts() == [0, 1]
    data_of(as_editor.delete(f"{BASE}contents/{content.pk}/"))
    assert counts() == [0, 0]


def test_a_cluster_has_a_sector_of_its_own_site(as_editor: APIClient, site: Site, second_site: Site) -> None:
    mine, foreign = make(as_editor, "sectors", site), make(as_editor, "sectors", second_site)
    body = {"site": site.pk, "name": "c", "sector_id": foreign["id"]}
    assert refused_fields(as_editor.post(f"{BASE}clusters/", body)) == {"sector_id": ["does_not_exist"]}
    made = data_of(as_editor.post(f"{BASE}clusters/", {**body, "sector_id": mine["id"]}), 201)
    assert made["sector_id"] == mine["id"]
    assert data_of(as_editor.get(f"{BASE}clusters/", {"sector": mine["id"]}))["count"] == 1
    assert data_of(as_editor.get(f"{BASE}clusters/", {"sector": foreign["id"]}))["count"] == 0


def test_a_keyword_has_a_cluster_of_its_own_site(as_editor: APIClient, site: Site, second_site: Site) -> None:
    foreign = make(as_editor, "clusters", second_site)
    body = {"site": site.pk, "name": "k", "cluster_id": foreign["id"]}
    assert refused_fields(as_editor.post(f"{BASE}keywords/", body)) == {"cluster_id": ["does_not_exist"]}


def test_a_task_is_open_until_it_is_done(as_editor: APIClient, site: Site) -> None:
    task = make(as_editor, "tasks", site)
    assert (task["status"], task["content_id"]) == ("open", None)
    address = f"{BASE}tasks/{task['id']}/"
    assert data_of(as_editor.patch(address, {"status": "done"}))["status"] == "done"
    assert data_of(as_editor.get(f"{BASE}tasks/", {"status": "open"}))["count"] == 0
    assert refused_fields(as_editor.patch(address, {"status": "later"})) == {"status": ["invalid_choice"]}
    assert refused_fields(as_editor.get(f"{BASE}tasks/", {"status": "later"})) == {
        "status": ["invalid_choice"]
    }
