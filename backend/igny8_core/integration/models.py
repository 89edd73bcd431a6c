"""Tables of integrations, publications and the ledger.

The ledger (`PublishJob`, `Attempt`, `TimelineEvent`) is the only truth about work: who holds a job, when it
is looked at next, what became of it. Celery messages and worker memory may vanish at any moment.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from igny8_core.integration.comparing_models import Comparison, Difference
from igny8_core.integration.content_status_models import ContentState, ContentStatus
from igny8_core.integration.health_models import (
    AlertMail,
    AlertSettings,
    HealthChange,
    MailState,
    SiteHealth,
)
from igny8_core.integration.importing_models import ImportState, SiteImport
from igny8_core.integration.inbox_models import ContentTaxonomy, EventState, InboxEvent, SiteInbox, TermAlias
from igny8_core.integration.states import ACTIVE, JobState, may_follow
from igny8_core.integration.webhook_models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent

__all__ = [
    "AlertMail",
    "AlertSettings",
    "Attempt",
    "Comparison",
    "ConnectCode",
    "ContentState",
    "ContentStatus",
    "ContentTaxonomy",
    "CountedEvent",
    "DeliveryState",
    "Difference",
    "EventState",
    "HealthChange",
    "ImportState",
    "InboxEvent",
    "MailState",
    "Publication",
    "PublishJob",
    "SeenRequest",
    "SiteHealth",
    "SiteImport",
    "SiteInbox",
    "SiteIntegration",
    "SiteMedia",
    "TermAlias",
    "TimelineEvent",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
]


def new_audience() -> str:
    return str(uuid.uuid4())


class SiteIntegration(models.Model):
    """The connection of one site to one WordPress."""

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting for the plugin to connect"
        CONNECTED = "connected", "Connected"
        REVOKED = "revoked", "Disconnected"

    site = models.ForeignKey("system.Site", models.CASCADE, related_name="integrations")
    platform = models.CharField(max_length=20, default="wordpress")
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    status_reason = models.CharField(max_length=300, blank=True, default="")
    audience = models.CharField(max_length=36, unique=True, default=new_audience, editable=False)
    rest_url = models.CharField(max_length=500, blank=True, default="")
    sealed_keys = models.TextField(blank=True, default="", help_text="encrypted; see integration/secrets.py")
    config_json = models.JSONField(default=dict, blank=True)
    connected_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    posts_published_count = models.PositiveIntegerField(default=0)
    pages_published_count = models.PositiveIntegerField(default=0)
    products_published_count = models.PositiveIntegerField(default=0)
    categories_synced_count = models.PositiveIntegerField(default=0)
    tags_synced_count = models.PositiveIntegerField(default=0)
    sectors_synced_count = models.PositiveIntegerField(default=0)
    clusters_synced_count = models.PositiveIntegerField(default=0)
    last_publish_at = models.DateTimeField(null=True)
    total_sync_operations = models.PositiveIntegerField(default=0)

    room = models.PositiveSmallIntegerField(default=1, help_text="calls the site bears at once, 1 to 4")
    good_in_a_row = models.PositiveIntegerField(default=0)
    bad_in_a_row = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True, help_text="no call before this time (Retry-After, breaker)")
    down_since = models.DateTimeField(null=True, help_text="as its health has it; publishes wait")
    last_served_at = models.DateTimeField(default=timezone.now)
    stopped_reason = models.CharField(
        max_length=12, blank=True, default="", help_text="moved: jobs wait until somebody says what it is"
    )
    stopped_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "platform"],
                name="one_integration_per_site_and_platform",
            )
        ]
        indexes = [models.Index(fields=["status", "last_served_at"], name="integration_fairness")]

    @property
    def is_connected(self) -> bool:
        return self.status == self.Status.CONNECTED


class ConnectCode(models.Model):
    """A one-time code that lets a plugin connect; only its hash is kept."""

    integration = models.ForeignKey(SiteIntegration, models.CASCADE, related_name="connect_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SeenRequest(models.Model):
    """Message ids a site has signed, so that a captured request cannot be played back."""

    message_id = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)


class Publication(models.Model):
    """One content on one integration: what is there now.

    `revision` and `fingerprint` are what both sides last agreed on: the latest publish, or a person's change
    that IGNY8 took over. `drift` is what they do not agree on: field → what the site has.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", "On the site"
        TRASHED = "trashed", "In the trash of WordPress"
        DELETED = "deleted", "Deleted in WordPress"

    content = models.ForeignKey("writer.Content", models.CASCADE, related_name="publications")
    integration = models.ForeignKey(SiteIntegration, models.CASCADE, related_name="publications")
    post_id = models.PositiveBigIntegerField()
    post_type = models.CharField(max_length=20)
    post_status = models.CharField(max_length=20)
    url = models.TextField()
    edit_url = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    slug = models.CharField(max_length=200, blank=True, default="", help_text="as agreed; percent-encoded")
    text_revision = models.PositiveIntegerField(default=0, help_text="whose text both sides agreed on")
    media = models.JSONField(
        default=dict, help_text="attachments of the publish: inline and gallery, in order"
    )
    site_fingerprint = models.CharField(
        max_length=64, blank=True, default="", help_text="of the post as the site last told; empty: as agreed"
    )
    drift = models.JSONField(default=dict)
    drifted_at = models.DateTimeField(null=True)
    told_at = models.JSONField(
        default=dict, help_text="latest change of terms, relations, text, by the site's clock"
    )
    first_published_at = models.DateTimeField()
    last_published_at = models.DateTimeField()
    imported_at = models.DateTimeField(
        null=True, help_text="when a post that was there before IGNY8 was taken over; null: published"
    )
    needs_adoption = models.BooleanField(
        default=False, help_text="the site does not know yet that IGNY8 has the post"
    )
    is_taken = models.BooleanField(
        default=False, help_text="the site says that the post is another content's"
    )
    featured = models.JSONField(
        null=True, help_text="the featured image an imported post had: attachment_id, url, alt"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content", "integration"], name="one_publication_per_content_and_site"
            ),
        ]
        indexes = [
            models.Index(
                fields=["integration"], condition=Q(needs_adoption=True), name="publication_to_adopt"
            ),
            models.Index(fields=["integration", "post_id"], name="publication_by_post"),
            models.Index(
                fields=["integration"], condition=Q(drifted_at__isnull=False), name="publication_drifted"
            ),
            models.Index(fields=["-last_published_at", "-id"], name="publication_list"),
        ]


