"""Mappings of names to terms as the API takes and gives them."""

from typing import Any

from rest_framework import serializers

from igny8_core.auth.fields import MAX_ID, StrictSerializer
from igny8_core.integration.mappings import KINDS, WITHOUT_PATHS, key_of, path_of
from igny8_core.integration.models import TermMapping
from igny8_core.writer.fields import OWN_FIELDS, TAXONOMY_NAME, CategoryField, NameField

MAX_MAPPINGS = 1000


class TaxonomyField(serializers.CharField):
    """`categories`, `tags`, `sectors`, `clusters`, or another one by its name in WordPress."""

    default_error_messages = {
        "own_name": "IGNY8 calls this one {name}.",
        "not_a_taxonomy": "categories, tags, sectors, clusters, or the name WordPress has for another one.",
    }

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if text in OWN_FIELDS:
            self.fail("own_name", name=OWN_FIELDS[text])
        if text not in KINDS and not TAXONOMY_NAME.fullmatch(text):
            self.fail("not_a_taxonomy")
        return text


class TermMappingSerializer(StrictSerializer, serializers.ModelSerializer[TermMapping]):
    """`name` is what contents say; with a parent, all of it: `Parent > Child`."""

    taxonomy = TaxonomyField(help_text="categories, tags, sectors, clusters, or WordPress's name of another")
    name = serializers.CharField(max_length=2030)
    term_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="of WordPress")
    wordpress_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    wordpress_slug = serializers.CharField(max_length=200, allow_blank=True, default="")

    class Meta:
        model = TermMapping
        fields = (
            "id", "taxonomy", "name", "term_id", "wordpress_name", "wordpress_slug", "created_by",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("id", "created_by", "created_at", "updated_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        taxonomy, name = (attrs.get(part, getattr(self.instance, part, "")) for part in ("taxonomy", "name"))
        field = NameField() if taxonomy in WITHOUT_PATHS else CategoryField()
        try:
            name = field.run_validation(name)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"name": error.detail}) from error
        key = key_of(path_of(taxonomy, name))
        self._refuse_second(taxonomy, key)
        return {**attrs, "name": name, "key": key}

    def _refuse_second(self, taxonomy: str, key: str) -> None:
        """Not in a list: there the same name is put again."""
        if "integration" not in self.context:
            return
        rows = TermMapping.objects.filter(integration=self.context["integration"], taxonomy=taxonomy, key=key)
        if self.instance is not None:
            rows = rows.exclude(pk=self.instance.pk)
        if rows.exists():
            message = "This name is mapped already; change that mapping."
            raise serializers.ValidationError({"name": serializers.ErrorDetail(message, code="unique")})


class TermMappingsSerializer(StrictSerializer):
    mappings = TermMappingSerializer(many=True, allow_empty=False, max_length=MAX_MAPPINGS)  # type: ignore[call-arg]

    def validate_mappings(self, mappings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        seen: set[tuple[str, str]] = set()
        problems: Any = {}
        for position, fields in enumerate(mappings):
            name = (fields["taxonomy"], fields.pop("key"))
            if name in seen:
                message = "This name is in the list twice."
                problems[position] = {"name": [serializers.ErrorDetail(message, code="unique")]}
            seen.add(name)
        if problems:
            raise serializers.ValidationError(problems)
        return mappings
