"""A publish worked out completely before any of it is visible."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass, replace

from igny8_core.wordpress.fake.blobs import files_of
from igny8_core.wordpress.fake.media import (
    MediaPlan,
    gallery_of,
    gallery_report,
    gallery_rules,
    shown_gallery,
)
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.slugs import slugify
from igny8_core.wordpress.fake.state import Post, SiteState
from igny8_core.wordpress.fake.terms import TermPlan
from igny8_core.wordpress.fake.times import in_zone, parse_instant
from igny8_core.wordpress.messages import CommitRequest, Content, GalleryReport, TaxonomyReports


@dataclass(frozen=True, slots=True)
class Place:
    """The site a publish happens on, at the instant `now`."""

    state: SiteState
    settings: FakeSettings
    home_url: str
    now: float


@dataclass(slots=True)
class Draft:
    """A worked-out publish. Nothing of it is visible before `apply`."""

    place: Place
    content: Content
    post: Post
    terms: TermPlan
    media: MediaPlan
    overflow_post: Post | None
    unneeded_post: Post | None
    """The second post of an earlier publish, public until `apply`."""

    def apply(self) -> None:
        state = self.place.state
        self.terms.apply()
        self.media.apply()
        if self.overflow_post is not None:
            state.add_post(self.overflow_post)
        if self.unneeded_post is not None:
            self.unneeded_post.status = "trash"
        state.add_post(self.post)
        self.post.modified_utc = self.place.now
        self.post.published_fingerprint = fingerprint(self.post)
        state.last_publish_at = self.place.now
        for file in files_of(self.content["images"]):
            state.blobs.pop(file["sha256"], None)

    def gallery(self) -> GalleryReport:
        shown, gone = (post.post_id if post else None for post in (self.overflow_post, self.unneeded_post))
        return gallery_report(self.content["images"], self.place.settings, shown, gone)

    def reports(self) -> TaxonomyReports:
        return self.terms.reports()


def draft(place: Place, request: CommitRequest, old: Post | None) -> Draft:
    content = request["content"]
    post_type = content["content_type"]
    place = replace(place, settings=gallery_rules(place.settings, post_type, content["images"]))
    terms = TermPlan(place.state, place.settings, post_type)
    terms.resolve(content["taxonomies"])
    folder = in_zone(place.now, place.settings.timezone)[:7].replace("-", "/")
    media = MediaPlan(place.state, place.settings, place.home_url, folder)
    media.take(content["images"])
    post = _post(place, request, old)
    post.terms = {**(old.terms if old else {}), **terms.assigned}
    report = media.report(content["images"])
    post.featured = report["featured"]["attachment_id"] if report["featured"] else None
    post.gallery = [ref["attachment_id"] for ref in report["gallery"]]
    overflow_post = _overflow_post(place, content, media, post)
    post.html = _body(place, content, media, post.html, overflow_post)
    unneeded_post = None if overflow_post else _public_overflow(place.state, content["content_id"])
    return Draft(place, content, post, terms, media, overflow_post, unneeded_post)


def _post(place: Place, request: CommitRequest, old: Post | None) -> Post:
    content = request["content"]
    post_id = old.post_id if old else place.state.next_id()
    return Post(
        post_id=post_id,
        content_id=content["content_id"],
        post_type=content["content_type"],
        title=content["title"],
        html=content["html"],
        excerpt=content["excerpt"],
        slug=_free_slug(place.state, content["slug"] or slugify(content["title"]) or str(post_id), post_id),
        author_email=content["author_email"] or "admin@example.com",
        date_utc=_post_date(place, request, old),
        revision=content["revision"],
        meta={
            "_igny8_content_id": content["content_id"],
            "_igny8_task_id": content["task_id"],
            "_igny8_cluster_id": content["cluster_id"],
            "_igny8_sector_id": content["sector_id"],
            "_igny8_keyword_ids": content["keyword_ids"],
            "_igny8_focus_keywords": content["focus_keywords"],
            "seo": content["seo"],
            "product": content["product"],
            "_igny8_seo_plugin": place.settings.seo_plugin,
        },
    )


def _post_date(place: Place, request: CommitRequest, old: Post | None) -> float:
    """A scheduled post bears its intended instant; a manual one is published now and keeps its first date."""
    intended = request["content"]["published_at"]
    if request["mode"] == "scheduled" and intended is not None:
        return parse_instant(intended)
    return old.date_utc if old else float(int(place.now))


def _free_slug(state: SiteState, wanted: str, post_id: int) -> str:
    slug, number = wanted, 2
    while state.post_id_of_slug(slug) not in (None, post_id):
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _overflow_post(place: Place, content: Content, media: MediaPlan, post: Post) -> Post | None:
    over = gallery_of(content["images"])[place.settings.gallery_limit :]
    if not over or place.settings.gallery_overflow != "separate_post":
        return None
    old = _old_overflow(place.state, content["content_id"])
    post_id = old.post_id if old else place.state.next_id()
    return Post(
        post_id=post_id,
        content_id=None,
        post_type=post.post_type,
        title=f"{post.title} - Gallery",
        html=_grid([media.refs[image["sha256"]]["url"] for image in over])
        + f'\n<p><a href="{place.home_url}/{post.slug}/">{html.escape(post.title)}</a></p>',
        excerpt="",
        slug=_free_slug(place.state, f"{post.slug}-gallery", post_id),
        author_email=post.author_email,
        date_utc=post.date_utc,
        meta={"_igny8_gallery_of": content["content_id"]},
    )


def _old_overflow(state: SiteState, content_id: int) -> Post | None:
    return next((p for p in state.posts.values() if p.meta.get("_igny8_gallery_of") == content_id), None)


def _public_overflow(state: SiteState, content_id: int) -> Post | None:
    old = _old_overflow(state, content_id)
    return old if old and old.status == "publish" else None


def _body(place: Place, content: Content, media: MediaPlan, body: str, overflow_post: Post | None) -> str:
    for image in content["images"]:
        if image["role"] == "inline" and image["source_url"]:
            body = body.replace(image["source_url"], media.refs[image["sha256"]]["url"])
    gallery = shown_gallery(content["images"], place.settings)
    if content["content_type"] != "product":
        body += _grid([media.refs[image["sha256"]]["url"] for image in gallery])
    if overflow_post is not None:
        url = f"{place.home_url}/{overflow_post.slug}/"
        body += f'\n<p class="igny8-gallery"><a href="{url}">{html.escape(overflow_post.title)}</a></p>'
    return body


def _grid(urls: list[str]) -> str:
    pictures = "".join(f'<figure><img src="{html.escape(url)}" alt=""></figure>' for url in urls)
    return f'\n<div class="igny8-gallery">{pictures}</div>' if urls else ""


def fingerprint(post: Post) -> str:
    """Changes when a person changes what IGNY8 published.

    Taken anew only of a post that is not what it was: a comparison asks for those of 100,000 posts.
    """
    # What lies deeper in the meta is replaced, never changed in place.
    now = (
        *(post.title, post.html, post.excerpt, post.slug, post.status, post.author_email, post.featured),
        tuple((taxonomy, *term_ids) for taxonomy, term_ids in post.terms.items()),
        tuple(post.meta.items()),
    )
    if post.last_fingerprint is None or post.last_fingerprint[0] != now:
        post.last_fingerprint = (now, _fingerprint(post))
    return post.last_fingerprint[1]


def _fingerprint(post: Post) -> str:
    seen = [post.title, post.html, post.excerpt, post.slug, post.status, post.author_email]
    told = {name: value for name, value in post.meta.items() if name != "_igny8_seo_plugin"}
    rest = [sorted(post.terms.items()), post.featured, sorted(told.items())]
    return hashlib.sha256(json.dumps([seen, rest], default=str).encode()).hexdigest()
