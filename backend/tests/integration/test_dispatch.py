"""Claims: fair, under leases, within the room each site has."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from igny8_core.integration import dispatch
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.states import JobState

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_claim_raises_the_fence_and_sets_a_lease(integration, make_job):
    job = make_job(integration)
    [claim] = dispatch.claim(5, "worker-1")
    job.refresh_from_db()
    assert (claim.job_id, claim.fence) == (job.pk, 1)
    assert (job.state, job.fence) == (JobState.PREPARING, 1)
    assert timedelta(0) < job.wake_at - database_now() <= dispatch.LEASE
    assert job.attempts.get().worker == "worker-1"


def test_a_claimed_job_is_not_claimed_again_until_its_lease_ends(integration, make_job):
    job = make_job(integration)
    dispatch.claim(5, "a")
    assert dispatch.claim(5, "b") == []
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now() - timedelta(seconds=1))
    [again] = dispatch.claim(5, "b")
    assert again.fence == 2


def test_a_renewed_lease_holds_and_a_lost_one_is_left_alone(integration, make_job):
    job = make_job(integration)
    [old] = dispatch.claim(5, "a")
    PublishJob.objects.filter(pk=job.pk).update(wake_at=database_now() - timedelta(seconds=1))
    [new] = dispatch.claim(5, "b")
    soon = database_now() + timedelta(seconds=1)
    PublishJob.objects.filter(pk=job.pk).update(wake_at=soon)
    dispatch.renew([old])
    job.refresh_from_db()
    assert abs(job.wake_at - soon) < timedelta(milliseconds=2)
    dispatch.renew([new])
    job.refresh_from_db()
    assert job.wake_at > soon


def test_a_site_with_many_jobs_does_not_starve_the_others(make_integration, make_job):
    hog = make_integration(room=2)
    for _ in range(20):
        make_job(hog, in_seconds=-100)
    others = [make_integration() for _ in range(5)]
    for other in others:
        make_job(other)
    claimed = {claim.integration_id for claim in dispatch.claim(10, "w")}
    assert claimed == {hog.pk, *(other.pk for other in others)}


def test_no_site_gets_more_calls_than_it_has_room(integration, make_job):
    SiteIntegration.objects.filter(pk=integration.pk).update(room=2)
    for _ in range(5):
        make_job(integration)
    assert len(dispatch.claim(10, "a")) == 2
    assert dispatch.claim(10, "b") == []


def test_the_least_recently_served_site_comes_first(make_integration, make_job):
    first, second = make_integration(), make_integration()
    for site in (first, second):
        make_job(site)
        make_job(site)
    SiteIntegration.objects.filter(pk=first.pk).update(last_served_at=database_now())
    [claim] = dispatch.claim(1, "w")
    assert claim.integration_id == second.pk


def test_manual_comes_before_scheduled(integration, make_job):
    make_job(integration, in_seconds=-100, mode="scheduled")
    manual = make_job(integration, in_seconds=-1, mode="manual")
    [claim] = dispatch.claim(1, "w")
    assert claim.job_id == manual.pk


@pytest.mark.parametrize("status", ["pending", "revoked"])
def test_jobs_of_a_site_that_is_not_connected_wait(integration, make_job, status):
    make_job(integration)
    SiteIntegration.objects.filter(pk=integration.pk).update(status=status)
    assert dispatch.claim(5, "w") == []


def test_a_held_site_is_left_alone_until_its_time(integration, make_job):
    make_job(integration)
    dispatch.call_went_badly(integration.pk, timedelta(seconds=60))
    assert dispatch.claim(5, "w") == []
    dispatch.call_went_well(integration.pk)
    assert len(dispatch.claim(5, "w")) == 1


def test_room_grows_with_good_calls_and_halves_with_a_bad_one(integration):
    for _ in range(40):
        dispatch.call_went_well(integration.pk)
    integration.refresh_from_db()
    assert integration.room == dispatch.MAX_ROOM
    dispatch.call_went_badly(integration.pk)
    integration.refresh_from_db()
    assert integration.room == 2


def test_a_site_that_keeps_failing_is_held_longer_and_longer(integration):
    holds = []
    for _ in range(dispatch.BAD_CALLS_TO_HOLD + 1):
        dispatch.call_went_badly(integration.pk)
        integration.refresh_from_db()
        holds.append(integration.held_until)
    assert holds[: dispatch.BAD_CALLS_TO_HOLD - 1] == [None] * (dispatch.BAD_CALLS_TO_HOLD - 1)
    assert holds[-1] > holds[-2]


def test_a_missed_time_is_marked_late(integration, make_job):
    late = make_job(integration, in_seconds=-3600, mode="scheduled")
    dispatch.claim(1, "w")
    late.refresh_from_db()
    assert late.is_late


def test_workers_that_claim_at_once_never_share_a_job(make_integration, make_job):
    for _ in range(6):
        site = make_integration(room=4)
        for _ in range(4):
            make_job(site)
    claimed: list[int] = []

    def work(name: str) -> None:
        for _ in range(6):
            claimed.extend(claim.job_id for claim in dispatch.claim(3, name))
        connection.close()

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # What the others held just then is there for whoever comes next.
    claimed.extend(claim.job_id for _ in range(8) for claim in dispatch.claim(3, "late"))
    assert len(claimed) == len(set(claimed)) == 24


def test_two_workers_never_exceed_a_site_s_room(integration, make_job):
    for _ in range(20):
        make_job(integration)
    SiteIntegration.objects.filter(pk=integration.pk).update(room=3)
    claimed: list[int] = []
    start = threading.Barrier(4)

    def work(name: str) -> None:
        start.wait()
        claimed.extend(claim.job_id for claim in dispatch.claim(20, name))
        connection.close()

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claimed) == 3


def test_a_claim_handed_back_is_free_at_once(integration, make_job):
    make_job(integration)
    dispatch.hand_back(dispatch.claim(1, "a"))
    [again] = dispatch.claim(1, "b")
    assert again.fence == 2
