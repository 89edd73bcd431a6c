"""What whole screens ask for: overview, fleet, calendar, search."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.auth.models import Account
from igny8_core.integration import calendar, publishing
from igny8_core.integration.models import (
    ContentTaxonomy,
    HealthChange,
    PublishJob,
    SiteHealth,
    SiteIntegration,
)
from igny8_core.system.models import Site
from igny8_core.writer.models import Content
from igny8_core.writer.services import archive_content
from tests.integration.test_content_states import make, put_on_site

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
NOW = timezone.now()
SPAN = {"from": (NOW - timedelta(days=3)).isoformat(), "to": (NOW + timedelta(days=3)).isoformat()}
SCREENS = [
    ("overview/", {}),
    ("fleet/", {}),
    ("calendar/", SPAN),
    ("search/", {"q": "article"}),
    ("writer/contents/", {}),
    ("writer/contents/counts/", {}),
    ("writer/contents/", {"state": ["published", "drift"]}),
    ("integration/jobs/", {}),
]


def get(client: APIClient, path: str, **query: Any) -> Any:
    answer = client.get(f"{V1}/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


@pytest.fixture
def make_world(make_integration: Callable[..., SiteIntegration], make_job: Callable[..., PublishJob]):
    def make(sites: int) -> list[SiteIntegration]:
        made = [make_integration() for _ in range(sites)]
        for integration in made:
            ended = {"finished_at": timezone.now()}
            make_job(integration, state="verified", **ended)
            make_job(
                integration, state="failed", error={"code": "AUTHOR_NOT_FOUND", "message": "No."}, **ended
            )
            make_job(integration, in_seconds=3600, mode="scheduled")
            make_job(integration, state="committing")
        return made

    return make


@pytest.mark.parametrize(("path", "query"), SCREENS)
def test_a_screen_costs_as_many_queries_for_many_sites_as_for_one(
    as_owner, make_world, django_assert_max_num_queries, path, query
):
    make_world(1)
    get(as_owner, path, **query)
    with django_assert_max_num_queries(12) as one:
        get(as_owner, path, **query)
    make_world(4)
    with django_assert_max_num_queries(len(one)):
        get(as_owner, path, **query)


# ------------------------------------------------------------------------------------------------- overview


def test_today_tells_what_needs_a_person_by_cause(as_viewer: APIClient, make_world: Any) -> None:
    first, _ = make_world(2)
    said = get(as_viewer, "overview/")
    (cause,) = said["needs_person"]
    assert (cause["code"], cause["message"], cause["count"]) == ("AUTHOR_NOT_FOUND", "No.", 2)
    assert cause["remedy"]
    assert [job["error_code"] for job in cause["jobs"]] == ["AUTHOR_NOT_FOUND"] * 2
    assert [job["site_name"] for job in get(as_viewer, "overview/", site=first.site_id)["next"]] == [
        first.site.name
    ]
    assert [job["state"] for job in said["moving"]] == ["committing"] * 2
    assert said["contents"] == 8


def test_of_one_cause_the_five_latest_are_shown_and_all_are_counted(
    as_viewer: APIClient, integration: SiteIntegration, make_job: Callable[..., PublishJob]
) -> None:
    facts = {"state": "failed", "finished_at": timezone.now()}
    many = [
        make_job(integration, error={"code": "SITE_TIMEOUT", "message": "n"}, **facts).pk for _ in range(7)
    ]
    make_job(integration, error={"code": "AUTHOR_NOT_FOUND", "message": "n"}, **facts)
    causes = get(as_viewer, "overview/")["needs_person"]
    assert [(cause["code"], cause["count"]) for cause in causes] == [
        ("SITE_TIMEOUT", 7),
        ("AUTHOR_NOT_FOUND", 1),
    ]
    assert [job["id"] for job in causes[0]["jobs"]] == sorted(many, reverse=True)[:5]


def test_a_failure_somebody_dealt_with_needs_nobody(
    as_viewer: APIClient, integration: SiteIntegration, make_job: Callable[..., PublishJob]
) -> None:
    facts = {
        "state": "failed",
        "finished_at": timezone.now(),
        "error": {"code": "SITE_TIMEOUT", "message": "n"},
    }
    again, archived = make_job(integration, **facts), make_job(integration, **facts)
    publishing.request_publication(again.content, integration, user=None, ring=lambda: None)
    archive_content(archived.content)
    said = get(as_viewer, "overview/")
    assert said["needs_person"] == []
    assert said["contents"] == 1


def test_rates_and_times_are_of_the_last_30_days_of_utc(
    as_viewer: APIClient, integration: SiteIntegration, make_job: Callable[..., PublishJob]
) -> None:
    now = timezone.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for state, at, took in (
        ("verified", today, 1000), ("published_with_issues", today, 3000), ("failed", today, 9000),
        ("verified", today - timedelta(days=29), 2000),
        ("verified", today - timedelta(days=29, seconds=1), 7000),
        ("skipped", today, 1), ("cancelled", today, 1),
    ):  # fmt: skip
        began = at - timedelta(milliseconds=took)
        facts = {"created_at": began, "due_at": began, "wake_at": began, "finished_at": at, "error": None}
        make_job(integration, state=state, is_latest=state != "cancelled", **facts)
    said = get(as_viewer, "overview/")
    success, times = said["success"], said["publish_ms"]
    assert {name: success[name] for name in ("rate", "published", "with_issues", "failed")} == {
        "rate": 0.75, "published": 2, "with_issues": 1, "failed": 1,
    }  # fmt: skip
    assert (times["average"], times["p95"]) == (2000.0, 2900.0)
    assert len(success["days"]) == len(times["days"]) == 30
    first = {
        "date": (today - timedelta(days=29)).date().isoformat(),
        "published": 1,
        "with_issues": 0,
        "failed": 0,
    }
    last = {"date": today.date().isoformat(), "published": 1, "with_issues": 1, "failed": 1}
    assert (success["days"][0], success["days"][-1]) == (first, last)
    assert times["days"][-1] == {"date": today.date().isoformat(), "average": 2000.0, "p95": 2900.0}
    assert times["days"][1]["average"] is None


def test_a_scheduled_publish_takes_from_its_instant(
    as_viewer: APIClient, integration: SiteIntegration, make_job: Callable[..., PublishJob]
) -> None:
    due = timezone.now() - timedelta(seconds=10)
    facts = {"created_at": due - timedelta(days=9), "due_at": due, "wake_at": due}
    make_job(integration, mode="scheduled", state="verified", finished_at=due + timedelta(seconds=1), **facts)
    assert get(as_viewer, "overview/")["publish_ms"]["average"] == 1000.0


def test_sites_are_counted_by_how_they_are(
    as_viewer: APIClient,
    make_integration: Callable[..., SiteIntegration],
    make_job: Callable[..., PublishJob],
) -> None:
    up, down, degraded, moved, pending = (make_integration() for _ in range(5))
    for one, state in ((up, "up"), (down, "down"), (degraded, "degraded"), (moved, "up")):
        code = "SITE_UNREACHABLE" if state == "down" else ""
        SiteHealth.objects.create(integration=one, state=state, code=code)
    HealthChange.objects.create(integration=down, at=NOW, before="up", after="down", message="No answer.")
    SiteIntegration.objects.filter(pk=moved.pk).update(stopped_reason="moved", stopped_since=timezone.now())
    SiteIntegration.objects.filter(pk=pending.pk).update(status="pending")
    Site.objects.create(account=up.site.account, name="New", url="https://new.example.com")
    make_job(down)
    make_job(down, in_seconds=3600, mode="scheduled")
    said = get(as_viewer, "overview/")
    assert said["sites"] == {"total": 6, "connected": 4, "pending": 2, "down": 2, "degraded": 1}
    by_site = {one["integration_id"]: one for one in said["down"]}
    assert by_site.keys() == {down.pk, moved.pk}
    assert (by_site[down.pk]["code"], by_site[down.pk]["message"]) == ("SITE_UNREACHABLE", "No answer.")
    assert by_site[down.pk]["held"] == 1
    assert by_site[moved.pk]["code"] == "SITE_MOVED"
    assert all(one["remedy"] and one["since"] for one in said["down"])


def test_totals_are_what_is_on_the_sites_now(as_viewer: APIClient, integration: SiteIntegration) -> None:
    kinds = ("post", "post", "page", "product", "recipe")
    for kind in kinds:
        put_on_site(make(integration, "full", "none", None), integration, post_type=kind)
    put_on_site(make(integration, "full", "none", None), integration, state="trashed")
    ContentTaxonomy.objects.create(
        integration=integration, taxonomy="product_cat", term_id=1, name="n", path="n", key="k"
    )
    said = get(as_viewer, "overview/")
    assert said["totals"] == {"post": 2, "page": 1, "product": 1, "other": 1}
    assert said["terms"] == {"categories": 1, "tags": 0, "sectors": 0, "clusters": 0}


def test_a_new_account_is_told_its_first_steps(as_viewer: APIClient, account: Account) -> None:
    said = get(as_viewer, "overview/")
    assert not any(said["first_steps"].values())
    assert (said["success"]["rate"], said["publish_ms"]["p95"]) == (None, None)
    assert (said["next"], said["down"], said["needs_person"]) == ([], [], [])


# ---------------------------------------------------------------------------------------------------- fleet


def test_the_fleet_says_how_each_site_is_and_how_its_publishing_goes(
    as_viewer: APIClient, make_world: Any, account: Account
) -> None:
    (integration,) = make_world(1)
    SiteHealth.objects.create(integration=integration, state="degraded", since=NOW)
    Site.objects.create(account=account, name="Never connected", url="https://never.example.com")
    never, row = get(as_viewer, "fleet/")["results"]
    assert (row["published_30d"], row["success_rate_30d"], row["pending"], row["drift"]) == (1, 0.5, 2, 0)
    assert (row["status"], row["health"]["state"]) == ("connected", "degraded")
    assert row["timezone"] == "America/New_York"
    assert row["next_due_at"] is not None
    assert (never["integration_id"], never["health"], never["status"]) == (None, None, "not_connected")
    assert (never["published_30d"], never["success_rate_30d"], never["next_due_at"]) == (0, None, None)


def test_the_fleet_is_searched_filtered_and_ordered(
    as_viewer: APIClient, make_world: Any, make_job: Callable[..., PublishJob], account: Account
) -> None:
    one, two = make_world(2)
    make_job(two, state="verified", finished_at=timezone.now())
    SiteHealth.objects.create(integration=two, state="down")
    Site.objects.create(account=account, name="Zebra", url="https://zebra.example.com")

    def names(**query: Any) -> list[str]:
        return [row["name"] for row in get(as_viewer, "fleet/", **query)["results"]]

    assert names(search="zebra") == ["Zebra"]
    assert names(health="down") == [two.site.name]
    assert names(health=["unknown", "not_connected"]) == [one.site.name, "Zebra"]
    assert names(ordering="-published_30d")[0] == two.site.name
    assert as_viewer.get(f"{V1}/fleet/", {"ordering": "secret"}).status_code == 400


# ------------------------------------------------------------------------------------------------- calendar


def test_the_calendar_shows_what_is_was_and_might_be(
    as_viewer: APIClient, integration: SiteIntegration, make_job: Any, make_content: Any
) -> None:
    done = make_job(integration, state="verified", finished_at=NOW - timedelta(hours=1))
    ahead = make_job(integration, in_seconds=7200, mode="scheduled")
    failed = make_job(integration, in_seconds=-7200, mode="scheduled", state="failed", finished_at=NOW)
    make_job(integration, in_seconds=86400 * 9, mode="scheduled")
    wish = make_content(integration)
    for content in (wish, done.content):
        Content.objects.filter(pk=content.pk).update(published_at=NOW + timedelta(days=1))
    said = get(as_viewer, "calendar/", **SPAN)
    assert [(item["kind"], item["content_id"], item["state"]) for item in said["items"]] == [
        ("scheduled", failed.content_id, "failed"),
        ("published", done.content_id, "verified"),
        ("scheduled", ahead.content_id, "ready"),
        ("planned", wish.pk, "planned"),
    ]
    assert {item["timezone"] for item in said["items"]} == {"America/New_York"}
    assert {item["site_name"] for item in said["items"]} == {integration.site.name}
    assert said["truncated"] is False


def test_a_calendar_with_more_than_it_shows_says_so(
    as_viewer: APIClient, make_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(3)
    monkeypatch.setattr(calendar, "MOST", 2)
    said = get(as_viewer, "calendar/", **SPAN)
    assert (len(said["items"]), said["truncated"]) == (2, True)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"to": SPAN["to"]}, "from"),
        ({**SPAN, "from": "2026-01-01T00:00:00"}, "from"),
        ({"from": SPAN["to"], "to": SPAN["from"]}, "to"),
        ({**SPAN, "to": (NOW + timedelta(days=200)).isoformat()}, "to"),
        ({**SPAN, "site": "x"}, "site"),
    ],
)
def test_a_calendar_of_no_span_is_refused(as_viewer: APIClient, query: Any, field: str) -> None:
    answer = as_viewer.get(f"{V1}/calendar/", query)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["details"]["fields"]


# --------------------------------------------------------------------------------------------------- search


def test_search_finds_contents_sites_and_jobs(as_viewer: APIClient, make_world: Any) -> None:
    (integration,) = make_world(1)
    found = get(as_viewer, "search/", q="rticl")
    assert [row["state"] for row in found["contents"]] == ["moving", "scheduled", "failed", "published"]
    assert len(found["jobs"]) == 4
    assert [row["name"] for row in get(as_viewer, "search/", q="s0.example")["sites"]] == [
        integration.site.name
    ]
    job = PublishJob.objects.order_by("pk").last()
    assert job
    assert job.pk in {row["id"] for row in get(as_viewer, "search/", q=str(job.pk))["jobs"]}
    assert get(as_viewer, "search/", q="100%_") == {"contents": [], "sites": [], "jobs": []}
    assert as_viewer.get(f"{V1}/search/").status_code == 400


# -------------------------------------------------------------------------------------------------- tenancy


@pytest.mark.parametrize(("path", "query"), SCREENS[:6])
def test_nothing_of_another_account_is_on_a_screen(
    as_viewer: APIClient, as_stranger: APIClient, anybody: APIClient, make_world: Any, path: str, query: Any
) -> None:
    empty = get(as_stranger, path, **query)
    make_world(1)
    assert get(as_stranger, path, **query) == empty
    assert get(as_viewer, path, **query) != empty
    assert anybody.get(f"{V1}/{path}", query).status_code == 401


@pytest.mark.parametrize("path", ["overview/", "calendar/"])
def test_another_accounts_site_is_not_there(
    as_stranger: APIClient, as_key: Any, make_world: Any, path: str
) -> None:
    ours, second = make_world(2)
    query = {**SPAN, "site": ours.site_id}
    assert as_stranger.get(f"{V1}/{path}", query).status_code == 404
    assert as_key(second.site).get(f"{V1}/{path}", query).status_code == 404
    assert as_key(ours.site).get(f"{V1}/{path}", query).status_code == 200


def test_a_key_of_one_site_sees_that_site(as_key: Any, make_world: Any) -> None:
    ours, _ = make_world(2)
    key = as_key(ours.site)
    said = get(key, "overview/")
    assert (said["sites"]["total"], said["contents"], said["needs_person"][0]["count"]) == (1, 4, 1)
    assert {row["site_id"] for row in get(key, "fleet/")["results"]} == {ours.site_id}
    assert {item["site_id"] for item in get(key, "calendar/", **SPAN)["items"]} == {ours.site_id}
    assert {job["site_id"] for job in get(key, "search/", q="article")["jobs"]} == {ours.site_id}


def test_an_archived_site_takes_part_in_nothing(as_viewer: APIClient, make_world: Any) -> None:
    ours, _ = make_world(2)
    Site.objects.filter(pk=ours.site_id).update(archived_at=timezone.now())
    said = get(as_viewer, "overview/")
    assert (said["sites"]["total"], said["contents"], len(said["moving"])) == (1, 4, 1)
    assert as_viewer.get(f"{V1}/overview/", {"site": ours.site_id}).status_code == 404
