"""What people change in WordPress is in IGNY8 within half a minute, by nobody's visit and without WP-Cron."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devsite import WordPressSite
from tests.real.stack import ConnectedSite, Json, Stack, until

WITHIN_SECONDS = 30
SHOP = Path(__file__).parent / "mu-plugins" / "shop.php"
COUNT_THRICE = """
$connection = Igny8_Connection::get();
for ( $times = 0; $times < 3; $times++ ) {
	$path   = "/api/v1/integrations/{$connection['integration_id']}/stats/increment/";
	$answer = Igny8_Api_Client::send_signed( 'PUT', $path, json_decode( '%s', true ), $connection );
	if ( is_wp_error( $answer ) ) { throw new Exception( $answer->get_error_message() ); }
}
"""
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
    made = one_process.connect(wordpress(mu_plugins={"shop.php": SHOP.read_text()}))
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


def test_a_category_a_tag_and_the_cluster_changed_at_once_are_one_call_each(site: ConnectedSite) -> None:
    new = site.stack.post("/writer/clusters/", {"site": site.site_id, "name": "At once"})["id"]
    content, post = published(site, categories=["SEO"], tags=["one", "two"])
    site.wordpress.php(
        f"""$made = wp_insert_term( 'All at once', 'category' );
        wp_set_post_categories( {post}, array( $made['term_id'] ), true );
        wp_remove_object_terms( {post}, 'one', 'post_tag' );
        update_post_meta( {post}, '_igny8_cluster_id', {new} );"""
    )
    arrives(site, content, categories=["SEO", "All at once"], tags=["two"], cluster_id=new)
    assert sorted(change["kind"] for change in changes_of(site, content)) == ["relationships", "taxonomies"]


def grown(site: ConnectedSite, before: Json) -> Json:
    """Counters that are not as they were."""
    return {name: value - before[name] for name, value in site.counters().items() if value != before[name]}


def test_a_post_a_page_a_product_and_two_new_categories_are_counted_once_each(site: ConnectedSite) -> None:
    before = site.counters()
    contents = [
        site.make_content(categories=["New One", "New Two"]),
        site.make_content(content_type="page"),
        site.make_content(content_type="product", product={"price": "9.50", "sku": "once"}),
    ]
    for content in contents:
        site.stack.publish(content)
    added = {"posts_published_count": 1, "pages_published_count": 1, "products_published_count": 1}
    added["categories_synced_count"] = 2
    assert grown(site, before) == added
    for content in contents:
        site.stack.publish(content)
    assert grown(site, before) == added


def test_what_a_site_counts_itself_is_counted_once_however_often_it_is_told(site: ConnectedSite) -> None:
    before = site.counters()
    told = {
        "event_id": str(uuid.uuid4()),
        "content_type": "page",
        "taxonomies_created": {"categories": 2, "tags": 0, "sectors": 0, "clusters": 0},
        "taxonomies_updated": {"categories": 0, "tags": 1, "sectors": 0, "clusters": 0},
        "published_at": "2026-01-01T00:00:00Z",
    }
    site.wordpress.php(COUNT_THRICE % json.dumps(told))
    assert grown(site, before) == {"pages_published_count": 1, "categories_synced_count": 2}
