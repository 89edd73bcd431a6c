"""The store keeps what it was given, under its hash, whoever else is at work."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from igny8_core.media.files import ImageFile, SizeFile
from igny8_core.media.store import Renditions, Store

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
    for use in (store.path, store.has, store.read, store.size, lambda n: store.collect({n})):
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


def test_collecting_removes_what_nobody_keeps_and_the_sizes_with_it(store: Store) -> None:
    renditions_of(store, b"kept main", b"kept size", b"shared size")
    renditions_of(store, b"lost main", b"lost size", b"shared size")
    upload = store.put(b"kept upload")
    left_over = store.root / "incoming" / "from a killed process"
    left_over.write_bytes(b"x")
    for path in store.root.rglob("*"):
        age(path)
    collected = store.collect({sha(b"kept main"), upload})
    assert (collected.files, collected.bytes) == (2, len(b"lost mainlost size"))
    assert {path.name for path in (store.root / "blobs").glob("*/*")} == {
        sha(b"kept main"),
        sha(b"kept size"),
        sha(b"shared size"),
        upload,
    }
    assert store.renditions(sha(b"kept main"), KEY) is not None
    assert store.renditions(sha(b"lost main"), KEY) is None
    assert len(list((store.root / "index").glob("*/*"))) == 1
    assert not left_over.exists()


def test_collecting_spares_what_was_used_just_now(store: Store) -> None:
    renditions_of(store, b"main", b"size")
    again = store.put(b"upload")
    for path in store.root.rglob("*"):
        age(path)
    store.put(b"upload")
    assert store.renditions(sha(b"main"), KEY) is not None
    assert store.collect(set()).files == 0
    assert store.has(again)
    assert store.renditions(sha(b"main"), KEY) is not None
