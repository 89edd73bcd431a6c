"""Imports: begun, claimed, gone on with page by page, ended. Rows only; asking is `importing_round`'s.

What a page brought and the cursor behind it are one transaction, which first proves that the claim is still
ours. Whenever a worker dies, the next one asks for the page after the last that counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from igny8_core.auth.models import User
from igny8_core.errors import Igny8Error, SiteError
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.clock import database_now
from igny8_core.integration.dispatch import locked
from igny8_core.integration.importing_models import ACTIVE_IMPORTS
from igny8_core.integration.importing_posts import Counts, read_posts, take_posts
from igny8_core.integration.importing_terms import learn_page, settle_paths
from igny8_core.integration.models import ImportState, SiteImport, SiteIntegration
from igny8_core.integration.structure import store_structure
from igny8_core.wordpress.endpoint import Endpoint, Timeouts
from igny8_core.wordpress.messages import Structure
from igny8_core.wordpress.reading_messages import PostsResponse, TermsResponse
from igny8_core.writer.fields import TAXONOMY_NAME

LEASE = timedelta(seconds=45)
TIMEOUTS = Timeouts(answer_seconds=30.0)
EVERY = timedelta(days=1)
POSTS_PER_PAGE = 100
TERMS_PER_PAGE = 1000
MAX_PROBLEMS = 200
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
MAX_FAILURES = 30
"""In a row; the site has been away for about four hours."""
TAXONOMY, POST_TYPE = "taxonomy", "post_type"
COUNTED = ("seen", "new", "known", "skipped", "failed")


class ImportLostError(Exception):
    """Another worker has the import now, or it has ended."""


@dataclass(frozen=True, slots=True)
class Work:
    """An import held until its lease ends; `fence` proves it."""

    import_id: int
    fence: int
    integration_id: int
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Page:
    """What to ask the site for next."""

    step: int
    kind: str
    name: str
    after: int
    limit: int


# --------------------------------------------------------------------------------------------- begin and end


def start_import(
    integration: SiteIntegration, *, wanted: Sequence[str] = (), user: User | None = None
) -> SiteImport:
    """Begin, or join the one under way. CONFLICT while one is being cancelled."""
    if not integration.is_connected:
        raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
    now = database_now()
    try:
        with transaction.atomic():
            return SiteImport.objects.create(
                integration=integration,
                wanted=list(wanted),
                requested_by=user,
                wake_at=now,
                created_at=now,
            )
    except IntegrityError as error:
        active = SiteImport.objects.filter(integration=integration, state__in=ACTIVE_IMPORTS).first()
        if active is None or active.state == ImportState.STOPPING:
            message = "The import before this one is just ending. Try again in a moment."
            raise Igny8Error("CONFLICT", message) from error
        return active


def cancel_import(one: SiteImport) -> SiteImport:
    """What was taken over stays, and the site is still told of it."""
    running = SiteImport.objects.filter(pk=one.pk, state=ImportState.RUNNING)
    # The fence ends a page under way: it does not count any more.
    cancelled = running.update(state=ImportState.STOPPING, fence=F("fence") + 1, wake_at=database_now())
    one.refresh_from_db()
    if not cancelled:
        raise Igny8Error("CONFLICT", f"This import is {one.state}, and can't be cancelled any more.")
    return one


def start_daily() -> int:
    """Look again at sites where import is switched on; how many are."""
    now = database_now()
    recent = Q(created_at__gt=now - EVERY) | Q(state__in=ACTIVE_IMPORTS)
    seen = SiteImport.objects.filter(recent).values("integration_id")
    due = SiteIntegration.objects.filter(
        status=SiteIntegration.Status.CONNECTED, config_json__import_enabled=True
    )
    integrations = list(due.exclude(pk__in=seen).order_by("pk"))
    for integration in integrations:
        with suppress(Igny8Error):  # another process was quicker
            start_import(integration)
    return len(integrations)


# ---------------------------------------------------------------------------------------------------- claims


def claim_imports(limit: int) -> list[Work]:
    """Imports that are due, those that wait longest first. Any number of processes may claim at once."""
    start_daily()
    with transaction.atomic():
        now = database_now()
        due = SiteImport.objects.filter(
            state__in=ACTIVE_IMPORTS,
            wake_at__lte=now,
            integration__status=SiteIntegration.Status.CONNECTED,
        ).order_by("wake_at")
        rows = list(locked(due.select_related("integration"))[:limit])
        SiteImport.objects.filter(pk__in=[row.pk for row in rows]).update(
            fence=F("fence") + 1, wake_at=now + LEASE, started_at=Coalesce(F("started_at"), now)
        )
    return [
        Work(row.pk, row.fence + 1, row.integration_id, endpoint_of(row.integration, TIMEOUTS))
        for row in rows
    ]


@contextmanager
def held(work: Work, *, has_answer: bool = True) -> Iterator[SiteImport]:
    """One transaction with the import's row locked and ours; the lease begins anew. Raises ImportLostError.

    has_answer: the site has answered, whatever failed before.
    """
    with transaction.atomic():
        rows = SiteImport.objects.select_for_update().filter(pk=work.import_id, fence=work.fence)
        row = rows.filter(state__in=ACTIVE_IMPORTS).first()
        if row is None:
            raise ImportLostError
        yield row
        if has_answer:
            row.failures, row.error = 0, None
        row.wake_at = database_now() + LEASE
        row.save()


def note_failure(work: Work, error: Igny8Error) -> None:
    """Try again, less and less often; what only a person can mend ends the import."""
    row = SiteImport.objects.filter(pk=work.import_id, fence=work.fence, state__in=ACTIVE_IMPORTS).first()
    if row is None:
        return
    now, failures = database_now(), row.failures + 1
    is_over = failures >= MAX_FAILURES or error.code == "NOT_CONNECTED"
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    changes: dict[str, Any] = {"failures": failures, "error": error.as_dict(), "wake_at": now + pause}
    if is_over:
        changes |= {"state": ImportState.FAILED, "finished_at": now}
    SiteImport.objects.filter(pk=row.pk, fence=work.fence).update(**changes)


# ---------------------------------------------------------------------------------------------- page by page


def next_page(work: Work) -> Page | None:
    """None: all is done, and the import has ended. A page without a kind: the site's structure is wanted."""
    with held(work, has_answer=False) as row:
        if row.state == ImportState.STOPPING:
            _end(row, ImportState.CANCELLED)
            return None
        if not row.steps:
            return Page(0, "", "", 0, 0)
        for number, step in enumerate(row.steps):
            if not step["is_done"]:
                return Page(number, step["kind"], step["name"], step["cursor"], _page_size(step))
        _end(row, ImportState.DONE)
    return None


