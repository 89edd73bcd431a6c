"""Say what is wrong with a site: look at it as a visitor, as IGNY8 and as a stranger, and compare.

A signed call that succeeds says most by itself. Where it fails, or none is possible yet, unsigned requests
show which layer answers in the plugin's place. The cause is named, not what follows from it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import httpx
from cryptography.fernet import InvalidToken

from igny8_core.errors import SiteError
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.diagnosis_between import judge_home, milder
from igny8_core.integration.diagnosis_caches import probe_cache
from igny8_core.integration.diagnosis_finding import Finding, found, good, in_order
from igny8_core.integration.diagnosis_posts import probe_headers, probe_size
from igny8_core.integration.diagnosis_probes import TIMEOUT_SECONDS, Prober, Seen, origin_of
from igny8_core.integration.diagnosis_report import (
    Report,
    is_same_host,
    judge_refusal,
    judge_report,
    merged,
    refusal_evidence,
)
from igny8_core.integration.diagnosis_rest import Way, find_way
from igny8_core.integration.models import SiteIntegration
from igny8_core.wordpress.client import Endpoint, SiteClient, Timeouts

Clock = Callable[[], float]

TIMEOUTS = Timeouts(answer_seconds=TIMEOUT_SECONDS, write_seconds=TIMEOUT_SECONDS)

NETWORK = {
    "ADDRESS_INVALID",
    "ADDRESS_PRIVATE",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_INVALID",
    "CONNECTION_BROKEN",
    "CONNECTION_REFUSED",
    "DNS_FAILED",
    "NO_ANSWER",
    "REDIRECT_LOOP",
    "TLS_FAILED",
}
"""Codes of a home page after which nothing else can be well at the same address."""


ADDRESS_CODES = {
    "PERMALINKS_PLAIN",
    "REST_BLOCKED",
    "REST_DISABLED",
    "REST_MOVED",
    "REWRITE_BROKEN",
    "URL_MISMATCH",
}
"""What another address of the REST API gets around."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A site to be looked at. `endpoint` None: nothing is connected there, or its keys do not open."""

    url: str
    endpoint: Endpoint | None = None
    known: tuple[Finding, ...] = ()
    """What is wrong before anybody looks."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`new_rest_url`: where a signed call succeeded when it failed at the known address; else empty."""

    findings: list[Finding]
    new_rest_url: str = ""

    @property
    def is_well(self) -> bool:
        """Warnings do not count."""
        return all(one.level != "failed" for one in self.findings)

    def fixed(self) -> Diagnosis:
        """The same once the new address is used."""
        findings = [
            replace(one, level="warning", says=f"{one.says} IGNY8 uses {self.new_rest_url} from now on.")
            if one.code in ADDRESS_CODES and one.level == "failed"
            else one
            for one in self.findings
        ]
        return Diagnosis(findings, self.new_rest_url)


def patient_of(integration: SiteIntegration) -> Patient:
    """Reads the integration's site."""
    url = _home_of(integration)
    if not integration.is_connected:
        return Patient(
            url, known=(found("NOT_CONNECTED_YET", f"igny8 site add {url} makes a connect code."),)
        )
    try:
        return Patient(url, endpoint_of(integration, TIMEOUTS))
    except InvalidToken:
        return Patient(url, known=(found("KEYS_LOST", "Its sealed keys do not open."),))


def _home_of(integration: SiteIntegration) -> str:
    """What was typed once, or what the site itself says since it moved to another host."""
    typed = integration.site.url
    told = str(integration.config_json.get("site", {}).get("home_url", ""))
    return typed if not told or is_same_host(typed, told) else told


async def diagnose(patient: Patient, *, http: httpx.AsyncClient, clock: Clock = time.time) -> Diagnosis:
    """Never raises for what a site does. A second or two; with a site that answers slowly up to a minute."""
    if not origin_of(patient.url):
        return Diagnosis([*patient.known, found("ADDRESS_INVALID", f"{patient.url} is not a web address.")])
    prober = Prober(http)
    called, hops = await asyncio.gather(
        _signed_call(patient.endpoint, http, clock), prober.follow(patient.url)
    )
    if isinstance(called, Report):
        findings, new_rest_url = await _working(prober, called, hops), ""
    else:
        findings, new_rest_url = await _broken(prober, patient, hops, called, clock, http)
    return Diagnosis(in_order([*patient.known, *findings]), new_rest_url)


