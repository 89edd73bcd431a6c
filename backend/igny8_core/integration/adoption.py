"""A person's text of a post: what of it is new, and whether IGNY8 can take it over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote

from igny8_core.blocks import is_block_markup, to_blocks
from igny8_core.integration.essence import added_to_gallery, essence, with_sources, without_gallery
from igny8_core.integration.models import Publication
from igny8_core.wordpress.messages import EventPost
from igny8_core.writer.models import Content, ContentRevision
from igny8_core.writer.sanitising import safe_line, sanitised_html, sanitised_text

TEXT_FIELDS = ("title", "html", "excerpt", "slug", "author_email")
TOO_LARGE = "html_bytes"
"""In place of "html": the size of a text the site does not tell, since it is too large."""
MAX_TITLE = 500
MAX_SLUG = 200
MAX_EMAIL = 254


@dataclass(frozen=True, slots=True)
class TheirText:
    """What a person changed. `fields`: as IGNY8 would keep it. `foreign`: what IGNY8 cannot keep as it is."""

    fields: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    @property
    def every(self) -> dict[str, Any]:
        return {**self.foreign, **self.fields}


def agreed_text(publication: Publication) -> Mapping[str, Any]:
    """The snapshot whose text both sides last agreed on."""
    snapshot: Mapping[str, Any] = ContentRevision.objects.values_list("snapshot", flat=True).get(
        content_id=publication.content_id, number=publication.text_revision
    )
    return snapshot


def their_text(told: EventPost, base: Mapping[str, Any], publication: Publication) -> TheirText:
    """The fields of a post that are not as both sides agreed on."""
    found = TheirText()
    _take_title(told["title"], base["title"], found)
    _take_html(told, base, publication, found)
    if told["excerpt"].strip() != base["excerpt"].strip() and (
        unescape(told["excerpt"]).strip() != unescape(base["excerpt"]).strip()
    ):
        found.fields["excerpt"] = sanitised_text(told["excerpt"])
    _take_slug(told["slug"], base["slug"], publication, found)
    author = told["author_email"]
    if author and author.lower() != (base["author_email"] or "").lower():
        _put(found, "author_email", author, is_fit=len(author) <= MAX_EMAIL)
    return found


def _put(found: TheirText, name: str, value: str, *, is_fit: bool) -> None:
    (found.fields if is_fit else found.foreign)[name] = value


def _take_title(title: str, base: str, found: TheirText) -> None:
    """Authors who may not write HTML have their & stored as an entity."""
    if unescape(title).strip() == unescape(base).strip():
        return
    plain = title if "<" in title else unescape(title)
    clean = safe_line(plain)
    _put(found, "title", plain, is_fit=clean is not None and len(plain) <= MAX_TITLE)


def _take_slug(slug: str, base: str, publication: Publication, found: TheirText) -> None:
    agreed = {base.casefold(), publication.slug.casefold(), unquote(publication.slug).casefold()}
    if slug and slug.casefold() not in agreed and unquote(slug).casefold() not in agreed:
        _put(found, "slug", unquote(slug), is_fit=len(unquote(slug)) <= MAX_SLUG)


def _take_html(told: EventPost, base: Mapping[str, Any], publication: Publication, found: TheirText) -> None:
    if TOO_LARGE in told:
        found.foreign[TOO_LARGE] = told["html_bytes"]
        return
    inline = [image["source_url"] for image in base["images"] if image["role"] == "inline"]
    sources = dict(zip(publication.media.get("inline", []), inline, strict=False))
    titles = {base["title"], told["title"]}
    gallery = publication.media.get("gallery", [])
    if added_to_gallery(told["html"], gallery):
        # The next publish would write the gallery anew, without them.
        found.foreign["html"] = with_sources(told["html"], sources)
        return
    html = without_gallery(told["html"], gallery, titles)
    was = to_blocks(base["html"]) if is_block_markup(html) else base["html"]
    attachments = {src: attachment for attachment, src in sources.items()}
    if essence(html) == essence(was, attachments):
        return
    own = with_sources(html, sources)
    clean = sanitised_html(own)
    _put(
        found, "html", clean if essence(clean) == essence(own) else own, is_fit=essence(clean) == essence(own)
    )


def own_changes(content: Content, base: Mapping[str, Any]) -> set[str]:
    """Fields that IGNY8 has another text of than was agreed on."""
    return {name for name in TEXT_FIELDS if getattr(content, name) != (base[name] or "")}
