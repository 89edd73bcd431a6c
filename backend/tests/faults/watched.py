"""Publishing in front of visitors, in front of other plugins, and several at a time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx

from devsite.workspace import service_user
from igny8_core.errors import SiteError
from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.messages import Receipt
from tests.faults.broken_site import CHANGED_BY_ANY_MESSAGE, LISTS, BrokenSite, new_key_of
from tests.faults.versions import Version
from tests.faults.visitors import CLOCKS, Crowd, Look, judge, watch

BUSY: Final = frozenset({"SITE_BUSY", "KEY_BUSY", "SITE_OVERLOADED"})
HELD_BEFORE: Final = ("term_relationships", "postmeta")
SINGLE_HOOKS: Final = ("save_post", "save_post_post", "wp_after_insert_post", "publish_post")
rounds = count(1)
TAXONOMIES: Final = ("category", "post_tag", "igny8_sector", "igny8_cluster")


def clock(site: BrokenSite, letters: str) -> Iterator[Version]:
    """Versions A1, B2, A3 … of one article: all of A share images and terms, and so do all of B."""
    version: Version | None = None
    number = 0
    while True:
        number += 1
        letter = letters[(number + 1) % 2]
        version = site.write(f"{letter}{number}", version, images=letter, named=letter)
        yield version


async def publish_patiently(site: BrokenSite, client: SiteClient, version: Version, name: str) -> Receipt:
    """As a worker does: a busy site is asked again."""
    key = new_key_of(version, name)
    for _ in range(100):
        try:
            await site.stage(client, version, key, 1)
            return await site.commit(client, version, key, 1)
        except SiteError as error:
            if error.code not in BUSY:
                raise
            await asyncio.sleep(0.1)
    raise AssertionError(f"{version.mark} found the site busy every time")


def publish_before_visitors(site: BrokenSite, *, updates: int, new: int, per_second: float) -> Crowd:
    """Update one article `updates` times and publish `new` others while visitors look."""
    crowd = Crowd()

    async def run() -> None:
        versions, stop = clock(site, CLOCKS[0]), asyncio.Event()
        first = next(versions)
        others = [site.write(f"N{number}") for number in range(1, new + 1)]
        address = f"/{first.content['slug']}/"
        paths = {address: True} | dict.fromkeys(LISTS, False)
        paths |= {f"/{each.content['slug']}/": True for each in others[:1]}
        async with make_http() as http, asyncio.TaskGroup() as tasks:
            tasks.create_task(watch(site.wordpress.url, paths, stop, per_second, crowd))
            try:
                client = SiteClient(http, site.endpoint())
                receipt = await publish_patiently(site, client, first, "visited")
                # From now on it may not be missing, and REST knows its address.
                paths[address] = False
                paths[f"/wp-json/wp/v2/posts/{receipt['post_id']}"] = False
                for number in range(updates):
                    await publish_patiently(site, client, next(versions), "visited")
                    if number % max(1, updates // max(1, new)) == 0 and others:
                        await publish_patiently(site, client, others.pop(), "visited")
            finally:
                stop.set()

    asyncio.run(run())
    return crowd


def look_while_it_is_updated(site: BrokenSite, path: str, before: str, update: Version) -> Look:
    """A visitor who has read the rows of posts, and reads the rest after `update` was committed."""
    for name in ("go", "held"):
        (site.folder / name).unlink(missing_ok=True)

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(base_url=site.wordpress.url, timeout=60, trust_env=False) as http:
            visit = asyncio.create_task(http.get(path, params={"hold": before}))
            deadline = time.monotonic() + 10
            while not (site.folder / "held").exists() and not visit.done():
                assert time.monotonic() < deadline, f"{path} was not held before {before}"
                await asyncio.sleep(0.01)
            async with make_http() as others:
                await publish_patiently(site, SiteClient(others, site.endpoint()), update, "held")
            (site.folder / "go").touch()
            return await visit

    answer = asyncio.run(run())
    assert (site.folder / "held").exists(), f"{path} asked nothing about {before}"
    return judge(path, answer.status_code, answer.text, may_be_missing=False)


def held_looks(site: BrokenSite) -> list[Look]:
    """One at every address and at every place where WordPress reads on."""
    versions = clock(site, CLOCKS[1])
    first = next(versions)
    receipt = site.publish(first, "held")
    site.publish(next(versions), "held")
    paths = (f"/{first.content['slug']}/", *LISTS, f"/wp-json/wp/v2/posts/{receipt['post_id']}")
    return [
        look_while_it_is_updated(site, path, before, next(versions))
        for path in paths
        for before in HELD_BEFORE
    ]


# ------------------------------------------------------------------------------------ other plugins


def hooks_of_a_publish(site: BrokenSite, version: Version) -> tuple[Receipt, list[dict[str, Any]]]:
    site.forget_hooks()
    receipt = site.publish(version, "heard")
    return receipt, site.hooks()


def wrong_with_hooks(version: Version, receipt: Receipt, heard: list[dict[str, Any]]) -> list[str]:
    """Whatever was not heard once, or was heard while somebody else could not see all of the article."""
    post_id = receipt["post_id"]
    about_it = [line for line in heard if line["post_id"] == post_id]
    times = Counter(line["hook"] for line in about_it)
    old = "new" if receipt["outcome"] == "created" else "publish"
    once = [*SINGLE_HOOKS, f"transition_post_status {old} to publish"]
    once += [f"set_object_terms {taxonomy}" for taxonomy in TAXONOMIES]
    wrong = [f"{hook} was heard {times[hook]} times" for hook in once if times[hook] != 1]
    images = {line["post_id"] for line in heard if line["hook"] == "add_attachment"}
    if len(images) != len([line for line in heard if line["hook"] == "add_attachment"]):
        wrong.append("add_attachment was heard twice")
    if len(images) != receipt["media"]["uploaded"]:
        wrong.append(f"add_attachment was heard of {len(images)} images, not {receipt['media']['uploaded']}")
    wrong += [
        f"{line['hook']} saw {line['there']}" for line in about_it if not _saw_all(version, line["there"])
    ]
    wrong += [
        f"add_attachment saw {line['there']}"
        for line in heard
        if line["hook"] == "add_attachment" and not line["there"]["file"]
    ]
    return wrong


def _saw_all(version: Version, there: dict[str, Any]) -> bool:
    expected = {
        "status": "publish",
        "title": version.content["title"],
        "taxonomies": 4,
        "thumbnail": 1,
        "tied": 1,
    }
    return expected.items() <= there.items() and f"keyword-{version.mark}-end" in str(there["keywords"])


def hooks_are_heard_once_and_late(site: BrokenSite) -> list[str]:
    """Violations. Of a new article, an update, and one with images and terms that are known."""
    first = site.write("H1")
    second = site.write("H2", first)
    third = site.write("H3", second, images="H2", named="H2")
    wrong = []
    for version in (first, second):
        receipt, heard = hooks_of_a_publish(site, version)
        wrong += wrong_with_hooks(version, receipt, heard)
    receipt, heard = hooks_of_a_publish(site, third)
    return wrong + wrong_with_hooks(third, receipt, heard)


# ------------------------------------------------------------------------------------ several at a time


def publish_at_once(site: BrokenSite, versions: list[Version]) -> list[Receipt]:
    async def run() -> list[Receipt]:
        async with make_http() as http:
            client = SiteClient(http, site.endpoint())
            sent = (publish_patiently(site, client, each, f"at once {n}") for n, each in enumerate(versions))
            return await asyncio.gather(*sent)

    return asyncio.run(run())


def wrong_with_terms(site: BrokenSite) -> list[str]:
    """Slugs that are there twice, or told apart by a number, and counts that are not true."""
    rows = site.wordpress.query(
        "SELECT x.taxonomy, t.slug, x.count, (SELECT COUNT(*) FROM wp_term_relationships r JOIN wp_posts p"
        " ON p.ID = r.object_id AND p.post_status = 'publish' WHERE r.term_taxonomy_id = x.term_taxonomy_id)"
        " AS used FROM wp_terms t JOIN wp_term_taxonomy x USING (term_id)"
    )
    slugs = Counter((str(row["taxonomy"]), str(row["slug"])) for row in rows)
    wrong = [f"{slug} is there {times} times" for slug, times in slugs.items() if times > 1]
    wrong += [f"{slug} was made twice" for _, slug in slugs if re.search(r"(?<=[a-z])-\d+$", slug)]
    return wrong + [
        f"{row['slug']} counts {row['count']}, not {row['used']}"
        for row in rows
        if row["count"] != row["used"]
    ]


def two_keys_of_one_content(site: BrokenSite) -> list[str]:
    """Violations. Both are sent at the same moment; whoever comes second updates what the first has made."""
    first = site.write("K1")
    second = site.write("K2", first)
    receipts = publish_at_once(site, [first, second])
    posts = {receipt["post_id"] for receipt in receipts}
    wrong = [] if len(posts) == 1 else [f"one content has the posts {posts}"]
    outcomes = sorted(receipt["outcome"] for receipt in receipts)
    wrong += [] if outcomes == ["created", "updated"] else [f"the outcomes are {outcomes}"]
    last = second if receipts[1]["outcome"] == "updated" else first
    return wrong + [f"without {what}" for what in site.missing_of(last, posts.pop())]


def several_at_once(site: BrokenSite, count: int) -> list[str]:
    """Violations. Different contents with the same new terms."""
    versions = [site.write(f"S{number}", named="Shared") for number in range(1, count + 1)]
    receipts = publish_at_once(site, versions)
    posts = {receipt["post_id"] for receipt in receipts}
    wrong = [] if len(posts) == count else [f"{count} contents have {len(posts)} posts"]
    for version, receipt in zip(versions, receipts, strict=True):
        wrong += [f"{version.mark} without {what}" for what in site.missing_of(version, receipt["post_id"])]
    made = sum(len(receipt["taxonomies_processed"]["categories"]["created"]) for receipt in receipts)
    wrong += [] if made == 2 else [f"{made} categories were made, not a parent and its child"]
    return wrong + wrong_with_terms(site)


# ------------------------------------------------------------------------------------ no room on the disk


@contextlib.contextmanager
def tiny_disk(site: BrokenSite, folder: str, kilobytes: int) -> Iterator[Path]:
    """`folder` of wp-content on a file system of its own, soon full. OSError where nothing may be mounted."""
    place = site.wordpress.content_path / folder
    was_there = place.is_dir()
    place.mkdir(exist_ok=True)
    owner = pwd.getpwnam(service_user() or pwd.getpwuid(os.getuid()).pw_name)
    options = f"size={kilobytes}k,uid={owner.pw_uid},gid={owner.pw_gid},mode=0755"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        if not was_there:
            place.rmdir()


def may_mount(site: BrokenSite) -> bool:
    """Whether this process may mount at all: not in every container."""
    try:
        with tiny_disk(site, "mount-probe", 4):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(mode)


def full_disk(site: BrokenSite, folder: str, kilobytes: int) -> list[str]:
    """Violations of a publish whose images do not fit below `folder`."""
    with tiny_disk(site, folder, kilobytes) as place:
        return _without_room(site, place, contextlib.nullcontext())


def closed_uploads(site: BrokenSite) -> list[str]:
    """The same where nothing can be written below uploads."""
    month = max(path for path in site.wordpress.uploads_path.glob("*/*") if path.is_dir())
    return _without_room(site, month, read_only(month))


def _without_room(
    site: BrokenSite, place: Path, condition: contextlib.AbstractContextManager[None]
) -> list[str]:
    version = site.write(f"R{next(rounds)}")
    key = new_key_of(version, "no room")
    before, files = site.snapshot(), _files(place)
    with condition:
        error = site.talk(lambda client: _failure(site, client, version, key))
        left = sorted(_files(place) - files)
    told = error.as_dict()
    wrong = [f"{path} is left" for path in left]
    wrong += (
        []
        if (error.code, told["step"]) == ("STORAGE_FAILED", "media_processing")
        else [f"it answered {told}"]
    )
    wrong += [] if told["recoverable"] and told["retry_recommended"] else ["no retry is recommended"]
    ignored = (*CHANGED_BY_ANY_MESSAGE, "wp-content/igny8-stage/*")
    return wrong + before.diff(site.snapshot(), ignore=ignored)


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def _failure(site: BrokenSite, client: SiteClient, version: Version, key: str) -> SiteError:
    try:
        await site.stage(client, version, key, 1)
        await site.commit(client, version, key, 1)
    except SiteError as error:
        return error
    raise AssertionError("it was published although there is no room")
