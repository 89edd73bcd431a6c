"""Whole attempts, from the ledger to a site and back, with everything that can happen on the way."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pyvips
from django.conf import settings

from devsite.static_server import Answer, StaticServer
from igny8_core.integration import publishing
from igny8_core.integration.clock import database_now
from igny8_core.integration.drain import Worker
from igny8_core.integration.models import Attempt, Publication, PublishJob, SiteIntegration
from igny8_core.integration.secrets import unseal
from igny8_core.integration.states import JobState
from igny8_core.media.store import Store
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.writer.models import Content, ContentImage, ContentRevision
from tests.integration.conftest import snapshot

pytestmark = pytest.mark.django_db(transaction=True)
S = JobState


@pytest.fixture
def site(integration: SiteIntegration) -> FakeSite:
    fake = FakeSite("https://s0.example.com", timezone="America/New_York")
    keys = unseal(integration.sealed_keys)
    fake.connect(integration.audience, keys.public_keys, keys.shared_secret)
    integration.config_json = {"site": fake.describe()}
    integration.save()
    return fake


@pytest.fixture
def loopback(settings) -> None:
    """Asked for before `worker`, which looks at the settings when it is made."""
    settings.IGNY8_ALLOW_LOOPBACK = True


@pytest.fixture
def worker(site: FakeSite) -> Iterator[Worker]:
    worker = Worker("test", transport=FakeTransport(site))
    yield worker
    worker.stop()


@pytest.fixture
def publish(worker, content, integration) -> Callable[[], PublishJob]:
    def run() -> PublishJob:
        job = publishing.request_publication(content, integration, user=None, ring=lambda: None)
        return work(job, worker)

    return run


def work(job: PublishJob, worker: Worker, rounds: int = 6) -> PublishJob:
    """Let the worker look until the job has ended, without waiting out the pauses between attempts."""
    for _ in range(rounds):
        PublishJob.objects.filter(pk=job.pk).exclude(state__in=[S.PREPARING, S.COMMITTING]).update(
            wake_at=database_now(), verify_at=None
        )
        SiteIntegration.objects.update(held_until=None)
        worker.ring()
        job.refresh_from_db()
        if not job.is_active:
            break
    PublishJob.objects.filter(pk=job.pk, state=S.PUBLISHED).update(verify_at=database_now())
    worker.ring()
    job.refresh_from_db()
    return job


def picture(shade: int) -> str:
    """A picture in the store; its SHA-256."""
    image = (pyvips.Image.black(640, 480, bands=3) + [shade * 4, 90, 120]).cast("uchar")
    return Store(settings.MEDIA_DIR).put(image.jpegsave_buffer())


def give_pictures(content: Content, count: int) -> None:
    images = []
    for number in range(count):
        role, position = ("featured", 0) if number == 0 else ("gallery", number - 1)
        facts = {
            "role": role, "position": position, "source_url": "", "upload": picture(20 + 5 * number),
            "alt": f"Picture {number}", "caption": "", "title": "",
        }  # fmt: skip
        ContentImage.objects.create(
            content=content, role=role, position=position, upload_sha256=facts["upload"], alt=facts["alt"]
        )
        images.append(facts)
    change(content, images=images)


def given(url: str) -> dict[str, object]:
    """A featured picture as a snapshot has it."""
    texts = {"upload": "", "alt": "", "caption": "", "title": ""}
    return {"role": "featured", "position": 0, "source_url": url, **texts}


def change(content: Content, **changes: object) -> None:
    content.revision += 1
    content.save()
    ContentRevision.objects.create(
        content=content, number=content.revision, snapshot=snapshot(content, **changes), sha256="1" * 64
    )


def posts(site: FakeSite) -> list[object]:
    return list(site.state.posts.values())


def test_an_article_without_pictures_needs_one_request(publish, site, integration):
    job = publish()
    assert (job.state, job.requests) == (S.VERIFIED, 1)
    assert len(posts(site)) == 1
    assert Publication.objects.get().post_id == job.receipt["post_id"]
    integration.refresh_from_db()
    assert integration.posts_published_count == 1


def test_an_article_with_pictures_needs_two_requests_and_the_next_time_one(publish, site, content):
    give_pictures(content, 4)
    first = publish()
    assert (first.state, first.requests) == (S.VERIFIED, 2)
    assert first.receipt["media"]["uploaded"] == 4
    second = publish()
    assert (second.state, second.requests, second.receipt["outcome"]) == (S.VERIFIED, 1, "updated")
    assert second.receipt["post_id"] == first.receipt["post_id"]
    assert len(posts(site)) == 1


def test_pictures_that_were_not_looked_at_before_are_found_on_the_site_all_the_same(publish, content):
    """An article that shows another one's pictures may be published before its own are prepared."""
    give_pictures(content, 2)
    publish()
    ContentImage.objects.update(main_sha256="", prepared_at=None)
    again = publish()
    assert (again.state, again.requests) == (S.VERIFIED, 1)


