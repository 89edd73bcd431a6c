from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.auth.models import Account
from igny8_core.system.models import Site
from tests.answers import data_of, error_of, refused_fields

SITES = "/api/v1/system/sites/"
NEW = {"name": "Blog", "url": "https://Blog.Example.com/"}


def test_a_site_is_created_changed_and_found(as_editor: APIClient, account: Account) -> None:
    site = data_of(as_editor.post(SITES, NEW), 201)
    assert site["url"] == "https://blog.example.com"
    changed = data_of(as_editor.patch(f"{SITES}{site['id']}/", {"name": "New name"}))
    assert (changed["name"], changed["url"]) == ("New name", "https://blog.example.com")
    assert data_of(as_editor.get(f"{SITES}{site['id']}/")) == changed
    assert Site.objects.get().account == account


def test_the_list_has_results_count_next_and_previous(
    as_viewer: APIClient, site: Site, second_site: Site
) -> None:
    data = data_of(as_viewer.get(SITES, {"page_size": 1}))
    assert [row["name"] for row in data["results"]] == ["Blog"]
    assert (data["count"], data["previous"]) == (2, None)
    assert [row["name"] for row in data_of(as_viewer.get(data["next"]))["results"]] == ["Shop"]


def test_an_archived_site_leaves_the_list_and_comes_back(as_editor: APIClient, site: Site) -> None:
    archived = data_of(as_editor.post(f"{SITES}{site.pk}/archive/"))
    assert archived["archived_at"]
    assert data_of(as_editor.post(f"{SITES}{site.pk}/archive/")) == archived
    assert data_of(as_editor.get(SITES))["count"] == 0
    assert data_of(as_editor.get(SITES, {"archived": "true"}))["count"] == 1
    assert data_of(as_editor.get(f"{SITES}{site.pk}/")) == archived
    assert data_of(as_editor.post(f"{SITES}{site.pk}/restore/"))["archived_at"] is None
    assert data_of(as_editor.get(SITES, {"archived": "false"}))["count"] == 1


def test_an_address_taken_meanwhile_is_a_conflict_for_the_archived_site(
    as_editor: APIClient, site: Site
) -> None:
    data_of(as_editor.post(f"{SITES}{site.pk}/archive/"))
    data_of(as_editor.post(SITES, {"name": "Again", "url": site.url}), 201)
    error_of(as_editor.post(f"{SITES}{site.pk}/restore/"), "CONFLICT")
    site.refresh_from_db()
    assert site.archived_at is not None


def test_one_address_is_one_live_site(as_editor: APIClient, site: Site, second_site: Site) -> None:
    same = {"name": "Again", "url": "https://BLOG.example.com/"}
    assert refused_fields(as_editor.post(SITES, same)) == {"url": ["unique"]}
    answer = as_editor.patch(f"{SITES}{second_site.pk}/", {"url": site.url})
    assert refused_fields(answer) == {"url": ["unique"]}
    data_of(as_editor.patch(f"{SITES}{site.pk}/", {"url": site.url}))


def test_two_accounts_may_have_the_same_address(as_editor: APIClient, other_site: Site) -> None:
    data_of(as_editor.post(SITES, {"name": "Mine", "url": other_site.url}), 201)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "blank"),
        ("blog.example.com", "invalid"),
        ("ftp://blog.example.com", "invalid"),
        ("https://", "invalid"),
        ("https://blog.example.com:99999", "invalid"),
        ("https://me:secret@blog.example.com", "credentials"),
        ("https://blog.example.com/?p=1", "not_a_home_page"),
        ("https://blog.example.com/#top", "not_a_home_page"),
        ("http://localhost:8080", "loopback"),
        ("http://127.0.0.9", "loopback"),
        ("http://[::1]/", "loopback"),
        ("https://" + "a" * 600 + ".example", "max_length"),
        (5, "invalid"),
        (["https://a.example"], "invalid"),
    ],
)
def test_a_bad_address_is_refused_by_name(as_editor: APIClient, url: Any, code: str) -> None:
    assert code in refused_fields(as_editor.post(SITES, {"name": "x", "url": url}))["url"]
    assert not Site.objects.exists()


def test_loopback_is_allowed_where_development_says_so(as_editor: APIClient, settings: Any) -> None:
    settings.IGNY8_ALLOW_LOOPBACK = True
    site = data_of(as_editor.post(SITES, {"name": "x", "url": "http://[::1]:8080/a/"}), 201)
    assert site["url"] == "http://[::1]:8080/a"


def test_unknown_and_fixed_fields_are_refused_by_name(as_editor: APIClient) -> None:
    fields = refused_fields(as_editor.post(SITES, {**NEW, "id": 5, "colour": "red"}))
    assert fields == {"id": ["read_only"], "colour": ["unknown_field"]}


def test_sites_are_not_deleted(as_owner: APIClient, site: Site) -> None:
    answer = as_owner.delete(f"{SITES}{site.pk}/")
    error_of(answer, "METHOD_NOT_ALLOWED")
    assert "PATCH" in answer.headers["Allow"]
