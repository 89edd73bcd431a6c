"""Staged image bytes: content-addressed, resumable, checked against their hash when complete."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake.state import SiteState
from igny8_core.wordpress.messages import BlobState, File, Image


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
    sizes = {file["sha256"]: file["bytes"] for file in files_of(images)}
    at = 0
    for part in parts:
        piece = data[at : at + part["length"]]
        at += part["length"]
        _append(state, part["sha256"], part["offset"], piece, sizes)


def _append(state: SiteState, sha256: str, offset: int, piece: bytes, sizes: dict[str, int]) -> None:
    if sha256 not in sizes or offset + len(piece) > sizes[sha256]:
        raise Igny8Error("MESSAGE_INVALID", "A part belongs to no image of the manifest, or is too long.")
    blob = state.blobs.setdefault(sha256, bytearray())
    if offset != len(blob):
        raise Igny8Error(
            "MEDIA_OFFSET_MISMATCH",
            f"{len(blob)} bytes of this file are here; the part begins at {offset}.",
            details={"sha256": sha256, "received": len(blob)},
        )
    blob += piece
    if len(blob) == sizes[sha256] and hashlib.sha256(blob).hexdigest() != sha256:
        del state.blobs[sha256]
        raise Igny8Error(
            "MEDIA_HASH_MISMATCH", "The bytes are not what was announced.", details={"sha256": sha256}
        )
