"""What the dashboard's screens cost where there is much to show.

`make bench-dashboard`: a PostgreSQL and a web process of their own, with 100,000 contents, 1,000 sites,
300,000 jobs and 1,000,000 timeline rows of one account, beside another with a tenth of that. A browser opens
every screen; whatever it asks the API for is then asked again and again over HTTP, one call after the other.
Writes bench/results/dashboard.json and ends with one line of JSON. Nothing is asserted about times.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import django
import httpx

from bench import command, dashboard_screens
from bench.errors import BenchError
from bench.machine import describe_machine, describe_repository
from devsite import Workspace
from devsite.postgresql import PostgreSQL
from tests.real.editor import chromium
from tests.real.stack import Process

RESULTS: Final = Path(__file__).parent / "results" / "dashboard.json"
WARM_UP: Final = 3
GOAL_MS: Final = 150.0
GOAL_QUERIES: Final = 12
FRAME: Final = "frame"
"""What is asked once for whoever signs in, whichever screen comes first."""


@dataclass(slots=True)
class Call:
    address: str
    queries: int = 0
    answer_bytes: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def at(self, part: float) -> float:
        ordered = sorted(self.milliseconds)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 1)

    def as_details(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "answer_bytes": self.answer_bytes,
            "p50_ms": self.at(0.5),
            "p95_ms": self.at(0.95),
            "max_ms": max(round(took, 1) for took in self.milliseconds),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.dashboard", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--contents", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=40, help="how often each call is made")
    parser.add_argument("--only", default="", help="screens whose name begins so; writes no results")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    return command.run("bench.dashboard", measure, parser.parse_args(arguments))


def measure(stack: contextlib.ExitStack, workspace: Workspace, options: Any) -> dict[str, Any]:
    machine = describe_machine(workspace.root)
    web = start(stack, workspace)
    from bench import dashboard_rows as rows  # Django is set up

    sizes = rows.Sizes(options.contents, options.sites, options.contents * 3, options.contents * 10)
    started = time.perf_counter()
    named = rows.write(sizes)
    _say(f"written in {time.perf_counter() - started:.0f} s")
    stack.callback(web.destroy)
    web.start()
    screens, in_browser = look(web.url, named, options.only)
    calls = {address: Call(address) for asked in screens.values() for address in asked}
    count_queries(calls.values())
    make_calls(web.url, list(calls.values()), options.times)
    answer = summary(screens, calls)
    for name, asked in screens.items():
        _say(f"{name:24} {sum(calls[one].queries for one in asked):3} queries")
    for one in sorted(calls.values(), key=lambda call: call.at(0.95)):
        _say(f"{one.at(0.5):8.1f} {one.at(0.95):8.1f} ms {one.queries:3} queries  {one.address}")
    details = {
        "machine": machine,
        "load_average_at_end": [round(load, 2) for load in os.getloadavg()],
        "software": {**describe_repository(), "postgresql": _postgresql_version()},
        "sizes": asdict(sizes),
        "other_account": rows.OTHER_PART,
        "answer": answer,
        **in_browser,
        "screens": {
            name: {"queries": sum(calls[one].queries for one in asked), "calls": asked}
            for name, asked in screens.items()
        },
        "calls": {address: one.as_details() for address, one in calls.items()},
    }
    if not options.only:
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(json.dumps(details, indent=2) + "\n")
    scrolled = in_browser["scrolling"]
    return {
        **asdict(sizes),
        **answer,
        **in_browser["javascript"],
        "long_frames": max(one["long_frames"] for one in scrolled.values()),
        "frame_p95_ms": max(one["p95_ms"] for one in scrolled.values()),
    }


def start(stack: contextlib.ExitStack, workspace: Workspace) -> Process:
    """Django in this process on a new PostgreSQL, and a web process that is not started yet on the same."""
    server = PostgreSQL(workspace, name=f"dashboard-{os.getpid()}-pg", durable=False)
    stack.callback(server.destroy)
    server.start()
    # No doorbell is rung by who only looks; a web process wants a broker that others could hear.
    shared = {
        "IGNY8_DATABASE_URL": server.create_database("igny8"),
        "IGNY8_BROKER_URL": "redis://127.0.0.1:1",
    }
    web = Process("web", f"dashboard-{os.getpid()}-web", workspace, shared)
    web.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("IGNY8_")]:
        del os.environ[name]
    own = {"IGNY8_HOME": str(web.home), "IGNY8_LOG_LEVEL": "ERROR"}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "igny8_core.settings", **own, **shared}
    django.setup()
    stack.callback(_close)
    return web


def _close() -> None:
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]


def look(url: str, named: Any, only: str) -> tuple[dict[str, Sequence[str]], dict[str, Any]]:
    """Screen → what it asks the API for; and what was measured in the browser itself."""
    wanted = {name: at for name, at in dashboard_screens.addresses(named).items() if name.startswith(only)}
    with chromium() as browser:
        loaded = dashboard_screens.javascript(browser, url)
        with dashboard_screens.signed_in(browser, url) as page:
            asked = {}
            for name, at in wanted.items():
                asked[name] = dashboard_screens.asked_by(page, url, at)
                _say(f"{name}: {len(asked[name])} calls")
            lists = {"content": "/content", "sites": "/sites", "jobs": "/jobs"}
            scrolled = {
                name: dashboard_screens.scroll(page, url, at).as_details() for name, at in lists.items()
            }
    later = {name: [at] for name, at in dashboard_screens.asked_later(named).items() if name.startswith(only)}
    return {**_without_frame(asked), **later}, {"javascript": loaded, "scrolling": scrolled}


def _without_frame(asked: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What every screen asks for stands once, under FRAME."""
    common = set.intersection(*(set(one) for one in asked.values()))
    own = {name: [address for address in one if address not in common] for name, one in asked.items()}
    return {FRAME: sorted(common), **own}