def remember_rest_url(integration: SiteIntegration, rest_url: str) -> bool:
    """Use the address a signed call succeeded at. False: the site was connected anew, or moved, meanwhile."""
    rows = SiteIntegration.objects.filter(
        pk=integration.pk, rest_url=integration.rest_url, status=SiteIntegration.Status.CONNECTED
    )
    # It was the old address that failed.
    return rows.update(rest_url=rest_url, held_until=None, bad_in_a_row=0) == 1


async def _signed_call(
    endpoint: Endpoint | None, http: httpx.AsyncClient, clock: Clock
) -> Report | SiteError | None:
    if endpoint is None:
        return None
    client = SiteClient(http, endpoint, clock=clock)
    began = clock()
    try:
        health = await client.health()
    except SiteError as error:
        return error
    return Report(health, endpoint.rest_url, (began + clock()) / 2, client.requests)


async def _working(prober: Prober, report: Report, hops: Sequence[Seen]) -> list[Finding]:
    """The plugin takes our calls: what else there is to say."""
    size, cache = await asyncio.gather(
        probe_size(prober, report.rest_url, report.health["site"]["max_request_bytes"]),
        probe_cache(prober, report.rest_url),
    )
    return merged([*_home(hops), *judge_report(report), good("rest api", report.rest_url), size, cache])


def _home(hops: Sequence[Seen]) -> list[Finding]:
    """Of a home page whose WordPress answers IGNY8 all the same."""
    trouble = judge_home(hops)
    if trouble is not None:
        return [milder(trouble)]
    return [good("reachable", hops[-1].url), good("page", f"the home page answers {hops[-1].status}")]


async def _broken(
    prober: Prober,
    patient: Patient,
    hops: Sequence[Seen],
    error: SiteError | None,
    clock: Clock,
    http: httpx.AsyncClient,
) -> tuple[list[Finding], str]:
    """No signed call got through, or none was possible. The second is the address where one then did."""
    known = patient.endpoint.rest_url if patient.endpoint else ""
    trouble = judge_home(hops)
    is_elsewhere = bool(known) and not is_same_host(known, patient.url)
    is_unreached = trouble is not None and (trouble.code in NETWORK or hops[-1].error is not None)
    if trouble is not None and is_unreached and not is_elsewhere:
        return [trouble], ""
    if error is not None and error.from_plugin:
        return [good("reachable", hops[-1].url), judge_refusal(error, known)], ""
    way = await find_way(prober, hops[-1], patient.url, known)
    if not way.rest_url:
        return way.findings, ""
    if patient.endpoint is not None and not way.is_known and is_same_host(known, way.rest_url):
        return await _try_elsewhere(prober, patient.endpoint, way, hops, clock, http)
    findings = [*_home(hops), *way.findings, *await _from_outside(prober, way)]
    if error is not None and all(one.level != "failed" for one in findings):
        findings.append(_unexplained(error, known))
    return findings, ""


async def _try_elsewhere(
    prober: Prober,
    endpoint: Endpoint,
    way: Way,
    hops: Sequence[Seen],
    clock: Clock,
    http: httpx.AsyncClient,
) -> tuple[list[Finding], str]:
    """The plugin answers strangers at another address of the same host: does it take our signature there?"""
    there = Endpoint(way.rest_url, endpoint.audience, endpoint.private_keys, endpoint.timeouts)
    called = await _signed_call(there, http, clock)
    if isinstance(called, Report):
        rest = [one for one in await _working(prober, called, hops) if one.check != "rest api"]
        return [*way.findings, *rest], way.rest_url
    if called is not None and called.from_plugin:
        return [*way.findings, judge_refusal(called, way.rest_url)], ""
    return way.findings, ""


async def _from_outside(prober: Prober, way: Way) -> list[Finding]:
    """What can be known of the way to the plugin without a key."""
    headers = await probe_headers(prober, way.rest_url)
    if headers.level != "ok":
        return [headers]
    size, cache = await asyncio.gather(
        probe_size(prober, way.rest_url, None), probe_cache(prober, way.rest_url)
    )
    return [headers, size, cache]


def _unexplained(error: SiteError, rest_url: str) -> Finding:
    """Strangers reach the plugin and IGNY8 does not: by its own word, what the call met."""
    evidence = refusal_evidence(error, rest_url)
    says = f"{error.code}: {error.message}"
    if "a cache may be in between" in error.message:
        return found("REST_CACHED", says, evidence, level="failed")
    code = "NO_ANSWER" if error.code in ("SITE_TIMEOUT", "SITE_UNREACHABLE") else "UNEXPECTED_ANSWER"
    return found(code, says, evidence)
