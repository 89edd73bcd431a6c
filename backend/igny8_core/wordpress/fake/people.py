"""What people do in a fake WordPress: each change is noted in its outbox, as the plugin would notice it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import get_args

from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.fake.slugs import term_slugs
from igny8_core.wordpress.fake.state import Kind, Post, Term
from igny8_core.wordpress.fake.terms import TermSearch, taxonomy_of
from igny8_core.wordpress.fake.times import in_utc
from igny8_core.wordpress.messages import EventKind

_EDITABLE = frozenset({"title", "html", "excerpt", "author_email", "slug", "status"})
SOMEBODY = "wordpress_user_1"


@contextmanager
def unnoticed(site: FakeSite) -> Iterator[None]:
    """What people do in here is noted nowhere, as where the plugin is killed: only a comparison finds it."""
    was_deaf, site.outbox.is_deaf = site.outbox.is_deaf, True
    try:
        yield
    finally:
        site.outbox.is_deaf = was_deaf


def edit_post(site: FakeSite, post_id: int, *, by: str = SOMEBODY, **changes: str) -> None:
    """Changes title, html, excerpt, author_email, slug or status."""
    if unknown := changes.keys() - _EDITABLE:
        raise TypeError(f"a post has no {', '.join(sorted(unknown))}")
    post = site.state.posts[post_id]
    if slug := changes.pop("slug", ""):
        site.state.give_slug(post, slug)
    for name, value in changes.items():
        setattr(post, name, value)
    _tell(site, "post", post, by)


def set_terms(
    site: FakeSite, post_id: int, kind: Kind | str, term_ids: Sequence[int], *, by: str = SOMEBODY
) -> None:
    """`kind` is one of the contract's, or a taxonomy of the site."""
    post = site.state.posts[post_id]
    known = next((one for one in get_args(Kind) if one == kind), None)
    taxonomy = taxonomy_of(known, post.post_type) if known else kind
    if taxonomy is None:
        raise LookupError(f"a {post.post_type} has no {kind}")
    for term_id in term_ids:
        if site.state.terms[term_id].taxonomy != taxonomy:
            raise LookupError(f"the term {term_id} is none of {taxonomy}")
    if sorted(post.terms.get(taxonomy, [])) != sorted(term_ids):
        post.terms[taxonomy] = list(term_ids)
        _tell(site, "taxonomies", post, by)


def set_relations(
    site: FakeSite,
    post_id: int,
    *,
    cluster_id: int | None,
    sector_id: int | None,
    keyword_ids: Sequence[int],
    by: str = SOMEBODY,
) -> None:
    """Edits the custom fields."""
    post = site.state.posts[post_id]
    post.meta["_igny8_cluster_id"] = cluster_id
    post.meta["_igny8_sector_id"] = sector_id
    post.meta["_igny8_keyword_ids"] = list(keyword_ids)
    _tell(site, "relationships", post, by)


def trash_post(site: FakeSite, post_id: int, *, by: str = SOMEBODY) -> None:
    post = site.state.posts[post_id]
    post.status = "trash"
    _tell(site, "trashed", post, by)


def restore_post(site: FakeSite, post_id: int, *, by: str = SOMEBODY) -> None:
    """WordPress gives a post back as a draft."""
    post = site.state.posts[post_id]
    post.status = "draft"
    _tell(site, "restored", post, by)
    _tell(site, "post", post, by)


def delete_post(site: FakeSite, post_id: int, *, by: str = SOMEBODY) -> None:
    _tell(site, "deleted", site.state.remove_post(post_id), by)


def add_term(site: FakeSite, taxonomy: str, name: str, parent: int = 0, *, by: str = SOMEBODY) -> int:
    """The new term's id."""
    search = TermSearch(site.state.terms, taxonomy)
    slug = search.free_slug(term_slugs(name)[-1], parent)
    term = Term(site.state.next_id(), taxonomy, name, slug, parent)
    site.state.terms[term.term_id] = term
    _tell_term(site, term, by)
    return term.term_id


def edit_term(
    site: FakeSite, term_id: int, *, name: str = "", parent: int | None = None, by: str = SOMEBODY
) -> None:
    """The slug stays, as in WordPress."""
    term = site.state.terms[term_id]
    term.name = name or term.name
    term.parent = term.parent if parent is None else parent
    _tell_term(site, term, by)


def delete_term(site: FakeSite, term_id: int, *, into: int = 0, by: str = SOMEBODY) -> None:
    """Its posts get `into` instead; without it, posts without any category get the default one."""
    term = site.state.terms.pop(term_id)
    for child in site.state.terms.values():
        if child.parent == term_id:
            child.parent = term.parent
            _tell_term(site, child, by)
    for post in site.state.posts.values():
        had = post.terms.get(term.taxonomy, [])
        if term_id not in had:
            continue
        left = [one for one in had if one not in (term_id, into)] + ([into] if into else [])
        if not left and term.taxonomy == "category":
            left = [site.settings.default_category]
        post.terms[term.taxonomy] = left
        _tell(site, "taxonomies", post, by)
    _tell_term(site, term, by)


def _tell(site: FakeSite, kind: EventKind, post: Post, by: str) -> None:
    if kind == "post":
        post.modified_utc = max(site.clock(), post.modified_utc)
    site.outbox.note_post(kind, post, at=in_utc(site.clock()), by=by)


def _tell_term(site: FakeSite, term: Term, by: str) -> None:
    site.outbox.note_term(term, at=in_utc(site.clock()), by=by)
