"""Comparisons as rows: made when they are due, held under a lease, gone on with, ended.

A run that was interrupted goes on behind its cursor. Whoever holds an older fence than the row's writes
nothing more.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from igny8_core.errors import Igny8Error
from igny8_core.integration import drift, moved
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.clock import database_now
from igny8_core.integration.comparing_models import DOUBTFUL
from igny8_core.integration.dispatch import locked
from igny8_core.integration.drift import Look, OvertakenError
from igny8_core.integration.inbox import REASONS, inbox_of
from igny8_core.integration.models import Comparison, Difference, InboxEvent, SiteInbox, SiteIntegration
from igny8_core.wordpress.endpoint import Endpoint, Timeouts

EVERY = timedelta(days=1)
SPREAD_SECONDS = 3600.0
LEASE = timedelta(seconds=120)
"""Between two renewals lies one request, at most."""
TIMEOUTS = Timeouts(answer_seconds=20.0)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MAX_FAILURES = 12
"""In a row, over some six hours."""
LOOK_AGAIN_AFTER = timedelta(seconds=15)
MAX_ROUNDS = 8
MAX_DUE = 100
ACTIVE = (Comparison.State.WAITING, Comparison.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Run:
    """A comparison held until its lease ends; `fence` proves it."""

    comparison_id: int
    integration_id: int
    fence: int
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run has come."""

    stream: str
    is_doubtful: bool
    cursor: int
    is_through: bool
    again: tuple[int, ...]
    rounds: int


def request_comparison(integration: SiteIntegration, user_id: int | None = None) -> Comparison:
    """The site's comparison under way, or a new one. INTEGRATION_NOT_CONNECTED where there is no site."""
    if not integration.is_connected:
        raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
    reason = inbox_of(integration.pk).compare_reason or Comparison.Reason.REQUESTED
    row, is_new = Comparison.objects.get_or_create(
        integration=integration, state__in=ACTIVE, defaults=_new(reason, user_id)
    )
    if not is_new:
        Comparison.objects.filter(pk=row.pk, state=Comparison.State.WAITING).update(wake_at=database_now())
    return row


def _new(reason: str, user_id: int | None = None) -> dict[str, object]:
    waiting = Comparison.State.WAITING
    return {"state": waiting, "reason": reason, "requested_by_id": user_id, "wake_at": database_now()}


def claim_comparisons(limit: int) -> list[Run]:
    """Those that are due, the longest waiting first. Any number of processes may claim at once."""
    _make_due()
    connected = SiteIntegration.Status.CONNECTED
    with transaction.atomic():
        now = database_now()
        due = Comparison.objects.filter(state__in=ACTIVE, wake_at__lte=now, integration__status=connected)
        rows = list(locked(due.select_related("integration").order_by("wake_at"))[:limit])
        Comparison.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Comparison.State.RUNNING, fence=F("fence") + 1, wake_at=now + LEASE
        )
    return [
        Run(row.pk, row.integration_id, row.fence + 1, endpoint_of(row.integration, TIMEOUTS)) for row in rows
    ]


def _make_due() -> None:
    """For sites whose day has come, or that gave a reason."""
    now = database_now()
    under_way = Comparison.objects.filter(integration=OuterRef("integration"), state__in=ACTIVE)
    due = SiteInbox.objects.filter(
        ~Exists(under_way),
        compare_at__lte=now,
        integration__status=SiteIntegration.Status.CONNECTED,
    ).select_related("integration")
    for inbox in due.order_by("compare_at")[:MAX_DUE]:
        SiteInbox.objects.filter(pk=inbox.pk).update(compare_at=_next_day())
        if inbox.integration.config_json.get("two_way_sync_enabled", True):
            row = Comparison(integration=inbox.integration, **_new(inbox.compare_reason or "daily"))
            Comparison.objects.bulk_create([row], ignore_conflicts=True)


def _next_day() -> datetime:
    return database_now() + EVERY + timedelta(seconds=random.uniform(0, SPREAD_SECONDS))  # noqa: S311


# ---------------------------------------------------------------------------------------------- while it runs


def _mine(run: Run) -> "QuerySet[Comparison]":
    return Comparison.objects.filter(pk=run.comparison_id, fence=run.fence, state=Comparison.State.RUNNING)


def _write(run: Run, **changes: object) -> None:
    """Raises OvertakenError where another worker holds the run."""
    changes = {"wake_at": database_now() + LEASE, **changes}
    if not _mine(run).update(**changes):
        raise OvertakenError


def renew(run: Run) -> None:
    _write(run)


