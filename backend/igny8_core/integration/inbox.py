"""What sites tell of people's changes: taken once, in their order, with how far it came.

An event's effect, its row and the cursor are one transaction under a lock on the site's inbox, so any number
of processes may receive the same events at once. One that cannot be applied is kept with its error and stops
none of those behind it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from igny8_core.errors import Igny8Error
from igny8_core.integration import changes, drift, known_terms
from igny8_core.integration.changes import BeingPublishedError, Change, Outcome
from igny8_core.integration.clock import database_now
from igny8_core.integration.comparing_models import DOUBTFUL
from igny8_core.integration.models import EventState, InboxEvent, SiteInbox, SiteIntegration
from igny8_core.wordpress.messages import OutboxPlace

log = structlog.stdlib.get_logger(__name__)

EVENTS_PER_TRANSACTION = 25
"""A transaction that locks SQLite for the others takes about a tenth of a second."""
LONGEST_WAIT = timedelta(seconds=60)
"""A publish under way holds back the events behind it for so long."""
MAX_NUMBER = 2**63 - 1
REASONS = ("", "new_log", "events_lost", "site_restored")
"""Why both sides must be compared, the gravest last."""
RawEvent = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one log, in any order. `last_seq` None: not told."""

    stream: str
    acknowledged: int
    events: Sequence[RawEvent]
    asked_at: datetime
    """What is told is not older than this."""
    last_seq: int | None = None
    is_answer: bool = True
    """False: the site sent it by itself, and it may have been on its way for long."""


@dataclass(frozen=True, slots=True)
class Received:
    stream: str
    through: int
    taken: int = 0
    is_waiting: bool = False
    """A content is being published: the rest is to be asked for again."""


def inbox_of(integration_id: int) -> SiteInbox:
    inbox, _ = SiteInbox.objects.get_or_create(
        integration_id=integration_id, defaults={"poll_at": database_now()}
    )
    return inbox


def receive(integration_id: int, batch: Batch) -> Received:
    """Apply what is new of it. Raises only when the database is away; what was applied until then counts.

    ValueError: an event has no number; nothing was applied.
    """
    events = sorted((clean(event) for event in batch.events), key=number_of)
    done = _begin(integration_id, batch)
    if done.stream != batch.stream:
        return done
    taken = 0
    for start in range(0, len(events), EVENTS_PER_TRANSACTION):
        chunk = events[start : start + EVENTS_PER_TRANSACTION]
        done = _receive_some(integration_id, replace(batch, events=chunk))
        taken += done.taken
        if done.is_waiting or done.stream != batch.stream:
            break
    return replace(done, taken=taken)


def number_of(event: RawEvent) -> int:
    """Raises ValueError for an event that has no place in the order."""
    number = event.get("seq")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MAX_NUMBER:
        raise ValueError(f"seq: {number!r} is no number of an event.")
    return number


