"""Sessions: a short access token and a refresh token that can be revoked."""

from __future__ import annotations

from typing import Any

from rest_framework_simplejwt.exceptions import TokenBackendError, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token
from rest_framework_simplejwt.utils import get_md5_hash_password

from igny8_core.auth.models import User
from igny8_core.errors import Igny8Error


def start_session(user: User) -> dict[str, str]:
    refresh = RefreshToken.for_user(user)
    return _pair(str(refresh.access_token), str(refresh))


def continue_session(refresh: str) -> dict[str, str]:
    """A new access token. Raises NOT_AUTHENTICATED for a token that is expired, revoked or not ours."""
    token = _verified(RefreshToken, refresh)
    _user_of(token)
    return _pair(str(token.access_token), refresh)


def end_session(refresh: str) -> None:
    """Revoke the refresh token; doing it again changes nothing."""
    _verified(RefreshToken, refresh, may_be_revoked=True).blacklist()


def user_of_access_token(raw: str) -> User:
    return _user_of(_verified(AccessToken, raw))


def _pair(access: str, refresh: str) -> dict[str, str]:
    # Both names: short for people, long because the plugin stores them under these.
    return {"access": access, "refresh": refresh, "access_token": access, "refresh_token": refresh}


def _verified(kind: type[Any], raw: str, *, may_be_revoked: bool = False) -> Any:
    try:
        if not may_be_revoked:
            return kind(raw)
        token = kind(raw, verify=False)  # "verify" would also refuse what was revoked before …
        token.get_token_backend().decode(raw, verify=True)  # … so signature and expiry are checked here
        token.verify_token_type()
        return token
    except (TokenError, TokenBackendError) as exc:
        raise _refused("The session is over: sign in again.") from exc


def _refused(message: str) -> Igny8Error:
    return Igny8Error("NOT_AUTHENTICATED", message)


def _user_of(token: Token) -> User:
    user = (
        User.objects.select_related("account")
        .filter(pk=token.get(api_settings.USER_ID_CLAIM), is_active=True)
        .first()
    )
    if user is None or token.get(api_settings.REVOKE_TOKEN_CLAIM) != get_md5_hash_password(user.password):
        raise _refused("The session is over: sign in again.")
    return user
