from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.auth import throttle
from igny8_core.auth.models import LoginFailures, User
from tests.answers import data_of, error_of, refused_fields
from tests.conftest import PASSWORD, bearer

LOGIN = "/api/v1/auth/login/"
ME = "/api/v1/auth/me/"


def login(client: APIClient, email: str = "owner@example.com", password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"email": email, "password": password})


def test_login_answers_both_names_of_both_tokens_with_user_and_account(
    anybody: APIClient, owner: User
) -> None:
    data = data_of(login(anybody))
    assert data["access"] == data["access_token"]
    assert data["refresh"] == data["refresh_token"]
    assert data["user"]["email"] == "owner@example.com"
    assert data["account"]["name"] == "Ours"
    assert "password" not in data["user"]


def test_login_takes_the_address_in_any_case(anybody: APIClient, owner: User) -> None:
    data_of(login(anybody, email="Owner@Example.COM"))


@pytest.mark.parametrize(
    ("email", "password"), [("owner@example.com", "wrong"), ("nobody@example.com", PASSWORD)]
)
def test_wrong_password_and_unknown_address_get_the_same_answer(
    anybody: APIClient, owner: User, email: str, password: str
) -> None:
    error = error_of(login(anybody, email, password), "INVALID_CREDENTIALS")
    assert error["message"] == "E-mail or password is wrong."


