"""What becomes of the parts of an article: images, terms, galleries, dates."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.uploads import upload
from tests.contract.articles import article, image, manifest_of, new_key, next_content_id, png, terms
from tests.contract.suite import Suite, commit_fields, part, stage_fields
from tests.contract.wire import Wire


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
        second = gallery["gallery_overflow_post_id"]
        assert (second is not None) is (overflow == "separate_post")
        if second is not None:
            # It is part of the content: no import makes an article of it.
            behind = {"post_type": content["content_type"], "after": receipt["post_id"] - 1, "limit": 100}
            told = {post["post_id"] for post in (await wire.ask("posts", behind))["posts"]}
            assert receipt["post_id"] in told and second not in told

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
