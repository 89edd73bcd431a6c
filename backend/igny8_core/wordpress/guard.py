"""Connections to allowed addresses only.

A site's address comes from a customer and its answers are shown to them, so it must not lead into the
backend's own network. The name is resolved once, every address is judged, and the connection goes to a
judged one: a name that changes its mind in between gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpcore
import httpx

_ADDRESSES_TRIED: Final = 3

IsAllowed = Callable[[str], bool]
"""Judges an IP address."""


class GuardedTransport(httpx.AsyncHTTPTransport):
    """Refuses like a host that is down: httpx.ConnectError, before anything is sent."""

    def __init__(self, is_allowed: IsAllowed, limits: httpx.Limits) -> None:
        context = ssl.create_default_context()
        super().__init__(verify=context, trust_env=False, limits=limits)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            http1=True,
            http2=False,
            network_backend=_GuardedBackend(is_allowed),
        )


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, is_allowed: IsAllowed) -> None:
        self._is_allowed = is_allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                return await self._connect(host, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection to {host} in time") from error

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)

    async def _connect(self, host: str, port: int, *how: Any) -> httpcore.AsyncNetworkStream:
        failure = httpcore.ConnectError(f"{host} has no address")
        for address in await self._allowed_addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, *how)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = httpcore.ConnectError(f"{host}: {error}")
        raise failure

    async def _allowed_addresses(self, host: str, port: int) -> list[str]:
        """Raises ConnectError where even one is not allowed: which one is used would be a matter of luck."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(self._is_allowed(address) for address in addresses):
            raise httpcore.ConnectError(f"{host} is at a private or reserved address")
        return addresses[:_ADDRESSES_TRIED]
