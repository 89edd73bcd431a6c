"""The same done to many contents, each on its own: what one cannot do keeps no other from it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from igny8_core.auth.audit import Action, By
from igny8_core.envelope import as_igny8_error
from igny8_core.errors import Igny8Error
from igny8_core.integration import content_states, publishing
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.tasks import ring_drain
from igny8_core.writer.models import Content
from igny8_core.writer.services import archive_content

Step = Callable[[Content, int], PublishJob | None]
"""Of a content and its place in the list: the job it has now."""


def carry_out(contents: "QuerySet[Content]", said: Mapping[str, Any], by: By) -> list[dict[str, Any]]:
    """In the order of `said["ids"]`. A content that is not among `contents` does not exist."""
    rows = contents.select_related("site").prefetch_related(content_states.latest_jobs("jobs"))
    found = rows.in_bulk(said["ids"])
    step = _STEPS[said["action"]](said, by, list(found.values()))
    results = [
        _one(step, content_id, found.get(content_id), place) for place, content_id in enumerate(said["ids"])
    ]
    ring_drain()
    return results


def _one(step: Step, content_id: int, content: Content | None, place: int) -> dict[str, Any]:
    try:
        if content is None:
            raise Igny8Error("NOT_FOUND", "There is no such content.")
        job = step(content, place)
    except (Igny8Error, DatabaseError) as raised:
        error = as_igny8_error(raised)
        if error is None:
            raise
        said = {
            "code": error.code,
            "message": error.message,
            "remedy": error.remedy,
            "details": error.details,
        }
        return {"content_id": content_id, "ok": False, "job_id": None, "error": said}
    return {"content_id": content_id, "ok": True, "job_id": job.pk if job else None, "error": None}


class _Connected:
    """The connected integrations of all the sites, asked for once."""

    def __init__(self, contents: Sequence[Content]) -> None:
        sites = {content.site_id for content in contents}
        connected = SiteIntegration.objects.filter(site__in=sites, status=SiteIntegration.Status.CONNECTED)
        self._of_site = {integration.site_id: integration for integration in connected.order_by("-pk")}

    def of(self, content: Content) -> SiteIntegration:
        """Raises INTEGRATION_NOT_CONNECTED."""
        return self._of_site.get(content.site_id) or publishing.integration_for(content)


def _publish(said: Mapping[str, Any], by: By, contents: Sequence[Content]) -> Step:
    connected = _Connected(contents)

    def publish(content: Content, place: int) -> PublishJob:
        return publishing.request_publication(
            content, connected.of(content), user=by.user, ring=_later, by=by
        )

    return publish


def _schedule(said: Mapping[str, Any], by: By, contents: Sequence[Content]) -> Step:
    connected = _Connected(contents)
    first, between = said["published_at"], timedelta(minutes=said.get("minutes_between", 0))

    def schedule(content: Content, place: int) -> PublishJob:
        due_at = first + place * between
        integration = connected.of(content)
        return publishing.schedule_publication(
            content, integration, due_at=due_at, user=by.user, ring=_later, by=by
        )

    return schedule


def _cancel(said: Mapping[str, Any], by: By, contents: Sequence[Content]) -> Step:
    def cancel(content: Content, place: int) -> PublishJob:
        job = content_states.latest_job(content)
        if job is None or not job.is_active:
            raise Igny8Error("JOB_NOT_CANCELLABLE", "Nothing of this content waits to be published.")
        return publishing.cancel(job, by=by)

    return cancel


def _archive(said: Mapping[str, Any], by: By, contents: Sequence[Content]) -> Step:
    def archive(content: Content, place: int) -> None:
        with transaction.atomic():
            archive_content(content)
            by.note(Action.CONTENT_ARCHIVED, content)

    return archive


def _later() -> None:
    """The doorbell rings once, when all are accepted."""


_STEPS: Mapping[str, Callable[[Mapping[str, Any], By, Sequence[Content]], Step]] = {
    "publish": _publish,
    "schedule": _schedule,
    "cancel": _cancel,
    "archive": _archive,
}