class SiteMedia(models.Model):
    """Images a site is known to hold, by the SHA-256 of the main file. A guess that saves a question."""

    integration = models.ForeignKey(SiteIntegration, models.CASCADE, related_name="media")
    sha256 = models.CharField(max_length=64)
    attachment_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "sha256"], name="one_media_row_per_image")
        ]


class TermMapping(models.Model):
    """A name of IGNY8 and the term it stands for on one site; it wins over every rule of finding terms."""

    integration = models.ForeignKey(SiteIntegration, models.CASCADE, related_name="term_mappings")
    taxonomy = models.CharField(
        max_length=32, help_text="categories, tags, sectors, clusters, or WordPress's name of another one"
    )
    name = models.TextField(help_text="as contents say it; a path has > between its names")
    key = models.CharField(max_length=64, editable=False, help_text="of the name, however it is written")
    term_id = models.PositiveBigIntegerField(help_text="of WordPress")
    wordpress_name = models.CharField(max_length=200, blank=True, default="", help_text="for people")
    wordpress_slug = models.CharField(max_length=200, blank=True, default="", help_text="for people")
    created_by = models.ForeignKey("igny8_auth.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "taxonomy", "key"], name="one_mapping_per_name_and_taxonomy"
            )
        ]


class JobQuerySet(models.QuerySet["PublishJob"]):
    def active(self) -> "JobQuerySet":
        return self.filter(state__in=ACTIVE)

    def transition(self, job_id: int, *, frm: JobState, to: JobState, fence: int, **changes: object) -> bool:
        """Move a job by one conditional UPDATE; False: somebody else holds it now, the caller stops.

        Safe to call from any number of processes at once.
        """
        if not may_follow(frm, to):
            raise ValueError(f"{to} may not follow {frm}")
        rows = self.filter(pk=job_id, state=frm, fence=fence)
        return rows.update(state=to, **changes) == 1


