"""Work beside publishing: each round claims rows that are due, under a lease, and works on them at once."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from igny8_core.integration.database import Db


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of such work.

    `claim` holds at most so many for this process, and may run in any number of processes at once.
    `carry_out` works on one of them; it waits for none of the others, and raises only when the database
    is away.
    """

    name: str
    most: int
    """At once, in one process."""
    claim: Callable[[int], Sequence[Any]]
    carry_out: Callable[[Any, httpx.AsyncClient, Db], Coroutine[Any, Any, None]]
