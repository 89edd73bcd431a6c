"""Both sides of a site are compared: what events left behind is found and repaired, and nothing else."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from igny8_core.integration import comparing, comparing_runs, inbox, stats
from igny8_core.integration.clock import database_now
from igny8_core.integration.comparing import COMPARISONS
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import (
    Comparison,
    Difference,
    InboxEvent,
    Publication,
    PublishJob,
    SiteInbox,
    SiteIntegration,
)
from igny8_core.integration.states import JobState
from igny8_core.wordpress.fake import FakeTransport, copies, people
from igny8_core.writer.models import Content
from tests.integration.comparing_world import (
    Between,
    carry_on,
    carry_out_due,
    compare,
    picture,
    post_of,
    seeded,
)
from tests.integration.returning import World, fake, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


def kinds(run: Comparison) -> list[tuple[str, str]]:
    return sorted(run.differences.values_list("kind", "state"))


def change_unnoticed(world: World, content_id: int, number: int) -> None:
    """One of the things people do, behind the plugin's back."""
    post_id = post_of(world.fake, content_id)
    with people.unnoticed(world.fake):
        match number % 5:
            case 0:
                people.edit_post(world.fake, post_id, title=f"By hand {number}")
            case 1:
                people.edit_post(world.fake, post_id, html=f"<p>By hand {number}</p>", excerpt="Short")
            case 2:
                people.trash_post(world.fake, post_id)
            case 3:
                people.delete_post(world.fake, post_id)
            case 4:
                tag = people.add_term(world.fake, "post_tag", f"tag {number}")
                people.set_terms(world.fake, post_id, "tags", [tag])


def assert_equal(world: World, contents: list[int]) -> None:
    """What IGNY8 has is what the site has."""
    for publication in Publication.objects.filter(content__in=contents).select_related("content"):
        post, content = world.fake.state.post_of(publication.content_id), publication.content
        if post is None:
            assert publication.state == "deleted"
            continue
        assert publication.state == ("trashed" if post.status == "trash" else "published")
        if publication.state == "published":
            assert (content.title, content.html) == (post.title, post.html)
            names = [world.fake.state.terms[one].name for one in post.terms.get("post_tag", [])]
            assert content.tags == names
        assert publication.drift == {}


# ------------------------------------------------------------------------------------ finding, and repairing


def test_exactly_the_differences_there_are_are_found_and_repaired(world: World) -> None:
    contents = seeded(world, 2000)
    changed = random.Random(7).sample(contents, 25)
    for number, content_id in enumerate(changed):
        change_unnoticed(world, content_id, number)
    before = picture(world)
    run = compare(world)
    assert (run.state, run.found, run.repaired, run.skipped) == ("done", 25, 25, 0), run.error
    assert (run.total, run.compared) == (2000, 2000)
    assert set(run.differences.values_list("content_id", flat=True)) == set(changed)
    after = picture(world)
    assert {content_id for content_id in contents if before[content_id] != after[content_id]} == set(changed)
    assert_equal(world, changed)
    assert run.requests == sum(world.fake.calls.values()) <= 5
    assert PublishJob.objects.count() == 0
    again = compare(world)
    assert (again.found, again.requests) == (0, 2)


def test_a_slow_site_answers_a_little_at_a_time_and_all_is_found(world: World) -> None:
    world.fake.settings.change(reads_at_once=1)
    contents = seeded(world, 250)
    for number, content_id in enumerate(contents[::100]):
        change_unnoticed(world, content_id, number)
    run = compare(world)
    assert (run.state, run.found, run.repaired, run.compared) == ("done", 3, 3, 250), run.error


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 4)), max_size=10),
    size=st.integers(1, 13),
    slow=st.sampled_from([None, 1, 3]),
)
def test_whatever_was_missed_both_sides_are_equal_afterwards(
    world: World, monkeypatch: pytest.MonkeyPatch, moves: list[tuple[int, int]], size: int, slow: int | None
) -> None:
    monkeypatch.setattr(comparing, "GROUP", size)
    monkeypatch.setattr(comparing, "GROUPS", 2)
    world.fake.settings.change(reads_at_once=slow)
    contents = seeded(world, 12)
    touched = set()
    for number, (which, move) in enumerate(moves):
        if world.fake.state.post_of(contents[which]) is not None:
            change_unnoticed(world, contents[which], number * 5 + move)
            touched.add(contents[which])
    run = compare(world)
    assert run.state == "done", run.error
    assert set(run.differences.values_list("content_id", flat=True)) == touched
    assert_equal(world, contents)
    assert compare(world).found == 0
    integration = SiteIntegration.objects.get()
    assert stats.recount(integration.pk) == {name: getattr(integration, name) for name in stats.COUNTERS}


