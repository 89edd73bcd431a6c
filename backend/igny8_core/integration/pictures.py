"""The pictures of an article: prepared for a site, remembered for the next publish, removed when unused."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from igny8_core.errors import Igny8Error
from igny8_core.integration import article as articles
from igny8_core.integration.article import Article
from igny8_core.integration.database import Db
from igny8_core.integration.models import SiteIntegration
from igny8_core.media.fetch import FetchSettings
from igny8_core.media.prepare import PreparedImage, prepare_many
from igny8_core.media.store import Collected
from igny8_core.wordpress.messages import Problem
from igny8_core.writer.models import Content, ContentImage, Upload
from igny8_core.writer.uploads import image_limits, media_store

_NAMES_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each image of an article, in the article's order."""

    article: Article
    results: list[PreparedImage | Igny8Error]

    @property
    def ready(self) -> list[PreparedImage]:
        return [result for result in self.results if isinstance(result, PreparedImage)]

    @property
    def problems(self) -> list[Problem]:
        pairs = zip(self.article.images, self.results, strict=True)
        return [_problem(image, result) for image, result in pairs if isinstance(result, Igny8Error)]


class Pictures:
    """Prepares the images of articles. One per worker; safe for concurrent use."""

    def __init__(self) -> None:
        self.store = media_store()
        self._limits = image_limits()
        self._fetching = FetchSettings(allow_loopback=settings.IGNY8_ALLOW_LOOPBACK)

    async def prepare(self, article: Article) -> Outcome:
        """Every image ready, or its problem. An image prepared before costs a look into the store."""
        results = await prepare_many(
            [image.source for image in article.images],
            store=self.store,
            limits=self._limits,
            site=articles.rules_of(article.site),
            settings=self._fetching,
        )
        return Outcome(article, results)

    async def collect(self, shard: int, db: Db) -> Collected:
        """Remove what nothing needs any more of one of the store's 256 parts."""
        unused_seconds = timedelta(days=settings.IGNY8_MEDIA_KEEP_DAYS).total_seconds()
        stale = await asyncio.to_thread(self.store.stale, shard, unused_seconds)
        in_use = await db(images_in_use, stale.names)
        return await asyncio.to_thread(self.store.collect, stale, in_use)


def images_in_use(names: Collection[str]) -> set[str]:
    """Which of these hashes an upload or a content stands for; all else can be fetched or made again.

    A job under way is not asked about: it has touched its files, and no attempt takes days. What sites hold
    (`SiteMedia`) is held there.
    """
    found: set[str] = set()
    ordered = sorted(names)
    for start in range(0, len(ordered), _NAMES_PER_QUERY):
        part = ordered[start : start + _NAMES_PER_QUERY]
        found.update(Upload.objects.filter(sha256__in=part).values_list("sha256", flat=True))
        for field in ("main_sha256", "upload_sha256"):
            rows = ContentImage.objects.filter(**{f"{field}__in": part})
            found.update(rows.values_list(field, flat=True))
    return found


def remember(outcome: Outcome) -> None:
    """Note on the content's images which bytes they stand for, or why there are none.

    An image that can't be had is not tried again until it changes or the content is published. Rows of other
    sources stay as they are: the content may have been edited meanwhile.
    """
    article = outcome.article
    for image, result in zip(article.images, outcome.results, strict=True):
        known = isinstance(result, PreparedImage) and result.main.sha256 == image.source.main_sha256
        if known:
            continue
        rows = ContentImage.objects.filter(
            content_id=article.content_id,
            role=image.facts["role"],
            position=image.facts["position"],
            source_url=image.facts["source_url"],
            upload_sha256=image.facts["upload"],
        )
        if isinstance(result, PreparedImage):
            rows.update(main_sha256=result.main.sha256, prepared_at=timezone.now(), error=None)
        else:
            rows.update(error=dict(_problem(image, result)), prepared_at=timezone.now())


def _problem(image: articles.SourcedImage, error: Igny8Error) -> Problem:
    """The seed's code for the featured image; the image's own for the others."""
    code = error.code
    if code == "IMAGE_DOWNLOAD_FAILED" and image.facts["role"] == "featured":
        code = "FEATURED_IMAGE_DOWNLOAD_FAILED"
    return {
        "field": image.field,
        "code": code,
        "message": error.message,
        "remedy": error.remedy,
        "severity": "error",
        "details": error.details,
    }


def contents_to_prepare(limit: int) -> list[tuple[int, int]]:
    """(content id, integration id) of saved contents with images nobody has looked at yet."""
    # Not error=None: on a JSON column that looks for the JSON value null.
    waiting = ContentImage.objects.filter(main_sha256="", error__isnull=True, content__archived_at=None)
    connected = Q(content__site__integrations__status=SiteIntegration.Status.CONNECTED)
    rows = waiting.filter(connected).values_list("content_id", "content__site__integrations__id").distinct()
    return list(rows[:limit])


def article_to_prepare(content_id: int, integration_id: int) -> Article:
    content = Content.objects.get(pk=content_id)
    integration = SiteIntegration.objects.get(pk=integration_id)
    return articles.assemble(content_id, content.revision, integration, mode="manual", due_at=None)
