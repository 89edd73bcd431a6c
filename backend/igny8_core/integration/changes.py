"""What one change in WordPress means here. The inbox calls it, in its transaction and the site's order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from django.db.models import Q

from igny8_core.errors import Igny8Error
from igny8_core.integration import known_terms
from igny8_core.integration.adoption import (
    TEXT_FIELDS,
    TOO_LARGE,
    TheirText,
    agreed_text,
    own_changes,
    their_text,
)
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import EventState, Publication, PublishJob, SiteIntegration
from igny8_core.integration.states import ACTIVE, ON_SITE
from igny8_core.wordpress.messages import EventPost, EventRelationships, EventTaxonomies, EventTerm
from igny8_core.wordpress.shapes import misfit
from igny8_core.writer.fields import OWN_FIELDS, TAXONOMY_NAME
from igny8_core.writer.models import Content
from igny8_core.writer.relationships import Changes, relate, take_fields

SHAPES: Mapping[str, Any] = {
    "taxonomies": EventTaxonomies,
    "relationships": EventRelationships,
    "post": EventPost,
    "term": EventTerm,
}
LIFE = {
    "trashed": Publication.State.TRASHED,
    "restored": Publication.State.PUBLISHED,
    "deleted": Publication.State.DELETED,
}
NEWER_HERE = "IGNY8 has a newer text that is not published."
MAYBE_EARLIER = "The site may be of an earlier time: its text is not taken over."
RELATIONS = ("cluster_id", "sector_id", "keyword_ids")
OF_POST = (*TEXT_FIELDS, TOO_LARGE)
"""What an event of a post may note as different."""
S = EventState


class BeingPublishedError(Exception):
    """The content is being published: what was told may be of before or after. Ask again later."""


@dataclass(frozen=True, slots=True)
class Change:
    """An event as far as it could be read; ids are None where there were none."""

    kind: str
    content_id: int | None
    post_id: int | None
    updated_by: str
    occurred_at: datetime | None
    fingerprint: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    state: EventState
    changes: Changes = field(default_factory=dict)
    note: str = ""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """Ids that are of no row of the content's site."""


@dataclass(slots=True)
class Place:
    """The content a change is about, and its post on the site; both locked."""

    integration: SiteIntegration
    change: Change
    content: Content
    publication: Publication | None
    began_at: int
    """The content's revision before."""
    takes_texts: bool = True

    @property
    def post_type(self) -> str:
        return self.publication.post_type if self.publication else self.content.content_type


def apply(
    integration: SiteIntegration, change: Change, *, asked_at: datetime | None, takes_texts: bool = True
) -> Outcome:
    """Let IGNY8 follow. Raises Igny8Error when it cannot, with nothing changed once the caller rolls back.

    asked_at: what is told is not older than this, by the database's clock; a content that was published since
    raises BeingPublishedError. None: take it as it is. takes_texts False: another text is only noted, since
    the site may be of an earlier time.
    """
    _check_shape(change)
    if change.kind == "term":
        return apply_term(integration, cast(EventTerm, change.data))
    place = _find(integration, change)
    place.takes_texts = takes_texts
    if asked_at is not None and _is_in_doubt(place, asked_at):
        raise BeingPublishedError
    publication = place.publication
    if publication is not None and change.post_id not in (None, publication.post_id):
        return Outcome(S.IGNORED, note="The content has another post by now.")
    if change.kind in LIFE:
        return _apply_life(place)
    if not change.data:
        return Outcome(S.IGNORED, note="The post was gone before this was told.")
    if change.kind == "taxonomies":
        return apply_taxonomies(place, cast(EventTaxonomies, change.data))
    if change.kind == "relationships":
        return apply_relationships(place, cast(EventRelationships, change.data))
    return _apply_post(place, cast(EventPost, change.data))


def _check_shape(change: Change) -> None:
    if change.kind not in SHAPES and change.kind not in LIFE:
        message = f"IGNY8 does not know changes of the kind {change.kind!r}: the plugin is newer."
        raise Igny8Error("MESSAGE_INVALID", message, details={"field": "kind"})
    is_gone = not change.data and change.kind != "term"
    if is_gone or change.kind in LIFE:
        return
    if wrong := misfit(SHAPES[change.kind], change.data):
        raise Igny8Error(
            "MESSAGE_INVALID", f"The change says data{wrong}.", details={"field": f"data{wrong}"}
        )


