"""How sites are, and who is told, as the API takes and gives them."""

from typing import Any

from rest_framework import serializers

from igny8_core.auth.fields import StrictSerializer
from igny8_core.integration import alerts, standing
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import AlertMail, AlertSettings, HealthChange, SiteHealth
from igny8_core.integration.webhook_outbox import remedy_of

MAX_RECIPIENTS = 20


class TroubledSiteSerializer(serializers.ModelSerializer[SiteHealth]):
    """`code` says why a site is down; `problems` names the checks a degraded one failed."""

    integration_id = serializers.IntegerField()
    site_id = serializers.IntegerField(source="integration.site_id")
    site_name = serializers.CharField(source="integration.site.name")
    problems = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = SiteHealth
        fields = ("integration_id", "site_id", "site_name", "state", "since", "code", "problems")


class SiteHealthSerializer(TroubledSiteSerializer):
    """`checks` and `report` are as the site last gave them; `error` is why the latest look had no answer."""

    checks = serializers.SerializerMethodField(help_text="name → ok, or what is wrong")
    remedy = serializers.SerializerMethodField(help_text="of what keeps the site down")
    held_jobs = serializers.SerializerMethodField(help_text="publishes that wait for the site")

    class Meta(TroubledSiteSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *TroubledSiteSerializer.Meta.fields, "remedy", "checks", "held_jobs", "checked_at", "next_at",
            "report", "error",
        )  # fmt: skip

    def get_checks(self, row: SiteHealth) -> dict[str, str]:
        checks: dict[str, str] = (row.report or {}).get("checks", {})
        return checks

    def get_remedy(self, row: SiteHealth) -> str | None:
        return remedy_of(row.code) if row.code else None

    def get_held_jobs(self, row: SiteHealth) -> int:
        return standing.held_jobs(row.integration_id) if row.state == HealthState.DOWN else 0


class HealthChangeSerializer(serializers.ModelSerializer[HealthChange]):
    class Meta:
        model = HealthChange
        fields = ("id", "at", "before", "after", "code", "message", "appeared", "mended")


class FleetHealthSerializer(serializers.Serializer[Any]):
    """Connected sites by state; those that are down or degraded by name, the longest first."""

    sites = serializers.IntegerField()
    up = serializers.IntegerField()
    degraded = serializers.IntegerField()
    down = serializers.IntegerField()
    unknown = serializers.IntegerField()
    held_jobs = serializers.IntegerField()
    troubled = TroubledSiteSerializer(many=True)


class AlertSettingsSerializer(StrictSerializer, serializers.ModelSerializer[AlertSettings]):
    """`emails` empty: the owners of the account. `recipients`: who that is now."""

    is_enabled = serializers.BooleanField(required=False)
    emails = serializers.ListField(
        child=serializers.EmailField(max_length=254), required=False, max_length=MAX_RECIPIENTS
    )
    recipients = serializers.SerializerMethodField()

    class Meta:
        model = AlertSettings
        fields = ("is_enabled", "emails", "recipients")

    def get_recipients(self, row: AlertSettings) -> list[str]:
        return alerts.recipients_of(row.account_id)

    def validate_emails(self, emails: list[str]) -> list[str]:
        return list(dict.fromkeys(emails))


class AlertMailSerializer(serializers.ModelSerializer[AlertMail]):
    integration_id = serializers.IntegerField(source="change.integration_id", default=None)

    class Meta:
        model = AlertMail
        fields = (
            "id", "integration_id", "recipient", "subject", "text", "state", "attempts", "error",
            "created_at", "sent_at",
        )  # fmt: skip
