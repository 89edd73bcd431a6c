"""Time passing, and the rounds of a worker, for tests of health, alerts and webhooks."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db.models import F, Model

from igny8_core.integration import health
from igny8_core.integration.models import (
    AlertMail,
    PublishJob,
    SiteHealth,
    SiteIntegration,
    Webhook,
    WebhookDelivery,
)
from igny8_core.integration.network import site_http
from igny8_core.integration.rounds import Round
from tests.integration.returning import Beside, World

CLOCKS: dict[type[Model], tuple[str, ...]] = {
    SiteHealth: ("next_at", "since"),
    SiteIntegration: ("held_until", "down_since"),
    PublishJob: ("due_at", "wake_at", "verify_at"),
    AlertMail: ("next_at",),
    Webhook: ("failing_since",),
    WebhookDelivery: ("next_at", "created_at"),
}


def pass_time(**amount: float) -> None:
    """Everything that waits has waited so much longer."""
    for model, names in CLOCKS.items():
        rows: Any = model._default_manager
        rows.update(**{name: F(name) - timedelta(**amount) for name in names})


def carry_out(one: Round, transport: httpx.AsyncBaseTransport | None = None) -> int:
    """What is due of a round, all at once as a worker does; how many that were."""
    done: list[int] = []
    db = Beside()

    async def work() -> None:
        async with site_http(transport=transport) as http:
            claimed = await db(one.claim, one.most)
            done.append(len(claimed))
            await asyncio.gather(*(one.carry_out(each, http, db) for each in claimed))

    db.run(work())
    return done[0]


def look(world: World) -> SiteHealth:
    """Ask the site how it is, now."""
    SiteHealth.objects.update(next_at=F("next_at") - timedelta(hours=1))
    assert carry_out(health.LOOKS, world.transport) == 1
    return SiteHealth.objects.get(integration=world.integration)


def go_down(world: World, **fault: Any) -> SiteHealth:
    world.fake.faults.add(**{"kind": "refused", "times": None, **fault})
    look(world)
    return look(world)


def come_back(world: World) -> SiteHealth:
    world.fake.faults.clear()
    return look(world)


def complain(world: World, monkeypatch: pytest.MonkeyPatch, **checks: str) -> None:
    """From now on the site's own checks say this; without any, that all is well."""
    from igny8_core.wordpress.fake import routes

    tell = routes.Routes.health

    def health_of(self: Any) -> Any:
        answer = tell(self)
        answer["checks"].update(checks)
        answer["status"] = "degraded" if checks else "healthy"
        return answer

    monkeypatch.setattr(routes.Routes, "health", health_of)
