from typing import Any

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from igny8_core.auth import services
from igny8_core.auth.models import Account, Role, User
from igny8_core.errors import Igny8Error
from tests.answers import data_of, error_of, refused_fields
from tests.conftest import PASSWORD, bearer

REGISTER = "/api/v1/auth/register/"
USERS = "/api/v1/auth/users/"
FIRST = {"account_name": "Acme", "email": "First@Example.com", "password": PASSWORD}


def test_the_first_account_can_be_registered_and_its_user_owns_it(anybody: APIClient) -> None:
    data = data_of(anybody.post(REGISTER, FIRST), 201)
    assert data["user"]["role"] == "owner"
    assert data["user"]["email"] == "first@example.com"
    assert data_of(bearer(data["access"]).get("/api/v1/auth/me/"))["account"]["name"] == "Acme"


def test_a_second_account_is_refused_and_nothing_is_made(anybody: APIClient, account: Account) -> None:
    error_of(anybody.post(REGISTER, FIRST), "PERMISSION_DENIED")
    assert Account.objects.count() == 1
    assert not User.objects.exists()


def test_with_open_registration_anybody_opens_an_account(
    anybody: APIClient, account: Account, settings: Any
) -> None:
    settings.IGNY8_OPEN_REGISTRATION = True
    data_of(anybody.post(REGISTER, FIRST), 201)
    assert refused_fields(anybody.post(REGISTER, FIRST)) == {"email": ["unique"]}
    assert Account.objects.count() == 2


def test_a_registration_names_every_bad_field(anybody: APIClient) -> None:
    fields = refused_fields(anybody.post(REGISTER, {"account_name": "", "email": "x", "password": "123"}))
    assert fields.keys() == {"account_name", "email", "password"}
    assert not Account.objects.exists()


def test_two_users_of_one_mailbox_cannot_exist(owner: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="OWNER@example.com", account=owner.account)


def test_an_owner_adds_changes_and_removes_people(
    as_owner: APIClient, anybody: APIClient, owner: User
) -> None:
    new = {"email": "New@example.com", "password": PASSWORD, "role": "viewer", "name": "New"}
    user = data_of(as_owner.post(USERS, new), 201)
    assert user["email"] == "new@example.com"
    assert "password" not in user
    data_of(anybody.post("/api/v1/auth/login/", {"email": new["email"], "password": PASSWORD}))
    assert data_of(as_owner.patch(f"{USERS}{user['id']}/", {"role": "editor"}))["role"] == "editor"
    assert [row["email"] for row in data_of(as_owner.get(USERS))["results"]] == [user["email"], owner.email]
    data_of(as_owner.delete(f"{USERS}{user['id']}/"))
    error_of(as_owner.delete(f"{USERS}{user['id']}/"), "NOT_FOUND")
    assert not User.objects.filter(email=user["email"]).exists()


def test_an_inactive_user_can_be_added(as_owner: APIClient) -> None:
    new = {"email": "new@example.com", "password": PASSWORD, "role": "viewer", "is_active": False}
    assert data_of(as_owner.post(USERS, new), 201)["is_active"] is False


def test_an_address_in_use_elsewhere_is_refused_by_field(as_owner: APIClient, stranger: User) -> None:
    new = {"email": stranger.email.upper(), "password": PASSWORD, "role": "viewer"}
    assert refused_fields(as_owner.post(USERS, new)) == {"email": ["unique"]}


def test_a_new_user_needs_address_role_and_a_good_password(as_owner: APIClient) -> None:
    assert refused_fields(as_owner.post(USERS, {})).keys() == {"email", "role", "password"}
    bad = {"email": "a@example.com", "role": "king", "password": "1234567890"}
    fields = refused_fields(as_owner.post(USERS, bad))
    assert fields["role"] == ["invalid_choice"]
    assert "password_entirely_numeric" in fields["password"]


@pytest.mark.parametrize("change", [{"role": "editor"}, {"is_active": False}])
def test_the_last_owner_stays_owner(as_owner: APIClient, owner: User, change: dict[str, Any]) -> None:
    error_of(as_owner.patch(f"{USERS}{owner.pk}/", change), "CONFLICT")
    error_of(as_owner.delete(f"{USERS}{owner.pk}/"), "CONFLICT")
    owner.refresh_from_db()
    assert (owner.role, owner.is_active) == (Role.OWNER, True)


def test_an_inactive_owner_does_not_count_as_the_last_one(owner: User, editor: User) -> None:
    services.change_user(editor, role=Role.OWNER, is_active=False)
    with pytest.raises(Igny8Error):
        services.remove_user(owner)


def test_with_a_second_owner_the_first_may_go(as_owner: APIClient, owner: User, editor: User) -> None:
    data_of(as_owner.patch(f"{USERS}{editor.pk}/", {"role": "owner"}))
    data_of(as_owner.delete(f"{USERS}{owner.pk}/"))


@pytest.mark.parametrize("role", ["as_editor", "as_viewer"])
def test_others_neither_see_nor_change_people(request: Any, role: str, owner: User) -> None:
    client = request.getfixturevalue(role)
    error_of(client.get(USERS), "PERMISSION_DENIED")
    error_of(client.post(USERS, {}), "PERMISSION_DENIED")
    error_of(client.patch(f"{USERS}{owner.pk}/", {"name": "x"}), "PERMISSION_DENIED")
    error_of(client.delete(f"{USERS}{owner.pk}/"), "PERMISSION_DENIED")


def test_people_of_another_account_are_not_there(as_owner: APIClient, stranger: User) -> None:
    address = f"{USERS}{stranger.pk}/"
    for answer in (as_owner.get(address), as_owner.patch(address, {"name": "x"}), as_owner.delete(address)):
        error_of(answer, "NOT_FOUND")
    assert data_of(as_owner.get(USERS))["count"] == 1
