"""Fetch images from addresses that strangers chose, without becoming their way into our network.

One rule carries it: whoever opens the connection decides. The network backend below resolves a name once,
refuses it if any of its addresses is not public, and connects to one of the addresses it has just checked.
There is no second look-up that could answer differently, and every redirect goes through the same door. TLS
and the Host header still use the name.
"""

from __future__ import annotations

import asyncio
import functools
import io
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpcore
import httpx

from igny8_core.errors import Igny8Error
from igny8_core.media.addresses import is_loopback, is_public
from igny8_core.media.limits import MediaLimits
from igny8_core.media.validate import refuse_type, sniff

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


class Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


ALLOWED_PORTS: Final = frozenset({80, 443, 8080, 8443})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MAX_URL_CHARS: Final = 4096
_MAX_ADDRESSES_TRIED: Final = 4
_PROBE_BYTES: Final = 1024
# A control character, a backslash, or a space in the host is where two readers of one URL come to differ.
_AMBIGUOUS: Final = re.compile(r"[\x00-\x1f\x7f\\]|^[^/]*//[^/?#]* |^ ")
_REDIRECT_SAFE: Final = "".join(map(chr, range(0x21, 0x7F)))


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, in the system's order; also what `0x7f.1` or `2130706433` mean to it."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    return [str(entry[4][0]) for entry in found]


