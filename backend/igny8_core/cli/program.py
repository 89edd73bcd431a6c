"""The commands and their options. What they do is in the modules beside, imported after the settings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from igny8_core import __version__
from igny8_core.cli import show
from igny8_core.cli.environment import open_backend, prepare_database
from igny8_core.cli.refusal import Refusal, reporting
from igny8_core.cli.webhook_program import webhook

app = typer.Typer(
    name="igny8",
    help="Publish articles to WordPress sites: all of it, once, or not at all.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
accounts = typer.Typer(no_args_is_help=True, help="Accounts.")
sites = typer.Typer(no_args_is_help=True, help="Sites and their connection to WordPress.")
contents = typer.Typer(no_args_is_help=True, help="Articles, pages and products.")
job = typer.Typer(no_args_is_help=True, help="One publish job.")
app.add_typer(accounts, name="account")
app.add_typer(sites, name="site")
app.add_typer(contents, name="content")
app.add_typer(job, name="job")
app.add_typer(webhook, name="webhook")

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
SiteOption = Annotated[str | None, typer.Option("--site", help="Site: id, address or name.")]
Concurrency = Annotated[int, typer.Option(min=1, max=64, help="Doorbells answered at the same time.")]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]


def _version(asked: bool) -> None:
    if asked:
        show.out.print(f"igny8 {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Publish articles to WordPress sites: all of it, once, or not at all."""


# ----------------------------------------------------------------------------------------------- processes


@app.command()
@reporting
def up(host: Host = "127.0.0.1", port: Port = 8000, concurrency: Concurrency = 4) -> None:
    """Run the backend: web, worker and scheduler in one process. Prepares the database first."""
    from igny8_core.cli import processes

    processes.up(host, port, concurrency=concurrency)


@app.command()
@reporting
def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the web alone; needs a broker and `igny8 worker`s."""
    from igny8_core.cli import processes

    processes.up(host, port, concurrency=0, with_worker=False)


@app.command()
@reporting
def worker(concurrency: Concurrency = 4) -> None:
    """Run a worker alone; needs a broker."""
    from igny8_core.cli import processes

    processes.worker(concurrency=concurrency)


@app.command()
@reporting
def beat() -> None:
    """Run the scheduler alone; needs a broker."""
    from igny8_core.cli import processes

    processes.beat()


@app.command()
@reporting
def migrate() -> None:
    """Bring the database to this version's tables."""
    open_backend()
    prepare_database()
    show.out.print(f"{show.GOOD} The database has every table of this version.")


# ------------------------------------------------------------------------------------------------ accounts


@accounts.command("create")
@reporting
def account_create(
    email: Annotated[str, typer.Argument(help="The owner signs in with it.")],
    name: Annotated[str, typer.Option(help="Name of the account.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read it from standard input.")
    ] = False,
) -> None:
    """Make an account and its owner. Asks for the password, and prepares the database where that's needed."""
    password = _password(password_stdin)
    open_backend()
    from igny8_core.cli import sites as commands

    prepare_database()
    commands.create_account(email, password, name=name)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        message = "There is no terminal to ask for a password on."
        raise Refusal("VALIDATION_FAILED", message, "Use --password-stdin.")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


@accounts.command("list")
@reporting
def account_list() -> None:
    """List the accounts."""
    open_backend()
    from igny8_core.cli import sites as commands

    commands.list_accounts()


# --------------------------------------------------------------------------------------------------- sites


@sites.command("add")
@reporting
def site_add(
    url: Annotated[str, typer.Argument(help="Address of the home page.")],
    name: Annotated[str, typer.Option(help="What to call it.")] = "",
    account: Annotated[str | None, typer.Option(help="Whose: id, name or an e-mail.")] = None,
    wait: Annotated[float, typer.Option(help="Wait this long until it is connected.", metavar="SECONDS")] = 0,
    as_json: Json = False,
) -> None:
    """Add a site and print the code that connects it. Again: a new code for the same site."""
    open_backend()
    from igny8_core.cli import sites as commands

    if not commands.add_site(url, name=name, account=account, wait=wait, as_json=as_json):
        raise typer.Exit(1)


