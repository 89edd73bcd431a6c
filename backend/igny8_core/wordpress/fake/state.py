"""What a fake WordPress holds: posts, terms, attachments, keys, staged bytes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from igny8_core.wordpress.messages import ErrorObject, JobState, Receipt

Kind = Literal["categories", "tags", "sectors", "clusters"]
KINDS: tuple[Kind, ...] = ("categories", "tags", "sectors", "clusters")


@dataclass(slots=True)
class Term:
    term_id: int
    taxonomy: str
    name: str
    slug: str
    parent: int = 0


@dataclass(slots=True)
class Attachment:
    """`data` is None where the site keeps no image bytes; the public side then draws a stand-in."""

    attachment_id: int
    sha256: str
    mime: str
    path: str
    data: bytes | None
    alt: str = ""
    caption: str = ""


@dataclass(slots=True)
class Post:
    post_id: int
    content_id: int | None
    post_type: str
    title: str
    html: str
    excerpt: str
    slug: str
    author_email: str
    date_utc: float
    status: str = "publish"
    terms: dict[str, list[int]] = field(default_factory=dict)
    """Taxonomy → term ids."""
    meta: dict[str, Any] = field(default_factory=dict)
    featured: int | None = None
    gallery: list[int] = field(default_factory=list)
    revision: int = 0
    published_fingerprint: str = ""
    modified_utc: float = 0.0
    last_fingerprint: tuple[tuple[Any, ...], str] | None = field(default=None, repr=False, compare=False)
    """What it was taken of, and itself: see `drafts.fingerprint`."""


@dataclass(slots=True)
class KeyRecord:
    """One idempotency key. `fence` is the highest one seen with it."""

    content_id: int | None
    fence: int
    state: JobState = "unknown"
    receipt: Receipt | None = None
    error: ErrorObject | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What the plugin keeps after connecting. `public_keys` holds two while one is being replaced."""

    audience: str
    public_keys: tuple[str, ...]
    shared_secret: str = field(default="", repr=False)
    integration_id: int = 0
    backend_url: str = ""
    home_url: str = ""
    """Where the site was when it connected."""


class SiteState:
    """Everything the site remembers. Single-threaded: whoever awaits in between must re-read."""

    def __init__(self) -> None:
        self.posts: dict[int, Post] = {}
        self.terms: dict[int, Term] = {}
        self.attachments: dict[int, Attachment] = {}
        self.keys: dict[str, KeyRecord] = {}
        self.blobs: dict[str, bytearray] = {}
        self.seen_ids: dict[str, float] = {}
        self.nonces: dict[str, float] = {}
        self.last_publish_at: float | None = None
        self._post_of_content: dict[int, int] = {}
        self._contents: list[int] = []
        self._gone: dict[int, Post] = {}
        self._attachment_of_sha256: dict[str, int] = {}
        self._post_of_slug: dict[str, int] = {}
        self._attachment_at: dict[str, Attachment] = {}
        self._last_id = 0

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def post_of(self, content_id: int) -> Post | None:
        return self.posts.get(self._post_of_content.get(content_id, 0))

    def post_id_of(self, content_id: int) -> int | None:
        """Of a post that is gone too."""
        return self._post_of_content.get(content_id)

    def owner_of(self, post_id: int) -> int | None:
        """The content a post belongs to, one that is gone too; None: nobody's."""
        post = self.posts.get(post_id) or self._gone.get(post_id)
        content_id = post.content_id if post else None
        return content_id if content_id and self._post_of_content.get(content_id) == post_id else None

    def published_fingerprint(self, post_id: int) -> str:
        """Of a managed post as IGNY8 knows it, one that is gone too."""
        return (self.posts.get(post_id) or self._gone[post_id]).published_fingerprint

    def contents(self) -> Sequence[int]:
        """All that are managed, in order; a content whose post is gone stays one of them."""
        return self._contents

    def post_id_of_slug(self, slug: str) -> int | None:
        return self._post_of_slug.get(slug)

    def attachment_of(self, sha256: str) -> Attachment | None:
        attachment_id = self._attachment_of_sha256.get(sha256)
        return None if attachment_id is None else self.attachments[attachment_id]

    def managed_posts(self) -> Iterator[Post]:
        """Those that are there."""
        managed = (self.posts.get(post_id) for post_id in self._post_of_content.values())
        return (post for post in managed if post is not None)

    def attachment_at(self, path: str) -> Attachment | None:
        return self._attachment_at.get(path)

    def add_post(self, post: Post) -> None:
        """Puts it in, or in the place of its older self."""
        if post.post_id in self.posts:
            self.remove_post(post.post_id)
        self.posts[post.post_id] = post
        self._gone.pop(post.post_id, None)
        self._post_of_slug[post.slug] = post.post_id
        if post.content_id is not None:
            self.manage(post.post_id, post.content_id)

    def manage(self, post_id: int, content_id: int) -> None:
        """From now on the post is the content's."""
        if content_id not in self._post_of_content:
            insort(self._contents, content_id)
        self._post_of_content[content_id] = post_id
        self.posts[post_id].content_id = content_id

    def add_attachment(self, attachment: Attachment) -> None:
        self.attachments[attachment.attachment_id] = attachment
        self._attachment_of_sha256[attachment.sha256] = attachment.attachment_id
        self._attachment_at[attachment.path] = attachment

    def give_slug(self, post: Post, slug: str) -> None:
        """Raises LookupError when another post has it."""
        if self._post_of_slug.get(slug, post.post_id) != post.post_id:
            raise LookupError(f"another post has the slug {slug}")
        del self._post_of_slug[post.slug]
        post.slug = slug
        self._post_of_slug[slug] = post.post_id

    def remove_post(self, post_id: int) -> Post:
        """Whose it was is remembered."""
        post = self.posts.pop(post_id)
        del self._post_of_slug[post.slug]
        if post.content_id is not None:
            self._gone[post_id] = post
        return post
