"""The dashboard as its people use it: a browser, IGNY8 and a WordPress, all real."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from devsite import StaticServer, WordPressSite
from devsite.person import Person
from tests.real.conftest import ARTICLES
from tests.real.dashboard import (
    MODES,
    Dashboard,
    account_with_people_and_a_webhook,
    at_the_screen,
    screens,
)
from tests.real.editor import chromium
from tests.real.stack import PASSWORD, ConnectedSite, Stack, until

SITE_ZONE = "America/New_York"
PICTURES = sorted(ARTICLES.rglob("*.jpg"))
FOCUSED = """
() => {
	const at = document.activeElement;
	if (!at || at === document.body) return null;
	if (!at.dataset.reached) at.dataset.reached = 'yes';
	const style = getComputedStyle(at);
	const mark = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.borderColor;
	return { html: at.outerHTML.slice(0, 120), isMarked: Boolean(mark) };
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
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def blog(wordpress: Callable[..., WordPressSite]) -> WordPressSite:
    site = wordpress()
    site.php(f"update_option( 'timezone_string', '{SITE_ZONE}' );")
    return site


def rail(page: Page) -> Locator:
    return page.locator('section[aria-label="Publish"]')


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_text(re.compile("^(Saved|All saved)"))).to_be_visible()


def write(page: Page, title: str, text: str) -> None:
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("textbox", name="Text", exact=True).click()
    page.keyboard.type(text)


