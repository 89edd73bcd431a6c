"""All sites of an account in a table, each with how it is and how its publishing goes."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import Publication, PublishJob, SiteIntegration
from igny8_core.integration.moved import MOVED
from igny8_core.integration.states import ACTIVE, ON_SITE, JobState
from igny8_core.system.models import Site

LATELY: Final = timedelta(days=30)
NOT_CONNECTED: Final = "not_connected"
"""Beside the states of health: there is no WordPress behind the site (any more)."""


def with_figures(sites: "QuerySet[Site]", now: datetime) -> "QuerySet[Site]":
    """Sites joined with their WordPress as `wp`. The database computes the figures of the rows it sends."""
    ended = PublishJob.objects.filter(
        integration=OuterRef("wp__pk"), finished_at__gte=now - LATELY
    ).order_by()
    on_site, failed = Q(state__in=ON_SITE), Q(state=JobState.FAILED)
    part = Cast(Count("state", filter=on_site), FloatField()) / Cast(Count("*"), FloatField())
    active = PublishJob.objects.filter(integration=OuterRef("wp__pk"), state__in=ACTIVE).order_by()
    drifted = Publication.objects.filter(integration=OuterRef("wp__pk"), drifted_at__isnull=False).order_by()
    of_wordpress = Q(integrations__platform="wordpress")
    return sites.annotate(wp=FilteredRelation("integrations", condition=of_wordpress)).annotate(
        health_state=_health(),
        last_seen_at=F("wp__last_seen_at"),
        published_30d=_number(ended.filter(on_site), Count("*")),
        success_rate_30d=_one(ended.filter(on_site | failed), part, FloatField()),
        pending=_number(active, Count("*")),
        next_due_at=_one(active.filter(state=JobState.READY, due_at__gt=now), Min("due_at"), DateTimeField()),
        drift=_number(drifted, Count("*")),
    )


def _health() -> Case:
    connected = Q(wp__status=SiteIntegration.Status.CONNECTED)
    return Case(
        When(~connected | Q(wp__pk=None), then=Value(NOT_CONNECTED)),
        When(wp__stopped_reason=MOVED, then=Value(HealthState.DOWN.value)),
        default=Coalesce("wp__health__state", Value(HealthState.UNKNOWN.value)),
    )


def _one(rows: "QuerySet[Any]", figure: Any, kind: Any) -> Subquery:
    """None where there are no rows."""
    return Subquery(rows.values("integration").annotate(figure=figure).values("figure"), output_field=kind)


def _number(rows: "QuerySet[Any]", figure: Any) -> Coalesce:
    return Coalesce(_one(rows, figure, IntegerField()), 0)


def row(site: Any) -> dict[str, Any]:
    """Of a site of `with_figures` with its integrations and their health loaded."""
    wp = next(iter(site.integrations.all()), None)
    facts = {
        "site_id": site.pk,
        "name": site.name,
        "url": site.url,
        "integration_id": wp.pk if wp else None,
        "status": wp.status if wp else NOT_CONNECTED,
        "health": _health_of(site, wp),
        "last_seen_at": site.last_seen_at,
    }
    figures = ("published_30d", "success_rate_30d", "pending", "next_due_at", "drift")
    rate = site.success_rate_30d
    facts |= {name: getattr(site, name) for name in figures}
    facts["success_rate_30d"] = None if rate is None else round(rate, 4)
    said: dict[str, Any] = (wp.config_json.get("site") or {}) if wp else {}
    return {**facts, **{name: said.get(name) for name in ("plugin_version", "wordpress_version", "timezone")}}


def _health_of(site: Any, wp: SiteIntegration | None) -> dict[str, Any] | None:
    if wp is None or not wp.is_connected:
        return None
    known = getattr(wp, "health", None)
    since = wp.stopped_since or (known.since if known else wp.connected_at or wp.created_at)
    code = "SITE_MOVED" if wp.stopped_reason == MOVED else known.code if known else ""
    return {"state": site.health_state, "since": since, "code": code or None}
