"""No site that speaks the protocol lets a publish overwrite what a person did, unless somebody decided so."""

from __future__ import annotations

from typing import Any

import pytest

from igny8_core.wordpress.messages import Content
from tests.contract.articles import article, image, new_key, png
from tests.contract.suite import Suite, commit_fields, stage_fields
from tests.contract.wire import Wire

OTHER = "0" * 64
BY_HAND = "By hand"


async def publish(wire: Wire, content: Content, key: str = "", **said: Any) -> dict[str, Any]:
    mode = said.pop("mode", "manual")
    return await wire.ask("commit", commit_fields(content, key or new_key(), mode=mode) | said)


async def refused(wire: Wire, content: Content, **said: Any) -> dict[str, Any]:
    mode = said.pop("mode", "manual")
    error = await wire.refusal("commit", commit_fields(content, new_key(), mode=mode) | said)
    assert error["code"] == "POST_EDITED" and not error["retry_recommended"], error
    details: dict[str, Any] = error["details"]
    return details


async def staged(wire: Wire, content: Content, **said: Any) -> list[dict[str, Any]]:
    fields = stage_fields(content, new_key())
    mode = {"mode": said.pop("mode", "manual")}
    answer = await wire.ask("stage", fields | {"manifest": {**fields["manifest"], **mode, **said}})
    problems: list[dict[str, Any]] = answer["problems"]
    return problems


class EditedSuite(Suite):
    def title_of(self, wire: Wire, content: Content) -> str:
        (post,) = wire.site.posts_of(content["content_id"])
        return post.title

    async def test_an_untouched_post_is_updated(self, wire: Wire) -> None:
        content = article()
        agreed = (await publish(wire, content, agreed=None))["fingerprint"]
        changed = article(content["content_id"], title="Newer", revision=2)
        assert await staged(wire, changed, agreed=agreed) == []
        assert (await publish(wire, changed, agreed=agreed))["outcome"] == "updated"
        assert self.title_of(wire, content) == "Newer"

    async def test_an_edited_post_is_left_alone_until_somebody_decides(self, wire: Wire) -> None:
        content = article()
        first = await publish(wire, content, agreed=None)
        wire.site.rename_post(first["post_id"], BY_HAND)
        rows, agreed = wire.site.count_rows(), first["fingerprint"]
        newer = article(content["content_id"], title="Newer", revision=2)

        details = await refused(wire, newer, agreed=agreed)
        assert (details["reason"], details["post_id"]) == ("edited", first["post_id"])
        assert details["fingerprint"] not in (None, agreed)
        assert details["changed"] == ["post"] and details["publication"]["edited_since"]
        (problem,) = await staged(wire, newer, agreed=agreed)
        assert (problem["code"], problem["severity"]) == ("POST_EDITED", "error")
        assert problem["details"] == details
        assert self.title_of(wire, content) == BY_HAND and wire.site.count_rows() == rows

        assert await staged(wire, newer, agreed=agreed, overwrite=True) == []
        done = await publish(wire, newer, agreed=agreed, overwrite=True)
        assert (done["outcome"], self.title_of(wire, content)) == ("updated", "Newer")

    async def test_images_of_a_refused_publish_are_not_stored(self, wire: Wire) -> None:
        content = article()
        first = await publish(wire, content)
        wire.site.rename_post(first["post_id"], BY_HAND)
        data = png(77)
        newer = article(content["content_id"], images=[image(data)])
        fields = stage_fields(newer, new_key())
        parts = [{"sha256": newer["images"][0]["sha256"], "offset": 0, "length": len(data)}]
        manifest = {**fields["manifest"], "agreed": first["fingerprint"]}
        await wire.ask("stage", fields | {"manifest": manifest, "parts": parts}, bytes_after=data)
        looked = await wire.ask("stage", stage_fields(newer, new_key()))
        assert looked["missing"] == [{"sha256": newer["images"][0]["sha256"], "received": 0}]

    async def test_an_edit_that_igny8_took_over_blocks_nothing(self, wire: Wire) -> None:
        content = article()
        first = await publish(wire, content)
        wire.site.rename_post(first["post_id"], BY_HAND)
        told = await refused(wire, content, agreed=first["fingerprint"])
        assert (await publish(wire, content, agreed=told["fingerprint"]))["outcome"] == "updated"

    async def test_what_the_plugin_left_there_itself_is_no_edit(self, wire: Wire) -> None:
        """IGNY8's receipt may be older than what other plugins made of the post."""
        content = article()
        await publish(wire, content)
        assert (await publish(wire, content, agreed=OTHER))["outcome"] == "updated"

    async def test_a_post_that_igny8_has_no_record_of_is_left_alone(self, wire: Wire) -> None:
        content = article()
        first = await publish(wire, content)
        details = await refused(wire, content, agreed=None)
        assert details["reason"] == "unknown"
        publication = details["publication"]
        assert (publication["post_id"], publication["revision"]) == (first["post_id"], 1)
        (problem,) = await staged(wire, content, agreed=None)
        assert problem["details"]["reason"] == "unknown"
        assert (await publish(wire, content, agreed=None, overwrite=True))["outcome"] == "updated"

    async def test_the_same_key_again_is_no_edit(self, wire: Wire) -> None:
        content, key = article(), new_key()
        first = await publish(wire, content, key, agreed=None)
        wire.site.rename_post(first["post_id"], BY_HAND)
        assert await publish(wire, content, key, agreed=None) == {**first, "replayed": True}
        assert self.title_of(wire, content) == BY_HAND

    async def test_a_backend_that_says_nothing_of_it_overwrites(self, wire: Wire) -> None:
        content = article()
        first = await publish(wire, content)
        wire.site.rename_post(first["post_id"], BY_HAND)
        await publish(wire, content)
        assert self.title_of(wire, content) == content["title"]

    async def test_a_scheduled_publish_stops_at_an_edited_post(self, wire: Wire) -> None:
        content = article()
        first = await publish(wire, content)
        said = {"mode": "scheduled", "agreed": first["fingerprint"]}
        assert (await publish(wire, content, **said))["outcome"] == "skipped"
        assert (await publish(wire, content, **said | {"agreed": None}))["outcome"] == "skipped"
        wire.site.rename_post(first["post_id"], BY_HAND)
        assert (await refused(wire, content, **said))["reason"] == "edited"
        assert [problem["code"] for problem in await staged(wire, content, **said)] == ["POST_EDITED"]
        assert self.title_of(wire, content) == BY_HAND

    @pytest.mark.parametrize("do", ["trash_post", "delete_post"])
    async def test_what_somebody_put_away_comes_back_by_hand_only(self, wire: Wire, do: str) -> None:
        content = article()
        first = await publish(wire, content)
        getattr(wire.site, do)(first["post_id"])
        scheduled = {"mode": "scheduled", "agreed": first["fingerprint"]}
        if do == "trash_post":
            assert (await publish(wire, content, **scheduled))["outcome"] == "skipped"
        else:
            details = await refused(wire, content, **scheduled)
            assert (details["reason"], details["fingerprint"]) == ("deleted", None)
            assert details["publication"] is None
            (problem,) = await staged(wire, content, **scheduled)
            assert problem["details"]["reason"] == "deleted"
        assert [post.status for post in wire.site.posts_of(content["content_id"])] in (["trash"], [])
        await publish(wire, content, agreed=first["fingerprint"])
        assert [post.status for post in wire.site.posts_of(content["content_id"])] == ["publish"]
