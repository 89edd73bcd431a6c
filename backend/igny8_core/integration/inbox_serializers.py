"""Shapes of what came back from sites, and of the calls that bring it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from igny8_core.auth.fields import MAX_ID, StrictSerializer
from igny8_core.integration.models import ContentTaxonomy, InboxEvent, SiteInbox
from igny8_core.integration.serializers import AwareDateTimeField

MAX_TERMS = 500


class ChangeSerializer(serializers.ModelSerializer[InboxEvent]):
    """A change by a person in WordPress; `changes`: field → [before, after], as IGNY8 followed it."""

    content_title = serializers.CharField(source="content.title", read_only=True, default=None)

    class Meta:
        model = InboxEvent
        fields = (
            "id", "event_id", "stream", "seq", "kind", "state", "content_id", "content_title", "post_id",
            "occurred_at", "received_at", "updated_by", "changes", "note", "error",
        )  # fmt: skip


class ChangeDetailSerializer(ChangeSerializer):
    class Meta:
        model = InboxEvent
        fields = (*ChangeSerializer.Meta.fields, "data")


class InboxSerializer(serializers.ModelSerializer[SiteInbox]):
    class Meta:
        model = SiteInbox
        fields = (
            "stream", "applied_through", "heard_at", "pushes_arrive", "poll_at", "failures", "error",
            "waiting_since", "compare_reason", "compare_since",
        )  # fmt: skip


class SiteTermSerializer(serializers.ModelSerializer[ContentTaxonomy]):
    """A term the site has; `contents_count`: contents whose posts have it."""

    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = ContentTaxonomy
        fields = (
            "id",
            "taxonomy",
            "term_id",
            "name",
            "slug",
            "parent",
            "path",
            "contents_count",
            "updated_at",
        )


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer", "minimum": 1},
            {
                "type": "object",
                "properties": {
                    "term_id": {"type": "integer", "minimum": 1},
                    "name": {"type": "string"},
                    "slug": {"type": "string"},
                    "parent": {"type": "integer", "minimum": 0},
                },
                "required": ["term_id"],
            },
        ]
    }
)
class TermIdField(serializers.Field[dict[str, Any], Any, Any, Any]):
    """A term's id in WordPress, or the term itself: {"term_id", "name", "slug", "parent"}."""

    default_error_messages = {
        "invalid": "Give a term's id, or an object with term_id, name, slug and parent.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        said = data if isinstance(data, dict) else {"term_id": data}
        term_id, parent = said.get("term_id"), said.get("parent", 0)
        texts = [said.get("name", ""), said.get("slug", "")]
        if not _is_id(term_id, 1) or not _is_id(parent, 0) or not all(isinstance(t, str) for t in texts):
            self.fail("invalid")
        return {"term_id": term_id, "name": texts[0], "slug": texts[1], "parent": parent}

    def to_representation(self, value: Any) -> Any:
        return value


def _is_id(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MAX_ID


class TermIdsField(serializers.ListField):
    child = TermIdField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TERMS, **kwargs)


class ChangedBySerializer(StrictSerializer):
    updated_by = serializers.CharField(max_length=100, default="", allow_blank=True)
    updated_at = AwareDateTimeField()


class TaskTaxonomiesSerializer(ChangedBySerializer):
    """All terms the post has now, by their ids in WordPress."""

    categories = TermIdsField()
    tags = TermIdsField()
    sectors = TermIdsField()
    clusters = TermIdsField()
    other = serializers.DictField(child=TermIdsField(), default=dict)


class TaskRelationshipsSerializer(ChangedBySerializer):
    cluster_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, allow_null=True)
    sector_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, allow_null=True)
    keyword_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), max_length=1000
    )


class FollowedSerializer(serializers.Serializer[Any]):
    """`applied` false: a later change was told before."""

    applied = serializers.BooleanField()
    changes = serializers.DictField(help_text="field → [before, after]")
    unknown = serializers.DictField(help_text="ids that are of no row of the content's site")
    task_id = serializers.IntegerField()
    content_id = serializers.IntegerField()


class ConflictFieldSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    base = serializers.JSONField(allow_null=True, help_text="as both sides last agreed on")
    ours = serializers.JSONField(allow_null=True)
    theirs = serializers.JSONField(allow_null=True)
    may_be_taken = serializers.BooleanField(help_text="false: IGNY8 cannot keep what WordPress has")


class ConflictPostSerializer(serializers.Serializer[Any]):
    post_id = serializers.IntegerField()
    state = serializers.CharField(help_text="published, trashed, deleted: what became of the post")
    post_status = serializers.CharField(help_text="WordPress's own, as it was last told")
    url = serializers.CharField()
    edit_url = serializers.CharField()


class ConflictSerializer(serializers.Serializer[Any]):
    """What IGNY8 and WordPress say differently of one content; empty: nothing."""

    since = serializers.DateTimeField(allow_null=True)
    differences = ConflictFieldSerializer(many=True)
    post = ConflictPostSerializer(allow_null=True, help_text="null: the content is on no site")
