"""Many contents at once, each on its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.integration import content_bulk
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.writer.models import Content

pytestmark = pytest.mark.django_db
BULK = "/api/v1/writer/contents/bulk/"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rings: list[str] = []
    monkeypatch.setattr(content_bulk, "ring_drain", lambda: rings.append("ring"))
    return rings


def bulk(client: APIClient, action: str, ids: list[int], **said: Any) -> list[dict[str, Any]]:
    answer = client.post(BULK, {"action": action, "ids": ids, **said}, format="json")
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["data"]["results"]
    assert [row["content_id"] for row in results] == ids
    return results


@pytest.fixture
def three(integration: SiteIntegration, make_content: Callable[..., Content]) -> list[int]:
    return [make_content(integration).pk for _ in range(3)]


def jobs_of(ids: list[int]) -> list[PublishJob]:
    return list(PublishJob.objects.filter(content__in=ids).order_by("content_id", "pk"))


def test_publishing_many_makes_a_job_of_each_and_rings_once(
    as_editor: APIClient, three: list[int], rung: list[str]
) -> None:
    results = bulk(as_editor, "publish", three)
    assert [(row["ok"], row["error"]) for row in results] == [(True, None)] * 3
    assert [row["job_id"] for row in results] == [job.pk for job in jobs_of(three)]
    assert rung == ["ring"]
    assert [row["job_id"] for row in bulk(as_editor, "publish", three)] == [row["job_id"] for row in results]


def test_what_one_cannot_do_keeps_no_other_from_it(
    as_editor: APIClient, three: list[int], make_integration: Callable[..., SiteIntegration],
    make_content: Callable[..., Content], other_content: Content,
) -> None:  # fmt: skip
    unconnected = make_integration()
    SiteIntegration.objects.filter(pk=unconnected.pk).update(status="revoked")
    stuck = make_content(unconnected).pk
    archived = three[2]
    Content.objects.filter(pk=archived).update(archived_at=timezone.now())
    ids = [three[0], stuck, other_content.pk, archived, 10**15, three[1]]
    results = bulk(as_editor, "publish", ids)
    assert [row["ok"] for row in results] == [True, False, False, False, False, True]
    codes = [row["error"]["code"] for row in results if not row["ok"]]
    assert codes == ["INTEGRATION_NOT_CONNECTED", "NOT_FOUND", "CONFLICT", "NOT_FOUND"]
    assert all(row["error"]["remedy"] and row["error"]["message"] for row in results if not row["ok"])
    assert not other_content.jobs.exists()


def test_a_schedule_of_many_is_spread_in_their_order(as_editor: APIClient, three: list[int]) -> None:
    first = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    backwards = three[::-1]
    bulk(as_editor, "schedule", backwards, published_at=first.isoformat(), minutes_between=90)
    due = {job.content_id: job.due_at for job in jobs_of(three)}
    assert [due[pk] - first for pk in backwards] == [timedelta(minutes=90 * n) for n in range(3)]
    bulk(as_editor, "schedule", three, published_at=first.isoformat())
    assert {job.due_at for job in jobs_of(three)} == {first}, "moved, all to one instant"


def test_cancelling_many_leaves_what_has_begun(as_editor: APIClient, three: list[int]) -> None:
    first = datetime.now(UTC) + timedelta(days=1)
    bulk(as_editor, "schedule", three[:2], published_at=first.isoformat())
    PublishJob.objects.filter(content=three[1]).update(state="committing", fence=1)
    results = bulk(as_editor, "cancel", three)
    assert [row["ok"] for row in results] == [True, False, False]
    assert {row["error"]["code"] for row in results[1:]} == {"JOB_NOT_CANCELLABLE"}
    assert [job.state for job in jobs_of(three)] == ["cancelled", "committing"]


def test_archiving_many_takes_them_out_of_the_lists(as_editor: APIClient, three: list[int]) -> None:
    results = bulk(as_editor, "archive", three)
    assert [(row["ok"], row["job_id"]) for row in results] == [(True, None)] * 3
    assert as_editor.get("/api/v1/writer/contents/").json()["data"]["count"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "delete", "ids": [1]}, "action"),
        ({"action": "publish", "ids": []}, "ids"),
        ({"action": "publish", "ids": list(range(1, 502))}, "ids"),
        ({"action": "publish", "ids": [0]}, "ids.0"),
        ({"action": "publish", "ids": [1], "minutes_between": 5}, "minutes_between"),
        ({"action": "schedule", "ids": [1]}, "published_at"),
        ({"action": "schedule", "ids": [1], "published_at": "2030-01-01T10:00:00"}, "published_at"),
        ({"action": "publish", "ids": [1], "all": True}, "all"),
    ],
)
def test_what_makes_no_sense_is_refused_whole(as_editor: APIClient, body: Any, field: str) -> None:
    answer = as_editor.post(BULK, body, format="json")
    assert answer.status_code == 400
    assert field in answer.json()["error"]["details"]["fields"]


def test_the_past_is_refused_for_each(as_editor: APIClient, three: list[int]) -> None:
    results = bulk(as_editor, "schedule", three, published_at="2020-01-01T10:00:00Z")
    assert {row["error"]["code"] for row in results} == {"SCHEDULE_IN_PAST"}
    assert jobs_of(three) == []


def test_who_only_reads_may_not(
    as_viewer: APIClient, as_stranger: APIClient, anybody: APIClient, as_key: Any, three: list[int],
    make_integration: Callable[..., SiteIntegration],
) -> None:  # fmt: skip
    body = {"action": "publish", "ids": three}
    assert as_viewer.post(BULK, body, format="json").status_code == 403
    assert anybody.post(BULK, body, format="json").status_code == 401
    for client in (as_stranger, as_key(make_integration().site)):
        assert {row["error"]["code"] for row in bulk(client, "publish", three)} == {"NOT_FOUND"}
    assert jobs_of(three) == []


def test_an_id_twice_is_done_once(as_editor: APIClient, three: list[int]) -> None:
    answer = as_editor.post(BULK, {"action": "publish", "ids": [three[0]] * 2}, format="json")
    assert len(answer.json()["data"]["results"]) == 1
    assert len(jobs_of(three)) == 1
