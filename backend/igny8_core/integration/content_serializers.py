"""Contents with what became of them, and what is done to many at once, as the API takes and gives them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from igny8_core.auth.fields import MAX_ID, StrictSerializer
from igny8_core.integration import content_states
from igny8_core.integration.content_states import ContentState
from igny8_core.integration.job_summaries import error_code_of
from igny8_core.integration.models import PublishJob
from igny8_core.integration.serializers import AwareDateTimeField
from igny8_core.integration.states import JobState
from igny8_core.writer.content_serializers import ContentRowSerializer, ContentSerializer
from igny8_core.writer.models import Content

MAX_BULK = 500
MAX_MINUTES = 7 * 24 * 60


class ContentJobSerializer(serializers.ModelSerializer[PublishJob]):
    """The newest job of a content that was not cancelled."""

    state = serializers.ChoiceField(choices=JobState.choices)
    error_code = serializers.SerializerMethodField(help_text="null: nothing went wrong")

    class Meta:
        model = PublishJob
        fields = ("id", "state", "mode", "step", "progress", "due_at", "finished_at", "error_code")

    def get_error_code(self, job: PublishJob) -> str | None:
        return error_code_of(job)


_OF_JOB = [name for name in ContentJobSerializer.Meta.fields if name != "error_code"]


class WithState(serializers.Serializer[Any]):
    site_name = serializers.CharField(source="site.name", read_only=True)
    state = serializers.SerializerMethodField()
    job = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=ContentState.choices))
    def get_state(self, content: Content) -> str:
        return content.status.state

    @extend_schema_field(ContentJobSerializer(allow_null=True))
    def get_job(self, content: Content) -> dict[str, Any] | None:
        job = content_states.latest_job(content)
        return (
            None
            if job is None
            else {name: getattr(job, name) for name in _OF_JOB} | {"error_code": error_code_of(job)}
        )


class ContentWithStateSerializer(WithState, ContentSerializer):
    """An article, page or product, and what became of it."""


class RowWithStateSerializer(WithState, ContentRowSerializer):
    """A content in a list: without its body and the state of its images."""


class ContentCountsSerializer(serializers.Serializer[Any]):
    draft = serializers.IntegerField()
    ready = serializers.IntegerField()
    scheduled = serializers.IntegerField()
    moving = serializers.IntegerField()
    published = serializers.IntegerField()
    with_issues = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    drift = serializers.IntegerField(
        help_text="contents, of whatever state, of which the site has something else"
    )


class BulkSerializer(StrictSerializer):
    action = serializers.ChoiceField(choices=["publish", "schedule", "cancel", "archive"])
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), min_length=1, max_length=MAX_BULK
    )
    published_at = AwareDateTimeField(required=False, help_text="of the first; only to schedule")
    minutes_between = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_MINUTES, help_text="from one to the next; only to schedule"
    )

    def validate_ids(self, ids: list[int]) -> list[int]:
        return list(dict.fromkeys(ids))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_schedule = attrs["action"] == "schedule"
        if is_schedule and "published_at" not in attrs:
            raise serializers.ValidationError({"published_at": "Say when.", "code": "required"})
        stray = [] if is_schedule else [name for name in ("published_at", "minutes_between") if name in attrs]
        if stray:
            raise serializers.ValidationError(dict.fromkeys(stray, "Only to schedule."))
        return attrs


class BulkErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    details = serializers.DictField()


class BulkResultSerializer(serializers.Serializer[Any]):
    content_id = serializers.IntegerField()
    ok = serializers.BooleanField()
    job_id = serializers.IntegerField(allow_null=True)
    error = BulkErrorSerializer(allow_null=True)


class BulkAnswerSerializer(serializers.Serializer[Any]):
    """In the order of `ids`."""

    results = BulkResultSerializer(many=True)