@sites.command("list")
@reporting
def site_list(as_json: Json = False) -> None:
    """List the sites with their connection and counts."""
    open_backend()
    from igny8_core.cli import sites as commands

    commands.list_sites(as_json=as_json)


@sites.command("recount")
@reporting
def site_recount(
    site: Annotated[str, typer.Argument(help="Id, address or name.")],
    repair: Annotated[bool, typer.Option("--repair", help="Write the numbers the events add up to.")] = False,
    as_json: Json = False,
) -> None:
    """Prove the counters of a site: add its events up again. Exit code 1 when a counter is wrong."""
    open_backend()
    from igny8_core.cli import sites as commands

    if not commands.recount(site, repair=repair, as_json=as_json):
        raise typer.Exit(1)


@sites.command("compare")
@reporting
def site_compare(
    site: Annotated[str, typer.Argument(help="Id, address or name.")], as_json: Json = False
) -> None:
    """Compare IGNY8 and WordPress, and follow what was missed. Exit code 1 when something needs a choice."""
    open_backend()
    from igny8_core.cli import comparing as commands

    if not commands.compare(site, as_json=as_json):
        raise typer.Exit(1)


@sites.command("drift")
@reporting
def site_drift(
    site: Annotated[str, typer.Argument(help="Id, address or name.")], as_json: Json = False
) -> None:
    """List differences of IGNY8 and WordPress that wait for a choice. Exit code 1 when there are any."""
    open_backend()
    from igny8_core.cli import comparing as commands

    if not commands.drift(site, as_json=as_json):
        raise typer.Exit(1)


@sites.command("import")
@reporting
def site_import(
    site: Annotated[str, typer.Argument(help="Id, address or name.")],
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="Only this post type or taxonomy; may be given again."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Carry it out now, until all is here.")] = False,
    as_json: Json = False,
) -> None:
    """Take over the posts and terms a site has. Without --wait a running server does it."""
    open_backend()
    from igny8_core.cli import importing as commands

    if not commands.run(site, types or [], wait=wait, as_json=as_json):
        raise typer.Exit(1)


