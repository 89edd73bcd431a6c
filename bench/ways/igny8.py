"""IGNY8: the click, until the API answers that the article is published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.articles import Article
from bench.backend import Backend


class Igny8:
    """Articles were saved some time before, so their images are prepared. `jobs`: the answers, in order."""

    parts = frozenset({"pictures", "alt", "igny8_meta"})

    def __init__(self, backend: Backend, name: str = "igny8") -> None:
        self.name = name
        self.jobs: list[dict[str, Any]] = []
        self.outcomes: list[str] = []
        """Each job's state after IGNY8 looked at the post from outside."""
        self._backend = backend

    def prepare(self, articles: Sequence[Article]) -> Sequence[int]:
        contents = [self._backend.save(article) for article in articles]
        self._backend.wait_until_prepared(contents)
        return contents

    def publish(self, ready: int) -> int:
        job = self._backend.publish(ready)
        self.jobs.append(job)
        return int(job["post_id"])

    def finish(self) -> None:
        """The look from outside comes some seconds later and must not fall into another way's time."""
        self.outcomes.append(self._backend.wait_until_verified(self.jobs[-1]["id"]))
