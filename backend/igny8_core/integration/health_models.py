"""Tables of how sites are: now, before, and who was told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from igny8_core.integration.health_states import HealthState


class SiteHealth(models.Model):
    """How a connected site is. Changed under a lock on the row of its integration only."""

    integration = models.OneToOneField("integration.SiteIntegration", models.CASCADE, related_name="health")
    state = models.CharField(max_length=10, choices=HealthState, default=HealthState.UNKNOWN)
    since = models.DateTimeField(default=timezone.now)
    code = models.CharField(max_length=40, blank=True, default="", help_text="why it is down")
    problems = models.JSONField(default=list, help_text="names of the checks that failed")
    failures = models.PositiveSmallIntegerField(default=0, help_text="looks without an answer, in a row")
    complaints = models.PositiveSmallIntegerField(default=0, help_text="looks that found more amiss")
    checked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now, help_text="asked next; or the end of a lease")
    report = models.JSONField(null=True, help_text="as the site last gave it")
    error = models.JSONField(null=True, help_text="of the latest look, when it had no answer")

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="health_to_check")]


class HealthChange(models.Model):
    """A site got another state, another cause, or other failing checks. The latest of each site are kept."""

    integration = models.ForeignKey(
        "integration.SiteIntegration", models.CASCADE, related_name="health_changes"
    )
    at = models.DateTimeField()
    before = models.CharField(max_length=10, choices=HealthState)
    after = models.CharField(max_length=10, choices=HealthState)
    code = models.CharField(max_length=40, blank=True, default="")
    message = models.CharField(max_length=500, blank=True, default="")
    appeared = models.JSONField(default=list, help_text="checks that fail now and did not before")
    mended = models.JSONField(default=list, help_text="checks that do not fail any more")

    class Meta:
        indexes = [models.Index(fields=["integration", "-id"], name="health_change_of_site")]


class AlertSettings(models.Model):
    """Who is told by e-mail. Without a row: the owners of the account."""

    account = models.OneToOneField("igny8_auth.Account", models.CASCADE, related_name="alert_settings")
    is_enabled = models.BooleanField(default=True)
    emails = models.JSONField(default=list, help_text="addresses; empty: those of the owners")


class MailState(models.TextChoices):
    WAITING = "waiting", "To be sent"
    SENT = "sent", "A mail server took it"
    NOT_SENT = "not_sent", "No mail server is set"
    FAILED = "failed", "Given up"


class AlertMail(models.Model):
    """One change, told to one person. Written with the change; sent once as far as anybody can know."""

    account = models.ForeignKey("igny8_auth.Account", models.CASCADE, related_name="alert_mails")
    change = models.ForeignKey(HealthChange, models.SET_NULL, null=True, related_name="mails")
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="sent then; or the end of a lease")
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "recipient"], name="one_mail_per_change_and_person")
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="alert_mail_to_send"),
            models.Index(fields=["account", "-id"], name="alert_mail_of_account"),
        ]
