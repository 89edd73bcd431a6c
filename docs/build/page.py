"""What the generators of reference pages share: table rows, and writing or checking a page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def cell(text: str) -> str:
    """Text that may stand in a table's cell."""
    return " ".join(text.split()).replace("|", "\\|")


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def write_or_check(target: Path, wanted: str, arguments: Sequence[str], script: str) -> None:
    """Write the page; with `--check` only exit with a message when it is not current."""
    if "--check" in arguments:
        if not target.is_file() or target.read_text(encoding="utf-8") != wanted:
            sys.exit(f"docs/{target.parent.name}/{target.name} is not current: run docs/build/{script}")
        return
    target.write_text(wanted, encoding="utf-8")
