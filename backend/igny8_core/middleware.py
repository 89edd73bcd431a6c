"""Every request has an id, found in its answer and in every log line it causes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import cast

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def request_id_of(request: HttpRequest) -> str:
    """The id `request_id_middleware` gave the request; a new one where it has not run."""
    given = getattr(request, "request_id", None)
    return given if isinstance(given, str) else _new_request_id()


def _new_request_id() -> str:
    return f"req_{secrets.token_hex(8)}"


Answer = HttpResponseBase | Awaitable[HttpResponseBase]
GetResponse = Callable[[HttpRequest], Answer]
POLICY = (
    "default-src 'self'; img-src * data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


# Both kinds of views pass through: a middleware that could not wait without a thread would hold one for
# everybody who waits for the result of a publish.


@sync_and_async_middleware
def request_id_middleware(get_response: GetResponse) -> GetResponse:
    """Takes a well-formed X-Request-Id, else makes one, and sends it back.

    Outermost, so that the answers of every other middleware carry it too.
    """

    def named(request: HttpRequest) -> str:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _ACCEPTABLE_ID.fullmatch(given) else _new_request_id()
        request.request_id = request_id  # type: ignore[attr-defined]
        # Stays bound after the answer: Django writes its own line about the request only then.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        return request_id

    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            request_id = named(request)
            response = await cast(Awaitable[HttpResponseBase], get_response(request))
            response.headers["X-Request-Id"] = request_id
            return response

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        request_id = named(request)
        response = cast(HttpResponseBase, get_response(request))
        response.headers["X-Request-Id"] = request_id
        return response

    return answer


@sync_and_async_middleware
def content_security_middleware(get_response: GetResponse) -> GetResponse:
    """The dashboard loads its own files only; pictures may come from anywhere, as articles' pictures do."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            response = await cast(Awaitable[HttpResponseBase], get_response(request))
            response.headers.setdefault("Content-Security-Policy", POLICY)
            return response

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = cast(HttpResponseBase, get_response(request))
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer
