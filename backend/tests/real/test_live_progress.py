"""What a publish does is seen as it happens, also by a page that was reloaded or cut off meanwhile.

Nobody presses anything after Publish.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Route, expect

from tests.real.dashboard import WATCH_STEPS, Dashboard, rail
from tests.real.stack import ConnectedSite, until

LONG_SECONDS = 5


def begin(screen: Dashboard, site: ConnectedSite) -> tuple[int, Locator]:
    """A content that is being published, and the panel that shows it."""
    content = site.make_content()
    screen.go(f"/content/{content}")
    panel = rail(screen.page)
    expect(panel.get_by_text(re.compile("^Ready"))).to_be_visible()
    screen.page.evaluate(WATCH_STEPS)
    panel.get_by_role("button", name=re.compile("^Publish to")).click()
    return content, panel


def ended(site: ConnectedSite, content: int) -> None:
    def is_verified() -> bool:
        jobs = site.stack.jobs_of(content)
        return bool(jobs) and jobs[0]["state"] == "verified"

    until(is_verified, 60, "the publish to be checked")


def told(panel: Locator) -> None:
    expect(panel.get_by_role("status")).to_contain_text("Checked from outside")


def test_a_reload_in_the_midst_of_a_publish_goes_on_where_it_was(
    screen: Dashboard, site: ConnectedSite
) -> None:
    with site.slowed("creating_post", LONG_SECONDS):
        content, panel = begin(screen, site)
        expect(panel.get_by_text("Publishing to")).to_be_visible()
        screen.page.reload()
        expect(panel.get_by_text(re.compile("^(Publishing to|Published)")).first).to_be_visible()
        told(panel)
    site.the_post_of(content)


def test_a_page_without_a_network_keeps_what_it_shows_and_catches_up(
    screen: Dashboard, site: ConnectedSite
) -> None:
    context = screen.page.context
    with site.slowed("creating_post", LONG_SECONDS):
        content, panel = begin(screen, site)
        expect(panel.get_by_text("Publishing to")).to_be_visible()
        context.set_offline(True)
        ended(site, content)
    expect(panel.get_by_text("Checked from outside")).to_have_count(0)
    expect(panel.get_by_text(re.compile("^(Publishing to|Published)")).first).to_be_visible()
    expect(screen.page.get_by_role("textbox", name="Title", exact=True)).to_be_visible()
    context.set_offline(False)
    told(panel)


def test_a_page_that_never_had_the_stream_catches_up_when_it_gets_it(
    screen: Dashboard, site: ConnectedSite
) -> None:
    page = screen.page
    live = re.compile(r"/api/v1/live/$")
    cut: list[str] = []

    def refuse(route: Route) -> None:
        cut.append(route.request.url)
        route.abort()

    page.route(live, refuse)
    with site.slowed("creating_post", LONG_SECONDS):
        content, panel = begin(screen, site)
        ended(site, content)
    assert cut, "the page did not ask for the stream"
    expect(panel.get_by_role("status")).to_have_count(0)
    page.unroute(live)
    told(panel)


def test_the_steps_are_seen_one_after_the_other(screen: Dashboard, site: ConnectedSite) -> None:
    with site.slowed("creating_post", LONG_SECONDS):
        _, panel = begin(screen, site)
        told(panel)
    seen: list[str] = screen.page.evaluate("window.stepsSeen")
    assert seen[-2:] == ["Post", "Verify"], seen
