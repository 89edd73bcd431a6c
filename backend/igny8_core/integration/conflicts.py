"""What IGNY8 and WordPress say differently of one content, and taking over WordPress's."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from igny8_core.errors import Igny8Error
from igny8_core.integration.adoption import TEXT_FIELDS, agreed_text
from igny8_core.integration.models import Publication
from igny8_core.writer.models import Content
from igny8_core.writer.relationships import take_fields
from igny8_core.writer.sanitising import sanitised_html

GONE = frozenset({Publication.State.TRASHED, Publication.State.DELETED})


def conflict_of(content: Content) -> dict[str, Any]:
    """What differs, and the post. `may_be_taken` false: IGNY8 cannot keep what WordPress has of it."""
    publication = Publication.objects.filter(content=content).order_by("drifted_at").first()
    if publication is None:
        return {"since": None, "differences": [], "post": None}
    base = agreed_text(publication) if publication.drift else {}
    return {
        "since": publication.drifted_at,
        "differences": [
            {
                "field": name,
                "base": base.get(name),
                "ours": _ours(content, name),
                "theirs": theirs,
                "may_be_taken": name in TEXT_FIELDS,
            }
            for name, theirs in sorted(publication.drift.items())
        ],
        "post": {
            name: getattr(publication, name)
            for name in ("post_id", "state", "post_status", "url", "edit_url")
        },
    }


def _ours(content: Content, name: str) -> Any:
    if name == "keyword_ids":
        return sorted(content.keywords.values_list("pk", flat=True))
    return getattr(content, name, None)


def take_theirs(content: Content) -> None:
    """Texts only: an id that is of no row of this site cannot be taken over.

    Where the post itself is gone there is no text: both sides then agree that it is.
    """
    with transaction.atomic():
        row = (
            Content.objects.select_related("account", "site")
            .select_for_update(of=("self",))
            .get(pk=content.pk)
        )
        publications = Publication.objects.select_for_update().filter(content=row)
        publication = publications.order_by("drifted_at").first()
        if publication is None:
            raise Igny8Error("CONFLICT", "The content is on no site.")
        if publication.state in GONE:
            _settle(publication, {})
        else:
            _take_texts(row, publication)
        publication.save()


def _take_texts(row: Content, publication: Publication) -> None:
    theirs = {name: _as_kept(name, value) for name, value in publication.drift.items() if name in TEXT_FIELDS}
    if not theirs:
        raise Igny8Error("CONFLICT", "There is no text of WordPress that IGNY8 could take over.")
    take_fields(row, theirs, changed_by="")
    publication.text_revision = publication.revision = row.revision
    publication.slug = theirs.get("slug", publication.slug)
    _settle(publication, {name: value for name, value in publication.drift.items() if name not in theirs})


def _settle(publication: Publication, drift: Mapping[str, Any]) -> None:
    publication.drift = dict(drift)
    if not drift:
        publication.drifted_at = None
        publication.fingerprint = publication.site_fingerprint or publication.fingerprint


def _as_kept(name: str, value: str) -> str:
    widths = {"title": 500, "slug": 200, "author_email": 254}
    return sanitised_html(value) if name == "html" else value[: widths.get(name, len(value))]
