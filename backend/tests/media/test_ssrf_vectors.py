"""Nobody's address reaches into our network: every way to try it, against a listener that counts.

All connections the fetcher opens end at a listener on loopback, whatever address they were meant for: the
public ones at a web server that redirects or answers, every other one in a trap. A fetch that was refused but
had connected before would be counted there.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore
import pytest

from igny8_core.errors import Igny8Error
from igny8_core.media.fetch import FetchSettings, Resolver, check_reachable, fetch, system_resolver
from igny8_core.media.limits import MediaLimits
from tests.media import samples
from tests.media.conftest import WebServer, http_answer, serving

PUBLIC = "93.184.216.34"
LIMITS = MediaLimits(max_bytes=200_000, max_seconds=20)
START = "http://public.example/start.jpg"

# Where a name may lead that is none of the public internet.
ADDRESSES = {
    "this network": "0.0.0.0",
    "this network, further": "0.1.2.3",
    "loopback": "127.0.0.1",
    "loopback, further": "127.255.255.254",
    "private A": "10.0.0.1",
    "private B": "172.31.255.255",
    "private C": "192.168.0.1",
    "carrier-grade NAT": "100.64.0.1",
    "a cloud's metadata behind it": "100.100.100.200",
    "link-local metadata": "169.254.169.254",
    "container metadata": "169.254.170.2",
    "host agent": "168.63.129.16",
    "protocol assignments": "192.0.0.192",
    "documentation 1": "192.0.2.1",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "6to4 relay": "192.88.99.1",
    "benchmark": "198.18.0.1",
    "benchmark, further": "198.19.255.255",
    "multicast": "224.0.0.1",
    "multicast, further": "239.255.255.250",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:a9fe:a9fe",
    "translated": "::ffff:0:127.0.0.1",
    "compatible": "::127.0.0.1",
    "NAT64 to loopback": "64:ff9b::7f00:1",
    "NAT64 to metadata": "64:ff9b::169.254.169.254",
    "local NAT64": "64:ff9b:1::a00:1",
    "discard": "100::1",
    "Teredo": "2001:0:53aa:64c:0:ffff:80ff:fffe",
    "ORCHID": "2001:20::1",
    "IPv6 benchmark": "2001:2::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation, newer": "3fff::1",
    "6to4 to loopback": "2002:7f00:1::",
    "6to4 to private": "2002:c0a8:1::1",
    "ISATAP to private": "2607:f8b0::5efe:10.0.0.1",
    "segment routing": "5f00::1",
    "unique local": "fd00::1",
    "unique local metadata": "fd00:ec2::254",
    "unique local, other half": "fc00::1",
    "link-local IPv6": "fe80::1",
    "link-local IPv6 with a zone": "fe80::1%eth0",
    "site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 multicast, global": "ff0e::1",
}

# Hosts as they may be written; the system's resolver says what they mean.
WRITTEN = {
    "dotted": "http://127.0.0.1/x.jpg",
    "dotted with a port": "http://127.0.0.1:8080/x.jpg",
    "dot at the end": "http://127.0.0.1./x.jpg",
    "decimal": "http://2130706433/x.jpg",
    "hexadecimal": "http://0x7f000001/x.jpg",
    "octal": "http://017700000001/x.jpg",
    "octal parts": "http://0177.0.0.01/x.jpg",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1/x.jpg",
    "mixed parts": "http://0x7f.0.1/x.jpg",
    "two parts": "http://127.1/x.jpg",
    "three parts": "http://127.0.1/x.jpg",
    "zero": "http://0/x.jpg",
    "decimal metadata": "http://2852039166/x.jpg",
    "octal metadata": "http://0251.0376.0251.0376/x.jpg",
    "leading zeros": "http://00000000000000000000000000177.0.0.1/x.jpg",
    "fullwidth digits": "http://１２７.０.０.１/x.jpg",
    "circled digits": "http://①②⑦.⓪.⓪.①/x.jpg",
    "ideographic dots": "http://127。0。0。1/x.jpg",
    "percent-encoded": "http://%31%32%37.0.0.1/x.jpg",
    "localhost": "http://localhost/x.jpg",
    "localhost in mixed case": "http://LocalHost/x.jpg",
    "localhost with a dot": "http://localhost./x.jpg",
    "localhost in fullwidth": "http://ｌｏｃａｌｈｏｓｔ/x.jpg",
    "scheme in mixed case": "HtTp://127.0.0.1/x.jpg",
    "IPv6": "http://[::1]/x.jpg",
    "IPv6 long": "http://[0000:0000:0000:0000:0000:0000:0000:0001]/x.jpg",
    "IPv6 mapped": "http://[::ffff:127.0.0.1]/x.jpg",
    "IPv6 NAT64": "http://[64:ff9b::7f00:1]/x.jpg",
    "IPv6 zone": "http://[fe80::1%25lo]/x.jpg",
    "IPv6 future": "http://[v1.fe80::1]/x.jpg",
    "user name": "http://public.example@127.0.0.1/x.jpg",
    "user name and password": "http://public.example:80@127.0.0.1/x.jpg",
    "two user names": "http://a@public.example@127.0.0.1/x.jpg",
    "backslash": "http://public.example\\@127.0.0.1/x.jpg",
    "backslashes for slashes": "http:\\\\127.0.0.1\\x.jpg",
    "fragment before the host": "http://127.0.0.1#@public.example/x.jpg",
    "question before the host": "http://127.0.0.1?@public.example/x.jpg",
    "tab in the scheme": "ht\ttp://127.0.0.1/x.jpg",
    "new line in the host": "http://127.0.0.1\n.public.example/x.jpg",
    "space before": " http://127.0.0.1/x.jpg",
    "request in the path": "http://127.0.0.1/x\r\nHost: public.example\r\n\r\n",
    "no scheme": "//127.0.0.1/x.jpg",
    "three slashes": "http:///127.0.0.1/x.jpg",
    "one slash": "http:/127.0.0.1/x.jpg",
    "file": "file:///etc/passwd",
    "file with a host": "file://127.0.0.1/etc/passwd",
    "ftp": "ftp://127.0.0.1/x.jpg",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict": "dict://127.0.0.1:11211/stats",
    "data": "data:image/png;base64,iVBORw0KGgo=",
    "ldap": "ldap://127.0.0.1/x",
    "jar": "jar:http://127.0.0.1!/x.jpg",
    "unix socket": "unix:///var/run/docker.sock",
    "http over unix": "http+unix://%2Fvar%2Frun%2Fdocker.sock/images",
    "PHP's": "php://filter/resource=/etc/passwd",
    "mail port": "http://public.example:25/x.jpg",
    "Redis port": "http://public.example:6379/x.jpg",
    "memcached port": "http://public.example:11211/x.jpg",
    "Docker port": "http://public.example:2375/x.jpg",
    "port zero": "http://public.example:0/x.jpg",
    "port above all": "http://public.example:65616/x.jpg",
    "negative port": "http://public.example:-80/x.jpg",
}


@dataclass
class Wiring:
    """`reached`: who came to the trap; `opened`: what the fetcher meant to connect to."""

    web: WebServer
    trap_port: int
    reached: list[str] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """`async with wired() as wiring`: see the module's first lines."""

    @asynccontextmanager
    async def enter() -> Any:
        async with serving() as web:
            wiring = Wiring(web, 0)

            async def trap(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                wiring.reached.append(str(await reader.read(200)))
                writer.write(http_answer("200 OK", samples.jpeg()))
                writer.close()

            server = await asyncio.start_server(trap, "127.0.0.1", 0)
            wiring.trap_port = server.sockets[0].getsockname()[1]
            connect = httpcore.AnyIOBackend.connect_tcp

            async def connect_tcp(self: Any, host: str, port: int, *rest: Any) -> Any:
                wiring.opened.append((host, port))
                leads_to = web.port if (host, port) == (PUBLIC, 80) else wiring.trap_port
                return await connect(self, "127.0.0.1", leads_to, *rest)

            monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
            async with server:
                yield wiring

    return enter


def names(**known: Sequence[str]) -> Resolver:
    """public.example and these (underscores for dots); whatever else is written as the system reads it."""
    table = {"public.example": [PUBLIC], **{name.replace("_", "."): found for name, found in known.items()}}

    async def resolve(host: str, port: int) -> Sequence[str]:
        if host in table:
            return table[host]
        if host.endswith("example"):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return await system_resolver(host, port)

    return resolve


async def refusal(url: str, resolver: Resolver, attempt: Callable[..., Any] = fetch) -> str:
    """The code of the error; fails if there is none."""
    with pytest.raises(Igny8Error) as caught:
        await attempt(url, limits=LIMITS, settings=FetchSettings(resolver=resolver))
    return caught.value.code


def test_the_trap_counts_who_comes(wired: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge's own test: without the guard, every address ends in the trap."""
    monkeypatch.setattr("igny8_core.media.fetch.is_public", lambda _: True)

    async def scenario() -> None:
        async with wired() as wiring:
            for address in ("127.0.0.1", "169.254.169.254", "fd00::1"):
                settings = FetchSettings(resolver=names(evil_example=[address]))
                await fetch("http://evil.example/", limits=LIMITS, settings=settings)
            assert len(wiring.reached) == 3

    asyncio.run(scenario())


def test_no_name_leads_to_an_address_of_our_network(wired: Callable[[], Any]) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            for what, address in ADDRESSES.items():
                for found in ([address], [PUBLIC, address], [address, PUBLIC]):
                    resolver = names(evil_example=found)
                    for port in ("", ":8080", ":443"):
                        url = f"http://evil.example{port}/x.jpg"
                        assert await refusal(url, resolver) == "IMAGE_ADDRESS_REFUSED", (what, found)
                code = await refusal("https://evil.example/", names(evil_example=[address]), check_reachable)
                assert code == "IMAGE_ADDRESS_REFUSED", what
            assert (wiring.reached, wiring.opened) == ([], [])

    asyncio.run(scenario())


def test_no_way_of_writing_an_address_leads_into_our_network(wired: Callable[[], Any]) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            for what, url in WRITTEN.items():
                code = await refusal(url, names())
                # What the system's resolver makes nothing of is no address at all.
                assert code in ("IMAGE_ADDRESS_REFUSED", "IMAGE_DOWNLOAD_FAILED"), (what, code)
            assert (wiring.reached, wiring.opened) == ([], [])

    asyncio.run(scenario())


def location(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_into_our_network(status: int, wired: Callable[[], Any]) -> None:
    targets = [f"http://{location(address)}/x.jpg" for address in ADDRESSES.values()]
    targets += [f"//{location(address)}:8080/x.jpg" for address in ("127.0.0.1", "10.0.0.1", "::1")]
    targets += [url for url in WRITTEN.values() if url.isascii() and url.isprintable()]
    targets += ["http://internal.example/x.jpg", "https://internal.example:8443/x.jpg"]

    async def scenario() -> None:
        async with wired() as wiring:
            for target in targets:
                answer = http_answer(f"{status} Elsewhere", b"", f"Location: {target}")
                wiring.web.answers["/start.jpg"] = answer
                code = await refusal(START, names(internal_example=["10.1.2.3"]))
                assert code in ("IMAGE_ADDRESS_REFUSED", "IMAGE_DOWNLOAD_FAILED"), target
            assert wiring.reached == []
            assert set(wiring.opened) == {(PUBLIC, 80)}

    asyncio.run(scenario())


def test_a_chain_of_redirects_is_checked_at_every_hop(wired: Callable[[], Any]) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            hops = {1: "//other.example/2", 2: "http://public.example/3", 3: "4", 4: "http://inside.example/"}
            for number, target in hops.items():
                wiring.web.answers[f"/{number}"] = http_answer("302 Found", b"", f"Location: {target}")
            resolver = names(other_example=[PUBLIC], inside_example=["192.168.7.7"])
            assert await refusal("http://public.example/1", resolver) == "IMAGE_ADDRESS_REFUSED"
            assert (wiring.reached, wiring.opened) == ([], [(PUBLIC, 80)] * 4)

    asyncio.run(scenario())


def test_a_loop_of_redirects_ends(wired: Callable[[], Any]) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            wiring.web.answers["/start.jpg"] = http_answer("301 Moved", b"", f"Location: {START}")
            assert await refusal(START, names()) == "IMAGE_DOWNLOAD_FAILED"
            assert len(wiring.opened) == LIMITS.max_redirects + 1

    asyncio.run(scenario())


@pytest.mark.parametrize("status", ["300 Multiple Choices", "304 Not Modified", "305 Use Proxy", "200 OK"])
def test_other_answers_lead_nowhere(status: str, wired: Callable[[], Any]) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            headers = (f"{name}: http://127.0.0.1/x.jpg" for name in ("Location", "Content-Location", "Link"))
            refresh = "Refresh: 0; url=http://127.0.0.1/x.jpg"
            wiring.web.answers["/start.jpg"] = http_answer(status, b"", *headers, refresh)
            settings = FetchSettings(resolver=names())
            if status == "200 OK":
                await fetch(START, limits=LIMITS, settings=settings)
            else:
                assert await refusal(START, names()) == "IMAGE_DOWNLOAD_FAILED"
            assert (wiring.reached, wiring.opened) == ([], [(PUBLIC, 80)])

    asyncio.run(scenario())


@pytest.mark.parametrize("attempt", [fetch, check_reachable])
def test_a_name_server_that_changes_its_mind_is_asked_once_for_each_connection(
    attempt: Callable[..., Any], wired: Callable[[], Any]
) -> None:
    """Public when checked, private when asked again: the address checked is the one connected to."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) % 2 else ["127.0.0.1"]

    async def scenario() -> None:
        async with wired() as wiring:
            wiring.web.answers["/start.jpg"] = http_answer("200 OK", samples.jpeg())
            await attempt(START, limits=LIMITS, settings=FetchSettings(resolver=rebinding))
            assert (asked, wiring.opened) == (["public.example"], [(PUBLIC, 80)])
            # A redirect to the same name is a new connection, checked anew.
            asked.clear()
            wiring.web.answers["/start.jpg"] = http_answer("302 Found", b"", f"Location: {START}?again")
            assert await refusal(START, rebinding, attempt) == "IMAGE_ADDRESS_REFUSED"
            assert (len(asked), wiring.reached) == (2, [])

    asyncio.run(scenario())


def test_a_proxy_of_the_environment_gets_nothing(
    wired: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{wiring.trap_port}")
            wiring.web.answers["/start.jpg"] = http_answer("200 OK", b"direct")
            settings = FetchSettings(resolver=names())
            assert await fetch(START, limits=LIMITS, settings=settings) == b"direct"
            assert (wiring.reached, wiring.opened) == ([], [(PUBLIC, 80)])

    asyncio.run(scenario())


def test_opening_loopback_opens_no_other_address(wired: Callable[[], Any]) -> None:
    async def scenario() -> None:
        async with wired() as wiring:
            opened = {what for what in ADDRESSES if "loopback" in what and "to" not in what.split()}
            for what in ADDRESSES.keys() - opened:
                settings = FetchSettings(allow_loopback=True, resolver=names(evil_example=[ADDRESSES[what]]))
                with pytest.raises(Igny8Error) as caught:
                    await fetch("http://evil.example/", limits=LIMITS, settings=settings)
                assert caught.value.code == "IMAGE_ADDRESS_REFUSED", what
            assert wiring.opened == []

    asyncio.run(scenario())
