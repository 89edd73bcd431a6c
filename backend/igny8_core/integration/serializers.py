"""Shapes of the integration API: what comes in, what goes out."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from rest_framework import serializers

from igny8_core.auth.fields import OwnIdField, StrictSerializer
from igny8_core.errors import CONTRACT_DIR
from igny8_core.integration import standing
from igny8_core.integration.alerts import shown
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import Attempt, Publication, PublishJob, SiteIntegration, TimelineEvent
from igny8_core.integration.webhook_outbox import remedy_of
from igny8_core.system.models import Site


@cache
def contract_validator(name: str) -> Draft202012Validator:
    """The validator of one message of the contract."""
    schemas = [json.loads(path.read_text()) for path in (CONTRACT_DIR / "schemas").glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    )
    schema = next(schema for schema in schemas if schema["$id"] == f"{name}.json")
    return Draft202012Validator(schema, registry=registry)


def contract_message(name: str, data: Any) -> Any:
    """`data` where it is the message `name`; else a ValidationError that names each field."""
    problems: dict[str, list[str]] = {}
    for error in contract_validator(name).iter_errors(data):
        field = ".".join(str(part) for part in error.absolute_path) or "body"
        problems.setdefault(field, []).append(error.message[:300])
    if problems:
        raise serializers.ValidationError(problems)
    return data


class AwareDateTimeField(serializers.DateTimeField):
    """ISO 8601 with Z or an offset; a naive time is refused, because nobody can know which zone it means."""

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str):
            try:
                parsed = datetime.fromisoformat(value)
            except ValueError:
                parsed = None
            if parsed is not None and parsed.tzinfo is None:
                raise serializers.ValidationError(
                    "Add Z or an offset, such as 2025-12-01T10:00:00Z.", code="naive_time"
                )
        return super().to_internal_value(value)


class IntegrationSerializer(serializers.ModelSerializer[SiteIntegration]):
    site_id = serializers.IntegerField(read_only=True)
    site_name = serializers.CharField(source="site.name", read_only=True)
    timezone = serializers.SerializerMethodField()
    health = serializers.SerializerMethodField()

    class Meta:
        model = SiteIntegration
        fields: tuple[str, ...] = (
            "id", "site", "site_id", "site_name", "platform", "status", "status_reason", "rest_url",
            "timezone",
            "config_json", "connected_at", "last_seen_at", "created_at",
            "posts_published_count", "pages_published_count", "products_published_count",
            "categories_synced_count", "tags_synced_count", "sectors_synced_count", "clusters_synced_count",
            "last_publish_at", "total_sync_operations", "room", "held_until", "health", "down_since",
            "stopped_reason", "stopped_since",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=HealthState.choices))
    def get_health(self, integration: SiteIntegration) -> str:
        return str(standing.of(integration).state)

    def get_timezone(self, integration: SiteIntegration) -> str | None:
        site: dict[str, Any] = integration.config_json.get("site", {})
        return site.get("timezone")


class DisconnectedSerializer(IntegrationSerializer):
    """Whether the site heard of it is known only after it was asked."""

    site_was_told = serializers.BooleanField(required=False)

    class Meta(IntegrationSerializer.Meta):
        fields = (*IntegrationSerializer.Meta.fields, "site_was_told")


class NewIntegrationSerializer(StrictSerializer):
    site = OwnIdField(queryset=Site.objects.filter(archived_at=None), site_lookup="pk")
    platform = serializers.ChoiceField(choices=["wordpress"], default="wordpress")


class PublishSerializer(StrictSerializer):
    integration_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    wait_seconds = serializers.FloatField(
        required=False, default=5.0, min_value=0, max_value=30, help_text="how long to wait for the result"
    )


class PublishNowSerializer(PublishSerializer):
    overwrite = serializers.BooleanField(
        required=False,
        default=False,
        help_text="give up what people changed in the post since both sides agreed on it",
    )


class ScheduleSerializer(StrictSerializer):
    integration_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    published_at = AwareDateTimeField()


class RescheduleSerializer(StrictSerializer):
    published_at = AwareDateTimeField()


class PreflightSerializer(StrictSerializer):
    integration_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class DisconnectSerializer(StrictSerializer):
    reason = serializers.CharField(required=False, default="disconnected in IGNY8", max_length=300)


class ToldErrorField(serializers.JSONField):
    """What went wrong, as it was recorded, and what to do about it."""

    def to_representation(self, value: Any) -> Any:
        return {**value, "remedy": value.get("remedy") or remedy_of(str(value.get("code")))}


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    error = ToldErrorField(allow_null=True, read_only=True)

    class Meta:
        model = Attempt
        fields = ("fence", "worker", "started_at", "ended_at", "outcome", "requests", "error")


class TimelineSerializer(serializers.ModelSerializer[TimelineEvent]):
    class Meta:
        model = TimelineEvent
        fields = ("at", "fence", "kind", "step", "duration_ms", "data")


class HeldSerializer(serializers.Serializer[Any]):
    since = serializers.DateTimeField()
    message = serializers.CharField()


class JobSerializer(serializers.ModelSerializer[PublishJob]):
    """`state` and `progress` for people; the receipt's facts as the site gave them under `result`."""

    content_id = serializers.IntegerField()
    content_title = serializers.CharField(source="content.title")
    site_id = serializers.IntegerField(source="content.site_id")
    site_name = serializers.CharField(source="content.site.name")
    integration_id = serializers.IntegerField()
    result = serializers.JSONField(source="receipt", allow_null=True)
    error = ToldErrorField(allow_null=True, read_only=True)
    post_id = serializers.SerializerMethodField()
    post_url = serializers.SerializerMethodField()
    site_timezone = serializers.SerializerMethodField(help_text="null: the site has not told it")
    wall_ms = serializers.SerializerMethodField()
    lateness_ms = serializers.SerializerMethodField()
    held = serializers.SerializerMethodField(help_text="why it waits, and since when; null: it does not")

    class Meta:
        model = PublishJob
        fields = (
            "id", "content_id", "content_title", "site_id", "site_name", "site_timezone",
            "integration_id", "key", "mode", "revision", "overwrite",
            "state", "step", "progress", "message", "due_at", "wake_at", "is_late", "failures", "requests",
            "created_at", "started_at", "finished_at", "wall_ms", "lateness_ms", "post_id", "post_url",
            "result", "error", "verification", "held",
        )  # fmt: skip

    def get_post_id(self, job: PublishJob) -> int | None:
        return job.receipt["post_id"] if job.receipt else None

    def get_post_url(self, job: PublishJob) -> str | None:
        return job.receipt["post_url"] if job.receipt else None

    def get_site_timezone(self, job: PublishJob) -> str | None:
        site: dict[str, Any] = job.integration.config_json.get("site", {})
        return site.get("timezone")

    def get_wall_ms(self, job: PublishJob) -> float | None:
        return round(job.wall_time.total_seconds() * 1000, 1) if job.wall_time is not None else None

    @extend_schema_field(HeldSerializer(allow_null=True))
    def get_held(self, job: PublishJob) -> dict[str, Any] | None:
        since = job.integration.down_since
        if since is None or not job.is_active or job.due_at > timezone.now():
            return None
        said = HeldSerializer({"since": since, "message": f"Held: the site is down since {shown(since)}."})
        return dict(said.data)

    def get_lateness_ms(self, job: PublishJob) -> float | None:
        """For a scheduled job: published this long after its instant."""
        if job.mode != PublishJob.Mode.SCHEDULED or job.finished_at is None:
            return None
        return round((job.finished_at - job.due_at).total_seconds() * 1000, 1)


class JobDetailSerializer(JobSerializer):
    attempts = AttemptSerializer(many=True)
    timeline = TimelineSerializer(many=True)

    class Meta:
        model = PublishJob
        fields = (*JobSerializer.Meta.fields, "attempts", "timeline")


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    class Meta:
        model = Publication
        fields = (
            "id", "content_id", "integration_id", "post_id", "post_type", "post_status", "url", "edit_url",
            "state", "revision", "fingerprint", "drift", "drifted_at", "first_published_at",
            "last_published_at",
        )  # fmt: skip
