"""`igny8 webhook`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from igny8_core.auth.models import Account
from igny8_core.integration.models import Webhook
from tests.cli.conftest import Igny8
from tests.receivers import Receiver, webhook_receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.IGNY8_ALLOW_LOOPBACK = True
    with webhook_receiver() as one:
        yield one


def test_a_webhook_is_added_tried_listed_and_removed(
    igny8: Igny8, account: Account, receiver: Receiver
) -> None:
    assert "There is no webhook" in igny8("webhook", "list").output
    made = json.loads(igny8("webhook", "add", receiver.url, "--event", "site.down", "--json").stdout)
    assert igny8("webhook", "test", made["id"]).exit_code == 0
    [delivery] = receiver.deliveries
    assert delivery.is_signed_with(made["secret"])
    [row] = json.loads(igny8("webhook", "list", "--json").stdout)
    assert (row["events"], "secret" in row) == (["site.down"], False)
    assert "works" in igny8("webhook", "list").output
    receiver.answers = [500]
    failed = igny8("webhook", "test", made["id"])
    assert (failed.exit_code, "HTTP 500" in failed.output) == (1, True)
    assert igny8("webhook", "remove", made["id"]).exit_code == 0
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "http://example.com/"), "url: Use https"),
        (("add", "https://example.com/", "--event", "site.gone"), "events"),
        (("remove", 7), "NOT_FOUND"),
        (("test", 7), "NOT_FOUND"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    igny8: Igny8, account: Account, arguments: tuple[object, ...], said: str
) -> None:
    result = igny8("webhook", *arguments)
    assert (result.exit_code, said in result.output) == (1, True)
    assert not Webhook.objects.exists()
