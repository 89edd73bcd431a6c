"""What the plugin adds to wp-admin, as a person sees it: a part of `make screenshots`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, Page

from devsite import WordPressSite
from tests.real.dashboard import MODES
from tests.real.editor import READY
from tests.real.stack import ConnectedSite, numbers

PATIENCE_MS = 60_000
Take = Callable[[Page, Path, str], None]
"""Takes the picture of a page as it stands, into a file, in one of MODES."""

CLASSIC = "add_filter( 'use_block_editor_for_post', '__return_false' );"
REFUSED = """
add_filter( 'option_igny8_connection_status', function ( $status ) {
	return array( 'refused_at' => time() - 5400, 'refused_code' => 'AUTH_INVALID',
		'refused_message' => 'This key is not known.' ) + (array) $status;
} );
"""
MOVED = """
add_filter( 'option_igny8_connection', function ( $connection ) {
	return array( 'home_url' => 'https://old.example.com' ) + (array) $connection;
} );
"""
UNCONNECTED = """
add_filter( 'option_igny8_connection', '__return_empty_string' );
add_filter( 'option_igny8_connection_status', '__return_empty_array' );
"""


@dataclass(frozen=True)
class Screen:
    """A page of wp-admin with something of the plugin's on it."""

    address: str
    ours: str
    """CSS selector of what the plugin adds."""
    says: str = ""
    """What is to be seen."""
    while_so: str = ""
    """PHP of a must-use plugin that brings the site into the state to be shown."""


def wordpress_screens(post: int) -> dict[str, Screen]:
    """Name → screen; for a managed post that was edited in WordPress since."""
    settings, edit = "options-general.php?page=igny8", f"post.php?post={post}&action=edit"
    health = ".site-health-issues-wrapper:has([aria-controls*=igny8])"
    information = "#health-check-accordion-block-igny8"
    return {
        "overview": Screen("index.php?page=igny8-overview", ".wrap.igny8", "What IGNY8 did on this site."),
        "widget": Screen("index.php", "#igny8_overview", "The same in short, on WordPress's dashboard."),
        "settings": Screen(settings, ".wrap.igny8", "The connection and the settings."),
        "connect": Screen(settings, ".wrap.igny8", "Before the site is connected.", UNCONNECTED),
        "refused": Screen(settings, ".wrap.igny8", "When IGNY8 refuses the site's key.", REFUSED),
        "posts": Screen("edit.php", ".column-igny8, #filter-by-igny8", "The list of posts."),
        "block-editor": Screen(edit, ".igny8-panel", "The panel of the block editor."),
        "classic-editor": Screen(edit, "#igny8", "The box of the classic editor.", CLASSIC),
        "site-health": Screen("site-health.php", health, "The tests of Site Health."),
        "site-health-info": Screen("site-health.php?tab=debug", information, "The facts of Site Health."),
        "notice": Screen("plugins.php", ".igny8-notice", "When somebody has to do something.", REFUSED),
        "moved": Screen("plugins.php", ".igny8-notice", "When the site's address is another.", MOVED),
    }


