"""What was, is, and might be published in a span of time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from django.db.models import Q
from django.http import Http404

from igny8_core.integration.models import ContentState, PublishJob, SiteIntegration
from igny8_core.integration.overview import Scope
from igny8_core.integration.states import ACTIVE, ON_SITE, JobState

MOST: Final = 2000
Item = dict[str, Any]


def items(scope: Scope, start: datetime, end: datetime) -> tuple[list[Item], bool]:
    """The first `MOST` of `start` ≤ at < `end`, by time; whether there are more.

    Raises Http404 where the one site is not there.
    """
    found = [*_scheduled(scope, start, end), *_published(scope, start, end), *_planned(scope, start, end)]
    found.sort(key=itemgetter("at", "content_id"))
    shown = found[:MOST]
    sites = _sites(scope, {item["site_id"] for item in shown})
    if scope.site_id is not None and not shown and not scope.live().exists():
        raise Http404
    return [{**item, **sites[item["site_id"]]} for item in shown], len(found) > MOST


def _scheduled(scope: Scope, start: datetime, end: datetime) -> Iterable[Item]:
    """Jobs that are to run then; those that ended without a publish stay where they should have."""
    is_open = Q(state__in=ACTIVE) | Q(state=JobState.FAILED, is_latest=True, mode=PublishJob.Mode.SCHEDULED)
    jobs = scope.jobs().filter(is_open, due_at__gte=start, due_at__lt=end, content__archived_at=None)
    return _of_jobs("scheduled", jobs, "due_at")


def _published(scope: Scope, start: datetime, end: datetime) -> Iterable[Item]:
    jobs = scope.jobs().filter(state__in=ON_SITE, finished_at__gte=start, finished_at__lt=end)
    return _of_jobs("published", jobs, "finished_at")


def _of_jobs(kind: str, jobs: Any, at: str) -> Iterable[Item]:
    facts = ("pk", "content_id", "content__title", "integration__site_id", at, "state")
    for job_id, content_id, title, site_id, when, state in jobs.order_by(at, "pk").values_list(*facts)[
        : MOST + 1
    ]:
        ours = {"kind": kind, "job_id": job_id, "content_id": content_id, "title": title}
        yield {**ours, "site_id": site_id, "at": when, "state": state}


def _planned(scope: Scope, start: datetime, end: datetime) -> Iterable[Item]:
    """Contents with a time nobody has scheduled yet."""
    unsent = [ContentState.DRAFT, ContentState.READY]
    free = scope.contents().filter(published_at__gte=start, published_at__lt=end, status__state__in=unsent)
    free = free.order_by("published_at", "pk")
    for content_id, title, site_id, when in free.values_list("pk", "title", "site_id", "published_at")[
        : MOST + 1
    ]:
        ours = {"kind": "planned", "job_id": None, "content_id": content_id, "title": title}
        yield {**ours, "site_id": site_id, "at": when, "state": "planned"}


def _sites(scope: Scope, wanted: set[int]) -> Mapping[int, Item]:
    """Name and zone; the zone None where no WordPress has told its own."""
    zones = dict(
        SiteIntegration.objects.filter(site__in=wanted).values_list("site_id", "config_json__site__timezone")
    )
    names = scope.live().filter(pk__in=wanted).values_list("pk", "name")
    return {pk: {"site_name": name, "timezone": zones.get(pk)} for pk, name in names}
