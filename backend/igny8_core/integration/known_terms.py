"""Terms IGNY8 knows of a site, and which of them a name in a content stands for.

What a publish found or made, and what people changed since, is kept by the term's id: a term that was renamed
is still the same term, and the next publish gives the post exactly the terms it has.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from igny8_core.errors import Igny8Error
from igny8_core.integration.models import ContentTaxonomy, Publication, SiteIntegration, TermAlias
from igny8_core.wordpress.messages import KnownTerm, TaxonomyReport
from igny8_core.writer.fields import MAX_LEVELS, MAX_NAME, OWN_FIELDS
from igny8_core.writer.models import Content
from igny8_core.writer.relationships import rename_term
from igny8_core.writer.snapshots import category_path, path_as_text

KINDS = ("categories", "tags", "sectors", "clusters")
FLAT = frozenset({"post_tag", "product_tag", "igny8_sector", "igny8_cluster"})
"""Taxonomies without parents: a > in one of their names is part of the name."""

Taxonomies = Mapping[str, Any]
"""The contract's taxonomies."""
Rows = QuerySet[ContentTaxonomy]


def taxonomy_of(kind: str, post_type: str) -> str:
    """WordPress's name of one of the contract's four, for posts of a type; any other name is its own."""
    if kind not in KINDS:
        return kind
    of_products = {"categories": "product_cat", "tags": "product_tag"}
    of_others = {"categories": "category", "tags": "post_tag"}
    own = of_products if post_type == "product" else of_others
    return {**own, "sectors": "igny8_sector", "clusters": "igny8_cluster"}[kind]


def text_of(taxonomy: str, path: Sequence[str]) -> str:
    """The names as a content's list says them."""
    return path[-1] if taxonomy in FLAT else path_as_text(path[-MAX_LEVELS:])


def key_of(text: str) -> str:
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


# ------------------------------------------------------------------------------------------------ learning


def learn(
    integration_id: int, taxonomy: str, terms: Sequence[KnownTerm], above: Sequence[KnownTerm] = ()
) -> dict[int, ContentTaxonomy]:
    """Keep what the site says of terms, `above` those their parents may be; term id → row.

    A term that has another name or place than before takes its name in contents along.
    """
    told = {term["term_id"]: term for term in (*above, *terms)}
    wanted = [term["term_id"] for term in terms]
    rows = _rows(integration_id, taxonomy, told)
    for term in _parents_first(wanted, told):
        rows[term["term_id"]] = _learn_one(integration_id, taxonomy, term, rows)
    return {term_id: rows[term_id] for term_id in wanted}


def _rows(integration_id: int, taxonomy: str, told: Mapping[int, KnownTerm]) -> dict[int, ContentTaxonomy]:
    ids = {*told, *(term["parent"] for term in told.values())}
    found = ContentTaxonomy.objects.filter(integration_id=integration_id, taxonomy=taxonomy, term_id__in=ids)
    return {row.term_id: row for row in found}


def _parents_first(wanted: Iterable[int], told: Mapping[int, KnownTerm]) -> list[KnownTerm]:
    """The wanted terms and those above them; a circle of parents is cut."""
    found: dict[int, KnownTerm] = {}
    for term_id in wanted:
        chain: list[int] = []
        while term_id in told and term_id not in found and term_id not in chain:
            chain.append(term_id)
            term_id = told[term_id]["parent"]
        found.update((one, told[one]) for one in reversed(chain))
    return list(found.values())


def _learn_one(
    integration_id: int, taxonomy: str, term: KnownTerm, rows: Mapping[int, ContentTaxonomy]
) -> ContentTaxonomy:
    row = rows.get(term["term_id"])
    name = (unescape(term["name"]) or term["slug"] or str(term["term_id"]))[:MAX_NAME]
    path = text_of(taxonomy, [*_names_above(taxonomy, term["parent"], row, rows), name])
    facts: dict[str, Any] = {"name": name, "slug": term["slug"][:MAX_NAME], "parent": term["parent"]}
    facts |= {"is_guess": False, "deleted_at": None}
    if row is None:
        return ContentTaxonomy.objects.create(
            integration_id=integration_id,
            taxonomy=taxonomy,
            term_id=term["term_id"],
            path=path,
            key=key_of(path),
            **facts,
        )
    if row.deleted_at is not None:
        row.path, row.key = path, key_of(path)  # what it was called is nobody's name any more
        row.save(update_fields=["path", "key"])
    is_first_telling = row.is_guess or (row.slug == "" and _plain(row.name) == _plain(name))
    if any(getattr(row, field) != value for field, value in facts.items()):
        for field, value in facts.items():
            setattr(row, field, value)
        row.save(update_fields=[*facts, "updated_at"])
    _move(row, path, rename=not is_first_telling)
    return row


def _names_above(
    taxonomy: str, parent: int, row: ContentTaxonomy | None, rows: Mapping[int, ContentTaxonomy]
) -> list[str]:
    if taxonomy in FLAT or parent == 0:
        return []
    if parent in rows:
        return category_path(rows[parent].path)
    stays = row is not None and row.parent in (None, parent)
    return category_path(row.path)[:-1] if row is not None and stays else []


