"""What of a site's text is a person's, and what a publish has put behind it."""

from __future__ import annotations

import pytest

from igny8_core.integration.essence import added_to_gallery, without_gallery
from igny8_core.wordpress.fake import people
from igny8_core.writer.models import Content
from tests.integration.returning import World, fake, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db

PICTURE = '<figure class="wp-block-image"><img src="/{0}.jpg" alt="" class="wp-image-{0}"/></figure>'
IMAGE = '<!-- wp:image {{"id":{0}}} -->\n' + PICTURE + "\n<!-- /wp:image -->"
TEXT = "<!-- wp:paragraph -->\n<p>Grind it.</p>\n<!-- /wp:paragraph -->"
PUBLISHED = (7, 8)


def block(*ids: int, said: str = '{"linkTo":"none","className":"igny8-gallery"}') -> str:
    marked = " igny8-gallery" if "igny8" in said else ""
    pictures = "\n\n".join(IMAGE.format(number) for number in ids)
    return (
        f'<!-- wp:gallery {said} -->\n<figure class="wp-block-gallery{marked}">{pictures}</figure>\n'
        "<!-- /wp:gallery -->"
    )


def link(said: str = ' {"className":"igny8-gallery"}', marked: str = ' class="igny8-gallery"') -> str:
    line = f'<p{marked}><a href="https://example.com/coffee-gallery/">Coffee - Gallery</a></p>'
    return f"<!-- wp:paragraph{said} -->\n{line}\n<!-- /wp:paragraph -->"


OURS = {
    "our block": block(7, 8),
    "our block, a picture taken out": block(8),
    "our block, all pictures taken out": block(),
    "our block, a picture put in": block(7, 8, 99),
    "our block and the link to the rest": f"{block(7, 8)}\n\n{link()}",
    "the link before the block": f"{link()}\n\n{block(7, 8)}",
    "our shortcode": '[gallery ids="7,8" link="none" size="large" class="igny8-gallery"]',
    "our shortcode and link": '[gallery ids="7" class="igny8-gallery"]\n\n'
    '<p class="igny8-gallery"><a href="https://example.com/?p=9">Tea - Gallery</a></p>',
    "a block without the mark": block(8, 7, said='{"linkTo":"none"}'),
    "a shortcode without the mark": '[gallery ids="8,7"]',
    "a link without the mark": f"{block(7, 8)}\n\n{link('', '')}",
}

THEIRS = {
    "a gallery of other pictures": block(98, 99, said='{"linkTo":"none"}'),
    "a gallery with another picture, without the mark": block(7, 99, said='{"linkTo":"none"}'),
    "a shortcode of other pictures": '[gallery ids="98,99"]',
    "a gallery without pictures": block(said='{"linkTo":"none"}'),
    "a link of their own": link("", "").replace("Coffee", "My"),
    "a picture of the gallery alone": IMAGE.format(7),
}


@pytest.mark.parametrize("behind", OURS)
def test_what_a_publish_puts_behind_a_text_is_not_taken_over(behind: str) -> None:
    assert without_gallery(f"{TEXT}\n\n{OURS[behind]}", PUBLISHED, {"Coffee"}) == TEXT


def test_our_gallery_is_known_wherever_a_person_has_put_it() -> None:
    told = f"{block(7)}\n\n{TEXT}\n\n{link()}\n\n{TEXT}"
    assert without_gallery(told, PUBLISHED).split() == f"{TEXT} {TEXT}".split()


@pytest.mark.parametrize("behind", THEIRS)
def test_what_a_person_puts_behind_a_text_stays(behind: str) -> None:
    told = f"{TEXT}\n\n{THEIRS[behind]}"
    assert without_gallery(told, PUBLISHED, {"Coffee"}) == told


@pytest.mark.parametrize(
    ("told", "added"),
    [
        (block(7, 8), set()),
        (block(7, 99), {99}),
        (block(99, said="{}"), set()),
        ('[gallery ids="7,98" class="igny8-gallery"]', {98}),
        ('[gallery ids="98"]', set()),
    ],
)
def test_pictures_that_a_person_put_into_our_gallery_are_seen(told: str, added: set[int]) -> None:
    assert added_to_gallery(told, PUBLISHED) == added


def test_a_picture_added_to_our_gallery_waits_for_a_choice(world: World) -> None:
    content, publication = world.published()
    post = world.fake.state.posts[publication.post_id]
    people.edit_post(world.fake, post.post_id, html=f"{post.html}\n{block(99)}")
    world.poll()
    publication.refresh_from_db()
    assert set(publication.drift) == {"html"}
    assert "wp-image-99" in publication.drift["html"]
    assert Content.objects.get().html == "<p>Grind it.</p>"


def test_a_text_that_is_too_large_is_noted_and_holds_nothing_up(world: World) -> None:
    content, publication = world.published()
    other, other_publication = world.published("Tea")
    people.edit_post(world.fake, publication.post_id, title="By hand", html="x" * 10_000_000)
    people.edit_post(world.fake, other_publication.post_id, title="Green tea")
    world.poll()
    for row in (content, other, publication):
        row.refresh_from_db()
    assert (content.title, content.html) == ("By hand", "<p>Grind it.</p>")
    assert publication.drift == {"html_bytes": 10_000_000}
    assert other.title == "Green tea"
    people.edit_post(world.fake, publication.post_id, html="<p>Short again.</p>")
    world.poll()
    content.refresh_from_db()
    publication.refresh_from_db()
    assert (content.html, publication.drift) == ("<p>Short again.</p>", {})
