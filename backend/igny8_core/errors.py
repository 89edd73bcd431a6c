"""Every error IGNY8 can report, by code, with what may be done about it.

    Igny8Error                  code, message, step, details; the flags come from the catalogue
    ├── PreflightFailed         PREFLIGHT_FAILED, .problems: all of them at once
    └── SiteError               said by the site, or about reaching it
        ├── SiteUnreachable     SITE_UNREACHABLE: nothing was sent, or nothing that publishes
        ├── SiteTimeout         SITE_TIMEOUT: sent, no answer in time, and nothing could have been published
        ├── SiteOverloaded      SITE_OVERLOADED, .retry_after_seconds
        ├── PayloadTooLarge     PAYLOAD_TOO_LARGE: halve the chunk
        └── OutcomeUnknown      OUTCOME_UNKNOWN: a commit may have taken effect; ask for the key's state

The catalogue is `contract/errors.json`, which the plugin, the documentation and the dashboard share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

CONTRACT_DIR: Final = Path(__file__).resolve().parents[2] / "contract"

STEPS: Final[tuple[str, ...]] = (
    "preflight_validation",
    "creating_post",
    "media_processing",
    "taxonomy_assignment",
    "seo_meta",
    "publishing",
    "verification",
)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What is fixed about a code. `step` is the step it belongs to when the raiser names none."""

    code: str
    http_status: int
    step: str | None
    recoverable: bool
    retry_recommended: bool
    remedy: str


def load_catalogue(path: Path = CONTRACT_DIR / "errors.json") -> Mapping[str, CatalogueEntry]:
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {code: CatalogueEntry(code=code, **entry) for code, entry in entries.items()}


CATALOGUE: Final[Mapping[str, CatalogueEntry]] = load_catalogue()


class Igny8Error(Exception):
    """An error with a documented code. Raises KeyError for a code that is not in the catalogue."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        step: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self._set(CATALOGUE[code], message, step, details)

    def _set(
        self, entry: CatalogueEntry, message: str, step: str | None, details: Mapping[str, Any] | None
    ) -> None:
        super().__init__(message)
        self.entry = entry
        self.message = message
        self.step = step or entry.step
        if self.step is not None and self.step not in STEPS:
            raise ValueError(f"unknown step {self.step!r}")
        self.details: dict[str, Any] = dict(details or {})

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def http_status(self) -> int:
        """The status IGNY8's own API answers with."""
        return self.entry.http_status

    @property
    def recoverable(self) -> bool:
        """Somebody can do something about it (see `remedy`); false: this request can never succeed."""
        return self.entry.recoverable

    @property
    def retry_recommended(self) -> bool:
        """Trying the very same again later may succeed."""
        return self.entry.retry_recommended

    @property
    def remedy(self) -> str:
        return self.entry.remedy

    @property
    def step_number(self) -> int | None:
        return None if self.step is None else STEPS.index(self.step) + 1

    def as_dict(self) -> dict[str, Any]:
        """The contract's `error` object (common.json#/$defs/error)."""
        return {
            "code": self.code,
            "message": self.message,
            "step": self.step,
            "step_number": self.step_number,
            "total_steps": len(STEPS),
            "details": self.details,
            "recoverable": self.recoverable,
            "retry_recommended": self.retry_recommended,
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.message!r}, step={self.step!r})"


class PreflightFailed(Igny8Error):
    """The article cannot be published as it is. `problems` are the contract's problem objects.

    Tried again only when every problem will pass by itself: an image whose server was busy or away.
    """

    @property
    def retry_recommended(self) -> bool:
        errors = [problem for problem in self.problems if problem.get("severity") != "warning"]
        return bool(errors) and all(problem.get("details", {}).get("is_passing") for problem in errors)

    def __init__(self, problems: Sequence[Mapping[str, Any]]) -> None:
        self.problems = [dict(problem) for problem in problems]
        errors = [problem for problem in self.problems if problem.get("severity") != "warning"]
        said = str(errors[0]["message"]) if errors else "The pre-flight check names no problem."
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        super().__init__("PREFLIGHT_FAILED", said + more, details={"problems": self.problems})


class SiteError(Igny8Error):
    """Said by the plugin (`from_plugin`), or about the way to it.

    `may_have_committed`: the request was a commit and may have taken effect although no answer of the
    plugin says so; ask for the key's state before calling the attempt failed.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        step: str | None = None,
        details: Mapping[str, Any] | None = None,
        may_have_committed: bool = False,
    ) -> None:
        super().__init__(code, message, step=step, details=details)
        self.from_plugin = False
        self.may_have_committed = may_have_committed

    @classmethod
    def from_answer(cls, error: Mapping[str, Any], *, http_status: int = 502) -> Self:
        """From the `error` object of a plugin's answer.

        A newer plugin may use codes this backend does not know: the flags are then the message's own.
        For a known code they are the message's too, since the site knows its own case best.
        """
        code = str(error["code"])
        known = CATALOGUE.get(code)
        step = error.get("step")
        self = cls.__new__(cls)
        self._set(
            CatalogueEntry(
                code=code,
                http_status=known.http_status if known else http_status,
                step=known.step if known else None,
                recoverable=bool(error.get("recoverable", known.recoverable if known else False)),
                retry_recommended=bool(
                    error.get("retry_recommended", known.retry_recommended if known else False)
                ),
                remedy=known.remedy if known else "Update IGNY8: the plugin is newer and names a new cause.",
            ),
            str(error.get("message", code)),
            step if step in STEPS else None,
            error["details"] if isinstance(error.get("details"), Mapping) else None,
        )
        self.from_plugin = True
        # The plugin itself cannot tell when its database fell silent while it was committing.
        self.may_have_committed = code == "OUTCOME_UNKNOWN"
        return self


class SiteUnreachable(SiteError):
    """No connection to the site: nothing was sent, or nothing that publishes."""

    def __init__(self, message: str, *, details: Mapping[str, Any] | None = None) -> None:
        super().__init__("SITE_UNREACHABLE", message, details=details)


class SiteTimeout(SiteError):
    """The site took the request and did not answer in time; the request publishes nothing."""

    def __init__(self, message: str, *, details: Mapping[str, Any] | None = None) -> None:
        super().__init__("SITE_TIMEOUT", message, details=details)


class SiteOverloaded(SiteError):
    """The site asked to wait. `retry_after_seconds` is None when it did not say how long."""

    def __init__(
        self,
        message: str,
        *,
        retry_after_seconds: float | None = None,
        details: Mapping[str, Any] | None = None,
        may_have_committed: bool = False,
    ) -> None:
        facts = dict(details or {})
        if retry_after_seconds is not None:
            facts["retry_after_seconds"] = retry_after_seconds
        super().__init__("SITE_OVERLOADED", message, details=facts, may_have_committed=may_have_committed)
        self.retry_after_seconds = retry_after_seconds


class PayloadTooLarge(SiteError):
    """The site refused the request for its size; `details.max_request_bytes` if the plugin said which."""

    sent_bytes: int

    def __init__(self, message: str, *, sent_bytes: int, details: Mapping[str, Any] | None = None) -> None:
        super().__init__("PAYLOAD_TOO_LARGE", message, details={**(details or {}), "sent_bytes": sent_bytes})
        self.sent_bytes = sent_bytes


class OutcomeUnknown(SiteError):
    """A commit was sent and no answer of the plugin came back. `cause` is the code of what came instead."""

    def __init__(self, message: str, *, cause: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            "OUTCOME_UNKNOWN", message, details={**(details or {}), "cause": cause}, may_have_committed=True
        )
        self.cause = cause
