"""What becomes of IGNY8's POST requests on the way: their headers, and their size."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Final

import httpx

from igny8_core.integration.diagnosis_between import challenger, judge
from igny8_core.integration.diagnosis_finding import Finding, found, good
from igny8_core.integration.diagnosis_probes import Prober, Seen
from igny8_core.integration.diagnosis_rest import url_of
from igny8_core.wordpress import signing
from igny8_core.wordpress.uploads import LINE_ALLOWANCE_BYTES, MIN_CHUNK_BYTES

LEAST_REQUEST_BYTES: Final = LINE_ALLOWANCE_BYTES + MIN_CHUNK_BYTES
"""Below this no image can be sent."""
USUAL_REQUEST_BYTES: Final = 1024 * 1024
"""The largest image of an ordinary article fits in one request."""
SIZES: Final = (USUAL_REQUEST_BYTES, 512 * 1024, 256 * 1024, LEAST_REQUEST_BYTES)
_LINE: Final = b'{"igny8":1,"route":"health","audience":"doctor","request_id":"doctor"}'


def unsigned() -> dict[str, str]:
    """The headers of a signature, with one that nobody made: the plugin refuses it, and so was reached."""
    return {
        signing.ID_HEADER: f"msg_{uuid.uuid4().hex}",
        signing.TIMESTAMP_HEADER: str(int(time.time())),
        signing.SIGNATURE_HEADER: "v1a,ZG9jdG9y",
    }


def fresh(url: str) -> str:
    """An address no cache has seen."""
    return f"{url}{'&' if '?' in url else '?'}igny8-doctor={uuid.uuid4().hex[:12]}"


async def probe_headers(prober: Prober, rest_url: str) -> Finding:
    """Whether a POST with a signature's headers arrives at the plugin as it was sent."""
    url = url_of(rest_url)
    dressed, bare = await asyncio.gather(
        prober.post(fresh(url), _LINE, unsigned()), prober.post(fresh(url), _LINE, {})
    )
    if dressed.plugin_code == "SIGNATURE_MISSING":
        says = "The plugin was sent the headers of a signature, and says there are none."
        return found("HEADERS_STRIPPED", says, dressed.as_evidence())
    if dressed.plugin_code:
        return good("signature", "its headers arrive")
    finding = judge_post(dressed)
    if bare.plugin_code:
        return found(finding.code, f"{finding.says} Without webhook headers it passes.", *finding.evidence)
    return finding


def judge_post(seen: Seen) -> Finding:
    """Of a POST that got an answer which is not the plugin's."""
    if (between := judge(seen)) is not None:
        return between
    says = f"POST {seen.url} is answered by something else ({seen.status})"
    if seen.is_plugin_health:
        return found("REST_CACHED", f"{says}: the answer of a GET.", seen.as_evidence(), level="failed")
    if seen.wordpress_code:
        return found("REST_DISABLED", f"{says}: {seen.wordpress_code}.", seen.as_evidence())
    if seen.is_html:
        who = challenger(seen)
        return found("FIREWALL", f"{says}: a page{f' of {who}' if who else ''}.", seen.as_evidence())
    return found("UNEXPECTED_ANSWER", f"{says}.", seen.as_evidence())


async def probe_size(prober: Prober, rest_url: str, says_it_takes: int | None) -> Finding:
    """How large a request may be. `says_it_takes`: the plugin's word, which knows PHP's limits only."""
    limit = USUAL_REQUEST_BYTES if says_it_takes is None else says_it_takes
    if limit < LEAST_REQUEST_BYTES:
        return found(
            "PHP_LIMIT", f"PHP takes {_size(limit)} at once; {_size(LEAST_REQUEST_BYTES)} are needed."
        )
    refused: Seen | None = None
    for size in [size for size in SIZES if size <= limit] or [limit]:
        seen = await prober.post(fresh(url_of(rest_url)), _body(size), _frame())
        if seen.plugin_code not in ("", "PAYLOAD_TOO_LARGE") or _is_slow(seen):
            return _passing(size, refused, limit)
        refused = seen
    if refused is None:
        raise ValueError(f"no size to try below {limit}")
    code = "PHP_LIMIT" if refused.plugin_code else "SERVER_LIMIT"
    says = f"A request of {_size(LEAST_REQUEST_BYTES)} is refused ({refused.status or 'no answer'})."
    return found(code, says, refused.as_evidence())


def _passing(size: int, refused: Seen | None, limit: int) -> Finding:
    if refused is not None:
        says = f"Requests of {_size(size)} pass, larger ones are refused ({refused.status or 'no answer'})."
        return found("LIMIT_LOW", says, refused.as_evidence())
    if limit < USUAL_REQUEST_BYTES:
        return found("LIMIT_LOW", f"PHP takes {_size(limit)} at once.")
    return good("limits", f"requests of {_size(size)} pass")


def _is_slow(seen: Seen) -> bool:
    """A slow line says nothing of a limit."""
    return isinstance(seen.error, httpx.TimeoutException | TimeoutError)


def _frame() -> dict[str, str]:
    return {**unsigned(), "content-type": "application/vnd.igny8.frame"}


def _body(size: int) -> bytes:
    return _LINE + b"\n" + bytes(size - len(_LINE) - 1)


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:g} MB" if size >= 1024 * 1024 else f"{size // 1024} kB"
