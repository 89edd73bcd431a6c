"""What IGNY8's plugin costs a site: the same requests with it and without, in turns, on one WordPress.

`make bench-plugin-cost` (BLOCKS=40 pairs of blocks). The site is connected and one of its posts is managed.
Which of the two a request is, a header says; nothing else differs, not even the database. Each block is
measured beside one of the other kind, and what is compared is the pairs. Prints a table, writes
bench/results/plugin_cost.json, and ends with one line of JSON. Nothing is asserted about times; on a machine
with other work look at the CPU time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

import httpx

from bench import command
from bench.articles import Desk
from bench.backend import Backend
from bench.costs import CostSite, Plugin, Taken, Taker
from bench.figures import Spread
from bench.machine import describe_machine, describe_software
from bench.paired import Compared, differences, ratios
from bench.site import site_facts
from devsite import Workspace

RESULTS: Final = Path(__file__).parent / "results" / "plugin_cost.json"
EACH: Final = 8
"""Requests for each page in a block."""
WARM_UP: Final = 2
"""Pairs of blocks that are not counted."""
VISITED: Final = ("home", "managed_post", "page")
SAVED: Final = ("save_managed_post", "save_other_post")

Blocks = dict[Plugin, list[dict[str, list[Taken]]]]
Figure = Callable[[Taken], float]

MS, PHP_MS, CPU_MS, LOAD_MS, QUERIES, FILES = map(
    attrgetter, ("ms", "php_ms", "cpu_ms", "load_ms", "queries", "files")
)


@dataclass(frozen=True, slots=True)
class Options:
    blocks: int
    results: Path


def parse(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> Options:
    """Options of the command line; the environment's BLOCKS is the default number of pairs."""
    env = os.environ if environment is None else environment
    parser = argparse.ArgumentParser(prog="bench.plugin_cost", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--blocks", type=_positive, default=env.get("BLOCKS", "40"), help="pairs of blocks")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    return Options(**vars(parser.parse_args(arguments)))


def _positive(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    return command.run("bench.plugin_cost", measure, options)


@dataclass(frozen=True, slots=True)
class Measured:
    """`own_…`: with the plugin and a stopwatch around its callbacks."""

    views: Blocks
    saves: Blocks
    own_views: Mapping[str, Sequence[Taken]]
    own_saves: Mapping[str, Sequence[Taken]]
    autoloaded: Mapping[str, int]


def measure(stack: contextlib.ExitStack, workspace: Workspace, options: Options) -> dict[str, float]:
    """Everything; prints the table, writes the results and answers the last line."""
    machine = describe_machine(workspace.root)
    site = stack.enter_context(CostSite.prepare(workspace))
    person = site.sign_in()
    stack.callback(person.close)
    visitor = stack.enter_context(httpx.Client(base_url=site.url, timeout=60, trust_env=False))
    visitor.get("/").raise_for_status()
    before = site.autoloaded()
    site.install()
    with Backend(workspace.root / "igny8-cost") as backend:
        backend.connect(site)
        autoloaded = _grown(before, site.autoloaded())
        managed = _publish(backend)
    # IGNY8 is away from here on: what it asks a site for would meet the requests that are measured.
    taker = Taker(site)
    saves = _saves(taker, person, managed["post_id"], _other_post(person))
    views = _views(taker, visitor, person, managed)
    measured = Measured(
        views=_blocks(views, options.blocks, each=EACH),
        saves=_blocks(saves, options.blocks, each=2),
        own_views=_own(views, options.blocks),
        own_saves=_own(saves, options.blocks),
        autoloaded=autoloaded,
    )
    answer = _answer(measured)
    print(_table(measured))
    details = {
        "machine": machine,
        "load_average_at_end": [round(load, 2) for load in os.getloadavg()],
        "software": describe_software(site, site_facts(person)),
        "pairs_of_blocks": options.blocks,
        "answer": answer,
        "autoloaded_bytes_by_option": measured.autoloaded,
        "views": {name: _summary(measured.views, measured.own_views, name) for name in views},
        "saves": {name: _summary(measured.saves, measured.own_saves, name) for name in saves},
    }
    options.results.parent.mkdir(parents=True, exist_ok=True)
    options.results.write_text(json.dumps(details, indent=2, ensure_ascii=False) + "\n")
    print(f"written: {options.results}")
    return answer


def _publish(backend: Backend) -> dict[str, Any]:
    """The receipt of an article with images, terms and SEO fields."""
    content = backend.save(Desk(seed=1).write())
    backend.wait_until_prepared([content])
    job = backend.publish(content)
    backend.wait_until_verified(job["id"])
    receipt: dict[str, Any] = job["result"]
    return receipt


def _other_post(client: httpx.Client) -> int:
    """A post IGNY8 has nothing to do with."""
    body = {"title": "Not managed", "content": "<p>By hand.</p>", "status": "publish"}
    made = client.post("/wp-json/wp/v2/posts", json=body).raise_for_status().json()
    return int(made["id"])


def _grown(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Bytes by which what is autoloaded grew, by option."""
    grown = {name: size - before.get(name, 0) for name, size in after.items()}
    return {name: size for name, size in sorted(grown.items()) if size != 0}


# ------------------------------------------------------------------------------------------- requests


def _views(
    taker: Taker, visitor: httpx.Client, person: httpx.Client, managed: Mapping[str, Any]
) -> dict[str, Callable[..., Taken]]:
    """Pages, those of visitors first."""
    path = httpx.URL(managed["post_url"]).path
    pages = {
        "home": (visitor, "/"),
        "managed_post": (visitor, path),
        "page": (visitor, "/sample-page/"),
        "rest": (visitor, f"/wp-json/wp/v2/posts/{managed['post_id']}"),
        "wp_admin": (person, "/wp-admin/edit.php"),
    }
    return {name: partial(taker.take, "GET", *page) for name, page in pages.items()}


def _saves(taker: Taker, person: httpx.Client, managed: int, other: int) -> dict[str, Callable[..., Taken]]:
    """The block editor's request, with another title and text each time."""
    count = iter(range(1, 1_000_000))

    def save(post: int, plugin: Plugin, *, timed: bool = False) -> Taken:
        number = next(count)
        body = {"title": f"Title {number}", "excerpt": f"Excerpt {number}"}
        return taker.take("POST", person, f"/wp-json/wp/v2/posts/{post}", plugin, timed=timed, body=body)

    return {name: partial(save, post) for name, post in zip(SAVED, (managed, other), strict=True)}


def _blocks(requests: Mapping[str, Callable[..., Taken]], pairs: int, *, each: int) -> Blocks:
    """Pairs of blocks, another kind first in each. A page's first request follows another's: not counted."""
    blocks: Blocks = {"on": [], "off": []}
    for number in range(WARM_UP + pairs):
        order: tuple[Plugin, Plugin] = ("on", "off") if number % 2 else ("off", "on")
        for plugin in order:
            block = {name: [send(plugin) for _ in range(1 + each)][1:] for name, send in requests.items()}
            if number >= WARM_UP:
                blocks[plugin].append(block)
        print(f"pair {number + 1} of {WARM_UP + pairs}", file=sys.stderr)
    return blocks


def _own(requests: Mapping[str, Callable[..., Taken]], count: int) -> dict[str, list[Taken]]:
    """Requests with a stopwatch around the plugin's callbacks."""
    return {name: [send("on", timed=True) for _ in range(1 + count)][1:] for name, send in requests.items()}


# -------------------------------------------------------------------------------------------- figures


def _values(blocks: Blocks, plugin: Plugin, names: Sequence[str], of: Figure) -> list[float]:
    """One figure for each block: the mean over pages of the median of a page's requests."""
    return [mean(median(map(of, block[name])) for name in names) for block in blocks[plugin]]


def _ratio(blocks: Blocks, names: Sequence[str], of: Figure) -> Compared:
    return ratios(_values(blocks, "on", names, of), _values(blocks, "off", names, of))


def _extra(blocks: Blocks, names: Sequence[str], of: Figure) -> Compared:
    return differences(_values(blocks, "on", names, of), _values(blocks, "off", names, of))


def _own_ms(blocks: Blocks, own: Mapping[str, Sequence[Taken]], name: str) -> float:
    """What the plugin's own code takes while somebody waits: being loaded, and its callbacks."""
    loading = _extra(blocks, [name], LOAD_MS).median
    return loading + median(sum(taken.hooks_ms.values()) for taken in own[name])


def _by_callback(own: Sequence[Taken]) -> dict[str, float]:
    """Medians, the dearest first."""
    names = {name for taken in own for name in taken.hooks_ms}
    medians = {name: round(median(taken.hooks_ms.get(name, 0.0) for taken in own), 3) for name in names}
    return dict(sorted(medians.items(), key=lambda item: -item[1]))


def _summary(blocks: Blocks, own: Mapping[str, Sequence[Taken]], name: str) -> dict[str, Any]:
    """What one page or save took."""

    def spread(plugin: Plugin, of: Figure) -> dict[str, float]:
        return Spread.of(of(taken) for block in blocks[plugin] for taken in block[name]).as_dict()

    return {
        "on_over_off": _ratio(blocks, [name], MS).as_dict(),
        "cpu_on_over_off": _ratio(blocks, [name], CPU_MS).as_dict(),
        "extra_ms": _extra(blocks, [name], MS).as_dict(),
        "extra_cpu_ms": _extra(blocks, [name], CPU_MS).as_dict(),
        "own_ms": round(_own_ms(blocks, own, name), 3),
        "hooks_ms": _by_callback(own[name]),
        "loading_ms": _extra(blocks, [name], LOAD_MS).as_dict(),
        "extra_queries": _extra_queries(blocks, own, name),
        "extra_files": _extra(blocks, [name], FILES).median,
        "on": {"ms": spread("on", MS), "cpu_ms": spread("on", CPU_MS)},
        "off": {"ms": spread("off", MS), "cpu_ms": spread("off", CPU_MS)},
    }


def _extra_queries(blocks: Blocks, own: Mapping[str, Sequence[Taken]], name: str) -> float:
    """Queries while somebody waits. A save goes on after the answer, which only the stopwatch sees."""
    if name in SAVED:
        without = median(taken.queries for block in blocks["off"] for taken in block[name])
        return median(taken.queries for taken in own[name]) - without
    return _extra(blocks, [name], QUERIES).median


def _answer(measured: Measured) -> dict[str, float]:
    """The last line. Of page views: those of visitors together."""
    views, saves = measured.views, measured.saves
    wall, cpu = _ratio(views, VISITED, MS), _ratio(views, VISITED, CPU_MS)
    managed, other = (_extra(saves, [name], MS) for name in SAVED)
    own = mean(_own_ms(views, measured.own_views, name) for name in VISITED)
    answer = {
        "page_view_on_over_off": wall.median,
        "page_view_on_over_off_low": wall.low,
        "page_view_on_over_off_high": wall.high,
        "page_view_cpu_on_over_off": cpu.median,
        "page_view_cpu_on_over_off_low": cpu.low,
        "page_view_cpu_on_over_off_high": cpu.high,
        "page_view_own_ms": own,
        "page_view_own_over_off": 1 + own / median(_values(views, "off", VISITED, PHP_MS)),
        "extra_queries": max(_extra_queries(views, measured.own_views, name) for name in VISITED),
        "autoloaded_bytes": sum(measured.autoloaded.values()),
        "save_extra_ms": managed.median,
        "save_extra_ms_low": managed.low,
        "save_extra_ms_high": managed.high,
        "save_own_ms": _own_ms(saves, measured.own_saves, SAVED[0]),
        "save_of_other_post_extra_ms": other.median,
        "save_of_other_post_own_ms": _own_ms(saves, measured.own_saves, SAVED[1]),
    }
    return {name: round(value, 4) for name, value in answer.items()}


def _table(measured: Measured) -> str:
    """One line for each request."""
    head = (
        f"{'request':22}{'ms off':>9}{'ms on':>9}{'on÷off':>9}{'CPU on÷off':>12}{'own ms':>9}{'queries':>9}"
        f"{'files':>7}"
    )
    lines = [head, "-" * len(head)]
    for blocks, own in ((measured.views, measured.own_views), (measured.saves, measured.own_saves)):
        for name in own:
            facts = _summary(blocks, own, name)
            lines.append(
                f"{name:22}{facts['off']['ms']['median']:9.1f}{facts['on']['ms']['median']:9.1f}"
                f"{facts['on_over_off']['median']:9.3f}{facts['cpu_on_over_off']['median']:12.3f}"
                f"{facts['own_ms']:9.3f}{facts['extra_queries']:9.0f}{facts['extra_files']:7.0f}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
