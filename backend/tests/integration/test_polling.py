"""Sites are asked for what their pushes did not bring: often, rarely, or hardly, and none delays another."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from igny8_core.integration import inbox, polling
from igny8_core.integration.clock import database_now
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import ContentTaxonomy, InboxEvent, SiteInbox, SiteIntegration, TermAlias
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.fake import FakeSite, FakeTransport, people
from igny8_core.wordpress.fake.courier import push_message
from igny8_core.writer.models import Content
from tests.answers import data_of, error_of
from tests.integration.returning import World, fake, settle_jobs, term_named, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


def pause_of(row: SiteInbox) -> float:
    """Seconds until the site is asked next."""
    return (row.poll_at - database_now()).total_seconds()


def test_a_site_is_asked_often_until_its_pushes_arrive(world: World) -> None:
    _, publication = world.published()
    settle_jobs()
    assert pause_of(world.poll()) <= 20
    people.edit_post(world.fake, publication.post_id, title="One")
    world.push()
    assert pause_of(world.poll()) > 60
    people.edit_post(world.fake, publication.post_id, title="Two")
    row = world.poll()
    assert (row.pushes_arrive, row.applied_through) == (False, 2)
    assert pause_of(row) <= 20


def test_a_dead_site_is_asked_less_and_less_and_a_living_one_again_often(world: World) -> None:
    world.published()
    world.fake.faults.add(kind="refused", route="events", times=8)
    pauses = [pause_of(world.poll()) for _ in range(8)]
    assert pauses[0] <= 15
    assert all(later > 1.5 * sooner for sooner, later in zip(pauses[:5], pauses[1:6], strict=True))
    assert 500 < pauses[-1] <= 600
    row = world.inbox()
    assert (row.failures, row.error["code"]) == (8, "SITE_UNREACHABLE")
    row = world.poll()
    assert (row.failures, row.error) == (0, None)
    assert pause_of(row) <= 20


@pytest.mark.parametrize("kind", ["truncated", "html_200", "hang", "lose_answer", "notice"])
def test_a_damaged_answer_loses_nothing(world: World, kind: str) -> None:
    content, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    world.fake.faults.add(kind=kind, route="events")
    world.poll()
    world.poll()
    content.refresh_from_db()
    assert (content.title, InboxEvent.objects.count()) == ("By hand", 1)


def test_a_push_without_events_makes_the_site_be_asked(world: World) -> None:
    _, publication = world.published()
    world.poll()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    assert pause_of(world.inbox()) > 5
    assert data_of(world.send({**world.fake.outbox.log(), "events": []}))["accepted_through"] == 0
    assert pause_of(world.inbox()) <= 0


def test_a_site_that_was_told_to_wait_is_asked_often(world: World) -> None:
    """Its next pushes may be kept back: nobody likes to knock at a closed door."""
    _, publication = world.published()
    world.poll()
    SiteInbox.objects.update(pushes_arrive=True)
    people.edit_post(world.fake, publication.post_id, title="By hand")
    said = data_of(world.send(push_message(world.fake)))
    assert said == {"accepted_through": 0, "will_ask": True}
    row = world.inbox()
    assert row.pushes_arrive is False and pause_of(row) <= 0
    settle_jobs()
    assert world.poll().applied_through == 1
    assert pause_of(world.inbox()) <= 20


def test_an_answer_that_tells_of_more_makes_the_site_be_asked(world: World) -> None:
    world.published()
    row = world.poll()
    place = {"stream": row.stream, "last_seq": row.applied_through}
    assert inbox.heard_of(world.integration.pk, place) is False  # type: ignore[arg-type]
    assert pause_of(world.inbox()) > 5
    assert inbox.heard_of(world.integration.pk, {**place, "last_seq": 9})  # type: ignore[typeddict-item]
    assert pause_of(world.inbox()) <= 0


def test_a_claimed_site_is_no_other_workers(world: World) -> None:
    SiteInbox.objects.update(poll_at=database_now())
    assert [one.integration_id for one in polling.claim_polls(10)] == [world.integration.pk]
    assert polling.claim_polls(10) == []


def test_sites_that_are_not_connected_or_do_not_want_it_are_left_alone(world: World) -> None:
    SiteIntegration.objects.update(
        config_json={**world.integration.config_json, "two_way_sync_enabled": False}
    )
    assert polling.claim_polls(10) == []
    SiteIntegration.objects.update(config_json=world.integration.config_json, status="revoked")
    SiteInbox.objects.update(poll_at=database_now())
    assert polling.claim_polls(10) == []


def test_thousands_of_changes_after_an_outage_arrive_once_and_in_order(world: World) -> None:
    content, publication = world.published()
    names = [f"Term {number}" for number in range(620)]
    for name in names:
        people.add_term(world.fake, "post_tag", name)
    for number in range(100):
        people.edit_post(world.fake, publication.post_id, title=f"Title {number}")
    world.poll()
    content.refresh_from_db()
    assert content.title == "Title 99"
    seen = list(InboxEvent.objects.order_by("pk").values_list("seq", flat=True))
    assert seen == sorted(set(seen)) and len(seen) == 621
    assert ContentTaxonomy.objects.filter(name__startswith="Term").count() == 620
    assert world.poll().applied_through == 720


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_push_at_once_apply_each_event_once(world: World) -> None:
    content, publication = world.published()
    settle_jobs()
    for number in range(30):
        people.add_term(world.fake, "post_tag", f"Term {number}")
    people.edit_post(world.fake, publication.post_id, title="By hand")
    workers = [Worker(f"test {n}", transport=FakeTransport(world.fake)) for n in range(2)]

    def ask(worker: Worker) -> None:
        for _ in range(3):
            SiteInbox.objects.update(poll_at=database_now())
            worker.begin(polling.POLLS)

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    world.push()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker._run(worker.settled())
        worker.stop()
    content.refresh_from_db()
    assert (content.title, content.revision) == ("By hand", 2)
    assert list(InboxEvent.objects.order_by("pk").values_list("seq", flat=True)) == list(range(1, 32))


def test_a_site_that_does_not_answer_delays_no_other(world: World, make_integration: Any) -> None:
    """The dead one answers only after the living one has been heard."""
    dead: SiteIntegration = make_integration()
    _, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    order: list[str] = []
    heard = asyncio.Event()

    class Network(httpx.AsyncBaseTransport):
        def __init__(self, living: httpx.AsyncBaseTransport) -> None:
            self._living = living

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.host == "s0.example.com":
                response = await self._living.handle_async_request(request)
                order.append("living")
                heard.set()
                return response
            await heard.wait()
            order.append("dead")
            raise httpx.ReadTimeout("", request=request)

    SiteInbox.objects.create(integration=dead, poll_at="2020-01-01T00:00:00Z")
    world.transport = Network(world.transport)  # type: ignore[assignment]
    world.poll()
    assert order == ["living", "dead", "living"]
    assert SiteInbox.objects.get(integration=dead).error["code"] == "SITE_TIMEOUT"


# ------------------------------------------------------------------------------------------- random histories


class Person:
    """Does one thing after the other in WordPress; IGNY8's own publishes come in between."""

    def __init__(self, world: World, moves: list[tuple[str, int]]) -> None:
        self.world, self.moves = world, moves
        self.contents = [world.published(f"Article {n}", tags=[f"t{n}"])[0] for n in range(2)]

    @property
    def site(self) -> FakeSite:
        return self.world.fake

    def post_ids(self) -> list[int]:
        return [post.post_id for post in self.site.state.managed_posts()]

    def do(self, move: str, number: int) -> None:  # noqa: C901 -- one line per move
        posts = self.post_ids()
        tags = [t.term_id for t in self.site.state.terms.values() if t.taxonomy == "post_tag"]
        post = posts[number % len(posts)] if posts else None
        match move:
            case "tag":
                people.add_term(self.site, "post_tag", f"new {number}")
            case "rename" if tags:
                people.edit_term(self.site, tags[number % len(tags)], name=f"renamed {number}")
            case "drop" if tags:
                people.delete_term(self.site, tags[number % len(tags)])
            case "assign" if post and tags:
                people.set_terms(self.site, post, "tags", sorted({tags[number % len(tags)], tags[0]}))
            case "edit" if post:
                people.edit_post(self.site, post, title=f"Title {number}", html=f"<p>{number}</p>")
            case "trash" if post:
                people.trash_post(self.site, post)
            case "restore" if post and self.site.state.posts[post].status == "trash":
                people.restore_post(self.site, post)
            case "push":
                self.world.push()
            case "poll":
                self.world.poll()
            case "publish":
                self.world.poll()
                self.world.publish(self.contents[number % 2])
                settle_jobs()


