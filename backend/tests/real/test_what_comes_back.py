"""Rarer things people do in WordPress: galleries, very large texts, terms above terms, featured images."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from devsite import StaticServer, WordPressSite
from devsite.demo import ARTICLES
from tests.real.editor import Editor, chromium
from tests.real.gallery_pages import EditedPost
from tests.real.stack import ConnectedSite, Json, Stack, until

WITHIN_SECONDS = 30
PICTURES = sorted(path.relative_to(ARTICLES).as_posix() for path in ARTICLES.glob("filter-coffee/*.jpg"))
TYPE_AND_SAVE = """
async (words) => {
	const blocks = wp.data.select('core/block-editor').getBlocks();
	const first = blocks.find((block) => block.name === 'core/paragraph');
	wp.data.dispatch('core/block-editor').updateBlockAttributes(first.clientId, {content: words});
	await wp.data.dispatch('core/editor').savePost();
	return wp.data.select('core/editor').didPostSaveRequestSucceed();
}
"""


@pytest.fixture(scope="module")
def site(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    return one_process.connect(wordpress())


@pytest.fixture(scope="module")
def pictures() -> Iterator[StaticServer]:
    with StaticServer(ARTICLES) as served:
        yield served


def content_of(site: ConnectedSite, content: int) -> Json:
    found: Json = site.stack.get(f"/writer/contents/{content}/")
    return found


def arrives(site: ConnectedSite, content: int, **wanted: object) -> Json:
    until(
        lambda: wanted.items() <= content_of(site, content).items(),
        WITHIN_SECONDS,
        f"{wanted} in {content_of(site, content)}",
    )
    return content_of(site, content)


def text_of(site: ConnectedSite, post: int) -> str:
    (row,) = site.wordpress.query(f"SELECT post_content FROM wp_posts WHERE ID = {post:d}")
    return str(row["post_content"])


def decide(site: ConnectedSite, **settings: object) -> None:
    site.stack.patch(f"/integration/integrations/{site.integration_id}/settings/", settings)


# ------------------------------------------------------------------------------------------------- galleries


def with_gallery(site: ConnectedSite, pictures: StaticServer, text: str) -> tuple[int, int]:
    """A content with four pictures, of which its post shows two and a second post the others."""
    decide(site, gallery_limit=2, gallery_overflow="separate_post")
    images = [{"url": pictures.url_of(name), "alt": name} for name in PICTURES[:4]]
    content = site.make_content(html=text, gallery=images)
    job = site.stack.publish(content)
    assert job["result"]["gallery"]["gallery_overflow_post_id"]
    return content, int(job["post_id"])


def shows_its_gallery_once(site: ConnectedSite, content: int, post: int, words: str) -> None:
    """After another publish."""
    job = site.stack.publish(content)
    shown = [one["attachment_id"] for one in job["result"]["media"]["gallery"]][:2]
    (edited,) = EditedPost.read(site.wordpress, [post])
    assert edited.galleries == [shown]
    text = text_of(site, post)
    assert (text.count(words), text.count(" - Gallery</a>")) == (1, 1)


def test_an_edit_in_the_block_editor_comes_back_without_the_gallery_and_leaves_it_one(
    site: ConnectedSite, pictures: StaticServer
) -> None:
    content, post = with_gallery(site, pictures, "<p>Grind it.</p><p>Wait.</p>")
    before = text_of(site, post)
    with chromium() as browser:
        editor = Editor(browser, site.wordpress)
        seen = editor.open_post(post)
        assert (seen.broken, editor.warnings()) == ([], 0)
        assert seen.saved.strip() == before.strip()
        assert editor.page.evaluate(TYPE_AND_SAVE, "Grind it finer.")
    words = ("Grind it finer.", "Wait.")
    text = "\n\n".join(f"<!-- wp:paragraph -->\n<p>{one}</p>\n<!-- /wp:paragraph -->" for one in words)
    after = arrives(site, content, html=text)
    assert after["wordpress"]["drift"] == []
    shows_its_gallery_once(site, content, post, "Grind it finer.")


def test_an_edit_of_classic_text_comes_back_without_the_gallery_and_leaves_it_one(
    site: ConnectedSite, pictures: StaticServer
) -> None:
    decide(site, content_format="classic")
    try:
        content, post = with_gallery(site, pictures, "<p>Grind it.</p>")
        site.wordpress.php(
            f"""$text = str_replace( 'Grind it.', 'Grind it finer.', get_post( {post} )->post_content );
            wp_update_post( wp_slash( array( 'ID' => {post}, 'post_content' => $text ) ) );"""
        )
        arrives(site, content, html="<p>Grind it finer.</p>")
        shows_its_gallery_once(site, content, post, "Grind it finer.")
    finally:
        decide(site, content_format="blocks")


# ------------------------------------------------------------------------------------------- very large texts


def test_a_text_of_ten_megabytes_is_noted_and_others_go_on_arriving(site: ConnectedSite) -> None:
    large, small = (site.make_content(html="<p>Grind it.</p>") for _ in range(2))
    posts = [int(site.stack.publish(content)["post_id"]) for content in (large, small)]
    site.wordpress.php(
        f"""wp_update_post( array( 'ID' => {posts[0]}, 'post_title' => 'Very large',
            'post_content' => '<p>' . str_repeat( 'Grind it. ', 1000000 ) . '</p>' ) );
        wp_update_post( array( 'ID' => {posts[1]}, 'post_title' => 'Small' ) );"""
    )
    arrives(site, small, title="Small")
    after = arrives(site, large, title="Very large", html="<p>Grind it.</p>")
    assert after["wordpress"]["drift"] == ["html_bytes"]
    site.wordpress.php(f"wp_update_post( array( 'ID' => {posts[0]}, 'post_content' => '<p>Short.</p>' ) );")
    assert arrives(site, large, html="<p>Short.</p>")["wordpress"]["drift"] == []


# --------------------------------------------------------------------------------------- terms above terms


def test_what_people_do_to_parent_categories_is_in_the_lists_and_in_later_publishes(
    site: ConnectedSite,
) -> None:
    content = site.make_content(categories=["Drinks > Hot > Coffee", "Food"])
    post = int(site.stack.publish(content)["post_id"])

    def do(php: str) -> None:
        site.wordpress.php(
            f"$id = function ( $slug ) {{ return get_term_by( 'slug', $slug, 'category' )->term_id; }}; {php}"
        )

    do("wp_update_term( $id( 'drinks' ), 'category', array( 'name' => 'Beverages' ) );")
    arrives(site, content, categories=["Beverages > Hot > Coffee", "Food"])
    do("wp_update_term( $id( 'hot' ), 'category', array( 'parent' => $id( 'food' ) ) );")
    arrives(site, content, categories=["Food > Hot > Coffee", "Food"])
    do(
        """wp_insert_term( 'Espresso', 'category' );
        $into = array( 'default' => $id( 'espresso' ), 'force_default' => true );
        wp_delete_term( $id( 'coffee' ), 'category', $into );"""
    )
    arrives(site, content, categories=["Food", "Espresso"])
    site.stack.publish(content)
    assert site.terms_of(post)["category"] == ["espresso", "food"]
    names = site.wordpress.query("SELECT slug FROM wp_terms WHERE slug LIKE 'coffee%' OR slug LIKE 'drinks%'")
    assert [row["slug"] for row in names] == ["drinks"]
    assert site.complaints() == []


# --------------------------------------------------------------------------------------------- featured image


def thumbnail_of(site: ConnectedSite, post: int) -> int:
    return int(site.wordpress.php(f"echo (int) get_post_thumbnail_id( {post} );"))


def test_a_featured_image_a_person_chose_or_removed_is_heard_and_stays(
    site: ConnectedSite, pictures: StaticServer
) -> None:
    content = site.make_content(featured_image={"url": pictures.url_of(PICTURES[0])})
    post = int(site.stack.publish(content)["post_id"])
    ours = thumbnail_of(site, post)
    theirs = int(
        site.wordpress.php("echo wp_insert_attachment( array( 'post_mime_type' => 'image/jpeg' ), 'a.jpg' );")
    )
    changes = f"/integrations/{site.integration_id}/changes/"
    for heard, chosen in enumerate((theirs, 0), 1):
        site.wordpress.php(f"set_post_thumbnail( {post}, {chosen} ) || delete_post_thumbnail( {post} );")
        until(
            lambda wanted=heard: len(site.stack.get(changes, content=content)["results"]) == wanted,
            WITHIN_SECONDS,
            "the change",
        )
        site.stack.publish(content)
        assert thumbnail_of(site, post) == chosen
    site.stack.patch(
        f"/writer/contents/{content}/", {"featured_image": {"url": pictures.url_of(PICTURES[1])}}
    )
    site.stack.publish(content)
    assert thumbnail_of(site, post) not in (0, ours, theirs)
