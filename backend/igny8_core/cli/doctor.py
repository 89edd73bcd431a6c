"""`igny8 doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError
from rich.markup import escape

from igny8_core import __version__
from igny8_core.celery import app
from igny8_core.cli import find, show
from igny8_core.errors import Igny8Error, SiteError
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.messages import HealthResponse
from igny8_core.wordpress.signing import TIMESTAMP_WINDOW_SECONDS

SKEW_TO_MENTION_SECONDS = 30
PROTOCOL = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. `level`: "ok", "warning" (works, look at it) or "failed"."""

    check: str
    level: str
    says: str
    remedy: str = ""


def _good(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def _bad(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, "failed", says, remedy)


def _warn(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, "warning", says, remedy)


def examine(site: str | None, *, as_json: bool) -> bool:
    """Make every check and tell. False when something failed; warnings do not count."""
    groups: dict[str, list[Finding]] = {"backend": list(backend_findings())}
    database_and_tables = groups["backend"][:2]  # without them nothing is known of sites
    if all(finding.level != "failed" for finding in database_and_tables):
        for integration in _integrations(site):
            name = f"{integration.site.name} ({integration.site.url})"
            groups[name] = asyncio.run(_examine_site(integration))
    if as_json:
        shown = {name: [asdict(finding) for finding in findings] for name, findings in groups.items()}
        show.out.print_json(json.dumps(shown))
    else:
        _print(groups)
    return all(finding.level != "failed" for findings in groups.values() for finding in findings)


def _print(groups: dict[str, list[Finding]]) -> None:
    marks = {"ok": show.GOOD, "warning": show.WARN, "failed": show.BAD}
    for name, findings in groups.items():
        show.out.print(f"[bold]{escape(name)}[/]")
        for finding in findings:
            show.out.print(f"  {marks[finding.level]} {finding.check:<22} {escape(finding.says)}")
            if finding.remedy:
                show.out.print(f"    [bold]What to do:[/] {escape(finding.remedy)}")


# --------------------------------------------------------------------------------------------- the backend


def backend_findings() -> Iterator[Finding]:
    """Database and migrations come first: nothing else can be asked without them."""
    database = _database()
    yield database
    if database.level == "failed":
        yield _bad("tables", "unknown", "Mend the database first.")
        return
    tables = _tables()
    yield tables
    yield _media()
    if tables.level == "ok":
        yield _keys()
    yield _broker()
    yield _address()


def _database() -> Finding:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseProblem as error:
        reason = str(error).strip().split("\n")[0]
        remedy = "Check IGNY8_DATABASE_URL, and start the database."
        return _bad("database", f"{kind} does not answer: {reason}", remedy)
    return _good("database", f"{kind}, {connection.settings_dict['NAME']}")


def _tables() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return _bad("tables", show.count(len(plan), "migration") + " not applied", "Run igny8 migrate.")
    return _good("tables", "every migration is applied")


def _media() -> Finding:
    folder = settings.MEDIA_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as probe:
            probe.write(b"igny8")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        remedy = "Give IGNY8's user the right to write there, free space, or set IGNY8_MEDIA_DIR."
        return _bad("media folder", f"{folder}: {error.strerror or error}", remedy)
    return _good("media folder", f"{folder} is writable")


def _keys() -> Finding:
    """Sealed keys that no configured encryption key opens mean a site that can't be reached any more."""
    rows = SiteIntegration.objects.exclude(sealed_keys="").select_related("site").order_by("pk")
    shut = [row.site.name for row in rows if not _opens(row)]
    if shut:
        remedy = "Add the earlier key to IGNY8_ENCRYPTION_KEYS, or connect these sites again."
        return _bad("encryption keys", f"do not open the keys of: {', '.join(shut)}", remedy)
    return _good("encryption keys", f"open the keys of {show.count(len(rows), 'integration')}")


def _opens(integration: SiteIntegration) -> bool:
    try:
        unseal(integration.sealed_keys)
    except InvalidToken:
        return False
    return True


def _broker() -> Finding:
    if settings.IGNY8_BROKER_URL.startswith("memory:"):
        return _good("broker", "in memory: one process does everything")
    with app.connection_for_write(connect_timeout=3) as broker:
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=5)
        except (OperationalError, OSError) as error:
            remedy = "Start the broker or correct IGNY8_BROKER_URL. Until then no worker hears of new work."
            return _bad("broker", f"{broker.as_uri()} does not answer: {error}", remedy)
        return _good("broker", broker.as_uri())


def _address() -> Finding:
    url = f"{settings.IGNY8_BASE_URL}/healthz"
    try:
        answer = httpx.get(url, timeout=5, trust_env=False)
        if answer.status_code == 200 and answer.json() == {"status": "ok"}:
            return _good("address", f"{settings.IGNY8_BASE_URL} answers")
        says = f"{url} answers {answer.status_code}, and not as IGNY8"
    except (httpx.HTTPError, ValueError) as error:
        says = f"{url} does not answer ({type(error).__name__})"
    remedy = "Start it with igny8 up; if it listens elsewhere, set IGNY8_BASE_URL. Sites call it there."
    return _warn("address", says, remedy)


