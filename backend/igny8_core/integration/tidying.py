"""Rows nobody needs any more are removed, some at a time: a big DELETE would hold up all others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.db.models import Model, QuerySet

from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.models import Comparison, Difference, EventState, InboxEvent, SeenRequest
from igny8_core.integration.rounds import Round

SEEN_KEPT = timedelta(days=1)
"""A signature is good for five minutes on both sides of now."""
HISTORY_KEPT = timedelta(days=90)
AT_ONCE = 500
MOST_AT_A_TIME = 200
"""Batches of one round: 100,000 rows."""

Rows = Callable[[datetime], "QuerySet[Any]"]


def _seen(now: datetime) -> "QuerySet[Any]":
    return SeenRequest.objects.filter(seen_at__lt=now - SEEN_KEPT)


def _events(now: datetime) -> "QuerySet[Any]":
    """What could not be followed stays until somebody has looked."""
    followed = (EventState.APPLIED, EventState.IGNORED)
    return InboxEvent.objects.filter(received_at__lt=now - HISTORY_KEPT, state__in=followed)


def _differences(now: datetime) -> "QuerySet[Any]":
    over = (Difference.State.REPAIRED, Difference.State.SETTLED)
    return Difference.objects.filter(found_at__lt=now - HISTORY_KEPT, state__in=over)


def _comparisons(now: datetime) -> "QuerySet[Any]":
    over = (Comparison.State.DONE, Comparison.State.FAILED)
    return Comparison.objects.filter(finished_at__lt=now - HISTORY_KEPT, state__in=over)


OLD: tuple[Rows, ...] = (_seen, _events, _differences, _comparisons)


def tidy_some(old: Rows) -> int:
    """How many were removed; fewer than AT_ONCE: no more are old."""
    rows = old(database_now())
    model: type[Model] = rows.model
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    model._default_manager.filter(pk__in=keys).delete()
    return len(keys)


def _claim(_limit: int) -> list[None]:
    """Nobody holds anything: what two processes remove at once is gone all the same."""
    return [None]


async def _carry_out(_nothing: None, _http: httpx.AsyncClient, db: Db) -> None:
    for old in OLD:
        for _ in range(MOST_AT_A_TIME):
            if await db(tidy_some, old) < AT_ONCE:
                break


TIDY = Round("remove what nobody needs any more", 1, _claim, _carry_out)
