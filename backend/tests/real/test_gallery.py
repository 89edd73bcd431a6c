"""A gallery over the site's limit: seen by a visitor, by an editor, and in IGNY8's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from devsite import StaticServer, WordPressSite
from devsite.demo import ARTICLES
from tests.real.gallery_pages import EditedPost, Page, library
from tests.real.stack import ConnectedSite, Job, Json, Stack

LIMIT = 5
PICTURES = sorted(path.relative_to(ARTICLES).as_posix() for path in ARTICLES.glob("*/*.jpg"))
REPORTED = ("gallery_images_skipped", "gallery_images_inline", "gallery_overflow_post_id")


@dataclass(frozen=True)
class Gallery:
    """A site whose gallery settings are changed, and the pictures of its articles."""

    site: ConnectedSite
    pictures: StaticServer

    def decide(self, overflow: str, limit: int = LIMIT) -> None:
        path = f"/integration/integrations/{self.site.integration_id}/settings/"
        self.site.stack.patch(path, {"gallery_overflow": overflow, "gallery_limit": limit})

    def images(self, count: int, note: str = "") -> list[Json]:
        return [
            {"url": self.pictures.url_of(name), "alt": f"Picture {n}{note}", "caption": f"Caption {n}{note}"}
            for n, name in enumerate(PICTURES[:count])
        ]


@pytest.fixture(scope="module")
def gallery(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> Iterator[Gallery]:
    with StaticServer(ARTICLES) as pictures:
        yield Gallery(one_process.connect(wordpress()), pictures)


@dataclass(frozen=True)
class Expected:
    """How many of the article's images each post shows."""

    in_article: int
    in_second: int = 0
    skipped: int = 0
    inline: int = 0


def look(gallery: Gallery, content: int, job: Job, count: int, expected: Expected) -> None:
    """All of it is as expected, for everybody."""
    said = job["result"]["gallery"]
    second = said["gallery_overflow_post_id"]
    reported = (said["requested"], *(said[name] for name in REPORTED[:2]), second is not None)
    assert reported == (count, expected.skipped, expected.inline, expected.in_second > 0)
    ids = [one["attachment_id"] for one in job["result"]["media"]["gallery"]]
    assert len(ids) == expected.in_article + expected.in_second
    shown, rest = ids[: expected.in_article], ids[expected.in_article :]
    article = Page(job["post_url"])
    see_pictures(gallery, article, content, shown)
    posts = EditedPost.read(gallery.site.wordpress, [job["post_id"], *([second] if second else [])])
    assert (posts[0].status, posts[0].galleries) == ("publish", [shown])
    if second is not None:
        see_second(gallery, content, article, address_of(gallery.site.wordpress, second), posts[1], rest)


def see_second(
    gallery: Gallery, content: int, article: Page, address: str, edited: EditedPost, ids: list[int]
) -> None:
    """The rest, under its own title and first picture; each page links to the other."""
    site = gallery.site
    title = site.the_post_of(content)["post_title"]
    assert (edited.title, edited.status) == (f"{title} - Gallery", "publish")
    assert (edited.galleries, edited.thumbnail) == ([ids], ids[0])
    page = Page(address)
    assert article.address in page.links
    assert address in article.links
    see_pictures(gallery, page, content, ids)


def see_pictures(gallery: Gallery, page: Page, content: int, ids: list[int]) -> None:
    """In order, with their words, every size there."""
    assert page.status == 200
    known = library(gallery.site.wordpress)
    wanted = {
        str(image["alt"]): image
        for image in gallery.site.stack.get(f"/writer/contents/{content}/")["gallery"]
    }
    names = [str(known[number]["file"]).rsplit("/", 1)[1] for number in ids]
    assert [picture.name for picture in page.pictures] == names
    for picture in page.pictures:
        assert picture.caption == wanted[picture.alt]["caption"]
    with httpx.Client(trust_env=False) as visitor:
        for address in {address for picture in page.pictures for address in picture.addresses}:
            answer = visitor.head(address)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg"), address