# ----------------------------------------------------------------------------------------------- the sites


def _integrations(site: str | None) -> Iterable[SiteIntegration]:
    rows = SiteIntegration.objects.select_related("site").filter(site__archived_at=None)
    rows = rows.order_by("site__name")
    if site is not None:
        rows = rows.filter(site=find.site(site))
    return list(rows.exclude(status=SiteIntegration.Status.REVOKED))


async def _examine_site(integration: SiteIntegration) -> list[Finding]:
    if not integration.is_connected:
        remedy = f"Make a connect code and paste it into the plugin: igny8 site add {integration.site.url}"
        return [_bad("connection", "not connected yet", remedy)]
    try:
        endpoint = endpoint_of(integration)
    except InvalidToken:
        return [_bad("connection", "its keys cannot be opened", "See encryption keys above.")]
    async with make_http() as http:
        client = SiteClient(http, endpoint)
        asked_at = datetime.now(UTC)
        try:
            answer = await client.health()
        except SiteError as error:
            return _trouble(error)
        middle = asked_at + (datetime.now(UTC) - asked_at) / 2
        return _healthy(answer, middle, nonce_was_needed=client.requests > 1)


REFUSED_BY_PLUGIN = {
    "SIGNATURE_INVALID",
    "SIGNATURE_MISSING",
    "WRONG_AUDIENCE",
    "NOT_CONNECTED",
    "CLOCK_SKEW",
    "REPLAYED_REQUEST",
}


def _trouble(error: Igny8Error) -> list[Finding]:
    """How far the question got tells what is wrong."""
    says, reached = f"{error.code}: {error.message}", _good("reachable", "the site answers")
    if error.code in ("SITE_UNREACHABLE", "SITE_TIMEOUT"):
        return [_bad("reachable", says, error.remedy)]
    if error.code in REFUSED_BY_PLUGIN:
        return [reached, _good("plugin", "answers"), _bad("signature", says, error.remedy)]
    return [reached, _bad("plugin", says, error.remedy)]


def _healthy(answer: HealthResponse, now: datetime, *, nonce_was_needed: bool) -> list[Finding]:
    checks: tuple[Callable[[], Finding], ...] = (
        lambda: _good("reachable", answer["site"]["home_url"]),
        lambda: _plugin(answer),
        lambda: _good("signature", "accepted"),
        lambda: _clock(answer, now, nonce_was_needed=nonce_was_needed),
        lambda: _versions(answer["site"]),
        lambda: _limits(answer["site"]),
        lambda: _transactional(answer["site"]),
    )
    return [check() for check in checks]


def _plugin(answer: HealthResponse) -> Finding:
    wrong = {name: state for name, state in answer["checks"].items() if state != "ok"}
    if not wrong:
        return _good("plugin", f"answers, {answer['status']}")
    says = ", ".join(f"{name}: {state}" for name, state in wrong.items())
    remedy = "Open Tools → Site Health in WordPress: it says what to do about each."
    return _bad("plugin", says, remedy) if answer["status"] == "failing" else _warn("plugin", says, remedy)


def _clock(answer: HealthResponse, now: datetime, *, nonce_was_needed: bool) -> Finding:
    skew = (datetime.fromisoformat(answer["time"]) - now).total_seconds()
    says = f"{abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}"
    remedy = "Let the site's host, and this one, set their clocks by NTP."
    if nonce_was_needed or abs(skew) > TIMESTAMP_WINDOW_SECONDS:
        return _warn("clock", f"the site's clock is {says}; each call takes a second request", remedy)
    if abs(skew) > SKEW_TO_MENTION_SECONDS:
        return _warn("clock", f"the site's clock is {says}", remedy)
    zone = answer["site"]["timezone"]
    return _good("clock", f"within {SKEW_TO_MENTION_SECONDS} s of ours, site time zone {zone}")


def _versions(site: Any) -> Finding:
    plugin = site["plugin_version"]
    says = f"WordPress {site['wordpress_version']}, PHP {site['php_version']}, plugin {plugin}"
    if site["protocol"] != PROTOCOL:
        remedy = "Update the plugin to the backend's version."
        return _bad("versions", f"{says}, protocol {site['protocol']}", remedy)
    if plugin != __version__:
        remedy = "Update the older of the two when convenient."
        return _warn("versions", f"{says}; this is IGNY8 {__version__}", remedy)
    return _good("versions", says)


def _limits(site: Any) -> Finding:
    seo = site["seo_plugin"]
    seo_says = "no SEO plugin" if seo["active"] == "none" else f"{seo['active']} {seo['version']}"
    size = site["max_request_bytes"] / 1024 / 1024
    sizes = show.count(len(site["image_sizes"]), "image size")
    return _good("limits", f"requests up to {size:.1f} MB, {sizes}, {seo_says}")


def _transactional(site: Any) -> Finding:
    if site["transactional"]:
        return _good("transactional tables", "yes: a publish is all or nothing")
    remedy = "Convert the WordPress tables to InnoDB: until then a crash can leave half an article."
    return _warn("transactional tables", "no", remedy)
