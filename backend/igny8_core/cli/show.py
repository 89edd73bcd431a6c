"""How things look on a terminal: tables, times, marks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console
from rich.table import Table

# Addresses and codes are copied: a line is never broken where the terminal ends.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

GOOD, BAD, WARN = "[green]✓[/]", "[red]✗[/]", "[yellow]![/]"

STATE_COLOURS = {
    "verified": "green",
    "published": "green",
    "connected": "green",
    "skipped": "cyan",
    "ready": "cyan",
    "pending": "yellow",
    "published_with_issues": "yellow",
    "unknown": "yellow",
    "failed": "red",
    "revoked": "red",
}


def state(name: str) -> str:
    colour = STATE_COLOURS.get(name)
    words = name.replace("_", " ")
    return f"[{colour}]{words}[/]" if colour else words


def step(name: str) -> str:
    return name.replace("_", " ")


def table(*columns: str) -> Table:
    """A table without boxes; numbers belong in columns whose name starts with '#'."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        is_number = column.startswith("#")
        justify: Literal["left", "right"] = "right" if is_number else "left"
        made.add_column(column.removeprefix("#"), justify=justify, no_wrap=is_number, overflow="fold")
    return made


def print_rows(made: Table, data: Iterable[Iterable[Any]]) -> None:
    for row in data:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(made, soft_wrap=False)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def ago(at: datetime | None, now: datetime) -> str:
    """A past time as a distance; "never" for None."""
    if at is None:
        return "never"
    seconds = int((now - at) / timedelta(seconds=1))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{max(seconds, 0)} s ago"


def zone_of(name: str) -> ZoneInfo | None:
    """None for what WordPress calls a time zone and the tz database does not (a bare offset)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def in_zone(at: datetime, name: str) -> str:
    """`at` on the clock of a site: by its zone's name, or by a bare offset such as +05:45."""
    zone = zone_of(name)
    local = at.astimezone(zone) if zone else _at_offset(at, name)
    return f"{local:%Y-%m-%d %H:%M} {name}"


def _at_offset(at: datetime, offset: str) -> datetime:
    try:
        return at.astimezone(datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo)
    except ValueError:
        return at.astimezone(UTC)


def milliseconds(ms: float) -> str:
    return f"{ms:.1f} ms" if ms < 100 else f"{ms:,.0f} ms"
