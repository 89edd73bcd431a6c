"""One narrow row per content: what became of it, for lists and counts of a hundred thousand."""

from django.db import models


class ContentState(models.TextChoices):
    DRAFT = "draft", "Something needed is missing"
    READY = "ready", "Could be published"
    SCHEDULED = "scheduled", "Goes out at its time"
    MOVING = "moving", "On its way to the site"
    PUBLISHED = "published", "On the site"
    WITH_ISSUES = "with_issues", "On the site, but a check from outside failed"
    FAILED = "failed", "Not published; nothing was changed"
    SKIPPED = "skipped", "Was there already when its time came"


class ContentStatus(models.Model):
    """Kept by the database itself, by the rules of `content_states`; no code writes it."""

    content = models.OneToOneField(
        "writer.Content", models.CASCADE, related_name="status", primary_key=True, serialize=False
    )
    account = models.ForeignKey("igny8_auth.Account", models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("system.Site", models.CASCADE, related_name="+", db_index=False)
    content_type = models.CharField(max_length=20, help_text="the content's")
    saved_at = models.DateTimeField(help_text="the content's updated_at")
    state = models.CharField(max_length=12, choices=ContentState)
    is_archived = models.BooleanField()
    on_site = models.CharField(
        max_length=20, help_text="the type of its post, where the site has it; else empty"
    )
    has_drift = models.BooleanField(help_text="the site told something else, which waits for a choice")

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "is_archived", "site", "content_type", "state", "on_site"],
                name="content_status_counts",
            ),
            models.Index(
                fields=["account", "is_archived", "state", "-saved_at", "-content"],
                include=["site", "content_type"],
                name="content_status_list",
            ),
            models.Index(
                fields=["account", "is_archived", "-saved_at", "-content"],
                include=["site"],
                name="content_status_list_all",
            ),
            models.Index(
                fields=["account", "is_archived", "content_type", "-saved_at", "-content"],
                include=["state"],
                name="content_status_list_type",
            ),
            models.Index(
                fields=["site", "is_archived", "-saved_at", "-content"],
                include=["state", "content_type"],
                name="content_status_list_site",
            ),
            models.Index(
                fields=["account", "is_archived", "site"],
                condition=models.Q(has_drift=True),
                name="content_status_drift",
            ),
        ]
