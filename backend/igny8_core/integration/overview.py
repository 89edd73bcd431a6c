"""Today, for one site or all of an account: what needs a person, what is moving, what goes out next, and
how it went lately. A fixed number of queries, however many sites there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    Window,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, RowNumber
from django.http import Http404

from igny8_core.integration import content_states, day_series, standing
from igny8_core.integration.drift import waiting
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.job_summaries import for_summaries, summary
from igny8_core.integration.models import (
    ContentStatus,
    ContentTaxonomy,
    Difference,
    HealthChange,
    PublishJob,
    SiteIntegration,
)
from igny8_core.integration.moved import MOVED
from igny8_core.integration.states import ACTIVE, JobState
from igny8_core.integration.webhook_outbox import remedy_of
from igny8_core.system.models import Site
from igny8_core.writer.models import Content

Row = TypeVar("Row", Content, ContentStatus)
SHOWN = 20
SHOWN_OF_CAUSE = 5
SHOWN_DOWN = 50
AHEAD = timedelta(hours=24)
BEGUN_AHEAD = timedelta(minutes=15)
"""No job is begun earlier before its time."""
TYPES = ("post", "page", "product")
TERMS = {
    "category": "categories", "product_cat": "categories", "post_tag": "tags", "product_tag": "tags",
    "igny8_sector": "sectors", "igny8_cluster": "clusters",
}  # fmt: skip
"""WordPress's name of a taxonomy → what IGNY8 calls such terms."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites that are looked at: those of an account that are not archived, or one of them."""

    account_id: int
    site_id: int | None = None

    def live(self) -> "QuerySet[Site]":
        sites = Site.objects.filter(account=self.account_id, archived_at=None).order_by()
        return sites if self.site_id is None else sites.filter(pk=self.site_id)

    def integrations(self) -> "QuerySet[SiteIntegration]":
        return SiteIntegration.objects.filter(site__in=self.live()).order_by()

    def jobs(self) -> "QuerySet[PublishJob]":
        rows = PublishJob.objects.filter(account=self.account_id).order_by()
        if self.site_id is not None:
            return rows.filter(integration__in=self.integrations())
        return rows.exclude(integration__in=SiteIntegration.objects.filter(site__in=self._archived()))

    def contents(self) -> "QuerySet[Content]":
        rows = Content.objects.filter(account=self.account_id, archived_at=None)
        return self._here(rows).order_by()

    def statuses(self) -> "QuerySet[ContentStatus]":
        return self._here(ContentStatus.objects.filter(account=self.account_id, is_archived=False)).order_by()

    def _here(self, rows: "QuerySet[Row]") -> "QuerySet[Row]":
        if self.site_id is not None:
            return rows.filter(site=self.site_id)
        return rows.exclude(site__in=self._archived())

    def _archived(self) -> "QuerySet[Site]":
        """They are few: to leave them out costs less than to look for all the others."""
        return Site.objects.filter(account=self.account_id).exclude(archived_at=None).order_by()


def overview(scope: Scope, now: datetime) -> dict[str, Any]:
    """Raises Http404 where the one site is not there."""
    sites = _sites(scope)
    if scope.site_id is not None and not sites["total"]:
        raise Http404
    contents, totals = _totals(scope)
    last_published_at = sites.pop("last_published_at")
    first_steps = {
        "has_site": sites["total"] > 0,
        "is_connected": sites["connected"] > 0,
        "has_content": contents > 0,
        "has_published": last_published_at is not None,
    }
    return {
        "totals": totals,
        "terms": _terms(scope),
        "last_published_at": last_published_at,
        **day_series.as_answer(day_series.figures(scope.jobs(), now), now),
        "pending_today": _pending_today(scope, now),
        "next": [summary(job) for job in _next(scope, now)],
        "moving": [summary(job) for job in _moving(scope, now)],
        "needs_person": list(_needs_person(scope)),
        "drift": _drift(scope),
        "sites": sites,
        "down": list(_down(scope, now)),
        "contents": contents,
        "first_steps": first_steps,
    }


def _sites(scope: Scope) -> dict[str, Any]:
    """Connected or not; of the connected ones, which are down or say that something is wrong."""
    connected = Q(integrations__status=SiteIntegration.Status.CONNECTED)
    stopped = ~Q(integrations__stopped_reason="")
    is_down = Q(integrations__health__state=HealthState.DOWN) | stopped
    found = scope.live().aggregate(
        total=Count("pk", distinct=True),
        connected=Count("pk", filter=connected),
        down=Count("pk", filter=connected & is_down),
        degraded=Count(
            "pk", filter=connected & Q(integrations__health__state=HealthState.DEGRADED) & ~stopped
        ),
        last_published_at=Max("integrations__last_publish_at"),
    )
    return {**found, "pending": found["total"] - found["connected"]}


def _totals(scope: Scope) -> tuple[int, dict[str, int]]:
    """How many contents there are, and how many are on the sites now, by type."""
    found = scope.statuses().aggregate(
        contents=Count("*"),
        elsewhere=Count("on_site", filter=Q(on_site="")),
        **{name: Count("on_site", filter=Q(on_site=name)) for name in TYPES},
    )
    by_type = {name: found[name] for name in TYPES}
    other = found["contents"] - found["elsewhere"] - sum(by_type.values())
    return found["contents"], {**by_type, "other": other}


