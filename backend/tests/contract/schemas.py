"""The contract's schemas, ready to validate with."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from igny8_core.errors import CONTRACT_DIR

SCHEMAS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((CONTRACT_DIR / "schemas").glob("*.json"))
}
EXAMPLES: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((CONTRACT_DIR / "examples").glob("*.json"))
}
_REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{name}.json", Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)


@cache
def validator(name: str) -> Draft202012Validator:
    """`name` is a schema's, or `common#/$defs/…`."""
    file, _, fragment = name.partition("#")
    reference = f"{file}.json" + (f"#{fragment}" if fragment else "")
    return Draft202012Validator({"$ref": reference}, registry=_REGISTRY)


def violations(name: str, value: Any) -> list[str]:
    """What of `value` breaks the schema, each with its path; empty when nothing does."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]
