"""The client against a site that fails in every way a site can."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from igny8_core.errors import Igny8Error, OutcomeUnknown, PayloadTooLarge, SiteError, SiteOverloaded
from igny8_core.wordpress.client import MAX_ANSWER_BYTES, Endpoint, Part, SiteClient, make_http
from igny8_core.wordpress.signing import generate_keypair
from tests.contract.articles import article, image, manifest_of, new_key, png
from tests.contract.schemas import violations
from tests.wordpress.conftest import AUDIENCE, Connected

pytestmark = pytest.mark.anyio


async def code_of(call: Any) -> SiteError:
    with pytest.raises(SiteError) as caught:
        await call
    return caught.value


async def test_a_publish_takes_one_request_of_each_route(connected: Connected) -> None:
    content, key = article(), new_key()
    staged = await connected.client.stage(key, 1, manifest_of(content))
    receipt = await connected.client.commit(key, 1, "manual", content)
    assert (staged["problems"], receipt["outcome"]) == ([], "created")
    assert connected.client.requests == 2
    job = await connected.client.job(key, 1)
    assert job["receipt"] is not None and job["receipt"]["post_id"] == receipt["post_id"]
    assert (await connected.client.health())["protocol"] == 1
    assert "post" in (await connected.client.structure())["post_types"]
    assert (await connected.client.events(0))["last_seq"] == 0
    await connected.client.disconnect("done")
    assert (await code_of(connected.client.health())).code == "NOT_CONNECTED"


async def test_what_is_sent_follows_the_contract(tmp_path: Any) -> None:
    seen: list[httpx.Request] = []

    def site(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text="not the plugin")

    data = png(3)
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    content = article(images=[image(data)])
    sha256 = content["images"][0]["sha256"]
    async with make_http(transport=httpx.MockTransport(site)) as http:
        client = SiteClient(http, Endpoint("https://h/wp-json/", AUDIENCE, (generate_keypair().private_key,)))
        parts = [Part(sha256, 100, 50, path), Part(sha256, 150, 20, path)]
        calls = {
            "stage": client.stage(new_key(), 1, manifest_of(content), parts),
            "commit": client.commit(new_key(), 1, "scheduled", content),
            "job": client.job(new_key(), 1),
            "health": client.health(),
            "structure": client.structure(),
            "events": client.events(3),
            "disconnect": client.disconnect("why"),
        }
        for route, call in calls.items():
            await code_of(call)
            request = seen[-1]
            line, _, rest = request.content.partition(b"\n")
            assert violations(f"{route}-request", json.loads(line)) == []
            assert rest == (data[100:170] if route == "stage" else b"")
            assert request.headers["content-length"] == str(len(request.content))
            assert "transfer-encoding" not in request.headers
            kind = "application/vnd.igny8.frame" if route == "stage" else "application/json"
            assert request.headers["content-type"] == kind
    assert client.requests == len(calls)


@pytest.mark.parametrize(
    ("fault", "stage_code", "commit_code", "published"),
    [
        ({"kind": "refused"}, "SITE_UNREACHABLE", "SITE_UNREACHABLE", False),
        ({"kind": "lose_request"}, "SITE_UNREACHABLE", "OUTCOME_UNKNOWN", False),
        ({"kind": "reset"}, "SITE_UNREACHABLE", "OUTCOME_UNKNOWN", False),
        ({"kind": "hang"}, "SITE_TIMEOUT", "OUTCOME_UNKNOWN", False),
        ({"kind": "hang_after"}, "SITE_TIMEOUT", "OUTCOME_UNKNOWN", True),
        ({"kind": "lose_answer"}, "SITE_UNREACHABLE", "OUTCOME_UNKNOWN", True),
        ({"kind": "truncated"}, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", True),
        ({"kind": "html_200"}, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", False),
        ({"kind": "http_status", "status": 403}, "SITE_REFUSED", "SITE_REFUSED", False),
        ({"kind": "http_status", "status": 413}, "PAYLOAD_TOO_LARGE", "PAYLOAD_TOO_LARGE", False),
        ({"kind": "http_status", "status": 500}, "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", False),
        ({"kind": "error", "code": "STORAGE_FAILED"}, "STORAGE_FAILED", "STORAGE_FAILED", False),
        ({"kind": "error", "code": "NEWER_CAUSE"}, "NEWER_CAUSE", "NEWER_CAUSE", False),
    ],
    ids=lambda value: (
        f"{value['kind']}-{value.get('status', value.get('code', ''))}" if isinstance(value, dict) else None
    ),
)
async def test_every_fault_has_its_code_and_a_commit_its_truth(
    connected: Connected, fault: dict[str, Any], stage_code: str, commit_code: str, published: bool
) -> None:
    content, key = article(), new_key()
    connected.site.faults.add(route="stage", **fault)
    connected.site.faults.add(route="commit", **fault)
    staged = await code_of(connected.client.stage(key, 1, manifest_of(content)))
    assert (staged.code, staged.may_have_committed) == (stage_code, False)
    committed = await code_of(connected.client.commit(key, 1, "manual", content))
    assert committed.code == commit_code
    assert (connected.site.state.post_of(content["content_id"]) is not None) is published
    if published:
        assert committed.may_have_committed
    assert (await connected.client.job(key, 1))["state"] == ("committed" if published else "unknown")
    receipt = await connected.client.commit(key, 2, "manual", content)
    assert receipt["replayed"] is published


async def test_notices_before_the_answer_do_no_harm(connected: Connected) -> None:
    connected.site.faults.add("notice", route="commit")
    assert (await connected.client.commit(new_key(), 1, "manual", article()))["outcome"] == "created"


async def test_an_unknown_outcome_names_what_came_instead(connected: Connected) -> None:
    connected.site.faults.add("http_status", route="commit", status=502)
    error = await code_of(connected.client.commit(new_key(), 1, "manual", article()))
    assert isinstance(error, OutcomeUnknown)
    assert error.cause == "SITE_ANSWER_INVALID"
    assert error.details["http_status"] == 502


async def test_an_overloaded_site_says_when(connected: Connected) -> None:
    connected.site.faults.add("http_status", status=503, retry_after="17")
    error = await code_of(connected.client.health())
    assert isinstance(error, SiteOverloaded)
    assert error.retry_after_seconds == 17.0


async def test_a_missing_plugin_is_told_apart_from_a_missing_site(connected: Connected) -> None:
    connected.site.is_plugin_active = False
    assert (await code_of(connected.client.health())).code == "PLUGIN_MISSING"
    stranger = SiteClient(connected.http, Endpoint("https://nowhere.example/wp-json/", AUDIENCE, ()))
    assert (await code_of(stranger.health())).code == "SITE_UNREACHABLE"


@pytest.mark.parametrize("rest_url", ["ftp://h/wp-json/", "https://h:99999/", "not a url"])
async def test_an_address_that_is_none_is_unreachable(connected: Connected, rest_url: str) -> None:
    client = SiteClient(connected.http, Endpoint(rest_url, AUDIENCE, (connected.keys.private_key,)))
    assert (await code_of(client.health())).code == "SITE_UNREACHABLE"


async def test_a_wrong_clock_is_answered_once_with_the_nonce(connected: Connected) -> None:
    endpoint = connected.site.endpoint([connected.keys.private_key])
    client = SiteClient(connected.http, endpoint, clock=lambda: time.time() + 9000)
    assert (await client.health())["status"] == "healthy"
    assert client.requests == 2
    connected.site.state.nonces = _forgetful()
    assert (await code_of(client.health())).code == "CLOCK_SKEW"
    assert client.requests == 4


def _forgetful() -> dict[str, float]:
    class Forgetful(dict[str, float]):
        def __setitem__(self, key: str, value: float) -> None:
            pass

    return Forgetful()


async def test_the_callers_request_id_travels(connected: Connected) -> None:
    seen: list[str] = []
    original = connected.site.handle

    async def spy(method: str, path: str, query: str, headers: Any, body: bytes) -> Any:
        seen.append(json.loads(body)["request_id"])
        return await original(method, path, query, headers, body)

    connected.site.handle = spy  # type: ignore[method-assign]
    await connected.client.health(request_id="req_of_the_caller")
    assert seen == ["req_of_the_caller"]


def answering(body: bytes, status: int = 200, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, content=body, headers=headers)


async def test_an_endless_answer_is_cut_off() -> None:
    sent = 0

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            nonlocal sent
            while True:
                sent += 1 << 20
                yield b" " * (1 << 20)

    transport = httpx.MockTransport(lambda request: httpx.Response(200, stream=Endless()))
    async with make_http(transport=transport) as http:
        client = SiteClient(http, Endpoint("https://h/wp-json/", AUDIENCE, (generate_keypair().private_key,)))
        assert (await code_of(client.health())).code == "SITE_ANSWER_INVALID"
    assert sent <= MAX_ANSWER_BYTES + (2 << 20)


async def test_an_answer_that_breaks_the_protocol_is_told_where(connected: Connected) -> None:
    def site(request: httpx.Request) -> httpx.Response:
        request_id = json.loads(request.content)["request_id"]
        data = {"key": "k", "state": "finished", "receipt": None, "error": None}
        return httpx.Response(200, json={"igny8": 1, "success": True, "request_id": request_id, "data": data})

    async with make_http(transport=httpx.MockTransport(site)) as http:
        client = SiteClient(http, connected.client.endpoint)
        error = await code_of(client.job(new_key(), 1))
        assert error.code == "SITE_ANSWER_INVALID"
        assert "data.state is not one of" in error.message


async def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    def site(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(301, headers={"location": "https://elsewhere.example/"})

    async with make_http(transport=httpx.MockTransport(site)) as http:
        client = SiteClient(http, Endpoint("http://h/wp-json/", AUDIENCE, (generate_keypair().private_key,)))
        error = await code_of(client.commit(new_key(), 1, "manual", article()))
    assert (error.code, error.may_have_committed) == ("SITE_ANSWER_INVALID", False)
    assert asked == ["http://h/wp-json/igny8/v1/commit"]


async def test_a_gzipped_answer_that_is_none_is_no_answer() -> None:
    transport = httpx.MockTransport(answering(b"not gzip", content_encoding="gzip"))
    transport = httpx.MockTransport(
        lambda request: httpx.Response(
            200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no")
        )
    )
    async with make_http(transport=transport) as http:
        client = SiteClient(http, Endpoint("https://h/wp-json/", AUDIENCE, (generate_keypair().private_key,)))
        assert isinstance(await code_of(client.commit(new_key(), 1, "manual", article())), OutcomeUnknown)


async def test_a_text_no_json_can_carry_is_refused_before_anything_is_sent(connected: Connected) -> None:
    with pytest.raises(Igny8Error) as caught:
        await connected.client.commit(new_key(), 1, "manual", article(title="\ud800"))
    assert caught.value.code == "MESSAGE_INVALID"
    assert connected.client.requests == 0


async def test_a_too_large_request_carries_its_size(connected: Connected) -> None:
    connected.site.settings.max_request_bytes = 500
    error = await code_of(connected.client.commit(new_key(), 1, "manual", article(html="x" * 1000)))
    assert isinstance(error, PayloadTooLarge)
    assert error.sent_bytes > 1000
    assert error.details["max_request_bytes"] == 500


async def test_no_key_or_signature_is_logged_or_in_an_error(
    connected: Connected, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connected.site.faults.add("html_200")
    error = await code_of(connected.client.health())
    told = f"{caplog.text}{error!r}{error.as_dict()}{connected.client.endpoint!r}"
    assert connected.keys.private_key not in told
    assert "v1a," not in told


async def test_the_environments_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with make_http() as http:
        assert http.trust_env is False
        assert http._mounts == {}
