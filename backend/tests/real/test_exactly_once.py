"""However many ask at once: one post for each content, and every post whole.

IGNY8_CLICKS and IGNY8_CONTENTS make the storm of clicks larger (50 × 20 is the full size), IGNY8_AT_ONCE the
number of different contents published at the same moment (120).
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from devsite import StaticServer, WordPressSite
from devsite.demo import ARTICLES
from igny8_core.errors import SiteError
from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.messages import Content, Receipt
from igny8_core.wordpress.uploads import upload
from tests.contract.articles import article, image, manifest_of, new_key, next_content_id, png, terms
from tests.real.stack import ACTIVE, ON_SITE, ConnectedSite, Stack, until
from tests.real.test_protocol_on_wordpress import WordPressUnderTest

CLICKS = int(os.environ.get("IGNY8_CLICKS", "10"))
CONTENTS = int(os.environ.get("IGNY8_CONTENTS", "4"))
AT_ONCE = int(os.environ.get("IGNY8_AT_ONCE", "30"))
SECONDS_PER_PUBLISH = 2
LONG_ENOUGH = 120 + SECONDS_PER_PUBLISH * max(AT_ONCE, CONTENTS * 4)
pytestmark = pytest.mark.timeout(LONG_ENOUGH + 60)

CATEGORIES = ["Shared > Child > Grandchild", "Shared > Other", "Straße & Café"]
TAGS = ["one tag", "another-tag", "Ünïcode"]
SLUGS = {
    "category": {"grandchild", "other", "strase-cafe"},
    "post_tag": {"one-tag", "another-tag", "unicode"},
    "igny8_sector": {"shared-sector"},
    "igny8_cluster": {"shared-cluster"},
}
SPELLINGS = [
    ["Shared", "Child", "Grandchild"],
    ["SHARED", "child ", "GrandChild"],
    ["shared!", "CHILD", "grandchild"],
]
GENRES = ["Loud", "Louder", "Loudest"]
MADE_OF_CATEGORIES = {"shared", "child", "grandchild", "other", "strase-cafe"}


@pytest.fixture(scope="module", params=["one_process", "four_workers"])
def stormed(request: pytest.FixtureRequest, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    stack: Stack = request.getfixturevalue(request.param)
    return stack.connect(wordpress(workers=6))


async def _press(stack: Stack, content_ids: list[int]) -> list[httpx.Response]:
    """Every click at once, each on a connection of its own."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    headers = {"authorization": f"Bearer {stack.key}"}
    async with httpx.AsyncClient(
        limits=limits, headers=headers, timeout=LONG_ENOUGH, trust_env=False
    ) as http:
        addresses = [f"{stack.web.url}/api/v1/writer/contents/{one}/publish/" for one in content_ids]
        return await asyncio.gather(*(http.post(url, json={"wait_seconds": 20}) for url in addresses))


def _settle(stack: Stack, contents: list[int]) -> None:
    def nobody_is_at_work() -> bool:
        return not any(job["state"] in ACTIVE for one in contents for job in stack.jobs_of(one))

    until(nobody_is_at_work, LONG_ENOUGH, "every job to end")


def _rows_of_posts(site: ConnectedSite) -> int:
    """Posts of every status, drafts and rubbish included."""
    (row,) = site.wordpress.query("SELECT COUNT(*) AS n FROM wp_posts WHERE post_type = 'post'")
    return int(str(row["n"]))


def test_a_storm_of_clicks_makes_one_post_per_content(stormed: ConnectedSite) -> None:
    contents = [stormed.make_content() for _ in range(CONTENTS)]
    counted, rows = stormed.counters(), _rows_of_posts(stormed)
    answers = asyncio.run(_press(stormed.stack, contents * CLICKS))
    _settle(stormed.stack, contents)
    assert {answer.status_code for answer in answers} <= {200, 202}, [
        a.text for a in answers if a.status_code not in (200, 202)
    ]
    assert all(len(stormed.posts_of(one)) == 1 for one in contents)
    assert _rows_of_posts(stormed) - rows == CONTENTS
    assert {job["state"] for one in contents for job in stormed.stack.jobs_of(one)} <= ON_SITE
    expected = counted["posts_published_count"] + CONTENTS
    assert stormed.counters() == counted | {"posts_published_count": expected}


