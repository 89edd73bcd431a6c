"""What one word says of a content: whether it is on its site, on its way there, or why not.

    newest job that was not cancelled        publication          state
    ─────────────────────────────────────    ─────────────────    ──────────────────────────────────
    waits for its instant, not begun         any                  scheduled
    active otherwise                         any                  moving
    failed                                   any                  failed
    ended on the site, skipped, or none      trashed or deleted   ready
    ended on the site, or skipped            other                published, with_issues, skipped
    none                                     on the site          published
    none                                     none                 draft: title or text missing; ready

Jobs, publications and contents are changed in many places, and some of them by one UPDATE of many rows. So
the rules are in the database: its triggers keep `ContentStatus` in the transaction of whatever changes. They
are made after every `migrate`, and are away during one, since SQLite makes changed tables anew.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count, Prefetch, Q, QuerySet

from igny8_core.integration.content_status_models import ContentState, ContentStatus
from igny8_core.integration.drift import waiting
from igny8_core.integration.models import Difference, PublishJob
from igny8_core.integration.states import JobState
from igny8_core.writer.models import Content

__all__ = ["DRIFT", "ContentState"]

DRIFT = "drift"
"""Beside the states: contents of which the site has something else."""
UNDER_WAY = (JobState.PREPARING, JobState.COMMITTING, JobState.UNKNOWN)


def latest_jobs(path: str) -> "Prefetch[Any]":
    """For `latest_job`: along the path to the jobs of contents."""
    rows = PublishJob.objects.filter(is_latest=True).defer("receipt", "verification")
    return Prefetch(path, queryset=rows, to_attr="latest_jobs")


def latest_job(content: Content) -> PublishJob | None:
    """The job that decides; a query where `latest_jobs` were not loaded."""
    if not hasattr(content, "latest_jobs"):
        content.latest_jobs = list(content.jobs.filter(is_latest=True))  # type: ignore[attr-defined]
    jobs: list[PublishJob] = content.latest_jobs  # type: ignore[attr-defined]
    return jobs[0] if jobs else None


def condition(state: str) -> Q:
    """Of contents."""
    return Q(pk__in=_drifting()) if state == DRIFT else Q(status__state=state)


def of_states(statuses: "QuerySet[ContentStatus]", states: Sequence[str]) -> "QuerySet[ContentStatus]":
    """Those of any of the states; of none: all."""
    wanted = Q(state__in=[state for state in states if state != DRIFT])
    if DRIFT in states:
        wanted |= Q(pk__in=_drifting())
    return statuses.filter(wanted) if states else statuses


def _drifting() -> "QuerySet[Any, Any]":
    """Numbers of contents: what sites told, and what comparisons found and waits for a choice."""
    told = ContentStatus.objects.filter(has_drift=True).order_by().values_list("content_id")
    return told.union(waiting(Difference.objects.all()).order_by().values_list("content_id"))


def counts(rows: "QuerySet[Content]") -> dict[str, int]:
    """How many of `rows` there are of each state, and of those that drift."""
    return _named(rows.values_list("status__state"), rows.filter(condition(DRIFT)))


def counts_of(statuses: "QuerySet[ContentStatus]") -> dict[str, int]:
    """The same of the contents of `statuses`: at a tenth of the cost."""
    return _named(statuses.values_list("state"), of_states(statuses, [DRIFT]))


def _named(states: Any, drifting: "QuerySet[Any]") -> dict[str, int]:
    found = dict(states.order_by().annotate(number=Count("*")))
    named = {state.value: found.get(state.value, 0) for state in ContentState}
    return {**named, DRIFT: drifting.order_by().count()}


# ----------------------------------------------------------------------------------------------- the triggers

_STATUS = """
INSERT INTO integration_contentstatus
    (content_id, account_id, site_id, content_type, saved_at, is_archived, on_site, has_drift, state)
SELECT c.id, c.account_id, c.site_id, c.content_type, c.updated_at, c.archived_at IS NOT NULL,
    CASE WHEN p.state = 'published' THEN p.post_type ELSE '' END, p.drifted_at IS NOT NULL,
    CASE
        WHEN j.state = 'ready' AND j.mode = 'scheduled' AND j.fence = 0 THEN 'scheduled'
        WHEN j.state IN ('ready', 'preparing', 'committing', 'unknown') THEN 'moving'
        WHEN j.state = 'failed' THEN 'failed'
        WHEN p.state IN ('trashed', 'deleted') THEN 'ready'
        WHEN j.state = 'published_with_issues' THEN 'with_issues'
        WHEN j.state = 'skipped' THEN 'skipped'
        WHEN j.state IN ('published', 'verified') OR p.state = 'published' THEN 'published'
        WHEN c.title = '' OR c.html = '' THEN 'draft'
        ELSE 'ready'
    END
