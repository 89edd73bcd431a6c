"""Terms by slug, never by name: found, created, or given to the fallback category."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from igny8_core.errors import CATALOGUE
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import KINDS, Kind, SiteState, Term
from igny8_core.wordpress.messages import Problem, TaxonomyReport
from igny8_core.wordpress.messages import Term as WantedTerm

_OF_POST: Mapping[Kind, str] = {"categories": "category", "tags": "post_tag"}
_OF_PRODUCT: Mapping[Kind, str] = {"categories": "product_cat", "tags": "product_tag"}
_OF_ALL: Mapping[Kind, str] = {"sectors": "igny8_sector", "clusters": "igny8_cluster"}


def taxonomy_of(kind: Kind, post_type: str) -> str | None:
    """None where the post type has no such taxonomy: a page has neither categories nor tags."""
    own = {"post": _OF_POST, "product": _OF_PRODUCT}.get(post_type, {})
    return own.get(kind) or _OF_ALL.get(kind)


def slugify(name: str) -> str:
    """Lower case and hyphens; letters of every script stay, Latin ones lose their accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = unicodedata.normalize("NFC", re.sub(r"[\u0300-\u036f]", "", plain))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


@dataclass(slots=True)
class TermPlan:
    """Terms a publish needs: the ones to create are in no table before `apply`."""

    state: SiteState
    settings: FakeSettings
    post_type: str
    new: list[Term] = field(default_factory=list)
    reports: dict[Kind, TaxonomyReport] = field(default_factory=dict)

    def resolve(self, kind: Kind, wanted: list[WantedTerm]) -> TaxonomyReport:
        report: TaxonomyReport = {
            "requested": [" > ".join(term["path"]) for term in wanted],
            "created": [],
            "existing": [],
            "assigned": [],
            "fallback": [],
            "skipped": [],
        }
        taxonomy = taxonomy_of(kind, self.post_type)
        for term in wanted:
            term_id = None if taxonomy is None else self._term_id(taxonomy, term, report)
            if term_id is None:
                term_id = self._without(kind, term, report)
            if term_id is not None and term_id not in report["assigned"]:
                report["assigned"].append(term_id)
        self.reports[kind] = report
        return report

    def apply(self) -> None:
        for term in self.new:
            self.state.terms[term.term_id] = term

    def _term_id(self, taxonomy: str, wanted: WantedTerm, report: TaxonomyReport) -> int | None:
        """None: it is not there and may not be created."""
        if "term_id" in wanted:
            _note(report, wanted["path"][-1])
            return wanted["term_id"]
        # Categories alone have parents.
        path = wanted["path"] if taxonomy in ("category", "product_cat") else wanted["path"][-1:]
        parent = 0
        for depth, name in enumerate(path):
            term = find_term(self.state, taxonomy, name, parent) or self._planned(taxonomy, name, parent)
            if term is None:
                if not self.settings.auto_create_terms:
                    return None
                term = self._create(taxonomy, name, parent)
                report["created"].append(name)
            elif depth == len(path) - 1:
                _note(report, name)
            parent = term.term_id
        return parent

    def _planned(self, taxonomy: str, name: str, parent: int) -> Term | None:
        return _match((term for term in self.new if term.taxonomy == taxonomy), name, parent)

    def _create(self, taxonomy: str, name: str, parent: int) -> Term:
        term = Term(self.state.next_id(), taxonomy, name, slugify(name), parent)
        self.new.append(term)
        return term

    def _without(self, kind: Kind, wanted: WantedTerm, report: TaxonomyReport) -> int | None:
        name = " > ".join(wanted["path"])
        if kind != "categories" or self.post_type != "post":
            report["skipped"].append(name)
            return None
        report["fallback"].append(name)
        return self.settings.fallback


def _note(report: TaxonomyReport, name: str) -> None:
    if name not in report["created"] and name not in report["existing"]:
        report["existing"].append(name)


def find_term(state: SiteState, taxonomy: str, name: str, parent: int) -> Term | None:
    return _match((term for term in state.terms.values() if term.taxonomy == taxonomy), name, parent)


def _match(terms: Iterable[Term], name: str, parent: int) -> Term | None:
    """The same slug; else one that differs in hyphens only (`digitalmarketing`, `digital-marketing`)."""
    slug = slugify(name)
    near: Term | None = None
    for term in terms:
        if parent and term.parent != parent:
            continue
        if term.slug == slug:
            return term
        if near is None and term.slug.replace("-", "") == slug.replace("-", ""):
            near = term
    return near


def term_problems(
    state: SiteState, settings: FakeSettings, taxonomies: Mapping[str, list[WantedTerm]], post_type: str
) -> list[Problem]:
    problems: list[Problem] = []
    for kind in KINDS:
        for position, wanted in enumerate(taxonomies[kind]):
            term = state.terms.get(wanted.get("term_id", 0))
            if "term_id" in wanted and (term is None or term.taxonomy != taxonomy_of(kind, post_type)):
                problems.append(
                    {
                        "field": f"taxonomies.{kind}[{position}]",
                        "code": "TERM_NOT_FOUND",
                        "message": f"There is no term {wanted['term_id']} here.",
                        "remedy": CATALOGUE["TERM_NOT_FOUND"].remedy,
                        "severity": "error",
                    }
                )
    return problems
