"""Webhooks and their deliveries, as the API takes and gives them."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import URLValidator
from rest_framework import serializers

from igny8_core.auth.fields import StrictSerializer
from igny8_core.integration.models import Webhook, WebhookDelivery
from igny8_core.integration.network import may_connect
from igny8_core.integration.webhook_models import SUBSCRIBABLE


class ReceiverField(serializers.CharField):
    """An https address outside of private networks. Where its name leads is judged at every delivery."""

    default_error_messages = {
        "not_an_address": "An address that begins with https://.",
        "not_https": "Use https: what is sent names your sites and articles.",
        "credentials": "Leave user name and password out: each delivery is signed instead.",
        "private": "This address is in a private network, or reserved.",
    }

    def to_internal_value(self, data: Any) -> str:
        url: str = super().to_internal_value(data)
        try:
            URLValidator(schemes=["http", "https"])(url)
            parts = urlsplit(url)
            _ = parts.port
        except (DjangoValidationError, ValueError):
            self.fail("not_an_address")
        if parts.username or parts.password:
            self.fail("credentials")
        host = parts.hostname or ""
        is_own_machine = host == "localhost" or host.endswith(".localhost") or _is_loopback(host)
        if (_address(host) and not may_connect(host)) or (is_own_machine and not may_connect("127.0.0.1")):
            self.fail("private")
        if parts.scheme == "http" and not is_own_machine:
            self.fail("not_https")
        return url


def _address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _address(host) and ip_address(host).is_loopback


class WebhookSerializer(StrictSerializer, serializers.ModelSerializer[Webhook]):
    """`events` empty: all there are, and those to come."""

    url = ReceiverField(max_length=500)
    description = serializers.CharField(max_length=200, allow_blank=True, default="")
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=SUBSCRIBABLE), default=list, max_length=len(SUBSCRIBABLE)
    )
    is_enabled = serializers.BooleanField(default=True)

    class Meta:
        model = Webhook
        fields = (
            "id", "url", "description", "events", "is_enabled", "disabled_reason", "failing_since",
            "delivered_at", "created_at",
        )  # fmt: skip
        read_only_fields = ("id", "disabled_reason", "failing_since", "delivered_at", "created_at")

    def validate_events(self, events: list[str]) -> list[str]:
        return list(dict.fromkeys(events))


class NewWebhookSerializer(WebhookSerializer):
    secret = serializers.CharField(read_only=True, help_text="whsec_…; in this answer only")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class SecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(read_only=True, help_text="whsec_…; in this answer only")


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    webhook_id = serializers.IntegerField(read_only=True)
    payload = serializers.CharField(source="body", read_only=True, help_text="the bytes that are signed")

    class Meta:
        model = WebhookDelivery
        fields = (
            "id", "webhook_id", "message_id", "event", "state", "attempts", "next_at", "http_status", "error",
            "payload", "created_at", "finished_at",
        )  # fmt: skip
