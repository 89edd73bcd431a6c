"""A site that is connected once more: what is known of it stays, unless it is another WordPress."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from igny8_core.integration import connecting
from igny8_core.integration.models import ContentTaxonomy, Publication, SiteMedia, TermAlias, TermMapping
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.fake import people
from tests.integration.returning import World, fake, term_named, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db
ONE, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
HOME = "https://s0.example.com"


def connect(world: World, installation: str, home_url: str = HOME) -> None:
    facts: Any = {**world.fake.describe(), "home_url": home_url}
    connecting.connect(world.integration, facts, installation)


def known_things(world: World) -> dict[str, int]:
    """What is known by ids of the site."""
    models: list[Any] = [ContentTaxonomy, TermAlias, TermMapping, SiteMedia]
    return {model.__name__: model.objects.filter(integration=world.integration).count() for model in models}


@pytest.fixture
def acquainted(world: World) -> World:
    """A site IGNY8 has published to and heard of."""
    connect(world, ONE)
    world.fake.connect(world.integration.audience, *_keys(world))
    _, publication = world.published(tags=["brewing"])
    people.edit_term(world.fake, term_named(world.fake, "brewing"), name="Making coffee")
    world.poll()
    tea = {"taxonomy": "tags", "name": "tea", "key": "k", "term_id": 7}
    TermMapping.objects.create(integration=world.integration, **tea)
    SiteMedia.objects.create(integration=world.integration, sha256="0" * 64, attachment_id=7)
    assert publication.post_id and all(known_things(world).values())
    assert world.inbox().applied_through > 0
    return world


def _keys(world: World) -> tuple[Any, str]:
    world.integration.refresh_from_db()
    keys = unseal(world.integration.sealed_keys)
    return keys.public_keys, keys.shared_secret


@pytest.mark.parametrize(
    ("installation", "home_url"),
    [
        (ONE, HOME),
        (ONE, "https://moved.example.com"),
        ("", "http://www.s0.example.com/"),
    ],
)
def test_the_same_wordpress_keeps_what_is_known_of_it(
    acquainted: World, installation: str, home_url: str
) -> None:
    before, read_to = known_things(acquainted), acquainted.inbox().applied_through
    connect(acquainted, installation, home_url)
    assert known_things(acquainted) == before
    assert acquainted.inbox().applied_through == read_to


@pytest.mark.parametrize(("installation", "home_url"), [(OTHER, HOME), ("", "https://other.example.com")])
def test_another_wordpress_is_not_given_the_ids_of_the_one_before(
    acquainted: World, installation: str, home_url: str
) -> None:
    epoch = acquainted.inbox().epoch
    connect(acquainted, installation, home_url)
    assert set(known_things(acquainted).values()) == {0}
    inbox = acquainted.inbox()
    assert (inbox.stream, inbox.applied_through, inbox.epoch) == ("", 0, epoch + 1)
    assert Publication.objects.count() == 1


def test_a_site_that_is_named_for_the_first_time_is_known_by_its_address(acquainted: World) -> None:
    acquainted.integration.config_json = {"site": acquainted.fake.describe()}
    acquainted.integration.save()
    before = known_things(acquainted)
    connect(acquainted, OTHER)
    assert known_things(acquainted) == before
    connect(acquainted, ONE)
    assert set(known_things(acquainted).values()) == {0}
