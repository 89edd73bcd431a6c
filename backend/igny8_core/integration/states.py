"""States of a publish job, and which state may follow which.

    ready ──claim──▶ preparing ──▶ committing ──▶ published ──▶ verified
      ▲                  │             │    │          └──────▶ published_with_issues ──▶ verified
      └──────retry───────┴─────────────┘    └▶ unknown ──claim──▶ preparing
      │
      └▶ cancelled                     preparing | committing ──▶ failed | skipped

A job in an active state is the only one of its content on its integration; a database constraint says so.
"""

from django.db.models import TextChoices


class JobState(TextChoices):
    READY = "ready", "Waiting for its time"
    PREPARING = "preparing", "Checking and sending images"
    COMMITTING = "committing", "Publishing on the site"
    UNKNOWN = "unknown", "The site's answer was lost; asking again"
    PUBLISHED = "published", "Published, not yet checked from outside"
    VERIFIED = "verified", "Published and checked from outside"
    PUBLISHED_WITH_ISSUES = "published_with_issues", "Published, but a check from outside failed"
    SKIPPED = "skipped", "Scheduled, but already on the site"
    FAILED = "failed", "Not published; nothing was changed"
    CANCELLED = "cancelled", "Cancelled before it started"


S = JobState

ACTIVE = (S.READY, S.PREPARING, S.COMMITTING, S.UNKNOWN)
HELD = (S.PREPARING, S.COMMITTING)
"""States in which one worker holds the job under a lease."""
ON_SITE = (S.PUBLISHED, S.VERIFIED, S.PUBLISHED_WITH_ISSUES)

TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    S.READY: frozenset({S.PREPARING, S.CANCELLED}),
    S.UNKNOWN: frozenset({S.PREPARING}),
    S.PREPARING: frozenset({S.PREPARING, S.COMMITTING, S.READY, S.UNKNOWN, S.PUBLISHED, S.SKIPPED, S.FAILED}),
    S.COMMITTING: frozenset({S.PREPARING, S.READY, S.UNKNOWN, S.PUBLISHED, S.SKIPPED, S.FAILED}),
    S.PUBLISHED: frozenset({S.VERIFIED, S.PUBLISHED_WITH_ISSUES}),
    S.PUBLISHED_WITH_ISSUES: frozenset({S.VERIFIED, S.PUBLISHED_WITH_ISSUES}),
    S.VERIFIED: frozenset(),
    S.SKIPPED: frozenset(),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
}


def may_follow(before: JobState, after: JobState) -> bool:
    return after in TRANSITIONS[before]
