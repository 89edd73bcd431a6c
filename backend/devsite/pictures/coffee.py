"""Pictures of "Better filter coffee at home"."""

# ruff: noqa: E501
# The outline of a shape reads better on one line.

from __future__ import annotations

import math
import random

from devsite.pictures.canvas import HEIGHT, WIDTH, Canvas


def pour_over() -> Canvas:
    """A dripper on its carafe, water falling from the kettle, morning light behind."""
    c = Canvas("#f6e3c8", "#e7bf8e")
    c.glow(1230, 300, 760, "#fff6df", 0.95)
    _window(c)
    _table(c, 830, "#a9673d", "#7c4526")
    c.shadow(720, 955, 300, 30, 0.45)
    _carafe(c, 720, 560)
    _dripper(c, 720, 330)
    _kettle(c)
    for x, reach in ((640, 190), (705, 250), (770, 170)):
        c.line(
            f"M{x} 300 c-40 -50 40 -90 0 -{reach // 2} s30 -70 -10 -{reach // 2}",
            "#ffffff",
            16,
            'opacity="0.35" filter="url(#soft)"',
        )
    _mug(c, 330, 770, "#3f6b66", "#2d4f4b")
    return c


def _window(c: Canvas) -> None:
    for x in (1010, 1240):
        for y in (90, 350):
            c.rectangle(x, y, 210, 240, "#fffaf0", 10, 'opacity="0.55"')
    c.path("M1010 90h440v500h-440z", "none", 'stroke="#d9a878" stroke-width="18" opacity="0.5"')


def _table(c: Canvas, y: float, light: str, dark: str) -> None:
    c.rectangle(0, y, WIDTH, HEIGHT - y, c.gradient(light, dark))
    c.rectangle(0, y, WIDTH, 8, "#ffffff", more='opacity="0.18"')
    rng = random.Random(4)
    for _ in range(26):
        x, row = rng.uniform(-100, WIDTH), rng.uniform(y + 25, HEIGHT)
        c.line(f"M{x:.0f} {row:.0f} q{rng.uniform(80, 200):.0f} -5 {rng.uniform(220, 460):.0f} 3", dark, 3,
               'opacity="0.45"')  # fmt: skip


def _carafe(c: Canvas, x: float, y: float) -> None:
    outline = (
        f"M{x - 95} {y} L{x - 95} {y + 60} C{x - 250} {y + 150} {x - 255} {y + 330} {x - 190} {y + 385}"
        f" L{x + 190} {y + 385} C{x + 255} {y + 330} {x + 250} {y + 150} {x + 95} {y + 60} L{x + 95} {y} Z"
    )
    inside = c.clip(f'<path d="{outline}"/>')
    c.path(outline, "#ffffff", 'opacity="0.42"')
    c.add(
        f'<g {inside}><rect x="{x - 270}" y="{y + 215}" width="540" height="190"'
        f' fill="{c.gradient("#6b3213", "#2c1206")}"/>'
        f'<ellipse cx="{x}" cy="{y + 215}" rx="228" ry="22" fill="#8a4a20"/></g>'
    )
    c.path(outline, "none", 'stroke="#ffffff" stroke-width="7" opacity="0.8"')
    c.line(f"M{x - 178} {y + 160} q-42 80 -22 170", "#ffffff", 14, 'opacity="0.6"')
    c.line(f"M{x + 225} {y + 150} c130 -20 140 190 10 190", "#3b2115", 26)
    c.rectangle(x - 104, y + 18, 208, 44, "#c98b4a", 14)
    c.rectangle(x - 104, y + 18, 208, 14, "#ffffff", 7, 'opacity="0.25"')


def _dripper(c: Canvas, x: float, y: float) -> None:
    cone = f"M{x - 210} {y} L{x + 210} {y} L{x + 70} {y + 215} L{x - 70} {y + 215} Z"
    c.path(
        f"M{x - 188} {y - 26} L{x + 188} {y - 26} L{x + 150} {y + 60} L{x - 150} {y + 60} Z",
        "#fdf3df",
    )
    c.path(cone, c.gradient("#fbfaf7", "#cfc6ba", across=True))
    c.line(f"M{x - 210} {y} h420", "#ffffff", 14)
    for step in (-120, -60, 0, 60, 120):
        c.line(f"M{x + step} {y + 26} L{x + step * 0.42:.0f} {y + 195}", "#b9aea0", 5, 'opacity="0.6"')
    c.rectangle(x - 135, y + 208, 270, 26, "#e9e2d6", 13)
    c.line(f"M{x + 185} {y + 40} c110 -10 90 120 -35 95", "#e9e2d6", 24)


