"""Where WordPress's REST API is, and whether the plugin answers there."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from igny8_core.integration.diagnosis_between import judge, why_unreached
from igny8_core.integration.diagnosis_finding import Finding, found, good
from igny8_core.integration.diagnosis_probes import Prober, Seen, joined, origin_of
from igny8_core.wordpress.endpoint import Endpoint

PROTOCOL: Final = 1
LEAST_PHP: Final = (7, 4)
LEAST_WORDPRESS: Final = (6, 1)
MAX_TOLD: Final = 3
_RELATION: Final = "https://api.w.org/"
_SIGNS: Final = re.compile(r"wp-content/|wp-includes/|api\.w\.org|content=['\"]WordPress ", re.I)


@dataclass(frozen=True, slots=True)
class Way:
    """`rest_url` is where the plugin answers; empty: nowhere. `is_known`: IGNY8 looks for it there."""

    rest_url: str
    is_known: bool
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Roots:
    """Where the REST API may be. `main` is where it should be: known, or told by the page, or usual."""

    main: str
    told: list[str]
    index_php: str
    others: list[str]


def url_of(rest_url: str, route: str = "health") -> str:
    return Endpoint(rest_url, "", ()).url_of(route)


def discover(home: Seen) -> list[str]:
    """The REST addresses a page names, in its headers and in its head."""
    told = re.findall(rf"<([^<>]+)>\s*;\s*rel=[\"']?{re.escape(_RELATION)}", home.headers.get("link", ""))
    for tag in re.findall(r"<link\b[^<>]*>", home.text, re.I):
        target = re.search(r"href=['\"]([^'\"]+)", tag)
        if _RELATION in tag and target:
            told.append(html.unescape(target[1]))
    whole = (joined(home.url, one) for one in told)
    return [one for one in dict.fromkeys(whole) if one][:MAX_TOLD]


def roots_of(home: Seen, base: str, known: str) -> Roots:
    """`base`: the site's address with a slash at its end, at the origin its home page is at."""
    told = discover(home)
    # Where WordPress believes to be at another address, the same path may be at this one.
    here = [one.replace(origin_of(one), origin_of(base), 1) for one in told]
    index_php = f"{base}index.php/wp-json/"
    usual = [f"{base}wp-json/", f"{base}?rest_route=/", index_php, f"{base}index.php?rest_route=/"]
    main = known or (told[0] if told else usual[0])
    others = [one for one in dict.fromkeys([*told, *here, *usual]) if one != main]
    return Roots(main, told, index_php, others)


def base_of(home: Seen, url: str) -> str:
    """A redirect may change the origin; its path may be that of a language, and is not taken."""
    return f"{origin_of(home.url)}{urlsplit(url).path.rstrip('/')}/"


async def find_way(prober: Prober, home: Seen, url: str, known: str) -> Way:
    """Ask for the plugin's public health wherever it may be. `known`: the REST root IGNY8 has, if any."""
    roots = roots_of(home, base_of(home, url), known)
    main = await prober.get(url_of(roots.main))
    if main.is_plugin_health:
        return Way(roots.main, True, [good("rest api", roots.main), _spoken(main)])
    if main.error is not None and main.origin == home.origin:
        return Way("", False, [why_unreached(main)])
    answers = await asyncio.gather(*(prober.get(url_of(root)) for root in roots.others))
    seen = dict(zip(roots.others, answers, strict=True))
    alive = [root for root, answer in seen.items() if answer.is_plugin_health]
    if alive:
        return Way(alive[0], False, [_elsewhere(roots, main, alive)])
    return Way("", False, [await _why_nowhere(prober, home, url, [main, *answers])])


def _spoken(health: Seen) -> Finding:
    protocol = health.json["protocol"]
    if protocol != PROTOCOL:
        says = f"The plugin speaks protocol {protocol}, IGNY8 {PROTOCOL}."
        return found("PROTOCOL_DIFFERS", says, health.as_evidence())
    return good("plugin", "answers")


def _elsewhere(roots: Roots, main: Seen, alive: Sequence[str]) -> Finding:
    better = alive[0]
    says = (
        f"The plugin does not answer at {url_of(roots.main)} ({main.status or 'no answer'}), but at {better}."
    )
    if main.location and (between := judge(main)) is not None:
        return found(between.code, says, main.as_evidence(), level="failed")
    if main.wordpress_code:
        code = "REST_DISABLED"
    elif main.error is not None or main.status in (200, 404) or main.location:
        code = _address_code(roots, better, alive)  # a page of the site: WordPress was not asked for its API
    else:
        code = "REST_BLOCKED"
    return found(code, says, main.as_evidence())


def _address_code(roots: Roots, better: str, alive: Sequence[str]) -> str:
    """With pretty permalinks WordPress reads what stands behind index.php; with plain ones it does not."""
    if better == roots.index_php:
        return "REWRITE_BROKEN"
    if "rest_route=" not in better:
        return "REST_MOVED"
    is_pretty = roots.index_php in alive or any("rest_route=" not in one for one in roots.told)
    return "REWRITE_BROKEN" if is_pretty else "PERMALINKS_PLAIN"


async def _why_nowhere(prober: Prober, home: Seen, url: str, answers: Sequence[Seen]) -> Finding:
    """The surest sign decides: WordPress's own words, then what stands in between, then the page."""
    no_route = next((seen for seen in answers if seen.wordpress_code == "rest_no_route"), None)
    if no_route is not None:
        return await _why_no_plugin(prober, home, url, no_route)
    refusal = next((seen for seen in answers if seen.wordpress_code and (seen.status or 0) < 500), None)
    if refusal is not None:
        said = f"{refusal.url} answers {refusal.status} {refusal.wordpress_code}: {refusal.json['message']}"
        return found("REST_DISABLED", said[:300], refusal.as_evidence())
    for seen in (*answers, home):
        if (between := judge(seen)) is not None:
            return between
    if not _SIGNS.search(home.text) and "api.w.org" not in home.headers.get("link", ""):
        return found("NOT_WORDPRESS", f"{home.url} shows no sign of WordPress.", home.as_evidence())
    main = answers[0]
    says = f"{main.url} and its other forms show a page ({main.status}) where the REST API should answer."
    return found("REST_DISABLED", says, main.as_evidence())


async def _why_no_plugin(prober: Prober, home: Seen, url: str, no_route: Seen) -> Finding:
    says = "WordPress's REST API answers, without the IGNY8 plugin"
    evidence = no_route.as_evidence()
    php = _version(r"PHP/(\d{1,3})\.(\d{1,3})", no_route.headers.get("x-powered-by", ""))
    if php is not None and php < LEAST_PHP:
        return found("PHP_TOO_OLD", f"{says}; PHP is {php[0]}.{php[1]}.", evidence)
    wordpress = _version(r"content=['\"]WordPress (\d{1,3})\.(\d{1,3})", home.text)
    if wordpress is not None and wordpress < LEAST_WORDPRESS:
        return found("WORDPRESS_TOO_OLD", f"{says}; it is WordPress {wordpress[0]}.{wordpress[1]}.", evidence)
    readme = await prober.get(f"{base_of(home, url)}wp-content/plugins/igny8/readme.txt")
    if readme.status == 200 and readme.text.startswith("=== IGNY8"):
        return found("PLUGIN_INACTIVE", f"{says}; its files are there.", evidence, readme.as_evidence())
    return found("PLUGIN_MISSING", f"{says}.", evidence)


def _version(pattern: str, text: str) -> tuple[int, int] | None:
    match = re.search(pattern, text)
    return None if match is None else (int(match[1]), int(match[2]))
