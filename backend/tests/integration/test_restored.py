"""A site or IGNY8 put back to an earlier state, copies, moves: nothing goes on blindly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.integration import dispatch, publish_views, publishing, stats
from igny8_core.integration.clock import database_now
from igny8_core.integration.connecting import follow_move
from igny8_core.integration.models import (
    Difference,
    InboxEvent,
    Publication,
    PublishJob,
    SiteInbox,
    SiteIntegration,
)
from igny8_core.integration.network import site_http
from igny8_core.wordpress.fake import FakeTransport, copies, people
from igny8_core.wordpress.fake.courier import push_message, take_answer
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.seeds import seed_posts
from igny8_core.writer.models import Content
from igny8_core.writer.services import save_content
from tests.answers import data_of, error_of
from tests.integration.comparing_world import carry_on, carry_out_due, compare, picture, post_of, seeded
from tests.integration.returning import Beside, World, fake, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def over_http(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = FakeTransport(world.fake)
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=transport))


def edited(world: World, content_id: int, title: str) -> None:
    people.edit_post(world.fake, post_of(world.fake, content_id), title=title)


def found() -> list[tuple[str, str]]:
    return sorted(Difference.objects.values_list("kind", "state"))


def counters(world: World) -> dict[str, int]:
    row = SiteIntegration.objects.get(pk=world.integration.pk)
    return {name: getattr(row, name) for name in stats.COUNTERS}


def restored(world: World) -> list[int]:
    """Two contents: one was edited since the backup, the other was not there yet."""
    contents = seeded(world, 2)
    edited(world, contents[0], "First")
    world.poll()
    backup = copies.back_up(world.fake)
    for number in range(3):
        edited(world, contents[0], f"Second {number}")
        world.poll()
    contents += seeded(world, 1)
    copies.restore(world.fake, backup)
    return contents


# ----------------------------------------------------------------------------------------- the site, restored


def test_of_a_restored_site_nothing_is_taken_over_and_nothing_published_again(world: World) -> None:
    contents = restored(world)
    before, counted = picture(world), counters(world)
    assert world.poll().compare_reason == "site_restored"
    carry_out_due(world)
    assert found() == [("changed", "open"), ("missing", "open")]
    texts = Content.objects.in_bulk(contents)
    assert [texts[one].title for one in contents[::2]] == ["Second 2", before[contents[2]][0]]
    assert Publication.objects.get(content=contents[0]).drift == {"title": "First"}
    assert [row[:8] for row in picture(world).values()] == [row[:8] for row in before.values()]
    assert PublishJob.objects.count() == 0
    assert counters(world) == counted == stats.recount(world.integration.pk)
    assert world.inbox().compare_reason == ""
    assert compare(world).reason == "requested"
    assert found() == [("changed", "open"), ("missing", "open")]


def test_what_people_then_write_over_an_old_text_waits_for_the_choice(world: World) -> None:
    contents = restored(world)
    world.poll()
    people.edit_post(world.fake, post_of(world.fake, contents[0]), excerpt="Now")
    world.poll()
    carry_out_due(world)
    people.edit_post(world.fake, post_of(world.fake, contents[0]), html="<p>Over the old one.</p>")
    tag = people.add_term(world.fake, "post_tag", "new")
    people.set_terms(world.fake, post_of(world.fake, contents[1]), "tags", [tag])
    world.poll()
    first, second = (Content.objects.get(pk=one) for one in contents[:2])
    assert (first.title, first.excerpt, second.tags) == ("Second 2", "", ["new"])
    drift = Publication.objects.get(content=first).drift
    assert drift == {"title": "First", "excerpt": "Now", "html": "<p>Over the old one.</p>"}


@pytest.mark.parametrize("way", ["poll", "push"])
def test_a_site_that_went_on_past_what_igny8_had_read_is_recognised(world: World, way: str) -> None:
    """Its numbers are higher than IGNY8's again, and stand for other events."""
    contents = seeded(world, 2)
    for number in range(3):
        edited(world, contents[0], f"First {number}")
        world.poll()
    backup = copies.back_up(world.fake)
    for number in range(3):
        edited(world, contents[0], f"Second {number}")
        world.poll()
    copies.restore(world.fake, backup)
    for number in range(5):
        edited(world, contents[1], f"Since {number}")
    assert world.fake.outbox.last_seq > world.inbox().applied_through
    if way == "push":
        said = data_of(world.send(push_message(world.fake)))
        assert (said["accepted_through"], said["will_ask"]) == (0, True)
        take_answer(world.fake, said)
    row = world.poll()
    assert (row.compare_reason, row.epoch) == ("site_restored", 2)
    carry_out_due(world)
    assert Content.objects.get(pk=contents[0]).title == "Second 2"
    assert Publication.objects.get(content=contents[0]).drift == {"title": "First 2"}


