"""The store keeps what it was given, under its hash, whoever else is at work."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import threading
import time
from pathlib import Path

import pytest

from igny8_core.media.files import ImageFile, SizeFile
from igny8_core.media.store import SHARDS, Collected, Renditions, Store

KEY = "0123456789abcdef"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def age(path: Path, seconds: float = 100_000) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def renditions_of(store: Store, main: bytes, *sizes: bytes) -> Renditions:
    """Store these bytes as if they were images and remember them."""
    files = tuple(
        SizeFile((f"size-{index}",), store.put(data), len(data), "image/jpeg", 10, 10)
        for index, data in enumerate(sizes)
    )
    facts = ImageFile(store.put(main), len(main), "image/jpeg", 20, 20)
    found = Renditions(main=facts, sizes=files, source=facts, frames=1)
    store.save_renditions(facts.sha256, KEY, found)
    return found


def test_a_file_comes_back_whole_and_in_parts(store: Store) -> None:
    name = store.put(b"0123456789")
    assert name == sha(b"0123456789")
    assert store.has(name)
    assert store.size(name) == 10
    assert store.path(name).read_bytes() == store.read(name) == b"0123456789"
    assert store.read(name, 3, 4) == b"3456"
    assert store.read(name, 8, 100) == b"89"
    assert store.read(name, 99) == b""


def test_what_is_not_there_is_said_to_be_missing(store: Store) -> None:
    assert not store.has(sha(b"x"))
    with pytest.raises(FileNotFoundError):
        store.read(sha(b"x"))
    with pytest.raises(ValueError, match="negative"):
        store.read(store.put(b"x"), -1)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a" * 63,
        "A" * 64,
        "g" * 64,
        "a" * 64 + "\n",
        "a/" * 32,
        "ab\0" * 21 + "a",
    ],
)
def test_a_name_that_is_no_hash_never_becomes_a_path(store: Store, name: str) -> None:
    for use in (store.path, store.has, store.read, store.size):
        with pytest.raises(ValueError, match="not a SHA-256"):
            use(name)
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.renditions(name, KEY)


@pytest.mark.parametrize("key", ["", "../x", "short", "K" * 32, "a" * 65])
def test_a_key_that_is_no_key_never_becomes_a_path(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.renditions(sha(b"x"), key)


def test_storing_again_leaves_the_file_alone(store: Store) -> None:
    path = store.path(store.put(b"same"))
    before = path.stat().st_ino
    store.put(b"same")
    assert path.stat().st_ino == before


def test_a_write_that_fails_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"data")
    assert not store.has(sha(b"data"))
    assert list((store.root / "incoming").iterdir()) == []


def _put_many(root: Path, start: multiprocessing.synchronize.Barrier) -> None:
    store = Store(root)
    start.wait()
    for index in range(40):
        data = bytes([index]) * 50_000
        assert store.read(store.put(data)) == data


def test_several_processes_store_the_same_files_at_once(store: Store) -> None:
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(4)
    workers = [context.Process(target=_put_many, args=(store.root, barrier)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    for path in (store.root / "blobs").glob("*/*"):
        assert sha(path.read_bytes()) == path.name
    assert len(list((store.root / "blobs").glob("*/*"))) == 40
    assert list((store.root / "incoming").iterdir()) == []


def test_renditions_come_back_as_they_were_saved(store: Store) -> None:
    saved = renditions_of(store, b"main", b"one", b"two")
    assert store.renditions(sha(b"main"), KEY) == saved
    assert store.renditions(sha(b"main"), "f" * 16) is None
    assert store.renditions(sha(b"other"), KEY) is None


def test_renditions_of_which_a_file_is_gone_are_unknown(store: Store) -> None:
    renditions_of(store, b"main", b"one")
    store.path(sha(b"one")).unlink()
    assert store.renditions(sha(b"main"), KEY) is None


def collect_all(store: Store, in_use: set[str], unused_seconds: float = 3600) -> Collected:
    """Every shard once, as the rings do it one after the other."""
    found = [store.collect(store.stale(shard, unused_seconds), in_use) for shard in range(SHARDS)]
    return Collected(sum(each.files for each in found), sum(each.bytes for each in found))


def age_all(store: Store, seconds: float = 100_000) -> None:
    for path in store.root.rglob("*"):
        age(path, seconds)


def blobs_of(store: Store) -> set[str]:
    return {path.name for path in (store.root / "blobs").glob("*/*")}


def test_collecting_removes_what_nobody_uses_and_the_sizes_with_it(store: Store) -> None:
    renditions_of(store, b"used main", b"used size", b"shared size")
    renditions_of(store, b"lost main", b"lost size", b"shared size")
    upload = store.put(b"used upload")
    left_over = store.root / "incoming" / "from a killed process"
    left_over.write_bytes(b"x")
    in_use = {sha(b"used main"), upload}
    age_all(store, 2000)  # more than a quarter of the time: records are looked at, nothing goes
    assert collect_all(store, in_use) == Collected(0, 0)
    for name in (b"lost main", b"lost size"):
        age(store.path(sha(name)))
    for path in (store.root / "index").glob("*/*"):
        age(path)
    age(left_over)
    assert collect_all(store, in_use) == Collected(2, len(b"lost mainlost size"))
    assert blobs_of(store) == {sha(b"used main"), sha(b"used size"), sha(b"shared size"), upload}
    assert store.renditions(sha(b"used main"), KEY) is not None
    assert store.renditions(sha(b"lost main"), KEY) is None
    assert len(list((store.root / "index").glob("*/*"))) == 1
    assert not left_over.exists()


def test_what_is_in_use_stays_for_ever_and_its_sizes_with_it(store: Store) -> None:
    renditions_of(store, b"main", *(b"size %d" % number for number in range(20)))
    upload = store.put(b"upload")
    before = blobs_of(store)
    for _ in range(10):  # half of the time passes between two rounds
        for path in [*(store.root / "blobs").glob("*/*"), *(store.root / "index").glob("*/*")]:
            age(path, time.time() - path.stat().st_mtime + 1800)
        assert collect_all(store, {sha(b"main"), upload}) == Collected(0, 0)
    assert blobs_of(store) == before
    assert store.renditions(sha(b"main"), KEY) is not None


def test_collecting_spares_what_was_used_just_now(store: Store) -> None:
    renditions_of(store, b"main", b"size")
    again = store.put(b"upload")
    age_all(store)
    store.put(b"upload")
    assert store.renditions(sha(b"main"), KEY) is not None
    assert collect_all(store, set()).files == 0
    assert store.has(again)
    assert store.renditions(sha(b"main"), KEY) is not None


def test_what_comes_into_use_after_the_look_stays(store: Store) -> None:
    """Judged as unused, then asked for by a publish, and only then collected."""
    renditions_of(store, b"main", b"size")
    store.put(b"upload")
    age_all(store)
    stale = [store.stale(shard, 3600) for shard in range(SHARDS)]
    assert store.renditions(sha(b"main"), KEY) is not None
    store.put(b"upload")
    assert [store.collect(each, set()).files for each in stale] == [0] * SHARDS
    assert blobs_of(store) == {sha(b"main"), sha(b"size"), sha(b"upload")}


def test_whoever_relies_on_a_file_never_loses_it_to_a_collector_beside_it(store: Store) -> None:
    """A publish looks its images up, then reads them; meanwhile everything old is thought to be unused."""
    saved = renditions_of(store, b"main", b"size")
    shards = {int(name[:2], 16) for name in saved.blob_shas()}
    ended = threading.Event()
    collected: list[int] = []

    def collect() -> None:
        while not ended.is_set():
            collected.extend(store.collect(store.stale(shard, 3600), set()).files for shard in shards)

    def grow_old() -> None:
        for name in saved.blob_shas():
            with contextlib.suppress(FileNotFoundError):
                age(store.path(name))

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        turn = 0
        while turn < 300 or (not sum(collected) and turn < 30_000):
            turn += 1
            grow_old()
            if store.renditions(saved.main.sha256, KEY) is None:
                renditions_of(store, b"main", b"size")
            for name in saved.blob_shas():
                assert store.read(name)
    finally:
        ended.set()
        collector.join()
    assert sum(collected) > 0


def test_a_shard_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="not a shard"):
        store.stale(256, 3600)
