"""Files by their SHA-256, and what was made of which image: in one directory, for any number of processes.

    <root>/blobs/ab/abcd…           a file, named by its hash
    <root>/index/ab/abcd….<key>     what preparing image abcd… under the rules <key> gave (JSON)
    <root>/incoming/                files being written
    <root>/lock                     see below

A file appears under its name complete and on disk, or not at all, so a reader needs no lock. Only `collect`
removes, and the one race that matters is "collect judges a file old while somebody is about to rely on it":
whoever relies on a file touches it under the shared lock, and collect looks and removes under the exclusive
one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from igny8_core.media.files import ImageFile, SizeFile

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_KEY: Final = re.compile(r"[0-9a-f]{16,64}")
# A file in use is touched again only after this long, so that looking things up writes next to nothing.
_TOUCH_AFTER_SECONDS: Final = 300.0
SHARDS: Final = 256
_SPOOLED_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Renditions:
    """What was made of one image for one set of rules: the files are all in the store.

    `source` are the facts of what came in; its bytes are in the store only if it was uploaded.
    """

    main: ImageFile
    sizes: tuple[SizeFile, ...]
    source: ImageFile
    frames: int

    def blob_shas(self) -> tuple[str, ...]:
        """Every file a site needs, the main one first, each once."""
        return tuple(dict.fromkeys((self.main.sha256, *(size.sha256 for size in self.sizes))))


@dataclass(frozen=True, slots=True)
class Stale:
    """Files that may go if nothing needs them. `before` is a time as `time.time()` has it."""

    before: float
    blobs: tuple[str, ...]
    records: tuple[tuple[Path, Renditions], ...]

    @property
    def names(self) -> set[str]:
        """The hashes of which somebody has to say whether they are in use."""
        return {*self.blobs, *(found.main.sha256 for _, found in self.records)}


@dataclass(frozen=True, slots=True)
class Collected:
    files: int
    bytes: int


class Store:
    """Safe to use from several threads and processes. Raises ValueError for a name that is no hash."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._blobs = self.root / "blobs"
        self._index = self.root / "index"
        self._incoming = self.root / "incoming"
        for directory in (self._blobs, self._index, self._incoming):
            directory.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file is, or would be."""
        return self._blobs / _checked(sha256)[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """In bytes. Raises FileNotFoundError."""
        return self.path(sha256).stat().st_size

    def read(self, sha256: str, offset: int = 0, length: int | None = None) -> bytes:
        """`length` bytes from `offset`, fewer at the end; None: all the rest. Raises FileNotFoundError."""
        if offset < 0 or (length is not None and length < 0):
            raise ValueError("offset and length can't be negative")
        with self.path(sha256).open("rb") as file:
            file.seek(offset)
            return file.read() if length is None else file.read(length)

    def put(self, data: bytes) -> str:
        """Store `data`, answer its SHA-256. On disk when this returns; storing it again changes nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        with self._lock(fcntl.LOCK_SH):
            if self._touch(target):
                return sha256
        self._write(target, data)
        return sha256

    def spool(self) -> tempfile.SpooledTemporaryFile[bytes]:
        """For bytes on their way: few stay in memory, more go to a file without a name; gone when closed."""
        return tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES, mode="w+b", dir=str(self._incoming))

    def renditions(self, sha256: str, size_set_key: str) -> Renditions | None:
        """What `save_renditions` kept, or None, also if one of the files has been collected since."""
        record = self._record(sha256, size_set_key)
        with self._lock(fcntl.LOCK_SH):
            try:
                found = _renditions_from(json.loads(record.read_bytes()))
            except FileNotFoundError:
                return None
            if all(self._touch(self.path(name)) for name in found.blob_shas()) and self._touch(record):
                return found
        return None

    def save_renditions(self, sha256: str, size_set_key: str, renditions: Renditions) -> None:
        """Remember what image `sha256` (as it came, or a main file) gives under these rules."""
        text = json.dumps(_renditions_as(renditions), separators=(",", ":"))
        self._write(self._record(sha256, size_set_key), text.encode())

    def stale(self, shard: int, unused_seconds: float) -> Stale:
        """What of one shard (0 to 255) has not been used for so long; records for a quarter of it already.

        So a record that is still needed is seen, and its files counted as used, long before their time.
        """
        if not 0 <= shard < SHARDS:
            raise ValueError(f"not a shard: {shard}")
        name, now = f"{shard:02x}", time.time()
        records = [
            (path, found)
            for path in _older(self._index / name, now - unused_seconds / 4)
            if (found := _read_record(path)) is not None
        ]
        return Stale(
            before=now - unused_seconds,
            blobs=tuple(path.name for path in _older(self._blobs / name, now - unused_seconds)),
            records=tuple(records),
        )

    def collect(self, stale: Stale, in_use: Collection[str]) -> Collected:
        """Remove what of `stale` is neither in use nor made of an image that is, nor was used since.

        Uploads and main files are in use or not; sizes follow their record.
        """
        for record, found in stale.records:
            if found.main.sha256 in in_use:
                self._use([record, *(self.path(name) for name in found.blob_shas())])
            else:
                self._remove_older(record, stale.before)
        files = total = 0
        for name in stale.blobs:
            if name in in_use:
                self._use([self.path(name)])
                continue
            size = self._remove_older(self.path(name), stale.before)
            files, total = files + (size is not None), total + (size or 0)
        for path in _older(self._incoming, stale.before):
            self._remove_older(path, stale.before)
        return Collected(files, total)

    def _use(self, paths: Iterable[Path]) -> None:
        with self._lock(fcntl.LOCK_SH):
            for path in paths:
                self._touch(path)

    def _remove_older(self, path: Path, before: float) -> int | None:
        """The removed file's size; None if it was used since, or is gone."""
        with self._lock(fcntl.LOCK_EX):
            try:
                facts = path.stat()
            except FileNotFoundError:
                return None
            if facts.st_mtime >= before:
                return None
            path.unlink()
            return facts.st_size

    def _record(self, sha256: str, size_set_key: str) -> Path:
        if not _KEY.fullmatch(size_set_key):
            raise ValueError(f"not a key of size rules: {size_set_key!r}")
        return self._index / _checked(sha256)[:2] / f"{sha256}.{size_set_key}"

    def _touch(self, path: Path) -> bool:
        """Whether the file is there; from now on it counts as used."""
        try:
            if time.time() - path.stat().st_mtime > _TOUCH_AFTER_SECONDS:
                os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def _write(self, target: Path, data: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            target.parent.mkdir(exist_ok=True)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_directory(target.parent)

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


def _older(directory: Path, before: float) -> list[Path]:
    """Files last used before that time; none if there is no such directory."""
    if not directory.is_dir():
        return []
    with os.scandir(directory) as entries:
        return [Path(entry.path) for entry in entries if _is_older(entry, before)]


def _is_older(entry: os.DirEntry[str], before: float) -> bool:
    try:
        return entry.stat().st_mtime < before
    except FileNotFoundError:
        return False  # another process collects at the same time


def _read_record(path: Path) -> Renditions | None:
    try:
        return _renditions_from(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in lower-case hexadecimal: {sha256!r}")
    return sha256


def _sync_directory(directory: Path) -> None:
    """A rename is on disk only when its directory is."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _renditions_as(renditions: Renditions) -> dict[str, Any]:
    return {
        "main": renditions.main.as_message(),
        "sizes": [size.as_message() for size in renditions.sizes],
        "source": renditions.source.as_message(),
        "frames": renditions.frames,
    }


def _renditions_from(record: dict[str, Any]) -> Renditions:
    return Renditions(
        main=ImageFile(**record["main"]),
        sizes=tuple(SizeFile(**{**size, "names": tuple(size["names"])}) for size in record["sizes"]),
        source=ImageFile(**record["source"]),
        frames=record["frames"],
    )