@dataclass
class Admin:
    """One person at wp-admin."""

    site: WordPressSite
    page: Page
    errors: list[str] = field(default_factory=list)
    """What the pages broke on."""

    @classmethod
    def open(cls, site: WordPressSite, page: Page) -> Self:
        self = cls(site, page)
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self

    def sign_in(self, login: str = "") -> None:
        """As the administrator, or as somebody with the same password."""
        self.page.goto(f"{self.site.url}/wp-login.php")
        self.page.fill("#user_login", login or self.site.admin_email)
        self.page.fill("#user_pass", self.site.admin_password)
        self.page.click("#wp-submit")
        self.page.wait_for_url("**/wp-admin/**")

    @contextmanager
    def at(self, screen: Screen) -> Iterator[Page]:
        """The screen with everything on it, as long as the context lasts."""
        with ExitStack() as after:
            if screen.while_so:
                name = f"state-{next(numbers)}"  # its own: PHP may have compiled an older file
                self.site.write_mu_plugin(name, screen.while_so)
                after.callback(self.site.remove_mu_plugin, name)
            self.page.goto(f"{self.site.url}/wp-admin/{screen.address}")
            self._unfold(screen)
            yield self.page

    def _unfold(self, screen: Screen) -> None:
        page = self.page
        if screen.ours == ".igny8-panel":
            self.open_panel()
        elif "tab=debug" in screen.address:
            page.click("[aria-controls='health-check-accordion-block-igny8']")
            page.evaluate("scrollTo(0, 0)")
        elif screen.address == "site-health.php":
            page.wait_for_selector(".site-health-progress-wrapper:not(.loading)")
            page.click(".site-health-view-passed")
            page.evaluate("document.querySelectorAll('[aria-controls*=igny8]').forEach((one) => one.click())")
            page.locator("[aria-controls*=igny8]").first.scroll_into_view_if_needed()
        elif screen.while_so == UNCONNECTED:
            page.click(".igny8-account summary")

    def open_panel(self) -> None:
        """The block editor's panel, with what it asked the site for."""
        page = self.page
        page.wait_for_function(READY)
        page.evaluate(
            "wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false);"
            "wp.data.dispatch('core/edit-post').openGeneralSidebar('edit-post/document');"
        )
        panel = page.locator(".igny8-panel")
        panel.wait_for()
        toggle = panel.locator("button[aria-expanded]").first
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
        panel.get_by_role("combobox").first.wait_for()
        panel.scroll_into_view_if_needed()


@contextmanager
def at_wp_admin(
    browser: Browser, site: WordPressSite, mode: str = "light", **options: Any
) -> Iterator[Admin]:
    """Signed in. What broke in the page fails the test at the end."""
    context = browser.new_context(locale="en-GB", **{**MODES[mode], **options})
    try:
        admin = Admin.open(site, context.new_page())
        admin.sign_in()
        yield admin
        assert admin.errors == []
    finally:
        context.close()


def with_relations(site: ConnectedSite) -> dict[str, Any]:
    """Fields of a content: a cluster, a sector and keywords, which are made."""
    of_site = {"site": site.site_id}
    number = next(numbers)

    def made(kind: str, name: str) -> int:
        row: int = site.stack.post(f"/writer/{kind}/", {**of_site, "name": name})["id"]
        return row

    keywords = [made("keywords", f"{name} {number}") for name in ("grilled sardines", "harbour kitchen")]
    return {
        "sector_id": made("sectors", f"Food and drink {number}"),
        "cluster_id": made("clusters", f"Fish on the grill {number}"),
        "keyword_ids": keywords,
    }


def edit_by_hand(site: WordPressSite, post: int) -> None:
    """As somebody does in WordPress."""
    site.php(
        f"wp_update_post( array( 'ID' => {post:d}, 'post_excerpt' => 'Said again by hand.' ) );"
        f"wp_set_object_terms( {post:d}, 'Lunch', 'category' ); do_action( 'shutdown' );"
        "update_user_meta( 1, 'show_welcome_panel', 0 );"
    )


def prepared(site: ConnectedSite, content: int) -> dict[str, Screen]:
    """The screens of a site on which `content` was published and is edited now."""
    post = int(site.the_post_of(content)["ID"])
    edit_by_hand(site.wordpress, post)
    return wordpress_screens(post)


def picture_wordpress(
    browser: Browser, site: ConnectedSite, content: int, to: Path, only: str, take: Take
) -> dict[str, str]:
    """Every screen, on a desktop and on a phone. Answers what is to be seen by name."""
    site.stack.patch(f"/writer/contents/{content}/", with_relations(site))
    site.stack.publish(content)
    screens = {f"wordpress-{name}": screen for name, screen in prepared(site, content).items()}
    for mode in ("light", "phone"):
        with at_wp_admin(browser, site.wordpress, mode) as admin:
            for name, screen in screens.items():
                if only in name:
                    with admin.at(screen) as page:
                        take(page, to / f"{name}-{mode}.png", mode)
    return {name: screen.says for name, screen in screens.items()}
