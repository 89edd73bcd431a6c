"""What happens is told to the account's own addresses: signed, at least once, not into our network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from igny8_core.auth.models import Account, User
from igny8_core.integration import publishing, webhook_outbox, webhook_sending, webhooks
from igny8_core.integration.models import AlertMail, Webhook, WebhookDelivery, WebhookEvent
from igny8_core.integration.webhook_secrets import WebhookSecrets, unseal
from tests.answers import data_of, error_of, refused_fields
from tests.integration.returning import Beside, World, fake, world
from tests.integration.watching import carry_out, come_back, complain, go_down, look, pass_time
from tests.receivers import Receiver, webhook_receiver

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/account/webhooks/"


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.IGNY8_ALLOW_LOOPBACK = True
    with webhook_receiver() as one:
        yield one


def send() -> int:
    return carry_out(webhook_sending.WEBHOOKS)


def told(event: WebhookEvent = WebhookEvent.JOB_FAILED, account: Account | None = None) -> None:
    """Something that the account's webhooks are told."""
    hook = Webhook.objects.filter(account=account).first() if account else Webhook.objects.first()
    assert hook is not None
    integration = hook.account.sites.first().integrations.first()  # type: ignore[union-attr]
    webhook_outbox.announce(event, integration.pk, lambda: {"note": "straße"})  # type: ignore[union-attr]


def test_the_signature_is_the_one_of_standard_webhooks() -> None:
    """The example of its specification."""
    secrets = WebhookSecrets("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = secrets.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_site_that_goes_and_comes_back_is_told_once_and_signed(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = webhooks.add(world.account, receiver.url, events=["site.down", "site.up", "site.degraded"])
    look(world)
    go_down(world)
    come_back(world)
    complain(world, monkeypatch, media_uploads="full")
    look(world)
    look(world)
    assert send() == 3
    assert (send(), send()) == (0, 0)
    by_event = {one.event["type"]: one for one in receiver.deliveries}
    assert by_event.keys() == {"site.down", "site.up", "site.degraded"}
    assert all(one.is_signed_with(secret) for one in receiver.deliveries)
    assert not receiver.deliveries[0].is_signed_with("whsec_" + "A" * 40)
    down = by_event["site.down"].event
    assert down["timestamp"].endswith("Z")
    facts = down["data"]
    assert (facts["integration_id"], facts["code"], facts["before"]) == (
        world.integration.pk, "SITE_UNREACHABLE", "up"
    )  # fmt: skip
    assert by_event["site.degraded"].event["data"]["problems"] == ["media_uploads"]
    assert len({one.headers["webhook-id"] for one in receiver.deliveries}) == 3


def test_a_publish_is_told_when_it_is_on_the_site_and_when_it_failed(
    world: World, receiver: Receiver
) -> None:
    webhooks.add(world.account, receiver.url)
    content, publication = world.published("Straße")
    bad = world.make_content(author_email="nobody@example.com")
    job = publishing.request_publication(bad, world.integration, user=None, ring=lambda: None)
    db = Beside()
    db.run(world._deliver(db))
    assert send() == 2
    facts = {one.event["type"]: one.event["data"] for one in receiver.deliveries}
    said = facts["job.published"]
    assert (said["content_id"], said["title"], said["post_id"]) == (
        content.pk, "Straße", publication.post_id
    )  # fmt: skip
    failed = facts["job.failed"]
    assert (failed["job_id"], failed["error"]["code"]) == (job.pk, "PREFLIGHT_FAILED")
    assert failed["error"]["remedy"]


def test_without_a_webhook_a_publish_costs_one_look(world: World) -> None:
    with CaptureQueriesContext(connection) as made:
        webhook_outbox.announce(WebhookEvent.JOB_PUBLISHED, world.integration.pk, dict)
    assert len(made) == 1 and not WebhookDelivery.objects.exists()


def test_nobody_is_told_what_was_not_asked_for_or_of_another_account(
    world: World, receiver: Receiver, other_account: Account
) -> None:
    webhooks.add(world.account, receiver.url, events=["job.failed"])
    webhooks.add(world.account, receiver.url, is_enabled=False)
    webhooks.add(other_account, receiver.url)
    go_down(world)
    assert (WebhookDelivery.objects.count(), send()) == (0, 0)


def test_what_a_rolled_back_transaction_told_is_told_to_nobody(world: World, receiver: Receiver) -> None:
    from django.db import transaction

    webhooks.add(world.account, receiver.url)

    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        told()
        raise Undone
    assert (WebhookDelivery.objects.count(), send()) == (0, 0)


def test_a_receiver_that_fails_is_tried_again_with_the_same_id_and_then_given_up(
    world: World, receiver: Receiver
) -> None:
    """After the pauses that are documented."""
    from igny8_core.integration.clock import database_now

    webhooks.add(world.account, receiver.url)
    told()
    receiver.answers = [500] * 20
    for pause in (5, 300, 1800, 7200, 28800, 86400):
        assert (send(), send()) == (1, 0)
        row = WebhookDelivery.objects.get()
        assert (row.state, row.http_status) == ("waiting", 500)
        assert pause - 5 < (row.next_at - database_now()).total_seconds() <= pause
        pass_time(seconds=pause)
    assert (send(), send()) == (1, 0)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, "HTTP 500" in row.error) == ("failed", 7, True)
    assert len({one.headers["webhook-id"] for one in receiver.deliveries}) == 1
    assert len({one.body for one in receiver.deliveries}) == 1


