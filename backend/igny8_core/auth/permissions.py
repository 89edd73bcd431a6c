"""What the roles may do: viewers read, editors write, owners also decide who else may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from igny8_core.auth.principal import Principal

if TYPE_CHECKING:  # the framework imports this module while it defines its views
    from rest_framework.views import APIView


class ReadOrEdit(BasePermission):
    """The default: everybody signed in reads, owners and editors write."""

    message = "Your role may read this, not change it."

    def has_permission(self, request: Request, view: APIView) -> bool:
        principal = request.auth
        return isinstance(principal, Principal) and (request.method in SAFE_METHODS or principal.may_write)


class OwnerOnly(BasePermission):
    message = "Only an owner of the account may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Principal) and request.auth.is_owner


class AnyPerson(BasePermission):
    """Somebody signed in with a password, whatever the role; not a key."""

    message = "Sign in with e-mail and password to do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Principal) and request.auth.user is not None
