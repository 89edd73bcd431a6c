"""IGNY8's own side of an import, in this process. To be imported when Django is set up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from typing import Any

from bench.errors import BenchError
from igny8_core.integration import importing, structure
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import ContentTaxonomy, Publication, SiteImport, SiteIntegration
from igny8_core.writer.models import Content

TYPES = {"post_types": ("post", "page"), "taxonomies": ("category", "post_tag")}


def begin(integration: SiteIntegration) -> None:
    """Without limits."""
    chosen = {kind: {name: {"fetch_limit": 0} for name in names} for kind, names in TYPES.items()}
    structure.choose(integration.pk, chosen)
    importing.start_import(SiteIntegration.objects.get(pk=integration.pk))


def _of(integration: SiteIntegration) -> SiteImport:
    return SiteImport.objects.get(integration=integration)


def seen(integration: SiteIntegration) -> int:
    return importing.counts_of(_of(integration))["seen"]


def end_lease(integration: SiteIntegration) -> None:
    """As if the time of the dead worker's lease had passed."""
    SiteImport.objects.filter(integration=integration).update(wake_at=database_now())


def requests(integration: SiteIntegration) -> dict[str, Any]:
    one = _of(integration)
    return {step["name"]: {"seen": step["seen"], "new": step["new"]} for step in one.steps}


def check(integration: SiteIntegration, posts: Set[int], terms: Set[int]) -> dict[str, int]:
    """Raises BenchError unless every post and term is here just once, and the site knows of every post."""
    one = _of(integration)
    if one.state != "done" or one.problems:
        raise BenchError(f"the import is {one.state}: {one.error} {one.problems[:3]}")
    found = Counter(Publication.objects.values_list("post_id", flat=True))
    known = set(
        ContentTaxonomy.objects.filter(taxonomy__in=TYPES["taxonomies"]).values_list("term_id", flat=True)
    )
    missing = len(posts - found.keys()) + len(terms - known)
    duplicates = sum(found.values()) - len(found) + Content.objects.count() - len(found)
    waiting = Publication.objects.filter(needs_adoption=True).count()
    if missing or duplicates or waiting:
        raise BenchError(f"{missing} missing, {duplicates} twice, {waiting} the site does not know of")
    return {"posts": len(found), "terms": len(terms), "duplicates": duplicates, "missing": missing}
