"""Thousands of fake sites in one process, each under /s/{name}/: an ASGI application."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

from igny8_core.wordpress.fake.control import Control
from igny8_core.wordpress.fake.faults import ConnectionLostError, NoAnswerError, NotListeningError
from igny8_core.wordpress.fake.responses import Response, html_response
from igny8_core.wordpress.fake.site import FakeSite

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class FakeFleet:
    """Sites `site-1` … `site-{site_count}`, and those added by name.

    `base_url` is where the fleet is reached, without a slash at its end. `latency_seconds` passes before
    every request; `settings` are those of `FakeSettings`, for all sites.
    """

    def __init__(
        self,
        base_url: str = "http://fleet.test",
        *,
        site_count: int = 0,
        latency_seconds: float = 0.0,
        clock: Callable[[], float] = time.time,
        **settings: Any,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.latency_seconds = latency_seconds
        self._clock = clock
        self._settings = settings
        self._sites: dict[str, FakeSite] = {}
        self._control = Control(self)
        for number in range(1, site_count + 1):
            self.add(f"site-{number}")

    def add(self, name: str) -> FakeSite:
        home_url = f"{self.base_url}/s/{name}"
        site = FakeSite(home_url, name=name, clock=self._clock, **self._settings)
        self._sites[name] = site
        return site

    def site(self, name: str) -> FakeSite:
        """Raises KeyError for a name no site has."""
        return self._sites[name]

    def __iter__(self) -> Iterator[FakeSite]:
        return iter(self._sites.values())

    def __len__(self) -> int:
        return len(self._sites)

    def find(self, path: str) -> tuple[FakeSite, str] | None:
        """The site at a path, and the path inside it."""
        _, first, *rest = f"{path}//".split("/", 3)
        site = self._sites.get(rest[0]) if first == "s" else None
        return None if site is None else (site, f"/{rest[1].removesuffix('//').lstrip('/')}")

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _serve_lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        body = await _read(receive)
        if self.latency_seconds:
            await asyncio.sleep(self.latency_seconds)
        try:
            response = await self._respond(scope, body)
        except NoAnswerError:
            await _wait_for_disconnect(receive)
            return
        except (ConnectionLostError, NotListeningError):
            _abort(receive)
            return
        await _send(send, response)

    async def _respond(self, scope: MutableMapping[str, Any], body: bytes) -> Response:
        path, query = scope["path"], scope["query_string"].decode("ascii", "replace")
        if path.startswith("/_fake/"):
            return await self._control.handle(scope["method"], path.removeprefix("/_fake/"), body)
        found = self.find(path)
        if found is None:
            return html_response("<html><head><title>No such site</title></head><body></body></html>", 404)
        site, inner = found
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return await site.handle(scope["method"], inner, query, headers, body)


async def _read(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


async def _send(send: Send, response: Response) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    headers.append((b"content-length", str(len(response.body)).encode("ascii")))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _abort(receive: Receive) -> None:
    """Resets the connection. ASGI has no word for it; uvicorn's request cycle holds the transport."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the fake site lost the connection")
    transport.abort()


async def _serve_lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
