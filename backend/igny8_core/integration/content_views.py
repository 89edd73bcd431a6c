"""The contents of an account with what became of each on its site. The texts themselves are the writer's."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import by
from igny8_core.integration import content_bulk, content_states
from igny8_core.integration.content_serializers import (
    BulkAnswerSerializer,
    BulkSerializer,
    ContentCountsSerializer,
    ContentWithStateSerializer,
    RowWithStateSerializer,
)
from igny8_core.integration.content_states import ContentState
from igny8_core.integration.models import ContentStatus
from igny8_core.writer.models import Content
from igny8_core.writer.views import ContentFilter, ContentViewSet

NEWEST = "-updated_at"
ORDERS = {
    "updated_at": ("saved_at", "pk"),
    NEWEST: ("-saved_at", "-pk"),
    "content_type": ("content_type", "-saved_at", "-pk"),
    "-content_type": ("-content_type", "saved_at", "pk"),
}
"""What the narrow rows can be ordered by."""
PLAIN = {"state", "site", "content_type", "archived"}
"""What they can be filtered by."""
STATES = [*ContentState.choices, (content_states.DRIFT, "The site has something else")]
OF_CONTENT = (
    "content__images",
    "content__keywords",
    "content__publications",
    content_states.latest_jobs("content__jobs"),
)


class StatefulFilter(ContentFilter):
    """Several states mean any of them."""

    state = filters.MultipleChoiceFilter(choices=STATES, method="by_state")

    def by_state(self, rows: "QuerySet[Content]", name: str, states: list[str]) -> "QuerySet[Content]":
        wanted = Q()
        for state in states:
            wanted |= content_states.condition(state)
        return rows.filter(wanted)


class ContentsViewSet(ContentViewSet):
    """Articles, pages and products. Every save that changes something makes a revision; DELETE archives."""

    filterset_class = StatefulFilter

    def get_serializer_class(self) -> Any:
        return RowWithStateSerializer if self.action == "list" else ContentWithStateSerializer

    def get_queryset(self) -> "QuerySet[Content]":
        rows = super().get_queryset()
        return rows.select_related("site", "status").prefetch_related(content_states.latest_jobs("jobs"))

    @extend_schema(responses=ContentCountsSerializer, filters=True)
    @action(detail=False, methods=["get"], pagination_class=None)
    def counts(self, request: Request) -> Response:
        """How many contents there are of each state, and how many drift. All filters but `state` count."""
        chosen = {name: value for name, value in request.query_params.items() if name != "state"}
        found = ContentFilter(chosen, queryset=self._own(), request=request)
        if not found.is_valid():
            raise ValidationError(found.errors)
        if _asked(chosen) <= PLAIN:
            return Response(content_states.counts_of(self._statuses(found)))
        return Response(content_states.counts(found.qs))

    def _statuses(self, found: ContentFilter) -> "QuerySet[ContentStatus]":
        """The narrow rows of what is asked by nothing but PLAIN."""
        chosen = found.form.cleaned_data
        rows = ContentStatus.objects.filter(account=self.account, is_archived=bool(chosen["archived"]))
        if self.principal.site_id is not None:
            rows = rows.filter(site=self.principal.site_id)
        if chosen["site"] is not None:
            rows = rows.filter(site=int(chosen["site"]))
        if chosen["content_type"]:
            rows = rows.filter(content_type=chosen["content_type"])
        return content_states.of_states(rows, chosen.get("state") or [])

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of the plain list is chosen from the narrow rows: they cost less to count and to skip."""
        order = ORDERS.get(self.request.query_params.get("ordering") or NEWEST)
        asked = _asked(self.request.query_params) - {"ordering", "page", "page_size"}
        if self.action != "list" or order is None or asked - PLAIN:
            return super().paginate_queryset(queryset)
        found = StatefulFilter(self.request.query_params, queryset=queryset, request=self.request)
        found.is_valid()
        rows = self._statuses(found).order_by(*order).select_related("content__site").defer("content__html")
        page = super().paginate_queryset(rows.prefetch_related(*OF_CONTENT))
        return [status.content for status in page or []]

    @extend_schema(request=BulkSerializer, responses=BulkAnswerSerializer)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Publish, schedule, cancel or archive up to 500 contents, each on its own: one that cannot be done
        keeps no other from it. The jobs are accepted, not waited for.
        """
        body = BulkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        results = content_bulk.carry_out(self._own(), body.validated_data, by(request))
        return Response({"results": results})

    def _own(self) -> "QuerySet[Content]":
        """Without what only the rows of a list need."""
        return self.get_queryset().select_related(None).prefetch_related(None).order_by()


def _asked(parameters: Mapping[str, Any]) -> set[str]:
    return {name for name, value in parameters.items() if value}
