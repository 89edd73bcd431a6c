"""Memory: shared by the images in work, and given back when they are done."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# glibc's mallopt parameters (malloc.h).
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_LARGE_BYTES: Final = 1 << 20


def return_memory_early() -> None:
    """Let the C library give image buffers back to the system as soon as they are freed.

    glibc otherwise raises its threshold with the first freed buffer and keeps later ones in an arena for each
    thread: after five photographs of 20 megapixels a process held 390 MB instead of 60. Other C libraries
    are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, 2)


class MemoryBudget:
    """A number of bytes that threads of one process share."""

    def __init__(self, total_bytes: int) -> None:
        self._total = total_bytes
        self._used = 0
        self._changed = threading.Condition()

    @contextmanager
    def reserve(self, wanted_bytes: int) -> Iterator[None]:
        """Wait until so much is free; what is larger than the whole budget runs alone."""
        with self._changed:
            self._changed.wait_for(lambda: self._used == 0 or self._used + wanted_bytes <= self._total)
            self._used += wanted_bytes
        try:
            yield
        finally:
            with self._changed:
                self._used -= wanted_bytes
                self._changed.notify_all()
