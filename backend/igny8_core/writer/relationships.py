"""What a person changed in WordPress of a content: where it belongs, what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Manager

from igny8_core.writer.models import Cluster, Content, Keyword, Origin, Sector
from igny8_core.writer.services import save_content

TERM_FIELDS = ("categories", "tags", "sectors", "clusters", "other_terms")
"""Fields of a content that hold names of terms."""

RelationKind = Literal["cluster", "sector", "keyword"]

Changes = dict[str, list[Any]]
"""Field → [before, after], of those that changed."""


@dataclass(frozen=True, slots=True)
class Related:
    """What became of ids a site told. `unknown`: those the content's site does not have, by field."""

    changes: Changes
    unknown: dict[str, Any] = field(default_factory=dict)


def relate(
    content: Content,
    *,
    cluster_id: int | None,
    sector_id: int | None,
    keyword_ids: Sequence[int],
    changed_by: str,
) -> Related:
    """Let the content belong to these. An id that is of no row of its site changes nothing and is told."""
    before = {
        "cluster_id": content.cluster_id,
        "sector_id": content.sector_id,
        "keyword_ids": sorted(content.keywords.values_list("pk", flat=True)),
    }
    fields: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for name, rows, pk in (("cluster", Cluster.objects, cluster_id), ("sector", Sector.objects, sector_id)):
        row = rows.filter(site_id=content.site_id, pk=pk).first() if pk is not None else None
        if pk is None or row is not None:
            fields[name] = row
        else:
            unknown[f"{name}_id"] = pk
    keywords = list(Keyword.objects.filter(site_id=content.site_id, pk__in=keyword_ids))
    fields["keywords"] = keywords
    if missing := sorted(set(keyword_ids) - {keyword.pk for keyword in keywords}):
        unknown["keyword_ids"] = missing
    after = {
        "cluster_id": fields["cluster"].pk if fields.get("cluster") else None,
        "sector_id": fields["sector"].pk if fields.get("sector") else None,
        "keyword_ids": sorted(keyword.pk for keyword in keywords),
    }
    known = {name: value for name, value in after.items() if name == "keyword_ids" or name not in unknown}
    return Related(_save(content, fields, before, known, changed_by), unknown)


def names_of_relations(snapshot: Mapping[str, Any]) -> list[tuple[RelationKind, int, str]]:
    """Kind, id and name of what a revision belongs to; what is gone since has no name any more."""
    ids: dict[RelationKind, list[int]] = {
        "cluster": [snapshot["cluster_id"]] if snapshot["cluster_id"] else [],
        "sector": [snapshot["sector_id"]] if snapshot["sector_id"] else [],
        "keyword": list(snapshot["keyword_ids"]),
    }
    kinds: tuple[tuple[RelationKind, Manager[Any]], ...] = (
        ("cluster", Cluster.objects),
        ("sector", Sector.objects),
        ("keyword", Keyword.objects),
    )
    return [
        (kind, pk, name)
        for kind, rows in kinds
        if ids[kind]
        for pk, name in rows.filter(pk__in=ids[kind]).order_by("pk").values_list("pk", "name")
    ]


def take_fields(content: Content, fields: Mapping[str, Any], *, changed_by: str) -> Changes:
    """Give the content these columns, as a person in WordPress did."""
    before = {name: getattr(content, name) for name in fields}
    return _save(content, fields, before, fields, changed_by)


def _save(
    content: Content,
    fields: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed_by: str,
) -> Changes:
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if not changes:
        return {}
    saved = save_content(
        account=content.account,
        site=content.site,
        fields=fields,
        content=content,
        origin=Origin.WORDPRESS,
        changed_by=changed_by[:100],
    )
    content.revision = saved.revision
    return changes


def rename_term(contents: Iterable[Content], field_name: str, old: str, new: str, taxonomy: str = "") -> int:
    """Call a term by its new name in the lists of contents, `other_terms` by `taxonomy`; how many changed.

    No revision is made: to a site both names are the same term, and a name that thousands of contents carry
    must not write thousands of them.
    """
    changed = []
    for content in contents:
        held = getattr(content, field_name)
        names = held.get(taxonomy, []) if field_name == "other_terms" else held
        if old not in names:
            continue
        renamed = [new if name == old else name for name in names]
        setattr(content, field_name, {**held, taxonomy: renamed} if field_name == "other_terms" else renamed)
        changed.append(content)
    Content.objects.bulk_update(changed, [field_name], batch_size=200)
    return len(changed)
