"""Whether a published post has everything its article has. A way that forgets something would look fast."""

from __future__ import annotations

from typing import Any, Final

import httpx

from bench.articles import IMAGES, WORDS, Article
from bench.errors import BenchError
from bench.ways import Way

SIZES: Final = ["1536x1536", "large", "medium", "medium_large", "thumbnail"]
"""WordPress's own sizes that a 1600×1067 image is large enough for."""


def check_complete(client: httpx.Client, way: Way, article: Article, post_id: int) -> None:
    """Look at the post through PHP. Raises BenchError that says what it lacks."""
    answer = client.get("/wp-json/bench/v1/inspect", params={"post": post_id}).raise_for_status()
    problems = lacking(way.parts, article, answer.json())
    if problems:
        raise BenchError(f"{way.name}: post {post_id} is not complete: {'; '.join(problems)}")


def lacking(parts: frozenset[str], article: Article, post: dict[str, Any]) -> list[str]:
    """What is wrong with a post, in words; `post` as wordpress/bench.php's "inspect" answers it."""
    problems = _text_problems(article, post)
    if "pictures" in parts:
        problems += _picture_problems(article, post, with_alt="alt" in parts)
    if "meta" in parts:
        problems += [f"meta {key}" for key, value in article.meta.items() if post["meta"].get(key) != value]
    if "igny8_meta" in parts:
        problems += _igny8_meta_problems(article, post["meta"])
    return problems


def _text_problems(article: Article, post: dict[str, Any]) -> list[str]:
    wanted = {
        "status": (post["status"], "publish"),
        "title": (post["title"], article.title),
        "categories": (sorted(post["categories"]), sorted(article.categories)),
        "tags": (sorted(post["tags"]), sorted(article.tags)),
    }
    problems = [
        f"{name}: {found!r}, not {should!r}" for name, (found, should) in wanted.items() if found != should
    ]
    if post["words"] < WORDS:
        problems.append(f"only {post['words']} words")
    return problems


def _picture_problems(article: Article, post: dict[str, Any], *, with_alt: bool) -> list[str]:
    shown = [post["featured"], *post["gallery"]]
    if None in shown or len({one["id"] for one in shown}) != IMAGES or len(shown) != IMAGES:
        return [f"images are {shown}"]
    problems = []
    for image, picture in zip(shown, article.pictures, strict=True):
        if image["sizes"] != SIZES or not image["files_present"]:
            problems.append(f"image {image['id']}: sizes {image['sizes']}, files {image['files_present']}")
        if with_alt and image["alt"] != picture.alt:
            problems.append(f"image {image['id']} has alt {image['alt']!r}")
    return problems


def _igny8_meta_problems(article: Article, meta: dict[str, str]) -> list[str]:
    """Without an SEO plugin IGNY8 keeps the keywords under its own name."""
    problems = [] if meta.get("_igny8_content_id") else ["meta _igny8_content_id"]
    if article.focus_keyword not in meta.get("_igny8_focus_keywords", ""):
        problems.append("meta _igny8_focus_keywords")
    return problems
