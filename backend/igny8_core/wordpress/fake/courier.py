"""How a fake site brings its outbox to IGNY8, as the plugin does after a person's request."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from igny8_core.wordpress import signing

if TYPE_CHECKING:
    from igny8_core.wordpress.fake.site import FakeSite

EVENTS_PER_PUSH = 200


def push_message(site: FakeSite, limit: int = EVENTS_PER_PUSH) -> dict[str, Any]:
    """The contract's events-push: the first events IGNY8 does not have."""
    return {**site.outbox.log(), "events": site.outbox.read(site.outbox.acknowledged, limit)}


def signed(site: FakeSite, body: Any) -> tuple[bytes, dict[str, str]]:
    """A body as bytes, and the headers that say whose it is. Raises LookupError when not connected."""
    if site.connection is None:
        raise LookupError("the fake site is not connected")
    data = json.dumps(body).encode()
    message_id, timestamp = f"msg_{uuid.uuid4().hex}", int(site.clock())
    signature = signing.sign_v1(site.connection.shared_secret, message_id, timestamp, data)
    return data, {
        "igny8-integration": site.connection.audience,
        signing.ID_HEADER: message_id,
        signing.TIMESTAMP_HEADER: str(timestamp),
        signing.SIGNATURE_HEADER: signature,
    }


def take_answer(site: FakeSite, data: Any) -> None:
    """What IGNY8 has, is forgotten here."""
    site.outbox.acknowledge(data["accepted_through"])
