"""Requests the doctor makes, and what came back, as evidence."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from igny8_core.integration.diagnosis_finding import Evidence, printable

TIMEOUT_SECONDS: Final = 10.0
AT_ONCE: Final = 3
"""A cheap host has two or three PHP workers; more would measure our own queue."""
MAX_BODY_BYTES: Final = 256 * 1024
MAX_HOPS: Final = 10
USUAL_PORTS: Final = {"http": 80, "https": 443}
EXCERPT_CHARS: Final = 200
SHOWN_HEADERS: Final = (
    "server",
    "via",
    "content-type",
    "location",
    "www-authenticate",
    "retry-after",
    "date",
    "age",
    "cache-control",
    "x-cache",
    "cf-cache-status",
    "cf-ray",
    "cf-mitigated",
    "x-powered-by",
    "x-sucuri-id",
)
"""Those that say which layer answered. Cookies are not shown."""


@dataclass(frozen=True)
class Seen:
    """One exchange. `status` is None when nothing came back, and then `error` says why."""

    method: str
    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: Exception | None = None

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @cached_property
    def json(self) -> Any:
        """The body if it is JSON, else None."""
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None

    @property
    def origin(self) -> str:
        return origin_of(self.url)

    @property
    def location(self) -> str:
        """Where it redirects to, as a whole address; empty: nowhere, or to what is none."""
        target = self.headers.get("location", "")
        is_redirect = self.status is not None and 300 <= self.status < 400
        return joined(self.url, target) if is_redirect and target else ""

    @property
    def is_html(self) -> bool:
        return "html" in self.headers.get("content-type", "") or self.body.lstrip()[:1] == b"<"

    @property
    def wordpress_code(self) -> str:
        """Of an error in the form of WordPress's REST API: rest_no_route; empty: it is none."""
        said = self.json
        is_error = isinstance(said, dict) and isinstance(said.get("code"), str) and "message" in said
        return str(said["code"]) if is_error else ""

    @property
    def plugin_code(self) -> str:
        """The code of the plugin's error; empty: it is none."""
        said = self.json
        if not isinstance(said, dict) or said.get("igny8") != 1 or said.get("success") is not False:
            return ""
        error = said.get("error")
        return str(error.get("code", "")) if isinstance(error, dict) else ""

    @property
    def is_plugin_health(self) -> bool:
        """The public answer of the plugin's health route."""
        said = self.json
        return isinstance(said, dict) and said.get("status") == "ok" and isinstance(said.get("protocol"), int)

    def as_evidence(self) -> Evidence:
        named = {name: self.headers[name] for name in SHOWN_HEADERS if name in self.headers}
        failure = "" if self.error is None else f"{type(self.error).__name__}: {self.error}"
        return {
            "method": self.method,
            "url": self.url,
            "http_status": self.status,
            "headers": {name: printable(value, EXCERPT_CHARS) for name, value in named.items()},
            "excerpt": printable(self.text[: 4 * EXCERPT_CHARS], EXCERPT_CHARS),
            "error": printable(failure, EXCERPT_CHARS) or None,
        }


def origin_of(url: str) -> str:
    """Scheme, host and port, the port only where it is unusual; empty for what is no web address."""
    try:
        parts = urlsplit(url)
        host, number = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in USUAL_PORTS or not host:
        return ""
    port = "" if number in (None, USUAL_PORTS[parts.scheme]) else f":{number}"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def joined(base: str, target: str) -> str:
    """An address named by a page, as a whole one; empty when it is no web address."""
    try:
        found = urljoin(base, target.strip())
    except ValueError:
        return ""
    return found if origin_of(found) else ""


class Prober:
    """Sends single requests; never raises for what a site or the network does."""

    def __init__(self, http: httpx.AsyncClient, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._http = http
        self._timeout = timeout_seconds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Seen:
        return await self._send("GET", url, dict(headers or {}), None)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        return await self._send("POST", url, {"content-type": "application/json", **headers}, body)

    async def follow(self, url: str) -> list[Seen]:
        """As a browser: every hop, the last one last. It ends at a loop, with the address seen twice."""
        hops = [await self.get(url, {"accept": "text/html"})]
        visited = {url}
        while (target := hops[-1].location) and len(hops) < MAX_HOPS:
            hops.append(await self.get(target, {"accept": "text/html"}))
            if target in visited:
                break
            visited.add(target)
        return hops

    async def _send(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> Seen:
        try:
            # The whole exchange: httpx's own time-outs start anew with each byte.
            async with self._turns, asyncio.timeout(self._timeout):
                return await self._exchange(method, url, headers, body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError) as error:
            return Seen(method, url, error=error)

    async def _exchange(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> Seen:
        request = self._http.stream(method, url, headers=headers, content=body, timeout=self._timeout)
        async with request as answer:
            taken = bytearray()
            async for chunk in answer.aiter_bytes():
                taken += chunk
                if len(taken) >= MAX_BODY_BYTES:
                    break
            found = {name.lower(): value for name, value in answer.headers.items()}
            return Seen(method, url, answer.status_code, found, bytes(taken[:MAX_BODY_BYTES]))


def tls_error(error: Exception) -> ssl.SSLError | None:
    """The failure of the secure connection behind an error, if it was one."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None
