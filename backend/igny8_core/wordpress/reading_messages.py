"""The messages by which IGNY8 reads a site: to compare both sides, and to take over what is there already.

The rest of `messages`, with the same source and the same test.
"""

# No `from __future__ import annotations`: with it Python 3.11 takes every key for a required one.

from typing import Literal, NotRequired, TypedDict

from igny8_core.wordpress.messages import (
    EventPost,
    EventRelationships,
    EventTaxonomies,
    KnownTerm,
    RequestMessage,
)

AdoptOutcome = Literal["adopted", "taken", "gone"]


class FeaturedImage(TypedDict):
    attachment_id: int
    url: str
    alt: str


class SitePost(TypedDict):
    """A post as it is now. `content_id` None: not managed by IGNY8; `post` None: a managed one is gone."""

    content_id: int | None
    post_id: int
    task_id: int | None
    fingerprint: str | None
    post: EventPost | None
    taxonomies: EventTaxonomies | None
    relationships: EventRelationships | None
    featured: FeaturedImage | None


class DigestsRequest(RequestMessage):
    """Contents with an id up to `after` are compared; `size` contents to a group."""

    route: Literal["digests"]
    after: int
    size: int
    groups: int


class DigestGroup(TypedDict):
    """Contents above the `through` of the group before it, up to this one."""

    through: int
    count: int
    digest: str


class DigestsResponse(TypedDict):
    groups: list[DigestGroup]
    next_after: int | None
    total: int


class Range(TypedDict):
    """Content ids above `after`, up to `through`."""

    after: int
    through: int


class FingerprintsRequest(RequestMessage):
    route: Literal["fingerprints"]
    ranges: list[Range]


class PostFingerprint(TypedDict):
    """`fingerprint` None: the post is gone."""

    content_id: int
    post_id: int
    fingerprint: str | None


class FingerprintsResponse(TypedDict):
    """The first `answered` ranges; the others are to be asked again."""

    posts: list[PostFingerprint]
    answered: int


class PostsRequest(RequestMessage):
    """Either `contents`, or `post_type` with `after` and `limit`."""

    route: Literal["posts"]
    contents: NotRequired[list[int]]
    post_type: NotRequired[str]
    after: NotRequired[int]
    limit: NotRequired[int]


class PostsResponse(TypedDict):
    """What was asked for and is neither in `posts` nor in `unknown` is to be asked again."""

    posts: list[SitePost]
    unknown: list[int]
    next_after: int | None
    total: int


class TermsRequest(RequestMessage):
    route: Literal["terms"]
    taxonomy: str
    after: int
    limit: int


class TermsResponse(TypedDict):
    terms: list[KnownTerm]
    next_after: int | None
    total: int


class Adoption(TypedDict):
    content_id: int
    post_id: int
    revision: int


class AdoptRequest(RequestMessage):
    route: Literal["adopt"]
    posts: list[Adoption]


class AdoptedPost(TypedDict):
    """`owner_content_id`: whose a `taken` post is."""

    content_id: int
    post_id: int
    outcome: AdoptOutcome
    owner_content_id: int | None
    fingerprint: str | None


class AdoptResponse(TypedDict):
    posts: list[AdoptedPost]
