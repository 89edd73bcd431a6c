"""A WordPress that was there before IGNY8: taken over without a trace, edited, published back as it was."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from igny8_core.blocks import to_blocks
from tests.blocks.reading import documents, source_of
from tests.real.stack import ConnectedSite, Json, Stack, until

WITHIN_SECONDS = 90
CLASSIC = {
    "Plain text": 'First line\nsecond line.\n\nA new paragraph with "quotes", 5 < 6 & more.',
    "More and a gallery": 'Before\n\n<!--more-->\n\n[gallery ids="1,2" link="none"]\n\nAfter',
    "Caption": '[caption id="attachment_9" align="alignleft" width="300"]<a href="/x"><img class="wp-image-9"'
    ' src="/wp-content/uploads/2020/01/x-300x200.jpg" alt="X" width="300" height="200" /></a> Said[/caption]',
    "TinyMCE": '<p style="text-align: center;"><span style="color: #ff0000;">Red</span>&nbsp;<br />\nnew</p>',
    "Unclosed": "<ul>\n<li>one\n<li>two\n</ul>\n<p>end",
    "Ünïcödé 🎉 日本": "<p>Ж — 日本語 🎉 &eacute; &#8212;</p>",
    "A <em>title</em> &amp; more": "<p>x</p>",
    "Elsewhere": '<p><img src="https://cdn.example/a.png" alt=""><img src=\'/relative.gif\'></p>',
    "Backslashes": r"<pre>C:\new\table \\ $1 \0</pre><p>'single' &quot;double&quot;</p>",
    "Embed": "Look:\n\nhttps://www.youtube.com/watch?v=aqz-KE-bpKQ\n\nSo.",
}
FOREIGN = {
    "Map": '<p>Here</p><iframe src="https://maps.example/?q=1" width="600"></iframe>',
    "Form": '<form action="/subscribe"><input name="email"></form>',
    "Script": "<p>x</p><script>var a = 1;</script>",
}
CHANGED_BY_CLEANING: tuple[str, ...] = ()
"""Documents with something in them that no author of WordPress may write."""
PUBLISHED_BACK = ("article.md", "table-aligned.md", "embeds.md", "quotes-and-apostrophes.md", "code.md")
STATUSES = ("publish", "private", "draft", "pending", "future")

SEED = r"""
kses_remove_filters();
require_once ABSPATH . 'wp-admin/includes/image.php';
foreach ( get_posts( 'post_type=any&post_status=any&numberposts=-1' ) as $old ) {
	wp_delete_post( $old->ID, true );
}
$author = wp_insert_user(
	array( 'user_login' => 'a', 'user_email' => 'a@example.com', 'user_pass' => 'x', 'role' => 'editor' )
);
$top    = wp_insert_term( 'Länder & Reisen', 'category' );
$below  = wp_insert_term( 'Tea > Coffee', 'category', array( 'parent' => $top['term_id'], 'slug' => 'tea' ) );
$genre  = wp_insert_term( 'Long read', 'genre' );
$photo  = wp_upload_bits( 'harbour.png', null, base64_decode( '%(pixel)s' ) );
$image  = wp_insert_attachment( array( 'post_mime_type' => 'image/png' ), $photo['file'] );
wp_update_attachment_metadata( $image, wp_generate_attachment_metadata( $image, $photo['file'] ) );
foreach ( json_decode( base64_decode( '%(posts)s' ), true ) as $n => list( $title, $html, $status, $type ) ) {
	$is_post = 'post' === $type;
	$post    = array(
		'post_title' => $title, 'post_status' => $status, 'post_type' => $type, 'post_author' => $author,
		'post_content' => str_replace( '{image}', $photo['url'], $html ),
		'post_excerpt' => $n %% 3 ? '' : 'Short & sweet', 'comment_status' => 'closed',
		'post_date' => ( 'future' === $status ? '2099' : '2019' ) . sprintf( '-07-01 10:00:%%02d', $n %% 60 ),
		'post_password' => 5 === $n ? 'secret' : '',
		'post_category' => $is_post ? array( $below['term_id'] ) : array(),
		'tags_input' => $is_post ? array( 'one', "tag {$n}" ) : array(),
	);
	$id      = wp_insert_post( wp_slash( $post ), true );
	if ( is_wp_error( $id ) ) {
		throw new Exception( $id->get_error_message() );
	}
	add_post_meta( $id, '_yoast_wpseo_title', "SEO {$n}" );
	add_post_meta( $id, 'price', array( 'eur' => $n ) );
	wp_set_object_terms( $id, $is_post ? array( $genre['term_id'] ) : array(), 'genre' );
	if ( 0 === $n %% 2 ) {
		set_post_thumbnail( $id, $image );
	}
	wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_content' => 'Nice' ) );
}
"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
GENRE = """add_action( 'init', function () {
	register_taxonomy( 'genre', 'post', array( 'public' => true, 'label' => 'Genres' ) );
} );"""
ATTACHMENTS = "SELECT ID FROM wp_posts WHERE post_type = 'attachment'"
NOTES = ("_igny8", "_pingme", "_encloseme", "_wp_old", "_oembed")
"""Meta IGNY8 and WordPress write for themselves when a post is published or looked at."""
ROW = "post_content, post_excerpt, post_name, post_author, post_date, post_date_gmt, post_password"


