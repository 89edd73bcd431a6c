"""A real web server on loopback, and a network whose wiring the tests choose."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore
import pytest

from igny8_core.media.store import Store

Answer = bytes | Callable[[asyncio.StreamWriter], Any]


def http_answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(line.lower().startswith("content-length") for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


@dataclass
class WebServer:
    """Answers each path with the raw bytes set for it; keeps what it was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.requests.append(request)
            answer = self.answers.get(request.split(" ")[1], http_answer("404 Not Found"))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left early, as some tests want it to
        finally:
            writer.close()


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[WebServer]:
    web = WebServer(scheme="https" if tls else "http")
    server = await asyncio.start_server(web.handle, "127.0.0.1", 0, ssl=tls)
    web.port = server.sockets[0].getsockname()[1]
    async with server:
        yield web


@dataclass
class Network:
    """Every connection the fetcher opens. `wires` leads a public address and port to a port on loopback."""

    opened: list[tuple[str, int]] = field(default_factory=list)
    wires: dict[tuple[str, int], int] = field(default_factory=dict)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network()
    connect = httpcore.AnyIOBackend.connect_tcp

    async def connect_tcp(self: Any, host: str, port: int, *rest: Any) -> Any:
        network.opened.append((host, port))
        if (host, port) in network.wires:
            return await connect(self, "127.0.0.1", network.wires[host, port], *rest)
        if host == "127.0.0.1":
            return await connect(self, host, port, *rest)
        raise httpcore.ConnectError("nothing there")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
    return network


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "media")
