"""What the doctor says of sites by their answers alone; tests/real/test_doctor.py breaks a real WordPress."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from igny8_core.integration.diagnosis import Diagnosis, Patient, diagnose
from igny8_core.integration.diagnosis_catalogue import CATALOGUE, SUBJECTS
from igny8_core.integration.diagnosis_finding import found, good, in_order
from igny8_core.wordpress.client import Endpoint, make_http
from igny8_core.wordpress.signing import generate_keypair

HOME = "https://s0.example.com"
TESTS = Path(__file__).parents[1]

Answer = httpx.Response | Exception
Script = Callable[[httpx.Request], Answer | None]


# ------------------------------------------------------------------------------------- a site by its answers


def page(text: str = "", status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, html=f"<!DOCTYPE html><html>{text}</html>", headers=named)


def wordpress(request: httpx.Request) -> httpx.Response:
    """One with the plugin, nobody connected, and nothing wrong."""
    route = request.url.params.get("rest_route", "")
    if request.url.path in ("/wp-json/igny8/v1/health", "/index.php/wp-json/igny8/v1/health"):
        route = "/igny8/v1/health"
    if route != "/igny8/v1/health":
        link = f'<link rel="https://api.w.org/" href="{HOME}/wp-json/" />'
        return page(link) if request.url.path == "/" else page("Not found", 404)
    if request.method == "GET" and "x-http-method-override" not in request.headers:
        return health()
    code = "NOT_CONNECTED" if "webhook-signature" in request.headers else "SIGNATURE_MISSING"
    return httpx.Response(401, json={"igny8": 1, "success": False, "error": {"code": code}})


def look(script: Script, url: str = HOME, endpoint: Endpoint | None = None) -> Diagnosis:
    """`script` answers first; where it says None, `wordpress` does."""

    def answer(request: httpx.Request) -> httpx.Response:
        said = script(request) or wordpress(request)
        if isinstance(said, Exception):
            raise said
        return said

    async def ask() -> Diagnosis:
        async with make_http(transport=httpx.MockTransport(answer)) as http:
            return await diagnose(Patient(url, endpoint), http=http)

    return asyncio.run(ask())


def complaints(diagnosis: Diagnosis) -> list[str]:
    return [one.code for one in diagnosis.findings if one.level != "ok"]


def always(answer: Answer) -> Script:
    return lambda request: answer


def at(pattern: str, answer: Answer | Script, method: str = "") -> Script:
    """Where path and query fit."""

    def script(request: httpx.Request) -> Answer | None:
        target = request.url.raw_path.decode()
        if not re.search(pattern, target) or method not in ("", request.method):
            return None
        return answer(request) if callable(answer) else answer

    return script


def moved_to(target: str) -> httpx.Response:
    return httpx.Response(301, headers={"location": target})


def refusal(status: int, code: str, **headers: str) -> httpx.Response:
    """In the words of WordPress's REST API."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"code": code, "message": "No."}, headers=named)


def health(protocol: int = 1) -> httpx.Response:
    return httpx.Response(200, json={"status": "ok", "protocol": protocol})


def tls(error: ssl.SSLError, verify_code: int = 0) -> httpx.ConnectError:
    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_code = verify_code
    outer = httpx.ConnectError(str(error))
    outer.__cause__ = error
    return outer


def https_without_server(request: httpx.Request) -> Answer:
    if request.url.scheme == "https":
        return httpx.ConnectError("Connection refused")
    return moved_to(str(request.url.copy_with(scheme="https")))


def hit_from(request: httpx.Request) -> Answer | None:
    """A cache that shows itself, and knows nothing of the headers of a request."""
    if request.method != "GET" or "health" not in str(request.url):
        return None
    return httpx.Response(200, json={"status": "ok", "protocol": 1}, headers={"cf-cache-status": "HIT"})


def taking_300_kb(request: httpx.Request) -> Answer | None:
    return page("Too large", 413) if len(request.content) > 300 * 1024 else None


