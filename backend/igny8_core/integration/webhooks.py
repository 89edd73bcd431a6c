"""What can be done with webhooks: made, given a new secret, tried, and told again what they missed."""

import time
from collections.abc import Sequence

from django.db import transaction

from igny8_core.auth.models import Account
from igny8_core.errors import Igny8Error
from igny8_core.integration import webhook_outbox
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from igny8_core.integration.webhook_secrets import new_secrets, seal, unseal

MAX_WEBHOOKS = 20
TRIES = 7


@transaction.atomic
def add(
    account: Account, url: str, *, events: Sequence[str] = (), description: str = "", is_enabled: bool = True
) -> tuple[Webhook, str]:
    """A webhook and its secret, which is not shown again. LIMIT_REACHED when the account has too many."""
    Account.objects.select_for_update().get(pk=account.pk)
    if Webhook.objects.filter(account=account).count() >= MAX_WEBHOOKS:
        raise Igny8Error(
            "CONFLICT",
            f"An account has at most {MAX_WEBHOOKS} webhooks: remove one first.",
            details={"reason": "too_many_webhooks", "limit": MAX_WEBHOOKS},
        )
    secrets = new_secrets()
    hook = Webhook.objects.create(
        account=account,
        url=url,
        events=list(events),
        description=description,
        is_enabled=is_enabled,
        sealed_secrets=seal(secrets),
    )
    return hook, secrets.shown


@transaction.atomic
def change(hook: Webhook, **fields: object) -> Webhook:
    """`is_enabled` true begins anew: what waited goes out, and five days of failures are counted from now."""
    if fields.get("is_enabled"):
        fields |= {"disabled_reason": "", "failing_since": None}
    Webhook.objects.filter(pk=hook.pk).update(**fields)
    hook.refresh_from_db()
    return hook


@transaction.atomic
def rotate_secret(hook: Webhook) -> str:
    """A new secret, shown once. For a day deliveries are signed with the one before too."""
    row = Webhook.objects.select_for_update().get(pk=hook.pk)
    secrets = unseal(row.sealed_secrets).rotated(int(time.time()))
    Webhook.objects.filter(pk=row.pk).update(sealed_secrets=seal(secrets))
    return secrets.shown


def send_test(hook: Webhook) -> WebhookDelivery:
    """A delivery as any other, of an event that nobody subscribes to."""
    _require_enabled(hook)
    now = database_now()
    facts = {"webhook_id": hook.pk, "message": "This is a test of IGNY8's webhooks."}
    body = webhook_outbox.body_of(WebhookEvent.TEST, now, facts)
    message_id = webhook_outbox.new_message_id()
    delivery = webhook_outbox.delivery_of(hook, WebhookEvent.TEST, message_id, body, now)
    delivery.save()
    return delivery


def send_again(delivery: WebhookDelivery) -> WebhookDelivery:
    """The same message, with the same id, now and with all its tries; CONFLICT while it is on its way."""
    _require_enabled(delivery.webhook)
    again = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.SENDING)
    if not again.update(
        state=DeliveryState.WAITING, next_at=database_now(), tries_left=TRIES, finished_at=None
    ):
        raise Igny8Error("CONFLICT", "It is on its way right now.", details={"reason": "sending"})
    delivery.refresh_from_db()
    return delivery


def _require_enabled(hook: Webhook) -> None:
    if not hook.is_enabled:
        raise Igny8Error(
            "CONFLICT",
            "The webhook is switched off: switch it on first.",
            details={"field": "is_enabled", "reason": "webhook_disabled"},
        )
