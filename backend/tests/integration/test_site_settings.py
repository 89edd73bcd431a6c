"""A site's settings by the API: read from the site, changed on the site."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.integration import publish_views
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from tests.answers import data_of, error_of, refused_fields
from tests.integration.test_api import example

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fake(integration: SiteIntegration, monkeypatch: pytest.MonkeyPatch) -> FakeSite:
    fake = FakeSite("https://s0.example.com")
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe(), "content_types": example("structure"), "mine": 1}
    integration.save()
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport(fake)))
    return fake


@pytest.fixture
def path(integration: SiteIntegration) -> str:
    return f"/api/v1/integration/integrations/{integration.pk}/settings/"


def patch(client: APIClient, path: str, body: Any) -> Any:
    return client.patch(path, body, format="json")


def test_settings_are_read_from_the_site_each_time(fake: FakeSite, as_viewer: APIClient, path: str) -> None:
    assert data_of(as_viewer.get(path))["settings"]["gallery_limit"] == 5
    fake.settings.change(gallery_limit=9, seo_plugin="yoast")
    said = data_of(as_viewer.get(path))
    assert said["settings"]["gallery_limit"] == 9
    assert said["seo_plugin"] == {"active": "yoast", "version": "1.0"}
    assert said["categories"] == [{"term_id": 1, "name": "Uncategorized"}]
    assert said["post_types"]["page"] == {"label": "Pages", "block_editor": True}


def test_a_change_is_made_on_the_site_and_remembered_with_the_rest(
    fake: FakeSite, as_editor: APIClient, path: str, integration: SiteIntegration
) -> None:
    change = {"content_format": "blocks", "auto_create_terms": False, "post_types": {"page": False}}
    said = data_of(patch(as_editor, path, change))
    assert said["settings"]["content_format"] == "blocks" and said["settings"]["gallery_limit"] == 5
    assert (fake.settings.content_format, fake.settings.post_types["page"]) == ("blocks", False)
    integration.refresh_from_db()
    config = integration.config_json
    assert config["site"]["settings"] == {k: v for k, v in said["settings"].items() if k != "post_types"}
    assert config["site"]["post_types"] == said["settings"]["post_types"]
    assert config["site"]["timezone"] == "UTC" and config["mine"] == 1
    assert config["content_types"]["post_types"]["page"]["enabled"] is False
    assert config["content_types"]["post_types"]["post"]["enabled"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"gallery_limit": 0}, "gallery_limit"),
        ({"gallery_limit": 21}, "gallery_limit"),
        ({"gallery_limit": "many"}, "gallery_limit"),
        ({"gallery_overflow": "drop"}, "gallery_overflow"),
        ({"content_format": None}, "content_format"),
        ({"fallback_category": -1}, "fallback_category"),
        ({"auto_create_terms": "perhaps"}, "auto_create_terms"),
        ({"post_types": ["page"]}, "post_types"),
        ({"post_types": {"Page!": True}}, "post_types"),
        ({"post_types": {"page": "perhaps"}}, "post_types.page"),
        ({"colour": "red"}, "colour"),
        ([], "body"),
    ],
)
def test_bad_input_is_refused_by_name_and_never_reaches_the_site(
    fake: FakeSite, as_editor: APIClient, path: str, body: Any, field: str
) -> None:
    assert field in refused_fields(patch(as_editor, path, body))
    assert fake.calls == {}


def test_what_does_not_fit_the_site_is_refused_by_the_site_and_nothing_is_changed(
    fake: FakeSite, as_editor: APIClient, path: str
) -> None:
    change = {"gallery_limit": 8, "fallback_category": 999, "post_types": {"product": True}}
    error = error_of(patch(as_editor, path, change), "SETTINGS_INVALID")
    fields = [problem["field"] for problem in error["details"]["problems"]]
    assert fields == ["fallback_category", "post_types.product"]
    assert fake.settings.gallery_limit == 5


def test_who_may_read_and_who_may_change(
    fake: FakeSite,
    anybody: APIClient,
    as_viewer: APIClient,
    as_stranger: APIClient,
    as_owner: APIClient,
    path: str,
) -> None:
    error_of(anybody.get(path), "NOT_AUTHENTICATED")
    error_of(as_stranger.get(path), "NOT_FOUND")
    error_of(patch(as_stranger, path, {"gallery_limit": 8}), "NOT_FOUND")
    error_of(patch(as_viewer, path, {"gallery_limit": 8}), "PERMISSION_DENIED")
    assert fake.calls == {}
    data_of(as_viewer.get(path))
    assert data_of(patch(as_owner, path, {"gallery_limit": 8}))["settings"]["gallery_limit"] == 8


def test_a_site_that_is_down_or_not_connected_is_said_plainly(
    fake: FakeSite,
    as_owner: APIClient,
    path: str,
    integration: SiteIntegration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = integration.config_json["site"]["settings"]
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport()))
    error_of(as_owner.get(path), "SITE_UNREACHABLE")
    integration.refresh_from_db()
    assert integration.config_json["site"]["settings"] == known
    SiteIntegration.objects.update(status="revoked")
    error_of(as_owner.get(path), "INTEGRATION_NOT_CONNECTED")
    error_of(patch(as_owner, path, {"gallery_limit": 8}), "INTEGRATION_NOT_CONNECTED")
