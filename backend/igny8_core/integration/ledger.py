"""What an attempt writes: each function is one short transaction that first proves the claim is still ours.

A function answers False when another worker has claimed the job since; the caller stops, because that
worker will ask the site for the receipt this one may have got.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from igny8_core.errors import Igny8Error
from igny8_core.integration import known_terms, standing, stats, webhook_outbox
from igny8_core.integration.clock import database_now
from igny8_core.integration.dispatch import LEASE, Claim
from igny8_core.integration.health_states import AWAY
from igny8_core.integration.models import Attempt, Publication, PublishJob, SiteMedia, TimelineEvent
from igny8_core.integration.retry import after_excused, after_failure, after_lost_answer
from igny8_core.integration.states import JobState
from igny8_core.wordpress.messages import Image, Receipt
from igny8_core.writer.models import ContentRevision

VERIFY_AFTER = timedelta(seconds=5)


@dataclass(slots=True)
class Hold:
    """A claimed job as the attempt sees it: the state it is in, and the requests made so far."""

    claim: Claim
    state: JobState = JobState.PREPARING
    requests: int = 0

    def move(self, to: JobState, **changes: object) -> bool:
        moved = PublishJob.objects.transition(
            self.claim.job_id, frm=self.state, to=to, fence=self.claim.fence, **changes
        )
        if moved:
            self.state = to
        return moved


def say_progress(hold: Hold, step: str, progress: int, message: str) -> None:
    """Best told, never relied on: another holder's progress is left alone."""
    mine = PublishJob.objects.filter(pk=hold.claim.job_id, fence=hold.claim.fence, state=hold.state)
    mine.update(step=step, progress=progress, message=message[:300])


def begin_commit(hold: Hold) -> bool:
    """From here on the site may have published: recorded before the request leaves."""
    with transaction.atomic():
        return hold.move(
            JobState.COMMITTING,
            commit_sent=True,
            wake_at=database_now() + LEASE,
            step="publishing",
            progress=60,
            message="Publishing on the site",
        )


def record_receipt(hold: Hold, receipt: Receipt, images: list[Image]) -> bool:
    """The site has published (or had already): job, publication, counts and timeline in one transaction."""
    skipped = receipt["outcome"] == "skipped"
    with transaction.atomic():
        now = database_now()
        recorded = hold.move(
            JobState.SKIPPED if skipped else JobState.PUBLISHED,
            receipt=receipt,
            error=None,
            finished_at=now,
            verify_at=None if skipped else now + VERIFY_AFTER,
            step="verification",
            progress=100 if skipped else 90,
            message="Already on the site" if skipped else "Published",
            requests=F("requests") + hold.requests,
        )
        if not recorded:
            return False
        if not skipped:
            _remember_publication(hold.claim, receipt)
            _remember_media(hold.claim, receipt, images)
            _count(hold.claim, receipt)
            webhook_outbox.announce_published(hold.claim.job_id, hold.claim.integration_id)
        _end_attempt(hold, now, receipt["outcome"])
        _tell_steps(hold, receipt, now)
    return True


def _remember_publication(claim: Claim, receipt: Receipt) -> None:
    published_at = datetime.fromisoformat(receipt["committed_at"])
    facts = {
        "post_id": receipt["post_id"],
        "post_type": receipt["post_type"],
        "post_status": receipt["post_status"],
        "url": receipt["post_url"],
        "edit_url": receipt["edit_url"],
        "revision": receipt["revision"],
        "fingerprint": receipt["fingerprint"],
        "last_published_at": published_at,
        **_agreed(receipt),
    }
    publication, _ = Publication.objects.update_or_create(
        content_id=claim.content_id,
        integration_id=claim.integration_id,
        defaults=facts,
        create_defaults={**facts, "first_published_at": published_at},
    )
    sent = ContentRevision.objects.values_list("snapshot", flat=True).get(
        content_id=claim.content_id, number=receipt["revision"]
    )
    known_terms.learn_from_receipt(publication, sent["taxonomies"], receipt["taxonomies_processed"])


def _agreed(receipt: Receipt) -> dict[str, Any]:
    """What a publish settles between both sides."""
    report = receipt["media"]
    media = {role: [ref["attachment_id"] for ref in report[role]] for role in ("inline", "gallery")}
    return {
        "state": Publication.State.PUBLISHED,
        "text_revision": receipt["revision"],
        "slug": urlsplit(receipt["post_url"]).path.rstrip("/").rpartition("/")[2][:200],
        "media": media,
        "site_fingerprint": "",
        "drift": {},
        "drifted_at": None,
    }


