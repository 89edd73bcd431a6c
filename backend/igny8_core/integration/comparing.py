"""Comparing both sides of a site: digests of many contents, then fingerprints, then what differs.

First the site's log is read to its end, so that what is on its way is not taken for a difference. Runs on
a worker's event loop beside hundreds of others; no transaction is open while the network is waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from igny8_core.errors import Igny8Error, SiteError
from igny8_core.integration import comparing_runs as runs
from igny8_core.integration import comparing_sides as sides
from igny8_core.integration import drift, inbox, moved
from igny8_core.integration.clock import database_now
from igny8_core.integration.comparing_runs import Run, Standing
from igny8_core.integration.comparing_sides import GONE, Line
from igny8_core.integration.database import Db
from igny8_core.integration.drift import Became, LogChangedError, Look, OvertakenError
from igny8_core.integration.polling import receive_answer
from igny8_core.integration.rounds import Round
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.reading_messages import PostFingerprint, Range, SitePost

log = structlog.stdlib.get_logger(__name__)

MAX_COMPARISONS = 8
GROUP = 100
GROUPS = 50
"""10,000 contents without a difference are two requests, and one for the log."""
RANGES = 100
POSTS = 100
SETTLED_AT_ONCE = 10
"""On SQLite all others wait for the database meanwhile."""
EVENTS = 200
MAX_EVENT_PAGES = 500
Found = tuple[int, Line | None]


@dataclass(slots=True)
class Work:
    """One claimed run under way."""

    run: Run
    client: SiteClient
    db: Db
    counted: int = 0

    def requests(self) -> int:
        """Sent since this was asked last."""
        new = self.client.requests - self.counted
        self.counted = self.client.requests
        return new


async def compare(run: Run, http: httpx.AsyncClient, db: Db) -> None:
    """Carry a run as far as it goes now. Raises only when the database is away."""
    work = Work(run, SiteClient(http, run.endpoint), db)
    try:
        await _compare(work)
    except OvertakenError:
        log.info("another worker compares", comparison_id=run.comparison_id)
    except LogChangedError:
        await db(runs.start_over, run, work.requests())
    except Igny8Error as error:
        log.info("a comparison is put off", comparison_id=run.comparison_id, code=error.code)
        await db(runs.put_off, run, error, work.requests())


async def _compare(work: Work) -> None:
    await _read_log(work)
    standing = await work.db(runs.begin, work.run)
    if standing.is_through:
        standing = await _look_again(work, standing)
    while not standing.is_through:
        standing = await _compare_page(work, standing)
    if not standing.again or standing.rounds >= runs.MAX_ROUNDS:
        await work.db(runs.finish, work.run)
    # Else the row wakes again in a moment.


async def _read_log(work: Work) -> None:
    """To its end, or to what waits for a publish under way."""
    known = await work.db(inbox.inbox_of, work.run.integration_id)
    stream, after = known.stream, 0
    for _ in range(MAX_EVENT_PAGES):
        asked_at = await work.db(database_now)
        answer = await work.client.events(after, EVENTS, stream=stream)
        await work.db(moved.is_back, work.run.integration_id)
        try:
            received = await receive_answer(work.run.integration_id, answer, asked_at, work.db)
        except ValueError as error:
            message = f"The site told a change that has no number: {error}"
            raise SiteError("SITE_ANSWER_INVALID", message) from error
        if received.is_waiting or received.through >= answer["last_seq"] or not received.taken:
            return
        await work.db(runs.renew, work.run)
        stream, after = received.stream, received.through


async def _compare_page(work: Work, standing: Standing) -> Standing:
    look = await work.db(runs.look, work.run, standing)
    answer = await work.client.digests(standing.cursor, size=GROUP, groups=GROUPS)
    _check_log(work, standing)
    page = await work.db(sides.page_of, work.run.integration_id, standing.cursor, answer)
    found = await _unlike(work, standing, page.ranges)
    again = await _settle_all(work, standing, look, found)
    return await work.db(
        runs.save_page,
        work.run,
        through=page.through,
        compared=page.compared,
        total=answer["total"],
        is_last=page.is_last,
        again=again,
        requests=work.requests(),
    )


def _check_log(work: Work, standing: Standing) -> None:
    """Every answer tells of which log the site is: a backup may be put back at any moment."""
    place = work.client.outbox
    if place is not None and place["stream"] != standing.stream:
        raise LogChangedError


async def _unlike(work: Work, standing: Standing, ranges: Sequence[Range]) -> list[Found]:
    found: list[Found] = []
    left = list(ranges)
    while left:
        await work.db(runs.renew, work.run)
        asked = left[:RANGES]
        answer = await work.client.fingerprints(asked)
        _check_log(work, standing)
        if not 0 < answer["answered"] <= len(asked):
            raise SiteError("SITE_ANSWER_INVALID", "The site answered none of the ranges it was asked for.")
        done, left = left[: answer["answered"]], left[answer["answered"] :]
        theirs: list[PostFingerprint] = answer["posts"]
        found += await work.db(sides.unlike, work.run.integration_id, done, theirs)
    return found


async def _settle_all(work: Work, standing: Standing, look: Look, found: Sequence[Found]) -> list[int]:
    """Contents that are to be looked at again. `look`: as it was when the site told what is `found`."""
    absent = {
        content_id: None if line is None else _gone(line)
        for content_id, line in found
        if line is None or line.fingerprint == GONE
    }
    again = await _tell_again(work, [content_id for content_id, post in absent.items() if post is None])
    again += await _settle(work, look, {one: post for one, post in absent.items() if one not in set(again)})
    there = [content_id for content_id, _ in found if content_id not in absent]
    return again + await _settle_posts(work, standing, there)


async def _tell_again(work: Work, contents: Sequence[int]) -> list[int]:
    """Imported posts of a site that forgot, put back to a time before the import, whose they are.

    Those it knows now: what they say is looked at again.
    """
    known: list[int] = []
    for start in range(0, len(contents), POSTS):
        forgotten = await work.db(sides.forgotten, work.run.integration_id, contents[start : start + POSTS])
        if forgotten:
            await work.db(runs.renew, work.run)
            answer = await work.client.adopt(forgotten)
            known += [post["content_id"] for post in answer["posts"] if post["outcome"] == "adopted"]
    return known


async def _settle_posts(work: Work, standing: Standing, contents: Sequence[int]) -> list[int]:
    again: list[int] = []
    for start in range(0, len(contents), POSTS):
        look = await work.db(runs.look, work.run, standing)
        told = await _posts_of(work, standing, contents[start : start + POSTS])
        again += await _settle(work, look, told)
    return again


def _gone(line: Line) -> SitePost:
    return {
        "content_id": line.content_id,
        "post_id": line.post_id,
        "task_id": None,
        "fingerprint": None,
        "post": None,
        "taxonomies": None,
        "relationships": None,
        "featured": None,
    }


async def _posts_of(work: Work, standing: Standing, contents: Sequence[int]) -> dict[int, SitePost | None]:
    """None: the site does not know the content."""
    told: dict[int, SitePost | None] = {}
    left = list(contents)
    while left:
        await work.db(runs.renew, work.run)
        answer = await work.client.posts_of(left)
        _check_log(work, standing)
        new: dict[int, SitePost | None] = dict.fromkeys(answer["unknown"])
        new |= {post["content_id"]: post for post in inbox.clean(answer["posts"]) if post["content_id"]}
        rest = [content_id for content_id in left if content_id not in new]
        if len(rest) == len(left):
            raise SiteError("SITE_ANSWER_INVALID", "The site answered none of the posts it was asked for.")
        told |= {content_id: new[content_id] for content_id in left if content_id in new}
        left = rest
    return told


async def _settle(work: Work, look: Look, told: dict[int, SitePost | None]) -> list[int]:
    again: list[int] = []
    contents = sorted(told)
    for start in range(0, len(contents), SETTLED_AT_ONCE):
        some = {content_id: told[content_id] for content_id in contents[start : start + SETTLED_AT_ONCE]}
        again += await work.db(_settle_some, look, some)
        await work.db(runs.renew, work.run)
    return again


def _settle_some(look: Look, told: dict[int, SitePost | None]) -> list[int]:
    became = {content_id: drift.settle(look, content_id, post) for content_id, post in told.items()}
    return [content_id for content_id, one in became.items() if one == Became.AGAIN]


async def _look_again(work: Work, standing: Standing) -> Standing:
    again = await _settle_posts(work, standing, standing.again)
    return await work.db(runs.save_round, work.run, again, work.requests())


async def _carry_out(run: Any, http: httpx.AsyncClient, db: Db) -> None:
    await compare(run, http, db)


COMPARISONS = Round("compare both sides of sites", MAX_COMPARISONS, runs.claim_comparisons, _carry_out)
