"""Importing a WordPress that has thousands of posts, beside the same pull through WordPress's own REST API.

`make bench-importing`: 5,000 posts and 20,000 terms on a WordPress of this machine. A worker process imports
them and is killed (SIGKILL) after a third and after two thirds; another one goes on. In the two pauses, the
same posts and terms are pulled through core's REST API, 100 at a time, and thrown away. Writes
bench/results/importing.json and ends with one line of JSON. Nothing is asserted about times; a post that is
missing or there twice ends it with an error instead.

IGNY8's seconds are those in which a worker is at work: neither its start nor the end of a dead worker's lease
is waited for. What it does in them, and the pull does not: storing everything, and telling the site.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, TYPE_CHECKING, Any, Final, cast

from bench import command
from bench.comparing import set_up_django
from bench.errors import BenchError
from bench.imported_site import Pulled, SiteBefore, pull_by_core_rest
from bench.machine import describe_machine, describe_software
from bench.site import BenchSite, site_facts
from devsite import Workspace

if TYPE_CHECKING:
    from igny8_core.integration.models import SiteIntegration

RESULTS: Final = Path(__file__).parent / "results" / "importing.json"
INTERRUPTIONS: Final = 2
LOOK_SECONDS: Final = 0.1
NOT_CONTENT: Final = ("wp_options/igny8_outbox", "wp-content/bench-memory.log")
"""The name of the site's log of changes, made when somebody asks first; what the benchmark itself writes."""
WORKER_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Options:
    posts: int
    terms: int
    results: Path


@dataclass(slots=True)
class Run:
    """Seconds at work of each worker; what was pulled in the pauses."""

    seconds: list[float] = field(default_factory=list)
    pulled: list[Pulled] = field(default_factory=list)


def parse(arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(prog="bench.importing", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--terms", type=int, default=20_000)
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    return Options(**vars(parser.parse_args(arguments)))


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    return command.run("bench.importing", measure, options)


def measure(stack: contextlib.ExitStack, workspace: Workspace, options: Options) -> dict[str, float]:
    machine = describe_machine(workspace.root)
    set_up_django(workspace.root / "importing")
    from bench import comparing_rows, importing_rows

    wordpress = stack.enter_context(BenchSite.make(workspace, plugin=True))
    client = wordpress.sign_in()
    stack.callback(client.close)
    site = SiteBefore(wordpress)
    integration = comparing_rows.connect(site)
    site.fill(options.posts, options.terms)
    before = wordpress.snapshot()
    importing_rows.begin(integration)
    run = _run(integration, client, options)
    if differences := before.diff(wordpress.snapshot(), ignore=NOT_CONTENT):
        raise BenchError(f"the import changed WordPress: {differences[:5]}")
    counts = importing_rows.check(integration, site.posts(), site.terms())
    answer = _answer(run, counts)
    details = {
        "machine": machine,
        "load_average_at_end": [round(load, 2) for load in os.getloadavg()],
        "software": describe_software(wordpress, site_facts(client)),
        "answer": answer,
        "worker_seconds": [round(seconds, 2) for seconds in run.seconds],
        "core_rest": [
            {"seconds": round(one.seconds, 2), "requests": one.requests, "answer_bytes": one.answer_bytes}
            for one in run.pulled
        ],
        "requests": importing_rows.requests(integration),
    }
    options.results.parent.mkdir(parents=True, exist_ok=True)
    options.results.write_text(json.dumps(details, indent=2) + "\n")
    return answer


def _run(integration: SiteIntegration, client: Any, options: Options) -> Run:
    from bench import importing_rows

    run = Run()
    wanted = options.posts + options.terms
    for number in range(1, INTERRUPTIONS + 1):
        run.seconds.append(_work(integration, until=wanted * number // (INTERRUPTIONS + 1)))
        importing_rows.end_lease(integration)
        run.pulled.append(pull_by_core_rest(client))
        importing_rows.end_lease(integration)
    run.seconds.append(_work(integration, until=None))
    return run


def _work(integration: SiteIntegration, *, until: int | None) -> float:
    """Seconds a worker was at work, until it was killed at so many posts and terms; None: until its end."""
    from bench import importing_rows

    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.importing_worker"], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    deadline, output = time.monotonic() + WORKER_SECONDS, cast(IO[str], worker.stdout)
    try:
        began = _moment(output.readline(), "begun")
        while until is not None and importing_rows.seen(integration) < until:
            if worker.poll() is not None or time.monotonic() > deadline:
                raise BenchError("the worker ended before it could be killed")
            time.sleep(LOOK_SECONDS)
        if until is not None:
            worker.kill()
            return time.monotonic() - began
        return _moment(output.readline(), "ended") - began
    finally:
        worker.kill()
        worker.wait()


def _moment(line: str, word: str) -> float:
    said, _, moment = line.partition(" ")
    if said != word:
        raise BenchError(f"the worker said {line!r} instead of {word}")
    return float(moment)


def _answer(run: Run, counts: dict[str, int]) -> dict[str, float]:
    for pulled in run.pulled:
        if pulled.terms < counts["terms"] or pulled.posts > counts["posts"]:
            raise BenchError(f"core's REST API gave other posts and terms: {pulled}")
    thousands = counts["posts"] / 1000
    ours = sum(run.seconds) / thousands
    core = median(pulled.seconds for pulled in run.pulled) / thousands
    return {
        **counts,
        "interruptions": INTERRUPTIONS,
        "seconds_per_1000_posts": round(ours, 2),
        "core_rest_seconds_per_1000_posts": round(core, 2),
        "import_over_core_rest": round(ours / core, 3),
    }


if __name__ == "__main__":
    sys.exit(main())
