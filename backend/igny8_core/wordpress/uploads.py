"""Which bytes go in which stage request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from igny8_core.errors import PayloadTooLarge, SiteError
from igny8_core.wordpress.client import Part, SiteClient
from igny8_core.wordpress.messages import BlobState, Manifest, StageResponse

# The first line of a stage request: manifest, and 20 images with 17 sizes each at 200 bytes.
LINE_ALLOWANCE_BYTES: Final = 96 * 1024
MIN_CHUNK_BYTES: Final = 16 * 1024
_ROUNDS: Final = 4

Files = Mapping[str, tuple[Path, int]]
"""Blob by its SHA-256: the file that holds it, and its size in bytes."""


def plan_parts(missing: Sequence[BlobState], files: Files, max_request_bytes: int) -> list[list[Part]]:
    """Requests in order, each at most `max_request_bytes` with its first line.

    Small blobs share a request; a large one is cut at offsets, and goes on where the site has it. Raises
    KeyError when the site misses a blob that `files` does not hold.
    """
    room = max(max_request_bytes - LINE_ALLOWANCE_BYTES, MIN_CHUNK_BYTES)
    requests: list[list[Part]] = []
    free = 0
    for part in _cut(missing, files, room):
        if part.length > free:
            requests.append([])
            free = room
        requests[-1].append(part)
        free -= part.length
    return requests


def _cut(missing: Iterable[BlobState], files: Files, room: int) -> Iterable[Part]:
    for blob in missing:
        path, size = files[blob["sha256"]]
        for offset in range(blob["received"], size, room):
            yield Part(blob["sha256"], offset, min(room, size - offset), path)


async def upload(
    client: SiteClient,
    key: str,
    fence: int,
    manifest: Manifest,
    missing: Sequence[BlobState],
    files: Files,
    max_request_bytes: int,
) -> StageResponse | None:
    """Delivers what the site misses and answers its last word; None when nothing was missing.

    A server that refuses the size gets half of it, down to MIN_CHUNK_BYTES, and `PayloadTooLarge` is raised
    below that. Bytes damaged or overtaken on the way are sent again from where the site says it is.
    """
    limit = max_request_bytes
    answer: StageResponse | None = None
    rounds = 0
    while missing and rounds < _ROUNDS:
        try:
            for parts in plan_parts(missing, files, limit):
                answer = await client.stage(key, fence, manifest, parts)
                missing = answer["missing"]
                if answer["problems"]:
                    return answer
            rounds += 1
        except PayloadTooLarge:
            if limit <= LINE_ALLOWANCE_BYTES + MIN_CHUNK_BYTES:
                raise
            limit = max(limit // 2, LINE_ALLOWANCE_BYTES + MIN_CHUNK_BYTES)
        except SiteError as error:
            if error.code not in ("MEDIA_OFFSET_MISMATCH", "MEDIA_HASH_MISMATCH") or rounds >= _ROUNDS - 1:
                raise
            rounds += 1
            answer = await client.stage(key, fence, manifest)
            missing = answer["missing"]
    return answer
