"""From what nginx, PHP and the kernel said to the last line of the report."""

import pytest

from bench.observing import Cost, LoggedRequest
from bench.report import answer, plugin_peaks_mb, step_ms, summarise_way, table
from bench.rounds import Measured, Sample
from bench.ways import Immediate

KEYS = {
    "igny8_over_rest_sequential",
    "igny8_over_rest_parallel",
    "igny8_over_xmlrpc",
    "igny8_over_floor",
    "commit_over_floor_without_images",
    "requests",
    "plugin_peak_mb",
    "worker_rss_mb",
    "site_cpu_over_rest_sequential",
    "known_images_over_rest_sequential",
}


class NamedWay(Immediate):
    def __init__(self, name):
        self.name = name

    def publish(self, ready):
        raise NotImplementedError


def request(path, ms=10.0, sent=1000):
    return LoggedRequest("POST", path, 200, ms, sent, "test", by_php=True)


def measured(name, times, paths=(), *, cpu_ms=100.0, peaks=(("/", 1_000_000),)):
    cost = Cost(tuple(request(path, ms) for path, ms in paths), cpu_ms, tuple(peaks))
    return Measured(NamedWay(name), [Sample(ms, cost) for ms in times])


@pytest.fixture
def ways():
    stage, commit = "/wp-json/igny8/v1/stage", "/wp-json/igny8/v1/commit"
    rows = [
        measured(
            "igny8",
            [200, 210, 900],
            [(stage, 90.0), (commit, 60.0)],
            cpu_ms=80,
            peaks=[(stage, 12_000_000), (commit, 9_000_000)],
        ),
        measured("igny8_known_images", [84], [(commit, 50.0)], peaks=[(commit, 8_000_000)]),
        measured("rest_sequential", [840], [("/wp-json/wp/v2/media", 100.0)] * 10, cpu_ms=400),
        measured("rest_parallel", [420]),
        measured("xmlrpc", [700]),
        measured("floor", [525]),
        measured("floor_without_images", [60], [("/wp-json/bench/v1/text", 40.0)]),
    ]
    return {one.way.name: one for one in rows}


def test_the_last_line_has_exactly_the_promised_numbers(ways):
    line = answer(ways, empty_peak=4_000_000, worker_rss_bytes=250_000_000)

    assert set(line) == KEYS
    assert all(isinstance(value, (int, float)) for value in line.values())


def test_ratios_requests_and_megabytes_are_those_of_the_samples(ways):
    line = answer(ways, empty_peak=4_000_000, worker_rss_bytes=250_000_000)

    assert line["igny8_over_rest_sequential"] == 0.25
    assert line["igny8_over_rest_parallel"] == 0.5
    assert line["igny8_over_xmlrpc"] == 0.3
    assert line["igny8_over_floor"] == 0.4
    assert line["known_images_over_rest_sequential"] == 0.1
    assert line["site_cpu_over_rest_sequential"] == 0.2
    assert line["requests"] == 2
    assert line["worker_rss_mb"] == 250.0


def test_the_commit_is_compared_by_the_times_of_nginx(ways):
    line = answer(ways, empty_peak=0, worker_rss_bytes=1)

    assert line["commit_over_floor_without_images"] == 1.5


def test_the_plugins_memory_is_that_of_its_hungriest_request_above_an_empty_one(ways):
    line = answer(ways, empty_peak=4_000_000, worker_rss_bytes=1)

    assert line["plugin_peak_mb"] == 8.0
    by_path = plugin_peaks_mb(ways["igny8"], 4_000_000)
    assert {path.rpartition("/")[2]: spread.median for path, spread in by_path.items()} == {
        "stage": 8.0,
        "commit": 5.0,
    }


def test_every_measured_time_is_in_the_results(ways):
    facts = summarise_way(ways["igny8"])

    assert facts["all_ms"] == [200, 210, 900]
    assert facts["ms"] == {"median": 210, "min": 200, "max": 900, "n": 3}
    assert facts["requests_by_path"] == {
        "POST /wp-json/igny8/v1/commit 200": 3,
        "POST /wp-json/igny8/v1/stage 200": 3,
    }


def test_the_table_has_a_line_for_each_way(ways):
    lines = table(list(ways.values())).splitlines()

    assert [line.split()[0] for line in lines[2:]] == list(ways)


def test_steps_are_gathered_over_all_receipts():
    jobs = [{"result": {"timings_ms": {"publishing": ms, "total": 2 * ms}}} for ms in (5.0, 7.0, 6.0)]

    assert step_ms(jobs)["publishing"] == {"median": 6.0, "min": 5.0, "max": 7.0, "n": 3}
