"""`Authorization: Bearer <access token or API key>`, on every endpoint."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from igny8_core.auth.api_keys import MARK, find_key
from igny8_core.auth.principal import Principal
from igny8_core.auth.tokens import user_of_access_token
from igny8_core.errors import Igny8Error


class BearerAuthentication(BaseAuthentication):
    """Sets `request.auth` to the `Principal` and `request.account` to its account.

    `request.user` is the user, or the principal itself where a key is asking.
    """

    def authenticate(self, request: Request) -> tuple[object, Principal] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise AuthenticationFailed("Send Authorization: Bearer <access token or API key>.")
        principal = self._principal(secret.strip())
        request.account = principal.account  # type: ignore[attr-defined]
        return principal.user or principal, principal

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="igny8"'

    @staticmethod
    def _principal(secret: str) -> Principal:
        if secret.startswith(MARK):
            key = find_key(secret)
            if key is None:
                raise AuthenticationFailed("The API key is not known, or was revoked.")
            return Principal.of_key(key)
        try:
            return Principal.of_user(user_of_access_token(secret))
        except Igny8Error as exc:
            raise AuthenticationFailed(exc.message) from exc