def test_numbers_given_a_second_time_to_other_events_are_noticed(world: World) -> None:
    contents = seeded(world, 1)
    backup = copies.back_up(world.fake)
    edited(world, contents[0], "Second")
    assert world.push() == 1
    copies.restore(world.fake, backup)
    edited(world, contents[0], "Other")
    assert data_of(world.send(push_message(world.fake)))["accepted_through"] == 0
    assert world.poll().compare_reason == "site_restored"
    assert InboxEvent.objects.count() == 2


def test_a_text_of_an_earlier_revision_is_asked_about_though_nobody_noticed_a_backup(world: World) -> None:
    (one,) = seeded(world, 1)
    first = Content.objects.get(pk=one).title
    edited(world, one, "Second")
    world.poll()
    with people.unnoticed(world.fake):
        edited(world, one, first)
    compare(world)
    assert found() == [("changed", "open")]
    assert Content.objects.get(pk=one).title == "Second"


def test_terms_of_before_are_noted_and_not_followed(world: World) -> None:
    (one,) = seeded(world, 1)
    backup = copies.back_up(world.fake)
    tag = people.add_term(world.fake, "post_tag", "new")
    people.set_terms(world.fake, post_of(world.fake, one), "tags", [tag])
    world.poll()
    copies.restore(world.fake, backup)
    world.poll()
    carry_out_due(world)
    assert found() == [("changed", "open")]
    assert Content.objects.get(pk=one).tags == ["new"]
    publication = Publication.objects.get()
    assert publication.drift == {"tags": []}
    assert publication.fingerprint != publication.site_fingerprint


def test_a_term_made_since_the_backup_is_not_taken_for_one_that_has_its_id_now(world: World) -> None:
    (one,) = seeded(world, 1)
    backup = copies.back_up(world.fake)
    cheese = people.add_term(world.fake, "post_tag", "Cheese")
    edited(world, one, "First")
    world.poll()
    copies.restore(world.fake, backup)
    assert people.add_term(world.fake, "post_tag", "Wine") == cheese
    assert world.poll().compare_reason == "site_restored"
    content, publication = world.published(tags=["Cheese"])
    tags = world.fake.state.posts[publication.post_id].terms["post_tag"]
    assert [world.fake.state.terms[tag].name for tag in tags] == ["Cheese"]
    assert content.tags == ["Cheese"]


# ---------------------------------------------------------------------------------------------------- choices


@pytest.mark.django_db(transaction=True)
def test_taking_theirs_ends_a_difference_and_keeps_ours_as_a_revision(
    world: World, over_http: None, as_viewer: APIClient, as_editor: APIClient
) -> None:
    contents = restored(world)
    compare(world)
    path = f"/api/v1/integrations/{world.integration.pk}/drift/"
    rows = {row["content_id"]: row for row in data_of(as_viewer.get(path))["results"]}
    changed, missing = rows[contents[0]], rows[contents[2]]
    assert (changed["kind"], changed["fields"], changed["is_doubtful"]) == ("changed", ["title"], True)
    assert set(changed["choices"]) == {"take-theirs", "push-ours"}
    assert (missing["kind"], set(missing["choices"])) == ("missing", {"take-theirs", "push-ours", "forget"})
    assert error_of(as_viewer.post(changed["choices"]["take-theirs"]), "PERMISSION_DENIED")
    taken = data_of(as_editor.post(changed["choices"]["take-theirs"]))
    assert (taken["state"], taken["choices"]) == ("settled", {})
    content = Content.objects.get(pk=contents[0])
    assert content.title == "First"
    said = content.revisions.order_by("-number").values_list("snapshot", flat=True)
    assert [one["title"] for one in said][:2] == ["First", "Second 2"]
    assert Publication.objects.get(content=content).drift == {}
    data_of(as_editor.post(missing["choices"]["take-theirs"]))
    assert Publication.objects.get(content=contents[2]).state == "deleted"
    assert error_of(as_editor.post(missing["choices"]["take-theirs"]), "CONFLICT")
    assert data_of(as_viewer.get(path))["results"] == []
    assert compare(world).found == 0


