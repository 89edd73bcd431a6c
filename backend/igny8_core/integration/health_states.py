"""What a site's answers make of its state.

    unknown ──┬──▶ up ◀──▶ degraded          two bad answers in a row before a state gets worse,
              └──▶ down ──▶ up | degraded    one good answer before it gets better

A single lost answer is no news: it is asked again half a minute later, and only then somebody is told.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices


class HealthState(TextChoices):
    UNKNOWN = "unknown", "Not asked yet"
    UP = "up", "It answers, and nothing is wrong"
    DEGRADED = "degraded", "It answers, and says that something is wrong"
    DOWN = "down", "It does not answer as it should; publishes wait"


CHECK_EVERY = timedelta(minutes=5)
RECHECK_AFTER = timedelta(seconds=30)
IN_A_ROW = 2
"""Bad answers before a state gets worse."""

OWN_CAUSES = frozenset(
    {
        "SITE_MOVED", "NOT_CONNECTED", "SIGNATURE_MISSING", "SIGNATURE_INVALID", "WRONG_AUDIENCE",
        "CLOCK_SKEW", "PLUGIN_MISSING", "SITE_REFUSED",
    }
)  # fmt: skip
"""Codes that ask for something of their own to be done. All others say that the site is not reached."""
AWAY = OWN_CAUSES | {
    "SITE_UNREACHABLE", "SITE_TIMEOUT", "SITE_ANSWER_INVALID", "SITE_BUSY", "SITE_OVERLOADED",
    "OUTCOME_UNKNOWN",
}  # fmt: skip
"""Codes of failures that a site which is down explains."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One look at a site. `code`: why there was no proper answer; `problems`: checks that did not say ok."""

    code: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """`code` is why a site is down, `problems` are the names of checks a degraded one failed.

    `failures` and `complaints` count looks in a row that found no answer, or something newly wrong.
    """

    state: HealthState
    code: str = ""
    problems: tuple[str, ...] = ()
    failures: int = 0
    complaints: int = 0

    def is_news_after(self, before: "Standing") -> bool:
        """Whether people should know: another state, another kind of cause, other failing checks."""
        causes = [one.code if one.code in OWN_CAUSES else "" for one in (before, self)]
        return self.state != before.state or causes[0] != causes[1] or self.problems != before.problems


def judge(before: Standing, found: Finding) -> tuple[Standing, timedelta]:
    """What the site is now, and when it is asked next."""
    if found.code:
        return _judge_silence(before, found.code)
    if found.problems:
        return _judge_complaint(before, tuple(sorted(found.problems)))
    return Standing(HealthState.UP), CHECK_EVERY


def _judge_silence(before: Standing, code: str) -> tuple[Standing, timedelta]:
    failures = min(before.failures + 1, 1000)
    if before.state != HealthState.DOWN and failures < IN_A_ROW:
        return Standing(before.state, before.code, before.problems, failures), RECHECK_AFTER
    pause = min(RECHECK_AFTER * 2 ** min(failures - IN_A_ROW, 10), CHECK_EVERY)
    return Standing(HealthState.DOWN, code, failures=failures), pause


def _judge_complaint(before: Standing, problems: tuple[str, ...]) -> tuple[Standing, timedelta]:
    complaints = 0 if set(problems) <= set(before.problems) else before.complaints + 1
    if 0 < complaints < IN_A_ROW and before.state != HealthState.DOWN:
        return Standing(before.state, problems=before.problems, complaints=complaints), RECHECK_AFTER
    return Standing(HealthState.DEGRADED, problems=problems), CHECK_EVERY
