"""The fake site passes the protocol suite."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from igny8_core.wordpress.client import make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport, copies, people, seeds
from igny8_core.wordpress.fake.settings import FurtherTaxonomy
from igny8_core.wordpress.fake.state import KINDS, Term
from igny8_core.wordpress.fake.terms import taxonomy_of
from igny8_core.wordpress.signing import generate_keypair
from tests.contract import (
    adopt_suite,
    content_suite,
    events_suite,
    publish_suite,
    reading_suite,
    site_suite,
    trust_suite,
)
from tests.contract.site_under_test import PostSeen, SiteUnderTest


class FakeUnderTest(SiteUnderTest):
    def __init__(self, *, pretty_permalinks: bool) -> None:
        self.fake = FakeSite("https://blog.example.com", pretty_permalinks=pretty_permalinks)
        self.keys = generate_keypair()
        self.audience = str(uuid.uuid4())
        self.rest_url = self.fake.rest_url
        self.author_email = "author@example.com"
        self.connect(self.keys.public_key)

    def open_http(self) -> httpx.AsyncClient:
        return make_http(transport=FakeTransport(self.fake))

    def connect(self, *public_keys: str) -> None:
        self.fake.connection = None
        if public_keys:
            self.fake.connect(self.audience, list(public_keys))

    def set_timezone(self, name: str) -> None:
        self.fake.settings.change(timezone=name)

    def change_settings(self, **values: Any) -> None:
        self.fake.settings.change(**values)

    def posts_of(self, content_id: int) -> list[PostSeen]:
        posts = [post for post in self.fake.state.posts.values() if post.content_id == content_id]
        return [PostSeen(post.post_id, post.title, post.html, post.status) for post in posts]

    def count_rows(self) -> dict[str, int]:
        state = self.fake.state
        return {"posts": len(state.posts), "attachments": len(state.attachments), "terms": len(state.terms)}

    def add_term(self, kind: str, name: str, slug: str, parent: int = 0) -> int:
        state = self.fake.state
        known = next((one for one in KINDS if one == kind), None)
        taxonomy = (taxonomy_of(known, "post") if known else None) or kind
        term = Term(state.next_id(), taxonomy, name, slug, parent)
        state.terms[term.term_id] = term
        return term.term_id

    def add_posts(self, *statuses: str, post_type: str = "post") -> list[int]:
        made = [seeds.seed_posts(self.fake, 1, status=status, post_type=post_type) for status in statuses]
        return [post_id for (post_id,) in made]

    def rename_post(self, post_id: int, title: str) -> None:
        people.edit_post(self.fake, post_id, title=title)

    def assign_categories(self, post_id: int, term_ids: list[int]) -> None:
        people.set_terms(self.fake, post_id, "categories", term_ids)

    def set_cluster(self, post_id: int, cluster_id: int) -> None:
        people.set_relations(self.fake, post_id, cluster_id=cluster_id, sector_id=None, keyword_ids=[])

    def trash_post(self, post_id: int) -> None:
        people.trash_post(self.fake, post_id)

    def restore_post(self, post_id: int) -> None:
        people.restore_post(self.fake, post_id)

    def delete_post(self, post_id: int) -> None:
        people.delete_post(self.fake, post_id)

    def be_elsewhere(self) -> None:
        copies.move(self.fake, "https://copy.example.com")
        self.rest_url = self.fake.rest_url

    def have_genres(self) -> None:
        genre = FurtherTaxonomy(frozenset({"post"}), has_parents=True)
        self.fake.settings.change(further_taxonomies={"genre": genre})


@pytest.fixture
def site() -> SiteUnderTest:
    return FakeUnderTest(pretty_permalinks=True)


class TestSignatures(trust_suite.SignatureSuite):
    pass


class TestClock(trust_suite.ClockSuite):
    pass


class TestStage(publish_suite.StageSuite):
    pass


class TestCommit(publish_suite.CommitSuite):
    pass


class TestContent(content_suite.ContentSuite):
    pass


class TestTimes(content_suite.TimeSuite):
    pass


class TestReports(site_suite.ReportSuite):
    pass


class TestSettings(site_suite.SettingsSuite):
    pass


class TestSeo(site_suite.SeoSuite):
    pass


class TestPlainPermalinks(trust_suite.SignatureSuite):
    @pytest.fixture
    def site(self) -> SiteUnderTest:
        return FakeUnderTest(pretty_permalinks=False)


class TestEvents(events_suite.EventsSuite):
    pass


class TestComparing(reading_suite.ComparingSuite):
    pass


class TestPosts(reading_suite.PostsSuite):
    pass


class TestAdopt(adopt_suite.AdoptSuite):
    pass
