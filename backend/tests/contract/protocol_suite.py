"""What every site that speaks the protocol must do; the fake one and the real plugin both pass it.

A test module derives a class from the parts below and gives a fixture `site`. Every answer is validated
against the contract's schemas on the way (see `Wire`).
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from igny8_core.wordpress import signing
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.framing import encode_line
from igny8_core.wordpress.messages import Content
from igny8_core.wordpress.uploads import upload
from tests.contract.articles import article, image, manifest_of, new_key, next_content_id, png, terms
from tests.contract.schemas import violations
from tests.contract.site_under_test import SiteUnderTest
from tests.contract.wire import Wire

ROUTES: list[tuple[str, dict[str, Any]]] = [
    ("health", {}),
    ("structure", {}),
    ("settings", {"settings": None}),
    ("seo", {"after": 0, "limit": 1}),
    ("job", {"key": "00000000-0000-4000-8000-000000000000", "fence": 1}),
]

EVENT_DATA = {
    "taxonomies": "event_taxonomies",
    "relationships": "event_relationships",
    "post": "event_post",
    "term": "event_term",
}


def stage_fields(content: Content, key: str, fence: int = 1, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"key": key, "fence": fence, "manifest": manifest_of(content), "parts": []}
    return fields | changes


def commit_fields(content: Content, key: str, fence: int = 1, mode: str = "manual") -> dict[str, Any]:
    return {"key": key, "fence": fence, "mode": mode, "content": content}


def part(data: bytes, sha256: str, start: int, end: int) -> tuple[dict[str, Any], bytes]:
    return {"sha256": sha256, "offset": start, "length": end - start}, data[start:end]


@pytest.mark.anyio
class Suite:
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    async def wire(self, site: SiteUnderTest, anyio_backend: str) -> AsyncIterator[Wire]:
        async with site.open_http() as http:
            yield Wire(http, site)


class SignatureSuite(Suite):
    @pytest.mark.parametrize(("route", "fields"), ROUTES, ids=[route for route, _ in ROUTES])
    async def test_a_signed_message_is_answered(self, wire: Wire, route: str, fields: dict[str, Any]) -> None:
        await wire.ask(route, fields)

    async def test_the_public_health_says_only_that_it_is_there(self, wire: Wire) -> None:
        response = await wire.http.get(wire.site.endpoint().url_of("health"))
        assert response.json() == {"status": "ok", "protocol": 1}

    async def test_a_request_without_signature_is_refused(self, wire: Wire) -> None:
        for header in (signing.ID_HEADER, signing.TIMESTAMP_HEADER, signing.SIGNATURE_HEADER):
            error = await wire.refusal("health", {}, headers={header: None})
            assert error["code"] == "SIGNATURE_MISSING"

    async def test_a_signature_by_an_unknown_key_is_refused(self, wire: Wire) -> None:
        stranger = signing.generate_keypair()
        error = await wire.refusal("health", {}, private_keys=[stranger.private_key])
        assert error["code"] == "SIGNATURE_INVALID"
        assert error["retry_recommended"] is False

    async def test_a_changed_message_is_refused(self, wire: Wire) -> None:
        message = {
            "igny8": 1,
            "route": "disconnect",
            "audience": wire.site.audience,
            "request_id": "req_12345678",
        }
        signed = encode_line({**message, "reason": "a"})
        sent = encode_line({**message, "reason": "b"})
        answer = (await wire.post("disconnect", signed, sent)).json()
        assert answer["error"]["code"] == "SIGNATURE_INVALID"
        await wire.ask("health", {})

    @pytest.mark.parametrize(
        "signature", ["", "v1a", "v1a,", "v1a,AAAA", "v2,AAAA", "nonsense" * 20, "v1a,*" * 50]
    )
    async def test_a_damaged_signature_is_refused(self, wire: Wire, signature: str) -> None:
        error = await wire.refusal("health", {}, headers={signing.SIGNATURE_HEADER: signature})
        assert error["code"] in ("SIGNATURE_INVALID", "SIGNATURE_MISSING")

    async def test_both_keys_of_a_rotation_are_live(self, wire: Wire) -> None:
        newer = signing.generate_keypair()
        wire.site.connect(newer.public_key, wire.site.keys.public_key)
        await wire.ask("health", {})
        await wire.ask("health", {}, private_keys=[newer.private_key])
        await wire.ask("health", {}, private_keys=[newer.private_key, wire.site.keys.private_key])
        wire.site.connect(newer.public_key)
        assert (await wire.refusal("health", {}))["code"] == "SIGNATURE_INVALID"
        await wire.ask("health", {}, private_keys=[newer.private_key, wire.site.keys.private_key])

    async def test_a_message_for_another_connection_is_refused(self, wire: Wire) -> None:
        error = await wire.refusal("health", {"audience": "00000000-0000-4000-8000-00000000beef"})
        assert error["code"] == "WRONG_AUDIENCE"

    async def test_a_site_that_is_not_connected_says_so(self, wire: Wire) -> None:
        wire.site.connect()
        assert (await wire.refusal("health", {}))["code"] == "NOT_CONNECTED"

    async def test_disconnect_ends_the_connection(self, wire: Wire) -> None:
        assert await wire.ask("disconnect", {"reason": "revoked in IGNY8"}) == {}
        assert (await wire.refusal("health", {}))["code"] == "NOT_CONNECTED"

    async def test_the_same_request_twice_is_refused_the_second_time(self, wire: Wire) -> None:
        message_id = f"msg_{new_key()}"
        await wire.ask("health", {}, message_id=message_id)
        error = await wire.refusal("health", {}, message_id=message_id)
        assert error["code"] == "REPLAYED_REQUEST"

    async def test_a_message_sent_to_another_route_is_refused(self, wire: Wire) -> None:
        error = await wire.refusal("health", {"route": "structure"}, as_is=True)
        assert error["code"] == "MESSAGE_INVALID"

    async def test_bytes_after_the_line_are_refused_where_none_belong(self, wire: Wire) -> None:
        error = await wire.refusal("health", {}, bytes_after=b"more")
        assert error["code"] == "MESSAGE_INVALID"

    async def test_a_message_without_a_field_names_it(self, wire: Wire) -> None:
        fields = commit_fields(article(), new_key())
        del fields["content"]["title"]
        error = await wire.refusal("commit", fields, as_is=True)
        assert error["code"] == "MESSAGE_INVALID"
        assert "title" in error["message"]


class ClockSuite(Suite):
    @pytest.mark.parametrize("seconds", [-290, 290])
    async def test_a_clock_within_the_window_passes(self, wire: Wire, seconds: int) -> None:
        await wire.ask("health", {}, timestamp=int(time.time()) + seconds)

    @pytest.mark.parametrize("seconds", [-310, 310, -86_400 * 365])
    async def test_a_clock_outside_the_window_gets_a_nonce_that_works_once(
        self, wire: Wire, seconds: int
    ) -> None:
        timestamp = int(time.time()) + seconds
        error = await wire.refusal("health", {}, timestamp=timestamp)
        assert error["code"] == "CLOCK_SKEW"
        site_time = datetime.fromisoformat(error["details"]["site_time"]).timestamp()
        assert abs(site_time - time.time()) < 60
        nonce = error["details"]["nonce"]
        await wire.ask("health", {"nonce": nonce}, timestamp=timestamp)
        again = await wire.refusal("health", {"nonce": nonce}, timestamp=timestamp)
        assert again["code"] == "CLOCK_SKEW"

    async def test_an_invented_nonce_does_not_work(self, wire: Wire) -> None:
        timestamp = int(time.time()) - 4000
        error = await wire.refusal("health", {"nonce": "1764411330.abc.def"}, timestamp=timestamp)
        assert error["code"] == "CLOCK_SKEW"

    async def test_no_nonce_for_a_stranger(self, wire: Wire) -> None:
        stranger = signing.generate_keypair()
        timestamp = int(time.time()) - 4000
        error = await wire.refusal("health", {}, timestamp=timestamp, private_keys=[stranger.private_key])
        assert error["code"] == "SIGNATURE_INVALID"
        assert "nonce" not in error["details"]

    async def test_the_client_gets_through_to_a_site_with_a_wrong_clock(self, wire: Wire) -> None:
        client = SiteClient(wire.http, wire.site.endpoint(), clock=lambda: time.time() - 7200)
        content = article()
        receipt = await client.commit(new_key(), 1, "manual", content)
        assert receipt["outcome"] == "created"
        assert client.requests == 2
        assert len(wire.site.posts_of(content["content_id"])) == 1


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


class ContentSuite(Suite):
    async def test_images_are_sent_by_the_client_and_shown(self, wire: Wire, tmp_path: Path) -> None:
        pictures = [png(next_content_id()) for _ in range(3)]
        inline_url = "https://images.example.com/inline.png"
        images = [
            image(pictures[0]),
            image(pictures[1], "gallery"),
            image(pictures[2], "inline", source_url=inline_url),
        ]
        content = article(images=images, html=f'<p>Look:</p><p><img src="{inline_url}" alt=""></p>')
        files = {}
        for number, one in enumerate(images):
            path = tmp_path / f"{number}.png"
            path.write_bytes(pictures[number])
            files[one["sha256"]] = (path, len(pictures[number]))
        client, key = SiteClient(wire.http, wire.site.endpoint()), new_key()
        manifest = manifest_of(content)
        staged = await client.stage(key, 1, manifest)
        # Small requests, so that blobs are cut and put together again.
        last = await upload(client, key, 1, manifest, staged["missing"], files, 96 * 1024 + 16 * 1024)
        assert last is not None and last["missing"] == []
        receipt = await client.commit(key, 1, "manual", content)
        media = receipt["media"]
        assert media["featured"] is not None
        assert (media["uploaded"], media["reused"]) == (3, 0)
        assert (len(media["gallery"]), len(media["inline"])) == (1, 1)
        for ref in (media["featured"], *media["gallery"], *media["inline"]):
            shown = await wire.http.get(ref["url"])
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        (post,) = wire.site.posts_of(content["content_id"])
        assert inline_url not in post.html
        assert media["inline"][0]["url"] in post.html

    async def test_an_image_that_is_there_is_used_again_without_its_bytes(self, wire: Wire) -> None:
        data = png(next_content_id())
        content, key = article(images=[image(data)]), new_key()
        sha256 = content["images"][0]["sha256"]
        head, piece = part(data, sha256, 0, len(data))
        await wire.ask("stage", stage_fields(content, key, parts=[head]), bytes_after=piece)
        first = await wire.ask("commit", commit_fields(content, key))
        other, other_key = article(images=[image(data)]), new_key()
        staged = await wire.ask("stage", stage_fields(other, other_key))
        attachment_id = first["media"]["featured"]["attachment_id"]
        assert (staged["missing"], staged["attachments"]) == ([], {sha256: attachment_id})
        second = await wire.ask("commit", commit_fields(other, other_key))
        assert second["media"]["featured"]["attachment_id"] == attachment_id
        assert (second["media"]["uploaded"], second["media"]["reused"]) == (0, 1)

    async def test_a_file_that_is_not_its_type_is_refused_and_leaves_nothing(self, wire: Wire) -> None:
        data = b"<?php echo 1; ?>" + bytes(next_content_id().to_bytes(4, "big")) * 10
        content, key = article(images=[image(data)]), new_key()
        before = wire.site.count_rows()
        head, piece = part(data, content["images"][0]["sha256"], 0, len(data))
        answer = await wire.answer("stage", stage_fields(content, key, parts=[head]), bytes_after=piece)
        if answer["success"]:
            answer = await wire.answer("commit", commit_fields(content, key))
        assert answer["error"]["code"] == "MEDIA_REFUSED"
        assert wire.site.count_rows() == before
        assert wire.site.posts_of(content["content_id"]) == []

    async def test_terms_are_found_by_slug_and_made_once(self, wire: Wire) -> None:
        mark = f"T{next_content_id()}"
        existing = wire.site.add_term("categories", f"Digital {mark}", f"digital-{mark.lower()}")
        wanted = terms(categories=[f"digital {mark}", f"Digital {mark} > Child {mark}"], tags=[f"Tag {mark}"])
        receipt = await wire.ask("commit", commit_fields(article(taxonomies=wanted), new_key()))
        categories = receipt["taxonomies_processed"]["categories"]
        assert categories["assigned"][0] == existing
        assert len(categories["assigned"]) == 2
        assert categories["created"] == [f"Child {mark}"]
        assert receipt["stats"]["taxonomies_created"]["tags"] == 1
        again = await wire.ask("commit", commit_fields(article(taxonomies=wanted), new_key()))
        processed = again["taxonomies_processed"]
        assert processed["categories"]["assigned"] == categories["assigned"]
        assert processed["categories"]["created"] == processed["tags"]["created"] == []

    async def test_a_slug_without_hyphens_finds_the_term_with_them(self, wire: Wire) -> None:
        number = next_content_id()
        existing = wire.site.add_term(
            "categories", f"Content Marketing {number}", f"content-marketing-{number}"
        )
        wanted = terms(categories=[f"contentmarketing{number}"])
        receipt = await wire.ask("commit", commit_fields(article(taxonomies=wanted), new_key()))
        assert receipt["taxonomies_processed"]["categories"]["assigned"] == [existing]

    async def test_a_mapped_term_wins_over_its_name(self, wire: Wire) -> None:
        number = next_content_id()
        mapped = wire.site.add_term("tags", f"Mapped {number}", f"mapped-{number}")
        wanted = {**terms(), "tags": [{"path": [f"Unmapped {number}"], "term_id": mapped}]}
        receipt = await wire.ask("commit", commit_fields(article(taxonomies=wanted), new_key()))
        tags = receipt["taxonomies_processed"]["tags"]
        assert (tags["assigned"], tags["created"]) == ([mapped], [])

    async def test_without_automatic_creation_the_fallback_category_is_used(self, wire: Wire) -> None:
        number = next_content_id()
        fallback = wire.site.add_term("categories", f"Fallback {number}", f"fallback-{number}")
        wire.site.change_settings(auto_create_terms=False, fallback_category=fallback)
        wanted = terms(categories=[f"Unknown {number}"], tags=[f"Unknown tag {number}"])
        receipt = await wire.ask("commit", commit_fields(article(taxonomies=wanted), new_key()))
        processed = receipt["taxonomies_processed"]
        assert processed["categories"]["assigned"] == [fallback]
        assert processed["categories"]["fallback"] == [f"Unknown {number}"]
        assert processed["tags"]["skipped"] == [f"Unknown tag {number}"]
        assert processed["tags"]["assigned"] == []

    async def test_terms_of_a_further_taxonomy_are_assigned_and_reported(self, wire: Wire) -> None:
        wire.site.have_genres()
        mark = f"G{next_content_id()}"
        known = wire.site.add_term("genre", f"Rock {mark}", f"rock-{mark.lower()}")
        other = {"genre": [{"path": [f"rock {mark}"]}, {"path": [f"Rock {mark}", f"Punk {mark}"]}]}
        content = article(taxonomies={**terms(), "other": other})
        assert (await wire.ask("stage", stage_fields(content, new_key())))["problems"] == []
        receipt = await wire.ask("commit", commit_fields(content, new_key()))
        genre = receipt["taxonomies_processed"]["other"]["genre"]
        assert genre["requested"] == [f"rock {mark}", f"Rock {mark} > Punk {mark}"]
        assert (genre["existing"], genre["created"]) == ([f"rock {mark}"], [f"Punk {mark}"])
        assert genre["assigned"][0] == known
        assert len(genre["assigned"]) == 2
        assert receipt["stats"]["taxonomies_created"] == dict.fromkeys(
            ("categories", "tags", "sectors", "clusters"), 0
        )

    async def test_a_taxonomy_the_posts_do_not_have_and_a_lost_mapping_are_problems_of_the_stage(
        self, wire: Wire
    ) -> None:
        wire.site.have_genres()
        before = wire.site.count_rows()
        lost = {"path": ["X"], "term_id": 999_999_999}
        other = {"no_such": [{"path": ["X"]}], "category": [{"path": ["X"]}], "genre": [lost]}
        content = article(taxonomies={**terms(tags=["Left behind"]), "other": other})
        problems = (await wire.ask("stage", stage_fields(content, new_key())))["problems"]
        assert {(problem["field"], problem["code"]) for problem in problems} == {
            ("other_terms.no_such", "TAXONOMY_UNKNOWN"),
            ("other_terms.category", "TAXONOMY_UNKNOWN"),
            ("other_terms.genre[0]", "TERM_NOT_FOUND"),
        }
        assert (await wire.refusal("commit", commit_fields(content, new_key())))["code"] == "PREFLIGHT_FAILED"
        assert wire.site.count_rows() == before

    @pytest.mark.parametrize(
        ("overflow", "skipped", "inline"), [("skip", 1, 0), ("inline_grid", 0, None), ("separate_post", 0, 0)]
    )
    async def test_no_gallery_image_over_the_limit_is_dropped_silently(
        self, wire: Wire, overflow: str, skipped: int, inline: int | None
    ) -> None:
        wire.site.change_settings(gallery_limit=2, gallery_overflow=overflow)
        pictures = [png(next_content_id()) for _ in range(3)]
        images = [image(data, "gallery", number) for number, data in enumerate(pictures)]
        content, key = article(images=images), new_key()
        needed = {blob["sha256"] for blob in (await wire.ask("stage", stage_fields(content, key)))["missing"]}
        sent = [
            part(data, one["sha256"], 0, len(data))
            for data, one in zip(pictures, images, strict=True)
            if one["sha256"] in needed
        ]
        fields = stage_fields(content, key, parts=[head for head, _ in sent])
        await wire.ask("stage", fields, bytes_after=b"".join(piece for _, piece in sent))
        receipt = await wire.ask("commit", commit_fields(content, key))
        gallery = receipt["gallery"]
        assert (gallery["requested"], gallery["limit"], gallery["overflow"]) == (3, 2, overflow)
        assert gallery["gallery_images_skipped"] == skipped
        assert gallery["gallery_images_inline"] == inline or (
            inline is None and gallery["gallery_images_inline"] > 0
        )
        assert (gallery["gallery_overflow_post_id"] is not None) is (overflow == "separate_post")

    async def test_a_second_post_that_is_not_needed_any_more_is_taken_from_the_public_and_reported(
        self, wire: Wire
    ) -> None:
        pictures = [png(next_content_id()) for _ in range(2)]
        images = [image(data, "gallery", number) for number, data in enumerate(pictures)]
        content, key = article(images=images), new_key()
        wire.site.change_settings(gallery_limit=1, gallery_overflow="separate_post")
        sent = [part(data, one["sha256"], 0, len(data)) for data, one in zip(pictures, images, strict=True)]
        fields = stage_fields(content, key, parts=[head for head, _ in sent])
        await wire.ask("stage", fields, bytes_after=b"".join(piece for _, piece in sent))
        answers = [await wire.ask("commit", commit_fields(content, key))]
        for limit in (2, 2, 1):
            wire.site.change_settings(gallery_limit=limit, gallery_overflow="separate_post")
            answers.append(await wire.ask("commit", commit_fields(content, new_key())))
        names = ("gallery_overflow_post_id", "gallery_unpublished_post_id")
        second = answers[0]["gallery"]["gallery_overflow_post_id"]
        reported = [tuple(answer["gallery"][name] for name in names) for answer in answers]
        assert reported == [(second, None), (None, second), (None, None), (second, None)]


class TimeSuite(Suite):
    @pytest.mark.parametrize(
        ("zone", "instant", "local"),
        [
            ("America/New_York", "2025-07-01T14:00:00Z", "2025-07-01T10:00:00-04:00"),
            ("America/New_York", "2025-12-01T10:00:00Z", "2025-12-01T05:00:00-05:00"),
            # Clocks go from 02:00 back to 01:00 at 06:00 UTC: 01:30 happens twice.
            ("America/New_York", "2025-11-02T05:30:00Z", "2025-11-02T01:30:00-04:00"),
            ("America/New_York", "2025-11-02T06:30:00Z", "2025-11-02T01:30:00-05:00"),
            # And from 02:00 to 03:00 at 07:00 UTC: 02:30 never happens.
            ("America/New_York", "2025-03-09T06:59:59Z", "2025-03-09T01:59:59-05:00"),
            ("America/New_York", "2025-03-09T07:00:00Z", "2025-03-09T03:00:00-04:00"),
            ("Asia/Karachi", "2025-06-15T20:30:00Z", "2025-06-16T01:30:00+05:00"),
            ("Asia/Kathmandu", "2025-06-15T18:20:00Z", "2025-06-16T00:05:00+05:45"),
            ("+05:30", "2025-06-15T18:45:00Z", "2025-06-16T00:15:00+05:30"),
            ("-03:30", "2025-06-15T02:00:00Z", "2025-06-14T22:30:00-03:30"),
            ("UTC", "2025-06-15T02:00:00Z", "2025-06-15T02:00:00+00:00"),
            ("UTC", "2025-06-15T04:00:00+02:00", "2025-06-15T02:00:00+00:00"),
        ],
    )
    async def test_a_scheduled_post_bears_its_instant_in_the_sites_zone(
        self, wire: Wire, zone: str, instant: str, local: str
    ) -> None:
        wire.site.set_timezone(zone)
        content = article(published_at=instant)
        receipt = await wire.ask("commit", commit_fields(content, new_key(), mode="scheduled"))
        assert datetime.fromisoformat(receipt["post_date_utc"]) == datetime.fromisoformat(instant)
        assert receipt["post_date_utc"].endswith("Z")
        assert receipt["post_date_site"].replace("Z", "+00:00") == local
        assert receipt["site_timezone"] in (zone, "+00:00" if zone == "UTC" else zone)

    @pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "+05:30"])
    async def test_a_manual_post_bears_the_moment_it_was_published(self, wire: Wire, zone: str) -> None:
        wire.site.set_timezone(zone)
        receipt = await wire.ask("commit", commit_fields(article(), new_key()))
        published = datetime.fromisoformat(receipt["post_date_utc"])
        assert abs(published.timestamp() - time.time()) < 60
        assert datetime.fromisoformat(receipt["post_date_site"]) == published
        if not zone.startswith("+"):
            expected = published.astimezone(ZoneInfo(zone)).isoformat()
            assert receipt["post_date_site"] == expected


class ReportSuite(Suite):
    async def test_health_counts_what_is_managed(self, wire: Wire) -> None:
        before = await wire.ask("health", {})
        assert before["status"] in ("healthy", "degraded")
        await wire.ask("commit", commit_fields(article(), new_key()))
        after = await wire.ask("health", {})
        assert after["stats"]["posts_managed"] == before["stats"]["posts_managed"] + 1
        assert after["stats"]["last_publish"] is not None

    async def test_structure_names_post_types_and_taxonomies(self, wire: Wire) -> None:
        structure = await wire.ask("structure", {})
        assert {"post", "page"} <= set(structure["post_types"])
        assert {"category", "post_tag"} <= set(structure["taxonomies"])
        assert structure["plugin_connection_enabled"] is True


class SettingsSuite(Suite):
    async def test_settings_are_told_and_nothing_changes_by_asking(self, wire: Wire) -> None:
        told = await wire.ask("settings", {"settings": None})
        assert told["settings"]["gallery_limit"] == 5 and told["settings"]["content_format"] == "auto"
        assert told["settings"]["fallback_category"] == 0
        assert told["settings"]["post_types"].keys() == told["post_types"].keys() >= {"post", "page"}
        assert "Uncategorized" in [category["name"] for category in told["categories"]]
        assert await wire.ask("settings", {"settings": {}}) == told

    async def test_a_change_is_kept_and_leaves_the_other_settings_alone(self, wire: Wire) -> None:
        before = await wire.ask("settings", {"settings": None})
        category = wire.site.add_term("categories", f"News {next_content_id()}", f"news-{next_content_id()}")
        change = {
            "auto_create_terms": False,
            "fallback_category": category,
            "gallery_limit": 20,
            "gallery_overflow": "inline_grid",
            "content_format": "classic",
            "post_types": {"page": False},
        }
        wanted = change | {"post_types": {**before["settings"]["post_types"], "page": False}}
        assert (await wire.ask("settings", {"settings": change}))["settings"] == wanted
        told = await wire.ask("settings", {"settings": {"gallery_limit": 1}})
        assert told["settings"] == wanted | {"gallery_limit": 1}
        site = (await wire.ask("health", {}))["site"]
        assert site["settings"].items() <= told["settings"].items()
        assert site["post_types"] == told["settings"]["post_types"]

    async def test_a_change_that_does_not_fit_the_site_names_each_setting_and_changes_nothing(
        self, wire: Wire
    ) -> None:
        before = await wire.ask("settings", {"settings": None})
        change = {"gallery_limit": 9, "fallback_category": 999_999_999, "post_types": {"no_such_type": True}}
        error = await wire.refusal("settings", {"settings": change})
        assert error["code"] == "SETTINGS_INVALID" and error["retry_recommended"] is False
        problems = error["details"]["problems"]
        assert [problem["field"] for problem in problems] == ["fallback_category", "post_types.no_such_type"]
        assert all(problem["remedy"] and problem["message"] for problem in problems)
        assert await wire.ask("settings", {"settings": None}) == before

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"gallery_limit": 21}, "gallery_limit"),
            ({"gallery_limit": "9"}, "gallery_limit"),
            ({"gallery_overflow": "drop"}, "gallery_overflow"),
            ({"no_such_setting": 1}, "no_such_setting"),
        ],
    )
    async def test_a_value_no_site_takes_is_refused_by_name(
        self, wire: Wire, change: dict[str, Any], field: str
    ) -> None:
        error = await wire.refusal("settings", {"settings": change}, as_is=True)
        assert error["code"] == "MESSAGE_INVALID"
        assert error["details"]["field"] == f"settings.{field}"


class SeoSuite(Suite):
    async def test_published_contents_are_written_again_some_at_a_time(self, wire: Wire) -> None:
        first, second, third = (article() for _ in range(3))
        for content in (first, second, third):
            await wire.ask("commit", commit_fields(content, new_key()))
        ids = [content["content_id"] for content in (first, second, third)]
        some = await wire.ask("seo", {"after": ids[0] - 1, "limit": 2})
        assert (some["applied"], some["failed"], some["next_after"]) == (ids[:2], [], ids[1])
        rest = await wire.ask("seo", {"after": some["next_after"], "limit": 2})
        assert (rest["applied"], rest["failed"], rest["next_after"]) == (ids[2:], [], None)
        nothing = await wire.ask("seo", {"after": ids[2], "limit": 100})
        assert (nothing["applied"], nothing["next_after"]) == ([], None)

    async def test_without_an_seo_plugin_the_keywords_are_kept_and_nothing_else_is_promised(
        self, wire: Wire
    ) -> None:
        seo = {"title": "T", "description": "D", "canonical": "https://example.org/"}
        told = await wire.ask("commit", commit_fields(article(focus_keywords=["a"], seo=seo), new_key()))
        unsupported = dict.fromkeys(("title", "description", "canonical", "social_image"), "unsupported")
        report = told["seo_plugin"]
        assert report["fields"] == {"focus_keywords": "applied", **unsupported}
        assert (report["active"], report["version"], report["focus_keyword_set"]) == ("none", None, True)
        assert report["keywords_supported"] is False
        told = await wire.ask("commit", commit_fields(article(focus_keywords=[]), new_key()))
        assert told["seo_plugin"]["fields"] == {"focus_keywords": "unsupported", **unsupported}

    async def test_writing_again_is_no_edit(self, wire: Wire) -> None:
        content = article(focus_keywords=["ranking factors", "seo, guide"])
        receipt = await wire.ask("commit", commit_fields(content, new_key()))
        rows = wire.site.count_rows()
        for _ in range(2):
            await wire.ask("seo", {"after": content["content_id"] - 1, "limit": 1})
        assert wire.site.count_rows() == rows
        told = await wire.ask("stage", stage_fields(content, new_key()))
        assert told["publication"]["fingerprint"] == receipt["fingerprint"]
        assert told["publication"]["edited_since"] is False

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"after": -1, "limit": 1}, "after"),
            ({"after": 0, "limit": 0}, "limit"),
            ({"after": 0, "limit": 101}, "limit"),
            ({"after": "0", "limit": 1}, "after"),
            ({"after": 0}, "limit"),
        ],
    )
    async def test_a_request_out_of_bounds_is_refused_by_name(
        self, wire: Wire, fields: dict[str, Any], field: str
    ) -> None:
        error = await wire.refusal("seo", fields, as_is=True)
        assert (error["code"], error["details"]["field"]) == ("MESSAGE_INVALID", field)


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
