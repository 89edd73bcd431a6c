"""Odd image files through all of IGNY8 to a real WordPress: refused without a trace, or shown as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from devsite.static_server import Answer, StaticServer
from tests.media import samples
from tests.media.corpus import Becomes, Case, Refused, every_case
from tests.real.stack import ConnectedSite

CASES: Mapping[str, Case] = {case.name: case for case in every_case()}
REFUSED = (
    "0 bytes",
    "50 MB",
    "jpeg of which 70% arrived",
    "png with a wrong checksum",
    "svg plain",
    "svg gzipped",
    "web page",
    "HEIC",
    "animated avif",
    "php in jpeg comment",
    "html in behind a png",
    "gif that opens a comment",
    "bomb png 50000x50000",
    "bomb avif",
)
TAKEN = (
    "jpeg orientation 6 little endian",
    "webp orientation 8",
    "jpeg cmyk inverted without profile",
    "png 16 bit",
    "avif",
    "gif animated",
    "jpeg with a zip behind",
    "png named jpg",
)


@pytest.fixture(scope="module")
def server() -> Iterator[StaticServer]:
    with StaticServer() as server:
        yield server


def address_of(server: StaticServer, case: Case) -> str:
    number = list(CASES).index(case.name)
    answer = Answer(case.data(), content_type=case.headers.get("Content-Type", "image/jpeg"))
    return server.route(f"/{number}{case.path or '/picture.jpg'}", answer)


def codes_of(answer: httpx.Response) -> dict[str, str]:
    """Field → code of the problems; each has a remedy."""
    assert answer.status_code == 422, answer.text
    problems = answer.json()["error"]["details"]["problems"]
    assert all(problem["remedy"] for problem in problems)
    return {problem["field"]: problem["code"] for problem in problems}


def test_a_refused_image_leaves_the_site_as_it_was(site: ConnectedSite, server: StaticServer) -> None:
    """Each in an article of its own, beside an image that is taken and terms that would be made."""
    good = address_of(server, CASES["jpeg of the usual kind"])
    before = site.wordpress.snapshot()
    for name in REFUSED:
        case = CASES[name]
        assert isinstance(case.expected, Refused)
        content = site.make_content(
            featured_image={"url": good},
            gallery=[{"url": address_of(server, case)}],
            categories=["Refused > Never made"],
            tags=["never made"],
        )
        assert codes_of(site.stack.click(content)) == {"gallery[0]": case.expected.code}, name
        assert site.posts_of(content) == [], name
    assert before.diff(site.wordpress.snapshot()) == []


def test_several_refused_images_are_named_at_once(site: ConnectedSite, server: StaticServer) -> None:
    cases = [CASES[name] for name in ("svg plain", "bomb png 50000x50000", "0 bytes")]
    content = site.make_content(
        featured_image={"url": address_of(server, CASES["HEIC"])},
        gallery=[{"url": address_of(server, case)} for case in cases],
    )
    assert codes_of(site.stack.click(content)) == {
        "featured_image": "IMAGE_TYPE_REFUSED",
        "gallery[0]": "IMAGE_TYPE_REFUSED",
        "gallery[1]": "IMAGE_TOO_MANY_PIXELS",
        "gallery[2]": "IMAGE_CORRUPT",
    }
    assert site.posts_of(content) == []


def test_odd_images_arrive_as_visitors_can_see_them(site: ConnectedSite, server: StaticServer) -> None:
    """This WordPress is older than AVIF, and no name of a file may be found in it."""
    content = site.make_content(
        title="Odd pictures",
        featured_image={"url": address_of(server, CASES[TAKEN[0]])},
        gallery=[{"url": address_of(server, CASES[name])} for name in TAKEN[1:5]],
        html="".join(f'<p><img src="{address_of(server, CASES[name])}" alt=""></p>' for name in TAKEN[5:]),
    )
    site.stack.publish(content)
    rows = site.wordpress.query(
        "SELECT p.post_mime_type AS mime, f.meta_value AS file FROM wp_posts p JOIN wp_postmeta f"
        " ON f.post_id = p.ID AND f.meta_key = '_wp_attached_file'"
        " WHERE p.post_type = 'attachment' AND f.meta_value LIKE '%odd-pictures%'"
    )
    assert sorted(str(row["mime"]) for row in rows) == sorted(
        "image/jpeg" if name == "avif" else wanted(name).mime for name in TAKEN
    )
    names = [str(row["file"]).rpartition("/")[2] for row in rows]
    assert len(set(names)) == len(TAKEN)
    assert all(re.fullmatch(r"odd-pictures(-\d)?-[0-9a-f]{8}\.(jpg|png|webp|gif)", name) for name in names)
    seen = {name: as_visitor(site, row) for name, row in zip(names, rows, strict=True)}
    (featured,) = (image for name, image in seen.items() if name.count("-") == 2)
    assert samples.difference(featured, wanted(TAKEN[0]).picture) < 9


def wanted(name: str) -> Becomes:
    expected = CASES[name].expected
    assert isinstance(expected, Becomes)
    return expected


def as_visitor(site: ConnectedSite, row: Mapping[str, Any]) -> Any:
    """The picture that a visitor gets."""
    with httpx.Client(trust_env=False) as visitor:
        answer = visitor.get(f"{site.wordpress.url}/wp-content/uploads/{row['file']}")
    assert answer.headers["content-type"] == row["mime"]
    return samples.decoded(answer.content)
