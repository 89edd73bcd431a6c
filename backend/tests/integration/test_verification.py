"""What a look from outside finds, page by page."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from igny8_core.integration import verification
from igny8_core.integration.states import JobState
from igny8_core.integration.verification import Check, Finding

TITLE = 'Bob\'s "best" tea -- 3 x 4 & more...'
PAGE = "<html><head>{head}</head><body><h1>{title}</h1></body></html>"
SHOWN = "Bob&#8217;s &#8220;best&#8221; tea &#8212; 3 &#215; 4 &amp; more&#8230;"
TERMS = {
    "requested": ["Tea"],
    "created": [],
    "existing": ["Tea"],
    "assigned": [4],
    "fallback": [],
    "skipped": [],
}
NONE = {**TERMS, "requested": [], "existing": [], "assigned": []}


PATHS = {"page": "/tea/", "picture": "/tea.jpg", "terms": "/wp-json/wp/v2/posts/9"}


def receipt(**changes: Any) -> dict[str, Any]:
    facts = {
        "post_url": "https://blog.example.com/tea/",
        "post_id": 9,
        "post_type": "post",
        "outcome": "created",
        "post_date_utc": "2031-01-01T10:00:00Z",
        "media": {"featured": {"attachment_id": 3, "url": "https://blog.example.com/tea.jpg"}},
        "taxonomies_processed": {"categories": TERMS, "tags": NONE, "sectors": NONE, "clusters": NONE},
    }
    return {**facts, **changes}


def look(answers: dict[str, httpx.Response], due_at: datetime | None = None, **changes: Any) -> list[str]:
    """The codes found when the site answers so, by path."""
    found: list[Finding] = []

    async def db(function: Any, _check: Check, findings: list[Finding]) -> None:
        found.extend(findings)

    async def run() -> None:
        one = Check(
            1,
            1,
            JobState.PUBLISHED,
            1,
            1,
            receipt(**changes),
            TITLE,
            "https://blog.example.com/wp-json/",
            due_at,
        )
        transport = httpx.MockTransport(lambda request: answers.get(request.url.path, httpx.Response(404)))
        async with httpx.AsyncClient(transport=transport) as http:
            await verification.check(one, http=http, db=db)  # type: ignore[arg-type]

    asyncio.run(run())
    return [finding["code"] for finding in found]


def page(head: str = "", title: str = SHOWN, **facts: Any) -> httpx.Response:
    return httpx.Response(200, text=PAGE.format(head=head, title=title), **facts)


def good(**changes: httpx.Response) -> dict[str, httpx.Response]:
    """`page`, `picture` and `terms` change one answer."""
    answers = {
        "page": page(),
        "picture": httpx.Response(200, content=b"x", headers={"content-type": "image/jpeg"}),
        "terms": httpx.Response(200, json={"categories": [4, 8], "tags": []}),
        **changes,
    }
    return {PATHS[name]: answer for name, answer in answers.items()}


def test_a_page_with_its_title_in_typographic_marks_is_fine():
    assert look(good()) == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(404), "VERIFY_PAGE_UNREACHABLE"),
        (httpx.Response(500), "VERIFY_PAGE_UNREACHABLE"),
        (page(title="Another article"), "VERIFY_TITLE_MISSING"),
        (page(title=""), "VERIFY_TITLE_MISSING"),
        (page('<meta name="robots" content="max-image-preview:large, noindex">'), "VERIFY_HIDDEN"),
        (page(headers={"x-robots-tag": "noindex"}), "VERIFY_HIDDEN"),
        (page('<link rel="canonical" href="https://elsewhere.example/tea/">'), "VERIFY_HIDDEN"),
    ],
)
def test_a_page_that_is_not_as_it_should_be_is_named(answer, code):
    assert look(good(page=answer)) == [code]


def test_a_canonical_address_of_the_site_itself_hides_nothing():
    assert look(good(page=page('<link rel="canonical" href="https://blog.example.com/tea/">'))) == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(200, text="<html>login</html>", headers={"content-type": "text/html"}),
    ],
)
def test_a_featured_picture_that_is_none_is_named(answer):
    assert look(good(picture=answer)) == ["VERIFY_IMAGE_UNREACHABLE"]


def test_a_term_that_is_not_on_the_post_is_named():
    answer = httpx.Response(200, json={"categories": [8], "tags": []})
    assert look(good(terms=answer)) == ["VERIFY_TERMS_MISSING"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(404),
    ],
)
def test_a_site_that_hides_its_rest_api_is_judged_by_what_the_plugin_read_back(answer):
    answers = good(terms=answer)
    assert look(answers) == []
    unassigned = {"categories": {**TERMS, "assigned": []}, "tags": NONE, "sectors": NONE, "clusters": NONE}
    assert look(answers, taxonomies_processed=unassigned) == ["VERIFY_TERMS_MISSING"]


def test_terms_of_a_further_taxonomy_that_came_to_nothing_are_named():
    kinds = receipt()["taxonomies_processed"]
    skipped = {**TERMS, "assigned": [], "existing": [], "skipped": ["Tea"]}
    assert look(good(), taxonomies_processed={**kinds, "other": {"genre": TERMS, "mood": skipped}}) == []
    lost = {**TERMS, "assigned": []}
    assert look(good(), taxonomies_processed={**kinds, "other": {"genre": lost}}) == ["VERIFY_TERMS_MISSING"]


def test_a_date_that_is_not_the_intended_instant_is_named():
    intended = datetime(2031, 1, 1, 10, tzinfo=UTC)
    assert look(good(), due_at=intended) == []
    shifted = look(good(), due_at=intended, post_date_utc="2031-01-01T15:00:00Z")
    assert shifted == ["VERIFY_TIME_MISMATCH"]


def test_a_site_that_answers_nothing_is_named_for_page_and_picture():
    assert look({}) == ["VERIFY_PAGE_UNREACHABLE", "VERIFY_IMAGE_UNREACHABLE"]
