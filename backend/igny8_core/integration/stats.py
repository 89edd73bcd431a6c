"""Counters of an integration: consequences of events, each counted once.

`count` runs in the transaction of the event itself, so a counter can't run ahead of what it counts, and
`recount` must always find the same numbers.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce, Greatest

from igny8_core.integration.models import CountedEvent, SiteIntegration

TAXONOMY_COUNTERS = {
    "categories": "categories_synced_count",
    "tags": "tags_synced_count",
    "sectors": "sectors_synced_count",
    "clusters": "clusters_synced_count",
}
TYPE_COUNTERS = {
    "post": "posts_published_count",
    "page": "pages_published_count",
    "product": "products_published_count",
}
OPERATIONS = "total_sync_operations"
COUNTERS = (*TYPE_COUNTERS.values(), *TAXONOMY_COUNTERS.values(), OPERATIONS)


def increments(content_type: str, first_publish: bool, terms_created: Mapping[str, int]) -> dict[str, int]:
    """What one publish adds: 1 to its type when it is the first, the terms it created, one operation."""
    added = {TAXONOMY_COUNTERS[kind]: count for kind, count in terms_created.items() if count}
    if first_publish and content_type in TYPE_COUNTERS:
        added[TYPE_COUNTERS[content_type]] = 1
    return {**added, OPERATIONS: 1}


def count(
    integration_id: int, event_id: UUID | str, added: Mapping[str, int], published_at: datetime | None
) -> bool:
    """Add once per event id, however often and from wherever it is sent. False: it was counted before."""
    with transaction.atomic():
        _event, is_new = CountedEvent.objects.get_or_create(
            event_id=event_id,
            defaults={"integration_id": integration_id, "added": dict(added), "published_at": published_at},
        )
        if not is_new:
            return False
        changes: dict[str, object] = {name: F(name) + amount for name, amount in added.items()}
        if published_at is not None:
            changes["last_publish_at"] = Greatest(Coalesce(F("last_publish_at"), published_at), published_at)
        SiteIntegration.objects.filter(pk=integration_id).update(**changes)
    return True


def recount(integration_id: int) -> dict[str, int]:
    """Counter name → the number the events add up to. Changes nothing."""
    totals = dict.fromkeys(COUNTERS, 0)
    for added in CountedEvent.objects.filter(integration_id=integration_id).values_list("added", flat=True):
        for name, amount in added.items():
            totals[name] += amount
    return totals


def last_publish_at(integration_id: int) -> datetime | None:
    events = CountedEvent.objects.filter(integration_id=integration_id)
    latest: datetime | None = events.aggregate(latest=Max("published_at"))["latest"]
    return latest


def repair(integration_id: int) -> None:
    """Let the counters say what the events add up to, whatever is counted meanwhile."""
    with transaction.atomic():
        SiteIntegration.objects.select_for_update().get(pk=integration_id)
        SiteIntegration.objects.filter(pk=integration_id).update(
            **recount(integration_id), last_publish_at=last_publish_at(integration_id)
        )
