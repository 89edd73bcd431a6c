"""Who did what is on record, for the owners of the account and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from igny8_core.auth.audit import Action, By
from igny8_core.auth.models import Account, AuditEvent, User
from igny8_core.system.models import Site
from igny8_core.writer.models import Content
from tests.answers import data_of, error_of, refused_fields
from tests.conftest import PASSWORD

AUDIT = "/api/v1/auth/audit/"
LOGIN = "/api/v1/auth/login/"
OPTIONS = "/api/v1/auth/options/"
KEYS = "/api/v1/auth/api-keys/"
USERS = "/api/v1/auth/users/"
SITES = "/api/v1/system/sites/"
HOOKS = "/api/v1/account/webhooks/"


def rows(client: APIClient, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data_of(client.get(AUDIT, query))["results"]
    return found


def actions(client: APIClient, **query: Any) -> list[str]:
    return [row["action"] for row in rows(client, **query)]


def test_signing_in_and_failing_to_are_both_on_record(
    anybody: APIClient, as_owner: APIClient, owner: User
) -> None:
    error_of(anybody.post(LOGIN, {"email": owner.email, "password": "wrong"}), "INVALID_CREDENTIALS")
    data_of(anybody.post(LOGIN, {"email": owner.email, "password": PASSWORD}))
    assert actions(as_owner) == ["sign_in", "sign_in.failed"]
    assert {row["who"] for row in rows(as_owner)} == {owner.email}


def test_a_failed_sign_in_with_an_address_nobody_has_is_in_nobodys_trail(
    anybody: APIClient, owner: User
) -> None:
    error_of(anybody.post(LOGIN, {"email": "nobody@example.com", "password": "x"}), "INVALID_CREDENTIALS")
    assert not AuditEvent.objects.exists()


def test_a_change_of_role_says_who_did_it_to_whom_and_in_which_request(
    as_owner: APIClient, owner: User, editor: User
) -> None:
    answer = as_owner.patch(f"{USERS}{editor.pk}/", {"role": "viewer"})
    row = rows(as_owner)[0]
    assert (row["who"], row["user_id"], row["action"]) == (owner.email, owner.pk, "user.changed")
    assert (row["object_type"], row["object_id"], row["object_name"]) == ("user", editor.pk, editor.email)
    assert row["details"] == {"fields": ["role"], "role": "viewer"}
    assert row["request_id"] == answer.headers["X-Request-Id"]


def test_somebody_who_was_removed_is_still_named(as_owner: APIClient, editor: User) -> None:
    pk = editor.pk
    data_of(as_owner.delete(f"{USERS}{pk}/"))
    row = rows(as_owner, action="user.removed")[0]
    assert (row["object_id"], row["object_name"]) == (pk, "editor@example.com")


def test_keys_sites_and_webhooks_leave_their_traces_and_no_secret(as_owner: APIClient, site: Site) -> None:
    key = data_of(as_owner.post(KEYS, {"name": "script"}), 201)
    as_owner.delete(f"{KEYS}{key['id']}/")
    as_owner.delete(f"{KEYS}{key['id']}/")
    as_owner.patch(f"{SITES}{site.pk}/", {"name": "Renamed"})
    as_owner.post(f"{SITES}{site.pk}/archive/")
    as_owner.post(f"{SITES}{site.pk}/archive/")
    as_owner.post(f"{SITES}{site.pk}/restore/")
    hook = data_of(as_owner.post(HOOKS, {"url": "https://hooks.example.com/in"}), 201)
    rotated = data_of(as_owner.post(f"{HOOKS}{hook['id']}/rotate-secret/"))
    as_owner.delete(f"{HOOKS}{hook['id']}/")
    assert actions(as_owner) == [
        "webhook.removed", "webhook.secret_rotated", "webhook.added",
        "site.restored", "site.archived", "site.changed", "api_key.revoked", "api_key.created",
    ]  # fmt: skip
    text = as_owner.get(AUDIT).content.decode()
    assert not any(secret in text for secret in (key["key"], hook["secret"], rotated["secret"]))


def test_what_a_key_does_is_recorded_as_the_keys(
    as_key: Callable[..., APIClient], as_owner: APIClient, content: Content
) -> None:
    data_of(as_key().delete(f"/api/v1/writer/contents/{content.pk}/"))
    row = rows(as_owner)[0]
    assert (row["who"], row["user_id"], row["action"]) == ("key script", None, "content.archived")


def test_what_is_refused_leaves_no_trace(as_owner: APIClient, owner: User) -> None:
    error_of(as_owner.patch(f"{USERS}{owner.pk}/", {"role": "viewer"}), "CONFLICT")
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_takes_its_record_along(account: Account) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        By(account, "somebody").note(Action.SITE_ADDED)
        raise RuntimeError
    assert not AuditEvent.objects.exists()


def test_the_trail_is_filtered_by_person_action_and_name(
    as_owner: APIClient, as_editor: APIClient, owner: User, editor: User, site: Site, second_site: Site
) -> None:
    as_owner.patch(f"{SITES}{site.pk}/", {"name": "One"})
    as_editor.patch(f"{SITES}{second_site.pk}/", {"name": "Two"})
    assert [row["object_name"] for row in rows(as_owner, user=editor.pk)] == ["Two"]
    assert [row["object_name"] for row in rows(as_owner, search="one")] == ["One"]
    assert actions(as_owner, action="site.added") == []
    assert refused_fields(as_owner.get(AUDIT, {"action": "nonsense"})) == {"action": ["invalid_choice"]}


def test_only_owners_read_it_and_only_their_own(
    as_owner: APIClient, as_editor: APIClient, as_stranger: APIClient, site: Site
) -> None:
    as_owner.patch(f"{SITES}{site.pk}/", {"name": "One"})
    error_of(as_editor.get(AUDIT), "PERMISSION_DENIED")
    assert rows(as_stranger) == []


def test_reading_takes_as_many_queries_for_fifty_rows_as_for_one(
    as_owner: APIClient, account: Account, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        By(account, f"person {number}").note(Action.SITE_ADDED)
    with django_assert_max_num_queries(5):
        assert len(rows(as_owner, page_size=50)) == 50


def test_a_new_igny8_says_that_it_waits_for_its_first_account(anybody: APIClient) -> None:
    assert data_of(anybody.get(OPTIONS)) == {"registration_open": True, "has_account": False}


def test_after_the_first_account_registration_is_closed_unless_opened(
    anybody: APIClient, account: Account, settings: Any
) -> None:
    assert data_of(anybody.get(OPTIONS)) == {"registration_open": False, "has_account": True}
    settings.IGNY8_OPEN_REGISTRATION = True
    assert data_of(anybody.get(OPTIONS))["registration_open"] is True