def _terms(scope: Scope) -> dict[str, int]:
    """What is known of the terms of the sites."""
    rows = ContentTaxonomy.objects.filter(
        integration__in=scope.integrations(), deleted_at=None, taxonomy__in=TERMS
    )
    named: dict[str, list[str]] = {}
    for taxonomy, name in TERMS.items():
        named.setdefault(name, []).append(taxonomy)
    of_each = {
        name: Count("taxonomy", filter=Q(taxonomy__in=taxonomies)) for name, taxonomies in named.items()
    }
    return rows.order_by().aggregate(**of_each)


# ----------------------------------------------------------------------------------------------------- jobs


def _pending_today(scope: Scope, now: datetime) -> int:
    """Until midnight UTC."""
    tomorrow = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return scope.jobs().filter(state__in=ACTIVE, due_at__lt=tomorrow).count()


def _next(scope: Scope, now: datetime) -> "QuerySet[PublishJob]":
    waiting = scope.jobs().filter(state__in=ACTIVE, due_at__gt=now, due_at__lte=now + AHEAD)
    soon = waiting.filter(state=JobState.READY, mode=PublishJob.Mode.SCHEDULED)
    return for_summaries(soon).order_by("due_at", "pk")[:SHOWN]


def _moving(scope: Scope, now: datetime) -> "QuerySet[PublishJob]":
    """At work on the site, or as soon as somebody is free; the latest first."""
    is_due = Q(state__in=content_states.UNDER_WAY) | Q(state=JobState.READY, due_at__lte=now)
    jobs = scope.jobs().filter(is_due, state__in=ACTIVE, due_at__lte=now + BEGUN_AHEAD)
    return for_summaries(jobs).order_by("-due_at", "-pk")[:SHOWN]


def _needs_person(scope: Scope) -> Iterator[dict[str, Any]]:
    """Failures nobody has dealt with, by cause: the commonest first, the latest of each."""
    failed: QuerySet[Any] = scope.jobs().filter(
        state=JobState.FAILED, is_latest=True, content__status__is_archived=False
    )
    problem = KeyTransform("0", KeyTransform("problems", KeyTransform("details", "error")))
    cause = Coalesce(
        KeyTextTransform("code", problem),
        KeyTextTransform("code", "error"),
        Value("INTERNAL_ERROR", TextField()),
    )
    ranked = failed.annotate(cause=cause).annotate(
        of_cause=Window(Count("*"), partition_by=F("cause")),
        place=Window(RowNumber(), partition_by=F("cause"), order_by=F("pk").desc()),
    )
    chosen = ranked.filter(place__lte=SHOWN_OF_CAUSE).order_by("-of_cause", "cause", "place")
    causes = list(chosen.values_list("pk", "cause", "of_cause"))
    jobs = for_summaries(PublishJob.objects).in_bulk([pk for pk, _, _ in causes])
    by_cause: dict[str, list[PublishJob]] = {}
    for pk, code, _ in causes:
        by_cause.setdefault(code, []).append(jobs[pk])
    counts = {code: number for _, code, number in causes}
    for code, shown in by_cause.items():
        yield {
            "code": code,
            "message": (shown[0].error or {}).get("message", ""),
            "remedy": remedy_of(code),
            "count": counts[code],
            "jobs": [summary(job) for job in shown],
        }


# ----------------------------------------------------------------------------------------------- differences


def _drift(scope: Scope) -> int:
    """Contents of which both sides do not agree, and that wait for a choice."""
    open_ones = waiting(Difference.objects.filter(integration__in=scope.integrations()))
    told = ContentStatus.objects.filter(content=OuterRef("content_id"), has_drift=True)
    numbers = scope.statuses().filter(has_drift=True).values_list("content_id")
    return numbers.union(
        open_ones.exclude(Exists(told)).order_by().values_list("content_id"), all=True
    ).count()


def _down(scope: Scope, now: datetime) -> Iterator[dict[str, Any]]:
    """Sites to which nothing is sent, the longest first, and how much waits for each."""
    latest = HealthChange.objects.filter(integration=OuterRef("pk"), after=HealthState.DOWN).order_by("-pk")
    held = PublishJob.objects.filter(
        integration=OuterRef("pk"), state__in=standing.WAITING, due_at__lte=now
    ).order_by()
    number = held.values("integration").annotate(number=Count("pk")).values("number")
    is_down = Q(health__state=HealthState.DOWN) | ~Q(stopped_reason="")
    rows = scope.integrations().filter(is_down, status=SiteIntegration.Status.CONNECTED)
    rows = (
        rows.select_related("site", "health")
        .defer("config_json", "health__report")
        .annotate(
            said=Subquery(latest.values("message")[:1]),
            held=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            since=Coalesce("stopped_since", "health__since"),
        )
    )
    for row in rows.order_by("since", "pk")[:SHOWN_DOWN]:
        yield {"integration_id": row.pk, "site_id": row.site_id, "site_name": row.site.name, **_cause(row)}


def _cause(row: Any) -> Mapping[str, Any]:
    is_elsewhere = row.stopped_reason == MOVED
    code = "SITE_MOVED" if is_elsewhere else row.health.code
    message = "The site is at another address than it was connected with." if is_elsewhere else row.said
    known = {"since": row.since, "held": row.held}
    return {**known, "code": code, "message": message or "", "remedy": remedy_of(code)}
