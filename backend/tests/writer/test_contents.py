import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from igny8_core.auth.models import User
from igny8_core.system.models import Site
from igny8_core.writer.models import Cluster, Content, ContentRevision, Keyword, Sector, Task
from igny8_core.writer.services import save_content
from tests.answers import data_of, error_of, refused_fields

CONTENTS = "/api/v1/writer/contents/"


@pytest.fixture
def everything(site: Site) -> dict[str, Any]:
    """A body with every field set."""
    owned: dict[str, Any] = {"account": site.account, "site": site}
    sector = Sector.objects.create(name="Agencies", **owned)
    cluster = Cluster.objects.create(name="Basics", sector=sector, **owned)
    keywords = [Keyword.objects.create(name=name, **owned) for name in ("one", "two")]
    return {
        "site": site.pk,
        "task_id": Task.objects.create(title="Write it", **owned).pk,
        "content_type": "product",
        "title": "SEO Guide 2025",
        "html": '<p>Why <b>it</b> matters.</p><img src="https://images.example.com/in.png" alt="In">',
        "excerpt": "Short.",
        "slug": "seo-guide-2025",
        "author_email": "author@example.com",
        "categories": ["Digital Marketing", "Digital Marketing > SEO"],
        "tags": ["ranking"],
        "sectors": ["Agencies"],
        "clusters": ["SEO basics"],
        "cluster_id": cluster.pk,
        "sector_id": sector.pk,
        "keyword_ids": [keyword.pk for keyword in keywords],
        "focus_keywords": ["SEO 2025", "ranking factors"],
        "seo_title": "SEO Guide 2025: 100% practical",
        "seo_description": "What works.",
        "canonical_url": "https://example.com/guide",
        "product": {"price": "19.90", "sale_price": "9.90", "sku": "0042", "stock": 3},
        "publish_mode": "scheduled",
        "published_at": "2025-12-01T11:00:00+01:00",
        "featured_image": {
            "url": "https://images.example.com/desk.jpg", "upload": "",
            "alt": "A desk", "caption": "", "title": "Desk",
        },
        "gallery": [
            {"url": "https://i.example.com/2.jpg", "upload": "", "alt": "", "caption": "Two", "title": ""}
        ],
    }  # fmt: skip


def test_every_field_comes_back_as_it_was_sent(as_editor: APIClient, everything: dict[str, Any]) -> None:
    made = data_of(as_editor.post(CONTENTS, everything), 201)
    expected = {**everything, "published_at": "2025-12-01T10:00:00Z"}
    assert {name: made[name] for name in expected} == expected
    assert data_of(as_editor.get(f"{CONTENTS}{made['id']}/")) == made
    assert made["revision"] == 1


def test_what_comes_back_can_be_sent_again_and_changes_nothing(
    as_editor: APIClient, everything: dict[str, Any]
) -> None:
    made = data_of(as_editor.post(CONTENTS, everything), 201)
    again = data_of(as_editor.patch(f"{CONTENTS}{made['id']}/", {name: made[name] for name in everything}))
    assert again["revision"] == 1
    assert ContentRevision.objects.count() == 1


def test_a_content_needs_only_a_site_and_a_title(as_editor: APIClient, site: Site) -> None:
    made = data_of(as_editor.post(CONTENTS, {"site": site.pk, "title": ""}), 201)
    assert (made["content_type"], made["publish_mode"], made["html"]) == ("post", "manual", "")
    assert (made["featured_image"], made["gallery"], made["product"], made["task_id"]) == (
        None,
        [],
        None,
        None,
    )
    assert refused_fields(as_editor.post(CONTENTS, {})) == {"site": ["required"], "title": ["required"]}


def test_patch_changes_what_it_names_and_makes_a_revision(
    as_editor: APIClient, editor: User, everything: dict[str, Any]
) -> None:
    made = data_of(as_editor.post(CONTENTS, everything), 201)
    changed = data_of(as_editor.patch(f"{CONTENTS}{made['id']}/", {"title": "New"}))
    assert changed["title"] == "New"
    same = set(made) - {"title", "revision", "updated_at"}
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    revisions = ContentRevision.objects.order_by("number")
    assert [revision.snapshot["title"] for revision in revisions] == ["SEO Guide 2025", "New"]
    assert [revision.created_by for revision in revisions] == [editor, editor]


