"""Names of IGNY8 that stand for a certain term of a site."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone

from igny8_core.auth.models import User
from igny8_core.integration.models import SiteIntegration, TermMapping
from igny8_core.writer.snapshots import category_path

KINDS = ("categories", "tags", "sectors", "clusters")
WITHOUT_PATHS = frozenset({"tags", "sectors", "clusters"})
"""A > in one of their names is part of the name."""

Taxonomies = Mapping[str, Any]
"""The contract's taxonomies."""


class MappingFields(TypedDict):
    taxonomy: str
    name: str
    term_id: int
    wordpress_name: str
    wordpress_slug: str


def path_of(taxonomy: str, name: str) -> list[str]:
    return [name] if taxonomy in WITHOUT_PATHS else category_path(name)


def key_of(path: Sequence[str]) -> str:
    """The same for every way to write the names: capitals, width, accents, number of spaces.

    Signs count, unlike in a slug: C, C++ and C# can be mapped apart.
    """
    plain = [" ".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in path]
    return hashlib.sha256("\0".join(plain).encode()).hexdigest()


def with_mappings(taxonomies: Taxonomies, integration: SiteIntegration) -> dict[str, Any]:
    """The same terms, those that are mapped on this site with their `term_id`."""
    asked = list(_asked(taxonomies))
    keys = {key_of(term["path"]) for _, terms in asked for term in terms}
    rows = TermMapping.objects.filter(integration=integration, key__in=keys)
    mapped = {
        (taxonomy, key): term_id for taxonomy, key, term_id in rows.values_list("taxonomy", "key", "term_id")
    }
    found = {taxonomy: [_mapped(taxonomy, term, mapped) for term in terms] for taxonomy, terms in asked}
    kinds = {kind: found[kind] for kind in KINDS}
    other = {name: found[name] for name in taxonomies.get("other", {})}
    return {**kinds, "other": other} if other else kinds


def _asked(taxonomies: Taxonomies) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    yield from ((kind, taxonomies[kind]) for kind in KINDS)
    yield from taxonomies.get("other", {}).items()


def _mapped(taxonomy: str, term: dict[str, Any], mapped: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    term_id = mapped.get((taxonomy, key_of(term["path"])))
    return term if term_id is None else {**term, "term_id": term_id}


@transaction.atomic
def put_mappings(
    integration: SiteIntegration, wanted: Sequence[MappingFields], *, created_by: User | None
) -> list[TermMapping]:
    """Makes each, or changes what its name stands for; others stay. In the order they were given."""
    now = timezone.now()
    rows = [
        TermMapping(
            integration=integration,
            key=key_of(path_of(fields["taxonomy"], fields["name"])),
            created_by=created_by,
            updated_at=now,
            **fields,
        )
        for fields in wanted
    ]
    TermMapping.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["integration", "taxonomy", "key"],
        update_fields=["name", "term_id", "wordpress_name", "wordpress_slug", "updated_at"],
    )
    stored = TermMapping.objects.filter(integration=integration, key__in=[row.key for row in rows])
    by_name = {(row.taxonomy, row.key): row for row in stored}
    return [by_name[row.taxonomy, row.key] for row in rows]