def _remember_media(claim: Claim, receipt: Receipt, images: list[Image]) -> None:
    """Pairs of image and attachment the receipt names; `images` are in the order the message had.

    An image that somebody had deleted on the site has another attachment now.
    """
    report = receipt["media"]
    by_role = {"gallery": report["gallery"], "inline": report["inline"]}
    by_role["featured"] = [report["featured"]] if report["featured"] else []
    rows = {}
    for role, attachments in by_role.items():
        wanted = sorted((i for i in images if i["role"] == role), key=lambda image: image["position"])
        for image, attachment in zip(wanted, attachments, strict=False):
            rows[image["sha256"]] = SiteMedia(
                integration_id=claim.integration_id,
                sha256=image["sha256"],
                attachment_id=attachment["attachment_id"],
            )
    SiteMedia.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["integration", "sha256"],
        update_fields=["attachment_id"],
    )


def _count(claim: Claim, receipt: Receipt) -> None:
    event = receipt["stats"]
    added = stats.increments(
        event["content_type"], event["first_publish"], cast(Mapping[str, int], event["taxonomies_created"])
    )
    published_at = datetime.fromisoformat(event["published_at"])
    stats.count(claim.integration_id, event["event_id"], added, published_at)


def _end_attempt(hold: Hold, now: datetime, outcome: str, error: Igny8Error | None = None) -> None:
    Attempt.objects.filter(job_id=hold.claim.job_id, fence=hold.claim.fence).update(
        ended_at=now,
        outcome=outcome,
        requests=hold.requests,
        error=error.as_dict() if error else None,
    )


def _tell_steps(hold: Hold, receipt: Receipt, now: datetime) -> None:
    steps = [(name, ms) for name, ms in receipt["timings_ms"].items() if name != "total"]
    TimelineEvent.objects.bulk_create(
        [_event(hold, "step", now, step=name, duration_ms=ms) for name, ms in steps]
        + [
            _event(
                hold,
                receipt["outcome"],
                now,
                data={"post_id": receipt["post_id"], "replayed": receipt["replayed"]},
            )
        ]
    )


def _event(hold: Hold, kind: str, now: datetime, **facts: Any) -> TimelineEvent:
    return TimelineEvent(job_id=hold.claim.job_id, fence=hold.claim.fence, kind=kind, at=now, **facts)


def record_failure(hold: Hold, error: Igny8Error) -> bool:
    """Nothing was changed on the site: try again later where the error says so, else the job has failed.

    A failure that the site's being away explains counts for nothing.
    """
    excused = standing.is_excused(hold.claim.integration_id, error)
    with transaction.atomic():
        now = database_now()
        failures = PublishJob.objects.values_list("failures", flat=True).get(pk=hold.claim.job_id)
        failures += 0 if excused else 1
        decision = after_excused(error) if excused else after_failure(hold.claim.mode, failures, error)
        again_at = now + decision.again_after if decision.again_after is not None else None
        changes: dict[str, object] = {
            "error": error.as_dict(),
            "failures": failures,
            "commit_sent": False,
            "step": error.step or "",
            "message": error.message[:300],
            "requests": F("requests") + hold.requests,
        }
        if again_at is not None:
            recorded = hold.move(JobState.READY, wake_at=again_at, **changes)
        else:
            recorded = hold.move(JobState.FAILED, finished_at=now, **changes)
        if not recorded:
            return False
        _end_attempt(hold, now, "failed", error)
        if again_at is None:
            webhook_outbox.announce_failed(hold.claim.job_id, hold.claim.integration_id)
        data = {
            "error": error.as_dict(),
            "again_at": again_at.isoformat() if again_at else None,
            "counts": not excused,
        }
        kind = "failed_attempt" if again_at else "failed"
        _event(hold, kind, now, step=error.step or "", data=data).save()
    return True


def record_unknown(hold: Hold, error: Igny8Error) -> bool:
    """The answer was lost: ask the site what became of the key, soon, and never count it as a failure."""
    if error.code in AWAY:
        standing.hasten(hold.claim.integration_id)
    with transaction.atomic():
        now = database_now()
        times = PublishJob.objects.values_list("lost_answers", flat=True).get(pk=hold.claim.job_id)
        recorded = hold.move(
            JobState.UNKNOWN,
            wake_at=now + after_lost_answer(times),
            lost_answers=times + 1,
            error=error.as_dict(),
            message="The answer was lost; asking the site",
            requests=F("requests") + hold.requests,
        )
        if not recorded:
            return False
        _end_attempt(hold, now, "unknown", error)
        _event(hold, "answer_lost", now, step=error.step or "", data={"error": error.as_dict()}).save()
    return True


def raise_fence(hold: Hold, seen: int, error: Igny8Error) -> bool:
    """The site has seen a higher fence than the ledger gave out (a restored backup): continue above it."""
    with transaction.atomic():
        recorded = start_over(hold, error)
        if recorded:
            PublishJob.objects.filter(pk=hold.claim.job_id).update(fence=seen)
    return recorded


def start_over(hold: Hold, error: Igny8Error) -> bool:
    """IGNY8 knew something of the site that is so no more, and nothing was changed: try again at once."""
    with transaction.atomic():
        now = database_now()
        recorded = hold.move(
            JobState.READY, wake_at=now, commit_sent=False, requests=F("requests") + hold.requests
        )
        if recorded:
            _end_attempt(hold, now, "stale", error)
    return recorded
