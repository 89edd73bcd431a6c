"""Every answer that is not the plugin's gets the right code, and a commit's outcome is never guessed."""

from __future__ import annotations

import email.utils
import json
from typing import Any

import pytest

from igny8_core.errors import OutcomeUnknown, PayloadTooLarge, SiteError, SiteOverloaded
from igny8_core.wordpress.answers import Answer, Asked, find_message, read_answer, retry_after_seconds

URL = "http://blog.example.com/wp-json/igny8/v1/stage"
GOOD = {"igny8": 1, "success": True, "request_id": "req_12345678", "data": {"a": "é"}}
ERROR = {
    "code": "STORAGE_FAILED",
    "message": "No space.",
    "step": "media_processing",
    "step_number": 3,
    "total_steps": 7,
    "details": {"error": "full"},
    "recoverable": True,
    "retry_recommended": True,
}
BAD = {"igny8": 1, "success": False, "request_id": "req_12345678", "error": ERROR}


def asked(route: str = "stage") -> Asked:
    return Asked(route, URL.replace("stage", route), "req_12345678", 1000)


def answer(body: str | bytes | dict[str, Any], status: int = 200, **headers: str) -> Answer:
    raw = (
        json.dumps(body).encode()
        if isinstance(body, dict)
        else body.encode()
        if isinstance(body, str)
        else body
    )
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


def error_of(given: Answer, route: str = "stage") -> SiteError:
    with pytest.raises(SiteError) as caught:
        read_answer(given, asked(route))
    return caught.value


@pytest.mark.parametrize(
    "wrapping",
    [
        "{}",
        "\ufeff{}",
        "\n\n {}\n",
        "<br />\n<b>Warning</b>: Undefined in {{x}} <br />\n{}",
        '<b>Notice</b>: {{"igny8": 1, broken {}',
        "{}<!-- Performance optimized by cache -->",
        '{{"igny8":1,"foreign":true}}{}',
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_the_plugins_answer_is_found_in_what_others_printed(wrapping: str, status: int) -> None:
    body = wrapping.replace("{{", "{").replace("}}", "}").replace("{}", json.dumps(GOOD, ensure_ascii=False))
    assert read_answer(answer(body, status), asked()) == {"a": "é"}


def test_spaces_in_the_json_do_not_matter() -> None:
    assert find_message(json.dumps(GOOD, indent=2).encode()) == GOOD


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "<!DOCTYPE html><html><title>Just a moment...</title></html>",
        json.dumps(GOOD)[:-5],
        '{"success": true, "data": {}}',
        '{"igny8": 2, "success": true, "request_id": "req_12345678", "data": {}}',
        '{"igny8": 1, "request_id": "req_12345678", "data": {}}',
        '{"igny8": 10, "success": true}',
        '{"igny8": 1, "success": true, "request_id": "req_12345678", "data": []}',
        '{"igny8": 1, "success": true, "request_id": "req_of_another", "data": {}}',
        '{"igny8": 1, "success": false, "request_id": "req_12345678", "error": "no"}',
        '{"igny8": 1, "success": false, "request_id": "req_of_another", "error": ' + json.dumps(ERROR) + "}",
        '{"igny8": 1,' + "[" * 100_000,
    ],
)
def test_anything_else_with_status_200_is_not_the_plugins(body: str) -> None:
    error = error_of(answer(body))
    assert (error.code, error.from_plugin, error.may_have_committed) == ("SITE_ANSWER_INVALID", False, False)
    unknown = error_of(answer(body), "commit")
    assert isinstance(unknown, OutcomeUnknown)
    assert (unknown.cause, unknown.may_have_committed) == ("SITE_ANSWER_INVALID", True)


def test_the_plugins_error_is_passed_on_whatever_the_status() -> None:
    for status in (200, 403, 507):
        error = error_of(answer(BAD, status), "commit")
        assert error.as_dict() == {**ERROR}
        assert (error.from_plugin, error.may_have_committed) == (True, False)


