"""What a publish would create and what it would use that is there, as far as both sides can tell before."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from igny8_core.integration.known_terms import KINDS
from igny8_core.wordpress.messages import StageResponse


class PlannedTerms(TypedDict):
    """Names as the content has them. `new`: IGNY8 knows none; the site finds one by its slug, or makes it."""

    known: list[str]
    new: list[str]


class Plan(TypedDict):
    terms: dict[str, PlannedTerms]
    creates_terms: bool
    images: dict[str, int]


def plan_of(taxonomies: Mapping[str, Any], answer: StageResponse) -> Plan:
    """`taxonomies`: those of the manifest the site answered to. Taxonomies without terms are left out."""
    asked: dict[str, Sequence[Mapping[str, Any]]] = {kind: taxonomies[kind] for kind in KINDS}
    asked |= taxonomies.get("other", {})
    return {
        "terms": {name: _planned(terms) for name, terms in asked.items() if terms},
        "creates_terms": answer["site"]["settings"].get("auto_create_terms", True),
        "images": {"known": len(answer["attachments"]), "new": len(answer["missing"])},
    }


def _planned(terms: Sequence[Mapping[str, Any]]) -> PlannedTerms:
    names = [(" > ".join(term["path"]), "term_id" in term) for term in terms]
    return {
        "known": [name for name, is_known in names if is_known],
        "new": [name for name, is_known in names if not is_known],
    }
