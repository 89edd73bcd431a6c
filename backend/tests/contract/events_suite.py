"""What a site tells of the changes people make."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.articles import article, new_key, terms
from tests.contract.schemas import violations
from tests.contract.suite import Suite, commit_fields, stage_fields
from tests.contract.wire import Wire

EVENT_DATA = {
    "taxonomies": "event_taxonomies",
    "relationships": "event_relationships",
    "post": "event_post",
    "term": "event_term",
}


class EventsSuite(Suite):
    """Of what people change. A site has a log from before, so every test begins after it."""

    @pytest.fixture
    async def post_id(self, wire: Wire) -> int:
        """Of an article that was published, and everything before has arrived."""
        receipt = await wire.ask("commit", commit_fields(article(task_id=15, cluster_id=12), new_key()))
        log = await wire.ask("events", {"after": 0, "limit": 1})
        await wire.ask("events", {"after": log["last_seq"], "limit": 1})
        return int(receipt["post_id"])

    async def told(self, wire: Wire, **more: Any) -> list[dict[str, Any]]:
        answer = await wire.ask("events", {"after": 0, "limit": 500, **more})
        events: list[dict[str, Any]] = answer["events"]
        for event in events:
            if event["kind"] in EVENT_DATA:
                assert violations(f"common#/$defs/{EVENT_DATA[event['kind']]}", event["data"]) == []
        return [event for event in events if event["kind"] != "term"]

    async def test_a_publish_is_not_told(self, wire: Wire, post_id: int) -> None:
        before = await wire.ask("events", {"after": 0, "limit": 5})
        await wire.ask("commit", commit_fields(article(taxonomies=terms(tags=["Told to nobody"])), new_key()))
        after = await wire.ask("events", {"after": 0, "limit": 5})
        assert after == {**before, "events": []}

    async def test_changes_are_told_in_order_and_as_they_are_now(self, wire: Wire, post_id: int) -> None:
        wire.site.rename_post(post_id, "First")
        category = wire.site.add_term("categories", "Told", "told")
        wire.site.assign_categories(post_id, [category])
        wire.site.rename_post(post_id, "Second")
        wire.site.set_cluster(post_id, 15)
        taxonomies, post, relationships = events = await self.told(wire)
        assert [event["kind"] for event in events] == ["taxonomies", "post", "relationships"]
        assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)
        told = {"term_id": category, "name": "Told", "slug": "told", "parent": 0}
        assert taxonomies["data"]["categories"] == [told]
        assert (post["data"]["title"], post["data"]["status"]) == ("Second", "publish")
        assert relationships["data"]["cluster_id"] == 15
        assert {event["task_id"] for event in events} == {15}
        assert {event["updated_by"] for event in events} == {"wordpress_user_1"}
        assert {event["fingerprint"] for event in events} == {post["data"]["fingerprint"]}

    async def test_what_has_arrived_is_forgotten_and_the_rest_is_told_again(
        self, wire: Wire, post_id: int
    ) -> None:
        wire.site.rename_post(post_id, "One")
        wire.site.set_cluster(post_id, 15)
        first, second = await self.told(wire)
        assert await self.told(wire) == [first, second]
        assert await self.told(wire, limit=1) == [first]
        answer = await wire.ask("events", {"after": first["seq"], "limit": 5})
        assert (answer["events"], answer["acknowledged"]) == ([second], first["seq"])
        answer = await wire.ask("events", {"after": second["seq"], "limit": 5})
        assert (answer["events"], answer["last_seq"]) == ([], second["seq"])
        assert await self.told(wire) == []

    async def test_a_number_of_another_log_forgets_nothing(self, wire: Wire, post_id: int) -> None:
        wire.site.rename_post(post_id, "One")
        stranger = {"after": 10**9, "stream": "00000000-0000-4000-8000-00000000beef", "limit": 5}
        answer = await wire.ask("events", stranger)
        assert [event["kind"] for event in answer["events"]] == ["post"]
        known = {"after": answer["last_seq"], "stream": answer["stream"], "limit": 5}
        assert (await wire.ask("events", known))["events"] == []

    async def test_a_number_the_log_has_not_come_to_makes_it_another_log(
        self, wire: Wire, post_id: int
    ) -> None:
        before = await wire.ask("events", {"after": 0, "limit": 5})
        ahead = {"after": before["last_seq"] + 1000, "stream": before["stream"], "limit": 5}
        after = await wire.ask("events", ahead)
        assert after["stream"] != before["stream"]
        wire.site.rename_post(post_id, "One")
        answer = await wire.ask("events", {"after": after["last_seq"], "stream": after["stream"], "limit": 5})
        assert [event["kind"] for event in answer["events"]] == ["post"]

    async def test_a_life_is_told_as_it_is_now(self, wire: Wire, post_id: int) -> None:
        wire.site.trash_post(post_id)
        assert [event["kind"] for event in await self.told(wire)] == ["trashed"]
        wire.site.restore_post(post_id)
        restored, post = await self.told(wire)
        assert (restored["kind"], post["kind"], post["data"]["status"]) == ("restored", "post", "draft")
        wire.site.delete_post(post_id)
        (deleted,) = await self.told(wire)
        assert (deleted["kind"], deleted["data"], deleted["post_id"]) == ("deleted", {}, post_id)

    async def test_every_answer_says_how_far_the_log_has_come(self, wire: Wire, post_id: int) -> None:
        wire.site.rename_post(post_id, "One")
        log = await wire.ask("events", {"after": 0, "limit": 5})
        place = {"stream": log["stream"], "last_seq": log["last_seq"]}
        content = article()
        for route, fields in (
            ("health", {}),
            ("stage", stage_fields(content, new_key())),
            ("commit", commit_fields(content, new_key())),
        ):
            assert (await wire.answer(route, fields))["outbox"] == place

    async def test_a_site_at_another_address_answers_only_how_it_is(self, wire: Wire) -> None:
        wire.site.be_elsewhere()
        await wire.ask("health", {})
        content = article()
        for route, fields in (
            ("stage", stage_fields(content, new_key())),
            ("commit", commit_fields(content, new_key())),
            ("events", {"after": 0, "limit": 5}),
        ):
            assert (await wire.refusal(route, fields))["code"] == "SITE_MOVED"
        assert wire.site.posts_of(content["content_id"]) == []
        await wire.ask("disconnect", {"reason": "a copy"})