def _plain(name: str) -> str:
    """Equal for a name as an author wrote it and as WordPress has it: slugs decide, not spellings."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", name).casefold())


def _move(row: ContentTaxonomy, path: str, *, rename: bool = True) -> None:
    """Let a term, and all below it, be called by the new path; the old ones go on standing for them."""
    if row.path == path:
        return
    old, row.path, row.key = row.path, path, key_of(path)
    row.save(update_fields=["path", "key", "updated_at"])
    add_alias(row, old)
    if rename:
        field, taxonomy = field_of(row.taxonomy)
        contents = Content.objects.filter(publications__terms=row).only("pk", field)
        rename_term(contents, field, old, path, taxonomy)
    if row.taxonomy in FLAT:
        return
    below = ContentTaxonomy.objects.filter(
        integration_id=row.integration_id, taxonomy=row.taxonomy, parent=row.term_id, deleted_at=None
    )
    for child in below:
        if len(category_path(path)) < MAX_LEVELS:
            _move(child, path_as_text([*category_path(path), child.name]))


def field_of(taxonomy: str) -> tuple[str, str]:
    """The content's field that holds terms of a taxonomy, and the key in it where it is `other_terms`."""
    field = OWN_FIELDS.get(taxonomy)
    return (field, "") if field else ("other_terms", taxonomy)


def add_alias(row: ContentTaxonomy, text: str) -> None:
    """From now on `text` stands for the term, unless a term is called so."""
    TermAlias.objects.update_or_create(
        integration_id=row.integration_id,
        taxonomy=row.taxonomy,
        key=key_of(text),
        defaults={"term_id": row.term_id},
    )


def forget(integration_id: int, taxonomy: str, term_id: int, at: datetime | None = None) -> bool:
    """The term is gone from the site: its names stand for nothing any more. False: it was not known."""
    terms = ContentTaxonomy.objects.filter(integration_id=integration_id, taxonomy=taxonomy, term_id=term_id)
    aliases = TermAlias.objects.filter(integration_id=integration_id, taxonomy=taxonomy, term_id=term_id)
    had_alias = aliases.delete()[0] > 0
    row = terms.filter(deleted_at=None).first()
    if row is None:
        return had_alias
    row.publications.clear()
    row.deleted_at = at or timezone.now()
    row.save(update_fields=["deleted_at", "updated_at"])
    return True


def doubt_all(integration_id: int) -> None:
    """Ids may stand for other terms of the site now: names decide until the site has told each one anew."""
    terms = ContentTaxonomy.objects.filter(integration_id=integration_id, deleted_at=None)
    terms.update(deleted_at=timezone.now())
    TermAlias.objects.filter(integration_id=integration_id).delete()


def assign(publication: Publication, taxonomy: str, rows: Iterable[ContentTaxonomy]) -> None:
    """The post has exactly these terms of the taxonomy."""
    wanted = {row.pk for row in rows}
    had = set(publication.terms.filter(taxonomy=taxonomy).values_list("pk", flat=True))
    publication.terms.remove(*(had - wanted))
    publication.terms.add(*(wanted - had))


# ------------------------------------------------------------------------------------------- names of terms


def names_of(
    integration_id: int, taxonomy: str, rows: Mapping[int, ContentTaxonomy], held: Sequence[str]
) -> list[str]:
    """A content's list for these terms: names it holds already stay as they are and where they are."""
    left = dict(rows)
    names = []
    for text, term_id in zip(held, _term_ids(integration_id, taxonomy, held, frozenset(left)), strict=True):
        if left.pop(term_id or 0, None) is not None:
            names.append(text)
    return [*names, *(row.path for row in left.values())]


