"""What a command finds around it: settings, database, the address the backend was last served at.

Django is imported inside the functions: `igny8 --help` needs none of it, and `igny8 up` must know its
port before the settings are read.
"""

from __future__ import annotations

import os
from pathlib import Path

LAST_ADDRESS = "last-address"
"""File in IGNY8_HOME: a connect code made in another terminal must lead to the port `igny8 up` listens on."""


def home() -> Path:
    return Path(os.environ.get("IGNY8_HOME", ".work/igny8")).absolute()


def open_backend(*, quiet: bool = True) -> None:
    """Read the settings and prepare Django. `quiet`: only errors are logged, a person reads the terminal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igny8_core.settings")
    if quiet:
        os.environ.setdefault("IGNY8_LOG_LEVEL", "ERROR")
    remembered = home() / LAST_ADDRESS
    if "IGNY8_BASE_URL" not in os.environ and remembered.is_file():
        os.environ["IGNY8_BASE_URL"] = remembered.read_text().strip()
    import django

    django.setup()


def prepare_database() -> None:
    """Bring the database to this version's tables. Safe to repeat."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def serve_from(base_url: str) -> str:
    """Use `base_url` unless IGNY8_BASE_URL says otherwise, and remember it; answers the one in use."""
    used = os.environ.setdefault("IGNY8_BASE_URL", base_url)
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    (home() / LAST_ADDRESS).write_text(used + "\n")
    return used
