"""Pictures of "Five houseplants that forgive you"."""

# ruff: noqa: E501
# The outline of a shape reads better on one line.

from __future__ import annotations

import math
import random

from devsite.pictures.canvas import WIDTH, Canvas


def windowsill() -> Canvas:
    """Five pots on a board in front of a bright window."""
    c = Canvas("#e6efe6", "#cfdfd2")
    c.rectangle(170, 40, 1260, 740, "#ffffff", 14)
    c.rectangle(200, 70, 1200, 690, c.gradient("#bfe0f0", "#eef8f2"))
    c.glow(1120, 210, 420, "#fff7d6", 0.95)
    for x, y, size in ((380, 200, 1.0), (640, 300, 0.7), (980, 390, 0.8)):
        for dx, dy, r in ((0, 0, 52), (58, 12, 44), (-58, 14, 40), (104, 24, 26)):
            c.circle(x + dx * size, y + dy * size, r * size, "#ffffff", 'opacity="0.85"')
    for seed, base, color in ((61, 640, "#a9cfae"), (62, 700, "#8bbb94")):
        rng = random.Random(seed)
        for x in range(190, 1420, 70):
            c.ellipse(x, base + 90, 70, rng.uniform(90, 170), color,
                      c.clip('<rect x="200" y="70" width="1200" height="690"/>'))  # fmt: skip
    c.rectangle(788, 70, 24, 690, "#ffffff")
    c.rectangle(200, 390, 1200, 20, "#ffffff")
    c.rectangle(0, 790, WIDTH, 70, c.gradient("#ffffff", "#e4ddcf"))
    c.rectangle(0, 860, WIDTH, 220, c.gradient("#c9b797", "#b39f7d"))
    c.rectangle(0, 860, WIDTH, 26, "#5a4a33", more='opacity="0.28" filter="url(#soft)"')
    _snake(c, 290, 690, 0.82)
    _pot(c, 290, 680, 180, 150, "#d9785b", "#b4573d")
    _pilea(c, 560, 690)
    _pot(c, 560, 690, 150, 140, "#f4f1ea", "#d0c9bb")
    _monstera(c, 830, 660, 0.86)
    _pot(c, 830, 650, 220, 180, "#4c6f83", "#35515f")
    _succulent(c, 1080, 715)
    _pot(c, 1080, 722, 150, 108, "#e9b44c", "#c78f2c")
    _pothos(c, 1320, 690)
    return c


def _pot(c: Canvas, x: float, y: float, width: float, height: float, light: str, dark: str) -> None:
    half = width / 2
    c.shadow(x, y + height, half * 1.15, 12, 0.4)
    c.path(f"M{x - half} {y} L{x + half} {y} L{x + half * 0.74} {y + height} L{x - half * 0.74} {y + height} Z",
           c.gradient(light, dark, across=True))  # fmt: skip
    c.rectangle(x - half - 9, y - 12, width + 18, height * 0.24, c.gradient(light, dark, across=True), 8)
    c.rectangle(x - half - 9, y - 12 + height * 0.24, width + 18, 7, "#2a1a10", 3, 'opacity="0.16"')
    c.rectangle(x - half * 0.72, y + height * 0.34, 12, height * 0.45, "#ffffff", 6, 'opacity="0.28"')


def _blade(x: float, y: float, lean: float, length: float, width: float) -> str:
    """A long leaf from its foot at (x, y), bending by `lean` pixels at the tip."""
    tip_x, tip_y = x + lean, y - length
    return (
        f"M{x - width * 0.45:.1f} {y} C{x - width:.1f} {y - length * 0.4:.1f} {tip_x - width * 0.7:.1f}"
        f" {y - length * 0.7:.1f} {tip_x:.1f} {tip_y:.1f} C{tip_x + width * 0.5:.1f} {y - length * 0.7:.1f}"
        f" {x + width:.1f} {y - length * 0.4:.1f} {x + width * 0.45:.1f} {y} Z"
    )


