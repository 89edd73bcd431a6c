"""A site that is away is seen to be, its publishes wait and lose no try, and go out when it is back."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from igny8_core.auth.models import Account
from igny8_core.integration import connecting, dispatch, health, publishing, standing
from igny8_core.integration.clock import database_now
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.models import HealthChange, PublishJob, SiteHealth, SiteIntegration
from igny8_core.integration.states import ON_SITE, JobState
from igny8_core.writer.models import Content
from tests.answers import data_of, error_of
from tests.integration.returning import Beside, World, fake, world
from tests.integration.watching import carry_out, come_back, complain, go_down, look, pass_time

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


def changes() -> list[tuple[str, str, str]]:
    rows = HealthChange.objects.order_by("pk")
    return [(row.before, row.after, row.code) for row in rows]


def ask_for(world: World, content: Content) -> PublishJob:
    return publishing.request_publication(content, world.integration, user=None, ring=lambda: None)


def work(world: World) -> None:
    """A worker carries out what is due."""
    db = Beside()
    db.run(world._deliver(db))


def test_a_site_goes_down_after_two_lost_looks_and_is_up_after_one_good_one(world: World) -> None:
    assert look(world).state == "up"
    world.fake.faults.add(kind="refused", times=None)
    row = look(world)
    assert (row.state, row.failures, row.error["code"]) == ("up", 1, "SITE_UNREACHABLE")
    assert 25 < (row.next_at - database_now()).total_seconds() <= 30
    row = look(world)
    assert (row.state, row.code) == ("down", "SITE_UNREACHABLE")
    world.integration.refresh_from_db()
    assert world.integration.down_since is not None
    row = come_back(world)
    assert (row.state, row.code, row.error, row.report["status"]) == ("up", "", None, "healthy")
    world.integration.refresh_from_db()
    assert world.integration.down_since is None
    assert changes() == [
        ("unknown", "up", ""), ("up", "down", "SITE_UNREACHABLE"), ("down", "up", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "hang"}, "SITE_TIMEOUT"),
        ({"kind": "html_200"}, "SITE_ANSWER_INVALID"),
        ({"kind": "http_status", "status": 503, "retry_after": "3"}, "SITE_OVERLOADED"),
        ({"kind": "http_status", "status": 403}, "SITE_REFUSED"),
        ({"kind": "error", "code": "SIGNATURE_INVALID"}, "SIGNATURE_INVALID"),
        ({"kind": "error", "code": "NOT_CONNECTED"}, "NOT_CONNECTED"),
    ],
)
def test_a_site_that_answers_wrongly_is_down_for_its_own_reason(
    world: World, fault: dict[str, Any], code: str
) -> None:
    row = go_down(world, **fault)
    assert (row.state, row.code) == ("down", code)


def test_a_site_that_moved_is_down_although_its_health_answers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world.integration.config_json["site"]
    world.fake.connection = replace(world.fake.connection, home_url="https://before.example.com")
    complain(world, monkeypatch, api_connection="This site was connected as another one.")
    look(world)
    assert (look(world).state, look(world).code) == ("down", "SITE_MOVED")
    world.integration.refresh_from_db()
    assert world.integration.config_json["site"] == before


def test_a_failing_check_degrades_a_site_and_is_named_and_publishing_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(world)
    complain(world, monkeypatch, media_uploads="The directory for uploads is not writable.")
    assert look(world).state == "up"
    row = look(world)
    assert (row.state, row.problems) == ("degraded", ["media_uploads"])
    change = HealthChange.objects.latest("pk")
    assert change.appeared == ["media_uploads"] and "not writable" in change.message
    world.published()
    complain(world, monkeypatch, media_uploads="ok")
    assert (look(world).state, HealthChange.objects.latest("pk").mended) == ("up", ["media_uploads"])


def test_publishes_of_a_site_that_is_down_wait_and_say_so(world: World, client: APIClient) -> None:
    go_down(world)
    job = ask_for(world, world.make_content())
    work(world)
    job.refresh_from_db()
    assert (job.state, job.fence, job.failures) == (JobState.READY, 0, 0)
    assert dispatch.next_wake_at() is None
    come_back(world)
    work(world)
    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.PUBLISHED, 0)


def test_hours_of_silence_cost_no_publish_a_try_and_all_go_out_once(world: World) -> None:
    """Fifty publishes, half of them scheduled into the silence, as a worker meets them minute by minute."""
    look(world)
    later = []
    for number in range(25):
        ask_for(world, world.make_content(f"Now {number}"))
        due = database_now() + timedelta(minutes=number + 1)
        content = world.make_content(f"Later {number}")
        later.append(
            publishing.schedule_publication(
                content, world.integration, due_at=due, user=None, ring=lambda: None
            )
        )
    world.fake.faults.add(kind="refused", times=None)
    for seconds in [5.0] * 24 + [300.0] * 40:
        work(world)
        carry_out(health.LOOKS, world.transport)
        pass_time(seconds=seconds)
    rows = PublishJob.objects.all()
    assert {row.state for row in rows} <= {"ready", "unknown"}
    assert max(row.failures for row in rows) <= 2
    assert max(row.fence for row in rows) <= 6
    come_back(world)
    world.integration.refresh_from_db()
    assert (world.integration.room, world.integration.held_until) == (1, None)
    work(world)
    assert {row.state for row in PublishJob.objects.all()} <= set(ON_SITE)
    posts = Counter(post.content_id for post in world.fake.state.managed_posts())
    assert len(posts) == 50 and set(posts.values()) == {1}
    assert all(PublishJob.objects.get(pk=job.pk).is_late for job in later)


def test_a_job_that_a_dead_site_failed_asks_for_a_look_at_once(world: World) -> None:
    look(world)
    job = ask_for(world, world.make_content())
    world.fake.faults.add(kind="refused", times=None)
    work(world)
    assert SiteHealth.objects.get().next_at <= database_now()
    carry_out(health.LOOKS, world.transport)
    assert SiteHealth.objects.get().failures == 1
    pass_time(seconds=11)
    work(world)
    job.refresh_from_db()
    assert (job.fence, job.failures) == (2, 1)
    counted = [event.data["counts"] for event in job.timeline.filter(kind="failed_attempt")]
    assert counted == [True, False]


def test_a_scheduled_publish_that_met_the_silence_in_time_is_late_all_the_same(world: World) -> None:
    look(world)
    due = database_now() + timedelta(seconds=1)
    job = publishing.schedule_publication(
        world.make_content(), world.integration, due_at=due, user=None, ring=lambda: None
    )
    world.fake.faults.add(kind="refused", times=None)
    pass_time(seconds=2)
    work(world)
    go_down(world)
    pass_time(hours=2)
    come_back(world)
    work(world)
    job.refresh_from_db()
    assert (job.state, job.fence, job.is_late) == (JobState.PUBLISHED, 2, True)


def test_a_failure_of_the_article_counts_also_while_the_site_is_doubted(world: World) -> None:
    look(world)
    world.fake.faults.add(kind="refused", route="health", times=None)
    look(world)
    content = world.make_content(author_email="nobody@example.com")
    job = ask_for(world, content)
    work(world)
    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.FAILED, 1)


def test_a_publish_that_succeeds_settles_a_doubt(world: World) -> None:
    look(world)
    world.fake.faults.add(kind="refused", route="health", times=None)
    assert look(world).failures == 1
    world.published()
    row = SiteHealth.objects.get()
    assert (row.state, row.failures) == ("up", 0)


def test_only_what_waited_for_the_site_is_let_go(world: World) -> None:
    """A publish that waits for an image's server waits on."""
    now = database_now()
    held, other, future = (ask_for(world, world.make_content(name)) for name in ("a", "b", "c"))
    hour = timedelta(hours=1)
    for job, code in ((held, "SITE_UNREACHABLE"), (other, "PREFLIGHT_FAILED")):
        PublishJob.objects.filter(pk=job.pk).update(wake_at=now + hour, error={"code": code})
    PublishJob.objects.filter(pk=future.pk).update(wake_at=now + hour, due_at=now + hour)
    go_down(world)
    come_back(world)
    due = PublishJob.objects.filter(wake_at__lte=database_now())
    assert list(due) == [held]


