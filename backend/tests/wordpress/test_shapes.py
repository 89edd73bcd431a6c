from __future__ import annotations

import copy
from typing import Any

import pytest

from igny8_core.wordpress import messages
from igny8_core.wordpress.shapes import misfit
from tests.contract.schemas import EXAMPLES
from tests.contract.test_messages import TYPES


@pytest.mark.parametrize("name", TYPES)
def test_every_example_has_the_shape_of_its_type(name: str) -> None:
    assert misfit(TYPES[name], EXAMPLES[name]) is None


@pytest.mark.parametrize("name", TYPES)
def test_every_missing_required_field_is_named(name: str) -> None:
    for field in TYPES[name].__required_keys__:
        damaged = {key: value for key, value in EXAMPLES[name].items() if key != field}
        assert misfit(TYPES[name], damaged) == f".{field} is missing"


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("post_id",), "1842", ".post_id is not an integer"),
        (("post_id",), True, ".post_id is not an integer"),
        (("replayed",), 0, ".replayed is not true or false"),
        (("outcome",), "done", ".outcome is not one of 'created', 'updated', 'skipped'"),
        (("media", "featured", "url"), None, ".media.featured.url is not a string"),
        (("media", "gallery"), {}, ".media.gallery is not a list"),
        (
            ("taxonomies_processed", "tags", "assigned"),
            [1, "2"],
            ".taxonomies_processed.tags.assigned[1] is not an",
        ),
        (("timings_ms", "total"), "61", ".timings_ms.total is not a number"),
        (("timings_ms",), [], ".timings_ms is not an object"),
    ],
)
def test_a_damaged_receipt_is_told_where(path: tuple[str, ...], value: Any, complaint: str) -> None:
    receipt: Any = copy.deepcopy(EXAMPLES["receipt"])
    inner = receipt
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert (misfit(messages.Receipt, receipt) or "").startswith(complaint)


def test_a_newer_peer_may_say_more() -> None:
    assert misfit(messages.Receipt, {**EXAMPLES["receipt"], "surprise": 1}) is None


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_what_is_no_object_is_told_so(value: object) -> None:
    assert misfit(messages.Receipt, value) == " is not an object"


def test_1_is_not_true_and_true_is_not_1() -> None:
    health = {**EXAMPLES["health-response"], "protocol": True}
    assert misfit(messages.HealthResponse, health) == ".protocol is not one of 1"
