"""From a source to stored files: at once, once, and with every error in its place."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from igny8_core.errors import CONTRACT_DIR, Igny8Error
from igny8_core.media import prepare as module
from igny8_core.media.fetch import FetchSettings
from igny8_core.media.files import ImageSize
from igny8_core.media.limits import MediaLimits
from igny8_core.media.memory import MemoryBudget
from igny8_core.media.prepare import (
    ImageSource,
    PreparedImage,
    SiteImageRules,
    blob_path,
    prepare,
    prepare_many,
    size_set_key,
)
from igny8_core.media.store import Store
from tests.media import samples
from tests.media.conftest import WebServer, http_answer, serving

LIMITS = MediaLimits(max_seconds=5)
LOOPBACK = FetchSettings(allow_loopback=True)
SIZES = (
    ImageSize("thumbnail", 150, 150, True),
    ImageSize("medium", 300, 300),
    ImageSize("large", 1024, 1024),
)
RULES = SiteImageRules(SIZES)


def prepared(
    source: ImageSource, store: Store, rules: SiteImageRules = RULES, **options: Any
) -> PreparedImage:
    return asyncio.run(prepare(source, store=store, limits=LIMITS, site=rules, settings=LOOPBACK, **options))


def upload(store: Store, data: bytes) -> ImageSource:
    return ImageSource(upload_sha256=store.put(data))


def test_an_image_by_address_ends_up_in_the_store_with_its_sizes(store: Store) -> None:
    data = samples.jpeg()

    async def scenario() -> PreparedImage:
        async with serving() as web:
            web.answers["/a.jpg"] = http_answer("200 OK", data)
            source = ImageSource(url=web.url("/a.jpg"))
            return await prepare(source, store=store, limits=LIMITS, site=RULES, settings=LOOPBACK)

    image = asyncio.run(scenario())
    assert (image.main.mime, image.main.width, image.main.height) == ("image/jpeg", 640, 480)
    assert [(size.names, size.width, size.height) for size in image.sizes] == [
        (("medium",), 300, 225),
        (("thumbnail",), 150, 150),
    ]
    assert image.source.bytes == len(data)
    for file in (image.main, *image.sizes):
        stored = blob_path(store, file.sha256).read_bytes()
        assert len(stored) == file.bytes
        assert samples.decoded(stored).width == file.width
    assert image.blob_shas() == (image.main.sha256, *(size.sha256 for size in image.sizes))


def test_a_known_image_is_neither_fetched_nor_made_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prepared(upload(store, samples.jpeg()), store)

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("this was done before")

    monkeypatch.setattr(module, "make_main", never)
    monkeypatch.setattr(module, "fetch_into", never)
    assert prepared(ImageSource(url="http://x.example/a.jpg", main_sha256=first.main.sha256), store) == first
    assert prepared(upload(store, samples.jpeg()), store) == first


def test_other_sizes_are_made_of_the_main_file_without_fetching(store: Store) -> None:
    first = prepared(upload(store, samples.avif(samples.photo(400, 300))), store)
    source = ImageSource(url="http://127.0.0.1:9/gone.avif", main_sha256=first.main.sha256)
    second = prepared(source, store, SiteImageRules((ImageSize("card", 200, 0),)))
    assert second.main == first.main
    assert [(size.names, size.width) for size in second.sizes] == [(("card",), 200)]


def test_a_site_with_a_lower_threshold_gets_a_smaller_main_file(store: Store) -> None:
    first = prepared(upload(store, samples.jpeg()), store)
    second = prepared(ImageSource(main_sha256=first.main.sha256), store, SiteImageRules(SIZES, threshold=400))
    assert (second.main.width, second.main.height) == (400, 300)


def test_a_main_file_that_was_collected_is_fetched_again(store: Store) -> None:
    data = samples.jpeg()

    async def scenario() -> PreparedImage:
        async with serving() as web:
            web.answers["/a.jpg"] = http_answer("200 OK", data)
            source = ImageSource(url=web.url("/a.jpg"), main_sha256="0" * 64)
            return await prepare(source, store=store, limits=LIMITS, site=RULES, settings=LOOPBACK)

    assert asyncio.run(scenario()).main.width == 640


def test_an_upload_that_is_gone_is_an_error_that_says_so(store: Store) -> None:
    with pytest.raises(Igny8Error) as caught:
        prepared(ImageSource(upload_sha256="0" * 64), store)
    assert caught.value.code == "IMAGE_DOWNLOAD_FAILED"
    assert caught.value.details["error"] == "the upload is gone"


def test_a_site_whose_sizes_another_plugin_makes_gets_none(store: Store) -> None:
    image = prepared(upload(store, samples.jpeg()), store, SiteImageRules(SIZES, owner="wordpress"))
    assert image.sizes == ()


def test_many_images_come_back_in_order_each_with_its_own_error(store: Store) -> None:
    async def scenario() -> tuple[list[PreparedImage | Igny8Error], WebServer]:
        async with serving() as web:
            web.answers["/good.jpg"] = http_answer("200 OK", samples.jpeg())
            web.answers["/page.jpg"] = http_answer("200 OK", b"<html>log in</html>")
            web.answers["/half.png"] = http_answer("200 OK", samples.png()[:-40])
            paths = ["/good.jpg", "/missing.jpg", "/page.jpg", "/half.png", "/good.jpg"]
            sources = [ImageSource(url=web.url(path)) for path in paths]
            sources.append(ImageSource(url="http://10.0.0.1/x.jpg"))
            found = await prepare_many(sources, store=store, limits=LIMITS, site=RULES, settings=LOOPBACK)
            return found, web

    found, web = asyncio.run(scenario())
    assert [getattr(outcome, "code", "prepared") for outcome in found] == [
        "prepared",
        "IMAGE_DOWNLOAD_FAILED",
        "IMAGE_TYPE_REFUSED",
        "IMAGE_CORRUPT",
        "prepared",
        "IMAGE_ADDRESS_REFUSED",
    ]
    assert found[0] == found[4]
    assert len([request for request in web.requests if "good.jpg" in request]) == 1
    for outcome, path in ((found[1], "missing.jpg"), (found[2], "page.jpg"), (found[3], "half.png")):
        assert isinstance(outcome, Igny8Error)
        assert outcome.details["image_url"].endswith(path)


def test_images_are_fetched_beside_each_other_but_no_more_than_four(store: Store) -> None:
    at_once = peak = 0

    async def slow(writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, peak
        at_once += 1
        peak = max(peak, at_once)
        await asyncio.sleep(0.1)
        at_once -= 1
        writer.write(http_answer("404 Not Found"))
        await writer.drain()

    async def scenario() -> None:
        async with serving() as web:
            web.answers.update({f"/{index}.jpg": slow for index in range(8)})
            sources = [ImageSource(url=web.url(f"/{index}.jpg")) for index in range(8)]
            await prepare_many(sources, store=store, limits=LIMITS, site=RULES, settings=LOOPBACK)

    asyncio.run(scenario())
    assert peak == 4


def test_images_beyond_the_limit_are_refused_and_the_others_prepared(store: Store) -> None:
    sources = [upload(store, samples.jpeg(samples.photo(64, 48, seed))) for seed in range(3)]
    limits = MediaLimits(max_images=2)
    found = asyncio.run(prepare_many(sources, store=store, limits=limits, site=RULES))
    assert [getattr(outcome, "code", "prepared") for outcome in found] == [
        "prepared",
        "prepared",
        "IMAGE_TOO_MANY",
    ]
    assert found[2].details == {"images": 3, "limit_images": 2}  # type: ignore[union-attr]


def test_a_fault_that_is_not_the_images_is_raised(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    sources = [upload(store, samples.jpeg())]
    monkeypatch.setattr(store.__class__, "put", full)
    with pytest.raises(OSError, match="No space"):
        asyncio.run(prepare_many(sources, store=store, limits=LIMITS, site=RULES))


def test_known_images_are_not_decoded_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [upload(store, samples.jpeg(samples.photo(320, 240, seed))) for seed in range(5)]

    async def prepare_all() -> list[PreparedImage | Igny8Error]:
        return await prepare_many(sources, store=store, limits=LIMITS, site=RULES)

    first = asyncio.run(prepare_all())
    monkeypatch.setattr(module, "inspect", _must_not_decode)
    assert asyncio.run(prepare_all()) == first


def _must_not_decode(*_: object, **__: object) -> None:
    raise AssertionError("an image that is known was decoded")


def test_the_message_is_what_the_contract_asks_for(store: Store) -> None:
    image = prepared(upload(store, samples.jpeg()), store)
    message = image.as_message(
        role="gallery",
        position=1,
        slug="ten-tips",
        source_url="https://x.example/a.jpg",
        alt="A",
        caption="B",
        title="C",
    )
    schemas = [json.loads(path.read_text()) for path in sorted((CONTRACT_DIR / "schemas").glob("*.json"))]
    registry = Registry().with_resources((each["$id"], Resource.from_contents(each)) for each in schemas)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "common.json#/$defs/image"}
    jsonschema.Draft202012Validator(schema, registry=registry).validate(message)
    assert message["filename"] == f"ten-tips-3-{image.main.sha256[:8]}.jpg"


SITE = {
    "wordpress_version": "6.1.9",
    "image_sizes": [
        {"name": "thumbnail", "width": 150, "height": 150, "crop": True},
        {"name": "hero", "width": 1200, "height": 0, "crop": ["left", "top"]},
    ],
    "big_image_threshold": 0,
    "image_sizes_owner": "igny8",
}


def test_the_rules_of_a_site_come_from_its_message() -> None:
    assert SiteImageRules.from_site(SITE) == SiteImageRules(
        (ImageSize("thumbnail", 150, 150, True), ImageSize("hero", 1200, 0, ("left", "top"))),
        0,
        "igny8",
        False,
    )
    for version, takes in (("6.5", True), ("6.4.3", False), ("7.1-alpha-60000", True), ("10.0", True)):
        assert SiteImageRules.from_site({**SITE, "wordpress_version": version}).takes_avif is takes


def test_the_key_changes_with_every_rule_that_changes_a_file() -> None:
    keys = {
        size_set_key(rules)
        for rules in (
            RULES,
            SiteImageRules(SIZES[:2]),
            SiteImageRules(SIZES, threshold=0),
            SiteImageRules(SIZES, takes_avif=False),
            SiteImageRules(SIZES, owner="wordpress"),
            SiteImageRules((ImageSize("thumbnail", 150, 150, ("left", "top")), *SIZES[1:])),
        )
    }
    assert len(keys) == 6
    assert size_set_key(SiteImageRules(SIZES)) == size_set_key(RULES)


def test_a_source_without_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="an address or an upload"):
        ImageSource()


def test_images_in_work_share_a_budget_and_a_too_large_one_runs_alone() -> None:
    budget = MemoryBudget(100)
    order: list[str] = []

    async def scenario() -> None:
        def work(name: str, wanted: int, seconds: float) -> None:
            with budget.reserve(wanted):
                order.append(f"+{name}")
                time.sleep(seconds)
                order.append(f"-{name}")

        first = asyncio.create_task(asyncio.to_thread(work, "a", 60, 0.2))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(asyncio.to_thread(work, "b", 40, 0.05))
        third = asyncio.create_task(asyncio.to_thread(work, "huge", 500, 0.01))
        await asyncio.gather(first, second, third)

    asyncio.run(scenario())
    assert order == ["+a", "+b", "-b", "-a", "+huge", "-huge"]