def _end(row: SiteImport, state: ImportState) -> None:
    row.state, row.finished_at = state, database_now()


def _page_size(step: Mapping[str, Any]) -> int:
    size = POSTS_PER_PAGE if step["kind"] == POST_TYPE else TERMS_PER_PAGE
    return min(size, step["limit"] - step["seen"]) if step["limit"] else size


def take_structure(work: Work, answer: Structure) -> None:
    """Remember what the site has, and plan: terms before the posts that have them."""
    with held(work) as row:
        moment = datetime.fromisoformat(answer["timestamp"])
        store_structure(row.integration, {**answer, "timestamp": moment})
        row.integration.refresh_from_db(fields=["config_json"])
        row.steps = plan(row.integration, row.wanted)
        if not row.steps:
            _end(row, ImportState.DONE)


def plan(integration: SiteIntegration, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """`wanted` empty: every enabled taxonomy and post type."""
    known = integration.config_json.get("content_types", {})
    kinds = [
        *((TAXONOMY, name, one) for name, one in sorted(known.get("taxonomies", {}).items())),
        *((POST_TYPE, name, one) for name, one in sorted(known.get("post_types", {}).items())),
    ]
    return [
        {
            "kind": kind,
            "name": name,
            "label": one["label"],
            "limit": one["fetch_limit"],
            "total": one["count"],
            **dict.fromkeys(COUNTED, 0),
            "cursor": 0,
            "is_done": False,
        }
        for kind, name, one in kinds
        if one["enabled"] and (not wanted or name in wanted) and TAXONOMY_NAME.fullmatch(name)
    ]


def take_terms(work: Work, page: Page, answer: TermsResponse) -> None:
    with held(work) as row:
        terms = answer["terms"]
        new = learn_page(work.integration_id, page.name, terms)
        counts = Counts(seen=len(terms), new=new, known=len(terms) - new)
        step = _go_on(row, page, counts, answer["next_after"], answer["total"])
        if step["is_done"]:
            settle_paths(work.integration_id, page.name)


def take_page_of_posts(work: Work, page: Page, answer: PostsResponse) -> None:
    posts = read_posts(answer["posts"])
    with held(work) as row:
        integration = SiteIntegration.objects.select_related("site").get(pk=work.integration_id)
        counts = take_posts(integration, posts)
        _go_on(row, page, counts, answer["next_after"], answer["total"])


def _go_on(row: SiteImport, page: Page, counts: Counts, next_after: int | None, total: int) -> dict[str, Any]:
    """Put the cursor behind the page. SITE_ANSWER_INVALID where that would be no further."""
    if next_after is not None and next_after <= page.after:
        message = f"The site does not go on behind {page.name} {page.after}."
        raise SiteError("SITE_ANSWER_INVALID", message, details={"field": "next_after"})
    step: dict[str, Any] = row.steps[page.step]
    for name in COUNTED:
        step[name] += getattr(counts, name)
    step["total"] = total
    is_full = 0 < step["limit"] <= step["seen"]
    step["is_done"] = next_after is None or is_full
    step["cursor"] = next_after or step["cursor"]
    if is_full and next_after is not None:
        step["skipped"] += max(total - step["seen"], 0)
    row.problems = [*row.problems, *counts.problems][:MAX_PROBLEMS]
    return step


def skip_step(work: Work, page: Page, error: Igny8Error) -> None:
    """The site has no such type any more."""
    with held(work) as row:
        row.steps[page.step]["is_done"] = True
        row.problems = [*row.problems, {"post_id": None, "message": f"{page.name}: {error.message}"}][
            :MAX_PROBLEMS
        ]


def counts_of(one: SiteImport) -> dict[str, int]:
    """All steps together."""
    sums = {name: sum(step[name] for step in one.steps) for name in (*COUNTED, "total")}
    return {**sums, "steps": len(one.steps), "steps_done": sum(step["is_done"] for step in one.steps)}
