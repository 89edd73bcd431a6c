"""A landscape sheet of SVG, and its way to a JPEG file."""

# ruff: noqa: E501
# The outline of a shape reads better on one line.

from __future__ import annotations

from pathlib import Path

import pyvips

WIDTH, HEIGHT = 1600, 1067
GRAIN = 3.0  # standard deviation of the noise laid over the flat colours, of 255; also hides gradient bands
MAX_BYTES = 250_000


class Canvas:
    """Collects shapes from back to front; coordinates are pixels of the finished picture."""

    def __init__(self, top: str, bottom: str) -> None:
        self._definitions: list[str] = []
        self._shapes: list[str] = []
        self._filter("soft", 9)
        self._filter("blur", 28)
        self._filter("haze", 70)
        self.rectangle(0, 0, WIDTH, HEIGHT, self.gradient(top, bottom))

    def _filter(self, name: str, deviation: float) -> None:
        self._definitions.append(
            f'<filter id="{name}" x="-50%" y="-50%" width="200%" height="200%">'
            f'<feGaussianBlur stdDeviation="{deviation}"/></filter>'
        )

    def add(self, svg: str) -> None:
        self._shapes.append(svg)

    def gradient(
        self, first: str, last: str, *, across: bool = False, opacity: tuple[float, float] = (1, 1)
    ) -> str:
        """A paint from the shape's top (or left) to its bottom (or right)."""
        name = f"g{len(self._definitions)}"
        end = 'x2="1" y2="0"' if across else 'x2="0" y2="1"'
        self._definitions.append(
            f'<linearGradient id="{name}" x1="0" y1="0" {end}>'
            f'<stop stop-color="{first}" stop-opacity="{opacity[0]}"/>'
            f'<stop offset="1" stop-color="{last}" stop-opacity="{opacity[1]}"/></linearGradient>'
        )
        return f"url(#{name})"

    def glow(self, x: float, y: float, radius: float, color: str, strength: float = 0.8) -> None:
        """Light that fades to nothing."""
        name = f"g{len(self._definitions)}"
        self._definitions.append(
            f'<radialGradient id="{name}"><stop stop-color="{color}" stop-opacity="{strength}"/>'
            f'<stop offset="1" stop-color="{color}" stop-opacity="0"/></radialGradient>'
        )
        self.circle(x, y, radius, f"url(#{name})")

    def clip(self, shapes: str) -> str:
        """An attribute that cuts what carries it to these shapes."""
        name = f"g{len(self._definitions)}"
        self._definitions.append(f'<clipPath id="{name}">{shapes}</clipPath>')
        return f'clip-path="url(#{name})"'

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0, more: str = ""
    ) -> None:
        self.add(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" {more}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str, more: str = "") -> None:
        self.add(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" {more}/>')

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> None:
        self.add(f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {more}/>')

    def path(self, d: str, fill: str = "none", more: str = "") -> None:
        self.add(f'<path d="{d}" fill="{fill}" {more}/>')

    def line(self, d: str, color: str, width: float, more: str = "") -> None:
        self.add(
            f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{width}" stroke-linecap="round"'
            f' stroke-linejoin="round" {more}/>'
        )

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: float = 0.3) -> None:
        """The soft dark ellipse below something that stands."""
        self.ellipse(x, y, rx, ry, "#1a1008", f'opacity="{strength}" filter="url(#blur)"')

    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}"><defs>{"".join(self._definitions)}</defs>'
            f"{''.join(self._shapes)}</svg>"
        )

    def save(self, path: Path, seed: int) -> None:
        """Render, lay grain over it and write a JPEG below MAX_BYTES; the same seed gives the same picture."""
        image = pyvips.Image.svgload_buffer(self.svg().encode()).flatten(background=255)
        noise = pyvips.Image.gaussnoise(WIDTH, HEIGHT, mean=0, sigma=GRAIN, seed=seed)
        image = (image + noise.gaussblur(0.6)).cast("uchar").copy(interpretation="srgb")
        for quality in (88, 82, 76, 70, 64):
            data: bytes = image.jpegsave_buffer(Q=quality, optimize_coding=True, interlace=True, keep="none")
            if len(data) < MAX_BYTES:
                path.write_bytes(data)
                return
        raise ValueError(f"{path.name} stays above {MAX_BYTES} bytes")
