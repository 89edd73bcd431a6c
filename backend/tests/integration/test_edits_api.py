"""Over HTTP: the address of both versions, and the choice between them."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.integration import publish_views
from igny8_core.integration.models import PublishJob, TimelineEvent
from igny8_core.integration.network import site_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport, people
from igny8_core.writer.models import Content
from tests.answers import data_of
from tests.integration.test_api import fake, working
from tests.integration.test_delivery import change

__all__ = ["fake", "working"]
pytestmark = pytest.mark.django_db(transaction=True)


def url(content: Content, action: str) -> str:
    return f"/api/v1/writer/contents/{content.pk}/{action}/"


@pytest.fixture
def edited(working: Any, as_editor: APIClient, content: Content, fake: FakeSite) -> Content:
    """Published, changed here, and by a person in WordPress."""
    post_id = data_of(as_editor.post(url(content, "publish"), {}, format="json"))["post_id"]
    change(content, title="Ours")
    people.edit_post(fake, post_id, title="Theirs")
    return content


def titles(fake: FakeSite) -> list[str]:
    return [post.title for post in fake.state.managed_posts()]


def test_a_publish_over_an_edit_answers_where_both_versions_are(
    as_editor: APIClient, edited: Content, fake: FakeSite
) -> None:
    answer = as_editor.post(url(edited, "publish"), {}, format="json")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["retry_recommended"]) == (409, "POST_EDITED", False)
    assert error["details"]["conflict"] == url(edited, "conflict")
    assert as_editor.get(error["details"]["conflict"]).status_code == 200
    assert error["details"]["job_id"] == PublishJob.objects.latest("pk").pk
    assert titles(fake) == ["Theirs"]
    done = data_of(as_editor.post(url(edited, "publish"), {"overwrite": True}, format="json"))
    assert (done["state"], done["overwrite"], titles(fake)) == ("published", True, ["Ours"])


def test_a_preflight_shows_the_edit_and_where_to_compare(
    as_editor: APIClient, edited: Content, fake: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_views, "site_http", lambda **_: site_http(transport=FakeTransport(fake)))
    shown = data_of(as_editor.post(url(edited, "preflight"), {}, format="json"))
    assert (shown["ready"], shown["conflict"]) == (False, url(edited, "conflict"))
    assert [problem["code"] for problem in shown["problems"]] == ["POST_EDITED"]


def test_push_ours_publishes_and_says_who_decided(
    as_editor: APIClient, as_viewer: APIClient, edited: Content, fake: FakeSite
) -> None:
    assert as_viewer.post(url(edited, "conflict/push-ours"), {}, format="json").status_code == 403
    done = data_of(as_editor.post(url(edited, "conflict/push-ours"), {}, format="json"))
    assert (done["state"], titles(fake)) == ("published", ["Ours"])
    decided = TimelineEvent.objects.get(job_id=done["id"], kind="accepted").data
    assert decided["overwrite"] is True and "@" in decided["decided_by"]


def test_push_ours_makes_a_deleted_post_anew(as_editor: APIClient, edited: Content, fake: FakeSite) -> None:
    (post,) = list(fake.state.managed_posts())
    people.delete_post(fake, post.post_id)
    done = data_of(as_editor.post(url(edited, "conflict/push-ours"), {}, format="json"))
    assert done["post_id"] != post.post_id and titles(fake) == ["Ours"]


def test_a_key_is_named_as_the_one_that_decided(as_key: Any, edited: Content) -> None:
    done = data_of(as_key().post(url(edited, "publish"), {"overwrite": True}, format="json"))
    assert TimelineEvent.objects.get(job_id=done["id"], kind="accepted").data["decided_by"].startswith("key ")


def test_overwrite_has_to_be_yes_or_no(as_editor: APIClient, content: Content) -> None:
    answer = as_editor.post(url(content, "publish"), {"overwrite": "perhaps"}, format="json")
    assert answer.status_code == 400 and "overwrite" in answer.json()["error"]["details"]["fields"]