def test_an_error_under_the_sites_own_id_is_the_plugins() -> None:
    error = error_of(answer({**BAD, "request_id": "site_0123456789abcdef"}))
    assert (error.code, error.from_plugin) == ("STORAGE_FAILED", True)


def test_the_plugins_size_limit_is_a_payload_too_large() -> None:
    said = {**ERROR, "code": "PAYLOAD_TOO_LARGE", "details": {"max_request_bytes": 500}}
    error = error_of(answer({**BAD, "error": said}, 413))
    assert isinstance(error, PayloadTooLarge)
    assert (error.sent_bytes, error.details["max_request_bytes"]) == (1000, 500)


@pytest.mark.parametrize(
    ("status", "code", "commit_code", "may_have_committed"),
    [
        (401, "SITE_REFUSED", "SITE_REFUSED", True),
        (403, "SITE_REFUSED", "SITE_REFUSED", True),
        (406, "SITE_REFUSED", "SITE_REFUSED", True),
        (404, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", True),
        (408, "SITE_TIMEOUT", "OUTCOME_UNKNOWN", True),
        (413, "PAYLOAD_TOO_LARGE", "PAYLOAD_TOO_LARGE", False),
        (429, "SITE_OVERLOADED", "SITE_OVERLOADED", False),
        (500, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", True),
        (502, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", True),
        (503, "SITE_OVERLOADED", "SITE_OVERLOADED", True),
        (504, "SITE_TIMEOUT", "OUTCOME_UNKNOWN", True),
        (520, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", True),
        (521, "SITE_UNREACHABLE", "SITE_UNREACHABLE", False),
        (524, "SITE_TIMEOUT", "OUTCOME_UNKNOWN", True),
    ],
)
def test_a_status_without_the_plugins_answer_has_its_code(
    status: int, code: str, commit_code: str, may_have_committed: bool
) -> None:
    page = answer("<h1>Error</h1>", status, server="nginx", content_type="text/html")
    error = error_of(page)
    assert (error.code, error.may_have_committed) == (code, False)
    assert error.details["http_status"] == status
    assert "Error" in error.details["excerpt"]
    committed = error_of(page, "commit")
    assert (committed.code, committed.may_have_committed) == (commit_code, may_have_committed)


def test_wordpress_without_the_plugin_is_told_apart() -> None:
    body = {"code": "rest_no_route", "message": "No route", "data": {"status": 404}}
    for route in ("stage", "commit"):
        error = error_of(answer(body, 404), route)
        assert (error.code, error.may_have_committed) == ("PLUGIN_MISSING", False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("route", ["stage", "commit"])
def test_a_redirect_is_reported_with_where_it_points(status: int, route: str) -> None:
    error = error_of(answer("", status, location="https://blog.example.com/wp-json/"), route)
    assert (error.code, error.may_have_committed) == ("SITE_ANSWER_INVALID", False)
    assert error.details["location"] == "https://blog.example.com/wp-json/"
    assert "https" in error.message


def test_an_answer_that_was_cut_at_the_limit_is_not_read() -> None:
    given = Answer(200, {}, json.dumps(GOOD).encode(), is_cut=True)
    assert error_of(given).code == "SITE_ANSWER_INVALID"


def http_date(instant: float) -> str:
    return email.utils.formatdate(instant, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "999999999999"}, 86_400.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "١٢"}, None),
        ({"retry-after": http_date(1_000_060)}, 60.0),
        ({"retry-after": http_date(999_000)}, 0.0),
        # The site's clock is an hour slow; so is its date.
        ({"retry-after": http_date(996_430), "date": http_date(996_400)}, 30.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_seconds(headers, now=1_000_000.0) == seconds


def test_an_overloaded_site_says_how_long_to_wait() -> None:
    error = error_of(answer("busy", 429, retry_after="7"))
    assert isinstance(error, SiteOverloaded)
    assert (error.retry_after_seconds, error.details["retry_after_seconds"]) == (7.0, 7.0)
