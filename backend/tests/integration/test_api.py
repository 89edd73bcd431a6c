"""The addresses of integrations and publishing, as plugins, people and scripts call them."""

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.auth.models import Role
from igny8_core.celery import app
from igny8_core.errors import CONTRACT_DIR
from igny8_core.integration import connecting, dispatch, publish_views, tasks
from igny8_core.integration.drain import Worker
from igny8_core.integration.known_terms import learn
from igny8_core.integration.models import ConnectCode, PublishJob, SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.secrets import unseal
from igny8_core.integration.states import JobState
from igny8_core.system.models import Site
from igny8_core.wordpress import signing
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from tests.integration.test_delivery import change

pytestmark = pytest.mark.django_db(transaction=True)
V1 = "/api/v1"


def example(name: str) -> Any:
    return json.loads((CONTRACT_DIR / "examples" / f"{name}.json").read_text())


@pytest.fixture
def fake(integration: SiteIntegration) -> FakeSite:
    fake = FakeSite("https://s0.example.com")
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


@pytest.fixture
def working(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """Doorbells are answered in this process, by a worker that reaches the fake site."""
    worker = Worker("test", transport=FakeTransport(fake))
    monkeypatch.setattr(tasks, "_worker", worker)
    app.conf.task_always_eager = True
    yield worker
    app.conf.task_always_eager = False
    worker.stop()


# ------------------------------------------------------------------------------------------ connecting


def connect(client: APIClient, **body: Any) -> Any:
    return client.post(f"{V1}/integration/connect/", {**example("connect-request"), **body}, format="json")


def secret_of(code: str) -> dict[str, str]:
    return json.loads(base64.urlsafe_b64decode(code.removeprefix("igny8_") + "=="))


@pytest.fixture
def pending(as_owner: APIClient, site: Site) -> int:
    answer = as_owner.post(f"{V1}/integration/integrations/", {"site": site.pk}, format="json")
    assert answer.status_code == 201
    return answer.json()["data"]["id"]


def test_a_site_connects_with_a_code_once(as_owner, anybody, pending, site):
    code = as_owner.post(f"{V1}/integration/integrations/{pending}/connect-code/").json()["data"]["code"]
    asked = secret_of(code)
    assert asked["u"].startswith("http")
    answer = connect(anybody, code=asked["c"])
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["integration_id"], data["site_id"]) == (pending, site.pk)
    keys = unseal(SiteIntegration.objects.get(pk=pending).sealed_keys)
    assert data["public_keys"] == keys.public_keys
    again = connect(anybody, code=asked["c"])
    assert again.json()["error"]["code"] == "CONNECT_CODE_EXPIRED"


def test_an_old_code_and_an_unknown_one_are_refused(as_owner, anybody, pending):
    code = as_owner.post(f"{V1}/integration/integrations/{pending}/connect-code/").json()["data"]["code"]
    ConnectCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert connect(anybody, code=secret_of(code)["c"]).json()["error"]["code"] == "CONNECT_CODE_EXPIRED"
    assert connect(anybody, code="made up").json()["error"]["code"] == "CONNECT_CODE_INVALID"


def test_a_signed_in_user_connects_without_a_code(as_key, pending):
    body = {**example("connect-request"), "integration_id": pending}
    del body["code"]
    answer = as_key().post(f"{V1}/integration/connect/", body, format="json")
    assert answer.status_code == 200
    assert SiteIntegration.objects.get(pk=pending).status == "connected"


def test_connecting_by_id_needs_somebody_who_may(anybody, as_viewer, as_stranger, pending):
    body = {**example("connect-request"), "integration_id": pending}
    del body["code"]
    for client, status in ((anybody, 401), (as_viewer, 403), (as_stranger, 404)):
        assert client.post(f"{V1}/integration/connect/", body, format="json").status_code == status


def test_secrets_are_neither_stored_in_the_clear_nor_answered(as_owner, pending):
    code = as_owner.post(f"{V1}/integration/integrations/{pending}/connect-code/").json()["data"]["code"]
    data = connect(APIClient(), code=secret_of(code)["c"]).json()["data"]
    row = SiteIntegration.objects.values().get(pk=pending)
    shown = as_owner.get(f"{V1}/integration/integrations/{pending}/").content.decode()
    for secret in (data["shared_secret"], *unseal(row["sealed_keys"]).private_keys):
        assert secret not in json.dumps(row, default=str)
        assert secret not in shown
    assert secret_of(code)["c"] not in json.dumps(list(ConnectCode.objects.values()), default=str)


