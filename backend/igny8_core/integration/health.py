"""Ask a site how it is, and keep what it says of itself."""

from typing import Any

import httpx
from django.db import transaction
from django.utils import timezone

from igny8_core.errors import SiteError
from igny8_core.integration import inbox
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.connecting import remember_site_facts
from igny8_core.integration.database import Db
from igny8_core.integration.models import SiteIntegration
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.messages import HealthResponse


async def examine(integration: SiteIntegration, *, http: httpx.AsyncClient, db: Db) -> HealthResponse:
    """The site's health, with its facts remembered. Raises SiteError when it can't be had."""
    client = SiteClient(http, endpoint_of(integration))
    try:
        answer = await client.health()
    except SiteError as error:
        await db(_note_trouble, integration.pk, error.as_dict())
        raise
    await db(remember_site_facts, integration.pk, answer["site"])
    await db(_note_health, integration.pk, answer)
    if client.outbox is not None:
        await db(inbox.heard_of, integration.pk, client.outbox)
    return answer


def _note_health(integration_id: int, answer: HealthResponse) -> None:
    _keep(integration_id, {"answer": {k: v for k, v in answer.items() if k != "site"}, "error": None})
    SiteIntegration.objects.filter(pk=integration_id).update(last_seen_at=timezone.now())


def _note_trouble(integration_id: int, error: dict[str, Any]) -> None:
    _keep(integration_id, {"answer": None, "error": error})


def _keep(integration_id: int, health: dict[str, Any]) -> None:
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().only("config_json").get(pk=integration_id)
        row.config_json = {**row.config_json, "health": {**health, "checked_at": timezone.now().isoformat()}}
        row.save(update_fields=["config_json"])
