"""How IGNY8 reads a site: to compare both sides, and to see what is there.

A site has contents from before, so every test begins behind them.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.contract.articles import article, image, new_key, next_content_id, png, terms
from tests.contract.suite import Suite, commit_fields, part, stage_fields
from tests.contract.wire import Wire

Posts = dict[int, int]
"""Content id → post id, in the order of contents."""
FAR = 2**40
"""Above every content, post and term."""

OUT_OF_BOUNDS: list[tuple[str, dict[str, Any], str]] = [
    ("digests", {"after": -1, "size": 1, "groups": 1}, "after"),
    ("digests", {"after": 0, "size": 0, "groups": 1}, "size"),
    ("digests", {"after": 0, "size": 501, "groups": 1}, "size"),
    ("digests", {"after": 0, "size": 1, "groups": 0}, "groups"),
    ("digests", {"after": 0, "size": 1, "groups": 201}, "groups"),
    ("digests", {"after": 0, "size": "100", "groups": 1}, "size"),
    ("digests", {"after": 0, "size": 1}, "groups"),
    ("fingerprints", {"ranges": []}, "ranges"),
    ("fingerprints", {"ranges": [{"after": 0, "through": 1}] * 101}, "ranges"),
    ("fingerprints", {"ranges": [{"after": 0, "through": 1}, {"after": 0}]}, "ranges[1].through"),
    ("fingerprints", {"ranges": [{"after": -1, "through": 1}]}, "ranges[0].after"),
    ("fingerprints", {"ranges": [{"after": 0, "through": 0}]}, "ranges[0].through"),
    ("posts", {"contents": []}, "contents"),
    ("posts", {"contents": list(range(1, 102))}, "contents"),
    ("posts", {"contents": [1, 0]}, "contents[1]"),
    ("posts", {"contents": [1, "2"]}, "contents[1]"),
    ("posts", {"contents": "all"}, "contents"),
    ("posts", {}, "post_type"),
    ("posts", {"contents": [1], "limit": 1}, "limit"),
    ("posts", {"post_type": "nowhere", "after": 0, "limit": 1}, "post_type"),
    ("posts", {"post_type": "post", "limit": 1}, "after"),
    ("posts", {"post_type": "post", "after": 0}, "limit"),
    ("posts", {"post_type": "post", "after": 0, "limit": 0}, "limit"),
    ("posts", {"post_type": "post", "after": 0, "limit": 101}, "limit"),
    ("terms", {"taxonomy": "category", "after": -1, "limit": 1}, "after"),
    ("terms", {"taxonomy": "category", "after": 0, "limit": 0}, "limit"),
    ("terms", {"taxonomy": "category", "after": 0, "limit": 1001}, "limit"),
    ("terms", {"after": 0, "limit": 1}, "taxonomy"),
    ("terms", {"taxonomy": "nowhere", "after": 0, "limit": 1}, "taxonomy"),
    ("adopt", {"posts": []}, "posts"),
    ("adopt", {"posts": [{"content_id": 1, "post_id": 1, "revision": 1}] * 101}, "posts"),
    ("adopt", {"posts": [{"content_id": 1, "post_id": 1, "revision": 0}]}, "posts[0].revision"),
    ("adopt", {"posts": [{"content_id": 0, "post_id": 1, "revision": 1}]}, "posts[0].content_id"),
    ("adopt", {"posts": [{"content_id": 1, "post_id": "1", "revision": 1}]}, "posts[0].post_id"),
]


async def publish(wire: Wire, count: int, **fields: Any) -> Posts:
    posts = {}
    for _ in range(count):
        receipt = await wire.ask("commit", commit_fields(article(**fields), new_key()))
        posts[receipt["content_id"]] = receipt["post_id"]
    return posts


async def post_of(wire: Wire, content_id: int) -> dict[str, Any]:
    answer = await wire.ask("posts", {"contents": [content_id]})
    (post,) = answer["posts"]
    assert answer["unknown"] == []
    return dict(post)


class ComparingSuite(Suite):
    @pytest.fixture
    async def posts(self, wire: Wire) -> Posts:
        return await publish(wire, 4)

    async def groups(self, wire: Wire, after: int, size: int) -> list[dict[str, Any]]:
        """Asked for two at a time, until there are no more."""
        found: list[dict[str, Any]] = []
        place: int | None = after
        while place is not None:
            answer = await wire.ask("digests", {"after": place, "size": size, "groups": 2})
            # The last page says that it is the last: nothing is asked for in vain.
            assert 1 <= len(answer["groups"]) <= 2
            assert answer["next_after"] in (None, *(group["through"] for group in answer["groups"][-1:]))
            found += answer["groups"]
            place = answer["next_after"]
        return found

    async def fingerprints(self, wire: Wire, *ranges: tuple[int, int]) -> list[dict[str, Any]]:
        asked = [{"after": after, "through": through} for after, through in ranges]
        answer = await wire.ask("fingerprints", {"ranges": asked})
        assert answer["answered"] == len(ranges)
        found: list[dict[str, Any]] = answer["posts"]
        return found

    async def test_groups_begin_behind_each_other_and_hold_so_many_contents(
        self, wire: Wire, posts: Posts
    ) -> None:
        contents = list(posts)
        for size, ends in ((1, [0, 1, 2, 3]), (2, [1, 3]), (3, [2, 3]), (4, [3]), (500, [3])):
            groups = await self.groups(wire, contents[0] - 1, size)
            assert [group["through"] for group in groups] == [contents[end] for end in ends]
            before = [-1, *ends]
            assert [group["count"] for group in groups] == [end - before[n] for n, end in enumerate(ends)]

    async def test_behind_the_last_content_there_is_nothing(self, wire: Wire, posts: Posts) -> None:
        total = (await wire.ask("digests", {"after": 0, "size": 1, "groups": 1}))["total"]
        for after in (max(posts), FAR):
            answer = await wire.ask("digests", {"after": after, "size": 100, "groups": 20})
            assert answer == {"groups": [], "next_after": None, "total": total}
        assert await self.fingerprints(wire, (max(posts), FAR)) == []

    async def test_all_groups_together_hold_every_managed_content(self, wire: Wire, posts: Posts) -> None:
        before = await wire.ask("digests", {"after": 0, "size": 500, "groups": 200})
        await publish(wire, 1)
        after = await wire.ask("digests", {"after": 0, "size": 500, "groups": 200})
        assert after["total"] == before["total"] + 1
        assert sum(group["count"] for group in after["groups"]) == after["total"]

    async def test_a_digest_is_that_of_the_lines_the_contract_names(self, wire: Wire, posts: Posts) -> None:
        """Also of a post in the trash, and of a last one that is gone."""
        *_, trashed, gone = posts
        wire.site.trash_post(posts[trashed])
        wire.site.delete_post(posts[gone])
        found = await self.fingerprints(wire, (min(posts) - 1, FAR))
        assert {one["content_id"]: one["post_id"] for one in found} == posts
        assert [one["content_id"] for one in found if one["fingerprint"] is None] == [gone]
        lines = "".join(f"{o['content_id']} {o['post_id']} {o['fingerprint'] or '-'}\n" for o in found)
        (group,) = await self.groups(wire, min(posts) - 1, 100)
        assert group["digest"] == hashlib.sha256(lines.encode()).hexdigest()
        assert (group["through"], group["count"]) == (gone, len(posts))

    async def test_only_the_group_of_a_changed_post_has_another_digest(
        self, wire: Wire, posts: Posts
    ) -> None:
        contents = list(posts)
        before = await self.groups(wire, contents[0] - 1, 1)
        wire.site.rename_post(posts[contents[1]], "By hand")
        wire.site.set_cluster(posts[contents[2]], 15)
        after = await self.groups(wire, contents[0] - 1, 1)
        changed = [now["through"] for now, then in zip(after, before, strict=True) if now != then]
        assert changed == contents[1:3]

    async def test_fingerprints_are_those_of_receipts_within_the_ranges(self, wire: Wire) -> None:
        receipts = [await wire.ask("commit", commit_fields(article(), new_key())) for _ in range(4)]
        first, second, third, fourth = (receipt["content_id"] for receipt in receipts)
        found = await self.fingerprints(wire, (first, second), (second, second), (third, fourth))
        wanted = [{name: receipts[n][name] for name in found[0]} for n in (1, 3)]
        assert found == wanted


class PostsSuite(Suite):
    async def walk(self, wire: Wire, route: str, after: int, **fields: Any) -> list[dict[str, Any]]:
        """Everything behind an id, page by page."""
        found: list[dict[str, Any]] = []
        place: int | None = after
        while place is not None:
            answer = await wire.ask(route, {"after": place, **fields})
            page = answer[route]
            assert len(page) <= fields["limit"]
            found += page
            place = answer["next_after"]
        return found

    async def test_contents_are_told_with_their_posts_and_strangers_as_unknown(self, wire: Wire) -> None:
        there, trashed, gone = posts = await publish(wire, 3, cluster_id=7)
        wire.site.trash_post(posts[trashed])
        wire.site.delete_post(posts[gone])
        strangers = [next_content_id() for _ in range(97)]
        answer = await wire.ask("posts", {"contents": [*strangers, *posts]})
        assert (answer["total"], answer["next_after"]) == (100, None)
        assert sorted(answer["unknown"]) == strangers
        found = {post["content_id"]: post for post in answer["posts"]}
        assert {content: post["post_id"] for content, post in found.items()} == posts
        assert found[there]["post"]["status"] == "publish"
        assert found[there]["relationships"]["cluster_id"] == 7
        assert found[trashed]["post"]["status"] == "trash"
        kept = {"content_id", "post_id"}
        assert {name for name, value in found[gone].items() if value is not None} == kept

    async def test_a_post_reads_as_it_was_published_and_as_events_tell_it(self, wire: Wire) -> None:
        data = png(next_content_id())
        picture = image(data, alt="A harbour")
        names = terms(categories=["Read > Below"], tags=["Read tag"])
        content = article(task_id=15, images=[picture], taxonomies=names)
        key = new_key()
        head, piece = part(data, picture["sha256"], 0, len(data))
        await wire.ask("stage", stage_fields(content, key, parts=[head]), bytes_after=piece)
        receipt = await wire.ask("commit", commit_fields(content, key))
        post = await post_of(wire, content["content_id"])
        assert (post["fingerprint"], post["task_id"]) == (receipt["fingerprint"], 15)
        assert post["featured"] == {**receipt["media"]["featured"], "alt": "A harbour"}
        (seen,) = wire.site.posts_of(content["content_id"])
        told = (post["post"]["title"], post["post"]["html"], post["post"]["status"])
        assert told == (seen.title, seen.html, seen.status)
        assert post["post"]["url"] == receipt["post_url"]
        category, tag = post["taxonomies"]["categories"][0], post["taxonomies"]["tags"][0]
        assert (category["name"], tag["name"]) == ("Below", "Read tag")
        assert [parent["term_id"] for parent in post["taxonomies"]["parents"]] == [category["parent"]]
        wire.site.rename_post(receipt["post_id"], "By hand")
        wire.site.assign_categories(receipt["post_id"], [category["parent"]])
        post = await post_of(wire, content["content_id"])
        events = (await wire.ask("events", {"after": 0, "limit": 500}))["events"]
        data_of = {event["kind"]: event["data"] for event in events if event["post_id"] == post["post_id"]}
        assert data_of == {"post": post["post"], "taxonomies": post["taxonomies"]}

    async def test_posts_of_a_type_come_page_by_page_managed_or_not(self, wire: Wire) -> None:
        before = await wire.ask("posts", {"post_type": "post", "after": FAR, "limit": 1})
        assert (before["posts"], before["next_after"]) == ([], None)
        ours = wire.site.add_posts("publish", "draft", "private", "pending", "future", "trash")
        wire.site.add_posts("publish", post_type="page")
        ((content_id, post_id),) = (await publish(wire, 1)).items()
        wanted = [*ours[:-1], post_id]
        for limit in (1, 2, 3, 6, 7):
            posts = await self.walk(wire, "posts", ours[0] - 1, post_type="post", limit=limit)
            assert [post["post_id"] for post in posts] == wanted
        assert [post["content_id"] for post in posts] == [None] * 5 + [content_id]
        statuses = ["publish", "draft", "private", "pending", "future", "publish"]
        assert [post["post"]["status"] for post in posts] == statuses
        after = await wire.ask("posts", {"post_type": "post", "after": FAR, "limit": 1})
        assert after["total"] == before["total"] + len(wanted)

    async def test_terms_come_page_by_page_with_their_parents(self, wire: Wire) -> None:
        number = next_content_id()
        parent = wire.site.add_term("categories", f"Above {number}", f"above-{number}")
        below = wire.site.add_term("categories", f"Below {number}", f"below-{number}", parent)
        last = wire.site.add_term("categories", f"Last {number}", f"last-{number}")
        wanted = [(parent, 0), (below, parent), (last, 0)]
        for limit in (1, 2, 3, 4):
            found = await self.walk(wire, "terms", parent - 1, taxonomy="category", limit=limit)
            assert [(term["term_id"], term["parent"]) for term in found] == wanted
        assert (found[1]["name"], found[1]["slug"]) == (f"Below {number}", f"below-{number}")
        everything = await self.walk(wire, "terms", 0, taxonomy="category", limit=1000)
        answer = await wire.ask("terms", {"taxonomy": "category", "after": FAR, "limit": 1})
        assert answer == {"terms": [], "next_after": None, "total": len(everything)}

    async def test_a_message_out_of_bounds_is_refused_by_field(self, wire: Wire) -> None:
        for route, fields, field in OUT_OF_BOUNDS:
            error = await wire.refusal(route, fields, as_is=True)
            told = (error["code"], error["details"].get("field"))
            assert told == ("MESSAGE_INVALID", field), (route, fields)

    async def test_a_site_at_another_address_is_neither_read_nor_adopted_from(self, wire: Wire) -> None:
        (post_id,) = wire.site.add_posts("publish")
        wire.site.be_elsewhere()
        for route, fields in (
            ("digests", {"after": 0, "size": 1, "groups": 1}),
            ("fingerprints", {"ranges": [{"after": 0, "through": 1}]}),
            ("posts", {"contents": [1]}),
            ("terms", {"taxonomy": "category", "after": 0, "limit": 1}),
            ("adopt", {"posts": [{"content_id": next_content_id(), "post_id": post_id, "revision": 1}]}),
        ):
            assert (await wire.refusal(route, fields))["code"] == "SITE_MOVED"
