"""Whatever is sent to the running IGNY8: an error that names the field, never a fault of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.real.stack import ConnectedSite, Json, Stack

UNKNOWN = 987_654_321
JUNK_BYTES = 10 * 1024 * 1024
WRONG: dict[str, list[Any]] = {
    "title": [None, [], {}, True, "\x00"],
    "html": [None, [], {}, True],
    "slug": ["a/b", "../x", [], {}],
    "author_email": ["nobody", [], {}, "a@b"],
    "categories": [None, {}, "x", 5, [None], [[]], [{}], ["A >"]],
    "tags": [None, {}, "x", [{}], [""]],
    "gallery": [None, {}, "x", 5, [None], [5], [{}], [{"url": "javascript:x"}]],
    "featured_image": ["x", 5, [], {}, {"url": 5}, {"url": "ftp://x"}, {"upload": "x"}],
    "published_at": ["x", 5, [], {}, True, "2025-12-01T10:00:00"],
    "publish_mode": [None, "x", 5, []],
    "keyword_ids": [None, "x", [UNKNOWN], ["x"], [2**70]],
    "site": [None, "x", UNKNOWN, 2**70, -1, []],
}
NOT_INSTANTS = [
    "2025-12-01T10:00:00", "2025-12-01", "noon", "", None, 5, [], "2025-13-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
]  # fmt: skip
UNKNOWN_IDS = [str(UNKNOWN), "0", "9" * 18, "9" * 40, "-1", "x", "%00", "1%2f..", "1.0", "٣"]


@pytest.fixture
def content(site: ConnectedSite) -> Iterator[int]:
    """Nothing in this module may publish it, whatever is sent."""
    made = site.make_content()
    yield made
    assert site.posts_of(made) == []
    for job in site.stack.jobs_of(made):
        assert job["state"] == "cancelled", job


@pytest.fixture
def stranger(one_process: Stack) -> Iterator[httpx.Client]:
    with one_process.another_account() as client:
        yield client


def error_of(answer: httpx.Response, *statuses: int) -> Json:
    """The documented error; fails on any other answer."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:1000]}"
    body = answer.json()
    assert body["success"] is False
    error: Json = body["error"]
    assert error["code"] and error["message"] and error["request_id"]
    assert "Traceback" not in answer.text
    return error


def fields_of(answer: httpx.Response) -> set[str]:
    """Names of the fields a refusal is about."""
    error = error_of(answer, 400)
    assert error["code"] == "VALIDATION_FAILED", error
    return set(error["details"]["fields"])


@pytest.mark.parametrize("value", NOT_INSTANTS)
def test_a_schedule_needs_an_instant_with_a_zone(value: Any, content: int, site: ConnectedSite) -> None:
    answer = site.stack.api.post(f"/writer/contents/{content}/schedule/", json={"published_at": value})
    assert fields_of(answer) == {"published_at"}


def test_a_schedule_without_a_time_names_the_missing_field(content: int, site: ConnectedSite) -> None:
    assert fields_of(site.stack.api.post(f"/writer/contents/{content}/schedule/", json={})) == {
        "published_at"
    }


def test_a_schedule_in_the_past_is_refused(content: int, site: ConnectedSite) -> None:
    body = {"published_at": "2020-12-01T10:00:00Z"}
    answer = site.stack.api.post(f"/writer/contents/{content}/schedule/", json=body)
    assert error_of(answer, 400)["code"] == "SCHEDULE_IN_PAST"


@pytest.mark.parametrize("field", ["integration_id", "wait_seconds"])
def test_a_publish_with_a_value_of_a_wrong_type_names_the_field(
    field: str, content: int, site: ConnectedSite
) -> None:
    for value in [None, [], {}, "x", "", -1, 10**30, "\x00", "NaN"]:
        answer = site.stack.api.post(f"/writer/contents/{content}/publish/", json={field: value})
        assert fields_of(answer) == {field}, value


def test_a_publish_with_an_unknown_field_names_it(content: int, site: ConnectedSite) -> None:
    answer = site.stack.api.post(f"/writer/contents/{content}/publish/", json={"wait": 1})
    assert fields_of(answer) == {"wait"}


def test_a_publish_to_an_unknown_integration_is_refused(content: int, site: ConnectedSite) -> None:
    body = {"integration_id": UNKNOWN}
    answer = site.stack.api.post(f"/writer/contents/{content}/publish/", json=body)
    assert error_of(answer, 404, 409)["code"] in {"NOT_FOUND", "INTEGRATION_NOT_CONNECTED"}


@pytest.mark.parametrize(
    ("field", "value"), [(f, v) for f, values in WRONG.items() for v in values], ids=repr
)
def test_a_content_with_a_wrong_value_names_the_field(field: str, value: Any, site: ConnectedSite) -> None:
    whole = {"site": site.site_id, "title": "A title", "html": "<p>x</p>"}
    (named,) = fields_of(site.stack.api.post("/writer/contents/", json=whole | {field: value}))
    assert named.split(".")[0] == field


def test_a_content_without_a_site_or_title_names_both(site: ConnectedSite) -> None:
    assert fields_of(site.stack.api.post("/writer/contents/", json={})) == {"site", "title"}


