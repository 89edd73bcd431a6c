"""Images people send: checked by content, stored by hash, known per account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from igny8_core.auth.models import Account
from igny8_core.errors import Igny8Error
from igny8_core.media.limits import MediaLimits
from igny8_core.media.store import Store
from igny8_core.media.validate import inspect
from igny8_core.writer.models import Upload


def store_upload(account: Account, file: UploadedFile[Any]) -> Upload:
    """The same image again is the same upload. Raises IMAGE_… when it is none, or too large."""
    limit = image_limits().max_bytes
    if (file.size or 0) > limit:
        raise Igny8Error(
            "IMAGE_TOO_LARGE",
            f"The image is larger than {limit:,} bytes.",
            details={"bytes": file.size, "limit_bytes": limit},
        )
    return store_image(account, file.read(), file.name or "")


def store_image(account: Account, data: bytes, filename: str) -> Upload:
    info = inspect(data, image_limits())
    sha256 = media_store().put(data)
    upload, _ = Upload.objects.get_or_create(
        account=account,
        sha256=sha256,
        defaults={
            "filename": filename[:255],
            "mime": info.mime,
            "bytes": len(data),
            "width": info.width,
            "height": info.height,
        },
    )
    return upload


def image_limits() -> MediaLimits:
    """As the settings say it."""
    return MediaLimits(
        max_bytes=settings.IGNY8_MAX_UPLOAD_BYTES,
        max_pixels=settings.IGNY8_MAX_IMAGE_PIXELS,
        max_images=settings.IGNY8_MAX_IMAGES,
        max_seconds=settings.IGNY8_IMAGE_SECONDS,
        max_idle_seconds=settings.IGNY8_IMAGE_IDLE_SECONDS,
    )


def media_store() -> Store:
    return Store(Path(settings.MEDIA_DIR))
