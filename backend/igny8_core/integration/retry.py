"""When a failed attempt is tried again.

Manual: 3 retries, 10 s apart. Scheduled: 3 retries, 1 h apart (seed 000, phase 4.2). Only errors that say
`retry_recommended` are tried again; a site that names a time to wait is given at least that long.
"""

from dataclasses import dataclass
from datetime import timedelta

from igny8_core.errors import Igny8Error

MAX_RETRIES = 3
DELAYS = {"manual": timedelta(seconds=10), "scheduled": timedelta(hours=1)}
UNKNOWN_DELAY = timedelta(seconds=2)
"""How long after a lost answer the site is asked what became of the key."""
MAX_UNKNOWN_DELAY = timedelta(minutes=5)
WHILE_AWAY = timedelta(seconds=10)
"""Until a failure that counts for nothing is tried again; longer while the site is known to be down."""
LATE_AFTER = timedelta(seconds=60)
"""From so long after its instant on a scheduled publish is late."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`again_after` None: the job has failed for good."""

    again_after: timedelta | None


def after_failure(mode: str, failures: int, error: Igny8Error) -> Decision:
    """`failures` counts the failed attempts of the job, this one included."""
    if not error.retry_recommended or failures > MAX_RETRIES:
        return Decision(None)
    return Decision(_at_least_as_asked(DELAYS[mode], error))


def _at_least_as_asked(wait: timedelta, error: Igny8Error) -> timedelta:
    asked = error.details.get("retry_after_seconds")
    if isinstance(asked, int | float) and asked > 0:
        return max(wait, timedelta(seconds=float(asked)))
    return wait


def after_excused(error: Igny8Error) -> Decision:
    """For a failure that the site's being away explains: it is no try of the job."""
    return Decision(_at_least_as_asked(WHILE_AWAY, error))


def after_lost_answer(times: int) -> timedelta:
    """Doubling from 2 s to 5 minutes: a question costs nothing and never counts as a failed attempt."""
    return min(UNKNOWN_DELAY * (1 << min(times, 10)), MAX_UNKNOWN_DELAY)
