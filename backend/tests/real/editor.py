"""WordPress's block editor in a real Chromium, as somebody who edits sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from devsite import WordPressSite

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000

READY = (
    "() => window.wp?.data?.select('core/editor')?.getCurrentPostType() && wp.blocks.getBlockTypes().length"
)

LOOK = """
(blocks) => {
	const broken = [];
	const walk = (list) => list.forEach((block) => {
		if (!block.isValid || ['core/missing', 'core/freeform'].includes(block.name)) {
			broken.push(`${block.name}: ${block.originalContent}`);
		}
		walk(block.innerBlocks);
	});
	walk(blocks);
	return {names: blocks.map((block) => block.name), broken, saved: wp.blocks.serialize(blocks)};
}
"""

PUT_IN = f"""
async (texts) => {{
	const parsed = texts.map((text) => wp.blocks.parse(text));
	const isFirst = (block, at, all) => wp.blocks.hasBlockSupport(block.name, 'multiple', true)
		|| at === all.findIndex((other) => other.name === block.name);
	await wp.data.dispatch('core/block-editor').resetBlocks(parsed.flat().filter(isFirst));
	return parsed.map({LOOK});
}}
"""

OPENED = "(id) => wp.data.select('core/editor').getCurrentPostId() === id"
BLOCKS = "wp.data.select('core/block-editor').getBlocks()"
SHOWN = f"""
() => {{
	const blocks = {BLOCKS};
	return blocks.every((block) => document.querySelector(`[data-block="${{block.clientId}}"]`));
}}
"""


@dataclass(frozen=True)
class Seen:
    """What the editor makes of a text."""

    names: list[str]
    """Of its blocks, without those inside of others."""
    broken: list[str]
    """Blocks it would have to repair or does not know, with their source."""
    saved: str
    """What it would save."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One for a whole module: a process can have one Playwright at a time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Editor:
    """One person, signed in to one site."""

    def __init__(self, browser: Browser, site: WordPressSite) -> None:
        self.site = site
        self.page: Page = browser.new_context().new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.route("**/*", self._only_the_site)
        self._sign_in()

    def put_in(self, texts: Sequence[str]) -> list[Seen]:
        """What becomes of posts' texts when they are opened. All are shown together, one below the other; a
        block a post can have once only (read more) is shown once."""
        self.page.goto(f"{self.site.url}/wp-admin/post-new.php")
        self.page.wait_for_function(READY)
        seen = [Seen(**said) for said in self.page.evaluate(PUT_IN, texts)]
        self.page.wait_for_function(SHOWN)
        return seen

    def open_post(self, post_id: int) -> Seen:
        """The post itself, by its address in wp-admin."""
        self.page.goto(f"{self.site.url}/wp-admin/post.php?post={post_id}&action=edit")
        self.page.wait_for_function(READY)
        self.page.wait_for_function(OPENED, arg=post_id)
        self.page.wait_for_function(f"() => {BLOCKS}.length")
        self.page.wait_for_function(SHOWN)
        return Seen(**self.page.evaluate(f"() => ({LOOK})({BLOCKS})"))

    def warnings(self) -> int:
        """Notices on the screen that offer a repair."""
        return sum(frame.locator(".block-editor-warning").count() for frame in self.page.frames)

    def attributes_of(self, name: str) -> list[dict[str, Any]]:
        """Of every block of that name in the open post, those in others first asked for by their parents."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "(name) => { const found = []; const walk = (list) => list.forEach((block) => {"
            " if (block.name === name) found.push(block.attributes); walk(block.innerBlocks); });"
            f" walk({BLOCKS}); return found; }}",
            name,
        )
        return found

    def _sign_in(self) -> None:
        self.page.goto(f"{self.site.url}/wp-login.php")
        self.page.fill("#user_login", "admin")
        self.page.fill("#user_pass", self.site.admin_password)
        self.page.click("#wp-submit")
        self.page.wait_for_url("**/wp-admin/**")

    def _only_the_site(self, route: Route) -> None:
        if route.request.url.startswith(self.site.url):
            route.continue_()
        else:
            route.abort()