def test_a_small_request_limit_makes_more_and_smaller_requests(publish, site, content, integration):
    give_pictures(content, 3)
    site.settings.change(max_request_bytes=112 * 1024)
    job = publish()
    assert job.state == S.VERIFIED
    assert job.receipt["media"]["uploaded"] == 3


def test_sizes_the_site_registered_meanwhile_are_made(publish, site, content):
    give_pictures(content, 1)
    sizes = [*site.describe()["image_sizes"], {"name": "hero", "width": 400, "height": 100, "crop": True}]
    site.settings.change(image_sizes=sizes)
    job = publish()
    assert job.state == S.VERIFIED
    integration = SiteIntegration.objects.get()
    assert "hero" in [size["name"] for size in integration.config_json["site"]["image_sizes"]]


def test_a_site_that_lost_a_known_picture_gets_it_again(publish, site, content):
    give_pictures(content, 2)
    publish()
    site.state.attachments.clear()
    site.state._attachment_of_sha256.clear()
    job = publish()
    assert job.state == S.VERIFIED
    assert job.receipt["media"]["uploaded"] == 2


def test_every_problem_of_both_sides_is_reported_and_nothing_is_created(publish, site, content):
    bad = {"role": "gallery", "position": 0, "source_url": "http://10.0.0.1/a.jpg", "upload": "", "alt": "",
           "caption": "", "title": ""}  # fmt: skip
    change(content, images=[bad], author_email="nobody@example.com")
    job = publish()
    assert (job.state, job.error["code"], job.error["step_number"]) == (S.FAILED, "PREFLIGHT_FAILED", 1)
    fields = {problem["field"] for problem in job.error["details"]["problems"]}
    assert fields == {"gallery[0]", "author_email"}
    assert posts(site) == []


@pytest.mark.parametrize("kind", ["lose_answer", "truncated", "hang_after", "duplicate"])
def test_a_lost_answer_after_the_commit_gives_one_post_and_right_counts(publish, site, integration, kind):
    site.faults.add(kind, route="commit")
    job = publish()
    assert job.state == S.VERIFIED
    assert len(posts(site)) == 1
    integration.refresh_from_db()
    assert integration.posts_published_count == 1


@pytest.mark.parametrize("kind", ["lose_request", "reset", "hang", "html_200"])
def test_a_commit_that_never_arrived_is_sent_again(publish, site, kind):
    site.faults.add(kind, route="commit")
    job = publish()
    assert job.state == S.VERIFIED
    assert len(posts(site)) == 1
    assert site.calls["job"] == 1


@pytest.mark.parametrize(
    "step",
    [
        "preflight_validation",
        "creating_post",
        "media_processing",
        "taxonomy_assignment",
        "seo_meta",
        "publishing",
    ],
)
def test_a_step_that_fails_once_is_tried_again(publish, site, step):
    site.faults.add("error", route="commit", step=step, code="DATABASE_FAILED")
    job = publish()
    assert (job.state, job.failures) == (S.VERIFIED, 1)
    assert Attempt.objects.filter(outcome="failed").get().error["step"] == step


