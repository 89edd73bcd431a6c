"""The arithmetic of sub-sizes is WordPress's own."""

from __future__ import annotations

import json
import os
import random
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from igny8_core.media.dimensions import Resize, constrain, php_round, plan_sizes, resize_dimensions
from igny8_core.media.files import ImageSize

WP_INCLUDES = Path(os.environ.get("WORDPRESS_DIR", "/usr/share/wordpress")) / "wp-includes"
POSITIONS = [("left", "top"), ("right", "bottom"), ("center", "top"), ("left", "center"), ("right", "top")]

Case = tuple[int, int, int, int, bool | tuple[str, str]]


def wordpress(cases: list[Case]) -> list[list[int] | bool]:
    answer = subprocess.run(
        ["php", str(Path(__file__).with_name("reference.php")), str(WP_INCLUDES)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    result: list[list[int] | bool] = json.loads(answer.stdout)
    return result


def ours(case: Case) -> list[int] | bool:
    resize = resize_dimensions(*case)
    if resize is None:
        return False
    return [0, 0, resize.left, resize.top, resize.width, resize.height, resize.crop_width, resize.crop_height]


def meets_an_exact_half(case: Case) -> bool:
    """Whether a side comes out at exactly .5, where PHP 8.4 began to round differently from all before it."""
    width, height, max_width, max_height, _ = case
    ratios = [Fraction(box, side) for box, side in ((max_width, width), (max_height, height)) if box]
    sides = [side * ratio for side in (width, height) for ratio in ratios]
    sides += [side / ratio for side in (max_width, max_height) for ratio in ratios]
    return any(side.denominator == 2 for side in sides)


def random_cases(count: int) -> list[Case]:
    dice = random.Random(20251201)
    boxes = [0, 1, 75, 100, 150, 300, 600, 768, 1024, 1536, 2048, 2560, 9999]
    cases: list[Case] = []
    while len(cases) < count:
        top = dice.choice([12, 200, 1700, 6000])
        width, height = dice.randint(1, top), dice.randint(1, top)
        box = [dice.choice(boxes) if dice.random() < 0.6 else dice.randint(0, top) for _ in range(2)]
        if dice.random() < 0.1:
            box = [width + dice.randint(-2, 2), height + dice.randint(-2, 2)]
        crop = dice.choice([False, True, dice.choice(POSITIONS)])
        case = (width, height, max(0, box[0]), max(0, box[1]), crop)
        if not meets_an_exact_half(case):
            cases.append(case)
    return cases


def test_three_thousand_random_sizes_come_out_as_wordpress_makes_them() -> None:
    cases = random_cases(3000)
    expected = wordpress(cases)
    assert sum(1 for answer in expected if answer) > 800
    assert [
        (case, answer, ours(case))
        for case, answer in zip(cases, expected, strict=True)
        if answer != ours(case)
    ] == []


def test_the_usual_sizes_of_usual_photographs_come_out_as_wordpress_makes_them() -> None:
    photos = [
        (1600, 1067),
        (1067, 1600),
        (1200, 800),
        (4032, 3024),
        (2560, 1707),
        (800, 600),
        (301, 301),
        (2, 3000),
    ]
    boxes: list[tuple[int, int, bool]] = [
        (150, 150, True),
        (300, 300, False),
        (768, 0, False),
        (1024, 1024, False),
        (1536, 1536, False),
        (2048, 2048, False),
        (0, 400, False),
        (600, 9999, True),
        (400, 0, True),
    ]
    cases: list[Case] = [(*photo, *box) for photo in photos for box in boxes]
    cases = [case for case in cases if not meets_an_exact_half(case)]
    assert [ours(case) for case in cases] == wordpress(cases)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (0.5, 1),
        (1.5, 2),
        (2.5, 3),
        (2.4999, 2),
        (7 / 30 * 45, 11),
        (1.4999999999999998, 2),
        (0.0, 0),
        (200.0625, 200),
    ],
)
def test_rounding_is_that_of_php_before_8_4(value: float, rounded: int) -> None:
    assert php_round(value) == rounded


def test_a_result_one_pixel_short_of_the_box_fills_it() -> None:
    assert constrain(465, 700, 177, 177) == (118, 177)


@pytest.mark.parametrize("box", [(0, 0), (-1, -1), (1601, 0), (0, 1068), (1601, 1068)])
def test_a_size_larger_than_the_image_or_without_sides_is_left_out(box: tuple[int, int]) -> None:
    assert resize_dimensions(1600, 1067, *box) is None


@pytest.mark.parametrize("box", [(1600, 1067), (1599, 1067), (1600, 1066), (1600, 0)])
def test_a_size_equal_to_the_image_within_a_pixel_is_left_out(box: tuple[int, int]) -> None:
    assert resize_dimensions(1600, 1067, *box) is None
    assert resize_dimensions(1600, 1067, *box, True) is None


def test_a_crop_larger_than_the_image_on_one_side_cuts_the_other_only() -> None:
    assert resize_dimensions(600, 300, 400, 400, True) == Resize(100, 0, 400, 300, 400, 300)


def test_sizes_of_equal_dimensions_become_one_file_with_all_names() -> None:
    sizes = [ImageSize("shop", 300, 200), ImageSize("medium", 300, 300), ImageSize("large", 1024, 1024)]
    assert [names for names, _ in plan_sizes(1600, 1067, sizes)] == [("medium", "shop"), ("large",)]


def test_of_two_crops_of_equal_dimensions_the_one_wordpress_makes_last_stays() -> None:
    sizes = [ImageSize("a", 100, 100, ("left", "top")), ImageSize("thumbnail", 100, 100, ("right", "top"))]
    ((names, resize),) = plan_sizes(400, 200, sizes)
    assert names == ("thumbnail", "a")
    assert resize.left == 0
