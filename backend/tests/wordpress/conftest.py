"""Fixtures of the client's and the fake site's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from igny8_core.wordpress.client import SiteClient, make_http
from igny8_core.wordpress.fake import FakeSite, FakeTransport
from igny8_core.wordpress.signing import KeyPair, generate_keypair

AUDIENCE = "7d3a4c1e-52b0-4f5e-9a37-0c8f6f2b9d11"


@dataclass
class Connected:
    """A connected fake site and a client for it."""

    site: FakeSite
    client: SiteClient
    http: httpx.AsyncClient
    keys: KeyPair


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def connected(anyio_backend: str) -> AsyncIterator[Connected]:
    site, keys = FakeSite("https://blog.example.com"), generate_keypair()
    site.connect(AUDIENCE, [keys.public_key])
    async with make_http(transport=FakeTransport(site)) as http:
        yield Connected(site, SiteClient(http, site.endpoint([keys.private_key])), http, keys)
