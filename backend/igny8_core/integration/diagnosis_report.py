"""What a site's own report, which only IGNY8 gets to see, says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from igny8_core import __version__
from igny8_core.errors import SiteError
from igny8_core.integration.diagnosis_finding import Evidence, Finding, found, good, printable
from igny8_core.integration.diagnosis_probes import origin_of
from igny8_core.wordpress.environment import Environment
from igny8_core.wordpress.messages import HealthResponse, Site
from igny8_core.wordpress.signing import TIMESTAMP_WINDOW_SECONDS

SKEW_TO_MENTION_SECONDS: Final = 30
LEAST_MEMORY_BYTES: Final = 64 * 1024 * 1024
"""WordPress itself begins with 40 MB; a shop or a page builder takes more than the rest."""
LEAST_SECONDS: Final = 15
"""A request of ours is about five seconds of work on a slow host."""
LEAST_DISK_BYTES: Final = 50 * 1024 * 1024
LATE_SECONDS: Final = 3600
"""Of a schedule that is switched off in favour of the host's own, which runs every hour at least."""
LATE_WITHOUT_VISITORS_SECONDS: Final = 6 * 3600
"""Of one that visitors start: nights pass without any."""

CHECKS: Final = {
    "api_connection": "CANNOT_REACH_IGNY8",
    "database": "TABLES_NOT_TRANSACTIONAL",
    "tables": "PLUGIN_TABLES_MISSING",
    "media_uploads": "UPLOADS_NOT_WRITABLE",
    "taxonomy_creation": "TERMS_OFF",
}
"""Checks of the plugin → our codes."""

REFUSALS: Final = {
    "SIGNATURE_MISSING": "HEADERS_STRIPPED",
    "NOT_CONNECTED": "SITE_FORGOT",
    "SIGNATURE_INVALID": "KEY_REFUSED",
    "WRONG_AUDIENCE": "KEY_REFUSED",
    "CLOCK_SKEW": "CLOCK_WRONG",
    "REPLAYED_REQUEST": "REQUESTS_REPEATED",
    "SITE_MOVED": "SITE_MOVED",
    "MESSAGE_INVALID": "PROTOCOL_DIFFERS",
    "PAYLOAD_TOO_LARGE": "PHP_LIMIT",
}
"""Codes the plugin refuses a signed call with → ours. Any other: the plugin failed."""


@dataclass(frozen=True, slots=True)
class Report:
    """`asked_at`: our clock amid the call. `requests`: 2 when the clocks differ too much for one."""

    health: HealthResponse
    rest_url: str
    asked_at: float
    requests: int


def judge_refusal(error: SiteError, rest_url: str) -> Finding:
    """Of a signed call the plugin itself refused."""
    code = REFUSALS.get(error.code, "PLUGIN_FAILED")
    return found(code, f"{error.code}: {error.message}", refusal_evidence(error, rest_url), level="failed")


def refusal_evidence(error: SiteError, rest_url: str) -> Evidence:
    details = error.details
    return {
        "method": "POST",
        "url": details.get("url", rest_url),
        "http_status": details.get("http_status"),
        "headers": {
            name: printable(str(details[name]), 200) for name in ("server", "location") if details.get(name)
        },
        "excerpt": printable(str(details.get("excerpt", "")), 200),
        "error": printable(f"{error.code}: {error.message}", 300),
    }


def judge_report(report: Report) -> list[Finding]:
    """Everything but what PHP takes at once: that is measured."""
    health = report.health
    environment = health.get("environment")
    findings = [good("signature", "accepted"), *_clock(report), *_versions(health["site"])]
    moved = environment is not None and environment["connected_as"] is not None
    findings += _checks(health, is_moved=moved)
    if environment is not None:
        findings += _host(environment)
        findings += _moved(environment) if moved else _addresses(environment, report.rest_url)
    subjects = {one.check for one in findings}
    findings += [good("host", "disk, database and schedule are well")] if "host" not in subjects else []
    return findings


