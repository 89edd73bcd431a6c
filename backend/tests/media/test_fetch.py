"""Fetching: what is refused, what is bounded, and that the checked address is the one connected to."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import socket
import ssl
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from igny8_core.errors import Igny8Error
from igny8_core.media.fetch import FetchSettings, Resolver, check_reachable, fetch
from igny8_core.media.limits import MediaLimits
from tests.media import samples
from tests.media.conftest import Network, WebServer, http_answer, serving
from tests.media.test_addresses import PRIVATE

PUBLIC_ADDRESS = "93.184.216.34"
LIMITS = MediaLimits(max_bytes=200_000, max_seconds=5.0)
LOOPBACK = FetchSettings(allow_loopback=True)


def resolving(**hosts: Sequence[str]) -> Resolver:
    """A resolver that knows these hosts (underscores for dots) and no other."""
    known = {host.replace("_", "."): addresses for host, addresses in hosts.items()}

    async def resolve(host: str, port: int) -> Sequence[str]:
        if host in known:
            return known[host]
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    return resolve


def refusal(url: str, settings: FetchSettings | None = None, limits: MediaLimits = LIMITS) -> Igny8Error:
    with pytest.raises(Igny8Error) as caught:
        asyncio.run(fetch(url, limits=limits, settings=settings))
    return caught.value


# Addresses written in the URL in every way a resolver or a browser understands.
REFUSED_URLS = [
    "http://127.0.0.1/a.jpg",
    "http://127.1/a.jpg",
    "http://127.0.1/a.jpg",
    "http://2130706433/a.jpg",
    "http://017700000001/a.jpg",
    "http://0x7f000001/a.jpg",
    "http://0x7f.0.0.1/a.jpg",
    "http://0177.0.0.1/a.jpg",
    "http://0/a.jpg",
    "http://0.0.0.0/a.jpg",
    "http://localhost/a.jpg",
    "http://LOCALHOST/a.jpg",
    "http://１２７.０.０.１/a.jpg",
    "http://127。0。0。1/a.jpg",
    "http://10.0.0.1/a.jpg",
    "http://167772161/a.jpg",
    "http://192.168.1.1/a.jpg",
    "http://172.16.0.1/a.jpg",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/machine",
    "http://255.255.255.255/a.jpg",
    "http://224.0.0.1/a.jpg",
    "http://[::1]/a.jpg",
    "http://[::]/a.jpg",
    "http://[0:0:0:0:0:0:0:1]/a.jpg",
    "http://[::ffff:127.0.0.1]/a.jpg",
    "http://[::ffff:7f00:1]/a.jpg",
    "http://[::ffff:169.254.169.254]/a.jpg",
    "http://[::127.0.0.1]/a.jpg",
    "http://[64:ff9b::7f00:1]/a.jpg",
    "http://[64:ff9b:1::7f00:1]/a.jpg",
    "http://[2002:7f00:1::]/a.jpg",
    "http://[2001:0:53aa:64c:0:ffff:80ff:fffe]/a.jpg",
    "http://[fe80::1]/a.jpg",
    "http://[fe80::1%25lo]/a.jpg",
    "http://[fd00:ec2::254]/a.jpg",
    "http://[fc00::1]/a.jpg",
    "http://[ff02::1]/a.jpg",
    # not http, not an address, or something two readers read differently
    "file:///etc/passwd",
    "ftp://example.org/a.jpg",
    "gopher://example.org/_x",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "dict://example.org:11211/",
    "//example.org/a.jpg",
    "example.org/a.jpg",
    "http:///a.jpg",
    "http://",
    "",
    "http://user@public.example/a.jpg",
    "http://user:secret@public.example/a.jpg",
    "http://public.example@127.0.0.1/a.jpg",
    "http://@public.example/a.jpg",
    "http://public.example\\@127.0.0.1/a.jpg",
    "http://public.example\r\nHost: internal/a.jpg",
    "http://public.example/a.jpg\nX: y",
    "http://public.example\t/a.jpg",
    " http://public.example/a.jpg",
    "http://public example/a.jpg",
    "http://public.example%2f@127.0.0.1/a.jpg",
    "http://[::1/a.jpg",
    "http://[v1.x]/a.jpg",
    "http://public.example:0/a.jpg",
    "http://public.example:99999/a.jpg",
    "http://public.example:x/a.jpg",
    # ports of mail, databases and caches
    "http://public.example:22/a.jpg",
    "http://public.example:25/a.jpg",
    "http://public.example:3306/a.jpg",
    "http://public.example:6379/a.jpg",
    "http://public.example:11211/a.jpg",
    "http://" + "a" * 5000 + ".example/",
]


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_an_address_that_no_image_lives_at_is_refused_before_anything_is_connected(
    url: str, network: Network
) -> None:
    assert refusal(url).code == "IMAGE_ADDRESS_REFUSED"
    assert network.opened == []


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused_without_naming_the_address(
    address: str, network: Network
) -> None:
    error = refusal("http://evil.example/a.jpg", FetchSettings(resolver=resolving(evil_example=[address])))
    assert error.code == "IMAGE_ADDRESS_REFUSED"
    assert error.details["image_url"] == "http://evil.example/a.jpg"
    assert address not in error.message + error.details["error"]
    assert network.opened == []


def test_a_name_with_one_private_address_among_public_ones_is_refused(network: Network) -> None:
    settings = FetchSettings(resolver=resolving(mixed_example=[PUBLIC_ADDRESS, "10.0.0.7"]))
    assert refusal("http://mixed.example/a.jpg", settings).code == "IMAGE_ADDRESS_REFUSED"
    assert network.opened == []


def test_a_name_that_changes_its_address_after_the_check_is_not_asked_again(network: Network) -> None:
    answers = [[PUBLIC_ADDRESS], ["127.0.0.1"], ["127.0.0.1"]]
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    async def scenario() -> bytes:
        async with serving() as web:
            web.answers["/a.jpg"] = http_answer("200 OK", b"picture")
            network.wires[PUBLIC_ADDRESS, 80] = web.port
            return await fetch(
                "http://rebind.example/a.jpg", limits=LIMITS, settings=FetchSettings(resolver=rebinding)
            )

    assert asyncio.run(scenario()) == b"picture"
    assert asked == ["rebind.example"]
    assert network.opened == [(PUBLIC_ADDRESS, 80)]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/a.jpg",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/a.jpg",
        "http://0x7f.1/a.jpg",
        "//10.0.0.1/a.jpg",
        "http://internal.example/a.jpg",
        "https://internal.example/a.jpg",
        "file:///etc/passwd",
        "ftp://public.example/a.jpg",
        "http://user:pw@public.example/a.jpg",
        "http://public.example:6379/a.jpg",
        "http://public.example\\@127.0.0.1/a.jpg",
    ],
)
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_to_a_refused_address_is_refused(target: str, status: str, network: Network) -> None:
    settings = FetchSettings(
        resolver=resolving(
            public_example=[PUBLIC_ADDRESS],
            internal_example=["10.1.2.3"],
            **{"127_0_0_1": ["127.0.0.1"], "169_254_169_254": ["169.254.169.254"], "10_0_0_1": ["10.0.0.1"]},
            **{"::1": ["::1"], "0x7f_1": ["127.0.0.1"]},
        )
    )

    async def scenario() -> None:
        async with serving() as web:
            web.answers["/start.jpg"] = http_answer(status, b"", f"Location: {target}")
            network.wires[PUBLIC_ADDRESS, 80] = web.port
            await fetch("http://public.example/start.jpg", limits=LIMITS, settings=settings)

    with pytest.raises(Igny8Error) as caught:
        asyncio.run(scenario())
    assert caught.value.code == "IMAGE_ADDRESS_REFUSED"
    assert network.opened == [(PUBLIC_ADDRESS, 80)]


def test_the_second_address_is_tried_when_the_first_does_not_answer(network: Network) -> None:
    settings = FetchSettings(resolver=resolving(two_example=["2606:4700::1", PUBLIC_ADDRESS]))

    async def scenario() -> bytes:
        async with serving() as web:
            web.answers["/a.jpg"] = http_answer("200 OK", b"x")
            network.wires[PUBLIC_ADDRESS, 80] = web.port
            return await fetch("http://two.example/a.jpg", limits=LIMITS, settings=settings)

    assert asyncio.run(scenario()) == b"x"
    assert network.opened == [("2606:4700::1", 80), (PUBLIC_ADDRESS, 80)]


def test_opening_loopback_opens_nothing_else(network: Network) -> None:
    for host in ("10.0.0.1", "169.254.169.254", "0.0.0.0", "[fe80::1]", "[::ffff:10.0.0.1]"):
        assert refusal(f"http://{host}/a.jpg", LOOPBACK).code == "IMAGE_ADDRESS_REFUSED"
    settings = FetchSettings(allow_loopback=True, resolver=resolving(mixed_example=["127.0.0.1", "10.0.0.1"]))
    assert refusal("http://mixed.example:9000/", settings).code == "IMAGE_ADDRESS_REFUSED"
    assert refusal("http://93.184.216.34:9000/", LOOPBACK).code == "IMAGE_ADDRESS_REFUSED"
    assert network.opened == []


def served(path_answers: dict[str, object], path: str = "/a.jpg", limits: MediaLimits = LIMITS) -> bytes:
    """What `fetch` gives from a loopback server with these answers."""

    async def scenario() -> bytes:
        async with serving() as web:
            web.answers.update(path_answers)  # type: ignore[arg-type]
            return await fetch(web.url(path), limits=limits, settings=LOOPBACK)

    return asyncio.run(scenario())


def failure(
    path_answers: dict[str, object], path: str = "/a.jpg", limits: MediaLimits = LIMITS
) -> Igny8Error:
    with pytest.raises(Igny8Error) as caught:
        served(path_answers, path, limits)
    return caught.value


def test_the_bytes_come_back_as_they_were_sent() -> None:
    body = samples.jpeg()
    assert served({"/a.jpg": http_answer("200 OK", body)}) == body


def test_the_request_names_the_host_and_asks_for_no_compression() -> None:
    async def scenario() -> tuple[WebServer, str]:
        async with serving() as web:
            web.answers["/a%20b.jpg?x=1"] = http_answer("200 OK", b"x")
            settings = FetchSettings(allow_loopback=True, resolver=resolving(dev_example=["127.0.0.1"]))
            await fetch(web.url("/a b.jpg?x=1#top", "dev.example"), limits=LIMITS, settings=settings)
            return web, web.requests[0]

    web, request = asyncio.run(scenario())
    assert request.startswith("GET /a%20b.jpg?x=1 HTTP/1.1\r\n")
    assert f"Host: dev.example:{web.port}\r\n" in request
    assert "Accept-Encoding: identity\r\n" in request
    assert "Cookie" not in request
    assert "Referer" not in request


def test_five_redirects_are_followed_and_the_sixth_is_not() -> None:
    answers: dict[str, object] = {
        f"/{step}": http_answer("302 Found", b"", f"Location: /{step + 1}") for step in range(10)
    }
    answers["/5"] = http_answer("200 OK", b"here")
    assert served(answers, "/0") == b"here"
    answers["/5"] = http_answer("302 Found", b"", "Location: /6")
    error = failure(answers, "/0")
    assert (error.code, error.details["error"]) == ("IMAGE_DOWNLOAD_FAILED", "more than 5 redirects")


def test_a_redirect_may_be_relative_and_contain_spaces_and_other_alphabets() -> None:
    answers = {
        "/dir/a.jpg": http_answer("301 Moved", b"", "Location: ../b c é.jpg").decode("utf-8").encode("utf-8"),
        "/b%20c%20%C3%A9.jpg": http_answer("200 OK", b"moved"),
    }
    assert served(answers, "/dir/a.jpg") == b"moved"


@pytest.mark.parametrize(
    "status", ["204 No Content", "304 Not Modified", "401 No", "403 No", "404 No", "500 Oh", "206 P"]
)
def test_any_other_answer_is_a_failed_download_with_its_status(status: str) -> None:
    error = failure({"/a.jpg": http_answer(status, b"")})
    assert error.code == "IMAGE_DOWNLOAD_FAILED"
    assert error.details["http_status"] == int(status[:3])
    assert error.details["image_url"].endswith("/a.jpg")
    assert error.details["error"]


def test_a_redirect_without_a_target_is_a_failed_download() -> None:
    assert failure({"/a.jpg": http_answer("302 Found")}).details["http_status"] == 302


def test_an_announced_size_above_the_limit_is_refused_before_the_body_is_read() -> None:
    async def announce_only(writer: asyncio.StreamWriter) -> None:
        writer.write(http_answer("200 OK", b"", "Content-Length: 200001"))
        await writer.drain()
        await asyncio.sleep(30)

    error = failure({"/a.jpg": announce_only}, limits=MediaLimits(max_bytes=200_000, max_seconds=3))
    assert (error.code, error.details["limit_bytes"], error.details["bytes"]) == (
        "IMAGE_TOO_LARGE",
        200_000,
        200_001,
    )


def test_a_body_without_end_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def forever(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while sent < 50_000_000:
            writer.write(b"x" * 10_000)
            sent += 10_000
            await writer.drain()

    assert failure({"/a.jpg": forever}).code == "IMAGE_TOO_LARGE"
    assert sent < 20_000_000


def test_a_compressed_answer_is_opened() -> None:
    body = gzip.compress(b"picture" * 100)
    assert served({"/a.jpg": http_answer("200 OK", body, "Content-Encoding: gzip")}) == b"picture" * 100


def test_a_decompression_bomb_is_cut_off_at_the_limit_and_never_unfolds() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < LIMITS.max_bytes
    tracemalloc.start()
    try:
        error = failure({"/a.jpg": http_answer("200 OK", bomb, "Content-Encoding: gzip")})
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.code == "IMAGE_TOO_LARGE"
    assert peak_bytes < 5_000_000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(b"x" * 999)[:-9], "gzip"),
        (b"x", "br"),
        (b"x", "gzip, gzip"),
        (b"x", "compress"),
    ],
)
def test_a_compressed_answer_that_cannot_be_opened_is_a_failed_download(body: bytes, encoding: str) -> None:
    error = failure({"/a.jpg": http_answer("200 OK", body, f"Content-Encoding: {encoding}")})
    assert error.code == "IMAGE_DOWNLOAD_FAILED"


def test_a_body_shorter_than_announced_is_a_failed_download() -> None:
    error = failure({"/a.jpg": http_answer("200 OK", b"half", "Content-Length: 8")})
    assert (error.code, error.details["error"]) == (
        "IMAGE_DOWNLOAD_FAILED",
        "the connection broke before the answer was complete",
    )


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000]
)
def test_an_answer_that_is_no_http_is_a_failed_download(answer: bytes) -> None:
    assert failure({"/a.jpg": answer}).code == "IMAGE_DOWNLOAD_FAILED"


def test_a_server_that_sends_byte_by_byte_meets_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    error = failure({"/a.jpg": drip}, limits=MediaLimits(max_seconds=0.3))
    assert (error.code, error.details["error"]) == ("IMAGE_DOWNLOAD_FAILED", "not complete within 0.3 s")
    assert (error.details["limit_seconds"], error.details["is_passing"]) == (0.3, True)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", None])
def test_a_server_that_falls_silent_is_left_before_the_deadline(sent: bytes | None) -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        writer.write(http_answer("200 OK", samples.jpeg())[:400] if sent is None else sent)
        await writer.drain()
        await asyncio.sleep(60)

    error = failure({"/a.jpg": silent}, limits=MediaLimits(max_seconds=60, max_idle_seconds=0.2))
    assert (error.code, error.details["limit_seconds"]) == ("IMAGE_DOWNLOAD_FAILED", 0.2)
    assert error.details["error"] == "the server was silent for 0.2 s"


def test_a_chain_of_slow_redirects_meets_the_same_deadline() -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(http_answer("302 Found", b"", "Location: /a.jpg"))
        await writer.drain()

    error = failure({"/a.jpg": slow}, limits=MediaLimits(max_seconds=0.5))
    assert error.details["error"] == "not complete within 0.5 s"


def test_an_unknown_host_is_a_failed_download_and_not_a_refusal() -> None:
    error = refusal("http://nowhere.example/a.jpg", FetchSettings(resolver=resolving()))
    assert (error.code, error.details["error"]) == (
        "IMAGE_DOWNLOAD_FAILED",
        "the host name can't be resolved",
    )
    assert error.details["http_status"] is None


def test_a_closed_port_is_a_failed_download() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/a.jpg", LOOPBACK)
    assert (error.code, error.details["error"]) == ("IMAGE_DOWNLOAD_FAILED", "no connection could be made")


def certificate_for(name: str, directory: Path) -> ssl.SSLContext:
    """A server's context with a self-signed certificate, which is left in `directory`/cert.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (directory / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "cert.pem", directory / "key.pem")
    return context


