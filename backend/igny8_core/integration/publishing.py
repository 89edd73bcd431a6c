"""Accept what a person asks for: publish, schedule, move, cancel. Each is a change of rows, nothing else.

Carrying a job out is `delivery`'s. The doorbell that tells a worker rings after the commit; should it get
lost, the next beat finds the row.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from igny8_core.auth.audit import Action, By
from igny8_core.auth.models import User
from igny8_core.errors import Igny8Error
from igny8_core.integration.clock import database_now
from igny8_core.integration.importing_posts import refuse_unadopted
from igny8_core.integration.models import PublishJob, SiteIntegration, TimelineEvent
from igny8_core.integration.states import JobState
from igny8_core.writer.models import Content

PAST_GRACE = timedelta(seconds=60)
Doorbell = Callable[[], None]
Decision = Mapping[str, object]
"""What the timeline keeps of somebody's decision to overwrite; empty: nobody decided."""


def integration_for(content: Content, integration_id: int | None = None) -> SiteIntegration:
    """The connected integration of the content's site. INTEGRATION_NOT_CONNECTED when there is none."""
    integrations = SiteIntegration.objects.filter(site=content.site, status=SiteIntegration.Status.CONNECTED)
    if integration_id is not None:
        integrations = integrations.filter(pk=integration_id)
    integration = integrations.first()
    if integration is None:
        raise Igny8Error(
            "INTEGRATION_NOT_CONNECTED",
            f"The site {content.site.name} is not connected to WordPress.",
            details={"field": "integration_id", "site_id": content.site_id},
        )
    return integration


def request_publication(
    content: Content,
    integration: SiteIntegration,
    *,
    user: User | None,
    ring: Doorbell,
    overwrite: bool = False,
    decided_by: str = "",
    by: By | None = None,
) -> PublishJob:
    """Publish now. A running job of the same content is joined, a waiting schedule is ended.

    `overwrite`: what people changed in the post is given up; the timeline says who decided so.
    `by`: for the audit trail, which tells of what is made or made to overwrite, not of who joins it.

    PUBLISH_IN_PROGRESS, with `job_id`, while one runs that carries an older text, or that overwrites nobody:
    that one can't be changed any more, and a caller who joined it would take it for what was asked for.
    Any number of callers at once get one job: the database lets only one active job exist. Most of them
    find it by reading, so that they do not queue up for SQLite's one writer.
    """
    decision = {"overwrite": True, "decided_by": decided_by} if overwrite else {}
    for _ in range(5):
        active = _active(content, integration)
        if active is not None and not _is_waiting_schedule(active):
            return _join(active, content, ring, decision, by)
        try:
            with transaction.atomic():
                _end_schedule(content, integration)
                job = _create(content, integration, PublishJob.Mode.MANUAL, database_now(), user, decision)
                _tell(by, Action.OVERWRITE_REQUESTED if decision else Action.PUBLISH_REQUESTED, job)
                transaction.on_commit(ring)
                return job
        except IntegrityError:
            active = _active(content, integration)
            if active is not None:
                return _join(active, content, ring, decision, by)
            # The other caller's job ended between our insert and our look: try again.
    raise Igny8Error("PUBLISH_IN_PROGRESS", "Other publishes of this content keep coming first.")


def _active(content: Content, integration: SiteIntegration) -> PublishJob | None:
    return PublishJob.objects.active().filter(content=content, integration=integration).first()


def _is_waiting_schedule(job: PublishJob) -> bool:
    return job.mode == PublishJob.Mode.SCHEDULED and job.state == JobState.READY


def _end_schedule(content: Content, integration: SiteIntegration) -> None:
    waiting = PublishJob.objects.filter(
        content=content, integration=integration, mode=PublishJob.Mode.SCHEDULED, state=JobState.READY
    )
    for job in waiting:
        if _cancel(job, "Published by hand before its time"):
            _note(job, "superseded", reason="published by hand")


def _refuse_archived(content: Content) -> None:
    if content.archived_at is not None:
        raise Igny8Error("CONFLICT", "This content is in the archive; restore it before it is published.")
    if content.site.archived_at is not None:
        raise Igny8Error("CONFLICT", "This site is in the archive; restore it before anything is published.")


def _create(
    content: Content,
    integration: SiteIntegration,
    mode: str,
    due_at: datetime,
    user: User | None,
    decision: Decision,
) -> PublishJob:
    refuse_unadopted(content, integration)
    _refuse_archived(content)
    PublishJob.objects.filter(content=content, integration=integration, is_latest=True).update(
        is_latest=False
    )
    job = PublishJob.objects.create(
        content=content,
        integration=integration,
        mode=mode,
        revision=content.revision,
        due_at=due_at,
        wake_at=due_at,
        overwrite=bool(decision),
        requested_by=user,
        created_at=database_now(),
    )
    _note(job, "accepted", mode=mode, revision=content.revision, due_at=due_at.isoformat(), **decision)
    return job


def _tell(by: By | None, action: Action, job: PublishJob, **details: str) -> None:
    if by is not None:
        by.note(action, job.content, job_id=job.pk, **details)


