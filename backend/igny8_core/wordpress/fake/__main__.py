"""`python -m igny8_core.wordpress.fake --port 8900 --sites 1000 --latency-ms 300`: a fleet on loopback."""

from __future__ import annotations

import argparse

import uvicorn

from igny8_core.wordpress.fake.fleet import FakeFleet

_HOST = "127.0.0.1"


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    fleet = FakeFleet(
        f"http://{_HOST}:{options.port}",
        site_count=options.sites,
        latency_seconds=options.latency_ms / 1000,
        keep_image_bytes=options.keep_images,
        timezone=options.timezone,
    )
    uvicorn.run(fleet, host=_HOST, port=options.port, log_level="warning", access_log=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m igny8_core.wordpress.fake", description=__doc__)
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--sites", type=int, default=10, help="how many, named site-1, site-2, …")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="before every answer")
    parser.add_argument("--timezone", default="UTC", help="IANA name or ±HH:MM, of every site")
    parser.add_argument("--keep-images", action="store_true", help="keep image bytes and serve them")
    return parser


if __name__ == "__main__":
    main()
