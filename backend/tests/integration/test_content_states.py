"""One word for what became of a content, for every combination of content, jobs and publication."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.errors import Igny8Error
from igny8_core.integration import content_states, publishing
from igny8_core.integration.models import ContentState, Difference, Publication, PublishJob, SiteIntegration
from igny8_core.integration.states import ACTIVE, JobState
from igny8_core.writer.models import Content

pytestmark = pytest.mark.django_db
CONTENTS = "/api/v1/writer/contents/"

FULL = {"title": "A title", "html": "<p>Text.</p>"}
TEXTS = {"full": FULL, "no title": {**FULL, "title": ""}, "no text": {**FULL, "html": ""}}
SITES = (None, "published", "trashed", "deleted")
LATER, SOONER = timedelta(hours=2), timedelta(hours=-2)

# The newest job that counts → the state, where the site has the post, and where it has lost it.
JOBS: dict[str, tuple[tuple[str, str, timedelta], str, str]] = {
    "planned": (("ready", "scheduled", LATER), "scheduled", "scheduled"),
    "late": (("ready", "scheduled", SOONER), "scheduled", "scheduled"),
    "asked for": (("ready", "manual", SOONER), "moving", "moving"),
    "waits for a retry": (("ready", "manual", LATER), "moving", "moving"),
    "prepared ahead": (("preparing", "scheduled", LATER), "moving", "moving"),
    "at work": (("committing", "manual", SOONER), "moving", "moving"),
    "answer lost": (("unknown", "manual", SOONER), "moving", "moving"),
    "published": (("published", "manual", SOONER), "published", "ready"),
    "verified": (("verified", "scheduled", SOONER), "published", "ready"),
    "with issues": (("published_with_issues", "manual", SOONER), "with_issues", "ready"),
    "skipped": (("skipped", "scheduled", SOONER), "skipped", "ready"),
    "failed": (("failed", "manual", SOONER), "failed", "failed"),
    "cancelled": (("cancelled", "scheduled", LATER), "", ""),
    "none": (("", "", SOONER), "", ""),
}


def expected(text: str, job: str, on_site: str | None) -> str:
    _, there, gone = JOBS[job]
    if there:
        return gone if on_site in {"trashed", "deleted"} else there
    if on_site is None:
        return "ready" if text == "full" else "draft"
    return "published" if on_site == "published" else "ready"


def make(integration: SiteIntegration, text: str, job: str, on_site: str | None) -> Content:
    content = Content.objects.create(
        account=integration.site.account, site=integration.site, revision=1, **TEXTS[text]
    )
    (state, mode, ahead), _, _ = JOBS[job]
    if state:
        due = timezone.now() + ahead
        ended = None if state in ACTIVE else timezone.now()
        PublishJob.objects.create(
            content=content,
            integration=integration,
            state=state,
            mode=mode,
            revision=1,
            due_at=due,
            wake_at=due,
            finished_at=ended,
            is_latest=state != JobState.CANCELLED,
        )
    if on_site:
        put_on_site(content, integration, state=on_site)
    return content


def put_on_site(content: Content, integration: SiteIntegration, **facts: Any) -> Publication:
    now = timezone.now()
    known = {"post_type": "post", "post_status": "publish", "url": "https://x/", "fingerprint": "f" * 64}
    times = {"first_published_at": now, "last_published_at": now}
    return Publication.objects.create(
        content=content,
        integration=integration,
        post_id=content.pk,
        revision=1,
        **{**known, **times, **facts},
    )


def test_every_combination_has_its_one_state(integration: SiteIntegration, as_owner: APIClient) -> None:
    wanted: dict[int, str] = {}
    for text, job, on_site in product(TEXTS, JOBS, SITES):
        wanted[make(integration, text, job, on_site).pk] = expected(text, job, on_site)
    said = {row["id"]: row["state"] for row in listed(as_owner, page_size="200")}
    assert said == wanted
    by_filter = {row["id"]: state for state in ContentState.values for row in listed(as_owner, state=state)}
    assert by_filter == wanted
    every = sum(len(listed(as_owner, state=state)) for state in ContentState.values)
    assert every == len(wanted), "a content is of one state only"
    counts = as_owner.get(f"{CONTENTS}counts/").json()["data"]
    assert counts == {**{s: list(wanted.values()).count(s) for s in ContentState.values}, "drift": 0}


def listed(client: APIClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(CONTENTS, {"page_size": "200", **query})
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]["results"]


def test_the_page_of_one_content_says_its_state_too(
    integration: SiteIntegration, as_owner: APIClient
) -> None:
    content = make(integration, "full", "failed", None)
    content.jobs.update(error={"code": "AUTHOR_NOT_FOUND", "message": "There is no such author."})
    said = as_owner.get(f"{CONTENTS}{content.pk}/").json()["data"]
    assert (said["state"], said["site_name"]) == ("failed", integration.site.name)
    assert said["job"]["id"] == content.jobs.get().pk
    assert said["job"]["error_code"] == "AUTHOR_NOT_FOUND"
    changed = as_owner.patch(f"{CONTENTS}{content.pk}/", {"title": "Another"}, format="json")
    assert changed.json()["data"]["state"] == "failed"


def test_a_new_content_is_a_draft_until_it_has_title_and_text(
    integration: SiteIntegration, as_editor: APIClient
) -> None:
    body = {"site": integration.site_id, "title": "Only a title"}
    made = as_editor.post(CONTENTS, body, format="json").json()["data"]
    assert (made["state"], made["job"]) == ("draft", None)
    done = as_editor.patch(f"{CONTENTS}{made['id']}/", {"html": "<p>Text.</p>"}, format="json").json()["data"]
    assert done["state"] == "ready"


# ------------------------------------------------------------------------------------ the job that counts


def later() -> None:
    """Nobody is woken."""


def schedule(content: Content, integration: SiteIntegration, ahead: timedelta = LATER) -> PublishJob:
    due_at = timezone.now() + ahead
    return publishing.schedule_publication(content, integration, due_at=due_at, user=None, ring=later)


def state_of(content: Content) -> str:
    return Content.objects.get(pk=content.pk).status.state


def test_when_a_schedule_is_cancelled_the_content_is_what_it_was(
    integration: SiteIntegration, make_content: Callable[..., Content]
) -> None:
    content = make_content(integration)
    failed = publishing.request_publication(content, integration, user=None, ring=later)
    PublishJob.objects.filter(pk=failed.pk).update(state="failed")
    first = schedule(content, integration)
    assert state_of(content) == "scheduled"
    publishing.cancel(first)
    assert state_of(content) == "failed"
    second = schedule(content, integration)
    publishing.cancel(second)
    assert [job.is_latest for job in content.jobs.order_by("pk")] == [True, False, False]


def test_a_publish_by_hand_takes_the_place_of_a_schedule(
    integration: SiteIntegration, make_content: Callable[..., Content]
) -> None:
    content = make_content(integration)
    schedule(content, integration)
    now = publishing.request_publication(content, integration, user=None, ring=later)
    assert [job.pk for job in content.jobs.filter(is_latest=True)] == [now.pk]
    assert state_of(content) == "moving"


def test_a_job_that_is_refused_changes_nothing(
    integration: SiteIntegration, make_content: Callable[..., Content]
) -> None:
    content = make_content(integration)
    running = publishing.request_publication(content, integration, user=None, ring=later)
    PublishJob.objects.filter(pk=running.pk).update(state="committing", fence=1)
    with pytest.raises(Igny8Error, match="right now"):
        schedule(content, integration)
    assert [job.pk for job in content.jobs.filter(is_latest=True)] == [running.pk]


# ---------------------------------------------------------------------------------------------------- drift


def test_drift_is_what_waits_for_a_choice_whatever_the_state(
    integration: SiteIntegration, make_content: Callable[..., Content], as_viewer: APIClient
) -> None:
    told, compared, both, settled, equal = (make_content(integration) for _ in range(5))
    for content in (told, both):
        put_on_site(content, integration, drift={"title": "Theirs"}, drifted_at=timezone.now())
    for content in (compared, settled, equal):
        put_on_site(content, integration)
    for content, kind, state in (
        (compared, "missing", "open"),
        (both, "changed", "open"),
        (settled, "missing", "settled"),
    ):
        Difference.objects.create(integration=integration, content_id=content.pk, kind=kind, state=state)
    assert {row["id"] for row in listed(as_viewer, state="drift")} == {told.pk, compared.pk, both.pk}
    assert as_viewer.get(f"{CONTENTS}counts/").json()["data"]["drift"] == 3
    assert as_viewer.get("/api/v1/overview/").json()["data"]["drift"] == 3


# ------------------------------------------------------------------------------------------ filters, tenancy


def test_states_are_added_up_and_join_the_other_filters(
    integration: SiteIntegration, make_integration: Callable[..., SiteIntegration], as_viewer: APIClient
) -> None:
    here, there = make(integration, "full", "failed", None), make(make_integration(), "full", "failed", None)
    draft = make(integration, "no text", "none", None)
    make(integration, "full", "verified", "published")
    found = listed(as_viewer, state=["failed", "draft"])
    assert {row["id"] for row in found} == {here.pk, there.pk, draft.pk}
    only = listed(as_viewer, state=["failed", "draft"], site=integration.site_id, search="title")
    assert {row["id"] for row in only} == {here.pk, draft.pk}
    counts = as_viewer.get(f"{CONTENTS}counts/", {"site": integration.site_id, "state": "failed"})
    assert {name: n for name, n in counts.json()["data"].items() if n} == {
        "draft": 1,
        "failed": 1,
        "published": 1,
    }


def test_archived_contents_are_counted_and_listed_only_on_demand(
    integration: SiteIntegration, as_viewer: APIClient
) -> None:
    content = make(integration, "full", "failed", None)
    Content.objects.filter(pk=content.pk).update(archived_at=timezone.now())
    assert listed(as_viewer, state="failed") == []
    assert [row["id"] for row in listed(as_viewer, state="failed", archived="true")] == [content.pk]
    assert as_viewer.get(f"{CONTENTS}counts/").json()["data"]["failed"] == 0


@pytest.mark.parametrize("query", [{"state": "gone"}, {"site": "x"}])
def test_an_unknown_filter_value_is_refused_by_name(as_viewer: APIClient, query: dict[str, str]) -> None:
    answer = as_viewer.get(CONTENTS, query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["details"]["fields"]) == list(query)


def test_counts_refuse_a_bad_filter_too(as_viewer: APIClient) -> None:
    answer = as_viewer.get(f"{CONTENTS}counts/", {"site": "x"})
    assert answer.status_code == 400
    assert "site" in answer.json()["error"]["details"]["fields"]


def test_contents_of_others_are_not_counted(
    integration: SiteIntegration,
    as_stranger: APIClient,
    anybody: APIClient,
    as_key: Any,
    make_integration: Any,
) -> None:
    make(integration, "full", "failed", None)
    assert not any(as_stranger.get(f"{CONTENTS}counts/").json()["data"].values())
    assert listed(as_stranger, state="failed") == []
    other = make_integration()
    assert not any(as_key(other.site).get(f"{CONTENTS}counts/").json()["data"].values())
    assert as_key(integration.site).get(f"{CONTENTS}counts/").json()["data"]["failed"] == 1
    assert anybody.get(f"{CONTENTS}counts/").status_code == 401


# ------------------------------------------------------------------------------------- kept, whatever changes


def changes(integration: SiteIntegration) -> list[Callable[[], Any]]:
    """Each changes many rows by one statement, as the product and its migrations do."""
    jobs, posts = PublishJob.objects.filter(integration=integration), Publication.objects
    contents, now = Content.objects.filter(site=integration.site), timezone.now()
    return [
        lambda: contents.update(title=""),
        lambda: contents.update(archived_at=now, updated_at=now - timedelta(days=1)),
        lambda: contents.update(archived_at=None, content_type="page", title="Again"),
        lambda: jobs.filter(state="failed").update(state="verified"),
        lambda: jobs.filter(state="ready").update(state="committing", fence=1),
        lambda: jobs.filter(state="committing").update(state="published_with_issues"),
        lambda: jobs.update(is_latest=False),
        lambda: posts.update(drifted_at=now),
        lambda: posts.update(state="trashed", post_type="product"),
        lambda: posts.update(state="published", drifted_at=None),
    ]


def test_after_changes_of_many_rows_at_once_a_recount_finds_nothing_wrong(
    integration: SiteIntegration,
) -> None:
    for job, on_site in product(JOBS, SITES):
        make(integration, "full", job, on_site)
    for number, change in enumerate(changes(integration)):
        assert change() > 0, f"change {number} changes nothing"
        assert content_states.recount() == 0, f"after change {number}"


def test_without_its_triggers_a_recount_mends_every_row(integration: SiteIntegration) -> None:
    for _ in range(3):
        make(integration, "full", "failed", None)
    content_states.drop_triggers(plan=["a migration"])
    PublishJob.objects.update(state="verified")
    content_states.make_triggers()
    assert content_states.recount() == 0
    assert {
        Content.objects.get(pk=pk).status.state for pk in Content.objects.values_list("pk", flat=True)
    } == {"published"}
