"""Send the e-mails that `alerts` has written: what waits for one person goes out in one message."""

import asyncio
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from urllib.parse import urlsplit

import httpx
import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from igny8_core.integration.alerts import NO_SERVER
from igny8_core.integration.clock import database_now
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import locked
from igny8_core.integration.models import AlertMail, MailState
from igny8_core.integration.rounds import Round

log = structlog.stdlib.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than a mail server is waited for, its every answer included."""
AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
MAX_MESSAGES = 10
MAX_CHANGES = 50
"""In one message; the rest is the next one's."""


@dataclass(frozen=True, slots=True)
class Message:
    """E-mails for one person, held until their lease ends; sent as one."""

    mails: tuple[AlertMail, ...]

    @property
    def subject(self) -> str:
        return self.mails[0].subject if len(self.mails) == 1 else f"{len(self.mails)} changes of your sites"

    @property
    def text(self) -> str:
        if len(self.mails) == 1:
            return self.mails[0].text
        return "\n\n".join(f"{mail.subject}\n{'-' * 72}\n{mail.text}" for mail in self.mails)

    @property
    def message_id(self) -> str:
        """The same in every attempt, so that a mailbox may know a repetition."""
        host = urlsplit(settings.IGNY8_BASE_URL).hostname or "localhost"
        return f"<alert-{self.mails[0].pk}-{self.mails[-1].pk}@{host}>"


def claim_messages(limit: int) -> Sequence[Message]:
    """What is due, by person. Any number of processes may claim at once."""
    now = database_now()
    due = AlertMail.objects.filter(state=MailState.WAITING, next_at__lte=now).order_by("next_at", "pk")
    if not due.exists():
        return []
    with transaction.atomic():
        by_person: dict[tuple[int, str, int], list[AlertMail]] = {}
        for mail in locked(due)[: limit * MAX_CHANGES]:
            # Those that failed before go as they went: a server may have taken them without saying so.
            by_person.setdefault((mail.account_id, mail.recipient, mail.attempts), []).append(mail)
        messages = [Message(tuple(mails[:MAX_CHANGES])) for mails in islice(by_person.values(), limit)]
        held = [mail.pk for message in messages for mail in message.mails]
        AlertMail.objects.filter(pk__in=held).update(next_at=now + LEASE)
    return messages


async def send(message: Message, http: httpx.AsyncClient, db: Db) -> None:
    """Raises only when the database is away. `http` is not needed: mail goes by SMTP."""
    if not settings.IGNY8_EMAIL_URL:
        await db(_settle, message, MailState.NOT_SENT, NO_SERVER)
        return
    try:
        await asyncio.to_thread(_hand_over, message)
    except smtplib.SMTPRecipientsRefused as error:
        await db(_refused, message, error)
    except (smtplib.SMTPException, OSError) as error:
        await db(_put_off, message, f"{type(error).__name__}: {error}")
    except ValueError as error:  # no header can be made of it
        await db(_settle, message, MailState.FAILED, str(error))
    else:
        await db(_settle, message, MailState.SENT)


def _hand_over(message: Message) -> None:
    EmailMessage(
        message.subject,
        message.text,
        to=[message.mails[0].recipient],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    ).send()


def _settle(message: Message, state: MailState, error: str = "") -> None:
    now = database_now()
    _held(message).update(
        state=state,
        error=error[:300],
        attempts=message.mails[0].attempts + 1,
        sent_at=now if state == MailState.SENT else None,
    )


def _held(message: Message) -> QuerySet[AlertMail]:
    return AlertMail.objects.filter(
        pk__in=[mail.pk for mail in message.mails],
        state=MailState.WAITING,
        attempts=message.mails[0].attempts,
    )


def _refused(message: Message, error: smtplib.SMTPRecipientsRefused) -> None:
    """By this server for good, or because it does not know yet."""
    answers = error.recipients.values()
    said = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in answers)
    if all(code >= 500 for code, _ in answers):
        _settle(message, MailState.FAILED, f"The mail server refuses this address: {said}")
    else:
        _put_off(message, said)


def _put_off(message: Message, reason: str) -> None:
    tried = message.mails[0].attempts
    log.warning("an alert could not be sent", recipient=message.mails[0].recipient, reason=reason)
    if tried >= len(AGAIN_AFTER):
        _settle(message, MailState.FAILED, reason)
        return
    again_at = database_now() + AGAIN_AFTER[tried]
    _held(message).update(next_at=again_at, attempts=tried + 1, error=reason[:300])


ALERTS = Round("send alerts", MAX_MESSAGES, claim_messages, send)
