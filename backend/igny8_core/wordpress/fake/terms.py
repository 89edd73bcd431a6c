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

_TAXONOMIES: Mapping[Kind, str] = {
    "categories": "category",
    "tags": "post_tag",
    "sectors": "igny8_sectors",
    "clusters": "igny8_clusters",
}


def taxonomy_of(kind: Kind, post_type: str) -> str:
    if post_type == "product" and kind in ("categories", "tags"):
        return "product_cat" if kind == "categories" else "product_tag"
    return _TAXONOMIES[kind]


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
        for term in wanted:
            term_id = self._term_id(kind, term, report)
            if term_id is not None and term_id not in report["assigned"]:
                report["assigned"].append(term_id)
        self.reports[kind] = report
        return report

    def apply(self) -> None:
        for term in self.new:
            self.state.terms[term.term_id] = term

    def _term_id(self, kind: Kind, wanted: WantedTerm, report: TaxonomyReport) -> int | None:
        taxonomy = taxonomy_of(kind, self.post_type)
        if "term_id" in wanted:
            report["existing"].append(self.state.terms[wanted["term_id"]].name)
            return wanted["term_id"]
        parent = 0
        for name in wanted["path"]:
            term = find_term(self.state, taxonomy, name, parent) or self._planned(taxonomy, name, parent)
            if term is None:
                if not self._may_create(kind):
                    return self._fallback(kind, wanted, report)
                term = self._create(taxonomy, name, parent)
                report["created"].append(name)
            elif name not in report["existing"] and name not in report["created"]:
                report["existing"].append(term.name)
            parent = term.term_id
        return parent

    def _may_create(self, kind: Kind) -> bool:
        return self.settings.auto_create_terms or kind in ("sectors", "clusters")

    def _planned(self, taxonomy: str, name: str, parent: int) -> Term | None:
        return _match((term for term in self.new if term.taxonomy == taxonomy), name, parent)

    def _create(self, taxonomy: str, name: str, parent: int) -> Term:
        term = Term(self.state.next_id(), taxonomy, name, slugify(name), parent)
        self.new.append(term)
        return term

    def _fallback(self, kind: Kind, wanted: WantedTerm, report: TaxonomyReport) -> int | None:
        name = " > ".join(wanted["path"])
        if kind != "categories":
            report["skipped"].append(name)
            return None
        report["fallback"].append(name)
        return self.settings.fallback_category


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
