"""Calls that wait for a site: publish with its result, pre-flight, examine.

They are asynchronous, so that a thousand people waiting for slow sites hold no thread. The parsing and the
checks of who may do it are the ordinary synchronous views of `views`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import httpx
from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import Action, by
from igny8_core.envelope import error_response
from igny8_core.errors import CATALOGUE, Igny8Error, SiteError
from igny8_core.integration import connecting, publishing
from igny8_core.integration.agreement import conflict_address, is_about_edits
from igny8_core.integration.article import Article, assemble, endpoint_of
from igny8_core.integration.database import DatabaseThreads, giving_back
from igny8_core.integration.health import examine
from igny8_core.integration.live import LiveFeed
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.pictures import Pictures
from igny8_core.integration.preflight import preflight
from igny8_core.integration.serializers import (
    DisconnectedSerializer,
    DisconnectSerializer,
    JobSerializer,
    PreflightSerializer,
    PublishNowSerializer,
    PublishSerializer,
)
from igny8_core.integration.states import JobState
from igny8_core.integration.tasks import ring_drain
from igny8_core.integration.views import SIGNED, ContentPublishing, IntegrationViewSet
from igny8_core.integration.waiting import Waiting
from igny8_core.middleware import request_id_of
from igny8_core.wordpress.client import Endpoint, SiteClient
from igny8_core.writer.models import Content


@dataclass(frozen=True, slots=True)
class LoopTools:
    """What the asynchronous views of one event loop share."""

    waiting: Waiting
    live: LiveFeed
    http: httpx.AsyncClient
    pictures: Pictures
    db: DatabaseThreads
    turns: asyncio.Semaphore
    """Of the synchronous halves. First come, first served: neither SQLite's writers nor a pool's are."""


R = TypeVar("R")
TURNS = 16
"""Below the 20 connections of PostgreSQL's pool, which other requests need too."""
AsyncView = Callable[..., Coroutine[Any, Any, HttpResponseBase]]

_tools: WeakKeyDictionary[asyncio.AbstractEventLoop, LoopTools] = WeakKeyDictionary()


def tools() -> LoopTools:
    loop = asyncio.get_running_loop()
    if loop not in _tools:
        db = DatabaseThreads(postgresql_threads=2)
        _tools[loop] = LoopTools(
            Waiting(db), LiveFeed(db), site_http(max_connections=50), Pictures(), db, asyncio.Semaphore(TURNS)
        )
    return _tools[loop]


class Accepting(ContentPublishing):
    """The synchronous half: parsed, allowed, and in the ledger."""

    @extend_schema(request=PublishNowSerializer, responses={200: JobSerializer, 202: JobSerializer})
    def publish(self, request: Request, pk: str) -> Response:
        """Publish now. Answers the result if it comes within `wait_seconds`, else the running job (202).

        POST_EDITED (409): somebody changed the post in WordPress. `details.conflict` is the address of both
        versions, side by side; `overwrite` gives up theirs.
        """
        content = self.get_object()
        body = PublishNowSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._accept(content, body.validated_data, overwrite=body.validated_data["overwrite"])

    @extend_schema(request=PublishSerializer, responses={200: JobSerializer, 202: JobSerializer})
    def push_ours(self, request: Request, pk: str) -> Response:
        """Publish what IGNY8 has over what people changed in the post; one that is gone is made anew."""
        content = self.get_object()
        body = PublishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._accept(content, body.validated_data, overwrite=True)

    def _accept(self, content: Content, said: Mapping[str, Any], *, overwrite: bool) -> Response:
        integration = publishing.integration_for(content, said.get("integration_id"))
        ask = partial(
            publishing.request_publication,
            content,
            integration,
            user=self.principal.user,
            ring=ring_drain,
            overwrite=overwrite,
            decided_by=self.principal.name,
            by=by(self.request),
        )
        seconds = 0.0 if integration.down_since else said["wait_seconds"]
        return Response({"wait_seconds": seconds, "ask": ask, "asked": _ask(ask)}, status=202)

    @extend_schema(request=PreflightSerializer, responses=OpenApiTypes.OBJECT)
    def preflight(self, request: Request, pk: str) -> Response:
        """Every problem on both sides, all at once; nothing is created."""
        content = self.get_object()
        body = PreflightSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        integration = publishing.integration_for(content, body.validated_data.get("integration_id"))
        mode, due_at = content.publish_mode, content.published_at
        return Response(assemble(content.pk, content.revision, integration, mode=mode, due_at=due_at))


class Connection(IntegrationViewSet):
    @extend_schema(request=DisconnectSerializer, responses=DisconnectedSerializer)
    def disconnect(self, request: Request, pk: str) -> Response:
        """End the connection; from either side. The other side is told, and need not be there to hear it."""
        integration: SiteIntegration = self.get_object()
        by_site = hasattr(request, "integration")
        reason = request.data.get("reason") if isinstance(request.data, dict) else None
        text = reason if isinstance(reason, str) and reason else "disconnected in IGNY8"
        endpoint = endpoint_of(integration) if integration.is_connected and not by_site else None
        with transaction.atomic():
            connecting.disconnect(integration, f"The site: {text}" if by_site else text)
            by(request).note(Action.DISCONNECTED, integration.site, integration_id=integration.pk)
        response = Response(self.get_serializer(integration).data)
        response.endpoint = endpoint  # type: ignore[attr-defined]
        return response

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def test(self, request: Request, pk: str) -> Response:
        """Ask the site now: reachable, plugin there, our signature accepted, its health."""
        integration: SiteIntegration = self.get_object()
        if not integration.is_connected:
            raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
        return Response(integration)