def register(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.goto(f"{dashboard.stack.web.url}/register")
    page.get_by_label("Team or company").fill("Harbour Press")
    page.get_by_label("Your name").fill("Anna Lindqvist")
    page.get_by_label("E-mail").fill(dashboard.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Three steps to your first publish")).to_be_visible()


def connect(page: Page, blog: WordPressSite) -> None:
    """The only thing that is pasted is the code, and it is pasted once."""
    page.get_by_role("link", name="Add a site").click()
    page.get_by_label("Address").fill(blog.url)
    page.get_by_label("Name").fill("Sardine Kitchen")
    page.get_by_role("button", name="Continue").click()
    code = page.get_by_label("Connect code").inner_text()
    person = Person(blog)
    try:
        person.sign_in(blog.admin_email, blog.admin_password)
        person.connect(code)
    finally:
        person.close()
    expect(page.get_by_role("status").filter(has_text="Connected")).to_be_visible()


def test_from_an_empty_start_to_a_published_moved_cancelled_and_followed_article(
    one_process: Stack, browser: Browser, blog: WordPressSite
) -> None:
    with at_the_screen(browser, one_process) as dashboard:
        page = dashboard.page
        register(dashboard)
        connect(page, blog)
        page.get_by_role("link", name="Write the first article").click()
        page.get_by_role("button", name="Start writing").click()
        first = _publish_with_pictures(page, blog)
        _schedule_move_and_cancel(dashboard)
        _follow_wordpress(dashboard, blog, first)


def _publish_with_pictures(page: Page, blog: WordPressSite) -> str:
    """The check complains, is heard, and the article goes out. Answers the editor's address."""
    write(page, "Sardines on toast", "The freshest sardines need nothing but lemon.")
    page.get_by_role("button", name="Picture").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload pictures").click()
    chooser.value.set_files([str(path) for path in PICTURES[:2]])
    expect(page.locator("#field-html img")).to_have_count(2)

    page.get_by_label("Author's e-mail").fill("nobody@example.com")
    save(page)
    panel = rail(page)
    expect(panel.get_by_text(re.compile("to mend first"))).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_disabled()
    page.get_by_label("Author's e-mail").fill(blog.admin_email)
    save(page)
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()

    panel.get_by_role("button", name=re.compile("^Publish to")).click()
    expect(panel.get_by_text(re.compile("^Published"))).to_be_visible()
    expect(panel.get_by_text(re.compile("Checked from outside"))).to_be_visible()
    address = page.url
    with page.expect_popup() as opened:
        panel.get_by_role("link", name="View post").click()
    expect(opened.value.get_by_role("heading", name="Sardines on toast").first).to_be_visible()
    opened.value.close()
    return address


def _schedule_move_and_cancel(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.go("/content/new")
    page.get_by_role("button", name="Start writing").click()
    write(page, "Mackerel for tomorrow", "Smoke it slowly.")
    save(page)
    rail(page).get_by_role("button", name="Schedule…").click()
    tomorrow = (datetime.now(ZoneInfo(SITE_ZONE)) + timedelta(days=1)).date()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Date").fill(tomorrow.isoformat())
    dialog.get_by_label("Time").fill("10:00")
    dialog.get_by_role("button", name="Schedule", exact=True).click()
    expect(rail(page).get_by_text(re.compile("^Scheduled for"))).to_be_visible()
    expect(rail(page).get_by_text(re.compile("10:00 New York"))).to_be_visible()
    editor = page.url

    dashboard.go(f"/calendar?view=list&date={tomorrow.isoformat()}")
    page.get_by_role("button", name=re.compile("Mackerel for tomorrow")).click()
    dialog.get_by_role("button", name="Move…").click()
    dialog.get_by_label("Time").fill("11:30")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(re.compile("Moved: goes out"))).to_be_visible()

    page.goto(editor)
    expect(rail(page).get_by_text(re.compile("11:30 New York"))).to_be_visible()
    rail(page).get_by_role("button", name="Cancel…").click()
    dialog.get_by_role("button", name="Cancel the schedule").click()
    expect(rail(page).get_by_role("button", name=re.compile("^Publish to"))).to_be_visible()


def _follow_wordpress(dashboard: Dashboard, blog: WordPressSite, editor: str) -> None:
    """A category that somebody gives it in WordPress stands in IGNY8."""
    page = dashboard.page
    blog.php(
        "$post = get_page_by_path( 'sardines-on-toast', OBJECT, 'post' );"
        " wp_set_object_terms( $post->ID, 'Lunch', 'category' ); do_action( 'shutdown' );"
    )

    def has_come() -> bool:
        page.goto(editor)
        dashboard.settle()
        return page.get_by_text("Lunch", exact=True).count() > 0

    until(has_come, 60, "the category to come back")


# ------------------------------------------------------------------------------------------- failures


@pytest.fixture(scope="module")
def anna(one_process: Stack) -> str:
    """The owner of the account that the connected site belongs to."""
    return one_process.owner_email


def failing(dashboard: Dashboard, site: ConnectedSite, **fields: Any) -> tuple[int, Locator]:
    content = site.make_content(**fields)
    dashboard.go(f"/content/{content}")
    return content, rail(dashboard.page)


def test_a_picture_that_is_not_there_is_named_and_publishes_once_it_is(
    one_process: Stack, browser: Browser, anna: str, site: ConnectedSite, pictures: StaticServer
) -> None:
    missing = {"url": f"{pictures.url}/nowhere.jpg", "alt": "Gone"}
    with at_the_screen(browser, one_process, email=anna) as dashboard:
        content, panel = failing(dashboard, site, featured_image=missing)
        expect(panel.get_by_text(re.compile("404"))).to_be_visible()
        expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_disabled()
        there = {"url": f"{pictures.url}/{PICTURES[0].relative_to(ARTICLES)}", "alt": "There"}
        one_process.patch(f"/writer/contents/{content}/", {"featured_image": there})
        dashboard.go(f"/content/{content}")
        panel.get_by_role("button", name=re.compile("^Publish to")).click()
        expect(panel.get_by_text(re.compile("^Published"))).to_be_visible()


def test_an_author_whom_the_site_does_not_know_is_a_problem_with_its_place(
    one_process: Stack, browser: Browser, anna: str, site: ConnectedSite
) -> None:
    with at_the_screen(browser, one_process, email=anna) as dashboard:
        content, panel = failing(dashboard, site, author_email="nobody@example.com")
        expect(panel.get_by_text(re.compile("nobody@example.com"))).to_be_visible()
        assert site.posts_of(content) == []


def test_a_failed_job_says_at_which_step_and_that_nothing_changed_and_retry_works(
    one_process: Stack, browser: Browser, anna: str, site: ConnectedSite
) -> None:
    site.wordpress.write_mu_plugin(
        "refuses", "add_filter( 'wp_insert_post_empty_content', '__return_true' );"
    )
    try:
        content = site.make_content()
        site.stack.click(content)
        with at_the_screen(browser, one_process, email=anna) as dashboard:
            dashboard.go(f"/content/{content}")
            panel = rail(dashboard.page)
            expect(panel.get_by_role("alert")).to_contain_text("Stopped")
            expect(panel.get_by_role("alert")).to_contain_text("Nothing was changed")
            site.wordpress.remove_mu_plugin("refuses")
            panel.get_by_role("button", name="Retry").click()
            expect(panel.get_by_text(re.compile("^Published"))).to_be_visible()
    finally:
        site.wordpress.remove_mu_plugin("refuses")


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
    unmarked = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        if not focused["isMarked"]:
            unmarked.append(f"no mark of focus: {focused['html']}")
    not_reached: list[str] = page.evaluate(NOT_REACHED)
    return [*dict.fromkeys(unmarked), *not_reached]


def test_the_palette_opens_a_screen_without_a_mouse(one_process: Stack, browser: Browser, anna: str) -> None:
    with at_the_screen(browser, one_process, email=anna) as dashboard:
        page = dashboard.page
        page.keyboard.press("Control+k")
        page.keyboard.type("audit")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.keyboard.type("jobs")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/jobs"))


def test_pictures_for_the_walk_are_there() -> None:
    assert len(PICTURES) >= 2, Path(ARTICLES)
