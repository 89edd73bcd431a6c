"""Ask sites how they are: every few minutes, each for itself; at once when something speaks against a site.

A look holds its site under a lease (`next_at` lies ahead), runs beside a hundred others, and delays nobody.
"""

from collections.abc import Sequence
from datetime import timedelta

import httpx
from django.db import transaction
from django.utils import timezone

from igny8_core.errors import SiteError
from igny8_core.integration import inbox, standing
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.clock import database_now
from igny8_core.integration.connecting import remember_site_facts
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import locked
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import SiteHealth, SiteIntegration
from igny8_core.integration.rounds import Round
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.endpoint import Timeouts
from igny8_core.wordpress.messages import HealthResponse

MAX_LOOKS = 100
TIMEOUTS = Timeouts(write_seconds=10.0, answer_seconds=15.0)
LEASE = timedelta(seconds=2 * TIMEOUTS.total_seconds + 20)
"""A look makes two calls at most."""


async def examine(
    integration: SiteIntegration, *, http: httpx.AsyncClient, db: Db, timeouts: Timeouts | None = None
) -> HealthResponse:
    """The site's health, with its facts remembered. Raises SiteError when it can't be had.

    Either way the site's state follows, and jobs that waited for it go out.
    """
    client = SiteClient(http, endpoint_of(integration, timeouts or Timeouts()))
    try:
        answer = await _ask(client)
    except SiteError as error:
        await db(standing.note_trouble, integration.pk, error)
        raise
    await db(remember_site_facts, integration.pk, answer["site"])
    await db(_note_answer, integration.pk, answer)
    if client.outbox is not None:
        await db(inbox.heard_of, integration.pk, client.outbox)
    return answer


async def _ask(client: SiteClient) -> HealthResponse:
    """A site that was moved or copied answers this route all the same; any other tells."""
    answer = await client.health()
    if answer["checks"].get("api_connection", standing.OK) != standing.OK:
        await client.settings()
    return answer


@transaction.atomic
def _note_answer(integration_id: int, answer: HealthResponse) -> None:
    SiteIntegration.objects.filter(pk=integration_id).update(last_seen_at=timezone.now())
    standing.note_report(integration_id, {name: said for name, said in answer.items() if name != "site"})


def claim_looks(limit: int) -> Sequence[SiteIntegration]:
    """Sites that are due, those that wait longest first. Any number of processes may claim at once."""
    standing.make_rows()
    return _claim(limit)


def claim_looks_at_the_down(limit: int) -> Sequence[SiteIntegration]:
    """Of those that are due, the ones that are down."""
    return _claim(limit, state=HealthState.DOWN)


def _claim(limit: int, **which: str) -> Sequence[SiteIntegration]:
    now = database_now()
    due = SiteHealth.objects.filter(
        next_at__lte=now, integration__status=SiteIntegration.Status.CONNECTED, **which
    ).order_by("next_at")
    if not due.exists():  # at rest, no transaction: SQLite's one writer may be at work
        return []
    with transaction.atomic():
        rows = list(locked(due.select_related("integration"))[:limit])
        SiteHealth.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now + LEASE)
    return [row.integration for row in rows]


async def _carry_out(integration: SiteIntegration, http: httpx.AsyncClient, db: Db) -> None:
    try:
        await examine(integration, http=http, db=db, timeouts=TIMEOUTS)
    except SiteError:
        return  # its state says so


LOOKS = Round("ask sites how they are", MAX_LOOKS, claim_looks, _carry_out)
LOOKS_AT_THE_DOWN = Round(
    "ask sites that are down whether they are back", MAX_LOOKS, claim_looks_at_the_down, _carry_out
)
"""For a command that waits for one; a server looks at all of them."""
