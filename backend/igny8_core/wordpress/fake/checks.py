"""The site's half of the pre-flight: every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from igny8_core.errors import CATALOGUE
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.slugs import term_slugs
from igny8_core.wordpress.fake.state import KINDS, SiteState
from igny8_core.wordpress.fake.terms import further_taxonomies, wanted_terms
from igny8_core.wordpress.messages import Problem, Taxonomies, Term


def find_problems(state: SiteState, settings: FakeSettings, article: Mapping[str, Any]) -> list[Problem]:
    """`article` is a manifest, or a commit's content."""
    return [
        *_text_problems(article),
        *_type_problems(settings, article["content_type"]),
        *_author_problems(settings, article["author_email"]),
        *_term_problems(state, settings, article["taxonomies"], article["content_type"]),
        *_product_problems(state, article),
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


def _term_problems(
    state: SiteState, settings: FakeSettings, taxonomies: Taxonomies, post_type: str
) -> Iterator[Problem]:
    further = further_taxonomies(settings, post_type)
    for key, taxonomy, terms in wanted_terms(taxonomies, post_type):
        field_name = key.replace("other.", "other_terms.") if key not in KINDS else f"taxonomies.{key}"
        if key not in KINDS and taxonomy not in further:
            message = f"The post type {post_type} has no further taxonomy {taxonomy}."
            yield problem(field_name, "TAXONOMY_UNKNOWN", message)
            continue
        for position, wanted in enumerate(terms if taxonomy else []):
            yield from _problems_of_term(state, settings, f"{field_name}[{position}]", taxonomy, wanted)


def _problems_of_term(
    state: SiteState, settings: FakeSettings, field_name: str, taxonomy: str | None, wanted: Term
) -> Iterator[Problem]:
    if "term_id" in wanted:
        term = state.terms.get(wanted["term_id"])
        if term is None or term.taxonomy != taxonomy:
            yield problem(field_name, "TERM_NOT_FOUND", f"There is no term {wanted['term_id']} here.")
        return
    may_create = settings.auto_create_terms and all(map(term_slugs, wanted["path"]))
    if taxonomy == "category" and not may_create and settings.fallback not in state.terms:
        yield problem(field_name, "FALLBACK_CATEGORY_MISSING", "The fallback category does not exist.")


def _product_problems(state: SiteState, article: Mapping[str, Any]) -> Iterator[Problem]:
    sku = (article.get("product") or {}).get("sku")
    for post in state.posts.values() if sku else ():
        has_it = (post.meta.get("product") or {}).get("sku") == sku
        if has_it and post.status != "trash" and post.content_id != article["content_id"]:
            message = f'The SKU "{sku}" belongs to product {post.post_id} of this shop.'
            yield problem("product.sku", "PRODUCT_SKU_TAKEN", message)
            return


def problem(field: str, code: str, message: str) -> Problem:
    return {
        "field": field,
        "code": code,
        "message": message,
        "remedy": CATALOGUE[code].remedy,
        "severity": "error",
    }
