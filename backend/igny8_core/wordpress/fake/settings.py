"""What can be set about a fake site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from igny8_core.wordpress.messages import ContentFormat, ImageSize, Overflow, SeoPlugin

DEFAULT_SIZES: tuple[ImageSize, ...] = (
    {"name": "thumbnail", "width": 150, "height": 150, "crop": True},
    {"name": "medium", "width": 300, "height": 300, "crop": False},
    {"name": "medium_large", "width": 768, "height": 0, "crop": False},
    {"name": "large", "width": 1024, "height": 1024, "crop": False},
    {"name": "1536x1536", "width": 1536, "height": 1536, "crop": False},
    {"name": "2048x2048", "width": 2048, "height": 2048, "crop": False},
)

TAXONOMIES = {
    "category": "Categories",
    "post_tag": "Tags",
    "igny8_sector": "Sectors",
    "igny8_cluster": "Clusters",
}
FETCH_LIMIT = 100


@dataclass(frozen=True, slots=True)
class FurtherTaxonomy:
    """One that has no kind of its own in the contract."""

    post_types: frozenset[str]
    has_parents: bool


@dataclass(slots=True)
class FakeSettings:
    """`post_types`: public types → enabled. `keep_image_bytes` off saves memory under load.

    `fallback_category` 0 stands for `default_category`, WordPress's own. `reads_at_once` is how many groups,
    ranges, posts or terms a slow site gets ready in its three seconds; None: all that are asked for.
    """

    timezone: str = "UTC"
    auto_create_terms: bool = True
    fallback_category: int = 0
    default_category: int = 1
    gallery_limit: int = 5
    gallery_overflow: Overflow = "skip"
    content_format: ContentFormat = "auto"
    post_types: dict[str, bool] = field(default_factory=lambda: {"post": True, "page": True})
    post_type_limits: dict[str, int] = field(default_factory=dict)
    taxonomy_limits: dict[str, int] = field(default_factory=dict)
    block_editor_types: frozenset[str] = frozenset({"post", "page"})
    further_taxonomies: dict[str, FurtherTaxonomy] = field(default_factory=dict)
    woocommerce: bool = False
    seo_plugin: SeoPlugin = "none"
    authors: set[str] = field(default_factory=lambda: {"admin@example.com", "author@example.com"})
    image_sizes: tuple[ImageSize, ...] = DEFAULT_SIZES
    big_image_threshold: int = 2560
    max_request_bytes: int = 4 * 1024 * 1024
    hidden_from_search: bool = False
    keep_image_bytes: bool = True
    reads_at_once: int | None = None
    wordpress_version: str = "6.8.3"
    disk_space: str = "15GB free"

    @property
    def fallback(self) -> int:
        return self.fallback_category or self.default_category

    def taxonomies(self) -> dict[str, str]:
        """Name → label."""
        return TAXONOMIES | {name: name.capitalize() for name in self.further_taxonomies}

    def change(self, **values: Any) -> None:
        """Raises AttributeError for a setting that does not exist."""
        for name, value in values.items():
            getattr(self, name)
            setattr(self, name, value)