MOVES = ["tag", "rename", "drop", "assign", "edit", "trash", "restore", "push", "poll", "publish"]


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 7)), max_size=14), seed=st.integers(0, 99)
)
def test_whatever_people_do_both_sides_end_up_equal(
    world: World, moves: list[tuple[str, int]], seed: int
) -> None:
    """A fifth of what is sent is lost on the way."""
    Content.objects.all().delete()
    keys = unseal(world.integration.sealed_keys)
    fake = FakeSite("https://s0.example.com")
    fake.connect(world.integration.audience, keys.public_keys, keys.shared_secret)
    world.fake, world.transport = fake, FakeTransport(fake)
    InboxEvent.objects.all().delete()
    ContentTaxonomy.objects.all().delete()
    TermAlias.objects.all().delete()
    SiteInbox.objects.all().delete()
    person, chance = Person(world, moves), random.Random(seed)
    settle_jobs()
    for move, number in moves:
        if move in {"push", "poll"} and chance.random() < 0.2:
            fake.faults.add(kind="lose_answer" if number % 2 else "lose_request", route="events")
        person.do(move, number)
        fake.faults.clear()
    world.poll()
    for content in person.contents:
        content.refresh_from_db()
        post = fake.state.post_of(content.pk)
        assert post is not None
        publication = content.publications.get()
        assert (content.title, content.html) == (post.title, post.html.replace("\n", "")) or (
            "<!-- wp:" in post.html and content.title == post.title
        )
        names = sorted(fake.state.terms[term_id].name for term_id in post.terms.get("post_tag", []))
        assert sorted(content.tags) == names
        assert (publication.state == "trashed") is (post.status == "trash")
        assert publication.drift == {}
    assert not InboxEvent.objects.filter(state="failed").exists()
    assert world.inbox().applied_through == fake.outbox.last_seq


