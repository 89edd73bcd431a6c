"""What a site runs in: the contract's `environment`. Figures and names as the site sees them."""

from __future__ import annotations

from typing import TypedDict


class Cron(TypedDict):
    disabled: bool
    overdue_seconds: int
    doing: bool


class PageCache(TypedDict):
    enabled: bool
    drop_in: bool
    plugins: list[str]


class Environment(TypedDict):
    """A limit of 0: there is none. `connected_as`: where the site was connected, if it moved since."""

    memory_limit_bytes: int
    post_max_bytes: int
    upload_max_bytes: int
    max_execution_seconds: int
    disk_free_bytes: int | None
    permalink_structure: str
    rest_prefix: str
    home: str
    siteurl: str
    https: bool
    connected_as: str | None
    cron: Cron
    object_cache: bool
    page_cache: PageCache