@pytest.mark.django_db(transaction=True)
def test_a_site_that_does_not_answer_leaves_a_difference_as_it_is(
    world: World, over_http: None, as_editor: APIClient
) -> None:
    restored(world)
    compare(world)
    world.fake.faults.add(kind="http_status", route="posts", status=503)
    row = Difference.objects.get(kind="changed")
    path = f"/api/v1/integrations/{world.integration.pk}/drift/{row.pk}/take-theirs/"
    assert as_editor.post(path).status_code >= 500
    row.refresh_from_db()
    assert row.state == "open"


def test_a_publish_is_the_other_choice(world: World, as_viewer: APIClient) -> None:
    contents = restored(world)
    compare(world)
    path = f"/api/v1/integrations/{world.integration.pk}/drift/"
    assert data_of(as_viewer.get(path))["count"] == 2
    for content in Content.objects.filter(pk__in=contents[::2]):
        publishing.request_publication(
            content, world.integration, user=None, ring=lambda: None, overwrite=True
        )
    deliver_all(world)
    assert set(PublishJob.objects.values_list("state", flat=True)) == {"published"}
    assert data_of(as_viewer.get(path))["results"] == []
    assert compare(world).found == 0
    assert set(Difference.objects.values_list("state", flat=True)) == {"settled"}
    titles = [world.fake.state.posts[post_of(world.fake, one)].title for one in contents[::2]]
    assert titles == list(Content.objects.filter(pk__in=contents[::2]).values_list("title", flat=True))


# ------------------------------------------------------------------------------------------- IGNY8, restored


def test_what_igny8_does_not_remember_is_told_and_never_overwritten(
    world: World, as_viewer: APIClient
) -> None:
    """Content 2 and its publish were made behind IGNY8's backup; its id is given anew since."""
    contents = seeded(world, 2)
    edited(world, contents[0], "By hand")
    world.poll()
    Publication.objects.filter(content=contents[1]).delete()
    Content.objects.filter(pk=contents[1]).update(title="Quite another article")
    Content.objects.filter(pk=contents[0]).update(title="Of before")
    SiteInbox.objects.update(applied_through=0)
    InboxEvent.objects.all().delete()
    assert world.poll().compare_reason == "events_lost"
    carry_out_due(world)
    assert found() == [("unknown", "open")]
    (row,) = data_of(as_viewer.get(f"/api/v1/integrations/{world.integration.pk}/drift/"))["results"]
    assert row["title"] == world.fake.state.posts[row["post_id"]].title
    assert (row["content_title"], set(row["choices"])) == ("Quite another article", {"take-theirs", "forget"})
    assert Content.objects.get(pk=contents[1]).title == "Quite another article"
    assert PublishJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_record_that_was_lost_is_attached_again_or_forgotten(
    world: World, over_http: None, as_editor: APIClient
) -> None:
    contents = seeded(world, 3)
    counted = counters(world)
    Publication.objects.filter(content__in=contents[:2]).delete()
    Content.objects.filter(pk=contents[2]).delete()
    lost = Content.objects.get(pk=contents[0])
    save_content(account=world.account, site=world.integration.site, fields={"title": "Mine"}, content=lost)
    compare(world)
    assert found() == [("unknown", "open")] * 3
    rows = {row.content_id: row for row in Difference.objects.all()}
    path = f"/api/v1/integrations/{world.integration.pk}/drift"
    assert data_of(as_editor.post(f"{path}/{rows[contents[0]].pk}/take-theirs/"))["state"] == "settled"
    publication = Publication.objects.get(content=contents[0])
    assert publication.post_id == post_of(world.fake, contents[0])
    assert publication.content.title == world.fake.state.posts[publication.post_id].title
    assert error_of(as_editor.post(f"{path}/{rows[contents[2]].pk}/take-theirs/"), "CONFLICT")
    for one in contents[1:]:
        assert data_of(as_editor.post(f"{path}/{rows[one].pk}/forget/"))["state"] == "forgotten"
    assert compare(world).found == 0
    assert counters(world) == counted