def test_asking_for_the_integration_of_a_site_twice_gives_one(as_owner, pending, site):
    again = as_owner.post(f"{V1}/integration/integrations/", {"site": site.pk}, format="json")
    assert again.json()["data"]["id"] == pending
    listed = as_owner.get(f"{V1}/integration/integrations/?site={site.pk}&platform=wordpress").json()["data"]
    assert [row["id"] for row in listed["results"]] == [pending]
    assert as_owner.get(f"{V1}/integration/integrations/?platform=other").json()["data"]["count"] == 0


def test_another_account_sees_nothing_of_an_integration(as_stranger, pending):
    one = f"{V1}/integration/integrations/{pending}"
    assert as_stranger.get(f"{one}/").status_code == 404
    assert as_stranger.get(f"{V1}/integration/integrations/").json()["data"]["count"] == 0
    for call in ("connect-code", "disconnect", "test", "update-structure"):
        assert as_stranger.post(f"{one}/{call}/", {}, format="json").status_code == 404, call


# ------------------------------------------------------------------------------------- what a site says


Signed = Callable[..., Any]


@pytest.fixture
def signed(integration: SiteIntegration) -> Signed:
    def call(method: str, path: str, body: Any, **changed: Any) -> Any:
        raw = json.dumps(body).encode()
        message_id = changed.get("message_id", f"msg_{uuid.uuid4().hex}")
        timestamp = changed.get("timestamp", int(time.time()))
        secret = changed.get("secret") or unseal(integration.sealed_keys).shared_secret
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signing.sign_v1(secret, message_id, timestamp, raw),
            "igny8-integration": changed.get("audience", integration.audience),
        }
        sent = changed.get("tampered", raw)
        return APIClient().generic(method, path, sent, content_type="application/json", headers=headers)

    return call


def test_a_signed_structure_is_stored_and_shown(signed, integration, as_key):
    path = f"{V1}/integration/integrations/{integration.pk}/update-structure/"
    answer = signed("POST", path, example("structure"))
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["post_types_count"], data["taxonomies_count"]) == (2, 2)
    integration.refresh_from_db()
    assert "site" in integration.config_json, "other keys of the configuration stay"
    shown = as_key().get(f"{V1}/integration/integrations/{integration.pk}/content-types/").json()["data"]
    assert shown["post_types"]["post"] == {
        "label": "Posts", "count": 50, "enabled": True, "fetch_limit": 100, "synced_count": 0,
    }  # fmt: skip
    assert shown["last_structure_fetch"] == "2025-11-22T10:15:30+00:00"


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": base64.b64encode(b"x" * 32).decode()},
        {"tampered": b'{"post_types": {}, "taxonomies": {}}'},
        {"timestamp": int(time.time()) - 400},
        {"audience": str(uuid.uuid4())},
        {"message_id": ""},
    ],
    ids=["other secret", "other body", "old", "other audience", "no id"],
)
def test_a_wrong_signature_changes_nothing(signed, integration, changed):
    path = f"{V1}/integration/integrations/{integration.pk}/update-structure/"
    before = SiteIntegration.objects.values().get(pk=integration.pk)
    answer = signed("POST", path, example("structure"), **changed)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "NOT_AUTHENTICATED"
    assert SiteIntegration.objects.values().get(pk=integration.pk) == before


def test_a_captured_request_cannot_be_played_back(signed, integration):
    path = f"{V1}/integration/integrations/{integration.pk}/update-structure/"
    assert signed("POST", path, example("structure"), message_id="msg_1").status_code == 200
    assert signed("POST", path, example("structure"), message_id="msg_1").status_code == 401


def test_a_site_speaks_for_its_own_integration_only(signed, make_integration):
    other = make_integration()
    path = f"{V1}/integration/integrations/{other.pk}/update-structure/"
    assert signed("POST", path, example("structure")).status_code == 404


