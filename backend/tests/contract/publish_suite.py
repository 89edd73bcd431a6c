"""How an article comes to a site: stage, then commit, once."""

from __future__ import annotations

from tests.contract.articles import article, image, manifest_of, new_key, next_content_id, png, terms
from tests.contract.suite import Suite, commit_fields, part, stage_fields
from tests.contract.wire import Wire


class StageSuite(Suite):
    async def test_stage_creates_nothing(self, wire: Wire) -> None:
        before = wire.site.count_rows()
        data = png(1)
        content = article(
            images=[image(data)], taxonomies=terms(categories=["Never made"], tags=["Nor this"])
        )
        head, piece = part(data, content["images"][0]["sha256"], 0, len(data))
        answer = await wire.ask("stage", stage_fields(content, new_key(), parts=[head]), bytes_after=piece)
        assert answer["problems"] == [] and answer["missing"] == [] and answer["publication"] is None
        assert wire.site.count_rows() == before

    async def test_stage_names_every_problem_at_once_and_stores_nothing(self, wire: Wire) -> None:
        data = png(next_content_id())
        content = article(
            author_email="nobody@example.com",
            taxonomies={**terms(), "categories": [{"path": ["X"], "term_id": 999_999_999}]},
            images=[image(data)],
        )
        manifest = manifest_of(content, title=" ", has_body=False)
        head, piece = part(data, content["images"][0]["sha256"], 0, 100)
        key = new_key()
        fields = stage_fields(content, key, manifest=manifest, parts=[head])
        answer = await wire.ask("stage", fields, bytes_after=piece)
        codes = {problem["code"] for problem in answer["problems"] if problem["severity"] == "error"}
        wanted = {"TITLE_MISSING", "BODY_MISSING", "AUTHOR_NOT_FOUND", "TERM_NOT_FOUND"}
        assert codes == wanted
        mended = article(content["content_id"], images=content["images"])
        answer = await wire.ask("stage", stage_fields(mended, key))
        assert [blob["received"] for blob in answer["missing"]] == [0]

    async def test_an_unknown_post_type_is_a_problem(self, wire: Wire) -> None:
        answer = await wire.ask("stage", stage_fields(article(content_type="no_such_type"), new_key()))
        assert "POST_TYPE_UNKNOWN" in {problem["code"] for problem in answer["problems"]}

    async def test_a_disabled_post_type_is_a_problem(self, wire: Wire) -> None:
        wire.site.change_settings(post_types={"post": True, "page": False})
        answer = await wire.ask("stage", stage_fields(article(content_type="page"), new_key()))
        assert [problem["code"] for problem in answer["problems"]] == ["POST_TYPE_DISABLED"]

    async def test_an_author_of_the_site_is_no_problem(self, wire: Wire) -> None:
        content = article(author_email=wire.site.author_email)
        assert (await wire.ask("stage", stage_fields(content, new_key())))["problems"] == []

    async def test_an_interrupted_upload_goes_on_where_it_stopped(self, wire: Wire) -> None:
        data = png(next_content_id())
        content, key = article(images=[image(data)]), new_key()
        sha256 = content["images"][0]["sha256"]
        head, piece = part(data, sha256, 0, 1000)
        answer = await wire.ask("stage", stage_fields(content, key, parts=[head]), bytes_after=piece)
        assert answer["missing"] == [{"sha256": sha256, "received": 1000}]
        answer = await wire.ask("stage", stage_fields(content, key, 2))
        assert answer["missing"] == [{"sha256": sha256, "received": 1000}]
        head, piece = part(data, sha256, 1000, len(data))
        answer = await wire.ask("stage", stage_fields(content, key, 2, parts=[head]), bytes_after=piece)
        assert answer["missing"] == []

    async def test_a_part_at_the_wrong_offset_is_told_the_right_one(self, wire: Wire) -> None:
        data = png(next_content_id())
        content, key = article(images=[image(data)]), new_key()
        head, piece = part(data, content["images"][0]["sha256"], 500, 900)
        error = await wire.refusal("stage", stage_fields(content, key, parts=[head]), bytes_after=piece)
        assert error["code"] == "MEDIA_OFFSET_MISMATCH"
        assert error["details"]["received"] == 0

    async def test_damaged_bytes_are_refused_and_can_be_sent_again(self, wire: Wire) -> None:
        data = png(next_content_id())
        content, key = article(images=[image(data)]), new_key()
        sha256 = content["images"][0]["sha256"]
        head, piece = part(data, sha256, 0, len(data))
        damaged = piece[:-1] + bytes([piece[-1] ^ 1])
        error = await wire.refusal("stage", stage_fields(content, key, parts=[head]), bytes_after=damaged)
        assert error["code"] == "MEDIA_HASH_MISMATCH"
        answer = await wire.ask("stage", stage_fields(content, key))
        assert answer["missing"] == [{"sha256": sha256, "received": 0}]
        answer = await wire.ask("stage", stage_fields(content, key, parts=[head]), bytes_after=piece)
        assert answer["missing"] == []

    async def test_several_parts_travel_in_one_request(self, wire: Wire) -> None:
        first, second = png(next_content_id()), png(next_content_id())
        content = article(images=[image(first), image(second, "gallery")])
        heads_and_pieces = [
            part(first, content["images"][0]["sha256"], 0, 700),
            part(first, content["images"][0]["sha256"], 700, len(first)),
            part(second, content["images"][1]["sha256"], 0, len(second)),
        ]
        fields = stage_fields(content, new_key(), parts=[head for head, _ in heads_and_pieces])
        answer = await wire.ask("stage", fields, bytes_after=b"".join(piece for _, piece in heads_and_pieces))
        assert answer["missing"] == []

    async def test_fewer_bytes_than_announced_are_refused(self, wire: Wire) -> None:
        data = png(next_content_id())
        content = article(images=[image(data)])
        head, piece = part(data, content["images"][0]["sha256"], 0, 1000)
        error = await wire.refusal(
            "stage", stage_fields(content, new_key(), parts=[head]), bytes_after=piece[:-1]
        )
        assert error["code"] == "MESSAGE_INVALID"


