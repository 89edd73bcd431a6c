"""Carry out one attempt of one job: prepare → stage → commit → record.

Runs on a worker's event loop beside hundreds of others. Every touch of the database goes through `db`, and
no transaction is open while the network is waited for.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import httpx
import structlog

from igny8_core.errors import Igny8Error, OutcomeUnknown, SiteError, SiteOverloaded
from igny8_core.integration import article as articles
from igny8_core.integration import dispatch, inbox, known_terms, ledger, moved
from igny8_core.integration.agreement import is_about_edits, refusal
from igny8_core.integration.article import Article
from igny8_core.integration.connecting import remember_site_facts
from igny8_core.integration.database import Db
from igny8_core.integration.dispatch import Claim
from igny8_core.integration.ledger import Hold
from igny8_core.integration.pictures import Pictures, remember
from igny8_core.media.prepare import PreparedImage
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.messages import BlobState, Image, Problem, Receipt, StageResponse
from igny8_core.wordpress.uploads import upload

log = structlog.stdlib.get_logger(__name__)

MAX_COMMITS = 3
"""Times a commit may be answered with MEDIA_MISSING before the attempt fails."""
SITE_IN_TROUBLE = {"SITE_UNREACHABLE", "SITE_TIMEOUT", "SITE_ANSWER_INVALID", "OUTCOME_UNKNOWN", "SITE_BUSY"}
STILL_AT_WORK = {"KEY_BUSY", "REPLAYED_REQUEST"}


class ClaimLostError(Exception):
    """Another worker holds the job now."""


@dataclass(slots=True)
class Attempt:
    """One attempt under way."""

    hold: Hold
    article: Article
    client: SiteClient
    db: Db
    pictures: Pictures
    known_media: frozenset[str] = frozenset()
    """Main files of the article the site is believed to hold, once they are prepared."""

    @property
    def key(self) -> str:
        return str(self.hold.claim.key)

    @property
    def fence(self) -> int:
        return self.hold.claim.fence


async def deliver(claim: Claim, *, http: httpx.AsyncClient, db: Db, pictures: Pictures) -> None:
    """Carry out the claimed attempt and record what became of it.

    Raises only when the database is away; the lease then ends by itself and another worker goes on.
    """
    hold = Hold(claim)
    article = None
    try:
        article = await db(articles.load, claim)
        client = SiteClient(http, article.endpoint, request_id=claim.request_id)
        attempt = Attempt(hold, article, client, db, pictures)
        try:
            receipt, images = await _publish(attempt)
        finally:
            hold.requests = attempt.client.requests
        await db(ledger.record_receipt, hold, receipt, images)
        await db(dispatch.call_went_well, claim.integration_id)
        if client.outbox is not None:
            await db(inbox.heard_of, claim.integration_id, client.outbox)
    except ClaimLostError:
        log.info("claim lost", request_id=claim.request_id)
    except Igny8Error as error:
        log.warning("attempt failed", request_id=claim.request_id, code=error.code)
        if article is None or not await db(_forget_terms, hold, article, error):
            await _record_error(hold, error, db)
    except Exception as error:  # a bug must end in the ledger, not in a lease that runs out for ever
        log.exception("attempt broke", request_id=claim.request_id)
        await _record_error(hold, _as_igny8_error(hold, error), db)


def _forget_terms(hold: Hold, article: Article, error: Igny8Error) -> bool:
    """Terms IGNY8 knew of, and that are gone meanwhile, are asked for by their names at once. False: none."""
    gone = known_terms.terms_not_found(article.snapshot["taxonomies"], error)
    post_type = article.snapshot["content_type"]
    was_known = [
        known_terms.forget(hold.claim.integration_id, known_terms.taxonomy_of(name, post_type), term_id)
        for name, term_id in gone
    ]
    return any(was_known) and ledger.start_over(hold, error)


def _as_igny8_error(hold: Hold, error: Exception) -> Igny8Error:
    details = {"error": type(error).__name__}
    if hold.claim.commit_sent or hold.state == "committing":
        return OutcomeUnknown(
            "IGNY8 failed while the site may have been publishing.", cause="INTERNAL_ERROR", details=details
        )
    return Igny8Error("INTERNAL_ERROR", "IGNY8 failed before anything was sent.", details=details)


async def _publish(attempt: Attempt) -> tuple[Receipt, list[Image]]:
    if attempt.hold.claim.commit_sent:
        receipt = await _ask_what_became_of_it(attempt)
        if receipt is not None:
            return receipt, []
    prepared = await _prepare(attempt)
    images = articles.image_messages(attempt.article, prepared)
    unknown = [i for i in images if i["sha256"] not in attempt.known_media]
    if unknown:
        images, prepared = await _stage(attempt, images, prepared)
    return await _commit(attempt, images, prepared), images


async def _ask_what_became_of_it(attempt: Attempt) -> Receipt | None:
    """None: the site has published nothing under this key, and from now on refuses older attempts of it."""
    answer = await attempt.client.job(attempt.key, attempt.fence)
    if answer["state"] == "building":
        raise OutcomeUnknown("The site is still at work on an earlier attempt.", cause="KEY_BUSY")
    return answer["receipt"]


async def _prepare(attempt: Attempt) -> list[PreparedImage]:
    """Images fetched, checked and resized (mostly done when the content was saved). All problems at once."""
    article = attempt.article
    outcome = await attempt.pictures.prepare(article)
    await attempt.db(remember, outcome)
    problems = articles.own_problems(article.snapshot) + outcome.problems
    if problems:
        answer = await attempt.client.stage(attempt.key, attempt.fence, articles.manifest(article, []), [])
        raise refusal(problems + errors_in(answer["problems"]))
    if outcome.ready:
        sha256s = [image.main.sha256 for image in outcome.ready]
        integration_id = attempt.hold.claim.integration_id
        attempt.known_media = await attempt.db(articles.known_media, integration_id, sha256s)
    return outcome.ready


def errors_in(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem["severity"] == "error"]


async def _stage(
    attempt: Attempt, images: list[Image], prepared: list[PreparedImage]
) -> tuple[list[Image], list[PreparedImage]]:
    """Send every byte the site lacks; the first request is also its pre-flight.

    Answers the images anew where the site has registered other sizes since we last heard.
    """
    await attempt.db(ledger.say_progress, attempt.hold, "media_processing", 20, "Sending images")
    unknown = {image["sha256"] for image in images} - attempt.known_media
    files = {f.sha256 for p in prepared if p.main.sha256 in unknown for f in articles.files_in(p)}
    missing: list[BlobState] = [{"sha256": sha256, "received": 0} for sha256 in sorted(files)]
    answer = await _send(attempt, images, prepared, missing)
    if answer["site"] == attempt.article.site:
        return images, prepared
    await attempt.db(remember_site_facts, attempt.hold.claim.integration_id, answer["site"])
    before = articles.rules_of(attempt.article.site)
    attempt.article = articles.with_site(attempt.article, answer["site"])
    if articles.rules_of(answer["site"]) == before:
        return images, prepared
    prepared = await _prepare(attempt)
    return await _stage(attempt, articles.image_messages(attempt.article, prepared), prepared)


async def _send(
    attempt: Attempt, images: list[Image], prepared: list[PreparedImage], missing: Sequence[BlobState]
) -> StageResponse:
    """Raises `refusal` of the site's problems, MEDIA_MISSING when bytes keep getting lost."""
    answer = await upload(
        attempt.client,
        attempt.key,
        attempt.fence,
        articles.manifest(attempt.article, images),
        missing,
        articles.files_of(prepared, attempt.pictures.store),
        attempt.article.site["max_request_bytes"],
    )
    if answer is None or answer["missing"]:
        raise Igny8Error("MEDIA_MISSING", "The site keeps losing images that were sent.")
    if errors_in(answer["problems"]):
        raise refusal(errors_in(answer["problems"]))
    return answer