# ----------------------------------------------------------------------- one content, outside of the log


def tell(client: APIClient, task_id: int, what: str, **told: Any) -> Any:
    body = {"updated_by": "wordpress_user_123", "updated_at": "2025-11-29T11:00:00Z", **told}
    return client.put(f"/api/v1/writer/tasks/{task_id}/{what}/", body, format="json")


@pytest.fixture
def task_id(world: World, as_editor: APIClient) -> int:
    body = {"site": world.integration.site_id, "title": "Write about coffee"}
    made = data_of(as_editor.post("/api/v1/writer/tasks/", body, format="json"), 201)
    return int(made["id"])


def test_terms_told_by_their_ids_are_in_the_lists(world: World, as_editor: APIClient, task_id: int) -> None:
    content, _ = world.published(task_id=task_id, tags=["coffee"])
    coffee = term_named(world.fake, "coffee")
    drinks = term_named(world.fake, "Drinks")
    lists: dict[str, Any] = {"categories": [drinks], "tags": [coffee], "sectors": [], "clusters": []}
    new = {"term_id": 99, "name": "Brewing", "slug": "brewing", "parent": 0}
    said = data_of(tell(as_editor, task_id, "taxonomies", **{**lists, "tags": [coffee, new]}))
    assert said["applied"] and said["changes"] == {"tags": [["coffee"], ["coffee", "Brewing"]]}
    content.refresh_from_db()
    assert content.tags == ["coffee", "Brewing"]
    older = {**lists, "tags": [], "updated_at": "2025-11-29T10:59:59Z"}
    assert data_of(tell(as_editor, task_id, "taxonomies", **older))["applied"] is False
    unknown = tell(as_editor, task_id, "taxonomies", **{**lists, "tags": [coffee, 98]})
    error = error_of(unknown, "VALIDATION_FAILED")
    assert list(error["details"]["fields"]) == ["tags.1"]


def test_relations_told_by_the_site_follow_and_unknown_ids_are_named(
    world: World, as_editor: APIClient, task_id: int
) -> None:
    content, _ = world.published(task_id=task_id)
    cluster, keyword = world.cluster("Filter"), world.keyword("brewing")
    told = {"cluster_id": cluster.pk, "sector_id": 999_999, "keyword_ids": [keyword.pk]}
    said = data_of(tell(as_editor, task_id, "relationships", **told))
    assert said["unknown"] == {"sector_id": 999_999}
    content.refresh_from_db()
    assert (content.cluster_id, content.sector_id) == (cluster.pk, None)


def test_who_may_tell_it(world: World, as_viewer: APIClient, as_stranger: APIClient, task_id: int) -> None:
    world.published(task_id=task_id)
    told: dict[str, Any] = {"cluster_id": None, "sector_id": None, "keyword_ids": []}
    assert error_of(tell(world.client, task_id, "relationships", **told), "NOT_AUTHENTICATED")
    assert error_of(tell(as_viewer, task_id, "relationships", **told), "PERMISSION_DENIED")
    assert error_of(tell(as_stranger, task_id, "relationships", **told), "NOT_FOUND")


def test_a_task_of_a_site_that_was_never_connected_has_nothing_to_follow(
    as_editor: APIClient, content: Content
) -> None:
    body = {"site": content.site_id, "title": "Write"}
    task = data_of(as_editor.post("/api/v1/writer/tasks/", body, format="json"), 201)["id"]
    Content.objects.filter(pk=content.pk).update(task_id=task)
    SiteIntegration.objects.filter(site_id=content.site_id).delete()
    told: dict[str, Any] = {"cluster_id": None, "sector_id": None, "keyword_ids": []}
    assert error_of(tell(as_editor, task, "relationships", **told), "INTEGRATION_NOT_CONNECTED")


def test_after_an_outage_of_igny8_a_site_whose_pushes_arrived_is_asked_soon(world: World) -> None:
    world.published()
    world.poll()
    rarely = database_now() + polling.RARELY
    for failures, is_hastened in ((0, True), (3, False)):
        SiteInbox.objects.update(poll_at=rarely, failures=failures)
        polling.catch_up()
        assert (world.inbox().poll_at <= database_now() + polling.POLL_EVERY) is is_hastened
    SiteInbox.objects.update(poll_at=database_now() - polling.SOON, failures=0)
    polling.catch_up()
    assert world.inbox().poll_at < database_now()
