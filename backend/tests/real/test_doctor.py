"""Sites broken on purpose: the doctor names the cause, and nothing that merely follows from it."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import httpx
import pytest

from devsite import WordPressSite
from devsite.nginx import NginxExtras
from igny8_core.integration.diagnosis import Diagnosis, Patient, diagnose
from igny8_core.integration.diagnosis_catalogue import CATALOGUE
from igny8_core.wordpress.client import Endpoint, make_http
from igny8_core.wordpress.signing import generate_keypair

SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
EVENTS_LATER = "array( time() + 86400 => array(), 'version' => 2 )"
numbers = itertools.count(1)

Breaking = Callable[[WordPressSite], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def wp(wordpress: Callable[..., WordPressSite]) -> WordPressSite:
    return wordpress(wp_debug=False)


@pytest.fixture(scope="module")
def patient(wp: WordPressSite) -> Patient:
    """Connected by writing what connecting would write; its schedule has nothing due."""
    keys, audience = generate_keypair(), str(uuid.uuid4())
    connection = {
        "integration_id": 1,
        "audience": audience,
        "backend_url": "http://127.0.0.1:9",
        "public_keys": [keys.public_key],
        "shared_secret": SECRET,
        "home_url": wp.url,
    }
    wp.php(
        f"update_option( 'igny8_connection', json_decode( '{json.dumps(connection)}', true ) );"
        "update_option( 'igny8_connection_status', array( 'last_success_at' => time() ) );"
        f"_set_cron_array( {EVENTS_LATER} ); update_option( 'rewrite_rules', '' );"
    )
    return Patient(wp.url, Endpoint(wp.rest_url, audience, (keys.private_key,)))


def look(patient: Patient, clock: Callable[[], float] = time.time) -> Diagnosis:
    async def ask() -> Diagnosis:
        # Without the certificates of the world, which take a tenth of a second to read.
        async with make_http(transport=httpx.AsyncHTTPTransport(verify=False)) as http:
            return await diagnose(patient, http=http, clock=clock)

    return asyncio.run(ask())


def complaints(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(one.code, one.level) for one in diagnosis.findings if one.level != "ok"]


# ----------------------------------------------------------------------------------------- ways to break it


def code(source: str) -> Breaking:
    """Another plugin's."""

    @contextmanager
    def breaking(wp: WordPressSite) -> Iterator[None]:
        name = f"broken-{next(numbers)}"  # PHP may have compiled an older file of that name
        wp.write_mu_plugin(name, source)
        try:
            yield
        finally:
            wp.remove_mu_plugin(name)

    return breaking


def options(**values: str) -> Breaking:
    """`{url}` is the site's address. Rewrite rules are made anew before and after."""

    @contextmanager
    def breaking(wp: WordPressSite) -> Iterator[None]:
        names = ", ".join(f"'{name}'" for name in values)
        before = wp.query(f"SELECT option_name, option_value FROM wp_options WHERE option_name IN ({names})")
        _write(wp, {name: value.replace("{url}", wp.url) for name, value in values.items()})
        try:
            yield
        finally:
            _write(wp, {str(row["option_name"]): str(row["option_value"]) for row in before})

    return breaking


def _write(wp: WordPressSite, values: dict[str, str]) -> None:
    for name, value in {**values, "rewrite_rules": ""}.items():
        wp.execute(f"UPDATE wp_options SET option_value = '{value}' WHERE option_name = '{name}'")


def sql(breaks: str, mends: str) -> Breaking:
    @contextmanager
    def breaking(wp: WordPressSite) -> Iterator[None]:
        wp.execute(breaks)
        try:
            yield
        finally:
            wp.execute(mends)

    return breaking


def nginx(http: str = "", server: str = "", php: str = "") -> Breaking:
    def breaking(wp: WordPressSite) -> AbstractContextManager[None]:
        extras = NginxExtras(http.replace("{dir}", str(wp.nginx.directory)), server, php)
        return wp.configured(nginx=extras)

    return breaking


def php(**settings: str) -> Breaking:
    return lambda wp: wp.configured(php_settings=settings)


def both(*breakings: Breaking) -> Breaking:
    @contextmanager
    def breaking(wp: WordPressSite) -> Iterator[None]:
        if not breakings:
            yield
            return
        with breakings[0](wp), both(*breakings[1:])(wp):
            yield

    return breaking