@pytest.fixture
def photographs() -> Iterator[list[str]]:
    """Addresses of the demo's pictures; some contents will share one."""
    with StaticServer(ARTICLES) as server:
        yield [server.url_of(str(path.relative_to(ARTICLES))) for path in sorted(ARTICLES.rglob("*.jpg"))]


def test_contents_that_share_new_terms_go_out_whole_and_each_term_once(
    stormed: ConnectedSite, photographs: list[str]
) -> None:
    contents = [
        stormed.make_content(
            categories=CATEGORIES,
            tags=TAGS,
            sectors=["Shared sector"],
            clusters=["Shared cluster"],
            focus_keywords=["one", "two"],
            featured_image={"url": photographs[number % len(photographs)]},
        )
        for number in range(AT_ONCE)
    ]
    counted = stormed.counters()
    answers = asyncio.run(_press(stormed.stack, contents))
    _settle(stormed.stack, contents)
    assert {answer.status_code for answer in answers} <= {200, 202}, [
        a.text for a in answers if a.status_code not in (200, 202)
    ]
    for content in contents:
        _assert_whole(stormed.wordpress, content, int(stormed.the_post_of(content)["ID"]))
    _assert_each_term_once(stormed.wordpress)
    assert stormed.counters() == counted | {
        "posts_published_count": counted["posts_published_count"] + AT_ONCE,
        "categories_synced_count": counted["categories_synced_count"] + len(MADE_OF_CATEGORIES),
        "tags_synced_count": counted["tags_synced_count"] + len(TAGS),
        "sectors_synced_count": counted["sectors_synced_count"] + 1,
        "clusters_synced_count": counted["clusters_synced_count"] + 1,
    }


