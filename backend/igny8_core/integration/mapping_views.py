"""The HTTP side of term mappings."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.tenancy import DestroyMixin, OwnRowsViewSet
from igny8_core.integration import mappings
from igny8_core.integration.mapping_serializers import TermMappingSerializer, TermMappingsSerializer
from igny8_core.integration.models import SiteIntegration, TermMapping


class TermMappingFilter(filters.FilterSet):
    taxonomy = filters.CharFilter(max_length=32)
    term_id = filters.NumberFilter(min_value=1, max_value=2**63 - 1, decimal_places=0)
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=200)
    ordering = filters.OrderingFilter(fields=["id", "taxonomy", "name", "created_at"])

    class Meta:
        model = TermMapping
        fields: ClassVar[list[str]] = []


class TermMappingViewSet(DestroyMixin, OwnRowsViewSet):
    """Which term of a site a name stands for, whatever its slug says. Used from the next publish on."""

    queryset = TermMapping.objects.order_by("taxonomy", "name", "pk")
    serializer_class = TermMappingSerializer
    filterset_class = TermMappingFilter
    account_lookup = "integration__site__account"
    site_lookup = "integration__site_id"
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def get_queryset(self) -> QuerySet[TermMapping]:
        rows: QuerySet[TermMapping] = super().get_queryset()
        return rows.filter(integration_id=self.kwargs.get("integration_pk", 0))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "integration": self.kwargs.get("integration_pk")}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._integration()  # no integration is 404, not an empty list
        return super().list(request, *args, **kwargs)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._integration()
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        serializer.save(integration=self._integration(), created_by=self.principal.user)

    @extend_schema(request=TermMappingsSerializer, responses=TermMappingsSerializer)
    def put_all(self, request: Request, integration_pk: str) -> Response:
        """Make many, or change what their names stand for; all of them or none. Others stay."""
        integration = self._integration()
        body = TermMappingsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        rows = mappings.put_mappings(
            integration, body.validated_data["mappings"], created_by=self.principal.user
        )
        return Response({"mappings": TermMappingSerializer(rows, many=True).data})

    def _integration(self) -> SiteIntegration:
        rows = SiteIntegration.objects.filter(site__account=self.account)
        if self.principal.site_id is not None:
            rows = rows.filter(site_id=self.principal.site_id)
        return get_object_or_404(rows, pk=self.kwargs["integration_pk"])
