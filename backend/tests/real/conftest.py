"""Real servers, shared by the session; every test below here runs against a real WordPress."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devsite import MariaDB, StaticServer, WordPressSite, Workspace
from devsite.wordpress import remove_leftovers
from devsite.workspace import BACKEND

HERE = Path(__file__).parent
ARTICLES = BACKEND / "devsite" / "articles"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)


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
