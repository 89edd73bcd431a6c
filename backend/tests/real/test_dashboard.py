"""The dashboard as its people use it: a browser, IGNY8 and a WordPress, all real."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from devsite import WordPressSite
from tests.real.conftest import ARTICLES
from tests.real.dashboard import (
    MODES,
    WATCH_STEPS,
    Actions,
    Dashboard,
    account_with_people_and_a_webhook,
    at_the_screen,
    rail,
    screens,
    slow_site,
)
from tests.real.stack import PASSWORD, ConnectedSite, Stack

SITE_ZONE = "America/New_York"
PICTURES = sorted(ARTICLES.rglob("*.jpg"))
WATCH_FOCUS = """
() => {
	window.unmarked = [];
	window.again = 0;
	addEventListener('focusin', ({ target }) => {
		if (target.dataset.reached) window.again += 1;
		target.dataset.reached = 'yes';
		const style = getComputedStyle(target);
		const mark = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.borderColor;
		if (!mark) window.unmarked.push('no mark of focus: ' + target.outerHTML.slice(0, 120));
	});
}
"""
NOT_REACHED = """
() => [...document.querySelectorAll('a[href], button, input, select, textarea, [contenteditable=true]')]
	.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
	.filter((one) => one.type !== 'hidden' && !one.closest('[inert], [aria-hidden=true]'))
	.filter((one) => one.type !== 'radio' && !['tab', 'radio'].includes(one.role))
	.filter((one) => !one.dataset.reached)
	.map((one) => one.outerHTML.slice(0, 160))
