"""The plugin, as the dashboard offers it for download."""

import zipfile
from io import BytesIO
from pathlib import Path

from django.test import Client
from pytest import MonkeyPatch

from igny8_core.system import plugin_archive


def test_the_plugin_is_downloaded_without_signing_in(client: Client) -> None:
    answer = client.get("/downloads/igny8.zip")

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="igny8.zip"'
    names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
    assert "igny8/igny8.php" in names
    assert not [name for name in names if name.startswith("igny8/tests/")]


def test_an_installation_without_the_plugin_says_where_to_get_it(
    client: Client, monkeypatch: MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plugin_archive, "BUILD", tmp_path / "build-zip.py")

    answer = client.get("/downloads/igny8.zip")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
