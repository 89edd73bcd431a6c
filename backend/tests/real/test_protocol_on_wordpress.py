"""The plugin on a real WordPress passes the protocol suite."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from devsite import WordPressSite
from igny8_core.wordpress.client import make_http
from igny8_core.wordpress.signing import generate_keypair
from tests.contract import (
    adopt_suite,
    content_suite,
    edited_suite,
    events_suite,
    publish_suite,
    reading_suite,
    site_suite,
    trust_suite,
)
from tests.contract.site_under_test import PostSeen, SiteUnderTest

TAXONOMIES = {
    "categories": "category",
    "tags": "post_tag",
    "sectors": "igny8_sector",
    "clusters": "igny8_cluster",
}
SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


class WordPressUnderTest(SiteUnderTest):
    """Connected by writing the option that connecting would write."""

    def __init__(self, wordpress: WordPressSite) -> None:
        self.wordpress = wordpress
        self.keys = generate_keypair()
        self.audience = str(uuid.uuid4())
        self.rest_url = wordpress.rest_url
        self.author_email = wordpress.author_email
        self.connect(self.keys.public_key)

    def open_http(self) -> httpx.AsyncClient:
        return make_http()

    def connect(self, *public_keys: str) -> None:
        self._set_options(self._connection(public_keys))

    def set_timezone(self, name: str) -> None:
        self._set_options(_timezone(name))

    def change_settings(self, **values: Any) -> None:
        stored = json.loads(self.wordpress.php("echo wp_json_encode( Igny8_Settings::get() );"))
        self._set_options({"igny8_settings": {**stored, **values}})

    def reset(self) -> None:
        """As it was made: every run of PHP costs a third of a second, so all in one."""
        connection = self._connection((self.keys.public_key,))
        self._set_options({**connection, **_timezone("UTC"), "igny8_settings": None})

    def posts_of(self, content_id: int) -> list[PostSeen]:
        rows = self.wordpress.query(
            "SELECT p.ID AS id, p.post_title, p.post_content, p.post_status"
            " FROM wp_posts p JOIN wp_postmeta m ON m.post_id = p.ID AND m.meta_key = '_igny8_content_id'"
            f" AND m.meta_value = '{content_id:d}'"
        )
        return [
            PostSeen(int(str(r["id"])), str(r["post_title"]), str(r["post_content"]), str(r["post_status"]))
            for r in rows
        ]

    def count_rows(self) -> dict[str, int]:
        (row,) = self.wordpress.query(
            "SELECT (SELECT COUNT(*) FROM wp_posts) AS posts, (SELECT COUNT(*) FROM wp_postmeta) AS meta,"
            " (SELECT COUNT(*) FROM wp_posts WHERE post_type = 'attachment') AS attachments,"
            " (SELECT COUNT(*) FROM wp_terms) AS terms, (SELECT COUNT(*) FROM wp_term_taxonomy) AS uses"
        )
        return {name: int(str(count)) for name, count in row.items()}

    def add_term(self, kind: str, name: str, slug: str, parent: int = 0) -> int:
        given = json.dumps([name, TAXONOMIES.get(kind, kind), {"slug": slug, "parent": parent}])
        return int(
            self.wordpress.php(
                f"list( $name, $taxonomy, $more ) = json_decode( '{given}', true );"
                "$made = wp_insert_term( $name, $taxonomy, $more );"
                "if ( is_wp_error( $made ) ) { throw new Exception( $made->get_error_message() ); }"
                "echo $made['term_id'];"
            )
        )

    def add_posts(self, *statuses: str, post_type: str = "post") -> list[int]:
        given = json.dumps([_post(number, status, post_type) for number, status in enumerate(statuses)])
        made = self.wordpress.php(
            "wp_set_current_user( 1 );"
            f"foreach ( json_decode( '{given}', true ) as $fields ) {{"
            " $post = wp_insert_post( wp_slash( $fields ), true );"
            " if ( is_wp_error( $post ) ) { throw new Exception( $post->get_error_message() ); }"
            " $made[] = $post; }"
            "echo wp_json_encode( $made );"
        )
        return [int(post_id) for post_id in json.loads(made)]

    def rename_post(self, post_id: int, title: str) -> None:
        self._as_person(f"wp_update_post( array( 'ID' => {post_id}, 'post_title' => '{title}' ) );")

    def assign_categories(self, post_id: int, term_ids: list[int]) -> None:
        self._as_person(f"wp_set_post_categories( {post_id}, array( {', '.join(map(str, term_ids))} ) );")

    def set_cluster(self, post_id: int, cluster_id: int) -> None:
        self._as_person(f"update_post_meta( {post_id}, '_igny8_cluster_id', '{cluster_id}' );")

    def trash_post(self, post_id: int) -> None:
        self._as_person(f"wp_trash_post( {post_id} );")

    def restore_post(self, post_id: int) -> None:
        self._as_person(f"wp_untrash_post( {post_id} );")

    def delete_post(self, post_id: int) -> None:
        self._as_person(f"wp_delete_post( {post_id}, true );")

    def be_elsewhere(self) -> None:
        connection = self._connection((self.keys.public_key,))["igny8_connection"]
        self._set_options({"igny8_connection": {**connection, "home_url": "https://original.example.com"}})

    def _as_person(self, code: str) -> None:
        self.wordpress.php(f"wp_set_current_user( 1 ); {code}")

    def have_genres(self) -> None:
        self.wordpress.write_mu_plugin(
            "genres",
            "add_action( 'init', function () {"
            " register_taxonomy( 'genre', 'post', array( 'hierarchical' => true ) ); } );",
        )

    def _connection(self, public_keys: tuple[str, ...]) -> dict[str, Any]:
        connection = {
            "audience": self.audience,
            "backend_url": "http://127.0.0.1:9",
            "public_keys": list(public_keys),
            "shared_secret": SECRET,
            "integration_id": 1,
            "site_id": 1,
            "site_name": "Test",
            "connected_at": 1764411330,
        }
        return {"igny8_connection": connection if public_keys else None}

    def _set_options(self, options: dict[str, Any]) -> None:
        """None deletes."""
        self.wordpress.php(
            f"foreach ( json_decode( '{json.dumps(options)}', true ) as $name => $value ) {{"
            " null === $value ? delete_option( $name ) : update_option( $name, $value, false ); }"
        )


def _post(number: int, status: str, post_type: str) -> dict[str, Any]:
    fields = {
        "post_title": f"There before {number}",
        "post_content": "<p>Written here.</p>",
        "post_status": status,
        "post_type": post_type,
    }
    # WordPress publishes what is scheduled for no later moment.
    return {**fields, "post_date": "2090-01-01 12:00:00"} if status == "future" else fields


def _timezone(name: str) -> dict[str, Any]:
    """As WordPress stores it: one of the two is empty or 0."""
    if name[0] not in "+-":
        return {"timezone_string": name, "gmt_offset": 0}
    hours = int(name[1:3]) + int(name[4:6]) / 60
    return {"timezone_string": "", "gmt_offset": -hours if name[0] == "-" else hours}


@pytest.fixture(scope="module")
def connected(wordpress: Callable[..., WordPressSite]) -> WordPressUnderTest:
    return WordPressUnderTest(wordpress())


@pytest.fixture
def site(connected: WordPressUnderTest) -> SiteUnderTest:
    connected.reset()
    return connected


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


class TestEvents(events_suite.EventsSuite):
    pass


class TestEdits(edited_suite.EditedSuite):
    pass


class TestComparing(reading_suite.ComparingSuite):
    pass


class TestPosts(reading_suite.PostsSuite):
    pass


class TestAdopt(adopt_suite.AdoptSuite):
    pass


def test_neither_php_nor_the_database_complained_about_all_that(connected: WordPressUnderTest) -> None:
    """Runs last in this module. The plugin's own lines tell of requests it refused, as they should."""
    complaints = [line for line in connected.wordpress.debug_log().splitlines() if "] IGNY8: " not in line]
    assert complaints == []
