"""What a row points at: of the asking account, and of the row's own site."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from igny8_core.auth.fields import MAX_ID, OwnIdField, StrictSerializer, request_of
from igny8_core.auth.principal import principal_of
from igny8_core.system.models import Site
from igny8_core.writer.models import Keyword


def site_field() -> OwnIdField:
    return OwnIdField(queryset=Site.objects.filter(archived_at=None), site_lookup="pk")


class OfOneSite(StrictSerializer):
    """A row stays with its site, and what it points at is of the same site."""

    def validate_site(self, site: Site) -> Site:
        if self.instance is not None and self.instance.site_id != site.pk:
            raise serializers.ValidationError("A row cannot move to another site.", code="immutable")
        return site

    def effective(self, attrs: dict[str, Any], name: str) -> Any:
        """What the row will say: the given value, else the present one."""
        return attrs[name] if name in attrs else getattr(self.instance, name, None)

    def site_of(self, attrs: dict[str, Any]) -> int:
        site = self.effective(attrs, "site")
        return int(site.pk)

    def foreign(self, attrs: dict[str, Any], *names: str) -> dict[str, Any]:
        """Errors for the given relations that are of another site, worded as if there were no such row."""
        return {
            f"{name}_id": no_such_row(attrs[name].pk)
            for name in names
            if attrs.get(name) is not None and attrs[name].site_id != self.site_of(attrs)
        }


def no_such_row(pk: int) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(f'Invalid pk "{pk}" - object does not exist.', code="does_not_exist")


class KeywordIdsField(serializers.ListField):
    """Ids of keywords of the asking account, found with one query."""

    child = serializers.IntegerField(min_value=1, max_value=MAX_ID)

    def to_internal_value(self, data: Any) -> list[Keyword]:
        ids = list(dict.fromkeys(super().to_internal_value(data)))
        found = Keyword.objects.filter(account=principal_of(request_of(self)).account).in_bulk(ids)
        problems: Any = {index: [no_such_row(pk)] for index, pk in enumerate(ids) if pk not in found}
        if problems:
            raise serializers.ValidationError(problems)
        return [found[pk] for pk in ids]

    def to_representation(self, data: Any) -> list[int]:
        return sorted(keyword.pk for keyword in data.all())
