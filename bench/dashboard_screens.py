"""The dashboard in a browser: what screens ask the API for, what JavaScript they load, how lists scroll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request

from bench.errors import BenchError

EMAIL: Final = "owner@example.com"
PASSWORD: Final = "a-long-enough-password"  # noqa: S105 - of an account that lives as long as this run
SIGN_IN: Final = {"email": EMAIL, "password": PASSWORD}
API: Final = "/api/v1/"
PATIENCE_MS: Final = 60_000
QUIET_MS: Final = 1500
"""What a screen asks for once it has its first answers comes within so long after them."""
ASKS_A_SITE: Final = ("/settings/", "/preflight/", "/conflict/")
"""Calls that wait for a WordPress: what they take is not the dashboard's."""
WITHOUT_ROWS: Final = ("live/", "auth/refresh/", "auth/login/", "auth/setup/")
LONG_FRAME_MS: Final = 50.0
WHEEL_STEPS: Final = 240

FRAMES: Final = """
() => {
	const seen = { frames: [], tasks: [] };
	let last = performance.now();
	const next = (now) => {
		seen.frames.push(now - last);
		last = now;
		seen.running = requestAnimationFrame(next);
	};
	seen.running = requestAnimationFrame(next);
	seen.watch = new PerformanceObserver((list) => {
		seen.tasks.push(...list.getEntries().map((one) => one.duration));
	});
	seen.watch.observe({ type: 'longtask' });
	window.scrolled = seen;
}
"""
FRAMES_END: Final = """
() => {
	const { frames, tasks, running, watch } = window.scrolled;
	cancelAnimationFrame(running);
	watch.disconnect();
	return { frames, tasks, at: window.scrollY };
}
"""


@dataclass(frozen=True, slots=True)
class Named:
    """What the addresses of screens name."""

    site: int
    content: int
    job: int
    webhook: int
    article_import: int


@dataclass(frozen=True, slots=True)
class Scrolled:
    """`frames`: milliseconds from one to the next while somebody turns the wheel."""

    rows: int
    frames: Sequence[float]
    long_tasks: Sequence[float]

    def as_details(self) -> dict[str, Any]:
        ordered = sorted(self.frames)
        return {
            "rows": self.rows,
            "frames": len(ordered),
            "median_ms": round(median(ordered), 1),
            "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
            "max_ms": round(ordered[-1], 1),
            "long_frames": sum(frame > LONG_FRAME_MS for frame in ordered),
            "long_tasks": len(self.long_tasks),
        }


def addresses(named: Named) -> Mapping[str, str]:
    """Name → address of every screen that shows rows, and of the views of them that cost most."""
    site, tabs = (
        f"/sites/{named.site}",
        ("content-types", "taxonomies", "jobs", "drift", "health"),
    )
    sections = ("preferences", "people", "keys", "webhooks", "alerts", "audit")
    states = (
        "draft",
        "ready",
        "scheduled",
        "moving",
        "published",
        "with_issues",
        "failed",
        "skipped",
        "drift",
    )
    jobs = {
        "failed": "state=failed",
        "verified": "state=verified",
        "scheduled": "mode=scheduled",
        "due": "due=today",
    }
    return {
        "today": "/",
        "content": "/content",
        **{f"content-{state}": f"/content?state={state}" for state in states},
        "content-far": "/content?page=1900",
        "content-archived": "/content?archived=true",
        "content-site": f"/content?site={named.site}",
        "content-type": "/content?content_type=post",
        "content-search": "/content?search=coffee%20budget",
        "content-search-common": "/content?search=winter",
        "content-search-none": "/content?search=nothinghasthis",
        "content-search-state": "/content?search=coffee&state=published",
        "content-by-title": "/content?ordering=title",
        "content-by-title-far": "/content?ordering=-title&page=1900",
        "content-by-type": "/content?ordering=content_type",
        "content-by-age": "/content?ordering=updated_at",
        "content-new": "/content/new",
        "content-import": f"/content/import/{named.article_import}",
        "editor": f"/content/{named.content}",
        **{f"calendar-{view}": f"/calendar?view={view}" for view in ("month", "week", "list")},
        "calendar-site": f"/calendar?view=month&site={named.site}",
        "sites": "/sites",
        "sites-far": "/sites?page=20",
        "sites-search": "/sites?search=site1",
        "sites-down": "/sites?health=down",
        **{
            f"sites-by-{name}": f"/sites?ordering=-{name}"
            for name in ("published_30d", "success_rate_30d", "drift")
        },
        "site": site,
        **{f"site-{tab}": f"{site}/{tab}" for tab in tabs},
        "jobs": "/jobs",
        "jobs-far": "/jobs?page=5000",
        **{f"jobs-{name}": f"/jobs?{query}" for name, query in jobs.items()},
        "jobs-site": f"/jobs?site={named.site}",
        "job": f"/jobs/{named.job}",
        "account": "/account",
        **{f"account-{section}": f"/account/{section}" for section in sections},
        "audit-far": "/account/audit?page=3000",
        "webhook": f"/account/webhooks/{named.webhook}",
    }


