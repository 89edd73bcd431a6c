"""One finding of the doctor, with what it was seen by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from igny8_core.integration.diagnosis_catalogue import CATALOGUE, SUBJECTS, Level, Subject

OK = "OK"
MAX_CHARS = 400

Evidence = dict[str, Any]
"""A request and what came back: method, url, http_status, headers, excerpt, error."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is what it is about, `says` what was seen; `cause` and `remedy` are empty when all is well."""

    code: str
    check: Subject
    level: Level
    says: str
    cause: str = ""
    remedy: str = ""
    evidence: list[Evidence] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def printable(text: str, limit: int) -> str:
    """A site's words may hold anything, and end on somebody's terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:limit]


def good(check: Subject, says: str) -> Finding:
    return Finding(OK, check, "ok", printable(says, MAX_CHARS))


def found(code: str, says: str, *evidence: Evidence, level: Level | None = None) -> Finding:
    """`level` where this case is graver or milder than its code. Raises KeyError for an unknown code."""
    known = CATALOGUE[code]
    seen = printable(says, MAX_CHARS)
    return Finding(code, known.subject, level or known.level, seen, known.cause, known.remedy, list(evidence))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By subject, each code once with its gravest level; a subject with a complaint is not also well."""
    best: dict[tuple[str, str], Finding] = {}
    for one in findings:
        key = (one.check, one.code if one.level != "ok" else one.says)
        if key not in best or (one.level == "failed" and best[key].level != "failed"):
            best[key] = one
    return sorted(best.values(), key=lambda one: SUBJECTS.index(one.check))