def test_a_fifth_of_all_events_lost_is_made_good_by_one_comparison(world: World) -> None:
    contents, chance = seeded(world, 40), random.Random(3)
    for number in range(40):
        if world.fake.state.post_of(contents[number]) is None:
            continue
        if chance.random() < 0.2:
            change_unnoticed(world, contents[number], number)
        else:
            people.edit_post(world.fake, post_of(world.fake, contents[number]), title=f"Told {number}")
    run = compare(world)
    assert run.state == "done" and 0 < run.found < 30, run.error
    assert InboxEvent.objects.count() + run.found == 40
    assert_equal(world, contents)


def test_relations_an_author_and_a_status_are_repaired_too(world: World) -> None:
    (one,) = seeded(world, 1)
    cluster, keyword = world.cluster("Filter"), world.keyword("brewing")
    post_id = post_of(world.fake, one)
    with people.unnoticed(world.fake):
        people.set_relations(
            world.fake, post_id, cluster_id=cluster.pk, sector_id=None, keyword_ids=[keyword.pk]
        )
        people.edit_post(world.fake, post_id, status="private", author_email="other@example.com")
    run = compare(world)
    assert kinds(run) == [("changed", "repaired")]
    content = Content.objects.get(pk=one)
    assert (content.cluster_id, content.author_email) == (cluster.pk, "other@example.com")
    assert list(content.keywords.all()) == [keyword]
    assert content.publications.get().post_status == "private"


def test_a_text_that_was_changed_on_both_sides_is_a_conflict_and_none_is_lost(world: World) -> None:
    (one,) = seeded(world, 1)
    Content.objects.filter(pk=one).update(title="Ours")
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, one), title="Theirs")
    run = compare(world)
    assert kinds(run) == [("changed", "open")]
    assert Content.objects.get(pk=one).title == "Ours"
    assert Publication.objects.get().drift == {"title": "Theirs"}
    assert run.differences.get().fields == ["title"]
    assert compare(world).found == 0
    assert Difference.objects.filter(state="open").count() == 1


def test_a_post_the_site_never_heard_of_is_not_published_again(world: World) -> None:
    seeded(world, 2)
    backup = copies.back_up(world.fake)
    seeded(world, 1)
    copies.restore(world.fake, backup)
    for _ in range(2):
        run = compare(world)
        assert kinds(run) == [("missing", "open")]
    assert Difference.objects.count() == 1
    assert PublishJob.objects.count() == 0


# --------------------------------------------------------------------------------------------- interruptions