def test_a_site_that_moved_is_asked_at_its_new_address_and_keeps_everything_else(signed, integration):
    path = f"{V1}/integrations/{integration.pk}/moved/"
    before = SiteIntegration.objects.get(pk=integration.pk)
    answer = signed("POST", path, example("site-moved"))
    assert answer.status_code == 200, answer.json()
    integration.refresh_from_db()
    assert integration.rest_url == "https://www.example.org/wp-json/"
    assert integration.config_json["site"]["home_url"] == "https://www.example.org"
    assert (integration.audience, integration.sealed_keys) == (before.audience, before.sealed_keys)


def test_only_the_site_itself_says_that_it_moved(signed, integration, as_key):
    path = f"{V1}/integrations/{integration.pk}/moved/"
    assert as_key().post(path, example("site-moved"), format="json").status_code == 401
    bad = signed("POST", path, {"site": {"rest_url": 5}})
    assert (bad.status_code, bad.json()["error"]["code"]) == (400, "VALIDATION_FAILED")
    assert "site" in str(bad.json()["error"]["details"])
    assert SiteIntegration.objects.get(pk=integration.pk).rest_url == integration.rest_url


def test_counts_sent_three_times_are_counted_once(signed, integration):
    path = f"{V1}/integrations/{integration.pk}/stats/increment/"
    answers = [signed("PUT", path, example("stats-increment")) for _ in range(3)]
    assert [answer.json()["data"]["counted"] for answer in answers] == [True, False, False]
    integration.refresh_from_db()
    assert (integration.posts_published_count, integration.tags_synced_count) == (1, 5)


def test_a_bad_structure_is_refused_by_field(signed, integration):
    bad = example("structure")
    bad["post_types"]["post"]["count"] = "many"
    path = f"{V1}/integration/integrations/{integration.pk}/update-structure/"
    answer = signed("POST", path, bad)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["details"]["fields"]) == ["post_types.post.count"]


def test_progress_reaches_the_running_job_only(signed, integration, make_job):
    job = make_job(integration, state=JobState.COMMITTING)
    said = {"task_id": None, "key": str(job.key), "step": "seo_meta", "progress": 70, "message": "SEO…"}
    path = f"{V1}/integrations/{integration.pk}/publish-progress/"
    assert signed("POST", path, said).json()["data"]["updated"] == 1
    job.refresh_from_db()
    assert (job.step, job.progress) == ("seo_meta", 70)
    PublishJob.objects.update(state=JobState.VERIFIED)
    assert signed("POST", path, said).json()["data"]["updated"] == 0


def test_a_site_that_disconnects_is_shown_as_disconnected(signed, integration, as_key):
    path = f"{V1}/integrations/{integration.pk}/disconnect/"
    assert signed("POST", path, example("disconnect-request")).status_code == 200
    integration.refresh_from_db()
    assert (integration.status, integration.sealed_keys) == ("revoked", "")
    assert signed("POST", path, {}, secret=base64.b64encode(b"x" * 32).decode()).status_code == 401


def test_what_was_scheduled_goes_on_when_a_site_connects_anew(integration, make_job, anybody):
    job = make_job(integration)
    connecting.disconnect(integration, "test")
    assert dispatch.claim(1, "w") == []
    again = connecting.integration_of(integration.site)
    assert (again.pk, again.status) == (integration.pk, "pending")
    text, _code = connecting.make_connect_code(again)
    assert connect(anybody, code=secret_of(text)["c"]).status_code == 200
    assert [claim.job_id for claim in dispatch.claim(1, "w")] == [job.pk]


# ------------------------------------------------------------------------------------------- publishing


def test_publish_answers_the_result_of_the_click(working, as_key, content):
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/publish/", {}, format="json")
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["state"] == "published"
    assert data["post_url"].startswith("https://s0.example.com/")
    assert data["result"]["taxonomies_processed"]["categories"]["requested"] == []
    job = as_key().get(f"{V1}/integration/jobs/{data['id']}/").json()["data"]
    assert [event["kind"] for event in job["timeline"]][0] == "accepted"
    assert job["attempts"][0]["outcome"] == "created"


