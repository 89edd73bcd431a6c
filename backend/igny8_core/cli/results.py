"""How a publish looks on a terminal, from a job as the API gives it: this machine's jobs and a server's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from igny8_core.cli import show
from igny8_core.cli.refusal import print_problems
from igny8_core.errors import CATALOGUE, STEPS
from igny8_core.wordpress.reports import reports_by_name

Job = Mapping[str, Any]
"""A job of /api/v1/integration/jobs/ (`JobSerializer`)."""

ACTIVE = {"ready", "preparing", "committing", "unknown"}
ON_SITE = {"published", "verified", "published_with_issues", "skipped"}
WENT_WELL = {"published", "verified", "skipped"}

TITLE_WIDTH = 26  # with the bar and the step it fits a terminal of 80 columns
TITLES = {"skipped": "Already on the site", "published_with_issues": "Published with issues"}
MARKS = {"verified": show.GOOD, "published_with_issues": show.WARN}


# ------------------------------------------------------------------------------------------- while it runs


class LiveJobs:
    """One progress bar per job, redrawn from what is known of it."""

    def __init__(self, *, visible: bool = True) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=14),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[doing]}"),
            console=show.out,
            disable=not (visible and show.out.is_terminal),
            transient=True,
        )
        self._bars: dict[int, TaskID] = {}

    def __enter__(self) -> LiveJobs:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def draw(self, job: Job) -> None:
        number = job["id"]
        if number not in self._bars:
            title = job["content_title"]
            shown = title if len(title) <= TITLE_WIDTH else title[: TITLE_WIDTH - 1] + "…"
            self._bars[number] = self.progress.add_task(escape(shown), total=100, doing="")
        self.progress.update(self._bars[number], completed=job["progress"], doing=doing(job))


def doing(job: Job) -> str:
    """What is happening to the job right now."""
    if job["state"] == "published":
        return f"[cyan]step 7 of 7[/] {show.step('verification')}"
    if job["state"] in ACTIVE and job["error"]:
        return f"[yellow]{job['error']['code']}[/], trying again {_when(job['wake_at'])}"
    if job["state"] == "ready":
        return "waiting for its turn"
    if job["step"] not in STEPS:
        return show.state(job["state"])
    return f"[cyan]step {STEPS.index(job['step']) + 1} of {len(STEPS)}[/] {show.step(job['step'])}"


def _when(at: str) -> str:
    seconds = (datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds()
    return f"in {seconds:.0f} s" if seconds > 0.5 else "now"


# ------------------------------------------------------------------------------------------ when it ended


def print_result(job: Job, site_name: str) -> None:
    """What became of a job: steps, addresses, what was seen from outside; or why not, and what to do."""
    show.out.print(f"[bold]{escape(job['content_title'])}[/] → {escape(site_name)} [dim](job {job['id']})[/]")
    if job["state"] in ON_SITE:
        _print_steps(job)
        _print_success(job)
    else:
        _print_failure(job)


def _print_steps(job: Job) -> None:
    timings = job["result"]["timings_ms"]
    for number, name in enumerate(STEPS[:-1], start=1):
        took = show.milliseconds(timings[name]) if name in timings else "[dim]–[/]"
        show.out.print(f"  {show.GOOD} {number} {show.step(name):<22} {took:>12}")
    mark = MARKS.get(job["state"], "…")
    show.out.print(f"  {mark} {len(STEPS)} {show.step(STEPS[-1]):<22} {checked(job)}")


def checked(job: Job) -> str:
    """What the look from outside found."""
    if job["state"] == "skipped":
        return "not published again: it is on the site already"
    if job["verification"] is None:
        return f"not checked yet; look again with [bold]igny8 job show {job['id']}[/]"
    findings = job["verification"]["findings"]
    failed = [finding["code"] for finding in findings if not finding["is_warning"]]
    if failed:
        return f"[yellow]{', '.join(failed)}[/]"
    warned = "".join(f", [yellow]{finding['code']}[/]" for finding in findings)
    return f"checked: {', '.join(_seen(job['result']))}{warned}"


def _seen(receipt: Mapping[str, Any]) -> list[str]:
    reports = reports_by_name(receipt["taxonomies_processed"])
    terms = sum(len(report["assigned"]) for report in reports.values())
    picture = ["picture"] if receipt["media"]["featured"] else []
    return ["page", *picture, show.count(terms, "term")]


def _print_success(job: Job) -> None:
    title = TITLES.get(job["state"], "Published")
    took = f" in {show.milliseconds(job['wall_ms'])}" if job["wall_ms"] is not None else ""
    late = job["lateness_ms"]
    if late is not None:
        took = f" {show.milliseconds(late)} after its time"
    show.out.print(f"  [bold green]{title}[/]{took}, {show.count(job['requests'], 'request')} to the site")
    show.out.print(f"  {job['result']['post_url']}")
    show.out.print(f"  [dim]edit: {job['result']['edit_url']}[/]")
    for finding in (job["verification"] or {}).get("findings", []):
        mark = show.WARN if finding["is_warning"] else show.BAD
        show.out.print(f"  {mark} {finding['code']}: {escape(finding['remedy'])}")


def _print_failure(job: Job) -> None:
    if job["held"]:
        said = f"{job['held']['message']} It goes out by itself when the site is back, while IGNY8 runs."
        show.out.print(f"  {show.WARN} {escape(said)}")
        return
    error = job["error"]
    if error is None:
        show.out.print(f"  {show.state(job['state'])}: {escape(job['message'] or 'not started')}")
        return
    where = ""
    if error["step"]:
        where = f" at step {error['step_number']} of {error['total_steps']}, {show.step(error['step'])}"
    word = "Not published" if job["state"] == "failed" else "Not published yet"
    show.out.print(f"  {show.BAD} [bold red]{word}[/]{where}")
    show.out.print(f"  [bold]{error['code']}[/] {escape(error['message'])}")
    print_problems(error["details"].get("problems", []), show.out)
    facts = {name: value for name, value in error["details"].items() if isinstance(value, str | int | float)}
    if facts:
        shown = ", ".join(f"{name}: {value}" for name, value in facts.items())
        show.out.print(f"  [dim]{escape(shown)}[/]")
    known = CATALOGUE.get(error["code"])
    if known is not None:
        show.out.print(f"  [bold]What to do:[/] {escape(known.remedy)}")
    if job["state"] == "failed":
        show.out.print("  Nothing was changed on the site.")
