"""The picture server does what a test tells it to, faults included."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from devsite.static_server import Answer, StaticServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StaticServer]:
    (tmp_path / "a.jpg").write_bytes(b"0123456789")
    with StaticServer(tmp_path) as running:
        yield running


def test_a_file_is_served_with_its_type_and_logged(server: StaticServer) -> None:
    answer = httpx.get(server.url_of("a.jpg"), headers={"X-Who": "me"})
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["content-type"] == "image/jpeg"
    (request,) = server.requests_for("/a.jpg")
    assert (request.method, request.headers["x-who"]) == ("GET", "me")


@pytest.mark.parametrize("path", ["/missing.jpg", "/../conftest.py", "/%2e%2e/%2e%2e/etc/passwd"])
def test_what_is_not_in_the_folder_is_404(server: StaticServer, path: str) -> None:
    assert httpx.get(server.url + path).status_code == 404


def test_a_route_wins_over_the_file_and_can_lie_about_the_type(server: StaticServer) -> None:
    server.route("/a.jpg", Answer(b"<html>", 200, "image/jpeg", {"X-Lie": "yes"}))
    answer = httpx.get(server.url_of("a.jpg"))
    assert (answer.content, answer.headers["x-lie"]) == (b"<html>", "yes")
    server.unroute("/a.jpg")
    assert httpx.get(server.url_of("a.jpg")).content == b"0123456789"


def test_head_can_be_refused_while_a_range_is_served(server: StaticServer) -> None:
    server.route("/a.jpg", Answer(status=405), method="HEAD")
    assert httpx.head(server.url_of("a.jpg")).status_code == 405
    answer = httpx.get(server.url_of("a.jpg"), headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["content-range"] == "bytes 2-4/10"
    assert httpx.get(server.url_of("a.jpg"), headers={"Range": "bytes=99-"}).status_code == 416


def test_head_answers_the_length_without_the_body(server: StaticServer) -> None:
    answer = httpx.head(server.url_of("a.jpg"))
    assert (answer.headers["content-length"], answer.content) == ("10", b"")


def test_a_slow_answer_meets_the_clients_patience(server: StaticServer) -> None:
    server.route("/slow", Answer(b"x", delay_seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.url + "/slow", timeout=0.2)


def test_a_dripping_body_arrives_whole_and_late(server: StaticServer) -> None:
    server.route("/drip", Answer(b"x" * 25, drip_seconds=0.3))
    start = time.monotonic()
    assert httpx.get(server.url + "/drip").content == b"x" * 25
    assert time.monotonic() - start >= 0.25


def test_a_torn_transfer_and_a_hang_up_are_seen_as_such(server: StaticServer) -> None:
    server.route("/torn", Answer(b"half", announced_length=8))
    server.route("/gone", Answer(hang_up=True))
    for path in ("/torn", "/gone"):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(server.url + path)


def test_stopping_does_not_wait_for_a_slow_answer(tmp_path: Path) -> None:
    server = StaticServer().start()
    server.route("/slow", Answer(b"x", delay_seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.url + "/slow", timeout=0.1)
    start = time.monotonic()
    server.stop()
    assert time.monotonic() - start < 25, "stopped only when the answer was due"
