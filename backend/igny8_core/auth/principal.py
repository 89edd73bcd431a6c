"""Who is asking: a person, or a key acting for an account."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from igny8_core.auth.models import Account, ApiKey, Role, User


@dataclass(frozen=True, slots=True)
class Principal:
    """`user` is None for a key. With a `site_id`, everything of other sites does not exist."""

    account: Account
    role: str
    user: User | None = None
    api_key: ApiKey | None = None
    site_id: int | None = None

    is_authenticated = True  # what DRF's own permissions ask of `request.user`

    @property
    def may_write(self) -> bool:
        return self.role in {Role.OWNER, Role.EDITOR}

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def name(self) -> str:
        """For people who ask later who it was."""
        return self.user.email if self.user else f"key {self.api_key.name}" if self.api_key else ""

    @classmethod
    def of_user(cls, user: User) -> Principal:
        return cls(account=user.account, role=user.role, user=user)

    @classmethod
    def of_key(cls, key: ApiKey) -> Principal:
        return cls(account=key.account, role=key.role, api_key=key, site_id=key.site_id)


def principal_of(request: Request) -> Principal:
    """Raises NotAuthenticated where nobody signed in: the view must be one that asks for it."""
    if not isinstance(request.auth, Principal):
        raise NotAuthenticated
    return request.auth
