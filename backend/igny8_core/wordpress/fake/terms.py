"""Terms by slug, never by name: found, created, or given to the fallback category."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.slugs import joined, term_slugs, without_hyphens
from igny8_core.wordpress.fake.state import KINDS, Kind, SiteState, Term
from igny8_core.wordpress.messages import KnownTerm, Taxonomies, TaxonomyReport, TaxonomyReports
from igny8_core.wordpress.messages import Term as WantedTerm

_OF_ALL: dict[Kind, str] = {"sectors": "igny8_sector", "clusters": "igny8_cluster"}
_OF_TYPE: dict[str, dict[Kind, str]] = {
    "post": {"categories": "category", "tags": "post_tag", **_OF_ALL},
    "product": {"categories": "product_cat", "tags": "product_tag", **_OF_ALL},
}
TAXONOMIES = frozenset(taxonomy for kinds in _OF_TYPE.values() for taxonomy in kinds.values())
_WITH_PARENTS = frozenset({"category", "product_cat"})


def taxonomy_of(kind: Kind, post_type: str) -> str | None:
    """None where the post type has no such taxonomy: a page has neither categories nor tags."""
    return _OF_TYPE.get(post_type, _OF_ALL).get(kind)


def further_taxonomies(settings: FakeSettings, post_type: str) -> list[str]:
    """The post type's taxonomies that have no kind of their own."""
    further = settings.further_taxonomies.items()
    return sorted(name for name, taxonomy in further if post_type in taxonomy.post_types)


def wanted_terms(
    taxonomies: Taxonomies, post_type: str
) -> Iterator[tuple[str, str | None, list[WantedTerm]]]:
    """The contract's name of each taxonomy, WordPress's (None: posts of the type have none), its terms."""
    for kind in KINDS:
        yield kind, taxonomy_of(kind, post_type), taxonomies[kind]
    for name, terms in taxonomies.get("other", {}).items():
        yield f"other.{name}", name, terms


@dataclass(slots=True)
class _Report:
    """`created` and `existing`: term id → name."""

    requested: list[str] = field(default_factory=list)
    created: dict[int, str] = field(default_factory=dict)
    existing: dict[int, str] = field(default_factory=dict)
    assigned: list[int] = field(default_factory=list)
    fallback: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def as_message(self) -> TaxonomyReport:
        return {
            "requested": self.requested,
            "created": list(self.created.values()),
            "existing": [name for term_id, name in self.existing.items() if term_id not in self.created],
            "assigned": list(dict.fromkeys(self.assigned)),
            "fallback": self.fallback,
            "skipped": self.skipped,
        }


