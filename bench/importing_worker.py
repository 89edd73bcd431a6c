"""A worker that imports: claims what is due and carries it out. Says on its output when it began and ended.

A process of its own, so that it can be killed. Its database is where IGNY8_HOME says.
"""

from __future__ import annotations

import asyncio
import os
import time

import django


async def _work() -> None:
    from igny8_core.integration import importing, importing_round
    from igny8_core.integration.database import DatabaseThreads
    from igny8_core.integration.network import site_http

    db = DatabaseThreads(postgresql_threads=1)
    async with site_http() as http:
        for work in await db(importing.claim_imports, 1):
            print(f"begun {time.monotonic()}", flush=True)
            await importing_round.carry_out(work, http, db)
            print(f"ended {time.monotonic()}", flush=True)
    db.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igny8_core.settings")
    django.setup()
    asyncio.run(_work())
