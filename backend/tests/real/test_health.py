"""A WordPress that stops is seen to, its owner is told once by mail and webhook, and no publish is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from devsite import WordPressSite, Workspace
from tests.real.stack import ConnectedSite, Json, Stack, until
from tests.receivers import Mailbox, Receiver, mail_server, webhook_receiver

ALERTED_WITHIN_SECONDS = 30


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with webhook_receiver() as one:
        yield one


@pytest.fixture(scope="module")
def watched(
    workspace: Workspace, wordpress: Callable[..., WordPressSite], mailbox: Mailbox
) -> Iterator[ConnectedSite]:
    """A WordPress connected to an IGNY8 of its own, which has a mail server."""
    with Stack(workspace, settings={"IGNY8_EMAIL_URL": mailbox.url}) as stack:
        yield stack.connect(wordpress())


def health_of(site: ConnectedSite) -> Json:
    found: Json = site.stack.get(f"/integrations/{site.integration_id}/health/")
    return found


def ask(site: ConnectedSite) -> httpx.Response:
    """As the button does it."""
    return site.stack.api.post(f"/integration/integrations/{site.integration_id}/test/")


def becomes(site: ConnectedSite, state: str, seconds: float) -> None:
    until(lambda: health_of(site)["state"] == state, seconds, f"{state}: {health_of(site)}")


def test_a_site_that_stops_and_returns(watched: ConnectedSite, mailbox: Mailbox, receiver: Receiver) -> None:
    made = json.loads(watched.stack.web.igny8("webhook", "add", receiver.url, "--json"))
    becomes(watched, "up", 60)  # by itself, with nobody asking
    assert health_of(watched)["checks"]["media_uploads"] == "ok"
    content = watched.make_content()
    watched.wordpress.stop()
    try:
        job = watched.stack.click(content, wait_seconds=0).json()["data"]
        # The failed try has the site looked at at once; the second look is ours, to save half a minute.
        until(lambda: health_of(watched)["error"] is not None, 20, "a look that found nobody")
        assert health_of(watched)["state"] == "up" and mailbox.messages == []
        assert ask(watched).status_code == 502
        assert health_of(watched)["state"] == "down"
        accepted = watched.stack.click(watched.make_content(), wait_seconds=30)
        held: Any = accepted.json()["data"]
        assert (accepted.status_code, held["held"]["since"]) == (202, health_of(watched)["since"])
        until(lambda: len(mailbox.messages) == 1, ALERTED_WITHIN_SECONDS, "the mail")
        until(lambda: "site.down" in receiver.events(), ALERTED_WITHIN_SECONDS, "the webhook")
        assert health_of(watched)["held_jobs"] == 2
    finally:
        watched.wordpress.start()
    assert ask(watched).status_code == 200
    jobs = [watched.stack.wait_for(one, "verified") for one in (job["id"], held["id"])]
    assert max(one["failures"] for one in jobs) <= 2 and jobs[1]["failures"] == 0
    for one in (content, held["content_id"]):
        watched.the_post_of(one)
    until(lambda: len(mailbox.messages) == 2, ALERTED_WITHIN_SECONDS, "the second mail")
    until(lambda: len(receiver.deliveries) == 4, ALERTED_WITHIN_SECONDS, f"{receiver.events()}")
    assert sorted(receiver.events()) == ["job.published", "job.published", "site.down", "site.up"]
    assert all(one.is_signed_with(made["secret"]) for one in receiver.deliveries)
    down, up = (message["subject"] for message in mailbox.messages)
    assert "does not answer" in down and "all right again" in up


def test_a_plugin_that_is_switched_off_is_a_cause_of_its_own(watched: ConnectedSite) -> None:
    load = "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
    watched.wordpress.php(f"{load} deactivate_plugins( 'igny8/igny8.php' );")
    try:
        codes = [ask(watched).json()["error"]["code"] for _ in range(2)]
        assert (codes, health_of(watched)["code"]) == (["PLUGIN_MISSING"] * 2, "PLUGIN_MISSING")
    finally:
        watched.wordpress.activate_plugin("igny8/igny8.php")
    assert (ask(watched).status_code, health_of(watched)["state"]) == (200, "up")


def test_a_site_whose_address_is_another_one_is_said_to_have_moved(watched: ConnectedSite) -> None:
    """As a copied database finds itself at the copy's address."""
    before = watched.integration()["config_json"]["site"]
    elsewhere = watched.wordpress.url.replace("127.0.0.1", "localhost")
    address = watched.wordpress.php("echo get_option( 'home' );").strip()
    assert address and elsewhere != address
    watched.wordpress.write_mu_plugin(
        "moved", f"add_filter( 'option_home', function () {{ return '{elsewhere}'; }} );"
    )
    try:
        codes = [ask(watched).json()["error"]["code"] for _ in range(2)]
        assert (codes, health_of(watched)["code"]) == (["SITE_MOVED"] * 2, "SITE_MOVED")
        assert watched.integration()["config_json"]["site"] == before
    finally:
        watched.wordpress.remove_mu_plugin("moved")
    assert ask(watched).status_code == 200
