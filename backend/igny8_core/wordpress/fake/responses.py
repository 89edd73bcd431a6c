"""HTTP answers of a fake site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from igny8_core.errors import CATALOGUE, STEPS, Igny8Error
from igny8_core.wordpress.fake.faults import Fault

FIREWALL_PAGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body>Checking your browser.</body></html>"
)
NOTICE = (
    '<br />\n<b>Warning</b>:  Undefined array key &quot;igny8&quot; {"igny8": in '
    "<b>/var/www/html/wp-content/plugins/other/other.php</b> on line <b>7</b><br />\n"
)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""


def json_response(value: Mapping[str, Any], status: int = 200) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, {"content-type": "application/json; charset=UTF-8"})


def html_response(page: str, status: int = 200, **headers: str) -> Response:
    return Response(status, page.encode(), {"content-type": "text/html; charset=UTF-8", **headers})


def success(request_id: str, data: Mapping[str, Any], outbox: Mapping[str, Any] | None) -> Response:
    """`outbox` None: not told."""
    answer = {"igny8": 1, "success": True, "request_id": request_id, "data": data}
    return json_response(answer if outbox is None else {**answer, "outbox": outbox})


def failure(request_id: str, error: Mapping[str, Any], status: int) -> Response:
    return json_response({"igny8": 1, "success": False, "request_id": request_id, "error": error}, status)


def failure_of(request_id: str, error: Igny8Error) -> Response:
    return failure(request_id, error.as_dict(), error.http_status)


def no_route() -> Response:
    message = "No route was found matching the URL and request method."
    return json_response({"code": "rest_no_route", "message": message, "data": {"status": 404}}, 404)


def fault_status(fault: Fault) -> Response:
    headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
    page = (
        f"<html><head><title>{fault.status}</title></head><body><h1>Error {fault.status}</h1></body></html>"
    )
    return html_response(page, fault.status, **headers)


def fault_error(fault: Fault) -> dict[str, Any]:
    """The contract's error object for a fault; the code need not be in the catalogue."""
    known = CATALOGUE.get(fault.code)
    step = fault.step or (known.step if known else None)
    flags = (known.recoverable, known.retry_recommended) if known else (True, True)
    return {
        "code": fault.code,
        "message": "The site was told to fail here.",
        "step": step,
        "step_number": None if step is None else STEPS.index(step) + 1,
        "total_steps": len(STEPS),
        "details": {"error": "injected fault"},
        "recoverable": flags[0] if fault.recoverable is None else fault.recoverable,
        "retry_recommended": flags[1] if fault.retry_recommended is None else fault.retry_recommended,
    }