def test_verification_waits_for_a_site_that_is_down(world: World) -> None:
    from igny8_core.integration import verification

    world.published()
    go_down(world)
    pass_time(minutes=5)
    assert (verification.claim_checks(10), verification.next_check_at()) == ([], None)
    come_back(world)
    assert len(verification.claim_checks(10)) == 1


def test_connecting_anew_forgets_what_was_wrong_and_lets_jobs_go(world: World) -> None:
    go_down(world)
    facts: Any = world.integration.config_json["site"]
    connecting.connect(world.integration, facts)
    assert (SiteHealth.objects.count(), world.integration.down_since) == (0, None)
    assert [one.pk for one in health.claim_looks(10)] == [world.integration.pk]
    connecting.disconnect(world.integration, "over")
    pass_time(hours=1)
    assert (SiteHealth.objects.count(), list(health.claim_looks(10))) == (0, [])


def test_a_look_that_ends_after_the_disconnect_changes_nothing(world: World) -> None:
    connecting.disconnect(world.integration, "over")
    standing.note_report(world.integration.pk, {"checks": {}})
    assert (SiteHealth.objects.count(), HealthChange.objects.count()) == (0, 0)


def test_a_site_that_is_being_asked_is_no_other_workers(world: World) -> None:
    assert len(health.claim_looks(10)) == 1
    assert list(health.claim_looks(10)) == []
    pass_time(seconds=health.LEASE.total_seconds() + 1)
    assert len(health.claim_looks(10)) == 1


def test_a_sign_of_life_of_a_site_that_is_down_has_it_asked_at_once(world: World) -> None:
    world.published()
    assert go_down(world).next_at > database_now()
    world.push()
    assert SiteHealth.objects.get().next_at <= database_now()


