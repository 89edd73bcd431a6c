"""The settings of a fake site as its settings page has them: read, and changed whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import SiteState
from igny8_core.wordpress.messages import (
    CategoryChoice,
    PluginSettings,
    PostTypeChoice,
    Problem,
    SeoActive,
    Settings,
    SettingsChange,
)

GALLERY_LIMITS = range(1, 21)
CATEGORIES_MAX = 500
BY_NAME = ("post_types", "post_type_limits", "taxonomy_limits")


def change_options(state: SiteState, settings: FakeSettings, change: SettingsChange) -> None:
    """Raises Igny8Error MESSAGE_INVALID or SETTINGS_INVALID, with nothing changed."""
    for name in change.keys() - SettingsChange.__optional_keys__:
        raise _invalid(name, "is not a field of this message")
    if change.get("gallery_limit", 1) not in GALLERY_LIMITS:
        raise _invalid("gallery_limit", "must be a whole number from 1 to 20")
    if problems := list(_problems(state, settings, change)):
        raise Igny8Error("SETTINGS_INVALID", problems[0]["message"], details={"problems": problems})
    values: dict[str, Any] = {**change}
    by_name = {name: {**getattr(settings, name), **values.get(name, {})} for name in BY_NAME}
    settings.change(**values | by_name)


def _invalid(name: str, reason: str) -> Igny8Error:
    field = f"settings.{name}"
    return Igny8Error("MESSAGE_INVALID", f"{field} {reason}.", details={"field": field})


def options(state: SiteState, settings: FakeSettings) -> Settings:
    return {
        "settings": _values(settings),
        "categories": _categories(state),
        "post_types": {name: _post_type(settings, name) for name in settings.post_types},
        "seo_plugin": seo_active(settings),
    }


def seo_active(settings: FakeSettings) -> SeoActive:
    return {"active": settings.seo_plugin, "version": None if settings.seo_plugin == "none" else "1.0"}


def _problems(state: SiteState, settings: FakeSettings, change: SettingsChange) -> Iterator[Problem]:
    category = state.terms.get(change.get("fallback_category", 0))
    if change.get("fallback_category", 0) and (category is None or category.taxonomy != "category"):
        message = f"This site has no category {change['fallback_category']}."
        remedy = "Choose one of the categories of the site, or 0 for its default category."
        yield _problem("fallback_category", message, remedy)
    known = {
        "post_types": ("post type", settings.post_types.keys()),
        "post_type_limits": ("post type", settings.post_types.keys()),
        "taxonomy_limits": ("taxonomy", settings.taxonomies()),
    }
    said: dict[str, Any] = {**change}
    for field, (kind, names) in known.items():
        for name in said.get(field, {}).keys() - names:
            message = f'This site has no public {kind} "{name}".'
            yield _problem(f"{field}.{name}", message, f"Choose a {kind} of the site.")


def _problem(field: str, message: str, remedy: str) -> Problem:
    return {
        "field": field,
        "code": "SETTINGS_INVALID",
        "message": message,
        "remedy": remedy,
        "severity": "error",
    }


def _values(settings: FakeSettings) -> PluginSettings:
    return {
        "auto_create_terms": settings.auto_create_terms,
        "fallback_category": settings.fallback_category,
        "gallery_limit": settings.gallery_limit,
        "gallery_overflow": settings.gallery_overflow,
        "content_format": settings.content_format,
        "post_types": dict(settings.post_types),
    }


def _categories(state: SiteState) -> list[CategoryChoice]:
    found = [term for term in state.terms.values() if term.taxonomy == "category"]
    found.sort(key=lambda term: term.name.casefold())
    return [{"term_id": term.term_id, "name": term.name} for term in found[:CATEGORIES_MAX]]


def _post_type(settings: FakeSettings, name: str) -> PostTypeChoice:
    return {"label": f"{name.capitalize()}s", "block_editor": name in settings.block_editor_types}
