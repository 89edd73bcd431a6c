"""Sees what runs in a page, and what stands in it that nobody of us put there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Self

from playwright.sync_api import BrowserContext, Dialog, Error, Page, Route

from tests.real.xss_payloads import CANARY, MARK

FOREIGN = """
window.foreign = (root) => {
	const mark = 'MARK', canary = 'CANARY';
	const addresses = 'href action formaction xlink:href data background to from values srcdoc'.split(' ');
	const scheme = /^(javascript|vbscript|data:text|data:image\\/svg)/i;
	const runs = (value) => scheme.test(value.replace(/[\\0-\\x20]/g, ''));
	const hasBad = (element) => ({ name, value }) =>
		name.includes(mark)
		|| (name.startsWith('on') && /xss|alert/.test(value))
		|| (addresses.includes(name) && runs(value))
		|| (name === 'src' && /^(iframe|script|embed|frame)$/.test(element.localName) && runs(value))
		|| (name === 'style' && (value + element.style?.cssText).includes(canary));
	const isBad = (element) =>
		element.localName.includes(mark) || [...element.attributes].some(hasBad(element));
	const inside = (node) => [...node.querySelectorAll('*')].flatMap((element) => [
		element,
		...(element.content instanceof DocumentFragment ? inside(element.content) : []),
		...(element.shadowRoot ? inside(element.shadowRoot) : []),
	]);
	return inside(root || document).filter(isBad).map((element) => element.outerHTML.slice(0, 240));
}
""".replace("MARK", MARK).replace("CANARY", CANARY)

TOUCH = """
() => [...document.querySelectorAll('main *, header *, nav *, #wpbody *')].slice(0, 600).forEach((one) => {
	for (const name of ['pointerover', 'mouseover', 'focusin']) {
		one.dispatchEvent(new MouseEvent(name, { bubbles: true }));
	}
})
"""
"""So that what shows itself on pointing shows itself."""


@dataclass
class Watch:
    """Of everything that happens in the pages of one browser context."""

    ran: list[str] = field(default_factory=list)
    found: dict[str, None] = field(default_factory=dict)
    """Foreign elements, each with where it stood."""

    @classmethod
    def over(cls, context: BrowserContext) -> Self:
        self = cls()
        context.add_init_script(FOREIGN)
        context.expose_binding("xss", lambda source, *_: self.ran.append(f"ran at {source['page'].url}"))
        context.on("dialog", self._dialog)
        context.route(re.compile(r"^https?://canary\.example/"), self._canary)
        return self

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.ran.append(f"{dialog.type} {dialog.message!r}")
        dialog.accept()

    def _canary(self, route: Route) -> None:
        self.ran.append(f"asked for {route.request.url} at {route.request.frame.page.url}")
        route.abort()

    def look(self, page: Page, where: str) -> None:
        """What is foreign in the page as it stands, frames too."""
        for frame in page.frames:
            try:
                found = frame.evaluate(f"() => {{ {FOREIGN}; return window.foreign(); }}")
            except Error as error:
                if "detached" in str(error) or "navigat" in str(error):
                    continue
                raise
            self.found |= {f"{where}: {one}": None for one in found}

    def touch(self, page: Page, where: str) -> None:
        page.evaluate(TOUCH)
        self.look(page, f"{where}, pointed at")

    def assert_quiet(self) -> None:
        assert not self.ran, "\n".join(dict.fromkeys(self.ran))
        assert not self.found, "\n".join(self.found)
