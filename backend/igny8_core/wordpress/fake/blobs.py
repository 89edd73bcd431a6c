"""Staged image bytes: content-addressed, resumable, checked against their hash when complete."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake.state import SiteState
from igny8_core.wordpress.messages import BlobState, File, Image

_MAGIC: Mapping[str, tuple[int, bytes]] = {
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/gif": (0, b"GIF8"),
    "image/webp": (8, b"WEBP"),
    "image/avif": (4, b"ftyp"),
}


def files_of(images: Iterable[Image]) -> Iterator[File]:
    for image in images:
        yield image
        yield from image["sizes"]


def missing_blobs(state: SiteState, images: Iterable[Image]) -> list[BlobState]:
    """What must still come. An image the library already has needs none of its files."""
    needed = [image for image in images if state.attachment_of(image["sha256"]) is None]
    missing: dict[str, BlobState] = {}
    for file in files_of(needed):
        received = len(state.blobs.get(file["sha256"], b""))
        if received < file["bytes"]:
            missing[file["sha256"]] = {"sha256": file["sha256"], "received": received}
    return list(missing.values())


def receive(state: SiteState, images: Sequence[Image], parts: Sequence[dict[str, Any]], data: bytes) -> None:
    """Appends `parts`, whose bytes follow each other in `data`; parts before a refused one stay."""
    files = {file["sha256"]: file for file in files_of(images)}
    at = 0
    for part in parts:
        piece = data[at : at + part["length"]]
        at += part["length"]
        file = files.get(part["sha256"])
        if file is None or part["offset"] + len(piece) > file["bytes"]:
            raise Igny8Error("MESSAGE_INVALID", "A part belongs to no image of the manifest, or is too long.")
        _append(state, file, part["offset"], piece)


def _append(state: SiteState, file: File, offset: int, piece: bytes) -> None:
    blob = state.blobs.setdefault(file["sha256"], bytearray())
    if len(blob) == file["bytes"]:
        return  # whole already: the answer to the same part was lost
    if offset != len(blob):
        raise Igny8Error(
            "MEDIA_OFFSET_MISMATCH",
            f"{len(blob)} bytes of this file are here; the part begins at {offset}.",
            details={"sha256": file["sha256"], "received": len(blob)},
        )
    blob += piece
    if len(blob) == file["bytes"]:
        _complete(state, file, bytes(blob))


def _complete(state: SiteState, file: File, data: bytes) -> None:
    sha256 = file["sha256"]
    if hashlib.sha256(data).hexdigest() != sha256:
        del state.blobs[sha256]
        message = "The bytes are not what was announced."
        raise Igny8Error("MEDIA_HASH_MISMATCH", message, details={"sha256": sha256})
    at, magic = _MAGIC[file["mime"]]
    if data[at : at + len(magic)] != magic:
        del state.blobs[sha256]
        raise Igny8Error("MEDIA_REFUSED", f"A file is not {file['mime']}.", details={"sha256": sha256})
