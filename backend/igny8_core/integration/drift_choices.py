"""What somebody chooses for a difference that IGNY8 does not settle by itself.

Publishing is the other choice, and is nothing of its own: whatever was published ends the difference.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from igny8_core.errors import Igny8Error
from igny8_core.integration import changes, conflicts, drift
from igny8_core.integration.adoption import TEXT_FIELDS
from igny8_core.integration.changes import BeingPublishedError
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import Difference, Publication, SiteInbox, SiteIntegration
from igny8_core.wordpress.messages import EventPost
from igny8_core.wordpress.reading_messages import SitePost
from igny8_core.writer.models import Content

Kind, State = Difference.Kind, Difference.State
CHOOSABLE = (State.OPEN, State.FAILED)


def choices_of(one: Difference, *, has_content: bool) -> Sequence[str]:
    """Names of what can be done: take-theirs, push-ours, forget.

    has_content: IGNY8 has the content, and for this site.
    """
    if one.state not in CHOOSABLE:
        return ()
    names = ["take-theirs"] if has_content else []
    if has_content and one.kind != Kind.UNKNOWN:
        names.append("push-ours")
    return [*names, "forget"] if one.kind != Kind.CHANGED else names


def own_contents(integration: SiteIntegration, ids: Sequence[int]) -> set[int]:
    """Of these ids those that are contents of the integration's site."""
    rows = Content.objects.filter(site_id=integration.site_id, pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def take_theirs(
    one: Difference, told: SitePost | None, asked_at: datetime, user_id: int | None
) -> Difference:
    """Let IGNY8 say what the site says. `told` None: the site does not know the content.

    IGNY8's own text stays as an earlier revision. Raises CONFLICT where it is settled already, or where IGNY8
    has no such content; PUBLISH_IN_PROGRESS while it is being published.
    """
    try:
        with transaction.atomic():
            SiteInbox.objects.select_for_update().get(integration_id=one.integration_id)
            row = _open(one)
            integration = SiteIntegration.objects.select_related("site").get(pk=row.integration_id)
            if not own_contents(integration, [row.content_id]):
                raise Igny8Error("CONFLICT", _NO_CONTENT.format(row.content_id))
            _take(integration, row, told, asked_at)
            return _settled(row, State.SETTLED, user_id)
    except BeingPublishedError as error:
        raise Igny8Error(
            "PUBLISH_IN_PROGRESS", "The content is being published: choose again when it is done."
        ) from error


_NO_CONTENT = "IGNY8 has no content {} for this site that could take the post over."


def _open(one: Difference) -> Difference:
    row = Difference.objects.select_for_update().get(pk=one.pk)
    if row.state not in CHOOSABLE:
        raise Igny8Error("CONFLICT", f"This difference is {row.state} already.")
    return row


def _settled(row: Difference, state: Difference.State, user_id: int | None) -> Difference:
    row.state, row.settled_at, row.settled_by_id = state, database_now(), user_id
    row.save()
    return row


def _take(integration: SiteIntegration, row: Difference, told: SitePost | None, asked_at: datetime) -> None:
    ours = Publication.objects.select_for_update().filter(integration=integration, content_id=row.content_id)
    publication = ours.first()
    post = told["post"] if told else None
    if told is None or post is None:
        _take_absence(integration, publication, row.content_id, asked_at)
        return
    if publication is None:
        publication = _attach(integration, row.content_id, told, post)
    publication.post_id, publication.edit_url = told["post_id"], _edit_url(publication, told["post_id"])
    publication.drift, publication.drifted_at = {}, None
    publication.save()
    followed = drift.follow(integration, publication, told, asked_at)
    publication.refresh_from_db()
    row.changes, row.note = followed.changes, followed.note[:300]
    if publication.drift.keys() & set(TEXT_FIELDS):
        conflicts.take_theirs(publication.content)


def _edit_url(publication: Publication, post_id: int) -> str:
    return publication.edit_url.replace(f"post={publication.post_id}&", f"post={post_id}&")


def _take_absence(
    integration: SiteIntegration, publication: Publication | None, content_id: int, asked_at: datetime
) -> None:
    """There is no post: the content stays, and can be published anew."""
    if publication is None:
        return
    publication.drift, publication.drifted_at = {}, None
    publication.save()
    gone = changes.Change("deleted", content_id, publication.post_id, "", None, "", {})
    changes.apply(integration, gone, asked_at=asked_at)


def _attach(integration: SiteIntegration, content_id: int, told: SitePost, post: EventPost) -> Publication:
    """The record that IGNY8 lost. Nothing is counted: the publish was, when it was made."""
    content = Content.objects.get(pk=content_id)
    now = database_now()
    return Publication.objects.create(
        content=content,
        integration=integration,
        post_id=told["post_id"],
        post_type=post["post_type"][:20],
        post_status=post["status"][:20],
        url=post["url"],
        revision=content.revision,
        text_revision=content.revision,
        fingerprint=told["fingerprint"] or "",
        slug=post["slug"][:200],
        first_published_at=datetime.fromisoformat(post["post_date_utc"]) if post["post_date_utc"] else now,
        last_published_at=now,
    )


def forget(one: Difference, user_id: int | None) -> Difference:
    """Leave both sides as they are, and do not tell of this again. What both have of a text is never
    forgotten: it would be in the way of the next publish."""
    with transaction.atomic():
        row = _open(one)
        if row.kind == Kind.CHANGED:
            raise Igny8Error("CONFLICT", "Choose whose text counts: take WordPress's, or publish IGNY8's.")
        return _settled(row, State.FORGOTTEN, user_id)
