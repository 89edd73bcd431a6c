"""PHP: the command line and php-fpm."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from devsite.errors import DevsiteError
from devsite.server import Server, accepts_connections
from devsite.workspace import Workspace

PHP = "php8.2"
PHP_FPM = "/usr/sbin/php-fpm8.2"
SCRIPTS = Path(__file__).parent / "php"

# Sizes of opcache count only on the command line: php-fpm has its memory before it reads a pool file.
# revalidate_freq=0 looks at each file's time on every request, so a changed plugin is seen at once.
DEFAULT_SETTINGS = {
    "memory_limit": "128M",
    "upload_max_filesize": "64M",
    "post_max_size": "64M",
    "max_execution_time": "30",
    "sendmail_path": "/bin/true",
    "expose_php": "0",
    "opcache.enable": "1",
    "opcache.memory_consumption": "96",
    "opcache.max_accelerated_files": "8000",
    "opcache.revalidate_freq": "0",
}


def flags(settings: dict[str, str]) -> list[str]:
    """The settings as `-d` options."""
    return [part for name, value in settings.items() for part in ("-d", f"{name}={value}")]


def query_with_php(
    socket: Path, user: str, password: str, database: str, statements: dict[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Ask MariaDB through PHP's driver: it keeps NULL and types, which the client's text output loses."""
    request = {
        "socket": str(socket),
        "user": user,
        "password": password,
        "database": database,
        "statements": statements,
    }
    done = subprocess.run(
        [PHP, "-d", "memory_limit=-1", "-d", "display_errors=stderr", str(SCRIPTS / "query.php")],
        env={**os.environ, "IGNY8_QUERY": json.dumps(request)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DevsiteError(f"query failed: {done.stderr.strip()}\n{statements}")
    answer: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return {name: answer[name] for name in statements}


class PhpFpm(Server):
    """php-fpm with a fixed number of workers for one site, so that a test can kill or starve them."""

    def __init__(
        self,
        name: str,
        workspace: Workspace | Path | str | None = None,
        *,
        workers: int = 4,
        settings: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"fpm-{name}", workspace)
        self.workers = workers
        self.settings = DEFAULT_SETTINGS | (settings or {})
        self.socket = self.workspace.sockets / f"{self.name}.sock"

    def prepare(self) -> None:
        # php_value, not php_admin_value: WP_DEBUG_LOG must be able to send the log to debug.log.
        (self.directory / "fpm.conf").write_text(
            f"""[global]
error_log = {self.log_file}
daemonize = no
[www]
listen = {self.socket}
listen.mode = 0600
pm = static
pm.max_children = {self.workers}
catch_workers_output = yes
clear_env = yes
php_value[error_log] = {self.directory}/php-errors.log
php_admin_flag[log_errors] = on
"""
        )

    def command(self) -> list[str]:
        return [PHP_FPM, "-F", "-y", str(self.directory / "fpm.conf"), *flags(self.settings)]

    def is_ready(self) -> bool:
        return accepts_connections(str(self.socket))

    def worker_pids(self) -> list[int]:
        """The workers, not the master."""
        master = self.pid
        if master is None:
            return []
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return sorted(int(pid) for pid in children)
