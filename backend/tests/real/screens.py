"""Pictures of every screen for the documentation, from real data: `make screenshots`.

Starts IGNY8 and two WordPress sites, publishes articles, makes some fail, and looks at every screen: light,
dark, on a phone. The pictures go to docs/screens/.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from devsite import MariaDB, StaticServer, WordPressSite, Workspace
from devsite.workspace import BACKEND, REPOSITORY
from tests.real.dashboard import MODES, account_with_people_and_a_webhook, at_the_screen, screens
from tests.real.editor import chromium
from tests.real.stack import ConnectedSite, Stack

ARTICLES = BACKEND / "devsite" / "articles"
TITLES = (
    "The freshest sardines need nothing but lemon",
    "How we buy at the harbour at five in the morning",
    "Three knives, and no more",
    "Smoking mackerel on a balcony",
    "What the tide tables do to our menu",
    "A letter from the net loft",
    "Salt: which, when, and how much",
    "Soup for forty",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=REPOSITORY / "docs" / "screens")
    parser.add_argument("--only", default="", help="screens whose name contains this")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    with _world() as (stack, addresses), chromium() as browser:
        wanted = {name: address for name, address in addresses.items() if given.only in name}
        for mode in MODES:
            with at_the_screen(browser, stack, mode=mode) as outside:
                for name in ("sign-in", "register"):
                    outside.go(f"/{name}")
                    outside.page.screenshot(path=given.to / f"{name}-{mode}.png")
            with at_the_screen(browser, stack, email=stack.owner_email, mode=mode) as dashboard:
                for name, address in wanted.items():
                    dashboard.go(address)
                    dashboard.page.screenshot(path=given.to / f"{name}-{mode}.png", full_page=mode != "phone")
                    print(f"{name}-{mode}.png")


@contextmanager
def _world() -> Iterator[tuple[Stack, dict[str, str]]]:
    workspace = Workspace()
    database = MariaDB(workspace).start()
    with Stack(workspace) as stack, StaticServer(ARTICLES) as pictures, _sites(workspace, database) as sites:
        kitchen, market = (stack.connect(site) for site in sites)
        yield stack, _fill(stack, kitchen, market, pictures)


@contextmanager
def _sites(workspace: Workspace, database: MariaDB) -> Iterator[list[WordPressSite]]:
    made = [
        WordPressSite.create(name, workspace=workspace, mariadb=database)
        for name in ("screens-kitchen", "screens-market")
    ]
    try:
        yield made
    finally:
        for site in made:
            site.destroy()


def _fill(
    stack: Stack, kitchen: ConnectedSite, market: ConnectedSite, pictures: StaticServer
) -> dict[str, str]:
    stack.patch(f"/system/sites/{kitchen.site_id}/", {"name": "Sardine Kitchen"})
    stack.patch(f"/system/sites/{market.site_id}/", {"name": "Market Notes"})
    found = sorted(ARTICLES.rglob("*.jpg"))
    shots = itertools.cycle(f"{pictures.url}/{path.relative_to(ARTICLES).as_posix()}" for path in found)
    made = [_article(site, title, next(shots)) for title in TITLES for site in (kitchen, market)]
    jobs = [stack.publish(content) for content in made[:10]]
    for day, content in enumerate(made[10:14], 1):
        stack.schedule(content, datetime.now(UTC) + timedelta(days=day, hours=day))
    gone = {"url": f"{pictures.url}/moved-away.jpg", "alt": "The quay at dawn"}
    stack.click(kitchen.make_content(title="The quay at dawn", featured_image=gone))
    stack.click(market.make_content(title="Prices this week", author_email="former.author@example.com"))
    return screens(kitchen.site_id, made[0], jobs[0]["id"], account_with_people_and_a_webhook(stack))


def _article(site: ConnectedSite, title: str, picture: str) -> int:
    words = title.split()
    return site.make_content(
        title=title,
        html=f"<p>{title}: that is how it is done here.</p><h2>Before you begin</h2><p>Take your time.</p>",
        excerpt=f"{title}, in four steps.",
        categories=["Kitchen > Fish", "Letters"],
        tags=[word.lower().strip(",:") for word in words[-2:]],
        focus_keywords=[words[-1].lower()],
        seo_title=f"{title} | Sardine Kitchen",
        seo_description=f"{title}: what to buy, what to leave, and what to do with it at home.",
        featured_image={"url": picture, "alt": title},
    )


if __name__ == "__main__":
    main()
