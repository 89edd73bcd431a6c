"""HTML as an article may carry it: what WordPress lets an author post, and nothing that runs.

No iframe: an embed is a bare address on a line of its own (or WordPress's embed block), which
WordPress turns into the provider's frame itself. Block comments (`<!-- wp:… -->`) stay, since they are
what makes a block a block. `srcset` goes: WordPress writes its own for images it holds.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import nh3

UPLOAD_SCHEME = "igny8-upload"
"""`src="igny8-upload:<sha256>"` in a body stands for an uploaded image."""

_INLINE = frozenset(
    "abbr b bdi bdo br cite code em i kbd mark q s small span strong sub sup u var wbr".split()
)
_TAGS = _INLINE | frozenset(
    """a acronym address area article aside audio big blockquote button caption center col colgroup dd del
    details dfn div dl dt figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr img ins label
    legend li main map menu nav ol p pre rb rp rt rtc ruby samp section source strike summary table tbody
    td tfoot th thead time tr track tt ul video""".split()
)
_GLOBAL_ATTRIBUTES = {"class", "dir", "hidden", "id", "lang", "role", "style", "title"}
_ATTRIBUTES = {
    "*": _GLOBAL_ATTRIBUTES,
    "a": {"download", "href", "hreflang", "name", "rel", "rev", "target"},
    "area": {"alt", "coords", "href", "nohref", "shape", "target"},
    "audio": {"autoplay", "controls", "loop", "muted", "preload", "src"},
    "bdo": {"dir"},
    "blockquote": {"cite"},
    "button": {"disabled", "name", "type", "value"},
    "col": {"align", "span", "valign", "width"},
    "colgroup": {"align", "span", "valign", "width"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "div": {"align"},
    "font": {"color", "face", "size"},
    "hr": {"align", "noshade", "size", "width"},
    "img": {
        "align",
        "alt",
        "border",
        "decoding",
        "height",
        "hspace",
        "loading",
        "src",
        "usemap",
        "vspace",
        "width",
    },
    "ins": {"cite", "datetime"},
    "li": {"align", "value"},
    "map": {"name"},
    "ol": {"reversed", "start", "type"},
    "p": {"align"},
    "q": {"cite"},
    "source": {"media", "src", "type"},
    "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "rules", "summary", "width"},
    "td": {"abbr", "align", "bgcolor", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"},
    "th": {"abbr", "align", "bgcolor", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"},
    "time": {"datetime"},
    "tr": {"align", "bgcolor", "valign"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "ul": {"type"},
    "video": {
        "autoplay",
        "controls",
        "height",
        "loop",
        "muted",
        "playsinline",
        "poster",
        "preload",
        "src",
        "width",
    },
}
_STYLES = set(
    """align-items align-self aspect-ratio background background-color border border-bottom border-collapse
    border-color border-left border-radius border-right border-spacing border-style border-top border-width
    box-shadow clear color column-count column-gap display filter flex flex-basis flex-direction flex-flow
    flex-grow flex-shrink flex-wrap float font font-family font-size font-style font-variant font-weight gap
    grid-column grid-row grid-template-columns grid-template-rows height justify-content letter-spacing
    line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width
    min-height min-width object-fit object-position opacity overflow padding padding-bottom padding-left
    padding-right padding-top row-gap text-align text-decoration text-indent text-transform vertical-align
    white-space width word-spacing writing-mode""".split()
)
_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "textarea",
    "select",
    "object",
    "svg",
    "math",
}
MAX_DEPTH = 256
"""Elements inside each other. Cleaning takes longer with the square of it: minutes for one request."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_NEVER_OPEN = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_THE_NEXT = frozenset("colgroup dd dt li option p rb rp rt tbody td tfoot th thead tr".split())
"""Their end tag may be left out. Inside each other they need an element between them, and that one counts."""

_SCHEMES = {"http", "https", "mailto", "tel", UPLOAD_SCHEME}

_body = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    strip_comments=False,
    link_rel=None,
    generic_attribute_prefixes={"aria-", "data-"},
    url_schemes=_SCHEMES,
    filter_style_properties=_STYLES,
)
_line = nh3.Cleaner(
    tags=set(_INLINE),
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"*": {"class", "lang"}},
    link_rel=None,
)


