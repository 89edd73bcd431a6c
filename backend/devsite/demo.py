"""The demo: a real WordPress, the backend, and three articles published before your eyes.

Everything runs on loopback below the work folder, starts clean each time, and is stopped when the demo ends,
however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from devsite.backend import Api, ApiError, Backend
from devsite.errors import DevsiteError
from devsite.person import Person
from devsite.wordpress import WordPressSite
from devsite.workspace import Workspace
from igny8_core.cli import results, show

ARTICLES = Path(__file__).parent / "articles"
NAME = "demo"
EMAIL = "demo@example.com"
PASSWORD = "a demo on loopback"  # nobody else can reach it
SITE_NAME = "Demo site"
SITE_TIMEZONE = "America/New_York"

POLL_SECONDS = 0.1
PUBLISH_WAIT_SECONDS = 20
VERIFY_WAIT_SECONDS = 60
SCHEDULE_GRACE_SECONDS = 60
PICTURES_WAIT_SECONDS = 60

Job = dict[str, Any]


@dataclass
class Demo:
    """What is running, and what was published so far."""

    workspace: Workspace
    site: WordPressSite
    backend: Backend
    api: Api
    api_key: str = ""
    wall_ms: dict[int, float] = field(default_factory=dict)
    """Job id → from the click to the answer, as the caller of the API saw it."""


def run(*, once: bool, delay_seconds: int) -> int:
    """The exit code: 0 when every article was published and checked. With `once` the last line is JSON."""
    try:
        with _demo() as demo:
            jobs = _show(demo, delay_seconds)
            summary = _summary(demo, jobs)
            if not summary["ok"]:
                _print_logs(demo)
            if once:
                print(json.dumps(summary), flush=True)
            else:
                _stay(demo)
            return 0 if summary["ok"] else 1
    except KeyboardInterrupt:
        show.out.print("Stopped.")
        return 0 if not once else 130
    except DevsiteError as error:
        show.err.print(f"{show.BAD} The demo could not go on.", style="bold red")
        show.err.print(str(error), markup=False)
        if once:
            print(json.dumps({"contents": [], "ok": False, "error": str(error).split("\n")[0]}), flush=True)
        return 1


# ------------------------------------------------------------------------------------------------- servers


@contextlib.contextmanager
def _demo() -> Iterator[Demo]:
    """Everything started; stopped again on leaving, with the ends of the logs when something went wrong."""
    workspace = Workspace()
    with _only_one(workspace), _stop_on_signals(), contextlib.ExitStack() as stack:
        stack.callback(workspace.release)
        backend = Backend(f"{NAME}-backend", workspace)
        backend.stop()  # left by a demo that was killed
        backend.forget()
        stack.callback(backend.stop)
        with _said("Starting WordPress: MariaDB, PHP, nginx, and a new site with the plugin"):
            site = WordPressSite.create(NAME, timezone=SITE_TIMEZONE, workspace=workspace)
        stack.callback(site.stop)
        with _said("Starting IGNY8: web, worker and scheduler in one process"):
            backend.start()
        api = Api(backend.url)
        stack.callback(api.close)
        demo = Demo(workspace, site, backend, api)
        try:
            yield demo
        except Exception:
            _print_logs(demo)
            raise


@contextlib.contextmanager
def _only_one(workspace: Workspace) -> Iterator[None]:
    """Two demos in one work folder would take each other's site away."""
    with (workspace.root / ".demo.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DevsiteError(
                f"Another demo is running in {workspace.root}. Stop it, or set IGNY8_WORK to another folder."
            ) from error
        yield


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[None]:
    """SIGTERM stops the servers too, and so does SIGINT where a shell started this in the background."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _said(what: str) -> Iterator[None]:
    began = time.monotonic()
    with show.out.status(what):
        yield
    show.out.print(f"{show.GOOD} {what} [dim]{time.monotonic() - began:.1f} s[/]")


def _print_logs(demo: Demo) -> None:
    show.err.print("The end of IGNY8's log:", style="bold")
    show.err.print(demo.backend.log_tail(), markup=False)
    show.err.print("The end of WordPress's log:", style="bold")
    show.err.print(demo.site.debug_log()[-3000:] or "(empty)", markup=False)


# ------------------------------------------------------------------------------------------------ the show


def _show(demo: Demo, delay_seconds: int) -> list[Job]:
    """One published now, one scheduled, one more published now; all of them checked from outside."""
    with _said(f"Making the account {EMAIL} with an API key"):
        demo.api_key = _make_account(demo.api)
    with _said("Connecting: a connect code, pasted into Settings → IGNY8 as a person would"):
        _connect(demo)
    with _said(f"Importing the articles of {ARTICLES.relative_to(ARTICLES.parents[2])}"):
        contents = _import(demo)
    with _said("Preparing their pictures for this site, as after every save"):
        _await_pictures(demo.api, contents)
    first, second, third = contents[:3]
    show.out.print()
    jobs = [_publish(demo, first)]
    scheduled = _schedule(demo, second, delay_seconds)
    jobs.append(_publish(demo, third))
    jobs.append(_await_schedule(demo, scheduled))
    return [_checked(demo, job) for job in jobs]


def _make_account(api: Api) -> str:
    session = api.post(
        "/auth/register/",
        {"account_name": "Demo", "email": EMAIL, "password": PASSWORD, "name": "Demo"},
    )
    api.use_key(session["access"])
    secret: str = api.post("/auth/api-keys/", {"name": "Demo"})["key"]
    api.use_key(secret)
    return secret


def _connect(demo: Demo) -> None:
    site = demo.api.post("/system/sites/", {"name": SITE_NAME, "url": demo.site.url})
    integration = demo.api.post("/integration/integrations/", {"site": site["id"]})
    code = demo.api.post(f"/integration/integrations/{integration['id']}/connect-code/")["code"]
    person = Person(demo.site)
    try:
        person.sign_in(demo.site.admin_email, demo.site.admin_password)
        person.connect(code)
    finally:
        person.close()
    status = demo.api.get(f"/integration/integrations/{integration['id']}/")["status"]
    if status != "connected":
        raise DevsiteError(f"the plugin says it is connected, IGNY8 says {status}")


def _import(demo: Demo) -> list[dict[str, Any]]:
    files = [str(path) for path in sorted(ARTICLES.rglob("*.md"))]
    if len(files) < 3:
        raise DevsiteError(f"the demo needs three articles in {ARTICLES}, there are {len(files)}")
    imported: list[dict[str, Any]] = json.loads(demo.backend.igny8("content", "import", *files, "--json"))
    return imported


def _await_pictures(api: Api, contents: list[dict[str, Any]]) -> None:
    """A person looks at an article before pressing Publish; by then its pictures are ready."""
    deadline = time.monotonic() + PICTURES_WAIT_SECONDS
    for content in contents:
        while not _pictures_are_ready(api.get(f"/writer/contents/{content['content_id']}/")):
            if time.monotonic() > deadline:
                raise DevsiteError(f"the pictures of {content['title']} were not ready in time")
            time.sleep(POLL_SECONDS)


def _pictures_are_ready(content: dict[str, Any]) -> bool:
    problems = [image["error"] for image in content["images"] if image["error"]]
    if problems:
        raise DevsiteError(f"{content['title']}: {problems[0]['code']}: {problems[0]['message']}")
    return all(image["prepared_at"] for image in content["images"])


def _publish(demo: Demo, content: dict[str, Any]) -> Job:
    """Press the button: one call that answers when the site has answered; a second eye on the progress."""
    content_id = content["content_id"]
    with ThreadPoolExecutor(1) as button, results.LiveJobs() as live:
        pressed = time.perf_counter()
        pressing = button.submit(_press, demo.api, content_id)
        while not wait([pressing], POLL_SECONDS).done:
            for job in demo.api.get("/integration/jobs/", content=content_id)["results"][:1]:
                live.draw(job)
        job_id, answered = pressing.result()
    demo.wall_ms[job_id] = round((answered - pressed) * 1000, 1)
    job = _watch(demo, job_id, lambda now: now["state"] not in (*results.ACTIVE, "published"))
    results.print_result(job, SITE_NAME)
    show.out.print(f"  [dim]from the click to the answer: {show.milliseconds(demo.wall_ms[job_id])}[/]\n")
    return job


def _press(api: Api, content_id: int) -> tuple[int, float]:
    """The job and the moment of the answer; the error of a publish that failed names its job too."""
    try:
        job = api.post(f"/writer/contents/{content_id}/publish/", {"wait_seconds": PUBLISH_WAIT_SECONDS})
        return job["id"], time.perf_counter()
    except ApiError as error:
        if "job_id" not in error.details:
            raise
        return error.details["job_id"], time.perf_counter()


def _schedule(demo: Demo, content: dict[str, Any], delay_seconds: int) -> Job:
    at = (datetime.now(UTC) + timedelta(seconds=delay_seconds)).replace(microsecond=0)
    body = {"published_at": at.isoformat().replace("+00:00", "Z")}
    job: Job = demo.api.post(f"/writer/contents/{content['content_id']}/schedule/", body)
    show.out.print(f"[bold]{content['title']}[/] is scheduled for {at:%H:%M:%S} UTC,", end=" ")
    show.out.print(f"{show.in_zone(at, SITE_TIMEZONE)} for the site [dim](job {job['id']})[/]\n")
    return job


def _await_schedule(demo: Demo, job: Job) -> Job:
    due = datetime.fromisoformat(job["due_at"])
    deadline = (due - datetime.now(UTC)).total_seconds() + SCHEDULE_GRACE_SECONDS
    with show.out.status("") as status:

        def settled(now: Job) -> bool:
            left = (due - datetime.now(UTC)).total_seconds()
            status.update(f"The scheduled article goes out in {left:.0f} s" if left > 0 else "It is time")
            waits_for_a_retry = now["state"] == "ready" and now["error"] is not None
            return waits_for_a_retry or now["state"] not in results.ACTIVE

        _watch(demo, job["id"], settled, deadline, live=False)
    job = _watch(demo, job["id"], lambda now: now["state"] != "published")
    results.print_result(job, SITE_NAME)
    show.out.print()
    return job


def _checked(demo: Demo, job: Job) -> Job:
    """The job as it is in the end; a look from outside that failed is repeated by itself a little later."""
    hopeful = {"published", "published_with_issues"}
    return _watch(demo, job["id"], lambda now: now["state"] not in hopeful, VERIFY_WAIT_SECONDS)


def _watch(
    demo: Demo,
    job_id: int,
    is_over: Callable[[Job], bool],
    seconds: float = VERIFY_WAIT_SECONDS,
    *,
    live: bool = True,
) -> Job:
    """The job once `is_over` says so, or as it is after `seconds`."""
    deadline = time.monotonic() + seconds
    with results.LiveJobs(visible=live) as bars:
        while True:
            job: Job = demo.api.get(f"/integration/jobs/{job_id}/")
            if is_over(job) or time.monotonic() > deadline:
                return job
            bars.draw(job)
            time.sleep(POLL_SECONDS)


# ------------------------------------------------------------------------------------------------- the end


def _summary(demo: Demo, jobs: list[Job]) -> dict[str, Any]:
    contents = [_entry(demo, job) for job in jobs]
    return {"contents": contents, "ok": len(contents) >= 3 and all(entry["verified"] for entry in contents)}


def _entry(demo: Demo, job: Job) -> dict[str, Any]:
    entry = {
        "content_id": job["content_id"],
        "title": job["content_title"],
        "mode": job["mode"],
        "state": job["state"],
        "post_url": job["post_url"],
        "post_id": job["post_id"],
        "wall_ms": demo.wall_ms.get(job["id"], job["wall_ms"]),
        "requests": job["requests"],
        "verified": job["state"] == "verified",
    }
    if job["lateness_ms"] is not None:
        entry["lateness_ms"] = job["lateness_ms"]
    if job["error"] is not None:
        entry["error"] = job["error"]
    return entry


def _stay(demo: Demo) -> None:
    """Until Ctrl-C: the addresses, to look around."""
    lines = {
        "The site": demo.site.url,
        "WordPress": f"{demo.site.url}/wp-admin/  {demo.site.admin_email} / {demo.site.admin_password}",
        "IGNY8": f"{demo.backend.url}/  {EMAIL} / {PASSWORD}",
        "The API": f"{demo.backend.url}/api/v1/  Authorization: Bearer {demo.api_key}",
        "Command line": f"IGNY8_HOME={demo.backend.home} IGNY8_ALLOW_LOOPBACK=1 igny8 jobs",
    }
    for name, value in lines.items():
        show.out.print(f"[bold]{name:<13}[/] {value}")
    show.out.print("\nEverything keeps running until Ctrl-C.", style="dim")
    while True:
        signal.pause()
