"""What IGNY8 promises about one publish, kept by the whole of it on a real WordPress."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from devsite import StaticServer, WordPressSite
from devsite.demo import ARTICLES
from igny8_core.blocks import to_blocks
from tests.real.stack import ConnectedSite, Job, Json, Stack, until

ZONES = {
    "America/New_York": ZoneInfo("America/New_York"),
    "Asia/Karachi": ZoneInfo("Asia/Karachi"),
    "+05:00": timezone(timedelta(hours=5)),
}
SCHEDULED_SECONDS_AHEAD = 8
SLOW_SECONDS = 4


def in_a_moment(seconds: float = SCHEDULED_SECONDS_AHEAD) -> datetime:
    """A whole second: WordPress knows no finer."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)


def until_there(look: Callable[[], list[Job]]) -> list[Job]:
    until(lambda: bool(look()), 30, "a job")
    return look()


def problems_of(answer: httpx.Response) -> dict[str, str]:
    """Field → code, of a publish that was refused."""
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["step"]) == ("PREFLIGHT_FAILED", "preflight_validation")
    assert not error["retry_recommended"]
    return {problem["field"]: problem["code"] for problem in error["details"]["problems"]}


# ------------------------------------------------------------------------------------- all or nothing


def test_an_image_that_cannot_be_fetched_creates_nothing_and_its_field_is_named(
    site: ConnectedSite, pictures: StaticServer
) -> None:
    content = site.make_content(
        featured_image={"url": pictures.url_of("nowhere.jpg")},
        gallery=[{"url": pictures.url_of("filter-coffee/cup.jpg")}],
        categories=["Never > Made"],
        tags=["never made"],
    )
    before = site.wordpress.snapshot()
    answer = site.stack.click(content)
    assert problems_of(answer) == {"featured_image": "FEATURED_IMAGE_DOWNLOAD_FAILED"}
    assert before.diff(site.wordpress.snapshot()) == []


def test_an_author_nobody_knows_creates_nothing_and_the_field_is_named(
    site: ConnectedSite, pictures: StaticServer
) -> None:
    content = site.make_content(
        author_email="nobody@example.com",
        featured_image={"url": pictures.url_of("filter-coffee/cup.jpg")},
        tags=["never made"],
    )
    before = site.wordpress.snapshot()
    answer = site.stack.click(content)
    assert problems_of(answer) == {"author_email": "AUTHOR_NOT_FOUND"}
    assert before.diff(site.wordpress.snapshot()) == []


def test_problems_of_both_sides_are_answered_at_once(site: ConnectedSite, pictures: StaticServer) -> None:
    content = site.make_content(
        author_email="nobody@example.com",
        featured_image={"url": pictures.url_of("nowhere.jpg")},
        gallery=[{"url": pictures.url_of("filter-coffee/article.md")}],
    )
    assert problems_of(site.stack.click(content)) == {
        "featured_image": "FEATURED_IMAGE_DOWNLOAD_FAILED",
        "gallery[0]": "IMAGE_TYPE_REFUSED",
        "author_email": "AUTHOR_NOT_FOUND",
    }


def test_a_mended_article_goes_out_after_a_refusal(site: ConnectedSite, pictures: StaticServer) -> None:
    content = site.make_content(author_email="nobody@example.com")
    assert site.stack.click(content).status_code == 422
    site.stack.patch(f"/writer/contents/{content}/", {"author_email": site.wordpress.author_email})
    assert site.stack.publish(content)["post_id"] == int(site.the_post_of(content)["ID"])


# ------------------------------------------------------------------------------------- exactly one post


def test_two_rapid_clicks_make_one_post(site: ConnectedSite) -> None:
    content = site.make_content()
    with ThreadPoolExecutor(2) as hands:
        first, second = hands.map(site.stack.click, [content, content])
    assert (first.status_code, second.status_code) == (200, 200), (first.text, second.text)
    assert first.json()["data"]["post_id"] == second.json()["data"]["post_id"]
    assert site.the_post_of(content)["post_status"] == "publish"


