"""What the plugin shows in wp-admin, on a real WordPress in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from devsite import WordPressSite
from tests.real.dashboard import axe
from tests.real.stack import ConnectedSite, Stack
from tests.real.wordpress_screens import Admin, Screen, at_wp_admin, prepared, with_relations

AXE_RUN = """
async (ours) => {
	const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
	const found = await axe.run({ include: [[ours]] }, { runOnly: { type: 'tag', values: tags } });
	return found.violations.map(({ id, help, nodes }) =>
		`${id}: ${help}\\n    ` + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join('\\n    '));
}
"""
OVERHANGS = """
(ours) => [...document.querySelectorAll(ours)].flatMap((part) => [part, ...part.querySelectorAll('*')])
	.filter((one) => one.checkVisibility() && !one.closest('.screen-reader-text, thead'))
	.filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
	.map((one) => one.outerHTML.slice(0, 120))
"""
MARK_FOCUSED = """
(ours) => {
	const at = document.activeElement;
	if (!at?.closest(ours)) return '';
	at.dataset.reached = 'yes';
	const style = getComputedStyle(at);
	const around = '.is-focused, .is-active, .components-combobox-control__suggestions-container';
	const field = getComputedStyle(at.closest(around) || at);
	return style.outlineStyle !== 'none' || style.boxShadow !== 'none' || field.boxShadow !== 'none'
		? '' : at.outerHTML.slice(0, 120);
}
"""
NOT_REACHED = """
(ours) => [...document.querySelectorAll(ours)].flatMap((part) =>
	[...part.querySelectorAll('a[href], button, input, select, textarea, summary')])
	.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
	.filter((one) => one.type !== 'hidden' && (one.type !== 'radio' || one.checked) && !one.dataset.reached)
	.map((one) => one.outerHTML.slice(0, 160))
"""
TABS = 250


@pytest.fixture(scope="module")
def blog(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    return one_process.connect(wordpress())


@pytest.fixture(scope="module")
def content(blog: ConnectedSite) -> int:
    """Of a published article with relations, which somebody edited in WordPress since."""
    made = blog.make_content(title="Smoking mackerel on a balcony", tags=["smoke"], **with_relations(blog))
    blog.stack.publish(made)
    blog.stack.click(blog.make_content(title="Prices", author_email="former.author@example.com"))
    return made


@pytest.fixture(scope="module")
def screens(blog: ConnectedSite, content: int) -> dict[str, Screen]:
    return prepared(blog, content)


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_axe_finds_nothing_in_what_the_plugin_shows(
    browser: Browser, blog: ConnectedSite, screens: dict[str, Screen], mode: str
) -> None:
    found: dict[str, list[str]] = {}
    with at_wp_admin(browser, blog.wordpress, mode) as admin:
        for name, screen in screens.items():
            with admin.at(screen) as page:
                page.evaluate(axe())
                found[name] = page.evaluate(AXE_RUN, screen.ours)
                if mode == "phone":
                    found[name] += [f"hangs out: {one}" for one in page.evaluate(OVERHANGS, screen.ours)]
    bad = {name: violations for name, violations in found.items() if violations}
    assert not bad, "\n".join(f"{name}\n  " + "\n  ".join(violations) for name, violations in bad.items())
    assert blog.complaints() == []


@pytest.mark.parametrize("name", ["overview", "widget", "settings", "connect", "moved", "classic-editor"])
def test_tab_reaches_everything_the_plugin_shows(
    browser: Browser, blog: ConnectedSite, screens: dict[str, Screen], name: str
) -> None:
    with at_wp_admin(browser, blog.wordpress) as admin, admin.at(screens[name]) as page:
        first = page.locator(screens[name].ours).first
        first.scroll_into_view_if_needed()
        first.evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
        assert unreached(page, screens[name].ours) == []


def unreached(page: Page, ours: str) -> list[str]:
    """What Tab does not get to, and what does not show that it has."""
    page.evaluate(MARK_FOCUSED, ours)  # where it begins need not show it
    unmarked: list[str] = []
    missing: list[str] = page.evaluate(NOT_REACHED, ours)
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if not page.locator(ours).count():  # the keyboard has left it, and it is closed
            break
        unmarked.append(page.evaluate(MARK_FOCUSED, ours))
        missing = page.evaluate(NOT_REACHED, ours)
        if not missing:
            break
    return [f"no mark of focus: {one}" for one in dict.fromkeys(unmarked) if one] + missing


def test_the_panel_is_used_without_a_mouse(
    browser: Browser, blog: ConnectedSite, content: int, screens: dict[str, Screen]
) -> None:
    others = with_relations(blog)
    blog.stack.publish(blog.make_content(title="Another", **others))
    name = blog.stack.get(f"/writer/clusters/{others['cluster_id']}/")["name"]
    with at_wp_admin(browser, blog.wordpress) as admin, admin.at(screens["block-editor"]) as page:
        panel = page.locator(screens["block-editor"].ours)
        panel.locator("button[aria-expanded]").first.focus()
        assert unreached(page, screens["block-editor"].ours) == []
        panel.get_by_role("combobox", name="Cluster").focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(name)
        expect(panel.get_by_role("option", name=name)).to_be_visible()
        page.keyboard.press("Enter")
        page.keyboard.press("Control+s")
        expect(page.get_by_text("Post updated.").first).to_be_visible()
    assert cluster_of(blog, content) == others["cluster_id"]


def test_the_box_of_the_classic_editor_saves_what_is_chosen_by_keyboard(
    browser: Browser, blog: ConnectedSite, content: int, screens: dict[str, Screen]
) -> None:
    with at_wp_admin(browser, blog.wordpress) as admin, admin.at(screens["classic-editor"]) as page:
        page.get_by_label("Cluster", exact=True).focus()
        page.keyboard.press("Home")  # "None"
        page.locator("#publish").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Post updated.").first).to_be_visible()
    assert cluster_of(blog, content) == 0


def cluster_of(blog: ConnectedSite, content: int) -> int:
    post = int(blog.the_post_of(content)["ID"])
    return int(blog.wordpress.php(f"echo Igny8_Relations::of( {post} )['cluster_id'];"))


@pytest.mark.parametrize(
    ("role", "shown"), [("editor", {"overview", "widget", "posts"}), ("subscriber", set())]
)
def test_a_person_sees_only_what_the_role_may(
    browser: Browser, blog: ConnectedSite, screens: dict[str, Screen], role: str, shown: set[str]
) -> None:
    person = f"somebody-who-is-{role}@example.com"
    blog.wordpress.php(
        f"wp_insert_user( array( 'user_login' => '{person}', 'user_email' => '{person}',"
        f" 'user_pass' => '{blog.wordpress.admin_password}', 'role' => '{role}' ) );"
    )
    found = set()
    context = browser.new_context()
    try:
        admin = Admin.open(blog.wordpress, context.new_page())
        admin.sign_in(person)
        for name in ("overview", "widget", "posts", "settings"):
            admin.page.goto(f"{blog.wordpress.url}/wp-admin/{screens[name].address}")
            if admin.page.locator(screens[name].ours).count():
                found.add(name)
        assert admin.page.locator("a[href*='page=igny8']:not([href*=overview])").count() == 0
    finally:
        context.close()
    assert found == shown