def _find(integration: SiteIntegration, change: Change) -> Place:
    """Of the site's own contents only: an id of another site is as unknown as one that never was."""
    contents = Content.objects.select_related("account", "site").filter(site_id=integration.site_id)
    content = contents.select_for_update(of=("self",)).filter(pk=change.content_id or 0).first()
    if content is None:
        raise Igny8Error(
            "NOT_FOUND", "IGNY8 has no such content for this site.", details={"field": "content_id"}
        )
    return place_of(integration, change, content)


def place_of(integration: SiteIntegration, change: Change, content: Content) -> Place:
    publications = Publication.objects.select_for_update().filter(content=content, integration=integration)
    return Place(integration, change, content, publications.first(), content.revision)


def _is_in_doubt(place: Place, asked_at: datetime) -> bool:
    jobs = PublishJob.objects.filter(content=place.content, integration=place.integration)
    under_way = Q(state__in=ACTIVE, commit_sent=True)
    return jobs.filter(under_way | Q(state__in=ON_SITE, finished_at__gte=asked_at)).exists()


def _publication(place: Place) -> Publication:
    if place.publication is None:
        raise Igny8Error("NOT_FOUND", "IGNY8 has no record of this post.", details={"field": "post_id"})
    return place.publication


# ------------------------------------------------------------------------------------------- terms, relations


def apply_term(integration: SiteIntegration, told: EventTerm) -> Outcome:
    if not TAXONOMY_NAME.fullmatch(told["taxonomy"]):
        return Outcome(S.IGNORED, note="No content can have terms of this taxonomy.")
    if told["deleted"]:
        is_known = known_terms.forget(integration.pk, told["taxonomy"], told["term_id"])
        return Outcome(S.APPLIED if is_known else S.IGNORED)
    before = known_terms.path_of(integration.pk, told["taxonomy"], told["term_id"])
    row = known_terms.learn(integration.pk, told["taxonomy"], [told])[told["term_id"]]
    return Outcome(S.APPLIED, {} if before == row.path else {"path": [before, row.path]})


def apply_taxonomies(place: Place, told: EventTaxonomies) -> Outcome:
    """The content's lists say the terms the post has; what it calls them stays where it means the same."""
    content, above = place.content, told.get("parents", [])
    kinds = {
        "categories": told["categories"],
        "tags": told["tags"],
        "sectors": told["sectors"],
        "clusters": told["clusters"],
    }
    said = {known_terms.taxonomy_of(kind, place.post_type): terms for kind, terms in kinds.items()}
    other = {name: terms for name, terms in told["other"].items() if _is_further(name)}
    names: dict[str, list[str]] = {}
    for taxonomy, terms in {**said, **other}.items():
        field_name, key = known_terms.field_of(taxonomy)
        held = getattr(content, field_name)
        held = held.get(key, []) if key else held
        rows = known_terms.learn(place.integration.pk, taxonomy, terms, above)
        had = place.publication is None or place.publication.terms.filter(taxonomy=taxonomy).exists()
        # A page has no categories, whatever its content says of them: that is no change.
        names[taxonomy] = (
            known_terms.names_of(place.integration.pk, taxonomy, rows, held) if rows or had else held
        )
        if place.publication is not None:
            known_terms.assign(place.publication, taxonomy, rows.values())
    fields: dict[str, Any] = {known_terms.field_of(taxonomy)[0]: names[taxonomy] for taxonomy in said}
    further = {**content.other_terms, **{taxonomy: names[taxonomy] for taxonomy in other}}
    fields["other_terms"] = {
        taxonomy: list_ for taxonomy, list_ in further.items() if list_ or taxonomy in content.other_terms
    }
    return _settle(place, take_fields(content, fields, changed_by=place.change.updated_by))


def _is_further(taxonomy: str) -> bool:
    return taxonomy not in OWN_FIELDS and TAXONOMY_NAME.fullmatch(taxonomy) is not None