BAD_CERTIFICATE = ssl.SSLCertVerificationError("certificate verify failed")
REST = r"wp-json|rest_route"
NO_PLUGIN = refusal(404, "rest_no_route")
OLD_PHP = refusal(404, "rest_no_route", x_powered_by="PHP/7.2.34")
OLD_WORDPRESS = "<meta name='generator' content='WordPress 5.9.3'>"

FROM_OUTSIDE: dict[str, tuple[Script, str]] = {
    "a name that leads nowhere": (always(httpx.ConnectError("the name x cannot be resolved")), "DNS_FAILED"),
    "a private address": (always(httpx.ConnectError("a private or reserved address")), "ADDRESS_PRIVATE"),
    "nobody listens": (always(httpx.ConnectError("Connection refused")), "CONNECTION_REFUSED"),
    "no answer": (always(httpx.ReadTimeout("")), "NO_ANSWER"),
    "half an answer": (always(httpx.RemoteProtocolError("Server disconnected")), "CONNECTION_BROKEN"),
    "an expired certificate": (always(tls(BAD_CERTIFICATE, 10)), "CERTIFICATE_EXPIRED"),
    "no tls": (always(tls(ssl.SSLError("WRONG_VERSION_NUMBER"))), "TLS_FAILED"),
    "a password": (always(page("", 401, www_authenticate='Basic realm="x"')), "PASSWORD_PROTECTED"),
    "maintenance": (always(page("Scheduled maintenance", 503)), "MAINTENANCE"),
    "php is down": (always(page("Bad gateway", 502)), "SITE_BROKEN"),
    "too often": (always(page("", 429)), "TOO_MANY_REQUESTS"),
    "another system": (always(page("A shop")), "NOT_WORDPRESS"),
    "the api unhooked": (at(REST, page("Not found", 404)), "REST_DISABLED"),
    "the api refused by its own words": (at(REST, refusal(403, "rest_forbidden")), "REST_DISABLED"),
    "wp-json denied by the server": (at("^/wp-json", page("", 403)), "REST_BLOCKED"),
    "wp-json not handed over": (at("^/wp-json", page("", 404)), "REWRITE_BROKEN"),
    "no plugin": (at(REST, NO_PLUGIN), "PLUGIN_MISSING"),
    "no plugin, old php": (at(REST, OLD_PHP), "PHP_TOO_OLD"),
    "a newer plugin": (at("health", health(2), "GET"), "PROTOCOL_DIFFERS"),
    "the api answers slowly": (at(REST, httpx.ReadTimeout("")), "NO_ANSWER"),
    "posts taken for gets": (at("health", health(), "POST"), "REST_CACHED"),
    "posts answered by who knows": (at("health", httpx.Response(200, text="1"), "POST"), "UNEXPECTED_ANSWER"),
    "posts sent to the login": (at("health", moved_to(f"{HOME}/wp-login.php"), "POST"), "LOGIN_REQUIRED"),
    "posts refused without a word": (at("health", httpx.Response(403), "POST"), "FIREWALL"),
    "a server that takes 300 kB": (taking_300_kb, "LIMIT_LOW"),
    "a cache that shows itself": (hit_from, "REST_CACHED"),
}  # fmt: skip


@pytest.mark.parametrize("case", FROM_OUTSIDE)
def test_the_cause_is_named_and_nothing_else(case: str) -> None:
    script, wanted = FROM_OUTSIDE[case]
    diagnosis = look(script)
    assert complaints(diagnosis) == [wanted], diagnosis.findings


def test_a_healthy_wordpress_has_nothing_but_good_findings() -> None:
    assert complaints(look(lambda request: None)) == []


def test_a_certificate_nobody_knows_is_found_on_a_real_connection(tmp_path: Path) -> None:
    """Over a socket: only there does the error come as the network library words it."""
    assert complaints(asyncio.run(_look_at_self_signed(tmp_path))) == ["CERTIFICATE_INVALID"]


