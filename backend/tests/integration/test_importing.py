"""What a site has already becomes contents of IGNY8: all of it, once, and the site as it was."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from igny8_core.errors import Igny8Error
from igny8_core.integration import importing, publishing
from igny8_core.integration.clock import database_now
from igny8_core.integration.importing import ImportLostError
from igny8_core.integration.importing_terms import learn_page, settle_paths
from igny8_core.integration.models import ContentTaxonomy, Publication, SiteImport
from igny8_core.wordpress.fake import FakeSite, people
from igny8_core.wordpress.fake.seeds import seed_managed, seed_picture, seed_posts, seed_terms
from igny8_core.writer.models import Content, ContentImage, ContentRevision
from tests.integration.importing_world import (
    counters_are_untouched,
    go_on,
    imported,
    limit,
    start,
    step,
)
from tests.integration.returning import World, fake, settle_jobs, world

__all__ = ["fake", "world"]
pytestmark = pytest.mark.django_db


SEEN = ("title", "html", "excerpt", "slug", "author_email", "date_utc", "status", "terms", "featured")


def looks_of(fake: FakeSite) -> dict[int, Any]:
    """The posts as people see them."""
    posts = copy.deepcopy(fake.state.posts)
    return {pk: [getattr(post, name) for name in (*SEEN, "modified_utc")] for pk, post in posts.items()}


def test_a_post_becomes_a_content_as_it_is(world: World) -> None:
    parent = people.add_term(world.fake, "category", "Drinks")
    child = people.add_term(world.fake, "category", "Coffee & Tea", parent)
    tag = people.add_term(world.fake, "post_tag", "Slow > fast")
    text = 'Grind it.\n\n<!--more-->\n[gallery ids="4,5"] <b>Now</b> &amp; then<br />'
    (post_id,) = seed_posts(
        world.fake, 1, title="Café <em>noir</em>", html=text, excerpt="A & B", slug="caf%c3%a9-noir",
        terms={"category": [child], "post_tag": [tag]}, featured=seed_picture(world.fake), status="private",
    )  # fmt: skip
    before = looks_of(world.fake)
    imported(world)
    content, publication = Content.objects.get(), Publication.objects.get()
    post = world.fake.state.posts[post_id]
    assert (content.title, content.html, content.excerpt) == ("Café <em>noir</em>", text, "A & B")
    assert (content.slug, content.author_email) == ("café-noir", post.author_email)
    assert (content.categories, content.tags) == (["Drinks > Coffee & Tea"], ["Slow > fast"])
    assert content.published_at is not None and content.published_at.timestamp() == post.date_utc
    assert publication.first_published_at == content.published_at
    assert (publication.post_id, publication.post_status, publication.drift) == (post_id, "private", {})
    assert publication.featured["attachment_id"] == post.featured
    assert sorted(publication.terms.values_list("term_id", flat=True)) == [child, tag]
    revision = ContentRevision.objects.get()
    assert (revision.origin, revision.number, revision.snapshot["html"]) == ("wordpress", 1, text)
    assert (post.content_id, looks_of(world.fake)) == (content.pk, before)
    assert not publication.needs_adoption and counters_are_untouched(world)


def test_an_import_killed_at_every_page_is_complete_and_doubles_nothing(world: World) -> None:
    seed_terms(world.fake, "post_tag", 1000)
    top = seed_terms(world.fake, "category", 10, name="Top")
    tags = seed_terms(world.fake, "category", 990, name="Below", parent=top[3])
    posts = seed_posts(world.fake, 470, terms={"category": tags[:3]})
    posts += seed_posts(world.fake, 30, post_type="page")
    start(world)
    before, workers = looks_of(world.fake), 0
    while SiteImport.objects.get().is_active:
        # One dies with the first answer in its hand, the next with the second: a page further.
        go_on(world, dies_at=1 if workers % 2 else 2)
        workers += 1
    one = SiteImport.objects.get()
    assert (one.state, one.problems, one.adopted) == ("done", [], 500)
    assert workers > 20
    assert sorted(Publication.objects.values_list("post_id", flat=True)) == sorted(posts)
    assert Content.objects.count() == ContentRevision.objects.count() == 500
    assert ContentTaxonomy.objects.filter(taxonomy__in=["category", "post_tag"]).count() == 2001
    assert step(one, "post") == {"total": 470, "seen": 470, "new": 470, "known": 0, "skipped": 0, "failed": 0}
    assert step(one, "category")["new"] == 1001
    owners = {post.content_id for post in world.fake.state.posts.values()}
    assert owners == set(Content.objects.values_list("pk", flat=True))
    assert not Publication.objects.filter(needs_adoption=True).exists()
    assert (looks_of(world.fake), counters_are_untouched(world)) == (before, True)
    assert Publication.terms.through.objects.count() == 3 * 470


def test_importing_again_brings_only_what_is_new(world: World) -> None:
    seed_posts(world.fake, 60)
    imported(world)
    seed_posts(world.fake, 2, title="Later")
    one = imported(world)
    assert step(one, "post") == {"total": 62, "seen": 62, "new": 2, "known": 60, "skipped": 0, "failed": 0}
    assert (one.adopted, Content.objects.count(), ContentRevision.objects.count()) == (2, 62, 62)


def test_the_first_of_two_workers_counts_no_more_once_the_second_has_claimed(world: World) -> None:
    seed_posts(world.fake, 5)
    start(world)
    (first,) = importing.claim_imports(10)
    assert importing.claim_imports(10) == []
    SiteImport.objects.update(wake_at=database_now())
    (second,) = importing.claim_imports(10)
    assert (first.import_id, first.fence + 1) == (second.import_id, second.fence)
    with pytest.raises(ImportLostError):
        importing.next_page(first)
    assert importing.next_page(second) is not None
    assert go_on(world).state == "done"
    assert Content.objects.count() == 5


def test_the_limit_bounds_how_many_of_a_type_are_looked_at(world: World) -> None:
    ids = seed_posts(world.fake, 130)
    seed_posts(world.fake, 3, post_type="page")
    seed_terms(world.fake, "post_tag", 20)
    start(world)
    limit(world, "post_types", "post", fetch_limit=70)
    limit(world, "taxonomies", "post_tag", fetch_limit=5)
    one = go_on(world)
    assert step(one, "post") == {"total": 130, "seen": 70, "new": 70, "known": 0, "skipped": 60, "failed": 0}
    assert step(one, "page")["new"] == 3
    assert step(one, "post_tag")["new"] == 5
    kept = Publication.objects.filter(post_type="post").values_list("post_id", flat=True)
    assert sorted(kept) == ids[:70]
    importing.start_import(world.integration)
    assert (step(go_on(world), "post")["new"], Content.objects.count()) == (0, 73)


def test_only_what_is_enabled_and_asked_for_is_imported(world: World) -> None:
    seed_posts(world.fake, 2)
    seed_posts(world.fake, 2, post_type="page")
    world.fake.settings.post_types["page"] = False
    one = imported(world)
    assert "page" not in [step["name"] for step in one.steps]
    assert Content.objects.filter(content_type="page").count() == 0
    world.fake.settings.post_types["page"] = True
    one = imported(world, "page")
    assert [step["name"] for step in one.steps] == ["page"]
    assert Content.objects.filter(content_type="page").count() == 2


@pytest.mark.parametrize("status", ["publish", "future", "private", "draft", "pending", "trash", "x-custom"])
def test_drafts_are_imported_and_the_trash_is_not(world: World, status: str) -> None:
    seed_posts(world.fake, 1, status=status)
    imported(world)
    kept = list(Publication.objects.values_list("post_status", flat=True))
    assert kept == ([] if status in ("trash", "x-custom") else [status])


def test_what_igny8_published_is_known_and_what_another_igny8_did_is_told(world: World) -> None:
    content, _ = world.published()
    seed_managed(world.fake, [content.pk + 1000])
    one = imported(world)
    assert step(one, "post") == {"total": 2, "seen": 2, "new": 0, "known": 1, "skipped": 0, "failed": 1}
    assert f"content {content.pk + 1000}" in one.problems[0]["message"]
    assert Content.objects.count() == 1


# --------------------------------------------------------------------------------------------------- adopting


def taken_over(world: World, **fields: Any) -> Publication:
    """A post that is in IGNY8, and that the site has not been told of."""
    (post_id,) = seed_posts(world.fake, 1, **fields)
    world.fake.faults.add(kind="refused", route="adopt")
    start(world)
    assert go_on(world).error["code"] == "SITE_UNREACHABLE"
    publication = Publication.objects.get()
    assert publication.needs_adoption and world.fake.state.posts[post_id].content_id is None
    return publication


def refusal(content: Content, world: World) -> Igny8Error:
    with pytest.raises(Igny8Error) as refused:
        publishing.request_publication(content, world.integration, user=None, ring=lambda: None)
    return refused.value


def test_a_post_the_site_was_not_told_of_is_not_published(world: World) -> None:
    publication = taken_over(world)
    error = refusal(publication.content, world)
    assert (error.code, error.retry_recommended) == ("ADOPTION_PENDING", True)
    with pytest.raises(Igny8Error, match="yet to be told"):
        publishing.schedule_publication(
            publication.content, world.integration, due_at=database_now(), user=None, ring=lambda: None
        )
    assert go_on(world).state == "done"
    world.publish(publication.content)
    assert list(world.fake.state.posts) == [publication.post_id]


def test_a_post_that_another_content_took_is_left_to_it(world: World) -> None:
    publication = taken_over(world)
    post = world.fake.state.posts[publication.post_id]
    world.fake.state.add_post(
        copy.replace(post, content_id=777) if hasattr(copy, "replace") else _owned(post, 777)
    )
    one = go_on(world)
    publication.refresh_from_db()
    assert (one.state, publication.is_taken, publication.needs_adoption) == ("done", True, False)
    assert publication.content.archived_at is not None
    assert "content 777" in one.problems[0]["message"]
    assert refusal(publication.content, world).code == "POST_TAKEN"


def _owned(post: Any, content_id: int | None) -> Any:
    post = copy.copy(post)
    post.content_id = content_id
    return post


def test_a_post_deleted_in_between_is_deleted_here_too(world: World) -> None:
    publication = taken_over(world)
    people.delete_post(world.fake, publication.post_id)
    assert go_on(world).state == "done"
    publication.refresh_from_db()
    assert (publication.state, publication.needs_adoption) == ("deleted", False)


def test_an_edit_in_between_is_followed(world: World) -> None:
    publication = taken_over(world)
    people.edit_post(world.fake, publication.post_id, title="By hand", html="<p>New.</p>")
    assert go_on(world).state == "done"
    publication.refresh_from_db()
    content = publication.content
    assert (content.title, content.html, content.revision) == ("By hand", "<p>New.</p>", 2)
    assert not publication.needs_adoption
    people.edit_post(world.fake, publication.post_id, title="Again")
    world.poll()
    content.refresh_from_db()
    assert content.title == "Again"


def test_a_site_restored_from_a_backup_is_told_again(world: World) -> None:
    seed_posts(world.fake, 3)
    imported(world)
    for post in list(world.fake.state.posts.values()):
        world.fake.state.add_post(_owned(post, None))
    one = imported(world)
    assert (one.adopted, Content.objects.count()) == (3, 3)


# ---------------------------------------------------------------------------------------------- publish back


def test_an_imported_post_is_published_back_as_its_own_post(world: World) -> None:
    picture = f'<img src="{world.fake.home_url}/wp-content/uploads/1/x.png" class="wp-image-1">'
    text = f"One\n\n{picture}\n\nTwo <img src='/relative.gif'> <img src=\"https://cdn.example/x.jpg\">"
    (post_id,) = seed_posts(world.fake, 1, html=text, slug="odd--slug.1")
    imported(world)
    content = Content.objects.get()
    assert not ContentImage.objects.exists()
    world.fake.settings.content_format = "blocks"
    settle_jobs()
    publication = world.publish(content)
    post = world.fake.state.posts[post_id]
    assert (publication.post_id, list(world.fake.state.posts)) == (post_id, [post_id])
    assert (post.html, world.fake.state.attachments) == (text, {})
    world.integration.refresh_from_db()
    assert world.integration.posts_published_count == 0


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p><script>alert(1)</script>",
        '<iframe src="https://maps.example/x"></iframe>',
        "<form><input name=a></form>",
        '<p onclick="x()">b</p>',
        "<svg><path d='m0'/></svg>",
        "<div>" * 300,
    ],
)
def test_what_igny8_cannot_keep_is_noted_as_the_site_has_it(world: World, html: str) -> None:
    seed_posts(world.fake, 1, html=html)
    imported(world)
    publication = Publication.objects.get()
    assert publication.drift == {"html": html} and publication.drifted_at is not None
    kept = publication.content.html
    assert all(word not in kept for word in ("script", "iframe", "form", "onclick", "svg"))


# ---------------------------------------------------------------------------------------------------- terms


def test_terms_told_before_those_above_them_get_their_whole_path(world: World) -> None:
    pk = world.integration.pk
    terms = [
        {"term_id": 10, "name": "Leaf", "slug": "leaf", "parent": 30},
        {"term_id": 20, "name": "Top", "slug": "top", "parent": 0},
        {"term_id": 30, "name": "Mid", "slug": "mid", "parent": 20},
        {"term_id": 40, "name": "Lost", "slug": "lost", "parent": 99},
        {"term_id": 50, "name": "Ring", "slug": "ring", "parent": 51},
        {"term_id": 51, "name": "Ring 2", "slug": "ring-2", "parent": 50},
    ]
    for term in terms:
        learn_page(pk, "category", [term])  # type: ignore[list-item]
    settle_paths(pk, "category")
    paths = dict(ContentTaxonomy.objects.values_list("term_id", "path"))
    assert (paths[10], paths[30], paths[20], paths[40]) == ("Top > Mid > Leaf", "Top > Mid", "Top", "Lost")


def test_an_import_gives_terms_below_newer_ones_their_whole_path(world: World) -> None:
    (child,) = seed_terms(world.fake, "category", 1, name="Tea")
    seed_terms(world.fake, "category", 1100)
    (world.fake.state.terms[child].parent,) = seed_terms(world.fake, "category", 1, name="Drinks")
    imported(world, "category")
    assert ContentTaxonomy.objects.get(term_id=child).path.startswith("Drinks")


def test_a_term_that_moved_takes_its_name_in_contents_along(world: World) -> None:
    child = people.add_term(world.fake, "category", "Tea")
    seed_posts(world.fake, 1, terms={"category": [child]})
    imported(world)
    world.fake.state.terms[child].parent = seed_terms(world.fake, "category", 1, name="Drinks")[0]
    imported(world)
    assert Content.objects.get().categories[0].endswith(" > Tea")


def test_a_page_of_terms_costs_no_question_for_each(world: World, django_assert_max_num_queries: Any) -> None:
    terms = [{"term_id": n, "name": f"T {n}", "slug": f"t-{n}", "parent": 0} for n in range(1, 501)]
    with django_assert_max_num_queries(12):
        assert learn_page(world.integration.pk, "post_tag", terms) == 500  # type: ignore[arg-type]
    with django_assert_max_num_queries(6):
        assert learn_page(world.integration.pk, "post_tag", terms) == 0  # type: ignore[arg-type]


def test_a_page_of_posts_costs_no_question_for_each(world: World) -> None:
    tags = seed_terms(world.fake, "post_tag", 20)

    def questions(posts: int) -> int:
        seed_posts(world.fake, posts, terms={"post_tag": tags})
        start(world, "post")
        with CaptureQueriesContext(connection) as asked:
            assert step(go_on(world), "post")["new"] == posts
        return len(asked)

    questions(1)
    assert abs(questions(40) - questions(2)) < 10