def test_a_receiver_that_asks_to_wait_is_left_alone_so_long(world: World, receiver: Receiver) -> None:
    from igny8_core.integration.clock import database_now

    webhooks.add(world.account, receiver.url)
    told()
    receiver.answers, receiver.headers = [429], {"Retry-After": "600"}
    send()
    assert (WebhookDelivery.objects.get().next_at - database_now()).total_seconds() > 590


def test_five_days_without_success_switch_a_webhook_off_and_the_owner_is_told(
    world: World, receiver: Receiver, owner: User
) -> None:
    hook, _ = webhooks.add(world.account, receiver.url)
    receiver.answers = [500] * 20
    told()
    send()
    pass_time(days=4)
    send()
    hook.refresh_from_db()
    assert hook.is_enabled
    pass_time(days=1, hours=1)
    assert send() == 1
    hook.refresh_from_db()
    assert (hook.is_enabled, "5 days" in hook.disabled_reason) == (False, True)
    mail = AlertMail.objects.get()
    assert (mail.recipient, receiver.url in mail.subject) == ("owner@example.com", True)
    told()
    assert send() == 0
    webhooks.change(hook, is_enabled=True)
    receiver.answers = []
    pass_time(days=1)
    assert send() == 1
    hook.refresh_from_db()
    assert (hook.failing_since, hook.disabled_reason) == (None, "")


def test_one_success_ends_the_count_of_days(world: World, receiver: Receiver) -> None:
    hook, _ = webhooks.add(world.account, receiver.url)
    receiver.answers = [500]
    told()
    send()
    pass_time(days=6)
    assert send() == 1
    hook.refresh_from_db()
    assert (hook.is_enabled, hook.failing_since) == (True, None)


def test_a_receiver_that_is_gone_is_not_asked_again(world: World, receiver: Receiver) -> None:
    hook, _ = webhooks.add(world.account, receiver.url)
    receiver.answers = [410]
    told()
    send()
    hook.refresh_from_db()
    assert (hook.is_enabled, "410" in hook.disabled_reason) == (False, True)
    assert WebhookDelivery.objects.get().state == "failed"


def test_a_redirect_is_not_followed(world: World, receiver: Receiver) -> None:
    webhooks.add(world.account, receiver.url)
    receiver.answers, receiver.headers = [302], {"Location": f"http://127.0.0.1:{receiver.port}/other"}
    told()
    send()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.http_status, "/other" in row.error) == ("waiting", 302, True)
    assert [one.path for one in receiver.deliveries] == ["/hook"]


