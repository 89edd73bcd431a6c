"""SEO fields written again by the API: into the plugin the site has now, in bounded batches."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.integration import publish_views, seo_views, site_seo
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.wordpress.fake.state import Post
from tests.answers import data_of, error_of, refused_fields

pytestmark = pytest.mark.django_db(transaction=True)
CONTENTS = 120


@pytest.fixture
def fake(integration: SiteIntegration, monkeypatch: pytest.MonkeyPatch) -> FakeSite:
    """With contents 1 to 120, published while there was no SEO plugin; now there is one."""
    fake = FakeSite("https://s0.example.com")
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    for number in range(1, CONTENTS + 1):
        told = {"_igny8_seo_plugin": "none"}
        fake.state.add_post(Post(number, number, "post", "T", "x", "", f"t{number}", "a@b.c", 0.0, meta=told))
    fake.settings.change(seo_plugin="rank_math")
    integration.config_json = {"site": fake.describe(), "mine": 1}
    integration.save()
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport(fake)))
    return fake


@pytest.fixture
def path(integration: SiteIntegration) -> str:
    return f"/api/v1/integration/integrations/{integration.pk}/seo/reapply/"


def told(fake: FakeSite) -> list[int]:
    """Contents the active plugin knows of."""
    active = fake.settings.seo_plugin
    posts = fake.state.managed_posts()
    return [post.post_id for post in posts if post.meta["_igny8_seo_plugin"] == active]


def test_all_contents_of_a_site_are_told_to_its_new_plugin(
    fake: FakeSite, as_editor: APIClient, path: str, integration: SiteIntegration
) -> None:
    said = data_of(as_editor.post(path))
    active = {"active": "rank_math", "version": "1.0"}
    done = {"applied": CONTENTS, "failed": [], "next_after": None, "error": None}
    assert said == {"seo_plugin": active, **done}
    assert told(fake) == list(range(1, CONTENTS + 1))
    integration.refresh_from_db()
    assert integration.config_json["site"]["seo_plugin"] == active
    assert integration.config_json["mine"] == 1 and integration.config_json["site"]["timezone"] == "UTC"


def test_when_time_runs_out_the_answer_says_where_to_go_on(
    fake: FakeSite, as_editor: APIClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seo_views, "SECONDS", -1.0)
    applied, after = 0, 0
    for batches in range(1, 4):
        said = data_of(as_editor.post(path, {"after": after}, format="json"))
        applied, after = applied + said["applied"], said["next_after"]
        assert len(told(fake)) == applied == min(batches * site_seo.BATCH, CONTENTS)
    assert after is None


def test_a_site_that_stops_answering_in_the_middle_loses_nothing_of_what_is_done(
    fake: FakeSite, as_editor: APIClient, path: str
) -> None:
    fake.faults.add("error", route="seo", nth=2, code="SITE_BUSY")
    said = data_of(as_editor.post(path))
    assert (said["applied"], said["next_after"]) == (site_seo.BATCH, site_seo.BATCH)
    assert said["error"]["code"] == "SITE_BUSY"
    said = data_of(as_editor.post(path, {"after": said["next_after"]}, format="json"))
    assert (said["applied"], said["next_after"], said["error"]) == (CONTENTS - site_seo.BATCH, None, None)


def test_a_site_that_does_not_answer_at_all_is_the_answer(
    fake: FakeSite, as_editor: APIClient, path: str
) -> None:
    fake.faults.add("error", route="seo", code="SITE_BUSY")
    error_of(as_editor.post(path), "SITE_BUSY")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"after": -1}, "after"), ({"after": "x"}, "after"), ({"limit": 5}, "limit"), ([], "body")],
)
def test_bad_input_is_refused_by_name_and_never_reaches_the_site(
    fake: FakeSite, as_editor: APIClient, path: str, body: Any, field: str
) -> None:
    assert field in refused_fields(as_editor.post(path, body, format="json"))
    assert fake.calls == {}


def test_who_may_write_again(
    fake: FakeSite,
    anybody: APIClient,
    as_viewer: APIClient,
    as_stranger: APIClient,
    as_editor: APIClient,
    path: str,
    integration: SiteIntegration,
) -> None:
    error_of(anybody.post(path), "NOT_AUTHENTICATED")
    error_of(as_viewer.post(path), "PERMISSION_DENIED")
    error_of(as_stranger.post(path), "NOT_FOUND")
    assert fake.calls == {}
    integration.status = SiteIntegration.Status.REVOKED
    integration.save()
    error_of(as_editor.post(path), "INTEGRATION_NOT_CONNECTED")
