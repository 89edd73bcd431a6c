"""What an HTTP answer of a site means.

Only a JSON object with `"igny8": 1` and our `request_id` is the plugin's word. Everything else was said
by something in between (firewall, login page, cache, PHP on its way down) and is given the code that
helps most; for a commit such an answer leaves the outcome open.
"""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from igny8_core.errors import (
    OutcomeUnknown,
    PayloadTooLarge,
    SiteError,
    SiteOverloaded,
    SiteTimeout,
    SiteUnreachable,
)
from igny8_core.wordpress.messages import ErrorObject
from igny8_core.wordpress.shapes import misfit

# Begins the id of an error the plugin answers before it trusts the message, and so the id in it.
SITE_ID_PREFIX: Final = "site_"
MAX_RETRY_AFTER_SECONDS: Final = 86_400.0
_EXCERPT_CHARS: Final = 300
_MARKER: Final = re.compile(r'\{\s*"igny8"\s*:\s*1\s*,')
_WAITS: Final = frozenset({429, 503})
_REFUSALS: Final = frozenset({401, 403, 405, 406, 451})
_TIMEOUTS: Final = frozenset({408, 504, 522, 524})  # 52x: Cloudflare's
_UNREACHED: Final = frozenset({521, 523})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` with lower-case names; `body` cut at the size limit when `is_cut`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The request an answer belongs to."""

    route: str
    url: str
    request_id: str
    sent_bytes: int

    @property
    def publishes(self) -> bool:
        return self.route == "commit"


def read_answer(answer: Answer, asked: Asked) -> dict[str, Any]:
    """The plugin's `data`. Raises SiteError with the plugin's code, or for what is not the plugin's."""
    data: dict[str, Any] = read_message(answer, asked)["data"]
    return data


def read_message(answer: Answer, asked: Asked) -> dict[str, Any]:
    """The whole of an answer that says success; its `data` is an object."""
    found = None if answer.is_cut else find_message(answer.body)
    if found is None:
        raise _foreign(answer, asked)
    if found.get("success") is True:
        data = found.get("data")
        if found.get("request_id") != asked.request_id or not isinstance(data, dict):
            raise invalid("The answer belongs to another request: a cache may be in between.", answer, asked)
        return found
    said_id = str(found.get("request_id"))
    is_ours = said_id == asked.request_id or said_id.startswith(SITE_ID_PREFIX)
    if not is_ours or misfit(ErrorObject, found.get("error")):
        raise invalid("The plugin's error answer is damaged or belongs to another request.", answer, asked)
    raise _said(found["error"], answer, asked)


def _said(error: dict[str, Any], answer: Answer, asked: Asked) -> SiteError:
    if error["code"] == "PAYLOAD_TOO_LARGE":
        too_large = PayloadTooLarge.from_answer(error, http_status=answer.status)
        too_large.sent_bytes = asked.sent_bytes
        return too_large
    return SiteError.from_answer(error, http_status=answer.status)


def find_message(body: bytes) -> dict[str, Any] | None:
    """The plugin's object, also behind a byte order mark, PHP notices or before a debug footer."""
    text = body.decode("utf-8-sig", errors="replace")
    decoder = json.JSONDecoder()
    for match in _MARKER.finditer(text):
        try:
            found, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue  # cut off, or a quotation of the marker: look further
        if isinstance(found, dict) and isinstance(found.get("success"), bool):
            return found
    return None


def invalid(message: str, answer: Answer, asked: Asked, **facts: Any) -> SiteError:
    details = {**_facts(answer, asked), **facts}
    if asked.publishes:
        return OutcomeUnknown(message, cause="SITE_ANSWER_INVALID", details=details)
    return SiteError("SITE_ANSWER_INVALID", message, details=details)


def retry_after_seconds(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Of a Retry-After header in seconds or as an HTTP date; None without a readable one."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), MAX_RETRY_AFTER_SECONDS)
    until = _http_date(value)
    if until is None:
        return None
    # The site's own idea of now: its clock may be wrong, and so is then its date.
    since = _http_date(headers.get("date", "")) or (time.time() if now is None else now)
    return min(max(until - since, 0.0), MAX_RETRY_AFTER_SECONDS)


def _http_date(value: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(value).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None  # not a date: as good as no header


def _foreign(answer: Answer, asked: Asked) -> SiteError:
    """The error for an answer that is not the plugin's. The order is from the surest sign down."""
    status, facts = answer.status, _facts(answer, asked)
    if status in _REDIRECTS:
        return _redirected(answer, asked)
    if status == 404 and b'"rest_no_route"' in answer.body:
        message = "WordPress answers, but the IGNY8 plugin is not active."
        return SiteError("PLUGIN_MISSING", message, details=facts)
    if status == 413:
        message = "The site's server refuses a request this large."
        return PayloadTooLarge(message, sent_bytes=asked.sent_bytes, details=facts)
    if status in _WAITS:
        return _overloaded(answer, asked)
    if status in _REFUSALS:
        message = f"The site refused the request before the plugin could answer (HTTP {status})."
        return SiteError("SITE_REFUSED", message, details=facts, may_have_committed=asked.publishes)
    if status in _UNREACHED:
        message = f"The site's front server does not reach the site (HTTP {status})."
        return SiteUnreachable(message, details=facts)
    if status in _TIMEOUTS:
        return timed_out(f"The site's front server gave up waiting (HTTP {status}).", asked, facts)
    if answer.is_cut:
        return invalid("The answer is larger than any answer of the plugin.", answer, asked)
    return invalid(f"The answer (HTTP {status}) is not the plugin's.", answer, asked)


def _overloaded(answer: Answer, asked: Asked) -> SiteOverloaded:
    return SiteOverloaded(
        f"The site asked to wait (HTTP {answer.status}).",
        retry_after_seconds=retry_after_seconds(answer.headers),
        details=_facts(answer, asked),
        # 429 comes from a limiter in front; 503 may also be a proxy that lost a working PHP.
        may_have_committed=asked.publishes and answer.status == 503,
    )


def timed_out(message: str, asked: Asked, facts: Mapping[str, Any]) -> SiteError:
    if asked.publishes:
        return OutcomeUnknown(message, cause="SITE_TIMEOUT", details=facts)
    return SiteTimeout(message, details=facts)


def _redirected(answer: Answer, asked: Asked) -> SiteError:
    """A redirect is never followed: it would turn the POST into a GET, or carry it to another host."""
    location = answer.headers.get("location", "")
    message = f"The site redirects IGNY8's address to {location or 'nowhere'}."
    if location.startswith("https://") and asked.url.startswith("http://"):
        message += " Set both addresses in WordPress (Settings → General) to https and connect again."
    return SiteError("SITE_ANSWER_INVALID", message, details={**_facts(answer, asked), "location": location})


def _facts(answer: Answer, asked: Asked) -> dict[str, Any]:
    return {
        "url": asked.url,
        "http_status": answer.status,
        "content_type": answer.headers.get("content-type", ""),
        "server": answer.headers.get("server", ""),
        "excerpt": answer.body[: 4 * _EXCERPT_CHARS].decode("utf-8", errors="replace")[:_EXCERPT_CHARS],
    }