def test_a_name_that_leads_into_our_own_network_is_not_connected_to(
    world: World, receiver: Receiver, settings: LazySettings
) -> None:
    """Judged at the connection: what a name means may change after it was saved."""
    webhooks.add(world.account, receiver.url.replace("127.0.0.1", "localhost"))
    told()
    settings.IGNY8_ALLOW_LOOPBACK = False
    send()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.http_status, "private or reserved" in row.error) == ("waiting", None, True)
    assert receiver.deliveries == []


def test_a_worker_that_dies_while_sending_leaves_it_to_another(world: World, receiver: Receiver) -> None:
    webhooks.add(world.account, receiver.url)
    told()
    [lost] = webhook_sending.claim_deliveries(10)
    assert list(webhook_sending.claim_deliveries(10)) == []
    pass_time(seconds=webhook_sending.LEASE.total_seconds() + 1)
    [again] = webhook_sending.claim_deliveries(10)
    webhook_sending._record(lost, webhook_sending.Outcome(500, "late"))
    assert WebhookDelivery.objects.get().state == "sending"
    webhook_sending._record(again, webhook_sending.Outcome(204))
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, again.message_id) == ("delivered", 2, lost.message_id)


def test_a_dead_receiver_with_much_to_be_told_delays_no_other(
    world: World, receiver: Receiver, other_account: Account
) -> None:
    webhooks.add(world.account, receiver.url)
    for _ in range(50):
        told()
    webhooks.add(world.account, receiver.url, events=["site.up"])
    told(WebhookEvent.SITE_UP)
    claimed = webhook_sending.claim_deliveries(100)
    assert len(claimed) == webhook_sending.AT_ONCE + 1
    assert list(webhook_sending.claim_deliveries(100)) == []


def test_old_deliveries_are_forgotten(world: World, receiver: Receiver) -> None:
    webhooks.add(world.account, receiver.url)
    told()
    send()
    pass_time(days=31)
    told()
    send()
    assert WebhookDelivery.objects.count() == 1


# ------------------------------------------------------------------------------------------------- the API


def test_a_webhook_is_made_tried_changed_and_removed(
    world: World, receiver: Receiver, as_owner: APIClient
) -> None:
    made = data_of(as_owner.post(HOOKS, {"url": receiver.url, "events": ["job.failed", "job.failed"]}), 201)
    secret = made.pop("secret")
    assert secret.startswith("whsec_") and made["events"] == ["job.failed"]
    one = f"{HOOKS}{made['id']}/"
    assert secret not in str(data_of(as_owner.get(one))) and "secret" not in data_of(as_owner.get(one))
    assert secret[6:] not in Webhook.objects.get().sealed_secrets
    assert data_of(as_owner.post(f"{one}test/"), 202)["state"] == "waiting"
    send()
    [delivery] = receiver.deliveries
    assert delivery.event["type"] == "webhook.test" and delivery.is_signed_with(secret)
    [row] = data_of(as_owner.get(f"{one}deliveries/"))["results"]
    assert (row["state"], row["http_status"], json.loads(row["payload"])) == (
        "delivered", 204, delivery.event
    )  # fmt: skip
    assert data_of(as_owner.patch(one, {"is_enabled": False}))["is_enabled"] is False
    error_of(as_owner.post(f"{one}test/"), "CONFLICT")
    error_of(as_owner.post(f"{one}deliveries/{row['id']}/redeliver/"), "CONFLICT")
    data_of(as_owner.delete(one))
    assert not Webhook.objects.exists()


def test_a_delivery_is_sent_again_with_its_id(world: World, receiver: Receiver, as_owner: APIClient) -> None:
    hook, secret = webhooks.add(world.account, receiver.url)
    told()
    send()
    row = WebhookDelivery.objects.get()
    data_of(as_owner.post(f"{HOOKS}{hook.pk}/deliveries/{row.pk}/redeliver/"), 202)
    send()
    first, second = receiver.deliveries
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert second.is_signed_with(secret)
    webhook_sending.claim_deliveries(1)
    WebhookDelivery.objects.update(state="sending")
    error_of(as_owner.post(f"{HOOKS}{hook.pk}/deliveries/{row.pk}/redeliver/"), "CONFLICT")


