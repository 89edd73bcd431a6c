"""What a site says of itself, and what can be set there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.articles import article, new_key, next_content_id
from tests.contract.suite import Suite, commit_fields, stage_fields
from tests.contract.wire import Wire


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

    async def test_limits_of_imports_are_kept_by_name_and_told_with_the_structure(self, wire: Wire) -> None:
        await wire.ask("settings", {"settings": {"post_type_limits": {"post": 500}}})
        change = {"post_type_limits": {"page": 0}, "taxonomy_limits": {"post_tag": 7}}
        told = await wire.ask("settings", {"settings": change})
        assert not told["settings"].keys() & change.keys()
        structure = await wire.ask("structure", {})
        limits = {
            name: kind["fetch_limit"]
            for kinds in (structure["post_types"], structure["taxonomies"])
            for name, kind in kinds.items()
        }
        expected = {"post": 500, "page": 0, "post_tag": 7, "category": 100}
        assert expected.items() <= limits.items()

    async def test_a_change_that_does_not_fit_the_site_names_each_setting_and_changes_nothing(
        self, wire: Wire
    ) -> None:
        before = await wire.ask("settings", {"settings": None})
        change = {
            "gallery_limit": 9,
            "fallback_category": 999_999_999,
            "post_types": {"no_such_type": True},
            "taxonomy_limits": {"no_such_kind": 1},
        }
        error = await wire.refusal("settings", {"settings": change})
        assert error["code"] == "SETTINGS_INVALID" and error["retry_recommended"] is False
        problems = error["details"]["problems"]
        assert [problem["field"] for problem in problems] == [
            "fallback_category",
            "post_types.no_such_type",
            "taxonomy_limits.no_such_kind",
        ]
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