def _kettle(c: Canvas) -> None:
    # The tip of a gooseneck kettle reaching in from the right.
    steel = c.gradient("#5b6166", "#24282b")
    c.path("M1650 40 L1370 60 Q1310 250 1350 400 L1650 430 Z", steel)
    c.path("M1392 90 Q1345 240 1372 380", "none", 'stroke="#aeb6bb" stroke-width="12" opacity="0.6"')
    c.line("M1350 350 C1180 380 1180 120 1010 128 C900 133 800 170 752 208", "#3a4045", 34)
    c.line("M1345 342 C1186 366 1180 112 1010 120 C905 124 815 155 760 190", "#8b949a", 7, 'opacity="0.8"')
    c.line("M748 214 C734 250 730 290 728 330", "#e8f4fa", 11, 'opacity="0.9"')


def _mug(c: Canvas, x: float, y: float, light: str, dark: str) -> None:
    c.shadow(x, y + 180, 140, 22, 0.4)
    c.line(f"M{x - 100} {y + 50} c-95 -12 -95 112 8 98", dark, 26)
    c.path(
        f"M{x - 110} {y} L{x + 110} {y} L{x + 98} {y + 150} Q{x + 94} {y + 180} {x + 60} {y + 180}"
        f" L{x - 60} {y + 180} Q{x - 94} {y + 180} {x - 98} {y + 150} Z",
        c.gradient(light, dark, across=True),
    )
    c.ellipse(x, y, 110, 20, dark)
    c.ellipse(x, y + 4, 96, 14, "#3a1b0c")


def beans() -> Canvas:
    """Roasted beans scattered on paper, thinning out towards one corner."""
    c = Canvas("#f3e6d2", "#e9d5b8")
    rng = random.Random(11)
    placed: list[tuple[float, float]] = []
    for _ in range(5200):
        x, y = rng.uniform(-40, WIDTH + 40), rng.uniform(-40, HEIGHT + 40)
        density = (x / WIDTH + (1 - y / HEIGHT)) / 2
        if density < rng.uniform(0.36, 0.62) or any(math.dist((x, y), each) < 62 for each in placed):
            continue
        placed.append((x, y))
        _bean(c, x, y, rng.uniform(0, 360), rng.uniform(0.85, 1.1), rng)
    return c


def _bean(c: Canvas, x: float, y: float, angle: float, scale: float, rng: random.Random) -> None:
    light, dark = rng.choice(
        [("#8a5430", "#4a2814"), ("#7a4626", "#3e2010"), ("#9a6238", "#56301a"), ("#6b3c20", "#35190b")]
    )
    c.ellipse(x + 7, y + 12, 46, 36, "#5a3a1c", 'opacity="0.35" filter="url(#soft)"')
    c.add(
        f'<g transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f}) scale({scale:.2f})">'
        f'<ellipse rx="46" ry="31" fill="{c.gradient(light, dark)}"/>'
        f'<path d="M-44 2 C-20 -16 16 18 44 -2" fill="none" stroke="#24100a" stroke-width="6"'
        f' stroke-linecap="round"/>'
        f'<path d="M-30 -16 Q-6 -28 20 -21" fill="none" stroke="#fff" stroke-width="5"'
        f' stroke-linecap="round" opacity="0.22"/></g>'
    )


def scale() -> Canvas:
    """A dripper on a kitchen scale that shows fifteen grams."""
    c = Canvas("#d7e3df", "#b4cac4")
    c.glow(400, 200, 700, "#ffffff", 0.7)
    _table(c, 800, "#dcdad2", "#b9b5aa")
    c.shadow(800, 955, 520, 30, 0.35)
    c.rectangle(330, 790, 940, 150, c.gradient("#3b4044", "#1f2326"), 34)
    c.rectangle(330, 790, 940, 26, "#6b7277", 13, 'opacity="0.5"')
    c.rectangle(620, 846, 360, 74, "#0d1a18", 14)
    _digits(c, 668, 858, "15.0")
    c.circle(420, 882, 20, "#e9e6de")
    c.circle(1180, 882, 20, "#d96b3f")
    _bowl(c, 800, 560)
    return c


