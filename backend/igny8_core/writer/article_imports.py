"""Articles from files: read and checked at once, shown, and made contents when a person says so.

What was read stands in rows, not in a file: the person may go away and come back, and a table may be read
anew with other columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from igny8_core.auth.principal import principal_of
from igny8_core.envelope import validation_error
from igny8_core.errors import CATALOGUE, Igny8Error
from igny8_core.system.models import Site
from igny8_core.writer import import_files, import_tables
from igny8_core.writer.content_serializers import ContentSerializer
from igny8_core.writer.import_models import ArticleImport, ArticleImportItem
from igny8_core.writer.importing import parse_document, refused
from igny8_core.writer.models import Content
from igny8_core.writer.uploads import media_store, store_image

MAX_ITEMS = 500
KEEP = timedelta(days=7)

Problem = dict[str, Any]


def begin(request: Request, site: Site, files: Iterable[Any]) -> ArticleImport:
    """Read the files. What one article lacks is its own problem; VALIDATION_FAILED is about the files."""
    principal = principal_of(request)
    with TemporaryDirectory(prefix="igny8-import-") as place:
        folder = Path(place)
        documents = import_files.lay_out(files, folder)
        tables = [path for path in documents if path.suffix.lower() == import_files.TABLE_SUFFIX]
        if tables and len(documents) > 1:
            raise refused("files", "A table is imported alone, or with its pictures.")
        made = ArticleImport(account=principal.account, site=site, created_by=principal.user)
        items = (
            _of_table(request, made, tables[0], folder)
            if tables
            else [_of_document(request, made, path, folder) for path in _few(documents)]
        )
    with transaction.atomic():
        ArticleImport.objects.filter(account=principal.account, created_at__lt=timezone.now() - KEEP).delete()
        made.save()
        for number, item in enumerate(items, 1):
            item.number = number
        ArticleImportItem.objects.bulk_create(items)
    return made


def _few(things: list[Any]) -> list[Any]:
    if len(things) > MAX_ITEMS:
        raise refused("files", f"{len(things):,} articles; send at most {MAX_ITEMS} at once.")
    return things


def _of_document(request: Request, made: ArticleImport, path: Path, root: Path) -> ArticleImportItem:
    item = ArticleImportItem(article_import=made, source=str(path.relative_to(root))[-300:])
    _read(request, made.site, item, path, root, name=path.stem)
    return item


def _of_table(request: Request, made: ArticleImport, path: Path, root: Path) -> list[ArticleImportItem]:
    columns, lines = import_tables.read_table(path)
    _few(lines)
    made.columns = import_tables.samples(columns, lines)
    made.mapping = import_tables.likely_mapping(columns)
    made.pictures = _stored(made, import_files.pictures_in_folder(root), path.parent)
    items = [
        ArticleImportItem(article_import=made, source=f"{path.name[:200]}, article {number}", row=line)
        for number, line in enumerate(lines, 1)
    ]
    _read_lines(request, made, items)
    return items


def _stored(made: ArticleImport, pictures: list[Path], beside: Path) -> dict[str, str]:
    """What is no picture is left out, and missed by the article that names it."""
    stored = {}
    for path in pictures:
        try:
            upload = store_image(made.account, path.read_bytes(), path.name)
        except Igny8Error:
            continue
        if path.is_relative_to(beside):
            stored[str(path.relative_to(beside))] = upload.sha256
    return stored


def map_columns(request: Request, made: ArticleImport, mapping: Mapping[str, str]) -> None:
    """Read the table again, with these columns. What has become a content stays as it is."""
    made.mapping = dict(mapping)
    items = list(made.items.filter(content=None))
    _read_lines(request, made, items)
    with transaction.atomic():
        made.save(update_fields=["mapping"])
        ArticleImportItem.objects.bulk_update(items, ["fields", "problems"])


def _read_lines(request: Request, made: ArticleImport, items: list[ArticleImportItem]) -> None:
    with TemporaryDirectory(prefix="igny8-import-") as place:
        root = Path(place)
        for name, sha256 in made.pictures.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(media_store().read(sha256))
        path = root / "article.md"
        for item in items:
            path.write_text(import_tables.as_markdown(item.row or {}, made.mapping), encoding="utf-8")
            _read(request, made.site, item, path, root)


def _read(
    request: Request, site: Site, item: ArticleImportItem, path: Path, root: Path, name: str = ""
) -> None:
    """Fill `fields` and `problems`. `name`: what it is called where the document itself does not say."""
    item.fields, item.problems = {}, []
    try:
        if path.suffix.lower() == import_files.WORD_SUFFIX:
            path = import_files.html_of_word(path)
        document = parse_document(path, pictures_root=root)
        item.fields = dict(document.fields)
        uploads = {
            file: store_image(site.account, file.read_bytes(), file.name).sha256 for file in document.files
        }
        item.fields = {**document.with_uploads(uploads), "site": site.pk}
    except Igny8Error as error:
        item.fields = {"title": name, "html": "", **item.fields, "site": site.pk}
        item.problems = problems_of(error)
        return
    item.fields["title"] = item.fields.get("title") or name.replace("-", " ").replace("_", " ").strip()
    item.problems = _checked(request, item.fields)


def _checked(request: Request, fields: Mapping[str, Any]) -> list[Problem]:
    body = ContentSerializer(data=dict(fields), context={"request": request})
    if body.is_valid():
        title = str(fields.get("title", "")).strip()
        return [] if title else [_problem("title", "blank", "The article has no title.", _TITLE)]
    return problems_of(validation_error(body.errors))


_TITLE = "Give it a heading, or a title in the first lines or in a column."
_REMEDIES = {
    "unknown_field": "Remove this line from the front matter, or correct its name.",
    "pictures": "Send the picture in the same zip, at the place the article names.",
    "published_at": "Write the time with Z or an offset, such as 2025-12-01T10:00:00Z.",
    "author_email": "Write the e-mail address the author has in WordPress.",
    "content_type": "post, page, product, or the name of another post type of the site.",
}


def problems_of(error: Igny8Error) -> list[Problem]:
    """Of one article: every complaint with its field, and what to do about it."""
    fields = error.details.get("fields")
    if not fields:
        return [_problem("", error.code, error.message, error.remedy)]
    return [
        _problem(name, said.get("code", "invalid"), said["message"], "")
        for name, complaints in fields.items()
        for said in complaints
    ]


def _problem(name: str, code: str, message: str, remedy: str) -> Problem:
    told = remedy or _REMEDIES.get(code) or _REMEDIES.get(name) or CATALOGUE["VALIDATION_FAILED"].remedy
    return {"field": name, "code": code, "message": message, "remedy": told}


def create_contents(
    request: Request, made: ArticleImport, numbers: Collection[int] | None
) -> tuple[list[ArticleImportItem], list[ArticleImportItem]]:
    """Each on its own; None: all. Those that were made before are answered again, and not made twice."""
    items = made.items.all() if numbers is None else made.items.filter(number__in=numbers)
    for item in items:
        if item.content_id is None:
            _create(request, item)
    done = list(items)
    return [item for item in done if item.content_id], [item for item in done if not item.content_id]


@transaction.atomic
def _create(request: Request, item: ArticleImportItem) -> None:
    locked = ArticleImportItem.objects.select_for_update().get(pk=item.pk)
    if locked.content_id is None and not item.problems:
        try:
            body = ContentSerializer(data=item.fields, context={"request": request})
            body.is_valid(raise_exception=True)
            content: Content = body.save()
            locked.content = content
        except ValidationError as error:  # something it names was removed in the meantime
            locked.problems = problems_of(validation_error(error.detail))
        locked.save(update_fields=["content", "problems"])
    item.content, item.problems = locked.content, locked.problems