@pytest.mark.parametrize("kind", ["lost", "killed"])
def test_interrupted_at_every_request_a_comparison_goes_on_and_counts_once(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(comparing, "GROUP", 4)
    monkeypatch.setattr(comparing, "GROUPS", 2)
    contents = seeded(world, 20)
    for number in range(1, 14):
        wanted = contents[number % 4 :: 10]
        for content_id in wanted:
            with people.unnoticed(world.fake):
                people.edit_post(world.fake, post_of(world.fake, content_id), title=f"Round {number}")
        transport = world.transport

        async def interrupt(n: int, route: str, at: int = number) -> None:
            if n == at:
                raise KeyboardInterrupt if kind == "killed" else httpx.ReadError("")

        world.transport = Between(world, behind=interrupt)  # type: ignore[assignment]
        asked = comparing_runs.request_comparison(world.integration)
        try:
            asked = carry_on(world, asked)
        except KeyboardInterrupt:
            pass
        was_interrupted = world.transport.sent >= number  # type: ignore[attr-defined]
        world.transport = transport
        run = carry_on(world, asked) if was_interrupted else asked
        assert (run.state, run.found, run.repaired) == ("done", len(wanted), len(wanted)), (number, run.error)
        assert_equal(world, contents)
        if not was_interrupted:
            return
    pytest.fail("A run was never finished without an interruption: add rounds.")


def test_who_was_overtaken_writes_nothing_more(world: World) -> None:
    (one,) = seeded(world, 1)
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, one), title="By hand")
    asked = comparing_runs.request_comparison(world.integration)
    (run,) = comparing_runs.claim_comparisons(5)
    assert comparing_runs.claim_comparisons(5) == []
    done = carry_on(world, asked)
    assert done.state == "done"
    with pytest.raises(comparing_runs.OvertakenError):
        comparing_runs.renew(run)
    with pytest.raises(comparing_runs.OvertakenError):
        comparing_runs.finish(run)
    assert kinds(done) == [("changed", "repaired")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_repair_each_difference_once(world: World) -> None:
    contents = seeded(world, 60)
    for number, content_id in enumerate(contents[::3]):
        with people.unnoticed(world.fake):
            people.edit_post(world.fake, post_of(world.fake, content_id), title=f"By hand {number}")
    asked = comparing_runs.request_comparison(world.integration)
    workers = [Worker(f"test {n}", transport=FakeTransport(world.fake)) for n in range(2)]

    def work(worker: Worker) -> None:
        for _ in range(3):  # each time the other's lease is taken away
            Comparison.objects.filter(pk=asked.pk, state__in=["waiting", "running"]).update(
                wake_at=database_now()
            )
            worker.begin(COMPARISONS)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker._run(worker.settled())
    Comparison.objects.filter(state__in=["waiting", "running"]).update(wake_at=database_now())
    workers[0].begin(COMPARISONS)
    for worker in workers:
        worker._run(worker.settled())
        worker.stop()
    asked.refresh_from_db()
    assert (asked.state, asked.found, asked.repaired) == ("done", 20, 20), asked.error
    assert Content.objects.filter(pk__in=contents).exclude(revision=1).count() == 20
    assert not Content.objects.filter(revision__gt=2).exists()


# ------------------------------------------------------------------------------------- beside what goes on


def test_an_event_that_comes_in_the_middle_is_newer_than_what_was_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = seeded(world, 3)
    post_id = post_of(world.fake, contents[1])
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_id, title="Old by now")
    settle = comparing._settle

    async def pushed_first(work: Any, look: Any, told: Any) -> list[int]:
        """The site's answer is here, and what it told is not written yet."""
        if told:
            monkeypatch.setattr(comparing, "_settle", settle)
            people.edit_post(world.fake, post_id, title="Newer")
            await work.db(world.push)
        return await settle(work, look, told)

    monkeypatch.setattr(comparing, "_settle", pushed_first)
    run = compare(world)
    assert Content.objects.get(pk=contents[1]).title == "Newer"
    assert (run.state, run.again) == ("running", [contents[1]])
    run = carry_on(world, run)
    assert (run.state, run.found) == ("done", 0)
    assert Content.objects.get(pk=contents[1]).title == "Newer"
    assert InboxEvent.objects.count() == 1


def test_a_content_that_is_being_published_is_looked_at_again_later(world: World) -> None:
    contents = seeded(world, 3)
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, contents[0]), title="By hand")
        people.edit_post(world.fake, post_of(world.fake, contents[1]), title="By hand too")
    now = database_now()
    job = PublishJob.objects.create(
        content_id=contents[1], integration=world.integration, mode="manual", revision=1,
        state=JobState.COMMITTING, commit_sent=True, due_at=now, wake_at=now + timedelta(hours=1),
    )  # fmt: skip
    run = compare(world)
    assert (run.state, run.again, kinds(run)) == ("running", [contents[1]], [("changed", "repaired")])
    assert run.wake_at > database_now() - timedelta(seconds=5)
    PublishJob.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=now, commit_sent=False)
    run = carry_on(world, run)
    assert (run.state, run.found, run.skipped) == ("done", 2, 0)
    assert_equal(world, contents)


def test_a_publish_without_end_does_not_keep_a_comparison_from_its_end(world: World) -> None:
    contents = seeded(world, 2)
    with people.unnoticed(world.fake):
        people.edit_post(world.fake, post_of(world.fake, contents[0]), title="By hand")
    now = database_now()
    PublishJob.objects.create(
        content_id=contents[0], integration=world.integration, mode="manual", revision=1,
        state=JobState.UNKNOWN, commit_sent=True, due_at=now, wake_at=now + timedelta(hours=1),
    )  # fmt: skip
    run = compare(world)
    for _ in range(comparing_runs.MAX_ROUNDS):
        assert run.state == "running"
        run = carry_on(world, run)
    assert (run.state, run.found, run.skipped) == ("done", 0, 1)


