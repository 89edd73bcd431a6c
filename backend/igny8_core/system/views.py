from __future__ import annotations

from typing import Any, ClassVar

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import Action, By, by
from igny8_core.auth.tenancy import OwnRowsViewSet
from igny8_core.system.models import Site
from igny8_core.system.serializers import SiteSerializer
from igny8_core.system.signals import site_archived


class ArchivedFilter(filters.BooleanFilter):
    """`?archived=true`: the archived ones; otherwise the live ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(field_name="archived_at", lookup_expr="isnull", exclude=True, **kwargs)

    def filter(self, qs: Any, value: bool | None) -> Any:
        return super().filter(qs, bool(value))


class SiteFilter(filters.FilterSet):
    archived = ArchivedFilter()
    search = filters.CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Site
        fields: ClassVar[list[str]] = []


class SiteViewSet(OwnRowsViewSet):
    queryset = Site.objects.order_by("name", "pk")
    serializer_class = SiteSerializer
    filterset_class = SiteFilter
    http_method_names = ["get", "post", "patch", "head"]
    site_lookup = "pk"

    def filter_queryset(self, queryset: Any) -> Any:
        # Filters choose what a list shows; an archived site is still found by its id.
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def perform_create(self, serializer: Any) -> None:
        if self.principal.site_id is not None:
            raise PermissionDenied("This API key is for one site and cannot add others.")
        with transaction.atomic():
            super().perform_create(serializer)
            self._by().note(Action.SITE_ADDED, serializer.instance, url=serializer.instance.url)

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        super().perform_update(serializer)
        self._by().note(Action.SITE_CHANGED, serializer.instance, fields=sorted(serializer.validated_data))

    @extend_schema(request=None, responses=SiteSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Take the site out of use; its content and history stay, what waits to be published is cancelled.
        Again: nothing changes.
        """
        site = self.get_object()
        with transaction.atomic():
            if Site.objects.filter(pk=site.pk, archived_at=None).update(archived_at=timezone.now()):
                site_archived.send(Site, site=site)
                self._by().note(Action.SITE_ARCHIVED, site)
        return self._now(site)

    @extend_schema(request=None, responses=SiteSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """CONFLICT when another live site has taken the address."""
        site = self.get_object()
        with transaction.atomic():
            if Site.objects.filter(pk=site.pk).exclude(archived_at=None).update(archived_at=None):
                self._by().note(Action.SITE_RESTORED, site)
        return self._now(site)

    def _by(self) -> By:
        return by(self.request)

    def _now(self, site: Site) -> Response:
        site.refresh_from_db()
        return Response(self.get_serializer(site).data)


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work: the database answers and has every migration."""
    checks = {"database": _database(), "migrations": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"