def address_of(wordpress: WordPressSite, post_id: int) -> str:
    """Where `?p=` leads a visitor."""
    return str(wordpress.http_get(f"/?p={post_id}", follow_redirects=True).url)


NEW = {
    "skip": Expected(LIMIT, skipped=5),
    "inline_grid": Expected(10, inline=10),
    "separate_post": Expected(LIMIT, in_second=5),
}


@pytest.mark.parametrize("overflow", NEW)
def test_a_new_article_with_twice_the_images_shows_what_its_report_says(
    overflow: str, gallery: Gallery
) -> None:
    gallery.decide(overflow)
    content = gallery.site.make_content(gallery=gallery.images(10))
    look(gallery, content, gallery.site.stack.publish(content), 10, NEW[overflow])


CHANGES: list[tuple[str, int, int, Expected]] = [
    ("separate_post", LIMIT, 10, Expected(LIMIT, in_second=5)),
    ("skip", LIMIT, 10, Expected(LIMIT, skipped=5)),
    ("inline_grid", LIMIT, 10, Expected(10, inline=10)),
    ("separate_post", LIMIT, 10, Expected(LIMIT, in_second=5)),
    ("separate_post", LIMIT, 3, Expected(3)),
    ("separate_post", 2, 3, Expected(2, in_second=1)),
    ("separate_post", 20, 10, Expected(10)),
]


def test_a_changed_gallery_limit_or_behaviour_leaves_no_stale_page_and_finds_the_second_post_again(
    gallery: Gallery,
) -> None:
    site = gallery.site
    content = site.make_content()
    second, is_public = None, False
    for overflow, limit, count, expected in CHANGES:
        gallery.decide(overflow, limit)
        site.stack.patch(f"/writer/contents/{content}/", {"gallery": gallery.images(count)})
        job = site.stack.publish(content)
        look(gallery, content, job, count, expected)
        said = job["result"]["gallery"]
        shown, gone = said["gallery_overflow_post_id"], said["gallery_unpublished_post_id"]
        second = second or shown
        assert (shown, gone) == (
            (second, None) if expected.in_second else (None, second if is_public else None)
        )
        is_public = expected.in_second > 0
        assert (
            site.wordpress.http_get(f"/?p={second}", follow_redirects=True).status_code == 200
        ) is is_public
    titles = site.wordpress.query(
        f"SELECT ID FROM wp_posts WHERE post_title = '{site.the_post_of(content)['post_title']} - Gallery'"
        " AND post_type = 'post'"
    )
    assert len(titles) == 1


def test_the_images_of_a_gallery_are_in_the_library_once_with_parent_and_words(gallery: Gallery) -> None:
    """Whatever became of the articles above, in whatever behaviour."""
    known = library(gallery.site.wordpress)
    assert len(known) == 10
    for attachment in known.values():
        parents = gallery.site.wordpress.query(
            f"SELECT post_status FROM wp_posts WHERE ID = {attachment['parent']} AND post_type = 'post'"
        )
        assert parents == [{"post_status": "publish"}]
        assert attachment["alt"] and attachment["caption"] and attachment["title"]


def test_what_a_person_does_to_a_second_post_is_safe_and_heals_with_the_next_publish(
    gallery: Gallery,
) -> None:
    site = gallery.site
    gallery.decide("separate_post")
    content = site.make_content(gallery=gallery.images(7))
    job = site.stack.publish(content)
    second = job["result"]["gallery"]["gallery_overflow_post_id"]
    site.wordpress.php(f"wp_trash_post( {second} );")
    assert site.stack.publish(content)["result"]["gallery"]["gallery_overflow_post_id"] == second
    assert Page(address_of(site.wordpress, second)).status == 200
    site.wordpress.php(f"wp_delete_post( {second}, true );")
    job = site.stack.publish(content)
    assert job["result"]["gallery"]["gallery_overflow_post_id"] not in (None, second)
    look(gallery, content, job, 7, Expected(LIMIT, in_second=2))


def test_neither_php_nor_the_database_complained_about_all_that(gallery: Gallery) -> None:
    """Runs last in this module, with WP_DEBUG on."""
    assert gallery.site.complaints() == []
