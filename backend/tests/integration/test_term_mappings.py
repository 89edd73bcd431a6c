"""Names that stand for a certain term of a site: kept by the API, used when an article goes out."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.auth.models import User
from igny8_core.integration.article import assemble, content_message, manifest
from igny8_core.integration.models import SiteIntegration, TermMapping
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.wordpress.fake.settings import FurtherTaxonomy
from igny8_core.wordpress.fake.state import Term
from igny8_core.wordpress.messages import Problem, Receipt
from igny8_core.writer.models import Content
from igny8_core.writer.services import save_content
from tests.answers import data_of, error_of, refused_fields
from tests.contract.articles import new_key

pytestmark = pytest.mark.django_db
Mapped = Callable[..., TermMapping]


def address(integration: SiteIntegration, pk: int | None = None) -> str:
    root = f"/api/v1/integration/integrations/{integration.pk}/term-mappings/"
    return root if pk is None else f"{root}{pk}/"


@pytest.fixture
def made(as_editor: APIClient, integration: SiteIntegration) -> Mapped:
    def make(name: str = "SEO", taxonomy: str = "tags", term_id: int = 5, **more: Any) -> TermMapping:
        body = {"taxonomy": taxonomy, "name": name, "term_id": term_id, **more}
        return TermMapping.objects.get(pk=data_of(as_editor.post(address(integration), body), 201)["id"])

    return make


def terms_of(integration: SiteIntegration, **fields: Any) -> dict[str, Any]:
    """The taxonomies that go out for a content with these fields."""
    content = save_content(
        account=integration.site.account, site=integration.site, fields={"title": "x", "html": "x", **fields}
    )
    article = assemble(content.pk, content.revision, integration, mode="manual", due_at=None)
    taxonomies: dict[str, Any] = {**manifest(article, [])["taxonomies"]}
    return taxonomies


# ------------------------------------------------------------------------------------------------- the API


def test_a_mapping_is_made_listed_changed_and_deleted(
    as_editor: APIClient, editor: User, integration: SiteIntegration, made: Mapped
) -> None:
    row = made("SEO > Local", "categories", 7, wordpress_name="Lokal", wordpress_slug="lokal")
    shown = data_of(as_editor.get(address(integration, row.pk)))
    assert (shown["taxonomy"], shown["name"], shown["term_id"]) == ("categories", "SEO > Local", 7)
    assert (shown["wordpress_name"], shown["wordpress_slug"]) == ("Lokal", "lokal")
    assert shown["created_by"] == editor.pk
    data_of(as_editor.patch(address(integration, row.pk), {"term_id": 8}))
    assert data_of(as_editor.get(address(integration)))["results"][0]["term_id"] == 8
    data_of(as_editor.delete(address(integration, row.pk)))
    assert not TermMapping.objects.exists()


def test_the_list_is_paged_and_filtered(
    as_editor: APIClient, integration: SiteIntegration, made: Mapped
) -> None:
    for number in range(3):
        made(f"Name {number}", "tags", number + 1)
    made("Rock", "genre", 1)
    page = data_of(as_editor.get(address(integration), {"page_size": 2}))
    assert (page["count"], len(page["results"])) == (4, 2)

    def names(**query: Any) -> list[str]:
        return [row["name"] for row in data_of(as_editor.get(address(integration), query))["results"]]

    assert names(taxonomy="genre") == ["Rock"]
    assert names(search="name 1") == ["Name 1"]
    assert names(term_id=1) == ["Rock", "Name 0"]
    error_of(as_editor.get(address(integration), {"term_id": "x"}), "VALIDATION_FAILED")


def test_many_are_put_at_once_and_the_others_stay(
    as_editor: APIClient, integration: SiteIntegration, made: Mapped
) -> None:
    stays, changes = made("Stays"), made("seo tips", "tags", 5)
    mappings = [
        {"taxonomy": "tags", "name": "SEO  Tips", "term_id": 6},
        {"taxonomy": "genre", "name": "Rock > Punk", "term_id": 9},
    ]
    put = data_of(as_editor.put(address(integration), {"mappings": mappings}))["mappings"]
    assert [row["term_id"] for row in put] == [6, 9]
    assert put[0]["id"] == changes.pk
    assert set(TermMapping.objects.values_list("name", "term_id")) == {
        (stays.name, stays.term_id), ("SEO  Tips", 6), ("Rock > Punk", 9),
    }  # fmt: skip
    again = data_of(as_editor.put(address(integration), {"mappings": mappings}))["mappings"]
    assert [row["id"] for row in again] == [row["id"] for row in put]


BAD = [
    ({"taxonomy": ""}, "taxonomy"),
    ({"taxonomy": "Genre"}, "taxonomy"),
    ({"taxonomy": "category"}, "taxonomy"),
    ({"taxonomy": "x" * 33}, "taxonomy"),
    ({"name": ""}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": "A >", "taxonomy": "categories"}, "name"),
    ({"name": None}, "name"),
    ({"term_id": 0}, "term_id"),
    ({"term_id": "x"}, "term_id"),
    ({"term_id": 2**63}, "term_id"),
    ({"wordpress_name": "x" * 201}, "wordpress_name"),
    ({"colour": "red"}, "colour"),
    ({"created_by": 1}, "created_by"),
    ({"name": "seo"}, "name"),
]


@pytest.mark.parametrize(("change", "named"), BAD)
def test_a_bad_value_is_refused_by_name(
    as_editor: APIClient, integration: SiteIntegration, made: Mapped, change: dict[str, Any], named: str
) -> None:
    made()
    body = {"taxonomy": "tags", "name": "New", "term_id": 1, **change}
    assert set(refused_fields(as_editor.post(address(integration), body))) == {named}
    assert TermMapping.objects.count() == 1
    if change != {"name": "seo"}:
        listed = {"mappings": [{"taxonomy": "tags", "name": "Good", "term_id": 1}, body]}
        assert set(refused_fields(as_editor.put(address(integration), listed))) == {f"mappings.1.{named}"}
    assert TermMapping.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "mappings"),
        ({"mappings": []}, "mappings"),
        ({"mappings": {}}, "mappings"),
        ({"mappings": [{"taxonomy": "tags", "name": name, "term_id": 1} for name in ("A", "a ")]},
         "mappings.1.name"),
        ({"mappings": [{"taxonomy": "tags", "name": str(n), "term_id": 1} for n in range(1001)]}, "mappings"),
    ],
)  # fmt: skip
def test_a_bad_list_is_refused_whole(
    as_editor: APIClient, integration: SiteIntegration, body: dict[str, Any], named: str
) -> None:
    assert set(refused_fields(as_editor.put(address(integration), body))) == {named}
    assert not TermMapping.objects.exists()


def test_a_changed_name_may_not_be_that_of_another_mapping(
    as_editor: APIClient, integration: SiteIntegration, made: Mapped
) -> None:
    made("SEO")
    other = made("Other")
    refused = refused_fields(as_editor.patch(address(integration, other.pk), {"name": "seo"}))
    assert refused == {"name": ["unique"]}
    data_of(as_editor.patch(address(integration, other.pk), {"name": "OTHER"}))


def test_nobody_else_reads_or_changes_them(
    as_viewer: APIClient,
    as_stranger: APIClient,
    anybody: APIClient,
    as_key: Callable[..., APIClient],
    make_integration: Callable[[], SiteIntegration],
    integration: SiteIntegration,
    made: Mapped,
) -> None:
    row = made()
    body = {"taxonomy": "tags", "name": "New", "term_id": 1}
    calls: list[Callable[[APIClient], Any]] = [
        lambda client: client.post(address(integration), body),
        lambda client: client.put(address(integration), {"mappings": [body]}),
        lambda client: client.patch(address(integration, row.pk), {"term_id": 9}),
        lambda client: client.delete(address(integration, row.pk)),
    ]
    reads: list[Callable[[APIClient], Any]] = [
        lambda client: client.get(address(integration)),
        lambda client: client.get(address(integration, row.pk)),
    ]
    elsewhere = make_integration()
    for call in calls:
        error_of(call(as_viewer), "PERMISSION_DENIED")
    for call in [*calls, *reads]:
        error_of(call(as_stranger), "NOT_FOUND")
        error_of(call(anybody), "NOT_AUTHENTICATED")
        error_of(call(as_key(elsewhere.site)), "NOT_FOUND")
    for read in reads:
        data_of(read(as_viewer))
    error_of(as_viewer.get(address(elsewhere, row.pk)), "NOT_FOUND")
    row.refresh_from_db()
    assert (TermMapping.objects.count(), row.term_id) == (1, 5)


# -------------------------------------------------------------------------------------- what articles carry


@pytest.mark.parametrize("said", ["seo tips", "SEO  TIPS", " Seo Tips ", "ＳＥＯ Ｔｉｐｓ"])  # noqa: RUF001
def test_a_mapped_name_goes_out_with_its_term_however_it_is_written(
    integration: SiteIntegration, made: Mapped, said: str
) -> None:
    made("SEO Tips", "tags", 5)
    assert terms_of(integration, tags=[said, "Other"])["tags"] == [
        {"path": [said], "term_id": 5},
        {"path": ["Other"]},
    ]


def test_signs_make_names_that_are_mapped_apart(integration: SiteIntegration, made: Mapped) -> None:
    made("C++", term_id=1)
    made("C#", term_id=2)
    tags = terms_of(integration, tags=["C", "C#", "C++"])["tags"]
    assert [term.get("term_id") for term in tags] == [None, 2, 1]


def test_a_path_is_mapped_as_a_whole(integration: SiteIntegration, made: Mapped) -> None:
    made("Marketing > SEO", "categories", 7)
    categories = terms_of(integration, categories=["marketing>seo", "Marketing", "SEO", "SEO > Marketing"])
    assert [term.get("term_id") for term in categories["categories"]] == [7, None, None, None]


def test_a_mapping_counts_in_its_taxonomy_alone(integration: SiteIntegration, made: Mapped) -> None:
    made("Blue", "genre", 3)
    fields = {name: ["Blue"] for name in ("categories", "tags", "sectors", "clusters")}
    terms = terms_of(integration, **fields, other_terms={"genre": ["Blue"], "mood": ["Blue"]})
    assert terms.pop("other") == {
        "genre": [{"path": ["Blue"], "term_id": 3}],
        "mood": [{"path": ["Blue"]}],
    }
    assert set(map(str, terms.values())) == {str([{"path": ["Blue"]}])}


def test_another_integrations_mapping_is_not_used(
    make_integration: Callable[[], SiteIntegration], made: Mapped
) -> None:
    made("SEO")
    assert terms_of(make_integration(), tags=["SEO"])["tags"] == [{"path": ["SEO"]}]


# ------------------------------------------------------------------------------------------- on the site


@pytest.fixture
def fake(integration: SiteIntegration) -> FakeSite:
    genre = FurtherTaxonomy(frozenset({"post"}), has_parents=True)
    fake = FakeSite("https://s0.example.com", further_taxonomies={"genre": genre})
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


def add_term(fake: FakeSite, taxonomy: str, slug: str) -> int:
    term = Term(fake.state.next_id(), taxonomy, slug, slug)
    fake.state.terms[term.term_id] = term
    return term.term_id


def send(fake: FakeSite, integration: SiteIntegration, content: Content) -> tuple[list[Problem], Any]:
    """The problems of the stage and, where there are none, the receipt."""
    article = assemble(content.pk, content.revision, integration, mode="manual", due_at=None)

    async def both() -> tuple[list[Problem], Receipt | None]:
        async with make_http(transport=FakeTransport(fake)) as http:
            client, key = SiteClient(http, article.endpoint), new_key()
            problems = (await client.stage(key, 1, manifest(article, [])))["problems"]
            receipt = (
                None if problems else await client.commit(key, 1, "manual", content_message(article, []))
            )
            return problems, receipt

    return asyncio.run(both())


def test_a_mapping_wins_over_the_slug_and_over_creation(
    fake: FakeSite, integration: SiteIntegration, made: Mapped
) -> None:
    by_slug, chosen = add_term(fake, "post_tag", "seo"), add_term(fake, "post_tag", "chosen")
    genre = add_term(fake, "genre", "rock")
    made("SEO", "tags", chosen)
    made("New > Thing", "genre", genre)
    content = save_content(
        account=integration.site.account,
        site=integration.site,
        fields={"title": "x", "html": "x", "tags": ["SEO"], "other_terms": {"genre": ["New > Thing"]}},
    )
    problems, receipt = send(fake, integration, content)
    assert problems == []
    processed = receipt["taxonomies_processed"]
    assert processed["tags"]["assigned"] == [chosen] != [by_slug]
    assert processed["other"]["genre"]["assigned"] == [genre]
    assert processed["tags"]["created"] == processed["other"]["genre"]["created"] == []


def test_a_mapping_whose_term_was_deleted_is_a_problem_with_field_and_remedy(
    fake: FakeSite, integration: SiteIntegration, made: Mapped
) -> None:
    gone = add_term(fake, "post_tag", "gone")
    made("SEO", "tags", gone)
    del fake.state.terms[gone]
    content = save_content(
        account=integration.site.account,
        site=integration.site,
        fields={"title": "x", "html": "x", "tags": ["Fine", "SEO"]},
    )
    problems, _ = send(fake, integration, content)
    assert [(problem["field"], problem["code"]) for problem in problems] == [
        ("taxonomies.tags[1]", "TERM_NOT_FOUND")
    ]
    assert "mapping" in problems[0]["remedy"]
    assert fake.state.posts == {}
