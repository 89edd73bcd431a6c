"""The ways to what has no address of its own: dialogs, running publishes, sites that are down.

Each function brings a scene to what its name says; its docstring stands under the picture.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from devsite import WordPressSite
from devsite.person import Person
from tests.real.dashboard import Dashboard, at_the_screen
from tests.real.harbour_press import ARTICLES, HarbourPress
from tests.real.stack import numbers, until

REFUSES = "add_filter( 'wp_insert_post_empty_content', '__return_true' );"
STATES: dict[str, Callable[[Scene], None]] = {}
CSV = """headline,body,labels,goes out,note
Three ways to fold a filter,<p>Fold the seam first.</p>,brewing; paper,,by Ada
Cold brew without a fridge,<p>A cellar will do.</p>,brewing; summer,2027-06-01T08:00:00Z,
,<p>A text without a headline.</p>,brewing,,
"""


@dataclass
class Scene:
    """A person at the screen, and what is to be put right again `after` the picture."""

    browser: Browser
    press: HarbourPress
    mode: str
    dashboard: Dashboard
    after: ExitStack

    @property
    def page(self) -> Page:
        return self.dashboard.page

    @property
    def rail(self) -> Locator:
        return self.page.locator('section[aria-label="Publish"]')

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog").last

    def go(self, path: str) -> None:
        self.dashboard.go(path)

    def edit(self, content: int, *sections: str) -> None:
        """The editor, with these sections of the rail open."""
        self.page.evaluate(f"localStorage.setItem('igny8.content.sections', '{json.dumps(sections)}')")
        self.go(f"/content/{content}")
        self.page.locator("#field-html").wait_for()

    def new(self, title: str, **fields: Any) -> int:
        """A content that is archived after the picture, so that the next does not meet it."""
        content = self.press.coffee(title, **fields)
        self.after.callback(self.press.stack.api.delete, f"/writer/contents/{content}/")
        return content

    def sign_in_on_the_first_day(self) -> None:
        """As somebody of another account, in which nothing was done yet."""
        email = self.press.newcomer()
        entered = at_the_screen(self.browser, self.press.stack, email=email, mode=self.mode)
        self.dashboard = self.after.enter_context(entered)


def state(way: Callable[[Scene], None]) -> Callable[[Scene], None]:
    STATES[way.__name__.replace("_", "-")] = way
    return way


# ------------------------------------------------------------------------------------------- the first day


@state
def today_first(scene: Scene) -> None:
    """A new account: three steps to the first publish."""
    scene.sign_in_on_the_first_day()
    scene.dashboard.settle()


@state
def content_first(scene: Scene) -> None:
    """No content yet."""
    scene.sign_in_on_the_first_day()
    scene.go("/content")


@state
def sites_first(scene: Scene) -> None:
    """No site yet."""
    scene.sign_in_on_the_first_day()
    scene.go("/sites")


@state
def site_new(scene: Scene) -> None:
    """Connecting a site, step 1: which WordPress it is."""
    scene.go("/sites/new")
    scene.page.get_by_label("Address").fill("https://letters.harbourpress.example")
    scene.page.get_by_role("textbox", name="Name").fill("Harbour Letters")


@state
def connect_code(scene: Scene) -> None:
    """Connecting a site, steps 2 and 3: the plugin, and the one code that joins both sides."""
    _begin_to_connect(scene, "http://127.0.0.1:8420")


@state
def connect_waiting(scene: Scene) -> None:
    """The site did not call for a minute: what it may be, and an offer to look."""
    scene.after.callback(scene.page.clock.resume)
    scene.page.clock.install()
    _begin_to_connect(scene, "http://127.0.0.1:8420")
    scene.page.clock.fast_forward(61_000)
    expect(scene.page.get_by_role("button", name="Find out what is wrong")).to_be_visible()


@state
def connect_done(scene: Scene) -> None:
    """Connecting a site, step 4: connected, and looked at for the first time."""
    _connect(scene)


@state
def connect_content_types(scene: Scene) -> None:
    """What the new site has, and what of it is taken over."""
    _connect(scene)
    scene.page.get_by_role("link", name="Take over what the site has").click()
    expect(scene.page.get_by_text("Posts").first).to_be_visible()
    scene.dashboard.settle()


def _begin_to_connect(scene: Scene, url: str) -> None:
    scene.go("/sites/new")
    scene.page.get_by_label("Address").fill(url)
    scene.page.get_by_role("textbox", name="Name").fill("Harbour Letters")
    scene.page.get_by_role("button", name="Continue").click()
    expect(scene.page.get_by_label("Connect code", exact=True)).to_be_visible()
    site = scene.page.url.split("/")[-2]
    scene.after.callback(scene.press.stack.api.delete, f"/system/sites/{site}/")


def _connect(scene: Scene) -> None:
    kitchen = scene.press.kitchen.wordpress
    blog = WordPressSite.create("harbour-letters", workspace=kitchen.workspace, mariadb=kitchen.mariadb)
    scene.after.callback(blog.destroy)
    _begin_to_connect(scene, blog.url)
    person = Person(blog)
    scene.after.callback(person.close)
    person.sign_in(blog.admin_email, blog.admin_password)
    person.connect(scene.page.get_by_label("Connect code", exact=True).inner_text())
    expect(scene.page.get_by_role("status").filter(has_text="Connected")).to_be_visible()
    expect(scene.page.get_by_text("Asking the site")).to_have_count(0)


# ----------------------------------------------------------------------------------------------- the editor


@state
def editor_images(scene: Scene) -> None:
    """The featured image and the gallery, with their texts."""
    scene.edit(scene.press.article, "images")
    _see_pictures(scene)


@state
def editor_seo(scene: Scene) -> None:
    """What a page of search results may show, and how long it may be."""
    scene.edit(scene.press.article, "seo")


@state
def editor_taxonomy(scene: Scene) -> None:
    """Terms of the site are offered while one types."""
    scene.edit(scene.press.article, "taxonomy")
    scene.page.get_by_role("textbox", name="Categories").fill("K")
    expect(scene.page.get_by_role("option").first).to_be_visible()


@state
def editor_product(scene: Scene) -> None:
    """A product: price, sale price, SKU and stock."""
    product = {"price": "19.90", "sale_price": "16.50", "sku": "HK-BEANS-250", "stock": 40}
    content = scene.new("Harbour blend, 250 g", content_type="product", product=product, categories=["Beans"])
    scene.edit(content, "product", "images")
    _see_pictures(scene)


@state
def editor_history(scene: Scene) -> None:
    """Every version: who saved it, and which is on the site."""
    scene.edit(_with_history(scene), "history")
    expect(scene.page.get_by_role("button", name="Version 1", exact=True)).to_be_visible()


@state
def editor_version(scene: Scene) -> None:
    """An earlier version, what differs from now, and the way back to it."""
    scene.edit(_with_history(scene), "history")
    scene.page.get_by_role("button", name="Version 1", exact=True).click()
    expect(scene.dialog.get_by_role("button", name="Restore this version")).to_be_visible()
    scene.dashboard.settle()


@state
def editor_preview(scene: Scene) -> None:
    """The text as a plain theme would show it."""
    scene.edit(scene.press.article, "publish")
    scene.page.get_by_text("Preview", exact=True).click()
    expect(scene.page.locator("iframe")).to_be_visible()
    scene.page.frame_locator("iframe").locator("img").last.wait_for()


@state
def editor_code(scene: Scene) -> None:
    """A text made of WordPress blocks is shown as code, so that nothing of it is lost."""
    blocks = (
        "<!-- wp:paragraph -->\n<p>Pour in three stages.</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:columns -->\n<div class="wp-block-columns">…</div>\n<!-- /wp:columns -->'
    )
    scene.edit(scene.new("Pouring in three stages", html=blocks), "publish")


@state
def editor_unsaved(scene: Scene) -> None:
    """What is not saved yet is named; it saves itself after three seconds."""
    scene.edit(scene.new("Three pots, one shelf"), "publish")
    expect(scene.rail.get_by_text(re.compile("^Ready"))).to_be_visible()
    scene.page.route("**/api/v1/writer/contents/*/", lambda route: None)
    scene.page.get_by_label("Title", exact=True).fill("Three pots, one shelf, and where to put it")
    expect(scene.page.get_by_text(re.compile("^Unsaved"))).to_be_visible()
    scene.after.callback(_leave, scene)


@state
def editor_conflict(scene: Scene) -> None:
    """Two people saved the same field: both versions, and a choice for each."""
    content = scene.new("Two kettles")
    scene.edit(content, "publish")
    expect(scene.rail.get_by_text(re.compile("^Ready"))).to_be_visible()
    scene.page.get_by_label("Excerpt").fill("Two kettles are better than one, if one of them pours thin.")
    said = {"excerpt": "Why we keep two kettles: one to boil, one to pour."}
    scene.press.stack.patch(f"/writer/contents/{content}/", said)
    expect(scene.dialog.get_by_text("Keep mine")).to_be_visible()
    scene.after.callback(_leave, scene)


def _leave(scene: Scene) -> None:
    """Without asking whether what was typed may be lost."""
    scene.page.unroute_all(behavior="ignoreErrors")
    scene.page.once("dialog", lambda dialog: dialog.accept())
    scene.go("/jobs")


def _see_pictures(scene: Scene) -> None:
    shown = "[...document.querySelectorAll('aside img')].every((one) => one.complete && one.naturalWidth > 0)"
    scene.page.wait_for_function(f"() => document.querySelector('aside img') && {shown}")


def _with_history(scene: Scene) -> int:
    content = scene.new("A kettle for life")
    path = f"/writer/contents/{content}/"
    scene.press.stack.patch(path, {"title": "A kettle for life, and how to descale it"})
    job = scene.press.stack.publish(content)
    scene.press.stack.wait_for(job["id"], "verified")
    scene.press.stack.patch(path, {"excerpt": "Vinegar, water, ten minutes.", "tags": ["kettles", "care"]})
    return content


# ---------------------------------------------------------------------------------------- the publish panel


@state
def publish_problems(scene: Scene) -> None:
    """The check found what must be mended first: what, where, how."""
    gone = {"url": scene.press.url_of("moved-away.jpg"), "alt": "Sacks of green coffee"}
    scene.edit(
        scene.new("Green coffee", featured_image=gone, author_email="former.author@example.com"), "publish"
    )
    expect(scene.rail.get_by_text(re.compile("to mend first"))).to_be_visible()


@state
def publish_ready(scene: Scene) -> None:
    """Ready, and what will happen on the site."""
    scene.edit(scene.new("Descaling, step by step", tags=["kettles", "care"]), "publish")
    expect(scene.rail.get_by_text(re.compile("^Ready"))).to_be_visible()
    scene.rail.get_by_text("What will happen").click()


@state
def publish_moving(scene: Scene) -> None:
    """Publishing: seven steps that fill in, and the tray that follows you."""
    site = scene.press.kitchen
    scene.after.enter_context(site.slowed("media_processing", 2))
    scene.after.enter_context(site.slowed("taxonomy_assignment", 6))
    scene.edit(scene.new("The paper, and whether to rinse it"), "publish")
    _press_publish(scene)
    scene.page.wait_for_function(
        "() => document.querySelectorAll('section[aria-label=Publish] ol svg.tabler-icon-check').length >= 2"
    )
    scene.after.callback(_until_published, scene)


@state
def publish_done(scene: Scene) -> None:
    """Published, and looked at from outside as a visitor does."""
    scene.edit(scene.new("Rinsing the paper"), "publish")
    _press_publish(scene)
    expect(scene.rail.get_by_text(re.compile("Checked from outside"))).to_be_visible()


@state
def publish_failed(scene: Scene) -> None:
    """Stopped: at which step, why, that nothing was changed, and Retry."""
    name = f"refuses-{next(numbers)}"
    scene.press.kitchen.wordpress.write_mu_plugin(name, REFUSES)
    scene.after.callback(scene.press.kitchen.wordpress.remove_mu_plugin, name)
    content = scene.new("The mill on the shelf")
    scene.press.stack.click(content)
    scene.edit(content, "publish")
    expect(scene.rail.get_by_role("button", name="Retry")).to_be_visible()


@state
def publish_conflict(scene: Scene) -> None:
    """Somebody changed the post in WordPress as well: three versions, and a choice."""
    press = scene.press
    content = scene.new("Milk, and how to warm it")
    press.stack.wait_for(press.stack.publish(content)["id"], "verified")
    post = int(press.kitchen.posts_of(content)[0]["ID"])
    press.stack.patch(f"/writer/contents/{content}/", {"excerpt": "Sixty degrees, and not one more."})
    press.kitchen.wordpress.php(
        f"wp_update_post( array( 'ID' => {post:d}, 'post_excerpt' => 'Sixty-five degrees at most.' ) );"
        " do_action( 'shutdown' );"
    )
    differs = f"/writer/contents/{content}/conflict/"
    until(lambda: bool(press.stack.get(differs)["differences"]), 60, "the edit to arrive")
    scene.edit(content, "publish")
    expect(scene.rail.get_by_role("button", name="Push IGNY8's")).to_be_visible()


@state
def publish_scheduled(scene: Scene) -> None:
    """Scheduled: when it goes out, on every clock that matters."""
    content = scene.new("Coffee for a crowd")
    scene.press.stack.schedule(content, datetime.now(UTC) + timedelta(days=2))
    scene.edit(content, "publish")
    scene.after.callback(_cancel, scene, content)


@state
def publish_held(scene: Scene) -> None:
    """The site does not answer: the publish is held, and goes out by itself once it is back."""
    content = scene.new("A thermos for the train")
    _stop_the_site(scene)
    scene.edit(content, "publish")
    expect(scene.rail.get_by_text(re.compile("does not answer"))).to_be_visible()


def _press_publish(scene: Scene) -> None:
    scene.rail.get_by_role("button", name=re.compile("^Publish to")).click()


def _until_published(scene: Scene) -> None:
    expect(scene.rail.get_by_text(re.compile("Checked from outside"))).to_be_visible()


def _cancel(scene: Scene, content: int) -> None:
    (job,) = scene.press.stack.jobs_of(content)
    scene.press.stack.post(f"/integration/jobs/{job['id']}/cancel/")


def _stop_the_site(scene: Scene) -> None:
    """Until the picture is taken; and IGNY8 knows it."""
    press = scene.press
    ask = f"/integration/integrations/{press.kitchen.integration_id}/test/"
    scene.after.callback(press.stack.api.post, ask)
    scene.after.callback(press.kitchen.wordpress.start)
    press.kitchen.wordpress.stop()
    for _ in range(2):
        press.stack.api.post(ask)


# -------------------------------------------------------------------------------------------------- when


@state
def schedule(scene: Scene) -> None:
    """When it goes out: on the site's clocks, in UTC, and on yours."""
    _open_picker(scene)


