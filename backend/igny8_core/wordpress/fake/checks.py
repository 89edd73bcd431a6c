"""The site's half of the pre-flight: every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from igny8_core.errors import CATALOGUE
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import SiteState
from igny8_core.wordpress.fake.terms import term_problems
from igny8_core.wordpress.messages import Problem


def find_problems(state: SiteState, settings: FakeSettings, article: Mapping[str, Any]) -> list[Problem]:
    """`article` is a manifest, or a commit's content."""
    return [
        *_text_problems(article),
        *_type_problems(settings, article["content_type"]),
        *_author_problems(settings, article["author_email"]),
        *term_problems(state, settings, article["taxonomies"], article["content_type"]),
        *_fallback_problems(state, settings),
    ]


def _text_problems(article: Mapping[str, Any]) -> Iterator[Problem]:
    if not article["title"].strip():
        yield problem("title", "TITLE_MISSING", "The article has no title.")
    if not (article["has_body"] if "has_body" in article else article["html"].strip()):
        yield problem("html", "BODY_MISSING", "The article has no body.")


def _type_problems(settings: FakeSettings, content_type: str) -> Iterator[Problem]:
    field = "content_type"
    if content_type == "product" and not settings.woocommerce:
        yield problem(field, "WOOCOMMERCE_MISSING", "WooCommerce is not active on this site.")
    elif content_type not in settings.post_types:
        yield problem(field, "POST_TYPE_UNKNOWN", f"This site has no post type {content_type}.")
    elif not settings.post_types[content_type]:
        yield problem(field, "POST_TYPE_DISABLED", f"The post type {content_type} is not enabled.")


def _author_problems(settings: FakeSettings, email: str | None) -> Iterator[Problem]:
    if email and email not in settings.authors:
        message = f"No user of this site has the e-mail address {email}."
        yield problem("author_email", "AUTHOR_NOT_FOUND", message)


def _fallback_problems(state: SiteState, settings: FakeSettings) -> Iterator[Problem]:
    if not settings.auto_create_terms and settings.fallback not in state.terms:
        message = "The fallback category does not exist."
        yield problem("taxonomies.categories", "FALLBACK_CATEGORY_MISSING", message)


def problem(field: str, code: str, message: str) -> Problem:
    return {
        "field": field,
        "code": code,
        "message": message,
        "remedy": CATALOGUE[code].remedy,
        "severity": "error",
    }
