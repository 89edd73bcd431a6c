"""The ways to publish the same article, each as a client of that way would do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from bench.articles import Article


class Way(Protocol):
    """`prepare` and `finish` are not measured; `publish` is, from its call to its return."""

    @property
    def name(self) -> str: ...

    @property
    def parts(self) -> frozenset[str]:
        """What `bench.completeness` can ask of this way's posts."""
        ...

    def prepare(self, articles: Sequence[Article]) -> Sequence[Any]:
        """What is done some time before each publish; one thing to publish for each article."""
        ...

    def publish(self, ready: Any) -> int:
        """Publish, and answer the post's id. Raises when anything went wrong."""
        ...

    def finish(self) -> None:
        """Wait for what follows the publish, so that the next way has the machine to itself."""
        ...


class Immediate:
    """A way that prepares nothing, and that nothing follows."""

    parts = frozenset({"pictures", "alt", "meta"})

    def prepare(self, articles: Sequence[Article]) -> Sequence[Article]:
        return articles

    def finish(self) -> None:
        """Nothing follows."""


def gallery_block(images: list[tuple[int, str, str]]) -> str:
    """A core gallery block of (attachment id, address, alt)."""
    blocks = "".join(
        f'<!-- wp:image {{"id":{number},"sizeSlug":"large"}} -->\n'
        f'<figure class="wp-block-image size-large"><img src="{url}" alt="{alt}" class="wp-image-{number}"/>'
        "</figure>\n<!-- /wp:image -->\n"
        for number, url, alt in images
    )
    figure = f'<figure class="wp-block-gallery has-nested-images">{blocks}</figure>'
    return f"\n<!-- wp:gallery -->\n{figure}\n<!-- /wp:gallery -->"
