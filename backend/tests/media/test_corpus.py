"""Every file of the corpus: taken and shown as it should be, or refused by name, and nothing left."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from igny8_core.errors import CATALOGUE, Igny8Error
from igny8_core.media.fetch import FetchSettings
from igny8_core.media.filenames import filename_for
from igny8_core.media.files import EXTENSIONS, ImageSize
from igny8_core.media.limits import MediaLimits
from igny8_core.media.prepare import ImageSource, PreparedImage, SiteImageRules, prepare_many
from igny8_core.media.store import Store
from igny8_core.media.validate import has_markup
from tests.media import samples
from tests.media.conftest import WebServer, http_answer, serving
from tests.media.corpus import Becomes, Case, Refused, every_case
from tests.media.corpus.healthy import SECRET
from tests.media.corpus.hostile import HOSTILE_NAMES

LIMITS = MediaLimits(max_seconds=60, max_idle_seconds=30, max_images=1000)
RULES = SiteImageRules((ImageSize("thumbnail", 150, 150, True), ImageSize("small", 40, 40)))
CASES = every_case()
Outcome = PreparedImage | Igny8Error


def answer_of(case: Case) -> bytes:
    headers = [f"{name}: {value}" for name, value in case.headers.items() if value]
    body = case.data()
    if "Content-Length" in case.headers:
        return "\r\n".join(["HTTP/1.1 200 OK", "Connection: close", "", ""]).encode() + body
    return http_answer("200 OK", body, *headers)


def offer(web: WebServer, cases: Sequence[Case]) -> list[ImageSource]:
    """Each case at an address of its own."""
    sources = []
    for number, case in enumerate(cases):
        path = f"/{number}{case.path or '/picture'}"
        web.answers[path] = answer_of(case)
        sources.append(ImageSource(url=web.url(path)))
    return sources


@pytest.fixture(scope="module")
def store_of_all(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def outcomes(store_of_all: Store) -> dict[str, Outcome]:
    """The whole corpus, fetched and prepared in one go."""

    async def scenario() -> list[Outcome]:
        async with serving() as web:
            return await prepare_many(
                offer(web, CASES),
                store=store_of_all,
                limits=LIMITS,
                site=RULES,
                settings=FetchSettings(allow_loopback=True),
            )

    return dict(zip([case.name for case in CASES], asyncio.run(scenario()), strict=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_file_becomes_what_it_should_or_is_refused_by_name(
    case: Case, outcomes: dict[str, Outcome], store_of_all: Store
) -> None:
    outcome = outcomes[case.name]
    if isinstance(case.expected, Refused):
        assert isinstance(outcome, Igny8Error), outcome
        assert outcome.code == case.expected.code, outcome.message
        assert case.expected.words in outcome.message
        assert CATALOGUE[outcome.code].remedy
        assert outcome.details["image_url"].startswith("http://127.0.0.1:")
        return
    assert isinstance(outcome, PreparedImage), outcome
    look_at_main(case.expected, outcome, store_of_all)
    for file in (outcome.main, *outcome.sizes):
        data = store_of_all.read(file.sha256)
        image = samples.decoded(data)
        assert (image.width, image.height) == (file.width, file.height)
        assert SECRET not in data
        assert not has_markup(data)
        assert not [name for name in image.get_fields() if name.startswith(("exif", "xmp", "iptc"))]


def look_at_main(expected: Becomes, outcome: PreparedImage, store: Store) -> None:
    main = outcome.main
    assert (main.mime, main.width, main.height, outcome.frames) == (
        expected.mime,
        expected.width,
        expected.height,
        expected.frames,
    )
    if expected.picture is not None:
        seen = on_white(samples.decoded(store.read(main.sha256)))
        assert samples.difference(seen, on_white(expected.picture)) < expected.tolerance


def on_white(image: Any) -> Any:
    """In three bands, as a browser shows it on a white page."""
    seen = image.flatten(background=255) if image.hasalpha() else image
    return seen.cast("uchar").colourspace("srgb")


def test_nothing_of_a_refused_file_is_kept(tmp_path: Path) -> None:
    refused = [case for case in CASES if isinstance(case.expected, Refused) and case.is_upload][::5]
    store = Store(tmp_path / "media")

    async def scenario() -> list[Outcome]:
        async with serving() as web:
            settings = FetchSettings(allow_loopback=True)
            sources = offer(web, refused)
            return await prepare_many(sources, store=store, limits=LIMITS, site=RULES, settings=settings)

    assert all(isinstance(outcome, Igny8Error) for outcome in asyncio.run(scenario()))
    assert [path for path in store.root.rglob("*") if path.is_file() and path.name != "lock"] == []


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 250
    assert sum(isinstance(case.expected, Refused) for case in CASES) >= 120


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_hostile_name_becomes_a_plain_one(name: str) -> None:
    made = {
        filename_for(name, role, position, "0123456789abcdef" * 4, mime)
        for role, position in (("featured", 0), ("gallery", 0), ("gallery", 1))
        for mime in EXTENSIONS
    }
    assert len(made) == 3 * len(EXTENSIONS)
    for each in made:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-01234567\.(jpg|png|webp|gif|avif)", each), each
        assert len(each) <= 120
        assert not re.search(r"-\d+x\d+\.|-scaled\.|-e\d+\.", each), "WordPress would take it for a size"
