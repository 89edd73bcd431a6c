"""The mail server, from an address."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 20


def email_from_url(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings for smtp://user:password@host:port or smtps://…; none for an empty address.

    smtp with a user, or with `?starttls=1`, is encrypted before anything is said (STARTTLS); `?starttls=0`
    leaves it out. smtps is encrypted from the first byte. Raises ValueError for anything else.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("IGNY8_EMAIL_URL must be smtp://user:password@host:port or smtps://…")
    is_encrypted = parts.scheme == "smtps"
    asked = parse_qs(parts.query).get("starttls", ["1" if parts.username else "0"])[-1]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_encrypted else 587 if parts.username else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_encrypted,
        "EMAIL_USE_TLS": not is_encrypted and asked == "1",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
