"""What whole screens ask for: overview, fleet, calendar, search."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.integration.models import PublishJob, SiteIntegration

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
