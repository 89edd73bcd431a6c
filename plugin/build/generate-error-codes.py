"""Writes the plugin's table of error codes from the contract's catalogue.

`python plugin/build/generate-error-codes.py` writes it; with `--check` it only says whether it is current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUE = REPOSITORY / "contract" / "errors.json"
TARGET = REPOSITORY / "plugin" / "igny8" / "includes" / "error-codes.php"

HEADER = """<?php
/**
 * Error codes: generated from contract/errors.json by plugin/build/generate-error-codes.py; do not edit.
 *
 * Code => array( HTTP status, recoverable, retry recommended, step or null, remedy ).
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

return array(
"""


def php_literal(value: str | bool | int | None) -> str:
    """The PHP source of a scalar; strings in single quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def render() -> str:
    """The whole file, from the catalogue as it is now."""
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    width = max(len(code) for code in catalogue) + 2
    facts = ("http_status", "recoverable", "retry_recommended", "step", "remedy")
    rows = [
        (php_literal(code).ljust(width), ", ".join(php_literal(row[fact]) for fact in facts))
        for code, row in catalogue.items()
    ]
    return HEADER + "".join(f"\t{code} => array( {values} ),\n" for code, values in rows) + ");\n"


def main(arguments: list[str]) -> None:
    current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    wanted = render()
    if "--check" in arguments:
        if current != wanted:
            sys.exit(f"{TARGET.relative_to(REPOSITORY)} is not current: run {Path(__file__).name}")
        return
    TARGET.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
