"""What IGNY8 and WordPress say differently of one content, and taking over WordPress's."""

from typing import Any

from django.db import transaction

from igny8_core.errors import Igny8Error
from igny8_core.integration.adoption import TEXT_FIELDS, agreed_text
from igny8_core.integration.models import Publication
from igny8_core.writer.models import Content
from igny8_core.writer.relationships import take_fields
from igny8_core.writer.sanitising import sanitised_html


def conflict_of(content: Content) -> dict[str, Any]:
    publication = Publication.objects.filter(content=content).exclude(drift={}).first()
    if publication is None:
        return {"since": None, "differences": []}
    base = agreed_text(publication)
    return {
        "since": publication.drifted_at,
        "differences": [
            {"field": name, "base": base.get(name), "ours": _ours(content, name), "theirs": theirs}
            for name, theirs in sorted(publication.drift.items())
        ],
    }


def _ours(content: Content, name: str) -> Any:
    if name == "keyword_ids":
        return sorted(content.keywords.values_list("pk", flat=True))
    return getattr(content, name)


def take_theirs(content: Content) -> None:
    """Texts only: an id that is of no row of this site cannot be taken over."""
    with transaction.atomic():
        row = (
            Content.objects.select_related("account", "site")
            .select_for_update(of=("self",))
            .get(pk=content.pk)
        )
        publications = Publication.objects.select_for_update().filter(content=row)
        publication = publications.exclude(drift={}).first()
        theirs = {
            name: _as_kept(name, value)
            for name, value in (publication.drift if publication else {}).items()
            if name in TEXT_FIELDS
        }
        if publication is None or not theirs:
            raise Igny8Error("CONFLICT", "There is no text of WordPress that IGNY8 could take over.")
        take_fields(row, theirs, changed_by="")
        publication.text_revision = publication.revision = row.revision
        publication.drift = {n: v for n, v in publication.drift.items() if n not in theirs}
        if not publication.drift:
            publication.drifted_at = None
            publication.fingerprint = publication.site_fingerprint or publication.fingerprint
        publication.slug = theirs.get("slug", publication.slug)
        publication.save()


def _as_kept(name: str, value: str) -> str:
    widths = {"title": 500, "slug": 200, "author_email": 254}
    return sanitised_html(value) if name == "html" else value[: widths.get(name, len(value))]
