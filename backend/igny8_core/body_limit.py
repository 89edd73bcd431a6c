"""No request body larger than the largest upload, whatever the client announced.

Django writes a whole body to disk before any of its own limits looks at it, and the REST framework
takes a body without Content-Length (chunked) for an empty one. Both are settled here, before Django.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from igny8_core.errors import Igny8Error

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]


def limit_bodies(application: Application, max_bytes: int, max_chunked_bytes: int) -> Application:
    """ASGI middleware. A chunked body is held in memory until it is complete, hence its own, lower limit."""

    async def limited(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if b"content-length" in headers:
            if int(headers[b"content-length"]) > max_bytes:  # the server has seen that it is a number
                await _refuse(send, max_bytes)
            else:
                await application(scope, receive, send)
        elif b"transfer-encoding" in headers:
            body = await _read(receive, max_chunked_bytes)
            if body is None:
                return  # the client went away: half a request is none
            if len(body) > max_chunked_bytes:
                await _refuse(send, max_chunked_bytes)
            else:
                length = (b"content-length", str(len(body)).encode())
                known = {**scope, "headers": [*scope["headers"], length]}
                await application(known, _replay(body, receive), send)
        else:
            await application(scope, receive, send)

    return limited


async def _read(receive: Receive, max_bytes: int) -> bytes | None:
    """The whole body; what is beyond the limit is not read. None when the client went away."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > max_bytes or not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message


async def _refuse(send: Send, limit: int) -> None:
    error = Igny8Error("PAYLOAD_TOO_LARGE", "The request is too large.", details={"limit_bytes": limit})
    request_id = f"req_{secrets.token_hex(8)}"
    said = {**error.as_dict(), "remedy": error.remedy, "request_id": request_id}
    body = json.dumps({"success": False, "error": said}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", request_id.encode()),
        (b"connection", b"close"),  # what is left of the body is not read
    ]
    await send({"type": "http.response.start", "status": error.http_status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