@dataclass(slots=True)
class TermPlan:
    """Terms a publish needs: the ones to create are in no table before `apply`."""

    state: SiteState
    settings: FakeSettings
    post_type: str
    new: dict[int, Term] = field(default_factory=dict)
    assigned: dict[str, list[int]] = field(default_factory=dict)
    """Taxonomy → term ids; taxonomies the message does not name are left out."""
    _reports: dict[str, _Report] = field(default_factory=dict)

    def resolve(self, taxonomies: Taxonomies) -> None:
        for key, taxonomy, terms in wanted_terms(taxonomies, self.post_type):
            report = self._reports[key] = _Report()
            for wanted in terms:
                self._take(key, taxonomy, wanted, report)
            if taxonomy is not None:
                self.assigned[taxonomy] = report.as_message()["assigned"]

    def reports(self) -> TaxonomyReports:
        said = {key: report.as_message() for key, report in self._reports.items()}
        for report in said.values():
            if lineage := self._lineage(report["assigned"]):
                report["terms"] = lineage
        other = {key[6:]: report for key, report in said.items() if key.startswith("other.")}
        kinds = {kind: said[kind] for kind in KINDS}
        return cast(TaxonomyReports, {**kinds, "other": other} if other else kinds)

    def _lineage(self, term_ids: Sequence[int]) -> list[KnownTerm]:
        """Those that have a parent, and the terms above them."""
        terms = {**self.state.terms, **self.new}
        found: dict[int, KnownTerm] = {}
        below = [terms[term_id] for term_id in term_ids if term_id in terms and terms[term_id].parent]
        while below:
            found |= {
                term.term_id: KnownTerm(
                    term_id=term.term_id, name=term.name, slug=term.slug, parent=term.parent
                )
                for term in below
            }
            above = {term.parent for term in below} - found.keys()
            below = [terms[term_id] for term_id in sorted(above) if term_id in terms]
        return list(found.values())

    def apply(self) -> None:
        self.state.terms.update(self.new)

    def _take(self, key: str, taxonomy: str | None, wanted: WantedTerm, report: _Report) -> None:
        name = " > ".join(wanted["path"])
        report.requested.append(name)
        term_id = None if taxonomy is None else self._term_id(taxonomy, wanted, report)
        if term_id is not None:
            report.assigned.append(term_id)
        elif key == "categories" and taxonomy == "category":
            report.fallback.append(name)
            report.assigned.append(self.settings.fallback)
        else:
            report.skipped.append(name)

    def _term_id(self, taxonomy: str, wanted: WantedTerm, report: _Report) -> int | None:
        """None: it is not there and may not be created."""
        path = wanted["path"] if self._has_parents(taxonomy) else wanted["path"][-1:]
        if "term_id" in wanted:
            report.existing.setdefault(wanted["term_id"], path[-1])
            return wanted["term_id"]
        if not all(map(term_slugs, path)):
            return None
        search = TermSearch({**self.state.terms, **self.new}, taxonomy)
        parent = 0
        for name in path:
            term = search.find(name, parent)
            if term is None:
                if not self.settings.auto_create_terms:
                    return None
                slug = search.free_slug(term_slugs(name)[-1], parent)
                term = Term(self.state.next_id(), taxonomy, name, slug, parent)
                self.new[term.term_id] = search.terms[term.term_id] = term
                report.created[term.term_id] = name
            parent = term.term_id
        report.existing.setdefault(parent, path[-1])
        return parent

    def _has_parents(self, taxonomy: str) -> bool:
        further = self.settings.further_taxonomies.get(taxonomy)
        return taxonomy in _WITH_PARENTS if further is None else further.has_parents


class TermSearch:
    """The plugin's rules of which term a name means, in one taxonomy."""

    def __init__(self, terms: dict[int, Term], taxonomy: str) -> None:
        self.terms = {term_id: term for term_id, term in terms.items() if term.taxonomy == taxonomy}

    def find(self, name: str, parent: int) -> Term | None:
        """`parent` 0: wherever it is, but rather at the top."""
        slugs = term_slugs(name)
        if not slugs:
            return None
        found = self._with_slug(slugs, parent)
        if found is None and parent:
            found = self._kept_apart(slugs[-1], parent)
        return found or self._with_other_hyphens(slugs[-1], parent)

    def free_slug(self, slug: str, parent: int) -> str:
        choices = [slug, *self._slugs_below(slug, parent)]
        return next((choice for choice in choices if self._with_slug([choice], 0) is None), choices[-1])

    def _below(self, parent: int) -> list[Term]:
        found = [term for term in self.terms.values() if not parent or term.parent == parent]
        return sorted(found, key=lambda term: (term.parent, term.term_id))

    def _with_slug(self, slugs: list[str], parent: int) -> Term | None:
        below = self._below(parent)
        return next((term for slug in slugs for term in below if term.slug == slug), None)

    def _with_other_hyphens(self, slug: str, parent: int) -> Term | None:
        plain = without_hyphens(slug)
        near = (term for term in self._below(parent) if without_hyphens(term.slug) == plain)
        return None if plain is None else next(near, None)

    def _kept_apart(self, slug: str, parent: int) -> Term | None:
        """Below its parent, a slug that was lengthened because another branch has the plain one."""
        longer = self._slugs_below(slug, parent)
        form = re.compile(f"(?:{'|'.join(map(re.escape, [slug, *longer]))})(?:-[0-9]{{1,6}})?")
        for term in self._below(parent):
            of_its_name = term_slugs(term.name)
            is_renamed = term.slug in longer and term.slug not in of_its_name
            if form.fullmatch(term.slug) and (is_renamed or slug in of_its_name):
                return term
        return None

    def _slugs_below(self, slug: str, parent: int) -> list[str]:
        choices: list[str] = []
        longer, above = slug, self.terms.get(parent)
        while above is not None:
            longer = joined(longer, above.slug)
            choices.append(longer)
            above = self.terms.get(above.parent)
        return [*choices, joined(choices[0], str(parent))] if choices else []
