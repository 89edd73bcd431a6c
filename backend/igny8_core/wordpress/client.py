"""The client of the plugin: signs, sends, and turns whatever comes back into data or a SiteError."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import httpx

from igny8_core import __version__
from igny8_core.errors import SiteError, SiteUnreachable
from igny8_core.wordpress import messages, reading_messages, signing
from igny8_core.wordpress.answers import Answer, Asked, invalid, read_message, timed_out
from igny8_core.wordpress.endpoint import Endpoint, Timeouts
from igny8_core.wordpress.framing import encode_line
from igny8_core.wordpress.guard import GuardedTransport, IsAllowed
from igny8_core.wordpress.shapes import misfit

__all__ = ["Endpoint", "Part", "SiteClient", "Timeouts", "make_http"]

# A site with 200 post types and 500 events stays below 1 MB.
MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024
_READ_BYTES: Final = 64 * 1024
_FRAME_TYPE: Final = "application/vnd.igny8.frame"
# Nothing has left this machine when one of these is raised.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Part:
    """`length` bytes from `offset` of the blob `sha256`, read from the file `path`."""

    sha256: str
    offset: int
    length: int
    path: Path


def make_http(
    *,
    max_connections: int = 400,
    transport: httpx.AsyncBaseTransport | None = None,
    is_allowed: IsAllowed | None = None,
) -> httpx.AsyncClient:
    """One pooled client for all sites of a process. Close it with `aclose()`.

    `is_allowed` judges each IP address before it is connected to (None: all are allowed); `transport`
    replaces the network. Idle connections are dropped after 4 s, since Apache drops them after 5 s (its
    default) and a commit sent into a closing connection has an unknown outcome. Proxies of the environment
    are ignored.
    """
    limits = httpx.Limits(
        max_connections=max_connections, max_keepalive_connections=max_connections, keepalive_expiry=4.0
    )
    if transport is None and is_allowed is not None:
        transport = GuardedTransport(is_allowed, limits)
    return httpx.AsyncClient(
        transport=transport,
        limits=limits,
        headers={
            "user-agent": f"IGNY8/{__version__}",
            "accept": "application/json",
            "accept-encoding": "identity",
        },
        follow_redirects=False,
        trust_env=False,
    )


class SiteClient:
    """One integration's plugin. Every method raises SiteError; `requests` counts what was sent.

    `outbox` is what the latest answer said of the site's log of changes (None: nothing yet).

    `request_id`, here for all calls or with one call, is what both sides' logs show; else the client makes
    one for each call. `clock` gives unix seconds.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        endpoint: Endpoint,
        *,
        request_id: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.endpoint = endpoint
        self._request_id = request_id
        self.requests = 0
        self.outbox: messages.OutboxPlace | None = None
        self._http = http
        self._clock = clock

    async def stage(
        self,
        key: str,
        fence: int,
        manifest: messages.Manifest,
        parts: Sequence[Part] = (),
        *,
        request_id: str | None = None,
    ) -> messages.StageResponse:
        """Pre-flight, and delivery of `parts`. `missing` says what is still needed, and from which offset."""
        heads = [{"sha256": part.sha256, "offset": part.offset, "length": part.length} for part in parts]
        fields = {"key": key, "fence": fence, "manifest": manifest, "parts": heads}
        return await self._call("stage", fields, messages.StageResponse, request_id, parts)

    async def commit(
        self,
        key: str,
        fence: int,
        mode: messages.Mode,
        content: messages.Content,
        agreement: messages.Agreement | None = None,
        *,
        request_id: str | None = None,
    ) -> messages.Receipt:
        """Publishes. Raises OutcomeUnknown when it may have happened without an answer: ask `job`.

        Without an `agreement` it overwrites whatever people changed in the post.
        """
        fields = {"key": key, "fence": fence, "mode": mode, **(agreement or {}), "content": content}
        return await self._call("commit", fields, messages.Receipt, request_id)

    async def job(self, key: str, fence: int, *, request_id: str | None = None) -> messages.JobResponse:
        return await self._call("job", {"key": key, "fence": fence}, messages.JobResponse, request_id)

    async def health(self, *, request_id: str | None = None) -> messages.HealthResponse:
        return await self._call("health", {}, messages.HealthResponse, request_id)

    async def structure(self, *, request_id: str | None = None) -> messages.Structure:
        return await self._call("structure", {}, messages.Structure, request_id)

    async def settings(
        self, change: messages.SettingsChange | None = None, *, request_id: str | None = None
    ) -> messages.Settings:
        """What the plugin's settings page shows, after `change`; SETTINGS_INVALID changes nothing."""
        return await self._call("settings", {"settings": change}, messages.Settings, request_id)

    async def seo(
        self, after: int = 0, limit: int = 50, *, request_id: str | None = None
    ) -> messages.SeoResponse:
        """Tells the active SEO plugin of published contents, beginning after the content id `after`."""
        return await self._call("seo", {"after": after, "limit": limit}, messages.SeoResponse, request_id)

    async def events(
        self, after: int, limit: int = 500, *, stream: str = "", request_id: str | None = None
    ) -> messages.EventsAnswer:
        """What people changed, after the event `after` of the outbox `stream` ("": none is known yet).

        The site forgets events up to `after`.
        """
        fields = {"after": after, "limit": limit, **({"stream": stream} if stream else {})}
        return await self._call("events", fields, messages.EventsAnswer, request_id)

    async def digests(
        self, after: int, *, size: int = 100, groups: int = 20, request_id: str | None = None
    ) -> reading_messages.DigestsResponse:
        """One hash for each `size` managed contents behind the content id `after`."""
        fields = {"after": after, "size": size, "groups": groups}
        return await self._call("digests", fields, reading_messages.DigestsResponse, request_id)

    async def fingerprints(
        self, ranges: Sequence[reading_messages.Range], *, request_id: str | None = None
    ) -> reading_messages.FingerprintsResponse:
        """Of at most 100 ranges; `answered` may be fewer."""
        fields = {"ranges": list(ranges)}
        return await self._call("fingerprints", fields, reading_messages.FingerprintsResponse, request_id)

    async def posts_of(
        self, contents: Sequence[int], *, request_id: str | None = None
    ) -> reading_messages.PostsResponse:
        """The posts of at most 100 contents as they are now; fewer may be answered."""
        fields = {"contents": list(contents)}
        return await self._call("posts", fields, reading_messages.PostsResponse, request_id)

    async def posts(
        self, post_type: str, after: int, limit: int = 50, *, request_id: str | None = None
    ) -> reading_messages.PostsResponse:
        """Posts of a type behind the post id `after`, managed or not."""
        fields = {"post_type": post_type, "after": after, "limit": limit}
        return await self._call("posts", fields, reading_messages.PostsResponse, request_id)

    async def terms(
        self, taxonomy: str, after: int, limit: int = 500, *, request_id: str | None = None
    ) -> reading_messages.TermsResponse:
        """Terms of a taxonomy behind the term id `after`."""
        fields = {"taxonomy": taxonomy, "after": after, "limit": limit}
        return await self._call("terms", fields, reading_messages.TermsResponse, request_id)

    async def adopt(
        self, posts: Sequence[reading_messages.Adoption], *, request_id: str | None = None
    ) -> reading_messages.AdoptResponse:
        """Let at most 100 posts belong to contents; asking again answers the same."""
        fields = {"posts": list(posts)}
        return await self._call("adopt", fields, reading_messages.AdoptResponse, request_id)

    async def disconnect(self, reason: str, *, request_id: str | None = None) -> None:
        await self._call("disconnect", {"reason": reason}, dict[str, Any], request_id)

    async def _call(
        self,
        route: str,
        fields: Mapping[str, Any],
        shape: type[M],
        request_id: str | None,
        parts: Sequence[Part] = (),
    ) -> M:
        message: dict[str, Any] = {
            "igny8": 1,
            "route": route,
            "audience": self.endpoint.audience,
            "request_id": request_id or self._request_id or f"req_{uuid.uuid4().hex}",
            **fields,
        }
        try:
            return await self._exchange(message, shape, parts)
        except SiteError as error:
            nonce = error.details.get("nonce")
            if error.code != "CLOCK_SKEW" or not error.from_plugin or not isinstance(nonce, str):
                raise
            return await self._exchange({**message, "nonce": nonce}, shape, parts)

    async def _exchange(self, message: Mapping[str, Any], shape: type[M], parts: Sequence[Part]) -> M:
        line = encode_line(message)
        sent_bytes = len(line) + (1 if parts else 0) + sum(part.length for part in parts)
        asked = Asked(
            message["route"], self.endpoint.url_of(message["route"]), message["request_id"], sent_bytes
        )
        answer = await self._send(asked, line, parts)
        found = read_message(answer, asked)
        if not misfit(messages.OutboxPlace, found.get("outbox")):
            self.outbox = cast(messages.OutboxPlace, found["outbox"])
        data = found["data"]
        if wrong := misfit(shape, data):
            raise invalid(f"The plugin's answer does not follow the protocol: data{wrong}.", answer, asked)
        return cast(M, data)

    async def _send(self, asked: Asked, line: bytes, parts: Sequence[Part]) -> Answer:
        self.requests += 1
        try:
            async with asyncio.timeout(self.endpoint.timeouts.total_seconds):
                async with self._http.stream(
                    "POST",
                    asked.url,
                    content=_stream(line, parts) if parts else line,
                    headers=self._headers(asked, line),
                    timeout=_httpx_timeout(self.endpoint.timeouts),
                ) as response:
                    return await _read(response)
        except (*_NOT_SENT, httpx.InvalidURL) as error:
            message = f"The site cannot be reached: {_say(error)}."
            raise SiteUnreachable(message, details=_facts(asked, error)) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise timed_out("The site did not answer in time.", asked, _facts(asked, error)) from error
        except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError) as error:
            raise _lost(asked, error) from error

    def _headers(self, asked: Asked, line: bytes) -> dict[str, str]:
        message_id = f"msg_{uuid.uuid4().hex}"
        timestamp = int(self._clock())
        signature = signing.sign_v1a(self.endpoint.private_keys, message_id, timestamp, line)
        return {
            "content-type": _FRAME_TYPE if asked.route == "stage" else "application/json",
            # Said outright, since many hosts do not take a chunked request body.
            "content-length": str(asked.sent_bytes),
            signing.ID_HEADER: message_id,
            signing.TIMESTAMP_HEADER: str(timestamp),
            signing.SIGNATURE_HEADER: signature,
        }


