from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from igny8_core.auth.models import ApiKey
from igny8_core.system.models import Site
from tests.answers import data_of, error_of, refused_fields
from tests.conftest import bearer

KEYS = "/api/v1/auth/api-keys/"
SITES = "/api/v1/system/sites/"


def test_a_key_is_shown_once_and_stored_as_a_hash(as_owner: APIClient) -> None:
    made = data_of(as_owner.post(KEYS, {"name": "plugin"}), 201)
    secret = made["key"]
    assert secret.startswith("igny8_key_")
    assert len(secret) >= len("igny8_key_") + 43  # 256 bits
    row = ApiKey.objects.get()
    assert secret not in (row.hash, row.prefix)
    assert secret.startswith(f"igny8_key_{row.prefix}")
    assert secret not in as_owner.get(KEYS).content.decode()
    assert "key" not in data_of(as_owner.get(f"{KEYS}{made['id']}/"))


def test_a_key_opens_the_api_and_says_whose_it_is(as_key: Callable[..., APIClient], site: Site) -> None:
    client = as_key()
    me = data_of(client.get("/api/v1/auth/me/"))
    assert (me["account"]["name"], me["user"], me["role"], me["site"]) == ("Ours", None, "editor", None)
    assert data_of(client.get(SITES))["count"] == 1


def test_a_key_with_one_changed_character_is_refused(as_owner: APIClient, anybody: APIClient) -> None:
    secret = data_of(as_owner.post(KEYS, {"name": "plugin"}), 201)["key"]
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    error_of(bearer(wrong).get(SITES), "NOT_AUTHENTICATED")


def test_a_revoked_key_is_refused_at_once_and_stays_on_record(as_owner: APIClient) -> None:
    made = data_of(as_owner.post(KEYS, {"name": "plugin"}), 201)
    first = data_of(as_owner.delete(f"{KEYS}{made['id']}/"))["revoked_at"]
    error_of(bearer(made["key"]).get(SITES), "NOT_AUTHENTICATED")
    assert data_of(as_owner.delete(f"{KEYS}{made['id']}/"))["revoked_at"] == first
    assert data_of(as_owner.get(KEYS))["results"][0]["revoked_at"] == first


def test_last_use_is_noted_at_most_once_a_minute(as_key: Callable[..., APIClient]) -> None:
    client = as_key()
    assert ApiKey.objects.get().last_used_at is None
    client.get(SITES)
    first = ApiKey.objects.get().last_used_at
    assert first is not None
    client.get(SITES)
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    client.get(SITES)
    assert ApiKey.objects.get().last_used_at > first


def test_a_viewers_key_reads_only(as_key: Callable[..., APIClient], site: Site) -> None:
    client = as_key(role="viewer")
    data_of(client.get(SITES))
    error_of(client.post(SITES, {"name": "x", "url": "https://x.example"}), "PERMISSION_DENIED")


def test_a_key_of_one_site_finds_nothing_else(
    as_key: Callable[..., APIClient], site: Site, second_site: Site
) -> None:
    client = as_key(site)
    assert [row["id"] for row in data_of(client.get(SITES))["results"]] == [site.pk]
    error_of(client.get(f"{SITES}{second_site.pk}/"), "NOT_FOUND")
    error_of(client.post(SITES, {"name": "x", "url": "https://x.example"}), "PERMISSION_DENIED")
    answer = client.post("/api/v1/writer/contents/", {"site": second_site.pk, "title": "x"})
    assert refused_fields(answer) == {"site": ["does_not_exist"]}
    data_of(client.post("/api/v1/writer/contents/", {"site": site.pk, "title": "x"}), 201)


def test_the_key_of_an_archived_site_opens_nothing(as_key: Callable[..., APIClient], site: Site) -> None:
    client = as_key(site)
    Site.objects.update(archived_at=timezone.now())
    error_of(client.get(SITES), "NOT_AUTHENTICATED")


def test_a_key_never_manages_keys_people_or_passwords(as_key: Callable[..., APIClient]) -> None:
    client = as_key()
    error_of(client.get(KEYS), "PERMISSION_DENIED")
    error_of(client.post(KEYS, {"name": "more"}), "PERMISSION_DENIED")
    error_of(client.get("/api/v1/auth/users/"), "PERMISSION_DENIED")
    error_of(client.post("/api/v1/auth/password/", {}), "PERMISSION_DENIED")
    assert refused_fields(client.patch("/api/v1/auth/me/", {"name": "x"})).keys() == {"body"}


def test_a_key_cannot_be_made_an_owner(as_owner: APIClient) -> None:
    assert refused_fields(as_owner.post(KEYS, {"name": "x", "role": "owner"})) == {"role": ["invalid_choice"]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x", "site": "1"}, "site"),
        ({"name": "x", "prefix": "a"}, "prefix"),
    ],
)
def test_a_bad_body_names_the_field(as_owner: APIClient, body: dict[str, object], field: str) -> None:
    assert field in refused_fields(as_owner.post(KEYS, body))
    assert not ApiKey.objects.exists()


def test_a_key_cannot_be_for_a_site_of_another_account(as_owner: APIClient, other_site: Site) -> None:
    answer = as_owner.post(KEYS, {"name": "x", "site": other_site.pk})
    assert refused_fields(answer) == {"site": ["does_not_exist"]}


def test_keys_of_another_account_are_not_there(
    as_stranger: APIClient, as_key: Callable[..., APIClient]
) -> None:
    as_key()
    address = f"{KEYS}{ApiKey.objects.get().pk}/"
    error_of(as_stranger.get(address), "NOT_FOUND")
    error_of(as_stranger.delete(address), "NOT_FOUND")
    assert data_of(as_stranger.get(KEYS))["count"] == 0
    assert ApiKey.objects.get().revoked_at is None


@pytest.mark.parametrize("role", ["as_editor", "as_viewer"])
def test_only_owners_manage_keys(request: pytest.FixtureRequest, role: str) -> None:
    error_of(request.getfixturevalue(role).post(KEYS, {"name": "x"}), "PERMISSION_DENIED")
