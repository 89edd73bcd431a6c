"""Terms from the API to a real WordPress: further taxonomies and mappings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.real.stack import ConnectedSite


@pytest.fixture
def genres(site: ConnectedSite) -> Iterator[ConnectedSite]:
    site.wordpress.write_mu_plugin(
        "genres",
        "add_action( 'init', function () {"
        " register_taxonomy( 'genre', 'post', array( 'hierarchical' => true ) ); } );",
    )
    yield site
    site.wordpress.remove_mu_plugin("genres")


def add_term(site: ConnectedSite, taxonomy: str, name: str) -> int:
    given = json.dumps([name, taxonomy])
    return int(site.wordpress.php(f"echo wp_insert_term( ...json_decode( '{given}' ) )['term_id'];"))


def map_term(site: ConnectedSite, taxonomy: str, name: str, term_id: int) -> None:
    address = f"/integration/integrations/{site.integration_id}/term-mappings/"
    site.stack.post(address, {"taxonomy": taxonomy, "name": name, "term_id": term_id})


def preflight(site: ConnectedSite, content: int) -> list[tuple[str, str]]:
    said: Any = site.stack.post(f"/writer/contents/{content}/preflight/", {})
    return [(problem["field"], problem["code"]) for problem in said["problems"]]


def test_further_terms_and_mapped_names_arrive_and_a_lost_mapping_stops_everything(
    genres: ConnectedSite,
) -> None:
    site = genres
    add_term(site, "post_tag", "Cycling")
    chosen = add_term(site, "post_tag", "Radfahren")
    map_term(site, "tags", "cycling", chosen)
    content = site.make_content(tags=["Cycling"], other_terms={"genre": ["Guide > How-to", "Guide > Über"]})
    receipt = site.stack.publish(content)["result"]
    assert site.terms_of(receipt["post_id"]) == {
        "category": ["uncategorized"],
        "genre": ["how-to", "uber"],
        "post_tag": ["radfahren"],
    }
    assert receipt["taxonomies_processed"]["other"]["genre"]["created"] == ["Guide", "How-to", "Über"]

    site.wordpress.php(f"wp_delete_term( {chosen}, 'post_tag' );")
    other = site.make_content(tags=["Other", "Cycling"], other_terms={"mood": ["Calm"]})
    problems = [("taxonomies.tags[1]", "TERM_NOT_FOUND"), ("other_terms.mood", "TAXONOMY_UNKNOWN")]
    assert preflight(site, other) == problems
    error = site.stack.click(other).json()["error"]
    assert error["code"] == "PREFLIGHT_FAILED"
    assert [(one["field"], one["code"]) for one in error["details"]["problems"]] == problems
    assert site.posts_of(other) == []
