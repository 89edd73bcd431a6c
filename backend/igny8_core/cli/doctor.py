"""`igny8 doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import httpx
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError
from rich.markup import escape

from igny8_core.celery import app
from igny8_core.cli import find, show
from igny8_core.cli.refusal import Refusal
from igny8_core.integration.diagnosis import Diagnosis, Patient, diagnose, patient_of, remember_rest_url
from igny8_core.integration.diagnosis_finding import Finding as SiteFinding
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.secrets import unseal

AT_ONCE = 20
"""Sites."""
Patients = dict[str, tuple[Patient, SiteIntegration | None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the backend. `level`: "ok", "warning" (works, look at it) or "failed"."""

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


def examine(site: str | None, *, as_json: bool, fix: bool = False) -> bool:
    """Make every check and tell. False when something failed; warnings do not count."""
    backend = list(backend_findings())
    groups: dict[str, list[Finding] | list[SiteFinding]] = {"backend": backend}
    database_and_tables = backend[:2]  # without them nothing is known of sites
    if all(finding.level != "failed" for finding in database_and_tables):
        groups.update(_examine_sites(_patients(site), fix=fix))
    elif site is not None and "//" in site:
        groups.update(_examine_sites({site: (Patient(site), None)}, fix=False))
    if as_json:
        shown = {name: [asdict(finding) for finding in findings] for name, findings in groups.items()}
        show.out.print_json(json.dumps(shown))
    else:
        _print(groups)
    return all(finding.level != "failed" for findings in groups.values() for finding in findings)


def _print(groups: Mapping[str, Sequence[Finding | SiteFinding]]) -> None:
    marks = {"ok": show.GOOD, "warning": show.WARN, "failed": show.BAD}
    for name, findings in groups.items():
        show.out.print(f"[bold]{escape(name)}[/]")
        for finding in findings:
            code = f"{finding.code}: " if isinstance(finding, SiteFinding) and finding.cause else ""
            show.out.print(f"  {marks[finding.level]} {finding.check:<16} {escape(code + finding.says)}")
            if isinstance(finding, SiteFinding):
                _print_reasons(finding)
            if finding.remedy:
                show.out.print(f"    [bold]What to do:[/] {escape(finding.remedy)}")


def _print_reasons(finding: SiteFinding) -> None:
    if finding.cause:
        show.out.print(f"    [bold]Cause:[/] {escape(finding.cause)}")
    for seen in finding.evidence:
        server = seen["headers"].get("server", "")
        said = seen["error"] or f"{seen['http_status']} {server} {seen['excerpt']}"
        show.out.print(f"    [dim]{escape(seen['method'])} {escape(seen['url'])} → {escape(said)}[/]")


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


def _patients(site: str | None) -> Patients:
    """Whom to look at, by the name they are shown with. An address nobody knows is looked at from outside."""
    if site is not None and _is_unknown_address(site):
        url = site if "//" in site else f"https://{site}"
        return {url: (Patient(url), None)}
    rows = SiteIntegration.objects.select_related("site").filter(site__archived_at=None)
    rows = rows.order_by("site__name").exclude(status=SiteIntegration.Status.REVOKED)
    if site is not None:
        rows = rows.filter(site=find.site(site))
    return {f"{row.site.name} ({row.site.url})": (patient_of(row), row) for row in rows}


def _is_unknown_address(typed: str) -> bool:
    """A word with a dot may be a site's name; one with a scheme is an address in any case."""
    if "//" not in typed and "." not in typed:
        return False
    try:
        find.site(typed)
    except Refusal as refusal:
        return refusal.code == "NOT_FOUND"
    return False


async def _look_at_all(patients: Sequence[Patient]) -> list[Diagnosis]:
    turns = asyncio.Semaphore(AT_ONCE)
    async with site_http() as http:

        async def look(patient: Patient) -> Diagnosis:
            async with turns:
                return await diagnose(patient, http=http)

        return await asyncio.gather(*(look(patient) for patient in patients))


def _examine_sites(patients: Patients, *, fix: bool) -> dict[str, list[SiteFinding]]:
    diagnoses = asyncio.run(_look_at_all([patient for patient, _ in patients.values()]))
    found = {}
    for (name, (_, integration)), diagnosis in zip(patients.items(), diagnoses, strict=True):
        mended = _mend(integration, diagnosis) if fix and integration is not None else diagnosis
        found[name] = mended.findings
    return found


def _mend(integration: SiteIntegration, diagnosis: Diagnosis) -> Diagnosis:
    if not diagnosis.new_rest_url:
        return diagnosis
    if remember_rest_url(integration, diagnosis.new_rest_url):
        return diagnosis.fixed()
    name = integration.site.name
    show.err.print(f"{name} was connected anew meanwhile; nothing was changed. Run the doctor again.")
    return diagnosis
