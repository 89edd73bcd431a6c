"""Serializers that take what they know, and nothing of another account."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from igny8_core.auth.principal import principal_of

MAX_ID = 2**63 - 1


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know: a misspelt field must not vanish in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            problems = {name: self._refusal(name) for name in data if not self._is_writable(name)}
            if problems:
                raise serializers.ValidationError(problems)
        return super().to_internal_value(data)

    def _is_writable(self, name: str) -> bool:
        field = self.fields.get(name)
        return field is not None and not field.read_only

    def _refusal(self, name: str) -> serializers.ErrorDetail:
        if name in self.fields:
            return serializers.ErrorDetail("This field cannot be set.", code="read_only")
        return serializers.ErrorDetail("There is no such field.", code="unknown_field")


class OwnIdField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a row of the asking account; for a key of one site, of that site.

    Another account's row is reported exactly like one that does not exist. `site_lookup` is the path
    from the row to its site ("pk" for a site itself).
    """

    def __init__(self, *, site_lookup: str = "site_id", **kwargs: Any) -> None:
        self.site_lookup = site_lookup
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Model]:
        principal = principal_of(request_of(self))
        every: QuerySet[Model] = super().get_queryset()  # type: ignore[assignment]
        rows = every.filter(account=principal.account)
        return rows if principal.site_id is None else rows.filter(**{self.site_lookup: principal.site_id})

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not 0 < data <= MAX_ID:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


def request_of(serializer: serializers.Field[Any, Any, Any, Any]) -> Request:
    request: Request = serializer.context["request"]
    return request
