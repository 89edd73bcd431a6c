"""The whole campaign: every case of cases.py, then visitors, hooks, crowds and full disks.

    cd backend && PYTHONPATH=.:.. ../.venv/bin/python -m tests.faults      (or: make faults)

Writes results/atomicity.json beside this file and prints one flat JSON object as its last line; exit code 1
when a promise was broken. `--only MyISAM` and the like choose cases by a part of their names.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.machine import describe_machine
from devsite import MariaDB, WordPressSite, Workspace
from devsite.workspace import REPOSITORY
from tests.faults import watched
from tests.faults.broken_site import LISTS, BrokenSite
from tests.faults.cases import Case, every_case
from tests.faults.trial import Trial, run

RESULTS: Final = Path(__file__).parent / "results" / "atomicity.json"
CASES_PER_SITE: Final = 70
"""A snapshot reads the whole site, which grows with every article."""
UPDATES: Final = 48
NEW: Final = 6
LOOKS_PER_SECOND: Final = 50
AT_ONCE: Final = 8


@dataclass
class Report:
    """Everything that was found."""

    trials: list[Trial] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    def note(self, what: str, violations: Iterable[str]) -> None:
        for each in violations:
            self.violations.append(f"{what}: {each}")
            print(f"  VIOLATION {what}: {each}", flush=True)

    def counts(self) -> dict[str, Any]:
        """Engine → step → fault → kind → how many."""
        counts: dict[str, Any] = {}
        for trial in self.trials:
            case = trial.case
            kinds = counts.setdefault(case.engine, {}).setdefault(case.step, {}).setdefault(case.fault, {})
            kinds[case.kind] = kinds.get(case.kind, 0) + 1
        return counts

    def answers(self) -> dict[str, dict[str, int]]:
        """Fault → code → how many."""
        found: dict[str, Counter[str]] = {}
        for trial in self.trials:
            found.setdefault(trial.case.fault, Counter())[trial.answer.get("code", "published")] += 1
        return {fault: dict(codes) for fault, codes in found.items()}


@contextmanager
def fresh_site(workspace: Workspace, name: str, engine: str = "InnoDB") -> Iterator[BrokenSite]:
    with WordPressSite.create(f"faults-{name}-{os.getpid()}", workspace=workspace) as wordpress:
        site = BrokenSite(wordpress)
        try:
            if engine != "InnoDB":
                site.convert(engine)
            yield site
        finally:
            site.close()


def try_cases(report: Report, workspace: Workspace, cases: Sequence[Case]) -> None:
    for engine in ("InnoDB", "MyISAM"):
        wanted = [case for case in cases if case.engine == engine]
        for start in range(0, len(wanted), CASES_PER_SITE):
            with fresh_site(workspace, "cases", engine) as site:
                for case in wanted[start : start + CASES_PER_SITE]:
                    report.trials.append(_try(site, case))
                    report.note(str(case), report.trials[-1].violations)
                    print(f"{len(report.trials):4} {case}", flush=True)
            _keep_apart()


def _try(site: BrokenSite, case: Case) -> Trial:
    try:
        return run(site, case)
    except Exception as error:  # noqa: BLE001 -- one case that cannot be judged must not end the others
        return Trial(case, [f"could not be judged: {type(error).__name__}: {error}"])


def _keep_apart() -> None:
    """A site of the same name gets the port of the one before; its last connections end meanwhile."""
    time.sleep(0.5)


def look_from_everywhere(report: Report, site: BrokenSite) -> dict[str, int]:
    began = time.monotonic()
    crowd = watched.publish_before_visitors(site, updates=UPDATES, new=NEW, per_second=LOOKS_PER_SECOND)
    seconds = time.monotonic() - began
    report.note("visitors", (f"{look.path} {look.torn}" for look in crowd.torn))
    held = [look for look in watched.held_looks(site) if look.torn]
    report.note("a visitor in the middle of an update", (f"{look.path} {look.torn}" for look in held))
    report.parts["visitors"] = {
        "updates": UPDATES,
        "new_articles": NEW,
        "seconds": round(seconds, 1),
        "answers": len(crowd.looks),
        "answers_per_second": round(len(crowd.looks) / seconds, 1),
        "wanted_per_second": LOOKS_PER_SECOND,
        "torn": len(crowd.torn),
        "by_address": {f"{path} {status}": times for (path, status), times in sorted(crowd.statuses.items())},
        "held_in_the_middle": (len(LISTS) + 2) * len(watched.HELD_BEFORE),
        "held_and_torn": len(held),
    }
    return {"visitor_answers": len(crowd.looks), "torn_answers": len(crowd.torn) + len(held)}


def other_parts(report: Report, site: BrokenSite) -> None:
    parts: dict[str, Callable[[BrokenSite], list[str]]] = {
        "hooks": watched.hooks_are_heard_once_and_late,
        "one content under two keys": watched.two_keys_of_one_content,
        "several at once": lambda each: watched.several_at_once(each, AT_ONCE),
        "uploads that cannot be written": watched.closed_uploads,
    }
    if watched.may_mount(site):
        parts["a full disk under uploads"] = lambda each: watched.full_disk(each, "uploads", 16)
        parts["a full disk under the stage"] = lambda each: watched.full_disk(each, "igny8-stage", 4)
    for name, part in parts.items():
        violations = part(site)
        report.note(name, violations)
        report.parts[name] = {"violations": len(violations)}
        print(f"     {name}", flush=True)


def describe(workspace: Workspace, site: BrokenSite) -> dict[str, Any]:
    (row,) = site.wordpress.query("SELECT VERSION() AS mariadb")
    php, wordpress = site.wordpress.php("echo PHP_VERSION, ' ', get_bloginfo( 'version' );").split()
    return {
        "machine": describe_machine(workspace.root),
        "versions": {
            "wordpress": wordpress,
            "php": php,
            "mariadb": row["mariadb"],
            "python": sys.version.split()[0],
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.faults", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="a part of the names of cases; nothing else is run then")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    workspace = Workspace(os.environ.get("IGNY8_WORK") or REPOSITORY / ".work" / "faults")
    MariaDB(workspace).start()
    report, began = Report(), time.monotonic()
    try_cases(report, workspace, [case for case in every_case() if options.only in str(case)])
    looked = {"visitor_answers": 0, "torn_answers": 0}
    with fresh_site(workspace, "watched") as site:
        about = describe(workspace, site)
        if not options.only:
            looked = look_from_everywhere(report, site)
            other_parts(report, site)
    answer = {
        "cases": len(report.trials),
        "violations": len(report.violations),
        "kills": sum(trial.case.fault == "kill" for trial in report.trials),
        **looked,
    }
    details = about | {
        "seconds": round(time.monotonic() - began),
        "answer": answer,
        "cases": report.counts(),
        "answers_by_fault": report.answers(),
        **report.parts,
        "violations": report.violations,
    }
    if not options.only:
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(json.dumps(details, indent=1, ensure_ascii=False) + "\n")
        print(f"written: {options.results}")
    print(json.dumps(answer))
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
