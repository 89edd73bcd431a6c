"""`igny8 webhook list`, `add`, `remove`, `test`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from rich.markup import escape

from igny8_core.cli import find, show
from igny8_core.cli.refusal import Refusal
from igny8_core.integration import webhook_sending, webhooks
from igny8_core.integration.database import DatabaseThreads
from igny8_core.integration.models import DeliveryState, Webhook
from igny8_core.integration.network import site_http
from igny8_core.integration.webhook_serializers import WebhookSerializer


def list_webhooks(account: str | None, *, as_json: bool) -> None:
    hooks = Webhook.objects.filter(account=find.account(account)).order_by("pk")
    if as_json:
        show.out.print_json(json.dumps([_facts(hook) for hook in hooks], default=str))
        return
    if not hooks:
        show.out.print("There is no webhook. Add one: [bold]igny8 webhook add https://example.com/hook[/]")
        return
    table = show.table("#", "ADDRESS", "EVENTS", "STATE")
    show.print_rows(
        table, ((hook.pk, escape(hook.url), ", ".join(hook.events) or "all", _state(hook)) for hook in hooks)
    )


def _state(hook: Webhook) -> str:
    if not hook.is_enabled:
        return f"switched off. {escape(hook.disabled_reason)}".strip()
    if hook.failing_since is not None:
        return f"failing since {hook.failing_since:%Y-%m-%d %H:%M} UTC"
    return "works" if hook.delivered_at else "not tried yet"


def _facts(hook: Webhook) -> dict[str, Any]:
    return dict(WebhookSerializer(hook).data)


def add_webhook(account: str | None, url: str, events: list[str], *, as_json: bool) -> None:
    given = WebhookSerializer(data={"url": url, "events": events})
    if not given.is_valid():
        field, problems = next(iter(given.errors.items()))
        reason = problems[0] if isinstance(problems, list) else next(iter(problems.values()))[0]
        raise Refusal("VALIDATION_FAILED", f"{field}: {reason}", "igny8 webhook add -h says more.")
    hook, secret = webhooks.add(find.account(account), **given.validated_data)
    if as_json:
        show.out.print_json(json.dumps({**_facts(hook), "secret": secret}, default=str))
        return
    show.out.print(f"{show.GOOD} Webhook {hook.pk} tells {escape(hook.url)}. Its secret, shown this once:")
    show.out.print(secret, soft_wrap=True)


def remove_webhook(number: int) -> None:
    hook = _found(number)
    hook.delete()
    show.out.print(f"{show.GOOD} {escape(hook.url)} is told nothing any more.")


def try_webhook(number: int) -> bool:
    """Sent from here: no server need run. One that runs may be quicker; the outcome is the same."""
    delivery = webhooks.send_test(_found(number))
    asyncio.run(_send(number))
    delivery.refresh_from_db()
    if delivery.state == DeliveryState.DELIVERED:
        show.out.print(f"{show.GOOD} It was taken (HTTP {delivery.http_status}).")
        return True
    show.out.print(f"{show.BAD} It was not taken: {escape(delivery.error or 'it is still on its way')}")
    return False


async def _send(number: int) -> None:
    db = DatabaseThreads(postgresql_threads=1)
    async with site_http(max_connections=4) as http:
        try:
            for one in await db(webhook_sending.claim_deliveries, 100, number):
                await webhook_sending.send(one, http, db)
        finally:
            db.close()


def _found(number: int) -> Webhook:
    hook = Webhook.objects.filter(pk=number).first()
    if hook is None:
        raise Refusal("NOT_FOUND", f"There is no webhook {number}.", "Look it up with igny8 webhook list.")
    return hook
