"""Reference pages are what their sources say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[3] / "docs" / "build"


@pytest.mark.parametrize("script", ["cli.py", "settings.py", "diagnosis.py"])
def test_the_page_is_what_the_code_says(script: str) -> None:
    command = [sys.executable, str(BUILD / script), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr
