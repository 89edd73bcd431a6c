"""A site with many published contents, made quickly, and comparing it: what these tests share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from igny8_core.integration import comparing, comparing_runs
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import Comparison, Publication
from igny8_core.integration.network import site_http
from igny8_core.wordpress.fake import FakeSite
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.seeds import seed_managed
from igny8_core.writer.models import Content, ContentRevision
from tests.integration.conftest import snapshot
from tests.integration.returning import Beside, World

TEXTS = ("title", "html", "excerpt", "slug", "author_email")


def seeded(world: World, count: int) -> list[int]:
    """Contents whose publish both sides remember alike; their ids."""
    site, first = world.integration.site, Content.objects.count()
    contents = Content.objects.bulk_create(
        Content(
            account_id=site.account_id, site=site, title=f"Content {n}", html=f"<p>The text of {n}.</p>",
            slug=f"content-{n}", author_email="author@example.com", revision=1,
        )
        for n in range(first, first + count)
    )  # fmt: skip
    posts = seed_managed(world.fake, [content.pk for content in contents])
    for content, post_id in zip(contents, posts, strict=True):
        post = world.fake.state.posts[post_id]
        post.meta |= {"_igny8_cluster_id": None, "_igny8_sector_id": None, "_igny8_keyword_ids": []}
        post.title, post.html = content.title, content.html
        world.fake.state.give_slug(post, content.slug)
    ContentRevision.objects.bulk_create(_revision(content) for content in contents)
    Publication.objects.bulk_create(
        _publication(world, content, post_id) for content, post_id in zip(contents, posts, strict=True)
    )
    return [content.pk for content in contents]


def _revision(content: Content) -> ContentRevision:
    said = {name: getattr(content, name) for name in TEXTS}
    return ContentRevision(content=content, number=1, sha256="0" * 64, snapshot=snapshot(content, **said))


def _publication(world: World, content: Content, post_id: int) -> Publication:
    now = database_now()
    post = world.fake.state.posts[post_id]
    return Publication(
        content=content, integration=world.integration, post_id=post_id, post_type="post",
        post_status="publish", url=f"{world.fake.home_url}/{post.slug}/", slug=post.slug, revision=1,
        text_revision=1, fingerprint=fingerprint(post), first_published_at=now, last_published_at=now,
    )  # fmt: skip


def compare(world: World) -> Comparison:
    """Ask for a comparison, and carry it as far as it goes now."""
    return carry_on(world, comparing_runs.request_comparison(world.integration))


def carry_on(world: World, asked: Comparison) -> Comparison:
    Comparison.objects.filter(pk=asked.pk).update(wake_at=database_now())
    carry_out_due(world)
    asked.refresh_from_db()
    return asked


def carry_out_due(world: World) -> None:
    db = Beside()
    db.run(_carry_out(world, db))


async def _carry_out(world: World, db: Any) -> None:
    async with site_http(transport=world.transport) as http:
        for run in await db(comparing_runs.claim_comparisons, 10):
            await comparing.compare(run, http, db)


def in_wordpress(world: World, contents: list[int]) -> list[int]:
    """Ids of their posts."""
    return [post_of(world.fake, content_id) for content_id in contents]


def post_of(fake: FakeSite, content_id: int) -> int:
    post = fake.state.post_of(content_id)
    assert post is not None
    return post.post_id


class Between(httpx.AsyncBaseTransport):
    """Does something before or behind each request to the site. `n` counts from 1."""

    def __init__(
        self,
        world: World,
        *,
        before: Callable[[int, str], Awaitable[None]] | None = None,
        behind: Callable[[int, str], Awaitable[None]] | None = None,
    ) -> None:
        self._inner = world.transport
        self._before, self._behind = before, behind
        self.sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        number, route = self.sent, str(request.url).rsplit("/", 1)[-1]
        if self._before is not None:
            await self._before(number, route)
        response = await self._inner.handle_async_request(request)
        await response.aread()
        if self._behind is not None:
            await self._behind(number, route)
        return response


def picture(world: World) -> dict[int, tuple[Any, ...]]:
    """What IGNY8 has of every content."""
    rows = Content.objects.filter(site=world.integration.site).prefetch_related("publications")
    return {
        content.pk: (
            *(getattr(content, name) for name in (*TEXTS, "revision", "categories", "tags")),
            *(
                (p.post_id, p.state, p.revision, p.post_status, str(p.drift))
                for p in content.publications.all()
            ),
        )
        for content in rows
    }
