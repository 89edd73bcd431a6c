"""Image bytes that nothing needs go in time; those that anything may need stay."""

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from igny8_core.celery import app
from igny8_core.integration import drain, publishing
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.secrets import unseal
from igny8_core.integration.states import JobState
from igny8_core.media.store import SHARDS, Stale, Store
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.writer.models import Content, ContentImage, Upload
from igny8_core.writer.services import save_content
from tests.integration.test_delivery import give_pictures, picture, work

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 86_400.0


@pytest.fixture
def fake(integration: SiteIntegration) -> FakeSite:
    fake = FakeSite(integration.site.url)
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


@pytest.fixture
def worker(fake: FakeSite) -> Iterator[Worker]:
    worker = Worker("test", transport=FakeTransport(fake))
    yield worker
    worker.stop()


@pytest.fixture
def store(settings: Any) -> Store:
    return Store(settings.MEDIA_DIR)


def blobs(store: Store) -> set[str]:
    return {path.name for path in (store.root / "blobs").glob("*/*")}


def age(store: Store, days: float) -> None:
    then = time.time() - days * DAY
    for path in store.root.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def save_with_upload(integration: SiteIntegration, sha256: str) -> ContentImage:
    account = integration.site.account
    Upload.objects.create(account=account, sha256=sha256, mime="image/jpeg", bytes=1, width=1, height=1)
    facts: dict[str, Any] = {"url": "", "upload": sha256, "alt": "A", "caption": "", "title": ""}
    fields = {"title": "Article", "html": "<p>Body.</p>", "featured_image": facts}
    return save_content(account=account, site=integration.site, fields=fields).images.get()


def collect_all(worker: Worker) -> None:
    """One round of the store: every ring, without the time between."""
    for turn in range(SHARDS):
        worker.collect(now=turn * drain.COLLECT_EVERY.total_seconds())


def test_images_of_contents_and_uploads_stay_and_others_go_when_their_time_is_over(
    integration: SiteIntegration, worker: Worker, store: Store
) -> None:
    kept = save_with_upload(integration, picture(40))
    lost = save_with_upload(integration, picture(50))
    loose = Upload.objects.create(
        account=integration.site.account, sha256=picture(60), mime="image/jpeg", bytes=1, width=1, height=1
    )
    worker.prepare()
    everything = blobs(store)
    age(store, 30)
    collect_all(worker)
    assert blobs(store) >= {kept.upload_sha256, lost.upload_sha256, loose.sha256}
    kept.refresh_from_db()
    assert store.has(kept.main_sha256)

    Content.objects.filter(pk=lost.content_id).delete()
    Upload.objects.filter(sha256=lost.upload_sha256).delete()
    worker.prepare()
    collect_all(worker)
    assert blobs(store) <= everything
    assert store.has(lost.upload_sha256), "it was used within the week"
    age(store, 30)
    collect_all(worker)
    assert not store.has(lost.upload_sha256)
    assert blobs(store) >= {kept.upload_sha256, kept.main_sha256, loose.sha256}


def test_a_content_can_be_published_after_a_long_time_without_its_image_being_sent_for(
    integration: SiteIntegration, worker: Worker, store: Store
) -> None:
    """The sizes live as long as the content, if a round looks at them within their time."""
    image = save_with_upload(integration, picture(40))
    worker.prepare()
    image.refresh_from_db()
    before = blobs(store)
    for _ in range(6):
        age(store, 5)
        collect_all(worker)
    assert blobs(store) == before


def test_a_publish_under_way_keeps_every_file_it_needs(
    integration: SiteIntegration, content: Content, worker: Worker, store: Store, fake: FakeSite
) -> None:
    """All files are old, and a collector runs through all of the store all the time."""
    give_pictures(content, 4)
    age(store, 30)
    ended = threading.Event()

    def collect() -> None:
        while not ended.is_set():
            collect_all(worker)

    beside = threading.Thread(target=collect)
    beside.start()
    try:
        job: PublishJob = publishing.request_publication(content, integration, user=None, ring=lambda: None)
        job = work(job, worker)
    finally:
        ended.set()
        beside.join()
    assert job.state == JobState.VERIFIED, job.error
    assert job.receipt is not None
    assert job.receipt["media"]["uploaded"] == 4


def test_every_ring_takes_the_next_part_of_the_store(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    stale = Store.stale

    def noting(self: Store, shard: int, unused_seconds: float) -> Stale:
        looked.append(shard)
        return stale(self, shard, unused_seconds)

    monkeypatch.setattr(Store, "stale", noting)
    every = drain.COLLECT_EVERY.total_seconds()
    for turn in range(3):
        worker.collect(now=(SHARDS - 1 + turn) * every + 1)
    assert looked == [SHARDS - 1, 0, 1]
    assert app.conf.beat_schedule["ring collect"]["schedule"] == every