async def _look_at_self_signed(folder: Path) -> Diagnosis:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(_self_signed(folder))
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with server, make_http(is_allowed=lambda address: True) as http:
        return await diagnose(Patient(f"https://127.0.0.1:{port}"), http=http)


def _self_signed(folder: Path) -> Path:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


def test_a_redirect_to_where_nothing_answers_is_named_and_not_the_silence_there() -> None:
    diagnosis = look(https_without_server, "http://s0.example.com")
    assert complaints(diagnosis) == ["URL_MISMATCH"]
    assert diagnosis.findings[0].level == "failed"


def test_an_expired_certificate_behind_a_redirect_is_named_and_not_the_redirect() -> None:
    def script(request: httpx.Request) -> Answer:
        if request.url.scheme == "https":
            return tls(BAD_CERTIFICATE, 10)
        return moved_to(str(request.url.copy_with(scheme="https")))

    assert complaints(look(script, "http://s0.example.com")) == ["CERTIFICATE_EXPIRED"]


def test_an_old_wordpress_without_the_plugin_is_told_to_be_updated_first() -> None:
    def script(request: httpx.Request) -> Answer:
        return page(OLD_WORDPRESS) if request.url.path == "/" and not request.url.query else NO_PLUGIN

    assert complaints(look(script)) == ["WORDPRESS_TOO_OLD"]


@pytest.mark.parametrize("url", ["ftp://s0.example.com", "nonsense", "https://"])
def test_what_is_not_a_web_address_is_said_to_be_none(url: str) -> None:
    assert complaints(look(lambda request: None, url)) == ["ADDRESS_INVALID"]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (page("<title>Just a moment...</title>", 503, cf_mitigated="challenge"), "Cloudflare"),
        (page("<title>Attention Required! | Cloudflare</title>", 403), "Cloudflare"),
        (page("Sucuri WebSite Firewall - Access Denied", 403), "Sucuri"),
        (page("<p>Generated by Wordfence at", 403), "Wordfence"),
        (page("This error was generated by Mod_Security.", 406), "ModSecurity"),
        (page("Incapsula incident ID: 1", 200), "Imperva"),
        (page("<script src=/.well-known/sgcaptcha/>", 202), "SiteGround"),
        (page("Access denied", 403, x_sucuri_id="1"), "Sucuri"),
        (page("Access denied", 403, cf_ray="1"), "Cloudflare"),
    ],
)
def test_a_known_firewall_is_called_by_its_name(answer: httpx.Response, name: str) -> None:
    (finding,) = [one for one in look(at("health", answer, "POST")).findings if one.level != "ok"]
    assert (finding.code, finding.level) == ("FIREWALL", "failed")
    assert name in finding.says


def test_cloudflare_in_front_of_a_healthy_site_is_no_firewall() -> None:
    def script(request: httpx.Request) -> httpx.Response:
        answer = wordpress(request)
        answer.headers.update({"server": "cloudflare", "cf-ray": "1", "cf-cache-status": "DYNAMIC"})
        return answer

    assert complaints(look(script)) == []


def test_an_article_that_quotes_a_firewall_is_none() -> None:
    home = page(f'<link rel="https://api.w.org/" href="{HOME}/wp-json/"> Generated by Wordfence')
    assert complaints(look(at("^/$", home))) == []


def test_an_address_named_beside_a_page_is_no_redirect() -> None:
    home = page('<link rel="https://api.w.org/" href="/wp-json/">', location=f"{HOME}/wp-login.php")
    assert complaints(look(at("^/$", home))) == []


def test_an_api_that_does_not_answer_is_not_asked_again_in_other_forms() -> None:
    asked: list[str] = []

    def silent(request: httpx.Request) -> Answer:
        asked.append(str(request.url))
        return httpx.ReadTimeout("")

    assert complaints(look(at(REST, silent))) == ["NO_ANSWER"]
    assert asked == [f"{HOME}/wp-json/igny8/v1/health"]


