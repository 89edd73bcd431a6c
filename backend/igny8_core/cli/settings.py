"""`igny8 site settings`: what the site's settings page shows, read from the site and changed there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from rich.markup import escape

from igny8_core.cli import find, show
from igny8_core.cli.refusal import Refusal
from igny8_core.envelope import validation_error
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.settings_serializers import SettingsSerializer
from igny8_core.integration.site_settings import ask_settings, remember_settings
from igny8_core.wordpress.messages import Settings, SettingsChange

POST_TYPES = "post_types"


def run(site: str, assignments: Iterable[str], *, as_json: bool) -> None:
    """Change what is assigned, all or nothing, and tell how the settings are then."""
    integration = find.connected(find.site(site))
    change = _change(assignments)
    answer = asyncio.run(_ask(integration, change))
    remember_settings(integration.pk, answer)
    if as_json:
        show.out.print_json(json.dumps(answer))
        return
    if change:
        show.out.print(f"{show.GOOD} Changed on {escape(integration.site.name)}.")
    _print(answer)


def _change(assignments: Iterable[str]) -> SettingsChange | None:
    wanted: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            remedy = "Write it as gallery_limit=8, or post_types.page=off for one post type."
            raise Refusal("VALIDATION_FAILED", f"{assignment!r} is not name=value.", remedy)
        first, dot, rest = name.partition(".")
        if first == POST_TYPES and dot:
            wanted.setdefault(POST_TYPES, {})[rest] = value
        else:
            wanted[name] = value
    body = SettingsSerializer(data=wanted)
    if not body.is_valid():
        raise validation_error(body.errors)
    return cast(SettingsChange, body.validated_data) or None


async def _ask(integration: SiteIntegration, change: SettingsChange | None) -> Settings:
    async with site_http(max_connections=1) as http:
        return await ask_settings(integration, change, http=http)


def _print(answer: Settings) -> None:
    names = {category["term_id"]: category["name"] for category in answer["categories"]}
    shown = show.table("SETTING", "VALUE", "")
    show.print_rows(shown, (_row(name, value, names) for name, value in _flat(answer["settings"])))
    seo = answer["seo_plugin"]
    show.out.print(f"SEO plugin: {escape(seo['active'])} {escape(seo['version'] or '')}".rstrip())


def _flat(settings: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in settings.items():
        if name == POST_TYPES:
            yield from ((f"{POST_TYPES}.{post_type}", enabled) for post_type, enabled in value.items())
        else:
            yield name, value


def _row(name: str, value: Any, categories: Mapping[int, str]) -> tuple[str, str, str]:
    note = ""
    if name == "fallback_category":
        note = categories.get(value, "") if value else "WordPress's default category"
    text = ("on" if value else "off") if isinstance(value, bool) else str(value)
    return escape(name), escape(text), escape(note)
