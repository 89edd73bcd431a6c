"""Pictures that cost what photographs cost: noise at many scales, of a photograph's file size."""

from __future__ import annotations

import random
from typing import Any, Final

import pyvips

JPEG_QUALITY: Final = 84
_MARGIN: Final = 1.5
"""The scene is this much larger than a picture, so that crops of it differ."""
_OCTAVES: Final = ((64, 34.0), (16, 16.0), (5, 9.0), (1, 3.2))
"""(size of a blob in pixels, contrast): big soft shapes, texture, grain."""


class Camera:
    """Takes as many different pictures of one size as wanted; the same seed gives the same pictures."""

    def __init__(self, width: int, height: int, *, seed: int) -> None:
        self.width = width
        self.height = height
        self._random = random.Random(seed)  # noqa: S311 - pictures, no secrets
        self._scene = self._make_scene(seed)

    def _make_scene(self, seed: int) -> Any:
        wide, high = int(self.width * _MARGIN), int(self.height * _MARGIN)
        bands = [self._noise(wide, high, seed * 31 + band) for band in range(3)]
        common = self._noise(wide, high, seed * 31 + 7)
        scene = bands[0].bandjoin(bands[1:]) * 0.35 + common * 0.8 + 118
        return scene.cast("uchar").copy(interpretation="srgb").copy_memory()

    @staticmethod
    def _noise(wide: int, high: int, seed: int) -> Any:
        total = pyvips.Image.black(wide, high)
        for octave, (blob, contrast) in enumerate(_OCTAVES):
            small = pyvips.Image.gaussnoise(
                wide // blob + 2, high // blob + 2, mean=0, sigma=contrast, seed=seed * 17 + octave
            )
            grown = small.resize(blob, kernel="cubic") if blob > 1 else small
            total = total + grown.crop(0, 0, wide, high)
        return total

    def jpeg(self) -> bytes:
        """The next picture."""
        return _saved(self._next())

    def enlarged_jpeg(self, width: int, height: int) -> bytes:
        """The next picture, enlarged and with new grain: for sizes whose scene would take too long."""
        picture = self._next()
        grown = picture.resize(width / picture.width, vscale=height / picture.height, kernel="linear")
        seed = self._random.randrange(1 << 30)
        grain = pyvips.Image.gaussnoise(width, height, mean=0, sigma=3.2, seed=seed)
        return _saved((grown.crop(0, 0, width, height) + grain).cast("uchar"))

    def _next(self) -> Any:
        left = self._random.randrange(self._scene.width - self.width)
        top = self._random.randrange(self._scene.height - self.height)
        picture = self._scene.crop(left, top, self.width, self.height)
        if self._random.random() < 0.5:
            picture = picture.fliphor()
        gains = [self._random.uniform(0.85, 1.1) for _ in range(3)]
        return (picture * gains + self._random.uniform(-12, 12)).cast("uchar")


def _saved(picture: Any) -> bytes:
    saved: bytes = picture.copy(interpretation="srgb").jpegsave_buffer(Q=JPEG_QUALITY)
    return saved