def _assert_whole(
    site: WordPressSite, content: int, post_id: int, terms: dict[str, set[str]] = SLUGS
) -> None:
    """All terms, all meta, a picture whose file is there, public."""
    rows = site.query(
        "SELECT x.taxonomy, t.slug FROM wp_term_relationships r JOIN wp_term_taxonomy x USING"
        f" (term_taxonomy_id) JOIN wp_terms t USING (term_id) WHERE r.object_id = {post_id}"
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(str(row["taxonomy"]), set()).add(str(row["slug"]))
    assert found == terms
    meta = {
        str(row["meta_key"]): str(row["meta_value"])
        for row in site.query(f"SELECT meta_key, meta_value FROM wp_postmeta WHERE post_id = {post_id}")
    }
    assert meta["_igny8_content_id"] == str(content)
    assert "one" in meta["_igny8_focus_keywords"]
    (thumbnail,) = site.query(
        f"SELECT m.meta_value AS file, p.post_status AS status FROM wp_postmeta m JOIN wp_posts p ON p.ID ="
        f" {post_id} WHERE m.post_id = {int(meta['_thumbnail_id'])} AND m.meta_key = '_wp_attached_file'"
    )
    assert thumbnail["status"] == "publish"
    assert (site.uploads_path / str(thumbnail["file"])).stat().st_size > 0


def _assert_each_term_once(site: WordPressSite) -> None:
    """Two terms of one slug are told apart by WordPress with -2; and the counts it keeps must be true."""
    rows = site.query(
        "SELECT x.taxonomy, t.slug, x.count, (SELECT COUNT(*) FROM wp_term_relationships r JOIN wp_posts p"
        " ON p.ID = r.object_id WHERE r.term_taxonomy_id = x.term_taxonomy_id AND p.post_status = 'publish')"
        " AS used FROM wp_terms t JOIN wp_term_taxonomy x USING (term_id)"
    )
    slugs = Counter((str(row["taxonomy"]), str(row["slug"])) for row in rows)
    assert [each for each, times in slugs.items() if times > 1] == []
    assert [slug for _, slug in slugs if re.search(r"-\d+$", slug)] == []
    assert {slug for taxonomy, slug in slugs if taxonomy == "category"} == MADE_OF_CATEGORIES | {
        "uncategorized"
    }
    untrue = [row for row in rows if row["count"] != row["used"]]
    assert untrue == []


# ------------------------------------------------------------------------- the plugin alone, without room


@pytest.fixture(scope="module")
def unguarded(wordpress: Callable[..., WordPressSite]) -> WordPressUnderTest:
    """A site that is called by as many at once as like: no backend holds them back."""
    return WordPressUnderTest(wordpress(workers=8))


async def _publish_directly(
    site: WordPressUnderTest, http: httpx.AsyncClient, content: Content, files: dict[str, tuple[Path, int]]
) -> tuple[Receipt, int]:
    """As a worker would, patient with a busy site; the receipt and how often the site was busy."""
    client, key = SiteClient(http, site.endpoint()), new_key()
    for busy in range(60):
        try:
            if files:
                missing: Any = [{"sha256": sha256, "received": 0} for sha256 in files]
                await upload(client, key, 1, manifest_of(content), missing, files, 2**20)
            return await client.commit(key, 1, "manual", content), busy
        except SiteError as error:
            # Another publish of the same new picture may take its bytes: a worker sends them again.
            if error.code not in {"SITE_BUSY", "KEY_BUSY", "SITE_OVERLOADED", "MEDIA_MISSING"}:
                raise
            await asyncio.sleep(0.2)
    raise AssertionError(f"content {content['content_id']} found the site busy every time")


def _shared_terms(number: int) -> dict[str, Any]:
    """The same terms for every article, each time spelt in another way."""
    kinds = terms(
        categories=CATEGORIES[1:], tags=TAGS, sectors=["Shared sector"], clusters=["Shared cluster"]
    )
    nested = {"path": SPELLINGS[number % len(SPELLINGS)]}
    genre = {"path": [name.upper() if number % 2 else name for name in GENRES]}
    return {**kinds, "categories": [nested, *kinds["categories"]], "other": {"genre": [genre]}}


def test_the_plugin_alone_keeps_concurrent_publishes_whole(
    unguarded: WordPressUnderTest, tmp_path: Path
) -> None:
    unguarded.have_genres()

    async def publish_all() -> list[tuple[Content, Receipt]]:
        async with make_http() as http:

            async def one(number: int) -> tuple[Content, Receipt]:
                picture = png(number % 20 + 1)
                named = image(picture)
                path = tmp_path / f"{number}.png"
                path.write_bytes(picture)
                shared = _shared_terms(number)
                content = article(taxonomies=shared, images=[named], focus_keywords=["one", "two"])
                files = {named["sha256"]: (path, len(picture))}
                return content, (await _publish_directly(unguarded, http, content, files))[0]

            return await asyncio.gather(*(one(number) for number in range(AT_ONCE)))

    before = unguarded.count_rows()["posts"]
    done = asyncio.run(publish_all())
    for content, receipt in done:
        assert [post.post_id for post in unguarded.posts_of(content["content_id"])] == [receipt["post_id"]]
        wanted = {**SLUGS, "genre": {"loudest"}}
        _assert_whole(unguarded.wordpress, content["content_id"], receipt["post_id"], wanted)
    _assert_each_term_once(unguarded.wordpress)
    reports = [receipt["taxonomies_processed"] for _, receipt in done]
    assert sum(len(report["tags"]["created"]) for report in reports) == len(TAGS)
    assert sum(len(report["categories"]["created"]) for report in reports) == len(MADE_OF_CATEGORIES)
    assert sum(len(report["other"]["genre"]["created"]) for report in reports) == len(GENRES)
    pictures = min(AT_ONCE, 20)
    assert unguarded.count_rows()["posts"] - before == AT_ONCE + pictures, "a row nobody asked for"
    assert unguarded.count_rows()["attachments"] == pictures, "the same picture was stored twice"


def test_the_plugin_alone_makes_one_post_of_a_content_sent_under_many_keys(
    unguarded: WordPressUnderTest,
) -> None:
    number = next_content_id()

    async def publish_all() -> list[Receipt]:
        async with make_http() as http:
            sent = (
                _publish_directly(unguarded, http, article(number, title=f"Try {i}"), {})
                for i in range(CLICKS)
            )
            return [receipt for receipt, _busy in await asyncio.gather(*sent)]

    receipts = asyncio.run(publish_all())
    (post,) = unguarded.posts_of(number)
    assert {receipt["post_id"] for receipt in receipts} == {post.post_id}
    assert Counter(receipt["outcome"] for receipt in receipts) == {"created": 1, "updated": CLICKS - 1}
    assert sum(receipt["stats"]["first_publish"] for receipt in receipts) == 1


def test_neither_php_nor_the_database_complained_about_all_that(
    stormed: ConnectedSite, unguarded: WordPressUnderTest
) -> None:
    """Runs last in this module. A deadlock or a duplicate key would be in the log, even if it was mended."""
    assert stormed.complaints() == []
    lines = unguarded.wordpress.debug_log().splitlines()
    assert [line for line in lines if "] IGNY8: " not in line] == []
