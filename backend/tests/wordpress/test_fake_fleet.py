"""Thousands of sites: in process, as an ASGI application, and as a server."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from igny8_core.errors import OutcomeUnknown, SiteError
from igny8_core.wordpress.client import Endpoint, SiteClient, Timeouts, make_http
from igny8_core.wordpress.fake import FakeFleet, FakeTransport
from igny8_core.wordpress.fake.control import read_code
from igny8_core.wordpress.signing import generate_keypair
from tests.contract.articles import article, new_key
from tests.wordpress.conftest import AUDIENCE

pytestmark = pytest.mark.anyio
KEYS = generate_keypair()


class AllTogether(httpx.AsyncBaseTransport):
    """Lets no request through before all of them have come."""

    def __init__(self, inner: httpx.AsyncBaseTransport, count: int) -> None:
        self._inner = inner
        self._barrier = asyncio.Barrier(count)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._barrier.wait()
        return await self._inner.handle_async_request(request)


async def test_three_hundred_publishes_are_in_flight_at_once() -> None:
    fleet = FakeFleet(site_count=300)
    async with make_http(transport=AllTogether(FakeTransport(fleet=fleet), 300)) as http:
        clients = []
        for site in fleet:
            site.connect(AUDIENCE, [KEYS.public_key])
            clients.append(SiteClient(http, site.endpoint([KEYS.private_key])))
        await asyncio.gather(*(client.commit(new_key(), 1, "manual", article()) for client in clients))
    assert [len(site.state.posts) for site in fleet] == [1] * 300


async def test_sites_of_a_fleet_are_apart() -> None:
    fleet = FakeFleet(site_count=2, timezone="Asia/Kathmandu")
    fleet.site("site-1").connect(AUDIENCE, [KEYS.public_key])
    transport = httpx.ASGITransport(app=fleet)
    async with make_http(transport=transport) as http:
        client = SiteClient(http, fleet.site("site-1").endpoint([KEYS.private_key]))
        receipt = await client.commit(new_key(), 1, "manual", article())
        assert receipt["site_timezone"] == "Asia/Kathmandu"
        assert receipt["post_url"].startswith("http://fleet.test/s/site-1/")
        assert (await http.get(receipt["post_url"])).status_code == 200
        assert (await http.get(receipt["post_url"].replace("site-1", "site-2"))).status_code == 404
        assert (await http.get("http://fleet.test/s/nobody/")).status_code == 404
        assert (await http.get("http://fleet.test/")).status_code == 404
        other = SiteClient(http, Endpoint(fleet.site("site-2").rest_url, AUDIENCE, (KEYS.private_key,)))
        with pytest.raises(SiteError) as caught:
            await other.health()
        assert caught.value.code == "NOT_CONNECTED"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "sites", "", 200),
        ("POST", "sites/site-1/faults", '{"kind": "reset", "route": "commit"}', 200),
        ("POST", "sites/site-1/faults", '{"kind": "fire"}', 400),
        ("POST", "sites/site-1/faults", '{"flavour": "salt"}', 400),
        ("POST", "sites/site-1/faults", "[]", 400),
        ("POST", "sites/site-1/faults", "{", 400),
        ("DELETE", "sites/site-1/faults", "", 200),
        ("POST", "sites/site-1/settings", '{"gallery_limit": 3}', 200),
        ("POST", "sites/site-1/settings", '{"flavour": "salt"}', 400),
        ("POST", "sites/site-1/connect", '{"code": "nonsense"}', 400),
        ("POST", "sites/site-1/connect", '{"audience": "x"}', 400),
        ("POST", "sites/site-1/edit", '{"post_id": 99, "title": "x"}', 404),
        ("POST", "sites/nobody/faults", "{}", 404),
        ("GET", "nothing", "", 404),
    ],
)
async def test_the_remote_control_takes_what_makes_sense(
    method: str, path: str, body: str, status: int
) -> None:
    fleet = FakeFleet(site_count=1)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=fleet)) as http:
        response = await http.request(method, f"http://fleet.test/_fake/{path}", content=body)
    assert response.status_code == status, response.text


def test_a_connect_code_is_read_as_the_plugin_reads_it() -> None:
    packed = base64.urlsafe_b64encode(json.dumps({"u": "https://app.example.com/", "c": "q3Zr8x"}).encode())
    code = "igny8_" + packed.decode().rstrip("=")
    assert read_code(f" {code}\n") == ("https://app.example.com", "q3Zr8x")
    with pytest.raises(ValueError, match="no connect code"):
        read_code("igny8_AAAA")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "igny8_core.wordpress.fake", "--port", str(port), "--sites", "3"]
    process = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    try:
        while True:
            try:
                httpx.get(f"{address}/_fake/sites", trust_env=False).raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(10)


async def connect(http: httpx.AsyncClient, address: str, name: str, timeouts: Timeouts) -> SiteClient:
    answer = {
        "integration_id": 1,
        "site_id": 1,
        "site_name": name,
        "audience": AUDIENCE,
        "backend_url": "https://app.example.com",
        "public_keys": [KEYS.public_key],
        "shared_secret": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "backend_time": "2025-11-29T10:15:31Z",
    }
    response = await http.post(f"{address}/_fake/sites/{name}/connect", json=answer)
    return SiteClient(http, Endpoint(response.json()["rest_url"], AUDIENCE, (KEYS.private_key,), timeouts))


@pytest.mark.parametrize(
    ("fault", "published"), [("hang", False), ("hang_after", True), ("reset", False), ("lose_answer", True)]
)
async def test_the_server_loses_real_connections(server: str, fault: str, published: bool) -> None:
    async with make_http() as http:
        client = await connect(http, server, "site-1", Timeouts(answer_seconds=2))
        content, key = article(), new_key()
        control = f"{server}/_fake/sites/site-1/faults"
        assert (await http.post(control, json={"kind": fault, "route": "commit"})).status_code == 200
        with pytest.raises(OutcomeUnknown):
            await client.commit(key, 1, "manual", content)
        await http.delete(control)
        assert (await client.job(key, 2))["state"] == ("committed" if published else "unknown")
        receipt = await client.commit(key, 2, "manual", content)
        assert receipt["replayed"] is published
        page = await http.get(receipt["post_url"])
        assert content["title"] in page.text
