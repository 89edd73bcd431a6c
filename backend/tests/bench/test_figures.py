"""What the benchmark makes of its samples."""

import pytest

from bench.errors import BenchError
from bench.figures import Spread, ratio


def test_a_spread_keeps_every_value_it_was_given():
    spread = Spread.of([40.0, 10.0, 1000.0])

    assert spread == Spread(median=40.0, min=10.0, max=1000.0, n=3)


def test_the_median_of_an_even_number_of_values_lies_between_the_middle_two():
    assert Spread.of([10, 20, 30, 100]).median == 25


def test_nothing_measured_is_an_error_and_not_a_zero():
    with pytest.raises(BenchError, match="nothing was measured"):
        Spread.of([])


def test_a_ratio_is_of_medians():
    assert ratio(Spread.of([1, 2, 90]), Spread.of([7, 8, 9])) == 0.25


def test_a_ratio_over_nothing_is_refused():
    with pytest.raises(BenchError):
        ratio(Spread.of([1.0]), Spread.of([0.0]))
