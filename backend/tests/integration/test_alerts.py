"""Who has a site that changed is told once of what and why, also when the mail server was away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from igny8_core.auth.models import Role, User
from igny8_core.email_url import email_from_url
from igny8_core.integration import alert_sending, alerts
from igny8_core.integration.models import AlertMail, AlertSettings, HealthChange
from tests.answers import data_of, error_of, refused_fields
from tests.integration.returning import World, fake, world
from tests.integration.watching import carry_out, come_back, complain, go_down, look, pass_time
from tests.receivers import Mailbox, mail_server

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: LazySettings, owner: User) -> Iterator[Mailbox]:
    with mail_server() as box:
        use(settings, box.url)
        yield box


def use(settings: LazySettings, url: str) -> None:
    settings.IGNY8_EMAIL_URL = url
    for name, value in email_from_url(url).items():
        setattr(settings, name, value)


def send() -> int:
    return carry_out(alert_sending.ALERTS)


def states() -> list[tuple[str, int]]:
    return [(mail.state, mail.attempts) for mail in AlertMail.objects.order_by("pk")]


def test_the_owner_is_told_once_of_a_site_that_goes_and_comes_back(world: World, mailbox: Mailbox) -> None:
    look(world)
    go_down(world)
    assert (send(), send(), send()) == (1, 0, 0)
    look(world)
    assert send() == 0
    come_back(world)
    assert send() == 1
    down, up = mailbox.messages
    assert (down["to"], down["subject"]) == (
        "owner@example.com", "Site 0 (s0.example.com) does not answer as it should"
    )  # fmt: skip
    text, thanks = mailbox.texts()
    change = HealthChange.objects.get(after="down")
    for part in (
        alerts.shown(change.at),
        "SITE_UNREACHABLE",
        "What to do: ",
        "/health/",
        "https://s0.example.com",
    ):
        assert part in text
    assert up["subject"] == "Site 0 (s0.example.com) is all right again" and "all right again" in thanks
    assert down["message-id"] != up["message-id"]


def test_the_mail_says_how_many_publishes_wait(world: World, mailbox: Mailbox) -> None:
    from igny8_core.integration import publishing

    for name in ("a", "b"):
        content = world.make_content(name)
        publishing.request_publication(content, world.integration, user=None, ring=lambda: None)
    go_down(world)
    send()
    assert "2 publishes of it: held until it is back" in mailbox.texts()[0]


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("SIGNATURE_INVALID", "refuses the key of IGNY8"),
        ("NOT_CONNECTED", "says that it is not connected"),
        ("PLUGIN_MISSING", "answers without the IGNY8 plugin"),
        ("SITE_MOVED", "is at another address"),
    ],
)
def test_a_cause_with_a_remedy_of_its_own_is_named(
    world: World, mailbox: Mailbox, code: str, subject: str
) -> None:
    go_down(world, kind="error", code=code)
    send()
    [message] = mailbox.messages
    assert subject in message["subject"]


def test_a_failing_check_is_told_in_its_own_words(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    complain(world, monkeypatch, media_uploads="The directory for uploads is not writable.")
    look(world)
    look(world)
    look(world)
    send()
    [text] = mailbox.texts()
    assert (
        "media_uploads: The directory for uploads is not writable." in text and "Publishing goes on" in text
    )


def test_a_site_that_was_just_connected_and_works_is_no_news(world: World, mailbox: Mailbox) -> None:
    look(world)
    assert (AlertMail.objects.count(), send()) == (0, 0)


def test_what_happens_to_many_sites_at_once_is_one_message(
    world: World, mailbox: Mailbox, make_integration: Any
) -> None:
    from igny8_core.errors import SiteUnreachable
    from igny8_core.integration import standing

    for integration in [make_integration() for _ in range(3)]:
        for _ in range(2):
            standing.note_trouble(integration.pk, SiteUnreachable("no answer"))
    assert send() == 1
    [message] = mailbox.messages
    assert message["subject"] == "3 changes of your sites"
    assert all(f"Site {number} (" in mailbox.texts()[0] for number in (1, 2, 3))
    assert states() == [("sent", 1)] * 3


def test_a_mail_server_that_is_away_is_tried_again_for_days_and_then_given_up(
    world: World, mailbox: Mailbox, settings: LazySettings
) -> None:
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT
    go_down(world)
    for _ in range(len(alert_sending.AGAIN_AFTER)):
        assert send() == 1
        mail = AlertMail.objects.get()
        assert mail.state == "waiting" and "ConnectionRefused" in mail.error
        assert send() == 0
        pass_time(hours=25)
    settings.EMAIL_PORT = port
    assert (send(), states(), len(mailbox.messages)) == (1, [("sent", 7)], 1)
    assert alert_sending.AGAIN_AFTER[-1] == timedelta(hours=24)
    AlertMail.objects.update(state="waiting", attempts=6)
    pass_time(hours=1)
    settings.EMAIL_PORT = 1
    assert (send(), states()) == (1, [("failed", 7)])


@pytest.mark.parametrize(
    ("answer", "state"), [("550 no such user", ("failed", 1)), ("451 later", ("waiting", 1))]
)
def test_an_address_that_is_refused_for_good_is_not_tried_again(
    world: World, mailbox: Mailbox, answer: str, state: tuple[str, int]
) -> None:
    mailbox.answers = [answer]
    go_down(world)
    send()
    assert states() == [state]
    assert answer.partition(" ")[2] in AlertMail.objects.get().error


def test_a_worker_that_dies_while_sending_leaves_the_mail_to_another(world: World, mailbox: Mailbox) -> None:
    go_down(world)
    [message] = alert_sending.claim_messages(10)
    assert list(alert_sending.claim_messages(10)) == []
    pass_time(seconds=alert_sending.LEASE.total_seconds() + 1)
    [again] = alert_sending.claim_messages(10)
    assert again.message_id == message.message_id


def test_without_a_mail_server_nothing_fails_and_the_row_says_so(
    world: World, owner: User, settings: LazySettings
) -> None:
    use(settings, "")
    go_down(world)
    assert send() == 0
    mail = AlertMail.objects.get()
    assert (mail.state, "IGNY8_EMAIL_URL" in mail.error) == ("not_sent", True)


def test_a_name_with_a_line_break_makes_no_header_of_its_own(world: World, mailbox: Mailbox) -> None:
    world.integration.site.name = "Blog\r\nBcc: all@example.com"
    world.integration.site.save()
    go_down(world)
    assert (send(), states()) == (1, [("sent", 1)])
    [message] = mailbox.messages
    assert message["bcc"] is None and "Bcc: all@example.com" in message["subject"]


def test_old_mails_are_forgotten(world: World, owner: User, settings: LazySettings) -> None:
    use(settings, "")
    go_down(world)
    AlertMail.objects.update(created_at=AlertMail.objects.get().created_at - timedelta(days=91))
    come_back(world)
    assert [mail.change.after for mail in AlertMail.objects.all() if mail.change] == ["up"]


def test_the_account_decides_who_is_told(
    world: World, mailbox: Mailbox, as_owner: APIClient, as_viewer: APIClient, as_stranger: APIClient
) -> None:
    path = "/api/v1/account/alerts/"
    everybody = ["owner@example.com"]
    assert data_of(as_viewer.get(path)) == {"is_enabled": True, "emails": [], "recipients": everybody}
    error_of(as_viewer.patch(path, {"emails": ["x@example.com"]}), "PERMISSION_DENIED")
    said = data_of(as_owner.patch(path, {"emails": ["ops@example.com", "desk@example.com"]}))
    assert said["recipients"] == ["ops@example.com", "desk@example.com"]
    go_down(world)
    assert send() == 2
    assert {message["to"] for message in mailbox.messages} == {"ops@example.com", "desk@example.com"}
    data_of(as_owner.patch(path, {"is_enabled": False}))
    come_back(world)
    assert send() == 0
    assert AlertSettings.objects.get().emails == ["ops@example.com", "desk@example.com"]
    mails = data_of(as_owner.get(f"{path}mails/"))["results"]
    assert [mail["integration_id"] for mail in mails] == [world.integration.pk] * 2
    assert data_of(as_stranger.get(f"{path}mails/"))["results"] == []
    assert data_of(as_stranger.get(path))["recipients"] == ["owner@elsewhere.example"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"emails": ["nobody"]}, {"emails.0": ["invalid"]}),
        ({"emails": [f"a{n}@example.com" for n in range(21)]}, {"emails": ["max_length"]}),
        ({"is_enabled": "perhaps"}, {"is_enabled": ["invalid"]}),
        ({"email": "a@example.com"}, {"email": ["unknown_field"]}),
        ({"recipients": []}, {"recipients": ["read_only"]}),
    ],
)
def test_bad_settings_are_refused_by_field(
    as_owner: APIClient, body: dict[str, Any], fields: dict[str, list[str]]
) -> None:
    assert refused_fields(as_owner.patch("/api/v1/account/alerts/", body)) == fields
    assert not AlertSettings.objects.exists()


def test_only_active_owners_are_told(world: World, mailbox: Mailbox, editor: User) -> None:
    User.objects.create_user(
        "gone@example.com", None, account=world.account, role=Role.OWNER, is_active=False
    )
    assert alerts.recipients_of(world.account.pk) == ["owner@example.com"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://me%40x:p%3Aw@mail.example.com", ("mail.example.com", 587, "me@x", "p:w", False, True)),
        ("smtps://me:pw@mail.example.com", ("mail.example.com", 465, "me", "pw", True, False)),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", False, False)),
        ("smtp://relay?starttls=1", ("relay", 25, "", "", False, True)),
        ("smtp://me:pw@relay?starttls=0", ("relay", 587, "me", "pw", False, False)),
    ],
)
def test_the_mail_server_is_one_address(url: str, expected: tuple[object, ...]) -> None:
    found = email_from_url(url)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
def test_an_address_that_is_no_mail_server_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="IGNY8_EMAIL_URL"):
        email_from_url(url)
