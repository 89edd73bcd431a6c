"""Asking sites what people changed. A site's own pushes are quicker, and may fail to arrive.

A poll holds its site under a lease (`poll_at` lies ahead), runs beside hundreds of others, and waits for none
of them: a site that does not answer delays nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from django.db import transaction
from django.db.models import F

from igny8_core.errors import Igny8Error, SiteError
from igny8_core.integration import inbox, moved
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import locked
from igny8_core.integration.inbox import Batch, Received
from igny8_core.integration.models import SiteInbox, SiteIntegration
from igny8_core.integration.rounds import Round
from igny8_core.wordpress.client import Endpoint, SiteClient
from igny8_core.wordpress.endpoint import Timeouts
from igny8_core.wordpress.messages import EventsAnswer

log = structlog.stdlib.get_logger(__name__)

POLL_EVERY = timedelta(seconds=15)
"""A change is here within 20 s although no push arrived."""
RARELY = timedelta(minutes=2)
"""Where pushes bring what a poll would find."""
SOON = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
"""After many polls without an answer."""
LEASE = timedelta(seconds=120)
EVENTS_PER_POLL = 200
MAX_PAGES = 50
MAX_POLLS = 100
TIMEOUTS = Timeouts(answer_seconds=20.0)


@dataclass(frozen=True, slots=True)
class Poll:
    """A site to ask, held until its lease ends; where the log was left."""

    integration_id: int
    endpoint: Endpoint
    stream: str
    after: int


def catch_up() -> None:
    """IGNY8 was away, or may have been: sites whose pushes nobody took are asked as soon as any other."""
    soon = database_now() + POLL_EVERY
    SiteInbox.objects.filter(poll_at__gt=soon, failures=0).update(poll_at=soon)


def claim_polls(limit: int) -> list[Poll]:
    """Sites that are due, those that wait longest first. Any number of processes may claim at once."""
    _make_inboxes()
    with transaction.atomic():
        now = database_now()
        due = SiteInbox.objects.filter(
            poll_at__lte=now, integration__status=SiteIntegration.Status.CONNECTED
        ).order_by("poll_at")
        rows = list(locked(due.select_related("integration"))[:limit])
        SiteInbox.objects.filter(pk__in=[row.pk for row in rows]).update(poll_at=now + LEASE)
    return [
        Poll(
            row.integration_id,
            endpoint_of(row.integration, TIMEOUTS),
            row.stream,
            row.applied_through,
        )
        for row in rows
        if row.integration.config_json.get("two_way_sync_enabled", True)
    ]


def _make_inboxes() -> None:
    """For sites that have none yet."""
    without = SiteIntegration.objects.filter(status=SiteIntegration.Status.CONNECTED, inbox=None)
    now = database_now()
    new = [SiteInbox(integration=integration, poll_at=now) for integration in without.only("pk")[:500]]
    if new:
        SiteInbox.objects.bulk_create(new, ignore_conflicts=True)


async def poll(one: Poll, *, http: httpx.AsyncClient, db: Db) -> None:
    """Ask for all that is new, and set when to ask next. Raises only when the database is away.

    The first question makes the site forget nothing: what it has forgotten tells whether it was put back to
    an earlier state, and then events that IGNY8 seems to have are other ones.
    """
    client = SiteClient(http, one.endpoint)
    found = 0
    try:
        stream, after = one.stream, 0
        for _ in range(MAX_PAGES):
            asked_at = await db(database_now)
            answer = await client.events(after, EVENTS_PER_POLL, stream=stream)
            received = await receive_answer(one.integration_id, answer, asked_at, db)
            found += received.taken
            is_all = received.through >= answer["last_seq"] and received.through <= answer["acknowledged"]
            is_end = is_all or (after == received.through and not received.taken)
            if received.is_waiting or is_end:
                await db(_settle, one.integration_id, found, is_waiting=received.is_waiting)
                return
            stream, after = received.stream, received.through
        await db(_settle, one.integration_id, found, is_waiting=True)
    except SiteError as error:
        await db(_note_silence, one.integration_id, error)
    except ValueError as error:
        broken = SiteError("SITE_ANSWER_INVALID", f"The site told a change that has no number: {error}")
        await db(_note_silence, one.integration_id, broken)


async def receive_answer(integration_id: int, answer: EventsAnswer, asked_at: datetime, db: Db) -> Received:
    """Some events at a time: others need the database in between. ValueError: an event has no number."""
    events: Sequence[dict[str, Any]] = sorted(answer["events"], key=inbox.number_of)
    taken, received = 0, Received("", 0)
    step = inbox.EVENTS_PER_TRANSACTION
    for start in range(0, max(len(events), 1), step):
        batch = Batch(
            stream=answer["stream"],
            acknowledged=answer["acknowledged"],
            events=events[start : start + step],
            asked_at=asked_at,
            last_seq=answer["last_seq"],
        )
        received = await db(inbox.receive, integration_id, batch)
        taken += received.taken
        if received.is_waiting:
            break
    return Received(received.stream, received.through, taken, received.is_waiting)


def _settle(integration_id: int, found: int, *, is_waiting: bool) -> None:
    """What a poll finds, no push has brought."""
    row = SiteInbox.objects.get(integration_id=integration_id)
    pushes_arrive = row.pushes_arrive and not found
    pause = SOON if is_waiting else RARELY if pushes_arrive else POLL_EVERY
    now = database_now()
    SiteInbox.objects.filter(pk=row.pk).update(
        pushes_arrive=pushes_arrive, poll_at=now + pause, failures=0, error=None
    )
    SiteIntegration.objects.filter(pk=integration_id).update(last_seen_at=now)
    moved.is_back(integration_id)


def _note_silence(integration_id: int, error: Igny8Error) -> None:
    """Ask less and less often; whatever the site then sends or answers ends the pause."""
    moved.note(integration_id, error)
    row = SiteInbox.objects.only("failures").get(integration_id=integration_id)
    pause = min(POLL_EVERY * 2 ** min(row.failures, 10), LONGEST_PAUSE)
    if row.failures == 0:
        log.info("a site does not tell its changes", integration_id=integration_id, code=error.code)
    SiteInbox.objects.filter(integration_id=integration_id).update(
        failures=F("failures") + 1, error=error.as_dict(), poll_at=database_now() + pause
    )


async def _carry_out(one: Poll, http: httpx.AsyncClient, db: Db) -> None:
    await poll(one, http=http, db=db)


POLLS = Round("ask sites for changes", MAX_POLLS, claim_polls, _carry_out)
