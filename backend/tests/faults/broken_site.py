"""A WordPress whose publishes can be broken at will, and what is asked of it before and after."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx

from devsite import SiteState, WordPressSite
from devsite.server import ProcessId
from igny8_core.errors import SiteError
from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.messages import JobResponse, Receipt
from igny8_core.wordpress.uploads import upload
from tests.contract.articles import manifest_of, next_content_id
from tests.faults.cases import Case
from tests.faults.versions import Desk, Version
from tests.real.test_protocol_on_wordpress import WordPressUnderTest

MU_PLUGINS: Final = Path(__file__).parent / "mu-plugins"
CORE_TABLES: Final = (
    "posts",
    "postmeta",
    "terms",
    "term_taxonomy",
    "term_relationships",
    "termmeta",
    "options",
)
CHANGED_BY_ANY_MESSAGE: Final = ("wp_igny8_jobs/*", "wp_igny8_nonces/*")
LISTS: Final = ("/", "/feed/", "/wp-json/wp/v2/posts")
REQUEST_BYTES: Final = 2**20
PATIENCE_SECONDS: Final = 60.0

T = TypeVar("T")


class BrokenSite(WordPressUnderTest):
    """`faults`, `witness` and `hold` of mu-plugins/ are installed; nothing is broken until ordered."""

    def __init__(self, wordpress: WordPressSite) -> None:
        super().__init__(wordpress)
        self.folder = wordpress.workspace.make_directory(wordpress.directory / "faults")
        self.desk = Desk(wordpress.directory / "pictures")
        for source in sorted(MU_PLUGINS.glob("*.php")):
            wordpress.write_mu_plugin(source.name, source.read_text().replace("%FOLDER%", str(self.folder)))
        self.browser = httpx.Client(base_url=wordpress.url, timeout=60, trust_env=False)
        first = self.write("W1")
        self.publish(first, "warm-up")
        for path in (*LISTS, f"/{first.content['slug']}/", "/no-such-page/"):
            self.browser.get(path)  # the first view of each kind stores options of WordPress

    def close(self) -> None:
        self.browser.close()

    def convert(self, engine: str) -> None:
        self.wordpress.execute("".join(f"ALTER TABLE wp_{name} ENGINE = {engine};" for name in CORE_TABLES))

    # ------------------------------------------------------------------------------------- messages

    def write(self, mark: str, old: Version | None = None, **shared: str) -> Version:
        """The first version of a new content, or one with everything different from `old`."""
        if old is None:
            return self.desk.write(next_content_id(), 1, mark, **shared)
        slug = old.content["slug"]  # the address of a published post stays
        return self.desk.write(old.content_id, old.content["revision"] + 1, mark, slug=slug, **shared)

    def talk(self, ask: Callable[[SiteClient], Awaitable[T]]) -> T:
        async def once() -> T:
            async with make_http() as http:
                return await ask(SiteClient(http, self.endpoint()))

        return asyncio.run(once())

    async def stage(self, client: SiteClient, version: Version, key: str, fence: int) -> None:
        manifest = manifest_of(version.content)
        staged = await client.stage(key, fence, manifest)
        assert staged["problems"] == []
        await upload(client, key, fence, manifest, staged["missing"], version.files, REQUEST_BYTES)

    async def commit(self, client: SiteClient, version: Version, key: str, fence: int) -> Receipt:
        return await client.commit(key, fence, "manual", version.content)

    def try_commit(self, version: Version, key: str, fence: int) -> Receipt | SiteError:
        async def attempt(client: SiteClient) -> Receipt | SiteError:
            try:
                return await self.commit(client, version, key, fence)
            except SiteError as error:
                return error

        return self.talk(attempt)

    def publish(self, version: Version, name: str) -> Receipt:
        key = new_key_of(version, name)

        async def both(client: SiteClient) -> Receipt:
            await self.stage(client, version, key, 1)
            return await self.commit(client, version, key, 1)

        return self.talk(both)

    def settled_job(self, key: str, fence: int) -> JobResponse:
        """What became of a key, once the database has noticed that its builder is gone."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            job = self.talk(lambda client: client.job(key, fence))
            if job["state"] != "building" or time.monotonic() > deadline:
                return job
            time.sleep(0.03)

    # --------------------------------------------------------------------------------------- faults

    @contextmanager
    def breaking(self, case: Case) -> Iterator[None]:
        """One publish meanwhile is broken; afterwards none is, whether it happened or not."""
        order = {"checkpoint": case.checkpoint, "time": case.time, "fault": case.fault}
        (self.folder / "done.json").unlink(missing_ok=True)
        waiting = self.folder / "order.tmp"
        waiting.write_text(json.dumps(order))
        waiting.rename(self.folder / "order.json")
        try:
            yield
        finally:
            (self.folder / "order.json").unlink(missing_ok=True)

    def broken_pid(self) -> int | None:
        """The PHP process that carried out the latest order; None when none did."""
        done = self.folder / "done.json"
        return int(json.loads(done.read_text())["pid"]) if done.exists() else None

    def all_workers_are_back(self, killed: int) -> bool:
        """Whether php-fpm has replaced the worker that was killed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            workers = self.wordpress.fpm_worker_pids()
            if len(workers) == self.wordpress.options.workers and killed not in workers:
                return ProcessId.of(killed) is None
            time.sleep(0.02)
        return False

    # ------------------------------------------------------------------------------------ inspection

    def snapshot(self) -> SiteState:
        return self.wordpress.snapshot(plugin_tables=True)

    def look(self, version: Version) -> dict[str, str]:
        """What a visitor gets at the article's address and wherever articles are listed."""
        found = {}
        for path in (f"/{version.content['slug']}/", *LISTS):
            answer = self.browser.get(path)
            found[path] = f"{answer.status_code}\n{answer.text}"
        return found

    def hooks(self) -> list[dict[str, Any]]:
        """Lines of the witness so far."""
        log = self.folder / "hooks.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def forget_hooks(self) -> None:
        (self.folder / "hooks.log").unlink(missing_ok=True)

    def missing_of(self, version: Version, post_id: int) -> list[str]:
        """What a complete publish would have and this one has not; empty: nothing."""
        found = self.wordpress.mariadb.query_many(
            _questions(version.content_id, post_id), self.wordpress.db_name
        )
        mark, content = version.mark, version.content
        meta = {str(row["meta_key"]): str(row["meta_value"]) for row in found["meta"]}
        terms = {(str(row["taxonomy"]), str(row["name"])) for row in found["terms"]}
        post = found["post"][0] if found["post"] else {}
        files = {str(row["sha256"]): str(row["path"]) for row in found["media"]}
        page = self.browser.get(f"/{post.get('post_name')}/")
        mains = [one["sha256"] for one in content["images"]]
        checks = {
            "the row": (post.get("post_title"), post.get("post_status")) == (content["title"], "publish"),
            "the body": f"body-{mark}-end" in str(post.get("post_content")),
            "the images in the body": "images.example.com" not in str(post.get("post_content")),
            "exactly one post": [row["post_id"] for row in found["managed"]] == [post_id],
            "the terms": terms == _terms_of(version),
            "the keywords": f"keyword-{mark}-end" in meta.get("_igny8_focus_keywords", ""),
            "the tie": meta.get("_igny8_cluster_id") == "12" and meta.get("_igny8_keyword_ids") is not None,
            "the featured image": str(found["featured"][0]["id"] if found["featured"] else 0)
            == meta.get("_thumbnail_id"),
            "the files": all((self.wordpress.uploads_path / files.get(one, "-")).is_file() for one in mains),
            "true counts of terms": found["untrue"] == [],
            "the page": page.status_code == 200 and f"body-{mark}-end" in page.text,
            "an empty stage": not list((self.wordpress.content_path).glob("igny8-stage/*.blob")),
        }
        return [what for what, is_there in checks.items() if not is_there]


