"""A person at a screen of which a picture is taken, and the ways to what has no address of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.real.dashboard import Dashboard, at_the_screen
from tests.real.harbour_press import HarbourPress

STATES: dict[str, Callable[[Scene], None]] = {}
"""Name of the picture → the way there, whose docstring stands under the picture."""


@dataclass
class Scene:
    """A person at the screen, and what is to be put right again `after` the picture."""

    browser: Browser
    press: HarbourPress
    mode: str
    dashboard: Dashboard
    after: ExitStack

    @property
    def page(self) -> Page:
        return self.dashboard.page

    @property
    def rail(self) -> Locator:
        return self.page.locator('section[aria-label="Publish"]')

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog").last

    def go(self, path: str) -> None:
        self.dashboard.go(path)

    def edit(self, content: int, *sections: str) -> None:
        """The editor, with these sections of the rail open."""
        self.page.evaluate(f"localStorage.setItem('igny8.content.sections', '{json.dumps(sections)}')")
        self.go(f"/content/{content}")
        self.page.locator("#field-html").wait_for()

    def new(self, title: str, **fields: Any) -> int:
        """A content that is archived after the picture, so that the next does not meet it."""
        content = self.press.coffee(title, **fields)
        self.after.callback(self.press.stack.api.delete, f"/writer/contents/{content}/")
        return content

    def stop_the_site(self) -> None:
        """Until the picture is taken; and IGNY8 knows it."""
        stack, site = self.press.stack, self.press.kitchen
        ask = f"/integration/integrations/{site.integration_id}/test/"
        self.after.callback(stack.api.post, ask)
        self.after.callback(site.wordpress.start)
        site.wordpress.stop()
        for _ in range(2):
            stack.api.post(ask)

    def sign_in_elsewhere(self, email: str) -> None:
        """In a browser of its own, until the picture is taken."""
        entered = at_the_screen(self.browser, self.press.stack, email=email, mode=self.mode)
        self.dashboard = self.after.enter_context(entered)


def state(way: Callable[[Scene], None]) -> Callable[[Scene], None]:
    STATES[way.__name__.replace("_", "-")] = way
    return way