def _snake(c: Canvas, x: float, y: float, size: float) -> None:
    leaves = ((-62, -70, 300, 25), (56, 84, 290, 25), (-26, -26, 420, 29), (30, 34, 390, 29), (2, 2, 340, 29))
    for number, (dx, lean, length, width) in enumerate(leaves):
        d = _blade(x + dx * size, y, lean * size, length * size, width * size)
        inside = c.clip(f'<path d="{d}"/>')
        c.path(d, "#d9cf7a")
        c.path(_blade(x + dx * size, y, lean * size, length * size * 0.985, width * size * 0.76),
               c.gradient("#5f9462", "#2f6045"))  # fmt: skip
        rng = random.Random(number)
        for step in range(26, int(length * size), 24):
            shift = lean * size * step / (length * size)
            c.line(f"M{x + dx * size + shift - 44 * size:.0f} {y - step} q{22 * size:.0f} {rng.uniform(-16, 2):.0f}"
                   f" {44 * size:.0f} 0 t{44 * size:.0f} 0", "#bcd5a4", 5 * size, f'opacity="0.5" {inside}')  # fmt: skip


def _pilea(c: Canvas, x: float, y: float) -> None:
    rng = random.Random(71)
    for angle in range(-76, 77, 14):
        reach = rng.uniform(120, 215)
        px, py = x + math.sin(math.radians(angle)) * reach, y - math.cos(math.radians(angle)) * reach
        c.line(
            f"M{x} {y} Q{(x + px) / 2 + angle * 0.2:.0f} {(y + py) / 2 - 26:.0f} {px:.0f} {py:.0f}",
            "#7a9d4f",
            5,
        )
        radius = rng.uniform(30, 42)
        tilt = rng.uniform(-20, 20)
        c.add(
            f'<g transform="translate({px:.0f} {py:.0f}) rotate({tilt:.0f})"><ellipse rx="{radius:.0f}"'
            f' ry="{radius * 0.86:.0f}" fill="{c.gradient("#83bd62", "#4d8c46")}"/>'
            f'<circle r="4" fill="#dcefc4"/><path d="M0 0 L{-radius * 0.6:.0f} {-radius * 0.4:.0f} M0 0 L'
            f'{radius * 0.65:.0f} {-radius * 0.3:.0f} M0 0 L0 {radius * 0.7:.0f}" stroke="#dcefc4"'
            f' stroke-width="2" opacity="0.6"/></g>'
        )


def _monstera_leaf(c: Canvas, x: float, y: float, angle: float, size: float, light: str, dark: str) -> None:
    """A split leaf, its stalk's end at (x, y), pointing up before it is turned."""
    outline = (
        "M0 0 C-46 18 -116 -6 -128 -74 C-134 -116 -120 -156 -100 -190 C-66 -244 -24 -280 0 -306"
        " C24 -280 66 -244 100 -190 C120 -156 134 -116 128 -74 C116 -6 46 18 0 0 Z"
    )
    cuts = ""
    for side in (-1, 1):
        for foot, edge, reach in ((-46, -26, 150), (-96, -86, 160), (-146, -146, 150), (-194, -204, 130)):
            cuts += (
                f"M{side * 34} {foot} Q{side * 84} {edge - 10} {side * reach} {edge - 12}"
                f" L{side * reach} {edge + 13} Q{side * 84} {edge + 8} {side * 34} {foot} Z"
            )
    # Even-odd alone would also show what lies in a cut beyond the outline, hence the second clip.
    split = c.clip(f'<path clip-rule="evenodd" d="{outline}{cuts}"/>')
    whole = c.clip(f'<path d="{outline}"/>')
    c.add(
        f'<g transform="translate({x} {y}) rotate({angle}) scale({size})">'
        f'<g {whole}><g {split}><path d="{outline}" fill="{c.gradient(light, dark)}"/>'
        f'<path d="M0 0 C-30 -100 -20 -220 0 -306 L-140 -320 L-160 20 Z" fill="#ffffff" opacity="0.08"/>'
        + "".join(
            f'<path d="M0 {foot} Q{side * 50} {foot - 14} {side * 124} {foot - 34}" fill="none"'
            f' stroke="#d8efd0" stroke-width="3" opacity="0.55"/>'
            for side in (-1, 1)
            for foot in (-18, -66, -116, -166, -216)
        )
        + '</g></g><path d="M0 4 V-290" fill="none" stroke="#d8efd0" stroke-width="5" opacity="0.8"/></g>'
    )


