"""`igny8 account …` and `igny8 site …`."""

import json
import uuid

import pytest

from igny8_core.auth.models import Account, Role, User
from igny8_core.integration import stats
from igny8_core.integration.connecting import redeem
from igny8_core.integration.models import SiteIntegration
from igny8_core.system.models import Site
from igny8_core.wordpress.fake import FakeSite
from igny8_core.wordpress.fake.control import read_code
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret\n"


def test_account_create_makes_an_account_whose_owner_can_sign_in(igny8: Igny8, db: None) -> None:
    result = igny8(
        "account", "create", "Me@Example.com", "--name", "Mine", "--password-stdin", typed=PASSWORD
    )
    assert result.exit_code == 0
    user = User.objects.get(email="me@example.com")
    assert (user.role, user.account.name) == (Role.OWNER, "Mine")
    assert user.check_password(PASSWORD.strip())
    assert PASSWORD.strip() not in result.output


@pytest.mark.parametrize(("email", "password"), [("me@example.com", "short"), ("not an address", PASSWORD)])
def test_account_create_refuses_a_weak_password_and_a_wrong_address(
    igny8: Igny8, db: None, email: str, password: str
) -> None:
    result = igny8("account", "create", email, "--password-stdin", typed=password)
    assert result.exit_code == 1
    assert "VALIDATION_FAILED" in result.output
    assert not Account.objects.exists()


def test_account_create_for_an_address_in_use_changes_nothing(igny8: Igny8, owner: User) -> None:
    result = igny8("account", "create", owner.email.upper(), "--password-stdin", typed=PASSWORD)
    assert result.exit_code == 1
    assert "CONFLICT" in result.output
    assert Account.objects.count() == 1


def test_site_add_prints_a_code_that_connects_that_site(igny8: Igny8, account: Account) -> None:
    result = igny8("site", "add", "https://Blog.Example.com/", "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    address, secret = read_code(said["code"])
    assert address == "http://127.0.0.1:8000"
    assert redeem(secret).site == Site.objects.get(url="https://blog.example.com")


def test_site_add_again_gives_the_same_site_a_new_code(igny8: Igny8, account: Account) -> None:
    codes = {json.loads(igny8("site", "add", "https://x.example.com", "--json").stdout)["code"] for _ in "ab"}
    assert len(codes) == 2
    assert Site.objects.count() == SiteIntegration.objects.count() == 1


def test_site_add_without_an_account_says_how_to_make_one(igny8: Igny8, db: None) -> None:
    result = igny8("site", "add", "https://x.example.com")
    assert result.exit_code == 1
    assert "igny8 account create" in result.output


def test_site_add_of_something_that_is_no_address_is_refused(igny8: Igny8, account: Account) -> None:
    result = igny8("site", "add", "blog")
    assert result.exit_code == 1
    assert "VALIDATION_FAILED" in result.output
    assert not Site.objects.exists()


def test_site_add_with_wait_ends_with_exit_code_1_when_nobody_connects(
    igny8: Igny8, account: Account
) -> None:
    result = igny8("site", "add", "https://x.example.com", "--wait", "0.6")
    assert result.exit_code == 1
    assert "Not connected" in result.output


def test_site_list_shows_who_is_connected(
    igny8: Igny8, fake: FakeSite, site: Site, second_site: Site
) -> None:
    output = igny8("site", "list").output
    assert "connected" in output
    rows = {row["id"]: row["status"] for row in json.loads(igny8("site", "list", "--json").stdout)}
    assert rows == {site.pk: "connected", second_site.pk: None}


def test_recount_names_a_wrong_counter_and_repairs_it_when_told(igny8: Igny8, site: Site) -> None:
    integration = SiteIntegration.objects.create(site=site)
    stats.count(integration.pk, uuid.uuid4(), {"posts_published_count": 2}, None)
    result = igny8("site", "recount", site.name)
    assert (result.exit_code, "Every counter is" in result.output) == (0, True)
    SiteIntegration.objects.update(posts_published_count=9, tags_synced_count=1)
    result = igny8("site", "recount", site.name, "--json")
    assert (result.exit_code, json.loads(result.stdout)["wrong"]) == (
        1,
        {"posts_published_count": 9, "tags_synced_count": 1},
    )
    assert igny8("site", "recount", site.name, "--repair").exit_code == 0
    integration.refresh_from_db()
    assert (integration.posts_published_count, integration.tags_synced_count) == (2, 0)
