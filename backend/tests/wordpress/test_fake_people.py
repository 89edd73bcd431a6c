from __future__ import annotations

import pytest

from igny8_core.wordpress.fake import people
from igny8_core.wordpress.fake.state import Term
from tests.contract.articles import article, manifest_of, new_key
from tests.contract.schemas import violations
from tests.wordpress.conftest import Connected

pytestmark = pytest.mark.anyio


async def test_what_people_change_is_told_in_order_after_the_cursor(connected: Connected) -> None:
    site, client = connected.site, connected.client
    content = article(task_id=15)
    post_id = (await client.commit(new_key(), 1, "manual", content))["post_id"]
    term = Term(site.state.next_id(), "category", "News", "news")
    site.state.terms[term.term_id] = term
    people.edit_post(site, post_id, title="By hand", by="wordpress_user_9")
    people.set_terms(site, post_id, "categories", [term.term_id])
    people.trash_post(site, post_id)
    people.restore_post(site, post_id)
    people.delete_post(site, post_id)
    answer = await client.events(0, 2)
    assert violations("events-response", answer) == []
    assert [event["seq"] for event in answer["events"]] == [1, 2]
    assert answer["last_seq"] == 5
    assert answer["events"][0]["updated_by"] == "wordpress_user_9"
    assert answer["events"][1]["data"]["categories"] == [
        {"term_id": term.term_id, "name": "News", "slug": "news"}
    ]
    rest = await client.events(2)
    assert [event["kind"] for event in rest["events"]] == ["trashed", "restored", "deleted"]
    assert {event["task_id"] for event in rest["events"]} == {15}


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
