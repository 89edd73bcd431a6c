"""Requests of the protocol made by hand, so that each part of them can be wrong."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from igny8_core.wordpress import signing
from igny8_core.wordpress.framing import encode_line
from tests.contract.schemas import violations
from tests.contract.site_under_test import SiteUnderTest

DATA_SCHEMAS = {
    "stage": "stage-response",
    "commit": "receipt",
    "job": "job-response",
    "health": "health-response",
    "structure": "structure",
    "settings": "settings",
    "seo": "seo-response",
    "events": "events-response",
    "digests": "digests-response",
    "fingerprints": "fingerprints-response",
    "posts": "posts-response",
    "terms": "terms-response",
    "adopt": "adopt-response",
}


class Wire:
    """Every answer is checked against the schemas; every request too unless `as_is`."""

    def __init__(self, http: httpx.AsyncClient, site: SiteUnderTest) -> None:
        self.http = http
        self.site = site

    async def ask(self, route: str, fields: Mapping[str, Any], **how: Any) -> dict[str, Any]:
        """The `data` of a success."""
        answer = await self.answer(route, fields, **how)
        assert answer["success"], answer["error"]
        data: dict[str, Any] = answer["data"]
        return data

    async def refusal(self, route: str, fields: Mapping[str, Any], **how: Any) -> dict[str, Any]:
        """The `error` of a failure."""
        answer = await self.answer(route, fields, **how)
        assert not answer["success"], answer
        error: dict[str, Any] = answer["error"]
        return error

    async def answer(
        self,
        route: str,
        fields: Mapping[str, Any],
        *,
        as_is: bool = False,
        bytes_after: bytes = b"",
        **how: Any,
    ) -> dict[str, Any]:
        message = {
            "igny8": 1,
            "route": route,
            "audience": self.site.audience,
            "request_id": f"req_{uuid.uuid4().hex[:12]}",
            **fields,
        }
        if not as_is:
            assert violations(f"{route}-request", message) == []
        line = encode_line(message)
        body = line + (b"\n" + bytes_after if bytes_after else b"")
        response = await self.post(route, line, body, **how)
        answer: dict[str, Any] = response.json()
        assert violations("answer", answer) == []
        is_own_id = answer["request_id"].startswith("site_")
        assert answer["request_id"] == message["request_id"] or (is_own_id and not answer["success"])
        assert response.is_success == answer["success"], response.status_code
        if answer["success"] and route in DATA_SCHEMAS:
            assert violations(DATA_SCHEMAS[route], answer["data"]) == []
        return answer

    async def post(
        self,
        route: str,
        line: bytes,
        body: bytes,
        *,
        private_keys: Sequence[str] | None = None,
        message_id: str | None = None,
        timestamp: int | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """`headers` replace the right ones; None leaves one out."""
        own_id = message_id or f"msg_{uuid.uuid4().hex}"
        at = int(time.time()) if timestamp is None else timestamp
        keys = private_keys or [self.site.keys.private_key]
        all_headers: dict[str, str | None] = {
            "content-type": "application/vnd.igny8.frame" if route == "stage" else "application/json",
            signing.ID_HEADER: own_id,
            signing.TIMESTAMP_HEADER: str(at),
            signing.SIGNATURE_HEADER: signing.sign_v1a(keys, own_id, at, line),
            **(headers or {}),
        }
        sent = {name: value for name, value in all_headers.items() if value is not None}
        return await self.http.post(self.site.endpoint().url_of(route), content=body, headers=sent)