def with_known_terms(
    taxonomies: Taxonomies, integration: SiteIntegration, content_id: int, content_type: str
) -> dict[str, Any]:
    """The same terms, with the id of those the site is known to have. A term that has an id keeps it."""
    on_post = frozenset(
        ContentTaxonomy.objects.filter(
            publications__content_id=content_id, publications__integration=integration
        ).values_list("term_id", flat=True)
    )

    def known(taxonomy: str, terms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        texts = [text_of(taxonomy, term["path"]) for term in terms]
        ids = _term_ids(integration.pk, taxonomy, texts, on_post)
        return [
            dict(term) if "term_id" in term or term_id is None else {**term, "term_id": term_id}
            for term, term_id in zip(terms, ids, strict=True)
        ]

    said: dict[str, Any] = {kind: known(taxonomy_of(kind, content_type), taxonomies[kind]) for kind in KINDS}
    if "other" in taxonomies:
        said["other"] = {name: known(name, terms) for name, terms in taxonomies["other"].items()}
    return said


def _term_ids(
    integration_id: int, taxonomy: str, texts: Sequence[str], first: frozenset[int]
) -> list[int | None]:
    """The term each name stands for; of several with one name those in `first` come first, each once."""
    if not texts:
        return []
    keys = [key_of(text) for text in texts]
    choices: dict[str, list[int]] = {}
    rows = ContentTaxonomy.objects.filter(integration_id=integration_id, taxonomy=taxonomy, deleted_at=None)
    for key, term_id in rows.filter(key__in=keys).order_by("term_id").values_list("key", "term_id"):
        choices.setdefault(key, []).append(term_id)
    aliases = TermAlias.objects.filter(integration_id=integration_id, taxonomy=taxonomy, key__in=keys)
    for key, term_id in aliases.values_list("key", "term_id"):
        choices.setdefault(key, [term_id])
    for ids in choices.values():
        ids.sort(key=lambda term_id: (term_id not in first, term_id))
    found: list[int | None] = []
    for key in keys:
        ids = choices.get(key, [])
        found.append(ids.pop(0) if len(ids) > 1 else ids[0] if ids else None)
    return found


# --------------------------------------------------------------------------------------- what a publish did


def learn_from_receipt(publication: Publication, sent: Taxonomies, reports: Taxonomies) -> None:
    """Keep which terms the names of a publish were given, found or made; the post has exactly those."""
    for name, terms, report in _reported(sent, reports):
        taxonomy = taxonomy_of(name, publication.post_type)
        pairs = _pairs([term["path"] for term in terms], report)
        rows = [
            _learn_named(publication.integration_id, taxonomy, term_id, path, path[-1] in report["created"])
            for path, term_id in pairs
        ]
        _learn_lineage(publication.integration_id, taxonomy, report.get("terms", []))
        paired = {row.term_id for row in rows}
        others = ContentTaxonomy.objects.filter(
            integration_id=publication.integration_id,
            taxonomy=taxonomy,
            term_id__in=set(report["assigned"]) - paired,
        )
        assign(publication, taxonomy, [*rows, *others])


def _reported(sent: Taxonomies, reports: Taxonomies) -> Iterable[tuple[str, Sequence[Any], TaxonomyReport]]:
    for kind in KINDS:
        yield kind, sent[kind], reports[kind]
    for name, report in reports.get("other", {}).items():
        yield name, sent.get("other", {}).get(name, []), report


def _pairs(paths: Sequence[Sequence[str]], report: TaxonomyReport) -> list[tuple[Sequence[str], int]]:
    """Which term each name was given, where that can be told: ids come in the names' order, each once."""
    if len(paths) != len(report["requested"]):
        return []
    without = {*report["skipped"], *report["fallback"]}
    given = [
        (path, said)
        for path, said in zip(paths, report["requested"], strict=True)
        if said not in report["skipped"]
    ]
    if len(given) != len(report["assigned"]):
        return []
    return [
        (path, term_id)
        for (path, said), term_id in zip(given, report["assigned"], strict=True)
        if said not in without
    ]


def _learn_named(
    integration_id: int, taxonomy: str, term_id: int, path: Sequence[str], is_new: bool
) -> ContentTaxonomy:
    text = text_of(taxonomy, path)
    row, _ = ContentTaxonomy.objects.get_or_create(
        integration_id=integration_id,
        taxonomy=taxonomy,
        term_id=term_id,
        defaults={
            "name": path[-1],
            "parent": 0 if taxonomy in FLAT or (is_new and len(path) == 1) else None,
            "path": text,
            "key": key_of(text),
            "is_guess": not is_new,
        },
    )
    if row.deleted_at is not None:
        ContentTaxonomy.objects.filter(pk=row.pk).update(deleted_at=None)
    if row.path != text:
        add_alias(row, text)
    return row


def _learn_lineage(integration_id: int, taxonomy: str, terms: Sequence[KnownTerm]) -> None:
    """Where terms are, so that one above them may be renamed. What is known is left to the site's log."""
    ids = [term["term_id"] for term in terms]
    known = ContentTaxonomy.objects.filter(integration_id=integration_id, taxonomy=taxonomy, term_id__in=ids)
    told = set(known.exclude(is_guess=True).exclude(parent=None).values_list("term_id", flat=True))
    learn(integration_id, taxonomy, [term for term in terms if term["term_id"] not in told])


def path_of(integration_id: int, taxonomy: str, term_id: int) -> str | None:
    rows = ContentTaxonomy.objects.filter(integration_id=integration_id, taxonomy=taxonomy, term_id=term_id)
    return rows.filter(deleted_at=None).values_list("path", flat=True).first()


_PLACE = re.compile(r"taxonomies\.(?:other\.)?([a-z0-9_-]+)\[(\d+)\]")


def terms_not_found(sent: Taxonomies, error: Igny8Error) -> list[tuple[str, int]]:
    """Taxonomy and id of the terms that were sent by id and that the site does not have."""
    found = []
    for problem in error.details.get("problems", []):
        place = _PLACE.fullmatch(str(problem.get("field")))
        if place is None or problem.get("code") != "TERM_NOT_FOUND":
            continue
        name, position = place[1], int(place[2])
        terms = sent[name] if name in KINDS else sent.get("other", {}).get(name, [])
        if position < len(terms) and "term_id" in terms[position]:
            found.append((name, terms[position]["term_id"]))
    return found
