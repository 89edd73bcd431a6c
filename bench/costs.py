"""A WordPress whose every request says what it took, with IGNY8's plugin and as if it were not active."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import httpx

from bench.errors import BenchError
from bench.observing import Tail
from bench.site import MU_PLUGIN, PHP_SETTINGS, BenchSite
from devsite import Workspace

COST_PLUGIN: Final = Path(__file__).parent / "wordpress" / "plugin-cost.php"
PLUGIN: Final = "igny8/igny8.php"
_LOOK_SECONDS: Final = 0.0005
_WRITTEN_SECONDS: Final = 20.0
_AUTOLOADED: Final = (
    "SELECT option_name, LENGTH(option_name) + LENGTH(option_value) AS bytes FROM wp_options"
    " WHERE autoload = 'yes'"
)

Plugin = Literal["on", "off"]


@dataclass(frozen=True, slots=True)
class Taken:
    """One request. `ms`: until the caller had all of the answer; `php_ms`: until PHP was done.

    `cpu_ms` is of the PHP process since the request before, what that one left to do included. `load_ms`: of
    loading plugins. `hooks_ms`, of requests that ask for it: inside of the plugin's callbacks while somebody
    waits; `queries`: until then.
    """

    ms: float
    php_ms: float
    cpu_ms: float
    load_ms: float
    hooks_ms: Mapping[str, float]
    """By callback."""
    queries: int
    files: int


class CostSite(BenchSite):
    """One PHP process, so that each request's CPU time is its own; make it with `prepare`."""

    @classmethod
    def prepare(cls, workspace: Workspace) -> CostSite:
        """Without the plugin; `install` brings it."""
        sources = {path.name: path.read_text() for path in (MU_PLUGIN, COST_PLUGIN)}
        site = cls.create(
            "plugin-cost",
            workspace=workspace,
            plugin=False,
            wp_debug=False,
            workers=1,
            php_settings=PHP_SETTINGS,
            mu_plugins=sources,
        )
        site.php("touch( WP_CONTENT_DIR . '/plugin-cost.log' );")
        return site

    def install(self) -> None:
        self.refresh_plugin()
        self.activate_plugin(PLUGIN)

    def autoloaded(self) -> dict[str, int]:
        """Bytes of what WordPress loads on every request, by option; rewrite rules made anew."""
        self.php("flush_rewrite_rules( false );")
        return {str(row["option_name"]): int(str(row["bytes"])) for row in self.query(_AUTOLOADED)}


class Taker:
    """Sends requests one after the other, each when the one before has left nothing to do."""

    def __init__(self, site: CostSite) -> None:
        self._log = Tail(site.content_path / "plugin-cost.log")
        self._numbers = itertools.count(1)
        self._cpu_us = 0

    def take(
        self,
        method: str,
        client: httpx.Client,
        path: str,
        plugin: Plugin,
        *,
        timed: bool = False,
        body: Any = None,
    ) -> Taken:
        """`timed`: with `hooks_ms`. Raises BenchError for a bad answer, or a plugin that is not `plugin`."""
        number = next(self._numbers)
        headers = {"X-Bench-Number": str(number), "X-Bench-Plugin": plugin}
        if timed:
            headers["X-Bench-Hooks"] = "timed"
        began = time.perf_counter()
        answer = client.request(method, path, headers=headers, json=body)
        ms = (time.perf_counter() - began) * 1000
        line = self._line_of(number)
        if answer.status_code not in {200, 201} or line["is_on"] != (plugin == "on"):
            raise BenchError(f"{method} {path}, plugin {plugin}: {answer.status_code}, {line}")
        before, self._cpu_us = self._cpu_us, int(line["cpu_us"])
        return Taken(
            ms=ms,
            php_ms=line["wall_us"] / 1000,
            cpu_ms=(self._cpu_us - before) / 1000,
            load_ms=line["load_us"] / 1000,
            hooks_ms={name: ns / 1e6 for name, ns in line["hooks_ns"].items()},
            queries=int(line["queries"]),
            files=int(line["files"]),
        )

    def _line_of(self, number: int) -> dict[str, Any]:
        deadline = time.monotonic() + _WRITTEN_SECONDS
        while time.monotonic() < deadline:
            for text in self._log.new_lines():
                line: dict[str, Any] = json.loads(text)
                if line["number"] == number:
                    return line
            time.sleep(_LOOK_SECONDS)
        raise BenchError(f"request {number} was not written down")