"""


@pytest.fixture(scope="module")
def blog(wordpress: Callable[..., WordPressSite]) -> WordPressSite:
    site = wordpress()
    site.php(f"update_option( 'timezone_string', '{SITE_ZONE}' );")
    site.php("wp_insert_term( 'Lunch', 'category' );")
    return site


def saved(page: Page) -> None:
    """It saves by itself, but whoever is in a hurry presses Ctrl S."""
    page.keyboard.press("Control+s")
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()


def write(page: Page, title: str, text: str) -> None:
    page.get_by_role("textbox", name="Title", exact=True).fill(title)
    page.get_by_role("textbox", name="Text", exact=True).click()
    page.keyboard.type(text)


# -------------------------------------------------------------------------------------------- the walk


def test_from_an_empty_start_to_a_published_moved_cancelled_and_followed_article(
    one_process: Stack, browser: Browser, blog: WordPressSite
) -> None:
    with at_the_screen(browser, one_process) as dashboard:
        page = dashboard.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.context.route(lambda address: "//127.0.0.1" not in address, lambda route: route.abort())
        did = Actions.counted_in(page.context)
        began = time.monotonic()
        _register(dashboard)
        wp_admin = _connect(page, blog)
        assert did.pastes == 1, "the code, and nothing else"
        seen = _publish_with_pictures(page, blog)
        assert {"Media", "Post", "Verify"} <= set(seen), seen
        _schedule_move_and_cancel(page)
        _follow_wordpress(page, wp_admin)
        machine = time.monotonic() - began
        print(f"{did}: {did.seconds():.0f} s for a person, and {machine:.0f} s for the machines")
        assert did.pastes == 1
        assert did.seconds() < 165, did


def _register(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.goto(dashboard.stack.web.url)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_role("textbox", name="Team or company").fill("Harbour Press")
    page.get_by_role("textbox", name="Your name").fill("Anna Lindqvist")
    page.get_by_role("textbox", name="E-mail").fill(dashboard.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Three steps to your first publish")).to_be_visible()


def _connect(page: Page, blog: WordPressSite) -> Page:
    """Answers the window of wp-admin, in which the code is pasted: nothing else is, and that once."""
    page.get_by_role("link", name="Add a site").click()
    page.get_by_role("textbox", name="Address").fill(blog.url)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Copy code").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open Settings → IGNY8 there").click()
    wp_admin = opened.value
    wp_admin.get_by_label("Username or Email Address").fill(blog.admin_email)
    wp_admin.get_by_role("textbox", name="Password").fill(blog.admin_password)
    wp_admin.get_by_role("button", name="Log In").click()
    wp_admin.get_by_role("textbox", name="Connect code").click()
    wp_admin.keyboard.press("Control+v")
    wp_admin.get_by_role("button", name="Connect", exact=True).click()
    expect(wp_admin.get_by_text(re.compile("^Connected to IGNY8"))).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Connected")).to_be_visible()
    return wp_admin


def _publish_with_pictures(page: Page, blog: WordPressSite) -> list[str]:
    """The check complains, is heard, and the article goes out. Answers the steps that were seen at work."""
    page.get_by_role("link", name="Write the first article").click()
    page.get_by_role("button", name="Start writing").click()
    write(page, "Sardines on toast", "Lemon, bread, sardines.")
    page.get_by_role("button", name="Picture", exact=True).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload pictures").click()
    chooser.value.set_files([str(path) for path in PICTURES[:2]])
    expect(page.locator("#field-html img[data-source]")).to_have_count(2)

    author = page.get_by_role("textbox", name="Author's e-mail")
    author.fill("nobody@example.com")
    saved(page)
    panel = rail(page)
    expect(panel.get_by_text(re.compile("to mend first"))).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_disabled()
    panel.get_by_role("button", name="Go to author").click()
    expect(author).to_be_focused()
    author.fill(blog.admin_email)
    saved(page)
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()

    page.evaluate(WATCH_STEPS)
    with slow_site(blog):
        panel.get_by_role("button", name=re.compile("^Publish to")).click()
        expect(panel.get_by_role("status")).to_contain_text("Published")
        expect(panel.get_by_role("status")).to_contain_text("Checked from outside")
    with page.expect_popup() as opened:
        panel.get_by_role("link", name="View post").click()
    expect(opened.value.get_by_role("heading", name="Sardines on toast").first).to_be_visible()
    expect(opened.value.locator("article img, main img").first).to_be_visible()
    opened.value.close()
    seen: list[str] = page.evaluate("window.stepsSeen")
    return seen


def _schedule_move_and_cancel(page: Page) -> None:
    page.get_by_role("link", name="Content", exact=True).first.click()
    page.get_by_role("link", name="New content").click()
    page.get_by_role("button", name="Start writing").click()
    write(page, "Mackerel for tomorrow", "Smoke it slowly.")
    panel = rail(page)
    panel.get_by_role("button", name="Schedule…").click()
    tomorrow = (datetime.now(ZoneInfo(SITE_ZONE)) + timedelta(days=1)).date()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Date").fill(tomorrow.isoformat())
    dialog.get_by_label("Time").fill("10:00")
    dialog.get_by_role("button", name="Schedule", exact=True).click()
    expect(panel.get_by_text(re.compile("^Scheduled for"))).to_be_visible()
    expect(panel.get_by_text(re.compile("10:00 New York"))).to_be_visible()
    editor = page.url

    page.get_by_role("link", name="Calendar").click()
    entry = page.locator(".fc-event").filter(has_text="Mackerel for tomorrow")
    entry.click()
    dialog.get_by_role("button", name="Move…").click()
    dialog.get_by_label("Time").fill("11:30")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(re.compile("Moved: goes out"))).to_be_visible()

    entry.click()
    dialog.get_by_role("link", name="Open").click()
    expect(page).to_have_url(editor)
    expect(panel.get_by_text(re.compile("11:30 New York"))).to_be_visible()
    panel.get_by_role("button", name="Cancel…").click()
    dialog.get_by_role("button", name="Cancel the schedule").click()
    expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_visible()


def _follow_wordpress(page: Page, wp_admin: Page) -> None:
    """A category that somebody gives it in WordPress stands in IGNY8, and nobody reloads for it."""
    page.get_by_role("link", name="Content", exact=True).first.click()
    page.get_by_role("link", name="Sardines on toast").click()
    expect(page.get_by_role("textbox", name="Title", exact=True)).to_have_value("Sardines on toast")
    wp_admin.get_by_role("link", name="Posts", exact=True).click()
    row = wp_admin.get_by_role("row", name=re.compile("Sardines on toast"))
    row.hover()
    row.get_by_role("button", name=re.compile("Quick edit")).click()
    wp_admin.get_by_role("checkbox", name="Lunch").check()
    wp_admin.get_by_role("button", name="Update").click()
    expect(wp_admin.get_by_role("row", name=re.compile("Lunch"))).to_be_visible()
    expect(page.get_by_text("Lunch", exact=True)).to_be_visible(timeout=60_000)


@pytest.fixture(scope="module")
def anna(one_process: Stack) -> str:
    """The owner of the account that the connected site belongs to."""
    return one_process.owner_email


# ----------------------------------------------------------------------------------- seen and reached


@pytest.fixture(scope="module")
def world(one_process: Stack, site: ConnectedSite, anna: str) -> dict[str, str]:
    """Every screen with something on it."""
    hook = account_with_people_and_a_webhook(one_process)
    published = site.make_content(title="A published article")
    job = one_process.publish(published)
    one_process.schedule(site.make_content(title="One for tomorrow"), datetime.now(UTC) + timedelta(days=1))
    site.stack.click(site.make_content(title="One that fails", author_email="nobody@example.com"))
    return screens(site.site_id, published, job["id"], hook)


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_any_screen(
    one_process: Stack, browser: Browser, anna: str, world: dict[str, str], mode: str
) -> None:
    found: dict[str, list[str]] = {}
    with at_the_screen(browser, one_process, mode=mode) as outside:
        for name in ("sign-in", "register"):
            outside.go(f"/{name}")
            found[name] = outside.violations()
    with at_the_screen(browser, one_process, email=anna, mode=mode) as dashboard:
        for name, address in world.items():
            dashboard.go(address)
            found[name] = dashboard.violations()
            if mode == "phone" and dashboard.is_wider_than_its_window():
                found[name].append("it scrolls sideways")
    bad = {name: violations for name, violations in found.items() if violations}
    assert not bad, "\n".join(f"{name}\n  " + "\n  ".join(violations) for name, violations in bad.items())


def test_tab_reaches_everything_on_every_screen_and_shows_where_it_is(
    one_process: Stack, browser: Browser, anna: str, world: dict[str, str]
) -> None:
    missed: dict[str, list[str]] = {}
    with at_the_screen(browser, one_process, email=anna) as dashboard:
        for name, address in world.items():
            dashboard.go(address)
            missed[name] = _unreached(dashboard.page)
    bad = {name: elements for name, elements in missed.items() if elements}
    assert not bad, "\n".join(f"{name}\n  " + "\n  ".join(elements) for name, elements in bad.items())


def _unreached(page: Page) -> list[str]:
    page.evaluate(WATCH_FOCUS)
    missing: list[str] = page.evaluate(NOT_REACHED)
    for _ in range(40):
        for _ in range(10):
            page.keyboard.press("Tab")
        missing = page.evaluate(NOT_REACHED)
        if not missing or page.evaluate("window.again") > 30:
            break
    unmarked: list[str] = page.evaluate("window.unmarked")
    return [*dict.fromkeys(unmarked), *missing]


def test_the_palette_opens_a_screen_without_a_mouse(one_process: Stack, browser: Browser, anna: str) -> None:
    with at_the_screen(browser, one_process, email=anna) as dashboard:
        page = dashboard.page
        field = page.get_by_role("dialog").get_by_role("textbox")
        for word in ("calendar", "jobs"):
            page.keyboard.press("Control+k")
            expect(field).to_be_focused()
            page.keyboard.type(word)
            expect(page.locator("[data-action][data-selected]")).to_contain_text(
                re.compile(word, re.IGNORECASE)
            )
            page.keyboard.press("Escape" if word == "calendar" else "Enter")
            expect(field).to_have_count(0)
        expect(page).to_have_url(re.compile("/jobs"))


def test_pictures_for_the_walk_are_there() -> None:
    assert len(PICTURES) >= 2, Path(ARTICLES)
