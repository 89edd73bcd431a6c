"""What one publish cost the site: its requests, its CPU time, and the memory PHP took."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.errors import BenchError
from bench.processes import cpu_seconds, with_children
from bench.site import BenchSite

_REST_LOOK_SECONDS: Final = 0.02
_REST_CPU_SECONDS: Final = 0.0005
_REST_LIMIT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A line of nginx's access log; milliseconds from the first byte read to the last one sent."""

    method: str
    uri: str
    status: int
    request_ms: float
    request_bytes: int
    agent: str
    by_php: bool

    @property
    def path(self) -> str:
        return self.uri.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Cost:
    """Of everything between `begin` and `end`. `peaks` are PHP's peak bytes by path, in order."""

    requests: tuple[LoggedRequest, ...]
    cpu_ms: float
    peaks: tuple[tuple[str, int], ...]


class Observer:
    """Watches one site. Not for overlapping windows."""

    def __init__(self, site: BenchSite) -> None:
        self._access = Tail(site.nginx.access_log)
        self._memory = Tail(site.memory_log)
        self._pids = _pids(site)
        self._cpu = 0.0

    def begin(self) -> None:
        """Returns once the site is at rest: what earlier requests left to do is theirs."""
        self._cpu = self._at_rest()
        self._access.skip()
        self._memory.skip()

    def end(self) -> Cost:
        """Includes what the site does after its answer, whatever it waits for: PHP's line comes last."""
        requests: list[LoggedRequest] = []
        peaks: list[tuple[str, int]] = []
        deadline = time.monotonic() + _REST_LIMIT_SECONDS
        while True:
            cpu = self._at_rest() - self._cpu
            requests += (_logged(line) for line in self._access.new_lines())
            rows = map(json.loads, self._memory.new_lines())
            peaks += ((row["uri"].partition("?")[0], int(row["peak"])) for row in rows)
            if len(peaks) == sum(request.by_php for request in requests):
                return Cost(tuple(requests), cpu * 1000, tuple(peaks))
            if time.monotonic() > deadline:
                raise BenchError(f"nginx and PHP do not agree about the requests: {requests} {peaks}")

    def _at_rest(self) -> float:
        """CPU seconds of the site once they no longer grow."""
        deadline = time.monotonic() + _REST_LIMIT_SECONDS
        before = cpu_seconds(self._pids)
        while True:
            time.sleep(_REST_LOOK_SECONDS)
            now = cpu_seconds(self._pids)
            if now - before < _REST_CPU_SECONDS:
                return now
            if time.monotonic() > deadline:
                raise BenchError("the site does not come to rest; something else is using it")
            before = now


class Tail:
    """The lines a file grew by."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    def skip(self) -> None:
        self._position = self._path.stat().st_size if self._path.exists() else 0

    def new_lines(self) -> list[str]:
        with self._path.open("rb") as file:
            file.seek(self._position)
            data = file.read()
        self._position += len(data)
        return data.decode().splitlines()


def _pids(site: BenchSite) -> list[int]:
    """nginx, php-fpm and MariaDB with their workers, whose number is fixed."""
    servers = (site.nginx, site.fpm, site.mariadb)
    missing = [server.name for server in servers if server.pid is None]
    if missing:
        raise BenchError(f"not running: {missing}")
    return [pid for server in servers if server.pid is not None for pid in with_children(server.pid)]


def _logged(line: str) -> LoggedRequest:
    row = json.loads(line)
    return LoggedRequest(
        method=row["method"],
        uri=row["uri"],
        status=int(row["status"]),
        request_ms=float(row["request_ms"]) * 1000,
        request_bytes=int(row["request_bytes"]),
        agent=row["agent"],
        by_php=bool(row["upstream_ms"]),
    )
