"""`igny8 site import`: what a person sees, and what is there afterwards."""

import json
from functools import partial

import pytest

from igny8_core.cli import importing as commands
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import Publication, SiteImport
from igny8_core.system.models import Site
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.wordpress.fake.seeds import seed_posts
from igny8_core.writer.models import Content
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _reach_the_fake(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "Worker", partial(Worker, "test", transport=FakeTransport(fake)))


def test_import_with_wait_brings_everything_without_a_server(
    igny8: Igny8, fake: FakeSite, site: Site
) -> None:
    seed_posts(fake, 3)
    result = igny8("site", "import", site.pk, "--wait")
    assert result.exit_code == 0
    assert "taken over, 0 known before" in result.output
    assert (Content.objects.count(), Publication.objects.filter(needs_adoption=True).count()) == (3, 0)


def test_import_without_wait_leaves_the_work_to_a_server(igny8: Igny8, fake: FakeSite, site: Site) -> None:
    result = igny8("site", "import", site.name, "--type", "post", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["state"] == "running"
    assert SiteImport.objects.get().wanted == ["post"]


def test_import_of_a_site_that_does_not_answer_says_why(
    igny8: Igny8, fake: FakeSite, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PATIENCE", 1)
    fake.faults.add(kind="refused", route="structure")
    result = igny8("site", "import", site.pk, "--wait")
    assert result.exit_code == 1
    assert "SITE_UNREACHABLE" in result.output
