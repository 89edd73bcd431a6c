"""What the dashboard says when a publish goes wrong: what happened, at which step, whether the site was
changed, what to do about it; and that it goes out once it is done.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from devsite import StaticServer, WordPressSite
from devsite.person import Person
from tests.real.conftest import ARTICLES
from tests.real.dashboard import Dashboard, rail
from tests.real.stack import ConnectedSite

PICTURE = sorted(ARTICLES.rglob("*.jpg"))[0].relative_to(ARTICLES)
PLUGIN = "igny8/igny8.php"


def ready(screen: Dashboard, content: int) -> Locator:
    """The panel of a content that was checked and found fine; trouble comes later."""
    screen.go(f"/content/{content}")
    panel = rail(screen.page)
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()
    return panel


def publish(panel: Locator) -> None:
    panel.get_by_role("button", name=re.compile("^Publish to")).click()


def stopped(panel: Locator, *says: str) -> None:
    """At the first of seven steps, with nothing changed on the site, and a button to try again."""
    alert = panel.get_by_role("alert")
    for words in ("Stopped at step 1 of 7, check", "Nothing was changed on", *says):
        expect(alert).to_contain_text(words)
    expect(panel.get_by_role("button", name="Retry")).to_be_visible()


def retry(panel: Locator) -> None:
    panel.get_by_role("button", name="Retry").click()
    out(panel)


def out(panel: Locator) -> None:
    expect(panel.get_by_role("status")).to_contain_text("Published")


def test_an_image_that_answers_404_is_named_replaced_and_the_article_goes_out(
    screen: Dashboard, site: ConnectedSite, pictures: StaticServer
) -> None:
    gone = f"{pictures.url}/nowhere.jpg"
    content = site.make_content(featured_image={"url": gone, "alt": "Gone"})
    page = screen.page
    screen.go(f"/content/{content}")
    panel = rail(page)
    expect(panel.get_by_text("1 thing to mend first")).to_be_visible()
    expect(panel.get_by_text(re.compile("404")).first).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_disabled()
    assert site.posts_of(content) == []

    panel.get_by_role("button", name="Go to featured image").click()
    page.get_by_role("button", name="Remove: Featured image").click()
    images = page.locator("#field-featured_image")
    images.get_by_role("button", name="From the web").click()
    images.get_by_label("Address of the picture").fill(f"{pictures.url}/{PICTURE}")
    images.get_by_label("Alt text").fill("There")
    images.get_by_role("button", name="Add picture").click()
    page.keyboard.press("Control+s")
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()
    publish(panel)
    out(panel)


def test_an_image_that_is_gone_when_the_article_goes_out_is_retried(
    screen: Dashboard, site: ConnectedSite, pictures: StaticServer
) -> None:
    """The check has passed; the image goes away before somebody presses."""
    content = site.make_content(featured_image={"url": f"{pictures.url}/nowhere.jpg", "alt": "Gone"})
    site.stack.click(content)
    screen.go(f"/content/{content}")
    panel = rail(screen.page)
    stopped(panel)
    expect(panel.get_by_text(re.compile("404")).first).to_be_visible()
    assert site.posts_of(content) == []
    there = {"url": f"{pictures.url}/{PICTURE}", "alt": "There"}
    site.stack.patch(f"/writer/contents/{content}/", {"featured_image": there})
    screen.go(f"/content/{content}")
    publish(panel)
    out(panel)


def test_an_unknown_author_is_a_problem_with_its_place(screen: Dashboard, site: ConnectedSite) -> None:
    content = site.make_content(author_email="nobody@example.com")
    page = screen.page
    screen.go(f"/content/{content}")
    panel = rail(page)
    expect(panel.get_by_text(re.compile("nobody@example.com"))).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_disabled()
    panel.get_by_role("button", name="Go to author").click()
    author = page.get_by_label("Author's e-mail")
    expect(author).to_be_focused()
    author.fill(site.wordpress.admin_email)
    page.keyboard.press("Control+s")
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()
    publish(panel)
    out(panel)


def test_a_site_that_is_down_holds_the_article_which_goes_out_when_it_is_back(
    screen: Dashboard, site: ConnectedSite
) -> None:
    content = site.make_content()
    panel = ready(screen, content)
    site.wordpress.stop()
    try:
        publish(panel)
        expect(panel.get_by_text(re.compile("does not answer|cannot be reached"))).to_be_visible(
            timeout=90_000
        )
        expect(panel.get_by_text(re.compile("Nothing was changed"))).to_be_visible()
    finally:
        site.wordpress.start()
    expect(panel.get_by_role("status")).to_contain_text("Published", timeout=180_000)
    site.the_post_of(content)


def test_a_site_that_has_lost_the_key_is_connected_again_and_the_article_goes_out(
    screen: Dashboard, site: ConnectedSite
) -> None:
    content = site.make_content()
    panel = ready(screen, content)
    site.wordpress.php("delete_option( 'igny8_connection' );")
    publish(panel)
    stopped(panel, "no longer accepts our key", "Connect the site again with a new connect code")
    panel.get_by_role("link", name=re.compile("^Reconnect")).click()
    connect(screen.page, site.wordpress)
    screen.go(f"/content/{content}")
    retry(panel)


def test_a_site_that_was_disconnected_in_wordpress_says_so_and_is_connected_again(
    screen: Dashboard, site: ConnectedSite
) -> None:
    content = site.make_content()
    panel = ready(screen, content)
    disconnect(screen.page, site.wordpress)
    screen.go(f"/content/{content}")
    expect(panel.get_by_text(re.compile("is not connected"))).to_be_visible()
    expect(panel.get_by_text("Nothing can be published there until it is")).to_be_visible()
    panel.get_by_role("link", name=re.compile("^Connect ")).click()
    connect(screen.page, site.wordpress)
    ready(screen, content)
    publish(panel)
    out(panel)


def disconnect(page: Page, wordpress: WordPressSite) -> None:
    """As somebody does it in WordPress, who does not tell IGNY8's people."""
    wp_admin = page.context.new_page()
    wp_admin.on("dialog", lambda dialog: dialog.accept())
    wp_admin.goto(f"{wordpress.url}/wp-admin/options-general.php?page=igny8")
    wp_admin.get_by_label("Username or Email Address").fill(wordpress.admin_email)
    wp_admin.get_by_role("textbox", name="Password").fill(wordpress.admin_password)
    wp_admin.get_by_role("button", name="Log In").click()
    wp_admin.get_by_role("button", name="Disconnect").click()
    expect(wp_admin.get_by_role("textbox", name="Connect code")).to_be_visible()
    wp_admin.close()


