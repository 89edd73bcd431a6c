"""The live stream, over HTTP from a real ASGI server, and what feeds it."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from django.db import OperationalError
from django.utils import timezone

from igny8_core.auth.api_keys import create_key
from igny8_core.auth.models import Account
from igny8_core.integration import live, publish_views
from igny8_core.integration.live import Hint, Listener, LiveFeed
from igny8_core.integration.models import (
    Comparison,
    HealthChange,
    PublishJob,
    SiteImport,
    SiteIntegration,
    TimelineEvent,
)
from igny8_core.integration.secrets import new_keys, seal
from igny8_core.system.models import Site

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 20
"""Nothing waits so long but a test that fails."""


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The application as it is served, in a thread of this process. Its address."""
    from igny8_core.asgi import application

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    web = uvicorn.Server(config)
    thread = threading.Thread(target=web.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    web.should_exit = True
    thread.join(SECONDS)
    assert not thread.is_alive()
    for tools in publish_views._tools.values():
        tools.db.close()
    publish_views._tools.clear()


def key_of(account: Account, site: Site | None = None) -> str:
    return create_key(account=account, name="live", role="viewer", site_id=site.pk if site else None)[1]


class Stream:
    """What one listener hears."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.iter_lines()
        self.heard: list[dict[str, Any]] = []
        self.idents: list[str] = []

    def begun(self) -> None:
        next(line for line in self._lines if line.startswith(":"))

    def until(self, count: int) -> list[dict[str, Any]]:
        """The first `count` hints of all. A stream that tells fewer runs into the client's time-out."""
        while len(self.heard) < count:
            line = next(self._lines)
            if line.startswith("id: "):
                self.idents.append(line.removeprefix("id: "))
            if line.startswith("data: "):
                self.heard.append(json.loads(line.removeprefix("data: ")))
        return self.heard


@contextmanager
def listening(server: str, key: str) -> Iterator[Stream]:
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
    with httpx.stream("GET", f"{server}/api/v1/live/", headers=headers, timeout=SECONDS) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = Stream(answer)
        stream.begun()
        yield stream


def feed() -> LiveFeed:
    (tools,) = publish_views._tools.values()
    return tools.live


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def tell(job: PublishJob, kind: str = "step") -> TimelineEvent:
    return TimelineEvent.objects.create(job=job, kind=kind)


def connected(account: Account, url: str) -> SiteIntegration:
    site = Site.objects.create(account=account, name=url, url=url)
    return SiteIntegration.objects.create(site=site, status="connected", sealed_keys=seal(new_keys()))


@pytest.fixture
def job(make_job: Callable[..., PublishJob], integration: SiteIntegration) -> PublishJob:
    return make_job(integration, in_seconds=3600, mode="scheduled")


# -------------------------------------------------------------------------------------------- over HTTP


def test_every_event_is_told_once_and_in_order(server: str, account: Account, job: PublishJob) -> None:
    tell(job)  # before anybody listened
    with listening(server, key_of(account)) as stream:
        events = [tell(job) for _ in range(30)]
        heard = stream.until(30)
    assert stream.idents == [f"job-{event.pk}" for event in events]
    about = {
        "kind": "job",
        "job_id": job.pk,
        "content_id": job.content_id,
        "integration_id": job.integration_id,
        "state": job.state,
        "step": job.step,
        "progress": job.progress,
        "message": job.message,
    }
    assert heard == [about] * 30


def test_nothing_of_another_account_is_told(
    server: str, account: Account, other_account: Account, job: PublishJob, make_content: Any
) -> None:
    theirs = connected(other_account, "https://elsewhere.example")
    content = make_content(theirs)
    content.account = other_account
    content.save()
    now = timezone.now()
    their_job = PublishJob.objects.create(
        content=content, integration=theirs, mode="scheduled", revision=1, due_at=now, wake_at=now
    )
    with listening(server, key_of(account)) as ours, listening(server, key_of(other_account)) as others:
        for _ in range(5):
            tell(their_job)
            tell(job)
        HealthChange.objects.create(integration=theirs, at=now, before="up", after="down")
        HealthChange.objects.create(integration=job.integration, at=now, before="up", after="down")
        mine, foreign = ours.until(6), others.until(6)
    assert {hint["integration_id"] for hint in mine} == {job.integration_id}
    assert {hint["integration_id"] for hint in foreign} == {theirs.pk}


def test_a_key_of_one_site_hears_of_that_site(
    server: str, account: Account, job: PublishJob, make_job: Any, make_integration: Any
) -> None:
    other = make_job(make_integration(), in_seconds=3600, mode="scheduled")
    with listening(server, key_of(account, job.content.site)) as stream:
        for _ in range(3):
            tell(other)
            tell(job)
        assert {hint["job_id"] for hint in stream.until(3)} == {job.pk}


def test_each_kind_of_work_is_told(server: str, account: Account, integration: SiteIntegration) -> None:
    with listening(server, key_of(account)) as stream:
        HealthChange.objects.create(integration=integration, at=timezone.now(), before="up", after="down")
        assert stream.until(1)[-1] == {"kind": "site", "integration_id": integration.pk}
        run = SiteImport.objects.create(integration=integration)
        assert stream.until(2)[-1] == {"kind": "import", "integration_id": integration.pk}
        SiteImport.objects.filter(pk=run.pk).update(steps=[{"name": "post", "seen": 7}])
        assert stream.until(3)[-1]["kind"] == "import"
        SiteImport.objects.filter(pk=run.pk).update(state="done")
        assert stream.until(4)[-1]["kind"] == "import"
        Comparison.objects.create(integration=integration, reason="requested")
        assert stream.until(5)[-1] == {"kind": "comparison", "integration_id": integration.pk}


def test_the_steps_of_a_job_at_work_are_told_without_an_event(
    server: str, account: Account, job: PublishJob
) -> None:
    PublishJob.objects.filter(pk=job.pk).update(state="committing", wake_at=timezone.now())
    with listening(server, key_of(account)) as stream:
        for step in ("creating_post", "media_processing", "publishing"):
            before = len(stream.heard)
            PublishJob.objects.filter(pk=job.pk).update(step=step)
            assert stream.until(before + 1)[-1]["job_id"] == job.pk


def test_when_the_last_listener_has_gone_nothing_is_asked_any_more(
    server: str, account: Account, job: PublishJob
) -> None:
    key = key_of(account)
    with listening(server, key), listening(server, key):
        wait_until(lambda: feed().listeners == 2)
        assert feed().is_looking
    wait_until(lambda: feed().listeners == 0 and not feed().is_looking)
    with listening(server, key) as stream:
        tell(job)
        assert stream.until(1)[0]["job_id"] == job.pk


def test_a_wrong_token_is_answered_in_json(server: str) -> None:
    for headers in ({"Authorization": "Bearer no"}, {}):
        answer = httpx.get(
            f"{server}/api/v1/live/", headers={"Accept": "text/event-stream", **headers}, timeout=SECONDS
        )
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["error"]["code"] == "NOT_AUTHENTICATED"


# -------------------------------------------------------------------------------------------------- the feed


def test_a_slow_listener_misses_the_oldest_and_grows_no_further() -> None:
    slow = Listener(1, None)
    for number in range(Listener.MOST_WAITING + 5):
        slow.take(Hint(("job", number), 1, 1, {}))
    assert slow.waiting.qsize() == Listener.MOST_WAITING
    assert slow.waiting.get_nowait().ident == ("job", 5)


def test_a_number_that_comes_late_is_told_and_none_is_told_twice(job: PublishJob) -> None:
    source = live._Source("job")
    source.begin()
    early, late = tell(job), tell(job)
    TimelineEvent.objects.filter(pk=early.pk).delete()  # its transaction is not over
    assert [hint.ident[1] for hint in source.look()] == [late.pk]
    TimelineEvent.objects.create(pk=early.pk, job=job, kind="step")
    assert [hint.ident[1] for hint in source.look()] == [early.pk]
    assert source.look() == []


def test_more_than_is_read_at_once_is_told_in_turns(job: PublishJob, monkeypatch: pytest.MonkeyPatch) -> None:
    source = live._Source("job")
    source.begin()
    monkeypatch.setattr(live, "MOST_AT_ONCE", 300)
    events = TimelineEvent.objects.bulk_create(TimelineEvent(job=job, kind="step") for _ in range(700))
    told: list[int] = []
    while hints := source.look():
        told += [hint.ident[1] for hint in hints]
    assert told == sorted(event.pk for event in events)


def test_a_database_that_was_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TICK_SECONDS", 0)
    monkeypatch.setattr(live, "AGAIN_SECONDS", 0)
    asked = []

    async def db(function: Any, *arguments: Any) -> Any:
        asked.append(function)
        if len(asked) in (1, 8):
            raise OperationalError("away")
        if function.__name__ == "begin":
            return None
        return [Hint(("job", len(asked)), 1, 1, {})] if len(asked) > 20 else []

    async def listen() -> Hint | None:
        hints = LiveFeed(db).listen(1, None)
        assert await anext(hints) is None
        try:
            return await asyncio.wait_for(anext(hints), SECONDS)
        finally:
            await hints.aclose()

    assert asyncio.run(listen())