def _clock(report: Report) -> Iterator[Finding]:
    told = report.health["time"]
    try:
        skew = datetime.fromisoformat(told).timestamp() - report.asked_at
    except (ValueError, OverflowError):
        yield found("UNEXPECTED_ANSWER", f"The plugin's report is of no time: {told}")
        return
    says = f"The site's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} IGNY8's."
    if report.requests > 1 or abs(skew) > SKEW_TO_MENTION_SECONDS:
        if abs(skew) <= TIMESTAMP_WINDOW_SECONDS:
            says += " From 300 s on each call takes a second request."
        yield found("CLOCK_WRONG", says)
        return
    zone = report.health["site"]["timezone"]
    yield good("signature", f"clocks within {SKEW_TO_MENTION_SECONDS} s, site time zone {zone}")


def _versions(site: Site) -> Iterator[Finding]:
    says = (
        f"WordPress {site['wordpress_version']}, PHP {site['php_version']}, plugin {site['plugin_version']}"
    )
    if site["plugin_version"] != __version__:
        yield found("VERSIONS_DIFFER", f"{says}; this is IGNY8 {__version__}.")
    else:
        yield good("plugin", says)


def _checks(health: HealthResponse, *, is_moved: bool) -> Iterator[Finding]:
    for name, state in health["checks"].items():
        if state != "ok" and not (is_moved and name == "api_connection"):
            yield found(CHECKS.get(name, "PLUGIN_COMPLAINS"), f"{name}: {state}")


def _host(told: Environment) -> Iterator[Finding]:
    memory, seconds, disk = (
        told["memory_limit_bytes"],
        told["max_execution_seconds"],
        told["disk_free_bytes"],
    )
    if 0 < memory < LEAST_MEMORY_BYTES:
        yield found("MEMORY_LOW", f"memory_limit is {memory // 1024 // 1024} MB.")
    if 0 < seconds < LEAST_SECONDS:
        yield found("TIME_LIMIT_LOW", f"max_execution_time is {seconds} s.")
    if disk is not None and disk < LEAST_DISK_BYTES:
        yield found("DISK_FULL", f"{disk // 1024 // 1024} MB are free.")
    yield from _cron(told)


def _cron(told: Environment) -> Iterator[Finding]:
    cron = told["cron"]
    limit = LATE_SECONDS if cron["disabled"] else LATE_WITHOUT_VISITORS_SECONDS
    if cron["overdue_seconds"] > limit:
        how = (
            "DISABLE_WP_CRON is set and nothing calls wp-cron.php"
            if cron["disabled"]
            else "no run gets to it"
        )
        hours = cron["overdue_seconds"] / 3600
        yield found("CRON_DEAD", f"The oldest event waits for {hours:.1f} hours: {how}.")


def _moved(told: Environment) -> Iterator[Finding]:
    yield found("SITE_MOVED", f"Connected as {told['connected_as']}, it is at {told['home']} now.")


def _addresses(told: Environment, rest_url: str) -> Iterator[Finding]:
    """Site Address, WordPress Address and where it answers."""
    used = origin_of(rest_url)
    origins = {
        "Site Address": origin_of(told["home"]),
        "WordPress Address": origin_of(told["siteurl"]),
        "where IGNY8 reaches it": used,
    }
    if len({_without_www(origin) for origin in origins.values()}) > 1:
        says = ", ".join(f"{name}: {origin}" for name, origin in origins.items())
        yield found("URL_MISMATCH", f"{says}.")
    elif used.startswith("https:") and not told["https"]:
        yield found("HTTPS_NOT_SEEN", f"IGNY8 calls {used}, and WordPress says it was http.")


def _without_www(origin: str) -> str:
    return re.sub(r"^(https?://)www\.", r"\1", origin)


def is_same_host(one: str, other: str) -> bool:
    """Whether two addresses belong to one host, with or without www: a signed call goes nowhere else."""
    hosts = {urlsplit(origin_of(url)).hostname or "" for url in (one, other)}
    return "" not in hosts and len({host.removeprefix("www.") for host in hosts}) == 1


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Without what another finding causes: wrong addresses make a home page that cannot be reached."""
    listed = list(findings)
    codes = {one.code for one in listed}
    effects = {"REDIRECT_LOOP", "CONNECTION_REFUSED", "TLS_FAILED", "NO_ANSWER", "DNS_FAILED"}
    if codes & {"URL_MISMATCH", "SITE_MOVED"}:
        listed = [one for one in listed if one.code not in effects]
    if "SITE_MOVED" in codes:
        listed = [one for one in listed if one.code != "URL_MISMATCH"]
    return listed
