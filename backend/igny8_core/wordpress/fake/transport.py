"""Fake sites inside the process: an httpx transport instead of a network."""

from __future__ import annotations

import asyncio

import httpx

from igny8_core.wordpress.fake.faults import ConnectionLostError, NoAnswerError, NotListeningError
from igny8_core.wordpress.fake.fleet import FakeFleet
from igny8_core.wordpress.fake.responses import Response
from igny8_core.wordpress.fake.site import FakeSite


class FakeTransport(httpx.AsyncBaseTransport):
    """Reaches the sites of a fleet, or single ones by their `home_url`; every other address refuses.

    A site that never answers makes the time-out come at once instead of when it is due. One that is slower
    than the time-out goes on working after it, as PHP does.
    """

    def __init__(self, *sites: FakeSite, fleet: FakeFleet | None = None) -> None:
        self._sites = list(sites)
        self._fleet = fleet
        self._working: set[asyncio.Task[Response]] = set()

    def add(self, site: FakeSite) -> None:
        """Reaches it too, as a copy that was made meanwhile."""
        self._sites.append(site)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        found = self._find(request.url)
        if found is None:
            raise httpx.ConnectError("All connection attempts failed", request=request)
        site, path = found
        body = await request.aread()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            query = request.url.query.decode("ascii")
            response = await self._within_timeout(request, site, path, query, headers, body)
        except NotListeningError as error:
            raise httpx.ConnectError("All connection attempts failed", request=request) from error
        except NoAnswerError as error:
            raise httpx.ReadTimeout("", request=request) from error
        except ConnectionLostError as error:
            if error.is_reset:
                raise httpx.ReadError("Connection reset by peer", request=request) from error
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request) from error
        return httpx.Response(response.status, headers=dict(response.headers), content=response.body)

    def _find(self, url: httpx.URL) -> tuple[FakeSite, str] | None:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        for site in self._sites:
            # Looked at each time: a site may move.
            if site.home_url == origin:
                return site, url.path
        if self._fleet is not None and origin == self._fleet.base_url:
            return self._fleet.find(url.path)
        return None

    async def _within_timeout(
        self,
        request: httpx.Request,
        site: FakeSite,
        path: str,
        query: str,
        headers: dict[str, str],
        body: bytes,
    ) -> Response:
        if self._fleet is not None and self._fleet.latency_seconds:
            await asyncio.sleep(self._fleet.latency_seconds)
        task = asyncio.create_task(site.handle(request.method, path, query, headers, body))
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        seconds = request.extensions.get("timeout", {}).get("read")
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            raise httpx.ReadTimeout("", request=request)
        return task.result()
