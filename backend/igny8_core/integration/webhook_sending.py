"""Send what webhooks are told, and again for a day and a half where the receiver does not take it.

At least once, with the same `webhook-id`. One receiver gets a few at a time, so that a dead one, with
thousands that wait for it, delays no other.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import httpx
import structlog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from igny8_core import __version__
from igny8_core.integration import alerts
from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import locked
from igny8_core.integration.models import DeliveryState, Webhook, WebhookDelivery
from igny8_core.integration.rounds import Round
from igny8_core.integration.webhook_models import PENDING
from igny8_core.integration.webhook_secrets import unseal
from igny8_core.wordpress import signing
from igny8_core.wordpress.answers import retry_after_seconds

log = structlog.stdlib.get_logger(__name__)

TIMEOUT_SECONDS = 10.0
LEASE = timedelta(seconds=60)
AGAIN_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
DISABLED_AFTER = timedelta(days=5)
MAX_SENDING = 100
AT_ONCE = 4
"""Of one webhook, over all processes."""
KEEP = timedelta(days=30)
EXCERPT_BYTES = 200


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery held until its lease ends; `attempt` proves it."""

    delivery_id: int
    webhook_id: int
    url: str
    sealed_secrets: str
    message_id: str
    body: str
    attempt: int
    tries_left: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`http_status` None: no answer. `error` empty: it was taken."""

    http_status: int | None = None
    error: str = ""
    again_after: timedelta | None = None
    """The receiver asked to wait that long."""
    is_gone: bool = False


def claim_deliveries(limit: int, webhook_id: int | None = None) -> Sequence[Sending]:
    """A few of each webhook that has some due, the least recently served first; or of one webhook."""
    now = database_now()
    due = WebhookDelivery.objects.filter(state__in=PENDING, next_at__lte=now)
    if not due.filter(webhook__is_enabled=True).exists():
        return []
    with transaction.atomic():
        hooks = Webhook.objects.filter(Exists(due.filter(webhook=OuterRef("pk"))), is_enabled=True)
        if webhook_id is not None:
            hooks = hooks.filter(pk=webhook_id)
        hooks = locked(hooks.order_by("tried_at"))[:limit]
        busy = _on_their_way([hook.pk for hook in hooks])
        found: list[WebhookDelivery] = []
        for hook in hooks:
            room = min(AT_ONCE - busy.get(hook.pk, 0), limit - len(found))
            if room > 0:
                found += due.filter(webhook=hook).select_related("webhook").order_by("next_at", "pk")[:room]
        for one in found:
            one.state, one.next_at = DeliveryState.SENDING, now + LEASE
            one.attempts, one.tries_left = one.attempts + 1, max(one.tries_left - 1, 0)
        WebhookDelivery.objects.bulk_update(found, ["state", "next_at", "attempts", "tries_left"])
        Webhook.objects.filter(pk__in={one.webhook_id for one in found}).update(tried_at=now)
    return [_sending(one) for one in found]


def _on_their_way(hook_ids: Sequence[int]) -> dict[int, int]:
    held = WebhookDelivery.objects.filter(
        webhook__in=hook_ids, state=DeliveryState.SENDING, next_at__gt=database_now()
    )
    return dict(held.values_list("webhook").annotate(count=Count("pk")))


def _sending(one: WebhookDelivery) -> Sending:
    return Sending(
        one.pk,
        one.webhook_id,
        one.webhook.url,
        one.webhook.sealed_secrets,
        one.message_id,
        one.body,
        one.attempts,
        one.tries_left,
    )


async def send(one: Sending, http: httpx.AsyncClient, db: Db) -> None:
    """Raises only when the database is away."""
    outcome = await _post(one, http)
    await db(_record, one, outcome)


async def _post(one: Sending, http: httpx.AsyncClient) -> Outcome:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            body = one.body.encode()
            async with http.stream("POST", one.url, content=body, headers=_headers(one, body)) as answer:
                return await _read(answer)
    except InvalidToken:
        return Outcome(error="The secret can't be opened: make a new one (rotate-secret).")
    except TimeoutError:
        return Outcome(error=f"No answer within {TIMEOUT_SECONDS:.0f} s.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Outcome(error=f"Not reached: {error or type(error).__name__}")


def _headers(one: Sending, body: bytes) -> dict[str, str]:
    now = int(time.time())
    return {
        "content-type": "application/json",
        "user-agent": f"IGNY8-Webhook/{__version__}",
        signing.ID_HEADER: one.message_id,
        signing.TIMESTAMP_HEADER: str(now),
        signing.SIGNATURE_HEADER: unseal(one.sealed_secrets).sign(one.message_id, now, body),
    }


async def _read(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if answer.is_success:
        return Outcome(status)
    if answer.is_redirect:
        where = answer.headers.get("location", "nowhere")
        return Outcome(status, f"It redirects to {where}; redirects are not followed.")
    said = b""
    async for part in answer.aiter_bytes(EXCERPT_BYTES):
        said = part[:EXCERPT_BYTES]
        break
    seconds = retry_after_seconds(answer.headers)
    return Outcome(
        status,
        f"HTTP {status} {said.decode(errors='replace')}".strip().replace("\0", ""),
        timedelta(seconds=seconds) if seconds else None,
        is_gone=status == 410,
    )


def _record(one: Sending, outcome: Outcome) -> None:
    """Nothing when another worker has taken it since."""
    with transaction.atomic():
        hook = Webhook.objects.select_for_update().filter(pk=one.webhook_id).first()
        mine = WebhookDelivery.objects.filter(
            pk=one.delivery_id, state=DeliveryState.SENDING, attempts=one.attempt
        )
        now = database_now()
        changes: dict[str, object] = {"http_status": outcome.http_status, "error": outcome.error[:300]}
        if not outcome.error:
            changes |= {"state": DeliveryState.DELIVERED, "finished_at": now}
        elif one.tries_left > 0 and not outcome.is_gone:
            changes |= {"state": DeliveryState.WAITING, "next_at": now + _pause(one, outcome)}
        else:
            changes |= {"state": DeliveryState.FAILED, "finished_at": now}
        if hook is not None and mine.update(**changes):
            _follow(hook, outcome)


def _pause(one: Sending, outcome: Outcome) -> timedelta:
    """The last tries of one that was sent again by hand come after a day each."""
    tried = len(AGAIN_AFTER) - one.tries_left
    wait = AGAIN_AFTER[max(0, min(tried, len(AGAIN_AFTER) - 1))]
    return max(wait, outcome.again_after) if outcome.again_after else wait


def _follow(hook: Webhook, outcome: Outcome) -> None:
    now = database_now()
    if not outcome.error:
        Webhook.objects.filter(pk=hook.pk).update(failing_since=None, delivered_at=now)
        old = WebhookDelivery.objects.filter(webhook=hook, created_at__lt=now - KEEP)
        old.exclude(state=DeliveryState.SENDING).delete()
        return
    since = hook.failing_since or now
    Webhook.objects.filter(pk=hook.pk).update(failing_since=since)
    if outcome.is_gone:
        _disable(hook, "The receiver says that it is gone (HTTP 410).")
    elif now - since >= DISABLED_AFTER:
        _disable(hook, f"No delivery has worked for {DISABLED_AFTER.days} days. The latest: {outcome.error}")


def _disable(hook: Webhook, reason: str) -> None:
    disabled = Webhook.objects.filter(pk=hook.pk, is_enabled=True)
    if not disabled.update(is_enabled=False, disabled_reason=reason[:200]):
        return
    log.warning("a webhook was switched off", webhook_id=hook.pk, reason=reason)
    alerts.mail(
        hook.account_id,
        f"The webhook {hook.url} was switched off",
        f"IGNY8 tells {hook.url} nothing any more.\n\n{reason}\n\n"
        "What to do: mend the receiver and switch the webhook on again, or remove it. What it was not told"
        " is listed under its deliveries, and can be sent again.\n",
    )


WEBHOOKS = Round("send webhooks", MAX_SENDING, claim_deliveries, send)