def test_tls_is_verified_by_name_although_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    names: list[str | None] = []
    server = certificate_for("images.example", tmp_path)
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    resolver = resolving(images_example=["127.0.0.1"], other_example=["127.0.0.1"])

    async def get(host: str, context: ssl.SSLContext | None) -> bytes:
        settings = FetchSettings(allow_loopback=True, resolver=resolver, ssl_context=context)
        async with serving(server) as web:
            web.answers["/a.jpg"] = http_answer("200 OK", b"secure")
            return await fetch(web.url("/a.jpg", host), limits=LIMITS, settings=settings)

    assert asyncio.run(get("images.example", trusting)) == b"secure"
    assert names == ["images.example"]
    with pytest.raises(Igny8Error) as wrong_name:
        asyncio.run(get("other.example", trusting))
    assert wrong_name.value.details["error"].startswith(
        "the secure connection failed: certificate verify failed"
    )
    with pytest.raises(Igny8Error) as unknown_authority:
        asyncio.run(get("images.example", None))
    assert unknown_authority.value.code == "IMAGE_DOWNLOAD_FAILED"


def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert served({"/a.jpg": http_answer("200 OK", b"direct")}) == b"direct"


def probe(answer: object, limits: MediaLimits = LIMITS) -> tuple[object, list[str]]:
    async def scenario() -> tuple[object, list[str]]:
        async with serving() as web:
            web.answers["/a.jpg"] = answer  # type: ignore[assignment]
            return await check_reachable(web.url("/a.jpg"), limits=limits, settings=LOOPBACK), web.requests

    return asyncio.run(scenario())


