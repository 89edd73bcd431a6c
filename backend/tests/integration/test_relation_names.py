"""A publish tells the site what the content's cluster, sector and keywords are called."""

from __future__ import annotations

from typing import Any

import pytest

from igny8_core.integration.article import assemble, content_message
from igny8_core.integration.models import SiteIntegration
from igny8_core.wordpress.fake import FakeSite
from igny8_core.writer.models import Cluster, Content, ContentRevision, Keyword, Sector
from tests.integration.conftest import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(integration: SiteIntegration) -> SiteIntegration:
    integration.config_json = {"site": FakeSite("https://s0.example.com").describe()}
    integration.save()
    return integration


def told(content: Content, integration: SiteIntegration, **belongs: Any) -> list[Any] | None:
    ContentRevision.objects.filter(content=content).update(snapshot=snapshot(content, **belongs))
    article = assemble(content.pk, 1, integration, mode="manual", due_at=None)
    return content_message(article, []).get("relation_names")


def test_names_of_what_a_revision_belongs_to_are_told(content: Content, facts: SiteIntegration) -> None:
    of_site = {"account": content.account, "site": content.site}
    cluster = Cluster.objects.create(name="Knives & boards", **of_site)
    sector = Sector.objects.create(name="Home cooking", **of_site)
    keyword = Keyword.objects.create(name="santoku", **of_site)
    gone = keyword.pk + 1
    names = told(content, facts, cluster_id=cluster.pk, sector_id=sector.pk, keyword_ids=[keyword.pk, gone])
    assert names == [
        {"kind": "cluster", "id": cluster.pk, "name": "Knives & boards"},
        {"kind": "sector", "id": sector.pk, "name": "Home cooking"},
        {"kind": "keyword", "id": keyword.pk, "name": "santoku"},
    ]


def test_a_content_that_belongs_to_nothing_tells_no_names(content: Content, facts: SiteIntegration) -> None:
    assert told(content, facts) is None
