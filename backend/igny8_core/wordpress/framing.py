"""The bytes of a request: one JSON object on the first line, then the parts of the images."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from igny8_core.errors import Igny8Error


def encode_line(message: Mapping[str, Any]) -> bytes:
    """The first line, without its line break: these bytes are signed.

    Raises MESSAGE_INVALID for what JSON in UTF-8 cannot carry (NaN, half a surrogate pair).
    """
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8")  # json escapes every line break inside strings
    except ValueError as error:
        raise Igny8Error("MESSAGE_INVALID", f"The message cannot be written as JSON: {error}") from error


def frame(line: Mapping[str, Any] | bytes, parts: Iterable[bytes] = ()) -> Iterator[bytes]:
    """The body in pieces; `parts` in the order of the message's `parts`."""
    yield line if isinstance(line, bytes) else encode_line(line)
    is_first = True
    for part in parts:
        if is_first:
            yield b"\n"
            is_first = False
        yield part


def split_frame(body: bytes) -> tuple[bytes, bytes]:
    """The first line without its line break, and the bytes after it."""
    line, _, rest = body.partition(b"\n")
    return line, rest


def parse_line(line: bytes) -> dict[str, Any]:
    """The object on the first line. Raises MESSAGE_INVALID for anything else."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Igny8Error("MESSAGE_INVALID", "The first line is not JSON.") from error
    if not isinstance(message, dict):
        raise Igny8Error("MESSAGE_INVALID", "The first line is not a JSON object.")
    return message
