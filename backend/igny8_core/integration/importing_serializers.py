"""Shapes of imports, and of what a site has as IGNY8 may take it over."""

from typing import Any

from rest_framework import serializers

from igny8_core.auth.fields import StrictSerializer
from igny8_core.integration.importing import counts_of
from igny8_core.integration.models import SiteImport

MAX_LIMIT = 1_000_000
MAX_NAMES = 500


class StartImportSerializer(StrictSerializer):
    types = serializers.ListField(
        child=serializers.RegexField(r"\A[a-z0-9_-]{1,32}\Z"),
        required=False,
        max_length=MAX_NAMES,
        help_text="Names of post types and taxonomies; left out or empty: all that are enabled.",
    )


class ImportStepSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["taxonomy", "post_type"])
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    limit = serializers.IntegerField(help_text="At most so many are looked at, in the order of ids; 0: all.")
    total = serializers.IntegerField(help_text="On the site.")
    seen = serializers.IntegerField()
    new = serializers.IntegerField()
    known = serializers.IntegerField(help_text="IGNY8 had these already.")
    skipped = serializers.IntegerField(help_text="Beyond the limit, or in the trash by now.")
    failed = serializers.IntegerField(help_text="Why: see `problems`.")
    is_done = serializers.BooleanField()


class ImportProblemSerializer(serializers.Serializer[Any]):
    post_id = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()


class ImportRowSerializer(serializers.ModelSerializer[SiteImport]):
    counts = serializers.SerializerMethodField()

    class Meta:
        model = SiteImport
        fields = (
            "id", "integration_id", "state", "counts", "adopted", "failures", "error", "created_at",
            "started_at", "finished_at",
        )  # fmt: skip

    def get_counts(self, one: SiteImport) -> dict[str, int]:
        return counts_of(one)


class ImportSerializer(ImportRowSerializer):
    """`adopted`: posts the site has been told of. `problems`: the first 200 posts not taken over."""

    steps = ImportStepSerializer(many=True, read_only=True)
    problems = ImportProblemSerializer(many=True, read_only=True)

    class Meta:
        model = SiteImport
        fields = (*ImportRowSerializer.Meta.fields, "steps", "problems")


class ChoiceSerializer(StrictSerializer):
    enabled = serializers.BooleanField(required=False)
    fetch_limit = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_LIMIT, help_text="0: all of them."
    )


class ChoicesField(serializers.DictField):
    child = ChoiceSerializer()


class ContentTypesSerializer(StrictSerializer):
    """What is left out stays."""

    post_types = ChoicesField(required=False, help_text="Post type → what is chosen for it.")
    taxonomies = ChoicesField(required=False, help_text="Taxonomy → what is chosen for it.")
    import_enabled = serializers.BooleanField(
        required=False, help_text="Look once a day for what is new on the site."
    )
