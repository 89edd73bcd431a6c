"""The plugin's PHP tests, inside a real WordPress with the plugin active."""

from __future__ import annotations

import os
import shutil

from devsite.errors import DevsiteError
from devsite.php import PHP
from devsite.template import copy_tree, give_to_service_user
from devsite.wordpress import PLUGIN_SOURCE, WordPressSite
from devsite.workspace import REPOSITORY, Workspace, run_as_service


def run_phpunit(workspace: Workspace, arguments: list[str], *, version: str = "debian") -> int:
    """Run them and answer phpunit's exit code; its output goes to the terminal.

    The tests are copied beside the plugin's code below wp-content and run there as the web server's user:
    what they load is what the site runs, and a file they make can be removed by a request and vice versa.
    They find WordPress by IGNY8_WP_ROOT, its address by IGNY8_WP_URL and the contract by IGNY8_CONTRACT.
    """
    phpunit = shutil.which("phpunit")
    if phpunit is None:
        raise DevsiteError("phpunit is not installed; run scripts/setup")
    with WordPressSite.create(f"test-{os.getpid()}-phpunit", version=version, workspace=workspace) as site:
        plugin = site.content_path / "plugins" / PLUGIN_SOURCE.name
        contract = site.directory / "contract"
        copy_tree(PLUGIN_SOURCE / "tests", plugin / "tests")
        copy_tree(REPOSITORY / "contract", contract)
        give_to_service_user(plugin)
        done = run_as_service(
            [PHP, "-d", "memory_limit=512M", phpunit, *_configuration(arguments), *arguments],
            cwd=plugin,
            environment={
                "IGNY8_WP_ROOT": str(site.path),
                "IGNY8_WP_URL": site.url,
                "IGNY8_CONTRACT": str(contract),
            },
            capture=False,
        )
        return done.returncode


def _configuration(arguments: list[str]) -> list[str]:
    """tests/phpunit.xml where there is one, else every test file below tests/ after tests/bootstrap.php."""
    if any(each == "-c" or each.startswith("--configuration") for each in arguments):
        return []
    tests = PLUGIN_SOURCE / "tests"
    for name in ("phpunit.xml", "phpunit.xml.dist"):
        if (tests / name).exists():
            return ["--configuration", f"tests/{name}", "--do-not-cache-result"]
    if not (tests / "bootstrap.php").exists():
        raise DevsiteError(f"there are no PHP tests in {tests}")
    return ["--bootstrap", "tests/bootstrap.php", "--do-not-cache-result", "tests"]
