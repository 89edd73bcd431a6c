"""E-mails about a site that changed: who gets them, and what they say. `alert_sending` sends them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings

from igny8_core.auth.models import Role, User
from igny8_core.integration.clock import database_now
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import AlertMail, AlertSettings, HealthChange, MailState, SiteIntegration
from igny8_core.integration.webhook_outbox import remedy_of
from igny8_core.system.models import Site

NO_SERVER = "No mail server is set: IGNY8_EMAIL_URL."
KEEP = timedelta(days=90)
HEADLINES = {
    "SITE_MOVED": "{site} is at another address than it was connected with",
    "NOT_CONNECTED": "{site} says that it is not connected",
    "SIGNATURE_INVALID": "{site} refuses the key of IGNY8",
    "WRONG_AUDIENCE": "{site} is connected as another site",
    "PLUGIN_MISSING": "{site} answers without the IGNY8 plugin",
}


def recipients_of(account_id: int) -> list[str]:
    """The addresses of the account's settings, else its owners'; none when alerts are switched off."""
    chosen = AlertSettings.objects.filter(account_id=account_id).first()
    if chosen is not None and not chosen.is_enabled:
        return []
    if chosen is not None and chosen.emails:
        return list(dict.fromkeys(chosen.emails))
    owners = User.objects.filter(account_id=account_id, role=Role.OWNER, is_active=True)
    return list(owners.order_by("pk").values_list("email", flat=True))


def mail(account_id: int, subject: str, text: str, change: HealthChange | None = None) -> None:
    """One row per person, in the caller's transaction. Without a mail server the rows say so, and stay."""
    now = database_now()
    can_send = bool(settings.IGNY8_EMAIL_URL)
    AlertMail.objects.bulk_create(
        AlertMail(
            account_id=account_id,
            change=change,
            recipient=recipient,
            subject=" ".join(subject.split())[:200],
            text=text,
            state=MailState.WAITING if can_send else MailState.NOT_SENT,
            error="" if can_send else NO_SERVER,
            next_at=now,
            created_at=now,
        )
        for recipient in recipients_of(account_id)
    )
    settled = AlertMail.objects.filter(account_id=account_id).exclude(state=MailState.WAITING)
    settled.filter(created_at__lt=now - KEEP).delete()


def mail_change(change: HealthChange, integration: SiteIntegration, held_jobs: int) -> None:
    site = integration.site
    text = "\n\n".join(part for part in (*_what_and_why(change, site), _held(change, held_jobs)) if part)
    mail(site.account_id, _headline(change, site), f"{text}\n\n{_links(integration)}\n", change)


def _headline(change: HealthChange, site: Site) -> str:
    name = f"{site.name} ({site.url.partition('://')[2]})"
    if change.after == HealthState.UP:
        return f"{name} is all right again"
    if change.after == HealthState.DEGRADED:
        return f"{name} says that something is wrong"
    return HEADLINES.get(change.code, "{site} does not answer as it should").format(site=name)


def _what_and_why(change: HealthChange, site: Site) -> Sequence[str]:
    since = f"since {shown(change.at)}"
    if change.after == HealthState.UP:
        return (f"{site.name} ({site.url}) is all right again {since}.",)
    if change.after == HealthState.DEGRADED:
        found = f"{site.name} ({site.url}) answers, and {since} its own checks find something wrong:"
        return (found, change.message, "Publishing goes on.")
    return (
        f"{site.name} ({site.url}) does not answer as it should {since}.",
        f"Cause ({change.code}): {change.message}",
        f"What to do: {remedy_of(change.code)}",
    )


def _held(change: HealthChange, jobs: int) -> str:
    if jobs == 0:
        return ""
    noun = "1 publish" if jobs == 1 else f"{jobs} publishes"
    if change.after == HealthState.DOWN:
        return f"{noun} of it: held until it is back, and then sent by itself. Nothing has to be repeated."
    return f"{noun} that had to wait: sent now."


def _links(integration: SiteIntegration) -> str:
    address = f"{settings.IGNY8_BASE_URL}/api/v1/integrations/{integration.pk}/health/"
    return f"Details: {address}, or igny8 doctor {integration.site.url}"


def shown(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%-d %b %Y, %H:%M UTC")
