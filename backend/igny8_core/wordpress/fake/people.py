"""What people do in a fake WordPress: each change becomes an event, as the plugin would notice it."""

from __future__ import annotations

from typing import Any

from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.fake.state import Kind, Post
from igny8_core.wordpress.fake.terms import taxonomy_of
from igny8_core.wordpress.fake.times import in_utc
from igny8_core.wordpress.messages import EventKind

_EDITABLE = frozenset({"title", "html", "excerpt", "author_email"})


def edit_post(site: FakeSite, post_id: int, *, by: str = "wordpress_user_1", **changes: str) -> None:
    """Changes title, html, excerpt or author_email."""
    if unknown := changes.keys() - _EDITABLE:
        raise TypeError(f"a post has no {', '.join(sorted(unknown))}")
    post = site.state.posts[post_id]
    for name, value in changes.items():
        setattr(post, name, value)
    _tell(site, "post", post, by, {"changed": sorted(changes), "fingerprint": fingerprint(post)})


def set_terms(
    site: FakeSite, post_id: int, kind: Kind, term_ids: list[int], *, by: str = "wordpress_user_1"
) -> None:
    post = site.state.posts[post_id]
    terms = [site.state.terms[term_id] for term_id in term_ids]
    taxonomy = taxonomy_of(kind, post.post_type)
    if taxonomy is None:
        raise LookupError(f"a {post.post_type} has no {kind}")
    post.terms[taxonomy] = list(term_ids)
    data: dict[str, Any] = {
        kind: [{"term_id": term.term_id, "name": term.name, "slug": term.slug} for term in terms]
    }
    _tell(site, "taxonomies", post, by, data)


def trash_post(site: FakeSite, post_id: int, *, by: str = "wordpress_user_1") -> None:
    post = site.state.posts[post_id]
    post.status = "trash"
    _tell(site, "trashed", post, by, {})


def restore_post(site: FakeSite, post_id: int, *, by: str = "wordpress_user_1") -> None:
    post = site.state.posts[post_id]
    post.status = "publish"
    _tell(site, "restored", post, by, {})


def delete_post(site: FakeSite, post_id: int, *, by: str = "wordpress_user_1") -> None:
    _tell(site, "deleted", site.state.remove_post(post_id), by, {})


def _tell(site: FakeSite, kind: EventKind, post: Post, by: str, data: dict[str, Any]) -> None:
    if post.content_id is not None:
        occurred_at = in_utc(site.clock())
        site.state.add_event(kind, post, occurred_at=occurred_at, updated_by=by, data=data)
