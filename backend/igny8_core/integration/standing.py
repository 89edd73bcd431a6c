"""How each site is: one row per site, changed by looks at it, with all that follows in the same transaction.

Jobs of a site that goes down are held, and let go when it comes back; history, e-mails and webhooks are told.
"""

from collections.abc import Mapping
from datetime import timedelta
from random import random
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from igny8_core.errors import Igny8Error
from igny8_core.integration import alerts
from igny8_core.integration.clock import database_now
from igny8_core.integration.health_states import (
    AWAY,
    CHECK_EVERY,
    OWN_CAUSES,
    Finding,
    HealthState,
    Standing,
    judge,
)
from igny8_core.integration.models import (
    HealthChange,
    PublishJob,
    SiteHealth,
    SiteIntegration,
    WebhookEvent,
)
from igny8_core.integration.retry import LATE_AFTER
from igny8_core.integration.states import JobState
from igny8_core.integration.webhook_outbox import announce, instant, remedy_of

KEPT_CHANGES = 500
WAITING = (JobState.READY, JobState.UNKNOWN)
OK = "ok"
EVENTS = {
    HealthState.UP: WebhookEvent.SITE_UP,
    HealthState.DEGRADED: WebhookEvent.SITE_DEGRADED,
    HealthState.DOWN: WebhookEvent.SITE_DOWN,
}
Facts = dict[str, Any]


def note_report(integration_id: int, report: Mapping[str, Any]) -> None:
    """The site answered; `report` has its `checks`: name → "ok", or what is wrong."""
    problems = tuple(sorted(name for name, says in report["checks"].items() if says != OK))
    _note(integration_id, Finding(problems=problems), report=dict(report), error=None)


def note_trouble(integration_id: int, error: Igny8Error) -> None:
    """The site was asked how it is, and there was no proper answer."""
    _note(integration_id, Finding(code=error.code), error=error.as_dict())


def note_success(integration_id: int) -> None:
    """The site has done what it was asked to: whatever was doubted is settled. Else one look at an index."""
    doubted = SiteHealth.objects.filter(integration_id=integration_id, failures__gt=0)
    for problems in doubted.values_list("problems", flat=True):
        _note(integration_id, Finding(problems=tuple(problems)), error=None)


def is_excused(integration_id: int, error: Igny8Error) -> bool:
    """Whether a job's failure is the site's being away, which the monitor has seen too.

    Where it has not, it looks at once: two failures of a job may pass until it has an answer of its own.
    """
    if error.code not in AWAY:
        return False
    hasten(integration_id)
    return SiteHealth.objects.filter(integration_id=integration_id, failures__gt=0).exists()


def hasten(integration_id: int) -> None:
    """Something speaks against what is believed of the site: look at it at once."""
    now = database_now()
    believed = SiteHealth.objects.filter(integration_id=integration_id, next_at__gt=now)
    believed.filter(Q(failures=0) | Q(state=HealthState.DOWN)).update(next_at=now)


def forget(integration_id: int) -> None:
    """The connection is new, or has ended: nothing is known of the site. Its history stays."""
    with transaction.atomic():
        integration = SiteIntegration.objects.select_for_update(no_key=True).get(pk=integration_id)
        SiteHealth.objects.filter(integration=integration).delete()
        if integration.down_since is not None:
            _release(integration_id)


def make_rows() -> None:
    """For connected sites that have none; when there are many, their first looks are spread out."""
    without = SiteIntegration.objects.filter(status=SiteIntegration.Status.CONNECTED, health=None)
    new = list(without.order_by("pk").values_list("pk", flat=True)[:500])
    if new:
        now = database_now()
        spread = CHECK_EVERY if len(new) > 20 else timedelta(0)
        rows = [SiteHealth(integration_id=pk, since=now, next_at=now + spread * random()) for pk in new]  # noqa: S311
        SiteHealth.objects.bulk_create(rows, ignore_conflicts=True)


def of(integration: SiteIntegration) -> SiteHealth:
    """Its row; one that knows nothing where there is none."""
    row: SiteHealth | None = getattr(integration, "health", None)
    since = integration.connected_at or integration.created_at
    return row or SiteHealth(integration=integration, since=since)


def held_jobs(integration_id: int) -> int:
    """Publishes that would go out now if the site were there."""
    jobs = PublishJob.objects.filter(integration_id=integration_id, state__in=WAITING)
    return jobs.filter(due_at__lte=database_now()).count()


