"""The worker's event loop: claims due work and carries it out, hundreds of jobs at a time.

One `Worker` per process. `drain` runs until nothing is due and nothing is in flight; a doorbell that rings
meanwhile makes it look again. Work that falls due within a moment is waited for, so that a scheduled article
goes out at its instant and not at the next beat.
"""

import asyncio
import logging
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any, TypeVar

import httpx

from igny8_core.integration import dispatch, verification
from igny8_core.integration.clock import database_now
from igny8_core.integration.database import DatabaseThreads
from igny8_core.integration.delivery import deliver
from igny8_core.integration.dispatch import Claim
from igny8_core.integration.network import site_http
from igny8_core.integration.pictures import Pictures, article_to_prepare, contents_to_prepare, remember
from igny8_core.integration.rounds import Round
from igny8_core.integration.verification import Check
from igny8_core.media.store import SHARDS

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_IN_FLIGHT = 300
RENEW_EVERY = dispatch.LEASE / 3
COLLECT_EVERY = timedelta(minutes=2)
"""Beat rings so often; the whole store is looked through in eight and a half hours."""
WAIT_FOR_DUE = timedelta(seconds=2)


class Worker:
    """The loop, its HTTP connections and its database threads; `ring` may be called from any thread.

    `transport` None: the network.
    """

    def __init__(self, name: str | None = None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._loop = asyncio.new_event_loop()
        self._db = DatabaseThreads(postgresql_threads=4)
        self._pictures = Pictures()
        self._http: httpx.AsyncClient | None = None
        self._rung = threading.Event()
        """Somebody rang since the last look; the twin of `_bell` for threads outside the loop."""
        self._bell = asyncio.Event()
        self._draining = threading.Lock()
        self._stopping = False
        self._held: dict[asyncio.Task[None], Claim] = {}
        self._begun: dict[str, set[asyncio.Task[None]]] = defaultdict(set)
        """Under way, by the name of their round."""
        self._thread = threading.Thread(target=self._loop.run_forever, name="igny8-worker", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """Carry out all due work; returns when it is done. A second ring only makes the first look again."""
        self._rung.set()
        self._loop.call_soon_threadsafe(self._bell.set)
        while self._rung.is_set() and not self._stopping and self._draining.acquire(blocking=False):
            try:
                self._run(self._drain())
            finally:
                self._draining.release()

    def prepare(self) -> None:
        """Fetch and resize the images of saved contents, ahead of their publish; a stop cuts it short."""
        try:
            self._run(self._prepare())
        except CancelledError:
            log.info("stopped while preparing images; the rest is prepared later")

    def begin(self, one: Round) -> None:
        """Begin what is due of a round; returns while it is under way."""
        if self._stopping:
            return
        try:
            self._run(self._begin(one))
        except CancelledError:
            log.info("stopped while beginning to %s; that is done later", one.name)

    def collect(self, now: float | None = None) -> None:
        """Remove images that nothing needs, from the part of the store whose turn it is (None: now)."""
        shard = int((time.time() if now is None else now) // COLLECT_EVERY.total_seconds()) % SHARDS
        try:
            self._run(self._collect(shard))
        except CancelledError:
            log.info("stopped while removing unused images; the rest is removed later")

    def stop(self) -> None:
        """Take no more work, let what is in flight finish for a moment, hand back the rest."""
        self._stopping = True
        self._loop.call_soon_threadsafe(self._bell.set)
        self._draining.acquire()  # for good: the drain under way has ended, and none begins any more
        self._run(self._wind_down())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._db.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = site_http(transport=self._transport)
        return self._http

    async def _drain(self) -> None:
        renewing = asyncio.create_task(self._renew_for_ever())
        checks: set[asyncio.Task[None]] = set()
        try:
            while not self._stopping:
                self._rung.clear()
                self._bell.clear()
                claimed = await self._start_due()
                checks |= await self._start_checks()
                checks = {check for check in checks if not check.done()}
                if claimed:
                    continue
                running: set[asyncio.Task[None]] = set(self._held) | checks
                pause = await self._time_to_next(bool(running))
                if pause is None:
                    return
                await self._wait(running, pause)
        finally:
            renewing.cancel()

    async def _start_due(self) -> int:
        room = MAX_IN_FLIGHT - len(self._held)
        if room <= 0:
            return 0
        claims = await self._db(dispatch.claim, room, self.name)
        for claim in claims:
            work = deliver(claim, http=self._client(), db=self._db, pictures=self._pictures)
            task = asyncio.create_task(work)
            self._held[task] = claim
            task.add_done_callback(self._held.pop)
        return len(claims)

    async def _start_checks(self) -> set[asyncio.Task[None]]:
        checks: list[Check] = await self._db(verification.claim_checks, MAX_IN_FLIGHT)
        return {
            asyncio.create_task(verification.check(one, http=self._client(), db=self._db)) for one in checks
        }

    async def _time_to_next(self, busy: bool) -> float | None:
        """Seconds to wait for something to do; None: nothing in flight and nothing due soon."""
        wake_at = await self._db(dispatch.next_wake_at)
        check_at = await self._db(verification.next_check_at)
        soonest = min((at for at in (wake_at, check_at) if at is not None), default=None)
        if soonest is None:
            return 1.0 if busy else None
        wait = soonest - await self._db(database_now)
        if wait > WAIT_FOR_DUE:
            return 1.0 if busy else None
        # A due job may be waiting for room at its site: look again soon, not in a tight loop.
        return max(wait.total_seconds(), 0.02 if busy else 0.2)

    async def _wait(self, running: set[asyncio.Task[None]], seconds: float) -> None:
        bell = asyncio.create_task(self._bell.wait())
        await asyncio.wait({bell, *running}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        bell.cancel()

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            if self._held:
                await self._db(dispatch.renew, list(self._held.values()))

    async def _prepare(self) -> None:
        waiting = await self._db(contents_to_prepare, 50)
        for content_id, integration_id in waiting:
            article = await self._db(article_to_prepare, content_id, integration_id)
            await self._db(remember, await self._pictures.prepare(article))

    async def _begin(self, one: Round) -> None:
        begun = self._begun[one.name]
        room = one.most - len(begun)
        for claimed in await self._db(one.claim, room) if room > 0 else []:
            work = one.carry_out(claimed, self._client(), self._db)
            task = self._loop.create_task(work, name=one.name)
            begun.add(task)
            task.add_done_callback(begun.discard)
            task.add_done_callback(_tell_failure)

    async def settled(self) -> None:
        """Until no round has anything under way."""
        while under_way := set[asyncio.Task[None]]().union(*self._begun.values()):
            await asyncio.wait(under_way)

    async def _collect(self, shard: int) -> None:
        collected = await self._pictures.collect(shard, self._db)
        if collected.files:
            log.info("removed %d unused images, %d bytes", collected.files, collected.bytes)

    async def _wind_down(self) -> None:
        if self._held:
            await asyncio.wait(set(self._held), timeout=10)
        await self._db(dispatch.hand_back, list(self._held.values()))
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._http is not None:
            await self._http.aclose()


def _tell_failure(task: asyncio.Task[None]) -> None:
    """The row's lease ends, and it is begun again."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s failed", task.get_name(), exc_info=error)
