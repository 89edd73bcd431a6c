"""Writes docs/reference/settings.md from the docstring of igny8_core/settings.py.

`python docs/build/settings.py` writes it; with `--check` it only says whether it is current.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Final

from page import cell, row, write_or_check

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "backend" / "igny8_core" / "settings.py"
TARGET = REPOSITORY / "docs" / "reference" / "settings.md"

HEADER: Final = """# Settings

<!-- Generated from backend/igny8_core/settings.py by docs/build/settings.py; do not edit. -->

All settings are environment variables, read when a process starts. `<home>` is IGNY8_HOME.
What each means for a deployment: [deploy](../how-to/deploy.md).

"""


def table(docstring: str) -> list[list[str]]:
    """Rows of the docstring's table, its heading first. The `====` lines say where the columns are."""
    lines = docstring.splitlines()
    rules = [number for number, text in enumerate(lines) if text.startswith("==")]
    widths = [len(word) for word in lines[rules[0]].split()]
    starts = [sum(widths[:number]) + 2 * number for number in range(len(widths))]
    ends = [*(start - 1 for start in starts[1:]), None]
    rows = [
        text for number, text in enumerate(lines) if rules[0] < number < rules[-1] and number not in rules
    ]
    return [[text[start:end].strip() for start, end in zip(starts, ends, strict=True)] for text in rows]


def render() -> str:
    docstring = ast.get_docstring(ast.parse(SOURCE.read_text(encoding="utf-8"))) or ""
    heading, *rows = table(docstring)
    lines = [row(*(name.capitalize() for name in heading)), row(*["---"] * len(heading))]
    lines += [
        row(f"`{name}`", cell(default).replace("<", "\\<"), cell(means)) for name, default, means in rows
    ]
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_or_check(TARGET, render(), sys.argv[1:], Path(__file__).name)
