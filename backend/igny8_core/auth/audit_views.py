"""The audit trail, read. It is written by `audit`, with what it records."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets

from igny8_core.auth.audit import Action
from igny8_core.auth.models import AuditEvent
from igny8_core.auth.permissions import OwnerOnly
from igny8_core.auth.tenancy import OwnRows


class AuditFilter(filters.FilterSet):
    action = filters.MultipleChoiceFilter(choices=Action.choices)
    user = filters.NumberFilter(field_name="user_id", min_value=1, max_value=2**63 - 1, decimal_places=0)
    search = filters.CharFilter(field_name="object_name", lookup_expr="icontains", max_length=200)
    after = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    before = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = AuditEvent
        fields: ClassVar[list[str]] = []


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    action = serializers.ChoiceField(choices=Action.choices, read_only=True)
    user_id = serializers.IntegerField(read_only=True, allow_null=True)
    details = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEvent
        fields = (
            "id", "at", "who", "user_id", "action", "object_type", "object_id", "object_name", "details",
            "request_id",
        )  # fmt: skip


@extend_schema(description="Who did what, the latest first. For owners.")
class AuditViewSet(OwnRows, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    queryset = AuditEvent.objects.order_by("-pk")
    serializer_class = AuditEventSerializer
    permission_classes = [OwnerOnly]
    filterset_class = AuditFilter
    site_lookup = None
