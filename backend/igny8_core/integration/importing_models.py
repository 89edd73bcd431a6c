"""Tables of imports: what is being taken over from a site, and how far that has come."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ImportState(models.TextChoices):
    RUNNING = "running", "Under way"
    STOPPING = "stopping", "Cancelled; the site is still told of what was taken over"
    DONE = "done", "All is here"
    FAILED = "failed", "Could not go on"
    CANCELLED = "cancelled", "Cancelled"


ACTIVE_IMPORTS = (ImportState.RUNNING, ImportState.STOPPING)


class SiteImport(models.Model):
    """One run through the terms and posts a site has.

    `steps` says what is gone through, in order, and how far each has come: kind (taxonomy or post_type),
    name, label, limit (0: all), total, seen, new, known, skipped, failed, cursor, is_done. A step's cursor
    and what was made of the page before it are one transaction. `fence` grows with every claim.
    """

    integration = models.ForeignKey("integration.SiteIntegration", models.CASCADE, related_name="imports")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RUNNING)
    wanted = models.JSONField(
        default=list, help_text="names of post types and taxonomies; empty: all enabled"
    )
    steps = models.JSONField(default=list, help_text="empty: the site was not asked what it has yet")
    adopted = models.PositiveIntegerField(default=0, help_text="posts the site has been told of")
    problems = models.JSONField(
        default=list, help_text="posts that were not taken over, and why; the first ones"
    )
    fence = models.PositiveIntegerField(default=0)
    wake_at = models.DateTimeField(default=timezone.now, help_text="gone on with; or the end of a lease")
    failures = models.PositiveSmallIntegerField(default=0, help_text="calls without an answer, in a row")
    error = models.JSONField(null=True, help_text="of the latest call, when it had no answer")
    requested_by = models.ForeignKey("igny8_auth.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration"],
                condition=Q(state__in=ACTIVE_IMPORTS),
                name="one_active_import_per_site",
            )
        ]
        indexes = [
            models.Index(fields=["wake_at"], condition=Q(state__in=ACTIVE_IMPORTS), name="import_to_do"),
            models.Index(fields=["integration", "-id"], name="import_list"),
        ]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_IMPORTS