def test_what_is_on_its_way_as_an_event_is_no_difference(world: World) -> None:
    contents = seeded(world, 3)
    people.edit_post(world.fake, post_of(world.fake, contents[0]), title="By hand")
    run = compare(world)
    assert (run.found, InboxEvent.objects.count()) == (0, 1)
    assert_equal(world, contents)


# ---------------------------------------------------------------------------------------------- when, and who


def test_sites_are_compared_daily_and_at_once_when_there_is_a_reason(world: World) -> None:
    seeded(world, 1)
    world.poll()
    assert comparing_runs.claim_comparisons(5) == []
    SiteInbox.objects.update(compare_at=database_now())
    carry_out_due(world)
    run = Comparison.objects.get()
    assert (run.reason, run.state) == ("daily", "done"), run.error
    day = world.inbox().compare_at - database_now()
    assert timedelta(hours=23) < day < timedelta(hours=26)
    world.fake.outbox.begin_stream()
    assert world.poll().compare_reason == "new_log"
    carry_out_due(world)
    run = Comparison.objects.latest("pk")
    assert (run.reason, run.state) == ("new_log", "done"), run.error
    assert (world.inbox().compare_reason, world.inbox().compare_since) == ("", None)


def test_a_reason_that_came_after_it_began_makes_another_comparison(world: World) -> None:
    seeded(world, 1)
    world.fake.outbox.begin_stream()
    asked = comparing_runs.request_comparison(world.integration)

    async def begin_anew(n: int, route: str) -> None:
        if route == "digests" and n < 4:
            world.fake.outbox.begin_stream()

    transport, world.transport = world.transport, Between(world, before=begin_anew)  # type: ignore[assignment]
    run = carry_on(world, asked)
    world.transport = transport
    assert (run.state, run.failures) == ("running", 1)
    run = carry_on(world, asked)
    assert (run.state, run.reason) == ("done", "new_log"), run.error
    assert world.inbox().compare_reason == ""


def test_sites_that_do_not_want_changes_are_not_compared_by_themselves(world: World) -> None:
    seeded(world, 1)
    inbox.inbox_of(world.integration.pk)
    SiteIntegration.objects.update(
        config_json={**world.integration.config_json, "two_way_sync_enabled": False}
    )
    SiteInbox.objects.update(compare_at=database_now())
    assert comparing_runs.claim_comparisons(5) == []
    SiteIntegration.objects.update(config_json=world.integration.config_json, status="revoked")
    SiteInbox.objects.update(compare_at=database_now())
    assert comparing_runs.claim_comparisons(5) == []


def test_a_site_that_does_not_answer_is_asked_less_and_less_and_then_the_next_day(world: World) -> None:
    seeded(world, 1)
    world.fake.faults.add(kind="refused", route="digests", times=99)
    run, pauses = compare(world), []
    while run.is_active:
        pauses.append((run.wake_at - database_now()).total_seconds())
        run = carry_on(world, run)
    assert (run.state, run.failures, run.error["code"]) == ("failed", 12, "SITE_UNREACHABLE")
    assert 20 < pauses[0] <= 30 and 3000 < pauses[-1] <= 3600
    world.fake.faults.clear()
    assert compare(world).state == "done"


@pytest.mark.parametrize(
    "answer",
    [
        {"groups": [], "next_after": 5, "total": 9},
        {"groups": [{"through": 9, "count": 1, "digest": "0" * 64}] * 2, "next_after": None, "total": 2},
        {"groups": [{"through": 9, "count": 1, "digest": "0" * 64}], "next_after": 7, "total": 2},
    ],
)
def test_an_answer_that_leads_nowhere_is_no_endless_loop(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    async def digests(*_: Any, **__: Any) -> Any:
        return answer

    monkeypatch.setattr(comparing.SiteClient, "digests", digests)
    run = compare(world)
    assert (run.state, run.failures, run.error["code"]) == ("running", 1, "SITE_ANSWER_INVALID")