def connect(page: Page, wordpress: WordPressSite) -> None:
    page.get_by_role("button", name="Make a connect code").click()
    code = page.get_by_label("Connect code", exact=True).inner_text()
    person = Person(wordpress)
    person.sign_in(wordpress.admin_email, wordpress.admin_password)
    person.connect(code)
    person.close()
    expect(page.get_by_role("status").filter(has_text="Connected")).to_be_visible()


def test_a_plugin_that_was_removed_is_named_and_the_article_goes_out_when_it_is_back(
    screen: Dashboard, site: ConnectedSite
) -> None:
    content = site.make_content()
    panel = ready(screen, content)
    site.wordpress.php(
        f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( '{PLUGIN}' );"
    )
    try:
        publish(panel)
        stopped(panel, "the IGNY8 plugin is not active", "Install and activate the IGNY8 plugin")
    finally:
        site.wordpress.activate_plugin(PLUGIN)
    retry(panel)


def test_a_post_that_wordpress_refuses_is_tried_again_by_itself_and_says_where_it_stopped(
    screen: Dashboard, site: ConnectedSite
) -> None:
    content = site.make_content()
    panel = ready(screen, content)
    site.wordpress.write_mu_plugin(
        "refuses", "add_filter( 'wp_insert_post_empty_content', '__return_true' );"
    )
    try:
        publish(panel)
        alert = panel.get_by_role("alert")
        for words in ("Stopped at step 6 of 7, publish", "Nothing was changed", "Trying again in"):
            expect(alert).to_contain_text(words)
        assert site.posts_of(content) == []
    finally:
        site.wordpress.remove_mu_plugin("refuses")
    out(panel)
