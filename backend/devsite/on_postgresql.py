"""`python -m devsite.on_postgresql COMMAND…`: run a command with IGNY8 on a PostgreSQL made for it."""

from __future__ import annotations

import os
import subprocess
import sys

from devsite.postgresql import PostgreSQL
from devsite.workspace import Workspace


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with PostgreSQL(Workspace(None), name=f"postgresql-{os.getpid()}", durable=False) as server:
        server.start()
        url = server.create_database("igny8")
        return subprocess.run(command, check=False, env={**os.environ, "IGNY8_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
