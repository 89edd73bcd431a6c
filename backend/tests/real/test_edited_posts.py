"""What a person does to a post in a real WordPress is not overwritten by a publish, whenever it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from devsite import WordPressSite
from tests.real.stack import ConnectedSite, Json, Stack, until

WITHIN_SECONDS = 30
HOLD = """
add_action( 'igny8_checkpoint', function ( $at ) {
	if ( '%AT%' !== $at || file_exists( WP_CONTENT_DIR . '/go' ) ) {
		return;
	}
	touch( WP_CONTENT_DIR . '/held' );
	for ( $i = 0; $i < 4000 && ! file_exists( WP_CONTENT_DIR . '/go' ); $i++ ) {
		usleep( 5000 );
		clearstatcache();
	}
} );
"""
ANOTHER_PLUGIN = """
add_action( 'save_post', function ( $post_id, $post ) {
	if ( 'post' === $post->post_type && false === strpos( $post->post_content, 'Read more' ) ) {
		wp_update_post( wp_slash( array(
			'ID'           => $post_id,
			'post_content' => $post->post_content . '<p>Read more</p>',
		) ) );
	}
}, 10, 2 );
"""


@pytest.fixture(scope="module")
def site(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    return one_process.connect(wordpress())


def published(site: ConnectedSite, **fields: Any) -> tuple[int, int]:
    content = site.make_content(**fields)
    site.stack.publish(content)
    return content, int(site.the_post_of(content)["ID"])


def edit(site: ConnectedSite, post: int, title: str) -> None:
    """As the block editor does."""
    site.wordpress.php(
        f"""wp_set_current_user( 1 );
        $request = new WP_REST_Request( 'POST', '/wp/v2/posts/{post}' );
        $request->set_body_params( array( 'title' => '{title}' ) );
        $answer = rest_do_request( $request );
        if ( $answer->is_error() ) {{ throw new Exception( wp_json_encode( $answer->get_data() ) ); }}"""
    )


def title_of(site: ConnectedSite, post: int) -> str:
    (row,) = site.wordpress.query(f"SELECT post_title FROM wp_posts WHERE ID = {post:d}")
    return str(row["post_title"])


def say(site: ConnectedSite, content: int, **fields: Any) -> None:
    site.stack.patch(f"/writer/contents/{content}/", fields)


def content_of(site: ConnectedSite, content: int) -> Json:
    found: Json = site.stack.get(f"/writer/contents/{content}/")
    return found


def refusal(answer: httpx.Response) -> Json:
    assert answer.status_code == 409, answer.text
    error: Json = answer.json()["error"]
    assert error["code"] == "POST_EDITED", error
    return error


@contextmanager
def held_at(site: ConnectedSite, checkpoint: str, content: int) -> Iterator[list[httpx.Response]]:
    """A publish is under way and has come to the checkpoint. It goes on at the end, and is then answered."""
    folder = site.wordpress.content_path
    answers: list[httpx.Response] = []
    site.wordpress.write_mu_plugin(f"hold-{checkpoint}", HOLD.replace("%AT%", checkpoint))
    with ThreadPoolExecutor(1) as pool:
        try:
            asked = pool.submit(site.stack.click, content)
            until((folder / "held").exists, WITHIN_SECONDS, f"the publish to come to {checkpoint}")
            yield answers
        finally:
            (folder / "go").touch()
        answers.append(asked.result())
    site.wordpress.remove_mu_plugin(f"hold-{checkpoint}")
    for name in ("held", "go"):
        (folder / name).unlink()


def test_a_publish_over_an_edit_is_refused_shown_and_goes_on_by_decision(site: ConnectedSite) -> None:
    content, post = published(site, title="First edition")
    say(site, content, title="Our edition")
    edit(site, post, "Their edition")
    error = refusal(site.stack.click(content))
    assert title_of(site, post) == "Their edition"

    def shown() -> list[Json]:
        address = error["details"]["conflict"].removeprefix("/api/v1")
        found: list[Json] = site.stack.get(address)["differences"]
        return found

    until(lambda: shown() != [], WITHIN_SECONDS, "both versions")
    (difference,) = shown()
    assert [difference[of] for of in ("field", "base", "ours", "theirs")] == [
        "title",
        "First edition",
        "Our edition",
        "Their edition",
    ]
    refusal(site.stack.click(content))
    done = site.stack.post(f"/writer/contents/{content}/publish/", {"overwrite": True, "wait_seconds": 30})
    assert (done["overwrite"], title_of(site, post)) == (True, "Our edition")
    assert shown() == []


def test_a_schedule_stops_at_an_edit(site: ConnectedSite) -> None:
    content, post = published(site, title="Before")
    say(site, content, title="Ours by plan")
    edit(site, post, "Theirs before the plan")
    job = site.stack.schedule(content, datetime.now(UTC))
    assert site.stack.wait_for(job["id"], "failed")["error"]["code"] == "POST_EDITED"
    assert title_of(site, post) == "Theirs before the plan"


def test_an_edit_while_the_commit_is_on_its_way_is_seen(site: ConnectedSite) -> None:
    content, post = published(site)
    say(site, content, title="Ours on its way")
    with held_at(site, "preflight_validation", content) as answers:
        edit(site, post, "Theirs in between")
    refusal(answers[0])
    assert title_of(site, post) == "Theirs in between"


def test_an_edit_in_the_middle_of_the_commit_waits_and_has_the_last_word(site: ConnectedSite) -> None:
    content, post = published(site)
    say(site, content, title="Ours in the middle")
    with ThreadPoolExecutor(1) as pool:
        with held_at(site, "flipped", content) as answers:
            editing = pool.submit(edit, site, post, "Theirs in the middle")
            waiting = "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'UPDATE `wp_posts`%'"
            until(lambda: site.wordpress.query(waiting) != [], WITHIN_SECONDS, "the edit to wait")
            assert not editing.done()
        assert answers[0].status_code == 200, answers[0].text
        editing.result()
    assert title_of(site, post) == "Theirs in the middle"
    arrived = lambda: content_of(site, content)["title"] == "Theirs in the middle"  # noqa: E731
    until(arrived, WITHIN_SECONDS, "the edit in IGNY8")
    site.stack.publish(content)
    assert title_of(site, post) == "Theirs in the middle"


def test_terms_somebody_added_are_taken_over_and_kept(site: ConnectedSite) -> None:
    content, post = published(site, tags=["one"])
    say(site, content, title="Newer, with tags")
    site.wordpress.php(f"wp_set_post_tags( {post}, 'two', true );")
    until(lambda: content_of(site, content)["tags"] == ["one", "two"], WITHIN_SECONDS, "the tag")
    site.stack.publish(content)
    assert (title_of(site, post), site.terms_of(post)["post_tag"]) == ("Newer, with tags", ["one", "two"])


def test_what_another_plugin_adds_to_a_published_post_is_no_edit(site: ConnectedSite) -> None:
    site.wordpress.write_mu_plugin("read-more", ANOTHER_PLUGIN)
    try:
        content, post = published(site)
        for title in ("Second edition", "Third edition"):
            say(site, content, title=title)
            site.stack.publish(content)
        assert title_of(site, post) == "Third edition"
    finally:
        site.wordpress.remove_mu_plugin("read-more")
    (row,) = site.wordpress.query(f"SELECT post_content FROM wp_posts WHERE ID = {post:d}")
    assert str(row["post_content"]).count("Read more") == 1


def test_what_somebody_deleted_comes_back_by_hand_and_not_by_schedule(site: ConnectedSite) -> None:
    content, post = published(site)
    site.wordpress.php(f"wp_delete_post( {post}, true );")
    job = site.stack.schedule(content, datetime.now(UTC))
    assert site.stack.wait_for(job["id"], "failed")["error"]["details"]["reason"] == "deleted"
    assert site.posts_of(content) == []
    site.stack.publish(content)
    assert site.the_post_of(content)["post_status"] == "publish"
