"""Look at a published article the way a visitor does, and say what is wrong.

A check that fails leaves the job `published_with_issues` and is repeated, more and more rarely; once the
site is mended the job becomes `verified` by itself.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.db import transaction

from igny8_core.errors import CATALOGUE
from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.models import PublishJob, SiteIntegration, TimelineEvent
from igny8_core.integration.states import JobState
from igny8_core.wordpress.reports import reports_by_name
from igny8_core.writer.models import ContentRevision

CHECK_LEASE = timedelta(seconds=60)
AGAIN_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
MAX_CHECKS = 14
MAX_PAGE_BYTES = 4 * 1024 * 1024
TIMEOUT_SECONDS = 20.0
WARNINGS = {"VERIFY_HIDDEN"}
"""Shown, but the article counts as verified: hiding it may be what the site's owner wants."""


TEXTURIZED = str.maketrans(
    {"‘": "'", "’": "'", "′": "'", "“": '"', "”": '"', "″": '"', "–": "-", "—": "-", "…": "...", "×": "x"}
)
"""What WordPress's texturize makes of plain marks, turned back."""


@dataclass(frozen=True, slots=True)
class Check:
    """A published job to be looked at. `seen_at` is the verify_at it was claimed with."""

    job_id: int
    integration_id: int
    state: JobState
    fence: int
    tries: int
    receipt: Mapping[str, Any]
    title: str
    rest_url: str
    due_at: datetime | None
    """The intended instant of a scheduled publish."""


Finding = dict[str, Any]


def next_check_at() -> datetime | None:
    connected = SiteIntegration.Status.CONNECTED
    jobs = PublishJob.objects.filter(
        verify_at__isnull=False, integration__status=connected, integration__down_since=None
    ).order_by("verify_at")
    return jobs.values_list("verify_at", flat=True).first()


def claim_checks(limit: int) -> list[Check]:
    """Due checks, each handed to one worker for CHECK_LEASE by moving its time ahead."""
    now = database_now()
    connected = SiteIntegration.Status.CONNECTED
    due = PublishJob.objects.select_related("integration").order_by("verify_at")
    due = due.filter(verify_at__lte=now, integration__status=connected, integration__down_since=None)
    checks = []
    for job in due[:limit]:
        mine = PublishJob.objects.filter(pk=job.pk, verify_at=job.verify_at)
        if mine.update(verify_at=now + CHECK_LEASE) and job.receipt is not None:
            checks.append(_check_of(job))
    return checks


def _check_of(job: PublishJob) -> Check:
    receipt: dict[str, Any] = job.receipt or {}
    revision = ContentRevision.objects.get(content_id=job.content_id, number=receipt["revision"])
    return Check(
        job_id=job.pk,
        integration_id=job.integration_id,
        state=JobState(job.state),
        fence=job.fence,
        tries=job.verify_tries + 1,
        receipt=receipt,
        title=revision.snapshot["title"],
        rest_url=job.integration.rest_url,
        due_at=job.due_at if job.mode == PublishJob.Mode.SCHEDULED else None,
    )


async def check(one: Check, *, http: httpx.AsyncClient, db: Db) -> None:
    """Make the checks of one article and record what they found."""
    findings = _instant(one) + await _page(one, http) + await _image(one, http) + await _terms(one, http)
    await db(record, one, findings)


async def _page(one: Check, http: httpx.AsyncClient) -> list[Finding]:
    url = str(one.receipt["post_url"])
    try:
        answer, body = await _get(http, url)
    except httpx.HTTPError as error:
        return [_finding("VERIFY_PAGE_UNREACHABLE", url=url, error=type(error).__name__)]
    if answer.status_code != 200:
        return [_finding("VERIFY_PAGE_UNREACHABLE", url=url, http_status=answer.status_code)]
    page = body.decode("utf-8", "replace")
    findings = []
    if _plain(one.title) not in _plain(page):
        findings.append(_finding("VERIFY_TITLE_MISSING", url=url, title=one.title))
    return findings + _hidden(answer, page, url)


def _plain(text: str) -> str:
    """Text as a reader sees it: no tags, no entities, one space, typographic marks as plain ones."""
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    text = re.sub(r"-{2,3}", "-", text.translate(TEXTURIZED))
    return re.sub(r"\s+", " ", text).strip().casefold()


def _hidden(answer: httpx.Response, page: str, url: str) -> list[Finding]:
    robots = [answer.headers.get("x-robots-tag", "")]
    robots += re.findall(r"<meta[^>]+name=['\"]robots['\"][^>]*content=['\"]([^'\"]*)", page, re.I)
    if any("noindex" in rule.lower() for rule in robots):
        return [_finding("VERIFY_HIDDEN", url=url, robots=[rule for rule in robots if rule])]
    canonical = re.search(r"<link[^>]+rel=['\"]canonical['\"][^>]*href=['\"]([^'\"]+)", page, re.I)
    if canonical and httpx.URL(html.unescape(canonical[1])).host != httpx.URL(url).host:
        return [_finding("VERIFY_HIDDEN", url=url, canonical=canonical[1])]
    return []