def apply_relationships(place: Place, told: EventRelationships) -> Outcome:
    related = relate(
        place.content,
        cluster_id=told["cluster_id"],
        sector_id=told["sector_id"],
        keyword_ids=told["keyword_ids"],
        changed_by=place.change.updated_by,
    )
    _set_drift(place, RELATIONS, related.unknown)
    state = S.CONFLICT if related.unknown else S.APPLIED
    ids = ", ".join(f"{name} {ids}" for name, ids in related.unknown.items())
    settled = _settle(place, related.changes, state=state, note=f"Not of this site: {ids}." if ids else "")
    return replace(settled, unknown=related.unknown)


# ------------------------------------------------------------------------------------------------- life, text


def _apply_life(place: Place) -> Outcome:
    """The content stays whatever becomes of its post."""
    publication, state = _publication(place), LIFE[place.change.kind]
    before, publication.state = publication.state, state
    if state == Publication.State.DELETED:
        publication.terms.clear()
    if state == Publication.State.TRASHED:
        publication.post_status = "trash"
    changes = {} if before == state else {"state": [str(before), str(state)]}
    return _settle(place, changes)


def _apply_post(place: Place, told: EventPost) -> Outcome:
    publication = _publication(place)
    base = agreed_text(publication)
    theirs, ours = their_text(told, base, publication), own_changes(place.content, base)
    changes = _remember_post(publication, told)
    if ours or not place.takes_texts:
        # Where IGNY8 leaves the author to the site, whoever that is differs from nothing.
        theirs_alone = {} if base["author_email"] else {"author_email"}
        different = {
            name: value
            for name, value in theirs.every.items()
            if name not in theirs_alone and getattr(place.content, name, None) != value
        }
        _set_drift(place, OF_POST, different)
        if not different and ours <= theirs.fields.keys():
            publication.text_revision = place.content.revision
        why = NEWER_HERE if ours else MAYBE_EARLIER
        note = why if different else ""
        return _settle(place, changes, state=S.CONFLICT if different else S.APPLIED, note=note)
    return _adopt(place, theirs, changes)


def _remember_post(publication: Publication, told: EventPost) -> Changes:
    changes: Changes = {}
    facts = {
        "post_status": told["status"][:20],
        "post_type": told["post_type"][:20],
        "url": told["url"] or publication.url,
    }
    for name, value in facts.items():
        if getattr(publication, name) != value:
            changes[name] = [getattr(publication, name), value]
            setattr(publication, name, value)
    return changes


def _adopt(place: Place, theirs: TheirText, changes: Changes) -> Outcome:
    publication, content = _publication(place), place.content
    taken = take_fields(content, theirs.fields, changed_by=place.change.updated_by)
    if taken:
        publication.text_revision = content.revision
    if "slug" in theirs.fields:
        publication.slug = theirs.fields["slug"]
    _set_drift(place, OF_POST, theirs.foreign)
    note = "IGNY8 cannot keep this as it is." if theirs.foreign else ""
    state = S.CONFLICT if theirs.foreign else S.APPLIED
    return _settle(place, {**changes, **shortened(taken)}, state=state, note=note)


def shortened(changes: Changes) -> Changes:
    """Texts as their length: the revisions have them whole."""
    return {
        name: [f"{len(text)} characters" for text in values] if name in {"html", "excerpt"} else values
        for name, values in changes.items()
    }


# ------------------------------------------------------------------------------------------------ publication


def _set_drift(place: Place, names: tuple[str, ...], theirs: Mapping[str, Any]) -> None:
    """What the site says differently, in place of what was noted of these fields before."""
    if place.publication is None:
        return
    kept = {name: value for name, value in place.publication.drift.items() if name not in names}
    place.publication.drift = {**kept, **theirs}


def _settle(place: Place, changes: Changes, *, state: EventState = S.APPLIED, note: str = "") -> Outcome:
    """Both sides agree again, but for the drift."""
    publication, change = place.publication, place.change
    if publication is None:
        return Outcome(state, changes, note)
    if publication.revision == place.began_at:
        publication.revision = place.content.revision
    if change.fingerprint:
        publication.site_fingerprint = change.fingerprint
        if not publication.drift:
            publication.fingerprint = change.fingerprint
    if change.occurred_at is not None:
        publication.told_at = {**publication.told_at, change.kind: change.occurred_at.isoformat()}
    if not publication.drift:
        publication.drifted_at = None
    elif publication.drifted_at is None:
        publication.drifted_at = database_now()
    publication.save()
    return Outcome(state, changes, note)