def _monstera(c: Canvas, x: float, y: float, size: float) -> None:
    leaves = ((-150, -170, -52, 0.62), (160, -150, 56, 0.6), (-84, -300, -24, 0.72), (96, -290, 28, 0.74),
              (0, -190, 3, 0.66))  # fmt: skip
    for dx, dy, _, _ in leaves:
        c.line(f"M{x} {y} Q{x + dx * size * 0.25:.0f} {y + dy * size * 0.8:.0f} {x + dx * size:.0f} {y + dy * size:.0f}",
               "#4f7f45", 8 * size)  # fmt: skip
    for number, (dx, dy, angle, scale) in enumerate(leaves):
        light, dark = (("#4f9a63", "#256045"), ("#5fae6b", "#2f7350"))[number % 2]
        _monstera_leaf(c, x + dx * size, y + dy * size, angle, scale * size, light, dark)


def _succulent(c: Canvas, x: float, y: float) -> None:
    for ring, (count, reach, color) in enumerate(
        ((11, 92, "#5f9d8a"), (9, 74, "#77b39c"), (7, 54, "#93c8ae"), (5, 32, "#b5ddc4"))
    ):
        for step in range(count):
            angle = -100 + 200 * step / (count - 1)
            c.add(
                f'<g transform="translate({x} {y - ring * 5}) rotate({angle:.0f})"><path d="M0 6 C-26 {-reach * 0.3:.0f}'
                f' -22 {-reach * 0.8:.0f} 0 {-reach} C22 {-reach * 0.8:.0f} 26 {-reach * 0.3:.0f} 0 6 Z"'
                f' fill="{color}" stroke="#3f7868" stroke-width="1.5"/>'
                f'<circle cy="{-reach + 5}" r="4" fill="#d98a83"/></g>'
            )


def _pothos(c: Canvas, x: float, y: float) -> None:
    rng = random.Random(81)
    for angle in range(-70, 71, 14):
        reach = rng.uniform(70, 140)
        _heart(c, x + math.sin(math.radians(angle)) * reach, y - math.cos(math.radians(angle)) * reach * 0.9,
               angle + rng.uniform(-20, 20), rng.uniform(0.8, 1.1), rng)  # fmt: skip
    _pot(c, x, y, 160, 140, "#8f6f9e", "#6d5180")
    for side, length in ((-1, 240), (1, 190)):
        foot = x + side * 60
        c.line(f"M{foot} {y - 8} q{side * 46} -20 {side * 50} 60 t{side * 6} {length - 60}", "#6c9c4a", 6)
        for step in range(40, length, 44):
            _heart(c, foot + side * (52 + rng.uniform(-10, 12)), y - 8 + step, 180 + rng.uniform(-50, 50),
                   rng.uniform(0.62, 0.85), rng)  # fmt: skip


def _heart(c: Canvas, x: float, y: float, angle: float, size: float, rng: random.Random) -> None:
    light = rng.choice(["#8fc765", "#7ab65a", "#9fd277"])
    c.add(
        f'<g transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f}) scale({size:.2f})">'
        f'<path d="M0 34 C-52 22 -46 -22 0 -52 C46 -22 52 22 0 34 Z" fill="{c.gradient(light, "#4f8f42")}"/>'
        f'<path d="M0 30 V-40" stroke="#e0f2c8" stroke-width="2.5" opacity="0.7"/>'
        f'<path d="M-18 6 q8 -16 12 -26" stroke="#f3f4c0" stroke-width="6" stroke-linecap="round" fill="none"'
        f' opacity="0.5"/></g>'
    )


