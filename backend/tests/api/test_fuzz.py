"""Whatever is sent to whatever writes: a documented answer, never a fault of our own."""

import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from igny8_core.auth.api_keys import create_key
from igny8_core.auth.models import User
from igny8_core.errors import CATALOGUE
from igny8_core.writer.models import Cluster, Content, Keyword, Sector, Task

MODULES = (
    "igny8_core.auth", "igny8_core.system", "igny8_core.writer", "igny8_core.integration.content_views"
)  # fmt: skip
WRITING = {"post", "put", "patch", "delete"}


def _operations() -> list[tuple[str, str]]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    found = []
    for path, methods in document["paths"].items():
        view = resolve(re.sub(r"\{\w+\}", "1", path.replace("{sha256}", "a" * 64))).func
        if view.__module__.startswith(MODULES) or getattr(view, "cls", view).__module__.startswith(MODULES):
            found += [(method, path) for method in WRITING & methods.keys()]
    return sorted(found)


OPERATIONS = _operations()

NAMES = sorted(
    """account_name alt author_email canonical_url caption categories cluster_id clusters content_type
    current_password description email excerpt expected_revision featured_image file focus_keywords
    gallery html keyword_ids name new_password password price product publish_mode published_at refresh role
    sale_price sector_id sectors seo_description seo_title site sku slug status stock tags task_id title
    upload url""".split()
)
AWKWARD = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 1.5, 1e308,
    "", " ", "x", "1", "\x00", "\ud800", "'", "%", "ß" * 300, "x" * 100_000,
    "2025-12-01", "2025-12-01T10:00:00", "2025-12-01T10:00:00Z", "0000-00-00T00:00:00Z",
    "https://", "https://[", "https://a.example:99999", "http://localhost", "javascript:x",
    "a@b", "a@example.com", "<img src=x>", "<img src='https://[bad'>", "<b>", "A > B", ">",
    "scheduled", "product", "owner", "igny8-upload:x",
    [], {}, [[]], [None], [1, 1], [2**64], ["\x00"], [{}],
    {"url": "x"}, {"price": "1", "sale_price": "2"}, {"": ""}, {"pk": 1},
]  # fmt: skip

values = st.one_of(
    st.sampled_from(AWKWARD),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
        max_leaves=8,
    ),
)
bodies = st.one_of(st.dictionaries(st.sampled_from(NAMES), values, max_size=8), values)
raw_bodies = st.one_of(bodies.map(lambda body: json.dumps(body).encode()), st.binary(max_size=200))


@pytest.fixture
def ids(content: Content, owner: User) -> dict[str, int]:
    owned: dict[str, Any] = {"account": content.account, "site": content.site}
    key, _ = create_key(account=content.account, name="k", role="editor")
    return {
        "auth/users": owner.pk,
        "auth/api-keys": key.pk,
        "system/sites": content.site_id,
        "writer/contents": content.pk,
        "writer/tasks": Task.objects.create(title="t", **owned).pk,
        "writer/sectors": Sector.objects.create(name="s", **owned).pk,
        "writer/clusters": Cluster.objects.create(name="c", **owned).pk,
        "writer/keywords": Keyword.objects.create(name="k", **owned).pk,
    }


def test_the_fuzzed_operations_are_those_there_are() -> None:
    assert len(OPERATIONS) >= 30
    assert ("patch", "/api/v1/writer/contents/{id}/") in OPERATIONS


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.django_db
def test_any_body_gets_a_documented_answer(
    as_owner: APIClient, ids: dict[str, int], method: str, path: str
) -> None:
    key = "/".join(path.split("/")[3:5])
    address = path.replace("{id}", str(ids.get(key, 1))).replace("{sha256}", "a" * 64)

    @given(raw_bodies)
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    def send(raw: bytes) -> None:
        with transaction.atomic():
            answer = as_owner.generic(method.upper(), address, raw, content_type="application/json")
            transaction.set_rollback(True)
        body = answer.json()
        if body["success"]:
            assert answer.status_code in {200, 201}
            assert body.keys() == {"success", "data"}
        else:
            assert answer.status_code == CATALOGUE[body["error"]["code"]].http_status < 500

    send()


FILTERED = [
    f"/api/v1/{kind}/"
    for kind in (
        "auth/users", "auth/api-keys", "system/sites", "writer/contents", "writer/tasks",
        "writer/sectors", "writer/clusters", "writer/keywords", "writer/uploads",
    )
]  # fmt: skip
PARAMETERS = [
    "page", "page_size", "site", "search", "ordering", "archived", "cluster", "sector", "keyword", "task",
    "status",
    "content_type", "publish_mode", "published_after", "published_before",
    "format", "id",
]  # fmt: skip


@pytest.mark.parametrize("address", FILTERED)
@pytest.mark.django_db
def test_any_query_gets_a_documented_answer(as_owner: APIClient, content: Content, address: str) -> None:
    odd = st.sampled_from(
        ["", "0", "-1", "1", "x", "\x00", "9" * 30, "9" * 5000, "1e400", "NaN", "true", "null", "%", "é"]
    )

    @given(st.dictionaries(st.sampled_from(PARAMETERS), odd | st.text(max_size=20), max_size=4))
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    def ask(query: dict[str, str]) -> None:
        encodable = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
        answer = as_owner.get(address, encodable)
        body = answer.json()
        assert body["success"] is (answer.status_code == 200)
        assert answer.status_code in {200, 400, 404}

    ask()
