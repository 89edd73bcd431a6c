"""A site's own settings: read from the site each time, since people change them there too."""

from typing import Any

import httpx
from django.db import transaction
from django.utils import timezone

from igny8_core.integration.article import endpoint_of
from igny8_core.integration.models import SiteIntegration
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.messages import Settings, SettingsChange


async def ask_settings(
    integration: SiteIntegration, change: SettingsChange | None, *, http: httpx.AsyncClient
) -> Settings:
    """What the site's settings page shows, after `change`. Raises SiteError, with nothing changed."""
    return await SiteClient(http, endpoint_of(integration)).settings(change)


def remember_settings(integration_id: int, answer: Settings) -> None:
    """Keep them with what else is known of the site, and which post types may be used; other config stays."""
    settings = dict(answer["settings"])
    enabled: dict[str, bool] = settings.pop("post_types")  # type: ignore[assignment]
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().only("config_json").get(pk=integration_id)
        config = dict(row.config_json)
        known = {"settings": settings, "post_types": enabled, "seo_plugin": answer["seo_plugin"]}
        config["site"] = {**config.get("site", {}), **known}
        if "content_types" in config:
            config["content_types"] = _with_enabled(config["content_types"], enabled)
        row.config_json, row.last_seen_at = config, timezone.now()
        row.save(update_fields=["config_json", "last_seen_at"])


def _with_enabled(content_types: dict[str, Any], enabled: dict[str, bool]) -> dict[str, Any]:
    types = content_types["post_types"]
    marked = {name: {**kind, "enabled": enabled.get(name, kind["enabled"])} for name, kind in types.items()}
    return {**content_types, "post_types": marked}
