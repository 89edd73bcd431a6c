"""The pictures of an article: prepared for a site, and remembered for the next publish."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from igny8_core.errors import Igny8Error
from igny8_core.integration import article as articles
from igny8_core.integration.article import Article
from igny8_core.integration.models import SiteIntegration
from igny8_core.media.fetch import FetchSettings
from igny8_core.media.limits import MediaLimits
from igny8_core.media.prepare import PreparedImage, prepare_many
from igny8_core.media.store import Store
from igny8_core.wordpress.messages import Problem
from igny8_core.writer.models import Content, ContentImage


class Pictures:
    """Prepares the images of articles. One per worker; safe for concurrent use."""

    def __init__(self) -> None:
        self.store = Store(settings.MEDIA_DIR)
        self._limits = MediaLimits(max_bytes=settings.IGNY8_MAX_UPLOAD_BYTES)
        self._fetching = FetchSettings(allow_loopback=settings.IGNY8_ALLOW_LOOPBACK)

    async def prepare(self, article: Article) -> tuple[list[PreparedImage], list[Problem]]:
        """Every image ready, or every problem. An image prepared before costs a look into the store."""
        results = await prepare_many(
            [image.source for image in article.images],
            store=self.store,
            limits=self._limits,
            site=articles.rules_of(article.site),
            settings=self._fetching,
        )
        ready = [result for result in results if isinstance(result, PreparedImage)]
        problems = [
            _problem(image, result)
            for image, result in zip(article.images, results, strict=True)
            if isinstance(result, Igny8Error)
        ]
        return ready, problems

    def remember(self, article: Article, prepared: Sequence[PreparedImage]) -> None:
        """Note on the content's images which bytes they stand for; rows of other sources stay as they are."""
        for image, ready in zip(article.images, prepared, strict=True):
            if image.source.main_sha256 != ready.main.sha256:
                facts = image.facts
                ContentImage.objects.filter(
                    content_id=article.content_id,
                    role=facts["role"],
                    position=facts["position"],
                    source_url=facts["source_url"],
                    upload_sha256=facts["upload"],
                ).update(main_sha256=ready.main.sha256, prepared_at=timezone.now(), error=None)


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


def remember_problems(article: Article, problems: Sequence[Problem]) -> None:
    """A picture that can't be had is not tried again until it changes or the content is published."""
    by_field = {problem["field"]: problem for problem in problems}
    for image in article.images:
        problem = by_field.get(image.field)
        if problem is not None:
            ContentImage.objects.filter(
                content_id=article.content_id, role=image.facts["role"], position=image.facts["position"]
            ).update(error=dict(problem), prepared_at=timezone.now())