@contextmanager
def maintenance(wp: WordPressSite) -> Iterator[None]:
    mark = wp.path / ".maintenance"
    mark.write_text("<?php $upgrading = time();")
    try:
        yield
    finally:
        mark.unlink()


@contextmanager
def stopped(wp: WordPressSite) -> Iterator[None]:
    wp.nginx.stop()
    try:
        yield
    finally:
        wp.nginx.start()


def forgetting(public_keys: str) -> Breaking:
    """The plugin's connection has other keys, or `null`: there is none."""
    change = "$connection['public_keys'] = %s; return %s ? null : $connection;"
    is_gone = "true" if public_keys == "null" else "false"
    source = change % (public_keys, is_gone)
    return code(f"add_filter( 'option_igny8_connection', function ( $connection ) {{ {source} }} );")


OTHER_KEY = generate_keypair().public_key
NEEDS_LOGIN = """add_filter( 'rest_authentication_errors', function ( $result ) {
    return new WP_Error( 'rest_login_required', 'Only for members.', array( 'status' => 401 ) );
} );"""
OTHER_PREFIX = "add_filter( 'rest_url_prefix', function () { return 'api'; } );"
FORCED_LOGIN = """add_action( 'init', function () {
    if ( false === strpos( $_SERVER['REQUEST_URI'], 'wp-login.php' ) && 'cli' !== PHP_SAPI ) {
        wp_redirect( wp_login_url() );
        exit;
    }
} );"""
CHALLENGE = """if ($request_method = POST) { set $stopped 1; }
    if ($uri ~ ^/wp-json/) { set $stopped "${stopped}1"; }
    if ($stopped = 11) { return %s '<html><title>Just a moment...</title>Checking</html>'; }
    set $stopped "";
    default_type text/html;"""
STRIPPED = """fastcgi_param HTTP_WEBHOOK_ID '';
      fastcgi_param HTTP_WEBHOOK_TIMESTAMP '';
      fastcgi_param HTTP_WEBHOOK_SIGNATURE '';"""
CACHE_ZONE = "fastcgi_cache_path {dir}/cache keys_zone=all:1m;"
CACHE_ALL = """fastcgi_cache all;
      fastcgi_cache_key $request_method$request_uri;
      fastcgi_cache_valid any 10m;
      fastcgi_ignore_headers Cache-Control Expires Set-Cookie Vary;"""
BASIC = "auth_basic 'staging'; auth_basic_user_file /dev/null;"
NO_RULES = "location ^~ /wp-json/ { return 404; }"
CRASH = "add_action( 'rest_api_init', function () { igny8_no_such_function(); } );"
NO_HOME_REWRITE = "location = / { return 301 /; }"
OFF = "add_filter( 'option_active_plugins', function ( $all ) { return array(); } );"

MOVED = both(code(OTHER_PREFIX), options(permalink_structure="/%postname%/"))

CASES: dict[str, tuple[Breaking, str]] = {
    "rest api for members only": (code(NEEDS_LOGIN), "REST_DISABLED"),
    "rest api at another prefix": (MOVED, "REST_MOVED"),
    "plain permalinks": (options(permalink_structure=""), "PERMALINKS_PLAIN"),
    "addresses not handed to wordpress": (nginx(server=NO_RULES), "REWRITE_BROKEN"),
    "headers taken away": (nginx(php=STRIPPED), "HEADERS_STRIPPED"),
    "a firewall's page with 403": (nginx(server=CHALLENGE % "403"), "FIREWALL"),
    "a challenge with 200": (nginx(server=CHALLENGE % "200"), "FIREWALL"),
    "everybody sent to the login": (code(FORCED_LOGIN), "LOGIN_REQUIRED"),
    "a password before the site": (nginx(server=BASIC), "PASSWORD_PROTECTED"),
    "a home page that leads to itself": (nginx(server=NO_HOME_REWRITE), "REDIRECT_LOOP"),
    "php stops in every rest request": (code(CRASH), "SITE_BROKEN"),
    "an update that broke off": (maintenance, "MAINTENANCE"),
    "the web server stopped": (stopped, "CONNECTION_REFUSED"),
    "the plugin switched off": (code(OFF), "PLUGIN_INACTIVE"),
    "the connection ended on the site": (forgetting("null"), "SITE_FORGOT"),
    "connected with another key": (forgetting(f"array( '{OTHER_KEY}' )"), "KEY_REFUSED"),
    "the server takes 64 kB": (nginx(server="client_max_body_size 64k;"), "SERVER_LIMIT"),
    "php takes 64 kB": (php(post_max_size="64K"), "PHP_LIMIT"),
    "php has little memory": (php(memory_limit="32M"), "MEMORY_LOW"),
    "no innodb": (
        sql("ALTER TABLE wp_posts ENGINE = MyISAM", "ALTER TABLE wp_posts ENGINE = InnoDB"),
        "TABLES_NOT_TRANSACTIONAL",
    ),
    "a schedule that stands still": (
        options(cron='a:2:{i:1700000000;a:0:{}s:7:"version";i:2;}'),
        "CRON_DEAD",
    ),
    "two addresses": (options(siteurl="https://www.example.com"), "URL_MISMATCH"),
    "an address where nothing answers": (options(home="https://127.0.0.1:9"), "SITE_MOVED"),
    "a cache before everything": (nginx(http=CACHE_ZONE, php=CACHE_ALL), "REST_CACHED"),
}


