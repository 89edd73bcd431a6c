"""The dashboard in a real Chromium: who signs in, where the screens are, what axe says of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from devsite import WordPressSite
from devsite.workspace import REPOSITORY
from tests.real.stack import PASSWORD, Stack, data, numbers

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
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

RECORD = "IGNY8_RECORD"
"""A folder: what is done in the browser is kept there, frame by frame (`playwright show-trace`)."""

COUNT_ACTIONS = """
(() => {
	const tell = (kind, number) => window.igny8Acted(kind, number);
	addEventListener('click', (event) => event.isTrusted && event.detail > 0 && tell('clicks', 1), true);
	const isField = ({ target }) => /^(INPUT|TEXTAREA)$/.test(target.tagName);
	addEventListener('keydown', (event) => isField(event) || tell('keys', 1), true);
	addEventListener('paste', (event) => { event.target.wasPasted = true; tell('pastes', 1); }, true);
	addEventListener('change', (event) => {
		const { type, value, wasPasted } = event.target;
		if (!wasPasted && type !== 'file' && type !== 'checkbox') tell('keys', value.length);
	}, true);
})();
"""

WATCH_STEPS = """
() => {
	window.stepsSeen = [];
	const look = () => {
		for (const step of document.querySelectorAll('[aria-label="Publish"] ol li')) {
			const [word, state] = step.querySelector('p').textContent.split(': ');
			if (state === 'at work' && window.stepsSeen.at(-1) !== word) window.stepsSeen.push(word);
		}
	};
	const everything = { subtree: true, childList: true, characterData: true };
	new MutationObserver(look).observe(document.body, everything);
	look();
}
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
class Actions:
    """What the person at the screen did, in all windows."""

    clicks: int = 0
    keys: int = 0
    pastes: int = 0

    @classmethod
    def counted_in(cls, context: BrowserContext) -> Self:
        self = cls()

        def acted(_source: object, kind: str, number: int) -> None:
            setattr(self, kind, getattr(self, kind) + number)

        context.expose_binding("igny8Acted", acted)
        context.add_init_script(COUNT_ACTIONS)
        return self

    def seconds(self) -> float:
        """What a person needs for them, by the keystroke-level model (Card, Moran and Newell, 1983): to think
        1.35 s, to point 1.1 s, to press and let go 0.2 s, to go to the mouse 0.4 s; a key 0.2 s, of somebody
        used to typing.
        """
        return self.clicks * (1.35 + 1.1 + 0.2 + 0.4) + self.keys * 0.2


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
    with _recorded(context):
        dashboard = Dashboard.open(stack, context.new_page(), email or f"anna{next(numbers)}@example.com")
        if email:
            dashboard.sign_in()
        yield dashboard
        assert dashboard.errors == []


@contextmanager
def _recorded(context: BrowserContext) -> Iterator[None]:
    folder = os.environ.get(RECORD)
    if folder:
        context.tracing.start(screenshots=True, snapshots=True)
    try:
        yield
    finally:
        if folder:
            name = os.environ.get("PYTEST_CURRENT_TEST", "walk").rpartition("::")[2].partition(" ")[0]
            kept = Path(folder) / f"{name[:80]}-{next(numbers)}"
            for n, page in enumerate(context.pages):
                page.screenshot(path=f"{kept}-{n}.png")
            context.tracing.stop(path=f"{kept}.zip")
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


def rail(page: Page) -> Locator:
    """The panel that publishes."""
    return page.locator('section[aria-label="Publish"]')


@contextmanager
def slow_site(blog: WordPressSite, seconds: float = 1) -> Iterator[None]:
    """Every step of a publish, and every part of a picture, takes so long that a person sees it."""
    name = f"slow-{next(numbers)}"
    blog.write_mu_plugin(
        name,
        "add_action( 'igny8_checkpoint', function ( $step ) {"
        " if ( 'part' === $step || isset( Igny8_Progress::STEPS[ $step ] ) )"
        f" {{ usleep( {int(seconds * 1e6)} ); }} }}, 1 );",
    )
    try:
        yield
    finally:
        blog.remove_mu_plugin(name)
