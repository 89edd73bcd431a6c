"""`igny8 publish`: press the button, watch the seven steps, see what a visitor sees."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from igny8_core.cli import find, show
from igny8_core.cli.engine import local_worker
from igny8_core.cli.refusal import print_problems
from igny8_core.errors import CATALOGUE, STEPS
from igny8_core.integration import publishing
from igny8_core.integration.models import PublishJob
from igny8_core.integration.serializers import JobSerializer
from igny8_core.integration.states import ACTIVE, ON_SITE, JobState
from igny8_core.wordpress.messages import Receipt
from igny8_core.writer.models import Content

TICK_SECONDS = 0.05
DONE_WELL = {JobState.VERIFIED, JobState.PUBLISHED, JobState.SKIPPED}


def run(typed: Sequence[str], *, site: str | None, verify_wait: float, as_json: bool) -> bool:
    """Publish the named contents now. True when all of them are on their sites and no check failed."""
    within = find.site(site) if site is not None else None
    contents = [find.content(one, within) for one in typed]
    with local_worker() as ring:
        jobs = [_request(content, ring) for content in contents]
        ids = [job.pk for job in jobs]
        with _progress(visible=not as_json) as progress:
            _watch(ids, progress, verify_wait)
    done = [_load(job_id) for job_id in ids]
    if as_json:
        show.out.print_json(json.dumps(JobSerializer(done, many=True).data, default=str))
    else:
        for job in done:
            print_result(job)
    return all(job.state in DONE_WELL for job in done)


def _request(content: Content, ring: Any) -> PublishJob:
    integration = publishing.integration_for(content)
    return publishing.request_publication(content, integration, user=None, ring=ring)


def _load(job_id: int) -> PublishJob:
    return PublishJob.objects.select_related("content", "integration__site").get(pk=job_id)


# ------------------------------------------------------------------------------------------- while it runs


def _progress(*, visible: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[doing]}"),
        console=show.out,
        disable=not visible,
        transient=True,
    )


def _watch(ids: Sequence[int], progress: Progress, verify_wait: float) -> None:
    """Until every job has ended and was checked, or `verify_wait` seconds after the last one ended."""
    bars: dict[int, TaskID] = {}
    published_at: float | None = None
    while True:
        jobs = [_load(job_id) for job_id in ids]
        for job in jobs:
            _draw(job, bars, progress)
        active = any(job.state in ACTIVE for job in jobs)
        unchecked = any(job.state == JobState.PUBLISHED for job in jobs)
        if not active:
            published_at = published_at or time.monotonic()
            if not unchecked or time.monotonic() - published_at >= verify_wait:
                return
        time.sleep(TICK_SECONDS)


def _draw(job: PublishJob, bars: dict[int, TaskID], progress: Progress) -> None:
    if job.pk not in bars:
        title = job.content.title
        shown = title if len(title) < 40 else title[:39] + "…"
        bars[job.pk] = progress.add_task(escape(shown), total=100, doing="")
    progress.update(bars[job.pk], completed=job.progress, doing=_doing(job))


def _doing(job: PublishJob) -> str:
    if job.state == JobState.PUBLISHED:
        return f"[cyan]step 7 of 7[/] {show.step('verification')}: published, looking at it from outside"
    if job.state in ACTIVE and job.error:
        return f"[yellow]{job.error['code']}[/], trying again {_when(job.wake_at)}"
    if job.state == JobState.READY:
        return "waiting for its turn"
    if job.step not in STEPS:
        return show.state(job.state)
    return f"[cyan]step {STEPS.index(job.step) + 1} of {len(STEPS)}[/] {show.step(job.step)}"


def _when(at: datetime) -> str:
    seconds = (at - datetime.now(UTC)).total_seconds()
    return f"in {seconds:.0f} s" if seconds > 0.5 else "now"


# --------------------------------------------------------------------------------------------- when it ended


def print_result(job: PublishJob) -> None:
    """What became of a job: steps, addresses, what was seen from outside; or why not, and what to do."""
    site = job.integration.site
    show.out.print(f"[bold]{escape(job.content.title)}[/] → {escape(site.name)} [dim](job {job.pk})[/]")
    if job.receipt is not None and job.state in (*ON_SITE, JobState.SKIPPED):
        _print_steps(job, job.receipt)
        _print_success(job, job.receipt)
    else:
        _print_failure(job)
    connection.close()


def _print_steps(job: PublishJob, receipt: Receipt) -> None:
    timings = receipt["timings_ms"]
    for number, name in enumerate(STEPS[:-1], start=1):
        took = show.milliseconds(timings[name]) if name in timings else "[dim]–[/]"
        show.out.print(f"  {show.GOOD} {number} {show.step(name):<22} {took:>12}")
    marks = {JobState.VERIFIED: show.GOOD, JobState.PUBLISHED_WITH_ISSUES: show.WARN}
    mark = marks.get(JobState(job.state), "…")
    show.out.print(f"  {mark} {len(STEPS)} {show.step(STEPS[-1]):<22} {checked(job, receipt)}")


def checked(job: PublishJob, receipt: Receipt) -> str:
    """What the look from outside found."""
    if job.state == JobState.SKIPPED:
        return "not published again: it is on the site already"
    if job.verification is None:
        return f"not checked yet; look again with [bold]igny8 job show {job.pk}[/]"
    findings = job.verification["findings"]
    failed = [finding["code"] for finding in findings if not finding["is_warning"]]
    if failed:
        return f"[yellow]{', '.join(failed)}[/]"
    warned = "".join(f", [yellow]{finding['code']}[/]" for finding in findings)
    return f"checked: {', '.join(_seen(receipt))}{warned}"


def _seen(receipt: Receipt) -> list[str]:
    processed = receipt["taxonomies_processed"]
    reports = (processed["categories"], processed["tags"], processed["sectors"], processed["clusters"])
    terms = sum(len(report["assigned"]) for report in reports)
    picture = ["picture"] if receipt["media"]["featured"] else []
    return ["page", *picture, show.count(terms, "term")]


def _print_success(job: PublishJob, receipt: Receipt) -> None:
    words = {JobState.SKIPPED: "Already on the site", JobState.PUBLISHED_WITH_ISSUES: "Published with issues"}
    wall = job.wall_time
    took = f" in {show.milliseconds(wall.total_seconds() * 1000)}" if wall is not None else ""
    title = words.get(JobState(job.state), "Published")
    show.out.print(f"  [bold green]{title}[/]{took}, {show.count(job.requests, 'request')} to the site")
    show.out.print(f"  {receipt['post_url']}")
    show.out.print(f"  [dim]edit: {receipt['edit_url']}[/]")
    for finding in (job.verification or {}).get("findings", []):
        mark = show.WARN if finding["is_warning"] else show.BAD
        show.out.print(f"  {mark} {finding['code']}: {escape(finding['remedy'])}")


def _print_failure(job: PublishJob) -> None:
    if job.error is None:
        show.out.print(f"  {show.BAD} {show.state(job.state)}: {escape(job.message)}")
        return
    error = job.error
    where = ""
    if error["step"]:
        where = f" at step {error['step_number']} of {error['total_steps']}, {show.step(error['step'])}"
    word = "Not published" if job.state == JobState.FAILED else "Not published yet"
    show.out.print(f"  {show.BAD} [bold red]{word}[/]{where}")
    show.out.print(f"  [bold]{error['code']}[/] {escape(error['message'])}")
    print_problems(error["details"].get("problems", []), show.out)
    known = CATALOGUE.get(error["code"])
    if known is not None:
        show.out.print(f"  [bold]What to do:[/] {escape(known.remedy)}")
    if job.state == JobState.FAILED:
        show.out.print("  Nothing was changed on the site.")