def test_first_looks_at_many_sites_are_spread_and_a_claim_costs_five_statements(
    make_integration: Any,
) -> None:
    for _ in range(40):
        make_integration()
    with CaptureQueriesContext(connection) as made:
        assert len(health.claim_looks(100)) < 40
    assert len(made) < 14
    with CaptureQueriesContext(connection) as at_rest:
        health.claim_looks(100)
    rows = SiteHealth.objects.count()
    assert rows == 40 and len(at_rest) <= 8


def test_history_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "KEPT_CHANGES", 3)
    for _ in range(3):
        go_down(world)
        come_back(world)
    assert [row.after for row in HealthChange.objects.order_by("pk")] == ["up", "down", "up"]


# ------------------------------------------------------------------------------------------------- the API


@pytest.fixture
def key(world: World, as_key: Any) -> APIClient:
    made: APIClient = as_key(world.integration.site)
    return made


def test_the_api_says_how_a_site_is(world: World, key: APIClient) -> None:
    path = f"/api/v1/integrations/{world.integration.pk}/health/"
    said = data_of(key.get(path))
    assert (said["state"], said["report"], said["held_jobs"]) == ("unknown", None, 0)
    go_down(world)
    ask_for(world, world.make_content())
    said = data_of(key.get(path))
    assert (said["state"], said["code"], said["held_jobs"]) == ("down", "SITE_UNREACHABLE", 1)
    assert said["error"]["code"] == "SITE_UNREACHABLE" and said["remedy"]
    come_back(world)
    said = data_of(key.get(path))
    assert (said["state"], said["checks"]["media_uploads"], said["remedy"]) == ("up", "ok", None)
    history = data_of(key.get(f"{path}history/"))["results"]
    assert [(row["before"], row["after"]) for row in history] == [("down", "up"), ("unknown", "down")]
    [row] = data_of(key.get("/api/v1/integration/integrations/"))["results"]
    assert (row["health"], row["down_since"]) == ("up", None)


def test_a_publish_for_a_site_that_is_down_is_taken_and_says_since_when_it_waits(
    world: World, key: APIClient
) -> None:
    go_down(world)
    job = ask_for(world, world.make_content())
    said = data_of(key.get(f"/api/v1/integration/jobs/{job.pk}/"))
    assert said["held"]["message"].startswith("Held: the site is down since ")
    come_back(world)
    assert data_of(key.get(f"/api/v1/integration/jobs/{job.pk}/"))["held"] is None


def test_the_fleet_is_counted_by_state(world: World, make_integration: Any, key: APIClient) -> None:
    go_down(world)
    ask_for(world, world.make_content())
    other = make_integration()
    standing.note_report(other.pk, {"checks": {}})
    connecting.disconnect(make_integration(), "over")
    client = _client_of(world.account)
    said = data_of(client.get("/api/v1/health/"))
    counts = {name: said[name] for name in ("sites", "up", "degraded", "down", "unknown", "held_jobs")}
    assert counts == {"sites": 2, "up": 1, "degraded": 0, "down": 1, "unknown": 0, "held_jobs": 1}
    assert [site["integration_id"] for site in said["troubled"]] == [world.integration.pk]
    assert data_of(key.get("/api/v1/health/"))["sites"] == 1  # a key of one site sees that site


def _client_of(account: Account) -> APIClient:
    from igny8_core.auth.api_keys import create_key
    from tests.conftest import bearer

    return bearer(create_key(account=account, name="all", role="viewer", site_id=None)[1])


def test_others_find_nothing(world: World, as_stranger: APIClient, anybody: APIClient) -> None:
    go_down(world)
    for path in ("health/", "health/history/"):
        address = f"/api/v1/integrations/{world.integration.pk}/{path}"
        error_of(as_stranger.get(address), "NOT_FOUND")
        error_of(anybody.get(address), "NOT_AUTHENTICATED")
    assert data_of(as_stranger.get("/api/v1/health/"))["sites"] == 0
    error_of(anybody.get("/api/v1/health/"), "NOT_AUTHENTICATED")


@pytest.mark.django_db(transaction=True)
def test_looks_and_claims_at_once_do_not_wait_in_a_circle(make_integration: Any, make_job: Any) -> None:
    """Looks that end, publishes that end and claims touch the same rows from several processes."""
    sites = [make_integration() for _ in range(2)]
    for site in sites:
        for _ in range(6):
            make_job(site)
    troubles: list[BaseException] = []

    def keep(what: Any) -> None:
        try:
            for _ in range(8):
                for site in sites:
                    what(site.pk)
        except Exception as error:  # noqa: BLE001 -- shown by the test
            troubles.append(error)
        finally:
            connection.close()

    from igny8_core.errors import SiteUnreachable

    acts = [
        lambda pk: standing.note_trouble(pk, SiteUnreachable("away")),
        lambda pk: standing.note_report(pk, {"checks": {"a": "ok"}}),
        dispatch.call_went_well,
        lambda _: dispatch.claim(2, "w"),
        lambda _: health.claim_looks(5),
    ]
    threads = [threading.Thread(target=keep, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    for site in SiteIntegration.objects.select_related("health"):
        assert (site.down_since is not None) == (standing.of(site).state == HealthState.DOWN)
