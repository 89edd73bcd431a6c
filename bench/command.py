"""What every command of a benchmark does: set up, measure, print one line of JSON, or say why not."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bench.errors import BenchError
from devsite import DevsiteError, Workspace
from devsite.workspace import REPOSITORY

Measure = Callable[[contextlib.ExitStack, Workspace, Any], Mapping[str, float]]


def run(name: str, measure: Measure, options: Any) -> int:
    """The exit code. AssertionError: a helper shared with the tests found the site not as it has to be."""
    workspace = Workspace(os.environ.get("IGNY8_WORK") or REPOSITORY / ".work" / "bench")
    try:
        with contextlib.ExitStack() as stack:
            print(json.dumps(measure(stack, workspace, options)))
    except (BenchError, DevsiteError, AssertionError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return 0
