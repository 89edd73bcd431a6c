"""Imports over HTTP: start, watch, cancel; what of a site is imported; whose is whose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.integration import importing, publish_views, structure
from igny8_core.integration.models import SiteImport, SiteInbox, SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.wordpress.fake import FakeTransport
from igny8_core.wordpress.fake.seeds import seed_posts
from tests.answers import data_of, error_of
from tests.integration.importing_world import counters_are_untouched, go_on, imported, start
from tests.integration.returning import World, fake, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def path(world: World) -> str:
    return f"/api/v1/integrations/{world.integration.pk}"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    from igny8_core.integration import importing_views

    monkeypatch.setattr(importing_views, "ring_import", lambda: None)
    monkeypatch.setattr(importing_views, "ring_poll", lambda: None)


@pytest.fixture
def _reached(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The web process reaches the site."""
    transport = FakeTransport(world.fake)
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=transport))


def test_an_import_is_started_watched_and_found_in_the_list(
    world: World, path: str, as_editor: APIClient
) -> None:
    seed_posts(world.fake, 7)
    begun = as_editor.post(f"{path}/import/")
    assert begun.status_code == 202
    one = begun.json()["data"]
    assert (one["state"], one["steps"], one["counts"]["seen"]) == ("running", [], 0)
    assert as_editor.post(f"{path}/import/").json()["data"]["id"] == one["id"]
    go_on(world)
    shown = data_of(as_editor.get(f"{path}/import/{one['id']}/"))
    assert (shown["state"], shown["adopted"], shown["problems"]) == ("done", 7, [])
    posts = next(step for step in shown["steps"] if step["name"] == "post")
    assert {name: posts[name] for name in ("kind", "total", "seen", "new", "is_done")} == {
        "kind": "post_type", "total": 7, "seen": 7, "new": 7, "is_done": True,
    }  # fmt: skip
    (row,) = data_of(as_editor.get(f"{path}/import/"))["results"]
    assert (row["id"], row["counts"]["new"] >= 7, "steps" in row) == (one["id"], True, False)


def test_a_cancelled_import_keeps_what_it_has_and_tells_the_site(
    world: World, path: str, as_editor: APIClient
) -> None:
    seed_posts(world.fake, 120)
    one = start(world, "post")
    go_on(world, dies_at=3)
    answer = data_of(as_editor.post(f"{path}/import/{one.pk}/cancel/"))
    assert answer["state"] == "stopping"
    error_of(as_editor.post(f"{path}/import/"), "CONFLICT")
    assert go_on(world).state == "cancelled"
    assert sum(post.content_id is not None for post in world.fake.state.posts.values()) == 100
    error_of(as_editor.post(f"{path}/import/{one.pk}/cancel/"), "CONFLICT")
    assert imported(world, "post").adopted == 20


def test_sync_now_starts_an_import_and_asks_for_changes(
    world: World, path: str, as_editor: APIClient
) -> None:
    world.poll()
    assert as_editor.post(f"{path}/sync/").status_code == 202
    assert SiteInbox.objects.get().poll_at <= importing.database_now()
    go_on(world)
    world.integration.refresh_from_db()
    assert world.integration.config_json["content_types"]["post_types"]["post"]["enabled"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"types": ["no such"]}, "types"),
        ({"types": ["recipe"]}, "types"),
        ({"types": "post"}, "types"),
        ({"typos": []}, "typos"),
    ],
)
def test_a_wish_that_makes_no_sense_names_the_field(
    world: World, path: str, as_editor: APIClient, body: Any, field: str
) -> None:
    imported(world)
    error = error_of(as_editor.post(f"{path}/import/", body, format="json"), "VALIDATION_FAILED")
    assert any(name.startswith(field) for name in error["details"]["fields"])


def test_a_site_that_is_not_connected_is_not_imported(world: World, path: str, as_editor: APIClient) -> None:
    SiteIntegration.objects.update(status="revoked")
    error_of(as_editor.post(f"{path}/import/"), "INTEGRATION_NOT_CONNECTED")


def test_imports_of_another_account_do_not_exist_and_viewers_only_look(
    world: World, path: str, as_stranger: APIClient, as_viewer: APIClient
) -> None:
    one = imported(world)
    for method, tail in (
        ("post", "/import/"), ("get", "/import/"), ("get", f"/import/{one.pk}/"),
        ("post", f"/import/{one.pk}/cancel/"), ("post", "/sync/"), ("get", "/content-types/"),
    ):  # fmt: skip
        error_of(getattr(as_stranger, method)(f"{path}{tail}"), "NOT_FOUND")
    assert as_viewer.get(f"{path}/import/").status_code == 200
    error_of(as_viewer.post(f"{path}/import/"), "PERMISSION_DENIED")
    error_of(as_viewer.post(f"{path}/sync/"), "PERMISSION_DENIED")