@state
def schedule_gap(scene: Scene) -> None:
    """A time that does not exist, because the clocks of the site are put forward over it."""
    _open_picker(scene)
    scene.dialog.get_by_label("Date").fill(_sunday(3, 2).isoformat())
    scene.dialog.get_by_label("Time").fill("02:30")
    expect(scene.dialog.get_by_role("alert")).to_be_visible()


@state
def schedule_twice(scene: Scene) -> None:
    """A time that comes twice, because the clocks of the site are put back."""
    _open_picker(scene)
    scene.dialog.get_by_label("Date").fill(_sunday(11, 1).isoformat())
    scene.dialog.get_by_label("Time").fill("01:30")
    expect(scene.dialog.get_by_role("radio").first).to_be_attached()


def _open_picker(scene: Scene) -> None:
    scene.edit(scene.new("A letter to a beginner"), "publish")
    scene.rail.get_by_role("button", name="Schedule…").click()
    expect(scene.dialog.get_by_label("Date")).to_be_visible()


def _sunday(month: int, number: int) -> date:
    """Of next year: when New York changes its clocks."""
    first = date(datetime.now(UTC).year + 1, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))


@state
def calendar_entry(scene: Scene) -> None:
    """One entry of the calendar: moved, opened or cancelled without dragging."""
    scene.go("/calendar?view=list")
    scene.page.get_by_role("button", name=re.compile("A slow breakfast")).first.click()
    expect(scene.dialog.get_by_role("button", name="Move…")).to_be_visible()


