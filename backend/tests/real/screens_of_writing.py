"""Ways to the states of the editor and of the panel that publishes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.real.scene import Scene, state
from tests.real.stack import numbers, until

REFUSES = "add_filter( 'wp_insert_post_empty_content', '__return_true' );"


# --------------------------------------------------------------------------------------- the editor


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


# -------------------------------------------------------------------------------- the publish panel


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
    expect(scene.rail.get_by_text(re.compile("^Publishing to"))).to_be_visible()
    expect(scene.rail.get_by_text("at work")).to_be_attached()
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
    scene.stop_the_site()
    scene.edit(content, "publish")
    expect(scene.rail.get_by_text(re.compile("does not answer"))).to_be_visible()


def _press_publish(scene: Scene) -> None:
    scene.rail.get_by_role("button", name=re.compile("^Publish to")).click()


def _until_published(scene: Scene) -> None:
    expect(scene.rail.get_by_text(re.compile("Checked from outside"))).to_be_visible()


def _cancel(scene: Scene, content: int) -> None:
    (job,) = scene.press.stack.jobs_of(content)
    scene.press.stack.post(f"/integration/jobs/{job['id']}/cancel/")
