"""A site that had posts before IGNY8, and workers that import it, or die of it."""

from __future__ import annotations

import httpx

from igny8_core.integration import importing, importing_round, stats, structure
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import SiteImport
from igny8_core.integration.network import site_http
from tests.integration.returning import Beside, World

NO_LIMIT = {
    "post_types": {name: {"fetch_limit": 0} for name in ("post", "page", "product")},
    "taxonomies": {
        name: {"fetch_limit": 0} for name in ("category", "post_tag", "igny8_sector", "igny8_cluster")
    },
}


class WorkerKilled(BaseException):
    """Not even `except Exception` sees it."""


class Deadly(httpx.AsyncBaseTransport):
    """The site does what it is asked; the worker dies before it hears of its nth answer."""

    def __init__(self, transport: httpx.AsyncBaseTransport, nth: int) -> None:
        self._transport, self._left = transport, nth

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        self._left -= 1
        if self._left == 0:
            raise WorkerKilled
        return answer


def start(world: World, *wanted: str) -> SiteImport:
    """Without limits; `limit` sets one."""
    structure.choose(world.integration.pk, NO_LIMIT)
    return importing.start_import(world.integration, wanted=wanted)


def limit(world: World, kind: str, name: str, **chosen: object) -> None:
    structure.choose(world.integration.pk, {kind: {name: chosen}})


def go_on(world: World, *, dies_at: int = 0) -> SiteImport:
    """A worker claims what is due, after the lease of the one before, and works until it ends or dies."""
    SiteImport.objects.update(wake_at=database_now())
    transport = Deadly(world.transport, dies_at) if dies_at else world.transport
    db = Beside()
    try:
        db.run(_go_on(transport, db))
    except WorkerKilled:
        assert dies_at
    return SiteImport.objects.latest("pk")


async def _go_on(transport: httpx.AsyncBaseTransport, db: Beside) -> None:
    async with site_http(transport=transport) as http:
        for work in await db(importing.claim_imports, 10):
            await importing_round.carry_out(work, http, db)


def imported(world: World, *wanted: str) -> SiteImport:
    start(world, *wanted)
    one = go_on(world)
    assert one.state == "done", (one.error, one.steps)
    return one


def step(one: SiteImport, name: str) -> dict[str, int]:
    found = next(step for step in one.steps if step["name"] == name)
    return {count: found[count] for count in ("total", "seen", "new", "known", "skipped", "failed")}


def counters_are_untouched(world: World) -> bool:
    world.integration.refresh_from_db()
    return not any(stats.recount(world.integration.pk).values()) and not any(
        getattr(world.integration, name) for name in stats.COUNTERS
    )
