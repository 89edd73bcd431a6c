"""API keys: made, found again, revoked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from igny8_core.auth.models import Account, ApiKey, User

MARK = "igny8_key_"
_PREFIX_LENGTH = 12
_LAST_USED_PRECISION = timedelta(minutes=1)  # a key is not worth a write per request


def create_key(
    *, account: Account, name: str, role: str, site_id: int | None = None, created_by: User | None = None
) -> tuple[ApiKey, str]:
    """The key and its secret, which is nowhere else: only its hash is stored."""
    secret = MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        account=account,
        site_id=site_id,
        name=name,
        role=role,
        prefix=_prefix(secret),
        hash=_hash(secret),
        created_by=created_by,
    )
    return key, secret


def find_key(secret: str) -> ApiKey | None:
    """The live key with this secret, marked as used."""
    key = (
        ApiKey.objects.select_related("account")
        .filter(prefix=_prefix(secret), revoked_at=None)
        .exclude(site__archived_at__isnull=False)
        .first()
    )
    if key is None or not hmac.compare_digest(key.hash, _hash(secret)):
        return None
    _mark_used(key)
    return key


def revoke_key(key: ApiKey) -> None:
    """The first revocation's time stays."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    key.refresh_from_db()


def _mark_used(key: ApiKey) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _LAST_USED_PRECISION)
    if key.last_used_at is None or key.last_used_at < now - _LAST_USED_PRECISION:
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _prefix(secret: str) -> str:
    return secret.removeprefix(MARK)[:_PREFIX_LENGTH]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
