"""The database from an event loop: Django's connections belong to threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, Protocol, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")


class Db(Protocol):
    """Runs a database function off the event loop."""

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...


class DatabaseThreads:
    """Database functions on threads of their own: one for SQLite (it has one writer), more for PostgreSQL."""

    def __init__(self, *, postgresql_threads: int) -> None:
        threads = 1 if connection.vendor == "sqlite" else postgresql_threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="igny8-db")

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run() -> T:
            try:
                return function(*args, **kwargs)
            finally:
                if connection.vendor != "sqlite":
                    connection.close()  # back to the pool: others may need it while this thread rests

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    def close(self) -> None:
        self._pool.submit(lambda: connection.close()).result()
        self._pool.shutdown()
