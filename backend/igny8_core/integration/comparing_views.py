"""Comparisons over HTTP, what they found, and what is chosen for it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.expressions import OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.errors import Igny8Error, SiteError
from igny8_core.integration import comparing_runs, drift, drift_choices, inbox
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.clock import database_now
from igny8_core.integration.comparing_serializers import ComparisonSerializer, DifferenceSerializer
from igny8_core.integration.inbox_views import OfIntegration
from igny8_core.integration.models import Comparison, Difference
from igny8_core.integration.publish_views import asking_a_site, documented_as, in_turn, tools
from igny8_core.integration.tasks import ring_compare
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.reading_messages import SitePost
from igny8_core.writer.models import Content


class ComparisonViewSet(mixins.RetrieveModelMixin, OfIntegration):
    """Comparisons of a site, newest first."""

    queryset = Comparison.objects.annotate(
        open=Count("differences", filter=Q(differences__state=Difference.State.OPEN))
    ).order_by("-pk")
    serializer_class = ComparisonSerializer

    @extend_schema(request=None, responses={202: ComparisonSerializer})
    def start(self, request: Request, integration_pk: str) -> Response:
        """Compare both sides now. One comparison runs at a time: the one under way is answered."""
        user = self.principal.user
        row = comparing_runs.request_comparison(self.integration(), user.pk if user else None)
        ring_compare()
        return Response(ComparisonSerializer(row).data, status=202)


class DifferenceFilter(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=Difference.Kind.choices)
    state = filters.MultipleChoiceFilter(choices=Difference.State.choices)
    comparison = filters.NumberFilter(field_name="comparison_id", min_value=1, max_value=2**63 - 1)
    content = filters.NumberFilter(field_name="content_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Difference
        fields: ClassVar[list[str]] = []


class DifferenceViewSet(mixins.RetrieveModelMixin, OfIntegration):
    """What was different, newest first. Without `state`: what waits for a choice."""

    queryset = Difference.objects.annotate(
        content_title=Subquery(
            Content.objects.filter(
                pk=OuterRef("content_id"), site_id=OuterRef("integration__site_id")
            ).values("title")[:1]
        )
    ).order_by("-pk")
    serializer_class = DifferenceSerializer
    filterset_class = DifferenceFilter

    def get_queryset(self) -> "QuerySet[Any]":
        rows = super().get_queryset()
        is_asked = {"state", "comparison"} & self.request.query_params.keys()
        return drift.waiting(rows) if self.action == "list" and not is_asked else rows

    @extend_schema(request=None, responses=DifferenceSerializer)
    def take_theirs(self, request: Request, integration_pk: str, pk: str) -> Response:
        """Let IGNY8 say what the site says now; IGNY8's own text stays as an earlier revision."""
        one: Difference = self.get_object()
        if not one.integration.is_connected:
            raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
        response = Response(None)
        response.wish = one, endpoint_of(one.integration), database_now(), self._user_id()  # type: ignore[attr-defined]
        return response

    @extend_schema(request=None, responses=DifferenceSerializer)
    def forget(self, request: Request, integration_pk: str, pk: str) -> Response:
        """Leave both sides as they are, and do not tell of it again."""
        drift_choices.forget(self.get_object(), self._user_id())
        return Response(DifferenceSerializer(self.get_object()).data)

    def _user_id(self) -> int | None:
        return self.principal.user.pk if self.principal.user else None


_take_theirs = DifferenceViewSet.as_view({"post": "take_theirs"})


@documented_as(_take_theirs)
async def take_theirs(request: HttpRequest, integration_pk: str, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_take_theirs, request, integration_pk=integration_pk, pk=pk)
    wish = getattr(loaded, "wish", None)
    if wish is None:
        return loaded
    one, endpoint, asked_at, user_id = wish

    async def ask() -> dict[str, Any]:
        told = await _ask(SiteClient(tools().http, endpoint), one.content_id)
        return await in_turn(_taken, one, told, asked_at, user_id)

    return await asking_a_site(request, ask)


async def _ask(client: SiteClient, content_id: int) -> SitePost | None:
    answer = await client.posts_of([content_id])
    if content_id in answer["unknown"]:
        return None
    told: list[SitePost] = [post for post in inbox.clean(answer["posts"]) if post["content_id"] == content_id]
    if not told:
        raise SiteError("SITE_ANSWER_INVALID", "The site did not answer the post it was asked for.")
    return told[0]


def _taken(one: Difference, told: SitePost | None, asked_at: datetime, user_id: int | None) -> dict[str, Any]:
    drift_choices.take_theirs(one, told, asked_at, user_id)
    row = DifferenceViewSet.queryset.get(pk=one.pk)
    return dict(DifferenceSerializer(row).data)
