"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from devsite import WordPressSite
from devsite.workspace import REPOSITORY

_FSYNCS: Final = 40
MEASURED: Final = ("backend", "plugin", "bench")
"""What of the repository the figures depend on."""


def describe_machine(directory: Path) -> dict[str, Any]:
    """`directory`: on the disk that is measured."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000,
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "fsync_ms": _fsync_ms(directory),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _cpu_model() -> str:
    match = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return match[1] if match else platform.machine()


def _fsync_ms(directory: Path) -> float:
    """Median time of writing 4 kB so that it survives a power cut."""
    times = []
    with tempfile.TemporaryFile(dir=directory) as file:
        for _ in range(_FSYNCS):
            file.write(b"x" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return round(median(times), 3)


def describe_software(site: WordPressSite, facts: dict[str, Any]) -> dict[str, Any]:
    """`facts`: what PHP says of itself."""
    version = site.query("SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush")[0]
    return {
        "wordpress": facts["wordpress"],
        "theme": facts["theme"],
        "plugins": facts["plugins"],
        "image_editor": facts["image_editor"],
        "php": facts["php"],
        "php_fpm_workers": site.options.workers,
        "mariadb": version["version"],
        "innodb_flush_log_at_trx_commit": version["flush"],
        "nginx": _said("/usr/sbin/nginx", "-v").rpartition("/")[2],
        **describe_repository(),
    }


def describe_repository() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "igny8_commit": _git("rev-parse", "HEAD"),
        "igny8_uncommitted_files": len(_git("status", "--porcelain", *MEASURED).splitlines()),
    }


def _git(*arguments: str) -> str:
    return _said("git", "-C", str(REPOSITORY), *arguments)


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return (done.stdout + done.stderr).strip()
