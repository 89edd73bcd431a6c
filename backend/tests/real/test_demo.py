"""The demo end to end: everything it promises on the terminal is on the site."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from devsite import Workspace
from devsite.server import stop_all

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(300)]

DEMO = [sys.executable, "-m", "igny8_core.cli", "demo", "--delay", "8"]
BACKEND = Path(__file__).resolve().parents[2]


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = Workspace(tmp_path_factory.mktemp("demo", numbered=True))
    yield workspace
    stop_all(workspace, include_kept=True)


def start(workspace: Workspace, *arguments: str, cwd: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "IGNY8_WORK": str(workspace.root), "PYTHONPATH": str(BACKEND)}
    return subprocess.Popen(
        [*DEMO, *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def running(workspace: Workspace) -> list[str]:
    return [path.parent.name for path in workspace.servers.glob("*/pid")]


def test_the_demo_publishes_three_articles_that_a_visitor_can_see(
    workspace: Workspace, tmp_path: Path
) -> None:
    process = start(workspace, "--once", cwd=tmp_path)
    said, logged = process.communicate(timeout=280)
    assert process.returncode == 0, said + logged
    summary: dict[str, Any] = json.loads(said.rstrip("\n").rpartition("\n")[2])
    assert summary["ok"]
    assert [entry["mode"] for entry in summary["contents"]] == ["manual", "manual", "scheduled"]
    for entry in summary["contents"]:
        assert entry["verified"]
        assert entry["state"] == "verified"
        assert entry["post_url"] in said
    assert summary["contents"][2]["lateness_ms"] < 10_000
    assert running(workspace) == []


def test_the_demo_stays_until_it_is_told_to_stop_and_leaves_nothing_running(
    workspace: Workspace, tmp_path: Path
) -> None:
    process = start(workspace, cwd=tmp_path)
    assert process.stdout is not None
    addresses = []
    for line in process.stdout:
        addresses += re.findall(r"^The site\s+(\S+)", line)
        if "until Ctrl-C" in line:
            break
    assert httpx.get(addresses[0]).status_code == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    deadline = time.monotonic() + 10
    while running(workspace) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert running(workspace) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses[0])


def test_a_second_demo_in_the_same_work_folder_leaves_the_first_one_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    import fcntl

    with (workspace.root / ".demo.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        process = start(workspace, "--once", cwd=tmp_path)
        said, logged = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Another demo is running" in logged
    assert json.loads(said.rstrip("\n").rpartition("\n")[2])["ok"] is False
