"""The fake site fails where it is told to, and then holds what a real one would."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from igny8_core.errors import STEPS, SiteError
from igny8_core.wordpress.client import SiteClient, Timeouts, make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport, Fault, FaultPlan
from tests.contract.articles import article, image, manifest_of, new_key, png, terms
from tests.contract.schemas import violations
from tests.wordpress.conftest import Connected

pytestmark = pytest.mark.anyio


def rows(site: FakeSite) -> tuple[int, int, int]:
    return len(site.state.posts), len(site.state.attachments), len(site.state.terms)


async def fail(connected: Connected, content: Any, key: str, fence: int = 1) -> SiteError:
    with pytest.raises(SiteError) as caught:
        await connected.client.commit(key, fence, "manual", content)
    return caught.value


@pytest.mark.parametrize("step", STEPS[:-1])
@pytest.mark.parametrize(
    "fault", [{"kind": "error"}, {"kind": "reset"}, {"kind": "hang"}, {"kind": "http_status", "status": 500}]
)
async def test_a_failure_at_any_step_leaves_nothing_and_the_key_may_try_again(
    connected: Connected, step: str, fault: dict[str, Any]
) -> None:
    before = rows(connected.site)
    content, key = article(taxonomies=terms(categories=["A > B"], tags=["C"])), new_key()
    connected.site.faults.add(route="commit", step=step, **fault)
    error = await fail(connected, content, key)
    if fault["kind"] == "error":
        assert (error.code, error.step) == ("DATABASE_FAILED", step)
    assert rows(connected.site) == before
    job = await connected.client.job(key, 1)
    assert job["state"] == "undone"
    assert (await connected.client.commit(key, 2, "manual", content))["outcome"] == "created"


async def test_an_update_that_fails_leaves_the_old_version(connected: Connected) -> None:
    content = article()
    await connected.client.commit(new_key(), 1, "manual", content)
    post = connected.site.state.post_of(content["content_id"])
    assert post is not None
    connected.site.faults.add("error", route="commit", step="publishing")
    await fail(connected, article(content["content_id"], title="Newer"), new_key())
    assert connected.site.state.post_of(content["content_id"]) == post
    assert post.title == content["title"]


async def test_a_code_the_backend_does_not_know_arrives_with_its_flags(connected: Connected) -> None:
    connected.site.faults.add(
        "error",
        route="commit",
        step="seo_meta",
        code="NEWER_CAUSE",
        recoverable=False,
        retry_recommended=False,
    )
    error = await fail(connected, article(), new_key())
    assert (error.code, error.step, error.step_number) == ("NEWER_CAUSE", "seo_meta", 5)
    assert (error.recoverable, error.retry_recommended) == (False, False)
    assert violations("common#/$defs/error", error.as_dict()) == []


async def test_while_a_slow_attempt_builds_the_key_is_busy(connected: Connected) -> None:
    content, key = article(), new_key()
    connected.site.faults.add("slow", route="commit", step="media_processing", seconds=1.5)
    slow = asyncio.create_task(connected.client.commit(key, 1, "manual", content))
    while (await connected.client.job(key, 1))["state"] != "building":  # noqa: ASYNC110 -- polled through the protocol
        await asyncio.sleep(0.01)
    assert (await fail(connected, content, key, 2)).code == "KEY_BUSY"
    assert (await slow)["outcome"] == "created"
    assert (await connected.client.commit(key, 2, "manual", content))["replayed"] is True


async def test_a_site_slower_than_the_time_out_still_finishes(connected: Connected) -> None:
    endpoint = connected.site.endpoint([connected.keys.private_key], Timeouts(answer_seconds=0.5))
    client = SiteClient(connected.http, endpoint)
    content, key = article(), new_key()
    connected.site.faults.add("slow", route="commit", step="publishing", seconds=1.5)
    with pytest.raises(SiteError) as caught:
        await client.commit(key, 1, "manual", content)
    assert caught.value.code == "OUTCOME_UNKNOWN"
    while (await connected.client.job(key, 1))["state"] == "building":  # noqa: ASYNC110 -- polled through the protocol
        await asyncio.sleep(0.01)
    assert (await connected.client.job(key, 1))["state"] == "committed"


async def test_a_request_delivered_twice_publishes_once(connected: Connected) -> None:
    content = article()
    connected.site.faults.add("duplicate", route="commit")
    assert (await connected.client.commit(new_key(), 1, "manual", content))["outcome"] == "created"
    assert len(connected.site.state.posts) == 1


async def test_two_jobs_of_one_content_at_the_same_time_make_one_post(connected: Connected) -> None:
    content = article(taxonomies=terms(tags=["Same"]))
    connected.site.faults.add("slow", route="commit", step="publishing", times=None, seconds=0.02)
    receipts = await asyncio.gather(
        *(connected.client.commit(new_key(), 1, "manual", content) for _ in range(5))
    )
    assert sorted(receipt["outcome"] for receipt in receipts) == ["created"] + ["updated"] * 4
    assert len(connected.site.state.posts) == 1
    assert [term.slug for term in connected.site.state.terms.values()].count("same") == 1


def test_a_fault_strikes_the_nth_call_and_as_often_as_it_says() -> None:
    plan = FaultPlan()
    plan.add("reset", route="stage", nth=2, times=2)
    struck = [plan.take("stage") is not None for _ in range(5)]
    assert struck == [False, True, True, False, False]
    plan.clear()
    plan.add("reset", times=None)
    assert all(plan.take(route) for route in ("stage", "commit", "health"))
    assert plan.take("page") is None
    assert plan.take("commit", "seo_meta") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "fire"},
        {"kind": "reset", "step": "x"},
        {"kind": "notice", "step": "seo_meta"},
        {"kind": "reset", "route": "x"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Fault(**wrong)


async def test_public_pages_can_fail_too(connected: Connected) -> None:
    content = article()
    receipt = await connected.client.commit(new_key(), 1, "manual", content)
    connected.site.faults.add("http_status", route="page", status=503)
    assert (await connected.http.get(receipt["post_url"])).status_code == 503
    assert (await connected.http.get(receipt["post_url"])).status_code == 200


async def test_the_published_page_shows_title_body_picture_and_terms(connected: Connected) -> None:
    data = png(7)
    content = article(
        title="Salt & <Pepper>", images=[image(data, alt='A "desk"')], taxonomies=terms(categories=["News"])
    )
    key = new_key()
    connected.site.state.blobs[content["images"][0]["sha256"]] = bytearray(data)
    assert (await connected.client.stage(key, 1, manifest_of(content)))["missing"] == []
    receipt = await connected.client.commit(key, 1, "manual", content)
    page = (await connected.http.get(receipt["post_url"])).text
    featured = receipt["media"]["featured"]
    assert featured is not None
    for part in ("Salt &amp; &lt;Pepper&gt;", content["html"], featured["url"], ">News</a>"):
        assert part in page
    assert f'<link rel="canonical" href="{receipt["post_url"]}">' in page
    assert "noindex" not in page
    shown = await connected.http.get(featured["url"])
    assert (shown.content, shown.headers["content-type"]) == (data, "image/png")
    connected.site.settings.hidden_from_search = True
    assert "noindex" in (await connected.http.get(receipt["post_url"])).text
    assert (await connected.http.get(f"{connected.site.home_url}/not-there/")).status_code == 404
    assert receipt["post_url"] in (await connected.http.get(f"{connected.site.home_url}/")).text
    by_id = f"{connected.site.home_url}/?p={receipt['post_id']}"
    assert (await connected.http.get(by_id)).status_code == 200


async def test_a_site_that_keeps_no_pictures_shows_a_stand_in(connected: Connected) -> None:
    connected.site.settings.keep_image_bytes = False
    data = png(8)
    content = article(images=[image(data)])
    connected.site.state.blobs[content["images"][0]["sha256"]] = bytearray(data)
    receipt = await connected.client.commit(new_key(), 1, "manual", content)
    featured = receipt["media"]["featured"]
    assert featured is not None
    shown = await connected.http.get(featured["url"])
    assert shown.headers["content-type"] == "image/png"
    assert shown.content.startswith(b"\x89PNG")
    assert not connected.site.state.blobs


async def test_titles_that_are_alike_get_addresses_of_their_own(connected: Connected) -> None:
    urls = set()
    for _ in range(3):
        content = article(title="Same title", slug="")
        urls.add((await connected.client.commit(new_key(), 1, "manual", content))["post_url"])
    assert len(urls) == 3


async def test_an_unconnected_fake_has_no_endpoint() -> None:
    site = FakeSite("https://blog.example.com/")
    with pytest.raises(LookupError):
        site.endpoint([])
    async with make_http(transport=FakeTransport(site)) as http:
        assert (await http.get("https://blog.example.com/wp-json/igny8/v1/health")).json()["status"] == "ok"
