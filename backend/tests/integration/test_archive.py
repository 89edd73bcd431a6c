"""The archive: what goes there is not published any more, and what has begun comes to its end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.writer.models import Content
from tests.answers import data_of

pytestmark = pytest.mark.django_db
CONTENTS = "/api/v1/writer/contents"


@pytest.fixture
def scheduled(
    as_editor: APIClient, integration: SiteIntegration, make_content: Callable[..., Content]
) -> list[PublishJob]:
    when = {"published_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    made = [make_content(integration).pk for _ in range(2)]
    for pk in made:
        data_of(as_editor.post(f"{CONTENTS}/{pk}/schedule/", when, format="json"), 201)
    return list(PublishJob.objects.filter(content__in=made).order_by("content_id"))


def states(jobs: list[PublishJob]) -> list[str]:
    return list(
        PublishJob.objects.filter(pk__in=[job.pk for job in jobs])
        .order_by("content_id")
        .values_list("state", flat=True)
    )


def test_the_schedule_of_an_archived_content_is_cancelled_and_says_why(
    as_editor: APIClient, scheduled: list[PublishJob]
) -> None:
    data_of(as_editor.delete(f"{CONTENTS}/{scheduled[0].content_id}/"))
    assert states(scheduled) == ["cancelled", "ready"]
    last = scheduled[0].timeline.latest("pk")
    assert (last.kind, last.data) == ("cancelled", {"reason": "the content was archived"})
    data_of(as_editor.post(f"{CONTENTS}/{scheduled[0].content_id}/restore/"))
    assert states(scheduled) == ["cancelled", "ready"], "it does not come back by itself"


def test_the_schedules_of_an_archived_site_are_cancelled_and_what_has_begun_goes_on(
    as_editor: APIClient, scheduled: list[PublishJob], make_integration: Callable[..., SiteIntegration],
    make_content: Callable[..., Content],
) -> None:  # fmt: skip
    PublishJob.objects.filter(pk=scheduled[0].pk).update(state="committing", fence=1)
    elsewhere = make_content(make_integration()).pk
    when = {"published_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    data_of(as_editor.post(f"{CONTENTS}/{elsewhere}/schedule/", when, format="json"), 201)
    data_of(as_editor.post(f"/api/v1/system/sites/{scheduled[0].content.site_id}/archive/"))
    assert states(scheduled) == ["committing", "cancelled"]
    assert PublishJob.objects.get(content=elsewhere).state == "ready"


@pytest.mark.parametrize(("where", "code"), [("content", "NOT_FOUND"), ("site", "CONFLICT")])
def test_nothing_is_published_from_the_archive(
    as_editor: APIClient,
    integration: SiteIntegration,
    make_content: Callable[..., Content],
    where: str,
    code: str,
) -> None:
    content = make_content(integration)
    if where == "content":
        data_of(as_editor.delete(f"{CONTENTS}/{content.pk}/"))
    else:
        data_of(as_editor.post(f"/api/v1/system/sites/{content.site_id}/archive/"))
    when = {"published_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    for path, body in (("publish", {}), ("schedule", when)):
        answer = as_editor.post(f"{CONTENTS}/{content.pk}/{path}/", body, format="json")
        assert answer.json()["error"]["code"] == code
    assert not content.jobs.exists()