@dataclass(frozen=True)
class Before:
    """The site as it was before IGNY8 heard of its posts, and the import."""

    site: ConnectedSite
    looks: dict[int, Json]
    differences: list[str]
    run: Json
    again: Json

    @property
    def contents(self) -> dict[int, int]:
        """Post → content."""
        rows = everything(self.site, "/integration/publications/")
        return {row["post_id"]: row["content_id"] for row in rows}


def everything(on: ConnectedSite, path: str, **query: Any) -> list[Json]:
    found: list[Json] = []
    while True:
        page = on.stack.get(path, **query, page=len(found) // 100 + 1, page_size=100)
        found += page["results"]
        if page["next"] is None:
            return found


def looks_of(site: ConnectedSite) -> dict[int, Json]:
    """All that belongs to the posts, by id."""
    query = site.wordpress.query
    posts = query(
        f"SELECT ID, post_title, post_status, {ROW} FROM wp_posts WHERE post_type IN ('post', 'page')"
        " AND post_status NOT IN ('trash', 'auto-draft') ORDER BY ID"
    )
    meta = query("SELECT post_id, meta_key, meta_value FROM wp_postmeta ORDER BY meta_id")
    terms = query("SELECT object_id, term_taxonomy_id AS id FROM wp_term_relationships ORDER BY id")
    comments = query("SELECT comment_post_ID AS id, comment_content FROM wp_comments ORDER BY comment_ID")
    return {
        row["ID"]: {
            **row,
            "meta": {
                one["meta_key"]: one["meta_value"]
                for one in meta
                if one["post_id"] == row["ID"] and not str(one["meta_key"]).startswith(NOTES)
            },
            "terms": [one["id"] for one in terms if one["object_id"] == row["ID"]],
            "comments": [one["comment_content"] for one in comments if one["id"] == row["ID"]],
        }
        for row in posts
    }


def import_all(site: ConnectedSite) -> Json:
    run = site.stack.post(f"/integrations/{site.integration_id}/import/")
    path = f"/integrations/{site.integration_id}/import/{run['id']}/"
    until(lambda: site.stack.get(path)["state"] not in ("running", "stopping"), WITHIN_SECONDS, "the import")
    found: Json = site.stack.get(path)
    assert found["state"] == "done", found
    return found


def articles() -> Iterator[tuple[str, str, str, str]]:
    """Title, text, status, type."""
    for number, path in enumerate(documents()):
        yield path.name, to_blocks(source_of(path)), "publish", "page" if number % 10 == 9 else "post"
    for number, (title, html) in enumerate(CLASSIC.items()):
        yield title, html, STATUSES[number % len(STATUSES)], "post"
    yield "Own picture", '<p>Before</p>\n<img class="wp-image-7" src="{image}" alt="">', "publish", "post"
    for title, html in FOREIGN.items():
        yield title, html, "publish", "post"


@pytest.fixture(scope="module")
def before(one_process: Stack, wordpress: Callable[..., Any]) -> Before:
    blog = wordpress()
    blog.write_mu_plugin("genre", GENRE)
    sent = base64.b64encode(json.dumps(list(articles())).encode()).decode()
    blog.php(SEED % {"pixel": PIXEL, "posts": sent})
    site = one_process.connect(blog)
    site.stack.patch(
        f"/integrations/{site.integration_id}/content-types/",
        {"post_types": {name: {"fetch_limit": 0} for name in ("post", "page")}},
    )
    looks, snapshot = looks_of(site), blog.snapshot()
    run = import_all(site)
    again = import_all(site)
    return Before(site, looks, snapshot.diff(blog.snapshot()), run, again)


def test_an_import_leaves_no_trace_in_wordpress(before: Before) -> None:
    assert before.differences == []
    assert before.run["adopted"] == len(before.looks) == len(before.contents)
    assert (before.run["problems"], before.again["counts"]["new"]) == ([], 0)
    assert before.site.counters() == dict.fromkeys(before.site.counters(), 0)
    assert before.site.complaints() == []


def test_contents_say_what_the_posts_say(before: Before) -> None:
    contents, looks = before.contents, before.looks
    rows = {post: content_of(before.site, content) for post, content in contents.items()}
    foreign = {looks[post]["post_title"] for post, row in rows.items() if row["wordpress"]["drift"]}
    assert foreign == {*FOREIGN, *CHANGED_BY_CLEANING}
    for post_id, post in looks.items():
        row = rows[post_id]
        if post["post_title"] not in foreign:
            assert (row["html"], row["excerpt"]) == (post["post_content"], post["post_excerpt"])
        assert (row["title"], row["author_email"]) == (post["post_title"], "a@example.com")
        assert row["wordpress"]["post_status"] == post["post_status"]
        assert row["images"] == []
        if row["content_type"] == "post":
            assert row["categories"] == [r"Länder & Reisen > Tea \> Coffee"]
            assert row["other_terms"] == {"genre": ["Long read"]}
            assert "one" in row["tags"] and len(row["tags"]) == 2


def content_of(site: ConnectedSite, content_id: int) -> Json:
    found: Json = site.stack.get(f"/writer/contents/{content_id}/")
    return found


def test_edited_posts_are_published_back_with_all_that_igny8_does_not_know(before: Before) -> None:
    site, looks = before.site, before.looks
    wanted = {*CLASSIC, "Own picture", *PUBLISHED_BACK}
    chosen = {
        post: content for post, content in before.contents.items() if looks[post]["post_title"] in wanted
    }
    assert len(chosen) == len(wanted)

    def publish(post: int) -> None:
        path = f"/writer/contents/{chosen[post]}/"
        site.stack.patch(path, {"title": f"Edited {looks[post]['post_title']}"})
        site.stack.publish(chosen[post])

    files = site.wordpress.query(ATTACHMENTS)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, chosen))
    after = looks_of(site)
    assert after.keys() == looks.keys()
    for post_id, was in looks.items():
        assert after[post_id] == (expected(was, after[post_id]) if post_id in chosen else was)
    assert site.wordpress.query(ATTACHMENTS) == files
    assert site.counters()["posts_published_count"] == 0


def expected(was: Json, now: Json) -> Json:
    """The title and what publishing means; of a draft also the slug and the date it gets only now."""
    changed: Json = {"post_title": f"Edited {was['post_title']}", "post_status": "publish"}
    if was["post_status"] in ("draft", "pending", "future"):
        changed |= {name: now[name] for name in ("post_name", "post_date", "post_date_gmt")}
    return {**was, **changed}
