"""What is in the archive takes part in nothing: what waits to be published is cancelled as it goes there."""

from typing import Any

from django.db.models import QuerySet

from igny8_core.integration.models import PublishJob
from igny8_core.integration.publishing import withdraw
from igny8_core.integration.states import JobState
from igny8_core.system.models import Site
from igny8_core.system.signals import content_archived, site_archived
from igny8_core.writer.models import Content


def watch() -> None:
    site_archived.connect(_site, dispatch_uid=__name__)
    content_archived.connect(_content, dispatch_uid=__name__)


def _site(site: Site, **_: Any) -> None:
    _withdraw(PublishJob.objects.filter(content__site=site), "the site was archived")


def _content(content: Content, **_: Any) -> None:
    _withdraw(PublishJob.objects.filter(content=content), "the content was archived")


def _withdraw(jobs: "QuerySet[PublishJob]", reason: str) -> None:
    """What has begun goes on to its end."""
    for job in jobs.filter(state=JobState.READY):
        withdraw(job, reason)