def test_publish_without_a_worker_answers_the_waiting_job(as_key, content):
    path = f"{V1}/writer/contents/{content.pk}/publish/"
    answer = as_key().post(path, {"wait_seconds": 0.1}, format="json")
    assert answer.status_code == 202
    assert answer.json()["data"]["state"] == "ready"


def test_a_newer_text_that_waits_for_the_older_one_in_vain_is_refused_and_says_why(as_key, content):
    path = f"{V1}/writer/contents/{content.pk}/publish/"
    running = as_key().post(path, {"wait_seconds": 0}, format="json").json()["data"]["id"]
    PublishJob.objects.filter(pk=running).update(state=JobState.COMMITTING)
    change(content, html="<p>Newer</p>")
    answer = as_key().post(path, {"wait_seconds": 0.1}, format="json")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["details"]["job_id"]) == ("PUBLISH_IN_PROGRESS", running)


def test_a_failed_publish_answers_the_error_with_step_and_job(working, as_key, content, fake):
    change(content, author_email="nobody@example.com")
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/publish/", {}, format="json")
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["step"], error["step_number"], error["total_steps"]) == (
        "PREFLIGHT_FAILED", "preflight_validation", 1, 7,
    )  # fmt: skip
    assert error["details"]["problems"][0]["code"] == "AUTHOR_NOT_FOUND"
    assert error["request_id"]
    assert error["details"]["job_id"] == PublishJob.objects.get().pk
    assert not fake.state.posts


def test_preflight_alone_reports_and_creates_nothing(fake, as_key, content, monkeypatch):
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport(fake)))
    change(content, author_email="nobody@example.com", title=" ")
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/preflight/", {}, format="json")
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert not data["ready"]
    assert {p["code"] for p in data["problems"]} == {"TITLE_MISSING", "AUTHOR_NOT_FOUND"}
    assert all(p["field"] and p["remedy"] for p in data["problems"])
    assert PublishJob.objects.count() == 0
    assert not fake.state.posts


def test_preflight_says_what_a_publish_would_create_and_what_is_there(fake, as_key, content, monkeypatch):
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport(fake)))
    categories = [{"path": ["News"]}, {"path": ["Recipes", "Fish"]}]
    terms = {"categories": categories, "tags": [{"path": ["sardines"]}]}
    change(content, taxonomies={**terms, "sectors": [], "clusters": []})
    learn(
        SiteIntegration.objects.get(site=content.site).pk,
        "category",
        [{"term_id": 4, "name": "News", "slug": "news", "parent": 0}],
    )
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/preflight/", {}, format="json")
    plan = answer.json()["data"]["plan"]
    assert plan["terms"] == {
        "categories": {"known": ["News"], "new": ["Recipes > Fish"]},
        "tags": {"known": [], "new": ["sardines"]},
    }
    assert plan["images"] == {"known": 0, "new": 0}
    assert plan["creates_terms"] is True


def test_jobs_name_their_site_and_are_found_by_the_time_they_are_due(as_key, content):
    as_key().post(f"{V1}/writer/contents/{content.pk}/publish/", {"wait_seconds": 0}, format="json")
    jobs = f"{V1}/integration/jobs/"
    (row,) = as_key().get(jobs, {"due_from": "2020-01-01T00:00:00Z"}).json()["data"]["results"]
    assert (row["site_id"], row["site_name"]) == (content.site_id, content.site.name)
    assert as_key().get(jobs, {"due_to": "2020-01-01T00:00:00Z"}).json()["data"]["count"] == 0


def test_a_site_that_is_down_is_said_plainly_by_preflight(fake, as_key, content, monkeypatch):
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport()))
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/preflight/", {}, format="json")
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "SITE_UNREACHABLE"


@pytest.mark.parametrize("call", ["publish", "preflight", "schedule"])
def test_who_may_publish(anybody, as_viewer, as_stranger, content, integration, call):
    path = f"{V1}/writer/contents/{content.pk}/{call}/"
    body = {"published_at": "2031-01-01T00:00:00Z"} if call == "schedule" else {}
    assert anybody.post(path, body, format="json").status_code == 401
    assert as_stranger.post(path, body, format="json").status_code == 404
    assert as_viewer.post(path, body, format="json").status_code == 403
    assert as_viewer.get(path).status_code in (403, 405)
    assert PublishJob.objects.count() == 0


