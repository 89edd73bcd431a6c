"""The folder all servers live in, and who is using it.

Every process that starts or re-uses a server holds a shared `flock` on the workspace for as long as it
lives. One reaper per workspace waits for the exclusive lock: it gets it when the last user is gone,
however that user ended (a `kill -9` frees a lock as surely as an exit), and stops what is left. So a
crashed test run leaves nothing behind, and two runs at the same time can share one MariaDB.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).resolve().parents[2]
BACKEND = REPOSITORY / "backend"

# php-fpm and PostgreSQL refuse to run as root, and PHP running as root would ignore file permissions, so
# that "uploads is not writable" could not be tested. As root, every server runs as this user instead.
SERVICE_USER = "www-data"

# sun_path holds 108 bytes with its NUL; the longest socket name below a socket directory is ~40.
MAX_SOCKET_DIRECTORY_LENGTH = 107 - 42

_held: dict[Path, IO[str]] = {}
_reapers: list[subprocess.Popen[bytes]] = []  # a forgotten Popen warns that its process still runs


def service_user() -> str | None:
    """The user servers are started as; None means the current one."""
    return SERVICE_USER if os.geteuid() == 0 else None


class Workspace:
    """Folders and locks below one root; cheap to construct, creates directories only.

    create=False touches nothing: for a reaper, which may come up after a test removed the whole folder.
    """

    def __init__(self, root: Path | str | None = None, *, create: bool = True) -> None:
        wanted = Path(root or os.environ.get("IGNY8_WORK") or REPOSITORY / ".work").absolute()
        self.root = _reachable(wanted)
        self.servers = self.root / "servers"
        self.sites = self.root / "sites"
        self.templates = self.root / "templates"
        self.sockets = self._socket_directory()
        if create:
            for folder in (self.root, self.servers, self.sites, self.templates, self.sockets):
                self.make_directory(folder)

    def _socket_directory(self) -> Path:
        preferred = self.root / "run"
        if len(os.fsencode(preferred)) <= MAX_SOCKET_DIRECTORY_LENGTH:
            return preferred
        return Path(tempfile.gettempdir()) / f"igny8-run-{_digest(self.root)}"

    def make_directory(self, path: Path) -> Path:
        """Create it, owned by the user the servers run as."""
        path.mkdir(parents=True, exist_ok=True)
        own(path)
        return path

    @contextlib.contextmanager
    def locked(self, what: str) -> Iterator[None]:
        """One process at a time may start, create or install `what`."""
        with (self.root / f".{what}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def hold(self) -> None:
        """Keep the servers of this workspace alive for as long as this process lives."""
        if self.root in _held:
            return
        handle = (self.root / ".users.lock").open("w")
        fcntl.flock(handle, fcntl.LOCK_SH)  # waits while a reaper is stopping things
        _held[self.root] = handle
        atexit.register(self.release)
        self._spawn_reaper()

    def release(self) -> None:
        """Give up this process's claim; the last one stops every server not marked to be kept."""
        handle = _held.pop(self.root, None)
        if handle is None:
            return
        handle.close()
        self.reap(wait=False)

    def reap(self, *, wait: bool) -> None:
        """Stop everything not kept, once nobody uses the workspace; without `wait`, only if that is now."""
        from devsite.server import stop_all  # the servers know the workspace, so not at import time

        if not self.root.exists():
            return
        with (self.root / ".users.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                return  # somebody else is using it; their end will stop it
            stop_all(self, include_kept=False)

    def _spawn_reaper(self) -> None:
        reaper = subprocess.Popen(
            [sys.executable, "-m", "devsite", "reap", "--work", str(self.root)],
            cwd=BACKEND,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _reapers.append(reaper)


def own(path: Path) -> None:
    """Hand one file or folder to the user the servers run as."""
    user = service_user()
    if user is not None and path.stat().st_uid != pwd.getpwnam(user).pw_uid:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def run_as_service(
    command: list[str],
    *,
    stdin: str = "",
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
    capture: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run a command as the servers' user; the caller judges the exit code.

    environment: variables on top of this process's own. capture=False lets it print to the terminal.
    """
    user = service_user()
    return subprocess.run(
        command,
        input=stdin,
        cwd=cwd or "/",
        env={**os.environ, **(environment or {})},
        capture_output=capture,
        text=True,
        errors="replace",
        check=False,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )


def _reachable(wanted: Path) -> Path:
    """A root the servers' user can reach: a checkout below /root (mode 700) is not, so /tmp stands in."""
    if service_user() is None:
        return wanted
    if all(not parent.exists() or parent.stat().st_mode & 0o001 for parent in wanted.parents):
        return wanted
    return Path(tempfile.gettempdir()) / f"igny8-work-{_digest(wanted)}"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
