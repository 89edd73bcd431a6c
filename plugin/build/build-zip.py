"""Builds dist/igny8.zip, as it is uploaded to WordPress: `python plugin/build/build-zip.py [target]`.

The same source gives the same bytes: entries are sorted, and carry a fixed time and fixed permissions.
Tests are left out.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PLUGIN = REPOSITORY / "plugin" / "igny8"
TARGET = REPOSITORY / "dist" / "igny8.zip"

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
REGULAR_FILE_0644 = 0o100644 << 16
CREATED_ON_UNIX = 3
SUFFIXES = {".php", ".txt", ".css", ".js", ".pot", ".po", ".mo", ".json"}


def files() -> Iterator[Path]:
    """What belongs to the plugin, in the order of the archive; an unknown kind of file is an error."""
    for path in sorted(PLUGIN.rglob("*"), key=lambda path: path.relative_to(PLUGIN).as_posix()):
        inside = path.relative_to(PLUGIN)
        if path.is_dir() or inside.parts[0] == "tests":
            continue
        if path.suffix not in SUFFIXES or any(part.startswith(".") for part in inside.parts):
            raise SystemExit(f"{inside} does not belong into the plugin")
        yield path


def build(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files():
            entry = zipfile.ZipInfo(f"igny8/{path.relative_to(PLUGIN).as_posix()}", FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = CREATED_ON_UNIX
            entry.external_attr = REGULAR_FILE_0644
            archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
