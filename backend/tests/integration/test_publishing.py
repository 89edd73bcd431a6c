"""What a person asks for, and what the ledger makes of it."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from igny8_core.errors import Igny8Error
from igny8_core.integration import dispatch, publishing
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.states import JobState
from igny8_core.writer.models import Content

pytestmark = pytest.mark.django_db(transaction=True)
Ring = Callable[[], None]


def ask(content: Content, integration: SiteIntegration, ring: Ring) -> PublishJob:
    return publishing.request_publication(content, integration, user=None, ring=ring)


def plan(content: Content, integration: SiteIntegration, ring: Ring, hours: float = 1) -> PublishJob:
    due_at = database_now() + timedelta(hours=hours)
    return publishing.schedule_publication(content, integration, due_at=due_at, user=None, ring=ring)


def test_a_request_makes_a_due_job_and_rings(content, integration, ring, rings):
    job = ask(content, integration, ring)
    assert (job.state, job.mode, job.revision) == (JobState.READY, "manual", 1)
    assert job.wake_at <= database_now()
    assert rings == ["ring"]


def test_two_clicks_make_one_job(content, integration, ring):
    first, second = ask(content, integration, ring), ask(content, integration, ring)
    assert first.pk == second.pk
    assert PublishJob.objects.count() == 1


def test_twenty_clicks_at_once_make_one_job(content, integration, ring):
    found: list[int] = []

    def click() -> None:
        found.append(ask(content, integration, ring).pk)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(found) == 20
    assert len(set(found)) == 1
    assert PublishJob.objects.count() == 1


def test_a_click_that_finds_the_job_at_work_only_reads(content, integration, ring, rings):
    first = ask(content, integration, ring)
    for state in (JobState.READY, JobState.PREPARING, JobState.COMMITTING, JobState.UNKNOWN):
        PublishJob.objects.filter(pk=first.pk).update(state=state)
        with CaptureQueriesContext(connection) as captured:
            assert ask(content, integration, ring).pk == first.pk
        assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert rings == ["ring"]


@pytest.mark.parametrize("state", [JobState.PREPARING, JobState.COMMITTING, JobState.UNKNOWN])
def test_a_click_on_a_newer_text_does_not_join_the_older_one_that_runs(content, integration, ring, state):
    running = ask(content, integration, ring)
    PublishJob.objects.filter(pk=running.pk).update(state=state)
    content.revision = 2
    with pytest.raises(Igny8Error) as refused:
        ask(content, integration, ring)
    assert refused.value.code == "PUBLISH_IN_PROGRESS"
    assert refused.value.details == {"job_id": running.pk, "revision": 1}


def test_a_click_after_the_end_makes_a_new_job(content, integration, ring):
    first = ask(content, integration, ring)
    PublishJob.objects.filter(pk=first.pk).update(state=JobState.VERIFIED)
    assert ask(content, integration, ring).pk != first.pk


def test_a_click_ends_the_waiting_schedule(content, integration, ring):
    planned = plan(content, integration, ring)
    clicked = ask(content, integration, ring)
    planned.refresh_from_db()
    assert planned.state == JobState.CANCELLED
    assert clicked.mode == "manual"
    assert clicked.wake_at <= database_now()
    assert planned.timeline.filter(kind="superseded").exists()


def test_a_click_joins_a_scheduled_publish_that_runs(content, integration, ring):
    planned = plan(content, integration, ring)
    PublishJob.objects.filter(pk=planned.pk).update(state=JobState.COMMITTING)
    assert ask(content, integration, ring).pk == planned.pk


def test_a_schedule_while_a_manual_publish_runs_is_refused(content, integration, ring):
    ask(content, integration, ring)
    with pytest.raises(Igny8Error) as refusal:
        plan(content, integration, ring)
    assert refusal.value.code == "PUBLISH_IN_PROGRESS"
    assert PublishJob.objects.count() == 1


def test_a_click_hurries_a_retry_and_takes_the_newest_text(content, integration, ring, rings):
    job = ask(content, integration, ring)
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now() + timedelta(seconds=10), failures=1)
    Content.objects.filter(pk=content.pk).update(revision=2)
    content.refresh_from_db()
    again = ask(content, integration, ring)
    assert (again.pk, again.revision) == (job.pk, 2)
    assert again.wake_at <= database_now()
    assert len(rings) == 2


def test_a_scheduled_job_waits(content, integration, ring):
    plan(content, integration, ring)
    assert dispatch.claim(10, "w") == []


def test_scheduling_again_moves_the_job(content, integration, ring):
    first = plan(content, integration, ring, hours=1)
    moved = plan(content, integration, ring, hours=2)
    assert moved.pk == first.pk
    assert moved.due_at > first.due_at
    content.refresh_from_db()
    assert content.published_at == moved.due_at


def test_a_schedule_in_the_past_is_refused_by_name(content, integration, ring):
    with pytest.raises(Igny8Error) as refusal:
        plan(content, integration, ring, hours=-1)
    assert refusal.value.code == "SCHEDULE_IN_PAST"
    assert refusal.value.details["field"] == "published_at"


def test_a_waiting_schedule_can_be_cancelled_once(content, integration, ring):
    job = publishing.cancel(plan(content, integration, ring))
    assert job.state == JobState.CANCELLED
    with pytest.raises(Igny8Error) as refusal:
        publishing.cancel(job)
    assert refusal.value.code == "JOB_NOT_CANCELLABLE"


@pytest.mark.parametrize("verb", ["cancel", "move"])
def test_a_started_job_can_be_neither_cancelled_nor_moved(content, integration, ring, verb):
    job = plan(content, integration, ring)
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now())
    assert len(dispatch.claim(1, "w")) == 1
    job.refresh_from_db()
    with pytest.raises(Igny8Error) as refusal:
        if verb == "cancel":
            publishing.cancel(job)
        else:
            publishing.reschedule(job, due_at=database_now() + timedelta(days=1), ring=ring)
    assert refusal.value.code == "JOB_NOT_CANCELLABLE"


def test_a_job_that_may_be_on_the_site_is_not_cancelled(content, integration, ring):
    job = ask(content, integration, ring)
    PublishJob.objects.filter(pk=job.pk).update(commit_sent=True)
    with pytest.raises(Igny8Error):
        publishing.cancel(job)
