"""Nothing of another account can be read, listed, counted or guessed: to this request it is not there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import generics, mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.models import Account
from igny8_core.auth.principal import Principal, principal_of


class OwnRows(generics.GenericAPIView[Any]):
    """Mixin of every view: its queryset is the account's rows, and for a key of one site that site's.

    `account_lookup` and `site_lookup` are the paths from a row to its account and site; a row without
    a site (`site_lookup = None`) is not for keys of one site.
    """

    account_lookup: ClassVar[str] = "account"
    site_lookup: ClassVar[str | None] = "site_id"
    lookup_value_regex = "[0-9]{1,18}"  # anything else is an unknown address; 18 digits fit 64 bits

    @property
    def principal(self) -> Principal:
        return principal_of(self.request)

    @property
    def account(self) -> Account:
        return self.principal.account

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Model] = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        rows = rows.filter(**{self.account_lookup: self.account})
        if self.principal.site_id is None:
            return rows
        return rows.filter(**{self.site_lookup: self.principal.site_id}) if self.site_lookup else rows.none()


class OwnRowsViewSet(
    OwnRows,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Any],
):
    """Create, read, change (PATCH), list. A row that is created belongs to the asking account."""

    http_method_names = ["get", "post", "patch", "delete", "head"]

    def perform_create(self, serializer: Any) -> None:
        serializer.save(account=self.account)


class DestroyMixin(mixins.DestroyModelMixin):
    """DELETE answers the envelope too, so 200 and no 204."""

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        super().destroy(request, *args, **kwargs)
        return Response({})
