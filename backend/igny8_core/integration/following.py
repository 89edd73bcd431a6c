"""What a site tells of one content outside of its log: the same use cases, without a place in the order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from rest_framework import serializers

from igny8_core.errors import Igny8Error
from igny8_core.integration import changes, known_terms
from igny8_core.integration.changes import Change, Outcome, Place
from igny8_core.integration.models import ContentTaxonomy, SiteIntegration
from igny8_core.wordpress.messages import EventRelationships, EventTaxonomies, KnownTerm
from igny8_core.writer.models import Content

PASSED_OVER: dict[str, Any] = {"applied": False, "changes": {}, "unknown": {}}


def follow_taxonomies(content: Content, told: Mapping[str, Any]) -> dict[str, Any]:
    """Of terms told by their id alone IGNY8 must know the rest. An older change is passed over."""
    place = _place(content, "taxonomies", told)
    if _is_older(place):
        return PASSED_OVER
    problems: dict[str, Any] = {}
    known = {kind: _known(place, kind, told[kind], problems) for kind in known_terms.KINDS}
    other = {name: _known(place, name, terms, problems) for name, terms in told["other"].items()}
    if problems:
        raise serializers.ValidationError(problems)
    return _said(changes.apply_taxonomies(place, cast(EventTaxonomies, {**known, "other": other})))


def follow_relationships(content: Content, told: Mapping[str, Any]) -> dict[str, Any]:
    """An id that is of no row of the content's site changes nothing, and is noted as a difference."""
    place = _place(content, "relationships", told)
    if _is_older(place):
        return PASSED_OVER
    return _said(changes.apply_relationships(place, cast(EventRelationships, told)))


def _place(content: Content, kind: str, told: Mapping[str, Any]) -> Place:
    integration = SiteIntegration.objects.filter(site_id=content.site_id, platform="wordpress").first()
    if integration is None:
        raise Igny8Error("INTEGRATION_NOT_CONNECTED", "The content's site was never connected to WordPress.")
    change = Change(kind, content.pk, None, told["updated_by"], told["updated_at"], "", {})
    locked = Content.objects.select_related("account", "site").select_for_update(of=("self",))
    return changes.place_of(integration, change, locked.get(pk=content.pk))


def _is_older(place: Place) -> bool:
    told_at = place.publication.told_at.get(place.change.kind) if place.publication else None
    occurred_at = place.change.occurred_at
    return told_at is not None and occurred_at is not None and occurred_at < datetime.fromisoformat(told_at)


def _known(place: Place, name: str, terms: Sequence[KnownTerm], problems: dict[str, Any]) -> list[KnownTerm]:
    taxonomy = known_terms.taxonomy_of(name, place.post_type)
    rows = ContentTaxonomy.objects.filter(
        integration=place.integration, taxonomy=taxonomy, term_id__in=[term["term_id"] for term in terms]
    )
    by_id = {row.term_id: row for row in rows}
    found: list[KnownTerm] = []
    for position, term in enumerate(terms):
        row = by_id.get(term["term_id"])
        if term["name"]:
            found.append(term)
        elif row is not None:
            found.append(
                {"term_id": row.term_id, "name": row.name, "slug": row.slug, "parent": row.parent or 0}
            )
        else:
            message = f"IGNY8 does not know the term {term['term_id']} yet: send its name and slug too."
            problems.setdefault(name, {})[position] = [message]
    return found


def _said(outcome: Outcome) -> dict[str, Any]:
    return {"applied": True, "changes": outcome.changes, "unknown": dict(outcome.unknown)}
