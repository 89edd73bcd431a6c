"""What attempts write, and that only the holder of a claim writes it."""

import uuid
from datetime import timedelta

import pytest

from igny8_core.errors import Igny8Error, OutcomeUnknown
from igny8_core.integration import dispatch, ledger, stats
from igny8_core.integration.clock import database_now
from igny8_core.integration.ledger import Hold
from igny8_core.integration.models import CountedEvent, Publication, PublishJob, SiteMedia
from igny8_core.integration.states import JobState
from tests.integration.conftest import receipt_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(integration, make_job) -> PublishJob:
    return make_job(integration)


@pytest.fixture
def hold(job) -> Hold:
    [claim] = dispatch.claim(1, "w")
    return Hold(claim)


def take_over(job: PublishJob) -> Hold:
    """Another worker claims the job after its lease ran out."""
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now() - timedelta(seconds=1))
    [claim] = dispatch.claim(1, "other")
    return Hold(claim)


def test_a_receipt_makes_publication_counts_and_timeline_together(job, hold, integration):
    assert ledger.begin_commit(hold)
    assert ledger.record_receipt(hold, receipt_for(job), [])
    job.refresh_from_db()
    integration.refresh_from_db()
    assert (job.state, job.receipt["post_id"]) == (JobState.PUBLISHED, 1842)
    assert Publication.objects.get(content=job.content).post_id == 1842
    assert (integration.posts_published_count, integration.categories_synced_count) == (1, 2)
    assert [e.kind for e in job.timeline.all()][-1] == "created"
    assert job.attempts.get().outcome == "created"
    assert job.verify_at > database_now()


def test_the_same_receipt_from_two_workers_counts_once(job, hold, integration):
    ledger.begin_commit(hold)
    other = take_over(job)
    assert ledger.record_receipt(other, receipt_for(job, replayed=True), [])
    assert not ledger.record_receipt(hold, receipt_for(job), [])
    integration.refresh_from_db()
    assert integration.posts_published_count == 1
    assert Publication.objects.count() == 1


def test_an_image_that_was_stored_anew_is_known_by_its_new_attachment(job, hold, integration):
    SiteMedia.objects.create(integration=integration, sha256="a" * 64, attachment_id=7)
    images = [{"role": "gallery", "position": n, "sha256": letter * 64} for n, letter in enumerate("aba")]
    stored = [{"attachment_id": number, "url": ""} for number in (8, 9, 8)]
    media = {"featured": None, "gallery": stored, "inline": [], "uploaded": 2, "reused": 0}
    ledger.begin_commit(hold)
    assert ledger.record_receipt(hold, receipt_for(job, media=media), images)
    known = dict(SiteMedia.objects.values_list("sha256", "attachment_id"))
    assert known == {"a" * 64: 8, "b" * 64: 9}


def test_who_lost_the_claim_writes_nothing(job, hold):
    take_over(job)
    before = PublishJob.objects.values().get(pk=job.pk)
    assert not ledger.begin_commit(hold)
    assert not ledger.record_failure(hold, Igny8Error("STORAGE_FAILED", "full"))
    assert not ledger.record_unknown(hold, OutcomeUnknown("lost", cause="SITE_TIMEOUT"))
    ledger.say_progress(hold, "publishing", 99, "mine")
    assert PublishJob.objects.values().get(pk=job.pk) == before


@pytest.mark.parametrize(("mode", "seconds"), [("manual", 10), ("scheduled", 3600)])
def test_a_failure_is_tried_three_times_more_in_the_rhythm_of_its_mode(integration, make_job, mode, seconds):
    job = make_job(integration, mode=mode)
    for attempt in range(1, 5):
        PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now())
        [claim] = dispatch.claim(1, "w")
        assert ledger.record_failure(Hold(claim), Igny8Error("STORAGE_FAILED", "disk full"))
        job.refresh_from_db()
        if attempt <= 3:
            assert job.state == JobState.READY
            wait = (job.wake_at - database_now()).total_seconds()
            assert seconds - 2 < wait <= seconds
    assert (job.state, job.failures) == (JobState.FAILED, 4)
    assert job.error["code"] == "STORAGE_FAILED"


def test_an_error_that_advises_against_a_retry_fails_at_once(job, hold):
    ledger.record_failure(hold, Igny8Error("AUTHOR_NOT_FOUND", "nobody"))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error["step"] == "preflight_validation"


def test_a_lost_answer_is_asked_about_soon_and_costs_no_retry(job, hold):
    ledger.begin_commit(hold)
    ledger.record_unknown(hold, OutcomeUnknown("lost", cause="SITE_TIMEOUT"))
    job.refresh_from_db()
    assert (job.state, job.failures, job.commit_sent) == (JobState.UNKNOWN, 0, True)
    assert job.wake_at - database_now() < timedelta(seconds=5)
    again = take_over(job)
    assert again.claim.commit_sent


def test_a_worker_that_died_while_committing_leaves_the_question_behind(job, hold):
    ledger.begin_commit(hold)
    first = take_over(job)
    assert first.claim.commit_sent
    second = take_over(job)  # the second worker died before it could ask
    assert second.claim.commit_sent


def test_a_definite_failure_settles_the_question(job, hold):
    ledger.begin_commit(hold)
    ledger.record_failure(hold, Igny8Error("STORAGE_FAILED", "disk full"))
    assert not take_over(job).claim.commit_sent


def test_a_fence_behind_the_site_s_continues_above_it(job, hold):
    ledger.raise_fence(hold, 9, Igny8Error("FENCE_STALE", "old"))
    [claim] = dispatch.claim(1, "w")
    assert claim.fence == 10


def test_a_skipped_publish_counts_nothing_and_needs_no_check(job, hold, integration):
    ledger.begin_commit(hold)
    ledger.record_receipt(hold, receipt_for(job, outcome="skipped"), [])
    job.refresh_from_db()
    integration.refresh_from_db()
    assert (job.state, job.verify_at) == (JobState.SKIPPED, None)
    assert integration.total_sync_operations == 0


def test_an_event_is_counted_once_however_often_it_comes(integration):
    event = uuid.uuid4()
    added = stats.increments("page", True, {"categories": 2, "tags": 0})
    told = [stats.count(integration.pk, event, added, database_now()) for _ in range(3)]
    integration.refresh_from_db()
    assert told == [True, False, False]
    assert (integration.pages_published_count, integration.categories_synced_count) == (1, 2)


def test_a_recount_of_the_events_equals_the_counters(integration):
    for first in (True, False, True):
        stats.count(
            integration.pk, uuid.uuid4(), stats.increments("post", first, {"tags": 3}), database_now()
        )
    integration.refresh_from_db()
    assert stats.recount(integration.pk) == {name: getattr(integration, name) for name in stats.COUNTERS}
    assert integration.posts_published_count == 2
    assert CountedEvent.objects.count() == 3


def test_an_update_without_new_terms_changes_no_count(integration):
    stats.count(integration.pk, uuid.uuid4(), stats.increments("post", False, {"tags": 0}), database_now())
    integration.refresh_from_db()
    assert integration.posts_published_count == integration.tags_synced_count == 0