def test_a_site_that_keeps_failing_fails_the_job_and_says_where(publish, site):
    site.faults.add("error", route="commit", step="seo_meta", code="SEO_WRITE_FAILED", times=None)
    job = publish()
    assert (job.state, job.failures) == (S.FAILED, 4)
    assert (job.error["step"], job.error["step_number"]) == ("seo_meta", 5)
    assert posts(site) == []


def test_a_site_that_asks_to_wait_is_held_for_that_long(publish, site, integration, content, worker):
    site.faults.add("http_status", route="commit", status=503, retry_after="120", times=None)
    job = publishing.request_publication(content, integration, user=None, ring=lambda: None)
    worker.ring()
    integration.refresh_from_db()
    job.refresh_from_db()
    assert integration.held_until - database_now() > timedelta(seconds=100)
    assert job.is_active


def test_an_unreachable_site_changes_nothing_and_is_tried_again(publish, site):
    site.faults.add("refused")
    job = publish()
    assert job.state == S.VERIFIED
    assert len(posts(site)) == 1


def test_a_missing_plugin_is_said_plainly(publish, site):
    site.is_plugin_active = False
    job = publish()
    assert (job.state, job.error["code"]) == (S.FAILED, "PLUGIN_MISSING")


def test_a_manual_publish_ignores_the_planned_time(publish, content, site):
    change(content, published_at="2031-01-01T00:00:00Z")
    job = publish()
    assert job.state == S.VERIFIED
    assert not job.receipt["post_date_utc"].startswith("2031")


def test_a_scheduled_article_goes_out_at_its_instant_in_the_site_s_zone(worker, content, integration, site):
    due_at = database_now() + timedelta(seconds=2)
    job = publishing.schedule_publication(content, integration, due_at=due_at, user=None, ring=lambda: None)
    worker.ring()
    job.refresh_from_db()
    job = work(job, worker)
    assert job.state == S.VERIFIED
    assert job.receipt["post_date_utc"] == due_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    assert job.receipt["post_date_site"].endswith(("-04:00", "-05:00"))
    assert job.finished_at >= due_at


def test_a_scheduled_article_that_is_there_already_is_skipped(publish, worker, content, integration, site):
    publish()
    due_at = database_now()
    job = publishing.schedule_publication(content, integration, due_at=due_at, user=None, ring=lambda: None)
    job = work(job, worker)
    assert job.state == S.SKIPPED
    integration.refresh_from_db()
    assert integration.posts_published_count == 1


def test_a_scheduled_article_takes_the_newest_text(worker, content, integration, site):
    due_at = database_now() + timedelta(hours=1)
    job = publishing.schedule_publication(content, integration, due_at=due_at, user=None, ring=lambda: None)
    content.title = "Better title"
    change(content)
    job = work(job, worker)
    assert job.receipt["revision"] == content.revision
    assert posts(site)[0].title == "Better title"


def test_a_page_that_does_not_open_is_an_issue_that_heals(publish, worker, site):
    site.faults.add("http_status", route="page", status=404, times=1)
    job = publish()
    assert job.state == S.PUBLISHED_WITH_ISSUES
    assert job.verification["findings"][0]["code"] == "VERIFY_PAGE_UNREACHABLE"
    PublishJob.objects.update(verify_at=database_now())
    worker.ring()
    job.refresh_from_db()
    assert job.state == S.VERIFIED


def test_a_broken_featured_picture_is_an_issue(publish, content, site):
    give_pictures(content, 1)
    site.faults.add("http_status", route="image", status=403, times=None)
    job = publish()
    assert job.state == S.PUBLISHED_WITH_ISSUES
    assert [f["code"] for f in job.verification["findings"]] == ["VERIFY_IMAGE_UNREACHABLE"]


