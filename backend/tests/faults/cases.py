"""Every way of breaking a publish: at which checkpoint of the plugin, how, and what it was publishing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["new", "update"]
Engine = Literal["InnoDB", "MyISAM"]

STEP_OF: Final = {
    "preflight_validation": "preflight_validation",
    "files": "media_processing",
    "file": "media_processing",
    "creating_post": "creating_post",
    "post": "creating_post",
    "media_processing": "media_processing",
    "attachment": "media_processing",
    "taxonomy_assignment": "taxonomy_assignment",
    "terms": "taxonomy_assignment",
    "seo_meta": "seo_meta",
    "publishing": "publishing",
    "flipped": "publishing",
    "committing": "publishing",
}
"""The plugin's checkpoints up to the commit, in order, and the step each is reported as."""

AFTER_THE_COMMIT: Final = ("committed", "announcing")
SECOND_TIME: Final = frozenset({"file", "attachment", "terms"})
"""Passed once for each image or taxonomy: the fault waits for the second, with one done and others not."""

BEFORE_THE_TRANSACTION: Final = [*STEP_OF].index("creating_post")

FAULTS: Final = (
    "exception", "statement", "read", "connection", "ddl", "exit", "wp_die", "memory", "time", "kill",
)  # fmt: skip
OF_THE_COMMIT: Final = ("refused_commit", "unheard_commit")
ENDS_IN_PHP: Final = frozenset({"exception", "exit", "wp_die", "memory", "time"})
"""Faults that strike at the checkpoint itself; one of the database is noticed with the next statements."""

KINDS: Final[tuple[Kind, ...]] = ("new", "update")


@dataclass(frozen=True)
class Case:
    checkpoint: str
    fault: str
    kind: Kind
    engine: Engine = "InnoDB"

    def __str__(self) -> str:
        return f"{self.engine}-{self.checkpoint}-{self.fault}-{self.kind}"

    @property
    def step(self) -> str:
        """Under which its counts are listed."""
        return STEP_OF.get(self.checkpoint, "publishing")

    @property
    def time(self) -> int:
        return 2 if self.checkpoint in SECOND_TIME else 1

    @property
    def is_after_the_commit(self) -> bool:
        return self.checkpoint in AFTER_THE_COMMIT or self.fault == "unheard_commit"

    @property
    def may_stay_open(self) -> bool:
        """The database is lost just when it has to decide: whoever asks for the job finds out."""
        return self.checkpoint == "committing" and self.fault in {"connection", "refused_commit"}

    @property
    def may_be_seen(self) -> bool:
        """What a kill leaves until the clean-up, where there are no transactions: an old article that is half
        changed, or a new one that is complete and public but not final."""
        return self.engine == "MyISAM" and (self.kind == "update" or self.checkpoint == "flipped")

    @property
    def is_survived(self) -> bool:
        """The publish may go on.

        A connection lost outside a transaction is opened anew. Without transactions each entry of the journal
        is written at once, and a refused one again with the next. At "committing" nothing is left to ask.
        """
        is_before = [*STEP_OF].index(self.checkpoint) <= BEFORE_THE_TRANSACTION
        if self.fault == "connection":
            return is_before or self.engine == "MyISAM"
        if self.fault == "statement":
            return is_before and self.engine == "MyISAM"
        return (self.fault, self.checkpoint) == ("read", "committing")


def every_case() -> Iterator[Case]:
    """The whole matrix."""
    for kind in KINDS:
        yield from _with_transactions(kind)
    for kind in KINDS:
        yield from _without_transactions(kind)


def _with_transactions(kind: Kind) -> Iterator[Case]:
    for checkpoint in STEP_OF:
        is_before = [*STEP_OF].index(checkpoint) <= BEFORE_THE_TRANSACTION
        # Outside the transaction there is nothing another plugin's statement could make permanent.
        yield from (Case(checkpoint, fault, kind) for fault in FAULTS if fault != "ddl" or not is_before)
    yield from (Case("committing", fault, kind) for fault in OF_THE_COMMIT)
    yield from (Case(checkpoint, "kill", kind) for checkpoint in AFTER_THE_COMMIT)


def _without_transactions(kind: Kind) -> Iterator[Case]:
    for checkpoint in STEP_OF:
        for fault in ("exception", "statement", "connection", "exit", "memory", "kill"):
            # The decision is behind "committing" as soon as it is passed.
            if checkpoint != "committing" or fault in {"exception", "exit", "memory"}:
                yield Case(checkpoint, fault, kind, "MyISAM")


def chosen_cases() -> Iterator[Case]:
    """For every run of the tests: each step, each fault and both kinds, the late checkpoints most."""
    yield from (
        Case("preflight_validation", "exception", "new"),
        Case("file", "exit", "new"),
        Case("post", "statement", "update"),
        Case("attachment", "memory", "update"),
        Case("terms", "time", "new"),
        Case("terms", "ddl", "update"),
        Case("seo_meta", "wp_die", "update"),
        Case("publishing", "connection", "new"),
        Case("preflight_validation", "read", "new"),
        Case("publishing", "read", "update"),
        Case("committing", "exception", "update"),
        Case("committing", "statement", "new"),
        Case("committing", "refused_commit", "new"),
        Case("committing", "unheard_commit", "update"),
        Case("file", "kill", "new"),
        Case("terms", "kill", "update"),
        Case("committing", "kill", "new"),
        Case("committing", "kill", "update"),
        Case("committed", "kill", "new"),
        Case("announcing", "kill", "update"),
        Case("terms", "exception", "new", "MyISAM"),
        Case("flipped", "exit", "new", "MyISAM"),
        Case("attachment", "kill", "new", "MyISAM"),
    )
