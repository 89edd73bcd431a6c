"""What a reader of some HTML gets: words, links and images in their order, and every attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from igny8_core.writer.importing import parse_document

DOCUMENTS = Path(__file__).parent / "documents"
IN_A_LINE = frozenset(
    """a abbr acronym b bdi bdo big button cite code del dfn em font i img ins kbd mark q rb rp rt rtc ruby s
    samp small span strike strong sub sup time tt u var wbr""".split()
)
BLOCK_COMMENT = re.compile(r"<!--\s+/?wp:.*?-->", re.DOTALL)
MOVED_TO_A_CLASS = re.compile(r"(?:text-align\s*:\s*)?(left|center|right)\s*;?", re.IGNORECASE)

JUNK = {
    ("id", "docs-internal-guid-0a1b2c3d"),
    ("style", "font-weight:normal"),
    ("class", "Apple-interchange-newline"),
}
"""What copying from Google Docs leaves around and behind a text."""

Attributes = dict[str, str]


@dataclass
class Reading:
    words: list[str]
    links: list[Attributes]
    images: list[Attributes]
    attributes: set[tuple[str, str]] = field(default_factory=set)
    """Name and value; of a class, each name by itself."""
    elements: list[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=list)
    """Each with its attributes, in their order."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.reading = Reading([], [], [])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in IN_A_LINE:
            self.text.append(" ")
        if tag == "a":
            self.reading.links.append(given)
        if tag == "img":
            self.reading.images.append({n: v for n, v in given.items() if n not in ("class", "alt")})
            self.reading.images[-1]["alt"] = given.get("alt", "")
        own = {
            (name, one)
            for name, value in given.items()
            for one in (value.split() if name == "class" else [value.strip()])
        }
        self.reading.elements.append((tag, frozenset(own)))
        self.reading.attributes |= {(name, one) for name, one in own if one}

    def handle_endtag(self, tag: str) -> None:
        if tag not in IN_A_LINE:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reading:
    reader = _Reader()
    reader.feed(BLOCK_COMMENT.sub("", html))
    reader.close()
    reader.reading.words = [word for word in re.split(r"[ \t\r\n\f]+", "".join(reader.text)) if word]
    return reader.reading


def documents() -> list[Path]:
    return sorted(DOCUMENTS.iterdir())


def source_of(path: Path) -> str:
    """As the body of a revision: read, made HTML where it is Markdown, sanitised."""
    return str(parse_document(path).fields["html"])


def lost(before: set[tuple[str, str]], after: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Attributes that are gone. An alignment may be a class afterwards."""
    return {one for one in before - after if one not in JUNK and not _is_a_class_now(*one, after)}


def _is_a_class_now(name: str, value: str, after: set[tuple[str, str]]) -> bool:
    side = MOVED_TO_A_CLASS.fullmatch(value) if name in ("style", "align") else None
    classes = {f"has-text-align-{side[1].lower()}", f"align{side[1].lower()}"} if side else set()
    return any(("class", one) in after for one in classes)
