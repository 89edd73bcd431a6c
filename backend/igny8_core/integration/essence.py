"""What a text says, apart from how WordPress stores it.

The same article is HTML in IGNY8 and, on the site, core blocks whose pictures are the site's own copies, with
a gallery behind them. Two texts with the same essence are one text that nobody changed.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple

GALLERY_CLASS: Final = "igny8-gallery"

_BLOCK: Final = re.compile(
    r"<!--\s+(?P<end>/)?wp:(?P<name>[a-z][a-z0-9/_-]*)\s+(?:(?P<said>\{.*?\})\s+)?(?P<void>/)?-->", re.DOTALL
)
_SHORTCODE: Final = re.compile(r"\[gallery\b[^\]]*\]")
_ELEMENT: Final = re.compile(rf'<div class="[^"]*\b{GALLERY_CLASS}\b[^"]*">.*?</div>', re.DOTALL)
_MARKED_LINK: Final = re.compile(
    rf"(?:<!-- wp:paragraph\s[^>]*-->\s*)?<p class=\"[^\"]*\b{GALLERY_CLASS}\b[^\"]*\">.*?</p>"
    r"(?:\s*<!-- /wp:paragraph -->)?",
    re.DOTALL,
)
_LINK: Final = re.compile(
    r"(?:<!-- wp:paragraph -->\s*)?<p><a href=\"[^\"]*\">(?P<text>[^<]*)</a></p>"
    r"(?:\s*<!-- /wp:paragraph -->)?\s*\Z"
)
_ATTACHMENT: Final = re.compile(r"\bwp-image-(\d+)\b")
_IMAGE: Final = re.compile(r"<img\b(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>", re.IGNORECASE)
_SRC: Final = re.compile(r"(?<=\ssrc=)(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_IDS: Final = re.compile(r"\bids=[\"']?([\d,\s]+)")
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_OF_ATTACHMENT: Final = frozenset({"id", "mediaId", "url"})
"""What a block says of the site's copy of a picture."""
_OF_COPY: Final = frozenset({"src", "class", "srcset", "sizes", "alt"})

Piece = tuple[str, ...]


def essence(html: str, attachments: Mapping[str, int] | None = None) -> Sequence[Piece]:
    """Words, elements, blocks and pictures in their order. `attachments`: address of a picture → its
    attachment."""
    reader = _Reader(attachments or {})
    reader.feed(html)
    reader.close()
    return reader.pieces()


class _Reader(HTMLParser):
    def __init__(self, attachments: Mapping[str, int]) -> None:
        super().__init__(convert_charrefs=True)
        self._attachments = attachments
        self._found: list[Piece] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        named = {name: " ".join((value or "").split()) for name, value in attrs}
        if tag == "img":
            self._found.append(self._picture(named))
        else:
            self._found.append((tag, *_attributes(named, without=())))

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        if tag not in _VOID:
            self._found.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self._end_text()
        if block := _BLOCK.fullmatch(f"<!--{data}-->"):
            self._found.append((f"{block['end'] or ''}wp:{block['name']}", _said(block["said"])))

    def _picture(self, named: Mapping[str, str]) -> Piece:
        classes = [word for word in named.get("class", "").split() if not _ATTACHMENT.fullmatch(word)]
        shown = _ATTACHMENT.search(named.get("class", ""))
        attachment = self._attachments.get(named.get("src", "")) or (int(shown[1]) if shown else None)
        picture = f"#{attachment}" if attachment else named.get("src", "")
        return ("img", picture, named.get("alt", ""), *classes, *_attributes(named, without=_OF_COPY))

    def _end_text(self) -> None:
        words = " ".join("".join(self._text).split())
        self._text.clear()
        if words:
            self._found.append(("", words))

    def pieces(self) -> Sequence[Piece]:
        self._end_text()
        return self._found


def _attributes(named: Mapping[str, str], *, without: Collection[str]) -> list[str]:
    return sorted(f"{name}={value}" for name, value in named.items() if name not in without)


def _said(text: str | None) -> str:
    """A block's attributes, however they are written."""
    try:
        said: Any = json.loads(text or "{}")
    except ValueError:
        return text or ""
    if isinstance(said, dict):
        said = {name: value for name, value in said.items() if name not in _OF_ATTACHMENT}
    return json.dumps(said, sort_keys=True)


# ------------------------------------------------------------------------------- what IGNY8 put behind a text


def without_gallery(html: str, gallery: Collection[int] = (), titles: Collection[str] = ()) -> str:
    """A site's text without what a publish puts behind it: the gallery, and the link to the rest of it.

    Both are marked with a class. Where a person's editor has dropped it, or an earlier plugin wrote none, the
    gallery is known by its pictures and the link by its title. gallery: attachments of the published one,
    which a person may have taken some from. titles: the article's, before and now, from which the second
    post has its own.
    """
    html = _ELEMENT.sub("", _MARKED_LINK.sub("", html)).rstrip()
    link = _LINK.search(html)
    if link and unescape(link["text"]) in {f"{title} - Gallery" for title in titles}:
        html = html[: link.start()]
    html = _without_blocks(html, frozenset(gallery))
    html = _SHORTCODE.sub(lambda found: "" if _is_gallery(found[0], frozenset(gallery)) else found[0], html)
    return html.rstrip()


def added_to_gallery(html: str, gallery: Collection[int]) -> set[int]:
    """Attachments a person has put into the gallery of a publish."""
    found: set[int] = set()
    for block in _outermost(html):
        whole = html[block.begin : block.end]
        if block.name == "gallery" and GALLERY_CLASS in whole:
            found |= _shown(whole)
    for shortcode in _SHORTCODE.findall(html):
        if GALLERY_CLASS in shortcode:
            found |= _shown(shortcode)
    return found - set(gallery)


def _without_blocks(html: str, gallery: frozenset[int]) -> str:
    """Without every outermost gallery block that is ours."""
    kept: list[str] = []
    at = 0
    for block in _outermost(html):
        if block.name == "gallery" and _is_gallery(html[block.begin : block.end], gallery):
            kept.append(html[at : block.begin])
            at = block.end
    return "".join([*kept, html[at:]])


class _Block(NamedTuple):
    name: str
    begin: int
    end: int


def _outermost(html: str) -> Iterator[_Block]:
    """Blocks that are in no other one."""
    depth = begin = 0
    for found in _BLOCK.finditer(html):
        if not found["end"]:
            if depth == 0:
                begin = found.start()
            depth += 0 if found["void"] else 1
            continue
        depth = max(depth - 1, 0)
        if depth == 0:
            yield _Block(found["name"], begin, found.end())


def _is_gallery(text: str, gallery: frozenset[int]) -> bool:
    shown = _shown(text)
    return GALLERY_CLASS in text or (bool(shown) and shown <= gallery)


def _shown(text: str) -> set[int]:
    """Attachments of a gallery's block or shortcode."""
    named = _IDS.search(text)
    shown = {int(one) for one in named[1].split(",") if one.strip()} if named else set()
    return shown | {int(one) for one in _ATTACHMENT.findall(text)}


def with_sources(html: str, sources: Mapping[int, str]) -> str:
    """The text with its pictures at the addresses IGNY8 has them from. `sources`: attachment → address."""

    def put(image: re.Match[str]) -> str:
        shown = _ATTACHMENT.search(image[0])
        source = sources.get(int(shown[1])) if shown else None
        return image[0] if source is None else _SRC.sub(lambda _: f'"{escape(source)}"', image[0], count=1)

    return _IMAGE.sub(put, html)
