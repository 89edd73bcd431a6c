"""One file of the corpus: what is sent, and what has to become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Becomes:
    """The main file a healthy image gives. `picture`: what it has to show, within `tolerance` per sample."""

    mime: str
    width: int
    height: int
    frames: int = 1
    picture: Any = field(default=None, compare=False, repr=False)
    tolerance: float = 6.0


@dataclass(frozen=True)
class Refused:
    """`words` stand in the message."""

    code: str
    words: str = ""


@dataclass(frozen=True)
class Case:
    """`path` is where the server has the file, `headers` what it says about it.

    `is_upload`: it can also arrive as an upload, because its bytes alone decide.
    """

    name: str
    data: Callable[[], bytes]
    expected: Becomes | Refused
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_upload: bool = True

    def __str__(self) -> str:
        return self.name