FROM writer_content c
LEFT JOIN integration_publishjob j ON j.id = (
    SELECT max(id) FROM integration_publishjob WHERE content_id = c.id AND is_latest)
LEFT JOIN integration_publication p ON p.id = (
    SELECT max(id) FROM integration_publication WHERE content_id = c.id)
WHERE {which}
ON CONFLICT (content_id) DO UPDATE SET
    is_archived = excluded.is_archived, on_site = excluded.on_site, has_drift = excluded.has_drift,
    state = excluded.state, saved_at = excluded.saved_at, content_type = excluded.content_type
"""
_KEPT = ("is_archived", "on_site", "has_drift", "state", "saved_at", "content_type")
_DIFFERS = (
    f"WHERE ({', '.join(f'integration_contentstatus.{name}' for name in _KEPT)})"
    f" <> ({', '.join(f'excluded.{name}' for name in _KEPT)})"
)
_PREFIX = "content_status_"
_WATCHED = {
    "writer_content": ("id", "title, html, archived_at, updated_at, content_type"),
    "integration_publishjob": ("content_id", "state, mode, fence, is_latest"),
    "integration_publication": ("content_id", "state, post_type, drifted_at"),
}
"""Table → its column with the content's id, and the columns that count."""
_FUNCTION = """
CREATE OR REPLACE FUNCTION igny8_content_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    IF TG_TABLE_NAME = 'writer_content' THEN changed := NEW.id; ELSE changed := NEW.content_id; END IF;
    -- Two changes of one content at once: the second waits here, and then sees what the first one did.
    PERFORM 1 FROM integration_contentstatus WHERE content_id = changed FOR UPDATE;
    {status};
    RETURN NULL;
END $$
"""


def make_triggers(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Where they are missing; and what they would have written meanwhile."""
    connection = connections[using]
    if ContentStatus._meta.db_table not in connection.introspection.table_names():
        return  # migrated to a time before
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION.format(status=_STATUS.format(which="c.id = changed") + _DIFFERS))
        there = _triggers(cursor, connection.vendor)
        missing = [name for name in _names() if name not in there]
        for name in missing:
            cursor.execute(_trigger(connection.vendor, name))
    if missing:
        recount(using)


def recount(using: str = DEFAULT_DB_ALIAS) -> int:
    """Every row as the rules have it, from what there is now; how many were not so."""
    with connections[using].cursor() as cursor:
        cursor.execute(_STATUS.format(which="c.id > 0") + _DIFFERS)
        return int(cursor.rowcount)


def drop_triggers(using: str = DEFAULT_DB_ALIAS, plan: Any = None, **_: Any) -> None:
    """Before tables are changed: SQLite makes them anew, and its triggers must not miss one meanwhile."""
    connection = connections[using]
    if not plan:
        return
    with connection.cursor() as cursor:
        for name in _triggers(cursor, connection.vendor).intersection(_names()):
            table = name.removeprefix(_PREFIX).rpartition("_")[0]
            cursor.execute(
                f"DROP TRIGGER {name}{f' ON {table}' if connection.vendor == 'postgresql' else ''}"
            )


def _names() -> list[str]:
    return [f"{_PREFIX}{table}_{what}" for table in _WATCHED for what in ("made", "changed")]


def _triggers(cursor: Any, vendor: str) -> set[str]:
    is_sqlite = vendor == "sqlite"
    known = "sqlite_master WHERE type = 'trigger'" if is_sqlite else "pg_trigger WHERE NOT tgisinternal"
    cursor.execute(f"SELECT {'name' if is_sqlite else 'tgname'} FROM {known}")  # noqa: S608 -- two constants
    return {name for (name,) in cursor.fetchall()}


def _trigger(vendor: str, name: str) -> str:
    table, _, what = name.removeprefix(_PREFIX).rpartition("_")
    column, columns = _WATCHED[table]
    event = "INSERT" if what == "made" else f"UPDATE OF {columns}"
    head = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION igny8_content_status()"
    return f"{head} BEGIN {_STATUS.format(which=f'c.id = NEW.{column}')}; END"
