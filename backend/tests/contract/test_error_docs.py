"""The page of error codes is what the catalogue says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
PAGE = REPOSITORY / "docs" / "reference" / "errors.md"
CATALOGUE = REPOSITORY / "contract" / "errors.json"


def test_the_page_of_error_codes_is_current() -> None:
    command = [sys.executable, str(REPOSITORY / "docs" / "build" / "errors.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr


def test_every_code_has_one_row_in_the_order_of_the_catalogue() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    codes = [row.split("`")[1] for row in rows]
    assert codes == list(json.loads(CATALOGUE.read_text(encoding="utf-8")))
