"""`igny8 schedule`, `igny8 jobs` and `igny8 job …`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.utils import timezone
from rest_framework.exceptions import ValidationError as DRFValidationError
from rich.markup import escape

from igny8_core.cli import find, results, show
from igny8_core.cli.publish import as_facts
from igny8_core.cli.refusal import Refusal
from igny8_core.integration import publishing
from igny8_core.integration.models import PublishJob, SiteIntegration, TimelineEvent
from igny8_core.integration.serializers import JobDetailSerializer
from igny8_core.integration.states import JobState
from igny8_core.integration.tasks import ring_drain
from igny8_core.writer.fields import InstantField


def parse_instant(text: str) -> datetime:
    """ISO 8601 with Z or an offset, as aware UTC; the API's own rules and words for anything else."""
    try:
        at: datetime = InstantField().run_validation(text)
    except DRFValidationError as error:
        reason = str(error.detail[0] if isinstance(error.detail, list) else error.detail)
        raise Refusal(
            "VALIDATION_FAILED",
            f"{text!r} cannot be used as a time. {reason}",
            "Write it with Z for UTC or with an offset: 2025-12-01T10:00:00Z, 2025-12-01T11:00:00+01:00.",
        ) from error
    return at


def schedule(typed: str, at: str, *, site: str | None, as_json: bool) -> None:
    """Publish a content at an instant; a schedule it has is moved."""
    due_at = parse_instant(at)
    content = find.content(typed, find.site(site) if site is not None else None)
    integration = publishing.integration_for(content)
    job = publishing.schedule_publication(content, integration, due_at=due_at, user=None, ring=ring_drain)
    if as_json:
        show.out.print_json(json.dumps(as_facts(job)))
        return
    where = f"goes out on {escape(content.site.name)} (job {job.pk})"
    show.out.print(f"{show.GOOD} [bold]{escape(content.title)}[/] {where}")
    for line in instants(due_at, integration):
        show.out.print(f"  {line}")
    show.out.print("  A running backend publishes it then: igny8 up", style="dim")


def instants(at: datetime, integration: SiteIntegration) -> list[str]:
    """The same instant on three clocks: UTC, the site's, this machine's."""
    lines = [f"{at:%Y-%m-%d %H:%M:%S} UTC"]
    zone = integration.config_json.get("site", {}).get("timezone")
    if zone:
        lines.append(f"{show.in_zone(at, zone)} (the site)")
    local = at.astimezone()
    lines.append(f"{local:%Y-%m-%d %H:%M} {local:%Z} (this machine)")
    return lines


def list_jobs(*, state: str | None, site: str | None, limit: int, as_json: bool) -> None:
    jobs = PublishJob.objects.select_related("content", "integration__site").order_by("-pk")
    if state is not None:
        jobs = jobs.filter(state=_state(state))
    if site is not None:
        jobs = jobs.filter(integration__site=find.site(site))
    found = list(jobs[:limit])
    if as_json:
        show.out.print_json(json.dumps([as_facts(job) for job in found]))
    elif not found:
        show.out.print("No jobs. Publish something: [bold]igny8 publish CONTENT[/]")
    else:
        shown = show.table("#JOB", "STATE", "MODE", "DUE", "CONTENT", "SITE", "MESSAGE")
        show.print_rows(shown, (_row(job) for job in found))


def _row(job: PublishJob) -> tuple[object, ...]:
    late = " [yellow]late[/]" if job.is_late else ""
    return (
        job.pk,
        show.state(job.state) + late,
        job.mode,
        show.moment(job.due_at),
        escape(job.content.title),
        escape(job.integration.site.name),
        escape(job.message),
    )


def _state(text: str) -> JobState:
    try:
        return JobState(text.lower().replace(" ", "_"))
    except ValueError as error:
        known = ", ".join(JobState.values)
        raise Refusal("VALIDATION_FAILED", f"There is no state {text!r}.", f"Use one of: {known}.") from error


def show_job(typed: str, *, as_json: bool) -> None:
    job = find.job(typed)
    if as_json:
        show.out.print_json(json.dumps(JobDetailSerializer(job).data, default=str))
        return
    results.print_result(as_facts(job), job.integration.site.name)
    due = show.moment(job.due_at)
    show.out.print(f"  state {show.state(job.state)} · {job.mode} · due {due} · key {job.key}")
    if job.state == JobState.READY:
        for line in instants(job.wake_at, job.integration):
            show.out.print(f"  next: {line}")
    shown = show.table("TIME", "#ATTEMPT", "WHAT", "STEP", "#TOOK", "DETAILS")
    show.out.print()
    show.print_rows(shown, (_event_row(event) for event in job.timeline.all()))


def _event_row(event: TimelineEvent) -> tuple[object, ...]:
    took = show.milliseconds(event.duration_ms) if event.duration_ms is not None else ""
    at = f"{event.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + "Z"
    return at, event.fence or "", show.state(event.kind), show.step(event.step), took, _details(event)


def _details(event: TimelineEvent) -> str:
    error = event.data.get("error")
    if error:
        again = event.data.get("again_at")
        return escape(f"{error['code']}: {error['message']}" + (f"; again at {again}" if again else ""))
    return escape(
        ", ".join(f"{name} {value}" for name, value in event.data.items() if value not in (None, [], {}))
    )


def cancel_job(typed: str) -> None:
    job = publishing.cancel(find.job(typed))
    show.out.print(
        f"{show.GOOD} Job {job.pk} is cancelled; nothing was published. {show.moment(timezone.now())}"
    )
