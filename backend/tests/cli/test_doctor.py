"""`igny8 doctor`: green where all is well; otherwise the check, the cause and the remedy, and exit code 1."""

import json
import time
from typing import Any

import pytest
from cryptography.fernet import Fernet

from igny8_core.cli import doctor
from igny8_core.integration.diagnosis_catalogue import CATALOGUE
from igny8_core.integration.models import SiteIntegration
from igny8_core.system.models import Site
from igny8_core.wordpress.fake import FakeSite
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db


def findings(igny8: Igny8) -> dict[str, dict[str, Any]]:
    said = json.loads(igny8("doctor", "--json").stdout)
    return {finding["check"]: finding for group in said.values() for finding in group}


def test_a_healthy_backend_and_site_pass_every_check(igny8: Igny8, fake: FakeSite) -> None:
    result = igny8("doctor")
    assert result.exit_code == 0
    assert "✗" not in result.output
    assert "!" not in result.output.split(fake.home_url)[1]
    for check in ("tables", "media folder", "encryption keys", "signature", "rest api", "host", "caches"):
        assert check in result.output


def test_a_media_folder_that_cannot_be_written_is_found(igny8: Igny8, db: None, settings: Any) -> None:
    settings.MEDIA_DIR.parent.mkdir(parents=True, exist_ok=True)
    settings.MEDIA_DIR.write_text("a file, not a folder")
    result = igny8("doctor")
    assert result.exit_code == 1
    assert "IGNY8_MEDIA_DIR" in result.output


def test_keys_that_no_longer_open_are_found_with_the_site_they_belong_to(
    igny8: Igny8, fake: FakeSite, site: Site, settings: Any
) -> None:
    settings.IGNY8_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    result = igny8("doctor")
    assert result.exit_code == 1
    assert f"do not open the keys of: {site.name}" in result.output


def test_a_broker_that_is_away_is_found(igny8: Igny8, db: None, settings: Any) -> None:
    from igny8_core.celery import app

    settings.IGNY8_BROKER_URL = "redis://127.0.0.1:1/0"
    before, app.conf.broker_url = app.conf.broker_url, settings.IGNY8_BROKER_URL
    try:
        assert findings(igny8)["broker"]["level"] == "failed"
    finally:
        app.conf.broker_url = before


def complaints(igny8: Igny8, *arguments: str) -> list[tuple[str, str]]:
    """Codes and levels of what is wrong with sites."""
    said = json.loads(igny8("doctor", "--json", *arguments).stdout)
    found = [finding for name, group in said.items() if name != "backend" for finding in group]
    return [(finding["code"], finding["level"]) for finding in found if finding["level"] != "ok"]


def test_a_site_that_cannot_be_reached_is_found(igny8: Igny8, fake: FakeSite) -> None:
    fake.faults.add(kind="refused", times=None)
    result = igny8("doctor")
    assert result.exit_code == 1
    assert "CONNECTION_REFUSED" in result.output
    assert complaints(igny8) == [("CONNECTION_REFUSED", "failed")]


def test_a_site_without_the_plugin_is_found(igny8: Igny8, fake: FakeSite) -> None:
    fake.is_plugin_active = False
    assert complaints(igny8) == [("PLUGIN_MISSING", "failed")]


def test_a_refused_signature_is_told_from_a_plugin_that_is_silent(igny8: Igny8, fake: FakeSite) -> None:
    fake.faults.add(kind="error", route="health", code="SIGNATURE_INVALID", times=None)
    assert complaints(igny8) == [("KEY_REFUSED", "failed")]


def test_a_person_reads_cause_remedy_and_what_was_seen(igny8: Igny8, fake: FakeSite) -> None:
    fake.is_plugin_active = False
    said = igny8("doctor").output
    known = CATALOGUE["PLUGIN_MISSING"]
    assert f"Cause: {known.cause}" in said
    assert f"What to do: {known.remedy}" in said
    assert f"GET {fake.home_url}/wp-json/igny8/v1/health" in said


@pytest.mark.parametrize("seconds", [120, -1000])
def test_a_clock_that_is_wrong_is_a_warning(igny8: Igny8, fake: FakeSite, seconds: int) -> None:
    fake.clock = lambda: time.time() + seconds
    result = igny8("doctor")
    assert result.exit_code == 0
    assert complaints(igny8) == [("CLOCK_WRONG", "warning")]


def test_a_site_that_is_not_connected_yet_is_told_how(igny8: Igny8, site: Site) -> None:
    SiteIntegration.objects.create(site=site)
    result = igny8("doctor", site.name)
    assert result.exit_code == 1
    assert f"igny8 site add {site.url}" in result.output


def test_an_address_nobody_added_is_looked_at_from_outside(igny8: Igny8, fake: FakeSite, site: Site) -> None:
    site.url = "https://elsewhere.example.com"
    site.save()
    assert complaints(igny8, fake.home_url) == []
    fake.is_plugin_active = False
    assert complaints(igny8, fake.home_url.removeprefix("https://")) == [("PLUGIN_MISSING", "failed")]


def test_an_address_is_looked_at_even_where_the_backend_has_no_tables(
    igny8: Igny8, fake: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_applied = doctor.Finding("tables", "failed", "9 migrations not applied", "Run igny8 migrate.")
    monkeypatch.setattr(doctor, "_tables", lambda: nothing_applied)
    fake.is_plugin_active = False
    assert complaints(igny8, fake.home_url) == [("PLUGIN_MISSING", "failed")]
    assert complaints(igny8) == []


def test_a_site_whose_rest_api_moved_is_mended_when_told_to(
    igny8: Igny8, fake: FakeSite, integration: SiteIntegration
) -> None:
    right = integration.rest_url
    SiteIntegration.objects.update(rest_url=f"{fake.home_url}/api/")
    assert igny8("doctor").exit_code == 1
    integration.refresh_from_db()
    assert integration.rest_url == f"{fake.home_url}/api/", "nothing changes unasked"
    assert igny8("doctor", "--fix").exit_code == 0
    integration.refresh_from_db()
    assert integration.rest_url == right
    assert complaints(igny8) == []
