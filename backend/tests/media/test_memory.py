"""What preparing images costs in memory: measured in a process of its own, which does nothing else."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from igny8_core.errors import Igny8Error
from igny8_core.media import prepare as module
from igny8_core.media.limits import MediaLimits
from igny8_core.media.prepare import ImageSource, SiteImageRules, prepare
from igny8_core.media.store import Store
from tests.media import samples
from tests.media.corpus import Refused, every_case

# The whole of a worker is imported, so that its own share is counted too.
WORKER = """
import asyncio, os, pathlib, re, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "igny8_core.settings"
import django; django.setup()
from igny8_core.errors import Igny8Error
from igny8_core.integration import tasks
from igny8_core.server import CeleryWorker
from igny8_core.media.prepare import *
from igny8_core.media.store import Store
store = Store(sys.argv[1])
sizes = tuple(ImageSize(name, width, height, crop) for name, width, height, crop in [
    ("thumbnail", 150, 150, True), ("medium", 300, 300, False), ("medium_large", 768, 0, False),
    ("large", 1024, 1024, False), ("1536x1536", 1536, 1536, False), ("2048x2048", 2048, 2048, False)])
sources = [ImageSource(upload_sha256=name) for name in sys.argv[2].split(",")]
rules = SiteImageRules(sizes)
found = asyncio.run(prepare_many(sources, store=store, limits=MediaLimits(max_images=1000), site=rules))
print(sum(isinstance(each, Igny8Error) for each in found))
# Not getrusage: after a fork that counts the parent's memory too.
print(int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""


def measured(store: Store, images: list[bytes], home: Path) -> tuple[int, int]:
    """(images refused, the most megabytes the process ever held)."""
    names = ",".join(store.put(data) for data in images)
    backend = Path(module.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", WORKER, str(store.root), names],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(backend), "PATH": "/usr/bin:/bin", "IGNY8_HOME": str(home)},
    )
    refused, megabytes = ran.stdout.split()
    return int(refused), int(megabytes)


def greatest() -> Iterator[bytes]:
    """About the largest that are taken, of the kinds that take most; two at a time are in work."""
    small = samples.photo(130, 96)
    twenty = small.zoom(40, 40).copy_memory()
    yield samples.jpeg(twenty, interlace=True, subsample_mode="off")
    yield samples.oriented_jpeg(samples.jpeg(twenty), 6)
    yield samples.webp(twenty)
    yield samples.avif(small.crop(0, 0, 91, 68).zoom(40, 40).copy_memory())


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_worker_that_prepares_the_whole_corpus_stays_below_300_mb(store: Store, tmp_path: Path) -> None:
    corpus = [case for case in every_case() if case.is_upload]
    assert len(corpus) > 250
    bad = sum(isinstance(case.expected, Refused) for case in corpus)
    images = [*greatest(), *(case.data() for case in corpus)]
    refused, megabytes = measured(store, images, tmp_path / "home")
    assert refused == bad
    assert megabytes <= 300


def test_what_would_need_more_memory_than_there_is_is_refused_with_its_limit(store: Store) -> None:
    """On a site without a threshold, turning a large photograph takes all of its pixels at once."""
    data = samples.oriented_jpeg(samples.jpeg(samples.photo(130, 100).zoom(40, 40).copy_memory()), 6)
    source = ImageSource(upload_sha256=store.put(data))
    rules = SiteImageRules(threshold=0)
    with pytest.raises(Igny8Error) as caught:
        asyncio.run(prepare(source, store=store, limits=MediaLimits(), site=rules))
    assert caught.value.code == "IMAGE_TOO_MANY_PIXELS"
    assert 15_000_000 < caught.value.details["limit_pixels"] < 20_000_000
