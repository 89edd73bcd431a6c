"""A worker that is told to stop: nothing hangs, and what it could not finish is free for the next one."""

import threading
import time
from datetime import timedelta

import pytest

from igny8_core.integration import publishing
from igny8_core.integration.clock import database_now
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.secrets import unseal
from igny8_core.integration.states import JobState
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.writer.models import Content

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fake(integration: SiteIntegration) -> FakeSite:
    fake = FakeSite(integration.site.url)
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


def ring_in_background(worker: Worker) -> threading.Thread:
    thread = threading.Thread(target=worker.ring, daemon=True)
    thread.start()
    return thread


def wait_until_claimed(job: PublishJob) -> None:
    deadline = time.monotonic() + 10
    while job.state == JobState.READY and time.monotonic() < deadline:
        time.sleep(0.01)
        job.refresh_from_db()


def test_a_publish_in_flight_ends_before_the_worker_does(
    integration: SiteIntegration, content: Content, fake: FakeSite
) -> None:
    fake.faults.add(kind="slow", route="commit", seconds=0.5)
    worker = Worker("test", transport=FakeTransport(fake))
    job = publishing.request_publication(content, integration, user=None, ring=lambda: None)
    ringing = ring_in_background(worker)
    wait_until_claimed(job)
    worker.stop()
    ringing.join(30)
    assert not ringing.is_alive()
    job.refresh_from_db()
    assert job.state == JobState.PUBLISHED
    assert len(fake.state.posts) == 1


def test_a_worker_that_has_stopped_takes_no_more_work(
    integration: SiteIntegration, content: Content, fake: FakeSite
) -> None:
    worker = Worker("test", transport=FakeTransport(fake))
    publishing.request_publication(content, integration, user=None, ring=lambda: None)
    worker._stopping = True
    worker.ring()
    worker.prepare()
    worker.stop()
    assert PublishJob.objects.get().state == JobState.READY
    assert not fake.state.posts


def test_a_worker_that_waits_for_a_schedule_stops_without_taking_it(
    integration: SiteIntegration, content: Content, fake: FakeSite
) -> None:
    worker = Worker("test", transport=FakeTransport(fake))
    soon = database_now() + timedelta(seconds=1.9)
    publishing.schedule_publication(content, integration, due_at=soon, user=None, ring=lambda: None)
    ringing = ring_in_background(worker)
    time.sleep(0.3)
    worker.stop()
    ringing.join(30)
    assert not ringing.is_alive()
    assert PublishJob.objects.get().state == JobState.READY