@pytest.mark.parametrize(
    ("call", "body", "field"),
    [
        ("publish", {"wait_seconds": "soon"}, "wait_seconds"),
        ("publish", {"integration_id": "x"}, "integration_id"),
        ("publish", {"integration_id": 10**30}, "integration_id"),
        ("publish", {"colour": "red"}, "colour"),
        ("schedule", {}, "published_at"),
        ("schedule", {"published_at": "2031-01-01T00:00:00"}, "published_at"),
        ("schedule", {"published_at": "tomorrow"}, "published_at"),
        ("schedule", {"published_at": 5}, "published_at"),
        ("preflight", {"integration_id": []}, "integration_id"),
    ],
)
def test_bad_input_is_refused_by_name(as_key, content, call, body, field):
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/{call}/", body, format="json")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "VALIDATION_FAILED"
    assert field in error["details"]["fields"]


def test_publishing_where_nothing_is_connected_says_so(as_key, content, integration):
    SiteIntegration.objects.update(status="revoked")
    answer = as_key().post(f"{V1}/writer/contents/{content.pk}/publish/", {}, format="json")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "INTEGRATION_NOT_CONNECTED"


def test_another_account_s_integration_is_not_taken(as_key, content, make_integration, other_account):
    foreign = make_integration()
    Site.objects.filter(pk=foreign.site_id).update(account=other_account)
    path = f"{V1}/writer/contents/{content.pk}/publish/"
    answer = as_key().post(path, {"integration_id": foreign.pk}, format="json")
    assert answer.json()["error"]["code"] == "INTEGRATION_NOT_CONNECTED"


def test_a_schedule_is_made_moved_and_cancelled(as_key, content):
    client = as_key()
    made = client.post(
        f"{V1}/writer/contents/{content.pk}/schedule/",
        {"published_at": "2031-01-01T11:00:00+01:00"},
        format="json",
    )
    assert made.status_code == 201
    assert made.json()["data"]["due_at"] == "2031-01-01T10:00:00Z"
    job = f"{V1}/integration/jobs/{made.json()['data']['id']}"
    moved = client.post(f"{job}/reschedule/", {"published_at": "2031-02-01T10:00:00Z"}, format="json")
    assert moved.json()["data"]["due_at"] == "2031-02-01T10:00:00Z"
    assert client.post(f"{job}/reschedule/", {"published_at": "2031-02-01"}, format="json").status_code == 400
    assert client.post(f"{job}/cancel/").json()["data"]["state"] == "cancelled"
    assert client.post(f"{job}/cancel/").status_code == 409


def test_jobs_of_another_account_are_not_there(as_stranger, content, as_key):
    as_key().post(f"{V1}/writer/contents/{content.pk}/publish/", {"wait_seconds": 0}, format="json")
    job = PublishJob.objects.get()
    assert as_stranger.get(f"{V1}/integration/jobs/").json()["data"]["count"] == 0
    for path in ("", "cancel/", "reschedule/", "retry/"):
        call = as_stranger.get if not path else as_stranger.post
        assert call(f"{V1}/integration/jobs/{job.pk}/{path}", format="json").status_code == 404


@pytest.mark.parametrize(
    "query", ["state=lost", "content=x", "content=99999999999999999999", "mode=1", "page=0"]
)
def test_bad_filters_are_refused(as_key, query):
    assert as_key().get(f"{V1}/integration/jobs/?{query}").status_code == 400


def test_a_viewer_may_look_at_jobs_and_not_touch_them(as_viewer, content, as_key):
    as_key().post(f"{V1}/writer/contents/{content.pk}/publish/", {"wait_seconds": 0}, format="json")
    job = PublishJob.objects.get()
    assert as_viewer.get(f"{V1}/integration/jobs/{job.pk}/").status_code == 200
    assert as_viewer.post(f"{V1}/integration/jobs/{job.pk}/cancel/").status_code == 403


def test_a_key_of_another_site_sees_neither_content_nor_job(as_key, content, second_site):
    narrow = as_key(second_site, role=Role.EDITOR)
    path = f"{V1}/writer/contents/{content.pk}/publish/"
    assert narrow.post(path, {}, format="json").status_code == 404
