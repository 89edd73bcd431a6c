"""The types of `messages.py` say the same as the contract's schemas."""

from __future__ import annotations

import types
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from igny8_core.wordpress import messages, reading_messages
from tests.contract.schemas import SCHEMAS

TYPES: dict[str, Any] = {
    "adopt-request": reading_messages.AdoptRequest,
    "adopt-response": reading_messages.AdoptResponse,
    "commit-request": messages.CommitRequest,
    "connect-request": messages.ConnectRequest,
    "connect-response": messages.ConnectResponse,
    "digests-request": reading_messages.DigestsRequest,
    "digests-response": reading_messages.DigestsResponse,
    "disconnect-request": messages.DisconnectRequest,
    "events-push": messages.EventsPush,
    "events-request": messages.EventsRequest,
    "events-response": messages.EventsResponse,
    "fingerprints-request": reading_messages.FingerprintsRequest,
    "fingerprints-response": reading_messages.FingerprintsResponse,
    "health-request": messages.HealthRequest,
    "health-response": messages.HealthResponse,
    "job-request": messages.JobRequest,
    "job-response": messages.JobResponse,
    "posts-request": reading_messages.PostsRequest,
    "posts-response": reading_messages.PostsResponse,
    "progress": messages.Progress,
    "receipt": messages.Receipt,
    "seo-request": messages.SeoRequest,
    "seo-response": messages.SeoResponse,
    "settings": messages.Settings,
    "settings-request": messages.SettingsRequest,
    "site-moved": messages.SiteMoved,
    "stage-request": messages.StageRequest,
    "stage-response": messages.StageResponse,
    "stats-increment": messages.StatsIncrement,
    "structure": messages.Structure,
    "structure-request": messages.StructureRequest,
    "terms-request": reading_messages.TermsRequest,
    "terms-response": reading_messages.TermsResponse,
}
SCALARS = {"string": str, "integer": int, "number": float, "boolean": bool, "null": type(None)}


def test_every_schema_has_a_type() -> None:
    assert set(TYPES) == set(SCHEMAS) - {"common", "answer"}


@pytest.mark.parametrize("name", TYPES)
def test_the_type_says_what_the_schema_says(name: str) -> None:
    assert differences(TYPES[name], SCHEMAS[name], name) == []


def test_the_comparison_sees_a_difference() -> None:
    changed = {**SCHEMAS["progress"], "required": ["task_id"]}
    assert differences(messages.Progress, changed, "progress")
    changed = {
        **SCHEMAS["progress"],
        "properties": {**SCHEMAS["progress"]["properties"], "progress": {"type": "string"}},
    }
    assert differences(messages.Progress, changed, "progress")


def differences(hint: Any, schema: dict[str, Any], path: str) -> list[str]:
    """Where the type and the schema part; empty when they do not."""
    schema = resolved(schema)
    if "const" in schema or "enum" in schema:
        wanted = set(schema.get("enum", [schema.get("const")]))
        return [] if get_origin(hint) is Literal and set(get_args(hint)) == wanted else [f"{path}: {hint}"]
    if "anyOf" in schema and "properties" not in schema:
        return union_differences(hint, schema["anyOf"], path)
    if schema.get("type") == "array":
        return (
            differences(get_args(hint)[0], schema["items"], f"{path}[]")
            if get_origin(hint) is list
            else [path]
        )
    if schema.get("type") == "object":
        return object_differences(hint, schema, path)
    return [] if hint is SCALARS[schema["type"]] else [f"{path}: {hint} for {schema['type']}"]


def union_differences(hint: Any, options: list[dict[str, Any]], path: str) -> list[str]:
    hints = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    if len(hints) != len(options):
        return [f"{path}: {hint}"]
    left = list(hints)
    for option in options:
        fitting = [one for one in left if not differences(one, option, path)]
        if not fitting:
            return [f"{path}: nothing in {hint} for {option}"]
        left.remove(fitting[0])
    return []


def object_differences(hint: Any, schema: dict[str, Any], path: str) -> list[str]:
    if "properties" not in schema:
        values = schema.get("additionalProperties")
        if get_origin(hint) is not dict:
            return [f"{path}: {hint}"]
        value_hint = get_args(hint)[1]
        return differences(value_hint, values, f"{path}.*") if values else [] if value_hint is Any else [path]
    if not is_typeddict(hint):
        return [f"{path}: {hint}"]
    found = []
    if set(hint.__required_keys__) != set(schema.get("required", [])):
        found.append(f"{path}: required {set(hint.__required_keys__) ^ set(schema['required'])}")
    hints = get_type_hints(hint, include_extras=True)
    if set(hints) != set(schema["properties"]):
        return [*found, f"{path}: keys {set(hints) ^ set(schema['properties'])}"]
    for name, one in hints.items():
        inner = get_args(one)[0] if get_origin(one) is NotRequired else one
        found += differences(inner, schema["properties"][name], f"{path}.{name}")
    return found


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        file, _, fragment = schema["$ref"].partition("#")
        found: Any = SCHEMAS[file.removesuffix(".json")]
        for key in fragment.strip("/").split("/") if fragment else ():
            found = found[key]
        schema = found
    return schema
