"""Whether something keeps answers of the REST API."""

from __future__ import annotations

import re
from typing import Final

from igny8_core.integration.diagnosis_finding import Finding, found, good
from igny8_core.integration.diagnosis_posts import fresh
from igny8_core.integration.diagnosis_probes import Prober, Seen
from igny8_core.integration.diagnosis_rest import url_of

HIT_HEADERS: Final = (
    "x-cache",
    "cf-cache-status",
    "x-cache-status",
    "x-fastcgi-cache",
    "x-proxy-cache",
    "x-litespeed-cache",
    "x-nginx-cache",
    "x-wp-cf-super-cache",
    "x-varnish-cache",
)
AS_POST: Final = {"x-http-method-override": "POST"}
"""WordPress takes such a GET for a POST, which our route answers otherwise; no cache tells them apart."""


async def probe_cache(prober: Prober, rest_url: str) -> Finding:
    """Ask the same twice, the second time so that WordPress itself would answer otherwise."""
    url = fresh(url_of(rest_url))
    first = await prober.get(url)
    second = await prober.get(url, AS_POST)
    if not first.is_plugin_health or not second.is_plugin_health:
        return good("caches", "WordPress answers each request itself")
    if name := hit(second):
        says = f"The second answer of {url} came from a cache ({name}: {second.headers[name]})."
        return found("REST_CACHED", says, second.as_evidence())
    # The same answer again: from a cache, or because the header that should change it was taken away.
    unseen = await prober.get(fresh(url_of(rest_url)), AS_POST)
    if unseen.is_plugin_health:
        return good("caches", "no sign of a cache")
    says = f"{url} is answered again from before, although WordPress would answer otherwise now."
    return found("REST_CACHED", says, second.as_evidence())


def hit(seen: Seen) -> str:
    """The header that says an answer was kept; empty: none does."""
    if re.fullmatch(r"[1-9]\d*", seen.headers.get("age", "").strip()):
        return "age"
    return next((name for name in HIT_HEADERS if re.match(r"hit\b", seen.headers.get(name, ""), re.I)), "")
