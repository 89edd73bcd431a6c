"""Articles and images for protocol tests."""

from __future__ import annotations

import hashlib
import itertools
import random
import struct
import uuid
import zlib
from collections.abc import Iterator
from typing import Any

from igny8_core.wordpress.messages import Content, Image, Manifest, Mode

_content_ids: Iterator[int] = itertools.count(1000)


def next_content_id() -> int:
    """One no other test of the run uses."""
    return next(_content_ids)


def new_key() -> str:
    return str(uuid.uuid4())


def png(seed: int, width: int = 64, height: int = 48) -> bytes:
    """A real picture; every seed gives another one."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    # Noise is barely compressed, so that every picture is worth sending in pieces.
    noise = random.Random(seed)
    pixels = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 1)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def image(data: bytes, role: str = "featured", position: int = 0, **changes: Any) -> Image:
    found: dict[str, Any] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "mime": "image/png",
        "width": 64,
        "height": 48,
        "role": role,
        "position": position,
        "filename": f"picture-{role}-{position}.png",
        "alt": "A picture",
        "caption": "",
        "title": "Picture",
        "source_url": "https://images.example.com/picture.png",
        "sizes": [],
    }
    return found | changes  # type: ignore[return-value]


def article(content_id: int | None = None, **changes: Any) -> Content:
    """A complete article without images; `changes` replace fields."""
    number = next_content_id() if content_id is None else content_id
    content: dict[str, Any] = {
        "content_id": number,
        "task_id": None,
        "revision": 1,
        "content_type": "post",
        "title": f"Article {number}",
        "html": f"<p>The body of article {number}.</p>",
        "excerpt": "Short.",
        "slug": f"article-{number}",
        "author_email": None,
        "published_at": None,
        "taxonomies": {"categories": [], "tags": [], "sectors": [], "clusters": []},
        "cluster_id": None,
        "sector_id": None,
        "keyword_ids": [],
        "focus_keywords": [],
        "seo": {"title": "", "description": "", "canonical": ""},
        "images": [],
        "product": None,
    }
    return content | changes  # type: ignore[return-value]


def terms(**kinds: list[str]) -> dict[str, list[dict[str, list[str]]]]:
    """`terms(categories=["A > B"])` as the contract's taxonomies."""
    return {
        kind: [{"path": name.split(" > ")} for name in kinds.get(kind, [])]
        for kind in ("categories", "tags", "sectors", "clusters")
    }


def manifest_of(content: Content, mode: Mode = "manual", **changes: Any) -> Manifest:
    manifest: dict[str, Any] = {
        "content_id": content["content_id"],
        "revision": content["revision"],
        "content_type": content["content_type"],
        "mode": mode,
        "title": content["title"],
        "has_body": bool(content["html"]),
        "author_email": content["author_email"],
        "published_at": content["published_at"],
        "taxonomies": content["taxonomies"],
        "images": content["images"],
    }
    return manifest | changes  # type: ignore[return-value]