def asked_later(named: Named) -> Mapping[str, str]:
    """Calls that a screen makes when somebody types or opens something on it."""
    contents = f"{API}writer/contents/{named.content}"
    return {
        "palette": f"{API}search/?q=coffee",
        "palette-number": f"{API}search/?q={named.content}",
        "palette-none": f"{API}search/?q=nothinghasthis",
        "history": f"{contents}/revisions/?page=1&page_size=20",
        "history-one": f"{contents}/revisions/1/",
        "unscheduled": f"{API}writer/contents/?state=ready&page=1&page_size=20",
        "site-choices": f"{API}system/sites/?page_size=50&archived=false&search=1",
        "publications": f"{API}integration/publications/",
        "integrations": f"{API}integration/integrations/",
        "health-of-all": f"{API}health/",
    }


@contextmanager
def signed_in(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        page.goto(f"{url}/sign-in")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Today").wait_for()
        yield page
    finally:
        context.close()


def asked_by(page: Page, url: str, address: str) -> list[str]:
    """Every call the screen makes when it is opened by its address, once each, in their order."""
    asked: dict[str, bool] = {}

    def note(request: Request, is_answered: bool = False) -> None:
        there = urlsplit(request.url)
        path = there.path.removeprefix(API)
        if request.method != "GET" or path == there.path or path in WITHOUT_ROWS:
            return
        if not any(part in path for part in ASKS_A_SITE):
            asked[f"{there.path}?{there.query}" if there.query else there.path] = is_answered

    def note_answer(request: Request) -> None:
        note(request, is_answered=True)

    page.goto("about:blank")  # what the screen before still asks for is not this one's
    page.on("request", note)
    page.on("requestfinished", note_answer)
    try:
        page.goto(f"{url}{address}")
        number, waited = 0, 0
        # What was answered may ask for more.
        while not asked or number != len(asked) or not all(asked.values()):
            number, waited = len(asked), waited + QUIET_MS
            if waited > PATIENCE_MS:
                raise BenchError(f"{address} still waits: {asked}")
            page.wait_for_timeout(QUIET_MS)
    finally:
        page.remove_listener("request", note)
        page.remove_listener("requestfinished", note_answer)
    return list(asked)


def javascript(browser: Browser, url: str) -> dict[str, float]:
    """Kilobytes as they come over the wire: for a stranger, and for Today without and with its charts."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[tuple[str, int]] = []
    page.on(
        "requestfinished",
        lambda request: sizes.append((request.url, _body(request))) if _is_script(request) else None,
    )
    try:
        page.goto(f"{url}/sign-in")
        page.get_by_label("E-mail").wait_for()
        page.wait_for_load_state("load")
        entry = sum(size for _, size in sizes)
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Today").wait_for()
        page.wait_for_timeout(2000)
    finally:
        context.close()
    charts = sum(size for name, size in sizes if "drawing" in name or "Chart" in name)
    today = sum(size for _, size in sizes)
    return {
        "initial_js_gzip_kb": round((today - charts) / 1000, 1),
        "sign_in_js_gzip_kb": round(entry / 1000, 1),
        "today_with_charts_js_gzip_kb": round(today / 1000, 1),
    }


def _is_script(request: Request) -> bool:
    return request.resource_type == "script"


def _body(request: Request) -> int:
    return request.sizes()["responseBodySize"]


def scroll(page: Page, url: str, address: str) -> Scrolled:
    """To the end of the list and back, a wheel's notch per 16 ms."""
    asked_by(page, url, address)
    rows = int(page.locator("table").get_attribute("aria-rowcount") or 0)
    page.mouse.move(640, 500)
    page.evaluate(FRAMES)
    for step in range(WHEEL_STEPS):
        page.mouse.wheel(0, 120 if step < WHEEL_STEPS / 2 else -120)
        page.wait_for_timeout(16)
    seen = page.evaluate(FRAMES_END)
    return Scrolled(rows, seen["frames"][1:], seen["tasks"])
