"""The routes by which IGNY8 reads a fake site: to compare both sides, and to take over what is there."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake.admission import check_bounds
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.events import known_term, post_now, relationships_of, taxonomies_of
from igny8_core.wordpress.fake.state import Post, SiteState
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
    answered = ranges[: _at_once(site, len(ranges))]
    contents = site.state.contents()
    found: list[PostFingerprint] = []
    for one in answered:
        inside = contents[bisect_right(contents, one["after"]) : bisect_right(contents, one["through"])]
        found.extend(_post_fingerprint(site.state, content_id) for content_id in inside)
    return {"posts": found, "answered": len(answered)}


def _post_fingerprint(state: SiteState, content_id: int) -> PostFingerprint:
    """Of a managed content."""
    post = state.post_of(content_id)
    return {
        "content_id": content_id,
        "post_id": state.post_id_of(content_id) or 0,
        "fingerprint": fingerprint(post) if post else None,
    }


def posts(site: FakeSite, message: Mapping[str, Any]) -> PostsResponse:
    if "contents" in message:
        return _posts_of_contents(site, message["contents"])
    for field in ("post_type", "after", "limit"):
        if field not in message:
            raise Igny8Error("MESSAGE_INVALID", f"{field} is missing.", details={"field": field})
    return _posts_of_type(site, message["post_type"], message["after"], message["limit"])


def _posts_of_contents(site: FakeSite, contents: Sequence[int]) -> PostsResponse:
    _check_number("contents", contents)
    for position, content_id in enumerate(contents):
        check_bounds(f"contents[{position}]", content_id, 1, None)
    found: list[SitePost] = []
    unknown: list[int] = []
    for content_id in list(dict.fromkeys(contents))[: _at_once(site, len(contents))]:
        post, post_id = site.state.post_of(content_id), site.state.post_id_of(content_id)
        if post is not None:
            found.append(_site_post(site, post))
        elif post_id is not None:
            found.append(_gone(content_id, post_id))
        else:
            unknown.append(content_id)
    return {"posts": found, "unknown": unknown, "next_after": None, "total": len(contents)}


def _posts_of_type(site: FakeSite, post_type: str, after: int, limit: int) -> PostsResponse:
    check_bounds("after", after, 0, None)
    check_bounds("limit", limit, 1, MAX_POSTS)
    of_type = [
        post.post_id
        for post in site.state.posts.values()
        if post.post_type == post_type and post.status in _LISTED
    ]
    page, next_after = _page(of_type, after, _at_once(site, limit))
    return {
        "posts": [_site_post(site, site.state.posts[post_id]) for post_id in page],
        "unknown": [],
        "next_after": next_after,
        "total": len(of_type),
    }


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
    known = site.state.terms
    of_taxonomy = [term.term_id for term in known.values() if term.taxonomy == message["taxonomy"]]
    page, next_after = _page(of_taxonomy, message["after"], _at_once(site, message["limit"]))
    return {
        "terms": [known_term(known[term_id]) for term_id in page],
        "next_after": next_after,
        "total": len(of_taxonomy),
    }


def adopt(site: FakeSite, message: Mapping[str, Any]) -> AdoptResponse:
    _check_number("posts", message["posts"])
    for position, adoption in enumerate(message["posts"]):
        for field in ("content_id", "post_id", "revision"):
            check_bounds(f"posts[{position}].{field}", adoption[field], 1, None)
    return {"posts": [_adopt(site.state, adoption) for adoption in message["posts"]]}


def _adopt(state: SiteState, adoption: Adoption) -> AdoptedPost:
    content_id, post = adoption["content_id"], state.posts.get(adoption["post_id"])
    answer: AdoptedPost = {
        "content_id": content_id,
        "post_id": adoption["post_id"],
        "outcome": "gone",
        "owner_content_id": None,
        "fingerprint": None,
    }
    if post is None:
        return answer
    is_ours = post.content_id == content_id
    if not is_ours and (post.content_id is not None or state.post_id_of(content_id) is not None):
        return {**answer, "outcome": "taken", "owner_content_id": post.content_id}
    if not is_ours:
        state.manage(post.post_id, content_id)
        post.revision = adoption["revision"]
        post.published_fingerprint = fingerprint(post)
    return {**answer, "outcome": "adopted", "fingerprint": fingerprint(post)}


def _page(ids: list[int], after: int, limit: int) -> tuple[list[int], int | None]:
    """The first ids behind one, and what to ask behind for the next ones."""
    ids.sort()
    start = bisect_right(ids, after)
    page = ids[start : start + limit]
    return page, page[-1] if start + limit < len(ids) else None


def _at_once(site: FakeSite, wanted: int) -> int:
    limit = site.settings.reads_at_once
    return wanted if limit is None else min(wanted, limit)


def _check_number(field: str, items: Sequence[Any]) -> None:
    if not 1 <= len(items) <= MAX_ITEMS:
        message = f"{field} must have from 1 to {MAX_ITEMS} items."
        raise Igny8Error("MESSAGE_INVALID", message, details={"field": field})


ROUTES: Final[Mapping[str, Callable[[FakeSite, Mapping[str, Any]], Mapping[str, Any]]]] = {
    "digests": digests,
    "fingerprints": fingerprints,
    "posts": posts,
    "terms": terms,
    "adopt": adopt,
}
