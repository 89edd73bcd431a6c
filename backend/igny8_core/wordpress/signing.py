"""Standard Webhooks signatures: Ed25519 (`v1a`) towards a site, HMAC-SHA256 (`v1`) towards the backend.

Keys and secrets are base64 strings of 32 bytes. Signed bytes: `{id}.{timestamp}.{payload}`; the payload
is the first line for `v1a` and the whole body for `v1`. A signature header is a space-separated list.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TIMESTAMP_WINDOW_SECONDS: Final = 300

# More than the live keys of any rotation: what stands behind these is not worth the arithmetic.
MAX_SIGNATURES: Final = 4

ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"


@dataclass(frozen=True, slots=True)
class KeyPair:
    private_key: str = field(repr=False)
    public_key: str


def generate_keypair() -> KeyPair:
    private = Ed25519PrivateKey.generate()
    return KeyPair(_encode(private.private_bytes_raw()), _encode(private.public_key().public_bytes_raw()))


def public_key_of(private_key: str) -> str:
    return _encode(_private_key(private_key).public_key().public_bytes_raw())


def sign_v1a(private_keys: Sequence[str], message_id: str, timestamp: int, line: bytes) -> str:
    """The header value: one signature per live key, so that a site in mid-rotation finds its own."""
    payload = signed_bytes(message_id, timestamp, line)
    return " ".join(f"v1a,{_encode(_private_key(key).sign(payload))}" for key in private_keys)


def verify_v1a(public_keys: Sequence[str], header: str, message_id: str, timestamp: int, line: bytes) -> bool:
    """Whether any signature in `header` is by any of `public_keys`."""
    payload = signed_bytes(message_id, timestamp, line)
    return any(
        _is_signed_by(key, signature, payload)
        for signature in _signatures(header, "v1a")
        for key in public_keys
    )


def sign_v1(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    return f"v1,{_encode(_mac(secret, signed_bytes(message_id, timestamp, body)))}"


def verify_v1(secrets: Sequence[str], header: str, message_id: str, timestamp: int, body: bytes) -> bool:
    """Whether any signature in `header` is by any of `secrets`; two are live during a rotation."""
    payload = signed_bytes(message_id, timestamp, body)
    macs = [_mac(secret, payload) for secret in secrets]
    found = False
    for signature in _signatures(header, "v1"):
        for mac in macs:
            found |= hmac.compare_digest(mac, signature)
    return found


def is_timely(timestamp: int, now: float) -> bool:
    return abs(now - timestamp) <= TIMESTAMP_WINDOW_SECONDS


def parse_timestamp(value: str) -> int | None:
    """Unix seconds from a header; None for anything but 1 to 12 ASCII digits."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 12 else None


def signed_bytes(message_id: str, timestamp: int, payload: bytes) -> bytes:
    return b"%s.%d.%s" % (message_id.encode("utf-8"), timestamp, payload)


def _signatures(header: str, version: str) -> list[bytes]:
    entries = (entry.partition(",") for entry in header.split(" "))
    decoded = (_decode(value) for name, _, value in entries if name == version)
    return [signature for signature in decoded if signature is not None][:MAX_SIGNATURES]


def _is_signed_by(public_key: str, signature: bytes, payload: bytes) -> bool:
    try:
        _public_key(public_key).verify(signature, payload)
    except InvalidSignature:
        return False
    return True


def _mac(secret: str, payload: bytes) -> bytes:
    return hmac.digest(base64.b64decode(secret, validate=True), payload, hashlib.sha256)


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _decode(value: str) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None  # somebody else's signature scheme or a damaged header: it matches nothing


# Reading a key costs as much as signing with it; a busy backend talks to some thousand sites at a time.
@lru_cache(maxsize=8192)
def _private_key(private_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key, validate=True))


@lru_cache(maxsize=8192)
def _public_key(public_key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
