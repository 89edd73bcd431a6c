"""Tables of what comes back from a site: its events, how far they have been read, the terms it has."""

import random
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone


def some_time_today() -> datetime:
    """Sites are compared daily, and not all at the same hour."""
    return timezone.now() + timedelta(seconds=random.uniform(0, 86400))  # noqa: S311 -- no secret


class SiteInbox(models.Model):
    """How far the log of one site has been read, and when it is asked next.

    `stream` names the log; everything of it up to `applied_through` is in IGNY8. A change of the two and the
    events' effects are one transaction, under a lock on this row. `epoch` counts the logs: a restored site
    may number its events anew.
    """

    integration = models.OneToOneField("integration.SiteIntegration", models.CASCADE, related_name="inbox")
    stream = models.CharField(max_length=36, blank=True, default="")
    epoch = models.PositiveIntegerField(default=1)
    applied_through = models.PositiveBigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, help_text="a push or an answered poll")
    pushes_arrive = models.BooleanField(default=False, help_text="pushes bring what polls would find")
    poll_at = models.DateTimeField(default=timezone.now, help_text="asked next; or the end of a poll's lease")
    failures = models.PositiveSmallIntegerField(default=0, help_text="polls without an answer, in a row")
    error = models.JSONField(null=True, help_text="of the latest poll, when it had no answer")
    waiting_since = models.DateTimeField(
        null=True, help_text="the next event is of a content that is being published"
    )
    compare_reason = models.CharField(
        max_length=20, blank=True, default="", help_text="why both sides must be compared; empty: no need"
    )
    compare_since = models.DateTimeField(null=True)
    compare_asked_at = models.DateTimeField(
        null=True, help_text="the latest reason: a comparison that began before does not count"
    )
    compare_at = models.DateTimeField(default=some_time_today, help_text="both sides are compared next")
    acknowledged = models.PositiveBigIntegerField(
        default=0, help_text="the site said that it has forgotten its log up to here; that cannot go back"
    )
    acknowledged_at = models.DateTimeField(null=True, help_text="it was said by then")

    class Meta:
        indexes = [
            models.Index(fields=["poll_at"], name="inbox_to_poll"),
            models.Index(fields=["compare_at"], name="inbox_to_compare"),
        ]


class EventState(models.TextChoices):
    APPLIED = "applied", "IGNY8 follows"
    CONFLICT = "conflict", "Not taken over: IGNY8 has changes of its own"
    IGNORED = "ignored", "Nothing to follow"
    FAILED = "failed", "Could not be applied"


class InboxEvent(models.Model):
    """A change somebody made in WordPress, and what became of it here. Written once, in order."""

    integration = models.ForeignKey(
        "integration.SiteIntegration", models.CASCADE, related_name="inbox_events"
    )
    epoch = models.PositiveIntegerField()
    stream = models.CharField(max_length=36)
    seq = models.PositiveBigIntegerField()
    event_id = models.UUIDField()
    kind = models.CharField(max_length=32)
    content = models.ForeignKey("writer.Content", models.SET_NULL, null=True, related_name="inbox_events")
    post_id = models.PositiveBigIntegerField(null=True)
    occurred_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=100, blank=True, default="")
    data = models.JSONField(help_text="as the site told it; of an applied text only its length")
    state = models.CharField(max_length=10, choices=EventState)
    changes = models.JSONField(default=dict, help_text="what changed in IGNY8: field → [before, after]")
    note = models.CharField(max_length=300, blank=True, default="", help_text="why it was not taken over")
    error = models.JSONField(null=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "epoch", "seq"], name="one_event_per_number"),
            models.UniqueConstraint(fields=["integration", "event_id"], name="one_event_per_id"),
        ]
        indexes = [
            models.Index(fields=["integration", "-id"], name="event_list"),
            models.Index(fields=["content", "-id"], name="event_of_content"),
        ]


class ContentTaxonomy(models.Model):
    """A term a site has. `path` is its name behind those of its parents, as contents say it."""

    integration = models.ForeignKey("integration.SiteIntegration", models.CASCADE, related_name="terms")
    taxonomy = models.CharField(max_length=32, help_text="WordPress's name")
    term_id = models.PositiveBigIntegerField(help_text="WordPress's")
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=200, blank=True, default="", help_text="empty: not told yet")
    parent = models.PositiveBigIntegerField(
        null=True, help_text="a term_id; 0: at the top; null: not told yet"
    )
    path = models.TextField()
    key = models.CharField(max_length=64, editable=False, help_text="of the path")
    is_guess = models.BooleanField(
        default=False, help_text="a publish found it; the site has not told its name, only IGNY8's is known"
    )
    deleted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)
    publications = models.ManyToManyField(
        "integration.Publication", related_name="terms", help_text="the posts that have it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "taxonomy", "term_id"], name="one_row_per_term_of_a_site"
            )
        ]
        indexes = [
            models.Index(fields=["integration", "taxonomy", "key"], name="term_by_path"),
            models.Index(fields=["integration", "taxonomy", "parent"], name="term_by_parent"),
            models.Index(
                fields=["integration", "taxonomy"],
                condition=models.Q(deleted_at__isnull=True),
                name="term_counts",
            ),
        ]


class TermAlias(models.Model):
    """A name that stands for a term although the term is called otherwise: its former name, or a name under
    which a publish found it."""

    integration = models.ForeignKey("integration.SiteIntegration", models.CASCADE, related_name="+")
    taxonomy = models.CharField(max_length=32)
    key = models.CharField(max_length=64, help_text="of the name, as contents say it")
    term_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "taxonomy", "key"], name="one_term_per_alias")
        ]
