"""IGNY8's own side of a comparison, in this process: a database of its own with many published contents.

To be imported when Django is set up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

import httpx
from django.core.management import call_command
from django.utils import timezone

from bench.compared_sites import ComparedSite, text_of, title_of
from bench.errors import BenchError
from igny8_core.auth.models import Account
from igny8_core.integration import comparing, comparing_runs
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.database import DatabaseThreads
from igny8_core.integration.models import Comparison, Difference, Publication, SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.secrets import new_keys, seal
from igny8_core.system.models import Site
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.reading_messages import AdoptedPost, Adoption
from igny8_core.writer.models import Content, ContentRevision
from igny8_core.writer.snapshots import build_snapshot, digest

ADOPTED_AT_ONCE: Final = 100
WRITTEN_AT_ONCE: Final = 2000
T = TypeVar("T")


def pages(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def connect(site: ComparedSite) -> SiteIntegration:
    """In a new database; both sides have each other's keys."""
    call_command("migrate", verbosity=0)
    keys = new_keys()
    own = Site.objects.create(
        account=Account.objects.create(name="Bench"), name="Compared", url="https://compared.example.com"
    )
    integration = SiteIntegration.objects.create(
        site=own,
        status=SiteIntegration.Status.CONNECTED,
        rest_url=site.rest_url,
        sealed_keys=seal(keys),
        connected_at=timezone.now(),
    )
    site.connect(integration.audience, keys.public_keys, keys.shared_secret)
    return integration


def write_contents(integration: SiteIntegration, count: int) -> list[int]:
    """Ids of contents that say what `title_of` and `text_of` say, in this order, each with its revision."""
    own = integration.site
    found: list[int] = []
    for numbers in pages(range(1, count + 1), WRITTEN_AT_ONCE):
        contents = Content.objects.bulk_create(
            Content(
                account=own.account,
                site=own,
                title=title_of(number),
                html=text_of(number),
                slug=f"article-{number}",
                categories=["Uncategorized"],
                revision=1,
            )
            for number in numbers
        )
        ContentRevision.objects.bulk_create(_revision(content) for content in contents)
        found += [content.pk for content in contents]
    return found


def _revision(content: Content) -> ContentRevision:
    snapshot = build_snapshot(content, [], [])
    return ContentRevision(content=content, number=1, snapshot=snapshot, sha256=digest(snapshot))


async def adopt(
    integration: SiteIntegration, http: httpx.AsyncClient, contents: Sequence[int], post_ids: Sequence[int]
) -> list[AdoptedPost]:
    """Through the protocol: the site's managed posts are made by the plugin itself."""
    client = SiteClient(http, endpoint_of(integration))
    wanted: list[Adoption] = [
        {"content_id": content_id, "post_id": post_id, "revision": 1}
        for content_id, post_id in zip(contents, post_ids, strict=True)
    ]
    adopted: list[AdoptedPost] = []
    for page in pages(wanted, ADOPTED_AT_ONCE):
        adopted += (await client.adopt(page))["posts"]
    if refused := [one for one in adopted if one["outcome"] != "adopted"]:
        raise BenchError(f"{len(refused)} posts were not adopted, the first: {refused[0]}")
    return adopted


def write_publications(integration: SiteIntegration, adopted: Sequence[AdoptedPost]) -> None:
    """As if IGNY8 had published them: both sides agree."""
    now = timezone.now()
    for page in pages(adopted, WRITTEN_AT_ONCE):
        Publication.objects.bulk_create(
            Publication(
                content_id=one["content_id"],
                integration=integration,
                post_id=one["post_id"],
                post_type="post",
                post_status="publish",
                url=f"{integration.site.url}/{one['post_id']}/",
                revision=1,
                text_revision=1,
                fingerprint=one["fingerprint"] or "",
                first_published_at=now,
                last_published_at=now,
            )
            for one in page
        )


async def compare(integration: SiteIntegration, transport: httpx.AsyncBaseTransport) -> Comparison:
    """A whole comparison as a worker makes it. Raises BenchError where it does not come to its end."""
    db = DatabaseThreads(postgresql_threads=4)
    async with site_http(transport=transport) as http:
        asked = await db(comparing_runs.request_comparison, integration)
        for run in await db(comparing_runs.claim_comparisons, 1):
            await comparing.compare(run, http, db)
    done = await db(Comparison.objects.get, pk=asked.pk)
    db.close()
    if done.state != Comparison.State.DONE:
        raise BenchError(f"the comparison is {done.state} at content {done.cursor}: {done.error}")
    return done


def differing(comparison: Comparison) -> dict[int, dict[str, Any]]:
    """By content: what was found, and what became of it."""
    rows = Difference.objects.filter(comparison=comparison)
    return {
        row.content_id: {"kind": row.kind, "state": row.state, "fields": row.fields, "note": row.note}
        for row in rows
    }