def monstera() -> Canvas:
    """Big split leaves against a warm wall."""
    c = Canvas("#f4c9ae", "#e79f83")
    c.glow(380, 240, 800, "#ffe9d6", 0.75)
    c.add('<g opacity="0.22" filter="url(#blur)" transform="translate(60 50)">')
    for x, y, angle, size in ((520, 880, -24, 2.2), (1180, 900, 26, 2.0)):
        _monstera_leaf(c, x, y, angle, size, "#7a3d28", "#7a3d28")
    c.add("</g>")
    for x, y, angle, size, light, dark in (
        (250, 1150, -48, 1.9, "#3d8258", "#1f5340"),
        (1390, 1160, 44, 2.0, "#3d8258", "#1f5340"),
        (560, 960, -18, 2.35, "#5aa868", "#276a4a"),
        (1110, 980, 20, 2.2, "#4f9c63", "#22614a"),
        (850, 1130, 2, 1.75, "#74bd76", "#35805a"),
    ):
        c.line(f"M{x} {y} L{800 + (x - 800) * 0.5:.0f} 1250", "#3b7a4b", 18)
        _monstera_leaf(c, x, y, angle, size, light, dark)
    return c


def snake_plant() -> Canvas:
    """One snake plant on a wooden stool."""
    c = Canvas("#dfe7e4", "#c3d2cd")
    c.circle(800, 440, 400, "#f3efe2", 'opacity="0.85"')
    c.rectangle(0, 930, WIDTH, 140, c.gradient("#b98d63", "#99704a"))
    c.rectangle(0, 926, WIDTH, 8, "#ffffff", more='opacity="0.5"')
    for side in (-1, 1):
        c.line(f"M{800 + side * 130} 850 L{800 + side * 170} 1012", "#6f4a2c", 26)
    c.shadow(800, 1012, 260, 16, 0.4)
    c.rectangle(580, 822, 440, 42, c.gradient("#a8754a", "#7f5433"), 16)
    _snake(c, 800, 640, 1.32)
    _pot(c, 800, 632, 260, 190, "#f7f4ee", "#cbc3b6")
    c.line("M704 742 l32 -26 32 26 32 -26 32 26 32 -26 32 26", "#d9785b", 8)
    return c


def watering() -> Canvas:
    """A watering can over a pot, and a finger-deep look at the soil."""
    c = Canvas("#fbefd9", "#f3d9b4")
    c.glow(1250, 220, 620, "#ffffff", 0.7)
    c.rectangle(0, 880, WIDTH, 190, c.gradient("#c58f5f", "#a06d42"))
    c.rectangle(0, 876, WIDTH, 7, "#ffffff", more='opacity="0.4"')
    _soil_section(c, 460, 470)
    c.add('<g transform="translate(1010 240) rotate(-22)">')
    c.line("M150 -60 C310 -120 320 160 150 130", "#5d8f95", 26)
    c.path(
        "M-150 -110 H150 L170 170 Q170 196 140 196 H-140 Q-170 196 -170 170 Z",
        c.gradient("#8fc0c4", "#4f868d", across=True),
    )
    c.line("M-160 130 L-400 -50", "#5d8f95", 34)
    c.path("M-440 -34 L-382 -114 L-360 -96 L-416 -18 Z", "#4f868d")
    c.line("M-150 -110 C-120 -230 120 -230 150 -110", "#5d8f95", 22)
    c.rectangle(-158, -122, 316, 24, "#b6dadd", 12)
    c.line("M-118 -70 L-132 140", "#ffffff", 16, 'opacity="0.35"')
    c.add("</g>")
    rng = random.Random(91)
    for _ in range(46):
        start, fall = rng.uniform(-34, 34), rng.uniform(0, 1)
        x, y = 596 + start * 0.8 - fall * 90, 345 + start * 0.6 + fall * fall * 120
        c.path(f"M{x:.0f} {y:.0f} q-7 14 0 20 q7 -6 0 -20 Z", "#4f9fc4", 'opacity="0.85"')
    return c


