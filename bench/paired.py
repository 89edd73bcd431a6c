"""Two things measured in turns: how they compare, and how sure that is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.errors import BenchError

RESAMPLES: Final = 2000
SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Compared:
    """The median of the pairs, and between what it lies with 95 % certainty (bootstrap over the pairs)."""

    median: float
    low: float
    high: float
    n: int

    def as_dict(self, digits: int = 4) -> dict[str, float]:
        return {
            "median": round(self.median, digits),
            "low": round(self.low, digits),
            "high": round(self.high, digits),
            "n": self.n,
        }


def ratios(of: Sequence[float], over: Sequence[float]) -> Compared:
    """Each value over the one it was measured beside."""
    if any(value <= 0 for value in over):
        raise BenchError("cannot compare with something that took no time")
    return _compare(of, over, lambda one, other: one / other)


def differences(of: Sequence[float], less: Sequence[float]) -> Compared:
    """Each value less the one it was measured beside."""
    return _compare(of, less, lambda one, other: one - other)


def _compare(
    of: Sequence[float], with_: Sequence[float], compare: Callable[[float, float], float]
) -> Compared:
    if not of or len(of) != len(with_):
        raise BenchError(f"{len(of)} and {len(with_)} values are no pairs")
    pairs = [compare(one, other) for one, other in zip(of, with_, strict=True)]
    chance = random.Random(1)  # noqa: S311 - the same figures give the same answer
    resampled = sorted(median(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    edge = int(RESAMPLES * (1 - SURE) / 2)
    return Compared(median(pairs), resampled[edge], resampled[-1 - edge], len(pairs))
