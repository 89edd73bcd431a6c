"""Pictures of "Cycling to work through the winter"."""

# ruff: noqa: E501
# The outline of a shape reads better on one line.

from __future__ import annotations

import math
import random

from devsite.pictures.canvas import HEIGHT, WIDTH, Canvas


def dusk() -> Canvas:
    """A commuter's bicycle in front of the city at dusk."""
    c = Canvas("#20305c", "#f2a27a")
    c.glow(1080, 700, 780, "#ffd9a0", 0.9)
    c.circle(1080, 640, 92, "#fff0cf", 'opacity="0.95"')
    _skyline(c, 21, 700, (120, 380), "#5b5486", 0.55)
    _skyline(c, 22, 730, (90, 290), "#3a3767", 0.85, lit="#ffd98a")
    _skyline(c, 23, 760, (50, 170), "#252551", 1.0, lit="#ffcf70")
    c.rectangle(0, 755, WIDTH, 320, c.gradient("#2c2a4d", "#15142b"))
    c.rectangle(0, 752, WIDTH, 7, "#f6b98b", more='opacity="0.5"')
    for x in range(-40, WIDTH, 260):
        c.rectangle(x, 985, 150, 12, "#f4e8d6", 6, 'opacity="0.55"')
    c.shadow(640, 942, 400, 16, 0.7)
    _bicycle(c, 400, 690, 1.0, "#e2563d", "#0e0e1f")
    return c


