"""`igny8 webhook`: the commands and their options. What they do is in `webhooks`."""

from __future__ import annotations

from typing import Annotated

import typer

from igny8_core.cli.environment import open_backend
from igny8_core.cli.refusal import reporting

webhook = typer.Typer(no_args_is_help=True, help="Addresses that are told what happens.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
AccountOption = Annotated[str | None, typer.Option("--account", help="Account: id, name or a user's e-mail.")]
Id = Annotated[int, typer.Argument(help="Number of the webhook.")]


@webhook.command("list")
@reporting
def webhook_list(account: AccountOption = None, as_json: Json = False) -> None:
    """List webhooks and how they fare."""
    open_backend()
    from igny8_core.cli import webhooks as commands

    commands.list_webhooks(account, as_json=as_json)


@webhook.command("add")
@reporting
def webhook_add(
    url: Annotated[str, typer.Argument(help="https address of the receiver.")],
    event: Annotated[list[str] | None, typer.Option(help="Only this event; may be repeated.")] = None,
    account: AccountOption = None,
    as_json: Json = False,
) -> None:
    """Tell an address what happens. Prints the secret it checks signatures with, this once."""
    open_backend()
    from igny8_core.cli import webhooks as commands

    commands.add_webhook(account, url, event or [], as_json=as_json)


@webhook.command("remove")
@reporting
def webhook_remove(number: Id) -> None:
    """Tell it nothing any more, and forget what it was told."""
    open_backend()
    from igny8_core.cli import webhooks as commands

    commands.remove_webhook(number)


@webhook.command("test")
@reporting
def webhook_test(number: Id) -> None:
    """Send it a test now, and say what became of it. Exit code 1 when it was not taken."""
    open_backend()
    from igny8_core.cli import webhooks as commands

    if not commands.try_webhook(number):
        raise typer.Exit(1)
