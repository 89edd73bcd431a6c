"""What webhooks are told: written in the transaction of what happened, sent later by `webhook_sending`."""

import json
import secrets as random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from igny8_core.errors import CATALOGUE
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import PublishJob, Webhook, WebhookDelivery, WebhookEvent

Facts = Mapping[str, Any]


def announce(event: WebhookEvent, integration_id: int, facts: Callable[[], Facts]) -> None:
    """Tell the account's webhooks that ask for `event`. Without one this is a single look at an index."""
    hooks = [
        hook
        for hook in Webhook.objects.filter(is_enabled=True, account__sites__integrations=integration_id)
        if not hook.events or event in hook.events
    ]
    if hooks:
        now = database_now()
        message_id, body = new_message_id(), body_of(event, now, facts())
        WebhookDelivery.objects.bulk_create(
            [delivery_of(hook, event, message_id, body, now) for hook in hooks]
        )


def new_message_id() -> str:
    return f"msg_{random.token_urlsafe(20)}"


def body_of(event: WebhookEvent, at: datetime, facts: Facts) -> str:
    message = {"type": event.value, "timestamp": instant(at), "data": facts}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def delivery_of(
    hook: Webhook, event: WebhookEvent, message_id: str, body: str, now: datetime
) -> WebhookDelivery:
    return WebhookDelivery(
        webhook=hook, message_id=message_id, event=event, body=body, next_at=now, created_at=now
    )


def announce_published(job_id: int, integration_id: int) -> None:
    """The job's receipt is recorded."""
    announce(WebhookEvent.JOB_PUBLISHED, integration_id, lambda: _published(_job(job_id)))


def announce_failed(job_id: int, integration_id: int) -> None:
    """The job was given up."""
    announce(WebhookEvent.JOB_FAILED, integration_id, lambda: _failed(_job(job_id)))


def _job(job_id: int) -> PublishJob:
    return PublishJob.objects.select_related("content", "integration").get(pk=job_id)


def _facts_of(job: PublishJob) -> dict[str, Any]:
    return {
        "job_id": job.pk,
        "key": str(job.key),
        "content_id": job.content_id,
        "title": job.content.title,
        "integration_id": job.integration_id,
        "site_id": job.integration.site_id,
        "mode": job.mode,
        "revision": job.revision,
        "due_at": instant(job.due_at),
        "is_late": job.is_late,
    }


def _published(job: PublishJob) -> dict[str, Any]:
    receipt: dict[str, Any] = job.receipt or {}
    names = ("post_id", "post_type", "post_status", "post_url", "outcome")
    return {**_facts_of(job), **{name: receipt[name] for name in names}}


def _failed(job: PublishJob) -> dict[str, Any]:
    error: dict[str, Any] = job.error or {}
    said = {name: error.get(name) for name in ("code", "message", "step")}
    return {**_facts_of(job), "error": {**said, "remedy": remedy_of(str(error.get("code")))}}


def remedy_of(code: str) -> str:
    known = CATALOGUE.get(code)
    return known.remedy if known else "Update IGNY8: the plugin is newer and names a new cause."
