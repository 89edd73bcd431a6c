"""MariaDB on loopback, as durable as a production server: every commit is flushed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from devsite.errors import DevsiteError
from devsite.php import query_with_php
from devsite.server import Server, accepts_connections
from devsite.workspace import Workspace, run_as_service

USER = "igny8"
PASSWORD = "igny8"

Row = dict[str, object]


class MariaDB(Server):
    """One server per workspace; `root` needs no password, WordPress uses USER and PASSWORD."""

    def __init__(self, workspace: Workspace | Path | str | None = None, name: str = "mariadb") -> None:
        super().__init__(name, workspace)
        self.data = self.directory / "data"
        self.socket = self.workspace.sockets / f"{name}.sock"

    def prepare(self) -> None:
        if not (self.data / "mysql").is_dir():
            self._initialise()

    def _initialise(self) -> None:
        done = run_as_service(
            [
                "mariadb-install-db",
                "--no-defaults",
                f"--datadir={self.data}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
            ]
        )
        if done.returncode:
            raise DevsiteError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")

    def command(self) -> list[str]:
        return [
            "/usr/sbin/mariadbd",
            "--no-defaults",
            f"--datadir={self.data}",
            f"--socket={self.socket}",
            f"--port={self.port}",
            f"--pid-file={self.directory / 'mariadbd.pid'}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=128M",
            "--innodb-log-file-size=32M",
            "--max-connections=300",
            "--max-allowed-packet=64M",
            "--performance-schema=OFF",
        ]

    def is_ready(self) -> bool:
        if not accepts_connections(str(self.socket)):
            return False
        self._grant()
        return True

    def _grant(self) -> None:
        self.execute(
            f"CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';"
            f"CREATE USER IF NOT EXISTS '{USER}'@'localhost' IDENTIFIED BY '{PASSWORD}';"
            f"GRANT ALL ON *.* TO '{USER}'@'%'; GRANT ALL ON *.* TO '{USER}'@'localhost';"
        )

    def _login(self) -> list[str]:
        return ["--no-defaults", f"--socket={self.socket}", "--user=root"]

    def execute(self, sql: str, database: str = "") -> None:
        """Run statements (a whole dump if need be); raises with the server's message."""
        done = subprocess.run(
            ["mariadb", *self._login(), *([database] if database else [])],
            input=sql.encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise DevsiteError(f"MariaDB refused: {done.stderr.decode(errors='replace').strip()}")

    def query(self, sql: str, database: str = "") -> list[Row]:
        """Rows of one statement; numbers as numbers, NULL as None, bytes that are not UTF-8 as "base64:…"."""
        return query_with_php(self.socket, USER, PASSWORD, database, {"rows": sql})["rows"]

    def query_many(self, statements: dict[str, str], database: str = "") -> dict[str, list[Row]]:
        """Several SELECTs from one consistent snapshot, by name."""
        return query_with_php(self.socket, USER, PASSWORD, database, statements)

    def create_database(self, name: str) -> None:
        self.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def checksum(self, database: str) -> dict[str, object]:
        """CHECKSUM TABLE of every table: equal numbers mean equal rows."""
        tables = self.query(
            "SELECT table_name AS name FROM information_schema.tables"
            f" WHERE table_schema = '{database}' ORDER BY table_name"
        )
        if not tables:
            return {}
        names = ", ".join(f"`{row['name']}`" for row in tables)
        rows = self.query(f"CHECKSUM TABLE {names}", database)
        return {str(row["Table"]): row["Checksum"] for row in rows}

    def dump(self, database: str) -> str:
        """SQL that makes the database again."""
        done = subprocess.run(
            ["mariadb-dump", *self._login(), "--skip-dump-date", database],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DevsiteError(f"mariadb-dump failed: {done.stderr.strip()}")
        return done.stdout