def test_a_save_over_somebody_elses_is_a_conflict_when_asked(as_editor: APIClient, content: Content) -> None:
    address = f"{CONTENTS}{content.pk}/"
    data_of(as_editor.patch(address, {"title": "Mine", "expected_revision": 1}))
    error = error_of(as_editor.patch(address, {"title": "Yours", "expected_revision": 1}), "CONFLICT")
    assert error["details"] == {"expected_revision": 1, "revision": 2}
    content.refresh_from_db()
    assert (content.title, content.revision) == ("Mine", 2)


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_both_count_and_number_their_revisions(content: Content) -> None:
    def save(fields: dict[str, str]) -> None:
        stale = Content.objects.get(pk=content.pk)
        barrier.wait()
        try:
            save_content(account=content.account, site=content.site, fields=fields, content=stale)
        finally:
            connection.close()

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=save, args=[{name: "new"}]) for name in ("title", "excerpt")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content.refresh_from_db()
    assert (content.title, content.excerpt, content.revision) == ("new", "new", 3)
    assert list(content.revisions.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_delete_archives_and_restore_brings_back(as_editor: APIClient, content: Content) -> None:
    address = f"{CONTENTS}{content.pk}/"
    archived = data_of(as_editor.delete(address))
    assert archived["archived_at"]
    assert data_of(as_editor.delete(address))["archived_at"] == archived["archived_at"]
    assert data_of(as_editor.get(CONTENTS))["count"] == 0
    assert data_of(as_editor.get(CONTENTS, {"archived": "true"}))["count"] == 1
    assert data_of(as_editor.get(address)) == archived
    assert data_of(as_editor.post(f"{address}restore/"))["archived_at"] is None
    assert Content.objects.get().revisions.count() == 1


def test_the_list_is_without_bodies_filtered_searched_and_ordered(
    as_editor: APIClient, site: Site, second_site: Site
) -> None:
    for title, where, kind in [
        ("Beta", site, "post"),
        ("Alpha", site, "page"),
        ("Gamma", second_site, "post"),
    ]:
        data_of(as_editor.post(CONTENTS, {"site": where.pk, "title": title, "content_type": kind}), 201)

    def titles(**query: Any) -> list[str]:
        return [row["title"] for row in data_of(as_editor.get(CONTENTS, query))["results"]]

    assert titles(ordering="title") == ["Alpha", "Beta", "Gamma"]
    assert titles(ordering="-title") == ["Gamma", "Beta", "Alpha"]
    assert titles() == ["Gamma", "Alpha", "Beta"]
    assert titles(site=site.pk, ordering="title") == ["Alpha", "Beta"]
    assert titles(content_type="page") == ["Alpha"]
    assert titles(search="AMM") == ["Gamma"]
    assert titles(search="%") == []
    row = data_of(as_editor.get(CONTENTS))["results"][0]
    assert "html" not in row
    assert "images" not in row


def test_the_list_costs_the_same_number_of_queries_for_one_and_for_many(
    as_editor: APIClient, site: Site, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        save_content(account=site.account, site=site, fields={"title": f"{number}", "html": ""})
    # Who asks, how many there are, the page, and of its contents images, keywords, publications and jobs.
    with django_assert_max_num_queries(7):
        data_of(as_editor.get(CONTENTS))


def test_relations_are_filters_too(
    as_editor: APIClient, everything: dict[str, Any], content: Content
) -> None:
    made = data_of(as_editor.post(CONTENTS, everything), 201)
    for query in (
        {"cluster": made["cluster_id"]}, {"sector": made["sector_id"]}, {"keyword": made["keyword_ids"][0]},
        {"task": made["task_id"]}, {"publish_mode": "scheduled"},
        {"published_after": "2025-12-01T10:00:00Z", "published_before": "2025-12-01T10:00:01Z"},
    ):  # fmt: skip
        assert [row["id"] for row in data_of(as_editor.get(CONTENTS, query))["results"]] == [made["id"]]


def test_a_content_stays_with_its_site(as_editor: APIClient, content: Content, second_site: Site) -> None:
    answer = as_editor.patch(f"{CONTENTS}{content.pk}/", {"site": second_site.pk})
    assert refused_fields(answer) == {"site": ["immutable"]}


def test_nothing_is_written_for_an_archived_site(as_editor: APIClient, site: Site) -> None:
    data_of(as_editor.post(f"/api/v1/system/sites/{site.pk}/archive/"))
    answer = as_editor.post(CONTENTS, {"site": site.pk, "title": "x"})
    assert refused_fields(answer) == {"site": ["does_not_exist"]}


def test_relations_of_another_site_or_account_are_refused_like_unknown_ones(
    as_editor: APIClient, site: Site, second_site: Site, other_site: Site
) -> None:
    for where in (second_site, other_site):
        owned: dict[str, Any] = {"account": where.account, "site": where}
        body = {
            "site": site.pk,
            "title": "x",
            "task_id": Task.objects.create(title="t", **owned).pk,
            "cluster_id": Cluster.objects.create(name="c", **owned).pk,
            "sector_id": Sector.objects.create(name="s", **owned).pk,
            "keyword_ids": [Keyword.objects.create(name="k", **owned).pk],
        }
        fields = refused_fields(as_editor.post(CONTENTS, body))
        assert set(fields) <= {"task_id", "cluster_id", "sector_id", "keyword_ids.0"}
        assert {code for codes in fields.values() for code in codes} == {"does_not_exist"}
        for name in ("task_id", "cluster_id", "sector_id", "keyword_ids"):
            alone = {"site": site.pk, "title": "x", name: body[name]}
            (field,) = refused_fields(as_editor.post(CONTENTS, alone))
            assert field.startswith(name)
    assert not Content.objects.exists()


def test_a_task_is_answered_by_one_content(as_editor: APIClient, content: Content, site: Site) -> None:
    task = Task.objects.create(account=site.account, site=site, title="Write it")
    data_of(as_editor.patch(f"{CONTENTS}{content.pk}/", {"task_id": task.pk}))
    data_of(as_editor.patch(f"{CONTENTS}{content.pk}/", {"task_id": task.pk}))
    answer = as_editor.post(CONTENTS, {"site": site.pk, "title": "x", "task_id": task.pk})
    assert refused_fields(answer) == {"task_id": ["unique"]}
    assert data_of(as_editor.get(f"/api/v1/writer/tasks/{task.pk}/"))["content_id"] == content.pk


def test_contents_of_another_account_are_not_there(as_editor: APIClient, other_content: Content) -> None:
    address = f"{CONTENTS}{other_content.pk}/"
    for answer in (
        as_editor.get(address),
        as_editor.patch(address, {"title": "x"}),
        as_editor.delete(address),
        as_editor.post(f"{address}restore/"),
        as_editor.get(f"{address}revisions/"),
        as_editor.get(f"{address}revisions/1/"),
    ):
        error_of(answer, "NOT_FOUND")
    assert data_of(as_editor.get(CONTENTS))["count"] == 0
    other_content.refresh_from_db()
    assert (other_content.title, other_content.archived_at) == ("Theirs", None)


def test_a_key_of_one_site_neither_sees_nor_counts_the_others(
    as_key: Callable[..., APIClient], content: Content, second_site: Site
) -> None:
    client = as_key(second_site)
    error_of(client.get(f"{CONTENTS}{content.pk}/"), "NOT_FOUND")
    error_of(client.get(f"{CONTENTS}{content.pk}/revisions/"), "NOT_FOUND")
    error_of(client.get(f"{CONTENTS}{content.pk}/revisions/1/"), "NOT_FOUND")
    assert data_of(client.get(CONTENTS))["count"] == 0


def test_a_viewer_reads_and_changes_nothing(as_viewer: APIClient, content: Content, site: Site) -> None:
    address = f"{CONTENTS}{content.pk}/"
    data_of(as_viewer.get(address))
    error_of(as_viewer.post(CONTENTS, {"site": site.pk, "title": "x"}), "PERMISSION_DENIED")
    error_of(as_viewer.patch(address, {"title": "x"}), "PERMISSION_DENIED")
    error_of(as_viewer.delete(address), "PERMISSION_DENIED")
    error_of(as_viewer.post(f"{address}restore/"), "PERMISSION_DENIED")
    assert Content.objects.get().title == "A title"
