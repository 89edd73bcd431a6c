"""`igny8 content …`: files in, lists out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from rest_framework.exceptions import ValidationError
from rich.markup import escape

from igny8_core.auth.models import Role
from igny8_core.auth.principal import Principal
from igny8_core.cli import find, show
from igny8_core.envelope import validation_error
from igny8_core.errors import Igny8Error
from igny8_core.integration.models import Publication, PublishJob
from igny8_core.system.models import Site
from igny8_core.writer.content_serializers import ContentSerializer
from igny8_core.writer.importing import parse_document
from igny8_core.writer.models import Content
from igny8_core.writer.uploads import store_image


@dataclass(frozen=True, slots=True)
class Asking:
    """What the API's serializers want to know of a request: who asks."""

    auth: Principal


@dataclass(frozen=True, slots=True)
class Imported:
    path: Path
    content: Content
    revision_before: int
    """0: it is new."""
    pictures: int

    @property
    def word(self) -> str:
        if not self.revision_before:
            return "imported"
        return "changed" if self.content.revision > self.revision_before else "is unchanged"


def import_files(files: Sequence[Path], *, site: str | None, as_json: bool) -> None:
    """All files or none: the first that cannot be imported is named, and nothing has changed."""
    home = find.site(site)
    with transaction.atomic():
        done = [_import(path, home) for path in files]
    if as_json:
        show.out.print_json(json.dumps([_facts(one) for one in done]))
        return
    for one in done:
        show.out.print(
            f"{show.GOOD} {escape(one.path.name)} {one.word}: content {one.content.pk} "
            f"[bold]{escape(one.content.title)}[/], "
            f"revision {one.content.revision}, {show.count(one.pictures, 'picture')}"
        )
    show.out.print(f"  Next: [bold]igny8 publish {' '.join(str(one.content.pk) for one in done)}[/]")


def _facts(one: Imported) -> dict[str, Any]:
    row = one.content
    facts = {"file": str(one.path), "content_id": row.pk, "title": row.title, "revision": row.revision}
    return {**facts, "created": not one.revision_before, "pictures": one.pictures}


def _import(path: Path, site: Site) -> Imported:
    try:
        document = parse_document(path)
        uploads = {file: _upload(site, file) for file in document.files}
        fields = document.with_uploads(uploads)
        before = _imported_before(site, fields)
        revision_before = before.revision if before else 0
        content = _save(site, fields, before)
    except ValidationError as error:
        raise _about(path, validation_error(error.detail)) from error
    except Igny8Error as error:
        raise _about(path, error) from error
    return Imported(path, content, revision_before, len(document.images))


def _upload(site: Site, file: Path) -> str:
    return store_image(site.account, file.read_bytes(), file.name).sha256


def _about(path: Path, error: Igny8Error) -> Igny8Error:
    return Igny8Error(error.code, f"{path.name}: {error.message}", details=error.details)


def _imported_before(site: Site, fields: dict[str, Any]) -> Content | None:
    """What this file made at an earlier import: the same slug, or the same title where it names none."""
    live = Content.objects.filter(site=site, archived_at=None)
    slug = str(fields.get("slug", "")).strip().lower()
    title = str(fields.get("title", "")).strip()
    same = live.filter(slug=slug) if slug else live.filter(slug="", title=title)
    return same.order_by("pk").first()


def _save(site: Site, fields: dict[str, Any], before: Content | None) -> Content:
    """Through the API's own validation. What this file no longer says goes back to empty."""
    asking = Asking(Principal(account=site.account, role=Role.OWNER))
    body = ContentSerializer(before, data={**fields, "site": site.pk}, context={"request": asking})
    body.is_valid(raise_exception=True)
    saved: Content = body.save()
    return saved


def list_contents(*, site: str | None, limit: int, as_json: bool) -> None:
    rows = Content.objects.filter(archived_at=None).select_related("site").defer("html")
    rows = rows.order_by("-updated_at", "-pk")
    if site is not None:
        rows = rows.filter(site=find.site(site))
    newest_job = PublishJob.objects.filter(content=OuterRef("pk")).order_by("-pk")
    place = Publication.objects.filter(content=OuterRef("pk")).order_by("-last_published_at")
    found = rows.annotate(
        state=Subquery(newest_job.values("state")[:1]), url=Subquery(place.values("url")[:1])
    )[:limit]
    if as_json:
        show.out.print_json(json.dumps([_row_facts(row) for row in found], default=str))
    elif not found:
        show.out.print("No contents yet. Import some: [bold]igny8 content import article.md[/]")
    else:
        _print_rows(found)


def _row_facts(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "site_id": row.site_id,
        "title": row.title,
        "slug": row.slug,
        "content_type": row.content_type,
        "revision": row.revision,
        "publish_mode": row.publish_mode,
        "published_at": row.published_at,
        "state": row.state,
        "url": row.url,
        "updated_at": row.updated_at,
    }


def _print_rows(found: Iterable[Any]) -> None:
    shown = show.table("#ID", "TITLE", "TYPE", "#REV", "SITE", "STATE", "ADDRESS")
    show.print_rows(
        shown,
        (
            (
                row.pk,
                escape(row.title),
                row.content_type,
                row.revision,
                escape(row.site.name),
                show.state(row.state) if row.state else "not published",
                escape(row.url or ""),
            )
            for row in found
        ),
    )
