"""The database from an event loop: Django's connections belong to threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")


class Db(Protocol):
    """Runs a database function off the event loop."""

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...


def giving_back(function: Callable[P, T]) -> Callable[P, T]:
    """`function`, after which this thread's connection is in the pool again: others may need it meanwhile.

    On SQLite there is no pool, and within a caller's transaction the connection is the caller's.
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        finally:
            if connection.vendor != "sqlite" and not connection.in_atomic_block:
                connection.close()

    return run


class DatabaseThreads:
    """Database functions on threads of their own: one for SQLite (it has one writer), more for PostgreSQL."""

    def __init__(self, *, postgresql_threads: int) -> None:
        threads = 1 if connection.vendor == "sqlite" else postgresql_threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="igny8-db")

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        run = partial(giving_back(function), *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    def close(self) -> None:
        self._pool.submit(lambda: connection.close()).result()
        self._pool.shutdown()
