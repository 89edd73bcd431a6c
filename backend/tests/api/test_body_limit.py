import asyncio
import json
from typing import Any

import pytest

from igny8_core.body_limit import Message, Receive, Send, limit_bodies


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    """Answers the announced length and what arrived."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    length = dict(scope["headers"]).get(b"content-length", b"none")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": length + b" " + body})


def ask(headers: list[tuple[bytes, bytes]], chunks: list[bytes]) -> tuple[int, bytes, int]:
    """Status, body, and how many chunks were left unread."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting[-1]["more_body"] = False

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(dict(message))

    application = limit_bodies(echo, max_bytes=100, max_chunked_bytes=10)
    asyncio.run(application({"type": "http", "headers": headers}, receive, send))
    return sent[0]["status"], sent[1]["body"], len(waiting)


CHUNKED = [(b"Transfer-Encoding", b"chunked")]


def test_a_chunked_body_arrives_whole_and_with_its_length() -> None:
    assert ask(CHUNKED, [b"abc", b"de"]) == (200, b"5 abcde", 0)


def test_a_chunked_body_over_the_limit_is_413_and_read_no_further() -> None:
    status, body, unread = ask(CHUNKED, [b"123456", b"123456", b"more", b"more"])
    error = json.loads(body)["error"]
    assert (status, error["code"], error["details"], unread) == (
        413,
        "PAYLOAD_TOO_LARGE",
        {"limit_bytes": 10},
        2,
    )


@pytest.mark.parametrize(("length", "status", "unread"), [(b"100", 200, 0), (b"101", 413, 1)])
def test_an_announced_body_over_the_limit_is_413_unread(length: bytes, status: int, unread: int) -> None:
    answer = ask([(b"content-length", length)], [b"x"])
    assert (answer[0], answer[2]) == (status, unread)


def test_half_a_request_is_not_carried_out() -> None:
    called: list[object] = []

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        called.append(scope)

    waiting: list[Message] = [
        {"type": "http.request", "body": b"{}", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        called.append(message)

    limited = limit_bodies(application, max_bytes=100, max_chunked_bytes=10)
    asyncio.run(limited({"type": "http", "headers": CHUNKED}, receive, send))
    assert called == []


def test_a_request_without_a_body_passes() -> None:
    assert ask([], [b""]) == (200, b"none ", 0)
