"""The one shape of every answer.

`{"success": true, "data": …}`, lists with `data.results`, `count`, `next`, `previous`; or
`{"success": false, "error": {code, message, step, step_number, total_steps, details, recoverable,
retry_recommended, remedy, request_id}}`. Views return bare data and raise; this module wraps both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog
from django.conf import settings
from django.core import exceptions as django_errors
from django.core.paginator import Page, Paginator
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf_errors
from rest_framework.fields import get_error_detail
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.errors import Igny8Error
from igny8_core.middleware import request_id_of

log = structlog.stdlib.get_logger(__name__)


# ---------------------------------------------------------------------------------------------- errors


def _leaves(detail: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every message in DRF's tree of errors, with the dotted name of its field (`gallery.0.url`)."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _leaves(inner, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, (Mapping, list))
            yield from _leaves(inner, f"{path}.{index}" if nested and path else path)
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield path or "body", {"code": str(code), "message": str(detail)}


def validation_error(detail: Any) -> Igny8Error:
    """VALIDATION_FAILED with `details.fields`; the message names the first field."""
    fields: dict[str, list[dict[str, str]]] = {}
    for name, problem in _leaves(detail):
        fields.setdefault(name, []).append(problem)
    if not fields:
        return Igny8Error("VALIDATION_FAILED", "The request is not valid.", details={"fields": {}})
    name, problems = next(iter(fields.items()))
    return Igny8Error("VALIDATION_FAILED", f"{name}: {problems[0]['message']}", details={"fields": fields})


def _from_django_validation(exc: Any) -> Igny8Error:
    return validation_error(get_error_detail(exc))


def _from_throttled(exc: Any) -> Igny8Error:
    details = {} if exc.wait is None else {"retry_after_seconds": int(exc.wait) + 1}
    return Igny8Error("RATE_LIMITED", str(exc.detail), details=details)


def _says(code: str, message: str | None = None) -> Callable[[Any], Igny8Error]:
    def build(exc: Any) -> Igny8Error:
        return Igny8Error(code, message or str(getattr(exc, "detail", exc)) or code)

    return build


def _from_too_big(exc: Any) -> Igny8Error:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return Igny8Error("PAYLOAD_TOO_LARGE", "The request is too large.", details={"limit_bytes": limit})


# First match wins: a class stands before its bases.
_TRANSLATIONS: tuple[tuple[type[BaseException], Callable[[Any], Igny8Error]], ...] = (
    (drf_errors.ValidationError, lambda exc: validation_error(exc.detail)),
    (django_errors.ValidationError, _from_django_validation),
    (drf_errors.ParseError, _says("MALFORMED_JSON")),
    (drf_errors.NotAuthenticated, _says("NOT_AUTHENTICATED")),
    (drf_errors.AuthenticationFailed, _says("NOT_AUTHENTICATED")),
    (drf_errors.PermissionDenied, _says("PERMISSION_DENIED")),
    (django_errors.PermissionDenied, _says("PERMISSION_DENIED", "You may not do this.")),
    (drf_errors.NotFound, _says("NOT_FOUND")),
    (Http404, _says("NOT_FOUND", "There is nothing at this address.")),
    (drf_errors.MethodNotAllowed, _says("METHOD_NOT_ALLOWED")),
    (drf_errors.NotAcceptable, _says("NOT_ACCEPTABLE")),
    (drf_errors.UnsupportedMediaType, _says("UNSUPPORTED_MEDIA_TYPE")),
    (drf_errors.Throttled, _from_throttled),
    (django_errors.RequestDataTooBig, _from_too_big),
    (django_errors.TooManyFieldsSent, _says("PAYLOAD_TOO_LARGE", "The request has too many fields.")),
    (django_errors.TooManyFilesSent, _says("PAYLOAD_TOO_LARGE", "The request has too many files.")),
    (django_errors.SuspiciousOperation, _says("VALIDATION_FAILED", "The request is not valid.")),
    (django_errors.BadRequest, _says("VALIDATION_FAILED", "The request is not valid.")),
    (MultiPartParserError, _says("VALIDATION_FAILED", "The form data is malformed.")),
    (IntegrityError, _says("CONFLICT", "Somebody else just stored something this conflicts with.")),
    (DataError, _says("VALIDATION_FAILED", "A value does not fit where it is stored.")),
)


def as_igny8_error(exc: BaseException) -> Igny8Error | None:
    """The documented error `exc` stands for; None for a fault of our own."""
    if isinstance(exc, Igny8Error):
        return exc
    for cls, translate in _TRANSLATIONS:
        if isinstance(exc, cls):
            return translate(exc)
    return None


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. A fault of our own is left to Django, which logs it and calls `handle_500`."""
    error = as_igny8_error(exc)
    if error is None:
        return None
    if isinstance(exc, (IntegrityError, DataError)):
        log.warning("database refused a request", exc_info=exc)
    headers: dict[str, str] = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := error.details.get("retry_after_seconds"):
        headers["Retry-After"] = str(int(wait))
    request = context.get("request")
    django_request = getattr(request, "_request", request)
    return Response(error_object(error, django_request), status=error.http_status, headers=headers)