def new_key_of(version: Version, name: str) -> str:
    """A key that is the same whenever it is asked for again."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{version.content_id} {version.mark} {name} {id(version)}"))


def _terms_of(version: Version) -> set[tuple[str, str]]:
    taxonomies = version.content["taxonomies"]
    named = {
        "categories": "category",
        "tags": "post_tag",
        "sectors": "igny8_sector",
        "clusters": "igny8_cluster",
    }
    return {
        (taxonomy, term["path"][-1])
        for kind, taxonomy in named.items()
        for term in taxonomies[kind]  # type: ignore[literal-required]
    }


def _questions(content_id: int, post_id: int) -> dict[str, str]:
    return {
        "post": f"SELECT post_title, post_status, post_content, post_name FROM wp_posts WHERE ID = {post_id}",
        "meta": f"SELECT meta_key, meta_value FROM wp_postmeta WHERE post_id = {post_id}",
        "managed": "SELECT post_id FROM wp_postmeta WHERE meta_key = '_igny8_content_id'"
        f" AND meta_value = '{content_id}'",
        "terms": "SELECT x.taxonomy, t.name FROM wp_term_relationships r JOIN wp_term_taxonomy x USING"
        f" (term_taxonomy_id) JOIN wp_terms t USING (term_id) WHERE r.object_id = {post_id}",
        "media": "SELECT m.sha256, f.meta_value AS path FROM wp_igny8_media m JOIN wp_postmeta f"
        " ON f.post_id = m.attachment_id AND f.meta_key = '_wp_attached_file'",
        "featured": "SELECT m.attachment_id AS id FROM wp_igny8_media m JOIN wp_posts p"
        f" ON p.ID = m.attachment_id JOIN wp_postmeta f ON f.post_id = {post_id}"
        " AND f.meta_key = '_thumbnail_id' AND f.meta_value = m.attachment_id",
        "untrue": "SELECT term_taxonomy_id FROM wp_term_taxonomy x WHERE x.count <> (SELECT COUNT(*) FROM"
        " wp_term_relationships r JOIN wp_posts p ON p.ID = r.object_id AND p.post_status = 'publish'"
        " WHERE r.term_taxonomy_id = x.term_taxonomy_id)",
    }
