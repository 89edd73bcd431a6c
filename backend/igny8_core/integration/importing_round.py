"""Imports as work: a site is asked page by page, and told of the posts of a page before the next one."""

import httpx
import structlog

from igny8_core.errors import Igny8Error, SiteError
from igny8_core.integration import importing, importing_adoption
from igny8_core.integration.database import Db
from igny8_core.integration.importing import ImportLostError, Page, Work
from igny8_core.integration.rounds import Round
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.reading_messages import AdoptedPost, PostsResponse, SitePost

log = structlog.stdlib.get_logger(__name__)

MAX_IMPORTS = 20
NO_SUCH_TYPE = {"POST_TYPE_UNKNOWN", "TAXONOMY_UNKNOWN"}


async def carry_out(work: Work, http: httpx.AsyncClient, db: Db) -> None:
    """Go on until all is here, or the site does not answer. Raises only when the database is away."""
    client = SiteClient(http, work.endpoint)
    try:
        await _adopt(work, client, db)
        while (page := await db(importing.next_page, work)) is not None:
            await _take(work, page, client, db)
    except ImportLostError:
        log.info("import lost", import_id=work.import_id)
    except Igny8Error as error:
        log.info("an import waits", import_id=work.import_id, code=error.code)
        await db(importing.note_failure, work, error)


async def _take(work: Work, page: Page, client: SiteClient, db: Db) -> None:
    try:
        if page.kind == importing.TAXONOMY:
            terms = await client.terms(page.name, page.after, page.limit)
            await db(importing.take_terms, work, page, terms)
        elif page.kind == importing.POST_TYPE:
            await db(importing.take_page_of_posts, work, page, await _posts(page, client))
            await _adopt(work, client, db)
        else:
            await db(importing.take_structure, work, await client.structure())
    except SiteError as error:
        if error.code not in NO_SUCH_TYPE:
            raise
        await db(importing.skip_step, work, page, error)


async def _posts(page: Page, client: SiteClient) -> PostsResponse:
    """Fewer at a time where so many long ones are more than an answer may hold."""
    limit = page.limit
    while True:
        try:
            return await client.posts(page.name, page.after, limit)
        except SiteError as error:
            if error.code != "SITE_ANSWER_INVALID" or limit == 1:
                raise
            limit = max(limit // 4, 1)


async def _adopt(work: Work, client: SiteClient, db: Db) -> None:
    """Tell the site of every post it does not know of yet."""
    while wanted := await db(importing_adoption.to_adopt, work):
        answers: list[AdoptedPost] = (await client.adopt(wanted))["posts"]
        changed = await db(importing_adoption.changed_meanwhile, work, answers)
        now: list[SitePost] = (await client.posts_of(changed))["posts"] if changed else []
        told = {one["content_id"] for one in now}
        # A long answer ends early: those that are missing are asked for with the next call.
        done = [one for one in answers if one["content_id"] in told or one["content_id"] not in changed]
        if not await db(importing_adoption.take_adoptions, work, done, now):
            raise SiteError("SITE_ANSWER_INVALID", "The site answers for other posts than it was told of.")


IMPORTS = Round("import posts and terms", MAX_IMPORTS, importing.claim_imports, carry_out)