_publish = Accepting.as_view({"post": "publish"})
_push_ours = Accepting.as_view({"post": "push_ours"})
_preflight = Accepting.as_view({"post": "preflight"})
_disconnect = Connection.as_view({"post": "disconnect"}, **SIGNED)
_test = Connection.as_view({"post": "test"})


def documented_as(view: Any) -> Callable[[AsyncView], AsyncView]:
    """The OpenAPI document finds the synchronous half by what Django REST Framework leaves on a view."""

    def mark(function: AsyncView) -> AsyncView:
        for name in ("cls", "actions", "initkwargs"):
            setattr(function, name, getattr(view, name))
        return function

    return mark


async def in_turn(view: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Run a synchronous half. Whoever then waits for a site keeps no database connection from the others."""
    async with tools().turns:
        return await sync_to_async(giving_back(view))(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Asked:
    """The job to wait for. `refusal`: it carries an older text, and ours is to be asked for after it."""

    job_id: int
    refusal: Igny8Error | None = None


def _ask(ask: Callable[[], PublishJob]) -> Asked:
    try:
        return Asked(ask().pk)
    except Igny8Error as error:
        if error.code != "PUBLISH_IN_PROGRESS" or "job_id" not in error.details:
            raise
        return Asked(error.details["job_id"], error)


@documented_as(_publish)
async def publish(request: HttpRequest, pk: str) -> HttpResponseBase:
    return await _published(_publish, request, pk)


@documented_as(_push_ours)
async def push_ours(request: HttpRequest, pk: str) -> HttpResponseBase:
    return await _published(_push_ours, request, pk)


async def _published(view: Callable[..., Any], request: HttpRequest, pk: str) -> HttpResponseBase:
    accepted: Response = await in_turn(view, request, pk=pk)
    if accepted.status_code != 202:
        return accepted
    asked: Asked = accepted.data["asked"]
    until = monotonic() + accepted.data["wait_seconds"]
    settled = await tools().waiting.until_settled(asked.job_id, until - monotonic())
    if asked.refusal and settled:
        asked = await in_turn(_ask, accepted.data["ask"])
        await tools().waiting.until_settled(asked.job_id, until - monotonic())
    if asked.refusal:
        return error_response(asked.refusal, request)
    return await in_turn(_result, request, asked.job_id)


def _result(request: HttpRequest, job_id: int) -> HttpResponseBase:
    job = PublishJob.objects.select_related("content__site", "integration").get(pk=job_id)
    if job.state == JobState.FAILED and job.error is not None:
        error = {**job.error, "details": {**job.error["details"], "job_id": job.pk}}
        if is_about_edits(error["code"], error["details"].get("problems", [])):
            error["details"]["conflict"] = conflict_address(job.content_id)
        error["request_id"] = request_id_of(request)
        known = CATALOGUE.get(error["code"])
        return _json({"success": False, "error": error}, known.http_status if known else 502)
    return _json({"success": True, "data": JobSerializer(job).data}, 202 if job.is_active else 200)


def _json(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(JSONRenderer().render(body), content_type="application/json", status=status)


async def asking_a_site(
    request: HttpRequest, ask: Callable[[], Awaitable[dict[str, Any]]]
) -> HttpResponseBase:
    try:
        return _json({"success": True, "data": await ask()}, 200)
    except Igny8Error as error:
        return error_response(error, request)


@documented_as(_preflight)
async def check(request: HttpRequest, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_preflight, request, pk=pk)
    if loaded.status_code != 200:
        return loaded
    article: Article = loaded.data

    async def ask() -> dict[str, Any]:
        found = await preflight(article, http=tools().http, pictures=tools().pictures)
        return {
            "ready": found.is_ready,
            "problems": found.problems,
            "publication": found.publication,
            "conflict": conflict_address(article.content_id) if is_about_edits("", found.problems) else None,
            "seo_plugin": found.site["seo_plugin"],
            "site_timezone": found.site["timezone"],
            "plan": found.plan,
        }

    return await asking_a_site(request, ask)


@documented_as(_test)
async def test(request: HttpRequest, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_test, request, pk=pk)
    if loaded.status_code != 200:
        return loaded

    async def ask() -> dict[str, Any]:
        answer = await examine(loaded.data, http=tools().http, db=tools().db)
        ring_drain()  # jobs that waited for the site need wait no more
        return dict(answer)

    return await asking_a_site(request, ask)


@documented_as(_disconnect)
async def disconnect(request: HttpRequest, pk: str) -> HttpResponseBase:
    response = await in_turn(_disconnect, request, pk=pk)
    endpoint = getattr(response, "endpoint", None)
    if response.status_code == 200 and endpoint is not None:
        response.data["site_was_told"] = await _tell_site(endpoint)
    return response


async def _tell_site(endpoint: Endpoint) -> bool:
    try:
        await SiteClient(tools().http, endpoint).disconnect("disconnected in IGNY8")
    except SiteError:
        return False  # it will see for itself: its next call is refused
    return True
