"""The contract agrees with itself."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from igny8_core.errors import CATALOGUE, CONTRACT_DIR, STEPS
from tests.contract.schemas import EXAMPLES, SCHEMAS, violations

# Examples that are not named after their schema.
SCHEMA_OF = {
    "answer-error": "answer",
    "error": "common#/$defs/error",
    "stage-response-problems": "stage-response",
}
RESPONSES = {"commit": "receipt", "disconnect": None, "structure": "structure"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_a_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == f"{name}.json"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_follows_its_schema(name: str) -> None:
    assert violations(SCHEMA_OF.get(name, name), EXAMPLES[name]) == []


def test_every_schema_has_an_example() -> None:
    shown = {SCHEMA_OF.get(name, name) for name in EXAMPLES}
    assert set(SCHEMAS) - {"common"} <= shown


@pytest.mark.parametrize("name", [name for name in EXAMPLES if isinstance(EXAMPLES[name], dict)])
def test_an_example_without_a_required_field_is_refused(name: str) -> None:
    schema = SCHEMA_OF.get(name, name)
    required = SCHEMAS.get(schema, SCHEMAS["common"]["$defs"]["error"]).get("required", ["igny8"])
    for field in required:
        damaged = copy.deepcopy(EXAMPLES[name])
        del damaged[field]
        assert violations(schema, damaged), f"{field} may be left out of {name}"


@pytest.mark.parametrize(
    "name", [name for name in EXAMPLES if name.endswith("-request") or name == "receipt"]
)
def test_an_example_with_an_unknown_field_is_refused(name: str) -> None:
    assert violations(name, {**EXAMPLES[name], "surprise": 1})


def test_the_readme_names_every_route_that_has_a_request() -> None:
    readme = (CONTRACT_DIR / "README.md").read_text(encoding="utf-8")
    routes = set(re.findall(r"^\| `([a-z]+)` \| `[a-z]+-request`", readme, re.MULTILINE))
    signed = {n for n, s in SCHEMAS.items() if n.endswith("-request") and "route" in s["properties"]}
    assert routes == {name.removesuffix("-request") for name in signed}
    for route in routes:
        assert SCHEMAS[f"{route}-request"]["properties"]["route"] == {"const": route}


def test_every_code_of_the_catalogue_is_complete_and_its_step_is_one_of_the_seven() -> None:
    for code, entry in CATALOGUE.items():
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", code)
        assert entry.step is None or entry.step in STEPS
        assert 200 <= entry.http_status < 600
        assert entry.remedy.endswith(".")


def test_the_steps_are_those_of_the_schema_in_order() -> None:
    assert SCHEMAS["common"]["$defs"]["step"]["enum"] == list(STEPS)


def test_codes_in_examples_are_in_the_catalogue() -> None:
    def codes(value: Any) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(codes, value))
        if not isinstance(value, dict):
            return set()
        own = {value["code"]} if isinstance(value.get("code"), str) and value["code"].isupper() else set()
        return own.union(*map(codes, value.values()))

    assert codes(list(EXAMPLES.values())) <= set(CATALOGUE)
