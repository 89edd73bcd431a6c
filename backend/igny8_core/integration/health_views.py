"""The HTTP side of how sites are, and of who is told."""

from typing import Any

from django.db import transaction
from django.db.models import Count
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import Action, by
from igny8_core.auth.permissions import OwnerOnly
from igny8_core.auth.tenancy import OwnRows
from igny8_core.integration import standing
from igny8_core.integration.clock import database_now
from igny8_core.integration.health_serializers import (
    AlertMailSerializer,
    AlertSettingsSerializer,
    FleetHealthSerializer,
    HealthChangeSerializer,
    SiteHealthSerializer,
    TroubledSiteSerializer,
)
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.inbox_views import OfIntegration
from igny8_core.integration.models import (
    AlertMail,
    AlertSettings,
    HealthChange,
    PublishJob,
    SiteHealth,
    SiteIntegration,
)

SHOWN_TROUBLED = 100


class SiteHealthView(OwnRows, viewsets.GenericViewSet[SiteIntegration]):
    queryset = SiteIntegration.objects.select_related("site", "health").order_by("pk")
    serializer_class = SiteHealthSerializer
    account_lookup = "site__account"
    pagination_class = None

    @extend_schema(responses=SiteHealthSerializer)
    def show(self, request: Request, pk: str) -> Response:
        """How the site is, since when, what it says of itself, and how many publishes wait for it."""
        return Response(SiteHealthSerializer(standing.of(self.get_object())).data)

    @extend_schema(responses=FleetHealthSerializer)
    def fleet(self, request: Request) -> Response:
        """All connected sites by state; the first hundred that are down or degraded."""
        sites = self.get_queryset().filter(status=SiteIntegration.Status.CONNECTED).order_by()
        states = dict(sites.values_list("health__state").annotate(count=Count("pk")))
        counts = {state.value: states.get(state.value, 0) for state in HealthState}
        counts["unknown"] += states.get(None, 0)  # connected a moment ago
        waiting = PublishJob.objects.filter(state__in=standing.WAITING, due_at__lte=database_now())
        held = waiting.filter(integration__in=sites.exclude(down_since=None)).count()
        troubled = SiteHealth.objects.filter(
            integration__in=sites, state__in=[HealthState.DOWN, HealthState.DEGRADED]
        ).select_related("integration__site")
        shown = TroubledSiteSerializer(troubled.order_by("since", "pk")[:SHOWN_TROUBLED], many=True).data
        return Response({"sites": sum(counts.values()), **counts, "held_jobs": held, "troubled": shown})


class HealthHistoryView(OfIntegration):
    """Changes of one site, the latest first."""

    queryset = HealthChange.objects.order_by("-pk")
    serializer_class = HealthChangeSerializer


class AlertSettingsView(OwnRows, viewsets.GenericViewSet[AlertSettings]):
    """Who of the account is told by e-mail. Owners decide, everybody reads."""

    queryset = AlertSettings.objects.all()
    serializer_class = AlertSettingsSerializer
    site_lookup = None
    pagination_class = None

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions()] if self.request.method in SAFE_METHODS else [OwnerOnly()]

    def show(self, request: Request) -> Response:
        return Response(self.get_serializer(self._row()).data)

    def change(self, request: Request) -> Response:
        body = self.get_serializer(self._row(), data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            row, _ = AlertSettings.objects.update_or_create(
                account=self.account, defaults=body.validated_data
            )
            by(request).note(Action.ALERTS_CHANGED, fields=sorted(body.validated_data))
        return Response(self.get_serializer(row).data)

    def _row(self) -> AlertSettings:
        return self.get_queryset().first() or AlertSettings(account=self.account)


class AlertMailView(OwnRows, mixins.ListModelMixin, viewsets.GenericViewSet[AlertMail]):
    """E-mails of the last three months, the latest first, and what became of each. For owners."""

    queryset = AlertMail.objects.select_related("change").order_by("-pk")
    serializer_class = AlertMailSerializer
    permission_classes = (OwnerOnly,)
    site_lookup = None