def _skyline(
    c: Canvas, seed: int, ground: float, heights: tuple[int, int], color: str, opacity: float, lit: str = ""
) -> None:
    rng = random.Random(seed)
    x = -30.0
    while x < WIDTH:
        width, height = rng.uniform(70, 150), rng.uniform(*heights)
        c.rectangle(round(x), round(ground - height), round(width) + 1, height + 40, color, 3,
                    f'opacity="{opacity}"')  # fmt: skip
        if rng.random() < 0.25:
            c.rectangle(
                round(x + width / 2), round(ground - height - 46), 5, 48, color, more=f'opacity="{opacity}"'
            )
        if lit:
            for row in range(int(height // 34)):
                for column in range(int(width // 26)):
                    if rng.random() < 0.3:
                        c.rectangle(round(x + 10 + column * 26), round(ground - height + 12 + row * 34), 11, 15,
                                    lit, 2, f'opacity="{rng.uniform(0.35, 0.95):.2f}"')  # fmt: skip
        x += width + rng.uniform(-6, 18)


def _bicycle(c: Canvas, x: float, y: float, size: float, frame: str, rubber: str) -> None:
    """Side view, facing right; (x, y) is the rear wheel's top left corner's neighbourhood."""
    c.add(f'<g transform="translate({x} {y}) scale({size})">')
    for hub in (110, 560):
        c.circle(hub, 130, 118, "none", f'stroke="{rubber}" stroke-width="17"')
        c.circle(hub, 130, 107, "none", 'stroke="#c9ccd6" stroke-width="4"')
        for turn in range(0, 180, 20):
            dx, dy = math.cos(math.radians(turn)) * 104, math.sin(math.radians(turn)) * 104
            c.line(f"M{hub - dx:.0f} {130 - dy:.0f} L{hub + dx:.0f} {130 + dy:.0f}", "#c9ccd6", 1.6,
                   'opacity="0.7"')  # fmt: skip
        c.path(
            f"M{hub - 128} {104} A132 132 0 0 1 {hub + 96} {36}", "none", f'stroke="{frame}" stroke-width="8"'
        )
    c.line("M110 130 L300 140 L245 -20 Z M300 140 L490 -38 L245 -20 M110 130 L250 -10", frame, 15)
    c.line("M560 130 L480 -70", frame, 15)
    c.line("M250 -4 L232 -66", "#c9ccd6", 11)
    c.path("M165 -86 Q230 -66 296 -80 Q300 -98 262 -96 L190 -100 Q160 -102 165 -86 Z", rubber)
    c.line("M478 -72 L470 -108 Q500 -128 436 -122 L405 -118", "#c9ccd6", 11)
    c.line("M432 -122 L400 -117", rubber, 19)
    c.circle(300, 140, 36, "none", f'stroke="{rubber}" stroke-width="9"')
    c.line("M300 140 L318 196 M300 140 L282 84", "#c9ccd6", 9)
    c.line("M300 200 h38 M262 82 h38", rubber, 11)
    c.line("M72 18 h150 M110 130 L96 20 M216 18 L250 -6", rubber, 7)
    c.path("M40 20 h118 v104 q0 14 -14 14 h-90 q-14 0 -14 -14 z", "#d9a441")
    c.path("M40 20 h118 v34 h-118 z", "#b9842c")
    c.rectangle(94, 46, 12, 22, "#f6e3b5", 4)
    c.circle(512, -36, 16, "#fff4c7")
    c.circle(60, 4, 11, "#ff4a3d")
    c.add("</g>")


def rain() -> Canvas:
    """A cycle lane in the rain, lamps mirrored in the wet asphalt."""
    c = Canvas("#4a6472", "#8fa3a8")
    rng = random.Random(31)
    _skyline(c, 32, 520, (150, 360), "#5c7480", 0.6)
    _skyline(c, 33, 540, (80, 240), "#3f545f", 0.9, lit="#ffdf9b")
    c.rectangle(0, 520, WIDTH, HEIGHT - 520, c.gradient("#4b575d", "#272f34"))
    c.path("M860 520 L1010 520 L1640 1067 L780 1067 Z", c.gradient("#a8513f", "#7a3527"))
    c.path("M860 520 L870 520 L815 1067 L765 1067 Z M1003 520 L1012 520 L1660 1067 L1615 1067 Z", "#eef0ea")
    _lane_symbol(c)
    for x, lamp in ((160, 300), (520, 400), (690, 450), (1180, 430), (1430, 330)):
        size = (540 - lamp) / 220
        c.line(f"M{x} 540 V{lamp} q0 -20 {22 * size:.0f} -20", "#1d272c", 10 * size)
        c.glow(x + 26 * size, lamp - 16 * size, 120 * size, "#ffe7ae", 0.9)
        c.circle(x + 26 * size, lamp - 16 * size, 13 * size, "#fff6da")
        c.ellipse(x + 26 * size, 560 + 150 * size, 16 * size, 190 * size, "#ffe2a0",
                  'opacity="0.35" filter="url(#soft)"')  # fmt: skip
    for _ in range(240):
        left, top, length = rng.uniform(0, WIDTH + 60), rng.uniform(-40, HEIGHT), rng.uniform(24, 70)
        c.line(f"M{left:.0f} {top:.0f} l{-length * 0.22:.0f} {length:.0f}", "#e9f3f7", rng.uniform(1.2, 3),
               f'opacity="{rng.uniform(0.15, 0.5):.2f}"')  # fmt: skip
    for _ in range(60):
        left, top = rng.uniform(0, WIDTH), rng.uniform(600, HEIGHT)
        reach = (top - 480) / 16
        c.ellipse(round(left), round(top), reach, reach * 0.32, "none",
                  f'stroke="#dfeaee" stroke-width="2" opacity="{rng.uniform(0.15, 0.45):.2f}"')  # fmt: skip
    return c


def _lane_symbol(c: Canvas) -> None:
    """The white bicycle painted on the lane, flattened by perspective."""
    c.add('<g transform="translate(1062 800) scale(0.86 0.36) skewX(14)">')
    for x in (-105, 105):
        c.circle(x, 40, 78, "none", 'stroke="#eef0ea" stroke-width="15"')
    c.line("M-105 40 L-40 -66 L80 -66 L20 44 L-105 40 M20 44 L-52 -96 M-80 -96 h56 M105 40 L70 -110 h-46",
           "#eef0ea", 15)  # fmt: skip
    c.add("</g>")


def lights() -> Canvas:
    """Night: a front lamp throws its cone over a quiet path."""
    c = Canvas("#070d22", "#16254a")
    rng = random.Random(41)
    for _ in range(150):
        c.circle(round(rng.uniform(0, WIDTH)), round(rng.uniform(0, 560)), rng.uniform(0.8, 2.6), "#ffffff",
                 f'opacity="{rng.uniform(0.3, 0.95):.2f}"')  # fmt: skip
    c.glow(1330, 190, 230, "#dfe8ff", 0.5)
    c.path("M1352 122 A72 72 0 1 0 1398 226 A64 64 0 1 1 1352 122 Z", "#f3f1e2")
    for seed, base, color in ((42, 690, "#0f1c3b"), (43, 760, "#0a142d")):
        hills = random.Random(seed)
        d = f"M0 {HEIGHT} V{base}"
        for step in range(0, WIDTH + 201, 200):
            d += f" Q{step + 100} {base - hills.uniform(20, 120):.0f} {step + 200} {base - hills.uniform(0, 50):.0f}"
        c.path(f"{d} V{HEIGHT} Z", color)
    for x, height in ((90, 330), (210, 250), (1480, 360), (1390, 240), (1550, 280)):
        _fir(c, x, 800, height)
    c.rectangle(0, 795, WIDTH, 280, c.gradient("#141b2e", "#070a14"))
    beam = c.gradient("#fff1c2", "#fff1c2", across=True, opacity=(0.75, 0.0))
    c.path("M905 650 L1640 700 L1640 985 L905 664 Z", beam, 'filter="url(#soft)"')
    c.path("M905 652 L1500 790 L1500 930 L905 662 Z", beam, 'filter="url(#soft)"')
    c.ellipse(1330, 912, 270, 34, "#fff2c4", 'opacity="0.42" filter="url(#blur)"')
    c.shadow(660, 945, 380, 14, 0.8)
    _bicycle(c, 390, 690, 1.0, "#4fb3a5", "#05070f")
    c.glow(904, 654, 130, "#fff6d2", 1.0)
    c.glow(450, 694, 120, "#ff3b30", 0.9)
    for x in range(40, WIDTH, 230):
        c.rectangle(x, 1010, 110, 9, "#dfe3ee", 4, 'opacity="0.25"')
    return c


def _fir(c: Canvas, x: float, ground: float, height: float) -> None:
    c.rectangle(x - 8, ground - 40, 16, 44, "#070d1d")
    for level in range(4):
        top = ground - height + level * height * 0.2
        width = 34 + level * 24
        c.path(f"M{x} {top:.0f} L{x - width} {top + height * 0.32:.0f} L{x + width} {top + height * 0.32:.0f} Z",
               "#0b1830")  # fmt: skip


def layers() -> Canvas:
    """What to wear, laid out: jacket, hat, gloves and scarf on a pale floor."""
    c = Canvas("#e9edf0", "#d3dbe0")
    for x in range(0, WIDTH, 200):
        c.rectangle(x, 0, 3, HEIGHT, "#b9c4cb", more='opacity="0.5"')
    _jacket(c, 560, 180)
    _hat(c, 1240, 250)
    _glove(c, 1150, 610, 1)
    _glove(c, 1420, 610, -1)
    _scarf(c)
    return c


def _jacket(c: Canvas, x: float, y: float) -> None:
    body = (
        f"M{x - 110} {y} C{x - 230} {y + 30} {x - 300} {y + 80} {x - 330} {y + 190} L{x - 420} {y + 580}"
        f" L{x - 290} {y + 620} L{x - 225} {y + 330} L{x - 230} {y + 740} L{x + 230} {y + 740}"
        f" L{x + 225} {y + 330} L{x + 290} {y + 620} L{x + 420} {y + 580} L{x + 330} {y + 190}"
        f" C{x + 300} {y + 80} {x + 230} {y + 30} {x + 110} {y} Q{x} {y + 60} {x - 110} {y} Z"
    )
    c.path(body, "#4a5a66", 'opacity="0.35" filter="url(#blur)" transform="translate(14 26)"')
    c.path(body, c.gradient("#f2b632", "#dd9420"))
    c.path(
        f"M{x - 110} {y} Q{x} {y + 60} {x + 110} {y} L{x + 84} {y - 46} Q{x} {y + 4} {x - 84} {y - 46} Z",
        "#2f4858",
    )
    c.line(f"M{x} {y + 34} V{y + 738}", "#2f4858", 9)
    c.rectangle(x - 8, y + 110, 16, 40, "#d9dee2", 5)
    for row in (430, 560):
        c.rectangle(x - 227, y + row, 454, 40, "#e6edf0")
        c.rectangle(x - 227, y + row + 14, 454, 6, "#ffffff")
    for side in (-1, 1):
        c.line(f"M{x + side * 225} {y + 330} L{x + side * 212} {y + 190}", "#b9781a", 6, 'opacity="0.7"')
        c.line(f"M{x + side * 150} {y + 640} l{side * -70} -38", "#b9781a", 7)
        c.path(
            f"M{x + side * 420} {y + 580} L{x + side * 290} {y + 620} l{side * 9} -44 l{side * 124} -38 Z",
            "#2f4858",
        )
        c.line(f"M{x + side * 385} {y + 440} L{x + side * 262} {y + 476}", "#e6edf0", 26)


def _hat(c: Canvas, x: float, y: float) -> None:
    c.ellipse(x + 14, y + 60, 165, 140, "#4a5a66", 'opacity="0.3" filter="url(#blur)"')
    c.path(
        f"M{x - 150} {y + 90} C{x - 160} {y - 130} {x + 160} {y - 130} {x + 150} {y + 90} Z",
        c.gradient("#b3423a", "#8e2f2a"),
    )
    for step in range(-120, 121, 30):
        c.line(f"M{x + step} {y + 86} Q{x + step * 0.8:.0f} {y - 30} {x + step * 0.35:.0f} {y - 66}", "#7d2723", 5,
               'opacity="0.55"')  # fmt: skip
    c.rectangle(x - 165, y + 62, 330, 78, "#c95a4e", 26)
    for step in range(-140, 141, 20):
        c.line(f"M{x + step} {y + 72} v58", "#9c3a32", 4, 'opacity="0.6"')
    c.circle(x, y - 92, 46, "#f1e3d3")
    rng = random.Random(3)
    for _ in range(60):
        angle, reach = rng.uniform(0, math.tau), rng.uniform(10, 46)
        c.circle(x + math.cos(angle) * reach, y - 92 + math.sin(angle) * reach, 8,
                 rng.choice(["#ffffff", "#e2cfbb", "#f1e3d3"]), 'opacity="0.8"')  # fmt: skip


def _glove(c: Canvas, x: float, y: float, side: int) -> None:
    c.add(f'<g transform="translate({x} {y}) scale({side} 1) rotate(-6)">')
    shape = (
        "M-70 230 L-78 90 Q-130 40 -138 -10 Q-120 -40 -92 -18 L-66 30 L-72 -110 Q-66 -140 -42 -136 Q-24 -132 -24 -106"
        " L-20 -20 L-14 -140 Q-4 -168 18 -160 Q34 -154 32 -126 L28 -18 L48 -120 Q60 -144 80 -134 Q94 -126 90 -100"
        " L74 10 L100 -58 Q116 -76 132 -62 Q140 -52 132 -28 L92 110 L84 230 Z"
    )
    c.path(shape, "#4a5a66", 'opacity="0.3" filter="url(#soft)" transform="translate(10 18)"')
    c.path(shape, c.gradient("#35536b", "#233a4c"))
    c.path("M-72 176 L88 176 L84 236 Q6 254 -70 236 Z", "#f2b632")
    c.line("M-30 70 Q10 96 60 66", "#5f86a3", 7, 'opacity="0.8"')
    c.add("</g>")


def _scarf(c: Canvas) -> None:
    d = "M1040 985 C1160 905 1300 1050 1420 965 S1580 960 1640 930"
    c.line(d, "#4a5a66", 84, 'opacity="0.25" filter="url(#soft)" transform="translate(8 18)"')
    c.line(d, "#3f7f78", 84)
    c.line(d, "#e8efe6", 84, 'stroke-dasharray="26 92" style="stroke-linecap:butt"')
    for step in range(6):
        c.line(f"M1030 {948 + step * 14} l-52 {step * 5 - 8}", "#3f7f78", 8)


def route() -> Canvas:
    """A city map with the quiet route drawn over it."""
    c = Canvas("#f2efe6", "#ece7da")
    rng = random.Random(51)
    c.add('<g transform="rotate(-8 800 533)">')
    for row in range(-2, 9):
        for column in range(-2, 13):
            x, y = column * 150, row * 150
            fill = rng.choice(["#e2dccb", "#ddd6c3", "#e8e2d3", "#d9e3c8", "#e2dccb"])
            c.rectangle(x + 10, y + 10, 130, 130, fill, 8)
            if fill == "#d9e3c8":
                for _ in range(7):
                    c.circle(round(x + rng.uniform(30, 120)), round(y + rng.uniform(30, 120)), rng.uniform(8, 15),
                             "#a9c48b", 'opacity="0.85"')  # fmt: skip
            else:
                for dx, dy in ((22, 22), (80, 22), (22, 80), (80, 80)):
                    if rng.random() < 0.75:
                        c.rectangle(x + dx, y + dy, rng.uniform(32, 48), rng.uniform(32, 48), "#cfc6b0", 4,
                                    'opacity="0.8"')  # fmt: skip
    c.line("M-300 455 H1900 M895 -300 V1400", "#ffffff", 34)
    c.line("M-300 455 H1900 M895 -300 V1400", "#f0d9a0", 24)
    c.rectangle(300, 310, 280, 280, "#cfe0b4", 14)
    for _ in range(46):
        c.circle(round(rng.uniform(325, 555)), round(rng.uniform(335, 565)), rng.uniform(9, 19),
                 rng.choice(["#93b574", "#a5c487", "#83a866"]), 'opacity="0.9"')  # fmt: skip
    river = "M-300 930 C100 760 380 900 640 800 S1100 560 1300 640 S1700 560 1950 420"
    c.line(river, "#d5e6ee", 120)
    c.line(river, "#a9cfe0", 98)
    c.line("M1045 480 V860", "#f7f3e8", 30)
    path = "M150 755 H300 V605 H595 V605 Q670 600 745 605 V755 H1045 V305 H1345"
    c.line(path, "#ffffff", 26)
    c.line(path, "#e2563d", 15)
    c.line(path, "#ffd9cc", 4, 'stroke-dasharray="2 26"')
    c.add("</g>")
    _pin(c, 187, 843, "#2f6f8f")
    _pin(c, 1308, 231, "#e2563d")
    c.glow(800, 533, 1100, "#ffffff", 0.12)
    return c


def _pin(c: Canvas, x: float, y: float, color: str) -> None:
    c.ellipse(x, y + 4, 34, 12, "#3a3428", 'opacity="0.4" filter="url(#soft)"')
    c.path(f"M{x} {y} C{x - 20} {y - 50} {x - 58} {y - 74} {x - 58} {y - 122} A58 58 0 0 1 {x + 58} {y - 122}"
           f" C{x + 58} {y - 74} {x + 20} {y - 50} {x} {y} Z", color)  # fmt: skip
    c.circle(x, y - 122, 24, "#ffffff")


PICTURES = {"dusk": dusk, "rain": rain, "lights": lights, "layers": layers, "route": route}
