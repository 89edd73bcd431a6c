"""Every request has an id, found in its answer and in every log line it causes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def request_id_of(request: HttpRequest) -> str:
    """The id `RequestIdMiddleware` gave the request; a new one where it has not run."""
    given = getattr(request, "request_id", None)
    return given if isinstance(given, str) else _new_request_id()


def _new_request_id() -> str:
    return f"req_{secrets.token_hex(8)}"


class RequestIdMiddleware:
    """Takes a well-formed X-Request-Id, else makes one, and sends it back.

    Outermost, so that the answers of every other middleware carry it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _ACCEPTABLE_ID.fullmatch(given) else _new_request_id()
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response


class ContentSecurityMiddleware:
    """The dashboard loads its own files only; pictures may come from anywhere, as articles' pictures do."""

    POLICY = (
        "default-src 'self'; img-src * data: blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        return response