def test_pictures_of_a_saved_content_are_prepared_before_anybody_asks(worker, content, site):
    give_pictures(content, 2)
    worker.prepare()
    rows = ContentImage.objects.filter(content=content)
    assert all(row.main_sha256 and row.prepared_at for row in rows)
    assert site.calls == {}


def test_a_picture_that_cannot_be_had_is_noted_and_not_tried_for_ever(worker, content, site):
    bad = {"role": "featured", "position": 0, "source_url": "http://10.0.0.1/a.jpg", "upload": "", "alt": "",
           "caption": "", "title": ""}  # fmt: skip
    ContentImage.objects.create(content=content, role="featured", position=0, source_url=bad["source_url"])
    change(content, images=[bad])
    worker.prepare()
    row = ContentImage.objects.get()
    assert row.error["code"] == "IMAGE_ADDRESS_REFUSED"
    before = row.prepared_at
    worker.prepare()
    row.refresh_from_db()
    assert row.prepared_at == before


def test_a_picture_whose_server_is_busy_is_tried_again(loopback, publish, content, site):
    with StaticServer(Path(settings.MEDIA_DIR)) as server:
        server.route("/a.jpg", Answer(status=503))
        change(content, images=[given(f"{server.url}/a.jpg")])
        job = publish()
    assert (job.state, job.failures) == (S.FAILED, 4)
    assert job.error["details"]["problems"][0]["code"] == "FEATURED_IMAGE_DOWNLOAD_FAILED"
    assert posts(site) == []


def test_a_picture_that_is_not_there_fails_at_once(loopback, publish, content, site):
    with StaticServer(Path(settings.MEDIA_DIR)) as server:
        server.route("/a.jpg", Answer(status=404))
        change(content, images=[given(f"{server.url}/a.jpg")])
        job = publish()
    assert (job.state, job.failures) == (S.FAILED, 1)


BLOCK = "<!-- wp:paragraph -->\n<p>Text</p>\n<!-- /wp:paragraph -->"


@pytest.mark.parametrize(
    ("settings_", "html", "stored"),
    [
        ({"content_format": "auto"}, "<p>Text</p>", BLOCK),
        ({"content_format": "auto", "block_editor_types": frozenset({"page"})}, "<p>Text</p>", "<p>Text</p>"),
        ({"content_format": "blocks", "block_editor_types": frozenset()}, "<p>Text</p>", BLOCK),
        ({"content_format": "classic"}, "<p>Text</p>", "<p>Text</p>"),
        ({"content_format": "classic"}, BLOCK, BLOCK),
    ],
)
def test_a_text_is_stored_as_the_site_wants_it_and_kept_as_it_was_written(
    publish, site, content, integration, settings_, html, stored
) -> None:
    site.settings.change(**settings_)
    integration.config_json = {"site": site.describe()}
    integration.save()
    change(content, html=html)
    assert publish().state == S.VERIFIED
    assert [post.html for post in site.state.posts.values()] == [stored]
    assert ContentRevision.objects.get(content=content, number=content.revision).snapshot["html"] == html


def test_a_site_that_changed_its_mind_about_blocks_is_heard_when_images_are_sent(
    publish, site, content
) -> None:
    site.settings.change(content_format="classic")
    give_pictures(content, 1)
    assert publish().state == S.VERIFIED
    assert [post.html.startswith("<p>") for post in site.state.posts.values()] == [True]


def test_facts_of_a_plugin_that_knows_no_blocks_mean_html_as_it_is(
    publish, site, content, integration
) -> None:
    facts = site.describe()
    del facts["block_editor_types"], facts["settings"]["content_format"]
    integration.config_json = {"site": facts}
    integration.save()
    change(content, html="<p>Text</p>")
    assert publish().state == S.VERIFIED
    assert [post.html for post in site.state.posts.values()] == ["<p>Text</p>"]
