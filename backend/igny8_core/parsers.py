"""Request bodies, refused early and by name when they could do harm further in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser

from igny8_core.errors import Igny8Error

MAX_DEPTH = 32  # the deepest documented body has six levels


class StrictJSONParser(BaseParser):
    """UTF-8 JSON of limited size and depth, without NaN, NUL characters and lone surrogates.

    PostgreSQL stores neither NUL nor surrogates, and a JSON column would only say so while saving.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        data = decode_json(_read_limited(stream, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
        for path, problem in _unstorable(data, "", 0):
            raise ValidationError({path or "body": problem})
        return data


class LimitedMultiPartParser(MultiPartParser):
    """Form data of at most IGNY8_MAX_UPLOAD_BYTES."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        announced = str((parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0")
        overhead = 64 * 1024  # boundaries, part headers, file name
        if not announced.isdigit() or int(announced) > settings.IGNY8_MAX_UPLOAD_BYTES + overhead:
            raise Igny8Error(
                "PAYLOAD_TOO_LARGE",
                "The file is too large.",
                details={"limit_bytes": settings.IGNY8_MAX_UPLOAD_BYTES},
            )
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as exc:
            raise ValidationError({"body": str(exc.detail)}) from exc


def _read_limited(stream: IO[Any], limit: int) -> bytes:
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise RequestDataTooBig
    return raw


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def decode_json(raw: bytes) -> Any:
    """Raises ParseError with the reason; never a UnicodeError or RecursionError."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as exc:
        raise ParseError(f"The body is not UTF-8 (byte {exc.start}).") from exc
    except RecursionError as exc:
        raise ParseError("The body is nested too deeply.") from exc
    except ValueError as exc:
        raise ParseError(f"The body is not JSON: {exc}.") from exc


def _unstorable(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str):
        if problem := _text_problem(value):
            yield path, problem
    elif isinstance(value, dict):
        for name, inner in value.items():
            if problem := _text_problem(name):
                yield path, f"A field name is not valid: {problem}"
            yield from _unstorable(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unstorable(inner, f"{path}.{index}" if path else str(index), depth + 1)


def _text_problem(text: str) -> str | None:
    if "\x00" in text:
        return "NUL characters are not allowed."
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "Half of a surrogate pair is not allowed."
    return None