class TooDeepError(ValueError):
    """More than MAX_DEPTH elements inside each other, or as many that are never closed."""

    def __init__(self) -> None:
        super().__init__(
            f"More than {MAX_DEPTH} elements stand inside each other. Close those that are meant to end."
        )


def sanitised_html(html: str) -> str:
    """Safe HTML; applying it again changes nothing. Raises TooDeepError."""
    _refuse_depth(html)
    return _body.clean(html)


def _refuse_depth(html: str) -> None:
    """One pass over the tags, which need not be well-formed."""
    open_elements: Counter[str] = Counter()
    depth = 0
    for closing, name in _TAG.findall(html):
        name = name.lower()
        if name in _NEVER_OPEN or name in _CLOSED_BY_THE_NEXT:
            continue
        if not closing:
            open_elements[name] += 1
            depth += 1
        elif open_elements[name]:
            open_elements[name] -= 1
            depth -= 1
        if depth > MAX_DEPTH:
            raise TooDeepError


_WORDS = re.compile(r"[^\s\"'<>/=]+")
_LAST_WORD = re.compile(r"([a-zA-Z0-9+.-]+)\s*\Z")
_LONGEST_NAME = 100
"""Of a scheme or property. What only looks like a longer one makes the text one to be cleaned."""
_END = "the end of the text"


def is_safe_as_it_is(html: str) -> bool:
    """Whether cleaning would take nothing away, only write the same elements another way.

    Two readings by a parser as browsers have it are compared: one cleaned, one with everything allowed that
    may be in the text. Neither may end inside a tag or comment, which would swallow what comes behind it.
    """
    whole = f"{html}<p>{_END}</p>"
    try:
        cleaned = sanitised_html(whole)
    except TooDeepError:
        return False
    if cleaned == whole:
        return True
    before_colon = _names_before_colons(html)
    anything = nh3.Cleaner(
        tags=_TAGS | {name.lower() for _, name in _TAG.findall(html)},
        clean_content_tags=set(),
        attributes={"*": {name.lower() for name in _WORDS.findall(html)}},
        strip_comments=False,
        link_rel=None,
        url_schemes=_SCHEMES | before_colon,
        filter_style_properties=_STYLES | before_colon,
    )
    is_closed = _END in nh3.clean(cleaned, strip_comments=True)
    return is_closed and anything.clean(whole) == cleaned


def _names_before_colons(html: str) -> set[str]:
    """All that may be the scheme of an address or the name of a property, and more."""
    plain = unescape(html)
    found: set[str] = set()
    # A browser reads an address without the tabs and line breaks in it.
    for text in {plain, re.sub(r"[\t\r\n]", "", plain)}:
        for part in text.split(":")[:-1]:
            if name := _LAST_WORD.search(part[-_LONGEST_NAME:]):
                found.update((name[1], name[1].lower()))
    return found


def sanitised_text(text: str) -> str:
    """Plain text stays as it was typed ("AT&T", "a < b"); text with markup becomes safe HTML, "a <b" too.

    Raises TooDeepError.
    """
    return sanitised_html(text) if nh3.is_html(text) else _without_open_tag(text)


_OPEN_TAG = re.compile("<(?=[a-zA-Z/])")


def _without_open_tag(text: str) -> str:
    """A tag that does not end is no markup yet: the page it is put into would end it."""
    return _OPEN_TAG.sub("&lt;", text)


def safe_line(text: str) -> str | None:
    """A title: plain, or with inline markup. None when cleaning would lose something."""
    if not nh3.is_html(text):
        return _without_open_tag(text)
    cleaned = _line.clean(text)
    return cleaned if unescape(cleaned) == unescape(text) else None


@dataclass(frozen=True, slots=True)
class PictureInText:
    src: str
    alt: str


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, PictureInText] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            named = dict(attrs)
            src = (named.get("src") or "").strip()
            self.found.setdefault(src, PictureInText(src, named.get("alt") or ""))


def pictures_in(html: str) -> list[PictureInText]:
    """Every `<img>`, in order, one per `src`; an empty `src` is reported as such."""
    if "<img" not in html.lower():
        return []
    parser = _Pictures()
    parser.feed(html)
    parser.close()
    return list(parser.found.values())
