"""The way to sites: one guarded client for plugin calls and for looking at pages as visitors do."""

import httpx
from django.conf import settings

from igny8_core.media.addresses import is_loopback, is_public
from igny8_core.wordpress.client import make_http


def may_connect(address: str) -> bool:
    """A site's address is a customer's word: it must not lead into our own network."""
    return is_public(address) or (settings.IGNY8_ALLOW_LOOPBACK and is_loopback(address))


def site_http(
    *, max_connections: int = 400, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """`transport` None: the network. Close the client with `aclose()`."""
    if transport is not None:
        return make_http(max_connections=max_connections, transport=transport)
    return make_http(max_connections=max_connections, is_allowed=may_connect)
