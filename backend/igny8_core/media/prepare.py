"""From an address or an upload to the files a site needs, once for each image and set of rules.

Fetching waits and runs on the event loop; decoding computes and runs in a few threads, in which the images in
work at one time share a fixed amount of memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from igny8_core.errors import Igny8Error
from igny8_core.media.fetch import FetchSettings, fetch_into
from igny8_core.media.filenames import filename_for
from igny8_core.media.files import ImageFile, ImageSize, PreparedFile, SizeFile
from igny8_core.media.limits import MediaLimits
from igny8_core.media.memory import MemoryBudget
from igny8_core.media.resize import fits, make_main, make_sizes, working_bytes
from igny8_core.media.store import Renditions, Store
from igny8_core.media.validate import ImageInfo, inspect, too_many_pixels

# Part of every key: files made by another version of this code are made again.
_RECIPE: Final = 2
_DEFAULT_THRESHOLD: Final = 2560
_FETCHES_PER_CALL: Final = 4
_FETCHES_PER_PROCESS: Final = 16
_THREADS: Final = max(1, min(4, os.cpu_count() or 1))
# Two 20-megapixel photographs of the hungriest common kind (progressive JPEG) do not fit beside each other.
_WORKING_MEMORY_BYTES: Final = 150_000_000
_OWNER_IGNY8: Final = "igny8"
_AVIF_SINCE: Final = (6, 5)


@dataclass(frozen=True, slots=True)
class ImageSource:
    """Where an image comes from: `url`, or `upload_sha256` of a file in the store.

    `main_sha256`: the main file it gave before, if it did. While that is in the store nothing is fetched.
    """

    url: str | None = None
    upload_sha256: str | None = None
    main_sha256: str | None = None

    def __post_init__(self) -> None:
        if not (self.url or self.upload_sha256 or self.main_sha256):
            raise ValueError("an image comes from an address or an upload")


@dataclass(frozen=True, slots=True)
class SiteImageRules:
    """What a site wants: its registered sizes, the longest side it keeps (0: any), who makes sizes there.

    `owner` other than "igny8": another plugin makes sizes, so none are made here.
    """

    sizes: tuple[ImageSize, ...] = ()
    threshold: int = _DEFAULT_THRESHOLD
    owner: str = _OWNER_IGNY8
    takes_avif: bool = True

    @classmethod
    def from_site(cls, site: Mapping[str, Any]) -> SiteImageRules:
        """From the contract's `site` object."""
        version = tuple(
            int(part) for part in site["wordpress_version"].split("-")[0].split(".")[:2] if part.isdigit()
        )
        return cls(
            sizes=tuple(ImageSize.from_message(size) for size in site["image_sizes"]),
            threshold=site["big_image_threshold"],
            owner=site["image_sizes_owner"],
            takes_avif=version >= _AVIF_SINCE,
        )


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """An image with everything in the store. `source` are the facts of what came in, before any change."""

    main: ImageFile
    sizes: tuple[SizeFile, ...]
    source: ImageFile
    frames: int = 1

    def as_message(
        self,
        *,
        role: str,
        position: int,
        slug: str,
        source_url: str,
        alt: str = "",
        caption: str = "",
        title: str = "",
    ) -> dict[str, Any]:
        """The contract's `image`."""
        return {
            **self.main.as_message(),
            "role": role,
            "position": position,
            "filename": filename_for(slug, role, position, self.main.sha256, self.main.mime),
            "alt": alt,
            "caption": caption,
            "title": title,
            "source_url": source_url,
            "sizes": [size.as_message() for size in self.sizes],
        }

    def blob_shas(self) -> tuple[str, ...]:
        """Every file a site needs, the main one first, each once."""
        return tuple(dict.fromkeys((self.main.sha256, *(size.sha256 for size in self.sizes))))


