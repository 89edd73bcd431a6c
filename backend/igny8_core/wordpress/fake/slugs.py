"""Names as slugs, by WordPress's rules for a site in English."""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape
from urllib.parse import quote

MAX_BYTES = 200

_LETTERS = str.maketrans(
    {
        "ß": "s", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d",
        "Ð": "D", "þ": "th", "Þ": "TH", "œ": "oe", "Œ": "OE", "ı": "i", "ª": "a", "º": "o", "€": "E", "£": "",
    }
)  # fmt: skip
_WIDE = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)} | {0x3000: " "}
_HYPHENS = re.compile("[\u00a0\u2013\u2014\u2000-\u200a\u2028\u2029\u202f/]|&(?:nbsp|#160|ndash|mdash);")
_NOTHING = re.compile(
    "[\u00ad¡¿«»\u2039\u203a\u2018-\u201f\u2022©®°…™´\u02ca\u0301\u0341\u0300\u0304\u030c"
    "\u200b-\u200f\u202a-\u202e\ufeff\ufffc]"
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


def slugify(name: str) -> str:
    """A post's slug: lower case and hyphens; letters of every script stay, Latin ones lose their accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = unicodedata.normalize("NFC", re.sub(r"[\u0300-\u036f]", "", plain))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def term_slugs(name: str) -> list[str]:
    """The slug WordPress makes of a term's name, and last the folded one (full-width letters, underscores).

    Empty: no term can have the name.
    """
    composed = unicodedata.normalize("NFC", name)
    own = _encoded(_stored(composed))
    folded = re.sub(r"[-_]+", "-", _encoded(_stored(composed.translate(_WIDE)))).strip("-")
    if not own or not folded:
        return []
    return list(dict.fromkeys([own, folded]))


def without_hyphens(slug: str) -> str | None:
    """What slugs that differ in hyphens only have in common; None for fewer than three characters."""
    plain = slug.replace("-", "").replace("_", "")
    return plain if len(re.findall(r"%[c-f].(?:%[89ab].)*|.", plain)) > 2 else None


def joined(slug: str, suffix: str) -> str:
    """Two slugs as one that fits its column."""
    room = MAX_BYTES - 1
    if len(slug) + len(suffix) > room:
        suffix = _cut(suffix, room // 2)
        slug = _cut(slug, room - len(suffix))
    return f"{slug}-{suffix}"


def _cut(slug: str, room: int) -> str:
    while len(slug) > room:
        slug = re.sub(r"(?:%[c-f].(?:%[89ab].)*|.)\Z", "", slug)
    return slug.rstrip("-")


def _stored(name: str) -> str:
    """Without markup, in one line, with entities."""
    closed = re.sub(r"<[^<>]*(?=<|\Z)", lambda match: escape(match[0]), name)
    plain = re.sub(r"<[^>]*>", "", closed)
    plain = " ".join(re.sub(r"%[a-fA-F0-9]{2}", "", plain).split(" "))
    plain = re.sub(r"[\r\n\t ]+", " ", plain).strip(" ")
    return escape(unescape(plain), quote=False)


def _encoded(stored: str) -> str:
    plain = "".join(map(_without_accent, stored)).translate(_LETTERS)
    plain = "".join(_begins(plain.replace("%", "").lower()))
    plain = _ENTITY.sub("", _NOTHING.sub("", _HYPHENS.sub("-", plain)).replace("×", "x"))
    encoded = re.sub(r"[^\x00-\x7f]", lambda match: quote(match[0]).lower(), plain.replace(".", "-"))
    return re.sub(r"-+", "-", re.sub(r"\s+", "-", re.sub(r"[^%a-z0-9 _-]", "", encoded))).strip("-")


def _without_accent(character: str) -> str:
    """Latin letters only: й and ά are letters of their own."""
    first = unicodedata.normalize("NFD", character)[0]
    return first if first.isascii() else character


def _begins(text: str) -> str:
    """As much of it as fits the column, encoded."""
    room = MAX_BYTES
    for place, character in enumerate(text):
        room -= 1 if character.isascii() else 3 * len(character.encode())
        if room < 0:
            return text[:place]
    return text
