"""Who may speak: the checks every signed request passes before its route, in the plugin's order."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from igny8_core.errors import Igny8Error
from igny8_core.wordpress import messages, reading_messages, signing
from igny8_core.wordpress.fake.state import Connection, SiteState
from igny8_core.wordpress.fake.times import in_utc
from igny8_core.wordpress.framing import parse_line, split_frame
from igny8_core.wordpress.shapes import misfit

REQUESTS: Final[Mapping[str, type]] = {
    "stage": messages.StageRequest,
    "commit": messages.CommitRequest,
    "job": messages.JobRequest,
    "health": messages.HealthRequest,
    "structure": messages.StructureRequest,
    "settings": messages.SettingsRequest,
    "seo": messages.SeoRequest,
    "events": messages.EventsRequest,
    "digests": reading_messages.DigestsRequest,
    "fingerprints": reading_messages.FingerprintsRequest,
    "posts": reading_messages.PostsRequest,
    "terms": reading_messages.TermsRequest,
    "adopt": reading_messages.AdoptRequest,
    "disconnect": messages.DisconnectRequest,
}
_KEEP_SECONDS: Final = 2 * signing.TIMESTAMP_WINDOW_SECONDS


def admit(
    state: SiteState,
    connection: Connection | None,
    route: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float,
) -> tuple[dict[str, Any], bytes]:
    """The message and the bytes after its line, for `check_message`.

    Raises Igny8Error; nothing is remembered of a message that is not timely, signed and ours.
    """
    line, rest = split_frame(body)
    message_id = headers.get(signing.ID_HEADER, "")
    timestamp = signing.parse_timestamp(headers.get(signing.TIMESTAMP_HEADER, ""))
    signature = headers.get(signing.SIGNATURE_HEADER, "")
    if not message_id or timestamp is None or not signature:
        raise Igny8Error("SIGNATURE_MISSING", "The request carries no signature.")
    if connection is None:
        raise Igny8Error("NOT_CONNECTED", "This site is not connected to IGNY8.")
    if connection.audience.encode() not in line:
        raise Igny8Error("WRONG_AUDIENCE", "The message is for another connection.")
    if not signing.verify_v1a(connection.public_keys, signature, message_id, timestamp, line):
        raise Igny8Error("SIGNATURE_INVALID", "No live key made this signature.")
    message = parse_line(line)
    if message.get("audience") != connection.audience:
        raise Igny8Error("WRONG_AUDIENCE", "The message is for another connection.")
    _check_time(state, message, timestamp, now)
    _check_replay(state, message_id, now)
    _check_text(message, "route", route)
    _check_text(message, "request_id", None)
    return message, rest


def _check_time(state: SiteState, message: Mapping[str, Any], timestamp: int, now: float) -> None:
    nonce = message.get("nonce")
    if isinstance(nonce, str) and state.nonces.pop(nonce, 0.0) > now:
        return
    if signing.is_timely(timestamp, now):
        return
    _forget(state.nonces, now)
    fresh = secrets.token_hex(16)
    state.nonces[fresh] = now + _KEEP_SECONDS
    raise Igny8Error(
        "CLOCK_SKEW",
        "The timestamp is more than 300 s from this site's clock.",
        details={"nonce": fresh, "site_time": in_utc(now)},
    )


def _check_replay(state: SiteState, message_id: str, now: float) -> None:
    if state.seen_ids.get(message_id, 0.0) > now:
        raise Igny8Error("REPLAYED_REQUEST", "This request was received before.")
    if len(state.seen_ids) > 10_000:
        _forget(state.seen_ids, now)
    state.seen_ids[message_id] = now + _KEEP_SECONDS


def _check_text(message: Mapping[str, Any], field: str, wanted: str | None) -> None:
    value = message.get(field)
    if not isinstance(value, str) or wanted not in (None, value):
        what = "text" if wanted is None else wanted
        raise Igny8Error("MESSAGE_INVALID", f"{field} must be {what}.", details={"field": field})


def check_message(message: Mapping[str, Any], route: str, rest: bytes) -> None:
    """Of an admitted message: its fields, and the number of bytes after its line."""
    if wrong := misfit(REQUESTS[route], message):
        raise Igny8Error(
            "MESSAGE_INVALID", f"The message{wrong}.", details={"field": wrong.split(" ")[0].lstrip(".")}
        )
    announced = sum(part["length"] for part in message.get("parts", ()))
    if announced != len(rest):
        raise Igny8Error("MESSAGE_INVALID", f"{len(rest)} bytes follow the line; it announces {announced}.")


def check_bounds(field: str, value: int, least: int, most: int | None) -> None:
    """Of a number in a checked message."""
    if value < least or (most is not None and value > most):
        raise Igny8Error("MESSAGE_INVALID", f"{field} is out of bounds.", details={"field": field})


def _forget(entries: dict[str, float], now: float) -> None:
    for name in [name for name, until in entries.items() if until <= now]:
        del entries[name]
