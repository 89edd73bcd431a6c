"""A fake site restored from a backup, copied to another host, or moved."""

from __future__ import annotations

import pytest

from igny8_core.errors import SiteError
from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport, copies, people, seeds
from tests.contract.articles import article, new_key
from tests.wordpress.conftest import Connected

pytestmark = pytest.mark.anyio


async def test_a_restored_site_is_as_it_was_and_so_is_what_it_knows_of_igny8(connected: Connected) -> None:
    site, client = connected.site, connected.client
    post_id, other = seeds.seed_managed(site, [1, 2])
    people.edit_post(site, post_id, title="Before")
    told = await client.events(0)
    await client.events(1, stream=told["stream"])
    backup = copies.back_up(site)
    digest = await client.digests(0)
    for title in ("After", "Long after"):
        people.edit_post(site, other, title=title)
        await client.commit(new_key(), 1, "manual", article(3))
        people.delete_post(site, post_id)
        later = await client.events(0)
        await client.events(later["last_seq"], stream=later["stream"])
        copies.restore(site, backup)
        now = await client.events(0)
        assert (now["stream"], now["last_seq"], now["acknowledged"]) == (told["stream"], 1, 1)
        assert await client.digests(0) == digest
    ahead = await client.events(later["last_seq"], stream=later["stream"])
    assert ahead["stream"] != told["stream"]
    people.edit_post(site, other, title="Told again")
    assert [event["post_id"] for event in (await client.events(0))["events"]] == [other]


async def test_a_copy_says_that_it_is_elsewhere_and_the_original_goes_on(connected: Connected) -> None:
    site = connected.site
    (post_id,) = seeds.seed_managed(site, [1])
    twin = copies.clone(site, "https://staging.example.com")
    async with make_http(transport=FakeTransport(site, twin)) as http:
        client = SiteClient(http, twin.endpoint([connected.keys.private_key]))
        assert (await client.health())["site"]["home_url"] == "https://staging.example.com"
        with pytest.raises(SiteError) as caught:
            await client.digests(0)
        addresses = {"connected_url": "https://blog.example.com", "home_url": "https://staging.example.com"}
        assert caught.value.code == "SITE_MOVED"
        assert addresses.items() <= caught.value.details.items()
        people.edit_post(twin, post_id, title="Tried on staging")
        copies.settle(twin)
        (event,) = (await client.events(0))["events"]
        assert event["data"]["url"] == "https://staging.example.com/post-2/"
    assert site.state.posts[post_id].title == "Post 2"
    assert (await connected.client.events(0))["events"] == []
    assert (await connected.client.digests(0))["total"] == 1


async def test_a_moved_site_is_reached_at_its_new_address_and_goes_on_when_it_is_said(
    connected: Connected,
) -> None:
    site, client = connected.site, connected.client
    stream = site.outbox.stream
    copies.move(site, "https://new.example.com/")
    with pytest.raises(SiteError) as caught:
        await client.health()
    assert caught.value.code == "SITE_UNREACHABLE"
    there = SiteClient(connected.http, site.endpoint([connected.keys.private_key]))
    with pytest.raises(SiteError) as caught:
        await there.events(0)
    assert caught.value.code == "SITE_MOVED"
    copies.settle(site)
    assert (await there.events(0))["stream"] != stream


async def test_a_site_that_is_not_connected_cannot_settle() -> None:
    with pytest.raises(LookupError):
        copies.settle(FakeSite("https://blog.example.com"))