def size_set_key(rules: SiteImageRules) -> str:
    """The same for rules that give the same files."""
    sizes = rules.sizes if rules.owner == _OWNER_IGNY8 else ()
    facts = [
        _RECIPE,
        rules.threshold,
        rules.takes_avif,
        [[size.name, size.width, size.height, size.crop] for size in sizes],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def blob_path(store: Store, sha256: str) -> Path:
    """The file to send for a hash of a message. Raises ValueError for what is no hash."""
    return store.path(sha256)


async def prepare(
    source: ImageSource,
    *,
    store: Store,
    limits: MediaLimits,
    site: SiteImageRules,
    settings: FetchSettings | None = None,
) -> PreparedImage:
    """Raises Igny8Error (IMAGE_…); its details carry `image_url` when the image comes from one.

    Known images cost a look-up. The same image prepared twice at once is made twice and stored once.
    """
    (outcome,) = await prepare_many([source], store=store, limits=limits, site=site, settings=settings)
    if isinstance(outcome, Igny8Error):
        raise outcome
    return outcome


async def prepare_many(
    sources: Sequence[ImageSource],
    *,
    store: Store,
    limits: MediaLimits,
    site: SiteImageRules,
    settings: FetchSettings | None = None,
) -> list[PreparedImage | Igny8Error]:
    """For each source, in order, the image or the reason why not; equal sources are prepared once.

    What is not about an image (a full disk, a fault of ours) is raised, after the others have ended.
    """
    key = size_set_key(site)
    wanted = list(dict.fromkeys(sources))
    allowed, surplus = wanted[: limits.max_images], wanted[limits.max_images :]
    known = await asyncio.to_thread(_look_up_all, allowed, store, key)
    job = _Job(store, limits, site, key, settings or FetchSettings(), asyncio.Semaphore(_FETCHES_PER_CALL))
    missing = [source for source in allowed if source not in known]
    made = await asyncio.gather(*(job.run(source) for source in missing), return_exceptions=True)
    for unexpected in made:
        if isinstance(unexpected, BaseException) and not isinstance(unexpected, Igny8Error):
            raise unexpected
    too_many = _too_many(len(wanted), limits)
    outcomes: dict[ImageSource, Any] = {
        **known,
        **dict(zip(missing, made, strict=True)),
        **dict.fromkeys(surplus, too_many),
    }
    return [outcomes[source] for source in sources]


def _look_up_all(sources: Sequence[ImageSource], store: Store, key: str) -> dict[ImageSource, PreparedImage]:
    found: dict[ImageSource, PreparedImage] = {}
    for source in sources:
        for sha256 in (source.main_sha256, source.upload_sha256):
            prepared = _look_up(store, sha256, key) if sha256 else None
            if prepared is not None:
                found[source] = prepared
                break
    return found


def _look_up(store: Store, sha256: str, key: str) -> PreparedImage | None:
    renditions = store.renditions(sha256, key)
    if renditions is None:
        return None
    return PreparedImage(renditions.main, renditions.sizes, renditions.source, renditions.frames)


@dataclass(frozen=True, slots=True)
class _Job:
    store: Store
    limits: MediaLimits
    site: SiteImageRules
    key: str
    settings: FetchSettings
    slots: asyncio.Semaphore

    async def run(self, source: ImageSource) -> PreparedImage:
        # A slot covers the work too, or forty fetched files would wait for two threads.
        try:
            async with self.slots, _process_slots():
                # The best original there is: the upload, else a main file made before, else the address's.
                for sha256 in (source.upload_sha256, source.main_sha256):
                    is_main = sha256 == source.main_sha256
                    if sha256 and (found := await self._make_stored(sha256, is_main)):
                        return found
                return await self._make_fetched(source.url)
        except Igny8Error as error:
            if source.url:
                error.details.setdefault("image_url", source.url)
            raise

    async def _make_stored(self, sha256: str, is_main: bool) -> PreparedImage | None:
        """None where the bytes are gone."""

        def make() -> PreparedImage | None:
            try:
                data = self.store.read(sha256)
            except FileNotFoundError:
                return None
            return self._make(data, is_main)

        return await asyncio.get_running_loop().run_in_executor(_POOL, make)

    async def _make_fetched(self, url: str | None) -> PreparedImage:
        if url is None:
            raise Igny8Error(
                "IMAGE_DOWNLOAD_FAILED",
                "The uploaded image is not there any more; upload it again.",
                details={"image_url": None, "http_status": None, "error": "the upload is gone"},
            )
        with self.store.spool() as spool:
            await fetch_into(spool, url, limits=self.limits, settings=self.settings)

            def make() -> PreparedImage:
                spool.seek(0)
                return self._make(spool.read(), is_main=False)

            return await asyncio.get_running_loop().run_in_executor(_POOL, make)

    def _make(self, data: bytes, is_main: bool) -> PreparedImage:
        """Runs in a thread of the pool. `is_main`: these bytes are a main file of ours already."""
        sha256 = hashlib.sha256(data).hexdigest()
        known = _look_up(self.store, sha256, self.key)
        if known is not None:
            return known
        info = inspect(data, self.limits)
        with _MEMORY.reserve(self._memory_for(info)):
            main = self._main(info, data, is_main)
            wanted = self.site.sizes if self.site.owner == _OWNER_IGNY8 else ()
            sizes = make_sizes(main, wanted)
            renditions = Renditions(
                main=_stored(self.store, main),
                sizes=tuple(_stored_size(self.store, size.names, size.file) for size in sizes),
                source=ImageFile(sha256, len(data), info.mime, info.width, info.height),
                frames=main.frames,
            )
        for name in {sha256, renditions.main.sha256}:
            self.store.save_renditions(name, self.key, renditions)
        return PreparedImage(renditions.main, renditions.sizes, renditions.source, renditions.frames)

    def _memory_for(self, info: ImageInfo) -> int:
        """In bytes. Raises IMAGE_TOO_MANY_PIXELS if one image would take more than there is."""
        wanted, limit = working_bytes(info, self.site.threshold), self.limits.max_working_bytes
        if wanted <= limit:
            return wanted
        # Rounded down to what people can remember.
        pixels = info.width * info.height * limit // wanted // 100_000 * 100_000
        reason = f"at most {pixels:,} pixels of this kind of image are taken"
        raise too_many_pixels(info.structure, reason, limit_pixels=pixels)

    def _main(self, info: ImageInfo, data: bytes, is_main: bool) -> PreparedFile:
        if is_main and fits(info, self.site.threshold, takes_avif=self.site.takes_avif):
            return PreparedFile(data, info.mime, info.width, info.height, info.frames)
        return make_main(info, data, self.site.threshold, takes_avif=self.site.takes_avif)


def _stored(store: Store, file: PreparedFile) -> ImageFile:
    return ImageFile(store.put(file.data), len(file.data), file.mime, file.width, file.height)


def _stored_size(store: Store, names: tuple[str, ...], file: PreparedFile) -> SizeFile:
    return SizeFile(names, store.put(file.data), len(file.data), file.mime, file.width, file.height)


def _too_many(count: int, limits: MediaLimits) -> Igny8Error:
    return Igny8Error(
        "IMAGE_TOO_MANY",
        f"The article has {count} images; at most {limits.max_images} are taken.",
        details={"images": count, "limit_images": limits.max_images},
    )


_MEMORY: Final = MemoryBudget(_WORKING_MEMORY_BYTES)
_POOL: Final = ThreadPoolExecutor(_THREADS, thread_name_prefix="igny8-images")
_loop_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def _process_slots() -> asyncio.Semaphore:
    """Bounds the fetched bytes in memory when many articles are prepared at once; a process has one loop."""
    return _loop_slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_FETCHES_PER_PROCESS))
