"""The routes by which IGNY8 reads a fake site: to compare both sides, and to take over what is there."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake.admission import check_bounds
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.events import known_term, post_now, relationships_of, taxonomies_of
from igny8_core.wordpress.fake.state import Post, SiteState
from igny8_core.wordpress.fake.terms import TAXONOMIES
from igny8_core.wordpress.reading_messages import (
    AdoptedPost,
    Adoption,
    AdoptResponse,
    DigestGroup,
    DigestsResponse,
    FeaturedImage,
    FingerprintsResponse,
    PostFingerprint,
    PostsResponse,
    SitePost,
    TermsResponse,
)

if TYPE_CHECKING:
    from igny8_core.wordpress.fake.site import FakeSite

MAX_ITEMS: Final = 100
MAX_SIZE: Final = 500
MAX_GROUPS: Final = 200
MAX_POSTS: Final = 100
MAX_TERMS: Final = 1000
MAX_BYTES: Final = 1024 * 1024
"""Of text, beyond which no further post is added to an answer."""
RANGE_MAX: Final = 10_000
"""Posts of a range, and of the ranges of an answer before the last."""
_LISTED: Final = frozenset({"publish", "future", "private", "draft", "pending"})


def digests(site: FakeSite, message: Mapping[str, Any]) -> DigestsResponse:
    after, size, groups = message["after"], message["size"], message["groups"]
    check_bounds("after", after, 0, None)
    check_bounds("size", size, 1, MAX_SIZE)
    check_bounds("groups", groups, 1, MAX_GROUPS)
    contents = site.state.contents()
    start = bisect_right(contents, after)
    end = start + size * _at_once(site, groups)
    starts = range(start, min(end, len(contents)), size)
    return {
        "groups": [_group(site.state, contents[at : at + size]) for at in starts],
        "next_after": contents[end - 1] if end < len(contents) else None,
        "total": len(contents),
    }


def _group(state: SiteState, contents: Sequence[int]) -> DigestGroup:
    digest = hashlib.sha256()
    for content_id in contents:
        post = _post_fingerprint(state, content_id)
        digest.update(f"{content_id} {post['post_id']} {post['fingerprint'] or '-'}\n".encode("ascii"))
    return {"through": contents[-1], "count": len(contents), "digest": digest.hexdigest()}


def fingerprints(site: FakeSite, message: Mapping[str, Any]) -> FingerprintsResponse:
    ranges = message["ranges"]
    _check_number("ranges", ranges)
    for position, one in enumerate(ranges):
        check_bounds(f"ranges[{position}].after", one["after"], 0, None)
        check_bounds(f"ranges[{position}].through", one["through"], 1, None)
    contents = site.state.contents()
    found: list[PostFingerprint] = []
    answered = 0
    for one in ranges[: _at_once(site, len(ranges))]:
        inside = contents[bisect_right(contents, one["after"]) : bisect_right(contents, one["through"])]
        if len(inside) > RANGE_MAX:
            field = f"ranges[{answered}]"
            raise _invalid(field, f"{field} holds more than {RANGE_MAX} managed posts.")
        found.extend(_post_fingerprint(site.state, content_id) for content_id in inside)
        answered += 1
        if len(found) >= RANGE_MAX:
            break
    return {"posts": found, "answered": answered}


def _post_fingerprint(state: SiteState, content_id: int) -> PostFingerprint:
    """Of a managed content."""
    post = state.post_of(content_id)
    return {
        "content_id": content_id,
        "post_id": state.post_id_of(content_id) or 0,
        "fingerprint": fingerprint(post) if post else None,
    }


def posts(site: FakeSite, message: Mapping[str, Any]) -> PostsResponse:
    has_contents = "contents" in message
    for field in ("post_type", "after", "limit"):
        if has_contents and field in message:
            raise _invalid(field, f"{field} says nothing beside contents.")
        if not has_contents and field not in message:
            raise _invalid(field, f"{field} is missing.")
    if has_contents:
        return _posts_of_contents(site, message["contents"])
    return _posts_of_type(site, message["post_type"], message["after"], message["limit"])


def _posts_of_contents(site: FakeSite, contents: Sequence[int]) -> PostsResponse:
    _check_number("contents", contents)
    for position, content_id in enumerate(contents):
        check_bounds(f"contents[{position}]", content_id, 1, None)
    wanted = list(dict.fromkeys(contents))
    known = [content_id for content_id in wanted if site.state.post_id_of(content_id) is not None]
    return {
        "posts": _told(site, (_managed_post(site, content_id) for content_id in known), len(known)),
        "unknown": [content_id for content_id in wanted if content_id not in known],
        "next_after": None,
        "total": len(wanted),
    }


def _posts_of_type(site: FakeSite, post_type: str, after: int, limit: int) -> PostsResponse:
    check_bounds("after", after, 0, None)
    check_bounds("limit", limit, 1, MAX_POSTS)
    if not site.settings.post_types.get(post_type):
        raise _invalid("post_type", f"post_type {post_type} is none of this site, or switched off.")
    of_type = sorted(
        post.post_id
        for post in site.state.posts.values()
        if post.post_type == post_type and post.status in _LISTED and "_igny8_gallery_of" not in post.meta
    )
    later = of_type[bisect_right(of_type, after) :]
    found = _told(site, (_site_post(site, site.state.posts[post_id]) for post_id in later), limit)
    return {
        "posts": found,
        "unknown": [],
        "next_after": found[-1]["post_id"] if len(found) < len(later) else None,
        "total": len(of_type),
    }


def _told(site: FakeSite, posts: Iterable[SitePost], limit: int) -> list[SitePost]:
    """As many as an answer holds, at least one."""
    found: list[SitePost] = []
    size = 0
    for post in islice(posts, _at_once(site, limit)):
        size += len(post["post"]["html"].encode()) if post["post"] else 0
        if found and size > MAX_BYTES:
            break
        found.append(post)
    return found


def _managed_post(site: FakeSite, content_id: int) -> SitePost:
    post = site.state.post_of(content_id)
    return _site_post(site, post) if post else _gone(content_id, site.state.post_id_of(content_id) or 0)


def _site_post(site: FakeSite, post: Post) -> SitePost:
    return {
        "content_id": post.content_id,
        "post_id": post.post_id,
        "task_id": post.meta.get("_igny8_task_id"),
        "fingerprint": fingerprint(post),
        "post": post_now(site.home_url, post),
        "taxonomies": taxonomies_of(site.state, site.settings, post),
        "relationships": relationships_of(post),
        "featured": _featured(site, post),
    }


def _gone(content_id: int, post_id: int) -> SitePost:
    return {
        "content_id": content_id,
        "post_id": post_id,
        "task_id": None,
        "fingerprint": None,
        "post": None,
        "taxonomies": None,
        "relationships": None,
        "featured": None,
    }


def _featured(site: FakeSite, post: Post) -> FeaturedImage | None:
    attachment = site.state.attachments.get(post.featured or 0)
    if attachment is None:
        return None
    url = f"{site.home_url}{attachment.path}"
    return {"attachment_id": attachment.attachment_id, "url": url, "alt": attachment.alt}


def terms(site: FakeSite, message: Mapping[str, Any]) -> TermsResponse:
    check_bounds("after", message["after"], 0, None)
    check_bounds("limit", message["limit"], 1, MAX_TERMS)
    taxonomy, known = message["taxonomy"], site.state.terms
    if taxonomy not in TAXONOMIES and taxonomy not in site.settings.further_taxonomies:
        raise _invalid("taxonomy", f"taxonomy {taxonomy} is none of this site.")
    of_taxonomy = sorted(term.term_id for term in known.values() if term.taxonomy == taxonomy)
    later = of_taxonomy[bisect_right(of_taxonomy, message["after"]) :]
    page = later[: _at_once(site, message["limit"])]
    return {
        "terms": [known_term(known[term_id]) for term_id in page],
        "next_after": page[-1] if len(page) < len(later) else None,
        "total": len(of_taxonomy),
    }


def adopt(site: FakeSite, message: Mapping[str, Any]) -> AdoptResponse:
    _check_number("posts", message["posts"])
    for position, adoption in enumerate(message["posts"]):
        for field in ("content_id", "post_id", "revision"):
            check_bounds(f"posts[{position}].{field}", adoption[field], 1, None)
    for adoption in message["posts"]:
        _adopt(site.state, adoption)
    return {"posts": [_adopted(site.state, adoption) for adoption in message["posts"]]}


def _adopt(state: SiteState, adoption: Adoption) -> None:
    content_id, post = adoption["content_id"], state.posts.get(adoption["post_id"])
    if post is None or state.post_id_of(content_id) is not None or state.owner_of(post.post_id) is not None:
        return
    state.manage(post.post_id, content_id)
    post.revision = adoption["revision"]
    post.published_fingerprint = fingerprint(post)


def _adopted(state: SiteState, adoption: Adoption) -> AdoptedPost:
    content_id, post_id = adoption["content_id"], adoption["post_id"]
    its_post, owner = state.post_id_of(content_id), state.owner_of(post_id)
    is_adopted = its_post == post_id
    is_taken = not is_adopted and (its_post is not None or owner is not None)
    return {
        "content_id": content_id,
        "post_id": post_id,
        "outcome": "adopted" if is_adopted else "taken" if is_taken else "gone",
        "owner_content_id": owner if is_taken else None,
        "fingerprint": state.published_fingerprint(post_id) if is_adopted else None,
    }


def _at_once(site: FakeSite, wanted: int) -> int:
    limit = site.settings.reads_at_once
    return wanted if limit is None else min(wanted, limit)


def _check_number(field: str, items: Sequence[Any]) -> None:
    if not 1 <= len(items) <= MAX_ITEMS:
        raise _invalid(field, f"{field} must have from 1 to {MAX_ITEMS} items.")


def _invalid(field: str, message: str) -> Igny8Error:
    return Igny8Error("MESSAGE_INVALID", message, details={"field": field})


ROUTES: Final[Mapping[str, Callable[[FakeSite, Mapping[str, Any]], Mapping[str, Any]]]] = {
    "digests": digests,
    "fingerprints": fingerprints,
    "posts": posts,
    "terms": terms,
    "adopt": adopt,
}
