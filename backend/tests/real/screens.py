"""Pictures of every screen for the documentation, from real data: `make screenshots`.

Starts IGNY8 and two WordPress sites, publishes articles, makes some fail, and looks at every screen: light,
dark, on a phone. The pictures go to docs/screens/, with an index.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pyvips
from playwright.sync_api import Browser, Page

from devsite.workspace import REPOSITORY
from tests.real import screens_of_planning, screens_of_sites, screens_of_writing  # noqa: F401  tell STATES
from tests.real.dashboard import MODES, at_the_screen
from tests.real.editor import chromium
from tests.real.harbour_press import HarbourPress, harbour_press
from tests.real.scene import STATES, Scene
from tests.real.wordpress_screens import picture_wordpress

OUTSIDE = {"sign-in": "Signing in.", "register": "A new account."}
SETTLED = """
() => Promise.race([
	new Promise((resolve) => setTimeout(resolve, 500)),
	Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
])
"""
STILL = """
#field-html { min-height: 22rem !important; }
iframe { height: 40rem !important; }
"""
"""What would grow with the window."""
TALLEST = 2400
"""Pixels. What stands below is more of the same."""
NEEDED = """
() => {
	const heights = [...document.querySelectorAll('[role=dialog]')].map((one) => one.scrollHeight / 0.9 + 16);
	if (heights.length > 0) return Math.max(...heights);
	const rail = document.querySelector('aside[aria-label="Publish and settings"]');
	return Math.max(document.documentElement.scrollHeight, rail ? rail.scrollHeight + 150 : 0);
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=REPOSITORY / "docs" / "screens")
    parser.add_argument("--only", default="", help="screens whose name contains this")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    with harbour_press() as press, chromium() as browser:
        for mode in MODES:
            _take_addresses(browser, press, given.to, mode, given.only)
        for mode in MODES:
            _take_states(browser, press, given.to, mode, given.only)
        said = {**OUTSIDE, **{name: says for name, (_, says) in press.screens().items()}}
        said |= {name: state.__doc__ or "" for name, state in STATES.items()}
        said |= picture_wordpress(browser, press.kitchen, press.article, given.to, given.only, take)
    (given.to / "README.md").write_text(index(said, given.to), encoding="utf-8")


def _take_addresses(browser: Browser, press: HarbourPress, to: Path, mode: str, only: str) -> None:
    with at_the_screen(browser, press.stack, mode=mode) as outside:
        for name in OUTSIDE:
            if only in name:
                outside.go(f"/{name}")
                take(outside.page, to / f"{name}-{mode}.png", mode)
    with at_the_screen(browser, press.stack, email=press.stack.owner_email, mode=mode) as dashboard:
        for name, (address, _) in press.screens().items():
            if only in name:
                dashboard.go(address)
                take(dashboard.page, to / f"{name}-{mode}.png", mode)


def _take_states(browser: Browser, press: HarbourPress, to: Path, mode: str, only: str) -> None:
    owner = press.stack.owner_email
    with at_the_screen(browser, press.stack, email=owner, mode=mode) as dashboard:
        for name, state in STATES.items():
            if only in name:
                with ExitStack() as after:
                    scene = Scene(browser, press, mode, dashboard, after)
                    state(scene)
                    take(scene.page, to / f"{name}-{mode}.png", mode)


def take(page: Page, path: Path, mode: str) -> None:
    """In a window as tall as the page, so that what sticks to it stands where it belongs."""
    window = MODES[mode]["viewport"]
    page.add_style_tag(content=STILL)
    page.evaluate(SETTLED)
    height = min(max(window["height"], page.evaluate(NEEDED)), TALLEST)
    page.set_viewport_size({"width": window["width"], "height": int(height)})
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    picture = page.screenshot(animations="disabled")
    page.set_viewport_size(window)
    # Drawn with a palette, a picture of a screen is a third of the size.
    pyvips.Image.new_from_buffer(picture, "").pngsave(
        str(path), palette=True, Q=60, dither=0, effort=8, compression=9
    )
    print(path.name, flush=True)


def index(said: Mapping[str, str], folder: Path) -> str:
    lines = [
        "# What the screens look like",
        "",
        "Made by `make screenshots` from a running IGNY8 and real WordPress sites.",
    ]
    for name, sentence in said.items():
        pictures = [(mode, folder / f"{name}-{mode}.png") for mode in MODES]
        there = [f"[{mode}]({path.name})" for mode, path in pictures if path.exists()]
        if there:
            lines += ["", f"## {name.replace('-', ' ').capitalize()}", "", f"{sentence} {' · '.join(there)}"]
            lines += ["", f"![{sentence}]({name}-light.png)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
