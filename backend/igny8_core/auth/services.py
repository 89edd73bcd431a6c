"""What can be done with accounts and users."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from igny8_core.auth.models import Account, Role, User
from igny8_core.errors import Igny8Error

_FIRST_ACCOUNT_LOCK = 0x19_98  # any number, the same in every process


def check_password(email: str, password: str) -> User:
    """The active user with these credentials, else INVALID_CREDENTIALS.

    Takes as long for an address nobody has, so that answers do not tell who is a user.
    """
    user = User.objects.select_related("account").filter(email=email.lower()).first()
    if user is None:
        make_password(password)
    elif user.check_password(password) and user.is_active:
        return user
    raise Igny8Error("INVALID_CREDENTIALS", "E-mail or password is wrong.")


@transaction.atomic
def register_account(*, account_name: str, email: str, password: str, name: str = "") -> User:
    """A new account and its owner. PERMISSION_DENIED when registration is closed."""
    _one_at_a_time()
    if Account.objects.exists() and not settings.IGNY8_OPEN_REGISTRATION:
        raise Igny8Error(
            "PERMISSION_DENIED", "Registration is closed: ask an owner of an account to add you."
        )
    account = Account.objects.create(name=account_name)
    return User.objects.create_user(email, password, name=name, account=account, role=Role.OWNER)


def _one_at_a_time() -> None:
    """Of two first registrations one opens the account, the other finds it. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_ACCOUNT_LOCK])


def add_user(*, account: Account, email: str, password: str, role: str, name: str = "") -> User:
    return User.objects.create_user(email, password, name=name, account=account, role=role)


@transaction.atomic
def change_user(user: User, **fields: Any) -> User:
    """Change name, role, `is_active` or password. CONFLICT when no active owner would remain."""
    was_owner = _lock(user)
    password = fields.pop("password", None)
    for name, value in fields.items():
        setattr(user, name, value)
    if password is not None:
        user.set_password(password)
    user.save()
    if was_owner:
        _require_an_owner(user.account_id)
    return user


@transaction.atomic
def remove_user(user: User) -> None:
    """CONFLICT when no active owner would remain."""
    was_owner, account_id = _lock(user), user.account_id
    user.delete()
    if was_owner:
        _require_an_owner(account_id)


def _lock(user: User) -> bool:
    """Whether the user is an active owner now, with the account locked.

    Two owners who demote each other at once would otherwise both still see the other one as owner.
    """
    Account.objects.select_for_update().get(pk=user.account_id)
    return User.objects.filter(pk=user.pk, role=Role.OWNER, is_active=True).exists()


def _require_an_owner(account_id: int) -> None:
    if not User.objects.filter(account_id=account_id, role=Role.OWNER, is_active=True).exists():
        raise Igny8Error(
            "CONFLICT",
            "The account needs at least one active owner. Make somebody else an owner first.",
            details={"reason": "last_owner"},
        )
