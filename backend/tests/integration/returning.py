"""A site whose people change things, and IGNY8 hearing of it: what the tests of the way back share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import Any

import pytest

from igny8_core.auth.models import Account
from igny8_core.integration import dispatch, polling, publishing
from igny8_core.integration.clock import database_now
from igny8_core.integration.delivery import deliver
from igny8_core.integration.models import Publication, PublishJob, SiteInbox, SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.pictures import Pictures
from igny8_core.integration.secrets import unseal
from igny8_core.integration.states import ON_SITE
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.wordpress.fake.courier import push_message, signed, take_answer
from igny8_core.writer.models import Cluster, Content, Keyword, Sector
from igny8_core.writer.services import save_content
from tests.answers import data_of


class Beside:
    """Runs a coroutine on an event loop of its own, and its database calls on the test's thread and in its
    transaction."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Any] = SimpleQueue()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        with ThreadPoolExecutor(1) as pool:
            ended = pool.submit(asyncio.run, work)
            ended.add_done_callback(lambda _: self._calls.put(None))
            while call := self._calls.get():
                function, loop, answer = call
                try:
                    loop.call_soon_threadsafe(answer.set_result, function())
                except Exception as error:  # noqa: BLE001 -- it is the coroutine's to handle
                    loop.call_soon_threadsafe(answer.set_exception, error)
            ended.result()

    async def __call__(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        self._calls.put((partial(function, *args, **kwargs), loop, answer))
        return await answer


class World:
    """One connected fake site, the work of a worker that reaches it, and a client without a key."""

    def __init__(self, integration: SiteIntegration, fake: FakeSite, client: Any) -> None:
        self.integration, self.fake, self.client = integration, fake, client
        self.transport = FakeTransport(fake)

    @property
    def account(self) -> Account:
        return self.integration.site.account

    def make_content(self, title: str = "Coffee", **fields: Any) -> Content:
        fields = {"title": title, "html": "<p>Grind it.</p>", "categories": ["Drinks"], **fields}
        return save_content(account=self.account, site=self.integration.site, fields=fields)

    def cluster(self, name: str) -> Cluster:
        return Cluster.objects.create(account=self.account, site=self.integration.site, name=name)

    def sector(self, name: str) -> Sector:
        return Sector.objects.create(account=self.account, site=self.integration.site, name=name)

    def keyword(self, name: str) -> Keyword:
        return Keyword.objects.create(account=self.account, site=self.integration.site, name=name)

    def publish(self, content: Content, *, overwrite: bool = False) -> Publication:
        job = self.try_to_publish(content, overwrite=overwrite)
        assert job.state in ON_SITE, job.error
        return Publication.objects.get(content=content)

    def try_to_publish(self, content: Content, **how: Any) -> PublishJob:
        content.refresh_from_db()
        job = publishing.request_publication(content, self.integration, user=None, ring=lambda: None, **how)
        return self.work(job)

    def work(self, job: PublishJob) -> PublishJob:
        """What is due is carried out."""
        db = Beside()
        db.run(self._deliver(db))
        job.refresh_from_db()
        return job

    async def _deliver(self, db: Beside) -> None:
        async with site_http(transport=self.transport) as http:
            while claims := await db(dispatch.claim, 10, "test"):
                for claim in claims:
                    await deliver(claim, http=http, db=db, pictures=Pictures())

    def published(self, title: str = "Coffee", **fields: Any) -> tuple[Content, Publication]:
        content = self.make_content(title, **fields)
        publication = self.publish(content)
        content.refresh_from_db()
        return content, publication

    def poll(self) -> SiteInbox:
        """Ask the site now."""
        SiteInbox.objects.update(poll_at=database_now())
        db = Beside()
        db.run(self._collect(db))
        return self.inbox()

    async def _collect(self, db: Beside) -> None:
        async with site_http(transport=self.transport) as http:
            polls = await db(polling.claim_polls, 100)
            await asyncio.gather(*(polling.poll(one, http=http, db=db) for one in polls))

    def inbox(self) -> SiteInbox:
        return SiteInbox.objects.get(integration=self.integration)

    def send(self, message: Any) -> Any:
        body, headers = signed(self.fake, message)
        path = f"/api/v1/integrations/{self.integration.pk}/events/"
        return self.client.generic("POST", path, body, content_type="application/json", headers=headers)

    def push(self) -> int:
        """As the plugin does after a person's request; the number IGNY8 has."""
        said = data_of(self.send(push_message(self.fake)))
        take_answer(self.fake, said)
        return int(said["accepted_through"])


@pytest.fixture
def fake(integration: SiteIntegration) -> FakeSite:
    fake = FakeSite("https://s0.example.com")
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


@pytest.fixture
def world(integration: SiteIntegration, fake: FakeSite, anybody: Any) -> World:
    return World(integration, fake, anybody)


def term_named(fake: FakeSite, name: str) -> int:
    return next(term.term_id for term in fake.state.terms.values() if term.name == name)


def later(fake: FakeSite, seconds: float = 60) -> None:
    """Time passes in WordPress."""
    clock: Callable[[], float] = fake.clock
    fake.clock = lambda: clock() + seconds


def settle_jobs() -> None:
    """As if every publish had ended a while ago."""
    PublishJob.objects.filter(state__in=ON_SITE).update(finished_at="2020-01-01T00:00:00Z")
