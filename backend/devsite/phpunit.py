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

    They run as the web server's user, so that a file they make can be removed by a request and vice versa;
    since a checkout may be closed to that user, plugin and contract are copied beside the site in the same
    arrangement. IGNY8_TEST_WP names the folder of wp-load.php, IGNY8_TEST_URL the site's address.
    """
    phpunit = shutil.which("phpunit")
    if phpunit is None:
        raise DevsiteError("phpunit is not installed; run scripts/setup")
    name = f"test-{os.getpid()}-phpunit"
    with WordPressSite.create(name, version=version, workspace=workspace) as site:
        checkout = site.directory / "checkout"
        copied = checkout / PLUGIN_SOURCE.relative_to(REPOSITORY)
        copy_tree(PLUGIN_SOURCE, copied)
        copy_tree(REPOSITORY / "contract", checkout / "contract")
        give_to_service_user(checkout)
        done = run_as_service(
            [PHP, "-d", "memory_limit=512M", phpunit, *_configuration(arguments), *arguments],
            cwd=copied,
            environment={
                "IGNY8_TEST_WP": str(site.path),
                "IGNY8_TEST_URL": site.url,
                "HTTP_HOST": site.url.removeprefix("http://"),
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
