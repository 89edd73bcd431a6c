"""`igny8 site reapply-seo`."""

import json

import pytest

from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.site_seo import BATCH
from igny8_core.system.models import Site
from igny8_core.wordpress.fake import FakeSite
from igny8_core.wordpress.fake.state import Post
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(fake: FakeSite) -> FakeSite:
    """More contents than one batch, published while there was no SEO plugin."""
    for number in range(1, BATCH + 11):
        told = {"_igny8_seo_plugin": "none"}
        fake.state.add_post(Post(number, number, "post", "T", "x", "", f"t{number}", "a@b.c", 0.0, meta=told))
    fake.settings.change(seo_plugin="yoast")
    return fake


def test_all_contents_are_told_to_the_active_plugin(
    igny8: Igny8, published: FakeSite, site: Site, integration: SiteIntegration
) -> None:
    result = igny8("site", "reapply-seo", site.name)
    assert result.exit_code == 0, result.output
    assert f"{BATCH + 10} contents" in result.output and "yoast 1.0" in result.output
    assert {post.meta["_igny8_seo_plugin"] for post in published.state.managed_posts()} == {"yoast"}
    said = json.loads(igny8("site", "reapply-seo", site.pk, "--json").stdout)
    assert (said["applied"], said["failed"], said["next_after"]) == (BATCH + 10, [], None)
    integration.refresh_from_db()
    assert integration.config_json["site"]["seo_plugin"]["active"] == "yoast"


def test_a_site_that_stops_in_the_middle_is_told_and_fails(
    igny8: Igny8, published: FakeSite, site: Site
) -> None:
    published.faults.add("error", route="seo", nth=2, code="SITE_BUSY")
    result = igny8("site", "reapply-seo", site.pk)
    assert result.exit_code == 1
    assert f"{BATCH} contents" in result.output and "SITE_BUSY" in result.output


def test_a_site_that_is_not_connected_is_told_apart(igny8: Igny8, second_site: Site) -> None:
    result = igny8("site", "reapply-seo", second_site.pk)
    assert result.exit_code == 1
    assert "INTEGRATION_NOT_CONNECTED" in result.output and "igny8 site add" in result.output