def _soil_section(c: Canvas, x: float, y: float) -> None:
    rng = random.Random(92)
    _pilea(c, x, y + 18)
    c.shadow(x, y + 415, 230, 18, 0.4)
    outline = f"M{x - 235} {y} L{x + 235} {y} L{x + 175} {y + 410} L{x - 175} {y + 410} Z"
    inside = c.clip(f'<path d="{outline}"/>')
    c.path(outline, c.gradient("#9a6a45", "#4a2d1b"))
    for _ in range(420):
        depth = rng.random()
        shade = rng.choice(["#b98a5e", "#7b5233", "#3a2215", "#8d6240"])
        c.circle(round(x + rng.uniform(-235, 235)), round(y + 12 + depth * 395), rng.uniform(2, 8), shade,
                 f'opacity="0.7" {inside}')  # fmt: skip
    for bend in (-120, -60, 0, 66, 130):
        c.line(f"M{x} {y + 20} C{x + bend * 0.3:.0f} {y + 110} {x + bend:.0f} {y + 140} {x + bend * 1.1:.0f} {y + 280}",
               "#ead9bd", 5, 'opacity="0.85"')  # fmt: skip
    c.path(outline, "none", 'stroke="#c9683f" stroke-width="22" stroke-linejoin="round"')
    c.rectangle(x - 262, y - 26, 524, 52, c.gradient("#e07f55", "#c9683f"), 12)
    c.line(f"M{x - 300} {y + 28} v118", "#4d3622", 6)
    c.line(f"M{x - 318} {y + 28} h36 M{x - 318} {y + 146} h36", "#4d3622", 6)
    c.add(
        f'<text x="{x - 330}" y="{y + 98}" text-anchor="end" font-family="DejaVu Sans" font-size="34"'
        f' fill="#4d3622">3 cm</text>'
    )


def light() -> Canvas:
    """Where plants stand: a room with a window and three zones of light."""
    c = Canvas("#f1ece2", "#e2d9c8")
    c.path("M0 0 H1600 V780 H0 Z", c.gradient("#f6f2e9", "#e9e1d1"))
    c.path("M0 780 H1600 V1067 H0 Z", c.gradient("#cfae86", "#b48f64"))
    for x in range(-200, 1900, 180):
        c.line(f"M{x + 190} 780 L{x} 1067", "#9c7850", 3, 'opacity="0.4"')
    c.rectangle(90, 110, 400, 520, "#ffffff", 8)
    c.rectangle(115, 135, 350, 470, c.gradient("#aedcf2", "#e8f6ee"))
    c.glow(290, 280, 210, "#fffbe0", 1.0)
    c.path("M282 135 h16 v470 h-16 z M115 362 h350 v16 h-350 z", "#ffffff")
    for reach, opacity in ((560, 0.5), (980, 0.34), (1420, 0.2)):
        beam = c.gradient("#fff3bd", "#fff3bd", across=True, opacity=(opacity, 0.05))
        c.path(f"M465 135 L{465 + reach} 780 L{300 + reach} 1010 L200 1010 L115 605 Z", beam)
    zones = ((430, "bright", "#e0913a"), (880, "half light", "#8f9a5b"), (1330, "shade", "#66758a"))
    for x, label, color in zones:
        c.rectangle(x - 130, 952, 260, 62, color, 31)
        c.add(
            f'<text x="{x}" y="994" text-anchor="middle" font-family="DejaVu Sans" font-size="32"'
            f' fill="#ffffff">{label}</text>'
        )
    _succulent(c, 430, 790)
    _pot(c, 430, 796, 150, 108, "#e9b44c", "#c78f2c")
    _monstera(c, 880, 740, 0.86)
    _pot(c, 880, 730, 210, 175, "#4c6f83", "#35515f")
    _snake(c, 1330, 750, 0.84)
    _pot(c, 1330, 742, 180, 160, "#d9785b", "#b4573d")
    return c


PICTURES = {
    "windowsill": windowsill,
    "monstera": monstera,
    "snake-plant": snake_plant,
    "watering": watering,
    "light": light,
}
