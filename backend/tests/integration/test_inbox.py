"""What people change in WordPress comes back: once, in order, whatever happens on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.integration.clock import database_now
from igny8_core.integration.models import InboxEvent, Publication, PublishJob, SiteInbox, SiteIntegration
from igny8_core.integration.states import JobState
from igny8_core.wordpress.fake import people
from igny8_core.wordpress.fake.courier import push_message
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.writer.models import Cluster, Content
from igny8_core.writer.services import save_content
from tests.answers import data_of, error_of, refused_fields
from tests.integration.returning import World, fake, settle_jobs, term_named, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


def states() -> list[tuple[str, str]]:
    return list(InboxEvent.objects.order_by("pk").values_list("kind", "state"))


# ---------------------------------------------------------------------------------- lists and counts follow


def test_a_category_added_in_wordpress_is_in_the_contents_list(world: World) -> None:
    content, publication = world.published(tags=["brewing"])
    news = people.add_term(world.fake, "category", "News")
    drinks = term_named(world.fake, "Drinks")
    people.set_terms(world.fake, publication.post_id, "categories", [drinks, news], by="wordpress_user_123")
    world.poll()
    content.refresh_from_db()
    assert (content.categories, content.tags) == (["Drinks", "News"], ["brewing"])
    revision = content.revisions.latest("number")
    assert (revision.origin, revision.changed_by) == ("wordpress", "wordpress_user_123")
    assert states() == [("term", "applied"), ("taxonomies", "applied")]


def test_a_tag_taken_away_leaves_the_list(world: World) -> None:
    content, publication = world.published(tags=["brewing", "grinding"])
    people.set_terms(world.fake, publication.post_id, "tags", [term_named(world.fake, "grinding")])
    world.poll()
    content.refresh_from_db()
    assert content.tags == ["grinding"]


def test_a_cluster_changed_in_wordpress_loses_the_content_and_the_other_gains_it(
    world: World, as_viewer: APIClient, account: Any
) -> None:
    old, new = world.cluster("Espresso"), world.cluster("Filter")
    sector, keyword = world.sector("Kitchen"), world.keyword("how to brew")
    content, publication = world.published(cluster=old)
    people.set_relations(
        world.fake, publication.post_id, cluster_id=new.pk, sector_id=sector.pk, keyword_ids=[keyword.pk]
    )
    world.poll()
    content.refresh_from_db()
    assert (content.cluster_id, content.sector_id) == (new.pk, sector.pk)
    assert list(content.keywords.all()) == [keyword]
    counts = {
        row["name"]: row["contents_count"]
        for row in data_of(as_viewer.get("/api/v1/writer/clusters/"))["results"]
    }
    assert counts == {"Espresso": 0, "Filter": 1}
    keywords = data_of(as_viewer.get("/api/v1/writer/keywords/"))["results"]
    assert [row["contents_count"] for row in keywords] == [1]


def test_several_changes_at_once_are_one_event_each_and_all_arrive(world: World) -> None:
    cluster = world.cluster("Filter")
    content, publication = world.published(tags=["a", "b"])
    people.set_terms(world.fake, publication.post_id, "tags", [term_named(world.fake, "a")])
    people.set_terms(
        world.fake, publication.post_id, "clusters", [people.add_term(world.fake, "igny8_cluster", "Filter")]
    )
    people.set_relations(
        world.fake, publication.post_id, cluster_id=cluster.pk, sector_id=None, keyword_ids=[]
    )
    people.edit_post(world.fake, publication.post_id, title="Better coffee")
    world.poll()
    content.refresh_from_db()
    assert (content.title, content.tags, content.clusters) == ("Better coffee", ["a"], ["Filter"])
    assert content.cluster_id == cluster.pk
    kinds = [kind for kind, _ in states()]
    assert sorted(kinds) == ["post", "relationships", "taxonomies", "term"]


def test_parents_of_a_category_are_in_its_name(world: World) -> None:
    content, publication = world.published()
    hot = people.add_term(world.fake, "category", "Hot", term_named(world.fake, "Drinks"))
    world.fake.outbox.acknowledge(world.fake.outbox.last_seq)  # IGNY8 never hears of the terms by themselves
    SiteInbox.objects.update_or_create(
        integration=world.integration,
        defaults={"stream": world.fake.outbox.stream, "applied_through": world.fake.outbox.last_seq},
    )
    tea = people.add_term(world.fake, "category", "Tea > green", hot)
    people.set_terms(world.fake, publication.post_id, "categories", [tea])
    world.poll()
    content.refresh_from_db()
    assert content.categories == [r"Drinks > Hot > Tea \> green"]


def test_ids_of_another_site_or_of_nothing_change_nothing_and_are_shown(
    world: World, make_integration: Any, as_viewer: APIClient
) -> None:
    elsewhere = make_integration().site
    theirs = Cluster.objects.create(account=world.account, site=elsewhere, name="Theirs")
    ours = world.cluster("Ours")
    content, publication = world.published(cluster=ours)
    people.set_relations(
        world.fake, publication.post_id, cluster_id=theirs.pk, sector_id=2**62, keyword_ids=[2**62]
    )
    world.poll()
    content.refresh_from_db()
    assert (content.cluster_id, content.sector_id) == (ours.pk, None)
    publication.refresh_from_db()
    assert publication.drift == {"cluster_id": theirs.pk, "sector_id": 2**62, "keyword_ids": [2**62]}
    shown = data_of(as_viewer.get(f"/api/v1/writer/contents/{content.pk}/conflict/"))["differences"]
    assert shown[0] == {
        "field": "cluster_id", "base": ours.pk, "ours": ours.pk, "theirs": theirs.pk, "may_be_taken": False
    }  # fmt: skip
    assert states() == [("relationships", "conflict")]


# --------------------------------------------------------------------------------------------- text and life


def test_a_text_edited_in_wordpress_becomes_a_revision_and_no_job(world: World, as_viewer: APIClient) -> None:
    content, publication = world.published()
    people.edit_post(
        world.fake, publication.post_id, title="By hand", html="<p>Grind it finer.</p>", excerpt="Short",
        slug="fine-coffee", author_email="author@example.com",
    )  # fmt: skip
    world.poll()
    content.refresh_from_db()
    publication.refresh_from_db()
    assert (content.title, content.html, content.excerpt) == ("By hand", "<p>Grind it finer.</p>", "Short")
    assert (content.slug, content.author_email) == ("fine-coffee", "author@example.com")
    assert (publication.revision, publication.text_revision) == (content.revision, content.revision)
    assert publication.url == "https://s0.example.com/fine-coffee/"
    assert publication.fingerprint == fingerprint(world.fake.state.posts[publication.post_id])
    assert publication.drift == {}
    assert PublishJob.objects.count() == 1
    shown = data_of(as_viewer.get(f"/api/v1/writer/contents/{content.pk}/revisions/"))["results"]
    assert [row["origin"] for row in shown] == ["wordpress", "igny8"]


def test_a_status_alone_is_no_new_text(world: World, as_viewer: APIClient) -> None:
    content, publication = world.published(
        html="<h2>Coffee</h2>\n<p>Grind <em>it</em>.</p>", author_email="author@example.com"
    )
    before = content.revision
    people.edit_post(world.fake, publication.post_id, status="private")
    world.poll()
    content.refresh_from_db()
    assert content.revision == before
    assert content.html == "<h2>Coffee</h2>\n<p>Grind <em>it</em>.</p>"
    shown = data_of(as_viewer.get(f"/api/v1/writer/contents/{content.pk}/"))["wordpress"]
    assert (shown["state"], shown["post_status"], shown["drift"]) == ("published", "private", [])


def test_a_newer_text_in_igny8_is_not_overwritten_and_both_are_shown(
    world: World, as_viewer: APIClient, as_editor: APIClient
) -> None:
    content, publication = world.published(title="First")
    as_editor.patch(f"/api/v1/writer/contents/{content.pk}/", {"title": "Ours"}, format="json")
    people.edit_post(world.fake, publication.post_id, title="Theirs")
    people.set_terms(
        world.fake, publication.post_id, "tags", [people.add_term(world.fake, "post_tag", "new")]
    )
    world.poll()
    content.refresh_from_db()
    assert (content.title, content.tags) == ("Ours", ["new"])
    path = f"/api/v1/writer/contents/{content.pk}/"
    assert data_of(as_viewer.get(path))["wordpress"]["drift"] == ["title"]
    differences = data_of(as_viewer.get(f"{path}conflict/"))["differences"]
    assert differences == [
        {"field": "title", "base": "First", "ours": "Ours", "theirs": "Theirs", "may_be_taken": True}
    ]
    assert ("post", "conflict") in states()
    taken = data_of(as_editor.post(f"{path}conflict/take-theirs/"))
    assert (taken["since"], taken["differences"]) == (None, [])
    content.refresh_from_db()
    assert content.title == "Theirs"
    assert error_of(as_editor.post(f"{path}conflict/take-theirs/"), "CONFLICT")


def test_a_publish_ends_a_conflict(world: World) -> None:
    content, publication = world.published(title="First")
    content.title = "Ours"
    Content.objects.filter(pk=content.pk).update(title="Ours")
    people.edit_post(world.fake, publication.post_id, title="Theirs")
    world.poll()
    publication.refresh_from_db()
    assert publication.drift == {"title": "Theirs"}
    assert world.publish(content, overwrite=True).drift == {}


def test_the_text_stays_ours_where_only_its_form_is_wordpresss(world: World) -> None:
    html = "<h2>Coffee</h2>\n<p>Grind &amp; brew.</p>\n<ul><li>One</li></ul>"
    content, publication = world.published(html=html)
    assert "<!-- wp:" in world.fake.state.posts[publication.post_id].html
    people.edit_post(world.fake, publication.post_id, title="By hand")
    world.poll()
    content.refresh_from_db()
    assert (content.title, content.html) == ("By hand", html)


@pytest.mark.parametrize(
    ("do", "state"), [("trash", "trashed"), ("delete", "deleted"), ("restore", "published")]
)
def test_what_becomes_of_the_post_is_seen_and_the_content_stays(world: World, do: str, state: str) -> None:
    content, publication = world.published()
    if do == "restore":
        people.trash_post(world.fake, publication.post_id)
        world.poll()
    getattr(people, f"{do}_post")(world.fake, publication.post_id)
    world.poll()
    publication.refresh_from_db()
    assert publication.state == state
    assert Content.objects.get(pk=content.pk).title == "Coffee"
    if do == "restore":
        assert publication.post_status == "draft"
    assert world.publish(content).state == "published"


# ---------------------------------------------------------------------------------------- terms keep their id


def test_a_renamed_term_is_called_so_and_the_next_publish_gives_the_same_term(world: World) -> None:
    content, publication = world.published(categories=["Drinks > Hot"], tags=["brewing"])
    hot, drinks, brewing = (term_named(world.fake, name) for name in ("Hot", "Drinks", "brewing"))
    people.set_terms(world.fake, publication.post_id, "categories", [hot, drinks])
    world.poll()
    people.edit_term(world.fake, drinks, name="Beverages")
    people.edit_term(world.fake, brewing, name="Brewing & more")
    before = len(world.fake.state.terms)
    revisions = Content.objects.get(pk=content.pk).revision
    world.poll()
    content.refresh_from_db()
    assert sorted(content.categories) == ["Beverages", "Beverages > Hot"]
    assert content.tags == ["Brewing & more"]
    assert content.revision == revisions
    save_content(account=world.account, site=content.site, fields={"excerpt": "New"}, content=content)
    world.publish(content)
    post = world.fake.state.posts[publication.post_id]
    assert sorted(post.terms["category"]) == sorted([hot, drinks])
    assert post.terms["post_tag"] == [brewing]
    assert len(world.fake.state.terms) == before


def test_what_becomes_of_parents_nobody_assigned_is_in_the_paths_below_them(world: World) -> None:
    content, publication = world.published(categories=["Drinks > Hot > Coffee", "Food"])
    drinks, hot, coffee, food = (term_named(world.fake, n) for n in ("Drinks", "Hot", "Coffee", "Food"))

    def categories() -> list[str]:
        world.poll()
        content.refresh_from_db()
        return list(content.categories)

    people.edit_term(world.fake, drinks, name="Beverages")
    assert categories() == ["Beverages > Hot > Coffee", "Food"]
    people.edit_term(world.fake, hot, parent=food)
    assert categories() == ["Food > Hot > Coffee", "Food"]
    terms = len(world.fake.state.terms)
    world.publish(content)
    assert world.fake.state.posts[publication.post_id].terms["category"] == [coffee, food]
    assert len(world.fake.state.terms) == terms
    espresso = people.add_term(world.fake, "category", "Espresso")
    people.delete_term(world.fake, coffee, into=espresso)
    assert sorted(categories()) == ["Espresso", "Food"]
    world.publish(content)
    assert sorted(world.fake.state.posts[publication.post_id].terms["category"]) == sorted([espresso, food])


def test_a_scheduled_revision_with_the_old_name_gives_the_same_term(world: World) -> None:
    content, publication = world.published(tags=["brewing"])
    brewing = term_named(world.fake, "brewing")
    world.fake.state.terms[brewing].slug = "making-coffee"
    people.edit_term(world.fake, brewing, name="Making coffee")
    world.poll()
    other, second = world.published("Tea", tags=["brewing"])
    assert world.fake.state.posts[second.post_id].terms["post_tag"] == [brewing]
    assert other.tags == ["brewing"]
    assert publication.pk != second.pk and content.pk != other.pk


def test_terms_merged_in_wordpress_are_one_here_too(world: World) -> None:
    content, publication = world.published(tags=["coffee", "brew"])
    keep, gone = term_named(world.fake, "coffee"), term_named(world.fake, "brew")
    people.delete_term(world.fake, gone, into=keep)
    world.poll()
    content.refresh_from_db()
    assert content.tags == ["coffee"]
    world.publish(content)
    assert world.fake.state.posts[publication.post_id].terms["post_tag"] == [keep]


def test_a_term_that_went_unheard_is_made_anew_by_the_publish(world: World) -> None:
    content, publication = world.published(tags=["coffee"])
    del world.fake.state.terms[term_named(world.fake, "coffee")]
    world.publish(content)
    post = world.fake.state.posts[publication.post_id]
    assert post.terms["post_tag"] == [term_named(world.fake, "coffee")]


def test_terms_are_listed_with_the_contents_that_have_them(world: World, as_viewer: APIClient) -> None:
    world.published("One", categories=["Drinks"], tags=["a"])
    world.published("Two", categories=["Drinks"])
    path = f"/api/v1/integrations/{world.integration.pk}/terms/"
    rows = data_of(as_viewer.get(path))["results"]
    assert [(row["taxonomy"], row["path"], row["contents_count"]) for row in rows] == [
        ("category", "Drinks", 2),
        ("post_tag", "a", 1),
    ]
    assert data_of(as_viewer.get(path, {"taxonomy": "post_tag"}))["count"] == 1


# ---------------------------------------------------------------------------------------- once and in order


def test_an_event_sent_three_times_is_applied_once(world: World) -> None:
    content, publication = world.published()
    settle_jobs()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    message = push_message(world.fake)
    answers = [data_of(world.send(message)) for _ in range(3)]
    assert {answer["accepted_through"] for answer in answers} == {1}
    content.refresh_from_db()
    assert (content.title, content.revision, InboxEvent.objects.count()) == ("By hand", 2, 1)
    world.poll()
    assert InboxEvent.objects.count() == 1


def test_events_out_of_order_in_one_batch_are_applied_in_theirs(world: World) -> None:
    content, publication = world.published()
    settle_jobs()
    people.trash_post(world.fake, publication.post_id)
    people.edit_post(world.fake, publication.post_id, title="By hand")
    message = push_message(world.fake)
    message["events"].reverse()
    assert data_of(world.send(message))["accepted_through"] == 2
    assert list(InboxEvent.objects.order_by("pk").values_list("seq", flat=True)) == [1, 2]
    assert content.pk


def test_a_lost_answer_is_no_second_change_and_the_next_push_goes_on(world: World) -> None:
    content, publication = world.published()
    settle_jobs()
    people.edit_post(world.fake, publication.post_id, title="One")
    world.send(push_message(world.fake))
    people.edit_post(world.fake, publication.post_id, title="Two")
    assert world.push() == 2
    content.refresh_from_db()
    assert (content.title, world.fake.outbox.acknowledged) == ("Two", 2)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ({"kind": "hologram"}, "MESSAGE_INVALID"),
        ({"data": {"title": 7}}, "MESSAGE_INVALID"),
        ({"data": []}, None),
        ({"content_id": None}, "NOT_FOUND"),
        ({"content_id": "x", "post_id": [], "occurred_at": 3, "updated_by": {}, "event_id": 4}, "NOT_FOUND"),
        ({"content_id": 2**63 - 1}, "NOT_FOUND"),
    ],
)
def test_an_event_that_cannot_be_applied_is_kept_and_stops_none_behind_it(
    world: World, as_viewer: APIClient, damage: dict[str, Any], code: str | None
) -> None:
    content, publication = world.published()
    settle_jobs()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    people.set_terms(
        world.fake, publication.post_id, "tags", [people.add_term(world.fake, "post_tag", "new")]
    )
    message = push_message(world.fake)
    message["events"][0] |= damage
    assert data_of(world.send(message))["accepted_through"] == 3
    content.refresh_from_db()
    assert content.tags == ["new"]
    path = f"/api/v1/integrations/{world.integration.pk}/changes/"
    shown = data_of(as_viewer.get(path, {"state": "failed"}))["results"]
    assert [row["error"]["code"] for row in shown] == ([code] if code else [])
    assert data_of(as_viewer.get(path))["count"] == 3


def test_characters_no_database_stores_are_left_out(world: World) -> None:
    content, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="By\0 hand")
    assert world.poll().applied_through == 1
    content.refresh_from_db()
    assert content.title == "By hand"


def test_a_change_of_another_accounts_content_is_not_applied(world: World, other_content: Content) -> None:
    _, publication = world.published()
    settle_jobs()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    message = push_message(world.fake)
    message["events"][0]["content_id"] = other_content.pk
    assert data_of(world.send(message))["accepted_through"] == 1
    other_content.refresh_from_db()
    assert other_content.title == "Theirs"
    event = InboxEvent.objects.get()
    assert (event.state, event.content_id, event.error["code"]) == ("failed", None, "NOT_FOUND")


def test_an_archived_content_is_followed_too(world: World, as_editor: APIClient) -> None:
    content, publication = world.published()
    as_editor.delete(f"/api/v1/writer/contents/{content.pk}/")
    people.edit_post(world.fake, publication.post_id, title="By hand")
    world.poll()
    content.refresh_from_db()
    assert (content.title, content.archived_at is None) == ("By hand", False)


def test_a_post_that_was_gone_before_it_was_told_is_passed_over(world: World) -> None:
    _, publication = world.published()
    settle_jobs()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    message = push_message(world.fake)
    message["events"][0]["data"] = {}
    assert data_of(world.send(message))["accepted_through"] == 1
    assert states() == [("post", "ignored")]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"events": []},
        {"events": [], "stream": "x", "acknowledged": 0},
        {"events": [], "stream": str(uuid.uuid4()), "acknowledged": -1},
        {"events": [], "stream": str(uuid.uuid4()), "acknowledged": 2**70},
        {"events": [[]], "stream": str(uuid.uuid4()), "acknowledged": 0},
        {"events": [{"seq": "7"}], "stream": str(uuid.uuid4()), "acknowledged": 0},
        {"events": [{"seq": True}], "stream": str(uuid.uuid4()), "acknowledged": 0},
        {"events": [{"seq": 2**64}], "stream": str(uuid.uuid4()), "acknowledged": 0},
        {"events": [{"seq": n} for n in range(1, 502)], "stream": str(uuid.uuid4()), "acknowledged": 0},
    ],
)  # fmt: skip
def test_a_push_that_is_none_is_refused_by_field_and_changes_nothing(world: World, body: Any) -> None:
    assert refused_fields(world.send(body))
    assert not InboxEvent.objects.exists()


def test_only_the_site_itself_may_push(world: World, as_editor: APIClient, make_integration: Any) -> None:
    _, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    path = f"/api/v1/integrations/{world.integration.pk}/events/"
    message = push_message(world.fake)
    assert error_of(world.client.post(path, message, format="json"), "NOT_AUTHENTICATED")
    assert error_of(as_editor.post(path, message, format="json"), "NOT_AUTHENTICATED")
    other: SiteIntegration = make_integration()
    world.integration = other
    assert error_of(world.send(message), "NOT_FOUND")
    assert not InboxEvent.objects.exists()


# ------------------------------------------------------------------------------------ logs that do not go on


def test_a_new_log_is_begun_from_its_start_and_both_sides_are_to_be_compared(world: World) -> None:
    content, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="One")
    world.poll()
    world.fake.outbox.begin_stream()
    people.edit_post(world.fake, publication.post_id, title="Two")
    inbox = world.poll()
    content.refresh_from_db()
    assert content.title == "Two"
    assert (inbox.compare_reason, inbox.applied_through, inbox.epoch) == ("new_log", 2, 2)
    assert inbox.stream == world.fake.outbox.stream


def test_a_push_of_another_log_only_makes_the_site_be_asked(world: World) -> None:
    content, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="One")
    world.poll()
    late = {**push_message(world.fake), "stream": str(uuid.uuid4()), "acknowledged": 0}
    late["events"] = [{"seq": 9, "kind": "trashed", "content_id": content.pk, "post_id": publication.post_id}]
    assert data_of(world.send(late))["accepted_through"] == 0
    inbox = world.inbox()
    assert inbox.poll_at <= database_now() and inbox.stream == world.fake.outbox.stream
    publication.refresh_from_db()
    assert publication.state == "published"


def test_what_igny8_lost_is_noticed(world: World) -> None:
    content, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="One")
    world.poll()
    world.poll()  # now the site knows that it arrived, and forgets it
    SiteInbox.objects.update(applied_through=0)  # IGNY8's database is of yesterday
    InboxEvent.objects.all().delete()
    people.set_terms(world.fake, publication.post_id, "tags", [people.add_term(world.fake, "post_tag", "x")])
    inbox = world.poll()
    content.refresh_from_db()
    assert (inbox.compare_reason, inbox.applied_through, content.tags) == ("events_lost", 3, ["x"])


# --------------------------------------------------------------------------------------- beside our publishes


def test_a_publish_under_way_holds_back_what_is_told_of_its_content(world: World) -> None:
    content, publication = world.published()
    settle_jobs()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    job = PublishJob.objects.get()
    PublishJob.objects.filter(pk=job.pk).update(state=JobState.COMMITTING, commit_sent=True)
    inbox = world.poll()
    assert (inbox.applied_through, inbox.waiting_since is None) == (0, False)
    PublishJob.objects.filter(pk=job.pk).update(state=JobState.VERIFIED, finished_at=database_now())
    assert world.push() == 0  # it may have been on its way since before the publish
    assert world.poll().applied_through == 1
    content.refresh_from_db()
    assert content.title == "By hand"


def test_a_publish_without_end_does_not_hold_back_a_site_for_ever(world: World) -> None:
    _, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    PublishJob.objects.update(state=JobState.COMMITTING, commit_sent=True)
    world.poll()
    SiteInbox.objects.update(waiting_since=database_now() - timedelta(seconds=61))
    assert world.poll().applied_through == 1


def test_no_publish_is_heard_as_a_change(world: World) -> None:
    content, _ = world.published(tags=["a"], categories=["Drinks > Hot"])
    for number in range(3):
        Content.objects.filter(pk=content.pk).update(title=f"Coffee {number}")
        world.publish(content)
    inbox = world.poll()
    assert (inbox.applied_through, InboxEvent.objects.count()) == (0, 0)


def test_a_publication_that_igny8_does_not_know_is_told(world: World) -> None:
    _, publication = world.published()
    people.edit_post(world.fake, publication.post_id, title="By hand")
    Publication.objects.all().delete()
    PublishJob.objects.all().delete()
    world.poll()
    assert states() == [("post", "failed")]
