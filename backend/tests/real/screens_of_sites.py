"""Ways to the first day, to the states of a site, and to what opens from anywhere."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from devsite import WordPressSite
from devsite.person import Person
from tests.real.scene import Scene, state
from tests.real.stack import numbers

# ------------------------------------------------------------------------------------ the first day


@state
def today_first(scene: Scene) -> None:
    """A new account: three steps to the first publish."""
    scene.sign_in_elsewhere(scene.press.newcomer())
    scene.dashboard.settle()


@state
def content_first(scene: Scene) -> None:
    """No content yet."""
    scene.sign_in_elsewhere(scene.press.newcomer())
    scene.go("/content")


@state
def sites_first(scene: Scene) -> None:
    """No site yet."""
    scene.sign_in_elsewhere(scene.press.newcomer())
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
    _begin_to_connect(scene, f"http://127.0.0.1:{8400 + next(numbers)}")


@state
def connect_waiting(scene: Scene) -> None:
    """The site did not call for a minute: what it may be, and an offer to look."""
    scene.sign_in_elsewhere(scene.press.stack.owner_email)
    scene.page.clock.install()
    _begin_to_connect(scene, f"http://127.0.0.1:{8400 + next(numbers)}")
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


# ---------------------------------------------------------------------------------------- the sites


@state
def drift_opened(scene: Scene) -> None:
    """One difference: both sides, field by field."""
    scene.go(f"/sites/{scene.press.window.site_id}/drift")
    scene.page.get_by_role("button", name="Show both sides").first.click()
    expect(scene.page.get_by_label("WordPress's version").first).to_be_visible()


@state
def health_down(scene: Scene) -> None:
    """A site that does not answer: since when, what waits for it, what the doctor found."""
    scene.stop_the_site()
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


# ---------------------------------------------------------------------------- anywhere, and account


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
