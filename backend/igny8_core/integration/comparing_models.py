"""Tables of comparisons: each run, and what it found different."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Comparison(models.Model):
    """Both sides of one site compared, content by content. A row that is not over is work to be done.

    Everything up to the content `cursor` is done, so that a run that was interrupted goes on. `fence` grows
    at every claim: who holds an older one writes nothing more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        FAILED = "failed", "Could not be made"

    class Reason(models.TextChoices):
        DAILY = "daily", "As every day"
        REQUESTED = "requested", "Somebody asked for it"
        NEW_LOG = "new_log", "The site began a new log of changes"
        EVENTS_LOST = "events_lost", "The site had told IGNY8 changes that are not here"
        SITE_RESTORED = "site_restored", "The site was put back to an earlier state"

    integration = models.ForeignKey("integration.SiteIntegration", models.CASCADE, related_name="comparisons")
    reason = models.CharField(max_length=20, choices=Reason)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    fence = models.PositiveIntegerField(default=0)
    wake_at = models.DateTimeField(default=timezone.now, help_text="looked at next, or the end of a lease")
    stream = models.CharField(
        max_length=36, blank=True, default="", help_text="the site's log when it began; empty: not begun"
    )
    cursor = models.PositiveBigIntegerField(default=0, help_text="contents up to it are compared")
    is_through = models.BooleanField(default=False, help_text="only what is looked at again is left")
    again = models.JSONField(
        default=list, help_text="contents that were being published: to be looked at again"
    )
    rounds = models.PositiveSmallIntegerField(default=0, help_text="times they were looked at again")
    total = models.PositiveIntegerField(null=True, help_text="managed contents of the site, as it says")
    compared = models.PositiveIntegerField(default=0, help_text="of them compared")
    found = models.PositiveIntegerField(default=0, help_text="differences")
    repaired = models.PositiveIntegerField(default=0, help_text="of them IGNY8 followed")
    skipped = models.PositiveIntegerField(default=0, help_text="contents that were published all the while")
    requests = models.PositiveIntegerField(default=0, help_text="sent to the site")
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    error = models.JSONField(null=True, help_text="of the latest failure")
    requested_by = models.ForeignKey("igny8_auth.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, help_text="the site's log was read to its end then")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_comparison_at_once_per_site",
            )
        ]
        indexes = [
            models.Index(
                fields=["wake_at"], condition=Q(state__in=["waiting", "running"]), name="comparison_to_do"
            ),
            models.Index(fields=["integration", "-id"], name="comparison_of_site"),
        ]

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def is_doubtful(self) -> bool:
        """One side is of an earlier time: neither is to be followed blindly."""
        return self.reason in DOUBTFUL


DOUBTFUL = frozenset({Comparison.Reason.EVENTS_LOST, Comparison.Reason.SITE_RESTORED})


class Difference(models.Model):
    """A content that was not the same on both sides, and what became of it.

    `content_id` is the site's word: there may be no such content here, or it is another site's.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", "The post is not as agreed"
        DELETED = "deleted", "The post was deleted"
        MISSING = "missing", "The site never heard of the content"
        UNKNOWN = "unknown", "IGNY8 has not published it, the site says so"
        OTHER_POST = "other_post", "The content's post is another one"

    class State(models.TextChoices):
        OPEN = "open", "Waits for a choice"
        REPAIRED = "repaired", "IGNY8 follows"
        FAILED = "failed", "IGNY8 could not follow"
        SETTLED = "settled", "Was chosen, or is over"
        FORGOTTEN = "forgotten", "Is to stay as it is"

    integration = models.ForeignKey("integration.SiteIntegration", models.CASCADE, related_name="differences")
    comparison = models.ForeignKey(
        Comparison, models.SET_NULL, null=True, related_name="differences", help_text="the latest to find it"
    )
    content_id = models.PositiveBigIntegerField()
    post_id = models.PositiveBigIntegerField(null=True, help_text="as the site says")
    our_post_id = models.PositiveBigIntegerField(null=True)
    fingerprint = models.CharField(
        max_length=64, blank=True, default="", help_text="as the site says; empty: there is no post"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State)
    fields = models.JSONField(default=list, help_text="names of what differs, as far as it is known")
    is_doubtful = models.BooleanField(
        default=False, help_text="one side may be of an earlier time: no text is taken over before a choice"
    )
    title = models.CharField(max_length=500, blank=True, default="", help_text="of the post")
    url = models.TextField(blank=True, default="", help_text="of the post")
    changes = models.JSONField(default=dict, help_text="what changed in IGNY8: field → [before, after]")
    note = models.CharField(max_length=300, blank=True, default="")
    error = models.JSONField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("igny8_auth.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "content_id"],
                condition=Q(state="open"),
                name="one_open_difference_per_content_and_site",
            )
        ]
        indexes = [
            models.Index(fields=["integration", "state", "-id"], name="difference_of_site"),
            models.Index(fields=["integration", "content_id"], name="difference_of_content"),
            models.Index(fields=["comparison", "id"], name="difference_of_comparison"),
        ]