def test_publishing_again_updates_the_same_post(site: ConnectedSite) -> None:
    content = site.make_content(tags=["before"])
    first = site.stack.publish(content)
    counted = site.counters()
    site.stack.patch(
        f"/writer/contents/{content}/",
        {"title": f"Renamed {content}", "html": "<p>New</p>", "tags": ["after"]},
    )
    second = site.stack.publish(content)
    assert second["post_id"] == first["post_id"]
    assert (first["result"]["outcome"], second["result"]["outcome"]) == ("created", "updated")
    post = site.the_post_of(content)
    assert (post["post_title"], "New" in str(post["post_content"])) == (f"Renamed {content}", True)
    assert site.terms_of(first["post_id"])["post_tag"] == ["after"]
    assert site.counters() == counted | {"tags_synced_count": counted["tags_synced_count"] + 1}


def test_publishing_again_unchanged_changes_no_count(site: ConnectedSite) -> None:
    content = site.make_content()
    first = site.stack.publish(content)
    counted = site.counters()
    assert site.stack.publish(content)["post_id"] == first["post_id"]
    assert site.counters() == counted


def test_a_schedule_that_falls_due_during_a_manual_publish_makes_no_second_post(site: ConnectedSite) -> None:
    content = site.make_content()
    due = in_a_moment(2)
    scheduled = site.stack.schedule(content, due)
    with site.slowed("flipped", SLOW_SECONDS):
        manual = site.stack.publish(content)
    assert due < datetime.now(UTC), "the manual publish was to last beyond the schedule's instant"
    assert site.stack.job(scheduled["id"])["state"] == "cancelled"
    assert int(site.the_post_of(content)["ID"]) == manual["post_id"]


def test_a_click_while_the_scheduled_publish_runs_makes_no_second_post(site: ConnectedSite) -> None:
    content = site.make_content()
    with site.slowed("flipped", SLOW_SECONDS):
        scheduled = site.stack.schedule(content, in_a_moment(2))
        site.stack.wait_for(scheduled["id"], "committing")
        clicked = site.stack.publish(content)
    assert int(site.the_post_of(content)["ID"]) == clicked["post_id"]
    assert len({job["post_id"] for job in site.stack.jobs_of(content) if job["post_id"]}) == 1


def test_a_click_on_a_newer_text_publishes_it_after_the_one_that_runs(site: ConnectedSite) -> None:
    content = site.make_content(html="<p>old text</p>")
    with site.slowed("flipped", SLOW_SECONDS), ThreadPoolExecutor(1) as hand:
        first = hand.submit(site.stack.publish, content)
        (job,) = until_there(lambda: site.stack.jobs_of(content))
        site.stack.wait_for(job["id"], "committing")
        site.stack.patch(f"/writer/contents/{content}/", {"html": "<p>new text</p>"})
        second = site.stack.publish(content)
        assert first.result()["result"]["revision"] == 1
    assert second["result"]["revision"] == 2
    assert "new text" in str(site.the_post_of(content)["post_content"])


# ----------------------------------------------------------------------------------------- the instant


@dataclass(frozen=True)
class Abroad:
    """A scheduled article on a site of some zone, before its instant and after."""

    site: ConnectedSite
    due: datetime
    rows_before: int
    job: Job
    post: Json


