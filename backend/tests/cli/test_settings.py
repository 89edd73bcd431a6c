"""`igny8 site settings`."""

import json

import pytest

from igny8_core.integration.models import SiteIntegration
from igny8_core.system.models import Site
from igny8_core.wordpress.fake import FakeSite
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db


def test_settings_are_shown_as_the_site_has_them_now(igny8: Igny8, fake: FakeSite, site: Site) -> None:
    fake.settings.change(gallery_limit=17, content_format="classic")
    output = igny8("site", "settings", site.name).output
    assert "17" in output and "classic" in output and "WordPress's default category" in output
    said = json.loads(igny8("site", "settings", site.pk, "--json").stdout)
    assert said["settings"]["gallery_limit"] == 17


def test_settings_are_changed_on_the_site_and_remembered(
    igny8: Igny8, fake: FakeSite, integration: SiteIntegration
) -> None:
    wanted = (
        "gallery_limit=8",
        "auto_create_terms=off",
        "post_types.page=no",
        "gallery_overflow=inline_grid",
    )
    arguments = [word for one in wanted for word in ("--set", one)]
    result = igny8("site", "settings", integration.site_id, *arguments)
    assert result.exit_code == 0, result.output
    site = fake.settings
    assert (site.gallery_limit, site.auto_create_terms, site.gallery_overflow) == (8, False, "inline_grid")
    assert site.post_types == {"post": True, "page": False}
    integration.refresh_from_db()
    assert integration.config_json["site"]["settings"]["gallery_limit"] == 8


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("gallery_limit", "not name=value"),
        ("gallery_limit=21", "gallery_limit"),
        ("gallery_limits=8", "gallery_limits"),
        ("gallery_overflow=drop", "gallery_overflow"),
        ("auto_create_terms=perhaps", "auto_create_terms"),
        ("post_types=page", "post_types"),
        ("post_types.page=perhaps", "post_types.page"),
        ("fallback_category=99999", "fallback_category"),
        ("post_types.shop_item=on", "post_types.shop_item"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_changed(
    igny8: Igny8, fake: FakeSite, site: Site, wanted: str, said: str
) -> None:
    before = str(fake.settings)
    result = igny8("site", "settings", site.pk, "--set", "content_format=blocks", "--set", wanted)
    assert result.exit_code == 1
    assert said in result.output and "What to do" in result.output
    assert str(fake.settings) == before


def test_a_site_that_is_not_connected_is_told_apart(igny8: Igny8, fake: FakeSite, second_site: Site) -> None:
    result = igny8("site", "settings", second_site.pk)
    assert result.exit_code == 1
    assert "INTEGRATION_NOT_CONNECTED" in result.output and "igny8 site add" in result.output
