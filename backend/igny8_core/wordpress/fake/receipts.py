"""What a publish answers."""

from __future__ import annotations

import time

from igny8_core.wordpress.fake.drafts import Place, draft, fingerprint
from igny8_core.wordpress.fake.media import gallery_report
from igny8_core.wordpress.fake.state import KINDS, Post
from igny8_core.wordpress.fake.times import in_utc, in_zone
from igny8_core.wordpress.messages import (
    CommitRequest,
    Counts,
    GalleryReport,
    MediaReport,
    Outcome,
    Receipt,
    SeoReport,
    TaxonomyReport,
    TaxonomyReports,
)

_PEAK_MEMORY_BYTES = 8 * 1024 * 1024


def make_receipt(place: Place, request: CommitRequest, started: float) -> Receipt:
    """Publishes and says what was done; a scheduled content whose post is there already is skipped."""
    old = place.state.post_of(request["content"]["content_id"])
    if old is not None and request["mode"] == "scheduled":
        media: MediaReport = {"featured": None, "gallery": [], "inline": [], "uploaded": 0, "reused": 0}
        gallery = gallery_report([], place.settings)
        return _receipt(place, request, old, "skipped", _no_terms(), media, gallery, started)
    work = draft(place, request, old)
    work.apply()
    outcome: Outcome = "created" if old is None else "updated"
    media = work.media.report(request["content"]["images"])
    return _receipt(place, request, work.post, outcome, work.reports(), media, work.gallery(), started)


def _receipt(
    place: Place,
    request: CommitRequest,
    post: Post,
    outcome: Outcome,
    taxonomies: TaxonomyReports,
    media: MediaReport,
    gallery: GalleryReport,
    started: float,
) -> Receipt:
    content = request["content"]
    return {
        "key": request["key"],
        "fence": request["fence"],
        "replayed": False,
        "outcome": outcome,
        "content_id": content["content_id"],
        "revision": post.revision,
        "post_id": post.post_id,
        "post_type": post.post_type,
        "post_status": post.status,
        "post_url": f"{place.home_url}/{post.slug}/",
        "edit_url": f"{place.home_url}/wp-admin/post.php?post={post.post_id}&action=edit",
        "post_date_utc": in_utc(post.date_utc),
        "post_date_site": in_zone(post.date_utc, place.settings.timezone),
        "site_timezone": place.settings.timezone,
        "committed_at": in_utc(place.now),
        "fingerprint": fingerprint(post),
        "taxonomies_processed": taxonomies,
        "media": media,
        "gallery": gallery,
        "seo_plugin": _seo_report(place, content["focus_keywords"] if outcome != "skipped" else []),
        "stats": {
            "event_id": request["key"],
            "content_type": post.post_type,
            "first_publish": outcome == "created",
            "taxonomies_created": _counts(taxonomies, "created"),
            "taxonomies_updated": _counts(taxonomies, "existing"),
            "published_at": in_utc(place.now),
        },
        "timings_ms": {"total": round((time.perf_counter() - started) * 1000, 3)},
        "peak_memory_bytes": _PEAK_MEMORY_BYTES,
    }


def _seo_report(place: Place, focus_keywords: list[str]) -> SeoReport:
    has_plugin = place.settings.seo_plugin != "none"
    return {
        "active": place.settings.seo_plugin,
        "version": "1.0" if has_plugin else None,
        "keywords_supported": has_plugin,
        "focus_keyword_set": bool(focus_keywords),
        "fields": {
            "focus_keywords": "applied" if focus_keywords else "skipped",
            **dict.fromkeys(
                ("title", "description", "canonical", "social_image"),
                "applied" if has_plugin else "unsupported",
            ),
        },
    }


def _no_terms() -> TaxonomyReports:
    return {"categories": _empty(), "tags": _empty(), "sectors": _empty(), "clusters": _empty()}


def _empty() -> TaxonomyReport:
    return {"requested": [], "created": [], "existing": [], "assigned": [], "fallback": [], "skipped": []}


def _counts(reports: TaxonomyReports, which: str) -> Counts:
    counts: Counts = {"categories": 0, "tags": 0, "sectors": 0, "clusters": 0}
    for kind in KINDS:
        counts[kind] = len(reports[kind]["created" if which == "created" else "existing"])
    return counts
