"""`igny8 publish`, `schedule`, `jobs` and `job`: what a person sees, and what is in the ledger afterwards."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igny8_core.errors import SiteUnreachable
from igny8_core.integration import ledger, standing
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.integration.states import JobState
from igny8_core.wordpress.fake import FakeSite
from igny8_core.writer.models import Content
from igny8_core.writer.services import save_content
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _check_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "VERIFY_AFTER", timedelta(0))


def test_publish_ends_with_the_address_and_what_was_seen_from_outside(
    igny8: Igny8, fake: FakeSite, content: Content
) -> None:
    result = igny8("publish", content.pk)
    assert result.exit_code == 0
    job = PublishJob.objects.get()
    assert job.state == JobState.VERIFIED
    assert job.receipt is not None
    assert job.receipt["post_url"] in result.output
    assert "Published in" in result.output
    assert "checked: page, 0 terms" in result.output
    assert all(f"✓ {number} " in result.output for number in range(1, 8))
    assert len(fake.state.posts) == 1


def test_publish_twice_creates_one_post(igny8: Igny8, fake: FakeSite, content: Content) -> None:
    assert igny8("publish", content.pk).exit_code == 0
    assert igny8("publish", content.title).exit_code == 0
    assert len(fake.state.posts) == 1
    assert PublishJob.objects.count() == 2


def test_publish_with_json_prints_the_job_as_the_api_gives_it(
    igny8: Igny8, fake: FakeSite, content: Content
) -> None:
    result = igny8("publish", content.pk, "--json")
    (job,) = json.loads(result.stdout)
    assert job["content_id"] == content.pk
    assert job["state"] == "verified"
    assert job["post_url"].startswith(fake.home_url)


def test_publish_that_fails_names_step_cause_and_remedy_and_ends_with_exit_code_1(
    igny8: Igny8, fake: FakeSite, content: Content
) -> None:
    fake.faults.add(
        kind="error", route="commit", code="TERM_WRITE_FAILED", times=None, retry_recommended=False
    )
    result = igny8("publish", content.pk)
    assert result.exit_code == 1
    assert "Not published at step 4 of 7, taxonomy assignment" in result.output
    assert "TERM_WRITE_FAILED" in result.output
    assert "What to do:" in result.output
    assert "Nothing was changed on the site." in result.output
    assert not fake.state.posts


def test_publish_shows_every_problem_the_pre_flight_check_found(
    igny8: Igny8, fake: FakeSite, content: Content
) -> None:
    save_content(
        account=content.account,
        site=content.site,
        content=content,
        fields={"title": "", "author_email": "nobody@example.com"},
    )
    result = igny8("publish", content.pk)
    assert result.exit_code == 1
    assert "TITLE_MISSING" in result.output
    assert "AUTHOR_NOT_FOUND" in result.output


def test_publish_without_a_connected_site_is_refused(igny8: Igny8, content: Content) -> None:
    result = igny8("publish", content.pk)
    assert result.exit_code == 1
    assert "INTEGRATION_NOT_CONNECTED" in result.output
    assert not PublishJob.objects.exists()


def test_publish_of_what_does_not_exist_says_where_to_look(igny8: Igny8, db: None) -> None:
    result = igny8("publish", "no such thing")
    assert result.exit_code == 1
    assert "NOT_FOUND" in result.output
    assert "igny8 content list" in result.output


def test_a_publish_whose_check_fails_is_published_with_issues_and_exit_code_1(
    igny8: Igny8, fake: FakeSite, content: Content
) -> None:
    fake.faults.add(kind="http_status", route="page", status=500, times=None)
    result = igny8("publish", content.pk)
    assert result.exit_code == 1
    assert "Published with issues" in result.output
    assert "VERIFY_PAGE_UNREACHABLE" in result.output


@pytest.mark.parametrize("naive", ["2031-12-01T10:00:00", "2031-12-01 10:00"])
def test_schedule_refuses_a_time_without_a_zone_and_names_the_remedy(
    igny8: Igny8, integration: SiteIntegration, content: Content, naive: str
) -> None:
    result = igny8("schedule", content.pk, naive)
    assert result.exit_code == 1
    assert "VALIDATION_FAILED" in result.output
    assert "2025-12-01T10:00:00Z" in result.output
    assert not PublishJob.objects.exists()


def test_schedule_shows_the_instant_in_utc_and_on_the_clock_of_the_site(
    igny8: Igny8, integration: SiteIntegration, content: Content
) -> None:
    result = igny8("schedule", content.pk, "2031-12-01T10:00:00+02:00")
    assert result.exit_code == 0
    assert "2031-12-01 08:00:00 UTC" in result.output
    assert "2031-12-01 03:00 America/New_York (the site)" in result.output
    job = PublishJob.objects.get()
    assert (job.state, job.due_at) == (JobState.READY, datetime(2031, 12, 1, 8, tzinfo=UTC))


def test_schedule_in_the_past_is_refused(
    igny8: Igny8, integration: SiteIntegration, content: Content
) -> None:
    result = igny8("schedule", content.pk, "2001-12-01T10:00:00Z")
    assert result.exit_code == 1
    assert "SCHEDULE_IN_PAST" in result.output


def test_a_scheduled_job_is_listed_and_can_be_cancelled_once(
    igny8: Igny8, integration: SiteIntegration, content: Content
) -> None:
    igny8("schedule", content.pk, "2031-12-01T10:00:00Z")
    job = PublishJob.objects.get()
    assert content.title in igny8("jobs", "--state", "ready").output
    assert igny8("job", "cancel", job.pk).exit_code == 0
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    again = igny8("job", "cancel", job.pk)
    assert again.exit_code == 1
    assert "JOB_NOT_CANCELLABLE" in again.output
    assert "No jobs" in igny8("jobs", "--state", "ready").output


def test_jobs_with_an_unknown_state_lists_the_known_ones(igny8: Igny8, db: None) -> None:
    result = igny8("jobs", "--state", "nonsense")
    assert result.exit_code == 1
    assert "published_with_issues" in result.output


def test_job_show_tells_the_timeline_of_a_publish(igny8: Igny8, fake: FakeSite, content: Content) -> None:
    igny8("publish", content.pk)
    job = PublishJob.objects.get()
    by_number, by_key = igny8("job", "show", job.pk), igny8("job", "show", job.key)
    assert by_number.exit_code == by_key.exit_code == 0
    for kind in ("accepted", "created", "verified"):
        assert kind in by_number.output
        assert kind in by_key.output
    assert json.loads(igny8("job", "show", job.pk, "--json").stdout)["timeline"]


def test_an_imported_article_is_published_with_its_pictures(
    igny8: Igny8, fake: FakeSite, tmp_path: Path
) -> None:
    from tests.cli.test_contents import write_article

    igny8("content", "import", write_article(tmp_path))
    result = igny8("publish", "filter-coffee")
    assert result.exit_code == 0, result.output
    assert "checked: page, picture, 2 terms" in result.output
    assert len(fake.state.attachments) == 3


def test_publish_to_a_site_that_is_down_looks_at_it_and_does_not_wait_for_it(
    igny8: Igny8, fake: FakeSite, content: Content, integration: SiteIntegration
) -> None:
    for _ in range(2):
        standing.note_trouble(integration.pk, SiteUnreachable("no answer"))
    fake.faults.add(kind="refused", times=None)
    result = igny8("publish", content.pk)
    assert (result.exit_code, "Held: the site is down since" in result.output) == (1, True)
    assert PublishJob.objects.get().fence == 0
    fake.faults.clear()
    assert igny8("publish", content.pk).exit_code == 0
    assert len(fake.state.posts) == 1
