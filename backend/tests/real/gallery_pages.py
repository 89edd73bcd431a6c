"""What a visitor, an editor and a caller of the API see of an article's gallery."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Self

import httpx

from devsite import WordPressSite

# Ids of a text's galleries, in order, as the block editor or the classic editor would read them.
GALLERIES_IN_TEXT = """
$galleries = array();
$walk = function ( $blocks ) use ( &$walk, &$galleries ) {
	foreach ( $blocks as $block ) {
		if ( 'core/gallery' === $block['blockName'] ) {
			$galleries[] = array_column( array_column( $block['innerBlocks'], 'attrs' ), 'id' );
		} elseif ( 'core/shortcode' === $block['blockName'] || null === $block['blockName'] ) {
			preg_match_all( '/\\[gallery ids="([\\d,]+)"/', $block['innerHTML'], $found );
			foreach ( $found[1] as $ids ) {
				$galleries[] = array_map( 'intval', explode( ',', $ids ) );
			}
		} else {
			$walk( $block['innerBlocks'] );
		}
	}
};
"""


@dataclass(frozen=True)
class Picture:
    """One image of a gallery as it is on the page."""

    addresses: tuple[str, ...]
    """src first, then every address of srcset."""
    alt: str
    caption: str

    @property
    def name(self) -> str:
        """Of the main file, whatever size is shown."""
        file = self.addresses[0].rsplit("/", 1)[1]
        return re.sub(r"-\d+x\d+(?=\.\w+$)", "", file)


class Page(HTMLParser):
    """The galleries and the links of a page; galleries are figures inside a gallery's figure or div."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.pictures: list[Picture] = []
        self.links: set[str] = set()
        self._depth = 0
        self._in_caption = False
        self.address = address
        answer = httpx.get(address, trust_env=False, follow_redirects=True)
        self.status = answer.status_code
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_gallery = re.search(r"\b(wp-block-gallery|gallery)\b", given.get("class", "")) is not None
        if tag in {"figure", "div", "dl"} and (self._depth or is_gallery):
            self._depth += 1
        if tag == "img" and self._depth:
            sizes = [part.split()[0] for part in given.get("srcset", "").split(", ") if part]
            self.pictures.append(Picture((given["src"], *sizes), given.get("alt", ""), ""))
        if tag == "figcaption" or "wp-caption-text" in given.get("class", ""):
            self._in_caption = bool(self._depth)
        if tag == "a":
            self.links.add(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"figure", "div", "dl"} and self._depth:
            self._depth -= 1
        if tag in {"figcaption", "dd"}:
            self._in_caption = False

    def handle_data(self, data: str) -> None:
        if self._in_caption and data.strip():
            last = self.pictures.pop()
            self.pictures.append(Picture(last.addresses, last.alt, last.caption + data.strip()))


@dataclass(frozen=True)
class EditedPost:
    """A post as the editor has it."""

    title: str
    status: str
    galleries: list[list[int]]
    thumbnail: int

    @classmethod
    def read(cls, wordpress: WordPressSite, post_ids: list[int]) -> list[Self]:
        said = wordpress.php(
            f"{GALLERIES_IN_TEXT} foreach ( {json.dumps(post_ids)} as $id ) {{ $galleries = array();"
            " $walk( parse_blocks( get_post( $id )->post_content ) );"
            " $all[] = array( get_post( $id )->post_title, get_post( $id )->post_status, $galleries,"
            " (int) get_post_thumbnail_id( $id ) ); } echo wp_json_encode( $all );"
        )
        return [cls(html.unescape(title), *rest) for title, *rest in json.loads(said)]


def library(wordpress: WordPressSite) -> dict[int, dict[str, Any]]:
    """Every attachment: parent, title, alt, caption, file below uploads."""
    rows = wordpress.query(
        "SELECT p.ID, p.post_parent AS parent, p.post_title AS title, p.post_excerpt AS caption,"
        " f.meta_value AS file, a.meta_value AS alt FROM wp_posts p"
        " JOIN wp_postmeta f ON f.post_id = p.ID AND f.meta_key = '_wp_attached_file'"
        " LEFT JOIN wp_postmeta a ON a.post_id = p.ID AND a.meta_key = '_wp_attachment_image_alt'"
        " WHERE p.post_type = 'attachment' ORDER BY p.ID"
    )
    found = [dict(row) | {"parent": int(str(row["parent"]))} for row in rows]
    return {int(str(row["ID"])): row for row in found}
