"""The benchmark of comparisons, with few posts: it finds what it changed, and says so in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.comparing import parse
from devsite.workspace import REPOSITORY


def test_a_real_site_has_fewer_posts_unless_somebody_says_how_many() -> None:
    assert (parse([]).posts, parse(["--site", "real"]).posts, parse(["--posts", "30"]).posts) == (
        100_000,
        10_000,
        30,
    )


def test_fewer_posts_than_changes_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--posts", "24"])
    assert "--posts must be at least 25" in capsys.readouterr().err


def test_what_was_changed_is_found_and_nothing_else_and_the_last_line_says_so(tmp_path: Path) -> None:
    results = tmp_path / "comparing.json"
    command = [sys.executable, "-m", "bench.comparing", "--posts", "250", "--results", str(results)]
    environment = {**os.environ, "IGNY8_WORK": str(tmp_path), "PYTHONPATH": f"{REPOSITORY / 'backend'}"}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["managed_posts"], said["seeded"], said["found"], said["found_again"]) == (250, 25, 25, 0)
    assert json.loads(results.read_text())["fake"]["answer"] == said
