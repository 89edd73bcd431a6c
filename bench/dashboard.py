"""What the dashboard's screens cost where there is much to show: time and queries of what each asks for.

`make bench-dashboard`: a PostgreSQL of its own with 100,000 contents, 1,000 sites, 300,000 jobs and 1,000,000
timeline rows of one account, and every call of every screen, in this process, from the request's bytes to the
answer's. Writes bench/results/dashboard.json and ends with one line of JSON. Nothing is asserted about times.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import django

from bench.errors import BenchError
from bench.machine import describe_machine, describe_repository
from devsite import DevsiteError, Workspace
from devsite.postgresql import PostgreSQL
from devsite.workspace import REPOSITORY

RESULTS: Final = Path(__file__).parent / "results" / "dashboard.json"
WARM_UP: Final = 3


@dataclass(frozen=True, slots=True)
class Measured:
    milliseconds: Sequence[float]
    queries: int
    answer_bytes: int

    def p95(self) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def calls() -> Mapping[str, str]:
    """Name → address. A screen that asks for several things has several."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    month = f"from={_z(today - timedelta(days=15))}&to={_z(today + timedelta(days=27))}"
    week = f"from={_z(today - timedelta(days=3))}&to={_z(today + timedelta(days=4))}"
    states = (
        "draft",
        "ready",
        "scheduled",
        "moving",
        "published",
        "with_issues",
        "failed",
        "skipped",
        "drift",
    )
    return {
        "overview": "overview/",
        "overview_site": "overview/?site=7",
        "fleet": "fleet/",
        "fleet_sorted": "fleet/?ordering=-published_30d",
        "fleet_search": "fleet/?search=site1&health=down",
        "contents": "writer/contents/",
        "contents_far": "writer/contents/?page=900",
        "contents_site": "writer/contents/?site=7",
        "contents_search": "writer/contents/?search=coffee%20budget",
        "contents_search_none": "writer/contents/?search=nothinghasthis",
        **{f"contents_{state}": f"writer/contents/?state={state}" for state in states},
        "content": "writer/contents/777/",
        "counts": "writer/contents/counts/",
        "counts_site": "writer/contents/counts/?site=7",
        "calendar_month": f"calendar/?{month}",
        "calendar_week": f"calendar/?{week}",
        "calendar_site": f"calendar/?{month}&site=7",
        "search": "search/?q=coffee",
        "search_none": "search/?q=nothinghasthis",
        "jobs": "integration/jobs/",
        "jobs_far": "integration/jobs/?page=900",
        "jobs_failed": "integration/jobs/?state=failed",
        "jobs_active": "integration/jobs/?active=true",
        "jobs_site": "integration/jobs/?site=7",
        "job": "integration/jobs/{job}/",
        "publications": "integration/publications/",
        "sites": "system/sites/",
        "integrations": "integration/integrations/",
        "health": "health/",
        "site_health": "integrations/7/health/history/",
        "site_drift": "integrations/7/drift/",
        "site_terms": "integrations/7/terms/",
        "site_changes": "integrations/7/changes/",
    }


def _z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.dashboard", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--contents", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=50, help="how often each is called")
    parser.add_argument("--only", default="", help="calls whose name begins so")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    options = parser.parse_args(arguments)
    workspace = Workspace(os.environ.get("IGNY8_WORK") or REPOSITORY / ".work" / "bench")
    try:
        with database(workspace):
            print(json.dumps(measure(workspace, options)))
    except (BenchError, DevsiteError) as error:
        print(f"bench.dashboard: {error}", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def database(workspace: Workspace) -> Iterator[None]:
    """Django on a PostgreSQL that is gone afterwards."""
    with PostgreSQL(workspace, name=f"postgresql-{os.getpid()}", durable=False) as server:
        server.start()
        for name in [name for name in os.environ if name.startswith("IGNY8_")]:
            del os.environ[name]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "igny8_core.settings",
            "IGNY8_HOME": str(workspace.root / "dashboard"),
            "IGNY8_DATABASE_URL": server.create_database("igny8"),
            "IGNY8_LOG_LEVEL": "ERROR",
        }
        django.setup()
        try:
            yield
        finally:
            from django.db import connections

            for connection in connections.all():
                connection.close()
                if getattr(connection, "pool", None):
                    connection.close_pool()  # type: ignore[attr-defined]


def measure(workspace: Workspace, options: Any) -> dict[str, float]:
    from bench import dashboard_rows as rows

    machine = describe_machine(workspace.root)
    sizes = rows.Sizes(options.contents, options.sites, options.contents * 10, options.contents * 3)
    started = time.perf_counter()
    token = rows.write(sizes)
    print(f"written in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    wanted = {name: address for name, address in calls().items() if name.startswith(options.only)}
    measured = {}
    for name, address in wanted.items():
        measured[name] = one = _call(rows.client(token), address.format(job=rows.some_job()), options.times)
        print(f"{name:24} {one.p95():8.1f} ms  {one.queries:3} queries", file=sys.stderr)
    answer: dict[str, float] = {
        **asdict(sizes),
        "queries_max": max(one.queries for one in measured.values()),
        "p95_ms_max": round(max(one.p95() for one in measured.values()), 1),
        **{f"{name}_p95_ms": round(one.p95(), 1) for name, one in measured.items()},
    }
    details = {
        "machine": machine,
        "load_average_at_end": [round(load, 2) for load in os.getloadavg()],
        "software": describe_repository(),
        "answer": answer,
        "calls": {
            name: {
                "address": wanted[name],
                "queries": one.queries,
                "answer_bytes": one.answer_bytes,
                "median_ms": round(sorted(one.milliseconds)[len(one.milliseconds) // 2], 1),
                "p95_ms": round(one.p95(), 1),
                "max_ms": round(max(one.milliseconds), 1),
            }
            for name, one in measured.items()
        },
    }
    if not options.only:
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(json.dumps(details, indent=2) + "\n")
    return answer


def _call(get: Callable[[str], tuple[int, bytes, int]], address: str, times: int) -> Measured:
    taken, queries, size = [], set(), 0
    for n in range(times + WARM_UP):
        started = time.perf_counter()
        status, body, asked = get(f"/api/v1/{address}")
        if n >= WARM_UP:
            taken.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise BenchError(f"{address} answered {status}: {body[:500]!r}")
        queries.add(asked)
        size = len(body)
    if len(queries) > 1:
        raise BenchError(f"{address} made {sorted(queries)} queries")
    return Measured(taken, queries.pop(), size)


if __name__ == "__main__":
    sys.exit(main())
