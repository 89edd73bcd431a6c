"""Two accounts and their people. Tests of one account look at the other's rows to see that they cannot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from rest_framework.test import APIClient

from igny8_core.auth.api_keys import create_key
from igny8_core.auth.models import Account, Role, User
from igny8_core.auth.tokens import start_session
from igny8_core.system.models import Site
from igny8_core.writer.models import Content
from igny8_core.writer.services import save_content

# The same examples in every run, and no limit in time: a busy machine is no bug. To look for new ones:
# pytest --hypothesis-profile=search
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("suite")

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _own_places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_DIR = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a fast one, for tests


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(name="Ours")


@pytest.fixture
def other_account(db: None) -> Account:
    return Account.objects.create(name="Theirs")


@pytest.fixture
def owner(account: Account) -> User:
    return User.objects.create_user("owner@example.com", PASSWORD, account=account, role=Role.OWNER)


@pytest.fixture
def editor(account: Account) -> User:
    return User.objects.create_user("editor@example.com", PASSWORD, account=account, role=Role.EDITOR)


@pytest.fixture
def viewer(account: Account) -> User:
    return User.objects.create_user("viewer@example.com", PASSWORD, account=account, role=Role.VIEWER)


@pytest.fixture
def stranger(other_account: Account) -> User:
    return User.objects.create_user(
        "owner@elsewhere.example", PASSWORD, account=other_account, role=Role.OWNER
    )


def client_of(user: User) -> APIClient:
    return bearer(start_session(user)["access"])


def bearer(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def anybody(db: None) -> APIClient:
    return APIClient()


@pytest.fixture
def as_owner(owner: User) -> APIClient:
    return client_of(owner)


@pytest.fixture
def as_editor(editor: User) -> APIClient:
    return client_of(editor)


@pytest.fixture
def as_viewer(viewer: User) -> APIClient:
    return client_of(viewer)


@pytest.fixture
def as_stranger(stranger: User) -> APIClient:
    return client_of(stranger)


@pytest.fixture
def as_key(account: Account) -> Callable[..., APIClient]:
    def make(site: Site | None = None, role: str = Role.EDITOR) -> APIClient:
        _, secret = create_key(account=account, name="script", role=role, site_id=site.pk if site else None)
        return bearer(secret)

    return make


@pytest.fixture
def site(account: Account) -> Site:
    return Site.objects.create(account=account, name="Blog", url="https://blog.example.com")


@pytest.fixture
def second_site(account: Account) -> Site:
    return Site.objects.create(account=account, name="Shop", url="https://shop.example.com")


@pytest.fixture
def other_site(other_account: Account) -> Site:
    return Site.objects.create(account=other_account, name="Elsewhere", url="https://elsewhere.example")


@pytest.fixture
def content(site: Site) -> Content:
    return save_content(account=site.account, site=site, fields={"title": "A title", "html": "<p>Text</p>"})


@pytest.fixture
def other_content(other_site: Site) -> Content:
    return save_content(
        account=other_site.account, site=other_site, fields={"title": "Theirs", "html": "<p>x</p>"}
    )
