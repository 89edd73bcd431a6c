"""`python -m devsite`: a WordPress to look at, and the way to stop everything.

up NAME prints its facts as JSON and leaves it running; stop ends every server of the work folder; phpunit
runs the plugin's PHP tests inside a WordPress made for them.
"""

from __future__ import annotations

import argparse
import json
import sys

from devsite.errors import DevsiteError
from devsite.phpunit import run_phpunit
from devsite.server import stop_all
from devsite.wordpress import WordPressSite
from devsite.workspace import Workspace


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    workspace = Workspace(options.work, create=options.command != "reap")
    try:
        if options.command == "up":
            _up(options, workspace)
        elif options.command == "stop":
            print("\n".join(stop_all(workspace, include_kept=True)) or "nothing was running")
        elif options.command == "phpunit":
            return run_phpunit(workspace, options.arguments, version=options.version)
        else:
            workspace.reap(wait=True)
    except DevsiteError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _up(options: argparse.Namespace, workspace: Workspace) -> None:
    if (workspace.sites / options.name / "site.json").exists() and not options.fresh:
        site = WordPressSite.open(options.name, workspace=workspace).start()
    else:
        site = WordPressSite.create(
            options.name,
            timezone=options.timezone,
            version=options.version,
            plugin=not options.no_plugin,
            multisite=options.multisite,
            workspace=workspace,
        )
    site.keep()
    print(json.dumps(site.facts(), indent=2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="devsite", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--work", help="work folder (default: $IGNY8_WORK, else .work in the repository)")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", parents=[common], help="start a WordPress and leave it running")
    up.add_argument("name")
    up.add_argument("--fresh", action="store_true", help="replace a site of that name")
    up.add_argument("--timezone", default="UTC")
    up.add_argument("--version", default="debian")
    up.add_argument("--multisite", action="store_true")
    up.add_argument("--no-plugin", action="store_true")
    commands.add_parser("stop", parents=[common], help="stop every server of the work folder")
    phpunit = commands.add_parser("phpunit", parents=[common], help="run the plugin's PHP tests")
    phpunit.add_argument("--version", default="debian")
    phpunit.add_argument("arguments", nargs="*", help="for phpunit itself, after --")
    commands.add_parser("reap", parents=[common], help="stop what nobody uses any more (starts by itself)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
