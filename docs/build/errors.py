"""Writes docs/reference/errors.md from the contract's catalogue.

`python docs/build/errors.py` writes it; with `--check` it only says whether it is current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from page import cell, row, write_or_check

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUE = REPOSITORY / "contract" / "errors.json"
TARGET = REPOSITORY / "docs" / "reference" / "errors.md"

HEADER: Final = """# Error codes

<!-- Generated from contract/errors.json by docs/build/errors.py; do not edit. -->

Every error has a stable code. The API, the plugin and the command line use the same codes. An error
object carries `code`, `message`, `step`, `step_number`, `total_steps`, `details`, `recoverable` and
`retry_recommended`; the API adds the `request_id`, which is in the logs of both sides.

- **HTTP**: the status of IGNY8's own answer. 200: the call went well, and the finding is in its data.
- **Step**: the step it belongs to when the error names none itself.
- **Recoverable**: a person can mend the cause and publish again.
- **Retried**: IGNY8 tries again by itself ([when](../explain/ledger.md#retries)), unless the site says no.

"""

GROUPS: Final = {
    "VALIDATION_FAILED": ("Calling the API", "Something about the request itself."),
    "CONNECT_CODE_INVALID": ("Connecting and scheduling", "The request is fine; the moment is not."),
    "PREFLIGHT_FAILED": (
        "The article",
        "Found before anything is created. `PREFLIGHT_FAILED` lists all at once in `details.problems`.",
    ),
    "NOT_CONNECTED": (
        "Messages between IGNY8 and the plugin",
        "The plugin refused a message. Nothing was changed.",
    ),
    "SITE_BUSY": ("Inside WordPress", "A step failed on the site. Everything it had done was taken back."),
    "SITE_UNREACHABLE": ("Reaching the site", "The plugin did not answer, or something else did."),
    "VERIFY_PAGE_UNREACHABLE": (
        "Checks from outside",
        "The article is published. A visitor does not see it as intended. Checked again until mended.",
    ),
}
"""First code of a group in the catalogue's order → heading and introduction."""

COLUMNS: Final = ("Code", "HTTP", "Step", "Recoverable", "Retried", "What to do")


def yes(value: bool) -> str:
    return "yes" if value else "no"


def line(code: str, entry: dict[str, Any]) -> str:
    step = f"`{entry['step']}`" if entry["step"] else ""
    flags = (yes(entry["recoverable"]), yes(entry["retry_recommended"]))
    return row(f"`{code}`", str(entry["http_status"]), step, *flags, cell(entry["remedy"]))


def render() -> str:
    """The whole page. Raises ValueError when a group's first code has left the catalogue."""
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    if gone := set(GROUPS) - set(catalogue):
        raise ValueError(f"no such codes any more: {', '.join(sorted(gone))}")
    lines: list[str] = []
    for code, entry in catalogue.items():
        if code in GROUPS:
            heading, introduction = GROUPS[code]
            lines += ["", f"## {heading}", "", introduction, "", row(*COLUMNS), row(*["---"] * len(COLUMNS))]
        lines.append(line(code, entry))
    return HEADER + "\n".join(lines[1:]) + "\n"


if __name__ == "__main__":
    write_or_check(TARGET, render(), sys.argv[1:], Path(__file__).name)
