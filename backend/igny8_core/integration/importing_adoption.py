"""Telling a site which posts are IGNY8's from now on, and what is done about its answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from igny8_core.errors import Igny8Error
from igny8_core.integration import changes
from igny8_core.integration.changes import Change
from igny8_core.integration.importing import MAX_PROBLEMS, Work, held
from igny8_core.integration.models import Publication, SiteImport, SiteIntegration
from igny8_core.wordpress.reading_messages import AdoptedPost, Adoption, SitePost
from igny8_core.writer.models import Content

POSTS_PER_CALL = 100


def to_adopt(work: Work) -> list[Adoption]:
    """Taken over by this import or one before it, and not told yet."""
    with held(work, has_answer=False):
        rows = Publication.objects.filter(integration_id=work.integration_id, needs_adoption=True)
        return [
            {"content_id": row.content_id, "post_id": row.post_id, "revision": row.revision}
            for row in rows.order_by("pk")[:POSTS_PER_CALL]
        ]


def changed_meanwhile(work: Work, answers: Sequence[AdoptedPost]) -> list[int]:
    """Contents whose post somebody edited between the page that told of it and now: nobody told of that."""
    rows = Publication.objects.filter(integration_id=work.integration_id, needs_adoption=True)
    known = set(rows.values_list("content_id", "fingerprint"))
    ours = {content_id for content_id, _ in known}
    return [
        one["content_id"]
        for one in answers
        if one["outcome"] == "adopted"
        and one["content_id"] in ours
        and (one["content_id"], one["fingerprint"]) not in known
    ]


def take_adoptions(work: Work, answers: Sequence[AdoptedPost], now: Sequence[SitePost]) -> int:
    """Note what became of each; how many there were. `now`: the changed ones as they are."""
    changed = {one["content_id"]: one for one in now if one["content_id"] is not None}
    with held(work) as row:
        rows = Publication.objects.select_for_update().filter(
            integration_id=work.integration_id,
            needs_adoption=True,
            content_id__in=[one["content_id"] for one in answers],
        )
        publications = {one.content_id: one for one in rows}
        adopted = [
            publications[one["content_id"]].pk
            for one in answers
            if one["content_id"] in publications and one["outcome"] == "adopted"
        ]
        Publication.objects.filter(pk__in=adopted).update(needs_adoption=False)
        row.adopted += len(adopted)
        for one in answers:
            publication = publications.get(one["content_id"])
            if publication is not None:
                _settle(row, publication, one, changed)
    return len(publications)


def _settle(
    row: SiteImport, publication: Publication, answer: AdoptedPost, changed: Mapping[int, SitePost]
) -> None:
    if answer["outcome"] == "taken":
        _give_up(row, publication, answer["owner_content_id"])
    elif answer["outcome"] == "gone":
        _note_gone(publication)
    elif (now := changed.get(publication.content_id)) is not None:
        _follow(row, publication, now)


def _give_up(row: SiteImport, publication: Publication, owner: int | None) -> None:
    """Another content has the post: this one must never be published over it, nor beside it."""
    Publication.objects.filter(pk=publication.pk).update(needs_adoption=False, is_taken=True)
    Content.objects.filter(pk=publication.content_id, archived_at=None).update(archived_at=timezone.now())
    whose = f"content {owner}" if owner else "another content"
    _tell(row, publication.post_id, f"It belongs to {whose}; its copy in IGNY8 is archived.")


def _note_gone(publication: Publication) -> None:
    publication.terms.clear()
    gone = {"needs_adoption": False, "state": Publication.State.DELETED}
    Publication.objects.filter(pk=publication.pk).update(**gone)


def _follow(row: SiteImport, publication: Publication, now: SitePost) -> None:
    if now["post"] is None:
        _note_gone(publication)
        return
    integration = SiteIntegration.objects.select_related("site").get(pk=row.integration_id)
    told: dict[str, Any] = {"taxonomies": now["taxonomies"], "post": now["post"]}
    try:
        with transaction.atomic():
            for kind, data in told.items():
                fingerprint = now["fingerprint"] or ""
                change = Change(
                    kind, publication.content_id, publication.post_id, "", None, fingerprint, data or {}
                )
                changes.apply(integration, change, asked_at=None)
    except Igny8Error as error:
        _tell(row, publication.post_id, error.message)


def _tell(row: SiteImport, post_id: int, message: str) -> None:
    row.problems = [*row.problems, {"post_id": post_id, "message": message}][:MAX_PROBLEMS]
