from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import connection  # noqa: F401  (named in a condition)
from django.test import Client
from drf_spectacular.validation import validate_schema

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("openapi") / "openapi.yaml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    return path.read_text()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="limits of whole numbers are the database's own")
def test_the_committed_document_is_what_the_code_says(generated: str) -> None:
    again = "cd backend && python -m django spectacular --file ../docs/reference/openapi.yaml"
    assert DOCUMENT.read_text() == generated, f"regenerate it: {again}"


def test_every_answer_is_shown_in_its_envelope(generated: str) -> None:
    document: dict[str, Any] = yaml.safe_load(generated)
    validate_schema(document)
    for path, operations in document["paths"].items():
        for method in METHODS & operations.keys():
            answers = operations[method]["responses"]
            assert answers["default"]["content"]["application/json"]["schema"] == {
                "$ref": "#/components/schemas/ErrorAnswer"
            }, path
            for answer in answers.values():
                body = answer.get("content", {}).get("application/json", {}).get("schema", {})
                assert "$ref" in body or body == {} or {"success", "data"} == body["properties"].keys(), path


def test_the_document_is_served_without_signing_in(client: Client) -> None:
    answer = client.get("/api/v1/schema/", HTTP_ACCEPT="application/json")
    assert answer.status_code == 200
    assert "/api/v1/writer/contents/" in answer.json()["paths"]
