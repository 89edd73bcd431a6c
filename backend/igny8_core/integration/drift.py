"""What becomes of a content that is not the same on both sides.

A difference that people made is followed as if its event had come. Where one side may be of an earlier time
(a backup was put back, of the site or of IGNY8), neither side's texts are taken over: the difference waits
for a choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from igny8_core.errors import Igny8Error
from igny8_core.integration import changes
from igny8_core.integration.adoption import their_text
from igny8_core.integration.changes import BeingPublishedError, Change
from igny8_core.integration.clock import database_now
from igny8_core.integration.comparing_models import DOUBTFUL
from igny8_core.integration.models import (
    Comparison,
    Difference,
    EventState,
    InboxEvent,
    Publication,
    PublishJob,
    SiteInbox,
    SiteIntegration,
)
from igny8_core.integration.states import ACTIVE, ON_SITE
from igny8_core.wordpress.messages import EventPost
from igny8_core.wordpress.reading_messages import SitePost
from igny8_core.writer.models import ContentRevision

log = structlog.stdlib.get_logger(__name__)

Kind, State = Difference.Kind, Difference.State
EARLIER_REVISIONS = 10
EARLIER = "One side may be of an earlier time: choose whose text counts."


class Became(Enum):
    NOTHING = "both sides are equal by now"
    SETTLED = "followed, or noted"
    AGAIN = "it is being changed: look again"


class LogChangedError(Exception):
    """The site began another log of changes meanwhile: what was compared may be of before."""


class OvertakenError(Exception):
    """Another worker holds the comparison now."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at some contents of a site, for a comparison that is held.

    What the site told is not older than `asked_at`; `seen` is the newest event of the site by then.
    """

    integration_id: int
    comparison_id: int
    fence: int
    stream: str
    is_doubtful: bool
    asked_at: datetime
    seen: int


@dataclass(frozen=True, slots=True)
class Followed:
    changes: dict[str, Any] = field(default_factory=dict)
    is_conflict: bool = False
    note: str = ""


def settle(look: Look, content_id: int, told: SitePost | None) -> Became:
    """Follow or note a difference, if it is still one. `told` None: the site does not know the content.

    Under the lock of the site's inbox: an event that comes at the same time is before or after it.
    """
    with transaction.atomic():
        inbox = SiteInbox.objects.select_for_update().get(integration_id=look.integration_id)
        if inbox.stream != look.stream:
            raise LogChangedError
        if not Comparison.objects.filter(pk=look.comparison_id, fence=look.fence).exists():
            raise OvertakenError
        if _heard_since(look, content_id) or in_doubt(look.integration_id, [content_id], look.asked_at):
            return Became.AGAIN
        ours = Publication.objects.filter(integration_id=look.integration_id, content_id=content_id).first()
        if ours is not None and (ours.needs_adoption or ours.is_taken):
            return Became.NOTHING
        kind = kind_of(ours, told)
        if kind is None or _is_forgotten(look, content_id, kind, told):
            _close(look.integration_id, content_id)
            return Became.NOTHING
        found = _described(look, content_id, kind, ours, told)
        if ours is None or told is None or kind in (Kind.MISSING, Kind.UNKNOWN, Kind.OTHER_POST):
            _keep(found, State.OPEN)
            return Became.SETTLED
        if inbox.compare_reason in DOUBTFUL:
            look = replace(look, is_doubtful=True)
        return _follow(look, found, ours, told)


def kind_of(ours: Publication | None, told: SitePost | None) -> Difference.Kind | None:
    """None: both sides say the same."""
    is_gone_here = ours is None or ours.state == Publication.State.DELETED
    if told is None or told["post"] is None:
        if ours is None or is_gone_here:
            return None
        if told is None:
            return Kind.MISSING
        return Kind.DELETED if told["post_id"] == ours.post_id else Kind.OTHER_POST
    if ours is None:
        return Kind.UNKNOWN
    if ours.post_id != told["post_id"]:
        return Kind.OTHER_POST
    is_as_told = told["fingerprint"] == (ours.site_fingerprint or ours.fingerprint)
    return None if is_as_told and not is_gone_here else Kind.CHANGED


def in_doubt(integration_id: int, contents: Sequence[int], asked_at: datetime) -> set[int]:
    """Contents that are being published, or were since: what was told may be of before or after."""
    jobs = PublishJob.objects.filter(integration_id=integration_id, content_id__in=contents)
    under_way = Q(state__in=ACTIVE, commit_sent=True) | Q(state__in=ON_SITE, finished_at__gte=asked_at)
    return set(jobs.filter(under_way).values_list("content_id", flat=True))


def _heard_since(look: Look, content_id: int) -> bool:
    events = InboxEvent.objects.filter(integration_id=look.integration_id, content_id=content_id)
    return events.filter(pk__gt=look.seen).exists()


# ------------------------------------------------------------------------------------------------- following


def _follow(look: Look, found: Difference, ours: Publication, told: SitePost) -> Became:
    integration = SiteIntegration.objects.select_related("site").get(pk=look.integration_id)
    post = told["post"]
    found.is_doubtful = post is not None and (look.is_doubtful or _is_of_before(ours, post))
    try:
        with transaction.atomic():
            how = _note if found.is_doubtful else follow
            followed = how(integration, ours, told, look.asked_at)
    except BeingPublishedError:
        return Became.AGAIN
    except (OperationalError, InterfaceError):
        raise
    except Igny8Error as error:
        return _fail(found, error)
    except Exception as error:  # a bug must not keep all other differences from being found
        log.exception("a difference could not be followed", content_id=found.content_id)
        broken = Igny8Error("INTERNAL_ERROR", "IGNY8 failed.", details={"error": type(error).__name__})
        return _fail(found, broken)
    found.changes, found.note = followed.changes, followed.note[:300]
    ours.refresh_from_db(fields=["drift"])
    found.fields = sorted(ours.drift if followed.is_conflict else followed.changes)
    _keep(found, State.OPEN if followed.is_conflict else State.REPAIRED)
    return Became.SETTLED


def _fail(found: Difference, error: Igny8Error) -> Became:
    found.error, found.note = error.as_dict(), error.message[:300]
    _keep(found, State.FAILED)
    return Became.SETTLED


def follow(
    integration: SiteIntegration, ours: Publication, told: SitePost, asked_at: datetime | None
) -> Followed:
    """As if the events of all that differs had come. Raises as `changes.apply` does."""
    done = Followed()
    for change in changes_of(ours, told):
        outcome = changes.apply(integration, change, asked_at=asked_at)
        done = Followed(
            {**done.changes, **outcome.changes},
            done.is_conflict or outcome.state == EventState.CONFLICT,
            " ".join(filter(None, [done.note, outcome.note])),
        )
    if not done.changes and not done.note:
        return replace(done, note="Only what IGNY8 does not take over was different.")
    return done


def changes_of(ours: Publication, told: SitePost) -> list[Change]:
    """In the order their events would have. In the trash a post's slug is not its own: its text waits."""
    post = told["post"]
    if post is None:
        return [_change(told, "deleted", {})]
    if post["status"] == "trash":
        return [_change(told, "trashed", {})]
    said = {"taxonomies": told["taxonomies"], "relationships": told["relationships"], "post": post}
    back = [] if ours.state == Publication.State.PUBLISHED else [_change(told, "restored", {})]
    return back + [_change(told, kind, data) for kind, data in said.items() if data is not None]