@pytest.fixture(scope="module")
def abroad(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> dict[str, Abroad]:
    """All zones at once: waiting is what takes the time."""
    sites = {zone: one_process.connect(wordpress(timezone=zone)) for zone in ZONES}
    contents = {zone: site.make_content() for zone, site in sites.items()}
    due = in_a_moment()
    jobs = {zone: one_process.schedule(content, due) for zone, content in contents.items()}
    before = {zone: len(site.posts_of(contents[zone])) for zone, site in sites.items()}
    assert datetime.now(UTC) < due, "too slow to look before the instant"
    done = {zone: one_process.wait_for(job["id"], "published", "verified") for zone, job in jobs.items()}
    return {
        zone: Abroad(site, due, before[zone], done[zone], site.the_post_of(contents[zone]))
        for zone, site in sites.items()
    }


@pytest.mark.parametrize("zone", ZONES)
def test_a_scheduled_article_waits_for_its_instant(zone: str, abroad: dict[str, Abroad]) -> None:
    one = abroad[zone]
    assert one.rows_before == 0
    assert one.post["post_status"] == "publish"
    assert one.site.wordpress.http_get(f"/?p={one.job['post_id']}", follow_redirects=True).status_code == 200
    assert datetime.fromisoformat(one.job["finished_at"]) >= one.due
    assert not one.job["is_late"]


@pytest.mark.parametrize(("zone", "tz"), ZONES.items())
def test_a_scheduled_article_carries_its_instant_in_both_times(
    zone: str, tz: Any, abroad: dict[str, Abroad]
) -> None:
    one = abroad[zone]
    assert one.post["post_date_gmt"] == one.due.strftime("%Y-%m-%d %H:%M:%S")
    assert one.post["post_date"] == one.due.astimezone(tz).strftime("%Y-%m-%d %H:%M:%S")
    result = one.job["result"]
    assert result["post_date_utc"] == one.due.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert datetime.fromisoformat(result["post_date_site"]).replace(tzinfo=None) == one.due.astimezone(
        tz
    ).replace(tzinfo=None)
    assert result["site_timezone"] == zone


@pytest.mark.parametrize("days", [-400, 400])
def test_a_manual_publish_ignores_published_at(days: int, site: ConnectedSite) -> None:
    at = in_a_moment(days * 86_400)
    content = site.make_content(publish_mode="scheduled", published_at=at.isoformat())
    pressed = datetime.now(UTC)
    site.stack.publish(content)
    post = site.the_post_of(content)
    said = datetime.fromisoformat(f"{post['post_date_gmt']}+00:00")
    assert post["post_status"] == "publish"
    assert pressed - timedelta(seconds=2) <= said <= datetime.now(UTC) + timedelta(seconds=1)


def test_a_manual_publish_of_a_scheduled_article_goes_out_now_and_ends_the_schedule(
    site: ConnectedSite,
) -> None:
    content = site.make_content()
    scheduled = site.stack.schedule(content, in_a_moment(3600))
    published = site.stack.publish(content)
    assert published["id"] != scheduled["id"]
    assert published["mode"] == "manual"
    assert site.stack.job(scheduled["id"])["state"] == "cancelled"
    assert site.the_post_of(content)["post_status"] == "publish"
    assert [job["state"] for job in site.stack.jobs_of(content) if job["state"] in {"ready", "unknown"}] == []


def test_a_scheduled_article_that_is_on_the_site_already_is_skipped(site: ConnectedSite) -> None:
    content = site.make_content()
    first = site.stack.publish(content)
    before = site.the_post_of(content)
    scheduled = site.stack.schedule(content, in_a_moment(1))
    assert site.stack.wait_for(scheduled["id"], "skipped")["post_id"] == first["post_id"]
    assert site.the_post_of(content) == before


# ------------------------------------------------------------------------------------ a complete article


@dataclass(frozen=True)
class Whole:
    """One article with everything, published and looked at."""

    site: ConnectedSite
    content: int
    fields: Json
    job: Job
    post: Json
    page: str

    @property
    def post_id(self) -> int:
        return int(self.job["post_id"])

    @property
    def meta(self) -> dict[str, str]:
        rows = self.site.wordpress.query(
            f"SELECT meta_key, meta_value FROM wp_postmeta WHERE post_id = {self.post_id}"
        )
        return {str(row["meta_key"]): str(row["meta_value"]) for row in rows}

    @property
    def attachments(self) -> list[int]:
        """Featured first, then the gallery in its order."""
        media = self.job["result"]["media"]
        return [one["attachment_id"] for one in [media["featured"], *media["gallery"]]]


@pytest.fixture(scope="module")
def whole(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> Whole:
    """On a site of its own: on a shared one, words of an image belong to whoever brought it first."""
    site = one_process.connect(wordpress())
    stack, of_site = site.stack, {"site": site.site_id}
    sector = stack.post("/writer/sectors/", {**of_site, "name": "Kitchens"})["id"]
    cluster = stack.post("/writer/clusters/", {**of_site, "name": "Coffee at home"})["id"]
    keywords = [
        stack.post("/writer/keywords/", {**of_site, "name": phrase})["id"] for phrase in ("filter", "pour")
    ]
    task = stack.post("/writer/tasks/", {**of_site, "title": "Write about coffee"})["id"]
    with StaticServer(ARTICLES) as pictures:
        images = [
            {"url": pictures.url_of(f"filter-coffee/{name}.jpg"), "alt": f"A {name} & more", "caption": name}
            for name in ("pour-over", "beans", "cup", "scale")
        ]
        fields = {
            "title": "Coffee & “care”: 5 < 6 pots",
            "html": "<h2>Begin</h2><p>Grind it <strong>fresh</strong>.</p>",
            "excerpt": "All about filters.",
            "slug": "coffee-and-care",
            "author_email": site.wordpress.author_email,
            "categories": ["Drinks > Hot > Coffee", "Morning"],
            "tags": ["Filter coffee", "Grinding"],
            "sectors": ["Kitchens"],
            "clusters": ["Coffee at home"],
            "task_id": task,
            "sector_id": sector,
            "cluster_id": cluster,
            "keyword_ids": keywords,
            "focus_keywords": ["filter coffee", "pour over"],
            "seo_title": "Filter coffee: 100% of it",
            "seo_description": "How to.",
            "featured_image": images[0],
            "gallery": images[1:],
        }
        content = site.make_content(**fields)
        job = stack.publish(content)
    verified = stack.wait_for(job["id"], "verified")
    page = httpx.get(job["post_url"], trust_env=False)
    assert page.status_code == 200
    return Whole(site, content, fields, verified, site.the_post_of(content), page.text)


def test_a_complete_article_is_all_in_its_row(whole: Whole) -> None:
    expected = {
        "post_title": "Coffee &amp; “care”: 5 &lt; 6 pots",
        "post_excerpt": whole.fields["excerpt"],
        "post_name": "coffee-and-care",
        "post_status": "publish",
        "post_type": "post",
    }
    assert {name: whole.post[name] for name in expected} == expected
    assert to_blocks(whole.fields["html"]) in str(whole.post["post_content"])
    author = whole.site.wordpress.query(
        f"SELECT user_email FROM wp_users WHERE ID = {whole.post['post_author']}"
    )
    assert author == [{"user_email": whole.site.wordpress.author_email}]


def test_a_complete_article_is_tied_to_igny8_by_its_meta(whole: Whole) -> None:
    meta, fields = whole.meta, whole.fields
    assert meta["_igny8_content_id"] == str(whole.content)
    assert meta["_igny8_task_id"] == str(fields["task_id"])
    assert meta["_igny8_sector_id"] == str(fields["sector_id"])
    assert meta["_igny8_cluster_id"] == str(fields["cluster_id"])
    assert meta["_thumbnail_id"] == str(whole.attachments[0])
    read = whole.site.wordpress.php(
        f"echo json_encode( array( get_post_meta( {whole.post_id}, '_igny8_keyword_ids', true ),"
        f" get_post_meta( {whole.post_id}, '_igny8_focus_keywords', true ) ) );"
    )
    ids, focus = json.loads(read)
    assert [int(one) for one in ids] == fields["keyword_ids"]
    assert focus == fields["focus_keywords"]


def test_a_complete_article_has_its_terms_and_their_parents(whole: Whole) -> None:
    assert whole.site.terms_of(whole.post_id) == {
        "category": ["coffee", "morning"],
        "post_tag": ["filter-coffee", "grinding"],
        "igny8_sector": ["kitchens"],
        "igny8_cluster": ["coffee-at-home"],
    }
    rows = whole.site.wordpress.query(
        "SELECT t.slug, p.slug AS parent FROM wp_term_taxonomy x JOIN wp_terms t USING (term_id)"
        " LEFT JOIN wp_terms p ON p.term_id = x.parent WHERE x.taxonomy = 'category'"
        " AND t.slug IN ('drinks', 'hot', 'coffee', 'morning')"
    )
    parents = {row["slug"]: row["parent"] for row in rows}
    assert parents == {"drinks": None, "hot": "drinks", "coffee": "hot", "morning": None}
    processed = whole.job["result"]["taxonomies_processed"]
    assert sorted(processed["categories"]["created"]) == ["Coffee", "Drinks", "Hot", "Morning"]


def test_the_images_of_a_complete_article_are_in_the_library_with_all_sizes_on_disk(whole: Whole) -> None:
    for number, attachment in enumerate(whole.attachments):
        found = json.loads(
            whole.site.wordpress.php(
                f"echo json_encode( array( 'meta' => wp_get_attachment_metadata( {attachment} ),"
                f" 'alt' => get_post_meta( {attachment}, '_wp_attachment_image_alt', true ),"
                f" 'caption' => wp_get_attachment_caption( {attachment} ),"
                f" 'parent' => get_post( {attachment} )->post_parent ) );"
            )
        )
        given = [whole.fields["featured_image"], *whole.fields["gallery"]][number]
        assert (found["alt"], found["caption"]) == (given["alt"], given["caption"])
        assert found["parent"] == whole.post_id
        assert {"thumbnail", "medium", "medium_large", "large"} <= found["meta"]["sizes"].keys()
        main = whole.site.wordpress.uploads_path / found["meta"]["file"]
        for path in [main, *(main.with_name(size["file"]) for size in found["meta"]["sizes"].values())]:
            assert path.read_bytes()[:3] == b"\xff\xd8\xff", path


def test_a_visitor_sees_all_of_a_complete_article(whole: Whole) -> None:
    text = html.unescape(re.sub(r"<[^>]*>", "", whole.page))
    assert "Coffee & “care”: 5 < 6 pots" in text
    assert "Grind it fresh." in text
    for name in ("Coffee", "Morning", "Filter coffee", "Grinding"):
        assert name in text
    media = whole.job["result"]["media"]
    for attachment, image in zip(whole.attachments, [media["featured"], *media["gallery"]], strict=True):
        stem = re.escape(image["url"].rsplit("/", 1)[1].rsplit(".", 1)[0])
        shown = re.search(rf"<img[^>]+src=[\"']([^\"']*{stem}[^\"']*)", whole.page)
        assert shown, f"attachment {attachment} is not on the page"
        answer = httpx.get(html.unescape(shown[1]), trust_env=False)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")


def test_wordpress_itself_says_the_same_of_a_complete_article(whole: Whole) -> None:
    said = whole.site.wordpress.http_get(f"/wp-json/wp/v2/posts/{whole.post_id}?_embed").json()
    assert html.unescape(said["title"]["rendered"]) == whole.fields["title"]
    assert said["featured_media"] == whole.attachments[0]
    assert said["slug"] == "coffee-and-care"
    assert said["link"] == whole.job["post_url"]
    assert said["date_gmt"] + "Z" == whole.job["result"]["post_date_utc"]
    names = {term["name"] for group in said["_embedded"]["wp:term"] for term in group}
    assert {"Coffee", "Morning", "Filter coffee", "Grinding"} <= names


def test_a_complete_article_is_checked_from_outside(whole: Whole) -> None:
    assert whole.job["state"] == "verified"
    assert whole.job["verification"]["findings"] == []


def test_neither_php_nor_the_database_complained_about_all_that(
    site: ConnectedSite, abroad: dict[str, Abroad]
) -> None:
    """Runs last in this module, with WP_DEBUG on."""
    for one in [site, *(each.site for each in abroad.values())]:
        assert one.complaints() == []
