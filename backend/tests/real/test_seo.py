"""What IGNY8 tells search engines is what a site's pages say, whichever SEO plugin prints them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from devsite import StaticServer, WordPressSite
from devsite.person import Person
from tests.real import seo_site
from tests.real.seo_site import keywords_of, page_of, report_of, said_of, switch_to
from tests.real.stack import ConnectedSite, Job, Stack, numbers

ALL = ("focus_keywords", "title", "description", "canonical", "social_image")
TEXTS = {
    "variables": "Use %%title%% %%sep%% %title% %date(Y)% #post_title C#, 100% %% 50%-60% a%%",
    "signs": "Röck 🚀 漢字, \"double\" 'single' ’curly’ ; a\\b \\\\ $1 ${x} 20%de 100%25 & [gallery] <3",
    "markup": "Use <br> and <b>bold</b>, &amp; &lt;i&gt; &#37; AT&T",
    "long": "word " * 90 + "end",
}
NOT_LITERAL = {("aioseo", "markup")}
SEO = ("title", "description", "canonical")
CANONICAL = "https://example.org/a/b%20c/?x=1+2&y=ä#d"
RESERVED = "https://example.org/a%26b/?x=%2B1&y=%26%23+2"


class Plugin(NamedTuple):
    site: ConnectedSite
    name: str


@pytest.fixture(scope="module")
def seo(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> ConnectedSite:
    """A site of its own, since its plugins are switched."""
    site = one_process.connect(wordpress(version=seo_site.WORDPRESS))
    seo_site.install(site.wordpress)
    return site


@pytest.fixture(scope="module", params=list(seo_site.MAIN_FILES))
def plugin(seo: ConnectedSite, request: pytest.FixtureRequest) -> Plugin:
    switch_to(seo.wordpress, request.param)
    return Plugin(seo, request.param)


def publish(site: ConnectedSite, content: int, **changes: Any) -> Job:
    if changes:
        site.stack.patch(f"/writer/contents/{content}/", changes)
    return site.stack.publish(content)


def only(status: str, *fields: str) -> dict[str, str]:
    return dict.fromkeys(fields, status)


@contextmanager
def refusing(site: ConnectedSite, code: str) -> Iterator[None]:
    name = f"refusing-{next(numbers)}"
    site.wordpress.write_mu_plugin(name, code)
    try:
        yield
    finally:
        site.wordpress.remove_mu_plugin(name)


# ------------------------------------------------------------------------------------- each plugin


@pytest.mark.parametrize("kind", list(TEXTS))
def test_a_title_and_a_description_are_printed_as_they_were_typed(plugin: Plugin, kind: str) -> None:
    title, description = TEXTS[kind], f"About: {TEXTS[kind]}"
    content = plugin.site.make_content(seo_title=title, seo_description=description, canonical_url=RESERVED)
    job = publish(plugin.site, content)
    page, said = page_of(plugin.site, job), said_of(report_of(job))
    if (plugin.name, kind) in NOT_LITERAL:
        # It removes tags from what it has decoded; then it is said that the page shows less.
        assert (said["title"], said["description"]) == ("skipped: not_literal",) * 2
        assert page.title.startswith("Use and bold")
        return
    if plugin.name == "yoast":
        # It decodes an address when it prints it.
        assert said.pop("canonical") == "skipped: not_literal"
    else:
        assert (page.canonical, said.pop("canonical")) == (RESERVED, "applied")
    assert (page.title, page.description) == (title, description)
    assert said == {
        **only("applied", "title", "description"),
        **only("skipped: empty", "focus_keywords", "social_image"),
    }


def test_all_fields_reach_the_page_and_the_editor(plugin: Plugin, pictures: StaticServer) -> None:
    site, name = plugin
    keywords = ["ranking factors", "seo, and more", "100% guide"]
    content = site.make_content(
        focus_keywords=keywords,
        canonical_url=CANONICAL,
        featured_image={"url": pictures.url_of("filter-coffee/cup.jpg")},
    )
    job = publish(site, content)
    page, report, post_id = page_of(site, job), report_of(job), job["result"]["post_id"]
    assert said_of(report) == {
        **only("applied", "focus_keywords", "canonical", "social_image"),
        **only("skipped: empty", "title", "description"),
    }
    assert (report["active"], report["version"]) == (name, seo_site.version_of(site.wordpress, name))
    assert report["keywords_supported"] and report["focus_keyword_set"]
    # Yoast spells a plus in a query as %20, which is the same.
    assert unquote(page.canonical.replace("+", "%20")) == unquote(CANONICAL.replace("+", "%20"))
    assert page.image == job["result"]["media"]["featured"]["url"]
    assert "noindex" not in page.robots
    # A plugin that cleans what it is given finds nothing to change the second time.
    again = publish(site, content, tags=["changed"])
    assert (page_of(site, again), said_of(report_of(again))) == (page, said_of(report))
    # Where commas separate keywords, one with a comma in it stays one.
    shown = (
        ["ranking factors", "seo and more", "100% guide"] if name in {"rank_math", "seopress"} else keywords
    )
    assert keywords_of(site, name, post_id) == shown


def test_what_a_person_typed_stays_where_igny8_has_nothing(plugin: Plugin) -> None:
    site, name = plugin
    content = site.make_content(seo_title="From IGNY8")
    job = publish(site, content)
    seo_site.type_description(site, name, job["result"]["post_id"], "Typed in WordPress")
    job = publish(site, content, excerpt="changed")
    assert said_of(report_of(job))["description"] == "skipped: kept"
    assert page_of(site, job)[:2] == ("From IGNY8", "Typed in WordPress")


def test_a_field_emptied_in_igny8_is_emptied_on_the_site(plugin: Plugin) -> None:
    site, name = plugin
    title = TEXTS["variables"]
    content = site.make_content(seo_title=title, seo_description="Gone soon", focus_keywords=["one", "two"])
    job = publish(site, content)
    assert page_of(site, job)[:2] == (title, "Gone soon")
    job = publish(site, content, seo_title="", seo_description="", focus_keywords=[])
    page = page_of(site, job)
    assert said_of(report_of(job)) == only("skipped: empty", *ALL)
    assert "Use" not in page.title and page.description != "Gone soon"
    left = site.wordpress.query(
        f"SELECT meta_key FROM wp_postmeta WHERE post_id = {job['result']['post_id']}"
        " AND meta_key REGEXP 'focuskw|keywordsynonyms|focus_keyword|target_kw|_aioseo_'"
    )
    assert left == []


def test_a_publish_that_fails_leaves_what_the_seo_plugin_keeps_as_it_was(plugin: Plugin) -> None:
    site, name = plugin
    number = 10**9 + next(numbers)
    known = {
        "content_id": number,
        "slug": f"known-{number}",
        "seo": dict.fromkeys(SEO, "https://example.org/before"),
    }
    changed = {**known, "seo": dict.fromkeys(SEO, "After") | {"description": ""}, "focus_keywords": ["after"]}
    fresh = {**changed, "content_id": number + 10**6, "slug": f"fresh-{number}"}
    assert seo_site.commit(site, known) == [""]
    before = site.wordpress.snapshot()
    failing = (
        "add_action( 'igny8_checkpoint', function ( $at ) {"
        " if ( 'flipped' === $at ) { throw new RuntimeException( 'Stopped.' ); } } );"
    )
    with refusing(site, failing):
        assert seo_site.commit(site, changed, fresh) == ["PUBLISH_FATAL"] * 2
        after = site.wordpress.snapshot()
    assert [line for line in before.diff(after) if "mu-plugins" not in line] == []


# --------------------------------------------------------------------------- without one, and switching


def test_a_row_of_a_table_that_cannot_roll_back_is_put_back(seo: ConnectedSite) -> None:
    switch_to(seo.wordpress, "aioseo")
    seo.wordpress.execute("ALTER TABLE wp_aioseo_posts ENGINE = MyISAM")
    try:
        test_a_publish_that_fails_leaves_what_the_seo_plugin_keeps_as_it_was(Plugin(seo, "aioseo"))
    finally:
        seo.wordpress.execute("ALTER TABLE wp_aioseo_posts ENGINE = InnoDB")


@pytest.mark.skipif(
    seo_site.SOURCES != seo_site.READERS, reason="the real one remembers that it has its table"
)
def test_a_plugin_that_has_not_made_its_table_yet_stops_no_publish(seo: ConnectedSite) -> None:
    switch_to(seo.wordpress, "aioseo")
    seo.wordpress.execute("RENAME TABLE wp_aioseo_posts TO wp_aioseo_away")
    try:
        report = report_of(publish(seo, seo.make_content(seo_title="Kept")))
    finally:
        seo.wordpress.execute(
            "DROP TABLE IF EXISTS wp_aioseo_posts; RENAME TABLE wp_aioseo_away TO wp_aioseo_posts"
        )
    assert (report["active"], set(said_of(report).values())) == ("aioseo", {"unsupported"})


def test_without_an_seo_plugin_the_fields_are_kept_and_it_is_said(seo: ConnectedSite) -> None:
    switch_to(seo.wordpress)
    content = seo.make_content(seo_title="Kept", focus_keywords=["one", "two"])
    job = publish(seo, content)
    report = report_of(job)
    assert (report["active"], report["version"], report["keywords_supported"]) == ("none", None, False)
    assert said_of(report) == {**only("unsupported", *ALL), "focus_keywords": "applied"}
    page = page_of(seo, job)
    assert "Kept" not in page.title and page.keywords == ""
    with refusing(seo, "add_filter( 'igny8_print_keywords_tag', '__return_true' );"):
        assert page_of(seo, job).keywords == "one, two"


def test_with_two_seo_plugins_the_first_known_one_is_written(seo: ConnectedSite) -> None:
    switch_to(seo.wordpress, "seopress", "rank_math")
    job = publish(seo, seo.make_content(seo_title="For one of two"))
    assert report_of(job)["active"] == "rank_math"
    assert seo_site.meta_of(seo, job["result"]["post_id"], "rank_math_title") == "For one of two"


def test_a_plugin_that_came_later_is_told_by_api_and_by_a_button(
    seo: ConnectedSite, pictures: StaticServer
) -> None:
    switch_to(seo.wordpress)
    picture = {"url": pictures.url_of("filter-coffee/pour-over.jpg")}
    job = publish(seo, seo.make_content(seo_title=TEXTS["variables"], featured_image=picture))
    image = job["result"]["media"]["featured"]["url"]
    reapply = f"/integration/integrations/{seo.integration_id}/seo/reapply/"

    switch_to(seo.wordpress, "rank_math")
    assert page_of(seo, job).title != TEXTS["variables"]
    said = seo.stack.post(reapply)
    assert (said["seo_plugin"]["active"], said["failed"], said["next_after"]) == ("rank_math", [], None)
    assert said["applied"] > 0
    page = page_of(seo, job)
    assert (page.title, page.image) == (TEXTS["variables"], image)

    switch_to(seo.wordpress, "yoast")
    person = Person(seo.wordpress)
    person.sign_in(seo.wordpress.admin_email, seo.wordpress.admin_password)
    # Neither a link somebody was lured to nor an editor may press it.
    assert "expired" in person.post("admin-post.php", action="igny8_seo_again", after="0")
    editor = Person(seo.wordpress)
    editor.sign_in(seo.wordpress.editor_email, seo.wordpress.editor_password)
    assert "not allowed" in editor.post("admin-post.php", action="igny8_seo_again", after="0")
    editor.close()
    assert page_of(seo, job).title != TEXTS["variables"]
    fields = person.form("options-general.php?page=igny8", "after")
    answer = person.submit("options-general.php?page=igny8", after="0")
    assert fields["action"] == "igny8_seo_again"
    assert re.search(r"The SEO fields of \d+ articles are written", answer)
    assert "The SEO plugin changed" not in answer, answer[answer.index("The SEO plugin") :][:300]
    person.close()
    page = page_of(seo, job)
    assert (page.title, page.image) == (TEXTS["variables"], image)


def test_an_article_that_cannot_be_written_again_is_named_and_the_others_are_written(
    seo: ConnectedSite,
) -> None:
    switch_to(seo.wordpress)
    bad, good = (publish(seo, seo.make_content(seo_title=f"Title {n}")) for n in range(2))
    switch_to(seo.wordpress, "seopress")
    post_id = bad["result"]["post_id"]
    refusal = (
        "add_filter( 'add_post_metadata', function ( $check, $post_id, $key ) {"
        f" return {post_id} === $post_id && '_seopress_titles_title' === $key ? false : $check; }}, 10, 3 );"
    )
    reapply = f"/integration/integrations/{seo.integration_id}/seo/reapply/"
    after = {"after": bad["result"]["content_id"] - 1}
    with refusing(seo, refusal):
        said = seo.stack.post(reapply, after)
    ((failure),) = said["failed"]
    assert failure["content_id"] == bad["result"]["content_id"]
    assert (failure["error"]["code"], failure["error"]["details"]["field"]) == ("SEO_WRITE_FAILED", "title")
    known = seo.wordpress.query(f"SELECT * FROM wp_igny8_posts WHERE content_id > {after['after']}")
    assert said["applied"] == len(known) - 1
    assert page_of(seo, good).title == "Title 1"
    # All or nothing: what came before the refused field is taken back.
    assert seo_site.meta_of(seo, post_id, "_igny8_seo_plugin") == "none"
    assert seo.stack.post(reapply, after)["failed"] == []
    assert page_of(seo, bad).title == "Title 0"


def test_nothing_complained_about_all_that(seo: ConnectedSite) -> None:
    """Runs last in this module."""
    assert seo.complaints() == []
