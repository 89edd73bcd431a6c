"""Wait for jobs to settle, for a caller who wants the result in the answer to the click.

One query per tick for all the jobs that are waited for in this process, however many callers there are.
"""

import asyncio
from collections import defaultdict

from igny8_core.integration.database import Db
from igny8_core.integration.models import PublishJob
from igny8_core.integration.states import ACTIVE

TICK_SECONDS = 0.008


def settled_among(job_ids: list[int]) -> list[int]:
    """Jobs that are no longer active."""
    jobs = PublishJob.objects.filter(pk__in=job_ids).exclude(state__in=ACTIVE)
    return list(jobs.values_list("pk", flat=True))


class Waiting:
    """The callers of one event loop. Not for use from several loops."""

    def __init__(self, db: Db) -> None:
        self._callers: dict[int, set[asyncio.Future[None]]] = defaultdict(set)
        self._poller: asyncio.Task[None] | None = None
        self._db = db

    async def until_settled(self, job_id: int, timeout_seconds: float) -> bool:
        """True: the job has ended. False: it is still at work after `timeout_seconds`."""
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._callers[job_id].add(settled)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            await asyncio.wait_for(settled, timeout_seconds)
        except TimeoutError:
            return False
        finally:
            self._forget(job_id, settled)
        return True

    def _forget(self, job_id: int, caller: asyncio.Future[None]) -> None:
        self._callers[job_id].discard(caller)
        if not self._callers[job_id]:
            del self._callers[job_id]

    async def _poll(self) -> None:
        while self._callers:
            for job_id in await self._db(settled_among, list(self._callers)):
                for caller in self._callers.get(job_id, ()):
                    if not caller.done():
                        caller.set_result(None)
            await asyncio.sleep(TICK_SECONDS)