def count_queries(calls: Any) -> None:
    """In this process, which sees its queries; the code and the database are those of the web process."""
    from django.db import connection
    from django.test import Client

    from igny8_core.auth.models import User
    from igny8_core.auth.tokens import start_session

    token = start_session(User.objects.get(email=dashboard_screens.EMAIL))["access"]
    http = Client(headers={"authorization": f"Bearer {token}", "host": "localhost"})
    for call in calls:
        asked: list[str] = []

        def note(execute: Any, sql: str, *rest: Any, asked: list[str] = asked) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            answer = http.get(call.address)
        if answer.status_code != 200:
            raise BenchError(f"{call.address} answered {answer.status_code}: {answer.content[:500]!r}")
        call.queries, call.answer_bytes = len(asked), len(answer.content)


def make_calls(url: str, calls: Sequence[Call], times: int) -> None:
    """In turn, so that whatever else the machine does meets all of them."""
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as http:
        for number in range(times + WARM_UP):
            if number % 10 == 0:  # an access token lives for minutes
                said = http.post(
                    "/api/v1/auth/login/",
                    json={"email": dashboard_screens.EMAIL, "password": dashboard_screens.PASSWORD},
                ).json()
                http.headers["authorization"] = f"Bearer {said['data']['access']}"
            for call in calls:
                started = time.perf_counter()
                answer = http.get(call.address)
                took = (time.perf_counter() - started) * 1000
                if answer.status_code != 200:
                    raise BenchError(f"{call.address} answered {answer.status_code}: {answer.text[:500]}")
                if number >= WARM_UP:
                    call.milliseconds.append(took)


def summary(screens: Mapping[str, Sequence[str]], calls: Mapping[str, Call]) -> dict[str, Any]:
    slowest = max(calls.values(), key=lambda call: call.at(0.95))
    per_screen = {name: sum(calls[one].queries for one in asked) for name, asked in screens.items()}
    most = max(per_screen, key=lambda name: per_screen[name])
    return {
        "screens": len(screens),
        "calls": len(calls),
        "slowest_p95_ms": slowest.at(0.95),
        "slowest": slowest.address,
        "calls_over_150_ms": sum(call.at(0.95) > GOAL_MS for call in calls.values()),
        "most_queries_of_a_call": max(call.queries for call in calls.values()),
        "most_queries": per_screen[most],
        "most_queries_screen": most,
        "screens_over_12_queries": sum(number > GOAL_QUERIES for number in per_screen.values()),
    }


def _postgresql_version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