def test_a_new_secret_and_the_one_before_both_hold_for_a_day(
    world: World, receiver: Receiver, as_owner: APIClient
) -> None:
    hook, old = webhooks.add(world.account, receiver.url)
    new = data_of(as_owner.post(f"{HOOKS}{hook.pk}/rotate-secret/"))["secret"]
    told()
    send()
    [delivery] = receiver.deliveries
    assert delivery.is_signed_with(old) and delivery.is_signed_with(new) and old != new
    hook.refresh_from_db()
    secrets = unseal(hook.sealed_secrets)
    assert len(secrets.sign("m", secrets.before_until, b"").split(" ")) == 1
    assert secrets.before_until - int(delivery.headers["webhook-timestamp"]) > timedelta(hours=23).seconds


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"url": ["required"]}),
        ({"url": "mailto:x@example.com"}, {"url": ["not_an_address"]}),
        ({"url": "https://example.com:99999/"}, {"url": ["not_an_address"]}),
        ({"url": "http://example.com/hook"}, {"url": ["not_https"]}),
        ({"url": "https://me:pw@example.com/"}, {"url": ["credentials"]}),
        ({"url": "https://127.0.0.1/"}, {"url": ["private"]}),
        ({"url": "https://localhost/"}, {"url": ["private"]}),
        ({"url": "https://10.0.0.1/"}, {"url": ["private"]}),
        ({"url": "https://169.254.169.254/latest/meta-data/"}, {"url": ["private"]}),
        ({"url": "https://[::1]/"}, {"url": ["private"]}),
        ({"url": "https://[::ffff:10.0.0.1]/"}, {"url": ["private"]}),
        ({"url": "https://example.com/", "events": ["site.gone"]}, {"events.0": ["invalid_choice"]}),
        ({"url": "https://example.com/", "events": ["webhook.test"]}, {"events.0": ["invalid_choice"]}),
        ({"url": "https://example.com/", "secret": "whsec_x"}, {"secret": ["unknown_field"]}),
    ],
)
def test_a_bad_webhook_is_refused_by_field(
    as_owner: APIClient, body: dict[str, Any], fields: dict[str, list[str]]
) -> None:
    assert refused_fields(as_owner.post(HOOKS, body)) == fields
    assert not Webhook.objects.exists()


def test_webhooks_are_the_owners_and_of_one_account(
    world: World,
    receiver: Receiver,
    as_editor: APIClient,
    as_stranger: APIClient,
    anybody: APIClient,
    as_key: Any,
) -> None:
    hook, _ = webhooks.add(world.account, receiver.url)
    told()
    row = WebhookDelivery.objects.get()
    one = f"{HOOKS}{hook.pk}/"
    addresses = [one, f"{one}deliveries/"]
    for client in (as_editor, as_key()):
        for address in (HOOKS, *addresses):
            error_of(client.get(address), "PERMISSION_DENIED")
        error_of(client.post(HOOKS, {"url": "https://example.com/"}), "PERMISSION_DENIED")
    for address in addresses:
        error_of(anybody.get(address), "NOT_AUTHENTICATED")
        error_of(as_stranger.get(address), "NOT_FOUND")
    assert data_of(as_stranger.get(HOOKS))["results"] == []
    for act in ("test/", "rotate-secret/", f"deliveries/{row.pk}/redeliver/"):
        error_of(as_stranger.post(f"{one}{act}"), "NOT_FOUND")
    error_of(as_stranger.patch(one, {"is_enabled": False}), "NOT_FOUND")
    error_of(as_stranger.delete(one), "NOT_FOUND")
    hook.refresh_from_db()
    assert hook.is_enabled


def test_an_account_has_a_bounded_number_of_webhooks(as_owner: APIClient) -> None:
    for _ in range(webhooks.MAX_WEBHOOKS):
        data_of(as_owner.post(HOOKS, {"url": "https://example.com/"}), 201)
    assert error_of(as_owner.post(HOOKS, {"url": "https://example.com/"}), "CONFLICT")["details"] == {
        "reason": "too_many_webhooks", "limit": webhooks.MAX_WEBHOOKS
    }  # fmt: skip
