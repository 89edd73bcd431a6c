"""Tables of webhooks: addresses of customers that are told what happens, and what they were told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class WebhookEvent(models.TextChoices):
    SITE_DOWN = "site.down", "A site does not answer as it should"
    SITE_UP = "site.up", "It answers again, and nothing is wrong"
    SITE_DEGRADED = "site.degraded", "It answers, and says that something is wrong"
    JOB_PUBLISHED = "job.published", "An article is on a site"
    JOB_FAILED = "job.failed", "A publish was given up"
    TEST = "webhook.test", "Somebody asked for it"


SUBSCRIBABLE = [event.value for event in WebhookEvent if event != WebhookEvent.TEST]


class Webhook(models.Model):
    """An address of a customer. `events` empty: all of them."""

    account = models.ForeignKey("igny8_auth.Account", models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True, default="")
    events = models.JSONField(default=list)
    sealed_secrets = models.TextField(help_text="encrypted; see integration/webhook_secrets.py")
    is_enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=200, blank=True, default="")
    failing_since = models.DateTimeField(null=True, help_text="no delivery has worked since")
    delivered_at = models.DateTimeField(null=True, help_text="the latest that worked")
    tried_at = models.DateTimeField(default=timezone.now, help_text="the least recently served comes first")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["account", "is_enabled"], name="webhook_of_account")]


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "To be sent"
    SENDING = "sending", "On its way"
    DELIVERED = "delivered", "The receiver took it"
    FAILED = "failed", "Given up"


PENDING = (DeliveryState.WAITING, DeliveryState.SENDING)


class WebhookDelivery(models.Model):
    """One event for one webhook, written in the transaction of what it tells of.

    `message_id` is the same in every attempt, so that a receiver can tell a repetition.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=64)
    event = models.CharField(max_length=40, choices=WebhookEvent)
    body = models.TextField(help_text="the bytes that are signed and sent")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries_left = models.PositiveSmallIntegerField(default=7)
    next_at = models.DateTimeField(help_text="sent then; or the end of a lease")
    http_status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "message_id"], name="one_delivery_per_message")
        ]
        indexes = [
            models.Index(
                fields=["webhook", "next_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="webhook_delivery_pending",
            ),
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_latest"),
        ]
