"""Guessing passwords is slow: ten tries a quarter of an hour per e-mail and address."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework.request import Request

from igny8_core.auth.models import LoginFailures
from igny8_core.errors import Igny8Error

WINDOW = timedelta(minutes=15)
LIMIT_PER_EMAIL_AND_ADDRESS = 10
LIMIT_PER_ADDRESS = 100  # an office behind one address


def address_of(request: Request) -> str:
    """The client's address as the outermost trusted proxy saw it; without proxies, the peer's."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted = settings.IGNY8_TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return str(hops[-trusted])
    return str(request.META.get("REMOTE_ADDR", ""))


def take_try(email: str, address: str) -> None:
    """Count a try before the password is looked at; raises RATE_LIMITED when there are none left.

    Before, because two hundred requests sent at once would otherwise all pass the check.
    """
    for scope, limit in _scopes(email, address):
        tries, started_at = _count(scope)
        if tries > limit:
            wait = int((started_at + WINDOW - timezone.now()).total_seconds()) + 1
            raise Igny8Error(
                "RATE_LIMITED",
                "Too many tries to sign in. Wait before the next one.",
                details={"retry_after_seconds": max(wait, 1)},
            )


def give_back(email: str, address: str) -> None:
    """The password was right: a success is no guess."""
    (pair, _), (alone, _) = _scopes(email, address)
    LoginFailures.objects.filter(scope=pair).delete()
    LoginFailures.objects.filter(scope=alone, failures__gt=0).update(failures=F("failures") - 1)


def _scopes(email: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    return (
        (_hash(f"pair\n{email}\n{address}"), LIMIT_PER_EMAIL_AND_ADDRESS),
        (_hash(f"address\n{address}"), LIMIT_PER_ADDRESS),
    )


def _hash(scope: str) -> str:
    return hashlib.sha256(scope.encode()).hexdigest()


@transaction.atomic
def _count(scope: str) -> tuple[int, datetime]:
    now = timezone.now()
    LoginFailures.objects.filter(window_started_at__lt=now - WINDOW).delete()
    LoginFailures.objects.get_or_create(scope=scope, defaults={"window_started_at": now})
    LoginFailures.objects.filter(scope=scope).update(failures=F("failures") + 1)
    row = LoginFailures.objects.get(scope=scope)
    return row.failures, row.window_started_at