def _join(job: PublishJob, content: Content, ring: Doorbell, decision: Decision, by: By | None) -> PublishJob:
    job = _hurry(job, content, ring, decision, by)
    if decision and not job.overwrite:
        raise Igny8Error(
            "PUBLISH_IN_PROGRESS",
            "A publish that overwrites nobody's changes is running right now.",
            details={"job_id": job.pk, "revision": job.revision},
        )
    if job.revision < content.revision:
        raise Igny8Error(
            "PUBLISH_IN_PROGRESS",
            f"Revision {job.revision} is being published right now; revision {content.revision} has to wait.",
            details={"job_id": job.pk, "revision": job.revision},
        )
    return job


def _hurry(
    job: PublishJob, content: Content, ring: Doorbell, decision: Decision, by: By | None
) -> PublishJob:
    """A manual job that waits for a retry starts at once, with the newest text unless some was sent."""
    is_as_asked = job.revision == content.revision and (job.overwrite or not decision)
    if job.state != JobState.READY or (job.wake_at <= database_now() and is_as_asked):
        return job
    waiting = PublishJob.objects.filter(pk=job.pk, state=JobState.READY, mode=PublishJob.Mode.MANUAL)
    unsent = waiting.filter(commit_sent=False)
    unsent.update(revision=content.revision)
    if decision:
        with transaction.atomic():
            if unsent.filter(overwrite=False).update(overwrite=True):
                _note(job, "overwrite", **decision)
                _tell(by, Action.OVERWRITE_REQUESTED, job)
    if waiting.update(wake_at=database_now()):
        ring()
    job.refresh_from_db()
    return job


def _note(job: PublishJob, kind: str, **data: object) -> None:
    TimelineEvent.objects.create(job=job, fence=job.fence, kind=kind, data=data, at=database_now())


def schedule_publication(
    content: Content,
    integration: SiteIntegration,
    *,
    due_at: datetime,
    user: User | None,
    ring: Doorbell,
    by: By | None = None,
) -> PublishJob:
    """Publish at `due_at` (aware). An existing schedule is moved; PUBLISH_IN_PROGRESS while one runs."""
    _refuse_past(due_at)
    active = _active(content, integration)
    if active is not None and active.mode == PublishJob.Mode.SCHEDULED:
        return reschedule(active, due_at=due_at, ring=ring, by=by)
    try:
        with transaction.atomic():
            job = _create(content, integration, PublishJob.Mode.SCHEDULED, due_at, user, {})
            Content.objects.filter(pk=content.pk).update(publish_mode="scheduled", published_at=due_at)
            _tell(by, Action.SCHEDULED, job, due_at=due_at.isoformat())
            transaction.on_commit(ring)
            return job
    except IntegrityError as error:
        raise Igny8Error("PUBLISH_IN_PROGRESS", "This content is being published right now.") from error


def _refuse_past(due_at: datetime) -> None:
    if due_at < database_now() - PAST_GRACE:
        raise Igny8Error(
            "SCHEDULE_IN_PAST",
            f"{due_at.isoformat()} has passed.",
            details={"field": "published_at", "fields": {"published_at": [{"code": "in_past"}]}},
        )


def _not_started(job: PublishJob, verb: str) -> Igny8Error:
    return Igny8Error(
        "JOB_NOT_CANCELLABLE",
        f"The job has started or ended ({job.state}) and can't be {verb} any more.",
        details={"state": job.state},
    )


def reschedule(job: PublishJob, *, due_at: datetime, ring: Doorbell, by: By | None = None) -> PublishJob:
    """Move a scheduled job that has not started. JOB_NOT_CANCELLABLE once a worker has claimed it."""
    _refuse_past(due_at)
    with transaction.atomic():
        waiting = PublishJob.objects.filter(
            pk=job.pk, state=JobState.READY, fence=0, mode=PublishJob.Mode.SCHEDULED
        )
        moved = waiting.update(due_at=due_at, wake_at=due_at)
        job.refresh_from_db()
        if not moved:
            raise _not_started(job, "moved")
        Content.objects.filter(pk=job.content_id).update(published_at=due_at)
        _note(job, "moved", due_at=due_at.isoformat())
        _tell(by, Action.RESCHEDULED, job, due_at=due_at.isoformat())
        transaction.on_commit(ring)
    return job


def cancel(job: PublishJob, *, by: By | None = None) -> PublishJob:
    """Cancel a job that waits: one whose time has not come, or that waits for a retry."""
    with transaction.atomic():
        done = _cancel(job, "Cancelled")
        job.refresh_from_db()
        if not done:
            raise _not_started(job, "cancelled")
        _note(job, "cancelled")
        _tell(by, Action.CANCELLED, job)
    return job


def withdraw(job: PublishJob, reason: str) -> None:
    """Cancel a job because what it belongs to is gone; one that has begun goes on."""
    if _cancel(job, reason):
        _note(job, "cancelled", reason=reason)


def _cancel(job: PublishJob, message: str) -> bool:
    """A job that may already be on the site (its answer was lost) can't be cancelled, only asked about.

    The job before it is the one that says how the content is, again.
    """
    now = database_now()
    waiting = PublishJob.objects.filter(commit_sent=False)
    cancelled = waiting.transition(
        job.pk, frm=JobState.READY, to=JobState.CANCELLED, fence=job.fence,
        finished_at=now, message=message, is_latest=False,
    )  # fmt: skip
    if cancelled:
        jobs = PublishJob.objects.filter(content=job.content_id, integration=job.integration_id)
        before = jobs.exclude(state=JobState.CANCELLED).order_by("-pk").values_list("pk", flat=True)[:1]
        PublishJob.objects.filter(pk__in=list(before)).update(is_latest=True)
    return cancelled
