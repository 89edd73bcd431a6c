"""The stream of what happens (server-sent events), for the dashboard and for anybody's script."""

import json
from collections.abc import AsyncIterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from igny8_core.auth.principal import Principal
from igny8_core.integration.live import Hint
from igny8_core.integration.publish_views import documented_as, in_turn, tools


class AnyKind(DefaultContentNegotiation):
    """A stream is asked for as text/event-stream, which no renderer of a refusal is."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Live(ViewSet):
    """The synchronous half: who listens."""

    content_negotiation_class = AnyKind

    @extend_schema(responses={(200, "text/event-stream"): OpenApiTypes.STR})
    def get(self, request: Request) -> Response:
        """What happens in the account, as it happens: server-sent events whose `data` is
        `{"kind": "job" | "change" | "site" | "import" | "comparison", "job_id", "content_id",
        "integration_id"}`, as far as they apply; of a job also its `state`, `step`, `progress` and `message`.
        An event is a hint to ask for what is shown; after a break ask for all of it.
        """
        return Response(request.auth)


_live = Live.as_view({"get": "get"})


@documented_as(_live)
async def live(request: HttpRequest) -> HttpResponseBase:
    allowed = await in_turn(_live, request)
    if allowed.status_code != 200:
        return allowed
    principal: Principal = allowed.data
    stream = StreamingHttpResponse(_events(principal), content_type="text/event-stream")
    stream.headers["Cache-Control"] = "no-store"
    stream.headers["X-Accel-Buffering"] = "no"
    return stream


async def _events(principal: Principal) -> AsyncIterator[bytes]:
    async for hint in tools().live.listen(principal.account.pk, principal.site_id):
        yield b": still there\n\n" if hint is None else _event(hint)


def _event(hint: Hint) -> bytes:
    return f"id: {hint.ident[0]}-{hint.ident[1]}\ndata: {json.dumps(hint.said)}\n\n".encode()
