"""Posts a site has already become contents: once each, as they are, and without a word of it to the site."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from urllib.parse import unquote

from django.db.models import Q

from igny8_core.errors import Igny8Error
from igny8_core.integration import known_terms
from igny8_core.integration.adoption import MAX_EMAIL, MAX_SLUG, MAX_TITLE
from igny8_core.integration.clock import database_now
from igny8_core.integration.essence import essence
from igny8_core.integration.inbox import clean
from igny8_core.integration.models import ContentTaxonomy, Publication, SiteIntegration
from igny8_core.wordpress.messages import EventPost, KnownTerm
from igny8_core.wordpress.reading_messages import SitePost
from igny8_core.writer.fields import OWN_FIELDS, TAXONOMY_NAME
from igny8_core.writer.models import Content
from igny8_core.writer.sanitising import (
    TooDeepError,
    is_safe_as_it_is,
    safe_line,
    sanitised_html,
    sanitised_text,
)
from igny8_core.writer.taking_over import take_over

STATUSES = frozenset({"publish", "future", "private", "draft", "pending"})
ROWS_PER_STATEMENT = 500
Terms = Mapping[str, Mapping[int, ContentTaxonomy]]
"""Taxonomy → term id → row."""


@dataclass(slots=True)
class Counts:
    """What became of a page."""

    seen: int = 0
    new: int = 0
    known: int = 0
    skipped: int = 0
    failed: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, post_id: int, message: str) -> None:
        self.failed += 1
        self.problems.append({"post_id": post_id, "message": message})


@dataclass(frozen=True, slots=True)
class Text:
    """A post's text as IGNY8 keeps it. `foreign`: what IGNY8 cannot keep as it is, as the site has it."""

    fields: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, kept: str, told: str, *, is_same: bool) -> None:
        self.fields[name] = kept
        if not is_same:
            self.foreign[name] = told


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post as the site told it. `text` None: not one that can be taken over."""

    told: SitePost
    text: Text | None

    @property
    def post(self) -> EventPost:
        """Only of one that can be taken over."""
        return cast(EventPost, self.told["post"])


def read_posts(told: Sequence[SitePost]) -> list[ReadPost]:
    """What takes time and no database: to be done before a transaction begins."""
    posts: list[SitePost] = clean(list(told))
    return [ReadPost(one, _text(one["post"]) if one["post"] and _is_takeable(one) else None) for one in posts]


def _is_takeable(one: SitePost) -> bool:
    post = one["post"]
    if one["content_id"] is not None or post is None:
        return False
    return post["status"] in STATUSES and "html_bytes" not in post


def take_posts(integration: SiteIntegration, posts: Sequence[ReadPost]) -> Counts:
    """Make contents of those nobody manages. Within a transaction that no other import of the site is in."""
    counts = Counts(seen=len(posts))
    own = _contents_of(integration, [one.told for one in posts])
    here = _publications_of(integration, [one.told for one in posts])
    new: list[ReadPost] = []
    for one in posts:
        told = one.told
        if told["content_id"] in own or told["post_id"] in here:
            counts.known += 1
            _adopt_again(here.get(told["post_id"]), told)
        elif one.text is not None:
            counts.new += 1
            new.append(one)
        elif (why := _refusal(told)) is not None:
            counts.refuse(told["post_id"], why)
        else:
            counts.skipped += 1
    if new:
        _take(integration, new)
    return counts


def _refusal(told: SitePost) -> str | None:
    """None: there is nothing to take over."""
    if told["content_id"] is not None:
        return f"It belongs to content {told['content_id']}, which IGNY8 does not have."
    if told["post"] is not None and "html_bytes" in told["post"]:
        return f"Its text of {told['post']['html_bytes']} bytes is larger than IGNY8 takes."
    return None


def _contents_of(integration: SiteIntegration, posts: Iterable[SitePost]) -> set[int]:
    ids = [one["content_id"] for one in posts if one["content_id"] is not None]
    rows = Content.objects.filter(site_id=integration.site_id, pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _publications_of(integration: SiteIntegration, posts: Iterable[SitePost]) -> dict[int, Publication]:
    rows = Publication.objects.filter(integration=integration, post_id__in=[one["post_id"] for one in posts])
    return {row.post_id: row for row in rows}


def _adopt_again(publication: Publication | None, told: SitePost) -> None:
    """A site that was restored from a backup has forgotten whose the post is: the very post is told again."""
    if publication is None or told["content_id"] is not None or publication.imported_at is None:
        return
    if told["fingerprint"] == publication.fingerprint and publication.state == Publication.State.PUBLISHED:
        Publication.objects.filter(pk=publication.pk).update(needs_adoption=True)


# ------------------------------------------------------------------------------------------------ taking over


def _take(integration: SiteIntegration, new: Sequence[ReadPost]) -> None:
    terms = _learn(integration.pk, new)
    made, now = take_over([_content(integration, one, terms) for one in new]), database_now()
    publications = Publication.objects.bulk_create(
        _publication(integration, content, one, now) for one, content in zip(new, made, strict=True)
    )
    through = ContentTaxonomy.publications.through
    through.objects.bulk_create(
        (
            through(publication_id=publication.pk, contenttaxonomy_id=row.pk)
            for one, publication in zip(new, publications, strict=True)
            for row in _rows_of(one, terms)
        ),
        batch_size=ROWS_PER_STATEMENT,
    )


def _said(one: ReadPost) -> dict[str, list[KnownTerm]]:
    """Taxonomy → terms of a post."""
    told = one.told["taxonomies"]
    if told is None:
        return {}
    kinds = {
        "categories": told["categories"],
        "tags": told["tags"],
        "sectors": told["sectors"],
        "clusters": told["clusters"],
    }
    post_type = one.post["post_type"]
    own = {known_terms.taxonomy_of(kind, post_type): terms for kind, terms in kinds.items()}
    return {**own, **{name: terms for name, terms in told["other"].items() if _is_further(name)}}


def _is_further(taxonomy: str) -> bool:
    return taxonomy not in OWN_FIELDS and TAXONOMY_NAME.fullmatch(taxonomy) is not None


def _learn(integration_id: int, posts: Sequence[ReadPost]) -> Terms:
    """The terms of all these posts: a few questions for each taxonomy, since most are known by now."""
    wanted: dict[str, dict[int, KnownTerm]] = {}
    above: dict[int, KnownTerm] = {}
    for one in posts:
        for taxonomy, terms in _said(one).items():
            wanted.setdefault(taxonomy, {}).update({term["term_id"]: term for term in terms})
        taxonomies = one.told["taxonomies"]
        parents = taxonomies.get("parents", []) if taxonomies else []
        above.update({term["term_id"]: term for term in parents})
    return {
        taxonomy: known_terms.learn(integration_id, taxonomy, list(terms.values()), list(above.values()))
        for taxonomy, terms in wanted.items()
        if terms
    }


def _rows_of(one: ReadPost, known: Terms) -> list[ContentTaxonomy]:
    ids = {(taxonomy, term["term_id"]) for taxonomy, terms in _said(one).items() for term in terms}
    return [known[taxonomy][term_id] for taxonomy, term_id in sorted(ids)]


def _content(integration: SiteIntegration, one: ReadPost, known: Terms) -> Content:
    names: dict[str, Any] = {"other_terms": {}}
    for taxonomy, terms in _said(one).items():
        paths = [known[taxonomy][term["term_id"]].path for term in terms]
        field_name, key = known_terms.field_of(taxonomy)
        if not key:
            names[field_name] = paths
        elif paths:
            names["other_terms"][key] = paths
    return Content(
        account_id=integration.site.account_id,
        site=integration.site,
        content_type=one.post["post_type"][:20],
        published_at=_instant(one.post["post_date_utc"]),
        **cast(Text, one.text).fields,
        **names,
    )


def _publication(integration: SiteIntegration, content: Content, one: ReadPost, now: datetime) -> Publication:
    post, foreign = one.post, cast(Text, one.text).foreign
    first = content.published_at or _instant(post["modified_at"]) or now
    return Publication(
        content=content,
        integration=integration,
        post_id=one.told["post_id"],
        post_type=post["post_type"][:20],
        post_status=post["status"][:20],
        url=post["url"],
        revision=content.revision,
        text_revision=content.revision,
        fingerprint=post["fingerprint"],
        site_fingerprint=post["fingerprint"] if foreign else "",
        slug=post["slug"][:MAX_SLUG],
        drift=foreign,
        drifted_at=now if foreign else None,
        first_published_at=first,
        last_published_at=first,
        imported_at=now,
        needs_adoption=True,
        featured=one.told["featured"],
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# ------------------------------------------------------------------------------------------------------- text


def _text(post: EventPost) -> Text:
    text = Text()
    title, slug, author = post["title"], unquote(post["slug"]), post["author_email"]
    is_line = safe_line(title) is not None and len(title) <= MAX_TITLE
    text.put("title", title if is_line else _plain_line(title), title, is_same=is_line)
    _put_html(text, "html", post["html"])
    _put_html(text, "excerpt", post["excerpt"])
    text.put("slug", slug[:MAX_SLUG], slug, is_same=len(slug) <= MAX_SLUG)
    # An address IGNY8 has no room for is left to the site, as that of a post without an author is.
    text.put("author_email", author if len(author) <= MAX_EMAIL else "", "", is_same=True)
    return text


def _plain_line(title: str) -> str:
    return title.replace("<", "‹").replace(">", "›")[:MAX_TITLE]


def _put_html(text: Text, name: str, told: str) -> None:
    """As it is where that is safe; cleaned where that says the same; else what of it IGNY8 can keep."""
    if is_safe_as_it_is(told):
        text.put(name, told, told, is_same=True)
        return
    try:
        cleaned = sanitised_html(told) if name == "html" else sanitised_text(told)
    except TooDeepError:
        text.put(name, "", told, is_same=False)
        return
    text.put(name, cleaned, told, is_same=essence(cleaned) == essence(told))


# --------------------------------------------------------------------------------------------------- adopting


def refuse_unadopted(content: Content, integration: SiteIntegration) -> None:
    """A post the site does not know for IGNY8's must not be published: that would make a second one."""
    waiting = Publication.objects.filter(Q(needs_adoption=True) | Q(is_taken=True))
    publication = waiting.filter(content=content, integration=integration).first()
    if publication is None:
        return
    details = {"post_id": publication.post_id}
    if publication.is_taken:
        raise Igny8Error(
            "POST_TAKEN", f"Post {publication.post_id} belongs to another content.", details=details
        )
    raise Igny8Error(
        "ADOPTION_PENDING",
        f"The site has yet to be told that post {publication.post_id} is IGNY8's.",
        details=details,
    )
