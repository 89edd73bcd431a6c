"""The fake site finds and makes terms by the same table as the plugin."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from igny8_core.errors import CONTRACT_DIR
from igny8_core.wordpress.fake.drafts import Place
from igny8_core.wordpress.fake.receipts import make_receipt
from igny8_core.wordpress.fake.settings import FurtherTaxonomy
from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.fake.state import KINDS, Term
from tests.contract.articles import article, new_key
from tests.contract.schemas import violations

TABLE = json.loads((CONTRACT_DIR / "examples" / "vectors" / "terms.json").read_text(encoding="utf-8"))
TAXONOMIES = {"categories": "category", "tags": "post_tag"}
EMPTY: dict[str, list[Any]] = {
    name: [] for name in ("created", "existing", "assigned", "fallback", "skipped")
}


class TableSite:
    """A fake site with the terms and settings of one case."""

    def __init__(self, case: dict[str, Any]) -> None:
        posts = frozenset({"post"})
        further = {"genre": FurtherTaxonomy(posts, True), "mood": FurtherTaxonomy(posts, False)}
        self.fake = FakeSite("https://blog.example.com", further_taxonomies=further)
        self.ids: dict[tuple[str, str], int] = {}
        for given in case["given"]:
            self._add(**given)
        chosen = dict(case.get("settings", {}))
        if fallback := chosen.pop("fallback", None):
            chosen["fallback_category"] = self.ids["category", fallback]
        self.fake.settings.change(**chosen)
        self.post_type = case.get("post_type", "post")

    def _add(self, taxonomy: str, name: str, slug: str, parent: str = "") -> None:
        above = self.ids[taxonomy, parent] if parent else 0
        term = Term(self.fake.state.next_id(), taxonomy, name, slug, above)
        self.fake.state.terms[term.term_id] = term
        self.ids[taxonomy, slug] = term.term_id

    def publish(self, asked: dict[str, Any]) -> dict[str, dict[str, Any]]:
        wanted: dict[str, Any] = {
            kind: self._terms(TAXONOMIES.get(kind, kind), asked.get(kind, [])) for kind in KINDS
        }
        wanted["other"] = {name: self._terms(name, terms) for name, terms in asked.get("other", {}).items()}
        content = article(content_type=self.post_type, taxonomies=wanted)
        fake = self.fake
        place = Place(fake.state, fake.settings, fake.home_url, fake.clock())
        request: Any = {"key": new_key(), "fence": 1, "mode": "manual", "content": content}
        receipt = make_receipt(place, request, 0.0)
        assert violations("receipt", json.loads(json.dumps(receipt))) == []
        processed: dict[str, Any] = {**receipt["taxonomies_processed"]}
        other: dict[str, Any] = processed.pop("other", {})
        return other | processed

    def _terms(self, taxonomy: str, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"path": one["path"], "term_id": self.ids[taxonomy, one["mapped_to"]]}
            if "mapped_to" in one
            else one
            for one in asked
        ]

    def path_of(self, term_id: int) -> str:
        term = self.fake.state.terms[term_id]
        return f"{self.path_of(term.parent)}/{term.slug}" if term.parent else term.slug


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_names_lead_to_the_terms_of_the_table(case: dict[str, Any]) -> None:
    site = TableSite(case)
    first = site.publish(case["asked"])
    expected = {**case["then"]}
    expected |= expected.pop("other", {})
    assert expected.keys() <= first.keys()
    for taxonomy, report in first.items():
        paths = [site.path_of(term_id) for term_id in report["assigned"]]
        wanted = EMPTY | expected.get(taxonomy, {})
        if any(path.endswith("#") for path in wanted["assigned"]):
            paths = [re.sub(r"-\d+\Z", "-#", path) for path in paths]
        said = {name: entries for name, entries in report.items() if name not in {"requested", "terms"}}
        assert said | {"assigned": paths} == wanted, taxonomy
    terms = dict(site.fake.state.terms)
    second = site.publish(case["asked"])
    assert site.fake.state.terms == terms
    assert {name: report["assigned"] for name, report in second.items()} == {
        name: report["assigned"] for name, report in first.items()
    }
