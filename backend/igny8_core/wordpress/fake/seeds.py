"""What a fake site has before a test begins: many posts, managed or not, terms, pictures, and no event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.fake.slugs import term_slugs
from igny8_core.wordpress.fake.state import Attachment, Post, Term


def seed_posts(site: FakeSite, count: int, **fields: Any) -> list[int]:
    """Ids of posts that are nobody's. `fields` are those of `Post`, the same for all of them.

    Each has a title, text, slug and date of its own where no field says otherwise.
    """
    return [_add(site, None, fields).post_id for _ in range(count)]


def seed_managed(site: FakeSite, contents: Iterable[int], **fields: Any) -> list[int]:
    """Ids of posts as a publish of these contents left them."""
    return [_add(site, content_id, fields).post_id for content_id in contents]


def seed_terms(
    site: FakeSite, taxonomy: str, count: int, *, name: str = "Term", parent: int = 0
) -> list[int]:
    """Ids of new terms, named `name` and a number."""
    found: list[int] = []
    for _ in range(count):
        term_id = site.state.next_id()
        own = f"{name} {term_id}"
        site.state.terms[term_id] = Term(term_id, taxonomy, own, term_slugs(own)[-1], parent)
        found.append(term_id)
    return found


def seed_picture(
    site: FakeSite, data: bytes | None = None, *, filename: str = "picture.png", mime: str = "image/png"
) -> int:
    """A picture in the library that IGNY8 did not send; without `data` visitors get a grey pixel."""
    attachment_id = site.state.next_id()
    path = f"/wp-content/uploads/{attachment_id}/{filename}"
    sha256 = f"{attachment_id:064x}"  # of no file: the plugin knows no hash of pictures that others uploaded
    site.state.add_attachment(Attachment(attachment_id, sha256, mime, path, data, alt="A picture"))
    return attachment_id


def _add(site: FakeSite, content_id: int | None, fields: dict[str, Any]) -> Post:
    post_id, now = site.state.next_id(), float(int(site.clock()))
    own: dict[str, Any] = {
        "post_type": "post",
        "title": f"Post {post_id}",
        "html": f"<p>The text of post {post_id}.</p>",
        "excerpt": "",
        "slug": f"post-{post_id}",
        "author_email": "author@example.com",
        "date_utc": now,
        "modified_utc": now,
    }
    # Lists of one post are not those of another.
    given = {name: _copied(value) for name, value in fields.items()}
    post = Post(post_id=post_id, content_id=content_id, **own | given)
    site.state.add_post(post)
    if content_id is not None:
        post.meta = {"_igny8_content_id": content_id, "_igny8_task_id": None, **post.meta}
        post.revision = post.revision or 1
        post.published_fingerprint = fingerprint(post)
    return post


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, list) else value
