"""The remote control of a fleet that runs as a server, under /_fake/.

GET  sites                      names and what each holds
POST sites/{name}/connect       {"code": "igny8_…"}: connects as the plugin does; or a connect-response
POST sites/{name}/faults        {"kind": …, "route": …, …}: adds a fault; DELETE clears them
POST sites/{name}/settings      {"timezone": …, …}
POST sites/{name}/edit          {"post_id": …, "title": …}: as a person in WordPress
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

import httpx

from igny8_core.wordpress.fake.people import edit_post
from igny8_core.wordpress.fake.responses import Response, json_response
from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.messages import ConnectResponse
from igny8_core.wordpress.shapes import misfit

if TYPE_CHECKING:
    from igny8_core.wordpress.fake.fleet import FakeFleet

_CONNECT_PATH = "/api/v1/integration/connect/"


class Control:
    """Trusts its caller: the server listens on loopback only."""

    def __init__(self, fleet: FakeFleet) -> None:
        self._fleet = fleet

    async def handle(self, method: str, path: str, body: bytes) -> Response:
        """Bad input answers 400, and 404 where there is no such site or action."""
        try:
            values = json.loads(body or b"{}")
            if not isinstance(values, dict):
                raise ValueError("not an object")
            return json_response(await self._act(method, path.strip("/").split("/"), values))
        except LookupError as error:
            return json_response({"error": f"there is no {error}"}, 404)
        except (ValueError, TypeError, AttributeError, httpx.HTTPError) as error:
            return json_response({"error": str(error)}, 400)

    async def _act(self, method: str, path: list[str], values: dict[str, Any]) -> dict[str, Any]:
        if method == "GET" and path == ["sites"]:
            return {"sites": [describe(site) for site in self._fleet]}
        if len(path) != 3 or path[0] != "sites":
            raise LookupError("/".join(path))
        site = self._fleet.site(path[1])
        match (method, path[2]):
            case ("POST", "connect"):
                await _connect(site, values)
            case ("POST", "faults"):
                site.faults.add(**values)
            case ("DELETE", "faults"):
                site.faults.clear()
            case ("POST", "settings"):
                site.settings.change(**values)
            case ("POST", "edit"):
                edit_post(site, values.pop("post_id"), **values)
            case _:
                raise LookupError(path[2])
        return describe(site)


def describe(site: FakeSite) -> dict[str, Any]:
    state = site.state
    return {
        "name": site.name,
        "home_url": site.home_url,
        "rest_url": site.rest_url,
        "is_connected": site.connection is not None,
        "posts": len(state.posts),
        "attachments": len(state.attachments),
        "terms": len(state.terms),
        "calls": dict(site.calls),
        "faults": list(site.faults),
    }


async def _connect(site: FakeSite, values: dict[str, Any]) -> None:
    answer = await exchange_code(site, values["code"]) if "code" in values else values
    if wrong := misfit(ConnectResponse, answer):
        raise ValueError(f"the connect-response{wrong}")
    site.connect(
        answer["audience"],
        answer["public_keys"],
        answer["shared_secret"],
        integration_id=answer["integration_id"],
        backend_url=answer["backend_url"],
    )


async def exchange_code(site: FakeSite, code: str) -> dict[str, Any]:
    """The plugin's half of connecting: gives the one-time code to the backend that made it."""
    backend_url, one_time = read_code(code)
    async with httpx.AsyncClient(trust_env=False, timeout=10.0) as http:
        request = {"code": one_time, "site": site.describe()}
        response = await http.post(f"{backend_url}{_CONNECT_PATH}", json=request)
    answer = response.json()
    if not response.is_success or not isinstance(answer, dict):
        raise ValueError(f"IGNY8 refused the code: {response.text[:300]}")
    data = answer.get("data", answer)
    return data if isinstance(data, dict) else {}


def read_code(code: str) -> tuple[str, str]:
    """Backend address and one-time code of a pasted connect code."""
    packed = code.strip().removeprefix("igny8_")
    try:
        values = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return str(values["u"]).rstrip("/"), str(values["c"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise ValueError("this is no connect code") from error
