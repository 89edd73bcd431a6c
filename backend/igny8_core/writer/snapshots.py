"""A content as the contract's commit request says it (see `ContentRevision`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from igny8_core.writer.models import Content, ContentImage


def category_path(category: str) -> list[str]:
    """`"Parent > Child"` → `["Parent", "Child"]`."""
    return [part.strip() for part in category.split(">")]


def build_snapshot(
    content: Content, images: Sequence[ContentImage], keyword_ids: Sequence[int]
) -> dict[str, Any]:
    return {
        "content_id": content.pk,
        "task_id": content.task_id,
        "revision": content.revision,
        "content_type": content.content_type,
        "title": content.title,
        "html": content.html,
        "excerpt": content.excerpt,
        "slug": content.slug,
        "author_email": content.author_email or None,
        "published_at": instant(content.published_at),
        "taxonomies": {
            "categories": [{"path": category_path(name)} for name in content.categories],
            "tags": _terms(content.tags),
            "sectors": _terms(content.sectors),
            "clusters": _terms(content.clusters),
        },
        "cluster_id": content.cluster_id,
        "sector_id": content.sector_id,
        "keyword_ids": sorted(keyword_ids),
        "focus_keywords": content.focus_keywords,
        "seo": {
            "title": content.seo_title,
            "description": content.seo_description,
            "canonical": content.canonical_url,
        },
        "images": [_image(image) for image in images],
        "product": content.product,
    }


def digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of what it says, whatever its number."""
    facts = {name: value for name, value in snapshot.items() if name != "revision"}
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def instant(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _terms(names: Sequence[str]) -> list[dict[str, list[str]]]:
    return [{"path": [name]} for name in names]


def _image(image: ContentImage) -> dict[str, Any]:
    return {
        "role": image.role,
        "position": image.position,
        "source_url": image.source_url,
        "upload": image.upload_sha256,
        "alt": image.alt,
        "caption": image.caption,
        "title": image.title,
    }