@state
def calendar_unscheduled(scene: Scene) -> None:
    """What is ready and has no time, to be dragged into the calendar or given one."""
    scene.go("/calendar?view=month&unscheduled=1")


# ------------------------------------------------------------------------------------------- many at a time


@state
def content_chosen(scene: Scene) -> None:
    """Several contents chosen, and what can be done with them."""
    scene.go("/content")
    for box in scene.page.get_by_role("checkbox", name=re.compile("^Choose (?!all)")).all()[:4]:
        box.check()
    expect(scene.page.get_by_role("region", name="Chosen contents")).to_be_visible()


@state
def content_results(scene: Scene) -> None:
    """What became of each of them."""
    for title in ("Filters, folded", "Filters, rinsed"):
        scene.new(title)
    gone = {"url": scene.press.url_of("moved-away.jpg"), "alt": "A box of filters"}
    scene.new("Filters, in a box", featured_image=gone)
    scene.go("/content?search=filters,")
    for box in scene.page.get_by_role("checkbox", name=re.compile("^Choose Filters")).all():
        box.check()
    scene.page.get_by_role("button", name="Publish now").click()
    scene.dialog.get_by_role("button", name=re.compile("^Publish 3")).click()
    expect(scene.page.get_by_role("button", name="Done")).to_be_enabled()
    expect(scene.page.get_by_role("dialog")).to_have_count(1)