async def _image(one: Check, http: httpx.AsyncClient) -> list[Finding]:
    featured = one.receipt["media"]["featured"]
    if featured is None:
        return []
    try:
        answer, _body = await _get(http, featured["url"])
    except httpx.HTTPError as error:
        return [_finding("VERIFY_IMAGE_UNREACHABLE", url=featured["url"], error=type(error).__name__)]
    if answer.status_code == 200 and answer.headers.get("content-type", "").startswith("image/"):
        return []
    facts = {"http_status": answer.status_code, "content_type": answer.headers.get("content-type", "")}
    return [_finding("VERIFY_IMAGE_UNREACHABLE", url=featured["url"], **facts)]


async def _get(http: httpx.AsyncClient, url: str) -> tuple[httpx.Response, bytes]:
    """At most MAX_PAGE_BYTES of the answer; redirects are followed as a browser does."""
    async with http.stream(
        "GET", url, follow_redirects=True, timeout=TIMEOUT_SECONDS, headers={"Cache-Control": "no-cache"}
    ) as answer:
        body = b""
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > MAX_PAGE_BYTES:
                break
        return answer, body


async def _terms(one: Check, http: httpx.AsyncClient) -> list[Finding]:
    """The assigned terms, as WordPress's public REST API shows them to anybody.

    A site that hides that API, or a post type that is not in it, is judged by what the plugin read back.
    """
    shown = await _shown_terms(one, http)
    short: dict[str, Any] = {}
    for kind, report in reports_by_name(one.receipt["taxonomies_processed"]).items():
        gone = set(report["assigned"]) - set(shown.get(kind, report["assigned"]))
        nothing = report["requested"] and not report["assigned"] and not report["skipped"]
        if gone or nothing:
            short[kind] = {"requested": report["requested"], "not_there": sorted(gone)}
    return [_finding("VERIFY_TERMS_MISSING", **short)] if short else []


async def _shown_terms(one: Check, http: httpx.AsyncClient) -> dict[str, list[int]]:
    """Taxonomy → term ids; empty where the site does not say."""
    collection = {"post": "posts", "page": "pages"}.get(one.receipt["post_type"])
    if collection is None:
        return {}
    url = httpx.URL(f"{one.rest_url}wp/v2/{collection}/{one.receipt['post_id']}")
    try:
        answer, body = await _get(http, str(url.copy_merge_params({"_fields": "categories,tags"})))
        said = json.loads(body) if answer.status_code == 200 else {}
    except (httpx.HTTPError, ValueError):
        return {}
    said = said if isinstance(said, dict) else {}
    return {kind: said[kind] for kind in ("categories", "tags") if isinstance(said.get(kind), list)}


def _instant(one: Check) -> list[Finding]:
    if one.due_at is None or one.receipt["outcome"] != "created":
        return []
    said = datetime.fromisoformat(one.receipt["post_date_utc"])
    if abs(said - one.due_at) < timedelta(seconds=1):
        return []
    return [_finding("VERIFY_TIME_MISMATCH", intended=one.due_at.isoformat(), post_date_utc=said.isoformat())]


def _finding(code: str, **details: object) -> Finding:
    return {
        "code": code,
        "remedy": CATALOGUE[code].remedy,
        "details": details,
        "is_warning": code in WARNINGS,
    }


def record(one: Check, findings: Sequence[Finding]) -> None:
    """State, findings and the next look, in one transaction. A newer claim of the job is left alone."""
    failed = [finding for finding in findings if not finding["is_warning"]]
    to = JobState.PUBLISHED_WITH_ISSUES if failed else JobState.VERIFIED
    with transaction.atomic():
        now = database_now()
        again = now + _pause(one.tries) if failed and one.tries < MAX_CHECKS else None
        moved = PublishJob.objects.transition(
            one.job_id,
            frm=one.state,
            to=to,
            fence=one.fence,
            verification={"checked_at": now.isoformat(), "findings": list(findings)},
            verify_at=again,
            verify_tries=one.tries,
            progress=100,
            message=_message(failed),
        )
        if moved and (one.state != to or one.tries == 1):
            TimelineEvent.objects.create(
                job_id=one.job_id,
                fence=one.fence,
                kind=to.value,
                step="verification",
                at=now,
                data={"findings": list(findings)},
            )


def _pause(tries: int) -> timedelta:
    return AGAIN_AFTER[min(tries, len(AGAIN_AFTER)) - 1]


def _message(failed: Sequence[Finding]) -> str:
    if not failed:
        return "Published and checked from outside"
    return "Published; a check from outside failed: " + ", ".join(finding["code"] for finding in failed)
