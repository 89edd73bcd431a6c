"""The processes themselves: started as a person starts them, stopped as a service manager stops them."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

IGNY8 = [sys.executable, "-m", "igny8_core.cli"]
Start = Callable[..., subprocess.Popen[str]]

pytestmark = pytest.mark.slow


@pytest.fixture
def start(clean_environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*IGNY8, *arguments],
            cwd=tmp_path,
            env={**clean_environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def address(home: str, process: subprocess.Popen[str]) -> str:
    """Where `igny8 up --port 0` listens, once it answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            url = (Path(home) / "last-address").read_text().strip()
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return url
        except (OSError, httpx.HTTPError):
            time.sleep(0.05)
    pytest.fail(f"it does not answer: {process.communicate()}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_up_answers_and_ends_with_exit_code_0_when_told_to_stop(
    start: Start, clean_environment: dict[str, str], number: int
) -> None:
    process = start("up", "--port", "0")
    url = address(clean_environment["IGNY8_HOME"], process)
    assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
    process.send_signal(number)
    said, logged = process.communicate(timeout=90)
    assert process.returncode == 0, logged
    assert url in said
    assert "igny8 account create" in said
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in logged


def test_a_command_in_another_terminal_finds_the_address_of_the_running_backend(
    start: Start, clean_environment: dict[str, str]
) -> None:
    url = address(clean_environment["IGNY8_HOME"], start("up", "--port", "0"))
    doctor = start("doctor", "--json")
    said, _ = doctor.communicate(timeout=90)
    checks = {finding["check"]: finding for finding in json.loads(said)["backend"]}
    assert doctor.returncode == 0
    assert checks["address"]["says"] == f"{url} answers"


def test_up_on_a_port_in_use_says_so_without_a_trace_of_calls(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("up", "--port", str(taken.getsockname()[1]))
        _, logged = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "CONFLICT" in logged
    assert "--port" in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize("command", ["worker", "beat", "web"])
def test_a_separate_process_needs_a_broker_that_processes_share(start: Start, command: str) -> None:
    port = ["--port", "0"] if command == "web" else []
    process = start(command, *port)
    _, logged = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "IGNY8_BROKER_URL" in logged


def test_a_command_before_the_database_exists_says_how_to_make_it(start: Start) -> None:
    process = start("site", "list")
    _, logged = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "igny8 migrate" in logged
    assert "Traceback" not in logged


def test_help_needs_neither_settings_nor_a_database(start: Start, clean_environment: dict[str, str]) -> None:
    process = start("--help", IGNY8_DATABASE_URL="nonsense://")
    said, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    assert "publish" in said
    assert not Path(clean_environment["IGNY8_HOME"]).exists()