def clean(value: Any) -> Any:
    """Without what no database stores: NUL, halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {clean(name): clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


# ------------------------------------------------------------------------------------------------- the cursor


def _locked(integration_id: int) -> SiteInbox:
    inbox_of(integration_id)
    return SiteInbox.objects.select_for_update().get(integration_id=integration_id)


def _begin(integration_id: int, batch: Batch) -> Received:
    """Look whether the log goes on where it was left; if not, say why both sides must be compared."""
    with transaction.atomic():
        inbox = _locked(integration_id)
        inbox.heard_at = database_now()
        if inbox.stream == "":
            inbox.stream = batch.stream
        if _goes_on(inbox, batch):
            if batch.acknowledged > inbox.applied_through:
                _ask_for_comparison(inbox, "events_lost")
                inbox.applied_through = batch.acknowledged
            _remember_acknowledged(inbox, batch)
        elif batch.is_answer:
            _begin_log(inbox, batch)
        else:
            # It may have been on its way while the site got a new log, or be of a copy of the site: the site
            # is asked which counts, and forgets nothing until then.
            inbox.poll_at = inbox.heard_at
            inbox.save()
            return Received("", inbox.applied_through)
        inbox.save()
        return Received(inbox.stream, inbox.applied_through)


def _goes_on(inbox: SiteInbox, batch: Batch) -> bool:
    """Within one log nothing goes back: not what the site has forgotten, nor which event has which number.

    An answer that was asked for before the highest number was told may be late; a push always may.
    """
    if inbox.stream != batch.stream:
        return False
    told_at = inbox.acknowledged_at
    if batch.acknowledged < inbox.acknowledged and told_at is not None:
        return batch.is_answer and batch.asked_at < told_at
    return not _renumbered(inbox, batch)


def _renumbered(inbox: SiteInbox, batch: Batch) -> bool:
    """Another event has a number that was given already: a backup was put back, or there is a copy."""
    ids = {number_of(event): _event_id(inbox, event) for event in batch.events}
    known = InboxEvent.objects.filter(integration_id=inbox.integration_id, epoch=inbox.epoch)
    here = known.filter(stream=inbox.stream, seq__in=[seq for seq in ids if seq <= inbox.applied_through])
    return any(ids[seq] != event_id for seq, event_id in here.values_list("seq", "event_id"))


def _remember_acknowledged(inbox: SiteInbox, batch: Batch) -> None:
    if batch.acknowledged > inbox.acknowledged or inbox.acknowledged_at is None:
        inbox.acknowledged, inbox.acknowledged_at = batch.acknowledged, database_now()


def _begin_log(inbox: SiteInbox, batch: Batch) -> None:
    """Numbers of a new log are above those of the one before, unless the site is of an earlier time."""
    is_same = inbox.stream == batch.stream
    went_back = batch.last_seq is not None and batch.last_seq < inbox.applied_through
    reason = "site_restored" if is_same or went_back else "new_log"
    _ask_for_comparison(inbox, reason)
    if reason == "site_restored":
        # Terms made since the backup are gone, and new ones get their ids.
        known_terms.doubt_all(inbox.integration_id)
    inbox.stream, inbox.applied_through, inbox.epoch = batch.stream, batch.acknowledged, inbox.epoch + 1
    inbox.acknowledged, inbox.acknowledged_at = batch.acknowledged, database_now()


def _ask_for_comparison(inbox: SiteInbox, reason: str) -> None:
    """The gravest reason stays until both sides were compared."""
    now = database_now()
    if not inbox.compare_reason:
        inbox.compare_since = now
    if REASONS.index(reason) > REASONS.index(inbox.compare_reason):
        inbox.compare_reason = reason
        log.warning("both sides must be compared", integration_id=inbox.integration_id, reason=reason)
    inbox.compare_asked_at = inbox.compare_at = now


def _receive_some(integration_id: int, batch: Batch) -> Received:
    with transaction.atomic():
        inbox = _locked(integration_id)
        integration = SiteIntegration.objects.select_related("site").get(pk=integration_id)
        taken, is_waiting = 0, False
        for event in batch.events:
            if inbox.stream != batch.stream:
                break
            if number_of(event) <= inbox.applied_through:
                continue
            try:
                taken += _take(integration, inbox, event, batch)
            except BeingPublishedError:
                inbox.waiting_since = inbox.waiting_since or database_now()
                is_waiting = True
                break
            inbox.applied_through, inbox.waiting_since = number_of(event), None
        inbox.save(update_fields=["applied_through", "waiting_since"])
    return Received(inbox.stream, inbox.applied_through, taken, is_waiting)


# ------------------------------------------------------------------------------------------------- one event


def _take(integration: SiteIntegration, inbox: SiteInbox, event: RawEvent, batch: Batch) -> bool:
    """Apply an event and keep it. False: it was here before, under another number."""
    event_id = _event_id(inbox, event)
    if InboxEvent.objects.filter(integration=integration, event_id=event_id).exists():
        return False
    change = read(event)
    asked_at = None if _waited_enough(inbox) else batch.asked_at
    outcome, error = _apply(integration, change, asked_at, is_doubtful=inbox.compare_reason in DOUBTFUL)
    content = change.content_id if error is None or error["code"] != "NOT_FOUND" else None
    is_own = content is not None and integration.site.contents.filter(pk=content).exists()
    InboxEvent.objects.create(
        integration=integration,
        epoch=inbox.epoch,
        stream=inbox.stream,
        seq=number_of(event),
        event_id=event_id,
        kind=change.kind,
        content_id=content if is_own else None,
        post_id=change.post_id,
        occurred_at=change.occurred_at,
        updated_by=change.updated_by,
        data=_kept(event, outcome),
        state=outcome.state,
        changes=outcome.changes,
        note=outcome.note[:300],
        error=error,
    )
    return True


def _apply(
    integration: SiteIntegration, change: Change, asked_at: datetime | None, *, is_doubtful: bool
) -> tuple[Outcome, dict[str, Any] | None]:
    takes_texts = not is_doubtful and not drift.awaits_choice(integration.pk, change.content_id)
    try:
        with transaction.atomic():
            followed = changes.apply(integration, change, asked_at=asked_at, takes_texts=takes_texts)
            if not takes_texts and change.kind == "post" and followed.state == EventState.CONFLICT:
                drift.keep_doubt(integration.pk, change)
        return followed, None
    except (BeingPublishedError, OperationalError, InterfaceError):
        raise
    except Igny8Error as error:
        return Outcome(EventState.FAILED, note=error.message), error.as_dict()
    except Exception as error:  # a bug must not keep all later changes of the site away
        log.exception("a change could not be applied", integration_id=integration.pk, kind=change.kind)
        broken = Igny8Error("INTERNAL_ERROR", "IGNY8 failed.", details={"error": type(error).__name__})
        return Outcome(EventState.FAILED, note=broken.message), broken.as_dict()


def _waited_enough(inbox: SiteInbox) -> bool:
    return inbox.waiting_since is not None and database_now() - inbox.waiting_since > LONGEST_WAIT


def read(event: RawEvent) -> Change:
    """An event as far as it makes sense; what does not is left out, and missed where it is needed."""
    data, fingerprint = event.get("data"), event.get("fingerprint")
    if isinstance(data, Mapping) and data.get("other") == []:
        data = {**data, "other": {}}  # how PHP writes an object without anything in it
    return Change(
        kind=str(event.get("kind"))[:32],
        content_id=_id(event.get("content_id")),
        post_id=_id(event.get("post_id")),
        updated_by=str(event.get("updated_by") or "")[:100],
        occurred_at=_instant(event.get("occurred_at")),
        fingerprint=fingerprint if isinstance(fingerprint, str) and len(fingerprint) == 64 else "",
        data=data if isinstance(data, Mapping) else {},
    )


def _id(value: Any) -> int | None:
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_NUMBER
    return value if is_id else None


def _instant(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _event_id(inbox: SiteInbox, event: RawEvent) -> uuid.UUID:
    """Of a damaged event one that is always the same."""
    try:
        return uuid.UUID(str(event.get("event_id")))
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{inbox.stream} {inbox.epoch} {event['seq']}")


def _kept(event: RawEvent, outcome: Outcome) -> Any:
    data = event.get("data", {})
    is_settled = outcome.state in {EventState.APPLIED, EventState.IGNORED}
    if is_settled and isinstance(data, Mapping) and isinstance(data.get("html"), str):
        return {**data, "html": f"{len(data['html'])} characters"}
    return data


# ---------------------------------------------------------------------------------------------- asking again


def heard_of(integration_id: int, place: OutboxPlace) -> bool:
    """An answer of the site told where its log is. True: there is more, and the site is asked soon."""
    known = Q(stream=place["stream"], applied_through__gte=place["last_seq"])
    behind = SiteInbox.objects.filter(integration_id=integration_id).exclude(known)
    if place["last_seq"] == 0 or not behind.exists():
        return False
    return ask_soon(integration_id)


def ask_soon(integration_id: int) -> bool:
    """The site is asked at the next ring. False: that was due already."""
    now = database_now()
    return SiteInbox.objects.filter(integration_id=integration_id, poll_at__gt=now).update(poll_at=now) == 1


def note_push(integration_id: int, received: Received) -> None:
    """Who was told to wait may be silent for a while: it is asked often until a push brings something."""
    if received.taken or received.is_waiting:
        row = SiteInbox.objects.filter(integration_id=integration_id)
        row.exclude(pushes_arrive=not received.is_waiting).update(pushes_arrive=not received.is_waiting)
    if received.is_waiting:
        ask_soon(integration_id)
