"""Medians with their range, and the ratios made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median

from bench.errors import BenchError


@dataclass(frozen=True, slots=True)
class Spread:
    """Of every measured value; none is left out."""

    median: float
    min: float
    max: float
    n: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        measured = list(values)
        if not measured:
            raise BenchError("nothing was measured")
        return cls(median(measured), min(measured), max(measured), len(measured))

    def as_dict(self, digits: int = 3) -> dict[str, float]:
        return {name: round(value, digits) for name, value in asdict(self).items()}

    def __str__(self) -> str:
        return f"{self.median:9.1f}  {self.min:8.1f} – {self.max:.1f}"


def ratio(of: Spread, over: Spread) -> float:
    """Of the medians. Raises BenchError where there is nothing to divide by."""
    if over.median <= 0:
        raise BenchError("cannot compare with something that took no time")
    return round(of.median / over.median, 3)
