"""What became of the jobs of the last days, and how long publishing took: day by day, and in all.

A publish takes from the request, or from its instant where that is later, until the site has published.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from igny8_core.integration.models import PublishJob
from igny8_core.integration.states import JobState as S

DAYS = 30
MOST_ROWS = 50_000
"""What is computed in this process, where the database has no percentiles, at most: the newest."""
PUBLISHED = (S.PUBLISHED, S.VERIFIED)
COUNTED = (*PUBLISHED, S.PUBLISHED_WITH_ISSUES, S.FAILED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Times are milliseconds; None where nothing was published."""

    published: int = 0
    with_issues: int = 0
    failed: int = 0
    average: float | None = None
    p95: float | None = None

    @property
    def rate(self) -> float | None:
        """Of what came to an end, the part that is on its site, 0 to 1."""
        on_site = self.published + self.with_issues
        ended = on_site + self.failed
        return round(on_site / ended, 4) if ended else None


NOTHING = Figures()


def first_day(now: datetime) -> datetime:
    """Midnight UTC, so that today is the last of the days."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)


def figures(jobs: "QuerySet[PublishJob]", now: datetime) -> Mapping[date | None, Figures]:
    """Of the days on which jobs ended; under None of all these days together."""
    ended = jobs.filter(finished_at__gte=first_day(now), state__in=COUNTED).order_by()
    if connection.vendor == "postgresql":
        return _by_database(ended)
    rows = ended.order_by("-finished_at").values_list("state", "finished_at", "created_at", "due_at")
    return _by_hand(rows[:MOST_ROWS])


# The columns stand in `jobs`, which is made by the query set; nothing of it is anybody's words.
_SQL = """
SELECT day,
    count(*) FILTER (WHERE state IN ('published', 'verified')),
    count(*) FILTER (WHERE state = 'published_with_issues'),
    count(*) FILTER (WHERE state = 'failed'),
    avg(ms) FILTER (WHERE state <> 'failed'),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) FILTER (WHERE state <> 'failed')
FROM (
    SELECT state, floor(date_part('epoch', finished_at) / 86400)::int AS day,
        date_part('epoch', finished_at - greatest(created_at, due_at)) * 1000 AS ms
    FROM ({jobs}) AS jobs
) AS ended
GROUP BY GROUPING SETS ((day), ())
"""


def _by_database(ended: "QuerySet[PublishJob]") -> Mapping[date | None, Figures]:
    inner, parameters = ended.values("state", "finished_at", "created_at", "due_at").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(jobs=inner), parameters)
        return {
            _date(day): Figures(published, with_issues, failed, _rounded(average), _rounded(p95))
            for day, published, with_issues, failed, average, p95 in cursor
        }


def _date(days: int | None) -> date | None:
    """Of so many days since 1970, by UTC."""
    return None if days is None else date.fromordinal(date(1970, 1, 1).toordinal() + days)


def _by_hand(rows: Iterable[tuple[Any, ...]]) -> Mapping[date | None, Figures]:
    by_day: dict[date | None, list[tuple[str, float]]] = {None: []}
    for state, finished_at, created_at, due_at in rows:
        took = (finished_at - max(created_at, due_at)).total_seconds() * 1000
        for day in (None, finished_at.astimezone(UTC).date()):
            by_day.setdefault(day, []).append((state, took))
    return {day: _figures_of(ended) for day, ended in by_day.items()}


def _figures_of(ended: Sequence[tuple[str, float]]) -> Figures:
    states = [state for state, _ in ended]
    times = sorted(took for state, took in ended if state != S.FAILED)
    return Figures(
        sum(state in PUBLISHED for state in states),
        states.count(S.PUBLISHED_WITH_ISSUES),
        states.count(S.FAILED),
        _rounded(sum(times) / len(times)) if times else None,
        _rounded(percentile(times, 0.95)) if times else None,
    )


def percentile(ordered: Sequence[float], part: float) -> float:
    """As PostgreSQL's percentile_cont: between two values in proportion. `ordered` is not empty."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _rounded(milliseconds: Any) -> float | None:
    return None if milliseconds is None else round(float(milliseconds), 1)


def as_answer(found: Mapping[date | None, Figures], now: datetime) -> dict[str, Any]:
    """`success` and `publish_ms` with every one of the days, the oldest first."""
    total, start = found.get(None, NOTHING), first_day(now).date()
    days = [(day, found.get(day, NOTHING)) for day in (start + timedelta(days=n) for n in range(DAYS))]
    counted = ("published", "with_issues", "failed")
    return {
        "success": {
            "rate": total.rate,
            **{name: getattr(total, name) for name in counted},
            "days": [{"date": day, **{name: getattr(one, name) for name in counted}} for day, one in days],
        },
        "publish_ms": {
            "average": total.average,
            "p95": total.p95,
            "days": [{"date": day, "average": one.average, "p95": one.p95} for day, one in days],
        },
    }
