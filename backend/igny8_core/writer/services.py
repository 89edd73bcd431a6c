"""What can be done with contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone

from igny8_core.auth.models import Account, User
from igny8_core.errors import Igny8Error
from igny8_core.system.addresses import is_address_within
from igny8_core.system.models import Site
from igny8_core.system.signals import content_archived
from igny8_core.writer.models import Content, ContentImage, ContentRevision, ImageRole, Origin
from igny8_core.writer.sanitising import UPLOAD_SCHEME, pictures_in
from igny8_core.writer.snapshots import build_snapshot, digest


class ImageFields(TypedDict):
    """An image as people name it: exactly one of `url` and `upload` (SHA-256) is not ""."""

    url: str
    upload: str
    alt: str
    caption: str
    title: str


# What the caller may set besides the columns themselves.
_NOT_COLUMNS = {"keywords", "featured_image", "gallery"}


@transaction.atomic
def save_content(
    *,
    account: Account,
    site: Site,
    fields: Mapping[str, Any],
    content: Content | None = None,
    created_by: User | None = None,
    expected_revision: int | None = None,
    origin: Origin = Origin.IGNY8,
    changed_by: str = "",
) -> Content:
    """Create or change a content, and keep what it now says as a new revision.

    `fields` has validated values (see `ContentSerializer`) of any of the columns, and `keywords`
    (list of Keyword), `featured_image` (ImageFields or None), `gallery` (list of ImageFields); what is
    absent stays. A save that changes nothing a site would see makes no revision.
    `changed_by`: who did it in WordPress, where that is the `origin`.
    With `expected_revision`, CONFLICT when somebody else saved in between.
    """
    row = _locked(content) if content else Content(account=account, site=site)
    if expected_revision is not None and row.revision != expected_revision:
        raise Igny8Error(
            "CONFLICT",
            "Somebody else saved this content in the meantime.",
            details={"expected_revision": expected_revision, "revision": row.revision},
        )
    for name, value in fields.items():
        if name not in _NOT_COLUMNS:
            setattr(row, name, value)
    if origin is Origin.WORDPRESS and "html" in fields:
        _keep_pictures_of_site(row)
    row.save()
    if "keywords" in fields:
        row.keywords.set(fields["keywords"])
    images = _save_images(row, fields)
    _keep_revision(row, images, {"created_by": created_by, "origin": origin, "changed_by": changed_by})
    return row


def _locked(content: Content) -> Content:
    """The row as it is now: two people's changes to different fields both count."""
    return Content.objects.select_for_update().get(pk=content.pk)


def _keep_revision(row: Content, images: Sequence[ContentImage], author: Mapping[str, Any]) -> None:
    keyword_ids = list(row.keywords.values_list("pk", flat=True))
    latest = ContentRevision.objects.filter(content=row, number=row.revision).values_list("sha256", flat=True)
    if digest(build_snapshot(row, images, keyword_ids)) in latest:
        return
    row.revision += 1
    row.save(update_fields=["revision"])
    snapshot = build_snapshot(row, images, keyword_ids)
    ContentRevision.objects.create(
        content=row, number=row.revision, snapshot=snapshot, sha256=digest(snapshot), **author
    )


# ---------------------------------------------------------------------------------------------- images


def _save_images(row: Content, fields: Mapping[str, Any]) -> list[ContentImage]:
    """Make the rows say what the content says now; an unchanged source keeps its preparation."""
    before = list(row.images.all())
    wanted = list(_wanted_images(row, fields, before))
    if [_facts(image) for image in wanted] == [_facts(image) for image in before]:
        return before
    prepared = {(image.source_url, image.upload_sha256): image for image in before if image.prepared_at}
    for image in wanted:
        if known := prepared.get((image.source_url, image.upload_sha256)):
            image.main_sha256, image.error, image.prepared_at = (
                known.main_sha256, known.error, known.prepared_at,
            )  # fmt: skip
    row.images.all().delete()
    return ContentImage.objects.bulk_create(wanted)


def _wanted_images(
    row: Content, fields: Mapping[str, Any], before: Iterable[ContentImage]
) -> Iterable[ContentImage]:
    """In the model's order: featured, gallery, inline."""
    if "featured_image" in fields:
        given = fields["featured_image"]
        yield from _images(row, ImageRole.FEATURED, [given] if given else [])
    else:
        yield from (image for image in before if image.role == ImageRole.FEATURED)
    if "gallery" in fields:
        yield from _images(row, ImageRole.GALLERY, fields["gallery"])
    else:
        yield from (image for image in before if image.role == ImageRole.GALLERY)
    yield from _inline_images(row)


def _images(row: Content, role: ImageRole, given: Iterable[ImageFields]) -> Iterable[ContentImage]:
    for position, image in enumerate(given):
        yield ContentImage(
            content=row,
            role=role,
            position=position,
            source_url=image["url"],
            upload_sha256=image["upload"],
            alt=image["alt"],
            caption=image["caption"],
            title=image["title"],
        )


def _keep_pictures_of_site(row: Content) -> None:
    """Whatever a person in WordPress put into the text is on the site, and stays as it is."""
    ours: set[str] = set()
    if row.pk:
        ours.update(row.images.filter(role=ImageRole.INLINE).values_list("source_url", flat=True))
    row.kept_pictures = [picture.src for picture in pictures_in(row.html) if picture.src not in ours]


def stays_as_it_is(row: Content, src: str) -> bool:
    """Whether a picture of the text is the site's own, so that nothing of it is fetched or sent."""
    return src in row.kept_pictures or is_address_within(row.site.url, src)


def _inline_images(row: Content) -> Iterable[ContentImage]:
    ours = (picture for picture in pictures_in(row.html) if not stays_as_it_is(row, picture.src))
    for position, picture in enumerate(ours):
        yield ContentImage(
            content=row,
            role=ImageRole.INLINE,
            position=position,
            source_url=picture.src,
            upload_sha256=upload_in(picture.src),
            alt=picture.alt,
        )


def upload_in(src: str) -> str:
    """The SHA-256 in `igny8-upload:<sha256>`; "" for any other address."""
    scheme, _, rest = src.partition(":")
    return rest if scheme == UPLOAD_SCHEME else ""


def _facts(image: ContentImage) -> tuple[object, ...]:
    return (
        str(image.role), image.position, image.source_url, image.upload_sha256,
        image.alt, image.caption, image.title,
    )  # fmt: skip


# --------------------------------------------------------------------------------------------- archive


def archive_content(content: Content) -> None:
    """Out of every list; revisions and publications stay, what waits to be published is cancelled.

    The first archiving's time stays.
    """
    with transaction.atomic():
        if Content.objects.filter(pk=content.pk, archived_at=None).update(archived_at=timezone.now()):
            content_archived.send(Content, content=content)


def restore_content(content: Content) -> None:
    Content.objects.filter(pk=content.pk).update(archived_at=None)
