"""Both sides of a real WordPress compared: edits by SQL, backups put back, copies, a site that moved."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from devsite import WordPressSite
from tests.real.stack import ConnectedSite, Json, Stack, until

WITHIN_SECONDS = 90
POSTS = 30


@pytest.fixture(scope="module")
def site(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    return one_process.connect(wordpress())


@pytest.fixture(scope="module")
def contents(site: ConnectedSite) -> list[int]:
    """Published ones."""
    made = [site.make_content(categories=["News"], tags=["one"]) for _ in range(POSTS)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(site.stack.publish, made))
    return made


def compare(site: ConnectedSite) -> Json:
    """Ask for a comparison and wait for its end."""
    path = f"/integrations/{site.integration_id}/comparisons/"
    asked = site.stack.post(path)["id"]
    ended: list[Json] = []

    def is_over() -> bool:
        ended.append(site.stack.get(f"{path}{asked}/"))
        return bool(ended[-1]["finished_at"])

    until(is_over, WITHIN_SECONDS, f"the comparison {asked} to end")
    assert ended[-1]["state"] == "done", ended[-1]
    return ended[-1]


def drift_of(site: ConnectedSite, **query: object) -> list[Json]:
    found: list[Json] = site.stack.get(f"/integrations/{site.integration_id}/drift/", **query)["results"]
    return found


def content_of(site: ConnectedSite, content_id: int) -> Json:
    found: Json = site.stack.get(f"/writer/contents/{content_id}/")
    return found


def post_ids(site: ConnectedSite, contents: list[int]) -> list[int]:
    rows = site.wordpress.query("SELECT content_id, post_id FROM wp_igny8_posts")
    posts = {row["content_id"]: row["post_id"] for row in rows}
    return [int(str(posts[content_id])) for content_id in contents]


def edit(site: ConnectedSite, post_id: int, title: str) -> None:
    """As a person does, with all hooks."""
    site.wordpress.php(f"wp_update_post( array( 'ID' => {post_id}, 'post_title' => '{title}' ) );")


def arrives(site: ConnectedSite, content_id: int, title: str) -> None:
    until(lambda: content_of(site, content_id)["title"] == title, 30, f"{title} to arrive")


def jobs(site: ConnectedSite) -> int:
    found: int = site.stack.get("/integration/jobs/", site=site.site_id)["count"]
    return found


def test_posts_edited_behind_wordpress_back_are_found_and_followed(
    site: ConnectedSite, contents: list[int]
) -> None:
    assert compare(site)["found"] == 0, "a publish leaves both sides equal"
    posts = post_ids(site, contents)
    titles, texts, trashed, gone, untagged = (posts[n : n + 5] for n in range(0, 25, 5))
    lists = {name: ", ".join(map(str, ids)) for name, ids in locals().items() if isinstance(ids, list)}
    site.wordpress.execute(
        f"UPDATE wp_posts SET post_title = CONCAT('By SQL ', ID) WHERE ID IN ({lists['titles']});"
        f"UPDATE wp_posts SET post_content = '<p>By SQL.</p>' WHERE ID IN ({lists['texts']});"
        f"UPDATE wp_posts SET post_status = 'trash' WHERE ID IN ({lists['trashed']});"
        f"DELETE FROM wp_posts WHERE ID IN ({lists['gone']});"
        "DELETE r FROM wp_term_relationships r JOIN wp_term_taxonomy t USING (term_taxonomy_id)"
        f" WHERE t.taxonomy = 'post_tag' AND r.object_id IN ({lists['untagged']});"
    )
    before = jobs(site)
    run = compare(site)
    assert (run["found"], run["repaired"], run["open"]) == (25, 25, 0), drift_of(site, comparison=run["id"])
    assert run["requests"] < 20
    after = {one: content_of(site, one) for one in contents}
    assert [after[one]["title"] for one in contents[:5]] == [f"By SQL {post}" for post in titles]
    assert {after[one]["html"] for one in contents[5:10]} == {"<p>By SQL.</p>"}
    states = [after[one]["wordpress"]["state"] for one in contents]
    assert states == ["published"] * 10 + ["trashed"] * 5 + ["deleted"] * 5 + ["published"] * 10
    assert [after[one]["tags"] for one in contents[20:]] == [[]] * 5 + [["one"]] * 5
    assert compare(site)["found"] == 0
    assert jobs(site) == before


def test_a_backup_that_is_put_back_is_recognised_and_nothing_follows_it_blindly(
    site: ConnectedSite, contents: list[int]
) -> None:
    old, other = contents[25], contents[26]
    posts = dict(zip(contents, post_ids(site, contents), strict=True))
    edit(site, posts[old], "Before the backup")
    arrives(site, old, "Before the backup")
    compare(site)
    backup = site.wordpress.mariadb.dump(site.wordpress.db_name)
    for number in range(3):
        edit(site, posts[old], f"Since the backup {number}")
        arrives(site, old, f"Since the backup {number}")
    new = site.make_content()
    site.stack.publish(new)
    before, counters = jobs(site), site.counters()
    site.wordpress.execute(backup)
    for number in range(6):  # its log goes on past what IGNY8 has read
        edit(site, posts[other], f"After the backup {number}")
    path = f"/integrations/{site.integration_id}"
    until(
        lambda: any(
            run["reason"] == "site_restored" and run["state"] == "done"
            for run in site.stack.get(f"{path}/comparisons/")["results"]
        ),
        WITHIN_SECONDS,
        f"the backup to be recognised: {site.stack.get(f'{path}/inbox/')}",
    )
    found = {row["content_id"]: row for row in drift_of(site)}
    assert found[old]["fields"] == ["title"], found
    assert found[new]["kind"] == "missing", found
    assert content_of(site, old)["title"] == "Since the backup 2"
    assert (jobs(site), site.counters()) == (before, counters)
    assert site.the_post_of(old)["post_title"] == "Before the backup"
    assert site.posts_of(new) == []

    taken = site.stack.post(found[old]["choices"]["take-theirs"].removeprefix("/api/v1"))
    assert taken["state"] == "settled", taken
    assert content_of(site, old)["title"] == "Before the backup"
    site.stack.publish(new)
    assert new not in {row["content_id"] for row in drift_of(site)}
    assert site.posts_of(new) != []


def test_a_copy_stops_and_the_original_goes_on(
    site: ConnectedSite, contents: list[int], wordpress: Callable[..., WordPressSite]
) -> None:
    content = contents[28]
    (post,) = post_ids(site, [content])
    twin = wordpress()
    twin.execute(site.wordpress.mariadb.dump(site.wordpress.db_name))
    twin.execute(
        f"UPDATE wp_options SET option_value = '{twin.url}' WHERE option_name IN ('siteurl', 'home');"
    )
    twin.php(f"wp_update_post( array( 'ID' => {post}, 'post_title' => 'On the copy' ) );")
    edit(site, post, "On the original")
    arrives(site, content, "On the original")
    assert twin.php("echo Igny8_Connection::is_moved() ? 'asks' : 'goes on';") == "asks"
    assert compare(site)["found"] == 0
    assert content_of(site, content)["title"] == "On the original"
    assert site.integration()["stopped_reason"] == ""


def test_a_site_that_finds_itself_elsewhere_holds_its_jobs(site: ConnectedSite, contents: list[int]) -> None:
    content = contents[29]
    elsewhere = "https://moved.example.com"
    site.wordpress.write_mu_plugin(
        "elsewhere", f"add_filter( 'option_home', function () {{ return '{elsewhere}'; }} );"
    )
    try:
        site.stack.patch(f"/writer/contents/{content}/", {"title": "After the move"})
        site.stack.click(content, wait_seconds=3)
        until(lambda: site.integration()["stopped_reason"] == "moved", WITHIN_SECONDS, "the stop")
        (job,) = [one for one in site.stack.jobs_of(content) if one["state"] in {"ready", "preparing"}]
        assert job["failures"] == 0
    finally:
        site.wordpress.remove_mu_plugin("elsewhere")
    site.stack.post(f"/integration/integrations/{site.integration_id}/inbox/")
    site.stack.wait_for(job["id"], "published", "verified", "published_with_issues", seconds=WITHIN_SECONDS)
    assert site.the_post_of(content)["post_title"] == "After the move"
    assert site.integration()["stopped_reason"] == ""
