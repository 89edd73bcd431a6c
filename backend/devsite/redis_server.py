"""Redis on loopback."""

from __future__ import annotations

import socket
from pathlib import Path

import redis

from devsite.server import Server
from devsite.workspace import Workspace


class Redis(Server):
    """Forgets everything when stopped, unless `appendonly`."""

    def __init__(
        self,
        workspace: Workspace | Path | str | None = None,
        name: str = "redis",
        *,
        appendonly: bool = False,
    ) -> None:
        super().__init__(name, workspace)
        self.appendonly = appendonly

    def command(self) -> list[str]:
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.directory),
            "save": "",
            "appendonly": "yes" if self.appendonly else "no",
            "appendfsync": "always",
        }
        return ["redis-server", *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def is_ready(self) -> bool:
        # By hand: the client library retries by itself, which would hide for seconds that the server died.
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", self.port)):
                return False
            probe.sendall(b"PING\r\n")
            try:
                return probe.recv(64) == b"+PONG\r\n"  # "-LOADING …" while it still reads its file
            except TimeoutError:
                return False

    def flush(self) -> None:
        """Forget everything."""
        with redis.Redis(port=self.port) as client:
            client.flushall()