def _change(told: SitePost, kind: str, data: Any) -> Change:
    """Nobody's, and of no certain time."""
    fingerprint = told["fingerprint"] or ""
    return Change(kind, told["content_id"], told["post_id"], "", None, fingerprint, data)


def _note(
    integration: SiteIntegration, ours: Publication, told: SitePost, asked_at: datetime | None
) -> Followed:
    """Follow what is a fact of the site, its state and address; the rest becomes the publication's drift."""
    theirs: dict[str, Any] = {}
    conflict, agreed = False, ours.fingerprint
    for change in changes_of(ours, told):
        if change.kind in ("taxonomies", "relationships"):
            theirs |= _would_change(integration, change, asked_at)
        else:
            outcome = changes.apply(integration, change, asked_at=asked_at, takes_texts=False)
            conflict = conflict or outcome.state == EventState.CONFLICT
    ours.refresh_from_db()
    if theirs:
        ours.drift = {**ours.drift, **theirs}
        ours.drifted_at = ours.drifted_at or database_now()
        ours.fingerprint = agreed
        ours.save(update_fields=["drift", "drifted_at", "fingerprint"])
    if not theirs and not conflict:
        return Followed(note="Only what IGNY8 does not take over was different.")
    return Followed(is_conflict=True, note=EARLIER)


def _would_change(integration: SiteIntegration, change: Change, asked_at: datetime | None) -> dict[str, Any]:
    """Field → what it would be if IGNY8 followed."""
    with transaction.atomic():
        outcome = changes.apply(integration, change, asked_at=asked_at)
        transaction.set_rollback(True)
    return {**{name: pair[1] for name, pair in outcome.changes.items()}, **outcome.unknown}


