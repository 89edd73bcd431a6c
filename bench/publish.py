"""Publishing one article: IGNY8 against the ways WordPress itself offers, on one WordPress, in turns.

`make bench-publish` (N=15 measured rounds after 2 to warm up). Prints a table, writes
bench/results/publish.json, and ends with one line of JSON. Nothing is asserted about times; a post that is
not complete, or a WordPress that is not set up as described, ends it with an error instead.

Ratios are of medians. `requests` and request times are those of nginx's access log. `plugin_peak_mb` is the
highest `memory_get_peak_usage( false )` of IGNY8's requests minus that of an empty REST route;
`worker_rss_mb` the peak resident memory of the whole `igny8 up` process while it prepares and publishes an
article with five images of 20 megapixels.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx

from bench import report
from bench.articles import Desk
from bench.backend import Backend
from bench.errors import BenchError
from bench.machine import describe_machine, describe_software
from bench.observing import Observer
from bench.processes import forget_peak_rss, peak_rss_bytes, rss_bytes
from bench.rounds import Lane, Measured, run_rounds
from bench.site import BenchSite, site_facts
from bench.ways.core_rest import RestParallel, RestSequential
from bench.ways.igny8 import Igny8
from bench.ways.in_process import Floor, FloorWithoutImages
from bench.ways.xmlrpc import XmlRpc
from devsite import DevsiteError, Workspace
from devsite.workspace import REPOSITORY

RESULTS: Final = Path(__file__).parent / "results" / "publish.json"
LARGE_WIDTH, LARGE_HEIGHT, LARGE_IMAGES = 5472, 3648, 5
"""20 megapixels: what a good camera gives."""
EMPTY_REQUESTS: Final = 10


@dataclass(frozen=True, slots=True)
class Options:
    rounds: int
    warm_up: int
    seed: int
    without_igny8: bool
    results: Path


def parse(arguments: Sequence[str] | None = None, environment: dict[str, str] | None = None) -> Options:
    """Options of the command line; the environment's N is the default number of rounds."""
    env = dict(os.environ) if environment is None else environment
    parser = argparse.ArgumentParser(prog="bench.publish", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-n", "--rounds", type=_positive, default=env.get("N", "15"), help="measured rounds")
    parser.add_argument("--warm-up", type=_not_negative, default="2", help="rounds before those")
    parser.add_argument("--seed", type=int, default=1, help="another seed writes other articles")
    parser.add_argument("--without-igny8", action="store_true", help="only the comparisons")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    return Options(**vars(parser.parse_args(arguments)))


def _positive(text: str) -> int:
    number = _not_negative(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _not_negative(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    workspace = Workspace(os.environ.get("IGNY8_WORK") or REPOSITORY / ".work" / "bench")
    try:
        with contextlib.ExitStack() as stack:
            if options.without_igny8:
                print(report.table(compare_core(stack, workspace, options)))
            else:
                print(json.dumps(compare_all(stack, workspace, options)))
    except (BenchError, DevsiteError) as error:
        print(f"bench.publish: {error}", file=sys.stderr)
        return 1
    return 0


def compare_core(stack: contextlib.ExitStack, workspace: Workspace, options: Options) -> list[Measured]:
    """WordPress's own ways alone, on a site without IGNY8's plugin."""
    site = stack.enter_context(BenchSite.make(workspace, plugin=False))
    client = _sign_in(stack, site)
    site_facts(client)
    return _run(options, _core_lanes(stack, site, client), Desk(seed=options.seed), Observer(site), client)


def compare_all(stack: contextlib.ExitStack, workspace: Workspace, options: Options) -> dict[str, float]:
    """Everything; prints the table, writes the results and answers the last line."""
    machine = describe_machine(workspace.root)
    site = stack.enter_context(BenchSite.make(workspace, plugin=True))
    client = _sign_in(stack, site)
    software = describe_software(site, site_facts(client))
    backend = stack.enter_context(Backend(workspace.root / "igny8"))
    backend.connect(site)
    fresh, known = Igny8(backend), Igny8(backend, "igny8_known_images")
    lanes = [[fresh, known], *_core_lanes(stack, site, client)]
    desk, observer = Desk(seed=options.seed), Observer(site)
    measured = _run(options, lanes, desk, observer, client)
    ways = {one.way.name: one for one in measured}
    empty = _empty_peak(observer, client)
    memory = _worker_memory(backend, desk)
    answer = report.answer(ways, empty_peak=empty, worker_rss_bytes=memory["peak"])
    print(report.table(measured))
    details: dict[str, Any] = {
        "machine": machine,
        "load_average_at_end": [round(load, 2) for load in os.getloadavg()],
        "software": software,
        "rounds": options.rounds,
        "warm_up_rounds": options.warm_up,
        "seed": options.seed,
        "answer": answer,
        "ways": {name: report.summarise_way(one) for name, one in ways.items()},
        "igny8": _igny8_details(ways, fresh, known, options, empty, memory),
    }
    _write(options.results, details)
    return answer


def _sign_in(stack: contextlib.ExitStack, site: BenchSite) -> httpx.Client:
    client = site.sign_in()
    stack.callback(client.close)
    return client


def _core_lanes(stack: contextlib.ExitStack, site: BenchSite, client: httpx.Client) -> list[Lane]:
    parallel = RestParallel(client)
    stack.callback(parallel.close)
    xmlrpc = XmlRpc(site.url, "admin", site.admin_password)
    stack.callback(xmlrpc.close)
    return [[RestSequential(client)], [parallel], [xmlrpc], [Floor(client)], [FloorWithoutImages(client)]]


def _run(
    options: Options, lanes: Sequence[Lane], desk: Desk, observer: Observer, client: httpx.Client
) -> list[Measured]:
    return run_rounds(
        lanes, rounds=options.rounds, warm_up=options.warm_up, desk=desk, observer=observer, client=client
    )


def _empty_peak(observer: Observer, client: httpx.Client) -> float:
    """Bytes PHP takes for a REST request that does nothing."""
    observer.begin()
    for _ in range(EMPTY_REQUESTS):
        client.get("/wp-json/bench/v1/empty").raise_for_status()
    return median(peak for _, peak in observer.end().peaks)


def _worker_memory(backend: Backend, desk: Desk) -> dict[str, int]:
    """Bytes: resident in the server before, at most while it prepares and publishes, and of the images."""
    pictures = desk.large_pictures(LARGE_IMAGES, LARGE_WIDTH, LARGE_HEIGHT)
    article = desk.write(pictures=pictures)
    before = rss_bytes(backend.pid)
    forget_peak_rss(backend.pid)
    content = backend.save(article)
    backend.wait_until_prepared([content])
    backend.publish(content)
    return {
        "before": before,
        "peak": peak_rss_bytes(backend.pid),
        "images": sum(len(picture.data) for picture in pictures),
    }


def _igny8_details(
    ways: report.Ways, fresh: Igny8, known: Igny8, options: Options, empty: float, memory: dict[str, int]
) -> dict[str, Any]:
    """What explains the figures."""
    measured = fresh.jobs[options.warm_up :]
    return {
        "commit_ms": report.request_ms(ways["igny8"], report.COMMIT).as_dict(),
        "receipt_steps_ms": report.step_ms(measured),
        "known_images_receipt_steps_ms": report.step_ms(known.jobs[options.warm_up :]),
        "empty_route_peak_mb": round(empty / report.MB, 2),
        "peak_mb_above_empty_route": {
            path: spread.as_dict() for path, spread in report.plugin_peaks_mb(ways["igny8"], empty).items()
        },
        "after_verification": {way.name: dict(Counter(way.outcomes)) for way in (fresh, known)},
        "worker_rss_mb": {name: round(size / report.MB, 1) for name, size in memory.items()},
    }


def _write(path: Path, details: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(details, indent=2, ensure_ascii=False) + "\n")
    print(f"written: {path}")


if __name__ == "__main__":
    sys.exit(main())
