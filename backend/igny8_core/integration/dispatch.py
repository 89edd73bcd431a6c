"""Who works on what: fair claims under leases, and how many calls a site bears at once.

A claim serves the least recently served sites that have room first, and takes a few jobs of each, so that a
site with 20,000 jobs delays nobody. Everything here is safe with any number of processes on one database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Model,
    OuterRef,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least

from igny8_core.integration import standing
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import Attempt, PublishJob, SiteIntegration
from igny8_core.integration.retry import LATE_AFTER
from igny8_core.integration.states import ACTIVE, HELD, JobState

Row = TypeVar("Row", bound=Model)

LEASE = timedelta(seconds=15)
MAX_ROOM = 4
GOOD_CALLS_FOR_MORE_ROOM = 4
BAD_CALLS_TO_HOLD = 5
ROOM = PositiveSmallIntegerField()
MIN_HOLD = timedelta(seconds=30)
MAX_HOLD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job held until its lease ends; `fence` proves it. All times of the work are bounded by renewals."""

    job_id: int
    fence: int
    key: UUID
    integration_id: int
    content_id: int
    mode: str
    commit_sent: bool
    """An earlier attempt may have published: ask the site before doing anything."""

    @property
    def request_id(self) -> str:
        """What the site's log and ours call this attempt."""
        return f"job-{self.job_id}-{self.fence}".ljust(8, "-")


def locked(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """On PostgreSQL rows another worker is claiming are passed over; SQLite has one writer at a time."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def _sites_with_due_work(now: datetime, limit: int) -> list[SiteIntegration]:
    due = PublishJob.objects.active().filter(integration=OuterRef("pk"), wake_at__lte=now)
    connected = SiteIntegration.Status.CONNECTED
    sites = SiteIntegration.objects.filter(Exists(due), status=connected, down_since=None, stopped_reason="")
    sites = sites.exclude(held_until__gt=now).order_by("last_served_at")
    return list(locked(sites)[:limit])


def _calls_in_flight(sites: Iterable[SiteIntegration], now: datetime) -> dict[int, int]:
    held = PublishJob.objects.filter(integration__in=list(sites), state__in=HELD, wake_at__gt=now)
    return dict(held.values_list("integration").annotate(calls=Count("id")))


def _due_jobs(site: SiteIntegration, now: datetime, limit: int) -> list[PublishJob]:
    """Manual before scheduled, then by time."""
    jobs = PublishJob.objects.active().filter(integration=site, wake_at__lte=now)
    return list(locked(jobs.order_by("mode", "wake_at", "id"))[:limit])


def claim(limit: int, worker: str) -> list[Claim]:
    """Claim up to `limit` due jobs for LEASE. Each claim raises the job's fence by one.

    The site rows are locked before their calls are counted: two workers can't both take the last room.
    """
    with transaction.atomic():
        now = database_now()
        sites = _sites_with_due_work(now, limit)
        busy = _calls_in_flight(sites, now)
        jobs: list[PublishJob] = []
        served: list[int] = []
        for site in sites:
            room = min(site.room - busy.get(site.pk, 0), limit - len(jobs))
            if room <= 0:
                continue
            found = _due_jobs(site, now, room)
            jobs += found
            if found:
                served.append(site.pk)
        if not jobs:
            return []
        _take(jobs, now, worker)
        SiteIntegration.objects.filter(pk__in=served).update(last_served_at=now)
    return [_claim_of(job) for job in jobs]


def _take(jobs: Sequence[PublishJob], now: datetime, worker: str) -> None:
    late = now - LATE_AFTER
    PublishJob.objects.filter(pk__in=[job.pk for job in jobs]).update(
        state=JobState.PREPARING,
        fence=F("fence") + 1,
        wake_at=now + LEASE,
        step="preflight_validation",
        progress=5,
        started_at=Case(When(started_at=None, then=Value(now)), default=F("started_at")),
        is_late=Case(When(fence=0, due_at__lt=late, then=Value(True)), default=F("is_late")),
    )
    Attempt.objects.bulk_create(
        [Attempt(job=job, fence=job.fence + 1, worker=worker, started_at=now) for job in jobs]
    )


def _claim_of(job: PublishJob) -> Claim:
    return Claim(
        job.pk, job.fence + 1, job.key, job.integration_id, job.content_id, job.mode, job.commit_sent
    )


def renew(claims: Iterable[Claim]) -> None:
    """Extend the leases still held. A job somebody else has claimed since is left alone."""
    mine = Q()
    for claim_ in claims:
        mine |= Q(pk=claim_.job_id, fence=claim_.fence)
    if mine:
        PublishJob.objects.filter(mine, state__in=HELD).update(wake_at=database_now() + LEASE)


def hand_back(claims: Iterable[Claim]) -> None:
    """Give up leases at once (a worker that stops): the next worker need not wait for their end."""
    mine = Q()
    for claim_ in claims:
        mine |= Q(pk=claim_.job_id, fence=claim_.fence)
    if mine:
        PublishJob.objects.filter(mine, state__in=HELD).update(wake_at=database_now())


def next_wake_at() -> datetime | None:
    """When the earliest active job of a site that may be called wants attention; None: no such job."""
    jobs = PublishJob.objects.filter(
        state__in=ACTIVE,
        integration__status=SiteIntegration.Status.CONNECTED,
        integration__down_since=None,
        integration__stopped_reason="",
    ).exclude(integration__held_until__gt=database_now())
    jobs = jobs.order_by("wake_at")
    return jobs.values_list("wake_at", flat=True).first()


def call_went_well(integration_id: int) -> None:
    """One more call in flight after every few good ones, up to MAX_ROOM; ends a hold, and any doubt."""
    enough = Q(good_in_a_row__gte=GOOD_CALLS_FOR_MORE_ROOM - 1)
    SiteIntegration.objects.filter(pk=integration_id).update(
        room=Case(When(enough, then=Least(F("room") + 1, MAX_ROOM, output_field=ROOM)), default=F("room")),
        good_in_a_row=Case(When(enough, then=Value(0)), default=F("good_in_a_row") + 1),
        bad_in_a_row=0,
        held_until=None,
        last_seen_at=database_now(),
    )
    standing.note_success(integration_id)


def call_went_badly(integration_id: int, retry_after: timedelta | None = None) -> None:
    """Half the room; after BAD_CALLS_TO_HOLD in a row the site is left alone for a while, doubling.

    `retry_after`: the site itself asked to wait that long.
    """
    now = database_now()
    site = SiteIntegration.objects.only("bad_in_a_row").get(pk=integration_id)
    bad = site.bad_in_a_row + 1
    hold = retry_after
    if hold is None and bad >= BAD_CALLS_TO_HOLD:
        hold = min(MIN_HOLD * 2 ** min(bad - BAD_CALLS_TO_HOLD, 10), MAX_HOLD)
    SiteIntegration.objects.filter(pk=integration_id).update(
        room=Greatest(F("room") / 2, 1, output_field=ROOM),
        good_in_a_row=0,
        bad_in_a_row=F("bad_in_a_row") + 1,
        held_until=now + hold if hold else F("held_until"),
    )
