"""Some three hundred image files made by code, each with what has to become of it."""

from __future__ import annotations

from tests.media.corpus import broken, healthy, hostile
from tests.media.corpus.case import Becomes, Case, Refused


def every_case() -> list[Case]:
    found = [*healthy.cases(), *broken.cases(), *hostile.cases()]
    names = [case.name for case in found]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    return found


__all__ = ["Becomes", "Case", "Refused", "every_case"]
