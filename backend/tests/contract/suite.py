"""What the parts of the protocol suite share.

Every site that speaks the protocol must pass them; the fake one and the real plugin both do. A test module
derives a class from a part and gives a fixture `site`. Every answer is validated against the contract's
schemas on the way (see `Wire`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from igny8_core.wordpress.messages import Content
from tests.contract.articles import manifest_of
from tests.contract.site_under_test import SiteUnderTest
from tests.contract.wire import Wire


def stage_fields(content: Content, key: str, fence: int = 1, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"key": key, "fence": fence, "manifest": manifest_of(content), "parts": []}
    return fields | changes


def commit_fields(content: Content, key: str, fence: int = 1, mode: str = "manual") -> dict[str, Any]:
    return {"key": key, "fence": fence, "mode": mode, "content": content}


def part(data: bytes, sha256: str, start: int, end: int) -> tuple[dict[str, Any], bytes]:
    return {"sha256": sha256, "offset": start, "length": end - start}, data[start:end]


@pytest.mark.anyio
class Suite:
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    async def wire(self, site: SiteUnderTest, anyio_backend: str) -> AsyncIterator[Wire]:
        async with site.open_http() as http:
            yield Wire(http, site)