@functools.cache
def _default_ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)  # reading the certificate store takes 20 ms: once


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How the client behaves. `ssl_context` None: the usual public authorities.

    `allow_loopback` opens 127.0.0.0/8 and ::1 on any port, for development; nothing else changes.
    """

    user_agent: str = "IGNY8 image fetcher"
    allow_loopback: bool = False
    resolver: Resolver = system_resolver
    ssl_context: ssl.SSLContext | None = None
    connect_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Reachable:
    """What the first bytes told. `total_bytes` is None when the server did not say."""

    http_status: int
    mime: str
    total_bytes: int | None


async def fetch(url: str, *, limits: MediaLimits, settings: FetchSettings | None = None) -> bytes:
    """The bytes at `url`: not yet looked at. Raises what `fetch_into` raises."""
    received = io.BytesIO()
    await fetch_into(received, url, limits=limits, settings=settings)
    return received.getvalue()


async def fetch_into(
    target: Sink, url: str, *, limits: MediaLimits, settings: FetchSettings | None = None
) -> None:
    """Write the bytes at `url` to `target`, in pieces as they arrive.

    Raises Igny8Error IMAGE_ADDRESS_REFUSED, IMAGE_DOWNLOAD_FAILED (details image_url, http_status, error) or
    IMAGE_TOO_LARGE.
    """
    async with _answer(url, limits, settings or FetchSettings(), {}) as (response, _):
        _expect_status(url, response, {200})
        _refuse_announced_size(url, response, limits)
        received = 0
        async for chunk in _body(url, response, limits):
            received += len(chunk)
            if received > limits.max_bytes:
                raise _too_large(url, limits, None)
            target.write(chunk)


async def check_reachable(
    url: str, *, limits: MediaLimits, settings: FetchSettings | None = None
) -> Reachable:
    """Whether `url` answers with an image that is small enough, from its first bytes.

    A ranged GET: HEAD is often answered with 403 or 405. Raises what `fetch` raises, and IMAGE_TYPE_REFUSED.
    """
    wanted = {b"Range": b"bytes=0-%d" % (_PROBE_BYTES - 1)}
    async with _answer(url, limits, settings or FetchSettings(), wanted) as (response, _):
        _expect_status(url, response, {200, 206})
        total = _refuse_announced_size(url, response, limits)
        head = bytearray()
        async for chunk in _body(url, response, limits):
            head += chunk
            if len(head) >= _PROBE_BYTES:
                break
        mime = sniff(bytes(head))
        if mime is None:
            raise refuse_type(bytes(head), details={"image_url": url})
        return Reachable(http_status=response.status, mime=mime, total_bytes=total)


class _AddressRefusedError(Exception):
    """Raised from inside the connection, where only a reason is known and not the address asked for."""


class _UnresolvedError(Exception):
    pass


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only; see the module's first lines."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._checked_addresses(host, port)
        failure: Exception | None = None
        for address in addresses[:_MAX_ADDRESSES_TRIED]:
            try:
                return await self._inner.connect_tcp(
                    address, port, self._settings.connect_seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or _UnresolvedError("the host name has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise _AddressRefusedError("not a network address")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)

    async def _checked_addresses(self, host: str, port: int) -> list[str]:
        """Every address of `host`, or an exception if one of them may not be reached."""
        if port not in ALLOWED_PORTS and not self._settings.allow_loopback:
            raise _AddressRefusedError(f"port {port} is not one an image is fetched from")
        try:
            addresses = list(dict.fromkeys(await self._settings.resolver(host, port)))
        except (OSError, UnicodeError) as error:
            raise _UnresolvedError("the host name can't be resolved") from error
        if not addresses:
            raise _UnresolvedError("the host name has no address")
        if self._settings.allow_loopback and all(is_loopback(address) for address in addresses):
            return addresses
        if port not in ALLOWED_PORTS:
            raise _AddressRefusedError(f"port {port} is not one an image is fetched from")
        # One private address among public ones is refused too: which of them is used is a matter of chance.
        if not all(is_public(address) for address in addresses):
            raise _AddressRefusedError("the host is at a private or reserved address")
        return addresses


def parse_url(url: str) -> httpx.URL:
    """The address as it will be used. Raises IMAGE_ADDRESS_REFUSED for what no honest address contains."""
    reason = None
    if not url or len(url) > _MAX_URL_CHARS or _AMBIGUOUS.search(url):
        reason = "it is not a well-formed address"
    else:
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            reason = "it is not a well-formed address"
        else:
            reason = _reason_against(url, parsed)
    if reason:
        raise _refused(url, reason)
    return parsed.copy_with(fragment=None)


def _reason_against(url: str, parsed: httpx.URL) -> str | None:
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    if parsed.scheme not in ("http", "https"):
        return "only http and https addresses are fetched"
    if parsed.userinfo or "@" in authority:
        return "it contains a user name"
    if not parsed.host or "%" in parsed.host:
        return "it has no usable host name"
    if parsed.port == 0:
        return "port 0 is not one an image is fetched from"
    return None


@asynccontextmanager
async def _answer(
    url: str, limits: MediaLimits, settings: FetchSettings, headers: dict[bytes, bytes]
) -> AsyncIterator[tuple[httpcore.Response, httpx.URL]]:
    """The first answer that is no redirect, open for reading, and the address it came from.

    Everything inside, the caller's reading too, is under one deadline; failures come out as Igny8Error.
    """
    parsed = parse_url(url)
    waits = {"timeout": {"read": limits.max_idle_seconds, "write": limits.max_idle_seconds}}
    try:
        async with (
            asyncio.timeout(limits.max_seconds),
            httpcore.AsyncConnectionPool(
                ssl_context=settings.ssl_context or _default_ssl_context(),
                network_backend=GuardedBackend(settings),
                max_connections=limits.max_redirects + 1,
                http2=False,
            ) as pool,
        ):
            for _ in range(limits.max_redirects + 1):
                async with pool.stream(
                    "GET",
                    _core_url(parsed),
                    headers=_headers(parsed, settings, headers),
                    extensions=waits,
                ) as answer:
                    if answer.status not in _REDIRECTS:
                        yield answer, parsed
                        return
                    parsed = _redirect_target(url, parsed, answer)
            raise _failed(url, f"more than {limits.max_redirects} redirects", answer.status)
    except TimeoutError as error:
        raise _too_slow(url, "not complete within", limits.max_seconds) from error
    except _AddressRefusedError as error:
        raise _refused(url, str(error)) from error
    except _UnresolvedError as error:
        raise _failed(url, str(error)) from error
    except (httpcore.ReadTimeout, httpcore.WriteTimeout) as error:
        raise _too_slow(url, "the server was silent for", limits.max_idle_seconds) from error
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        described = _describe(error)
        raise _failed(url, described, is_passing=not described.startswith(_TLS_FAILED)) from error


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _headers(url: httpx.URL, settings: FetchSettings, extra: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", url.netloc),
        (b"User-Agent", settings.user_agent.encode("ascii", "replace")),
        # What WordPress sites store everywhere comes first, so that a negotiating CDN does not answer AVIF.
        (b"Accept", b"image/jpeg,image/png,image/webp,image/gif,image/avif;q=0.5,*/*;q=0.1"),
        (b"Accept-Encoding", b"identity"),
        (b"Connection", b"close"),
        *extra.items(),
    ]


def _redirect_target(url: str, current: httpx.URL, answer: httpcore.Response) -> httpx.URL:
    # Browsers take unencoded spaces and UTF-8 in a Location, and so do servers.
    location = quote(_header(answer, b"location").encode("latin-1"), safe=_REDIRECT_SAFE)
    if not location:
        raise _failed(url, "a redirect without a target", answer.status)
    if _AMBIGUOUS.search(location):
        raise _refused(url, "it redirects to something that is not a well-formed address")
    try:
        target = str(current.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused(url, "it redirects to something that is not a well-formed address") from error
    try:
        return parse_url(target)
    except Igny8Error as error:
        raise _refused(url, f"it redirects elsewhere: {error.details['error']}") from error


def _header(response: httpcore.Response, name: bytes) -> str:
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("latin-1").strip()
    return ""


def _expect_status(url: str, response: httpcore.Response, expected: set[int]) -> None:
    if response.status not in expected:
        is_passing = response.status == 429 or response.status >= 500
        raise _failed(url, f"the server answered {response.status}", response.status, is_passing=is_passing)


def _refuse_announced_size(url: str, response: httpcore.Response, limits: MediaLimits) -> int | None:
    """The size the server announces; IMAGE_TOO_LARGE if that alone is too much."""
    announced = _header(response, b"content-length")
    if response.status == 206:
        announced = _header(response, b"content-range").rpartition("/")[2]
    if not announced.isascii() or not announced.isdigit():
        return None
    total = int(announced[:20])
    if total > limits.max_bytes:
        raise _too_large(url, limits, total)
    return total


async def _body(url: str, response: httpcore.Response, limits: MediaLimits) -> AsyncIterator[bytes]:
    """The body as it arrives. Some servers compress although asked not to: gzip is undone, to the limit."""
    encoding = _header(response, b"content-encoding").lower()
    if encoding in ("", "identity"):
        async for chunk in response.aiter_stream():
            yield chunk
        return
    if encoding not in ("gzip", "x-gzip"):
        raise _failed(url, f"unexpected content encoding {encoding[:40]!r}", response.status)
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    room = limits.max_bytes + 1
    try:
        async for chunk in response.aiter_stream():
            plain = inflate.decompress(chunk, max(1, room))
            room -= len(plain)
            yield plain
    except zlib.error as error:
        raise _failed(url, "the compressed answer is damaged", response.status) from error
    if not inflate.eof and response.status == 200:
        raise _failed(url, "the compressed answer is incomplete", response.status)


_TLS_FAILED: Final = "the secure connection failed"


def _describe(error: Exception) -> str:
    """One line for people: a TLS failure says so, the rest by kind, without addresses of our network."""
    text = str(error)
    if "CERTIFICATE" in text.upper() or "SSL" in text.upper():
        return f"{_TLS_FAILED}: " + text.partition("] ")[2].partition(" (_ssl")[0][:200]
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        return "no connection could be made"
    return "the connection broke before the answer was complete"


def _failed(url: str, error: str, http_status: int | None = None, *, is_passing: bool = False) -> Igny8Error:
    """`is_passing`: the server was busy or away, and may well have the image a moment later."""
    details: dict[str, Any] = {"image_url": url, "http_status": http_status, "error": error}
    if is_passing:
        details["is_passing"] = True
    return Igny8Error(
        "IMAGE_DOWNLOAD_FAILED", f"The image could not be downloaded: {error}.", details=details
    )


def _too_slow(url: str, what: str, limit_seconds: float) -> Igny8Error:
    error = _failed(url, f"{what} {limit_seconds:g} s", is_passing=True)
    error.details["limit_seconds"] = limit_seconds
    return error


def _refused(url: str, error: str) -> Igny8Error:
    return Igny8Error(
        "IMAGE_ADDRESS_REFUSED",
        f"The image's address is refused: {error}.",
        details={"image_url": url, "http_status": None, "error": error},
    )


def _too_large(url: str, limits: MediaLimits, size: int | None) -> Igny8Error:
    return Igny8Error(
        "IMAGE_TOO_LARGE",
        f"The image is larger than {limits.max_bytes:,} bytes.",
        details={"image_url": url, "bytes": size, "limit_bytes": limits.max_bytes},
    )