def test_another_post_of_the_same_content_is_told(world: World) -> None:
    (one,) = seeded(world, 1)
    Publication.objects.update(post_id=99_999)
    compare(world)
    row = Difference.objects.get()
    assert (row.kind, row.state, row.our_post_id) == ("other_post", "open", 99_999)
    assert row.post_id == post_of(world.fake, one)


def test_an_imported_post_whose_owner_the_site_forgot_is_told_again(world: World) -> None:
    (post_id,) = seed_posts(world.fake, 1)
    backup = copies.back_up(world.fake)
    (one,) = seeded(world, 1)
    Publication.objects.update(
        post_id=post_id, imported_at=database_now(), fingerprint=fingerprint(world.fake.state.posts[post_id])
    )
    copies.restore(world.fake, backup)
    run = compare(world)
    assert post_of(world.fake, one) == post_id
    assert (run.state, run.again) == ("running", [one])
    assert carry_on(world, run).state == "done"
    assert not Difference.objects.filter(kind__in=["missing", "unknown"]).exists()


# ------------------------------------------------------------------------------------------ copies, and moves


def test_a_site_that_moved_holds_its_jobs_until_it_is_known_what_it_is(
    world: World, as_viewer: APIClient
) -> None:
    content, _ = world.published()
    fields = {"title": "Second"}
    content = save_content(account=world.account, site=world.integration.site, fields=fields, content=content)
    assert world.fake.connection is not None
    world.fake.connection = replace(world.fake.connection, home_url="https://before.example.com")
    job = publishing.request_publication(content, world.integration, user=None, ring=lambda: None)
    deliver_all(world)
    job.refresh_from_db()
    assert (job.state, job.failures) == ("ready", 0)
    shown = data_of(as_viewer.get(f"/api/v1/integrations/{world.integration.pk}/"))
    assert shown["stopped_reason"] == "moved" and shown["stopped_since"]
    assert dispatch.claim(10, "test") == []
    row = world.poll()
    assert row.error["code"] == "SITE_MOVED"
    assert dispatch.claim(10, "test") == []
    copies.settle(world.fake)
    world.poll()
    deliver_all(world)
    job.refresh_from_db()
    assert (job.state, job.failures) == ("published", 0), job.error


def deliver_all(world: World) -> None:
    db = Beside()
    db.run(world._deliver(db))


def test_a_move_that_is_told_ends_the_stop(world: World, fake: Any) -> None:
    SiteIntegration.objects.update(stopped_reason="moved", stopped_since=database_now())
    follow_move(world.integration, fake.describe())
    assert SiteIntegration.objects.get().stopped_reason == ""


def test_a_copy_does_not_disturb_the_original(world: World) -> None:
    contents = seeded(world, 2)
    edited(world, contents[0], "First")
    world.poll()
    twin = copies.clone(world.fake, "https://staging.example.com")
    assert twin.is_moved and not world.fake.is_moved
    edited(world, contents[1], "Original")
    row = world.poll()
    assert (row.compare_reason, row.error) == ("", None)
    assert Content.objects.get(pk=contents[1]).title == "Original"
    assert compare(world).found == 0


def test_a_copy_that_does_not_know_it_is_one_changes_nothing_by_its_pushes(world: World) -> None:
    """Under the original's address, as behind a hosts file: numbers and keys are the original's."""
    contents = seeded(world, 2)
    edited(world, contents[0], "First")
    world.poll()
    twin, original = copies.clone(world.fake, world.fake.home_url), world.fake
    edited(world, contents[1], "Original")
    assert world.push() == 2
    world.fake = twin
    edited(world, contents[1], "Copy")
    assert data_of(world.send(push_message(twin)))["accepted_through"] == 0
    world.fake = original
    row = world.poll()
    assert (row.compare_reason, row.applied_through) == ("", 2)
    assert Content.objects.get(pk=contents[1]).title == "Original"
