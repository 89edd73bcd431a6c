"""Shapes of comparisons and of what they found different."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from igny8_core.integration.drift_choices import choices_of
from igny8_core.integration.models import Comparison, Difference


class ComparisonSerializer(serializers.ModelSerializer[Comparison]):
    """Both sides of a site compared. `open`: differences that wait for a choice."""

    percent = serializers.SerializerMethodField(help_text="of the site's contents compared; null: not known")
    open = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Comparison
        fields = (
            "id", "reason", "state", "percent", "total", "compared", "found", "repaired", "open", "skipped",
            "requests", "failures", "error", "created_at", "began_at", "finished_at",
        )  # fmt: skip

    def get_percent(self, one: Comparison) -> int | None:
        if one.state == Comparison.State.DONE:
            return 100
        if one.total is None:
            return None
        return min(99, one.compared * 100 // one.total) if one.total else 99


class DifferenceSerializer(serializers.ModelSerializer[Difference]):
    """A content that was not the same on both sides, and what became of it.

    `title` and `url` are the post's. `fields` names what differs; the texts are at `conflict_url`.
    """

    content_title = serializers.CharField(
        read_only=True, allow_null=True, default=None, help_text="IGNY8's; null: it has no such content here"
    )
    choices = serializers.SerializerMethodField(help_text="name → address to POST to")
    conflict_url = serializers.SerializerMethodField()

    class Meta:
        model = Difference
        fields = (
            "id", "comparison_id", "kind", "state", "content_id", "content_title", "post_id", "our_post_id",
            "title", "url", "fields", "is_doubtful", "changes", "note", "error", "choices", "conflict_url",
            "found_at", "settled_at",
        )  # fmt: skip

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_choices(self, one: Difference) -> dict[str, str]:
        base = f"/api/v1/integrations/{one.integration_id}/drift/{one.pk}"
        names = choices_of(one, has_content=_title(one) is not None)
        return {
            name: f"/api/v1/writer/contents/{one.content_id}/conflict/push-ours/"
            if name == "push-ours"
            else f"{base}/{name}/"
            for name in names
        }

    @extend_schema_field(OpenApiTypes.STR)
    def get_conflict_url(self, one: Difference) -> str | None:
        if one.kind != Difference.Kind.CHANGED or _title(one) is None:
            return None
        return f"/api/v1/writer/contents/{one.content_id}/conflict/"


def _title(one: Any) -> str | None:
    return getattr(one, "content_title", None)
