"""`igny8 demo`. The servers it brings up belong to a checkout, not to the installed package."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from igny8_core.cli.refusal import Refusal

BACKEND = Path(__file__).resolve().parents[2]


def run(*, once: bool, delay_seconds: int) -> int:
    """The exit code. VALIDATION_FAILED where IGNY8 does not run from a checkout."""
    if not (BACKEND / "devsite" / "demo.py").is_file():
        message = "The demo brings up a real WordPress, and what it needs for that is not installed."
        raise Refusal("VALIDATION_FAILED", message, "Run it in a checkout of the repository: make demo")
    if str(BACKEND) not in sys.path:
        sys.path.insert(0, str(BACKEND))
    code: int = import_module("devsite.demo").run(once=once, delay_seconds=delay_seconds)
    return code
