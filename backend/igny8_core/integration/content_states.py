"""What one word says of a content: whether it is on its site, on its way there, or why not.

    newest job that was not cancelled            publication          state
    ────────────────────────────────────────     ─────────────────    ──────────────────────────────────
    waits for an instant that is still to come   any                  scheduled
    active otherwise                             any                  moving
    failed                                       any                  failed
    ended on the site, or skipped                trashed or deleted   ready
    ended on the site, or skipped                other                published, with_issues, skipped
    none                                         on the site          published
    none                                         gone from it         ready
    none                                         none                 draft: title or text missing; ready

The rules stand here twice: as conditions, by which the database filters and counts, and as `state_of`, for
rows that were loaded. A test holds them together.
"""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone

from igny8_core.integration.drift import waiting
from igny8_core.integration.models import Difference, Publication, PublishJob
from igny8_core.integration.states import JobState as S
from igny8_core.writer.models import Content

Rows = QuerySet[Content]


class ContentState(TextChoices):
    DRAFT = "draft", "Something needed is missing"
    READY = "ready", "Could be published"
    SCHEDULED = "scheduled", "Goes out at its time"
    MOVING = "moving", "On its way to the site"
    PUBLISHED = "published", "On the site"
    WITH_ISSUES = "with_issues", "On the site, but a check from outside failed"
    FAILED = "failed", "Not published; nothing was changed"
    SKIPPED = "skipped", "Was there already when its time came"


DRIFT = "drift"
"""Beside the states: contents of which the site has something else."""
UNDER_WAY = (S.PREPARING, S.COMMITTING, S.UNKNOWN)
OVER = (S.PUBLISHED, S.VERIFIED, S.PUBLISHED_WITH_ISSUES, S.SKIPPED)

BLANK = Q(title="") | Q(html="")
_NO_JOB = Q(latest__id=None)


def _publications(**facts: Any) -> "QuerySet[Publication]":
    return Publication.objects.filter(content=OuterRef("pk"), **facts)


ANYWHERE = Q(Exists(_publications()))
HERE = Q(Exists(_publications(state=Publication.State.PUBLISHED)))
GONE = Q(Exists(_publications(state__in=[Publication.State.TRASHED, Publication.State.DELETED])))


def with_latest(rows: Rows) -> Rows:
    """Joined with the job that decides, as `latest`; at most one."""
    return rows.annotate(latest=FilteredRelation("jobs", condition=Q(jobs__is_latest=True)))


def condition(state: str) -> Q:
    """For rows of `with_latest`."""
    if state == DRIFT:
        return Q(Exists(_publications(drifted_at__isnull=False))) | Q(Exists(_open_differences()))
    return _conditions(timezone.now())[ContentState(state)]


def _conditions(now: datetime) -> dict[ContentState, Q]:
    planned = Q(latest__state=S.READY, latest__mode=PublishJob.Mode.SCHEDULED)
    at_once = Q(latest__state=S.READY, latest__mode=PublishJob.Mode.MANUAL)
    due = Q(latest__due_at__lte=now)
    published = Q(latest__state__in=[S.PUBLISHED, S.VERIFIED])
    return {
        ContentState.DRAFT: _NO_JOB & BLANK & ~ANYWHERE,
        ContentState.READY: (_NO_JOB & ~BLANK & ~ANYWHERE) | ((_NO_JOB | Q(latest__state__in=OVER)) & GONE),
        ContentState.SCHEDULED: planned & Q(latest__due_at__gt=now),
        ContentState.MOVING: Q(latest__state__in=UNDER_WAY) | at_once | (planned & due),
        ContentState.PUBLISHED: (published & ~GONE) | (_NO_JOB & HERE),
        ContentState.WITH_ISSUES: Q(latest__state=S.PUBLISHED_WITH_ISSUES) & ~GONE,
        ContentState.FAILED: Q(latest__state=S.FAILED),
        ContentState.SKIPPED: Q(latest__state=S.SKIPPED) & ~GONE,
    }


def _open_differences() -> "QuerySet[Difference]":
    return waiting(Difference.objects.filter(content_id=OuterRef("pk"), integration__site=OuterRef("site")))


def counts(rows: Rows) -> dict[str, int]:
    """How many of `rows` there are of each state, and of those that drift."""
    cases = [
        When(condition, then=Value(state.value)) for state, condition in _conditions(timezone.now()).items()
    ]
    found = with_latest(rows).order_by().annotate(shown_state=Case(*cases, default=Value("")))
    by_state = dict(found.values_list("shown_state").annotate(number=Count("pk")))
    drifting = rows.order_by().filter(condition(DRIFT)).count()
    return {**{state.value: by_state.get(state.value, 0) for state in ContentState}, DRIFT: drifting}


# ---------------------------------------------------------------------------------------------- loaded rows


LATEST_JOBS = Prefetch(
    "jobs",
    queryset=PublishJob.objects.filter(is_latest=True).defer("receipt", "verification"),
    to_attr="latest_jobs",
)


def latest_job(content: Content) -> PublishJob | None:
    """The job that decides; a query where `LATEST_JOBS` was not loaded."""
    if not hasattr(content, "latest_jobs"):
        content.latest_jobs = list(content.jobs.filter(is_latest=True))  # type: ignore[attr-defined]
    jobs: list[PublishJob] = content.latest_jobs  # type: ignore[attr-defined]
    return jobs[0] if jobs else None


def state_of(content: Content) -> ContentState:
    job, publication = latest_job(content), next(iter(content.publications.all()), None)
    if job is None:
        return _unsent(content) if publication is None else _of_publication(publication)
    is_gone = publication is not None and publication.state != Publication.State.PUBLISHED
    return _of_job(job, is_gone)


def _unsent(content: Content) -> ContentState:
    return ContentState.DRAFT if is_blank(content) else ContentState.READY


def is_blank(content: Content) -> bool:
    """`is_blank_text` is annotated where the text itself is not loaded."""
    has_text = not getattr(content, "is_blank_text", False) and (
        "html" in content.get_deferred_fields() or content.html
    )
    return not content.title or not has_text


def _of_publication(publication: Publication) -> ContentState:
    is_there = publication.state == Publication.State.PUBLISHED
    return ContentState.PUBLISHED if is_there else ContentState.READY


def _of_job(job: PublishJob, is_gone: bool) -> ContentState:
    if job.state == S.FAILED:
        return ContentState.FAILED
    if job.is_active:
        is_planned = job.state == S.READY and job.mode == PublishJob.Mode.SCHEDULED
        return ContentState.SCHEDULED if is_planned and job.due_at > timezone.now() else ContentState.MOVING
    if is_gone:
        return ContentState.READY
    ended = {S.PUBLISHED_WITH_ISSUES: ContentState.WITH_ISSUES, S.SKIPPED: ContentState.SKIPPED}
    return ended.get(S(job.state), ContentState.PUBLISHED)
