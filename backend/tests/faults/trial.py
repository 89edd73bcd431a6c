"""One publish that is broken, and everything that must be true afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from devsite import SiteState
from igny8_core.errors import SiteError
from igny8_core.wordpress.messages import Receipt
from tests.faults.broken_site import CHANGED_BY_ANY_MESSAGE, BrokenSite, new_key_of
from tests.faults.cases import ENDS_IN_PHP, STEP_OF, Case
from tests.faults.versions import Version

numbers = count(1)
PARTS_IN_ORDER: Final = tuple(dict.fromkeys(STEP_OF.values()))
SHOWN_DIFFERENCES: Final = 12


@dataclass
class Trial:
    """What was found; `violations` empty: every promise held."""

    case: Case
    violations: list[str] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    def expect(self, is_true: bool, otherwise: str) -> None:
        if not is_true:
            self.violations.append(otherwise)


@dataclass(frozen=True)
class Before:
    """The site, the visitor's view of it, and how often other plugins had heard something."""

    state: SiteState
    views: dict[str, str]


def run(site: BrokenSite, case: Case) -> Trial:
    trial = Trial(case)
    number = next(numbers)
    old = None
    if case.kind == "update":
        old = site.write(f"Old{number}")
        site.publish(old, "old")
    version = site.write(f"New{number}", old)
    key = new_key_of(version, "new")
    site.talk(lambda client: site.stage(client, version, key, 1))
    before = Before(site.snapshot(), site.look(version))
    site.forget_hooks()
    with site.breaking(case):
        answer = site.try_commit(version, key, 1)
    pid = site.broken_pid()
    trial.expect(pid is not None, "the fault did not happen")
    if case.is_after_the_commit:
        _after_a_death_too_late(site, trial, version, key, answer)
    elif case.is_survived and not isinstance(answer, SiteError):
        _is_complete(site, trial, version, answer)
    else:
        _judge_answer(trial, answer)
        if trial.answer.get("code") == "OUTCOME_UNKNOWN":
            _ask_what_became_of_it(site, trial, version, key, before)
        _nothing_is_left(site, trial, version, before)
        _retry(site, trial, version, key)
    if case.fault == "kill":
        trial.expect(
            pid is not None and site.all_workers_are_back(pid), "php-fpm has not replaced the worker"
        )
    return trial


def _judge_answer(trial: Trial, answer: Receipt | SiteError) -> None:
    case = trial.case
    if not isinstance(answer, SiteError):
        trial.violations.append(f"the broken publish answered {answer['outcome']}")
        return
    trial.answer = answer.as_dict()
    if case.fault == "kill":
        trial.expect(answer.may_have_committed, f"a lost answer was read as {answer.code}")
        return
    told = trial.answer
    is_open = told["code"] == "OUTCOME_UNKNOWN"
    trial.expect(case.may_stay_open or not is_open, f"the outcome is left open: {told}")
    trial.expect(answer.may_have_committed == is_open, f"read as settled or open against its word: {told}")
    trial.expect(answer.from_plugin, f"not the plugin's answer: {told}")
    trial.expect(told["recoverable"] and told["retry_recommended"], f"no retry is recommended: {told}")
    trial.expect(told["step_number"] is not None, f"no step is named: {told}")
    trial.expect(told["step"] in _steps_that_may_be_named(case), f"the step is not {case.step}: {told}")
    trial.expect(case.fault not in ENDS_IN_PHP or told["code"] == "PUBLISH_FATAL", f"an odd code: {told}")


def _steps_that_may_be_named(case: Case) -> tuple[str, ...]:
    """What PHP ends, ends at the checkpoint; what the database refuses is noticed there or one part later.

    A transaction that somebody else has ended looks like any other until it is to be committed.
    """
    if case.fault in ENDS_IN_PHP:
        return (case.step,)
    if case.fault == "ddl":
        return (case.step, "publishing")
    at = [*STEP_OF].index(case.checkpoint)
    following = [STEP_OF[each] for each in [*STEP_OF][at:] if STEP_OF[each] != case.step]
    return (case.step, *following[:1])


def _ask_what_became_of_it(
    site: BrokenSite, trial: Trial, version: Version, key: str, before: Before
) -> None:
    """Right after it nothing may be seen; the next message of the job takes back what nobody could see."""
    if not trial.case.may_be_seen:
        _nobody_sees_it(site, trial, version, before)
    job = site.settled_job(key, 2)
    trial.expect(job["state"] == "undone", f"the job of the dead builder is {job['state']}")


def _nothing_is_left(site: BrokenSite, trial: Trial, version: Version, before: Before) -> None:
    left = before.state.diff(site.snapshot(), ignore=CHANGED_BY_ANY_MESSAGE)
    trial.expect(not left, "left behind: " + " | ".join(left[:SHOWN_DIFFERENCES]))
    trial.expect(site.hooks() == [], f"other plugins heard of it: {site.hooks()[:3]}")
    _nobody_sees_it(site, trial, version, before)


def _nobody_sees_it(site: BrokenSite, trial: Trial, version: Version, before: Before) -> None:
    for path, view in site.look(version).items():
        trial.expect(view == before.views[path], f"a visitor sees a difference at {path}")


def _retry(site: BrokenSite, trial: Trial, version: Version, key: str) -> None:
    again = site.try_commit(version, key, 3)
    if isinstance(again, SiteError):
        trial.violations.append(f"the retry failed: {again.as_dict()}")
        return
    outcome = "created" if trial.case.kind == "new" else "updated"
    trial.expect(again["outcome"] == outcome, f"the retry {again['outcome']} the post")
    _is_complete(site, trial, version, again)


def _is_complete(site: BrokenSite, trial: Trial, version: Version, receipt: Receipt) -> None:
    missing = site.missing_of(version, receipt["post_id"])
    trial.expect(not missing, f"published without {', '.join(missing)}")


def _after_a_death_too_late(
    site: BrokenSite, trial: Trial, version: Version, key: str, answer: Receipt | SiteError
) -> None:
    """Decided is decided: the article is there, the receipt is repeated, nobody hears of it twice."""
    trial.expect(isinstance(answer, SiteError) and answer.may_have_committed, f"not a lost answer: {answer}")
    job = site.settled_job(key, 2)
    trial.expect(job["state"] == "committed", f"the job is {job['state']}")
    again = site.try_commit(version, key, 3)
    if isinstance(again, SiteError):
        trial.violations.append(f"the receipt is not repeated: {again.as_dict()}")
        return
    trial.expect(again["replayed"] and again == job["receipt"], "another receipt is repeated")
    _is_complete(site, trial, version, again)
    heard = [line for line in site.hooks() if (line["hook"], line["type"]) == ("save_post", "post")]
    times = 0 if trial.case.checkpoint == "announcing" else 1
    trial.expect(len(heard) == times, f"save_post was heard {len(heard)} times, not {times}")