SEGMENTS = {"0": "abcdef", "1": "bc", "5": "afgcd"}


def _digits(c: Canvas, x: float, y: float, text: str) -> None:
    """Seven-segment digits, 50 pixels high."""
    for letter in text:
        if letter == ".":
            c.circle(x + 2, y + 50, 5, "#7dffc4")
            x += 22
            continue
        lines = {
            "a": f"M{x + 6} {y} h28", "b": f"M{x + 38} {y + 4} v17", "c": f"M{x + 38} {y + 29} v17",
            "d": f"M{x + 6} {y + 50} h28", "e": f"M{x + 2} {y + 29} v17", "f": f"M{x + 2} {y + 4} v17",
            "g": f"M{x + 6} {y + 25} h28",
        }  # fmt: skip
        for segment in SEGMENTS[letter]:
            c.line(lines[segment], "#7dffc4", 7)
        x += 62
    c.add(f'<text x="{x + 6}" y="{y + 50}" font-family="DejaVu Sans" font-size="38" fill="#7dffc4">g</text>')


def _bowl(c: Canvas, x: float, y: float) -> None:
    rng = random.Random(2)
    c.shadow(x, y + 226, 230, 14, 0.5)
    c.ellipse(x, y, 320, 62, "#f7f3ea")
    c.ellipse(x, y + 4, 292, 50, "#c9c0b0")
    c.path(
        f"M{x - 278} {y + 14} Q{x - 160} {y - 88} {x} {y - 96} Q{x + 170} {y - 84} {x + 278} {y + 14}"
        f" Q{x} {y + 80} {x - 278} {y + 14} Z",
        c.gradient("#8a5733", "#4d2a15"),
    )
    for _ in range(900):
        across = rng.uniform(-1, 1)
        height = rng.uniform(-0.2, 1) * (1 - across * across)
        shade = rng.choice(["#3a1d0d", "#a56d43", "#5f3519", "#7c4a29"])
        c.circle(x + across * 255, y + 14 - height * 92, rng.uniform(2, 5), shade, 'opacity="0.8"')
    c.path(
        f"M{x - 320} {y} Q{x - 300} {y + 225} {x - 110} {y + 228} L{x + 110} {y + 228}"
        f" Q{x + 300} {y + 225} {x + 320} {y} A320 62 0 0 1 {x - 320} {y} Z",
        c.gradient("#fdfaf3", "#cfc6b6"),
    )
    c.line(f"M{x - 265} {y + 95} Q{x - 235} {y + 175} {x - 165} {y + 200}", "#ffffff", 14, 'opacity="0.8"')


def grinds() -> Canvas:
    """Three heaps of ground coffee, coarse to fine, as a comparison."""
    c = Canvas("#fbf5ea", "#efe2cc")
    rng = random.Random(8)
    for number, (size, label) in enumerate(((11, "coarse"), (6, "medium"), (2.6, "fine"))):
        x = 300 + number * 500
        c.circle(x, 500, 214, "#ffffff")
        c.circle(x, 500, 214, "none", 'stroke="#d9c4a3" stroke-width="5"')
        c.shadow(x, 560, 150, 70, 0.35)
        c.ellipse(x, 520, 150 - size, 120 - size, "#4b2a16")
        grains = int(9000 / (size * size)) + 260
        for _ in range(min(grains, 1500)):
            angle, reach = rng.uniform(0, math.tau), math.sqrt(rng.random())
            px, py = x + math.cos(angle) * reach * 168, 516 + math.sin(angle) * reach * 136
            shade = rng.choice(["#3a1e0e", "#5d3619", "#7c4c2a", "#94623a", "#2a130a"])
            grain = size * rng.uniform(0.7, 1.3)
            c.rectangle(
                round(px - grain), round(py - grain), grain * 2, grain * 1.7, shade, grain * 0.6,
                f'transform="rotate({rng.uniform(0, 90):.0f} {px:.0f} {py:.0f})"',
            )  # fmt: skip
        c.add(
            f'<text x="{x}" y="830" text-anchor="middle" font-family="DejaVu Serif" font-size="52"'
            f' fill="#5b3b22">{label}</text>'
        )
    c.line("M180 900 H1420", "#b98f5f", 6)
    c.path("M1420 882 l40 18 -40 18 z", "#b98f5f")
    c.add(
        '<text x="180" y="960" font-family="DejaVu Sans" font-size="30" fill="#8d6b45">faster, thinner</text>'
        '<text x="1460" y="960" text-anchor="end" font-family="DejaVu Sans" font-size="30"'
        ' fill="#8d6b45">slower, stronger</text>'
    )
    return c


