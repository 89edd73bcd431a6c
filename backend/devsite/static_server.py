"""A small web server for pictures, with faults on request and a log of what was asked."""

from __future__ import annotations

import mimetypes
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

RANGE = re.compile(r"bytes=(\d+)-(\d*)")
DRIP_PIECES = 10


@dataclass(frozen=True)
class Answer:
    """What one route answers.

    delay_seconds: silence before the first byte. drip_seconds: time over which the body trickles in.
    announced_length: Content-Length that differs from the body's (a torn transfer). hang_up: close the
    connection without an answer.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/octet-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0
    drip_seconds: float = 0
    announced_length: int | None = None
    hang_up: bool = False


@dataclass(frozen=True)
class Request:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: datetime


class StaticServer:
    """Serves the files below `directory` (none: only routes) at `url` while in its context."""

    def __init__(self, directory: Path | None = None, *, host: str = "127.0.0.1") -> None:
        self.directory = directory.resolve() if directory else None
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._routes: dict[tuple[str | None, str], Answer] = {}
        self._server = _HTTPServer((host, 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def route(self, path: str, answer: Answer, *, method: str | None = None) -> str:
        """Answer this at `path` (for one method, or any) instead of a file; gives the whole URL."""
        self._routes[(method, path)] = answer
        return self.url + path

    def unroute(self, path: str, *, method: str | None = None) -> None:
        del self._routes[(method, path)]

    def url_of(self, name: str) -> str:
        """Address of a file in the directory."""
        return f"{self.url}/{name}"

    def requests_for(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer_for(self, method: str, path: str) -> Answer:
        """The route for exactly this method, else for any, else the file, else 404."""
        for key in ((method, path), (None, path)):
            if key in self._routes:
                return self._routes[key]
        return self._file(path)

    def _file(self, path: str) -> Answer:
        if self.directory is not None:
            wanted = (self.directory / unquote(path).lstrip("/")).resolve()
            if wanted.is_relative_to(self.directory) and wanted.is_file():
                kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
                return Answer(wanted.read_bytes(), content_type=kind)
        return Answer(b"not found", 404, "text/plain")

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of 5, a burst of fetches loses some, and each waits a second to knock again

    def __init__(self, address: tuple[str, int], owner: StaticServer) -> None:
        self.owner = owner
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _HTTPServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._respond()

    # The names are those http.server looks for.
    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _respond(self) -> None:
        owner = self.server.owner
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner.requests.append(Request(self.command, path, headers, datetime.now(UTC)))
        self.rfile.read(int(headers.get("content-length", 0)))
        answer = owner.answer_for(self.command, path)
        # Waiting on the event, not sleeping: stopping the server must not wait for a slow answer.
        if answer.delay_seconds and owner.closing.wait(answer.delay_seconds):
            answer = Answer(hang_up=True)
        if answer.hang_up:
            self.close_connection = True
            return
        try:
            self._send(answer, headers.get("range"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up: that is what slow answers are for

    def _send(self, answer: Answer, wanted_range: str | None) -> None:
        status, body, headers = _cut(answer, wanted_range)
        length = answer.announced_length
        self.send_response(status)
        for name, value in {"Content-Type": answer.content_type, **headers, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(body, answer.drip_seconds)
        if length is not None and length != len(body):
            self.close_connection = True

    def _send_body(self, body: bytes, drip_seconds: float) -> None:
        if not drip_seconds:
            self.wfile.write(body)
            return
        size = max(1, -(-len(body) // DRIP_PIECES))
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            self.wfile.flush()
            if self.server.owner.closing.wait(drip_seconds / DRIP_PIECES):
                self.close_connection = True
                return

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent: the requests are in `StaticServer.requests`."""


def _cut(answer: Answer, wanted_range: str | None) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers after an honoured `Range: bytes=a-b`."""
    match = RANGE.fullmatch(wanted_range or "")
    if answer.status != 200 or match is None:
        return answer.status, answer.body, {}
    first = int(match[1])
    last = min(int(match[2]) if match[2] else len(answer.body) - 1, len(answer.body) - 1)
    if first > last:
        return 416, b"", {"Content-Range": f"bytes */{len(answer.body)}"}
    return 206, answer.body[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(answer.body)}"}
