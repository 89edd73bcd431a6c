"""The command line against the test database, and a site that exists in memory."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from igny8_core.cli import show
from igny8_core.cli.program import app
from igny8_core.integration.connecting import connect, integration_of
from igny8_core.integration.models import SiteIntegration
from igny8_core.system.models import Site
from igny8_core.wordpress.client import make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport

Igny8 = Callable[..., Result]
WIDE = 300


@pytest.fixture
def igny8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Igny8:
    """Runs a command; its `output` is what a person sees, both streams together."""
    monkeypatch.setenv("IGNY8_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IGNY8_BASE_URL", "https://igny8.example.com")
    monkeypatch.setattr(show.out, "_width", WIDE)
    monkeypatch.setattr(show.err, "_width", WIDE)

    def run(*arguments: object, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def fake(site: Site, monkeypatch: pytest.MonkeyPatch) -> FakeSite:
    """The WordPress of `site`, connected; the workers of commands reach it instead of a network."""
    fake = FakeSite(site.url, timezone="America/New_York", keep_image_bytes=True)
    integration = integration_of(site)
    answer = connect(integration, fake.describe())
    fake.connect(answer["audience"], answer["public_keys"], answer["shared_secret"])
    transport = FakeTransport(fake)
    from igny8_core.cli import doctor, engine, seo, settings

    monkeypatch.setattr(engine, "Worker", partial(engine.Worker, "test", transport=transport))
    monkeypatch.setattr(settings, "site_http", partial(make_http, transport=transport))
    monkeypatch.setattr(seo, "site_http", partial(make_http, transport=transport))
    monkeypatch.setattr(doctor, "site_http", partial(make_http, transport=transport))
    return fake


@pytest.fixture
def integration(fake: FakeSite, site: Site) -> SiteIntegration:
    return site.integrations.get()


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """For commands in processes of their own: a fresh home, no IGNY8 variable of the caller."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IGNY8_")}
    backend = str(Path(__file__).resolve().parents[2])
    return {**kept, "IGNY8_HOME": str(tmp_path / "home"), "PYTHONPATH": backend, "PYTHONUNBUFFERED": "1"}