def cup_from_above() -> Canvas:
    """A full cup on a saucer, seen from above, with a spoon and two biscuits."""
    c = Canvas("#7b4a2b", "#5d351d")
    rng = random.Random(5)
    for plank in range(6):
        y = plank * 180
        c.rectangle(0, y, WIDTH, 180, c.gradient("#80502f", "#6a3f23"), more='opacity="0.8"')
        c.rectangle(0, y, WIDTH, 4, "#2f180b", more='opacity="0.6"')
        for _ in range(12):
            c.line(
                f"M{rng.uniform(-200, WIDTH):.0f} {y + rng.uniform(16, 168):.0f} q150 {rng.uniform(-9, 9):.0f}"
                f" {rng.uniform(240, 520):.0f} 0", "#4b2a15", 3, 'opacity="0.4"',
            )  # fmt: skip
    c.glow(350, 150, 900, "#ffdca8", 0.45)
    c.circle(840, 580, 390, "#1c0d05", 'opacity="0.45" filter="url(#blur)"')
    c.circle(810, 535, 380, c.gradient("#ffffff", "#ddd6c9"))
    c.circle(810, 535, 300, "none", 'stroke="#cfc6b6" stroke-width="5"')
    c.rectangle(1020, 524, 168, 58, "#1c0d05", 28, 'opacity="0.4" filter="url(#soft)"')
    c.rectangle(1020, 506, 166, 58, "#e9e2d6", 26)
    c.rectangle(1030, 512, 146, 16, "#ffffff", 8)
    c.circle(826, 560, 262, "#1c0d05", 'opacity="0.3" filter="url(#soft)"')
    c.circle(810, 535, 255, c.gradient("#ffffff", "#e6dfd3"))
    c.circle(810, 535, 222, c.gradient("#54290f", "#3a1a08"))
    c.circle(810, 535, 214, "none", 'stroke="#a5662f" stroke-width="16" opacity="0.75"')
    c.path("M690 450 Q770 370 900 395 Q800 420 740 500 Z", "#ffffff", 'opacity="0.13"')
    for x, y, r in ((700, 640, 10), (722, 660, 7), (690, 668, 6), (930, 440, 8), (948, 462, 5)):
        c.circle(x, y, r, "#c98d52", 'opacity="0.8"')
    c.line("M430 760 L620 950", "#d9dcdf", 16)
    c.add('<ellipse cx="402" cy="732" rx="62" ry="40" transform="rotate(45 402 732)" fill="#e6e9eb"/>')
    c.add('<ellipse cx="398" cy="728" rx="44" ry="26" transform="rotate(45 398 728)" fill="#b9bfc4"/>')
    for x, y, turn in ((1290, 760, 18), (1370, 640, -12)):
        c.ellipse(x + 10, y + 18, 112, 84, "#1c0d05", 'opacity="0.4" filter="url(#soft)"')
        c.add(
            f'<g transform="translate({x} {y}) rotate({turn})"><rect x="-112" y="-74" width="224" height="148"'
            f' rx="26" fill="{c.gradient("#e9b872", "#c98b45")}"/>'
            + "".join(f'<circle cx="{dx}" cy="{dy}" r="7" fill="#a56a2e"/>' for dx in (-66, 0, 66)
                      for dy in (-34, 0, 34))
            + "</g>"
        )  # fmt: skip
    return c


PICTURES = {
    "pour-over": pour_over,
    "beans": beans,
    "scale": scale,
    "grinds": grinds,
    "cup": cup_from_above,
}
