"""Contents made of what a site has already, many at a time."""

from __future__ import annotations

from collections.abc import Sequence

from igny8_core.writer.models import Content, ContentRevision, Origin
from igny8_core.writer.sanitising import pictures_in
from igny8_core.writer.snapshots import build_snapshot, digest


def take_over(contents: Sequence[Content]) -> list[Content]:
    """Insert new contents as a site has them, each with its first revision. Within a transaction.

    The same as `services.save_content` for each of them, in two statements: nothing of it is anybody's
    change, and every picture of the text stays where the site shows it from.
    """
    for content in contents:
        content.revision = 1
        content.kept_pictures = [picture.src for picture in pictures_in(content.html)]
    made = Content.objects.bulk_create(contents)
    ContentRevision.objects.bulk_create([_first_revision(content) for content in made])
    return made


def _first_revision(content: Content) -> ContentRevision:
    snapshot = build_snapshot(content, [], [])
    return ContentRevision(
        content=content,
        number=content.revision,
        snapshot=snapshot,
        sha256=digest(snapshot),
        origin=Origin.WORDPRESS,
    )