@state
def content_view(scene: Scene) -> None:
    """Filters kept under a name."""
    scene.go(f"/content?site={scene.press.kitchen.site_id}&state=scheduled")
    scene.page.get_by_role("button", name="Save this view").click()
    scene.page.get_by_label("Name of the view").fill("Kitchen, going out")


@state
def import_files(scene: Scene) -> None:
    """Files that become drafts."""
    _choose(scene, sorted((ARTICLES / "winter-cycling").iterdir()))


@state
def import_columns(scene: Scene) -> None:
    """Which column of a table is what, and what would be made of it."""
    _read_the_table(scene)


@state
def import_done(scene: Scene) -> None:
    """What was made, and what must be mended first."""
    _read_the_table(scene)
    scene.page.get_by_role("button", name=re.compile("^Make [0-9]")).click()
    expect(scene.page.get_by_text(re.compile("(was|were) made")).first).to_be_visible()


def _choose(scene: Scene, files: list[Path] | FilePayload) -> None:
    scene.go(f"/content/import?site={scene.press.kitchen.site_id}")
    with scene.page.expect_file_chooser() as chooser:
        scene.page.get_by_label("Files").click()
    chooser.value.set_files(files)


def _read_the_table(scene: Scene) -> None:
    _choose(scene, {"name": "winter.csv", "mimeType": "text/csv", "buffer": CSV.encode()})
    scene.page.get_by_role("button", name="Read the file").click()
    expect(scene.page.get_by_role("heading", name="Columns")).to_be_visible()
    scene.page.get_by_role("textbox", name="goes out becomes").click()
    scene.page.get_by_role("option", name="Goes out at", exact=True).click()
    read = scene.page.get_by_role("button", name="Read with these columns")
    with scene.page.expect_response(re.compile("/preview/$")):
        read.click()
    expect(read).to_be_disabled()
    expect(scene.page.get_by_text(re.compile("^2 of 3 will be made"))).to_be_visible()
    scene.dashboard.settle()


