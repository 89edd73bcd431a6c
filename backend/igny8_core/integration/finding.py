"""Anything of an account by a few words: contents, sites, and the jobs of those contents."""

from typing import Any, Final

from django.db.models import F, Q

from igny8_core.integration.job_summaries import for_summaries, summary
from igny8_core.integration.overview import Scope

SHOWN: Final = 8


def find(scope: Scope, words: str) -> dict[str, Any]:
    number = int(words) if words.isascii() and words.isdigit() and len(words) <= 18 else None
    contents = _contents(scope, words, number)
    return {
        "contents": contents,
        "sites": list(_sites(scope, words).values("id", "name", "url")[:SHOWN]),
        "jobs": _jobs(scope, [content["id"] for content in contents], number),
    }


def _contents(scope: Scope, words: str, number: int | None) -> list[dict[str, Any]]:
    is_meant = Q(title__icontains=words) | Q(slug__icontains=words)
    if number is not None:
        is_meant |= Q(pk=number)
    found = scope.contents().filter(is_meant).order_by("-updated_at", "-pk")
    shown = found.values("id", "title", site_name=F("site__name"), state=F("status__state"))
    return [dict(row) for row in shown[:SHOWN]]


def _sites(scope: Scope, words: str) -> Any:
    return scope.live().filter(Q(name__icontains=words) | Q(url__icontains=words)).order_by("name", "pk")


def _jobs(scope: Scope, contents: list[int], number: int | None) -> Any:
    """The latest job of each content that was found, and the one of that number."""
    is_meant = Q(content__in=contents, is_latest=True)
    if number is not None:
        is_meant |= Q(pk=number)
    jobs = for_summaries(scope.jobs().filter(is_meant)).order_by("-pk")[:SHOWN]
    return [summary(job) for job in jobs]
