"""Instants, and how they read in the site's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_BARE_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


@lru_cache(maxsize=1024)
def zone(name: str) -> tzinfo:
    """An IANA zone, or the bare offset (±HH:MM) of a site that was set to one."""
    if match := _BARE_OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-delta if sign == "-" else delta)
    return ZoneInfo(name)


def parse_instant(text: str) -> float:
    """Unix seconds, whole as in WordPress's tables."""
    return float(int(datetime.fromisoformat(text).timestamp() // 1))


def in_utc(instant: float) -> str:
    return datetime.fromtimestamp(int(instant), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_zone(instant: float, zone_name: str) -> str:
    return datetime.fromtimestamp(int(instant), zone(zone_name)).isoformat()
