"""A content as the contract's commit request says it (see `ContentRevision`)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from igny8_core.writer.models import Content, ContentImage

_BETWEEN_NAMES = re.compile(r"(?<!\\)>")


def category_path(category: str) -> list[str]:
    r"""`"Parent > Child"` → `["Parent", "Child"]`; `\>` is a > that belongs to a name."""
    return [part.strip().replace(r"\>", ">") for part in _BETWEEN_NAMES.split(category)]


def path_as_text(names: Sequence[str]) -> str:
    """What `category_path` reads as these names."""
    return " > ".join(name.replace(">", r"\>") for name in names)


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
        "taxonomies": _taxonomies(content),
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


def _taxonomies(content: Content) -> dict[str, Any]:
    said: dict[str, Any] = {
        "categories": _paths(content.categories),
        "tags": _terms(content.tags),
        "sectors": _terms(content.sectors),
        "clusters": _terms(content.clusters),
    }
    other = {taxonomy: _paths(names) for taxonomy, names in content.other_terms.items()}
    return {**said, "other": other} if other else said


def _paths(names: Sequence[str]) -> list[dict[str, list[str]]]:
    return [{"path": category_path(name)} for name in names]


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
