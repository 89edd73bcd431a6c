"""What IGNY8 says a site has, put beside what the site says: which contents are not the same.

Rows are read in the order of content ids and never all held at once: a site may have 100,000.
"""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from igny8_core.errors import SiteError
from igny8_core.integration.models import Publication
from igny8_core.wordpress.reading_messages import Adoption, DigestsResponse, PostFingerprint, Range

MAX_ROWS = 2000
"""Of our rows in a range to ask for: few contents of the site may lie far apart."""
TAIL_ROWS = 5000
"""Of our rows above the site's last content, looked at together."""
GONE = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """One content on one side. `fingerprint` GONE: the post was deleted."""

    content_id: int
    post_id: int
    fingerprint: str

    @property
    def digested(self) -> bytes:
        return f"{self.content_id} {self.post_id} {self.fingerprint}\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class Page:
    """Contents up to `through`, as far as their digests tell. `ranges`: where both sides differ."""

    ranges: Sequence[Range]
    through: int
    compared: int
    is_last: bool


def _rows(integration_id: int, after: int) -> "QuerySet[Publication]":
    """Those the site was told of: an imported post is its own until then."""
    told = Publication.objects.filter(integration_id=integration_id, needs_adoption=False, is_taken=False)
    return told.filter(content_id__gt=after).order_by("content_id")


def our_lines(integration_id: int, after: int, through: int) -> Iterator[Line]:
    rows = _rows(integration_id, after).filter(content_id__lte=through)
    columns = rows.values_list("content_id", "post_id", "state", "site_fingerprint", "fingerprint")
    for content_id, post_id, state, told, agreed in columns.iterator(chunk_size=MAX_ROWS):
        is_gone = state == Publication.State.DELETED
        yield Line(content_id, post_id, GONE if is_gone else told or agreed)


def page_of(integration_id: int, after: int, answer: DigestsResponse) -> Page:
    """Which of the site's groups differ from ours, and what we have behind the last one.

    Raises SiteError where the answer leads nowhere: groups that do not rise, nothing to go on with.
    """
    last = _last_of(after, answer)
    ranges = _differing(our_lines(integration_id, after, last), after, answer)
    compared = sum(group["count"] for group in answer["groups"])
    if answer["next_after"] is not None:
        return Page(ranges, last, compared, is_last=False)
    tail = _ids_above(integration_id, last)
    ranges += _ranges([last, *tail[MAX_ROWS::MAX_ROWS], *tail[-1:]])
    return Page(ranges, tail[-1] if tail else last, compared, is_last=len(tail) < TAIL_ROWS)


def _last_of(after: int, answer: DigestsResponse) -> int:
    ends = [after, *(group["through"] for group in answer["groups"])]
    rises = all(one < other for one, other in itertools.pairwise(ends))
    goes_on = answer["next_after"] is None or after < answer["next_after"] == ends[-1]
    if not rises or not goes_on:
        raise SiteError("SITE_ANSWER_INVALID", "The site's digests are not in the order of contents.")
    return ends[-1]


def _differing(lines: Iterator[Line], after: int, answer: DigestsResponse) -> list[Range]:
    ranges: list[Range] = []
    line = next(lines, None)
    for group in answer["groups"]:
        digest, rows, ends = hashlib.sha256(), 0, [after]
        while line is not None and line.content_id <= group["through"]:
            digest.update(line.digested)
            rows += 1
            if rows % MAX_ROWS == 0:
                ends.append(line.content_id)
            line = next(lines, None)
        after = group["through"]
        if digest.hexdigest() != group["digest"]:
            ranges += _ranges([*ends, after])
    return ranges


def _ids_above(integration_id: int, after: int) -> list[int]:
    return list(_rows(integration_id, after).values_list("content_id", flat=True)[:TAIL_ROWS])


def _ranges(ends: Sequence[int]) -> list[Range]:
    return [{"after": one, "through": other} for one, other in itertools.pairwise(ends) if one < other]


def unlike(
    integration_id: int, ranges: Sequence[Range], theirs: Sequence[PostFingerprint]
) -> list[tuple[int, Line | None]]:
    """Contents of the ranges that are not the same on both sides, each with what the site has of it."""
    told = {
        post["content_id"]: Line(post["content_id"], post["post_id"], post["fingerprint"] or GONE)
        for post in theirs
    }
    found: list[tuple[int, Line | None]] = []
    for one in ranges:
        for line in our_lines(integration_id, one["after"], one["through"]):
            other = told.pop(line.content_id, None)
            if other != line and not (other is None and line.fingerprint == GONE):
                found.append((line.content_id, other))
    found += [(line.content_id, line) for line in told.values() if line.fingerprint != GONE]
    return sorted(found, key=lambda one: one[0])


def forgotten(integration_id: int, contents: Sequence[int]) -> list[Adoption]:
    """Of contents the site does not know, those whose posts were the site's own before: it can be told again
    whose they are, which changes nothing of them."""
    rows = _rows(integration_id, 0).filter(content_id__in=contents, imported_at__isnull=False)
    columns = rows.exclude(state=Publication.State.DELETED).values_list("content_id", "post_id", "revision")
    return [{"content_id": one, "post_id": post, "revision": revision} for one, post, revision in columns]
