"""Rounds in which every way publishes once, so that whatever the machine does meets all of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from bench.articles import Article, Desk
from bench.completeness import check_complete
from bench.observing import Cost, Observer
from bench.ways import Way


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured publish."""

    ms: float
    cost: Cost


@dataclass
class Measured:
    """A way with its samples, in the order they were taken; warm-up rounds are not among them."""

    way: Way
    samples: list[Sample] = field(default_factory=list)


Lane = Sequence[Way]
"""Ways that publish directly one after the other; the first brings new pictures, the others re-use them."""


def run_rounds(
    lanes: Sequence[Lane], *, rounds: int, warm_up: int, desk: Desk, observer: Observer, client: httpx.Client
) -> list[Measured]:
    """Every way publishes `warm_up + rounds` fresh articles; each post is looked at, or BenchError."""
    total = warm_up + rounds
    measured = {way.name: Measured(way) for lane in lanes for way in lane}
    articles = {way.name: items for lane in lanes for way, items in _write(lane, total, desk)}
    ready = {name: one.way.prepare(articles[name]) for name, one in measured.items()}
    for number in range(total):
        _say(number, warm_up, total)
        # Another way is first in each round, so that none always follows the same one.
        for lane in (*lanes[number % len(lanes) :], *lanes[: number % len(lanes)]):
            for way in lane:
                sample, post_id = _take(way, ready[way.name][number], observer)
                check_complete(client, way, articles[way.name][number], post_id)
                way.finish()
                if number >= warm_up:
                    measured[way.name].samples.append(sample)
    return list(measured.values())


def _write(lane: Lane, total: int, desk: Desk) -> list[tuple[Way, list[Article]]]:
    first, *others = lane
    fresh = [desk.write() for _ in range(total)]
    return [
        (first, fresh),
        *((way, [desk.write(pictures=article.pictures) for article in fresh]) for way in others),
    ]


def _take(way: Way, ready: object, observer: Observer) -> tuple[Sample, int]:
    observer.begin()
    started = time.perf_counter()
    post_id = way.publish(ready)
    ms = (time.perf_counter() - started) * 1000
    return Sample(ms, observer.end()), post_id


def _say(number: int, warm_up: int, total: int) -> None:
    kind = "warm-up" if number < warm_up else "round"
    of = warm_up if number < warm_up else total - warm_up
    print(f"{kind} {number + 1 if number < warm_up else number + 1 - warm_up} of {of}", file=sys.stderr)
