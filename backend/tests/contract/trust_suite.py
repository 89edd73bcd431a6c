"""Whom a site believes: signatures, and clocks that are wrong."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest

from igny8_core.wordpress import signing
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.framing import encode_line
from tests.contract.articles import article, new_key
from tests.contract.suite import Suite, commit_fields
from tests.contract.wire import Wire

ROUTES: list[tuple[str, dict[str, Any]]] = [
    ("health", {}),
    ("structure", {}),
    ("settings", {"settings": None}),
    ("seo", {"after": 0, "limit": 1}),
    ("job", {"key": "00000000-0000-4000-8000-000000000000", "fence": 1}),
]


class SignatureSuite(Suite):
    @pytest.mark.parametrize(("route", "fields"), ROUTES, ids=[route for route, _ in ROUTES])
    async def test_a_signed_message_is_answered(self, wire: Wire, route: str, fields: dict[str, Any]) -> None:
        await wire.ask(route, fields)

    async def test_the_public_health_says_only_that_it_is_there(self, wire: Wire) -> None:
        response = await wire.http.get(wire.site.endpoint().url_of("health"))
        assert response.json() == {"status": "ok", "protocol": 1}

    async def test_a_request_without_signature_is_refused(self, wire: Wire) -> None:
        for header in (signing.ID_HEADER, signing.TIMESTAMP_HEADER, signing.SIGNATURE_HEADER):
            error = await wire.refusal("health", {}, headers={header: None})
            assert error["code"] == "SIGNATURE_MISSING"

    async def test_a_signature_by_an_unknown_key_is_refused(self, wire: Wire) -> None:
        stranger = signing.generate_keypair()
        error = await wire.refusal("health", {}, private_keys=[stranger.private_key])
        assert error["code"] == "SIGNATURE_INVALID"
        assert error["retry_recommended"] is False

    async def test_a_changed_message_is_refused(self, wire: Wire) -> None:
        message = {
            "igny8": 1,
            "route": "disconnect",
            "audience": wire.site.audience,
            "request_id": "req_12345678",
        }
        signed = encode_line({**message, "reason": "a"})
        sent = encode_line({**message, "reason": "b"})
        answer = (await wire.post("disconnect", signed, sent)).json()
        assert answer["error"]["code"] == "SIGNATURE_INVALID"
        await wire.ask("health", {})

    @pytest.mark.parametrize(
        "signature", ["", "v1a", "v1a,", "v1a,AAAA", "v2,AAAA", "nonsense" * 20, "v1a,*" * 50]
    )
    async def test_a_damaged_signature_is_refused(self, wire: Wire, signature: str) -> None:
        error = await wire.refusal("health", {}, headers={signing.SIGNATURE_HEADER: signature})
        assert error["code"] in ("SIGNATURE_INVALID", "SIGNATURE_MISSING")

    async def test_both_keys_of_a_rotation_are_live(self, wire: Wire) -> None:
        newer = signing.generate_keypair()
        wire.site.connect(newer.public_key, wire.site.keys.public_key)
        await wire.ask("health", {})
        await wire.ask("health", {}, private_keys=[newer.private_key])
        await wire.ask("health", {}, private_keys=[newer.private_key, wire.site.keys.private_key])
        wire.site.connect(newer.public_key)
        assert (await wire.refusal("health", {}))["code"] == "SIGNATURE_INVALID"
        await wire.ask("health", {}, private_keys=[newer.private_key, wire.site.keys.private_key])

    async def test_a_message_for_another_connection_is_refused(self, wire: Wire) -> None:
        error = await wire.refusal("health", {"audience": "00000000-0000-4000-8000-00000000beef"})
        assert error["code"] == "WRONG_AUDIENCE"

    async def test_a_site_that_is_not_connected_says_so(self, wire: Wire) -> None:
        wire.site.connect()
        assert (await wire.refusal("health", {}))["code"] == "NOT_CONNECTED"

    async def test_disconnect_ends_the_connection(self, wire: Wire) -> None:
        assert await wire.ask("disconnect", {"reason": "revoked in IGNY8"}) == {}
        assert (await wire.refusal("health", {}))["code"] == "NOT_CONNECTED"

    async def test_the_same_request_twice_is_refused_the_second_time(self, wire: Wire) -> None:
        message_id = f"msg_{new_key()}"
        await wire.ask("health", {}, message_id=message_id)
        error = await wire.refusal("health", {}, message_id=message_id)
        assert error["code"] == "REPLAYED_REQUEST"

    async def test_a_message_sent_to_another_route_is_refused(self, wire: Wire) -> None:
        error = await wire.refusal("health", {"route": "structure"}, as_is=True)
        assert error["code"] == "MESSAGE_INVALID"

    async def test_bytes_after_the_line_are_refused_where_none_belong(self, wire: Wire) -> None:
        error = await wire.refusal("health", {}, bytes_after=b"more")
        assert error["code"] == "MESSAGE_INVALID"

    async def test_a_message_without_a_field_names_it(self, wire: Wire) -> None:
        fields = commit_fields(article(), new_key())
        del fields["content"]["title"]
        error = await wire.refusal("commit", fields, as_is=True)
        assert error["code"] == "MESSAGE_INVALID"
        assert "title" in error["message"]


class ClockSuite(Suite):
    @pytest.mark.parametrize("seconds", [-290, 290])
    async def test_a_clock_within_the_window_passes(self, wire: Wire, seconds: int) -> None:
        await wire.ask("health", {}, timestamp=int(time.time()) + seconds)

    @pytest.mark.parametrize("seconds", [-310, 310, -86_400 * 365])
    async def test_a_clock_outside_the_window_gets_a_nonce_that_works_once(
        self, wire: Wire, seconds: int
    ) -> None:
        timestamp = int(time.time()) + seconds
        error = await wire.refusal("health", {}, timestamp=timestamp)
        assert error["code"] == "CLOCK_SKEW"
        site_time = datetime.fromisoformat(error["details"]["site_time"]).timestamp()
        assert abs(site_time - time.time()) < 60
        nonce = error["details"]["nonce"]
        await wire.ask("health", {"nonce": nonce}, timestamp=timestamp)
        again = await wire.refusal("health", {"nonce": nonce}, timestamp=timestamp)
        assert again["code"] == "CLOCK_SKEW"

    async def test_an_invented_nonce_does_not_work(self, wire: Wire) -> None:
        timestamp = int(time.time()) - 4000
        error = await wire.refusal("health", {"nonce": "1764411330.abc.def"}, timestamp=timestamp)
        assert error["code"] == "CLOCK_SKEW"

    async def test_no_nonce_for_a_stranger(self, wire: Wire) -> None:
        stranger = signing.generate_keypair()
        timestamp = int(time.time()) - 4000
        error = await wire.refusal("health", {}, timestamp=timestamp, private_keys=[stranger.private_key])
        assert error["code"] == "SIGNATURE_INVALID"
        assert "nonce" not in error["details"]

    async def test_the_client_gets_through_to_a_site_with_a_wrong_clock(self, wire: Wire) -> None:
        client = SiteClient(wire.http, wire.site.endpoint(), clock=lambda: time.time() - 7200)
        content = article()
        receipt = await client.commit(new_key(), 1, "manual", content)
        assert receipt["outcome"] == "created"
        assert client.requests == 2
        assert len(wire.site.posts_of(content["content_id"])) == 1
