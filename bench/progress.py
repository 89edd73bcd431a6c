"""From the moment a step of a publish is written to the moment the page shows it.

`make bench-progress` (PUBLISHES=50): a real WordPress, IGNY8 in one process, Chromium at the editor; Publish
is pressed, and each step is timed twice on the clock of this machine: when the database has it (looked at
every 2 ms), and when the page has it (a MutationObserver). A step that is over before it could be drawn
counts until the page shows it or a later one. Writes bench/results/progress.json; ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect

from bench import command
from bench.errors import BenchError
from bench.machine import describe_machine, describe_repository
from devsite import WordPressSite, Workspace
from tests.real.dashboard import Dashboard, at_the_screen, rail
from tests.real.editor import chromium
from tests.real.stack import ConnectedSite, Stack

RESULTS: Final = Path(__file__).parent / "results" / "progress.json"
LOOK_SECONDS: Final = 0.002

SHOWN: Final = ("Check", "Media", "Post", "Terms", "SEO", "Publish", "Verify", "Checked")
"""In the order in which a page may show them at work; the last when it is over."""
WRITTEN: Final = {
    ("preparing", ""): "Check",
    ("preparing", "media_processing"): "Media",
    ("committing", "publishing"): "Post",
    ("published", "verification"): "Verify",
    ("verified", "verification"): "Checked",
}
"""State and step of the job → what the page then has to show."""

WATCH: Final = """
() => {
	window.shown = {};
	const say = (word) => { window.shown[word] ??= Date.now(); };
	const look = () => {
		const panel = document.querySelector('section[aria-label="Publish"]');
		for (const step of panel?.querySelectorAll('ol li') ?? []) {
			const [word, state] = step.querySelector('p').textContent.split(': ');
			if (state === 'at work') say(word);
		}
		if (panel?.textContent.includes('Checked from outside')) say('Checked');
	};
	const everything = { subtree: true, childList: true, characterData: true };
	new MutationObserver(look).observe(document.body, everything);
}
"""


class Witness:
    """Notes when the database first has each state of a content's job."""

    def __init__(self, database: Path, content: int) -> None:
        self._database, self._content = database, content
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.written: dict[str, float] = {}
        """Word of the page → milliseconds since 1970."""

    def __enter__(self) -> Witness:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        address = f"file:{self._database}?mode=ro"
        question = "SELECT state, step FROM integration_publishjob WHERE content_id = ?"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
            while not self._ended.wait(LOOK_SECONDS):
                for state, step in database.execute(question, [self._content]).fetchall():
                    word = WRITTEN.get((state, step))
                    if word:
                        self.written.setdefault(word, time.time() * 1000)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.progress", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--publishes", type=int, default=int(os.environ.get("PUBLISHES", "50")))
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    return command.run("bench.progress", measure, parser.parse_args(arguments))


def measure(stack: contextlib.ExitStack, workspace: Workspace, options: Any) -> dict[str, float]:
    machine = describe_machine(workspace.root)
    load = os.getloadavg()
    name = f"bench-progress-{os.getpid()}"
    wordpress = stack.enter_context(WordPressSite.create(name, workspace=workspace, wp_debug=False))
    site = stack.enter_context(Stack(workspace)).connect(wordpress)
    browser = stack.enter_context(chromium())
    screen = stack.enter_context(at_the_screen(browser, site.stack, email=site.stack.owner_email))
    taken: dict[str, list[float]] = {word: [] for word in SHOWN}
    for number in range(options.publishes):
        for word, milliseconds in _publish(screen, site).items():
            taken[word].append(milliseconds)
        print(f"{number + 1} of {options.publishes}", file=sys.stderr)
    every = sorted(milliseconds for one in taken.values() for milliseconds in one)
    if not every:
        raise BenchError("no step was seen")
    answer = {"publishes": options.publishes, "steps": len(every), **_figures("step_to_page", every)}
    details = {
        "machine": machine,
        "load_average": {"before": load, "after": os.getloadavg()},
        "software": describe_repository(),
        "answer": answer,
        "by_step": {
            word: {"seen": len(one), **_figures("", sorted(one))} for word, one in taken.items() if one
        },
    }
    options.results.parent.mkdir(parents=True, exist_ok=True)
    options.results.write_text(json.dumps(details, indent=2) + "\n")
    return answer


def _publish(screen: Dashboard, site: ConnectedSite) -> dict[str, float]:
    """Step → milliseconds until the page showed it, of one publish that a person presses for."""
    content = site.make_content()
    screen.go(f"/content/{content}")
    panel = rail(screen.page)
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()
    screen.page.evaluate(WATCH)
    with Witness(site.stack.web.home / "igny8.db", content) as witness:
        panel.get_by_role("button", name=re.compile("^Publish to")).click()
        expect(panel.get_by_role("status")).to_contain_text("Checked from outside")
    shown: dict[str, float] = screen.page.evaluate("window.shown")
    return {word: _shown_at(shown, word) - at for word, at in witness.written.items()}


def _shown_at(shown: dict[str, float], word: str) -> float:
    """When the page showed this step or a later one."""
    return min(at for step, at in shown.items() if SHOWN.index(step) >= SHOWN.index(word))


def _figures(name: str, ordered: list[float]) -> dict[str, float]:
    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)

    prefix = f"{name}_" if name else ""
    return {f"{prefix}{word}_ms": at(share) for word, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))}


if __name__ == "__main__":
    sys.exit(main())
