from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from igny8_core.auth.fields import StrictSerializer, request_of
from igny8_core.auth.principal import principal_of
from igny8_core.system.addresses import normalised_site_url
from igny8_core.system.models import Site


class SiteSerializer(StrictSerializer, serializers.ModelSerializer[Site]):
    class Meta:
        model = Site
        fields = ["id", "name", "url", "created_at", "updated_at", "archived_at"]
        read_only_fields = ["id", "created_at", "updated_at", "archived_at"]

    def validate_url(self, value: str) -> str:
        try:
            url = normalised_site_url(value, allow_loopback=settings.IGNY8_ALLOW_LOOPBACK)
        except DjangoValidationError as exc:
            raise serializers.ValidationError(
                serializers.as_serializer_error(exc)["non_field_errors"]
            ) from exc
        same = Site.objects.filter(account=principal_of(request_of(self)).account, url=url, archived_at=None)
        if self.instance is not None:
            same = same.exclude(pk=self.instance.pk)
        if same.exists():
            raise serializers.ValidationError("There is already a site with this address.", code="unique")
        return url
