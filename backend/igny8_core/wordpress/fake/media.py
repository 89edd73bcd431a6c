"""Images of a publish: reused by hash or stored, and the gallery's limit and overflow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import Attachment, SiteState
from igny8_core.wordpress.messages import AttachmentRef, GalleryReport, Image, MediaReport


def gallery_rules(settings: FakeSettings, content_type: str, images: Sequence[Image]) -> FakeSettings:
    """For a product the limit is no limit: WooCommerce's own gallery takes all."""
    if content_type != "product":
        return settings
    return replace(settings, gallery_limit=max(settings.gallery_limit, len(gallery_of(images))))


def used_images(images: Sequence[Image], settings: FakeSettings) -> list[Image]:
    """All, without the gallery images the limit skips."""
    if settings.gallery_overflow != "skip":
        return list(images)
    skipped = gallery_of(images)[settings.gallery_limit :]
    return [image for image in images if image not in skipped]


def gallery_of(images: Sequence[Image]) -> list[Image]:
    return sorted((i for i in images if i["role"] == "gallery"), key=lambda image: image["position"])


def shown_gallery(images: Sequence[Image], settings: FakeSettings) -> list[Image]:
    """The gallery of the article itself: all of it as a grid, or up to the limit."""
    gallery = gallery_of(images)
    return gallery if settings.gallery_overflow == "inline_grid" else gallery[: settings.gallery_limit]


@dataclass(slots=True)
class MediaPlan:
    """Attachments a publish needs; the new ones are in no library before `apply`."""

    state: SiteState
    settings: FakeSettings
    home_url: str
    folder: str
    new: dict[str, Attachment] = field(default_factory=dict)
    refs: dict[str, AttachmentRef] = field(default_factory=dict)
    reused: int = 0

    def take(self, images: Sequence[Image]) -> None:
        for image in used_images(images, self.settings):
            if image["sha256"] not in self.refs:
                self._take(image)

    def report(self, images: Sequence[Image]) -> MediaReport:
        featured = [self.refs[i["sha256"]] for i in images if i["role"] == "featured"]
        return {
            "featured": featured[0] if featured else None,
            "gallery": [self.refs[i["sha256"]] for i in shown_gallery(images, self.settings)],
            "inline": [self.refs[i["sha256"]] for i in images if i["role"] == "inline"],
            "uploaded": len(self.new),
            "reused": self.reused,
        }

    def apply(self) -> None:
        for sha256, attachment in self.new.items():
            self.state.add_attachment(attachment)
            self.state.blobs.pop(sha256, None)

    def _take(self, image: Image) -> None:
        attachment = self.state.attachment_of(image["sha256"])
        if attachment is None:
            attachment = self._store(image)
        else:
            self.reused += 1
        self.refs[image["sha256"]] = {
            "attachment_id": attachment.attachment_id,
            "url": f"{self.home_url}{attachment.path}",
        }

    def _store(self, image: Image) -> Attachment:
        data = bytes(self.state.blobs[image["sha256"]])
        attachment_id = self.state.next_id()
        stem, _, extension = image["filename"].rpartition(".")
        self.new[image["sha256"]] = Attachment(
            attachment_id=attachment_id,
            sha256=image["sha256"],
            mime=image["mime"],
            path=f"/wp-content/uploads/{self.folder}/{stem}-{attachment_id}.{extension}",
            data=data if self.settings.keep_image_bytes else None,
            alt=image["alt"],
            caption=image["caption"],
        )
        return self.new[image["sha256"]]


def gallery_report(
    images: Sequence[Image],
    settings: FakeSettings,
    overflow_post: int | None = None,
    unpublished_post: int | None = None,
) -> GalleryReport:
    requested = len(gallery_of(images))
    over = max(requested - settings.gallery_limit, 0)
    skipped = over if settings.gallery_overflow == "skip" else 0
    return {
        "requested": requested,
        "limit": settings.gallery_limit,
        "overflow": settings.gallery_overflow,
        "used": requested - skipped,
        "gallery_images_skipped": skipped,
        "gallery_images_inline": requested if over and settings.gallery_overflow == "inline_grid" else 0,
        "gallery_overflow_post_id": overflow_post,
        "gallery_unpublished_post_id": unpublished_post,
    }