def _is_of_before(ours: Publication, post: EventPost) -> bool:
    """The post says what an earlier revision said: the site was put back, or a person went back to it."""
    rows = ContentRevision.objects.filter(content_id=ours.content_id, number__lte=ours.text_revision)
    snapshots = list(rows.order_by("-number").values_list("snapshot", flat=True)[: EARLIER_REVISIONS + 1])
    words = {"title", "html", "excerpt"}
    is_like = [not their_text(post, said, ours).every.keys() & words for said in snapshots]
    return not any(is_like[:1]) and any(is_like[1:])


# --------------------------------------------------------------------------------------------------- keeping


def _described(
    look: Look, content_id: int, kind: Difference.Kind, ours: Publication | None, told: SitePost | None
) -> Difference:
    post = told["post"] if told else None
    return Difference(
        integration_id=look.integration_id,
        comparison_id=look.comparison_id,
        content_id=content_id,
        post_id=told["post_id"] if told else None,
        our_post_id=ours.post_id if ours else None,
        fingerprint=(told["fingerprint"] or "") if told else "",
        kind=kind,
        is_doubtful=look.is_doubtful,
        title=post["title"][:500] if post else "",
        url=post["url"] if post else "",
    )


def _keep(found: Difference, state: Difference.State) -> None:
    """One row for what is still the same difference, whenever it is found again."""
    now = database_now()
    rows = Difference.objects.filter(integration_id=found.integration_id, content_id=found.content_id)
    same = rows.filter(state=state).order_by("-pk").first() if state != State.REPAIRED else None
    _close(found.integration_id, found.content_id, besides=same)
    found.state, found.found_at = state, now
    if state == State.REPAIRED:
        found.settled_at = now
    elif same is not None:
        found.pk = same.pk
        facts = ("kind", "post_id", "fingerprint")
        if all(getattr(same, name) == getattr(found, name) for name in facts):
            found.found_at = same.found_at
    found.save()


def _close(integration_id: int, content_id: int, besides: Difference | None = None) -> None:
    rows = Difference.objects.filter(
        integration_id=integration_id, content_id=content_id, state__in=(State.OPEN, State.FAILED)
    )
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    rows.update(state=State.SETTLED, settled_at=database_now())


def _is_forgotten(look: Look, content_id: int, kind: Difference.Kind, told: SitePost | None) -> bool:
    rows = Difference.objects.filter(integration_id=look.integration_id, content_id=content_id, kind=kind)
    return rows.filter(state=State.FORGOTTEN, post_id=told["post_id"] if told else None).exists()


def keep_doubt(integration_id: int, change: Change) -> None:
    """An event told a text that was not taken over: from now on this content waits for a choice."""
    publication = Publication.objects.get(integration_id=integration_id, content_id=change.content_id or 0)
    found = Difference(
        integration_id=integration_id,
        content_id=publication.content_id,
        post_id=publication.post_id,
        our_post_id=publication.post_id,
        fingerprint=change.fingerprint,
        kind=Kind.CHANGED,
        is_doubtful=True,
        fields=sorted(publication.drift),
        title=str(change.data["title"])[:500],
        url=publication.url,
        note=EARLIER,
    )
    _keep(found, State.OPEN)


def waiting(rows: "QuerySet[Difference]") -> "QuerySet[Difference]":
    """Of these, those that wait for a choice: not where a publish, or the end of a conflict, was one."""
    return rows.filter(state=State.OPEN).exclude(_overtaken())


def close_overtaken(integration_id: int) -> None:
    rows = Difference.objects.filter(_overtaken(), integration_id=integration_id, state=State.OPEN)
    rows.update(state=State.SETTLED, settled_at=database_now())


def _overtaken() -> Q:
    here = {"integration": OuterRef("integration"), "content": OuterRef("content_id")}
    jobs = PublishJob.objects.filter(**here, state__in=ON_SITE, finished_at__gt=OuterRef("found_at"))
    agreed = Publication.objects.filter(**here, drift={})
    return Q(Exists(jobs)) | Q(Exists(agreed), kind=Kind.CHANGED)


def awaits_choice(integration_id: int, content_id: int | None) -> bool:
    """One side's text may be of an earlier time, and nobody has said yet which counts."""
    rows = Difference.objects.filter(
        integration_id=integration_id, content_id=content_id or 0, is_doubtful=True
    )
    return waiting(rows).exists()
