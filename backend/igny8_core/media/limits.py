"""What an image may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Bounds for everything that comes from outside.

    `max_pixels` bounds one frame and is checked before anything is decoded; `max_avif_pixels` is lower
    because decoding AVIF takes 15 bytes for each; `max_animation_pixels` bounds frames x pixels, which is
    what a visitor's browser has to paint. `max_side` is what decoders of JPEG take, browsers' too.
    `max_working_bytes` bounds the memory that preparing one image takes: a worker holds about 100 MB by
    itself and is to stay below 300. `max_seconds` is for one fetch from the first look-up to the last byte,
    redirects included; `max_idle_seconds` for each wait within it.
    """

    max_bytes: int = 20_000_000
    max_pixels: int = 50_000_000
    max_avif_pixels: int = 10_000_000
    max_animation_pixels: int = 2_000_000_000
    max_side: int = 65_500
    max_working_bytes: int = 190_000_000
    max_images: int = 40
    max_seconds: float = 20.0
    max_idle_seconds: float = 10.0
    max_redirects: int = 5