def _everything_about(content: int, job: int, site: ConnectedSite) -> list[tuple[str, str]]:
    contents, jobs = f"/writer/contents/{content}/", f"/integration/jobs/{job}/"
    integration = f"/integration/integrations/{site.integration_id}/"
    return [
        ("GET", contents),
        ("PATCH", contents),
        ("POST", f"{contents}publish/"),
        ("POST", f"{contents}preflight/"),
        ("POST", f"{contents}schedule/"),
        ("GET", jobs),
        ("POST", f"{jobs}cancel/"),
        ("GET", integration),
        ("POST", f"{integration}connect-code/"),
        ("POST", f"{integration}test/"),
        ("POST", f"{integration}disconnect/"),
    ]


BODY = {"published_at": "2030-12-01T10:00:00Z"}


def test_another_account_finds_nothing_of_ours(
    content: int, site: ConnectedSite, stranger: httpx.Client
) -> None:
    job = site.stack.post(f"/writer/contents/{content}/schedule/", BODY)["id"]
    for method, path in _everything_about(content, job, site):
        answer = stranger.request(method, path, json=BODY if "schedule" in path else {})
        assert error_of(answer, 404)["code"] == "NOT_FOUND", f"{method} {path}"
    for path in ("/writer/contents/", "/integration/jobs/", "/integration/integrations/", "/system/sites/"):
        assert stranger.get(path).json()["data"]["count"] == 0, path
    assert site.integration()["status"] == "connected"
    site.stack.post(f"/integration/jobs/{job}/cancel/")


def test_another_accounts_site_is_as_good_as_none(site: ConnectedSite, stranger: httpx.Client) -> None:
    body = {"site": site.site_id, "title": "Mine now"}
    assert fields_of(stranger.post("/writer/contents/", json=body)) == {"site"}
    assert fields_of(stranger.post("/integration/integrations/", json={"site": site.site_id})) == {"site"}


def test_nothing_is_answered_without_a_key(content: int, site: ConnectedSite) -> None:
    for method, path in _everything_about(content, 1, site):
        answer = httpx.request(method, f"{site.stack.web.url}/api/v1{path}", json={}, trust_env=False)
        assert error_of(answer, 401)["code"] == "NOT_AUTHENTICATED", f"{method} {path}"


@pytest.mark.parametrize("pk", UNKNOWN_IDS)
def test_an_unknown_id_is_not_found(pk: str, site: ConnectedSite) -> None:
    for action in ("publish/", "schedule/", "preflight/", ""):
        method = "POST" if action else "GET"
        answer = site.stack.api.request(method, f"/writer/contents/{pk}/{action}", json=BODY)
        assert error_of(answer, 404)["code"] == "NOT_FOUND", action


@pytest.mark.parametrize("path", ["publish/", "schedule/", "preflight/", ""])
def test_ten_megabytes_of_junk_are_refused(path: str, content: int, site: ConnectedSite) -> None:
    url = f"/writer/contents/{content}/{path}"
    method = "POST" if path else "PATCH"
    junk = {
        "x": b"x" * JUNK_BYTES,
        "zeros": b"\0" * JUNK_BYTES,
        "a long value": json.dumps({"title": "x" * JUNK_BYTES}).encode(),
        "brackets": b"[" * JUNK_BYTES,
    }
    for name, body in junk.items():
        answer = site.stack.api.request(
            method, url, content=body, headers={"content-type": "application/json"}
        )
        assert error_of(answer, 400, 413)["code"] in {"PAYLOAD_TOO_LARGE", "MALFORMED_JSON"}, name


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"null", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b'{"wait_seconds": NaN}', "application/json"),
        (b'{"a":' * 5000, "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"wait_seconds=1", "application/x-www-form-urlencoded"),
        (b"<a/>", "text/xml"),
        (b"{}", "application/json; charset=nonsense"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_that_is_not_an_object_is_refused(
    body: bytes, content_type: str, content: int, site: ConnectedSite
) -> None:
    site.stack.post(f"/integration/integrations/{site.integration_id}/test/")
    for path in ("schedule/", "preflight/"):
        answer = site.stack.api.post(
            f"/writer/contents/{content}/{path}", content=body, headers={"content-type": content_type}
        )
        if content_type.endswith("nonsense") and path == "preflight/":
            assert answer.status_code < 500
        else:
            error_of(answer, 400, 415)


def test_junk_at_once_from_many_does_not_keep_others_waiting(content: int, site: ConnectedSite) -> None:
    """While it is sent, somebody else's article goes out."""
    url, junk = f"/writer/contents/{content}/schedule/", b"[" * JUNK_BYTES
    headers = {"content-type": "application/json"}
    with ThreadPoolExecutor(9) as hands:
        junked = [hands.submit(site.stack.api.post, url, content=junk, headers=headers) for _ in range(8)]
        published = hands.submit(site.stack.publish, site.make_content())
        assert published.result(90)["post_id"]
        for answer in junked:
            error_of(answer.result(90), 400, 413)


def test_everything_still_works_after_all_that(site: ConnectedSite) -> None:
    """Runs last in this module."""
    assert site.stack.web.is_ready()
    assert site.stack.publish(site.make_content())["post_id"]
    assert "Internal Server Error" not in site.stack.web.log_file.read_text()
