"""One spelling per site: the address people paste, made comparable."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_is_web_address = URLValidator(schemes=["http", "https"])


def normalised_site_url(raw: str, *, allow_loopback: bool) -> str:
    """`https://Example.com/blog/` → `https://example.com/blog`. Raises ValidationError with the reason."""
    _is_web_address(raw)
    parts = urlsplit(raw)
    if parts.username or parts.password:
        raise ValidationError("Leave user name and password out of the address.", code="credentials")
    if parts.query or parts.fragment:
        raise ValidationError("Leave out everything from ? or # on.", code="not_a_home_page")
    host = (parts.hostname or "").lower()
    if _is_loopback(host) and not allow_loopback:
        raise ValidationError("This address is only reachable on the server itself.", code="loopback")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as exc:
        raise ValidationError("The port must be a number up to 65535.", code="invalid") from exc
    shown_host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme.lower(), shown_host + port, parts.path.rstrip("/"), "", ""))


def is_address_within(site_url: str, address: str) -> bool:
    """Whether something is on the site, with http or https, with www or without it."""
    try:
        site, other = urlsplit(site_url), urlsplit(address)
        is_same = _place(site) == _place(other) != ("", None)
    except ValueError:
        return False
    return is_same and f"{other.path}/".startswith(f"{site.path.rstrip('/')}/")


def _place(parts: SplitResult) -> tuple[str, int | None]:
    """Host and port; None: the scheme's own port."""
    port = None if (parts.scheme, parts.port) in {("http", 80), ("https", 443)} else parts.port
    return (parts.hostname or "").removeprefix("www."), port


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False  # a name; where it leads is checked at every connection