def test_a_healthy_site_has_nothing_but_good_findings(wp: WordPressSite, patient: Patient) -> None:
    diagnosis = look(patient)
    assert complaints(diagnosis) == []
    assert complaints(look(Patient(wp.url))) == [], "nor when it is not connected"
    assert {one.check for one in diagnosis.findings} == {known.subject for known in CATALOGUE.values()}


@pytest.mark.parametrize("case", CASES)
def test_the_cause_is_named_and_nothing_else(wp: WordPressSite, patient: Patient, case: str) -> None:
    breaking, wanted = CASES[case]
    with breaking(wp):
        diagnosis = look(patient)
    named = [finding for finding in diagnosis.findings if finding.level != "ok"]
    assert [finding.code for finding in named] == [wanted], named
    assert named[0].cause and named[0].remedy and named[0].says


@pytest.mark.parametrize(
    ("breaking", "found"), [(MOVED, "/api/"), (options(permalink_structure=""), "/index.php?rest_route=/")]
)
def test_a_new_address_is_offered_once_the_plugin_took_our_signature_there(
    wp: WordPressSite, patient: Patient, breaking: Breaking, found: str
) -> None:
    assert patient.endpoint is not None
    stranger = replace(patient.endpoint, private_keys=(generate_keypair().private_key,))
    with breaking(wp):
        assert look(patient).new_rest_url == f"{wp.url}{found}"
        refused = look(Patient(wp.url, stranger)) if breaking is MOVED else None
    if refused is not None:
        assert refused.new_rest_url == ""
        assert "KEY_REFUSED" in [one.code for one in refused.findings]


@pytest.mark.parametrize("seconds", [-900, 100])
def test_a_wrong_clock_is_a_warning_however_wrong(patient: Patient, seconds: int) -> None:
    diagnosis = look(patient, lambda: time.time() + seconds)
    assert complaints(diagnosis) == [("CLOCK_WRONG", "warning")]
    (finding,) = [one for one in diagnosis.findings if one.level != "ok"]
    assert ("behind" if seconds > 0 else "ahead of") in finding.says


@pytest.mark.parametrize("case", ["headers taken away", "the server takes 64 kB"])
def test_before_a_site_is_connected_its_address_is_enough(
    wp: WordPressSite, patient: Patient, case: str
) -> None:
    breaking, wanted = CASES[case]
    with breaking(wp):
        assert complaints(look(Patient(wp.url))) == [(wanted, "failed")]


def test_evidence_says_which_request_got_which_answer(wp: WordPressSite, patient: Patient) -> None:
    with nginx(server=CHALLENGE % "403")(wp):
        (finding,) = [one for one in look(patient).findings if one.level == "failed"]
    (seen,) = finding.evidence
    assert (seen["method"], seen["http_status"]) == ("POST", 403)
    assert seen["url"].startswith(f"{wp.rest_url}igny8/v1/health")
    assert seen["headers"]["server"].startswith("nginx")
    assert "Just a moment" in seen["excerpt"]
    assert "Cloudflare" in finding.says
