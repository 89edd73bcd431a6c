"""The terms of a taxonomy, hundreds at a time: what `known_terms.learn` does for a few of them."""

from collections.abc import Mapping, Sequence
from html import unescape

from igny8_core.integration import known_terms
from igny8_core.integration.known_terms import FLAT, key_of, text_of
from igny8_core.integration.models import ContentTaxonomy
from igny8_core.wordpress.messages import KnownTerm
from igny8_core.writer.fields import MAX_LEVELS, MAX_NAME
from igny8_core.writer.snapshots import category_path

ROWS_PER_STATEMENT = 500


def learn_page(integration_id: int, taxonomy: str, terms: Sequence[KnownTerm]) -> int:
    """Keep what the site says of these terms; how many were new. A few statements, if little changed.

    A term may come before the one above it: `settle_paths` gives each its whole path, when all are here.
    """
    ids = [term["term_id"] for term in terms]
    above = [term["parent"] for term in terms]
    known = {row.term_id: row for row in _rows(integration_id, taxonomy, [*ids, *above])}
    changed = [term for term in terms if term["term_id"] in known and _differs(known[term["term_id"]], term)]
    if changed:
        known_terms.learn(integration_id, taxonomy, changed)
    new = [_row(integration_id, taxonomy, term, known) for term in terms if term["term_id"] not in known]
    # Somebody may tell of one of them at the same moment: that one is as good.
    ContentTaxonomy.objects.bulk_create(new, batch_size=ROWS_PER_STATEMENT, ignore_conflicts=True)
    return len(new)


def _rows(integration_id: int, taxonomy: str, ids: Sequence[int]) -> list[ContentTaxonomy]:
    return list(
        ContentTaxonomy.objects.filter(
            integration_id=integration_id, taxonomy=taxonomy, term_id__in={one for one in ids if one}
        )
    )


def _name(term: KnownTerm) -> str:
    return (unescape(term["name"]) or term["slug"] or str(term["term_id"]))[:MAX_NAME]


def _differs(row: ContentTaxonomy, term: KnownTerm) -> bool:
    told = (_name(term), term["slug"][:MAX_NAME], term["parent"], False, None)
    return told != (row.name, row.slug, row.parent, row.is_guess, row.deleted_at)


def _row(
    integration_id: int, taxonomy: str, term: KnownTerm, known: Mapping[int, ContentTaxonomy]
) -> ContentTaxonomy:
    name, parent = _name(term), known.get(term["parent"])
    above = category_path(parent.path) if parent is not None and taxonomy not in FLAT else []
    path = text_of(taxonomy, [*above, name])
    return ContentTaxonomy(
        integration_id=integration_id,
        taxonomy=taxonomy,
        term_id=term["term_id"],
        name=name,
        slug=term["slug"][:MAX_NAME],
        parent=term["parent"],
        path=path,
        key=key_of(path),
    )


def settle_paths(integration_id: int, taxonomy: str) -> None:
    """Let every term be called by its whole path, now that those above it are known.

    One that posts have takes its name in contents along; the names of all others nobody has used yet.
    """
    if taxonomy in FLAT:
        return
    terms = ContentTaxonomy.objects.filter(
        integration_id=integration_id, taxonomy=taxonomy, deleted_at=None, parent__isnull=False
    )
    rows = {row.term_id: row for row in terms.defer("updated_at")}
    moved = [(row, path) for row in rows.values() if (path := _path(row, rows)) not in (None, row.path)]
    if not moved:
        return
    used = _used([row.pk for row, _ in moved])
    for row, path in moved:
        if row.pk not in used:
            row.path, row.key = str(path), key_of(str(path))
    unused = [row for row, _ in moved if row.pk not in used]
    ContentTaxonomy.objects.bulk_update(unused, ["path", "key"], batch_size=ROWS_PER_STATEMENT)
    for row, _ in moved:
        if row.pk in used:
            above = [_told(one) for one in _above(row, rows)]
            known_terms.learn(integration_id, taxonomy, [_told(row)], above)


def _path(row: ContentTaxonomy, rows: Mapping[int, ContentTaxonomy]) -> str | None:
    """None: something above it is not known, or stands below itself."""
    above = _above(row, rows)
    top = above[-1] if above else row
    if top.parent:
        return None
    names = [one.name for one in reversed((row, *above))]
    return text_of(row.taxonomy, names[-MAX_LEVELS:])


def _above(row: ContentTaxonomy, rows: Mapping[int, ContentTaxonomy]) -> list[ContentTaxonomy]:
    """The terms above it, nearest first; a circle is cut."""
    found: dict[int, ContentTaxonomy] = {}
    parent = rows.get(row.parent or 0)
    while parent is not None and parent.term_id not in found and parent is not row:
        found[parent.term_id] = parent
        parent = rows.get(parent.parent or 0)
    return list(found.values())


def _used(pks: Sequence[int]) -> set[int]:
    """Of these rows those that posts have."""
    through = ContentTaxonomy.publications.through.objects
    found: set[int] = set()
    for start in range(0, len(pks), ROWS_PER_STATEMENT):
        some = through.filter(contenttaxonomy_id__in=pks[start : start + ROWS_PER_STATEMENT])
        found.update(some.values_list("contenttaxonomy_id", flat=True))
    return found


def _told(row: ContentTaxonomy) -> KnownTerm:
    return {"term_id": row.term_id, "name": row.name, "slug": row.slug, "parent": row.parent or 0}
