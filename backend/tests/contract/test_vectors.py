"""The signature vectors, which the PHP tests check as well."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from igny8_core.errors import CONTRACT_DIR
from igny8_core.wordpress import signing

VECTORS = CONTRACT_DIR / "examples" / "vectors" / "signatures.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['algorithm']}: {case['name']}")
def test_every_vector_is_judged_as_it_says(case: dict[str, Any]) -> None:
    line = base64.b64decode(case["line_base64"])
    rest = (case["signature"], case["id"], case["timestamp"], line)
    if case["algorithm"] == "v1a":
        assert signing.verify_v1a([case["public_key"]], *rest) is case["valid"]
    else:
        assert signing.verify_v1([case["secret"]], *rest) is case["valid"]


@pytest.mark.parametrize("case", [case for case in CASES if case["name"] == "every kind of character"])
def test_signing_gives_the_bytes_of_the_vector(case: dict[str, Any]) -> None:
    line = base64.b64decode(case["line_base64"])
    if case["algorithm"] == "v1a":
        signed = signing.sign_v1a([case["private_key"]], case["id"], case["timestamp"], line)
        assert signing.public_key_of(case["private_key"]) == case["public_key"]
    else:
        signed = signing.sign_v1(case["secret"], case["id"], case["timestamp"], line)
    assert signed == case["signature"]


def test_the_committed_vectors_are_those_the_script_writes(tmp_path: Path) -> None:
    script = (CONTRACT_DIR / "make_vectors.py").read_text(encoding="utf-8")
    copy = tmp_path / "make_vectors.py"
    copy.write_text(script, encoding="utf-8")
    (tmp_path / "examples").mkdir()
    subprocess.run([sys.executable, str(copy)], check=True)
    written = (tmp_path / "examples" / "vectors" / "signatures.json").read_bytes()
    assert written == VECTORS.read_bytes()