def _httpx_timeout(timeouts: Timeouts) -> httpx.Timeout:
    return httpx.Timeout(
        connect=timeouts.connect_seconds,
        write=timeouts.write_seconds,
        read=timeouts.answer_seconds,
        pool=timeouts.pool_seconds,
    )


async def _stream(line: bytes, parts: Sequence[Part]) -> AsyncIterator[bytes]:
    """The frame, read from the files piece by piece: 300 requests in flight must not hold 300 bodies."""
    yield line
    yield b"\n"
    for part in parts:
        with part.path.open("rb") as file:
            file.seek(part.offset)
            left = part.length
            while left:
                piece = file.read(min(left, _READ_BYTES))
                if not piece:
                    raise OSError(f"{part.path} ends before byte {part.offset + part.length}")
                left -= len(piece)
                yield piece


async def _read(response: httpx.Response) -> Answer:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            return Answer(response.status_code, response.headers, bytes(body[:MAX_ANSWER_BYTES]), is_cut=True)
    return Answer(response.status_code, response.headers, bytes(body))


def _lost(asked: Asked, error: Exception) -> SiteError:
    """The connection ended after something was sent, before a whole answer was here."""
    message = f"The connection to the site broke: {_say(error)}."
    if asked.publishes:
        return timed_out(message, asked, _facts(asked, error))
    return SiteUnreachable(message, details=_facts(asked, error))


def _facts(asked: Asked, error: Exception) -> dict[str, Any]:
    return {
        "url": asked.url,
        "error": f"{type(error).__name__}: {_say(error)}",
        "sent_bytes": asked.sent_bytes,
    }


def _say(error: Exception) -> str:
    return str(error) or type(error).__name__
