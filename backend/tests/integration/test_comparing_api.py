"""Comparisons and differences over HTTP and on the command line; and what becomes of old rows."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.cli import comparing as commands
from igny8_core.integration import tidying
from igny8_core.integration.clock import database_now
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import Comparison, Difference, InboxEvent, SeenRequest
from igny8_core.wordpress.fake import FakeTransport, people
from igny8_core.writer.models import Content
from tests.answers import data_of, error_of
from tests.cli.conftest import Igny8, igny8
from tests.integration.comparing_world import carry_on, compare, post_of, seeded
from tests.integration.returning import World, fake, world

__all__ = ["fake", "igny8", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def path(world: World) -> str:
    return f"/api/v1/integrations/{world.integration.pk}"


def conflict(world: World, content_id: int) -> None:
    """Both sides change the title."""
    Content.objects.filter(pk=content_id).update(title="Ours")
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, content_id), title="Theirs")


def test_a_comparison_is_asked_for_once_and_shown_with_its_figures(
    world: World, path: str, as_editor: APIClient, as_viewer: APIClient
) -> None:
    contents = seeded(world, 3)
    conflict(world, contents[0])
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, contents[1]), title="By hand")
    asked = data_of(as_editor.post(f"{path}/comparisons/"), 202)
    assert (asked["state"], asked["reason"], asked["percent"]) == ("waiting", "requested", None)
    assert data_of(as_editor.post(f"{path}/comparisons/"), 202)["id"] == asked["id"]
    carry_on(world, Comparison.objects.get())
    shown = data_of(as_viewer.get(f"{path}/comparisons/{asked['id']}/"))
    figures = {name: shown[name] for name in ("state", "percent", "total", "compared", "found", "repaired")}
    assert figures == {
        "state": "done", "percent": 100, "total": 3, "compared": 3, "found": 2, "repaired": 1,
    }  # fmt: skip
    assert (shown["open"], shown["requests"]) == (1, 4)
    assert [row["id"] for row in data_of(as_viewer.get(f"{path}/comparisons/"))["results"]] == [asked["id"]]


def test_differences_are_listed_by_what_they_are_and_name_what_differs(
    world: World, path: str, as_viewer: APIClient
) -> None:
    contents = seeded(world, 3)
    conflict(world, contents[0])
    with people.unnoticed(world.fake):
        people.delete_post(world.fake, post_of(world.fake, contents[1]))
    compare(world)
    (row,) = data_of(as_viewer.get(f"{path}/drift/"))["results"]
    assert (row["kind"], row["state"], row["fields"]) == ("changed", "open", ["title"])
    assert (row["title"], row["content_title"]) == ("Theirs", "Ours")
    differences = data_of(as_viewer.get(row["conflict_url"]))["differences"]
    assert [(one["ours"], one["theirs"]) for one in differences] == [("Ours", "Theirs")]
    (other,) = data_of(as_viewer.get(f"{path}/drift/", {"state": "repaired"}))["results"]
    assert (other["kind"], other["content_id"], other["choices"]) == ("deleted", contents[1], {})
    assert other["changes"] == {"state": ["published", "deleted"]}
    assert data_of(as_viewer.get(f"{path}/drift/", {"kind": "missing"}))["count"] == 0
    assert error_of(as_viewer.get(f"{path}/drift/", {"kind": "odd"}), "VALIDATION_FAILED")


def test_comparisons_and_differences_of_others_are_not_there(
    world: World, path: str, as_viewer: APIClient, as_stranger: APIClient, anybody: APIClient
) -> None:
    contents = seeded(world, 1)
    conflict(world, contents[0])
    run, row = compare(world), Difference.objects.get()
    places = [f"comparisons/{run.pk}/", "comparisons/", "drift/", f"drift/{row.pk}/"]
    for place in places:
        assert error_of(as_stranger.get(f"{path}/{place}"), "NOT_FOUND")
        assert error_of(anybody.get(f"{path}/{place}"), "NOT_AUTHENTICATED")
    for place in ["comparisons/", f"drift/{row.pk}/forget/", f"drift/{row.pk}/take-theirs/"]:
        assert error_of(as_stranger.post(f"{path}/{place}"), "NOT_FOUND")
        assert error_of(as_viewer.post(f"{path}/{place}"), "PERMISSION_DENIED")
    row.refresh_from_db()
    assert row.state == "open" and Comparison.objects.count() == 1


def test_two_texts_cannot_be_forgotten(world: World, path: str, as_editor: APIClient) -> None:
    contents = seeded(world, 1)
    conflict(world, contents[0])
    compare(world)
    row = Difference.objects.get()
    assert error_of(as_editor.post(f"{path}/drift/{row.pk}/forget/"), "CONFLICT")


def test_a_site_that_is_not_connected_cannot_be_compared(
    world: World, path: str, as_editor: APIClient
) -> None:
    type(world.integration).objects.update(status="revoked")
    assert error_of(as_editor.post(f"{path}/comparisons/"), "INTEGRATION_NOT_CONNECTED")


@pytest.mark.django_db(transaction=True)
def test_the_command_compares_and_lists_what_waits_for_a_choice(
    world: World, igny8: Igny8, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "Worker", lambda: Worker("test", transport=FakeTransport(world.fake)))
    contents, site = seeded(world, 2), world.integration.site_id
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, contents[1]), title="By hand")
    done = igny8("site", "compare", site)
    assert done.exit_code == 0, done.output
    assert "2 contents compared" in done.output and "1 difference, 1 followed" in done.output
    conflict(world, contents[0])
    done = igny8("site", "compare", site, "--json")
    assert (done.exit_code, json.loads(done.stdout)["open"]) == (1, 1)
    listed = igny8("site", "drift", site)
    assert listed.exit_code == 1 and "take-theirs, push-ours" in listed.output
    assert json.loads(igny8("site", "drift", site, "--json").stdout)[0]["fields"] == ["title"]
    world.fake.faults.add(kind="refused", route="events", times=9)
    silent = igny8("site", "compare", site)
    assert silent.exit_code == 1 and "SITE_UNREACHABLE" in silent.output


# -------------------------------------------------------------------------------------------------- old rows


@pytest.mark.django_db(transaction=True)
def test_what_nobody_needs_any_more_is_removed_and_the_rest_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 3)
    now = timezone.now()
    ages = [timedelta(hours=1), timedelta(days=2), timedelta(days=89), timedelta(days=91)]
    for number in range(20):
        age = ages[number % 4]
        SeenRequest.objects.create(message_id=f"msg_{number}", seen_at=now - age)
        for state in ("applied", "ignored", "failed", "conflict"):
            event(world, received_at=now - age, state=state, seq=InboxEvent.objects.count() + 1)
        for kind in ("repaired", "open"):
            Difference.objects.create(
                integration=world.integration, content_id=number + 1, kind="changed", state=kind,
                found_at=now - age,
            )  # fmt: skip
        Comparison.objects.create(
            integration=world.integration, reason="daily", state="done", finished_at=now - age
        )
    worker = Worker("test")
    worker.begin(tidying.TIDY)
    worker._run(worker.settled())
    worker.stop()
    assert SeenRequest.objects.count() == 5
    counts = {
        state: InboxEvent.objects.filter(state=state).count()
        for state in ("applied", "ignored", "failed", "conflict")
    }
    assert counts == {"applied": 15, "ignored": 15, "failed": 20, "conflict": 20}
    assert [Difference.objects.filter(state=one).count() for one in ("repaired", "open")] == [15, 20]
    assert Comparison.objects.count() == 15
    assert not SeenRequest.objects.filter(seen_at__lt=database_now() - timedelta(days=1)).exists()


def event(world: World, **facts: Any) -> None:
    InboxEvent.objects.create(
        integration=world.integration,
        epoch=1,
        stream="s",
        event_id=uuid.uuid4(),
        kind="post",
        data={},
        **facts,
    )
