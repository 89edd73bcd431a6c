"""What post types and taxonomies a site has: the plugin's report, shown with IGNY8's own counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from igny8_core.integration.models import Publication, SiteIntegration

FLAGS = ("plugin_connection_enabled", "two_way_sync_enabled")


def store_structure(integration: SiteIntegration, structure: Mapping[str, Any]) -> dict[str, Any]:
    """Replace `config_json["content_types"]`, keep every other key. Answers what the plugin is told."""
    fetched_at = _iso(structure.get("timestamp"))
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().get(pk=integration.pk)
        config = dict(row.config_json)
        config["content_types"] = {
            "post_types": structure["post_types"],
            "taxonomies": structure["taxonomies"],
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


def content_types(integration: SiteIntegration) -> dict[str, Any]:
    """Per post type and taxonomy: label, count in WordPress, synced_count in IGNY8, enabled, fetch_limit."""
    stored = integration.config_json.get("content_types", {})
    synced = _synced_posts(integration)
    counted = {
        "category": integration.categories_synced_count,
        "post_tag": integration.tags_synced_count,
        "igny8_sector": integration.sectors_synced_count,
        "igny8_cluster": integration.clusters_synced_count,
    }
    return {
        "post_types": _with_counts(stored.get("post_types", {}), synced),
        "taxonomies": _with_counts(stored.get("taxonomies", {}), counted),
        "last_structure_fetch": stored.get("last_structure_fetch"),
        **{flag: integration.config_json.get(flag, True) for flag in FLAGS},
    }


def _synced_posts(integration: SiteIntegration) -> dict[str, int]:
    rows = Publication.objects.filter(integration=integration).values_list("post_type")
    return dict(rows.annotate(posts=Count("id")))


def _with_counts(kinds: Mapping[str, Any], synced: Mapping[str, int]) -> dict[str, Any]:
    return {name: {**kind, "synced_count": synced.get(name, 0)} for name, kind in kinds.items()}