def test_contents_and_terms_are_counted_as_synced(world: World, path: str, as_viewer: APIClient) -> None:
    seed_posts(world.fake, 4)
    imported(world)
    shown = data_of(as_viewer.get(f"{path}/content-types/"))
    post = shown["post_types"]["post"]
    assert (post["count"], post["synced_count"], post["fetch_limit"]) == (4, 4, 0)
    assert shown["taxonomies"]["category"]["synced_count"] == 1
    assert counters_are_untouched(world)


@pytest.mark.usefixtures("_reached")
@pytest.mark.django_db(transaction=True)
def test_limits_are_kept_when_the_site_reports_anew(world: World, path: str, as_editor: APIClient) -> None:
    imported(world)
    said = {"post_types": {"page": {"fetch_limit": 7}}, "taxonomies": {"post_tag": {"enabled": False}}}
    shown = data_of(
        as_editor.patch(f"{path}/content-types/", {**said, "import_enabled": True}, format="json")
    )
    assert (shown["post_types"]["page"]["fetch_limit"], shown["import_enabled"]) == (7, True)
    assert world.fake.settings.post_type_limits == {"page": 7}
    importing.start_import(world.integration)
    go_on(world)
    again = data_of(as_editor.get(f"{path}/content-types/"))
    assert again["post_types"]["page"]["fetch_limit"] == 7
    assert again["taxonomies"]["post_tag"]["enabled"] is False
    assert "post_tag" not in [step["name"] for step in SiteImport.objects.latest("pk").steps]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"post_types": {"recipe": {"fetch_limit": 1}}}, "post_types"),
        ({"post_types": {"post": {"fetch_limit": -1}}}, "post_types"),
        ({"taxonomies": {"category": {"limit": 1}}}, "taxonomies"),
        ({"post_types": [1]}, "post_types"),
        ({"import_enabled": "perhaps"}, "import_enabled"),
    ],
)
def test_a_choice_that_makes_no_sense_names_the_field(
    world: World, path: str, as_editor: APIClient, body: Any, field: str
) -> None:
    imported(world)
    error = error_of(as_editor.patch(f"{path}/content-types/", body, format="json"), "VALIDATION_FAILED")
    assert any(name.startswith(field) for name in error["details"]["fields"])


def test_a_site_is_looked_at_daily_where_import_is_on(world: World) -> None:
    seed_posts(world.fake, 1)
    assert importing.start_daily() == 0
    structure.choose(world.integration.pk, {}, import_enabled=True)
    go_on(world)
    assert SiteImport.objects.get().state == "done"
    assert importing.start_daily() == 0
    SiteImport.objects.update(created_at=importing.database_now() - timedelta(hours=25))
    assert importing.start_daily() == 1


def test_a_site_that_is_away_is_asked_less_and_less_and_then_gone_on_with(world: World) -> None:
    seed_posts(world.fake, 3)
    start(world, "post")
    world.fake.faults.add(kind="refused", route="posts", times=3)
    pauses = []
    for _ in range(3):
        one = go_on(world)
        pauses.append((one.wake_at - importing.database_now()).total_seconds())
    assert pauses[0] < pauses[1] < pauses[2] and one.failures == 3
    assert (one.state, one.error["code"]) == ("running", "SITE_UNREACHABLE")
    one = go_on(world)
    assert (one.state, one.failures, one.error) == ("done", 0, None)


def test_a_site_that_never_answers_again_ends_the_import(world: World) -> None:
    start(world)
    SiteImport.objects.update(failures=importing.MAX_FAILURES - 1)
    world.fake.faults.add(kind="refused", route="structure")
    one = go_on(world)
    assert one.state == "failed" and one.finished_at is not None


def test_too_long_an_answer_is_asked_for_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igny8_core.wordpress.client.MAX_ANSWER_BYTES", 60_000)
    seed_posts(world.fake, 60, html="<p>" + "long " * 1000 + "</p>")
    assert imported(world, "post").adopted == 60


def test_a_site_that_turns_in_a_circle_is_not_followed(world: World) -> None:
    start(world, "post")
    go_on(world, dies_at=2)
    (work,) = _claimed()
    page = importing.next_page(work)
    assert page is not None
    with pytest.raises(importing.SiteError, match="does not go on"):
        importing.take_page_of_posts(
            work, page, {"posts": [], "unknown": [], "next_after": page.after, "total": 9}
        )


def _claimed() -> list[importing.Work]:
    SiteImport.objects.update(wake_at=importing.database_now())
    return importing.claim_imports(1)