def test_an_inactive_user_cannot_sign_in(anybody: APIClient, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    error_of(login(anybody), "INVALID_CREDENTIALS")


def test_login_names_what_is_missing_and_what_is_unknown(anybody: APIClient) -> None:
    assert refused_fields(anybody.post(LOGIN, {"email": "x"})) == {
        "email": ["invalid"],
        "password": ["required"],
    }
    assert refused_fields(anybody.post(LOGIN, {"mail": "x"})) == {"mail": ["unknown_field"]}


def test_the_access_token_opens_the_api_and_the_refresh_token_does_not(
    anybody: APIClient, owner: User
) -> None:
    tokens = data_of(login(anybody))
    assert data_of(bearer(tokens["access"]).get(ME))["user"]["id"] == owner.pk
    error_of(bearer(tokens["refresh"]).get(ME), "NOT_AUTHENTICATED")


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer igny8_key_unknown", "Bearer ä", "x" * 5000],
)
def test_a_bad_authorization_header_is_401_with_a_challenge(anybody: APIClient, header: str) -> None:
    answer = anybody.get(ME, HTTP_AUTHORIZATION=header)
    error_of(answer, "NOT_AUTHENTICATED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_no_authorization_is_401(anybody: APIClient) -> None:
    error_of(anybody.get(ME), "NOT_AUTHENTICATED")


def test_an_access_token_ends_after_a_quarter_of_an_hour(
    anybody: APIClient, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = data_of(login(anybody))
    import jwt.api_jwt

    class Later(jwt.api_jwt.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return super().now(tz) + timedelta(minutes=16)

    monkeypatch.setattr(jwt.api_jwt, "datetime", Later)
    error_of(bearer(tokens["access"]).get(ME), "NOT_AUTHENTICATED")
    data_of(anybody.post("/api/v1/auth/refresh/", {"refresh": tokens["refresh"]}))


def test_refresh_gives_a_new_access_token(anybody: APIClient, owner: User) -> None:
    tokens = data_of(login(anybody))
    renewed = data_of(anybody.post("/api/v1/auth/refresh/", {"refresh": tokens["refresh"]}))
    assert renewed["access"] == renewed["access_token"] != tokens["access"]
    data_of(bearer(renewed["access"]).get(ME))


def test_logout_ends_the_refresh_token_and_may_be_repeated(anybody: APIClient, owner: User) -> None:
    refresh = {"refresh": data_of(login(anybody))["refresh"]}
    data_of(anybody.post("/api/v1/auth/logout/", refresh))
    data_of(anybody.post("/api/v1/auth/logout/", refresh))
    error_of(anybody.post("/api/v1/auth/refresh/", refresh), "NOT_AUTHENTICATED")


@pytest.mark.parametrize("address", ["/api/v1/auth/refresh/", "/api/v1/auth/logout/"])
def test_a_token_that_is_none_is_401(anybody: APIClient, address: str) -> None:
    error_of(anybody.post(address, {"refresh": "a.b.c"}), "NOT_AUTHENTICATED")


def test_an_access_token_is_no_refresh_token(anybody: APIClient, owner: User) -> None:
    access = data_of(login(anybody))["access"]
    error_of(anybody.post("/api/v1/auth/refresh/", {"refresh": access}), "NOT_AUTHENTICATED")
    error_of(anybody.post("/api/v1/auth/logout/", {"refresh": access}), "NOT_AUTHENTICATED")


def test_a_removed_user_has_no_session_left(anybody: APIClient, owner: User, editor: User) -> None:
    tokens = data_of(login(anybody, "editor@example.com"))
    editor.delete()
    error_of(bearer(tokens["access"]).get(ME), "NOT_AUTHENTICATED")
    error_of(anybody.post("/api/v1/auth/refresh/", {"refresh": tokens["refresh"]}), "NOT_AUTHENTICATED")


def test_a_new_password_ends_the_other_sessions_and_starts_one(anybody: APIClient, owner: User) -> None:
    old = data_of(login(anybody))
    new = "another fine password"
    answer = bearer(old["access"]).post(
        "/api/v1/auth/password/", {"current_password": PASSWORD, "new_password": new}
    )
    session = data_of(answer)
    error_of(bearer(old["access"]).get(ME), "NOT_AUTHENTICATED")
    error_of(anybody.post("/api/v1/auth/refresh/", {"refresh": old["refresh"]}), "NOT_AUTHENTICATED")
    data_of(bearer(session["access"]).get(ME))
    data_of(login(anybody, password=new))


def test_a_new_password_needs_the_current_one_and_must_be_good(
    as_owner: APIClient, anybody: APIClient
) -> None:
    address = "/api/v1/auth/password/"
    wrong = {"current_password": "wrong", "new_password": "another fine password"}
    error_of(as_owner.post(address, wrong), "INVALID_CREDENTIALS")
    short = {"current_password": PASSWORD, "new_password": "short"}
    assert "password_too_short" in refused_fields(as_owner.post(address, short))["new_password"]
    same = {"current_password": PASSWORD, "new_password": "owner@example.com"}
    assert "password_too_similar" in refused_fields(as_owner.post(address, same))["new_password"]


def test_everybody_may_change_their_own_name(as_viewer: APIClient, viewer: User) -> None:
    assert data_of(as_viewer.patch(ME, {"name": "Vera"}))["user"]["name"] == "Vera"
    viewer.refresh_from_db()
    assert viewer.name == "Vera"
    assert refused_fields(as_viewer.patch(ME, {"role": "owner"})) == {"role": ["unknown_field"]}


# ---------------------------------------------------------------------------------------------- throttle


def test_the_eleventh_guess_is_refused_with_the_time_to_wait(anybody: APIClient, owner: User) -> None:
    for _ in range(throttle.LIMIT_PER_EMAIL_AND_ADDRESS):
        error_of(login(anybody, password="wrong"), "INVALID_CREDENTIALS")
    answer = login(anybody)
    wait = error_of(answer, "RATE_LIMITED")["details"]["retry_after_seconds"]
    assert 0 < wait <= throttle.WINDOW.total_seconds() + 1
    assert answer.headers["Retry-After"] == str(wait)


def test_a_throttled_address_is_not_locked_for_others(anybody: APIClient, owner: User) -> None:
    for _ in range(throttle.LIMIT_PER_EMAIL_AND_ADDRESS + 1):
        login(anybody, password="wrong")
    answer = anybody.post(
        LOGIN, {"email": "owner@example.com", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9"
    )
    data_of(answer)


def test_guessing_many_users_from_one_address_is_refused_too(anybody: APIClient, db: None) -> None:
    for number in range(throttle.LIMIT_PER_ADDRESS):
        error_of(login(anybody, f"user{number}@example.com"), "INVALID_CREDENTIALS")
    error_of(login(anybody, "onemore@example.com"), "RATE_LIMITED")


def test_tries_are_forgotten_after_the_window(anybody: APIClient, owner: User) -> None:
    for _ in range(throttle.LIMIT_PER_EMAIL_AND_ADDRESS + 1):
        login(anybody, password="wrong")
    LoginFailures.objects.update(window_started_at=timezone.now() - throttle.WINDOW - timedelta(seconds=1))
    data_of(login(anybody))


def test_signing_in_often_is_not_guessing(anybody: APIClient, owner: User) -> None:
    for _ in range(throttle.LIMIT_PER_EMAIL_AND_ADDRESS * 2):
        data_of(login(anybody))
    assert not LoginFailures.objects.filter(failures__gt=0).exists()


def test_a_made_up_forwarded_for_does_not_escape_the_limit(anybody: APIClient, owner: User) -> None:
    for number in range(throttle.LIMIT_PER_EMAIL_AND_ADDRESS + 1):
        answer = anybody.post(
            LOGIN,
            {"email": "owner@example.com", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
        )
    error_of(answer, "RATE_LIMITED")


def test_behind_a_trusted_proxy_the_address_it_saw_counts(
    anybody: APIClient, owner: User, settings: Any
) -> None:
    settings.IGNY8_TRUSTED_PROXIES = 1
    for number in range(throttle.LIMIT_PER_EMAIL_AND_ADDRESS + 1):
        answer = anybody.post(
            LOGIN,
            {"email": "owner@example.com", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"made.up.{number}, 203.0.113.7",
        )
    error_of(answer, "RATE_LIMITED")
