"""Sites whose posts are compared: the fake one in memory, and a real WordPress filled by SQL.

Their posts are changed behind the plugin's back, as where its events were lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import httpx

from bench.errors import BenchError
from bench.site import BenchSite
from igny8_core.wordpress.fake import FakeSite, FakeTransport, people, seeds

FILLER: Final = "<p>" + "Quiet harbours have a light of their own in the evening. " * 8 + "</p>"
NEWS: Final = "News from the harbour"


def title_of(number: int) -> str:
    return f"Article {number}"


def text_of(number: int) -> str:
    return f"<p>This is the text of article {number}.</p>{FILLER}"


class ComparedSite(Protocol):
    rest_url: str

    def transport(self) -> httpx.AsyncBaseTransport: ...

    def connect(self, audience: str, public_keys: Sequence[str], shared_secret: str) -> None: ...

    def seed(self, count: int) -> list[int]:
        """Ids of new posts, with `title_of` and `text_of` 1 to `count`, in this order."""
        ...

    def change(self, kind: str, post_ids: Sequence[int]) -> None:
        """`kind` is one of KINDS. Nothing of it is in the site's log."""
        ...


class FakeCompared:
    def __init__(self) -> None:
        self._site = FakeSite("https://compared.example.com")
        self.rest_url = self._site.rest_url

    def transport(self) -> httpx.AsyncBaseTransport:
        return FakeTransport(self._site)

    def connect(self, audience: str, public_keys: Sequence[str], shared_secret: str) -> None:
        self._site.connect(audience, list(public_keys), shared_secret)

    def seed(self, count: int) -> list[int]:
        return [
            seeds.seed_posts(self._site, 1, title=title_of(number), html=text_of(number))[0]
            for number in range(1, count + 1)
        ]

    def change(self, kind: str, post_ids: Sequence[int]) -> None:
        with people.unnoticed(self._site):
            news = seeds.seed_terms(self._site, "category", 1, name=NEWS) if kind == "category" else []
            for post_id in post_ids:
                self._change(kind, post_id, news)

    def _change(self, kind: str, post_id: int, news: Sequence[int]) -> None:
        site = self._site
        match kind:
            case "title":
                people.edit_post(site, post_id, title="By hand")
            case "text":
                people.edit_post(site, post_id, html="<p>By hand.</p>")
            case "category":
                people.set_terms(site, post_id, "categories", news)
            case "draft":
                people.edit_post(site, post_id, status="draft")
            case "trash":
                people.trash_post(site, post_id)
            case "delete":
                people.delete_post(site, post_id)


class RealCompared:
    """`site` runs. Posts are written by SQL: through WordPress 10,000 would take an hour."""

    def __init__(self, site: BenchSite) -> None:
        self._site = site
        self.rest_url = site.rest_url

    def transport(self) -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport()

    def connect(self, audience: str, public_keys: Sequence[str], shared_secret: str) -> None:
        """What connecting writes."""
        connection = {
            "audience": audience,
            "backend_url": "http://127.0.0.1:9",
            "public_keys": list(public_keys),
            "shared_secret": shared_secret,
            "integration_id": 1,
            "site_id": 1,
            "site_name": "Compared",
            "connected_at": 1764411330,
            "home_url": self._site.url,
        }
        stored = f"json_decode( '{json.dumps(connection)}', true )"
        self._site.php(f"update_option( 'igny8_connection', {stored}, false );")

    def seed(self, count: int) -> list[int]:
        self._site.execute(
            "INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_modified, post_modified_gmt,"  # noqa: S608
            " post_title, post_content, post_name, post_status, post_type, post_excerpt, to_ping, pinged,"
            " post_content_filtered) SELECT 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(),"
            f" UTC_TIMESTAMP(), CONCAT('Article ', seq), CONCAT('<p>This is the text of article ', seq,"
            f" '.</p>', '{FILLER}'), CONCAT('article-', seq), 'publish', 'post', '', '', '', ''"
            f" FROM seq_1_to_{count:d} ORDER BY seq;"
            " INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) SELECT p.ID, t.term_taxonomy_id"
            " FROM wp_posts p JOIN wp_term_taxonomy t ON t.taxonomy = 'category' AND t.term_id ="
            " (SELECT option_value FROM wp_options WHERE option_name = 'default_category')"
            " WHERE p.post_name LIKE 'article-%';"
        )
        rows = self._site.query(
            "SELECT ID, post_title, post_content FROM wp_posts WHERE post_name LIKE 'article-%' ORDER BY ID"
        )
        numbers = range(1, count + 1)
        if [(row["post_title"], row["post_content"]) for row in rows] != [
            (title_of(number), text_of(number)) for number in numbers
        ]:
            raise BenchError("the seeded posts are not in the order of their numbers")
        return [int(str(row["ID"])) for row in rows]

    def change(self, kind: str, post_ids: Sequence[int]) -> None:
        if kind == "category":
            self._site.php(f"wp_insert_term( '{NEWS}', 'category', array( 'slug' => 'harbour-news' ) );")
        listed = ", ".join(f"{post_id:d}" for post_id in post_ids)
        self._site.execute(f"{_SQL[kind]} IN ({listed})")


_SQL: Final[Mapping[str, str]] = {
    "title": "UPDATE wp_posts SET post_title = 'By hand' WHERE ID",
    "text": "UPDATE wp_posts SET post_content = '<p>By hand.</p>' WHERE ID",
    "category": (
        "UPDATE wp_term_relationships SET term_taxonomy_id = (SELECT tt.term_taxonomy_id FROM"
        " wp_term_taxonomy tt JOIN wp_terms t ON t.term_id = tt.term_id WHERE t.slug = 'harbour-news')"
        " WHERE object_id"
    ),
    "draft": "UPDATE wp_posts SET post_status = 'draft' WHERE ID",
    "trash": "UPDATE wp_posts SET post_status = 'trash' WHERE ID",
    "delete": "DELETE FROM wp_posts WHERE ID",
}
KINDS: Final = tuple(_SQL)


class Counted(httpx.AsyncBaseTransport):
    """Counts what is asked and answered, without headers."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.requests = 0
        self.asked_bytes = 0
        self.answer_bytes = 0
        self.routes: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        route = request.url.path.rpartition("/")[2]
        self.routes[route] = self.routes.get(route, 0) + 1
        self.requests += 1
        self.asked_bytes += len(await request.aread())
        self.answer_bytes += len(body)
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    async def aclose(self) -> None:
        await self._inner.aclose()
