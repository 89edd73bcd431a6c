"""Writes examples/vectors/signatures.json: `python contract/make_vectors.py` (needs `cryptography`).

The keys are fixed and worthless: the same run writes the same file. The Python and the PHP tests both check
every case.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TARGET = Path(__file__).parent / "examples" / "vectors" / "signatures.json"
PRIVATE = bytes(range(32))
OTHER_PRIVATE = bytes(range(32, 64))
SECRET = b"0123456789abcdef0123456789abcdef"
MESSAGE_ID = "msg_5f0c2a9b7d3a4c1e"
TIMESTAMP = 1764411330
LINE = (
    '{"igny8":1,"route":"health","audience":"7d3a4c1e-52b0-4f5e-9a37-0c8f6f2b9d11",'
    '"request_id":"req_5f0c2a9b"}'
)
UNICODE_LINE = '{"igny8":1,"title":"Größe – 日本語 😀 \\n \\u0000 \\/","empty":{}}'


def base64_of(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def signed(message_id: str, timestamp: int, line: str) -> bytes:
    return f"{message_id}.{timestamp}.{line}".encode()


def v1a(private: bytes, line: str = LINE, message_id: str = MESSAGE_ID, timestamp: int = TIMESTAMP) -> str:
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(signed(message_id, timestamp, line))
    return f"v1a,{base64_of(signature)}"


def v1(secret: bytes, line: str = LINE, message_id: str = MESSAGE_ID, timestamp: int = TIMESTAMP) -> str:
    return f"v1,{base64_of(hmac.digest(secret, signed(message_id, timestamp, line), hashlib.sha256))}"


def case(name: str, algorithm: str, signature: str, valid: bool, line: str = LINE) -> dict[str, object]:
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE)
    is_v1a = algorithm == "v1a"
    return {
        "name": name,
        "algorithm": algorithm,
        "id": MESSAGE_ID,
        "timestamp": TIMESTAMP,
        "line_base64": base64_of(line.encode()),
        "public_key": base64_of(key.public_key().public_bytes_raw()) if is_v1a else None,
        "private_key": base64_of(PRIVATE) if is_v1a else None,
        "secret": None if is_v1a else base64_of(SECRET),
        "signature": signature,
        "valid": valid,
    }


def flipped(signature: str) -> str:
    """One bit of the signature turned."""
    version, _, encoded = signature.partition(",")
    raw = bytearray(base64.b64decode(encoded))
    raw[0] ^= 1
    return f"{version},{base64_of(bytes(raw))}"


def cases_of(algorithm: str) -> list[dict[str, object]]:
    sign, key, other = (v1a, PRIVATE, OTHER_PRIVATE) if algorithm == "v1a" else (v1, SECRET, SECRET[::-1])
    wrong_version = (v1 if algorithm == "v1a" else v1a)(SECRET if algorithm == "v1a" else PRIVATE)
    return [
        case("signed by the key", algorithm, sign(key), True),
        case("every kind of character", algorithm, sign(key, UNICODE_LINE), True, UNICODE_LINE),
        case("an empty line", algorithm, sign(key, ""), True, ""),
        case("second of two signatures", algorithm, f"{sign(other)} {sign(key)}", True),
        case("beside another scheme", algorithm, f"{wrong_version} {sign(key)}", True),
        case("signed by another key", algorithm, sign(other), False),
        case("one bit turned", algorithm, flipped(sign(key)), False),
        case("another line", algorithm, sign(key, LINE + " "), False),
        case("another id", algorithm, sign(key, message_id="msg_other"), False),
        case("another timestamp", algorithm, sign(key, timestamp=TIMESTAMP + 1), False),
        case("another scheme only", algorithm, wrong_version, False),
        case("no scheme", algorithm, sign(key).partition(",")[2], False),
        case("not base64", algorithm, f"{algorithm},not base64!", False),
        case(
            "cut short",
            algorithm,
            f"{algorithm},{base64_of(base64.b64decode(sign(key).partition(',')[2])[:-1])}",
            False,
        ),
        case("empty", algorithm, "", False),
    ]


def main() -> None:
    TARGET.parent.mkdir(exist_ok=True)
    vectors = {"cases": [*cases_of("v1a"), *cases_of("v1")]}
    TARGET.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