# ------------------------------------------------------------------------------------------------ the sites


@state
def drift_opened(scene: Scene) -> None:
    """One difference: both sides, field by field."""
    scene.go(f"/sites/{scene.press.window.site_id}/drift")
    scene.page.get_by_role("button", name="Show both sides").first.click()
    expect(scene.page.get_by_label("WordPress's version").first).to_be_visible()


@state
def health_down(scene: Scene) -> None:
    """A site that does not answer: since when, what waits for it, what the doctor found."""
    _stop_the_site(scene)
    _ask_the_doctor(scene)


@state
def health_doctor(scene: Scene) -> None:
    """The doctor of a site that is well."""
    _ask_the_doctor(scene)


def _ask_the_doctor(scene: Scene) -> None:
    scene.go(f"/sites/{scene.press.kitchen.site_id}/health")
    scene.page.get_by_role("button", name="Find out what is wrong").click()
    expect(scene.page.get_by_role("button", name="Look again")).to_be_enabled(timeout=60_000)


@state
def mapping_new(scene: Scene) -> None:
    """A name that goes out as another term."""
    scene.go(f"/sites/{scene.press.kitchen.site_id}/taxonomies?view=mapping")
    scene.page.get_by_role("button", name=re.compile("mapping", re.IGNORECASE)).first.click()
    expect(scene.dialog).to_be_visible()


