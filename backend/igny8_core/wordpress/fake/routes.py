"""The data each route of a fake site answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake import environment
from igny8_core.wordpress.fake.admission import check_bounds
from igny8_core.wordpress.fake.blobs import missing_blobs, receive
from igny8_core.wordpress.fake.checks import find_problems, problem
from igny8_core.wordpress.fake.commits import claim, commit
from igny8_core.wordpress.fake.drafts import Place, fingerprint
from igny8_core.wordpress.fake.edits import refuse_edited
from igny8_core.wordpress.fake.media import gallery_rules, used_images
from igny8_core.wordpress.fake.options import change_options, options, seo_active
from igny8_core.wordpress.fake.reading import ROUTES as READING
from igny8_core.wordpress.fake.settings import FETCH_LIMIT
from igny8_core.wordpress.fake.state import KeyRecord
from igny8_core.wordpress.fake.times import in_utc
from igny8_core.wordpress.messages import (
    CommitRequest,
    EventsResponse,
    HealthResponse,
    JobResponse,
    Manifest,
    Problem,
    PublicationState,
    Receipt,
    SeoResponse,
    Settings,
    SettingsChange,
    Site,
    StageResponse,
    Structure,
)

if TYPE_CHECKING:
    from igny8_core.wordpress.fake.site import FakeSite

MAX_SEO_BATCH = 100
MAX_TOLD = 500


class Routes:
    """Every method takes a message that was let in."""

    def __init__(self, site: FakeSite) -> None:
        self._site = site

    async def answer(self, route: str, message: dict[str, Any], rest: bytes) -> Mapping[str, Any]:
        if route == "commit":
            return await self.commit(cast(CommitRequest, message))
        if route == "stage":
            return self.stage(message, rest)
        if route == "job":
            return self.job(message["key"], message["fence"])
        if route == "settings":
            return self.settings(message["settings"])
        if route == "seo":
            return self.seo(message["after"], message["limit"])
        if route == "events":
            return self.events(message["after"], message.get("stream"), message["limit"])
        if route in READING:
            return READING[route](self._site, message)
        if route == "disconnect":
            self._site.connection = None
            return {}
        return self.health() if route == "health" else self.structure()

    async def commit(self, request: CommitRequest) -> Receipt:
        async def checkpoint(step: str) -> None:
            await self._site.checkpoint(step, request["request_id"])

        try:
            return await commit(self._place, request, checkpoint)
        except Igny8Error as error:
            if error.code == "POST_EDITED":
                error.details.update(self._about_edits(request["content"]["content_id"]))
            raise

    def stage(self, message: dict[str, Any], rest: bytes) -> StageResponse:
        site, started = self._site, time.perf_counter()
        manifest = message["manifest"]
        record = claim(site.state, message["key"], message["fence"], manifest["content_id"])
        problems = find_problems(site.state, site.settings, manifest)
        problems += [] if record.receipt else self._edits(manifest)
        rules = gallery_rules(site.settings, manifest["content_type"], manifest["images"])
        images = used_images(manifest["images"], rules)
        if not problems:
            receive(site.state, manifest["images"], message["parts"], rest)
        known = {image["sha256"]: site.state.attachment_of(image["sha256"]) for image in images}
        return {
            "problems": problems,
            "attachments": {sha256: a.attachment_id for sha256, a in known.items() if a is not None},
            "missing": [] if problems else missing_blobs(site.state, images),
            "publication": self._publication(manifest["content_id"]),
            "site": self.site(),
            "timings_ms": {"preflight_validation": round((time.perf_counter() - started) * 1000, 3)},
        }

    def job(self, key: str, fence: int) -> JobResponse:
        """Asking raises the fence too: a slower attempt that arrives after the question is refused."""
        record = self._site.state.keys.setdefault(key, KeyRecord(None, fence))
        record.fence = max(record.fence, fence)
        receipt = cast(Receipt, {**record.receipt, "replayed": True}) if record.receipt else None
        return {"key": key, "state": record.state, "receipt": receipt, "error": record.error}

    def events(self, after: int, stream: str | None, limit: int) -> EventsResponse:
        """A number of another log says nothing of this one: IGNY8 has nothing of it yet."""
        outbox = self._site.outbox
        after = after if stream in (None, outbox.stream) else 0
        outbox.acknowledge(after)
        return {
            "events": outbox.read(after, limit),
            "last_seq": outbox.last_seq,
            "stream": outbox.stream,
            "acknowledged": outbox.acknowledged,
        }

    def health(self) -> HealthResponse:
        state, settings = self._site.state, self._site.settings
        return {
            "status": "healthy",
            "protocol": 1,
            "checks": dict.fromkeys(
                ("api_connection", "database", "media_uploads", "taxonomy_creation"), "ok"
            ),
            "stats": {
                "posts_managed": sum(1 for _ in state.managed_posts()),
                "last_publish": None if state.last_publish_at is None else in_utc(state.last_publish_at),
                "disk_space": settings.disk_space,
            },
            "site": self.site(),
            "environment": environment.healthy(self._site.home_url, self._site.rest_url),
            "time": in_utc(self._site.clock()),
        }

    def settings(self, change: SettingsChange | None) -> Settings:
        site = self._site
        if change:
            change_options(site.state, site.settings, change)
        return options(site.state, site.settings)

    def seo(self, after: int, limit: int) -> SeoResponse:
        """What the plugin that is active now is told of contents published while another one was."""
        check_bounds("after", after, 0, None)
        check_bounds("limit", limit, 1, MAX_SEO_BATCH)
        state, settings = self._site.state, self._site.settings
        posts = {post.content_id: post for post in state.managed_posts() if post.content_id is not None}
        later = sorted(content_id for content_id in posts if content_id > after)
        for content_id in later[:limit]:
            posts[content_id].meta["_igny8_seo_plugin"] = settings.seo_plugin
        return {
            "seo_plugin": seo_active(settings),
            "applied": later[:limit],
            "failed": [],
            "next_after": later[limit - 1] if len(later) > limit else None,
        }

    def structure(self) -> Structure:
        state, settings = self._site.state, self._site.settings
        counts: dict[str, int] = {}
        for post in state.posts.values():
            counts[post.post_type] = counts.get(post.post_type, 0) + 1
        terms: dict[str, int] = {}
        for term in state.terms.values():
            terms[term.taxonomy] = terms.get(term.taxonomy, 0) + 1
        return {
            "post_types": {
                name: {
                    "label": f"{name.capitalize()}s",
                    "count": counts.get(name, 0),
                    "enabled": is_enabled,
                    "fetch_limit": settings.post_type_limits.get(name, FETCH_LIMIT),
                }
                for name, is_enabled in settings.post_types.items()
            },
            "taxonomies": {
                name: {
                    "label": label,
                    "count": terms.get(name, 0),
                    "enabled": True,
                    "fetch_limit": settings.taxonomy_limits.get(name, FETCH_LIMIT),
                }
                for name, label in settings.taxonomies().items()
            },
            "timestamp": in_utc(self._site.clock()),
            "site_url": self._site.home_url,
            "wordpress_version": settings.wordpress_version,
            "plugin_connection_enabled": self._site.connection is not None,
            "two_way_sync_enabled": True,
        }

    def site(self) -> Site:
        settings = self._site.settings
        return {
            "site_url": self._site.home_url,
            "home_url": self._site.home_url,
            "rest_url": self._site.rest_url,
            "name": self._site.name,
            "timezone": settings.timezone,
            "wordpress_version": settings.wordpress_version,
            "php_version": "8.2.0",
            "plugin_version": "0.1.0",
            "protocol": 1,
            "locale": "en_US",
            "multisite": False,
            "image_sizes": list(settings.image_sizes),
            "big_image_threshold": settings.big_image_threshold,
            "image_sizes_owner": "igny8",
            "max_request_bytes": settings.max_request_bytes,
            "post_types": dict(settings.post_types),
            "seo_plugin": seo_active(settings),
            "settings": {
                "auto_create_terms": settings.auto_create_terms,
                "fallback_category": settings.fallback_category,
                "gallery_limit": settings.gallery_limit,
                "gallery_overflow": settings.gallery_overflow,
                "content_format": settings.content_format,
            },
            "transactional": True,
            "block_editor_types": sorted(settings.block_editor_types),
        }

    def _edits(self, manifest: Manifest) -> list[Problem]:
        content_id = manifest["content_id"]
        try:
            refuse_edited(self._site.state, content_id, manifest["mode"], manifest)
        except Igny8Error as error:
            details = {**error.details, **self._about_edits(content_id)}
            return [{**problem("content_id", error.code, error.message), "details": details}]
        return []

    def _about_edits(self, content_id: int) -> dict[str, Any]:
        events = self._site.outbox.read(0, MAX_TOLD)
        changed = {event["kind"] for event in events if event["content_id"] == content_id}
        return {"changed": sorted(changed), "publication": self._publication(content_id)}

    def _place(self) -> Place:
        site = self._site
        return Place(site.state, site.settings, site.home_url, site.clock())

    def _publication(self, content_id: int) -> PublicationState | None:
        post = self._site.state.post_of(content_id)
        if post is None:
            return None
        now = fingerprint(post)
        return {
            "post_id": post.post_id,
            "post_url": f"{self._site.home_url}/{post.slug}/",
            "post_status": post.status,
            "post_type": post.post_type,
            "revision": post.revision,
            "fingerprint": now,
            "edited_since": now != post.published_fingerprint,
        }
