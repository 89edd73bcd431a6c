"""A post that lacks something must not count as published."""

import copy
from dataclasses import replace

import pytest

from bench.articles import Article, Picture
from bench.completeness import SIZES, lacking

PARTS = frozenset({"pictures", "alt", "meta"})


@pytest.fixture
def article():
    pictures = [Picture(b"", f"{n}.jpg", f"Alt {n}", f"Title {n}") for n in range(4)]
    return Article(
        number=1,
        title="How to brew",
        slug="how-to-brew",
        excerpt="",
        html="<p>…</p>",
        categories=["Guides", "Reviews", "Subject 1"],
        tags=["coffee", "winter"],
        seo_title="T",
        seo_description="D",
        focus_keyword="brew slowly",
        pictures=pictures,
    )


@pytest.fixture
def post(article):
    images = [
        {"id": 10 + n, "alt": picture.alt, "sizes": list(SIZES), "files_present": True}
        for n, picture in enumerate(article.pictures)
    ]
    return {
        "status": "publish",
        "title": article.title,
        "words": 1600,
        "categories": ["Subject 1", "Guides", "Reviews"],
        "tags": ["winter", "coffee"],
        "featured": images[0],
        "gallery": images[1:],
        "meta": dict(article.meta),
    }


def test_a_complete_post_lacks_nothing(article, post):
    assert lacking(PARTS, article, post) == []


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["status"], "draft", "status"),
        (["title"], "How to", "title"),
        (["words"], 1400, "words"),
        (["categories"], ["Guides"], "categories"),
        (["tags"], [], "tags"),
        (["featured"], None, "images"),
        (["gallery"], [], "images"),
        (["gallery", 1, "sizes"], ["thumbnail"], "sizes"),
        (["gallery", 2, "files_present"], False, "files"),
        (["featured", "alt"], "", "alt"),
        (["meta", "seo_title"], "", "seo_title"),
    ],
)
def test_what_a_post_lacks_is_named(article, post, path, value, named):
    broken = copy.deepcopy(post)
    *way, last = path
    place = broken
    for step in way:
        place = place[step]
    place[last] = value

    (problem,) = lacking(PARTS, article, broken)

    assert named in problem


def test_the_same_image_twice_is_one_too_few(article, post):
    post["gallery"][0] = post["featured"]

    assert any("images" in problem for problem in lacking(PARTS, article, post))


def test_igny8s_own_meta_is_asked_for_under_its_own_names(article, post):
    parts = frozenset({"igny8_meta"})
    own = {"_igny8_content_id": "1", "_igny8_focus_keywords": 'a:1:{i:0;s:11:"brew slowly";}'}

    assert lacking(parts, article, post | {"meta": own}) == []
    assert len(lacking(parts, replace(article, focus_keyword="other"), post | {"meta": {}})) == 2
