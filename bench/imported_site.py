"""A WordPress with thousands of posts and terms, and pulling them through its own REST API."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import httpx

from bench.compared_sites import RealCompared
from bench.errors import BenchError
from bench.site import BenchSite

CATEGORIES_IN: Final = 10
"""One term of so many is a category."""
PARAGRAPHS: Final = 12
PARAGRAPH: Final = (
    "<!-- wp:paragraph -->\n<p>Quiet harbours have a light of their own in the evening, <em>and nobody</em>"
    " is in a hurry. Boats come in one after another; nets are laid out to dry, and somebody sings.</p>\n"
    "<!-- /wp:paragraph -->\n\n"
)
PER_PAGE: Final = 100
"""As many as core's REST API gives at once."""


class SiteBefore(RealCompared):
    """A site from before IGNY8."""

    def __init__(self, site: BenchSite) -> None:
        super().__init__(site)
        self.wordpress = site

    def fill(self, posts: int, terms: int) -> None:
        """By SQL: three categories and five tags for each post; every third category stands below another."""
        categories = terms // CATEGORIES_IN
        self._add_terms("category", categories)
        self._add_terms("post_tag", terms - categories)
        self.wordpress.execute(
            "UPDATE wp_term_taxonomy t JOIN (SELECT MIN(term_id) AS first FROM wp_terms WHERE slug LIKE"
            " 'category-term-%') f SET t.parent = f.first + (t.term_id % 50) WHERE t.taxonomy = 'category'"
            " AND t.term_id > f.first + 50 AND t.term_id % 3 = 0"
        )
        self.wordpress.execute(
            "INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_modified, post_modified_gmt,"  # noqa: S608
            " post_title, post_content, post_name, post_status, post_type, post_excerpt, to_ping, pinged,"
            " post_content_filtered) SELECT 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(),"
            f" UTC_TIMESTAMP(), CONCAT('Old article ', seq), REPEAT('{PARAGRAPH}', {PARAGRAPHS}),"
            " CONCAT('old-article-', seq), 'publish', 'post', '', '', '', ''"
            f" FROM seq_1_to_{posts:d} ORDER BY seq"
        )
        for taxonomy, of_post, number in (("category", 3, categories), ("post_tag", 5, terms - categories)):
            self._assign(taxonomy, of_post, number)
        self.wordpress.php("delete_option( 'category_children' ); wp_cache_flush();")

    def _add_terms(self, taxonomy: str, number: int) -> None:
        slug = f"{taxonomy.replace('_', '-')}-term-"
        self.wordpress.execute(
            f"INSERT INTO wp_terms (name, slug) SELECT CONCAT('{taxonomy} ', seq), CONCAT('{slug}', seq)"  # noqa: S608
            f" FROM seq_1_to_{number:d}; INSERT INTO wp_term_taxonomy (term_id, taxonomy, description, count)"
            f" SELECT term_id, '{taxonomy}', '', 1 FROM wp_terms WHERE slug LIKE '{slug}%'"
        )

    def _assign(self, taxonomy: str, of_post: int, number: int) -> None:
        self.wordpress.execute(
            "INSERT IGNORE INTO wp_term_relationships (object_id, term_taxonomy_id) SELECT p.ID, f.first +"  # noqa: S608
            f" ((p.ID * 7 + n.seq * 131) % {number:d}) FROM wp_posts p JOIN seq_1_to_{of_post:d} n JOIN"
            " (SELECT MIN(x.term_taxonomy_id) first FROM wp_term_taxonomy x JOIN wp_terms t USING (term_id)"
            f" WHERE x.taxonomy = '{taxonomy}' AND t.slug LIKE '%-term-%') f"
            " WHERE p.post_name LIKE 'old-article-%'"
        )

    def posts(self) -> set[int]:
        rows = self.wordpress.query(
            "SELECT ID FROM wp_posts WHERE post_type IN ('post', 'page') AND post_status IN"
            " ('publish', 'private', 'future', 'draft', 'pending')"
        )
        return {int(str(row["ID"])) for row in rows}

    def terms(self) -> set[int]:
        rows = self.wordpress.query(
            "SELECT term_id FROM wp_term_taxonomy WHERE taxonomy IN ('category', 'post_tag')"
        )
        return {int(str(row["term_id"])) for row in rows}


@dataclass(frozen=True, slots=True)
class Pulled:
    seconds: float
    requests: int
    posts: int
    terms: int
    answer_bytes: int


def pull_by_core_rest(client: httpx.Client) -> Pulled:
    """Categories, tags and posts as an editor's program reads them; nothing is kept."""
    began, requests, answer_bytes = time.monotonic(), 0, 0
    found = {"categories": 0, "tags": 0, "posts": 0}
    for route in found:
        page, pages = 1, 1
        while page <= pages:
            query = f"per_page={PER_PAGE}&page={page}&context=edit&orderby=id&order=asc"
            answer = client.get(f"/wp-json/wp/v2/{route}?{query}")
            if answer.status_code != 200:
                raise BenchError(f"{route} page {page}: {answer.status_code} {answer.text[:500]}")
            pages = int(answer.headers["x-wp-totalpages"])
            found[route] += len(answer.json())
            requests, page, answer_bytes = requests + 1, page + 1, answer_bytes + len(answer.content)
    seconds = time.monotonic() - began
    return Pulled(seconds, requests, found["posts"], found["categories"] + found["tags"], answer_bytes)
