"""A secret that is made once and kept in a file only its owner can read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def read_or_create(path: Path, make: Callable[[], str]) -> str:
    """The secret in `path`; made first when there is none.

    Several processes may start at once: the file appears complete by one `link`, so all of them
    read the secret of the one that was first.
    """
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret is the one that counts
        finally:
            Path(draft).unlink()
    return path.read_text().strip()
