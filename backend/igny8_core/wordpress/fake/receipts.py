"""What a publish answers."""

from __future__ import annotations

import time

from igny8_core.wordpress.fake.drafts import Place, draft, fingerprint
from igny8_core.wordpress.fake.media import gallery_report
from igny8_core.wordpress.fake.state import KINDS, Post
from igny8_core.wordpress.fake.times import in_utc, in_zone
from igny8_core.wordpress.messages import (
    CommitRequest,
    Content,
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
        "seo_plugin": _seo_report(place, content, outcome, media),
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


def _seo_report(place: Place, content: Content, outcome: Outcome, media: MediaReport) -> SeoReport:
    active = place.settings.seo_plugin
    values = {
        "focus_keywords": content["focus_keywords"],
        **content["seo"],
        "social_image": media["featured"],
    }
    given = [field for field, value in values.items() if value and outcome != "skipped"]
    report: SeoReport = {
        "active": active,
        "version": None if active == "none" else "1.0",
        "keywords_supported": active != "none",
        "focus_keyword_set": "focus_keywords" in given,
        "fields": {field: "applied" if field in given else "skipped" for field in values},
    }
    if outcome == "skipped":
        return report
    if active == "none":
        # The keywords are kept all the same.
        kept = {"focus_keywords"}.intersection(given)
        report["fields"] = {field: "applied" if field in kept else "unsupported" for field in values}
    elif len(given) < len(values):
        report["reasons"] = {field: "empty" for field in values if field not in given}
    return report


def _no_terms() -> TaxonomyReports:
    return {"categories": _empty(), "tags": _empty(), "sectors": _empty(), "clusters": _empty()}


def _empty() -> TaxonomyReport:
    return {"requested": [], "created": [], "existing": [], "assigned": [], "fallback": [], "skipped": []}


def _counts(reports: TaxonomyReports, which: str) -> Counts:
    counts: Counts = {"categories": 0, "tags": 0, "sectors": 0, "clusters": 0}
    for kind in KINDS:
        counts[kind] = len(reports[kind]["created" if which == "created" else "existing"])
    return counts
