"""Real servers, shared by the session; every test below here runs against a real WordPress."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from devsite import MariaDB, StaticServer, WordPressSite, Workspace
from devsite.wordpress import remove_leftovers
from devsite.workspace import BACKEND
from tests.real.dashboard import Dashboard, at_the_screen
from tests.real.editor import chromium
from tests.real.stack import ConnectedSite, Stack

HERE = Path(__file__).parent
ARTICLES = BACKEND / "devsite" / "articles"
SCREENS = {
    "test_dashboard", "test_dashboard_failures", "test_live_progress", "test_wordpress_screens", "test_xss",
}  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)
            if item.path.stem in SCREENS:
                item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture(scope="session")
def mariadb(workspace: Workspace) -> MariaDB:
    """Shared with whoever else uses the workspace; stops with the last of them."""
    return MariaDB(workspace).start()


@pytest.fixture(scope="session")
def wordpress(workspace: Workspace, mariadb: MariaDB) -> Iterator[Callable[..., WordPressSite]]:
    """`wordpress(**options)` makes a further site (options of WordPressSite.create); gone at the end."""
    remove_leftovers(workspace)
    sites = []
    numbers = itertools.count(1)

    def create(**options: Any) -> WordPressSite:
        site = WordPressSite.create(
            f"test-{os.getpid()}-{next(numbers)}", workspace=workspace, mariadb=mariadb, **options
        )
        sites.append(site)
        return site

    yield create
    for site in sites:
        site.destroy()


@pytest.fixture
def pictures() -> Iterator[StaticServer]:
    """The demo articles' pictures over http, with faults on request."""
    with StaticServer(ARTICLES) as server:
        yield server


@pytest.fixture
def own_workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A work folder nobody else uses, reachable by the servers' user (pytest's own tmp_path is not)."""
    root = Path(tempfile.mkdtemp(prefix="igny8-test-"))
    root.chmod(0o755)
    workspace = Workspace(root)
    yield workspace
    workspace.release()
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def one_process(workspace: Workspace) -> Iterator[Stack]:
    """IGNY8 as it is by default: one process on SQLite."""
    with Stack(workspace) as stack:
        yield stack


@pytest.fixture(scope="session")
def four_workers(workspace: Workspace) -> Iterator[Stack]:
    """IGNY8 on PostgreSQL and Redis: web, beat and four workers."""
    with Stack(workspace, database="postgresql", workers=4) as stack:
        yield stack


@pytest.fixture(scope="session")
def site(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    """A WordPress connected to the one-process IGNY8."""
    return one_process.connect(wordpress())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def screen(one_process: Stack, browser: Browser, site: ConnectedSite) -> Iterator[Dashboard]:
    """The owner of the connected site, signed in."""
    with at_the_screen(browser, one_process, email=one_process.owner_email) as dashboard:
        yield dashboard


@pytest.fixture(autouse=True)
def _logs_of_a_failed_test(request: pytest.FixtureRequest) -> Iterator[None]:
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed == failed:
        return
    for name in {"one_process", "four_workers"} & set(request.fixturenames):
        print(request.getfixturevalue(name).logs())
