"""What is generated for the plugin, and the zip people upload."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
BUILD = REPOSITORY / "plugin" / "build"
PLUGIN = REPOSITORY / "plugin" / "igny8"


TIMEOUT_SECONDS = 60


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BUILD / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS)


def test_the_plugins_error_codes_are_those_of_the_contract() -> None:
    result = run("generate-error-codes.py", "--check")
    assert result.returncode == 0, result.stderr


def test_the_zip_is_the_same_to_the_byte_each_time(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        result = run("build-zip.py", str(tmp_path / name))
        assert result.returncode == 0, result.stderr
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_zip_holds_one_folder_with_the_whole_plugin_and_no_tests(tmp_path: Path) -> None:
    assert run("build-zip.py", str(tmp_path / "igny8.zip")).returncode == 0
    with zipfile.ZipFile(tmp_path / "igny8.zip") as archive:
        names = archive.namelist()
    assert names == sorted(names)
    assert {name.split("/")[0] for name in names} == {"igny8"}
    assert not [name for name in names if "/tests/" in name]
    expected = {
        f"igny8/{path.relative_to(PLUGIN).as_posix()}"
        for path in PLUGIN.rglob("*")
        if path.is_file() and path.relative_to(PLUGIN).parts[0] != "tests"
    }
    assert set(names) == expected


def test_the_version_is_the_same_wherever_it_stands() -> None:
    main_file = (PLUGIN / "igny8.php").read_text(encoding="utf-8")
    readme = (PLUGIN / "readme.txt").read_text(encoding="utf-8")
    found = {
        *re.findall(r"^ \* Version:\s+(\S+)$", main_file, re.M),
        *re.findall(r"define\( 'IGNY8_VERSION', '([^']+)' \);", main_file),
        *re.findall(r"^Stable tag: (\S+)$", readme, re.M),
    }
    assert len(found) == 1
    assert re.findall(r"Requires PHP:\s+(\S+)", main_file + readme) == ["7.4", "7.4"]
    assert re.findall(r"Requires at least:\s+(\S+)", main_file + readme) == ["6.1", "6.1"]
