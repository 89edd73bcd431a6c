from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_core.errors import PayloadTooLarge, SiteError
from igny8_core.wordpress.messages import BlobState, Image
from igny8_core.wordpress.uploads import LINE_ALLOWANCE_BYTES, MIN_CHUNK_BYTES, plan_parts, upload
from tests.contract.articles import article, image, manifest_of, new_key
from tests.wordpress.conftest import Connected

NOWHERE = Path("/nowhere")


def sha(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@given(
    st.lists(st.tuples(st.integers(1, 400_000), st.floats(0, 1)), max_size=20),
    st.integers(1, 1_000_000),
)
def test_every_missing_byte_is_sent_once_in_order_and_within_the_limit(
    sizes: list[tuple[int, float]], limit: int
) -> None:
    files = {sha(number): (NOWHERE, size) for number, (size, _) in enumerate(sizes)}
    missing: list[BlobState] = [
        {"sha256": sha(number), "received": int(size * share)} for number, (size, share) in enumerate(sizes)
    ]
    at = {blob["sha256"]: blob["received"] for blob in missing}
    room = max(limit - LINE_ALLOWANCE_BYTES, MIN_CHUNK_BYTES)
    for parts in plan_parts(missing, files, limit):
        assert parts
        assert sum(part.length for part in parts) <= room
        for part in parts:
            assert part.offset == at[part.sha256]
            assert part.length > 0
            at[part.sha256] += part.length
    assert at == {sha256: size for sha256, (_, size) in files.items()}


def test_many_small_files_share_a_request() -> None:
    files = {sha(number): (NOWHERE, 5_000) for number in range(40)}
    missing: list[BlobState] = [{"sha256": sha256, "received": 0} for sha256 in files]
    assert [len(parts) for parts in plan_parts(missing, files, 4 * 1024 * 1024)] == [40]


def test_a_large_file_is_cut_and_goes_on_where_the_site_has_it() -> None:
    room = 100_000
    missing: list[BlobState] = [{"sha256": sha(1), "received": 50_000}]
    requests = plan_parts(missing, {sha(1): (NOWHERE, 260_000)}, room + LINE_ALLOWANCE_BYTES)
    assert [(p.offset, p.length) for parts in requests for p in parts] == [
        (50_000, 100_000),
        (150_000, 100_000),
        (250_000, 10_000),
    ]


def test_nothing_missing_is_no_request() -> None:
    assert plan_parts([], {}, 1000) == []


def test_a_blob_nobody_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        plan_parts([{"sha256": sha(1), "received": 0}], {}, 1000)


def picture(path: Path, size: int) -> tuple[Image, dict[str, tuple[Path, int]]]:
    data = b"\x89PNG\r\n\x1a\n" + bytes(size - 8)
    path.write_bytes(data)
    one = image(data)
    return one, {one["sha256"]: (path, size)}


@pytest.mark.anyio
async def test_a_server_that_refuses_the_size_gets_halves(connected: Connected, tmp_path: Path) -> None:
    one, files = picture(tmp_path / "a.png", 600_000)
    content, key = article(images=[one]), new_key()
    connected.site.settings.max_request_bytes = 300_000
    missing: list[BlobState] = [{"sha256": one["sha256"], "received": 0}]
    answer = await upload(connected.client, key, 1, manifest_of(content), missing, files, 4 * 1024 * 1024)
    assert answer is not None and answer["missing"] == []
    assert (await connected.client.commit(key, 1, "manual", content))["outcome"] == "created"


@pytest.mark.anyio
async def test_a_server_that_takes_hardly_anything_is_given_up_on(
    connected: Connected, tmp_path: Path
) -> None:
    one, files = picture(tmp_path / "a.png", 600_000)
    connected.site.settings.max_request_bytes = 2_000
    missing: list[BlobState] = [{"sha256": one["sha256"], "received": 0}]
    manifest = manifest_of(article(images=[one]))
    with pytest.raises(PayloadTooLarge):
        await upload(connected.client, new_key(), 1, manifest, missing, files, 4 * 1024 * 1024)


@pytest.mark.anyio
async def test_a_lost_answer_does_not_send_the_bytes_to_the_wrong_place(
    connected: Connected, tmp_path: Path
) -> None:
    one, files = picture(tmp_path / "a.png", 300_000)
    content, key = article(images=[one]), new_key()
    manifest, missing = manifest_of(content), [BlobState(sha256=one["sha256"], received=0)]
    connected.site.faults.add("lose_answer", route="stage", nth=2)
    limit = LINE_ALLOWANCE_BYTES + 100_000
    with pytest.raises(SiteError) as caught:
        await upload(connected.client, key, 1, manifest, missing, files, limit)
    assert caught.value.code == "SITE_UNREACHABLE"
    # The caller still believes that nothing arrived.
    answer = await upload(connected.client, key, 2, manifest, missing, files, limit)
    assert answer is not None and answer["missing"] == []
    assert (await connected.client.commit(key, 2, "manual", content))["outcome"] == "created"


@pytest.mark.anyio
async def test_bytes_that_stay_damaged_are_given_up_on(connected: Connected, tmp_path: Path) -> None:
    one, files = picture(tmp_path / "a.png", 1_000)
    (tmp_path / "a.png").write_bytes(bytes(1_000))
    missing = [BlobState(sha256=one["sha256"], received=0)]
    with pytest.raises(SiteError) as caught:
        manifest = manifest_of(article(images=[one]))
        await upload(connected.client, new_key(), 1, manifest, missing, files, 4 * 1024 * 1024)
    assert caught.value.code == "MEDIA_HASH_MISMATCH"
    assert connected.client.requests < 10
