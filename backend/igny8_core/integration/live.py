"""What happens, as it happens, for the pages that are open: one look at the database for all of them.

What is told are hints: "something of this job is new". A page then asks for what it shows, so that a hint
told twice costs a question, and one that is lost is made good by the page when its stream begins again.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import LEASE
from igny8_core.integration.models import InboxEvent, PublishJob, TimelineEvent
from igny8_core.integration.states import JobState

TICK_SECONDS = 0.15
LOOK_BACK = 200
"""Rows get their numbers before they can be seen: those of slower transactions come late."""
MOST_AT_ONCE = 1000
IN_FLIGHT = (JobState.PREPARING, JobState.COMMITTING, JobState.UNKNOWN)
QUIET_SECONDS = 15.0
"""Something is sent so often, since proxies end silent connections."""


@dataclass(frozen=True, slots=True)
class Hint:
    """`ident` names it for ever."""

    ident: tuple[str, int]
    account_id: int
    site_id: int
    said: dict[str, Any]


@dataclass(slots=True)
class _Source:
    """Rows of one table, each told once."""

    kind: str
    last: int = -1
    told: set[int] = field(default_factory=set)

    def begin(self) -> None:
        newest = _TABLES[self.kind].objects.aggregate(newest=Max("pk"))["newest"]
        self.last = newest or 0
        self.told = set(range(max(self.last - LOOK_BACK, 0), self.last + 1))

    def look(self) -> list[Hint]:
        hints = [hint for hint in _ASK[self.kind](self.last - LOOK_BACK) if hint.ident[1] not in self.told]
        if hints:
            self.last = max(self.last, *(hint.ident[1] for hint in hints))
            self.told |= {hint.ident[1] for hint in hints}
            self.told = {number for number in self.told if number > self.last - 2 * LOOK_BACK}
        return hints


class _Steps:
    """How far the jobs in flight are, which is told by the site and kept on the job alone."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[str, str, int]] = {}
        self._told = 0

    def begin(self) -> None:
        self.look()

    def look(self) -> list[Hint]:
        in_flight = PublishJob.objects.filter(state__in=IN_FLIGHT, wake_at__lte=database_now() + LEASE)
        rows = in_flight.values_list(
            "pk", "state", "step", "progress", "content_id", "integration_id",
            "content__account_id", "content__site_id",
        )  # fmt: skip
        seen, hints = {}, []
        for job, state, step, progress, content, integration, account, site in rows[:MOST_AT_ONCE]:
            seen[job] = (state, step, progress)
            if self._seen.get(job) != seen[job]:
                self._told += 1
                said = {"kind": "job", "job_id": job, "content_id": content, "integration_id": integration}
                hints.append(Hint(("step", self._told), account, site, said))
        self._seen = seen
        return hints


def _job_hints(after: int) -> list[Hint]:
    rows = TimelineEvent.objects.filter(pk__gt=after).order_by("pk")[:MOST_AT_ONCE]
    found = rows.values_list(
        "pk", "job_id", "job__content_id", "job__integration_id",
        "job__content__account_id", "job__content__site_id",
    )  # fmt: skip
    return [
        Hint(
            ("job", pk),
            account,
            site,
            {"kind": "job", "job_id": job, "content_id": content, "integration_id": integration},
        )
        for pk, job, content, integration, account, site in found
    ]


def _change_hints(after: int) -> list[Hint]:
    rows = InboxEvent.objects.filter(pk__gt=after).order_by("pk")[:MOST_AT_ONCE]
    found = rows.values_list(
        "pk", "content_id", "integration_id", "integration__site__account_id", "integration__site_id"
    )
    return [
        Hint(
            ("change", pk),
            account,
            site,
            {"kind": "change", "content_id": content, "integration_id": integration},
        )
        for pk, content, integration, account, site in found
    ]


_TABLES: dict[str, Any] = {"job": TimelineEvent, "change": InboxEvent}
_ASK = {"job": _job_hints, "change": _change_hints}


class LiveFeed:
    """The listeners of one event loop."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None

    async def listen(self, account_id: int, site_id: int | None) -> AsyncIterator[Hint | None]:
        """Hints of the account, or of one site of it; None: nothing happened for a while. Ends never."""
        listener = Listener(account_id, site_id)
        self._listeners.add(listener)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_for_ever())
        try:
            while True:
                try:
                    yield await asyncio.wait_for(listener.waiting.get(), QUIET_SECONDS)
                except TimeoutError:
                    yield None
        finally:
            self._listeners.discard(listener)

    async def _look_for_ever(self) -> None:
        """As long as somebody listens."""
        sources = [*(_Source(kind) for kind in _TABLES), _Steps()]
        for source in sources:
            await self._db(source.begin)
        while self._listeners:
            for source in sources:
                for hint in await self._db(source.look):
                    self._tell(hint)
            await asyncio.sleep(TICK_SECONDS)

    def _tell(self, hint: Hint) -> None:
        for listener in self._listeners:
            if listener.account_id == hint.account_id and listener.site_id in (None, hint.site_id):
                listener.take(hint)


class Listener:
    """Who is slow misses the oldest hints; the page asks anew when it has caught up."""

    MOST_WAITING = 1000

    def __init__(self, account_id: int, site_id: int | None) -> None:
        self.account_id, self.site_id = account_id, site_id
        self.waiting: asyncio.Queue[Hint] = asyncio.Queue()

    def take(self, hint: Hint) -> None:
        if self.waiting.qsize() >= self.MOST_WAITING:
            self.waiting.get_nowait()
        self.waiting.put_nowait(hint)
