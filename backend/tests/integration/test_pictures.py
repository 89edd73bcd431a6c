"""Pictures are prepared when a content is saved, not when Publish is pressed."""

from collections.abc import Iterator
from typing import Any

import pytest

from igny8_core.integration.drain import Worker
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.pictures import contents_to_prepare
from igny8_core.media.store import Store
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.writer.models import ContentImage, Upload
from igny8_core.writer.services import save_content
from igny8_core.writer.uploads import image_limits
from tests.integration.test_delivery import picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fake(integration: SiteIntegration) -> FakeSite:
    fake = FakeSite(integration.site.url)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


@pytest.fixture
def worker(fake: FakeSite) -> Iterator[Worker]:
    worker = Worker("test", transport=FakeTransport(fake))
    yield worker
    worker.stop()


def save_with_picture(integration: SiteIntegration, sha256: str) -> ContentImage:
    facts: dict[str, Any] = {"url": "", "upload": sha256, "alt": "A", "caption": "", "title": ""}
    fields = {"title": "Article", "html": "<p>Body.</p>", "featured_image": facts}
    account = integration.site.account
    Upload.objects.create(account=account, sha256=sha256, mime="image/jpeg", bytes=1, width=1, height=1)
    return save_content(account=account, site=integration.site, fields=fields).images.get()


def test_the_pictures_of_a_saved_content_are_ready_before_it_is_published(
    integration: SiteIntegration, worker: Worker, settings: Any
) -> None:
    image = save_with_picture(integration, picture(40))
    assert contents_to_prepare(10) == [(image.content_id, integration.pk)]
    worker.prepare()
    image.refresh_from_db()
    assert image.prepared_at is not None
    assert Store(settings.MEDIA_DIR).path(image.main_sha256).is_file()
    assert contents_to_prepare(10) == []


def test_a_picture_that_cannot_be_had_says_why_and_is_not_tried_again_for_ever(
    integration: SiteIntegration, worker: Worker
) -> None:
    image = save_with_picture(integration, "0" * 64)
    worker.prepare()
    image.refresh_from_db()
    assert image.error["code"]
    assert contents_to_prepare(10) == []


def test_the_limits_of_images_are_settings(settings: Any) -> None:
    settings.IGNY8_MAX_UPLOAD_BYTES = 1000
    settings.IGNY8_MAX_IMAGE_PIXELS = 2000
    settings.IGNY8_MAX_IMAGES = 3
    settings.IGNY8_IMAGE_SECONDS = 4.5
    settings.IGNY8_IMAGE_IDLE_SECONDS = 1.5
    limits = image_limits()
    assert (limits.max_bytes, limits.max_pixels, limits.max_images) == (1000, 2000, 3)
    assert (limits.max_seconds, limits.max_idle_seconds) == (4.5, 1.5)


def test_a_content_with_too_many_images_is_told_how_many_are_taken(
    integration: SiteIntegration, fake: FakeSite, settings: Any
) -> None:
    settings.IGNY8_MAX_IMAGES = 1
    worker = Worker("test", transport=FakeTransport(fake))
    try:
        account = integration.site.account
        texts = {"upload": "", "alt": "", "caption": "", "title": ""}
        gallery = [{"url": f"https://gone.invalid/{number}.jpg", **texts} for number in range(3)]
        fields = {"title": "Article", "html": "<p>Body.</p>", "gallery": gallery}
        content = save_content(account=account, site=integration.site, fields=fields)
        worker.prepare()
    finally:
        worker.stop()
    errors = [image.error for image in content.images.all()]
    assert [error["code"] for error in errors[1:]] == ["IMAGE_TOO_MANY"] * 2
    assert errors[1]["details"] == {"images": 3, "limit_images": 1}
    assert errors[1]["remedy"]
