"""The same over real connections, where httpx and the kernel decide what is seen."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from igny8_core.errors import OutcomeUnknown, SiteError
from igny8_core.wordpress.client import Endpoint, SiteClient, Timeouts, make_http
from igny8_core.wordpress.guard import IsAllowed
from igny8_core.wordpress.signing import generate_keypair
from tests.contract.articles import article, new_key
from tests.wordpress.conftest import AUDIENCE

pytestmark = pytest.mark.anyio
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
FAST = Timeouts(connect_seconds=2, write_seconds=2, answer_seconds=0.7, pool_seconds=2)


@asynccontextmanager
async def served(
    handler: Handler, is_allowed: IsAllowed | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[SiteClient]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except ConnectionError:
            pass  # the client gave up first, as it should
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint(f"http://{host}:{port}/wp-json/", AUDIENCE, (generate_keypair().private_key,), FAST)
    async with make_http(is_allowed=is_allowed) as http:
        yield SiteClient(http, endpoint)
    server.close()
    await server.wait_closed()


async def read_head(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def failure(client: SiteClient, *, commit: bool) -> SiteError:
    with pytest.raises(SiteError) as caught:
        await (client.commit(new_key(), 1, "manual", article()) if commit else client.health())
    return caught.value


async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_head(reader)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_head(reader)
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the client gives up


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_head(reader)
    writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"igny8":1,"success":true')
    await writer.drain()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then: each read is in time, the whole never ends."""
    await read_head(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.1)


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_head(reader)
    writer.write(b"220 mail.example.com ESMTP\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (close, "SITE_UNREACHABLE"),
        (reset, "SITE_UNREACHABLE"),
        (hang, "SITE_TIMEOUT"),
        (half, "SITE_UNREACHABLE"),
        (drip, "SITE_TIMEOUT"),
        (garbage, "SITE_UNREACHABLE"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_a_broken_connection_has_its_code_and_leaves_a_commit_open(handler: Handler, code: str) -> None:
    async with served(handler) as client:
        error = await failure(client, commit=False)
        assert (error.code, error.may_have_committed) == (code, False)
        unknown = await failure(client, commit=True)
        assert isinstance(unknown, OutcomeUnknown)
        assert unknown.cause == "SITE_TIMEOUT"


async def test_nothing_was_sent_where_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    endpoint = Endpoint(
        f"http://127.0.0.1:{port}/wp-json/", AUDIENCE, (generate_keypair().private_key,), FAST
    )
    async with make_http() as http:
        error = await failure(SiteClient(http, endpoint), commit=True)
    assert (error.code, error.may_have_committed) == ("SITE_UNREACHABLE", False)


async def test_a_name_nobody_knows_is_unreachable() -> None:
    endpoint = Endpoint(
        "http://no-such-host.invalid/wp-json/", AUDIENCE, (generate_keypair().private_key,), FAST
    )
    async with make_http() as http:
        error = await failure(SiteClient(http, endpoint), commit=True)
    assert (error.code, error.may_have_committed) == ("SITE_UNREACHABLE", False)


async def test_one_connection_serves_several_requests() -> None:
    connections = 0

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno")

    async with served(keep) as client:
        for _ in range(5):
            assert (await failure(client, commit=False)).code == "SITE_ANSWER_INVALID"
    assert connections == 1


async def answer_no(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_head(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno")
    await writer.drain()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433"])
async def test_an_address_that_is_not_allowed_is_never_connected_to(host: str) -> None:
    judged: list[str] = []
    connections = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1

    def refuse(address: str) -> bool:
        judged.append(address)
        return False

    async with served(count, refuse, host) as client:
        error = await failure(client, commit=True)
    assert (error.code, error.may_have_committed) == ("SITE_UNREACHABLE", False)
    assert "private or reserved" in error.message
    assert set(judged) <= {"127.0.0.1", "::1"}
    assert connections == 0


async def test_an_allowed_address_is_connected_to() -> None:
    async with served(answer_no, lambda address: address == "127.0.0.1") as client:
        assert (await failure(client, commit=False)).code == "SITE_ANSWER_INVALID"


async def test_a_guarded_client_says_that_nobody_listens_or_that_a_name_is_unknown() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    for address in (f"127.0.0.1:{port}", "no-such-host.invalid"):
        endpoint = Endpoint(f"http://{address}/wp-json/", AUDIENCE, (generate_keypair().private_key,), FAST)
        async with make_http(is_allowed=lambda address: True) as http:
            error = await failure(SiteClient(http, endpoint), commit=True)
        assert (error.code, error.may_have_committed) == ("SITE_UNREACHABLE", False)
