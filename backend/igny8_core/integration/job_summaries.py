"""A job in a line, where many are shown: what, where, how far, and since when."""

from typing import Any

from django.db.models import Manager, QuerySet
from rest_framework import serializers

from igny8_core.integration.models import PublishJob
from igny8_core.integration.states import JobState


def for_summaries(jobs: "QuerySet[PublishJob] | Manager[PublishJob]") -> "QuerySet[PublishJob]":
    """With what a summary says, and without what only a job's own page shows."""
    joined = jobs.select_related("content", "integration__site")
    return joined.only(
        "content__title", "integration__site__name", "state", "step", "progress", "message", "mode", "due_at",
        "finished_at", "error",
    )  # fmt: skip


class JobSummarySerializer(serializers.ModelSerializer[PublishJob]):
    content_id = serializers.IntegerField()
    content_title = serializers.CharField(source="content.title")
    integration_id = serializers.IntegerField()
    site_id = serializers.IntegerField(source="integration.site_id")
    site_name = serializers.CharField(source="integration.site.name")
    state = serializers.ChoiceField(choices=JobState.choices)
    error_code = serializers.SerializerMethodField(help_text="null: nothing went wrong")

    class Meta:
        model = PublishJob
        fields = (
            "id", "content_id", "content_title", "integration_id", "site_id", "site_name", "state", "step",
            "progress", "message", "mode", "due_at", "finished_at", "error_code",
        )  # fmt: skip

    def get_error_code(self, job: PublishJob) -> str | None:
        return error_code_of(job)


def error_code_of(job: PublishJob) -> str | None:
    error: dict[str, Any] = job.error or {}
    return error.get("code")