def test_a_refusal_that_only_signed_headers_meet_says_so() -> None:
    def script(request: httpx.Request) -> Answer | None:
        return page("No.", 406) if "webhook-signature" in request.headers else None

    (finding,) = [one for one in look(script).findings if one.level != "ok"]
    assert finding.code == "FIREWALL"
    assert "Without webhook headers it passes" in finding.says


def test_a_login_before_visitors_alone_is_a_warning() -> None:
    diagnosis = look(at("^/$", moved_to(f"{HOME}/wp-login.php")))
    assert [(one.code, one.level) for one in diagnosis.findings if one.level != "ok"] == [
        ("LOGIN_REQUIRED", "warning")
    ]
    assert diagnosis.is_well


def test_cookies_are_not_among_the_evidence() -> None:
    answer = page("No.", 403, set_cookie="session=secret", server="apache")
    (finding,) = [one for one in look(at(REST, answer)).findings if one.level == "failed"]
    assert "secret" not in json.dumps(finding.as_dict())
    assert finding.evidence[0]["headers"]["server"] == "apache"


def test_keys_go_to_no_other_host_than_the_one_they_were_made_for() -> None:
    signed: list[httpx.URL] = []

    def script(request: httpx.Request) -> Answer | None:
        if not request.headers.get("webhook-signature", "v1a,ZG9jdG9y").endswith("ZG9jdG9y"):
            signed.append(request.url)
        if request.url.host == "thief.example.com":
            return None if "health" in str(request.url) else page()
        link = '<link rel="https://api.w.org/" href="https://thief.example.com/wp-json/">'
        return page(link) if request.url.path == "/" else page("", 404)

    endpoint = Endpoint(f"{HOME}/wp-json/", "7d3a4c1e", (generate_keypair().private_key,))
    assert look(script, endpoint=endpoint).new_rest_url == ""
    assert {url.host for url in signed} == {"s0.example.com"}


@pytest.mark.parametrize(
    "answer",
    [
        moved_to("https://[half"),
        moved_to("https://s0.example.com:99999999/"),
        moved_to("javascript:alert(1)"),
        page("<link" * 50_000),
        page(
            "<link rel='https://api.w.org/' href='https://[x'>", link="<http://[>; rel='https://api.w.org/'"
        ),
        page("<link rel='https://api.w.org/' href='gopher://s0.example.com/'>"),
        httpx.Response(404, text="[" * 100_000),
        refusal(404, "rest_no_route", x_powered_by="PHP/" + "9" * 5000 + ".1"),
        httpx.Response(200, content=b"\xff\xfe" * 9),
        httpx.Response(999),
    ],
)
def test_a_site_that_answers_nonsense_gets_findings_all_the_same(answer: httpx.Response) -> None:
    assert complaints(look(always(answer)))


def test_what_a_site_says_cannot_steer_a_terminal() -> None:
    hostile = httpx.Response(403, json={"code": "rest_x", "message": "\x1b]0;owned\x07\x1b[2J", "data": None})
    (finding,) = look(at(REST, hostile)).findings
    assert finding.code == "REST_DISABLED"
    assert "\x1b" not in finding.says + str(finding.evidence[0]["excerpt"])


# -------------------------------------------------------------------------------------------------- findings


def test_a_code_is_told_once_and_as_grave_as_it_gets() -> None:
    findings = [found("URL_MISMATCH", "a"), good("page", "b"), found("URL_MISMATCH", "c", level="failed")]
    told = in_order([*findings, good("reachable", "d")])
    assert [(one.code, one.level) for one in told] == [("OK", "ok"), ("URL_MISMATCH", "failed"), ("OK", "ok")]


def test_every_code_is_proven_by_a_test() -> None:
    files = (
        "integration/test_diagnosis.py",
        "integration/test_diagnosis_of_connected.py",
        "real/test_doctor.py",
        "cli/test_doctor.py",
    )
    proven = " ".join((TESTS / name).read_text() for name in files)
    assert [code for code in CATALOGUE if f'"{code}"' not in proven] == []
    assert {known.subject for known in CATALOGUE.values()} == set(SUBJECTS)
