from __future__ import annotations

import pytest

from igny8_core.wordpress import signing

LINE = b'{"igny8":1}'


def test_a_new_pair_signs_and_verifies() -> None:
    pair = signing.generate_keypair()
    header = signing.sign_v1a([pair.private_key], "msg_1", 1000, LINE)
    assert signing.verify_v1a([pair.public_key], header, "msg_1", 1000, LINE)
    assert signing.public_key_of(pair.private_key) == pair.public_key


def test_every_live_key_signs_newest_first() -> None:
    old, new = signing.generate_keypair(), signing.generate_keypair()
    header = signing.sign_v1a([new.private_key, old.private_key], "msg_1", 1000, LINE)
    assert len(header.split(" ")) == 2
    assert signing.verify_v1a([old.public_key], header, "msg_1", 1000, LINE)
    assert header.split(" ")[0] == signing.sign_v1a([new.private_key], "msg_1", 1000, LINE)


def test_a_pair_does_not_show_its_private_key() -> None:
    pair = signing.generate_keypair()
    assert pair.private_key not in repr(pair)


def test_either_secret_of_a_rotation_verifies() -> None:
    old, new = "b2xk" * 10 + "b2w=", "bmV3" * 10 + "bmU="
    header = signing.sign_v1(old, "msg_1", 1000, b"body")
    assert signing.verify_v1([new, old], header, "msg_1", 1000, b"body")
    assert not signing.verify_v1([new], header, "msg_1", 1000, b"body")
    assert not signing.verify_v1([], header, "msg_1", 1000, b"body")


def test_a_header_full_of_signatures_is_not_worked_through() -> None:
    pair = signing.generate_keypair()
    junk = "v1a," + "A" * 86 + "=="
    good = signing.sign_v1a([pair.private_key], "msg_1", 1000, LINE)
    assert signing.verify_v1a([pair.public_key], " ".join([junk] * 3 + [good]), "msg_1", 1000, LINE)
    assert not signing.verify_v1a([pair.public_key], " ".join([junk] * 4 + [good]), "msg_1", 1000, LINE)


@pytest.mark.parametrize(
    ("seconds", "timely"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_the_window_is_300_seconds_either_way(seconds: int, timely: bool) -> None:
    assert signing.is_timely(1_000_000 + seconds, 1_000_000.0) is timely


@pytest.mark.parametrize(
    ("text", "value"),
    [("1764411330", 1764411330), ("", None), ("-5", None), ("1.5", None), ("١٢", None), ("1" * 13, None)],
)
def test_a_timestamp_is_ascii_digits(text: str, value: int | None) -> None:
    assert signing.parse_timestamp(text) == value
