"""Where a site's plugin is reached, with what keys, and how long to wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

NAMESPACE: Final = "igny8/v1/"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `answer_seconds` counts from the moment the request is out."""

    connect_seconds: float = 5.0
    write_seconds: float = 30.0
    answer_seconds: float = 30.0
    pool_seconds: float = 30.0

    @property
    def total_seconds(self) -> float:
        """No call lasts longer. Whoever reaches this has had a connection, so something was sent."""
        return self.pool_seconds + self.connect_seconds + self.write_seconds + self.answer_seconds


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`rest_url` is what the site itself said: `https://host/wp-json/` or `https://host/?rest_route=/`.

    `private_keys`: base64 Ed25519 keys, newest first; two while a key is being replaced.
    """

    rest_url: str
    audience: str
    private_keys: tuple[str, ...] = field(repr=False)
    timeouts: Timeouts = Timeouts()

    def url_of(self, route: str) -> str:
        parts = urlsplit(self.rest_url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if "rest_route" in query:
            query["rest_route"] = f"{query['rest_route'].rstrip('/')}/{NAMESPACE}{route}"
            return urlunsplit(parts._replace(query=urlencode(query, safe="/")))
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{NAMESPACE}{route}"))
