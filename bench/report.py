"""From samples to a table for people and one JSON object for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bench.figures import Spread, ratio
from bench.rounds import Measured, Sample

MB: Final = 1_000_000
COMMIT: Final = "/wp-json/igny8/v1/commit"
PLUGIN: Final = "/wp-json/igny8/"
TEXT: Final = "/wp-json/bench/v1/text"

Ways = Mapping[str, Measured]


def summarise_way(one: Measured) -> dict[str, Any]:
    """Milliseconds, requests at nginx, CPU milliseconds of the site; and which requests those were."""
    samples = one.samples
    paths = Counter(f"{r.method} {r.path} {r.status}" for sample in samples for r in sample.cost.requests)
    sent = Spread.of(sum(r.request_bytes for r in sample.cost.requests) / MB for sample in samples)
    return {
        "ms": Spread.of(sample.ms for sample in samples).as_dict(),
        "requests": Spread.of(len(sample.cost.requests) for sample in samples).as_dict(),
        "site_cpu_ms": Spread.of(sample.cost.cpu_ms for sample in samples).as_dict(),
        "sent_mb": sent.as_dict(),
        "php_peak_mb": Spread.of(highest_peak(sample) / MB for sample in samples).as_dict(),
        "requests_by_path": dict(sorted(paths.items())),
        "all_ms": [round(sample.ms, 1) for sample in samples],
    }


def highest_peak(sample: Sample, path: str = "/") -> int:
    """Bytes of the hungriest request whose path begins with `path`."""
    return max(peak for uri, peak in sample.cost.peaks if uri.startswith(path))


def request_ms(one: Measured, path: str) -> Spread:
    """nginx's time for the requests to exactly this path."""
    return Spread.of(r.request_ms for sample in one.samples for r in sample.cost.requests if r.path == path)


def plugin_peaks_mb(one: Measured, empty_peak: float) -> dict[str, Spread]:
    """Megabytes of each of IGNY8's requests above those of an empty REST route, by path."""
    paths = sorted({uri for sample in one.samples for uri, _ in sample.cost.peaks if uri.startswith(PLUGIN)})
    return {
        path: Spread.of(
            (peak - empty_peak) / MB
            for sample in one.samples
            for uri, peak in sample.cost.peaks
            if uri == path
        )
        for path in paths
    }


def step_ms(jobs: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """What the receipts say about each step of a publish."""
    times: dict[str, list[float]] = {}
    for job in jobs:
        for step, ms in job["result"]["timings_ms"].items():
            times.setdefault(step, []).append(ms)
    return {step: Spread.of(values).as_dict() for step, values in times.items()}


def answer(ways: Ways, *, empty_peak: float, worker_rss_bytes: int) -> dict[str, float]:
    """The last line: ratios of medians, counts, and megabytes of 10⁶ bytes."""
    ms = {name: Spread.of(sample.ms for sample in one.samples) for name, one in ways.items()}
    cpu = {name: Spread.of(sample.cost.cpu_ms for sample in one.samples) for name, one in ways.items()}
    peaks = Spread.of(highest_peak(sample, PLUGIN) for sample in ways["igny8"].samples)
    requests = Spread.of(len(sample.cost.requests) for sample in ways["igny8"].samples)
    commit = request_ms(ways["igny8"], COMMIT)
    return {
        "igny8_over_rest_sequential": ratio(ms["igny8"], ms["rest_sequential"]),
        "igny8_over_rest_parallel": ratio(ms["igny8"], ms["rest_parallel"]),
        "igny8_over_xmlrpc": ratio(ms["igny8"], ms["xmlrpc"]),
        "igny8_over_floor": ratio(ms["igny8"], ms["floor"]),
        "commit_over_floor_without_images": ratio(commit, request_ms(ways["floor_without_images"], TEXT)),
        "requests": requests.median,
        "plugin_peak_mb": round((peaks.median - empty_peak) / MB, 2),
        "worker_rss_mb": round(worker_rss_bytes / MB, 1),
        "site_cpu_over_rest_sequential": ratio(cpu["igny8"], cpu["rest_sequential"]),
        "known_images_over_rest_sequential": ratio(ms["igny8_known_images"], ms["rest_sequential"]),
    }


def table(ways: Sequence[Measured]) -> str:
    """One line for each way: median and range of time, then requests, bytes sent and CPU of the site."""
    head = f"{'way':22}{'ms':>9}  {'min – max':19}{'requests':>9}{'sent MB':>9}{'site CPU ms':>13}"
    lines = [head, "-" * len(head)]
    for one in ways:
        facts = summarise_way(one)
        ms = facts["ms"]
        reach = f"{ms['min']:.1f} – {ms['max']:.1f}"
        lines.append(
            f"{one.way.name:22}{ms['median']:9.1f}  {reach:19}{facts['requests']['median']:9.0f}"
            f"{facts['sent_mb']['median']:9.2f}{facts['site_cpu_ms']['median']:13.1f}"
        )
    return "\n".join(lines)