class PublishJob(models.Model):
    """One intent to publish one content on one integration."""

    class Mode(models.TextChoices):
        MANUAL = "manual", "Now"
        SCHEDULED = "scheduled", "At its time"

    content = models.ForeignKey("writer.Content", models.CASCADE, related_name="jobs")
    account = models.ForeignKey(
        "igny8_auth.Account",
        models.CASCADE,
        related_name="+",
        db_index=False,
        help_text="the content's, so that lists of all sites need no other table",
    )
    integration = models.ForeignKey(SiteIntegration, models.CASCADE, related_name="jobs")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mode = models.CharField(max_length=10, choices=Mode)
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=24, choices=JobState, default=JobState.READY)
    fence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(help_text="the intended instant")
    wake_at = models.DateTimeField(help_text="looked at next: its time, its retry, or the end of its lease")
    commit_sent = models.BooleanField(default=False, help_text="the site may have published it")
    overwrite = models.BooleanField(
        default=False, db_default=False, help_text="somebody gave up what people changed in the post"
    )
    is_latest = models.BooleanField(
        default=True, db_default=False, help_text="of its content, cancelled ones apart"
    )
    failures = models.PositiveSmallIntegerField(default=0)
    lost_answers = models.PositiveSmallIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    step = models.CharField(max_length=24, blank=True, default="")
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True, default="")
    receipt = models.JSONField(null=True)
    error = models.JSONField(null=True)
    verification = models.JSONField(null=True)
    verify_at = models.DateTimeField(null=True)
    verify_tries = models.PositiveSmallIntegerField(default=0)
    requests = models.PositiveSmallIntegerField(
        default=0, help_text="HTTP requests to the site, all attempts"
    )
    requested_by = models.ForeignKey("igny8_auth.User", models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content", "integration"],
                condition=Q(state__in=ACTIVE),
                name="one_active_job_per_content_and_site",
            ),
            models.UniqueConstraint(
                fields=["content", "integration"],
                condition=Q(is_latest=True),
                name="one_latest_job_per_content_and_site",
            ),
        ]
        indexes = [
            models.Index(
                fields=["integration", "wake_at"], condition=Q(state__in=ACTIVE), name="job_active_by_site"
            ),
            models.Index(fields=["wake_at"], condition=Q(state__in=ACTIVE), name="job_active_by_time"),
            models.Index(fields=["verify_at"], condition=Q(verify_at__isnull=False), name="job_to_verify"),
            models.Index(fields=["content", "-id"], name="job_of_content"),
            models.Index(
                fields=["account", "finished_at"],
                include=["integration", "content", "state", "created_at", "due_at"],
                condition=Q(finished_at__isnull=False),
                name="job_ended_by_time",
            ),
            models.Index(
                fields=["integration", "finished_at"],
                include=["state"],
                condition=Q(finished_at__isnull=False),
                name="job_ended_by_site",
            ),
            models.Index(
                fields=["account", "due_at"],
                include=["integration", "content", "state"],
                condition=Q(state__in=ACTIVE),
                name="job_active_by_due_time",
            ),
            models.Index(
                fields=["account", "integration"],
                condition=Q(state="failed", is_latest=True),
                name="job_failed_by_site",
            ),
            models.Index(fields=["account", "-id"], include=["state", "mode", "due_at"], name="job_list"),
            models.Index(
                fields=["account", "mode", "-id"],
                condition=Q(state__in=[*ACTIVE, JobState.PUBLISHED]),
                name="job_list_under_way",
            ),
            models.Index(fields=["integration", "-id"], name="job_list_of_site"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.account_id = self.content.account_id
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def wall_time(self) -> timedelta | None:
        """From the request (or the due time) to the end of the publish."""
        if self.finished_at is None or self.state == JobState.CANCELLED:
            return None
        return self.finished_at - max(self.created_at, self.due_at)


class Attempt(models.Model):
    """One claim of a job by one worker. `outcome` empty: running, or its worker died."""

    job = models.ForeignKey(PublishJob, models.CASCADE, related_name="attempts")
    fence = models.PositiveIntegerField()
    worker = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, blank=True, default="")
    requests = models.PositiveSmallIntegerField(default=0)
    error = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "fence"], name="one_attempt_per_fence")]
        ordering = ["fence"]


class TimelineEvent(models.Model):
    """What happened to a job, in the order it happened."""

    job = models.ForeignKey(PublishJob, models.CASCADE, related_name="timeline")
    fence = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=24)
    step = models.CharField(max_length=24, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    duration_ms = models.FloatField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]


class CountedEvent(models.Model):
    """An event id whose counts are in the integration's counters, with the counts themselves."""

    event_id = models.UUIDField(primary_key=True)
    integration = models.ForeignKey(SiteIntegration, models.CASCADE, related_name="counted_events")
    added = models.JSONField(help_text="counter name → what it added")
    published_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(default=timezone.now)
