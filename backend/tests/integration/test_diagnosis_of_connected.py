"""What the doctor says of connected sites: by their reports, by what the plugin refuses, and over the API."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from rest_framework.test import APIClient

from igny8_core.errors import CONTRACT_DIR
from igny8_core.integration import publish_views
from igny8_core.integration.diagnosis import Diagnosis, Patient, diagnose, patient_of, remember_rest_url
from igny8_core.integration.diagnosis_catalogue import CATALOGUE
from igny8_core.integration.diagnosis_report import Report, judge_report
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.client import Endpoint, make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.wordpress.signing import generate_keypair
from tests.answers import data_of, refused_fields

HOME = "https://s0.example.com"


def complaints(diagnosis: Diagnosis) -> list[str]:
    return [one.code for one in diagnosis.findings if one.level != "ok"]


# ------------------------------------------------------------------------------------------ a site's report


def report(**environment: Any) -> Report:
    health = json.loads((CONTRACT_DIR / "examples" / "health-response.json").read_text())
    health["checks"].update(environment.pop("checks", {}))
    health["site"].update(environment.pop("site", {}))
    health["time"] = environment.pop("time", health["time"])
    health["environment"].update(environment)
    return Report(health, "https://blog.example.com/wp-json/", AT, 1)


AT = 1764411331.0
"""2025-11-29T10:15:31Z, the time of the example."""
LATE = {"disabled": True, "overdue_seconds": 7200, "doing": False}

MOVED = {
    "connected_as": "https://old.example.com",
    "home": "https://x.example.com",
    "checks": {"api_connection": "This site was connected as https://old.example.com."},
}

REPORTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all well": ({}, []),
    "no limits at all": ({"memory_limit_bytes": 0, "max_execution_seconds": 0, "disk_free_bytes": None}, []),
    "little memory": ({"memory_limit_bytes": 40 * 1024 * 1024}, ["MEMORY_LOW"]),
    "little time": ({"max_execution_seconds": 10}, ["TIME_LIMIT_LOW"]),
    "full disk": ({"disk_free_bytes": 1024}, ["DISK_FULL"]),
    "late schedule": ({"cron": LATE}, ["CRON_DEAD"]),
    "late by night": ({"cron": {**LATE, "disabled": False}}, []),
    "late for long": ({"cron": {**LATE, "disabled": False, "overdue_seconds": 90000}}, ["CRON_DEAD"]),
    "http behind a proxy": ({"https": False}, ["HTTPS_NOT_SEEN"]),
    "two schemes": ({"siteurl": "http://blog.example.com"}, ["URL_MISMATCH"]),
    "with and without www": ({"siteurl": "https://www.blog.example.com"}, []),
    "a folder of its own": ({"siteurl": "https://blog.example.com/wp"}, []),
    "moved": (MOVED, ["SITE_MOVED"]),
    "uploads": ({"checks": {"media_uploads": "Not writable."}}, ["UPLOADS_NOT_WRITABLE"]),
    "tables": ({"checks": {"tables": "Missing."}}, ["PLUGIN_TABLES_MISSING"]),
    "terms": ({"checks": {"taxonomy_creation": "Off."}}, ["TERMS_OFF"]),
    "unheard": ({"checks": {"api_connection": "Refused."}}, ["CANNOT_REACH_IGNY8"]),
    "a check of a newer plugin": ({"checks": {"moon": "Full."}}, ["PLUGIN_COMPLAINS"]),
    "of no time": ({"time": "yesterday"}, ["UNEXPECTED_ANSWER"]),
    "another version": ({"site": {"plugin_version": "0.0.1"}}, ["VERSIONS_DIFFER"]),
}


@pytest.mark.parametrize("case", REPORTS)
def test_a_report_is_judged_by_what_igny8_needs(case: str) -> None:
    changes, wanted = REPORTS[case]
    assert [one.code for one in judge_report(report(**changes)) if one.level != "ok"] == wanted


def test_a_report_of_an_older_plugin_without_environment_is_no_complaint() -> None:
    told = report()
    del told.health["environment"]
    assert [one.code for one in judge_report(told) if one.level != "ok"] == []


# --------------------------------------------------------------------------------------------- a signed call


@pytest.fixture
def fake() -> FakeSite:
    return FakeSite(HOME)


def examine(fake: FakeSite, endpoint: Endpoint) -> Diagnosis:
    async def ask() -> Diagnosis:
        async with make_http(transport=FakeTransport(fake)) as http:
            return await diagnose(Patient(HOME, endpoint), http=http)

    return asyncio.run(ask())


def connect(fake: FakeSite) -> Endpoint:
    keys = generate_keypair()
    fake.connect("7d3a4c1e-52b0-4f5e-9a37-0c8f6f2b9d11", [keys.public_key], "MDEyMzQ1Njc4OWFiY2RlZg==")
    return fake.endpoint([keys.private_key])


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("INTERNAL_ERROR", "PLUGIN_FAILED"),
        ("DATABASE_FAILED", "PLUGIN_FAILED"),
        ("REPLAYED_REQUEST", "REQUESTS_REPEATED"),
        ("WRONG_AUDIENCE", "KEY_REFUSED"),
        ("NOT_CONNECTED", "SITE_FORGOT"),
        ("SIGNATURE_MISSING", "HEADERS_STRIPPED"),
    ],
)
def test_a_refusal_of_the_plugin_is_told_by_its_cause(fake: FakeSite, code: str, wanted: str) -> None:
    endpoint = connect(fake)
    fake.faults.add(kind="error", route="health", code=code, times=None)
    diagnosis = examine(fake, endpoint)
    assert complaints(diagnosis) == [wanted]
    assert not diagnosis.is_well


# -------------------------------------------------------------------------------------------------- the API


@pytest.fixture
def connected(fake: FakeSite, integration: SiteIntegration, monkeypatch: pytest.MonkeyPatch) -> FakeSite:
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport(fake)))
    return fake


def path(integration: SiteIntegration) -> str:
    return f"/api/v1/integration/integrations/{integration.pk}/diagnose/"


@pytest.mark.django_db(transaction=True)
def test_the_api_tells_what_the_doctor_found(
    connected: FakeSite, as_editor: APIClient, integration: SiteIntegration
) -> None:
    said = data_of(as_editor.post(path(integration)))
    assert (said["well"], said["new_rest_url"], said["fixed"]) == (True, None, False)
    connected.is_plugin_active = False
    said = data_of(as_editor.post(path(integration)))
    (finding,) = said["findings"]
    assert said["well"] is False
    assert (finding["code"], finding["level"], finding["check"]) == ("PLUGIN_MISSING", "failed", "plugin")
    assert finding["remedy"] == CATALOGUE["PLUGIN_MISSING"].remedy
    assert finding["evidence"][0]["http_status"] == 404


@pytest.mark.django_db(transaction=True)
def test_a_new_address_is_used_when_the_api_is_told_to(
    connected: FakeSite, as_editor: APIClient, integration: SiteIntegration
) -> None:
    right = integration.rest_url
    SiteIntegration.objects.update(rest_url=f"{HOME}/api/")
    said = data_of(as_editor.post(path(integration)))
    assert (said["well"], said["new_rest_url"], said["fixed"]) == (False, right, False)
    said = data_of(as_editor.post(path(integration), {"fix": True}, format="json"))
    assert (said["well"], said["new_rest_url"], said["fixed"]) == (True, right, True)
    integration.refresh_from_db()
    assert integration.rest_url == right


@pytest.mark.django_db(transaction=True)
def test_only_who_may_change_a_site_may_have_it_looked_at(
    connected: FakeSite,
    as_editor: APIClient,
    as_viewer: APIClient,
    as_stranger: APIClient,
    integration: SiteIntegration,
) -> None:
    assert APIClient().post(path(integration)).status_code == 401
    assert as_viewer.post(path(integration)).status_code == 403
    assert as_stranger.post(path(integration)).status_code == 404
    refused = as_editor.post(path(integration), {"more": 1}, format="json")
    assert refused_fields(refused) == {"more": ["unknown_field"]}


@pytest.mark.django_db
def test_a_site_that_waits_for_its_plugin_or_has_lost_keys_is_told_so(
    integration: SiteIntegration, settings: Any
) -> None:
    settings.IGNY8_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert [one.code for one in patient_of(integration).known] == ["KEYS_LOST"]
    integration.status = SiteIntegration.Status.PENDING
    assert [one.code for one in patient_of(integration).known] == ["NOT_CONNECTED_YET"]


@pytest.mark.django_db
def test_a_site_that_followed_to_another_host_is_looked_at_there(integration: SiteIntegration) -> None:
    integration.config_json = {"site": {"home_url": f"{HOME}/blog"}}
    assert patient_of(integration).url == HOME, "what was typed, as long as the host is the same"
    integration.config_json = {"site": {"home_url": "https://new.example.com"}}
    assert patient_of(integration).url == "https://new.example.com"


@pytest.mark.django_db
def test_an_address_found_before_the_site_was_connected_anew_is_not_kept(
    integration: SiteIntegration,
) -> None:
    SiteIntegration.objects.update(rest_url=f"{HOME}/newer/")
    assert not remember_rest_url(integration, f"{HOME}/found/")
    integration.refresh_from_db()
    assert integration.rest_url == f"{HOME}/newer/"
