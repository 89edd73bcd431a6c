"""The command line of the benchmark of the way back."""

import pytest

from bench.changes import RESULTS, parse


def test_the_numbers_are_those_of_the_promise_unless_asked_otherwise():
    options = parse([], {})

    assert (options.edits, options.publishes, options.outage, options.lossy) == (200, 1000, 5000, 200)
    assert options.results == RESULTS


def test_the_environment_sets_numbers_and_the_command_line_wins():
    options = parse(["--edits", "3"], {"EDITS": "4", "OUTAGE": "5"})

    assert (options.edits, options.outage) == (3, 5)


@pytest.mark.parametrize("arguments", [["--edits", "-1"], ["--lossy", "many"]])
def test_a_number_that_cannot_be_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        parse(arguments, {})

    assert arguments[0] in capsys.readouterr().err
