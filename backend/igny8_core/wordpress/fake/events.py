"""Changes of a fake WordPress as the contract's events: who changed what when, and how it is now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import KINDS, Post, SiteState, Term
from igny8_core.wordpress.fake.terms import further_taxonomies, taxonomy_of
from igny8_core.wordpress.fake.times import in_utc
from igny8_core.wordpress.messages import (
    Event,
    EventKind,
    EventPost,
    EventRelationships,
    EventTaxonomies,
    EventTerm,
    KnownTerm,
)

_OF_POSTS = frozenset({"taxonomies", "relationships", "post"})
MAX_HTML_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Change:
    """Something of a post or term changed; how it is now is looked up when somebody asks.

    `noted` is what cannot be looked up later: a term as it was when it went.
    """

    seq: int
    kind: EventKind
    object_id: int
    occurred_at: str
    updated_by: str
    content_id: int | None = None
    task_id: int | None = None
    noted: dict[str, Any] = field(default_factory=dict)
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def event_of(state: SiteState, settings: FakeSettings, home_url: str, change: Change) -> Event:
    """A post that is gone meanwhile is told as deleted."""
    post = None if change.kind == "term" else state.posts.get(change.object_id)
    is_gone = post is None and change.kind in _OF_POSTS
    return {
        "seq": change.seq,
        "event_id": change.event_id,
        "kind": "deleted" if is_gone else change.kind,
        "content_id": change.content_id,
        "task_id": change.task_id,
        "post_id": None if change.kind == "term" else change.object_id,
        "occurred_at": change.occurred_at,
        "updated_by": change.updated_by,
        "fingerprint": fingerprint(post) if post else None,
        "data": _data(state, settings, home_url, post, change),
    }


def _data(
    state: SiteState, settings: FakeSettings, home_url: str, post: Post | None, change: Change
) -> dict[str, Any]:
    if change.kind == "term":
        return {**_term(state, change)}
    if post is None:
        return {}
    match change.kind:
        case "taxonomies":
            return {**taxonomies_of(state, settings, post)}
        case "relationships":
            return {**relationships_of(post)}
        case "post":
            return {**post_now(home_url, post)}
    return {}


def known_term(term: Term) -> KnownTerm:
    return {"term_id": term.term_id, "name": term.name, "slug": term.slug, "parent": term.parent}


def _known(state: SiteState, term_ids: Iterable[int]) -> list[KnownTerm]:
    return [known_term(state.terms[term_id]) for term_id in sorted(term_ids) if term_id in state.terms]


def taxonomies_of(state: SiteState, settings: FakeSettings, post: Post) -> EventTaxonomies:
    of_kind = {
        kind: _known(state, post.terms.get(taxonomy_of(kind, post.post_type) or "", ())) for kind in KINDS
    }
    other = {
        taxonomy: _known(state, post.terms.get(taxonomy, ()))
        for taxonomy in further_taxonomies(settings, post.post_type)
    }
    return {
        "categories": of_kind["categories"],
        "tags": of_kind["tags"],
        "sectors": of_kind["sectors"],
        "clusters": of_kind["clusters"],
        "other": other,
        "parents": _parents(state, [*chain(*of_kind.values(), *other.values())]),
    }


def _parents(state: SiteState, terms: list[KnownTerm]) -> list[KnownTerm]:
    """The terms above these ones that are not among them."""
    known = {term["term_id"] for term in terms}
    parents: list[KnownTerm] = []
    waiting = [term["parent"] for term in terms]
    while waiting:
        above = state.terms.get(waiting.pop(0))
        if above is not None and above.term_id not in known:
            known.add(above.term_id)
            parents.append(known_term(above))
            waiting.append(above.parent)
    return parents


def relationships_of(post: Post) -> EventRelationships:
    return {
        "cluster_id": post.meta.get("_igny8_cluster_id"),
        "sector_id": post.meta.get("_igny8_sector_id"),
        "keyword_ids": list(post.meta.get("_igny8_keyword_ids") or []),
    }


def post_now(home_url: str, post: Post) -> EventPost:
    """A text that is too large is not told, only how large it is."""
    html_bytes = len(post.html.encode())
    is_too_large = html_bytes > MAX_HTML_BYTES
    told: EventPost = {
        "title": post.title,
        "html": "" if is_too_large else post.html,
        "excerpt": post.excerpt,
        "slug": post.slug,
        "status": post.status,
        "post_type": post.post_type,
        "author_email": post.author_email,
        "url": f"{home_url}/{post.slug}/",
        "post_date_utc": in_utc(post.date_utc),
        "modified_at": in_utc(post.modified_utc),
        "fingerprint": fingerprint(post),
        "password_protected": False,
    }
    if is_too_large:
        told["html_bytes"] = html_bytes
    return told


def _term(state: SiteState, change: Change) -> EventTerm:
    """As it is now, or as it was when it went."""
    term = state.terms.get(change.object_id)
    now: dict[str, Any] = {**known_term(term)} if term else change.noted
    return {
        "taxonomy": change.noted["taxonomy"],
        "term_id": change.object_id,
        "name": now["name"],
        "slug": now["slug"],
        "parent": now["parent"],
        "deleted": term is None,
    }
