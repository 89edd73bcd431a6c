"""The account in the pictures of the documentation: Harbour Press, its two sites and its articles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx

from devsite import MariaDB, StaticServer, WordPressSite, Workspace
from devsite.static_server import Answer
from devsite.workspace import BACKEND
from tests.real.dashboard import account_with_people_and_a_webhook
from tests.real.stack import PASSWORD, ConnectedSite, Json, Stack, data, until

ARTICLES = BACKEND / "devsite" / "articles"
KITCHEN = {
    "Better filter coffee at home: five habits": "filter-coffee/pour-over.jpg",
    "What the grinder does that the beans cannot": "filter-coffee/grinds.jpg",
    "Fifteen grams: why we weigh everything": "filter-coffee/scale.jpg",
    "How long roasted beans stay good": "filter-coffee/beans.jpg",
    "A slow breakfast for two": "filter-coffee/cup.jpg",
    "Three ways to pour, and when": "filter-coffee/pour-over.jpg",
    "The cup that cools for three minutes": "filter-coffee/cup.jpg",
}
WINDOW = {
    "A monstera that climbs": "houseplants/monstera.jpg",
    "Light, measured with a shadow": "houseplants/light.jpg",
    "Water less, but all the way through": "houseplants/watering.jpg",
    "The plant that forgives a month away": "houseplants/snake-plant.jpg",
    "South window, north window": "houseplants/windowsill.jpg",
    "Repotting without a mess": "houseplants/windowsill.jpg",
    "What yellow leaves say": "houseplants/watering.jpg",
}
TEXT = """\
<p>Most advice about coffee begins with something to buy. The best cup I made last year came out of a
plastic dripper that cost less than the bag of beans beside it. What had changed was that I had
<strong>stopped guessing</strong>.</p>
<h2>Weigh everything</h2>
<p>A scoop of dark roast weighs about a third less than a scoop of light roast. If you measure by the
spoon, you brew a different recipe with every bag.</p>
<p><img src="%(scale)s" alt="A bowl of ground coffee on a kitchen scale that shows 15.0 grams"></p>
<ul><li>15 grams of coffee</li><li>250 grams of water</li><li>three minutes, give or take twenty
seconds</li></ul>
<h2>Grind fresh, in the middle</h2>
<blockquote><p>Buy the grinder first. Then the beans. The kettle can wait.</p></blockquote>
<p>Coarse runs through too fast and tastes of <em>hay</em>; fine chokes the paper and tastes of ash. <a
href="https://en.wikipedia.org/wiki/Coffee_preparation">More about the preparation</a>.</p>
<p><img src="%(grinds)s" alt="Three heaps of ground coffee, from coarse to fine"></p>
"""


@dataclass(frozen=True)
class HarbourPress:
    stack: Stack
    kitchen: ConnectedSite
    window: ConnectedSite
    pictures: StaticServer
    article: int
    """Published; with pictures in its text, a gallery and everything for search engines."""
    failed_job: int
    good_job: int
    webhook: int

    def screens(self) -> dict[str, tuple[str, str]]:
        """Name → address and what is to be seen, of every screen that has an address of its own."""
        site = f"/sites/{self.kitchen.site_id}"
        return {
            "today": ("/", "What needs a person, what moves, what goes out next."),
            "content": ("/content", "Everything that is written, by state."),
            "content-new": ("/content/new", "A new content: its site and its type."),
            "editor": (f"/content/{self.article}", "The editor: the text left, everything else right."),
            "calendar-month": ("/calendar?view=month", "The calendar by month."),
            "calendar-week": ("/calendar?view=week", "The calendar by week."),
            "calendar-list": ("/calendar?view=list", "The calendar as a list."),
            "sites": ("/sites", "All sites, and how each of them is."),
            "site": (site, "One site: its numbers, what comes next, what changed there."),
            "site-content-types": (
                f"{site}/content-types",
                "What is taken over from the site, and how much.",
            ),
            "site-taxonomies": (f"{site}/taxonomies", "The terms of the site."),
            "site-mapping": (f"{site}/taxonomies?view=mapping", "Names that go out as another term."),
            "site-jobs": (f"{site}/jobs", "Every publish to one site."),
            "site-drift": (
                f"/sites/{self.window.site_id}/drift",
                "Where both sides differ, and the choices.",
            ),
            "site-health": (f"{site}/health", "How a site is, and was."),
            "site-settings": (f"{site}/settings", "How a site is published to."),
            "jobs": ("/jobs", "Every publish, newest first."),
            "job": (f"/jobs/{self.good_job}", "One publish: seven steps, and what each of them made."),
            "job-failed": (f"/jobs/{self.failed_job}", "One publish that stopped: where, why, what to do."),
            "account": ("/account", "Who you are."),
            "account-preferences": ("/account/preferences", "Time zone and language."),
            "account-people": ("/account/people", "Who may do what."),
            "account-keys": ("/account/keys", "API keys."),
            "account-webhooks": ("/account/webhooks", "Addresses that are told what happens."),
            "account-alerts": ("/account/alerts", "What is told by e-mail."),
            "account-audit": ("/account/audit", "Who did what, and when."),
            "webhook": (f"/account/webhooks/{self.webhook}", "One webhook and its deliveries."),
            "not-found": ("/nowhere", "An address that leads nowhere."),
        }

    def url_of(self, picture: str) -> str:
        return self.pictures.url_of(picture)

    @cache  # noqa: B019
    def newcomer(self) -> str:
        """The e-mail of the owner of another account, in which nothing was done yet."""
        register(self.stack, email := "anna@harbourletters.example")
        return email

    def coffee(self, title: str, **fields: Any) -> int:
        """A further article of the first site, nearly complete."""
        return write(self.kitchen, title, self.url_of("filter-coffee/beans.jpg"), **fields)


@contextmanager
def harbour_press() -> Iterator[HarbourPress]:
    workspace = Workspace()
    database = MariaDB(workspace).start()
    with ExitStack() as after:
        stack = after.enter_context(Stack(workspace))
        pictures = after.enter_context(StaticServer(ARTICLES))
        zones = {"harbour-kitchen": "America/New_York", "the-window": "Europe/London"}
        made = []
        for name, zone in zones.items():
            made.append(WordPressSite.create(name, timezone=zone, workspace=workspace, mariadb=database))
            after.callback(made[-1].destroy)
        settle_in(stack, "anna@harbourpress.example")
        kitchen, window = (stack.connect(site) for site in made)
        yield _fill(stack, kitchen, window, pictures)


def settle_in(stack: Stack, email: str) -> None:
    """A new account, whose owner and whose key the stack uses from now on."""
    with httpx.Client(base_url=f"{stack.web.url}/api/v1", timeout=30, trust_env=False) as anybody:
        headers = {"authorization": f"Bearer {register(stack, email)}"}
        key = data(anybody.post("/auth/api-keys/", json={"name": "Newsroom scripts"}, headers=headers))["key"]
    stack.owner_email, stack.key = email, key
    stack.api.headers["authorization"] = f"Bearer {key}"


def register(stack: Stack, email: str) -> str:
    """A new account; the token of its owner."""
    body = {"account_name": "Harbour Press", "name": "Anna Lindqvist", "email": email, "password": PASSWORD}
    with httpx.Client(base_url=f"{stack.web.url}/api/v1", timeout=30, trust_env=False) as anybody:
        token: str = data(anybody.post("/auth/register/", json=body))["access"]
    return token


def write(site: ConnectedSite, title: str, picture: str, **fields: Any) -> int:
    given: Json = {
        "html": f"<p>{title}: what we learned in a year, and what we would not do again.</p>"
        "<h2>Before you begin</h2><p>Take your time, and write down what you did.</p>",
        "excerpt": f"{title}, in four short steps.",
        "author_email": site.wordpress.author_email,
        "categories": ["Kitchen > Coffee", "How-to"],
        "tags": ["breakfast", "brewing"],
        "focus_keywords": ["filter coffee"],
        "seo_title": title,
        "seo_description": f"{title}: what to buy, what to leave, and what to do with it at home.",
        "featured_image": {"url": picture, "alt": title},
    }
    return site.make_content(title=title, **{**given, **fields})


def _fill(
    stack: Stack, kitchen: ConnectedSite, window: ConnectedSite, pictures: StaticServer
) -> HarbourPress:
    stack.patch(f"/system/sites/{kitchen.site_id}/", {"name": "Harbour Kitchen"})
    stack.patch(f"/system/sites/{window.site_id}/", {"name": "The Window"})
    hook = _told(stack, pictures)
    coffee = [write(kitchen, title, pictures.url_of(name)) for title, name in KITCHEN.items()]
    plants = {"categories": ["Home > Plants"], "tags": ["light", "water"], "focus_keywords": ["houseplants"]}
    green = [write(window, title, pictures.url_of(name), **plants) for title, name in WINDOW.items()]
    _enrich(stack, coffee[0], pictures)
    jobs = [stack.publish(content) for pair in zip(coffee[:4], green[:4], strict=True) for content in pair]
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for place, content in enumerate((coffee[4], green[4], coffee[5], green[5])):
        stack.schedule(content, now + timedelta(days=1 + place, hours=3 * place))
    gone = {"url": pictures.url_of("moved-away.jpg"), "alt": "The roastery at dawn"}
    stopped = kitchen.make_content(title="The roastery at dawn", featured_image=gone)
    stack.click(stopped)
    stack.click(
        window.make_content(title="Prices of seeds, week 47", author_email="former.author@example.com")
    )
    _map(kitchen, "Brew > Filter", "Coffee")
    _make_drift(window, green)
    return HarbourPress(
        stack, kitchen, window, pictures, coffee[0], stack.jobs_of(stopped)[0]["id"], jobs[0]["id"], hook
    )


def _told(stack: Stack, pictures: StaticServer) -> int:
    """A webhook that takes what it is told, beside the one whose receiver does not answer."""
    account_with_people_and_a_webhook(stack)
    address = pictures.route("/newsroom", Answer(b"ok", content_type="text/plain"), method="POST")
    with httpx.Client(base_url=f"{stack.web.url}/api/v1", timeout=60, trust_env=False) as owner:
        login = {"email": stack.owner_email, "password": PASSWORD}
        owner.headers["authorization"] = f"Bearer {data(owner.post('/auth/login/', json=login))['access']}"
        hook = {"url": address, "description": "Newsroom board", "events": ["job.published", "job.failed"]}
        number: int = data(owner.post("/account/webhooks/", json=hook))["id"]
    return number


def _enrich(stack: Stack, content: int, pictures: StaticServer) -> None:
    names = ("beans", "scale", "grinds", "cup")
    urls = {name: pictures.url_of(f"filter-coffee/{name}.jpg") for name in names}
    captions = {
        "beans": "Beans are at their best between one and five weeks after roasting.",
        "scale": "Fifteen grams for a quarter of a litre: the one number worth remembering.",
        "cup": "Let it cool for three minutes. The sweetness comes last.",
    }
    said = {
        "html": TEXT % urls,
        "gallery": [{"url": urls[name], "alt": f"{name.capitalize()}, from above", "caption": text}
                    for name, text in captions.items()],
        "tags": ["filter coffee", "pour-over", "brewing", "grinders", "breakfast"],
        "focus_keywords": ["filter coffee at home", "pour-over coffee"],
        "seo_title": "Better filter coffee at home: five habits that matter",
        "seo_description": "Weigh, grind fresh, mind the water, pour in stages and taste on purpose: "
        "five habits that turn a cheap dripper into the best filter coffee.",
    }  # fmt: skip
    stack.patch(f"/writer/contents/{content}/", said)


def _map(site: ConnectedSite, name: str, term: str) -> None:
    found = site.wordpress.php(f"echo get_term_by( 'name', '{term}', 'category' )->term_id;")
    site.stack.post(
        f"/integration/integrations/{site.integration_id}/term-mappings/",
        {"taxonomy": "categories", "name": name, "term_id": int(found), "wordpress_name": term},
    )


def _make_drift(site: ConnectedSite, contents: list[int]) -> None:
    """Posts edited on both sides, behind WordPress's back, and deleted; then a comparison."""
    edited, followed, gone = (int(site.the_post_of(content)["ID"]) for content in contents[1:4])
    site.stack.patch(
        f"/writer/contents/{contents[1]}/",
        {
            "title": "Light, measured with a shadow and a hand",
            "excerpt": "Hold your hand above the pot at noon.",
        },
    )
    site.wordpress.execute(
        "UPDATE wp_posts SET post_title = 'Light, measured with a phone',"
        " post_excerpt = 'There is an app for it.'"
        f" WHERE ID = {edited:d};"
        f"UPDATE wp_posts SET post_excerpt = 'Once a week, until it runs out below.' WHERE ID = {followed:d};"
    )
    site.wordpress.php(f"wp_delete_post( {gone:d}, true );")
    path = f"/integrations/{site.integration_id}/comparisons/"
    asked = site.stack.post(path)["id"]
    until(lambda: bool(site.stack.get(f"{path}{asked}/")["finished_at"]), 60, "both sides to be compared")
