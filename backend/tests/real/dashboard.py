"""The dashboard in a real Chromium: who signs in, where the screens are, what axe says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

import httpx
from playwright.sync_api import Browser, Page, expect

from devsite.workspace import REPOSITORY
from tests.real.stack import PASSWORD, Stack, data, numbers

PATIENCE_MS = 30_000
ZONE = "Asia/Kolkata"
"""Of the person at the screen: neither the site's nor UTC."""

MODES: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {
        "color_scheme": "light",
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    },
}

SETTLED = """
() => document.querySelector('main h1, main [aria-label="Title"]')
	&& !document.querySelector('[aria-busy="true"]')
"""

AXE_RUN = """
async () => {
	const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
	const found = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
	return found.violations.map(({ id, help, nodes }) =>
		`${id}: ${help}\\n    ` + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join('\\n    '));
}
"""


@cache
def axe() -> str:
    source = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    return source.read_text(encoding="utf-8")


@dataclass
class Dashboard:
    """One person at one screen."""

    stack: Stack
    page: Page
    email: str
    errors: list[str] = field(default_factory=list)
    """What the page itself broke on."""

    @classmethod
    def open(cls, stack: Stack, page: Page, email: str) -> Self:
        self = cls(stack, page, email)
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self

    def go(self, path: str) -> None:
        self.page.goto(f"{self.stack.web.url}{path}")
        self.settle()

    def settle(self) -> None:
        """Until everything that was asked for has come. (The stream of news never ends.)"""
        self.page.wait_for_function(SETTLED)

    def sign_in(self) -> None:
        self.page.goto(f"{self.stack.web.url}/sign-in")
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_role("textbox", name="Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", name="Today")).to_be_visible()

    def violations(self) -> list[str]:
        self.page.evaluate(axe())
        found: list[str] = self.page.evaluate(AXE_RUN)
        return found

    def is_wider_than_its_window(self) -> bool:
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        return wide


@contextmanager
def at_the_screen(
    browser: Browser, stack: Stack, *, email: str = "", mode: str = "light"
) -> Iterator[Dashboard]:
    """Signed in where an e-mail is given. What broke in the page fails the test at the end."""
    context = browser.new_context(timezone_id=ZONE, locale="en-GB", **MODES[mode])
    try:
        dashboard = Dashboard.open(stack, context.new_page(), email or f"anna{next(numbers)}@example.com")
        if email:
            dashboard.sign_in()
        yield dashboard
        assert dashboard.errors == []
    finally:
        context.close()


def screens(site: int, content: int, job: int, webhook: int) -> dict[str, str]:
    """Name → address of every screen behind the sign-in."""
    tabs = ("content-types", "taxonomies", "jobs", "drift", "health", "settings")
    sections = ("preferences", "people", "keys", "webhooks", "alerts", "audit")
    return {
        "today": "/",
        "content": "/content",
        "content-new": "/content/new",
        "editor": f"/content/{content}",
        "calendar-month": "/calendar?view=month",
        "calendar-week": "/calendar?view=week",
        "calendar-list": "/calendar?view=list",
        "sites": "/sites",
        "site-new": "/sites/new",
        "site": f"/sites/{site}",
        **{f"site-{tab}": f"/sites/{site}/{tab}" for tab in tabs},
        "jobs": "/jobs",
        "job": f"/jobs/{job}",
        "account": "/account",
        **{f"account-{section}": f"/account/{section}" for section in sections},
        "webhook": f"/account/webhooks/{webhook}",
        "not-found": "/nowhere",
    }


def account_with_people_and_a_webhook(stack: Stack) -> int:
    """People, keys and a webhook, whose id is answered. Only an owner may, so not the stack's own key."""
    with httpx.Client(base_url=f"{stack.web.url}/api/v1", timeout=60, trust_env=False) as owner:
        login = {"email": stack.owner_email, "password": PASSWORD}
        owner.headers["authorization"] = f"Bearer {data(owner.post('/auth/login/', json=login))['access']}"
        for name, role in (("Tomás Vega", "editor"), ("Ingrid Solberg", "viewer")):
            email = f"{name.split()[0].lower().replace('á', 'a')}@harbourpress.example"
            person: dict[str, Any] = {"email": email, "name": name, "role": role, "password": PASSWORD}
            data(owner.post("/auth/users/", json=person))
        data(owner.post("/auth/api-keys/", json={"name": "Nightly import"}))
        hook = {"url": "https://hooks.example.com/igny8", "description": "Newsroom chat"}
        number: int = data(owner.post("/account/webhooks/", json=hook))["id"]
    return number
