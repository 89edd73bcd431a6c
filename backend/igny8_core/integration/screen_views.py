"""What whole screens ask for, each in one call with a fixed number of queries."""

from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.tenancy import OwnRows
from igny8_core.integration import calendar, finding, fleet
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.overview import Scope, overview
from igny8_core.integration.screen_serializers import (
    CalendarSerializer,
    FleetRowSerializer,
    FoundSerializer,
    OfSiteSerializer,
    OverviewSerializer,
    SpanSerializer,
    WordsSerializer,
)
from igny8_core.system.models import Site

FIGURES = (
    "name", "url", "health", "published_30d", "success_rate_30d", "pending", "next_due_at", "drift",
    "last_seen_at", "created_at",
)  # fmt: skip


class ScreenViewSet(OwnRows, viewsets.GenericViewSet[Site]):
    """Of all sites of the account that are not archived, or of one."""

    queryset = Site.objects.order_by("name", "pk")
    site_lookup = "pk"
    pagination_class = None
    serializer_class = OverviewSerializer

    @extend_schema(parameters=[OfSiteSerializer], responses=OverviewSerializer)
    def overview(self, request: Request) -> Response:
        """What needs a person, what is moving, what goes out next, and how it went in the last 30 days."""
        return Response(overview(self._scope(self._said(OfSiteSerializer)), timezone.now()))

    @extend_schema(parameters=[SpanSerializer], responses=CalendarSerializer)
    def calendar(self, request: Request) -> Response:
        """What goes out, went out, or has a time that is not scheduled yet, by time."""
        said = self._said(SpanSerializer)
        items, truncated = calendar.items(self._scope(said), said["from"], said["to"])
        return Response({"items": items, "truncated": truncated})

    @extend_schema(parameters=[WordsSerializer], responses=FoundSerializer)
    def search(self, request: Request) -> Response:
        """Contents, sites and jobs by a part of their name, or by number; the first eight of each."""
        said = self._said(WordsSerializer)
        return Response(finding.find(self._scope({}), said["q"]))

    def _said(self, serializer: Any) -> Any:
        body = serializer(data=self.request.query_params.dict())
        body.is_valid(raise_exception=True)
        return body.validated_data

    def _scope(self, said: Any) -> Scope:
        """Of the site that is asked for: of no site, where a key may not see that one."""
        bound, asked = self.principal.site_id, said.get("site")
        if bound is not None and asked not in (None, bound):
            raise Http404
        return Scope(self.account.pk, asked or bound)


class FleetFilter(filters.FilterSet):
    search = filters.CharFilter(method="by_text", max_length=200)
    health = filters.MultipleChoiceFilter(
        field_name="health_state",
        distinct=False,
        choices=[*HealthState.choices, (fleet.NOT_CONNECTED, "No WordPress behind it")],
    )
    ordering = filters.OrderingFilter(
        fields=[(name if name != "health" else "health_state", name) for name in FIGURES]
    )

    class Meta:
        model = Site
        fields: ClassVar[list[str]] = []

    def by_text(self, rows: "QuerySet[Site]", name: str, value: str) -> "QuerySet[Site]":
        return rows.filter(Q(name__icontains=value) | Q(url__icontains=value))


class FleetViewSet(OwnRows, viewsets.GenericViewSet[Site]):
    queryset = Site.objects.filter(archived_at=None).order_by("name", "pk")
    serializer_class = FleetRowSerializer
    filterset_class = FleetFilter
    site_lookup = "pk"

    def get_queryset(self) -> "QuerySet[Site]":
        wordpress = SiteIntegration.objects.filter(platform="wordpress").select_related("health")
        wordpress = wordpress.defer("health__report", "sealed_keys")
        rows: QuerySet[Site] = super().get_queryset()
        return fleet.with_figures(rows, timezone.now()).prefetch_related(Prefetch("integrations", wordpress))

    @extend_schema(responses=FleetRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All sites, each with how it is and how its publishing goes."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([fleet.row(site) for site in page or []])
