"""WordPress's own REST API, as a careful client uses it: ten requests.

1. GET categories by slug, 2. POST the missing category; 3. GET tags by slug, 4.–5. POST the two missing tags;
6.–9. POST the four images (multipart, so that alt text and title come along); 10. POST the post as published,
with its terms, featured image, gallery block and meta. Answers are cut to the fields needed (`_fields`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import httpx

from bench.articles import Article, Picture
from bench.ways import Immediate, gallery_block

API: Final = "/wp-json/wp/v2/"
Media = dict[str, Any]


def term_slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def missing_terms(names: Sequence[str], found: list[dict[str, Any]]) -> list[str]:
    known = {term["slug"] for term in found}
    return [name for name in names if term_slug(name) not in known]


def terms_query(names: Sequence[str]) -> dict[str, str]:
    return {"slug": ",".join(map(term_slug, names)), "per_page": "100", "_fields": "id,slug"}


def media_form(picture: Picture) -> dict[str, Any]:
    """httpx's arguments of one upload."""
    return {
        "params": {"_fields": "id,source_url"},
        "data": {"title": picture.title, "alt_text": picture.alt},
        "files": {"file": (picture.filename, picture.data, "image/jpeg")},
    }


def post_body(article: Article, categories: list[int], tags: list[int], media: list[Media]) -> dict[str, Any]:
    shown = zip(media[1:], article.pictures[1:], strict=True)
    gallery = gallery_block([(one["id"], one["source_url"], picture.alt) for one, picture in shown])
    return {
        "status": "publish",
        "title": article.title,
        "slug": article.slug,
        "excerpt": article.excerpt,
        "content": article.html + gallery,
        "categories": categories,
        "tags": tags,
        "featured_media": media[0]["id"],
        "meta": article.meta,
    }


class RestSequential(Immediate):
    """One request after the other on one connection that is kept alive."""

    name = "rest_sequential"

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def publish(self, ready: Article) -> int:
        categories = self._terms("categories", ready.categories)
        tags = self._terms("tags", ready.tags)
        media = [self._post("media", **media_form(picture)) for picture in ready.pictures]
        body = post_body(ready, categories, tags, media)
        return int(self._post("posts", json=body, params={"_fields": "id"})["id"])

    def _terms(self, route: str, names: Sequence[str]) -> list[int]:
        found = self._client.get(API + route, params=terms_query(names)).raise_for_status().json()
        made = [
            self._post(route, json={"name": name}, params={"_fields": "id"})
            for name in missing_terms(names, found)
        ]
        return [term["id"] for term in found + made]

    def _post(self, route: str, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.post(API + route, **options).raise_for_status().json()
        return answer


class RestParallel(Immediate):
    """The same requests, each as soon as what it needs is there, on as many connections as that takes."""

    name = "rest_parallel"

    def __init__(self, signed_in: httpx.Client) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            base_url=signed_in.base_url,
            cookies=signed_in.cookies,
            headers={"X-WP-Nonce": signed_in.headers["X-WP-Nonce"]},
            timeout=60,
            trust_env=False,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=16, keepalive_expiry=60),
        )

    def publish(self, ready: Article) -> int:
        return self._loop.run_until_complete(self._publish(ready))

    async def _publish(self, article: Article) -> int:
        categories, tags, media = await asyncio.gather(
            self._terms("categories", article.categories),
            self._terms("tags", article.tags),
            asyncio.gather(*(self._upload(picture) for picture in article.pictures)),
        )
        body = post_body(article, categories, tags, media)
        return int((await self._post("posts", json=body, params={"_fields": "id"}))["id"])

    async def _upload(self, picture: Picture) -> Media:
        return await self._post("media", **media_form(picture))

    async def _terms(self, route: str, names: Sequence[str]) -> list[int]:
        answer = await self._client.get(API + route, params=terms_query(names))
        found = answer.raise_for_status().json()
        made = await asyncio.gather(
            *(
                self._post(route, json={"name": name}, params={"_fields": "id"})
                for name in missing_terms(names, found)
            )
        )
        return [term["id"] for term in [*found, *made]]

    async def _post(self, route: str, **options: Any) -> dict[str, Any]:
        answer = await self._client.post(API + route, **options)
        body: dict[str, Any] = answer.raise_for_status().json()
        return body

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()
