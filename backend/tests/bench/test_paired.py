"""How two things that were measured in turns compare."""

import pytest

from bench.errors import BenchError
from bench.paired import differences, ratios
from bench.plugin_cost import RESULTS, parse


def test_each_value_is_compared_with_the_one_beside_it_whatever_the_machine_did():
    slow_and_fast = [10.0, 40.0, 20.0, 80.0]

    compared = ratios([value * 1.1 for value in slow_and_fast], slow_and_fast)

    assert (compared.median, compared.low, compared.high) == pytest.approx((1.1, 1.1, 1.1))


def test_the_certainty_lies_around_the_median_and_is_the_same_every_time():
    off = [10.0 + number % 3 for number in range(40)]
    on = [value + 0.1 + 0.05 * (number % 5) for number, value in enumerate(off)]

    once, again = differences(on, off), differences(on, off)

    assert once == again
    assert once.low <= once.median <= once.high
    assert (once.low >= 0.1, once.high <= 0.31) == (True, True)


@pytest.mark.parametrize(("of", "over"), [([], []), ([1.0], [1.0, 2.0]), ([1.0], [0.0])])
def test_what_are_no_pairs_is_refused(of, over):
    with pytest.raises(BenchError):
        ratios(of, over)


def test_forty_pairs_of_blocks_unless_asked_otherwise():
    assert (parse([], {}).blocks, parse([], {}).results) == (40, RESULTS)
    assert parse([], {"BLOCKS": "4"}).blocks == 4
    assert parse(["--blocks", "3"], {"BLOCKS": "4"}).blocks == 3


@pytest.mark.parametrize("blocks", ["0", "-1", "many"])
def test_a_number_of_blocks_that_cannot_be_is_refused(blocks, capsys):
    with pytest.raises(SystemExit):
        parse(["--blocks", blocks], {})

    assert "--blocks" in capsys.readouterr().err
