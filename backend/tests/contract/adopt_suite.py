"""How posts that were on a site before IGNY8 come to belong to contents."""

from __future__ import annotations

from typing import Any

from tests.contract.articles import article, new_key, next_content_id
from tests.contract.reading_suite import FAR, post_of, publish
from tests.contract.suite import Suite, commit_fields, stage_fields
from tests.contract.wire import Wire


def adoption(content_id: int, post_id: int, revision: int = 1) -> dict[str, int]:
    return {"content_id": content_id, "post_id": post_id, "revision": revision}


class AdoptSuite(Suite):
    async def adopt(self, wire: Wire, *adoptions: dict[str, int]) -> list[dict[str, Any]]:
        answer = await wire.ask("adopt", {"posts": list(adoptions)})
        found: list[dict[str, Any]] = answer["posts"]
        assert [(one["content_id"], one["post_id"]) for one in found] == [
            (one["content_id"], one["post_id"]) for one in adoptions
        ]
        return found

    async def test_an_adopted_post_is_managed_and_untouched(self, wire: Wire) -> None:
        (post_id,) = wire.site.add_posts("private")
        behind = {"post_type": "post", "after": post_id - 1, "limit": 1}
        (before,) = (await wire.ask("posts", behind))["posts"]
        rows, log = wire.site.count_rows(), await wire.ask("events", {"after": 0, "limit": 1})
        content_id = next_content_id()
        (adopted,) = await self.adopt(wire, adoption(content_id, post_id, 3))
        assert (adopted["outcome"], adopted["owner_content_id"]) == ("adopted", None)
        assert adopted["fingerprint"] == before["fingerprint"]
        after = await post_of(wire, content_id)
        assert after == {**before, "content_id": content_id}
        assert (await wire.ask("posts", behind))["posts"] == [after]
        assert wire.site.count_rows() == rows
        assert await wire.ask("events", {"after": 0, "limit": 1}) == log
        staged = await wire.ask("stage", stage_fields(article(content_id), new_key()))
        publication = staged["publication"]
        known = (publication["post_id"], publication["revision"], publication["edited_since"])
        assert known == (post_id, 3, False)
        (one,) = (
            await wire.ask("fingerprints", {"ranges": [{"after": content_id - 1, "through": content_id}]})
        )["posts"]
        assert one == {name: after[name] for name in one}

    async def test_asking_again_answers_the_same(self, wire: Wire) -> None:
        adoptions = [
            adoption(next_content_id(), post_id) for post_id in wire.site.add_posts("publish", "draft")
        ]
        first = await self.adopt(wire, *adoptions)
        wire.site.rename_post(adoptions[0]["post_id"], "By hand")
        wire.site.delete_post(adoptions[1]["post_id"])
        before = await wire.ask("digests", {"after": 0, "size": 500, "groups": 200})
        assert await self.adopt(wire, *adoptions) == first
        assert await wire.ask("digests", {"after": 0, "size": 500, "groups": 200}) == before

    async def test_a_post_has_one_content_a_content_one_post_and_what_is_not_there_is_gone(
        self, wire: Wire
    ) -> None:
        ((owner, owned),) = (await publish(wire, 1)).items()
        free, removed = wire.site.add_posts("publish", "publish")
        wire.site.delete_post(removed)
        stranger, other, third = next_content_id(), next_content_id(), next_content_id()
        found = await self.adopt(wire, adoption(stranger, owned), adoption(owner, free))
        found += await self.adopt(
            wire, adoption(third, removed), adoption(other, free), adoption(stranger, free)
        )
        assert [(one["outcome"], one["owner_content_id"]) for one in found] == [
            ("taken", owner), ("taken", None), ("gone", None), ("adopted", None), ("taken", other),
        ]  # fmt: skip
        assert [one["fingerprint"] is not None for one in found] == [False, False, False, True, False]
        answer = await wire.ask("posts", {"contents": [owner, stranger, other]})
        posts = {post["content_id"]: post["post_id"] for post in answer["posts"]}
        assert (posts, answer["unknown"]) == ({owner: owned, other: free}, [stranger])

    async def test_publishing_an_adopted_content_updates_its_post(self, wire: Wire) -> None:
        (post_id,) = wire.site.add_posts("publish")
        content_id = next_content_id()
        await self.adopt(wire, adoption(content_id, post_id))
        behind_all = {"post_type": "post", "after": FAR, "limit": 1}
        before = await wire.ask("posts", behind_all)
        content = article(content_id, revision=2, title="From IGNY8")
        receipt = await wire.ask("commit", commit_fields(content, new_key()))
        assert (receipt["outcome"], receipt["post_id"]) == ("updated", post_id)
        assert await wire.ask("posts", behind_all) == before
        (seen,) = wire.site.posts_of(content_id)
        assert (seen.post_id, seen.title) == (post_id, "From IGNY8")

    async def test_an_edit_of_an_adopted_post_is_told(self, wire: Wire) -> None:
        (post_id,) = wire.site.add_posts("publish")
        content_id = next_content_id()
        await self.adopt(wire, adoption(content_id, post_id))
        wire.site.rename_post(post_id, "By hand")
        events = (await wire.ask("events", {"after": 0, "limit": 500}))["events"]
        told = [(e["kind"], e["content_id"], e["data"]["title"]) for e in events if e["post_id"] == post_id]
        assert told == [("post", content_id, "By hand")]
        staged = await wire.ask("stage", stage_fields(article(content_id), new_key()))
        assert staged["publication"]["edited_since"]
