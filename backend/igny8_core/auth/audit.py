"""The audit trail: what people, keys and sites did to an account.

    with transaction.atomic():
        site = …
        by.note(Action.SITE_ARCHIVED, site)

Written inside the transaction of what it records: neither is there without the other. Secrets and texts never
stand in it; of a change it keeps the names of the fields, and values only where a word says it all (a role).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model, TextChoices
from rest_framework.request import Request

from igny8_core.auth.models import Account, AuditEvent, User
from igny8_core.auth.principal import principal_of
from igny8_core.middleware import request_id_of


class Action(TextChoices):
    SIGNED_IN = "sign_in", "Signed in"
    SIGN_IN_FAILED = "sign_in.failed", "Sign-in failed"
    ACCOUNT_CREATED = "account.created", "Account created"
    USER_ADDED = "user.added", "Person added"
    USER_CHANGED = "user.changed", "Person changed"
    USER_REMOVED = "user.removed", "Person removed"
    PASSWORD_CHANGED = "password.changed", "Password changed"
    API_KEY_CREATED = "api_key.created", "API key created"
    API_KEY_REVOKED = "api_key.revoked", "API key revoked"
    SITE_ADDED = "site.added", "Site added"
    SITE_CHANGED = "site.changed", "Site changed"
    SITE_ARCHIVED = "site.archived", "Site archived"
    SITE_RESTORED = "site.restored", "Site restored"
    CODE_MADE = "connection.code_made", "Connect code made"
    CONNECTED = "connection.made", "Site connected"
    DISCONNECTED = "connection.ended", "Site disconnected"
    MOVED = "connection.moved", "Site moved to another address"
    SETTINGS_CHANGED = "settings.changed", "Site settings changed"
    PUBLISH_REQUESTED = "publish.requested", "Publish requested"
    OVERWRITE_REQUESTED = "publish.overwrite", "Overwrite of WordPress edits requested"
    SCHEDULED = "publish.scheduled", "Publish scheduled"
    RESCHEDULED = "publish.rescheduled", "Publish moved to another time"
    CANCELLED = "publish.cancelled", "Publish cancelled"
    CONTENT_ARCHIVED = "content.archived", "Content archived"
    CONTENT_RESTORED = "content.restored", "Content restored"
    ALERTS_CHANGED = "alerts.changed", "Alert e-mails changed"
    WEBHOOK_ADDED = "webhook.added", "Webhook added"
    WEBHOOK_CHANGED = "webhook.changed", "Webhook changed"
    WEBHOOK_REMOVED = "webhook.removed", "Webhook removed"
    WEBHOOK_SECRET = "webhook.secret_rotated", "Webhook secret rotated"


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and in which request. `details` stand in every event of theirs."""

    account: Account
    who: str
    user: User | None = None
    request_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def note(self, action: Action, about: Model | None = None, name: str = "", **details: Any) -> None:
        """`about` may be deleted by now where its id was kept; `name` where it is called otherwise."""
        AuditEvent.objects.create(
            account=self.account,
            user=self.user,
            who=self.who[:254],
            action=action,
            object_type=_kind(about),
            object_id=about.pk if about is not None else None,
            object_name=(name or _name(about))[:300],
            details={**self.details, **details},
            request_id=self.request_id,
        )

    def saying(self, **details: Any) -> By:
        return replace(self, details={**self.details, **details})


def by(request: Request) -> By:
    """The one who asks. A site that signs its requests is named by what it is."""
    principal = principal_of(request)
    who = principal.name or "the site itself"
    return By(principal.account, who, principal.user, request_id_of(request._request))


def by_user(request: Request, user: User) -> By:
    """Somebody who has not signed in yet."""
    return By(user.account, user.email, user, request_id_of(request._request))


def _kind(about: Model | None) -> str:
    return about._meta.model_name or "" if about is not None else ""


def _name(about: Model | None) -> str:
    return "" if about is None else str(about)