@sites.command("settings")
@reporting
def site_settings(
    site: Annotated[str, typer.Argument(help="Id, address or name.")],
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a setting; may be given several times."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the publishing settings of a site as they are there now; with --set, change them there."""
    open_backend()
    from igny8_core.cli import settings as commands

    commands.run(site, assignments or [], as_json=as_json)


@sites.command("reapply-seo")
@reporting
def site_reapply_seo(
    site: Annotated[str, typer.Argument(help="Id, address or name.")], as_json: Json = False
) -> None:
    """Write the SEO fields of all published contents into the SEO plugin the site has now."""
    open_backend()
    from igny8_core.cli import seo as commands

    if not commands.reapply(site, as_json=as_json):
        raise typer.Exit(1)


@sites.command("map-term")
@reporting
def site_map_term(
    site: Annotated[str, typer.Argument(help="Id, address or name.")],
    taxonomy: Annotated[
        str, typer.Argument(help="categories, tags, sectors, clusters, or WordPress's name of another one.")
    ],
    name: Annotated[str, typer.Argument(help='As contents say it; with a parent "Parent > Child".')],
    term_id: Annotated[int, typer.Argument(help="The term's number in WordPress.")],
    as_json: Json = False,
) -> None:
    """Let a name stand for a certain term of a site; again: for another one."""
    open_backend()
    from igny8_core.cli import mappings as commands

    commands.map_term(site, taxonomy, name, term_id, as_json=as_json)


@sites.command("unmap-term")
@reporting
def site_unmap_term(
    site: Annotated[str, typer.Argument(help="Id, address or name.")],
    taxonomy: Annotated[str, typer.Argument(help="As it was mapped.")],
    name: Annotated[str, typer.Argument(help="As it was mapped.")],
) -> None:
    """Let the name find its term by its slug again."""
    open_backend()
    from igny8_core.cli import mappings as commands

    commands.unmap_term(site, taxonomy, name)


@sites.command("mapped-terms")
@reporting
def site_mapped_terms(
    site: Annotated[str, typer.Argument(help="Id, address or name.")], as_json: Json = False
) -> None:
    """List the names that stand for certain terms of a site."""
    open_backend()
    from igny8_core.cli import mappings as commands

    commands.list_mappings(site, as_json=as_json)


# ------------------------------------------------------------------------------------------------ contents


@contents.command("import")
@reporting
def content_import(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Markdown or HTML.")
    ],
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Import files as contents. Front matter gives the fields; pictures lie beside the file.

    A file that was imported before (same slug) changes that content.
    """
    open_backend()
    from igny8_core.cli import contents as commands

    commands.import_files(files, site=site, as_json=as_json)


@contents.command("list")
@reporting
def content_list(
    site: SiteOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List the contents and where they are published."""
    open_backend()
    from igny8_core.cli import contents as commands

    commands.list_contents(site=site, limit=limit, as_json=as_json)


# ---------------------------------------------------------------------------------------------- publishing


@app.command()
@reporting
def publish(
    content: Annotated[list[str], typer.Argument(help="Ids, slugs or titles.")],
    site: SiteOption = None,
    verify_wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to wait for the check from outside.")
    ] = 30,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Give up what people changed in the posts in WordPress.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Publish now, watch it live, and wait for the check from outside. Needs no running backend."""
    open_backend()
    from igny8_core.cli import publish as commands

    done = commands.run(content, site=site, overwrite=overwrite, verify_wait=verify_wait, as_json=as_json)
    if not done:
        raise typer.Exit(1)


@app.command()
@reporting
def schedule(
    content: Annotated[str, typer.Argument(help="Id, slug or title.")],
    at: Annotated[str, typer.Argument(help="2025-12-01T10:00:00Z, or with an offset.")],
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Publish a content at an instant; again: move it."""
    open_backend()
    from igny8_core.cli import jobs as commands

    commands.schedule(content, at, site=site, as_json=as_json)


@app.command()
@reporting
def jobs(
    state: Annotated[str | None, typer.Option(help="Only this state.")] = None,
    site: SiteOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
    as_json: Json = False,
) -> None:
    """List the newest jobs."""
    open_backend()
    from igny8_core.cli import jobs as commands

    commands.list_jobs(state=state, site=site, limit=limit, as_json=as_json)


JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="Number or key.")]


@job.command("show")
@reporting
def job_show(number: JobArgument, as_json: Json = False) -> None:
    """Show a job with its timeline."""
    open_backend()
    from igny8_core.cli import jobs as commands

    commands.show_job(number, as_json=as_json)


@job.command("cancel")
@reporting
def job_cancel(number: JobArgument) -> None:
    """Cancel a job that has not started."""
    open_backend()
    from igny8_core.cli import jobs as commands

    commands.cancel_job(number)


# ------------------------------------------------------------------------------------------------- doctor


@app.command()
@reporting
def doctor(
    site: Annotated[
        str | None,
        typer.Argument(metavar="[SITE]", help="Only this site; an address need not be known to IGNY8."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Use the new address of a site's REST API, where one was found.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check the backend and every site, with cause and remedy of what fails."""
    open_backend()
    from igny8_core.cli import doctor as commands

    if not commands.examine(site, as_json=as_json, fix=fix):
        raise typer.Exit(1)


@app.command()
@reporting
def demo(
    once: Annotated[
        bool, typer.Option("--once", envvar="ONCE", help="End by itself; exit code 0 if all is well.")
    ] = False,
    delay: Annotated[
        int, typer.Option(min=5, metavar="SECONDS", help="How far ahead the scheduled one is.")
    ] = 60,
) -> None:
    """Start a real WordPress and the backend, connect them, and publish three articles before your eyes."""
    from igny8_core.cli import demonstration

    raise typer.Exit(demonstration.run(once=once, delay_seconds=delay))