def _note(integration_id: int, found: Finding, **facts: Any) -> None:
    """The lock on the integration comes first, as where jobs are claimed; so nobody waits in a circle.

    It is one that lets others make rows which point to the integration: `make_rows`, of this very table.
    """
    with transaction.atomic():
        rows = SiteIntegration.objects.select_for_update(of=("self",), no_key=True)
        integrations = rows.select_related("site")
        integration = integrations.get(pk=integration_id)
        if not integration.is_connected:
            return
        now = database_now()
        row, _ = SiteHealth.objects.get_or_create(integration=integration, defaults={"since": now})
        before = _standing_of(row)
        after, pause = judge(before, found)
        changed = {**facts, "code": after.code, "problems": list(after.problems), "failures": after.failures}
        changed |= {"state": after.state, "complaints": after.complaints, "checked_at": now}
        changed |= {"next_at": now + pause, "since": now if after.state != before.state else row.since}
        SiteHealth.objects.filter(pk=row.pk).update(**changed)
        if after.is_news_after(before):
            _follow(integration, before, after, {**facts, "at": now})


def _standing_of(row: SiteHealth) -> Standing:
    return Standing(HealthState(row.state), row.code, tuple(row.problems), row.failures, row.complaints)


def _follow(integration: SiteIntegration, before: Standing, after: Standing, facts: Facts) -> None:
    """`facts`: when it was, and the report or the error."""
    held = held_jobs(integration.pk)
    if after.state == HealthState.DOWN and before.state != HealthState.DOWN:
        SiteIntegration.objects.filter(pk=integration.pk).update(down_since=facts["at"])
    elif before.state == HealthState.DOWN and after.state != HealthState.DOWN:
        _release(integration.pk)
    change = _remember(integration, before, after, facts)
    if _should_tell(before, after, change):
        waited = held if HealthState.DOWN in (before.state, after.state) else 0
        alerts.mail_change(change, integration, waited)
        announce(EVENTS[after.state], integration.pk, lambda: _told(change, integration, after, held))


def _release(integration_id: int) -> None:
    """Everything that waited for the site goes on at once, one call after the other at first."""
    now = database_now()
    SiteIntegration.objects.filter(pk=integration_id).update(
        down_since=None, room=1, good_in_a_row=0, bad_in_a_row=0, held_until=None
    )
    waited = PublishJob.objects.filter(integration_id=integration_id, state__in=WAITING, due_at__lte=now)
    late = Q(mode=PublishJob.Mode.SCHEDULED, due_at__lt=now - LATE_AFTER)
    waited.update(is_late=Case(When(late, then=Value(True)), default=F("is_late")))
    for_the_site = Q(state=JobState.UNKNOWN) | Q(error__code__in=sorted(AWAY))
    waited.filter(for_the_site, wake_at__gt=now).update(wake_at=now)


def _remember(integration: SiteIntegration, before: Standing, after: Standing, facts: Facts) -> HealthChange:
    both_answered = HealthState.DOWN not in (before.state, after.state)
    known = set(before.problems) if both_answered else set()
    change = HealthChange.objects.create(
        integration=integration,
        at=facts["at"],
        before=before.state,
        after=after.state,
        code=after.code,
        message=_message(after, facts)[:500],
        appeared=sorted(set(after.problems) - known),
        mended=sorted(known - set(after.problems)),
    )
    of_site = HealthChange.objects.filter(integration=integration)
    kept = list(of_site.order_by("-pk").values_list("pk", flat=True)[KEPT_CHANGES - 1 : KEPT_CHANGES])
    if kept:
        of_site.filter(pk__lt=kept[0]).delete()
    return change


def _message(after: Standing, facts: Facts) -> str:
    """What the site's checks, or the error, say."""
    if after.state == HealthState.DOWN:
        return str(facts["error"]["message"])
    checks: Mapping[str, str] = (facts.get("report") or {}).get("checks", {})
    return "\n".join(f"{name}: {checks.get(name, '')}" for name in after.problems)


def _should_tell(before: Standing, after: Standing, change: HealthChange) -> bool:
    """A new connection that works is no news, nor is one of several complaints that is settled."""
    if after.state == before.state:
        return after.state == HealthState.DOWN or bool(change.appeared)
    return (before.state, after.state) != (HealthState.UNKNOWN, HealthState.UP)


def _told(change: HealthChange, integration: SiteIntegration, after: Standing, held: int) -> Facts:
    is_down = after.state == HealthState.DOWN
    return {
        "integration_id": integration.pk,
        "site_id": integration.site_id,
        "site_name": integration.site.name,
        "site_url": integration.site.url,
        "state": after.state.value,
        "before": change.before,
        "since": instant(change.at),
        "code": after.code or None,
        "message": change.message,
        "remedy": remedy_of(after.code) if is_down else None,
        "problems": list(after.problems),
        "needs_a_person": after.code in OWN_CAUSES,
        "held_jobs": held,
    }
