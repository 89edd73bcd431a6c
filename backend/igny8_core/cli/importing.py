"""`igny8 site import`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from igny8_core.cli import find, show
from igny8_core.integration import importing
from igny8_core.integration.drain import Worker
from igny8_core.integration.importing_round import IMPORTS
from igny8_core.integration.importing_serializers import ImportSerializer
from igny8_core.integration.models import SiteImport

LOOK_SECONDS = 0.2
PATIENCE = 3
"""Calls without an answer, in a row."""


def run(site: str, types: Sequence[str], *, wait: bool, as_json: bool) -> bool:
    """Start or join an import. wait: carry it out here, without a server. False: it has not succeeded."""
    integration = find.connected(find.site(site))
    one = importing.start_import(integration, wanted=types)
    if wait:
        with _worker() as begin, _bar(hidden=as_json) as draw:
            while one.is_active and one.failures < PATIENCE:
                begin()
                time.sleep(LOOK_SECONDS)
                one.refresh_from_db()
                draw(one)
    if as_json:
        show.out.print_json(json.dumps(ImportSerializer(one).data, default=str))
    else:
        _print(one, integration.site.name)
    return one.state == "done" or not wait


@contextmanager
def _worker() -> Iterator[Callable[[], None]]:
    worker = Worker()
    try:
        yield lambda: worker.begin(IMPORTS)
    finally:
        worker.stop()


@contextmanager
def _bar(*, hidden: bool) -> Iterator[Callable[[SiteImport], None]]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=show.err,
        disable=hidden,
        transient=True,
    )
    with bar:
        task = bar.add_task("asking the site", total=None)

        def draw(one: SiteImport) -> None:
            counts = importing.counts_of(one)
            doing = next((step["label"] for step in one.steps if not step["is_done"]), "")
            bar.update(
                task, description=escape(doing), completed=counts["seen"], total=counts["total"] or None
            )

        yield draw


def _print(one: SiteImport, site: str) -> None:
    counts = importing.counts_of(one)
    if one.state == "done":
        show.out.print(
            f"{show.GOOD} {escape(site)}: {counts['new']} taken over, {counts['known']} known before."
        )
    elif one.error is not None:
        show.out.print(f"{show.BAD} {escape(site)}: {one.error['code']} {escape(one.error['message'])}")
        show.out.print("  A running server (igny8 up) goes on with it when the site answers again.")
    else:
        show.out.print(f"{show.GOOD} {escape(site)}: import {one.pk} is {one.state}.")
    if counts["skipped"]:
        show.out.print(f"  {counts['skipped']} were left out: beyond the limit, or in the trash.")
    for problem in one.problems[:10]:
        show.out.print(f"  post {problem['post_id']}: {escape(problem['message'])}")
