"""Articles of every kind in a real WordPress: what it stores, what it shows, what its editor makes of them.

All documents are put into one editor together, and some opened as posts of their own: with IGNY8_EDITOR=all
every one.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from devsite import StaticServer, WordPressSite
from devsite.workspace import REPOSITORY
from igny8_core.blocks import to_blocks
from tests.blocks.reading import documents, read, source_of
from tests.real.editor import Editor, Seen
from tests.real.stack import ConnectedSite

EXAMPLE = json.loads((REPOSITORY / "contract/examples/commit-request.json").read_text())
OPENED = ("article.md", "quotes.html")
"""Documents that are opened as posts even if not all are."""

EXECUTED = {"shortcodes.html", "images-in-text.html"}
"""Documents whose shortcodes WordPress is to execute."""

PUBLISH = """
// No provider of embeds is asked: its address is shown instead. Typographic quotes are other characters.
add_filter( 'pre_http_request', static function () { return new WP_Error( 'offline', 'offline' ); } );
add_filter( 'run_wptexturize', '__return_false' );
$seen = array();
foreach ( json_decode( base64_decode( '%s' ), true ) as $name => $message ) {
	$receipt = Igny8_Publisher::commit( $message );
	if ( is_wp_error( $receipt ) ) {
		throw new Exception( $name . ': ' . $receipt->get_error_message() );
	}
	$post            = get_post( $receipt['post_id'] );
	$GLOBALS['post'] = $post;
	setup_postdata( $post );
	$shown         = apply_filters( 'the_content', $post->post_content );
	$seen[ $name ] = array( 'post_id' => $post->ID, 'stored' => $post->post_content, 'shown' => $shown );
}
echo wp_json_encode( $seen );
"""


@dataclass(frozen=True)
class Published:
    path: Path
    source: str
    post_id: int
    stored: str
    shown: str


@pytest.fixture(scope="module")
def blog(wordpress: Callable[..., WordPressSite]) -> WordPressSite:
    return wordpress()


@pytest.fixture(scope="module")
def published(blog: WordPressSite) -> dict[str, Published]:
    """Every document, published by the plugin, by name."""
    sources = {path: source_of(path) for path in documents()}
    messages = {
        path.name: message(n, path.name, source) for n, (path, source) in enumerate(sources.items(), 1)
    }
    sent = base64.b64encode(json.dumps(messages).encode()).decode()
    seen = json.loads(blog.php(PUBLISH % sent))
    return {path.name: Published(path, source, **seen[path.name]) for path, source in sources.items()}


def message(number: int, title: str, source: str) -> dict[str, Any]:
    content = EXAMPLE["content"] | {
        "content_id": number,
        "title": title,
        "slug": "",
        "html": to_blocks(source),
        "images": [],
        "author_email": None,
        "taxonomies": {kind: [] for kind in EXAMPLE["content"]["taxonomies"]},
    }
    content["taxonomies"] |= {k: v for k, v in EXAMPLE["content"]["taxonomies"].items() if k == "other"}
    key = f"00000000-0000-4000-8000-{number:012d}"
    return {**EXAMPLE, "mode": "manual", "key": key, "content": content}


@pytest.fixture(scope="module")
def editor(browser: Browser, blog: WordPressSite) -> Editor:
    return Editor(browser, blog)


def test_every_word_link_and_image_is_stored_in_its_place(published: dict[str, Published]) -> None:
    for name, one in published.items():
        before, after = read(one.source), read(one.stored)
        assert after.words == before.words, name
        assert [link.get("href") for link in after.links] == [link.get("href") for link in before.links], name
        assert [image["src"] for image in after.images] == [image["src"] for image in before.images], name


def test_every_word_is_shown_in_its_place(published: dict[str, Published]) -> None:
    for name, one in published.items():
        if name not in EXECUTED:
            assert read(one.shown).words == read(one.source).words, name


def test_code_is_shown_and_not_executed(published: dict[str, Published]) -> None:
    assert 'print("[gallery]");' in " ".join(read(published["code.html"].shown).words)
    assert "gallery" not in read(published["shortcodes.html"].shown).words


def test_the_editor_takes_every_document_without_a_repair_and_would_save_it_as_it_is(
    published: dict[str, Published], editor: Editor
) -> None:
    seen = editor.put_in([one.stored for one in published.values()])
    for one, taken in zip(published.values(), seen, strict=True):
        assert_taken_as_it_is(one, taken)
    assert editor.warnings() == 0


@pytest.mark.timeout(900)  # all of them, on a slow machine
def test_a_published_post_opens_in_the_editor_without_a_repair(
    published: dict[str, Published], editor: Editor
) -> None:
    for name in sorted(published) if os.environ.get("IGNY8_EDITOR") == "all" else OPENED:
        assert_taken_as_it_is(published[name], editor.open_post(published[name].post_id))
        assert editor.warnings() == 0, name


def test_markup_that_does_not_fit_its_block_would_be_noticed(editor: Editor) -> None:
    broken = "<!-- wp:separator -->\n<p>No separator</p>\n<!-- /wp:separator -->"
    # One of the paragraph's older forms takes it, and puts a paragraph around the paragraph.
    mangled = '<!-- wp:paragraph -->\n<p lang="fr">Mon dieu</p>\n<!-- /wp:paragraph -->'
    one, other = editor.put_in([broken, mangled])
    assert (len(one.broken), editor.warnings()) == (1, 1)
    assert read(other.saved).elements != read(mangled).elements


def assert_taken_as_it_is(one: Published, seen: Seen) -> None:
    assert seen.broken == [], one.path.name
    assert read(seen.saved).words == read(one.source).words, one.path.name
    assert read(seen.saved).elements == read(one.stored).elements, one.path.name


def test_images_of_an_article_are_blocks_that_know_their_attachments(
    site: ConnectedSite, pictures: StaticServer, browser: Browser
) -> None:
    address = {name: pictures.url_of(f"filter-coffee/{name}.jpg") for name in ("cup", "beans", "pour-over")}
    html = (
        f'<p>Words.</p><figure class="alignright"><img src="{address["cup"]}" alt="A cup"><figcaption>Mine'
        f'</figcaption></figure><p>Beside <img src="{address["beans"]}"> words.</p>'
    )
    job = site.stack.publish(
        site.make_content(html=html, gallery=[{"url": address["pour-over"], "caption": "C <em>d</em>"}])
    )
    reported = job["result"]["media"]
    editor = Editor(browser, site.wordpress)
    seen = editor.open_post(job["post_id"])
    shown = editor.attributes_of("core/image")
    assert seen.names == ["core/paragraph", "core/image", "core/paragraph", "core/gallery"]
    assert (seen.broken, editor.warnings()) == ([], 0)
    ids = [reported["inline"][0]["attachment_id"], reported["gallery"][0]["attachment_id"]]
    assert [image["id"] for image in shown] == ids
    assert [image["caption"] for image in shown] == ["Mine", "C <em>d</em>"]
    page = site.wordpress.http_get(f"/?p={job['post_id']}", follow_redirects=True).text
    assert len(re.findall(r"<img[^>]* srcset=", page)) >= len(address)


def test_a_site_that_wants_classic_text_gets_the_html_and_a_shortcode(
    site: ConnectedSite, pictures: StaticServer
) -> None:
    site.wordpress.php("update_option( 'igny8_settings', array( 'content_format' => 'classic' ) );")
    try:
        html = "<h2>Begin</h2><p>Words.</p>"
        image = {"url": pictures.url_of("filter-coffee/scale.jpg")}
        job = site.stack.publish(site.make_content(html=html, gallery=[image]))
    finally:
        site.wordpress.php("delete_option( 'igny8_settings' );")
    (post,) = site.wordpress.query(f"SELECT post_content FROM wp_posts WHERE ID = {job['post_id']}")
    shown = job["result"]["media"]["gallery"][0]["attachment_id"]
    shortcode = f'[gallery ids="{shown}" link="none" size="large" class="igny8-gallery"]'
    assert post["post_content"] == f"{html}\n\n{shortcode}"
