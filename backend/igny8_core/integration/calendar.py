"""What was, is, and might be published in a span of time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from django.http import Http404

from igny8_core.integration.models import ContentState, PublishJob, SiteIntegration
from igny8_core.integration.overview import Scope
from igny8_core.integration.states import ACTIVE, ON_SITE, JobState
from igny8_core.writer.models import Content

MOST: Final = 750
Item = dict[str, Any]


def items(scope: Scope, start: datetime, end: datetime) -> tuple[list[Item], bool]:
    """The first `MOST` of `start` ≤ at < `end`, by time; whether there are more.

    Raises Http404 where the one site is not there.
    """
    found = [*_scheduled(scope, start, end), *_published(scope, start, end), *_planned(scope, start, end)]
    found.sort(key=itemgetter("at", "content_id"))
    shown = found[:MOST]
    if scope.site_id is not None and not shown and not scope.live().exists():
        raise Http404
    contents = {item["content_id"] for item in shown}
    titles = Content.objects.filter(pk__in=contents).values_list("pk", "title", "site_id")
    of_content: dict[int, Item] = {pk: {"title": title, "site_id": site_id} for pk, title, site_id in titles}
    sites = _sites(scope, {one["site_id"] for one in of_content.values()})
    named = ({**item, **of_content[item["content_id"]]} for item in shown)
    return [{**item, **sites[item["site_id"]]} for item in named], len(found) > MOST


def _scheduled(scope: Scope, start: datetime, end: datetime) -> Iterable[Item]:
    """Jobs that are to run then; those that ended without a publish stay where they should have."""
    due = scope.jobs().filter(due_at__gte=start, due_at__lt=end, content__status__is_archived=False)
    failed = due.filter(state=JobState.FAILED, is_latest=True, mode=PublishJob.Mode.SCHEDULED)
    for jobs in (due.filter(state__in=ACTIVE), failed):
        yield from _of_jobs("scheduled", jobs, "due_at")


def _published(scope: Scope, start: datetime, end: datetime) -> Iterable[Item]:
    jobs = scope.jobs().filter(state__in=ON_SITE, finished_at__gte=start, finished_at__lt=end)
    return _of_jobs("published", jobs, "finished_at")


def _of_jobs(kind: str, jobs: Any, at: str) -> Iterable[Item]:
    rows = jobs.order_by(at, "pk").values_list("pk", "content_id", at, "state")
    for job_id, content_id, when, state in rows[: MOST + 1]:
        yield {"kind": kind, "job_id": job_id, "content_id": content_id, "at": when, "state": state}


def _planned(scope: Scope, start: datetime, end: datetime) -> Iterable[Item]:
    """Contents with a time nobody has scheduled yet."""
    unsent = [ContentState.DRAFT, ContentState.READY]
    free = scope.contents().filter(published_at__gte=start, published_at__lt=end, status__state__in=unsent)
    for content_id, when in free.order_by("published_at", "pk").values_list("pk", "published_at")[: MOST + 1]:
        yield {"kind": "planned", "job_id": None, "content_id": content_id, "at": when, "state": "planned"}


def _sites(scope: Scope, wanted: set[int]) -> Mapping[int, Item]:
    """Name and zone; the zone None where no WordPress has told its own."""
    zones = dict(
        SiteIntegration.objects.filter(site__in=wanted).values_list("site_id", "config_json__site__timezone")
    )
    names = scope.live().filter(pk__in=wanted).values_list("pk", "name")
    return {pk: {"site_name": name, "timezone": zones.get(pk)} for pk, name in names}