async def _commit(attempt: Attempt, images: list[Image], prepared: list[PreparedImage]) -> Receipt:
    """The one request that publishes. What the site turns out to lack is sent, then it is asked again."""
    if not await attempt.db(ledger.begin_commit, attempt.hold):
        raise ClaimLostError
    # On a thread: a long text takes a tenth of a second to become blocks, and other jobs share this loop.
    message = await asyncio.to_thread(articles.content_message, attempt.article, images)
    for _ in range(MAX_COMMITS):
        try:
            return await attempt.client.commit(
                attempt.key, attempt.fence, attempt.article.mode, message, attempt.article.agreement
            )
        except Igny8Error as error:
            if error.code != "MEDIA_MISSING":
                raise
            await _send(attempt, images, prepared, error.details["missing"])
    raise Igny8Error("MEDIA_MISSING", "The site keeps losing images that were sent.")


async def _record_error(hold: Hold, error: Igny8Error, db: Db) -> None:
    """What the ledger keeps depends on one question: can the site have published?"""
    if error.code in SITE_IN_TROUBLE or isinstance(error, SiteOverloaded):
        await db(dispatch.call_went_badly, hold.claim.integration_id, _asked_to_wait(error))
    if error.code == "FENCE_STALE" and "fence" in error.details:
        await db(ledger.raise_fence, hold, int(error.details["fence"]), error)
    elif await db(moved.note, hold.claim.integration_id, error):
        # It waits until somebody says what the site is. An earlier attempt's answer is owed still.
        wait = ledger.record_unknown if hold.claim.commit_sent else ledger.start_over
        await db(wait, hold, error)
    elif isinstance(error, OutcomeUnknown) or error.code in STILL_AT_WORK or _unsettled(hold, error):
        await db(ledger.record_unknown, hold, error)
    else:
        await db(ledger.record_failure, hold, error)
    if is_about_edits(error.code, error.details.get("problems", [])):
        # What people changed is to be seen here, so that somebody can decide.
        await db(inbox.ask_soon, hold.claim.integration_id)


def _unsettled(hold: Hold, error: Igny8Error) -> bool:
    """A commit may have worked, this one or an earlier one: the site's answer is still owed."""
    if isinstance(error, SiteError) and error.may_have_committed:
        return True
    return hold.claim.commit_sent and hold.state == "preparing" and error.code in SITE_IN_TROUBLE


def _asked_to_wait(error: Igny8Error) -> timedelta | None:
    seconds = error.details.get("retry_after_seconds")
    return timedelta(seconds=float(seconds)) if seconds else None