def test_reachability_reads_the_first_bytes_by_a_ranged_get() -> None:
    body = samples.jpeg()
    found, requests = probe(
        http_answer("206 Partial Content", body[:1024], f"Content-Range: bytes 0-1023/{len(body)}")
    )
    assert "Range: bytes=0-1023\r\n" in requests[0]
    assert requests[0].startswith("GET ")
    assert (found.http_status, found.mime, found.total_bytes) == (206, "image/jpeg", len(body))  # type: ignore[attr-defined]


def test_reachability_stops_reading_where_a_server_ignores_the_range() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + samples.png()[:2000])
        await writer.drain()
        await asyncio.sleep(30)

    found, _ = probe(endless)
    assert (found.mime, found.total_bytes) == ("image/png", None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http_answer("404 Not Found"), "IMAGE_DOWNLOAD_FAILED"),
        (http_answer("416 Range Not Satisfiable"), "IMAGE_DOWNLOAD_FAILED"),
        (http_answer("200 OK", b"<!doctype html><title>Log in</title>"), "IMAGE_TYPE_REFUSED"),
        (http_answer("200 OK", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "IMAGE_TYPE_REFUSED"),
        (http_answer("200 OK", b""), "IMAGE_TYPE_REFUSED"),
        (http_answer("206 Part", b"\xff\xd8\xff", "Content-Range: bytes 0-2/99999999"), "IMAGE_TOO_LARGE"),
    ],
)
def test_reachability_names_what_is_wrong(answer: bytes, code: str) -> None:
    with pytest.raises(Igny8Error) as caught:
        probe(answer)
    assert caught.value.code == code
    assert caught.value.details["image_url"].endswith("/a.jpg")
