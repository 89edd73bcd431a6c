"""What happens, as it happens, for the pages that are open: one look at the database for all of them.

What is told are hints: "something of this job is new", with how far the job is, which a page may show at
once. It then asks for all it shows, so that a hint told twice costs a question, and one that is lost is made
good by the page when its stream begins again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import Max, Q, QuerySet

from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import LEASE
from igny8_core.integration.importing_models import ACTIVE_IMPORTS
from igny8_core.integration.models import (
    Comparison,
    HealthChange,
    InboxEvent,
    PublishJob,
    SiteImport,
    TimelineEvent,
)
from igny8_core.integration.states import JobState

log = structlog.stdlib.get_logger(__name__)

TICK_SECONDS = 0.15
QUICK_TICK_SECONDS = 0.05
"""While a publish is under way, or is looked at from outside: its steps are over within seconds."""
SELDOM = 5
"""Imports and comparisons go on for minutes: they are looked at every so many ticks."""
AGAIN_SECONDS = 1.0
LOOK_BACK = 200
"""Rows get their numbers before they can be seen: those of slower transactions come late."""
MOST_AT_ONCE = 1000
IN_FLIGHT = (JobState.PREPARING, JobState.COMMITTING, JobState.UNKNOWN)
CHECKED_WITHIN = timedelta(seconds=20)
"""Of its end on the site a publish is usually looked at from outside."""
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


Row = tuple[int, int, int, dict[str, Any], Any]
"""Number, account, site, what is said of it, and what makes it another than before."""


class _Changing:
    """Rows that change while something is under way, and are no longer there when it is over."""

    def __init__(self, kind: str, rows: Callable[[], Iterable[Row]], *, tells_end: bool) -> None:
        self._kind, self._rows, self._tells_end = kind, rows, tells_end
        self._seen: dict[int, Row] = {}
        self._told = 0

    @property
    def is_something_under_way(self) -> bool:
        return bool(self._seen)

    def begin(self) -> None:
        self.look()

    def look(self) -> list[Hint]:
        seen = {row[0]: row for row in self._rows()}
        news = [row for number, row in seen.items() if self._seen.get(number) != row]
        if self._tells_end:
            news += [row for number, row in self._seen.items() if number not in seen]
        self._seen = seen
        return [self._hint(row) for row in news]

    def _hint(self, row: Row) -> Hint:
        self._told += 1
        _, account, site, said, _ = row
        return Hint((self._kind, self._told), account, site, said)


def _steps() -> Iterator[Row]:
    """How far the jobs in flight are, which is told by the site and kept on the job alone. Their end is told
    by the timeline."""
    now = database_now()
    in_flight = Q(state__in=IN_FLIGHT, wake_at__lte=now + LEASE)
    to_be_checked = Q(state=JobState.PUBLISHED, finished_at__gt=now - CHECKED_WITHIN)
    rows = PublishJob.objects.filter(in_flight | to_be_checked).values_list(
        "pk", "content__account_id", "content__site_id", *_JOB
    )
    for job, account, site, *facts in rows[:MOST_AT_ONCE]:
        yield job, account, site, _of_job(job, facts), facts


_JOB = ("content_id", "integration_id", "state", "step", "progress", "message")


def _of_job(job: int, facts: Iterable[Any]) -> dict[str, Any]:
    return {"kind": "job", "job_id": job, **dict(zip(_JOB, facts, strict=True))}


def _imports() -> Iterator[Row]:
    return _under_way(
        "import", SiteImport.objects.filter(state__in=ACTIVE_IMPORTS), "state", "adopted", "steps"
    )


def _comparisons() -> Iterator[Row]:
    active = [Comparison.State.WAITING, Comparison.State.RUNNING]
    return _under_way("comparison", Comparison.objects.filter(state__in=active), "state", "compared", "found")


def _under_way(kind: str, rows: "QuerySet[Any]", *facts: str) -> Iterator[Row]:
    of_site = ("integration_id", "integration__site__account_id", "integration__site_id")
    for number, integration, account, site, *known in rows.values_list("pk", *of_site, *facts)[:MOST_AT_ONCE]:
        yield number, account, site, {"kind": kind, "integration_id": integration}, known


def _job_hints(after: int) -> list[Hint]:
    rows = TimelineEvent.objects.filter(pk__gt=after).order_by("pk")[:MOST_AT_ONCE]
    found = rows.values_list(
        "pk",
        "job_id",
        "job__content__account_id",
        "job__content__site_id",
        *(f"job__{name}" for name in _JOB),
    )
    return [Hint(("job", pk), account, site, _of_job(job, facts)) for pk, job, account, site, *facts in found]


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


def _site_hints(after: int) -> list[Hint]:
    rows = HealthChange.objects.filter(pk__gt=after).order_by("pk")[:MOST_AT_ONCE]
    found = rows.values_list("pk", "integration_id", "integration__site__account_id", "integration__site_id")
    return [
        Hint(("site", pk), account, site, {"kind": "site", "integration_id": integration})
        for pk, integration, account, site in found
    ]


_TABLES: dict[str, Any] = {"job": TimelineEvent, "change": InboxEvent, "site": HealthChange}
_ASK = {"job": _job_hints, "change": _change_hints, "site": _site_hints}


def _now_and_then() -> "list[_Source | _Changing]":
    return [
        _Changing("import", _imports, tells_end=True),
        _Changing("comparison", _comparisons, tells_end=True),
    ]


class LiveFeed:
    """The listeners of one event loop."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None
        self._has_begun = asyncio.Event()

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    @property
    def is_looking(self) -> bool:
        return self._looking is not None and not self._looking.done()

    async def listen(self, account_id: int, site_id: int | None) -> AsyncIterator[Hint | None]:
        """Hints of the account, or of one site of it; None: from now on nothing is missed, and later, nothing
        happened for a while. Ends never."""
        listener = Listener(account_id, site_id)
        self._listeners.add(listener)
        try:
            if not self.is_looking:
                self._has_begun.clear()
                self._looking = asyncio.create_task(self._look_for_ever())
            await self._has_begun.wait()
            yield None
            while True:
                try:
                    yield await asyncio.wait_for(listener.waiting.get(), QUIET_SECONDS)
                except TimeoutError:
                    yield None
        finally:
            self._listeners.discard(listener)

    async def _look_for_ever(self) -> None:
        """As long as somebody listens. A database that is away is asked again: pages wait for it anyway."""
        steps = _Changing("step", _steps, tells_end=False)
        often: list[_Source | _Changing] = [*(_Source(kind) for kind in _TABLES), steps]
        seldom = _now_and_then()
        ticks = 0
        while self._listeners:
            try:
                if not self._has_begun.is_set():
                    await self._begin([*often, *seldom])
                for source in often if ticks % SELDOM else [*often, *seldom]:
                    for hint in await self._db(source.look):
                        self._tell(hint)
            except Exception:  # whatever it is, the open pages must not fall silent for good
                log.exception("the live feed could not look")
                await asyncio.sleep(AGAIN_SECONDS)
            ticks += 1
            await asyncio.sleep(QUICK_TICK_SECONDS if steps.is_something_under_way else TICK_SECONDS)

    async def _begin(self, sources: "list[_Source | _Changing]") -> None:
        for source in sources:
            await self._db(source.begin)
        self._has_begun.set()

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
