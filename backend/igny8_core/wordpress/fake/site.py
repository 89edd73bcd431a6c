"""One fake WordPress with the plugin: answers the protocol's routes and its visitors."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from igny8_core.errors import CATALOGUE, Igny8Error
from igny8_core.wordpress.answers import SITE_ID_PREFIX
from igny8_core.wordpress.endpoint import NAMESPACE, Endpoint, Timeouts
from igny8_core.wordpress.fake import pages
from igny8_core.wordpress.fake.admission import REQUESTS, admit, check_message
from igny8_core.wordpress.fake.faults import (
    ConnectionLostError,
    Fault,
    FaultPlan,
    NoAnswerError,
    NotListeningError,
)
from igny8_core.wordpress.fake.outbox import Outbox
from igny8_core.wordpress.fake.responses import (
    FIREWALL_PAGE,
    NOTICE,
    Response,
    failure,
    failure_of,
    fault_error,
    fault_status,
    html_response,
    json_response,
    no_route,
    success,
)
from igny8_core.wordpress.fake.routes import Routes
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import Connection, SiteState, Term
from igny8_core.wordpress.messages import Site

_ROUTES_WHEN_MOVED = frozenset({"health", "disconnect"})


class _StruckError(Exception):
    """A fault inside a commit decided the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class FakeSite:
    """`home_url` without a slash at its end. `clock` gives the site's own idea of unix seconds.

    `faults` make it fail (see `faults.py`); `state` is there to be looked at; `calls` counts by route.
    """

    def __init__(
        self,
        home_url: str,
        *,
        name: str = "Fake site",
        clock: Callable[[], float] = time.time,
        pretty_permalinks: bool = True,
        **settings: Any,
    ) -> None:
        self.home_url = home_url.rstrip("/")
        self.name = name
        self.clock = clock
        self.settings = FakeSettings()
        self.settings.change(**settings)
        self.state = SiteState()
        default = Term(self.state.next_id(), "category", "Uncategorized", "uncategorized")
        self.state.terms[default.term_id] = default
        self.settings.default_category = default.term_id
        self.outbox = Outbox(self.state, self.settings, self.home_url)
        self.faults = FaultPlan()
        self.connection: Connection | None = None
        self.is_plugin_active = True
        self.calls: dict[str, int] = {}
        self.pretty_permalinks = pretty_permalinks
        self._routes = Routes(self)

    @property
    def rest_url(self) -> str:
        root = "/wp-json/" if self.pretty_permalinks else "/?rest_route=/"
        return f"{self.home_url}{root}"

    @property
    def is_moved(self) -> bool:
        """Whether the database finds itself at another address than the one that was connected."""
        connected_url = self.connection.home_url if self.connection else ""
        return connected_url not in ("", self.home_url)

    def connect(self, audience: str, public_keys: list[str], shared_secret: str = "", **more: Any) -> None:
        """What the plugin keeps of a `connect-response`."""
        more = {"home_url": self.home_url, **more}
        self.connection = Connection(audience, tuple(public_keys), shared_secret, **more)
        self.outbox = Outbox(self.state, self.settings, self.home_url)

    def endpoint(self, private_keys: list[str], timeouts: Timeouts | None = None) -> Endpoint:
        if self.connection is None:
            raise LookupError("the fake site is not connected")
        return Endpoint(self.rest_url, self.connection.audience, tuple(private_keys), timeouts or Timeouts())

    def describe(self) -> Site:
        """What the site says of itself when it connects."""
        return self._routes.site()

    async def handle(
        self, method: str, path: str, query_string: str, headers: Mapping[str, str], body: bytes
    ) -> Response:
        """`path` is relative to the site's home; header names in lower case.

        Raises NotListeningError, ConnectionLostError or NoAnswerError where a fault says so.
        """
        query = dict(parse_qsl(query_string, keep_blank_values=True))
        route = self._route_of(path, query)
        if route is None:
            return await self._public(path, query)
        if not self.is_plugin_active:
            return no_route()
        if method == "GET" and route == "health":
            return json_response({"status": "ok", "protocol": 1})
        if method != "POST" or route not in REQUESTS:
            return no_route()
        self.calls[route] = self.calls.get(route, 0) + 1
        return await self._with_fault(route, headers, body)

    def _route_of(self, path: str, query: Mapping[str, str]) -> str | None:
        rest_path = query.get("rest_route") or path.removeprefix("/wp-json")
        is_rest = "rest_route" in query or path.startswith("/wp-json/")
        return rest_path.removeprefix(f"/{NAMESPACE}") if is_rest else None

    async def _public(self, path: str, query: Mapping[str, str]) -> Response:
        route = "image" if pages.is_image(path) else "page"
        if fault := self.faults.take(route):
            if response := await self._before(fault):
                return response
            if fault.kind == "error":
                return fault_status(fault)
        if route == "image":
            return pages.image(self.state, path)
        return pages.page(self.state, self.settings, self.home_url, path, query)

    async def _with_fault(self, route: str, headers: Mapping[str, str], body: bytes) -> Response:
        fault = self.faults.take(route)
        if fault is None:
            return await self._answer(route, headers, body)
        if response := await self._before(fault):
            return response
        if fault.kind == "error":
            status = CATALOGUE[fault.code].http_status if fault.code in CATALOGUE else 500
            return failure(_own_id(), fault_error(fault), status)
        response = await self._answer(route, headers, body)
        if fault.kind == "duplicate":
            await self._answer(route, headers, body)
        return _after(fault, response)

    async def _before(self, fault: Fault) -> Response | None:
        """What happens instead of the request; None: it goes on."""
        match fault.kind:
            case "refused":
                raise NotListeningError
            case "lose_request" | "reset":
                raise ConnectionLostError(is_reset=fault.kind == "reset")
            case "hang":
                raise NoAnswerError
            case "http_status":
                return fault_status(fault)
            case "html_200":
                return html_response(FIREWALL_PAGE)
            case "slow":
                await asyncio.sleep(fault.seconds)
        return None

    async def _answer(self, route: str, headers: Mapping[str, str], body: bytes) -> Response:
        request_id = _own_id()
        try:
            self._check_size(body)
            message, rest = admit(self.state, self.connection, route, headers, body, self.clock())
            request_id = message["request_id"]
            self._check_place(route)
            check_message(message, route, rest)
            data = await self._routes.answer(route, message, rest)
            return success(request_id, data, self.outbox.place() if self.connection else None)
        except _StruckError as struck:
            return struck.response
        except Igny8Error as error:
            return failure_of(request_id, error)

    def _check_place(self, route: str) -> None:
        if self.connection is None or not self.is_moved or route in _ROUTES_WHEN_MOVED:
            return
        addresses = {"connected_url": self.connection.home_url, "home_url": self.home_url}
        message = "This site was moved, or it is a copy of another one."
        raise Igny8Error("SITE_MOVED", message, details=addresses)

    def _check_size(self, body: bytes) -> None:
        limit = self.settings.max_request_bytes
        if len(body) > limit:
            message = f"The request has {len(body)} bytes; this site takes {limit}."
            raise Igny8Error("PAYLOAD_TOO_LARGE", message, details={"max_request_bytes": limit})

    async def checkpoint(self, step: str, request_id: str) -> None:
        """Before each step of a commit."""
        fault = self.faults.take("commit", step)
        if fault is None:
            return
        if fault.kind == "error" and fault.code in CATALOGUE and fault.retry_recommended is None:
            raise Igny8Error(fault.code, "The site was told to fail here.", step=step)
        if fault.kind == "error":
            raise _StruckError(failure(request_id, fault_error(fault), 500))
        if response := await self._before(fault):
            raise _StruckError(response)


def _after(fault: Fault, response: Response) -> Response:
    match fault.kind:
        case "lose_answer":
            raise ConnectionLostError
        case "hang_after":
            raise NoAnswerError
        case "truncated":
            return Response(response.status, response.body[: len(response.body) // 2], response.headers)
        case "notice":
            return Response(response.status, NOTICE.encode() + response.body, response.headers)
    return response


def _own_id() -> str:
    """For the answer to a message that is not trusted, and so its own id neither."""
    return f"{SITE_ID_PREFIX}{secrets.token_hex(8)}"
