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
    # The shape of `summary`, for the document of the API; it serializes nothing.
    content_id = serializers.IntegerField()
    content_title = serializers.CharField(source="content.title")
    integration_id = serializers.IntegerField()
    site_id = serializers.IntegerField(source="integration.site_id")
    site_name = serializers.CharField(source="integration.site.name")
    state = serializers.ChoiceField(choices=JobState.choices)
    error_code = serializers.CharField(read_only=True, allow_null=True, help_text="null: nothing went wrong")

    class Meta:
        model = PublishJob
        fields = (
            "id", "content_id", "content_title", "integration_id", "site_id", "site_name", "state", "step",
            "progress", "message", "mode", "due_at", "finished_at", "error_code",
        )  # fmt: skip


def error_code_of(job: PublishJob) -> str | None:
    error: dict[str, Any] = job.error or {}
    return error.get("code")


def summary(job: PublishJob) -> dict[str, Any]:
    """What `JobSummarySerializer` says it is: of the dozens on a screen, a serializer takes its time."""
    plain = ("state", "step", "progress", "message", "mode", "due_at", "finished_at")
    return {
        "id": job.pk,
        "content_id": job.content_id,
        "content_title": job.content.title,
        "integration_id": job.integration_id,
        "site_id": job.integration.site_id,
        "site_name": job.integration.site.name,
        **{name: getattr(job, name) for name in plain},
        "error_code": error_code_of(job),
    }
