"""A worker inside the command: publishing works with no server running.

Claims are safe between any number of processes, so a server that runs meanwhile shares the work.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from igny8_core.integration import health
from igny8_core.integration.drain import Worker

RING_EVERY_SECONDS = 0.5


@contextlib.contextmanager
def local_worker() -> Iterator[Callable[[], None]]:
    """Yields the doorbell. On leaving, what is in flight finishes and claims are handed back."""
    worker = Worker()
    bell = threading.Event()
    ended = threading.Event()

    def answer() -> None:
        while not ended.is_set():
            worker.ring()
            worker.begin(health.LOOKS_AT_THE_DOWN)
            bell.wait(RING_EVERY_SECONDS)
            bell.clear()

    thread = threading.Thread(target=answer, name="igny8-bell", daemon=True)
    thread.start()
    try:
        yield bell.set
    finally:
        ended.set()
        bell.set()
        worker.stop()
        thread.join()
