"""One server process: start and wait until it answers, stop, recognise a stale pid."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from devsite.errors import DevsiteError
from devsite.workspace import Workspace, own, service_user

LOG_TAIL_LINES = 30
_children: dict[int, subprocess.Popen[bytes]] = {}


def free_port() -> int:
    """A TCP port nobody listens on right now; somebody may take it before it is used."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class ProcessId:
    """A pid with the start time of its process, so that a re-used number is not mistaken for it."""

    pid: int
    started: int
    stop_signal: int = signal.SIGTERM

    @classmethod
    def of(cls, pid: int, stop_signal: int = signal.SIGTERM) -> ProcessId | None:
        """None when there is no such process, or only its zombie."""
        try:
            # The second field is the command in parentheses and may contain anything, ")" included.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]), stop_signal)

    @classmethod
    def read(cls, path: Path) -> ProcessId | None:
        """The recorded process if it is still that one."""
        try:
            recorded = cls(**json.loads(path.read_text()))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return recorded if recorded.is_alive() else None

    def is_alive(self) -> bool:
        child = _children.get(self.pid)
        if child is not None and child.poll() is not None:
            del _children[self.pid]
        return ProcessId.of(self.pid, self.stop_signal) == self

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    def stop(self, timeout_seconds: float = 10) -> None:
        """Ask, wait, then kill; returns when the process is gone."""
        for each, patience in ((self.stop_signal, timeout_seconds), (signal.SIGKILL, 5.0)):
            if not self.is_alive():
                return
            os.kill(self.pid, each)
            deadline = time.monotonic() + patience
            while self.is_alive() and time.monotonic() < deadline:
                time.sleep(0.01)
        if self.is_alive():
            raise DevsiteError(f"process {self.pid} survived SIGKILL")


class Server:
    """Base of all servers: a folder with configuration, log, pid and recorded ports."""

    stop_signal: int = signal.SIGTERM
    runs_as_service = True

    def __init__(self, name: str, workspace: Workspace | Path | str | None = None) -> None:
        self.name = name
        self.workspace = workspace if isinstance(workspace, Workspace) else Workspace(workspace)
        self.directory = self.workspace.servers / name
        self.log_file = self.directory / "log"
        self.pid_file = self.directory / "pid"
        self._kept_file = self.directory / "kept"

    def command(self) -> list[str]:
        """The command that runs in the foreground until stopped."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Write configuration and data; called under a lock before each start."""

    def is_ready(self) -> bool:
        """Whether the running server answers."""
        raise NotImplementedError

    @property
    def pid(self) -> int | None:
        """The running process, or None."""
        process = ProcessId.read(self.pid_file)
        return process.pid if process else None

    @property
    def is_running(self) -> bool:
        return self.pid is not None

    @property
    def port(self) -> int:
        """The recorded TCP port; chosen when first asked for."""
        path = self.directory / "port"
        if not path.exists():
            self.workspace.make_directory(self.directory)
            path.write_text(str(free_port()))
        return int(path.read_text())

    def choose_another_port(self) -> None:
        """Forget the recorded port; only while stopped."""
        (self.directory / "port").unlink(missing_ok=True)

    def start(self, timeout_seconds: float = 30) -> Self:
        """Start and wait until it answers; does nothing when it already runs."""
        self.workspace.hold()
        with self.workspace.locked(f"start-{self.name}"):
            if not self.is_running:
                self.workspace.make_directory(self.directory)
                self.prepare()
                self._launch()
            self._wait_until_ready(timeout_seconds)
        return self

    def stop(self) -> None:
        process = ProcessId.read(self.pid_file)
        if process is not None:
            process.stop()
        self.pid_file.unlink(missing_ok=True)

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def keep(self) -> None:
        """Let it outlive the processes that use it, until `python -m devsite stop`."""
        self._kept_file.touch()

    def destroy(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def log_tail(self) -> str:
        if not self.log_file.exists():
            return "(no log)"
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])

    def _launch(self) -> None:
        user = service_user() if self.runs_as_service else None
        with self.log_file.open("ab") as log:
            own(self.log_file)
            child = subprocess.Popen(
                self.command(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C in the terminal is for the test run, not for MariaDB
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        _children[child.pid] = child
        process = ProcessId.of(child.pid, self.stop_signal)
        if process is None:
            raise DevsiteError(f"{self.name} ended at once:\n{self.log_tail()}")
        process.write(self.pid_file)

    def _wait_until_ready(self, timeout_seconds: float) -> None:
        deadline = time.monotonic() + timeout_seconds
        while not self.is_ready():
            if not self.is_running:
                raise DevsiteError(f"{self.name} ended while starting:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.stop()
                raise DevsiteError(f"{self.name} not ready in {timeout_seconds:g} s:\n{self.log_tail()}")
            time.sleep(0.02)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def accepts_connections(address: tuple[str, int] | str) -> bool:
    """Whether something listens on a TCP address or a unix socket path."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        return probe.connect_ex(address) == 0


def stop_all(workspace: Workspace, *, include_kept: bool) -> list[str]:
    """Stop every recorded server of the workspace; answers the names of those that were running.

    Web servers go before databases, so that no request is cut off by a vanished database.
    """
    stopped = []
    for pid_file in sorted(workspace.servers.glob("*/pid"), key=_stop_order):
        if not include_kept and (pid_file.parent / "kept").exists():
            continue
        process = ProcessId.read(pid_file)
        if process is not None:
            process.stop()
            stopped.append(pid_file.parent.name)
        pid_file.unlink(missing_ok=True)
        (pid_file.parent / "kept").unlink(missing_ok=True)
    return stopped


def _stop_order(pid_file: Path) -> tuple[int, str]:
    name = pid_file.parent.name
    order = ("nginx", "fpm")
    return next((i for i, prefix in enumerate(order) if name.startswith(prefix)), len(order)), name
