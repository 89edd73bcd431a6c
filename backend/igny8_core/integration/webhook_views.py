"""The HTTP side of webhooks. For owners: what is sent leaves the account."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import Action, by
from igny8_core.auth.permissions import OwnerOnly
from igny8_core.auth.tenancy import DestroyMixin, OwnRows, OwnRowsViewSet
from igny8_core.integration import webhooks
from igny8_core.integration.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from igny8_core.integration.tasks import ring_webhooks
from igny8_core.integration.webhook_serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    SecretSerializer,
    WebhookSerializer,
)


class WebhookViewSet(DestroyMixin, OwnRowsViewSet):
    """Addresses that are told what happens, signed as Standard Webhooks says."""

    queryset = Webhook.objects.order_by("pk")
    serializer_class = WebhookSerializer
    permission_classes = (OwnerOnly,)
    site_lookup = None

    @extend_schema(responses={201: NewWebhookSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """`secret` is in this answer only."""
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            hook, secret = webhooks.add(self.account, **body.validated_data)
            by(request).note(Action.WEBHOOK_ADDED, hook, hook.url)
        return Response({**self.get_serializer(hook).data, "secret": secret}, status=201)

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        hook = serializer.instance = webhooks.change(serializer.instance, **serializer.validated_data)
        fields = sorted(serializer.validated_data)
        by(self.request).note(Action.WEBHOOK_CHANGED, hook, hook.url, fields=fields)

    @transaction.atomic
    def perform_destroy(self, instance: Webhook) -> None:
        by(self.request).note(Action.WEBHOOK_REMOVED, instance, instance.url)
        super().perform_destroy(instance)

    @extend_schema(request=None, responses=DeliverySerializer)
    def test(self, request: Request, pk: str) -> Response:
        """Send a `webhook.test` now; what became of it is under deliveries."""
        delivery = webhooks.send_test(self.get_object())
        ring_webhooks()
        return Response(DeliverySerializer(delivery).data, status=202)

    @extend_schema(request=None, responses=SecretSerializer)
    def rotate_secret(self, request: Request, pk: str) -> Response:
        """A new secret, in this answer only. For a day deliveries carry a signature by the old one too."""
        hook = self.get_object()
        with transaction.atomic():
            by(request).note(Action.WEBHOOK_SECRET, hook, hook.url)
            return Response({"secret": webhooks.rotate_secret(hook)})


class DeliveryFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=DeliveryState.choices)
    event = filters.MultipleChoiceFilter(choices=WebhookEvent.choices)

    class Meta:
        model = WebhookDelivery
        fields: ClassVar[list[str]] = []


class DeliveryViewSet(OwnRows, mixins.ListModelMixin, viewsets.GenericViewSet[WebhookDelivery]):
    """What a webhook was told, the latest first; kept for a month."""

    queryset = WebhookDelivery.objects.select_related("webhook").order_by("-pk")
    serializer_class = DeliverySerializer
    permission_classes = (OwnerOnly,)
    filterset_class = DeliveryFilter
    account_lookup = "webhook__account"
    site_lookup = None

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        rows: QuerySet[WebhookDelivery] = super().get_queryset()
        return rows.filter(webhook_id=self.kwargs.get("webhook_pk", 0))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        get_object_or_404(Webhook.objects.filter(account=self.account), pk=self.kwargs["webhook_pk"])
        return super().list(request, *args, **kwargs)

    @extend_schema(request=None, responses=DeliverySerializer)
    def redeliver(self, request: Request, webhook_pk: str, pk: str) -> Response:
        """The same message with the same id, now."""
        delivery = webhooks.send_again(self.get_object())
        ring_webhooks()
        return Response(self.get_serializer(delivery).data, status=202)
