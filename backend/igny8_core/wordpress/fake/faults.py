"""What can be made to go wrong on a fake site, where, and when.

Kinds, in the order a request meets them:

    refused         no connection: nothing is sent
    lose_request    the request is lost before it has any effect; the connection closes
    reset           like lose_request, but the connection is reset
    hang            no answer ever; at a step: PHP is killed there, and the visitor waits
    http_status     `status` with an HTML page (and Retry-After when `retry_after` is set)
    html_200        a firewall's page with status 200
    error           the plugin's own error `code`
    slow            goes on after `seconds`
    duplicate       the request is delivered twice; the first answer comes back
    lose_answer     done, and then the connection closes without an answer
    truncated       done, and the answer is cut in half
    notice          done, and PHP notices stand before the answer
    hang_after      done, and no answer ever

With `step` a fault strikes inside a commit, before that step: refused, duplicate and those that wait for
the end make no sense there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from igny8_core.errors import STEPS

FaultKind = Literal[
    "refused",
    "lose_request",
    "reset",
    "hang",
    "http_status",
    "html_200",
    "error",
    "slow",
    "duplicate",
    "lose_answer",
    "truncated",
    "notice",
    "hang_after",
]
KINDS: Final[tuple[str, ...]] = get_args(FaultKind)
AT_STEPS: Final = frozenset({"lose_request", "reset", "hang", "http_status", "error", "slow"})
ROUTES: Final = frozenset(
    {
        "stage",
        "commit",
        "job",
        "health",
        "structure",
        "settings",
        "seo",
        "events",
        "digests",
        "fingerprints",
        "posts",
        "terms",
        "adopt",
        "disconnect",
        "page",
        "image",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Strikes the `nth` matching call (from 1) and the ones after it, `times` in all (None: for ever).

    `route` None is any route of the plugin; `page` and `image` are the public side. `code` may be one the
    catalogue does not know; `recoverable` and `retry_recommended` are then the site's word.
    """

    kind: FaultKind
    route: str | None = None
    step: str | None = None
    nth: int = 1
    times: int | None = 1
    status: int = 500
    retry_after: str = ""
    seconds: float = 1.0
    code: str = "DATABASE_FAILED"
    recoverable: bool | None = None
    retry_recommended: bool | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}")
        if self.step is not None and (self.step not in STEPS or self.kind not in AT_STEPS):
            raise ValueError(f"{self.kind!r} cannot strike at step {self.step!r}")
        if self.route is not None and self.route not in ROUTES:
            raise ValueError(f"unknown route {self.route!r}")


class FaultPlan:
    """The faults of one site, counting the calls each has matched."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._matched: list[int] = []

    def add(self, kind: FaultKind, **where: Any) -> Fault:
        fault = Fault(kind, **where)
        self._faults.append(fault)
        self._matched.append(0)
        return fault

    def clear(self) -> None:
        self._faults.clear()
        self._matched.clear()

    def take(self, route: str, step: str | None = None) -> Fault | None:
        """The first fault that strikes this call; every matching one counts it."""
        if not self._faults:
            return None
        struck: Fault | None = None
        for position, fault in enumerate(self._faults):
            if not _matches(fault, route, step):
                continue
            self._matched[position] += 1
            late = self._matched[position] - fault.nth
            if struck is None and late >= 0 and (fault.times is None or late < fault.times):
                struck = fault
        return struck

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (asdict(fault) for fault in self._faults)


def _matches(fault: Fault, route: str, step: str | None) -> bool:
    is_public = route in ("page", "image")
    return fault.step == step and (fault.route == route or (fault.route is None and not is_public))


class NotListeningError(Exception):
    """Nothing listens."""


class ConnectionLostError(Exception):
    """The connection ends without an answer; `is_reset`: rudely."""

    def __init__(self, *, is_reset: bool = False) -> None:
        super().__init__("reset" if is_reset else "closed")
        self.is_reset = is_reset


class NoAnswerError(Exception):
    """The connection stays open and nothing comes."""
