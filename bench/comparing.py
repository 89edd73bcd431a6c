"""Both sides of a site compared: what a whole comparison costs, and whether it finds just what differs.

`make bench-comparing`: 100,000 managed posts on the fake site, 25 of them changed without an event, and the
code a worker runs. With `--site real` a WordPress with 10,000 managed posts on this machine. Writes
bench/results/comparing.json and ends with one line of JSON. Nothing is asserted about times; a difference
that is not found, or found where there is none, ends it with an error instead.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import django

from bench import command
from bench.compared_sites import KINDS, ComparedSite, Counted, FakeCompared, RealCompared
from bench.errors import BenchError
from bench.machine import describe_machine, describe_repository, describe_software
from bench.site import BenchSite, site_facts
from devsite import Workspace

if TYPE_CHECKING:
    from igny8_core.integration.models import SiteIntegration

RESULTS: Final = Path(__file__).parent / "results" / "comparing.json"
POSTS: Final = {"fake": 100_000, "real": 10_000}
SEEDED: Final = 25


@dataclass(frozen=True, slots=True)
class Options:
    site: str
    posts: int
    seed: int
    results: Path


@dataclass(frozen=True, slots=True)
class Pass:
    """One comparison: its row's figures, and what went over the wire."""

    found: Mapping[int, Mapping[str, Any]]
    requests: int
    routes: Mapping[str, int]
    asked_bytes: int
    answer_bytes: int
    seconds: float
    cpu_seconds: float


def parse(arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(prog="bench.comparing", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", choices=sorted(POSTS), default="fake")
    parser.add_argument(
        "--posts", type=int, help="managed posts; 100000 on the fake site, 10000 on a real one"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed changes other posts")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    options = parser.parse_args(arguments)
    posts = POSTS[options.site] if options.posts is None else options.posts
    if posts < SEEDED:
        parser.error(f"--posts must be at least {SEEDED}")
    return Options(options.site, posts, options.seed, options.results)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    return command.run("bench.comparing", measure, options)


def measure(stack: contextlib.ExitStack, workspace: Workspace, options: Options) -> dict[str, float]:
    machine = describe_machine(workspace.root)
    set_up_django(workspace.root / "comparing")
    site, software = _make_site(stack, workspace, options)
    first, again, seeded = _compare_twice(site, options)
    answer = {
        "managed_posts": options.posts,
        "seeded": len(seeded),
        "found": len(first.found),
        "found_again": len(again.found),
        "requests": first.requests,
        "requests_again": again.requests,
        "requests_per_10000": round(first.requests * 10_000 / options.posts, 2),
        "seconds": round(first.seconds, 2),
        "seconds_again": round(again.seconds, 2),
        "asked_bytes": first.asked_bytes,
        "answer_bytes": first.answer_bytes,
    }
    details = {
        "machine": machine,
        "load_average_at_end": [round(load, 2) for load in os.getloadavg()],
        "software": software,
        "seed": options.seed,
        "answer": answer,
        "first": _details(first, seeded),
        "again": _details(again, {}),
    }
    _write(options, details)
    return answer


def set_up_django(home: Path) -> None:
    """A new database on SQLite, whatever the environment says."""
    shutil.rmtree(home, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("IGNY8_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "igny8_core.settings",
        "IGNY8_HOME": str(home),
        "IGNY8_ALLOW_LOOPBACK": "1",
        "IGNY8_LOG_LEVEL": "WARNING",
    }
    django.setup()


def _make_site(
    stack: contextlib.ExitStack, workspace: Workspace, options: Options
) -> tuple[ComparedSite, dict[str, Any]]:
    if options.site == "fake":
        return FakeCompared(), describe_repository()
    site = stack.enter_context(BenchSite.make(workspace, plugin=True))
    with contextlib.closing(site.sign_in()) as client:
        return RealCompared(site), describe_software(site, site_facts(client))


def _compare_twice(site: ComparedSite, options: Options) -> tuple[Pass, Pass, dict[int, str]]:
    """With the differences, and when they are repaired. Raises BenchError where one finds anything else."""
    from bench import comparing_rows as rows

    integration = rows.connect(site)
    contents = rows.write_contents(integration, options.posts)
    post_ids = site.seed(options.posts)
    rows.write_publications(integration, asyncio.run(_adopt(integration, site, contents, post_ids)))
    post_of = dict(zip(contents, post_ids, strict=True))
    clean = asyncio.run(_compare(integration, site))
    _check(clean, {})
    seeded = _change(site, post_of, random.Random(options.seed))  # noqa: S311 -- no secret
    first = asyncio.run(_compare(integration, site))
    _check(first, seeded)
    again = asyncio.run(_compare(integration, site))
    _check(again, {})
    return first, again, seeded


async def _adopt(
    integration: SiteIntegration, site: ComparedSite, contents: Sequence[int], post_ids: Sequence[int]
) -> list[Any]:
    from bench import comparing_rows as rows
    from igny8_core.integration.network import site_http

    async with site_http(transport=site.transport()) as http:
        return await rows.adopt(integration, http, contents, post_ids)


def _change(site: ComparedSite, post_of: Mapping[int, int], chance: random.Random) -> dict[int, str]:
    """Kind by content, some of every kind."""
    chosen = chance.sample(sorted(post_of), SEEDED)
    seeded = {content_id: KINDS[place % len(KINDS)] for place, content_id in enumerate(chosen)}
    for kind in KINDS:
        site.change(kind, [post_of[content_id] for content_id, one in seeded.items() if one == kind])
    return seeded


async def _compare(integration: SiteIntegration, site: ComparedSite) -> Pass:
    from bench import comparing_rows as rows

    counted = Counted(site.transport())
    started, cpu = time.perf_counter(), time.process_time()
    done = await rows.compare(integration, counted)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    if done.requests != counted.requests:
        raise BenchError(f"IGNY8 counts {done.requests} requests; {counted.requests} were sent")
    found = await asyncio.to_thread(rows.differing, done)
    return Pass(
        found, counted.requests, counted.routes, counted.asked_bytes, counted.answer_bytes, seconds, cpu
    )


def _check(one: Pass, seeded: Mapping[int, str]) -> None:
    if missed := seeded.keys() - one.found.keys():
        raise BenchError(f"not found: {[(content_id, seeded[content_id]) for content_id in sorted(missed)]}")
    if invented := one.found.keys() - seeded.keys():
        raise BenchError(f"found where nothing differs: {[one.found[content_id] for content_id in invented]}")
    if left := [said for said in one.found.values() if said["state"] != "repaired"]:
        raise BenchError(f"{len(left)} differences are not repaired, the first: {left[0]}")


def _details(one: Pass, seeded: Mapping[int, str]) -> dict[str, Any]:
    return {
        "seconds": round(one.seconds, 2),
        "cpu_seconds_of_igny8_and_a_fake_site": round(one.cpu_seconds, 2),
        "requests": one.requests,
        "requests_by_route": dict(sorted(one.routes.items())),
        "asked_bytes": one.asked_bytes,
        "answer_bytes": one.answer_bytes,
        "seeded_by_kind": dict(Counter(seeded.values())),
        "found_by_kind": dict(Counter(said["kind"] for said in one.found.values())),
    }


def _write(options: Options, details: dict[str, Any]) -> None:
    """Beside what is there of the other kind of site."""
    options.results.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(options.results.read_text()) if options.results.exists() else {}
    options.results.write_text(json.dumps(known | {options.site: details}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
