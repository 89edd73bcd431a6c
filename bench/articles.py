"""The article every way publishes: the same in kind and size, and new wherever something could be re-used."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bench.pictures import Camera

WORDS: Final = 1500
IMAGE_WIDTH: Final = 1600
IMAGE_HEIGHT: Final = 1067
IMAGES: Final = 4
"""One featured, three in the gallery."""

OLD_CATEGORIES: Final = ("Guides", "Reviews")
OLD_TAGS: Final = ("coffee", "cycling", "winter")
"""On the site before the first publish. An article adds one new category and two new tags to them."""

_VOCABULARY: Final = (
    "water grind filter cup morning steady road frost light wheel kettle scale bloom paper heat slow "
    "pour even taste bitter sweet acid roast bean fresh batch measure minute second gram layer glove "
    "chain lamp rain route quiet city bridge river field hill wind cold warm dry choose check clean "
    "store replace carry ride brew stir wait notice change small large simple better often never "
    "always before after without between "
).split()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its words; `filename` is unlike any other's."""

    data: bytes
    filename: str
    alt: str
    title: str


@dataclass(frozen=True, slots=True)
class Article:
    """Everything a way may use. The first picture is the featured image, the others are the gallery."""

    number: int
    title: str
    slug: str
    excerpt: str
    html: str
    categories: Sequence[str]
    tags: Sequence[str]
    seo_title: str
    seo_description: str
    focus_keyword: str
    pictures: Sequence[Picture]

    @property
    def meta(self) -> dict[str, str]:
        """SEO meta where no SEO plugin gives it names."""
        return {
            "seo_title": self.seo_title,
            "seo_description": self.seo_description,
            "seo_focus_keyword": self.focus_keyword,
        }

    def as_json(self) -> dict[str, Any]:
        """Without the bytes, as the in-process routes take it."""
        fields = asdict(self)
        del fields["pictures"]
        images = [{"alt": picture.alt, "title": picture.title} for picture in self.pictures]
        return {**fields, "meta": self.meta, "images": images}


class Desk:
    """Writes articles, no two alike; the same seed writes the same ones."""

    def __init__(self, *, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - texts, no secrets
        self._camera = Camera(IMAGE_WIDTH, IMAGE_HEIGHT, seed=seed)
        self._written = 0

    def write(self, *, pictures: Sequence[Picture] | None = None) -> Article:
        """A new article; with `pictures` it re-uses those of another one, else it has new ones."""
        self._written += 1
        number = self._written
        name = f"{' '.join(self._random.sample(_VOCABULARY, 4))} {number}"
        return Article(
            number=number,
            title=f"How to {name}",
            slug=f"how-to-{name.replace(' ', '-')}",
            excerpt=self._sentence(),
            html=self._body(),
            categories=(*OLD_CATEGORIES, f"Subject {number}"),
            tags=(*OLD_TAGS, f"detail {number}", f"place {number}"),
            seo_title=f"How to {name}, step by step",
            seo_description=self._sentence(),
            focus_keyword=name,
            pictures=self._pictures(number) if pictures is None else pictures,
        )

    def large_pictures(self, count: int, width: int, height: int) -> list[Picture]:
        """Pictures as cameras make them."""
        return [
            Picture(self._camera.enlarged_jpeg(width, height), f"large-{i}.jpg", f"Large {i}", f"Large {i}")
            for i in range(count)
        ]

    def _pictures(self, number: int) -> list[Picture]:
        return [
            Picture(
                data=self._camera.jpeg(),
                filename=f"picture-{number}-{place}.jpg",
                alt=f"Picture {place} of article {number}",
                title=f"Picture {number} {place}",
            )
            for place in range(IMAGES)
        ]

    def _sentence(self) -> str:
        words = self._random.choices(_VOCABULARY, k=self._random.randint(8, 18))
        return " ".join(words).capitalize() + "."

    def _body(self) -> str:
        parts: list[str] = []
        words = 0
        while words < WORDS:
            if len(parts) % 5 == 0:
                parts.append(f"<h2>{' '.join(self._random.sample(_VOCABULARY, 4)).capitalize()}</h2>")
            sentences = [self._sentence() for _ in range(4)]
            sentences[1] = f"<strong>{sentences[1]}</strong>"
            sentences[2] = f'<a href="https://example.com/{self._random.randrange(10**6)}">{sentences[2]}</a>'
            parts.append(f"<p>{' '.join(sentences)}</p>")
            words += sum(len(sentence.split()) for sentence in sentences)
        return "\n".join(parts)
