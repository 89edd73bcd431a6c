"""Visitors who look at the site while it is published to, and what is whole about what they got."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

MARKED: Final = re.compile(r"(?:title|body|excerpt|keyword|seo|description)-([A-Z]+\d+)-end")
SEEN: Final = re.compile(r"<!--seen ([\w+/=]+)-->")
CLOCKS: Final = ("AB", "CD")
"""Letters of the versions of articles that are published again and again."""
MAX_AT_ONCE: Final = 6
"""More requests than the site's PHP has workers would only wait in line."""


@dataclass(frozen=True)
class Look:
    """One answer, and whether it was whole."""

    path: str
    status: int
    torn: str
    """What contradicts what; empty: nothing."""


@dataclass
class Crowd:
    """What all visitors together have seen."""

    looks: list[Look] = field(default_factory=list)

    @property
    def torn(self) -> list[Look]:
        return [look for look in self.looks if look.torn]

    @property
    def statuses(self) -> Counter[tuple[str, int]]:
        return Counter((look.path, look.status) for look in self.looks)


def family_of(mark: str) -> str:
    """A12 and B13 are versions of one article, and so are C1 and D2; N3 and N4 are different ones."""
    return next((pair for pair in CLOCKS if mark[0] in pair), mark)


def shared_name(mark: str) -> str:
    """What the terms and images of a version are called after."""
    return mark[0] if family_of(mark) in CLOCKS else mark


def contradictions(text: str, path: str) -> str:
    """What in an answer belongs to different versions of one article, or is not there at all."""
    said = [*_words(text), *(word for one in seen_in(text, path) for word in contradictions_of(one))]
    return "; ".join(said)


def _words(text: str) -> list[str]:
    marks: dict[str, set[str]] = {}
    for mark in MARKED.findall(text):
        marks.setdefault(family_of(mark), set()).add(mark)
    return [f"one article is {' and '.join(sorted(found))}" for found in marks.values() if len(found) > 1]


def seen_in(text: str, path: str) -> list[dict[str, Any]]:
    """What the witness read for templates."""
    if "/wp-json/" in path:
        answer = json.loads(text)
        return [one["seen"] for one in (answer if isinstance(answer, list) else [answer])]
    return [json.loads(base64.b64decode(dump)) for dump in SEEN.findall(text)]


def contradictions_of(seen: Mapping[str, Any]) -> list[str]:
    """The dump of one post; of others than the tests' nothing is known."""
    found = re.match(r"title-([A-Z]+\d+)-end$", seen["title"])
    if found is None:
        return []
    mark = found[1]
    name = shared_name(mark)
    parts = {
        "body": f"body-{mark}-end" in seen["body"],
        "excerpt": f"excerpt-{mark}-end" in seen["excerpt"],
        "meta": f"keyword-{mark}-end" in seen["meta"],
        "categories": sorted(seen["categories"]) == sorted([f"Category {name}", "Known to all"]),
        "tags": sorted(seen["tags"]) == sorted([f"Tag {name}", "known-to-all"]),
        "image": seen["image"].startswith(f"{name.lower()}-featured"),
    }
    wrong = [f"{part} {seen[part]!r}" for part, fits in parts.items() if not fits]
    return [f"title {mark} with {', '.join(wrong)}"] if wrong else []


def judge(path: str, status: int, text: str, *, may_be_missing: bool) -> Look:
    if status == 404 and may_be_missing:
        return Look(path, status, "")
    if status != 200:
        return Look(path, status, f"HTTP {status}")
    return Look(path, status, contradictions(text, path))


async def watch(
    url: str, paths: Mapping[str, bool], stop: asyncio.Event, per_second: float, crowd: Crowd
) -> None:
    """Ask for `paths` (path → may be missing) in turn until `stop`; a slow site is asked less often."""
    limits = httpx.Limits(max_connections=MAX_AT_ONCE)
    room = asyncio.Semaphore(MAX_AT_ONCE)
    async with (
        httpx.AsyncClient(base_url=url, limits=limits, timeout=60, trust_env=False) as http,
        asyncio.TaskGroup() as visits,
    ):

        async def visit(path: str, may_be_missing: bool) -> None:
            try:
                answer = await http.get(path)
            finally:
                room.release()
            crowd.looks.append(judge(path, answer.status_code, answer.text, may_be_missing=may_be_missing))

        while not stop.is_set():
            for path, may_be_missing in list(paths.items()):  # more are added meanwhile
                await room.acquire()
                visits.create_task(visit(path, may_be_missing))
                await asyncio.sleep(1 / per_second)
