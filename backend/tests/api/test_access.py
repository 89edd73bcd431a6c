"""Every address, taken from the API's own document: who may ask, and whose rows it answers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.auth.models import ApiKey, User
from igny8_core.writer.models import ArticleImport, Cluster, Content, Keyword, Sector, Task
from tests.answers import error_of
from tests.api.test_fuzz import OPERATIONS

OPEN = {f"/api/v1/auth/{name}/" for name in ("login", "refresh", "logout", "register")}
OWN = {"/api/v1/auth/me/", "/api/v1/auth/password/"}  # about the one who asks, whatever the role
CLOSED = [(method, path) for method, path in OPERATIONS if path not in OPEN]


def call(client: APIClient, method: str, path: str, pk: int = 1) -> Any:
    address = re.sub(r"\{\w+\}", str(pk), path.replace("{sha256}", "a" * 64))
    return client.generic(method.upper(), address, b"{}", content_type="application/json")


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nothing_is_written_without_signing_in(anybody: APIClient, method: str, path: str) -> None:
    error_of(call(anybody, method, path), "NOT_AUTHENTICATED")


@pytest.mark.parametrize(("method", "path"), [row for row in CLOSED if row[1] not in OWN])
def test_a_viewer_writes_nothing(as_viewer: APIClient, content: Content, method: str, path: str) -> None:
    error_of(call(as_viewer, method, path, content.pk), "PERMISSION_DENIED")


@pytest.mark.parametrize(("method", "path"), [row for row in CLOSED if "{" in row[1]])
def test_rows_of_another_account_are_not_there_to_be_changed(
    as_stranger: APIClient, as_key: Callable[..., APIClient], content: Content, method: str, path: str
) -> None:
    as_key()
    owned: dict[str, Any] = {"account": content.account, "site": content.site}
    rows = {
        "users": None,
        "api-keys": ApiKey.objects.get(),
        "sites": content.site,
        "contents": content,
        "tasks": Task.objects.create(title="t", **owned),
        "sectors": Sector.objects.create(name="s", **owned),
        "clusters": Cluster.objects.create(name="c", **owned),
        "keywords": Keyword.objects.create(name="k", **owned),
        "imports": ArticleImport.objects.create(**owned),
    }
    row = rows[path.split("/")[4]]
    pk = row.pk if row else _somebody_of(content)
    error_of(call(as_stranger, method, path, pk), "NOT_FOUND")
    if row:
        before = row.__dict__.copy()
        row.refresh_from_db()
        assert {name: row.__dict__[name] for name in before if name != "_state"} == {
            name: value for name, value in before.items() if name != "_state"
        }


def _somebody_of(content: Content) -> int:
    return User.objects.create_user("somebody@example.com", "x", account=content.account).pk
