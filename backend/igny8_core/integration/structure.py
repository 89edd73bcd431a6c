"""What post types and taxonomies a site has: the plugin's report, shown with IGNY8's own counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from igny8_core.integration.models import ContentTaxonomy, Publication, SiteIntegration

FLAGS = ("plugin_connection_enabled", "two_way_sync_enabled")
KINDS = ("post_types", "taxonomies")
Choices = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Of each of KINDS: name → what somebody chose in IGNY8, over what the plugin says."""


def store_structure(integration: SiteIntegration, structure: Mapping[str, Any]) -> dict[str, Any]:
    """Replace `config_json["content_types"]`, keep every other key. Answers what the plugin is told."""
    fetched_at = _iso(structure.get("timestamp"))
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().get(pk=integration.pk)
        config = dict(row.config_json)
        chosen = config.get("content_choices", {})
        config["content_types"] = {
            **{kind: _as_chosen(structure[kind], chosen.get(kind, {})) for kind in KINDS},
            "last_structure_fetch": fetched_at,
        }
        for flag in FLAGS:
            config[flag] = structure.get(flag, config.get(flag, True))
        row.config_json = config
        row.last_seen_at = timezone.now()
        row.save(update_fields=["config_json", "last_seen_at"])
    return {
        "message": "Site structure updated successfully",
        "post_types_count": len(structure["post_types"]),
        "taxonomies_count": len(structure["taxonomies"]),
        "last_structure_fetch": fetched_at,
    }


def _iso(timestamp: datetime | None) -> str:
    return (timestamp or timezone.now()).isoformat()


def _as_chosen(kinds: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {**kind, **chosen.get(name, {})} for name, kind in kinds.items()}


def choose(integration_id: int, choices: Choices, *, import_enabled: bool | None = None) -> None:
    """Keep limits, and which taxonomies may be imported; the site's next report does not take them back."""
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().only("config_json").get(pk=integration_id)
        config = dict(row.config_json)
        before: Choices = config.get("content_choices", {})
        known = dict(config.get("content_types", {}))
        for kind in KINDS:
            chosen = choices.get(kind, {})
            known[kind] = _as_chosen(known.get(kind, {}), chosen)
            kept = before.get(kind, {})
            chosen = {**kept, **{name: {**kept.get(name, {}), **one} for name, one in chosen.items()}}
            before = {**before, kind: chosen}
        config["content_choices"], config["content_types"] = before, known
        if import_enabled is not None:
            config["import_enabled"] = import_enabled
        row.config_json = config
        row.save(update_fields=["config_json"])


def content_types(integration: SiteIntegration) -> dict[str, Any]:
    """Per post type and taxonomy: label, count in WordPress, synced_count in IGNY8, enabled, fetch_limit."""
    stored = integration.config_json.get("content_types", {})
    return {
        "post_types": _with_counts(stored.get("post_types", {}), _synced_posts(integration)),
        "taxonomies": _with_counts(stored.get("taxonomies", {}), _synced_terms(integration)),
        "last_structure_fetch": stored.get("last_structure_fetch"),
        "import_enabled": integration.config_json.get("import_enabled", False),
        **{flag: integration.config_json.get(flag, True) for flag in FLAGS},
    }


def _synced_posts(integration: SiteIntegration) -> dict[str, int]:
    rows = Publication.objects.filter(integration=integration).exclude(state=Publication.State.DELETED)
    return dict(rows.values_list("post_type").annotate(posts=Count("id")))


def _synced_terms(integration: SiteIntegration) -> dict[str, int]:
    rows = ContentTaxonomy.objects.filter(integration=integration, deleted_at=None)
    return dict(rows.values_list("taxonomy").annotate(terms=Count("id")))


def _with_counts(kinds: Mapping[str, Any], synced: Mapping[str, int]) -> dict[str, Any]:
    return {name: _with_count(kind, synced.get(name, 0)) for name, kind in kinds.items()}


def _with_count(kind: Mapping[str, Any], synced: int) -> dict[str, Any]:
    """What came since the structure was fetched is in WordPress too."""
    return {**kind, "count": max(kind.get("count", 0), synced), "synced_count": synced}
