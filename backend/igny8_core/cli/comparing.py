"""`igny8 site compare` and `igny8 site drift`."""

from __future__ import annotations

import json
import time
from typing import Any

from rich.markup import escape

from igny8_core.cli import find, show
from igny8_core.integration import comparing_runs
from igny8_core.integration.comparing import COMPARISONS
from igny8_core.integration.comparing_serializers import ComparisonSerializer, DifferenceSerializer
from igny8_core.integration.comparing_views import DifferenceViewSet
from igny8_core.integration.drain import Worker
from igny8_core.integration.drift import waiting
from igny8_core.integration.models import Comparison, Difference

TICK_SECONDS = 0.2


def compare(typed: str, *, as_json: bool) -> bool:
    """Compare both sides of a site now. False: the site did not answer, or something waits for a choice."""
    integration = find.connected(find.site(typed))
    asked = comparing_runs.request_comparison(integration)
    worker = Worker()
    try:
        with show.err.status("Comparing …"):
            done = _carry_out(worker, asked)
    finally:
        worker.stop()
    left = waiting(Difference.objects.filter(integration=integration)).count()
    if as_json:
        show.out.print_json(json.dumps({**_plain(ComparisonSerializer(done).data), "open": left}))
    else:
        _print(done, left, integration.site.name, typed)
    return done.state == Comparison.State.DONE and not left


def _carry_out(worker: Worker, asked: Comparison) -> Comparison:
    """To its end, or to the first time the site does not answer."""
    while True:
        worker.begin(COMPARISONS)
        asked.refresh_from_db()
        if not asked.is_active or asked.error is not None:
            return asked
        time.sleep(TICK_SECONDS)


def _plain(data: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(data, default=str))
    return plain


def _print(done: Comparison, left: int, name: str, typed: str) -> None:
    if done.state != Comparison.State.DONE:
        error = done.error or {"code": "", "message": "It was not ended."}
        why = f"{escape(error['code'])} {escape(error['message'])}"
        show.out.print(f"{show.BAD} {escape(name)}: {why} It is tried again.")
        return
    said = show.count(done.compared, "content")
    found = f"{show.count(done.found, 'difference')}, {done.repaired} followed"
    show.out.print(
        f"{show.GOOD} {escape(name)}: {said} compared in {show.count(done.requests, 'request')}; {found}."
    )
    if done.skipped:
        show.out.print(
            f"{show.WARN} {show.count(done.skipped, 'content')} being published: left for the next."
        )
    if left:
        waits = show.count(left, "difference")
        show.out.print(f"{show.WARN} Waiting for a choice: {waits}. See igny8 site drift {escape(typed)}")


def drift(typed: str, *, as_json: bool) -> bool:
    """What waits for a choice. False: there is something."""
    integration = find.connected(find.site(typed))
    rows = list(waiting(DifferenceViewSet.queryset.filter(integration=integration)))
    if as_json:
        show.out.print_json(json.dumps([_plain(DifferenceSerializer(row).data) for row in rows]))
        return not rows
    if not rows:
        show.out.print(f"{show.GOOD} Both sides of {escape(integration.site.name)} agree.")
        return True
    shown = show.table("#ID", "KIND", "#CONTENT", "#POST", "TITLE", "DIFFERENT", "CHOICES")
    show.print_rows(shown, (_row(row) for row in rows))
    return False


def _row(row: Any) -> tuple[object, ...]:
    title = row.title or row.content_title or ""
    choices = ", ".join(DifferenceSerializer(row).data["choices"])
    kind = show.step(row.kind)
    return row.pk, kind, row.content_id, row.post_id, escape(title), ", ".join(row.fields), choices
