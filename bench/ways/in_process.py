"""Floors: one request does everything inside WordPress, with plain WordPress calls (wordpress/bench.php)."""

from __future__ import annotations

import json

import httpx

from bench.articles import Article
from bench.ways import Immediate


class Floor(Immediate):
    """The whole article in one request: images with GD's sizes, terms, meta, published; no transaction."""

    name = "floor"

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def publish(self, ready: Article) -> int:
        files = {
            f"image_{number}": (picture.filename, picture.data, "image/jpeg")
            for number, picture in enumerate(ready.pictures)
        }
        form = {"article": json.dumps(ready.as_json())}
        answer = self._client.post("/wp-json/bench/v1/article", data=form, files=files)
        return int(answer.raise_for_status().json()["id"])


class FloorWithoutImages(Immediate):
    """Text, terms and meta in one request and one transaction."""

    name = "floor_without_images"
    parts = frozenset({"meta"})

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def publish(self, ready: Article) -> int:
        answer = self._client.post("/wp-json/bench/v1/text", json=ready.as_json())
        return int(answer.raise_for_status().json()["id"])
