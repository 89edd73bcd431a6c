"""Images are sent to a site once, whoever shows them; counted in attachments, files on disk and bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from devsite import StaticServer, WordPressSite
from devsite.demo import ARTICLES
from tests.real.gallery_pages import Page, library
from tests.real.stack import ConnectedSite, Job, Stack

PICTURES = ["houseplants/light.jpg", "houseplants/monstera.jpg", "houseplants/watering.jpg"]
WORDS_BYTES = 60_000
"""More than any article here has without images, less than any image."""
COUNT_BYTES = """
add_action( 'rest_api_init', function () {
	$length = isset( $_SERVER['CONTENT_LENGTH'] ) ? $_SERVER['CONTENT_LENGTH'] : '';
	if ( '' !== $length && strpos( $_SERVER['REQUEST_URI'], 'igny8/v1' ) ) {
		file_put_contents( WP_CONTENT_DIR . '/received.txt', "{$length}\\n", FILE_APPEND );
	}
} );
"""


@dataclass(frozen=True)
class Cost:
    """What one publish added to the site."""

    attachments: int
    files: int
    bytes_sent: int


class Library:
    """A site whose incoming bytes are counted, with two articles that show the same three images."""

    def __init__(self, site: ConnectedSite, pictures: StaticServer) -> None:
        self.site = site
        self.wordpress = site.wordpress
        self.received = site.wordpress.content_path / "received.txt"
        site.wordpress.write_mu_plugin("count-bytes", COUNT_BYTES)
        images = [{"url": pictures.url_of(name), "alt": name, "caption": f"See {name}"} for name in PICTURES]
        fields = {"featured_image": images[0], "gallery": images[1:]}
        self.first = site.make_content(**fields)
        self.second = site.make_content(**fields)

    def publish(self, content: int) -> tuple[Job, Cost]:
        attachments, files, received = self._counted()
        job = self.site.stack.publish(content)
        now = self._counted()
        self._see(job)
        return job, Cost(now[0] - attachments, now[1] - files, now[2] - received)

    def ids(self, job: Job) -> list[int]:
        """Featured first."""
        media = job["result"]["media"]
        return [one["attachment_id"] for one in [media["featured"], *media["gallery"]]]

    def _counted(self) -> tuple[int, int, int]:
        files = [path for path in self.wordpress.uploads_path.rglob("*") if path.is_file()]
        lines = self.received.read_text().split() if self.received.exists() else []
        return len(library(self.wordpress)), len(files), sum(map(int, lines))

    def _see(self, job: Job) -> None:
        """The page shows two images in its gallery and the featured one, and all their sizes are there."""
        page = Page(job["post_url"])
        assert len(page.pictures) == 2
        featured = job["result"]["media"]["featured"]["url"]
        with httpx.Client(trust_env=False) as visitor:
            for address in {featured, *(a for picture in page.pictures for a in picture.addresses)}:
                assert visitor.head(address).status_code == 200, address


@pytest.fixture(scope="module")
def shared(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> Iterator[Library]:
    with StaticServer(ARTICLES) as pictures:
        yield Library(one_process.connect(wordpress()), pictures)


@pytest.fixture(scope="module")
def published(shared: Library) -> list[int]:
    """Attachments of the images, after the first publish of all."""
    job, cost = shared.publish(shared.first)
    sent = sum((ARTICLES / name).stat().st_size for name in PICTURES)
    assert cost.attachments == 3
    assert cost.files > 3 * 4, "each with its sizes"
    assert cost.bytes_sent > sent / 4
    return shared.ids(job)


@pytest.mark.parametrize("which", ["first", "second"])
def test_images_that_are_there_are_neither_sent_nor_stored_again(
    which: str, shared: Library, published: list[int]
) -> None:
    """By the same article published again, with another text, and by another article."""
    content = getattr(shared, which)
    shared.site.stack.patch(f"/writer/contents/{content}/", {"html": f"<p>Changed before {which}.</p>"})
    job, cost = shared.publish(content)
    assert shared.ids(job) == published
    assert (cost.attachments, cost.files) == (0, 0)
    assert cost.bytes_sent < WORDS_BYTES
    assert job["result"]["media"]["reused"] == 3


@pytest.mark.parametrize(
    "what", ["wp_delete_attachment( {id}, true );", "unlink( get_attached_file( {id} ) );"]
)
def test_an_image_that_is_gone_is_sent_again_and_no_other(
    what: str, shared: Library, published: list[int]
) -> None:
    """A person deleted the attachment; the file vanished from the disk."""
    before = shared.ids(shared.publish(shared.second)[0])
    shared.wordpress.php(what.format(id=before[1]))
    job, cost = shared.publish(shared.second)
    media = job["result"]["media"]
    assert (cost.attachments, media["uploaded"], media["reused"]) == (1, 1, 2)
    now = shared.ids(job)
    assert ([now[0], now[2]], now[1] != before[1]) == ([before[0], before[2]], True)
    assert cost.bytes_sent > WORDS_BYTES
    # The first article showed the one that is gone, and finds the new one.
    other, after = shared.publish(shared.first)
    assert (shared.ids(other), after.attachments, after.files) == (now, 0, 0)
    assert after.bytes_sent < WORDS_BYTES


def test_a_persons_crop_is_shown_from_then_on_and_nothing_is_sent(
    shared: Library, published: list[int]
) -> None:
    target = shared.ids(shared.publish(shared.first)[0])[2]
    shared.wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/admin.php';"
        "require_once ABSPATH . 'wp-admin/includes/image-edit.php';"
        f"$_REQUEST = array( 'target' => 'all', 'do' => 'save', 'history' => '{json.dumps(_CROP)}' );"
        f"$saved = wp_save_image( {target} );"
        "if ( ! empty( $saved->error ) ) { throw new Exception( $saved->error ); }"
    )
    for content in (shared.first, shared.second):
        job, cost = shared.publish(content)
        assert (cost.attachments, cost.files) == (0, 0)
        assert cost.bytes_sent < WORDS_BYTES
        assert shared.ids(job)[2] == target
        cropped = str(library(shared.wordpress)[target]["file"]).rsplit("/", 1)[1]
        assert "-e" in cropped
        assert cropped in {picture.name for picture in Page(job["post_url"]).pictures}


OWNS_SIZES = """
add_filter( 'intermediate_image_sizes_advanced', function ( $sizes ) {
	unset( $sizes['medium'] );
	return $sizes + array( 'teaser' => array( 'width' => 400, 'height' => 100, 'crop' => true ) );
} );
"""


def test_a_site_whose_plugin_has_its_say_in_sizes_gets_the_main_file_and_makes_them(
    one_process: Stack, wordpress: Callable[..., WordPressSite], pictures: StaticServer
) -> None:
    owner = wordpress()
    owner.write_mu_plugin("owns-sizes", OWNS_SIZES)
    owner.write_mu_plugin("count-bytes", COUNT_BYTES)
    site = one_process.connect(owner)
    content = site.make_content(featured_image={"url": pictures.url_of(PICTURES[0]), "alt": "Light"})
    job = site.stack.publish(content)
    featured = job["result"]["media"]["featured"]["attachment_id"]
    meta = json.loads(owner.php(f"echo wp_json_encode( wp_get_attachment_metadata( {featured} ) );"))
    assert "medium" not in meta["sizes"]
    assert (meta["sizes"]["teaser"]["width"], meta["sizes"]["teaser"]["height"]) == (400, 100)
    main = owner.uploads_path / meta["file"]
    assert all(main.with_name(size["file"]).is_file() for size in meta["sizes"].values())
    sent = sum(map(int, (owner.content_path / "received.txt").read_text().split()))
    assert main.stat().st_size < sent < main.stat().st_size + WORDS_BYTES
    assert site.complaints() == []


_CROP = [{"c": {"x": 0, "y": 0, "w": 1100, "h": 500}}]


def test_neither_php_nor_the_database_complained_about_all_that(shared: Library) -> None:
    """Runs last in this module, with WP_DEBUG on."""
    assert shared.site.complaints() == []
