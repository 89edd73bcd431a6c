"""A connected site with a content, made straight in the database."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from igny8_core.auth.models import Account, User
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.secrets import new_keys, seal
from igny8_core.system.models import Site
from igny8_core.writer.models import Content, ContentRevision

SITE_FACTS = {
    "timezone": "America/New_York",
    "image_sizes": [{"name": "thumbnail", "width": 150, "height": 150, "crop": True}],
    "big_image_threshold": 2560,
    "image_sizes_owner": "igny8",
    "max_request_bytes": 4194304,
}


def snapshot(content: Content, **changes: Any) -> dict[str, Any]:
    said = {
        "content_id": content.pk, "task_id": None, "revision": content.revision, "content_type": "post",
        "title": content.title, "html": content.html, "excerpt": "", "slug": "", "author_email": None,
        "published_at": None, "taxonomies": {"categories": [], "tags": [], "sectors": [], "clusters": []},
        "cluster_id": None, "sector_id": None, "keyword_ids": [], "focus_keywords": [],
        "seo": {"title": "", "description": "", "canonical": ""}, "images": [], "product": None,
    }  # fmt: skip
    return {**said, **changes}


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(name="Example")


@pytest.fixture
def user(account: Account) -> User:
    return User.objects.create_user(email="editor@example.com", password="correct horse", account=account)


@pytest.fixture
def make_integration(account: Account) -> Callable[[], SiteIntegration]:
    def make(**facts: Any) -> SiteIntegration:
        number = Site.objects.count()
        site = Site.objects.create(
            account=account, name=f"Site {number}", url=f"https://s{number}.example.com"
        )
        return SiteIntegration.objects.create(
            site=site,
            status=SiteIntegration.Status.CONNECTED,
            rest_url=f"https://s{number}.example.com/wp-json/",
            sealed_keys=seal(new_keys()),
            config_json={"site": SITE_FACTS},
            **facts,
        )

    return make


@pytest.fixture
def integration(make_integration: Callable[[], SiteIntegration]) -> SiteIntegration:
    return make_integration()


@pytest.fixture
def make_content(account: Account) -> Callable[..., Content]:
    def make(integration: SiteIntegration, title: str = "Article") -> Content:
        content = Content.objects.create(
            account=account, site=integration.site, title=title, html="<p>Body.</p>", revision=1
        )
        ContentRevision.objects.create(content=content, number=1, snapshot=snapshot(content), sha256="0" * 64)
        return content

    return make


@pytest.fixture
def content(integration: SiteIntegration, make_content: Callable[..., Content]) -> Content:
    return make_content(integration)


@pytest.fixture
def make_job(make_content: Callable[..., Content]) -> Callable[..., PublishJob]:
    def make(integration: SiteIntegration, *, in_seconds: float = -1, **facts: Any) -> PublishJob:
        due = database_now() + timedelta(seconds=in_seconds)
        facts = {"mode": "manual", "revision": 1, "due_at": due, "wake_at": due, **facts}
        return PublishJob.objects.create(content=make_content(integration), integration=integration, **facts)

    return make


@pytest.fixture
def rings() -> Iterator[list[str]]:
    yield []


@pytest.fixture
def ring(rings: list[str]) -> Callable[[], None]:
    return lambda: rings.append("ring")


def receipt_for(job: PublishJob, **changes: Any) -> dict[str, Any]:
    """What a site answers to the commit of a job without images."""
    empty = {"requested": [], "created": [], "existing": [], "assigned": [], "fallback": [], "skipped": []}
    counts = {"categories": 0, "tags": 0, "sectors": 0, "clusters": 0}
    receipt = {
        "key": str(job.key), "fence": 1, "replayed": False, "outcome": "created",
        "content_id": job.content_id,
        "revision": job.revision, "post_id": 1842, "post_type": "post", "post_status": "publish",
        "post_url": "https://s0.example.com/article/", "edit_url": "https://s0.example.com/wp-admin/post.php",
        "post_date_utc": "2025-11-29T10:15:30Z", "post_date_site": "2025-11-29T05:15:30-05:00",
        "site_timezone": "America/New_York", "committed_at": "2025-11-29T10:15:30Z", "fingerprint": "f" * 64,
        "taxonomies_processed": {kind: dict(empty) for kind in counts},
        "media": {"featured": None, "gallery": [], "inline": [], "uploaded": 0, "reused": 0},
        "gallery": {"requested": 0, "limit": 5, "overflow": "skip", "used": 0, "gallery_images_skipped": 0,
                    "gallery_images_inline": 0, "gallery_overflow_post_id": None,
                    "gallery_unpublished_post_id": None},
        "seo_plugin": {"active": "none", "version": None, "keywords_supported": False,
                       "focus_keyword_set": False, "fields": {}},
        "stats": {"event_id": str(job.key), "content_type": "post", "first_publish": True,
                  "taxonomies_created": {**counts, "categories": 2}, "taxonomies_updated": counts,
                  "published_at": "2025-11-29T10:15:30Z"},
        "timings_ms": {"preflight_validation": 2.0, "creating_post": 9.0, "total": 60.0},
        "peak_memory_bytes": 1,
    }  # fmt: skip
    return {**receipt, **changes}
