"""A publish stops at what a person changed in WordPress, shows it, and goes on when somebody decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.errors import Igny8Error
from igny8_core.integration import conflicts, publishing
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import Publication, PublishJob, SiteInbox, TimelineEvent
from igny8_core.integration.states import JobState
from igny8_core.wordpress.fake import people
from igny8_core.writer.models import Content
from igny8_core.writer.services import save_content
from tests.answers import data_of, error_of
from tests.integration.returning import World, fake, settle_jobs, term_named, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


def say(content: Content, **fields: Any) -> None:
    content.refresh_from_db()
    save_content(account=content.account, site=content.site, content=content, fields=fields)


def post_of(world: World, publication: Publication) -> Any:
    return world.fake.state.posts[publication.post_id]


def plan(world: World, content: Content) -> PublishJob:
    content.refresh_from_db()
    return publishing.schedule_publication(
        content, world.integration, due_at=database_now(), user=None, ring=lambda: None
    )


def edited_by_both(world: World) -> tuple[Content, Publication]:
    """IGNY8 has a newer title, and so has WordPress, of which IGNY8 has not heard."""
    content, publication = world.published(title="First")
    say(content, title="Ours")
    world.poll()
    SiteInbox.objects.update(poll_at=database_now() + timedelta(hours=1))
    people.edit_post(world.fake, publication.post_id, title="Theirs")
    return content, publication


# --------------------------------------------------------------------------------------------- the publish


def test_a_publish_over_an_edit_fails_at_once_and_leaves_the_edit(world: World) -> None:
    content, publication = edited_by_both(world)
    job = world.try_to_publish(content)
    assert (job.state, job.error["code"], job.failures) == (JobState.FAILED, "POST_EDITED", 1)
    assert job.error["details"]["changed"] == ["post"]
    assert post_of(world, publication).title == "Theirs"
    assert world.inbox().poll_at <= database_now()
    world.poll()
    assert conflicts.conflict_of(content)["differences"] == [
        {"field": "title", "base": "First", "ours": "Ours", "theirs": "Theirs", "may_be_taken": True}
    ]
    again = world.try_to_publish(content)
    assert again.error["code"] == "POST_EDITED"


def test_somebodys_decision_lets_it_through_and_is_on_the_timeline(world: World) -> None:
    content, publication = edited_by_both(world)
    world.try_to_publish(content)
    job = world.try_to_publish(content, overwrite=True, decided_by="editor@example.com")
    assert (job.state, job.overwrite) == (JobState.PUBLISHED, True)
    assert post_of(world, publication).title == "Ours"
    accepted = TimelineEvent.objects.get(job=job, kind="accepted").data
    assert (accepted["overwrite"], accepted["decided_by"]) == (True, "editor@example.com")


def test_an_edit_that_was_taken_over_blocks_nothing(world: World) -> None:
    content, publication = world.published(title="First")
    people.edit_post(world.fake, publication.post_id, title="Theirs")
    world.poll()
    say(content, excerpt="Ours")
    world.publish(content)
    post = post_of(world, publication)
    assert (post.title, post.excerpt) == ("Theirs", "Ours")


def test_a_change_of_terms_alone_goes_on_and_keeps_the_persons_terms(world: World) -> None:
    content, publication = world.published()
    say(content, title="Ours")
    news, drinks = people.add_term(world.fake, "category", "News"), term_named(world.fake, "Drinks")
    people.set_terms(world.fake, publication.post_id, "categories", [drinks, news])
    assert world.try_to_publish(content).error["code"] == "POST_EDITED"
    world.poll()
    world.publish(content)
    post = post_of(world, publication)
    assert (post.title, post.terms["category"]) == ("Ours", [drinks, news])


def test_ids_that_nobody_could_take_over_stop_a_publish_too(world: World) -> None:
    content, publication = world.published()
    people.set_relations(world.fake, publication.post_id, cluster_id=2**40, sector_id=None, keyword_ids=[])
    world.poll()
    assert world.try_to_publish(content).error["code"] == "POST_EDITED"
    (difference,) = conflicts.conflict_of(content)["differences"]
    assert (difference["field"], difference["theirs"], difference["may_be_taken"]) == (
        "cluster_id",
        2**40,
        False,
    )
    assert world.publish(content, overwrite=True).drift == {}


def test_a_waiting_job_does_not_carry_a_text_of_before_over_an_edit_that_came_meanwhile(world: World) -> None:
    content, publication = world.published(title="First")
    say(content, excerpt="Ours")
    world.fake.faults.add("error", route="commit", step="publishing", code="SITE_BUSY")
    job = world.try_to_publish(content)
    assert (job.state, job.revision) == (JobState.READY, 2)
    people.set_terms(
        world.fake, publication.post_id, "tags", [people.add_term(world.fake, "post_tag", "new")]
    )
    world.poll()
    content.refresh_from_db()
    assert content.revision == 3
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now())
    assert world.work(job).error["code"] == "POST_EDITED"
    world.publish(content)
    assert post_of(world, publication).terms["post_tag"] != []


def test_an_answer_that_was_lost_is_no_edit_whatever_happened_since(world: World) -> None:
    content, publication = world.published(title="First")
    say(content, title="Ours")
    world.fake.faults.add("lose_answer", route="commit")
    job = world.try_to_publish(content)
    assert job.state == JobState.UNKNOWN
    people.edit_post(world.fake, publication.post_id, title="Theirs")
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now())
    assert world.work(job).state == JobState.PUBLISHED
    settle_jobs()
    world.poll()
    content.refresh_from_db()
    assert (content.title, post_of(world, publication).title) == ("Theirs", "Theirs")


def test_a_lost_record_stops_a_publish_and_names_the_post(world: World) -> None:
    content, publication = world.published()
    publication.delete()
    details = world.try_to_publish(content).error["details"]
    assert (details["reason"], details["publication"]["post_id"]) == ("unknown", publication.post_id)
    assert world.publish(content, overwrite=True).post_id == publication.post_id


def test_problems_of_both_sides_and_the_edit_are_told_together(world: World) -> None:
    content, publication = edited_by_both(world)
    say(content, html=" ")
    error = world.try_to_publish(content).error
    assert error["code"] == "PREFLIGHT_FAILED"
    assert {problem["code"] for problem in error["details"]["problems"]} == {"BODY_MISSING", "POST_EDITED"}
    assert world.inbox().poll_at <= database_now()


def test_a_schedule_stops_at_an_edit_and_skips_what_is_as_agreed(world: World) -> None:
    content, publication = world.published(title="First")
    assert world.work(plan(world, content)).state == JobState.SKIPPED
    people.edit_post(world.fake, publication.post_id, title="Theirs")
    job = world.work(plan(world, content))
    assert (job.state, job.error["code"], job.failures) == (JobState.FAILED, "POST_EDITED", 1)
    assert post_of(world, publication).title == "Theirs"


def test_a_schedule_brings_nothing_back(world: World) -> None:
    content, publication = world.published()
    people.trash_post(world.fake, publication.post_id)
    assert world.work(plan(world, content)).state == JobState.SKIPPED
    people.delete_post(world.fake, publication.post_id)
    job = world.work(plan(world, content))
    assert (job.state, job.error["details"]["reason"]) == (JobState.FAILED, "deleted")
    assert list(world.fake.state.managed_posts()) == []


# -------------------------------------------------------------------------------------------- the decision


def test_a_decision_joins_a_waiting_job_and_waits_for_a_running_one(world: World) -> None:
    content, _ = edited_by_both(world)
    content.refresh_from_db()

    def ask(**how: Any) -> PublishJob:
        return publishing.request_publication(content, world.integration, user=None, ring=lambda: None, **how)

    job = ask()
    decided = ask(overwrite=True, decided_by="key deploy")
    assert (decided.pk, decided.overwrite) == (job.pk, True)
    assert TimelineEvent.objects.get(job=job, kind="overwrite").data["decided_by"] == "key deploy"
    assert ask().overwrite is True
    PublishJob.objects.filter(pk=job.pk).update(state=JobState.COMMITTING, overwrite=False)
    with pytest.raises(Igny8Error) as refused:
        ask(overwrite=True, decided_by="key deploy")
    assert (refused.value.code, refused.value.details["job_id"]) == ("PUBLISH_IN_PROGRESS", job.pk)


@pytest.mark.parametrize(("do", "state"), [("trash_post", "trashed"), ("delete_post", "deleted")])
def test_a_post_that_is_gone_is_agreed_on_or_made_anew(
    world: World, as_editor: APIClient, do: str, state: str
) -> None:
    content, publication = edited_by_both(world)
    world.poll()
    getattr(people, do)(world.fake, publication.post_id)
    world.poll()
    path = f"/api/v1/writer/contents/{content.pk}/conflict/"
    shown = data_of(as_editor.get(path))
    assert (shown["post"]["state"], shown["post"]["post_id"]) == (state, publication.post_id)
    assert shown["differences"] != []
    taken = data_of(as_editor.post(f"{path}take-theirs/"))
    assert (taken["since"], taken["differences"], taken["post"]["state"]) == (None, [], state)
    content.refresh_from_db()
    assert (content.title, content.archived_at) == ("Ours", None)
    again = world.publish(content, overwrite=True)
    assert (again.state, post_of(world, again).status) == ("published", "publish")
    assert (again.post_id == publication.post_id) is (state == "trashed")


def test_a_content_that_is_nowhere_has_nothing_to_take(world: World, as_editor: APIClient) -> None:
    path = f"/api/v1/writer/contents/{world.make_content().pk}/conflict/"
    assert data_of(as_editor.get(path)) == {"since": None, "differences": [], "post": None}
    error_of(as_editor.post(f"{path}take-theirs/"), "CONFLICT")
