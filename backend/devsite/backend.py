"""`igny8 up` on loopback, with a home of its own in the work folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from devsite.errors import DevsiteError
from devsite.server import Server
from devsite.workspace import BACKEND, Workspace


class Backend(Server):
    """Web, worker and beat in one process. Its database is new at every `start` of a fresh one."""

    # The code may lie where only its owner can read it, such as below /root.
    runs_as_service = False

    def __init__(self, name: str = "backend", workspace: Workspace | Path | str | None = None) -> None:
        super().__init__(name, workspace)
        self.home = self.directory / "home"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [*self.environment(), *_igny8("up", "--port", str(self.port))]

    def environment(self) -> list[str]:
        """Nothing of the caller's own IGNY8 reaches it: not its database, not its keys."""
        others = [part for name in sorted(os.environ) if name.startswith("IGNY8_") for part in ("-u", name)]
        own = {
            "IGNY8_HOME": self.home,
            "IGNY8_BASE_URL": self.url,
            "IGNY8_ALLOW_LOOPBACK": 1,
            "PYTHONPATH": BACKEND,
            "PYTHONUNBUFFERED": 1,
        }
        return ["/usr/bin/env", *others, *(f"{name}={value}" for name, value in own.items())]

    def prepare(self) -> None:
        self.home.mkdir(mode=0o700, exist_ok=True)

    def forget(self) -> None:
        """An empty backend at the next start; only while stopped."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.log_file.unlink(missing_ok=True)
        self.choose_another_port()

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def igny8(self, *arguments: str) -> str:
        """Run a command of the command line on this backend; answers what it printed."""
        done = subprocess.run(
            [*self.environment(), *_igny8(*arguments)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise DevsiteError(f"igny8 {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def _igny8(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "igny8_core.cli", *arguments]


class Api:
    """A client of the public API, as a script would write one: bare data out, DevsiteError for an error."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/api/v1"
        self._http = httpx.Client(trust_env=False, timeout=60)

    def use_key(self, secret: str) -> None:
        self._http.headers["authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> Any:
        return self._data(self._http.get(self.url + path, params=query))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._data(self._http.post(self.url + path, json=body or {}))

    def close(self) -> None:
        self._http.close()

    @staticmethod
    def _data(answer: httpx.Response) -> Any:
        try:
            body = answer.json()
        except ValueError as error:
            raise DevsiteError(f"{answer.url} answered {answer.status_code}: {answer.text[:500]}") from error
        if not body["success"]:
            raise ApiError(body["error"])
        return body["data"]


class ApiError(DevsiteError):
    """An error the API documented."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: str = error["code"]
        self.details: dict[str, Any] = error["details"]
