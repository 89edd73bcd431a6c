"""The log of what people change in a fake WordPress: the plugin's outbox, in memory."""

from __future__ import annotations

import uuid
from typing import Literal, TypedDict

from igny8_core.wordpress.fake.events import Change, event_of, known_term
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import Post, SiteState, Term
from igny8_core.wordpress.messages import Event, EventKind, OutboxPlace

Slot = Literal["taxonomies", "relationships", "post", "life", "term"]
SLOTS: dict[EventKind, Slot] = {
    "taxonomies": "taxonomies",
    "relationships": "relationships",
    "post": "post",
    "trashed": "life",
    "restored": "life",
    "deleted": "life",
    "term": "term",
}


class Log(TypedDict):
    stream: str
    acknowledged: int


class Outbox:
    """A later change of the same slot and object takes the earlier one's place, with a new number."""

    def __init__(self, state: SiteState, settings: FakeSettings, home_url: str) -> None:
        self._state = state
        self._settings = settings
        self.home_url = home_url
        self.is_deaf = False
        """Whether changes pass unnoticed, as where the plugin was off or killed."""
        self._rows: dict[tuple[Slot, int], Change] = {}
        self.last_seq = 0
        self.acknowledged = 0
        self.rename_stream()

    def rename_stream(self) -> None:
        """As where something may have changed that nobody noted: IGNY8 knows by it that it has to compare."""
        self.stream = str(uuid.uuid4())

    def begin_stream(self) -> None:
        """Forgets everything. Numbers go on: one of an older stream stands for nothing of this one."""
        self.acknowledged = self.last_seq
        self._rows.clear()
        self.rename_stream()

    def log(self) -> Log:
        return {"stream": self.stream, "acknowledged": self.acknowledged}

    def place(self) -> OutboxPlace:
        """What goes with every answer."""
        return {"stream": self.stream, "last_seq": self.last_seq}

    def note_post(self, kind: EventKind, post: Post, *, at: str, by: str) -> None:
        """Nothing, for a post that is not managed."""
        if post.content_id is None or self.is_deaf:
            return
        if kind == "deleted":
            for slot in ("taxonomies", "relationships", "post"):
                self._rows.pop((slot, post.post_id), None)
        task_id = post.meta.get("_igny8_task_id")
        self._note(Change(self._next(), kind, post.post_id, at, by, post.content_id, task_id))

    def note_term(self, term: Term, *, at: str, by: str) -> None:
        if self.is_deaf:
            return
        noted = {"taxonomy": term.taxonomy, **known_term(term)}
        self._note(Change(self._next(), "term", term.term_id, at, by, noted=noted))

    def read(self, after: int, limit: int) -> list[Event]:
        """Events after a number, in order, each with how it is now."""
        rows = sorted(
            (row for row in self._rows.values() if row.seq > max(after, self.acknowledged)),
            key=lambda row: row.seq,
        )
        return [event_of(self._state, self._settings, self.home_url, row) for row in rows[:limit]]

    def acknowledge(self, through: int) -> None:
        """A number this log has not come to is of a time before it was restored."""
        if through > self.last_seq:
            self.rename_stream()
        elif through > self.acknowledged:
            self.acknowledged = through
            self._rows = {place: row for place, row in self._rows.items() if row.seq > through}

    def _next(self) -> int:
        self.last_seq += 1
        return self.last_seq

    def _note(self, change: Change) -> None:
        place = (SLOTS[change.kind], change.object_id)
        self._rows.pop(place, None)
        self._rows[place] = change
