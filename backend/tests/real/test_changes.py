"""What people change in WordPress is in IGNY8 within half a minute, by nobody's visit and without WP-Cron."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from devsite import WordPressSite
from tests.real.stack import ConnectedSite, Json, Stack, until

WITHIN_SECONDS = 30
REPEAT_EVERY_PUSH = """
add_filter( 'http_response', function ( $response, $arguments, $url ) {
	static $is_repeating = false;
	if ( ! $is_repeating && false !== strpos( $url, '/events/' ) ) {
		$is_repeating = true;
		for ( $times = 0; $times < 2; $times++ ) {
			igny8_test_push_again( $arguments['body'] );
		}
		$is_repeating = false;
	}
	return $response;
}, 10, 3 );
function igny8_test_push_again( $body ) {
	$connection = Igny8_Connection::get();
	$path       = "/api/v1/integrations/{$connection['integration_id']}/events/";
	Igny8_Api_Client::send_signed( 'POST', $path, (array) json_decode( $body ), $connection );
}
"""


@pytest.fixture(scope="module")
def site(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    """WP-Cron is off, nobody visits, and every push is sent three times."""
    made = one_process.connect(wordpress())
    made.wordpress.write_mu_plugin("repeat", REPEAT_EVERY_PUSH)
    return made


def content_of(site: ConnectedSite, content_id: int) -> Json:
    found: Json = site.stack.get(f"/writer/contents/{content_id}/")
    return found


def changes_of(site: ConnectedSite, content_id: int) -> list[Json]:
    path = f"/integrations/{site.integration_id}/changes/"
    found: list[Json] = site.stack.get(path, content=content_id)["results"]
    return found


def arrives(site: ConnectedSite, content_id: int, **wanted: Any) -> Json:
    """The content once it says what is wanted; fails after half a minute."""
    until(
        lambda: wanted.items() <= content_of(site, content_id).items(),
        WITHIN_SECONDS,
        f"{wanted} in {content_of(site, content_id)}, {changes_of(site, content_id)}",
    )
    return content_of(site, content_id)


def published(site: ConnectedSite, **fields: Any) -> tuple[int, int]:
    """A content and its post."""
    content = site.make_content(**fields)
    site.stack.publish(content)
    return content, int(site.the_post_of(content)["ID"])


def test_a_category_added_and_a_tag_removed_are_in_the_lists(site: ConnectedSite) -> None:
    content, post = published(site, categories=["SEO"], tags=["one", "two"])
    site.wordpress.php(
        f"""$made = wp_insert_term( 'Content Strategy', 'category' );
        wp_set_post_categories( {post}, array( $made['term_id'] ), true );
        wp_remove_object_terms( {post}, 'one', 'post_tag' );"""
    )
    arrives(site, content, categories=["SEO", "Content Strategy"], tags=["two"])
    assert [(change["kind"], change["state"]) for change in changes_of(site, content)] == [
        ("taxonomies", "applied")
    ]


def test_a_cluster_changed_by_custom_field_moves_the_content_and_the_counts(site: ConnectedSite) -> None:
    old, new = (
        site.stack.post("/writer/clusters/", {"site": site.site_id, "name": name})["id"]
        for name in ("Twelve", "Fifteen")
    )
    content, post = published(site, cluster_id=old)
    site.wordpress.php(f"update_post_meta( {post}, '_igny8_cluster_id', {new} );")
    arrives(site, content, cluster_id=new)
    counts = {
        row["id"]: row["contents_count"]
        for row in site.stack.get("/writer/clusters/", site=site.site_id)["results"]
    }
    assert (counts[old], counts[new]) == (0, 1)
    assert len(changes_of(site, content)) == 1


def test_several_changes_at_once_are_one_of_each_kind_and_the_text_follows(site: ConnectedSite) -> None:
    content, post = published(site, tags=["one"], html="<h2>Head</h2><p>Grind it.</p>")
    jobs = len(site.stack.jobs_of(content))
    site.wordpress.php(
        f"""wp_set_post_tags( {post}, 'three', true );
        wp_set_object_terms( {post}, array( 'Kitchen' ), 'igny8_sector' );
        wp_update_post( array(
            'ID' => {post}, 'post_title' => 'By hand & more', 'post_excerpt' => 'Short' ) );
        wp_update_post( array( 'ID' => {post}, 'post_name' => 'by-hand' ) );"""
    )
    after = arrives(
        site, content, title="By hand & more", excerpt="Short", slug="by-hand", tags=["one", "three"],
        sectors=["Kitchen"],
    )  # fmt: skip
    assert after["html"] == "<h2>Head</h2><p>Grind it.</p>"
    assert sorted(change["kind"] for change in changes_of(site, content)) == ["post", "taxonomies"]
    assert len(site.stack.jobs_of(content)) == jobs
    site.stack.publish(content)
    assert site.terms_of(post)["post_tag"] == ["one", "three"]


def test_a_renamed_term_stays_the_same_term_when_it_is_published_again(site: ConnectedSite) -> None:
    content, post = published(site, categories=["Drinks > Hot"])
    site.wordpress.php(
        """$term = get_term_by( 'slug', 'hot', 'category' );
        wp_update_term( $term->term_id, 'category', array( 'name' => 'Warm' ) );"""
    )
    arrives(site, content, categories=["Drinks > Warm"])
    site.stack.publish(content)
    assert site.terms_of(post)["category"] == ["hot"]


def test_the_trash_and_back_are_seen_and_the_content_stays(site: ConnectedSite) -> None:
    content, post = published(site)

    def state() -> tuple[str, str]:
        here = content_of(site, content)["wordpress"]
        return here["state"], here["post_status"]

    site.wordpress.php(f"wp_trash_post( {post} );")
    until(lambda: state() == ("trashed", "trash"), WITHIN_SECONDS, "the trash")
    site.wordpress.php(f"wp_untrash_post( {post} );")
    until(lambda: state() == ("published", "draft"), WITHIN_SECONDS, "the draft")
    site.wordpress.php(f"wp_delete_post( {post}, true );")
    until(lambda: state()[0] == "deleted", WITHIN_SECONDS, "the end of the post")


def test_counts_are_those_of_what_was_published_however_often_it_is_told(site: ConnectedSite) -> None:
    before = site.counters()
    content, _ = published(site, categories=["New One", "New Two"])
    site.stack.publish(content)
    added = {name: value - before[name] for name, value in site.counters().items() if value != before[name]}
    assert added == {"posts_published_count": 1, "categories_synced_count": 2}
