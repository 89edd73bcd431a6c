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


@dataclass(frozen=True, slots=True)
class Decision:
    """`again_after` None: the job has failed for good."""

    again_after: timedelta | None


def after_failure(mode: str, failures: int, error: Igny8Error) -> Decision:
    """`failures` counts the failed attempts of the job, this one included."""
    if not error.retry_recommended or failures > MAX_RETRIES:
        return Decision(None)
    wait = DELAYS[mode]
    asked = error.details.get("retry_after_seconds")
    if isinstance(asked, int | float) and asked > 0:
        wait = max(wait, timedelta(seconds=float(asked)))
    return Decision(wait)


def after_lost_answer(times: int) -> timedelta:
    """Doubling from 2 s to 5 minutes: a question costs nothing and never counts as a failed attempt."""
    return min(UNKNOWN_DELAY * (1 << min(times, 10)), MAX_UNKNOWN_DELAY)
