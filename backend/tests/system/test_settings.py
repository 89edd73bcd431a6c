import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from igny8_core.keyfile import read_or_create
from igny8_core.settings import database_from_url

PROGRAM = """
import django, json
django.setup()
from django.conf import settings
print(json.dumps({
    "key": settings.SECRET_KEY, "fernet": settings.IGNY8_ENCRYPTION_KEYS,
    "name": settings.DATABASES["default"]["NAME"], "debug": settings.DEBUG, "hosts": settings.ALLOWED_HOSTS,
}))
"""


def facts(home: Path, **env: str) -> dict[str, object]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "IGNY8_HOME": str(home)}
    given |= {"DJANGO_SETTINGS_MODULE": "igny8_core.settings", **env}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=given, capture_output=True, text=True, check=True
    )
    read: dict[str, object] = json.loads(ran.stdout)
    return read


def test_without_any_setting_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = facts(home)
    assert facts(home) == first
    assert first["debug"] is False
    assert first["name"] == str(home / "igny8.db")
    for name in ("secret.key", "encryption.keys"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_the_environment_wins_over_what_was_made(tmp_path: Path) -> None:
    given = facts(
        tmp_path,
        IGNY8_SECRET_KEY="s" * 60,
        IGNY8_ENCRYPTION_KEYS="new, old",
        IGNY8_DATABASE_URL="sqlite:////elsewhere/db",
        IGNY8_BASE_URL="https://igny8.example.com",
    )
    assert (given["key"], given["fernet"], given["name"]) == ("s" * 60, ["new", "old"], "/elsewhere/db")
    assert "igny8.example.com" in given["hosts"]  # type: ignore[operator]
    assert list(tmp_path.glob("*.key*")) == []


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    made = iter(range(1000))
    with ThreadPoolExecutor(20) as pool:
        secrets = set(
            pool.map(lambda _: read_or_create(tmp_path / "key", lambda: str(next(made))), range(200))
        )
    assert len(secrets) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_postgres_url_becomes_a_pooled_connection() -> None:
    database = database_from_url("postgres://me:p%40ss@db.example:5433/igny8?sslmode=require")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("me", "p@ss", "db.example")
    assert (database["PORT"], database["NAME"]) == ("5433", "igny8")
    assert database["OPTIONS"]["pool"]
    assert database["OPTIONS"]["sslmode"] == "require"


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        database_from_url("mysql://x/y")


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_survives_a_power_cut_and_waits_for_its_turn() -> None:
    with connection.cursor() as cursor:
        facts = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert facts == ["wal", 2, 20000]
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
