"""`igny8 site map-term`, `unmap-term`, `mapped-terms`."""

from __future__ import annotations

import json
from typing import Any

from rich.markup import escape

from igny8_core.cli import find, show
from igny8_core.cli.refusal import Refusal
from igny8_core.integration import mappings
from igny8_core.integration.connecting import integration_of
from igny8_core.integration.mapping_serializers import TermMappingSerializer
from igny8_core.integration.models import TermMapping


def map_term(site: str, taxonomy: str, name: str, term_id: int, *, as_json: bool) -> None:
    integration = integration_of(find.site(site))
    given = TermMappingSerializer(data={"taxonomy": taxonomy, "name": name, "term_id": term_id})
    if not given.is_valid():
        field, problems = next(iter(given.errors.items()))
        remedy = "igny8 site map-term -h says what each one is."
        raise Refusal("VALIDATION_FAILED", f"{field}: {problems[0]}", remedy)
    fields: Any = {key: value for key, value in given.validated_data.items() if key != "key"}
    (row,) = mappings.put_mappings(integration, [fields], created_by=None)
    if as_json:
        show.out.print_json(json.dumps(_facts(row), default=str))
        return
    shown = f"[bold]{escape(row.name)}[/] in {escape(row.taxonomy)}"
    show.out.print(f"{show.GOOD} {shown} is term {row.term_id} of {escape(integration.site.name)}.")


def unmap_term(site: str, taxonomy: str, name: str) -> None:
    integration = integration_of(find.site(site))
    key = mappings.key_of(mappings.path_of(taxonomy, name))
    rows = TermMapping.objects.filter(integration=integration, taxonomy=taxonomy, key=key)
    if not rows.delete()[0]:
        remedy = f"igny8 site mapped-terms {integration.site_id} lists them."
        raise Refusal("NOT_FOUND", f"{name!r} in {taxonomy} is not mapped on this site.", remedy)
    show.out.print(f"{show.GOOD} {escape(name)} finds its term by its slug again.")


def list_mappings(site: str, *, as_json: bool) -> None:
    rows = TermMapping.objects.filter(integration=integration_of(find.site(site)))
    rows = rows.order_by("taxonomy", "name", "pk")
    if as_json:
        show.out.print_json(json.dumps([_facts(row) for row in rows], default=str))
        return
    if not rows:
        show.out.print("No names are mapped. Map one: [bold]igny8 site map-term SITE tags SEO 12[/]")
        return
    shown = show.table("TAXONOMY", "NAME", "#TERM", "IN WORDPRESS")
    show.print_rows(
        shown,
        (
            (
                escape(row.taxonomy),
                escape(row.name),
                row.term_id,
                escape(row.wordpress_name or row.wordpress_slug),
            )
            for row in rows
        ),
    )


def _facts(row: TermMapping) -> dict[str, Any]:
    return dict(TermMappingSerializer(row).data)
