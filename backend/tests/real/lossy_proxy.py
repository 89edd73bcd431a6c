"""A loopback proxy between IGNY8 and a WordPress that loses, doubles and holds up messages when told to."""

from __future__ import annotations

import asyncio
import re
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from devsite import WordPressSite
from tests.real.stack import ConnectedSite, Stack

ROUTE = re.compile(rb"POST \S*igny8/v1/(\w+)")
CONTENT = re.compile(rb'"content_id": ?(\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
HOST = "127.0.0.1"


@dataclass
class Fault:
    """What becomes of one message. As it stands: passed on once, and answered.

    times: how often the site gets it (0: never). answer: which of the site's answers IGNY8 gets; None: its
    connection is closed. hold: the message waits "before" it reaches the site or "after" it was answered,
    until `release`.
    """

    times: int = 1
    answer: int | None = 0
    hold: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    """Set once the message is where it is held."""
    _released: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        self._released.set()

    async def wait_if(self, place: str) -> None:
        if self.hold == place:
            self.reached.set()
            while not self._released.is_set():  # noqa: ASYNC110  set by another thread
                await asyncio.sleep(0.005)


class LossyProxy:
    """Passes everything on to `port`, except messages a `fault` was set for. Runs while in its context."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._faults: dict[tuple[str, int], Fault] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def fault(self, route: str, content_id: int, fault: Fault) -> Fault:
        """For the next message on `route` that is about this content."""
        self._faults[(route, content_id)] = fault
        return fault

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, HOST, 0), self._loop)
        self._server = server.result(30)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fault in self._faults.values():
            fault.release()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One message per connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            answer = await self._pass_on(head, body, self._take(head, body))
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the sender has gone: that is what these tests do to it
        finally:
            writer.close()

    def _take(self, head: bytes, body: bytes) -> Fault:
        route, content = ROUTE.match(head), CONTENT.search(body)
        if route is None or content is None:
            return Fault()
        return self._faults.pop((route[1].decode(), int(content[1])), Fault())

    async def _pass_on(self, head: bytes, body: bytes, fault: Fault) -> bytes | None:
        await fault.wait_if("before")
        answers = [await self._ask(head, body) for _ in range(fault.times)]
        await fault.wait_if("after")
        fault.done.set()
        return None if fault.answer is None else answers[fault.answer]

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(HOST, self._upstream)
        once = re.sub(rb"\r\nconnection: [^\r]*", b"", head, flags=re.IGNORECASE)
        writer.write(once[:-2] + b"Connection: close\r\n\r\n" + body)
        try:
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()


def connect_through(proxy: LossyProxy, stack: Stack, wordpress: WordPressSite) -> ConnectedSite:
    """Connect a site that says its REST address is the proxy's. People's pages stay where they are."""
    here, there = f"{HOST}:{wordpress.nginx.port}", f"{HOST}:{proxy.port}"
    wordpress.write_mu_plugin(
        "through-proxy",
        "add_filter( 'rest_url', function ( $url ) {"
        f" return str_replace( '{here}', '{there}', $url ); }} );",
    )
    return stack.connect(wordpress)
