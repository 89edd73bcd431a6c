"""What a fake site says of its host."""

from __future__ import annotations

from igny8_core.wordpress.environment import Environment

MEGABYTE = 1024 * 1024


def healthy(home_url: str, rest_url: str) -> Environment:
    """A host nobody has to complain of."""
    return {
        "memory_limit_bytes": 256 * MEGABYTE,
        "post_max_bytes": 64 * MEGABYTE,
        "upload_max_bytes": 64 * MEGABYTE,
        "max_execution_seconds": 30,
        "disk_free_bytes": 15 * 1024 * MEGABYTE,
        "permalink_structure": "/%postname%/" if "rest_route" not in rest_url else "",
        "rest_prefix": "wp-json",
        "home": home_url,
        "siteurl": home_url,
        "https": home_url.startswith("https:"),
        "connected_as": None,
        "cron": {"disabled": False, "overdue_seconds": 0, "doing": False},
        "object_cache": False,
        "page_cache": {"enabled": False, "drop_in": False, "plugins": []},
    }
