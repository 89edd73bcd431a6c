import io
import json
import logging
from typing import Any

import pytest
import structlog
from django.conf import settings as django_settings
from django.db import IntegrityError
from django.test import Client
from rest_framework.test import APIClient

from igny8_core.system.models import Site
from igny8_core.system.views import SiteViewSet
from igny8_core.writer.models import Content
from tests.answers import data_of, error_of, refused_fields

SITES = "/api/v1/system/sites/"
CONTENTS = "/api/v1/writer/contents/"


def send(client: APIClient, raw: bytes, content_type: str = "application/json", **headers: str) -> Any:
    return client.generic("POST", SITES, raw, content_type=content_type, **headers)


@pytest.mark.parametrize(
    "address", ["/api/nowhere", "/api/v1/nowhere/", "/api/v1/system/sites", "/api/v1/%ff/", "/api/%00"]
)
def test_an_unknown_address_is_404(anybody: APIClient, address: str) -> None:
    error_of(anybody.get(address), "NOT_FOUND")


@pytest.mark.parametrize("pk", ["abc", "1.5", "-1", "9" * 18, "9" * 19, "9" * 400, "1%00", "٣"])
def test_an_id_that_cannot_be_is_404(as_owner: APIClient, pk: str) -> None:
    error_of(as_owner.get(f"{SITES}{pk}/"), "NOT_FOUND")
    error_of(as_owner.patch(f"{CONTENTS}{pk}/", {}), "NOT_FOUND")
    error_of(as_owner.get(f"{CONTENTS}{pk}/revisions/"), "NOT_FOUND")


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"{'a': 1}", b"nul", b'{"a": NaN}', b'{"a": 1} trailing', b'"\xff\xfe"', b"[" * 5000,
        b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40, b'{"url": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_not_json_is_malformed(as_owner: APIClient, raw: bytes) -> None:
    error = error_of(send(as_owner, raw))
    assert error["code"] == ("MALFORMED_JSON" if raw else "VALIDATION_FAILED")


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b'"x"', b"[{}]", b"true"])
def test_json_that_is_no_object_is_refused(as_owner: APIClient, raw: bytes) -> None:
    assert "body" in refused_fields(send(as_owner, raw)) or raw == b"null"


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800"])
def test_text_no_database_stores_is_refused_by_name(as_owner: APIClient, text: str, site: Site) -> None:
    assert "name" in refused_fields(send(as_owner, b'{"name": "%s"}' % text.encode()))
    body = b'{"site": %d, "title": "x", "tags": ["ok", "%s"]}' % (site.pk, text.encode())
    answer = as_owner.generic("POST", CONTENTS, body, content_type="application/json")
    assert "tags.1" in refused_fields(answer)
    assert not Content.objects.exists()


def test_ten_megabytes_of_junk_are_413(as_owner: APIClient) -> None:
    error = error_of(send(as_owner, b"x" * 10_000_000), "PAYLOAD_TOO_LARGE")
    assert error["details"] == {"limit_bytes": django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE}


def test_a_body_of_exactly_the_limit_is_read(as_owner: APIClient) -> None:
    limit = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = b'{"name": "x"' + b" " * (limit - 13) + b"}"
    assert len(body) == limit
    assert refused_fields(send(as_owner, body)) == {"url": ["required"]}
    error_of(send(as_owner, body + b" "), "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "é"]
)
def test_another_content_type_is_415(as_owner: APIClient, kind: str) -> None:
    error_of(send(as_owner, b"a=1", content_type=kind), "UNSUPPORTED_MEDIA_TYPE")


def test_an_answer_that_cannot_be_given_is_406(as_owner: APIClient) -> None:
    error_of(as_owner.get(SITES, HTTP_ACCEPT="text/html"), "NOT_ACCEPTABLE")
    data_of(as_owner.get(SITES, HTTP_ACCEPT="*/*"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_405(as_owner: APIClient, method: str) -> None:
    answer = as_owner.generic(method, SITES)
    error_of(answer, "METHOD_NOT_ALLOWED")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"), ("page=x", "page"), ("page=-1", "page"), ("page=1e3", "page"), ("page=", "page"),
        ("page_size=0", "page_size"), ("page_size=201", "page_size"), ("page_size=x", "page_size"),
        (f"page={'9' * 5000}", "page"), ("site=x", "site"), (f"site={'9' * 30}", "site"),
        ("site=1.5", "site"),
        ("site=1e400", "site"), ("site=nan", "site"), ("site=-1", "site"), ("cluster=%00", "cluster"),
        ("search=%00", "search"), ("publish_mode=soon", "publish_mode"), ("ordering=password", "ordering"),
        ("ordering=account__name", "ordering"), ("published_after=tomorrow", "published_after"),
        (f"search={'x' * 300}", "search"),
    ],
)  # fmt: skip
def test_a_bad_filter_is_refused_by_name(as_owner: APIClient, query: str, field: str) -> None:
    assert field in refused_fields(as_owner.get(f"{CONTENTS}?{query}"))


def test_a_page_beyond_the_last_is_404(as_owner: APIClient, content: Content) -> None:
    error_of(as_owner.get(CONTENTS, {"page": 2}), "NOT_FOUND")
    error_of(as_owner.get(CONTENTS, {"page": "9" * 18}), "NOT_FOUND")


@pytest.mark.parametrize("query", ["search=%ff%fe", "search=%ed%a0%80", "archived=perhaps", "unknown=1"])
def test_odd_filters_are_answered(as_owner: APIClient, query: str) -> None:
    data_of(as_owner.get(f"{CONTENTS}?{query}"))


def test_a_conflict_in_the_database_is_409(as_owner: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def conflict(self: Any, serializer: Any) -> None:
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(SiteViewSet, "perform_create", conflict)
    answer = as_owner.post(SITES, {"name": "x", "url": "https://x.example"})
    assert "UNIQUE" not in error_of(answer, "CONFLICT")["message"]


def test_a_fault_of_our_own_is_logged_and_tells_nothing(
    as_owner: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(self: Any, serializer: Any) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(SiteViewSet, "perform_create", break_down)
    as_owner.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = as_owner.post(SITES, {"name": "x", "url": "https://x.example"})
    error_of(answer, "INTERNAL_ERROR")
    assert b"secret reason" not in answer.content
    assert "the secret reason" in caplog.text


def test_a_foreign_host_name_is_refused(anybody: APIClient) -> None:
    error_of(anybody.get(SITES, HTTP_HOST="evil.example"), "VALIDATION_FAILED")


def test_the_request_id_of_the_caller_comes_back(client: Client) -> None:
    assert client.get("/healthz", HTTP_X_REQUEST_ID="abc-12345").headers["X-Request-Id"] == "abc-12345"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space here", "a\nb12345678", "<script>123"])
def test_a_request_id_that_could_break_a_log_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/healthz", HTTP_X_REQUEST_ID=given)
    assert answer.headers["X-Request-Id"] != given
    assert answer.headers["X-Request-Id"].startswith("req_")


def test_every_log_line_of_a_request_carries_its_id(anybody: APIClient) -> None:
    written = io.StringIO()
    ours = next(
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
        and isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    usual = ours.setStream(written)
    try:
        answer = anybody.get("/api/nowhere")
    finally:
        ours.setStream(usual)
    line = json.loads(written.getvalue())
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["level"] == "warning"


def test_security_headers_are_on_every_answer(client: Client) -> None:
    headers = client.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
