from __future__ import annotations

import pytest

from igny8_core.wordpress.fake import people
from tests.contract.articles import article, manifest_of, new_key
from tests.contract.schemas import violations
from tests.wordpress.conftest import Connected

pytestmark = pytest.mark.anyio


async def test_what_people_change_is_told_in_order_after_the_cursor(connected: Connected) -> None:
    site, client = connected.site, connected.client
    content = article(task_id=15)
    post_id = (await client.commit(new_key(), 1, "manual", content))["post_id"]
    news = people.add_term(site, "category", "News")
    people.edit_post(site, post_id, title="By hand", by="wordpress_user_9")
    people.set_terms(site, post_id, "categories", [news])
    people.set_relations(site, post_id, cluster_id=15, sector_id=None, keyword_ids=[3, 8])
    answer = await client.events(0, 2)
    assert violations("events-response", answer) == []
    assert [event["seq"] for event in answer["events"]] == [1, 2]
    assert answer["last_seq"] == 4
    term, post = answer["events"]
    assert term["data"] == {
        "taxonomy": "category", "term_id": news, "name": "News", "slug": "news",
        "parent": 0, "deleted": False,
    }  # fmt: skip
    assert (post["updated_by"], post["data"]["title"]) == ("wordpress_user_9", "By hand")
    rest = (await client.events(2))["events"]
    assert [event["kind"] for event in rest] == ["taxonomies", "relationships"]
    assert rest[0]["data"]["categories"] == [{"term_id": news, "name": "News", "slug": "news", "parent": 0}]
    assert rest[1]["data"] == {"cluster_id": 15, "sector_id": None, "keyword_ids": [3, 8]}
    assert {event["task_id"] for event in rest} == {15}


async def test_a_second_change_takes_the_place_of_the_first_and_is_told_last(connected: Connected) -> None:
    site, client = connected.site, connected.client
    post_id = (await client.commit(new_key(), 1, "manual", article()))["post_id"]
    people.edit_post(site, post_id, title="First")
    people.trash_post(site, post_id)
    people.restore_post(site, post_id)
    people.edit_post(site, post_id, title="Second")
    answer = await client.events(0)
    assert [(event["seq"], event["kind"]) for event in answer["events"]] == [(3, "restored"), (5, "post")]
    assert answer["events"][1]["data"]["title"] == "Second"
    people.delete_post(site, post_id)
    answer = await client.events(0)
    assert [(event["kind"], event["data"]) for event in answer["events"]] == [("deleted", {})]


async def test_what_igny8_has_is_forgotten_unless_it_speaks_of_another_log(connected: Connected) -> None:
    site, client = connected.site, connected.client
    post_id = (await client.commit(new_key(), 1, "manual", article()))["post_id"]
    people.edit_post(site, post_id, title="By hand")
    strange = await client.events(1, stream="00000000-0000-4000-8000-000000000000")
    assert (len(strange["events"]), strange["acknowledged"]) == (1, 0)
    answer = await client.events(1, stream=strange["stream"])
    assert (answer["events"], answer["acknowledged"], answer["last_seq"]) == ([], 1, 1)
    assert (await client.events(0))["events"] == []


async def test_a_term_is_told_with_those_above_it(connected: Connected) -> None:
    site, client = connected.site, connected.client
    post_id = (await client.commit(new_key(), 1, "manual", article()))["post_id"]
    top = people.add_term(site, "category", "Drinks")
    middle = people.add_term(site, "category", "Hot", top)
    people.set_terms(site, post_id, "categories", [people.add_term(site, "category", "Tea", middle)])
    told = (await client.events(0))["events"][-1]["data"]
    assert [term["name"] for term in told["categories"]] == ["Tea"]
    assert [term["name"] for term in told["parents"]] == ["Hot", "Drinks"]


async def test_a_publish_is_no_change_by_people(connected: Connected) -> None:
    content = article()
    await connected.client.commit(new_key(), 1, "manual", content)
    await connected.client.commit(new_key(), 1, "manual", {**content, "title": "Anew"})
    assert (await connected.client.events(0))["last_seq"] == 0


async def test_an_edit_shows_in_the_next_stage_and_a_publish_settles_it(connected: Connected) -> None:
    content = article()
    post_id = (await connected.client.commit(new_key(), 1, "manual", content))["post_id"]
    people.edit_post(connected.site, post_id, html="<p>By hand.</p>")
    staged = await connected.client.stage(new_key(), 1, manifest_of(content))
    assert staged["publication"] is not None and staged["publication"]["edited_since"] is True
    await connected.client.commit(new_key(), 1, "manual", content)
    staged = await connected.client.stage(new_key(), 1, manifest_of(content))
    assert staged["publication"] is not None and staged["publication"]["edited_since"] is False


async def test_a_deleted_post_is_published_anew(connected: Connected) -> None:
    content = article()
    first = await connected.client.commit(new_key(), 1, "manual", content)
    people.delete_post(connected.site, first["post_id"])
    second = await connected.client.commit(new_key(), 1, "manual", content)
    assert (second["outcome"], second["post_url"]) == ("created", first["post_url"])
    assert second["post_id"] != first["post_id"]


async def test_an_unknown_field_is_a_mistake(connected: Connected) -> None:
    post_id = (await connected.client.commit(new_key(), 1, "manual", article()))["post_id"]
    with pytest.raises(TypeError, match="titel"):
        people.edit_post(connected.site, post_id, titel="x")
