"""PostgreSQL on loopback."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from devsite.errors import DevsiteError
from devsite.server import Server
from devsite.workspace import Workspace, run_as_service

BINARIES = Path("/usr/lib/postgresql")
USER = "igny8"


class PostgreSQL(Server):
    """One cluster per workspace; the user USER owns it and needs no password (loopback only)."""

    stop_signal: int = signal.SIGINT  # "fast": SIGTERM would wait for every client to leave by itself

    def __init__(
        self,
        workspace: Workspace | Path | str | None = None,
        name: str = "postgresql",
        *,
        durable: bool = True,
    ) -> None:
        """`durable` False: no fsync, for data that is thrown away anyway."""
        super().__init__(name, workspace)
        self.durable = durable
        self.data = self.directory / "data"

    def prepare(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        done = run_as_service(
            [
                _binary("initdb"),
                f"--pgdata={self.data}",
                f"--username={USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        if done.returncode:
            raise DevsiteError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.workspace.sockets),
            "max_connections": "200",
            "shared_buffers": "64MB",
            "log_min_messages": "warning",
            "fsync": "on" if self.durable else "off",
        }
        return [
            _binary("postgres"),
            "-D",
            str(self.data),
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
        ]

    def is_ready(self) -> bool:
        done = subprocess.run(
            [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        )
        return done.returncode == 0

    def url(self, database: str) -> str:
        """Connection string of one database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str, database: str = "postgres") -> str:
        """Run statements and answer what psql printed, values only."""
        done = subprocess.run(
            [_binary("psql"), "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAt", self.url(database)],
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DevsiteError(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def create_database(self, name: str) -> str:
        """Make an empty database and answer its connection string."""
        self.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove it, whoever is still connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _binary(name: str) -> str:
    """The newest installed server's program; Debian keeps them out of PATH."""
    found = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise DevsiteError(f"{name} is not installed below {BINARIES}; run scripts/setup")
    return str(found[-1])