def begin(run: Run) -> Standing:
    """The site's log was read to its end just now: go on, or from the start where the log is another one."""
    with transaction.atomic():
        inbox = SiteInbox.objects.select_for_update().get(integration_id=run.integration_id)
        row = _mine(run).first()
        if row is None:
            raise OvertakenError
        if row.stream != inbox.stream or (inbox.compare_reason in DOUBTFUL and not row.is_doubtful):
            row.stream, row.began_at = inbox.stream, database_now()
            row.cursor, row.compared, row.again, row.is_through, row.rounds = 0, 0, [], False, 0
        if inbox.compare_reason and (
            row.reason not in REASONS or REASONS.index(row.reason) < REASONS.index(inbox.compare_reason)
        ):
            row.reason = inbox.compare_reason
        row.wake_at = database_now() + LEASE
        row.save()
    return _standing(row)


def _standing(row: Comparison) -> Standing:
    return Standing(row.stream, row.is_doubtful, row.cursor, row.is_through, tuple(row.again), row.rounds)


def look(run: Run, standing: Standing) -> Look:
    """What the site is asked from now on is not older than this."""
    events = InboxEvent.objects.filter(integration_id=run.integration_id).order_by("-pk")
    seen = events.values_list("pk", flat=True).first() or 0
    return Look(
        run.integration_id,
        run.comparison_id,
        run.fence,
        standing.stream,
        standing.is_doubtful,
        asked_at=database_now(),
        seen=seen,
    )


def save_page(
    run: Run, *, through: int, compared: int, total: int, is_last: bool, again: Collection[int], requests: int
) -> Standing:
    """Everything up to `through` is done, but for the contents that are to be looked at `again`."""
    with transaction.atomic():
        row = _mine(run).select_for_update().first()
        if row is None:
            raise OvertakenError
        row.cursor, row.is_through, row.total = through, is_last, total
        row.compared += compared
        row.again = sorted({*row.again, *again})
        row.requests += requests
        row.failures, row.error = 0, None
        row.wake_at = database_now() + (LOOK_AGAIN_AFTER if is_last and row.again else LEASE)
        row.save()
        _count(run)
    return _standing(row)


def save_round(run: Run, again: Collection[int], requests: int) -> Standing:
    """Those that were to be looked at again are settled, but for `again`."""
    with transaction.atomic():
        row = _mine(run).select_for_update().first()
        if row is None:
            raise OvertakenError
        row.again, row.rounds = sorted(again), row.rounds + 1
        row.failures, row.error = 0, None
        row.requests += requests
        row.wake_at = database_now() + LOOK_AGAIN_AFTER
        row.save()
        _count(run)
    return _standing(row)


def _count(run: Run) -> None:
    """From the rows: whatever is done twice after an interruption counts once."""
    rows = Difference.objects.filter(comparison_id=run.comparison_id)
    repaired = Count("pk", filter=Q(state=Difference.State.REPAIRED))
    figures = rows.aggregate(found=Count("pk"), repaired=repaired)
    Comparison.objects.filter(pk=run.comparison_id).update(**figures)


# -------------------------------------------------------------------------------------------------- its end


def finish(run: Run) -> None:
    """Both sides are compared, but for contents that were being published all the while."""
    with transaction.atomic():
        inbox = SiteInbox.objects.select_for_update().get(integration_id=run.integration_id)
        row = _mine(run).first()
        if row is None:
            raise OvertakenError
        row.state, row.finished_at, row.skipped = Comparison.State.DONE, database_now(), len(row.again)
        row.save()
        _count(run)
        drift.close_overtaken(run.integration_id)
        if inbox.compare_asked_at is None or row.began_at is None or inbox.compare_asked_at <= row.began_at:
            inbox.compare_reason, inbox.compare_since, inbox.compare_asked_at = "", None, None
            inbox.compare_at = _next_day()
            inbox.save(update_fields=["compare_reason", "compare_since", "compare_asked_at", "compare_at"])


def put_off(run: Run, error: Igny8Error, requests: int) -> None:
    """The site did not answer: it is asked again later, and at last the next day."""
    moved.note(run.integration_id, error)
    with transaction.atomic():
        row = _mine(run).select_for_update().first()
        if row is None:
            return
        row.failures += 1
        row.requests += requests
        row.error = error.as_dict()
        row.wake_at = database_now() + min(FIRST_PAUSE * 2 ** min(row.failures - 1, 10), LONGEST_PAUSE)
        if row.failures >= MAX_FAILURES:
            row.state, row.finished_at = Comparison.State.FAILED, database_now()
        row.save()


def start_over(run: Run, requests: int) -> None:
    """The site's log changed meanwhile: read it first, then compare from the start. Counts as a failure, so
    that it ends."""
    with transaction.atomic():
        row = _mine(run).select_for_update().first()
        if row is None:
            return
        row.failures += 1
        row.requests += requests
        row.stream = ""
        row.wake_at = database_now()
        if row.failures >= MAX_FAILURES:
            row.state, row.finished_at = Comparison.State.FAILED, database_now()
        row.save()
