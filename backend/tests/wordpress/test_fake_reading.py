"""The fake site's reading routes beside the protocol: many posts, slow answers, faults, missed changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from igny8_core.errors import SiteError
from igny8_core.wordpress.fake import drafts, people, seeds
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.events import MAX_HTML_BYTES
from igny8_core.wordpress.fake.reading import MAX_BYTES, RANGE_MAX
from igny8_core.wordpress.fake.state import Post
from igny8_core.wordpress.reading_messages import DigestGroup
from tests.contract.articles import article, new_key
from tests.contract.schemas import violations
from tests.wordpress.conftest import Connected

pytestmark = pytest.mark.anyio


async def groups_of(connected: Connected) -> list[DigestGroup]:
    found: list[DigestGroup] = []
    after: int | None = 0
    while after is not None:
        answer = await connected.client.digests(after, size=100, groups=200)
        found += answer["groups"]
        after = answer["next_after"]
    return found


async def test_nothing_is_computed_again_of_posts_that_did_not_change(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    take = drafts._fingerprint

    def counted(post: Post) -> str:
        taken.append(post.post_id)
        return take(post)

    monkeypatch.setattr(drafts, "_fingerprint", counted)
    posts = seeds.seed_managed(connected.site, range(1, 2001))
    before = await groups_of(connected)
    assert len(taken) == 2000
    assert await groups_of(connected) == before
    connected.site.state.posts[posts[150]].title = "Changed without anybody's help"
    now = await groups_of(connected)
    changed = [group["through"] for group, then in zip(now, before, strict=True) if group != then]
    assert (taken[2000:], changed) == ([posts[150]], [200])


def _title(post: Post) -> None:
    post.title += "!"


def _term(post: Post) -> None:
    post.terms.setdefault("category", []).append(99)


def _meta(post: Post) -> None:
    post.meta["_igny8_cluster_id"] = 99


def _featured(post: Post) -> None:
    post.featured = 99


@pytest.mark.parametrize("change", [_title, _term, _meta, _featured])
def test_a_remembered_fingerprint_is_dropped_with_any_change(connected_post: Post, change: Any) -> None:
    before = fingerprint(connected_post)
    change(connected_post)
    now = fingerprint(connected_post)
    connected_post.last_fingerprint = None
    assert now == fingerprint(connected_post) != before


@pytest.fixture
def connected_post() -> Post:
    return Post(
        1, 1, "post", "Title", "<p>Text</p>", "", "title", "a@example.com", 0.0, terms={"category": [1]}
    )


async def test_missed_changes_are_in_no_log_and_in_the_digests(connected: Connected) -> None:
    site = connected.site
    posts = seeds.seed_managed(site, range(1, 1001), terms={"category": [site.settings.default_category]})
    news = seeds.seed_terms(site, "category", 1)
    before = await groups_of(connected)
    with people.unnoticed(site):
        people.edit_post(site, posts[5], title="Missed")
        people.set_terms(site, posts[105], "categories", news)
        people.edit_post(site, posts[205], status="draft")
        people.trash_post(site, posts[305])
        people.delete_post(site, posts[405])
        people.edit_term(site, news[0], name="Renamed unheard")
    assert (await connected.client.events(0))["events"] == []
    now = await groups_of(connected)
    changed = [group["through"] for group, then in zip(now, before, strict=True) if group != then]
    assert changed == [100, 200, 300, 400, 500]
    people.edit_post(site, posts[5], title="Noticed")
    assert [event["post_id"] for event in (await connected.client.events(0))["events"]] == [posts[5]]


async def test_a_slow_site_answers_what_it_has_and_the_rest_when_asked_again(connected: Connected) -> None:
    site, client = connected.site, connected.client
    seeds.seed_managed(site, range(1, 8))
    categories = seeds.seed_terms(site, "category", 4)
    site.settings.change(reads_at_once=3)
    digests = await client.digests(0, size=2, groups=20)
    assert (len(digests["groups"]), digests["next_after"], digests["total"]) == (3, 6, 7)
    ranges: Any = [{"after": n, "through": n + 1} for n in range(5)]
    fingerprints = await client.fingerprints(ranges)
    assert (len(fingerprints["posts"]), fingerprints["answered"]) == (3, 3)
    of_contents = await client.posts_of([1, 2, 99, 4, 5])
    told = [post["content_id"] for post in of_contents["posts"]]
    assert (told, of_contents["unknown"], of_contents["total"]) == ([1, 2, 4], [99], 5)
    posts = await client.posts("post", 0)
    assert (len(posts["posts"]), posts["next_after"]) == (3, posts["posts"][-1]["post_id"])
    terms = await client.terms("category", categories[0] - 1)
    assert (len(terms["terms"]), terms["next_after"]) == (3, categories[2])


async def test_an_answer_that_grows_long_ends_early(connected: Connected) -> None:
    site, client = connected.site, connected.client
    posts = seeds.seed_managed(site, [1, 2, 3], html="x" * (MAX_BYTES // 2))
    answer = await client.posts_of([1, 2, 3])
    assert [post["content_id"] for post in answer["posts"]] == [1, 2]
    page = await client.posts("post", 0)
    assert ([post["post_id"] for post in page["posts"]], page["next_after"]) == (posts[:2], posts[1])
    assert [post["post_id"] for post in (await client.posts("post", posts[1]))["posts"]] == posts[2:]


async def test_ranges_of_many_posts_are_answered_some_at_a_time(connected: Connected) -> None:
    seeds.seed_managed(connected.site, range(1, RANGE_MAX + 3))
    most: Any = {"after": 0, "through": RANGE_MAX}
    answer = await connected.client.fingerprints([most, {"after": RANGE_MAX, "through": RANGE_MAX + 1}])
    assert (len(answer["posts"]), answer["answered"]) == (RANGE_MAX, 1)
    with pytest.raises(SiteError) as caught:
        await connected.client.fingerprints([{"after": 0, "through": RANGE_MAX + 1}])
    assert (caught.value.code, caught.value.details["field"]) == ("MESSAGE_INVALID", "ranges[0]")


async def test_a_text_that_is_too_large_is_measured_instead_of_told(connected: Connected) -> None:
    fits, too_large = "é" * (MAX_HTML_BYTES // 2), "é" * (MAX_HTML_BYTES // 2) + "!"
    seeds.seed_managed(connected.site, [1], html=fits)
    seeds.seed_managed(connected.site, [2], html=too_large)
    (one,) = (await connected.client.posts_of([1]))["posts"]
    answer = await connected.client.posts_of([2])
    assert violations("posts-response", answer) == []
    (other,) = answer["posts"]
    assert one["post"] and other["post"]
    assert (one["post"]["html"], "html_bytes" in one["post"]) == (fits, False)
    assert (other["post"]["html"], other["post"]["html_bytes"]) == ("", MAX_HTML_BYTES + 1)


async def test_what_is_seeded_looks_as_if_it_had_been_published(connected: Connected) -> None:
    site, client = connected.site, connected.client
    picture = seeds.seed_picture(site, b"bytes", filename="harbour.png")
    seeds.seed_managed(site, [7], featured=picture)
    unmanaged = seeds.seed_posts(site, 2, post_type="page", status="draft")
    assert (await client.events(0))["events"] == []
    (post,) = (await client.posts_of([7]))["posts"]
    assert post["featured"] is not None
    response = await connected.http.get(post["featured"]["url"])
    assert response.content == b"bytes"
    pages = (await client.posts("page", 0))["posts"]
    assert [(page["post_id"], page["content_id"]) for page in pages] == [(one, None) for one in unmanaged]
    receipt = await client.commit(new_key(), 1, "manual", article(7, revision=2))
    assert (receipt["outcome"], receipt["post_id"]) == ("updated", post["post_id"])


@pytest.mark.parametrize("kind", ["lose_answer", "truncated", "notice", "hang_after"])
async def test_an_adoption_whose_answer_was_lost_is_answered_again(connected: Connected, kind: Any) -> None:
    site, client = connected.site, connected.client
    (post_id,) = seeds.seed_posts(site, 1)
    site.faults.add(kind, route="adopt")
    wanted: Any = [{"content_id": 1, "post_id": post_id, "revision": 1}]
    if kind == "notice":
        await client.adopt(wanted)
    else:
        with pytest.raises(SiteError):
            await client.adopt(wanted)
    assert [one["outcome"] for one in (await client.adopt(wanted))["posts"]] == ["adopted"]
    assert [post.post_id for post in site.state.managed_posts()] == [post_id]


@pytest.mark.parametrize("kind", ["http_status", "html_200", "error", "lose_request", "truncated"])
async def test_every_reading_route_can_fail(connected: Connected, kind: Any) -> None:
    client = connected.client
    asked: dict[str, Callable[[], Awaitable[Any]]] = {
        "digests": lambda: client.digests(0),
        "fingerprints": lambda: client.fingerprints([{"after": 0, "through": 1}]),
        "posts": lambda: client.posts_of([1]),
        "terms": lambda: client.terms("category", 0),
        "adopt": lambda: client.adopt([{"content_id": 1, "post_id": 1, "revision": 1}]),
    }
    for route, ask in asked.items():
        connected.site.faults.add(kind, route=route)
        with pytest.raises(SiteError):
            await ask()
        await ask()