def error_object(error: Igny8Error, request: Any) -> dict[str, Any]:
    return {**error.as_dict(), "remedy": error.remedy, "request_id": request_id_of(request)}


def error_response(error: Igny8Error, request: HttpRequest) -> JsonResponse:
    """The same answer outside DRF: middleware and Django's own handlers."""
    body = {"success": False, "error": error_object(error, request)}
    return JsonResponse(body, status=error.http_status)


def handle_400(request: HttpRequest, exception: Exception) -> JsonResponse:
    error = as_igny8_error(exception) or Igny8Error("VALIDATION_FAILED", "The request is not valid.")
    return error_response(error, request)


def handle_403(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(Igny8Error("PERMISSION_DENIED", "You may not do this."), request)


def handle_404(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(Igny8Error("NOT_FOUND", "There is nothing at this address."), request)


def handle_500(request: HttpRequest) -> JsonResponse:
    return error_response(
        Igny8Error("INTERNAL_ERROR", "Something went wrong in IGNY8. The request id finds it in the logs."),
        request,
    )


# --------------------------------------------------------------------------------------------- success


class EnvelopeRenderer(JSONRenderer):
    """Wraps what a view returned; `response.exception` is DRF's mark of what came from a handler."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        response = (renderer_context or {}).get("response")
        if response is not None and response.exception:
            wrapped = {"success": False, "error": data}
        else:
            wrapped = {"success": True, "data": data}
        rendered: bytes = super().render(wrapped, accepted_media_type, renderer_context)
        return rendered


class ByNumber(Paginator):  # type: ignore[type-arg]  # generic in its stubs alone
    """Chooses the rows of a page by their numbers, which an index has, and reads only those.

    Skipping whole rows would read all that stand before a page. A first page that is not full is not counted.
    """

    def page(self, number: int | str) -> Any:
        if str(number) == "1":
            rows = self._rows(_in_full_order(self.object_list), 0, self.per_page)
            if len(rows) < self.per_page:
                self.__dict__["count"] = len(rows)
            return Page(rows, 1, self)
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        every = _in_full_order(self.object_list)
        if start <= self.count // 2:
            return Page(self._rows(every, start, stop), number, self)
        # From the other end there is less to skip.
        rows = self._rows(every.reverse(), self.count - stop, self.count - start)
        return Page(rows[::-1], number, self)

    @staticmethod
    def _rows(every: Any, start: int, stop: int) -> list[Any]:
        return list(every.filter(pk__in=every.values("pk")[start:stop]))


def _in_full_order(rows: Any) -> Any:
    """Rows that are equal in what they are ordered by come by their numbers, or pages would overlap."""
    ordering = [*(rows.query.order_by or rows.model._meta.ordering)]
    if {"pk", "-pk", "id", "-id"}.intersection(ordering):
        return rows
    last = ordering[-1] if ordering else ""
    return rows.order_by(*ordering, "-pk" if isinstance(last, str) and last.startswith("-") else "pk")


class EnvelopePagination(PageNumberPagination):
    """`?page=` from 1, `?page_size=` up to 200. A page beyond the last is NOT_FOUND."""

    django_paginator_class = ByNumber
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int | None:
        self._whole_number(request, self.page_query_param, maximum=None)
        return self._whole_number(request, self.page_size_query_param, self.max_page_size) or self.page_size

    @staticmethod
    def _whole_number(request: Request, name: str, maximum: int | None) -> int | None:
        raw = request.query_params.get(name)
        if raw is None:
            return None
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 18 else 0
        if number < 1 or (maximum is not None and number > maximum):
            limit = f" to {maximum}" if maximum else ""
            raise drf_errors.ValidationError({name: f"Must be a whole number from 1{limit}."})
        return number