class CommitSuite(Suite):
    async def test_commit_publishes_once_and_says_what_it_did(self, wire: Wire) -> None:
        content = article(author_email=wire.site.author_email, task_id=7)
        key = new_key()
        receipt = await wire.ask("commit", commit_fields(content, key))
        assert (receipt["outcome"], receipt["replayed"], receipt["post_status"]) == (
            "created",
            False,
            "publish",
        )
        assert (receipt["key"], receipt["fence"], receipt["revision"]) == (key, 1, 1)
        assert receipt["stats"]["first_publish"] is True
        (post,) = wire.site.posts_of(content["content_id"])
        assert (post.post_id, post.title) == (receipt["post_id"], content["title"])
        page = await wire.http.get(receipt["post_url"])
        assert page.status_code == 200
        assert content["title"] in page.text

    async def test_the_same_key_again_answers_the_same_receipt(self, wire: Wire) -> None:
        content, key = article(), new_key()
        first = await wire.ask("commit", commit_fields(content, key, 3))
        for fence in (3, 9, 1):
            again = await wire.ask("commit", commit_fields(content, key, fence))
            assert again == {**first, "replayed": True}
        assert len(wire.site.posts_of(content["content_id"])) == 1

    async def test_a_key_of_another_content_is_refused(self, wire: Wire) -> None:
        key = new_key()
        await wire.ask("commit", commit_fields(article(), key))
        other = article()
        assert (await wire.refusal("commit", commit_fields(other, key)))["code"] == "KEY_CONFLICT"
        assert wire.site.posts_of(other["content_id"]) == []

    async def test_a_manual_commit_of_a_published_content_updates_it(self, wire: Wire) -> None:
        content = article()
        first = await wire.ask("commit", commit_fields(content, new_key()))
        changed = article(content["content_id"], revision=2, title="A better title", html="<p>Better.</p>")
        second = await wire.ask("commit", commit_fields(changed, new_key()))
        assert (second["outcome"], second["post_id"]) == ("updated", first["post_id"])
        assert second["stats"]["first_publish"] is False
        assert second["post_date_utc"] == first["post_date_utc"]
        assert second["fingerprint"] != first["fingerprint"]
        (post,) = wire.site.posts_of(content["content_id"])
        assert post.title == "A better title"

    async def test_a_scheduled_commit_of_a_published_content_is_skipped(self, wire: Wire) -> None:
        content = article()
        first = await wire.ask("commit", commit_fields(content, new_key()))
        changed = article(content["content_id"], revision=2, title="Must not appear")
        key = new_key()
        skipped = await wire.ask("commit", commit_fields(changed, key, mode="scheduled"))
        assert (skipped["outcome"], skipped["post_id"]) == ("skipped", first["post_id"])
        assert skipped["stats"]["first_publish"] is False
        (post,) = wire.site.posts_of(content["content_id"])
        assert post.title == content["title"]
        again = await wire.ask("commit", commit_fields(changed, key, mode="scheduled"))
        assert again == {**skipped, "replayed": True}

    async def test_a_lower_fence_is_refused_after_a_higher_one(self, wire: Wire) -> None:
        content, key = article(), new_key()
        await wire.ask("stage", stage_fields(content, key, 5))
        error = await wire.refusal("commit", commit_fields(content, key, 4))
        assert error["code"] == "FENCE_STALE"
        assert (await wire.refusal("stage", stage_fields(content, key, 4)))["code"] == "FENCE_STALE"
        assert wire.site.posts_of(content["content_id"]) == []
        await wire.ask("commit", commit_fields(content, key, 5))

    async def test_asking_for_a_job_keeps_slower_attempts_out(self, wire: Wire) -> None:
        content, key = article(), new_key()
        assert (await wire.ask("job", {"key": key, "fence": 2}))["state"] == "unknown"
        assert (await wire.refusal("commit", commit_fields(content, key, 1)))["code"] == "FENCE_STALE"
        assert wire.site.posts_of(content["content_id"]) == []

    async def test_commit_repeats_the_preflight_and_leaves_nothing(self, wire: Wire) -> None:
        before = wire.site.count_rows()
        content = article(
            author_email="nobody@example.com",
            content_type="no_such_type",
            taxonomies=terms(tags=["Left behind"]),
        )
        error = await wire.refusal("commit", commit_fields(content, new_key()))
        assert error["code"] == "PREFLIGHT_FAILED"
        codes = {problem["code"] for problem in error["details"]["problems"]}
        assert codes == {"AUTHOR_NOT_FOUND", "POST_TYPE_UNKNOWN"}
        assert wire.site.count_rows() == before

    async def test_a_commit_without_its_image_says_which_and_changes_nothing(self, wire: Wire) -> None:
        before = wire.site.count_rows()
        data = png(next_content_id())
        content = article(images=[image(data)], taxonomies=terms(tags=["Left behind too"]))
        error = await wire.refusal("commit", commit_fields(content, new_key()))
        assert error["code"] == "MEDIA_MISSING"
        assert error["details"]["missing"] == [{"sha256": content["images"][0]["sha256"], "received": 0}]
        assert wire.site.count_rows() == before

    async def test_a_failed_job_is_undone_and_may_try_again(self, wire: Wire) -> None:
        data = png(next_content_id())
        content, key = article(images=[image(data)]), new_key()
        await wire.refusal("commit", commit_fields(content, key))
        job = await wire.ask("job", {"key": key, "fence": 1})
        assert (job["state"], job["receipt"]) == ("undone", None)
        assert job["error"]["code"] == "MEDIA_MISSING"
        head, piece = part(data, content["images"][0]["sha256"], 0, len(data))
        await wire.ask("stage", stage_fields(content, key, 2, parts=[head]), bytes_after=piece)
        receipt = await wire.ask("commit", commit_fields(content, key, 2))
        assert (receipt["outcome"], receipt["fence"]) == ("created", 2)

    async def test_a_job_is_unknown_until_it_is_committed(self, wire: Wire) -> None:
        content, key = article(), new_key()
        unknown = {"key": key, "state": "unknown", "receipt": None, "error": None}
        assert await wire.ask("job", {"key": key, "fence": 1}) == unknown
        await wire.ask("stage", stage_fields(content, key))
        assert await wire.ask("job", {"key": key, "fence": 1}) == unknown
        receipt = await wire.ask("commit", commit_fields(content, key))
        job = await wire.ask("job", {"key": key, "fence": 1})
        assert (job["state"], job["error"]) == ("committed", None)
        assert job["receipt"] == {**receipt, "replayed": True}

    async def test_stage_tells_of_the_publication_that_is_there(self, wire: Wire) -> None:
        content = article()
        receipt = await wire.ask("commit", commit_fields(content, new_key()))
        answer = await wire.ask("stage", stage_fields(content, new_key()))
        publication = answer["publication"]
        assert publication["post_id"] == receipt["post_id"]
        assert publication["fingerprint"] == receipt["fingerprint"]
        assert (publication["revision"], publication["edited_since"]) == (1, False)
