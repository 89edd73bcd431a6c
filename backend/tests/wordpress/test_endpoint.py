from __future__ import annotations

import pytest

from igny8_core.wordpress.endpoint import Endpoint, Timeouts


@pytest.mark.parametrize(
    ("rest_url", "url"),
    [
        ("https://h/wp-json/", "https://h/wp-json/igny8/v1/stage"),
        ("https://h/wp-json", "https://h/wp-json/igny8/v1/stage"),
        ("https://h:8443/blog/wp-json/", "https://h:8443/blog/wp-json/igny8/v1/stage"),
        ("https://h/?rest_route=/", "https://h/?rest_route=/igny8/v1/stage"),
        ("https://h/index.php?rest_route=/", "https://h/index.php?rest_route=/igny8/v1/stage"),
        ("https://h/?lang=en&rest_route=/", "https://h/?lang=en&rest_route=/igny8/v1/stage"),
    ],
)
def test_a_route_is_found_under_either_kind_of_permalink(rest_url: str, url: str) -> None:
    assert Endpoint(rest_url, "a", ()).url_of("stage") == url


def test_an_endpoint_does_not_show_its_keys() -> None:
    assert "secret" not in repr(Endpoint("https://h/", "a", ("secret",)))


def test_no_call_outlasts_the_sum_of_its_phases() -> None:
    timeouts = Timeouts(connect_seconds=1, write_seconds=2, answer_seconds=3, pool_seconds=4)
    assert timeouts.total_seconds == 10
