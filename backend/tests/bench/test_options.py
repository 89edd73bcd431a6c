"""The benchmark's command line and environment."""

import pytest

from bench.publish import RESULTS, parse


def test_fifteen_rounds_after_two_warm_up_rounds_unless_asked_otherwise():
    options = parse([], {})

    assert (options.rounds, options.warm_up, options.without_igny8) == (15, 2, False)
    assert options.results == RESULTS


def test_the_environment_sets_the_number_of_rounds():
    assert parse([], {"N": "40"}).rounds == 40


def test_the_command_line_wins_over_the_environment():
    assert parse(["--rounds", "3"], {"N": "40"}).rounds == 3


@pytest.mark.parametrize(
    "arguments", [["--rounds", "0"], ["--rounds", "-1"], ["--rounds", "many"], ["--warm-up", "-1"]]
)
def test_a_number_of_rounds_that_cannot_be_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(arguments, {})

    assert ended.value.code == 2
    assert arguments[0] in capsys.readouterr().err


def test_an_impossible_number_in_the_environment_is_refused():
    with pytest.raises(SystemExit):
        parse([], {"N": "none"})