# -------------------------------------------------------------------------------------- anywhere, and account


@state
def palette(scene: Scene) -> None:
    """Anything opens by its name."""
    scene.go("/")
    scene.page.keyboard.press("Control+k")
    expect(scene.page.get_by_role("textbox", name="Open anything by its name")).to_be_focused()
    scene.page.keyboard.type("coffee")
    expect(scene.page.get_by_text("Better filter coffee").first).to_be_visible()
    scene.dashboard.settle()


@state
def shortcuts(scene: Scene) -> None:
    """The keys."""
    scene.go("/")
    scene.page.keyboard.press("Shift+?")
    expect(scene.dialog).to_be_visible()


@state
def account_new_key(scene: Scene) -> None:
    """A new key, shown this once."""
    scene.go("/account/keys")
    scene.page.get_by_role("button", name="Make a key").click()
    scene.dialog.get_by_role("textbox", name="Name").fill("Nightly export")
    scene.dialog.get_by_role("button", name="Make the key").click()
    expect(scene.page.get_by_role("button", name="I have it")).to_be_visible()
    scene.page.evaluate(
        "document.querySelector('[role=dialog] code').textContent = 'igny8_key_EXAMPLE_shown_this_once'"
    )


@state
def account_audit_filtered(scene: Scene) -> None:
    """The audit trail, of one kind of event."""
    scene.go("/account/audit?action=publish.scheduled")


@state
def webhook_new(scene: Scene) -> None:
    """A new webhook: its address, and what it hears of."""
    scene.go("/account/webhooks")
    scene.page.get_by_role("button", name="Add a webhook").click()
    scene.dialog.get_by_label("Address").fill("https://chat.harbourpress.example/hooks/publishing")
    scene.dialog.get_by_label("What it is for").fill("Chat of the desk")


@state
def webhook_message(scene: Scene) -> None:
    """One delivery: what was sent."""
    scene.go(f"/account/webhooks/{scene.press.webhook}")
    scene.page.get_by_role("button", name=re.compile("^Show message")).first.click()
    expect(scene.dialog.get_by_label("What is sent")).to_be_visible()
