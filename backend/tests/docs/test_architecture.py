"""The map of the system names what is there."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
PAGE = REPOSITORY / "docs" / "explain" / "architecture.md"
INTEGRATION = REPOSITORY / "backend" / "igny8_core" / "integration"
PLUGIN = REPOSITORY / "plugin" / "igny8"


def named_in(heading: str, column: int) -> set[str]:
    """What stands as code in one column of the table below a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split(" | ")[column] for line in section.splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_module_on_the_map_exists() -> None:
    named = named_in("Backend modules", 0) - {"integration"}
    assert len(named) > 20
    assert named <= {path.stem for path in INTEGRATION.glob("*.py")}


def test_every_class_of_the_plugin_on_the_map_exists() -> None:
    named = named_in("Plugin classes", 1)
    assert len(named) > 50
    assert named <= {
        found
        for path in PLUGIN.rglob("*.php")
        for found in re.findall(r"class Igny8_(\w+)", path.read_text())
    }
