"""`igny8 site map-term`, `unmap-term`, `mapped-terms`."""

import json

import pytest

from igny8_core.integration.models import SiteIntegration, TermMapping
from igny8_core.system.models import Site
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db


def test_a_name_is_mapped_mapped_anew_listed_and_let_go(
    igny8: Igny8, site: Site, integration: SiteIntegration
) -> None:
    assert igny8("site", "map-term", "Blog", "categories", "Marketing > SEO", 7).exit_code == 0
    again = igny8("site", "map-term", site.pk, "categories", "marketing>seo", 8, "--json")
    assert json.loads(again.stdout)["term_id"] == 8
    row = TermMapping.objects.get()
    assert (row.integration, row.taxonomy, row.term_id) == (integration, "categories", 8)
    assert "marketing > seo" in igny8("site", "mapped-terms", "Blog").output
    assert [one["term_id"] for one in json.loads(igny8("site", "mapped-terms", "Blog", "--json").stdout)] == [
        8
    ]
    assert igny8("site", "unmap-term", "Blog", "categories", "Marketing > SEO").exit_code == 0
    assert not TermMapping.objects.exists()
    assert "map-term" in igny8("site", "mapped-terms", "Blog").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("map-term", "Blog", "category", "SEO", 7), "taxonomy: IGNY8 calls this one categories"),
        (("map-term", "Blog", "tags", "SEO", 0), "term_id"),
        (("map-term", "Blog", "categories", "SEO >", 7), "name"),
        (("map-term", "Nowhere", "tags", "SEO", 7), "NOT_FOUND"),
        (("unmap-term", "Blog", "tags", "SEO"), "NOT_FOUND"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    igny8: Igny8, integration: SiteIntegration, arguments: tuple[object, ...], said: str
) -> None:
    result = igny8("site", *arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert not TermMapping.objects.exists()
