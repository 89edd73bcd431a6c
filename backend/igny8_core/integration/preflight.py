"""Everything that stands in the way of a publish, found on both sides, before anything is created."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from igny8_core.integration import article as articles
from igny8_core.integration.article import Article
from igny8_core.integration.pictures import Pictures
from igny8_core.integration.plan import Plan, plan_of
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.messages import Problem, Site


@dataclass(frozen=True, slots=True)
class Preflight:
    problems: list[Problem]
    publication: dict[str, Any] | None
    """What is on the site now under this content; None: a publish would create a post."""
    site: Site
    plan: Plan

    @property
    def is_ready(self) -> bool:
        return not any(problem["severity"] == "error" for problem in self.problems)


async def preflight(article: Article, *, http: httpx.AsyncClient, pictures: Pictures) -> Preflight:
    """All problems at once. Leaves nothing on the site. Raises SiteError when the site can't be asked."""
    outcome = await pictures.prepare(article)
    problems = outcome.problems
    images = [] if problems else articles.image_messages(article, outcome.ready)
    client = SiteClient(http, article.endpoint)
    answer = await client.stage(str(uuid.uuid4()), 1, articles.manifest(article, images))
    publication = answer["publication"]
    return Preflight(
        problems=_once(articles.own_problems(article.snapshot) + problems + answer["problems"]),
        publication=dict(publication) if publication else None,
        site=answer["site"],
        plan=plan_of(article.snapshot["taxonomies"], answer),
    )


def _once(problems: list[Problem]) -> list[Problem]:
    """Both sides may report the same: the first report of a field and code counts."""
    return list({(problem["field"], problem["code"]): problem for problem in reversed(problems)}.values())[
        ::-1
    ]
