from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.framing import encode_line, frame, parse_line, split_frame

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(TEXT, JSON, max_size=5), st.lists(st.binary(), max_size=3))
def test_a_frame_comes_apart_into_what_it_was_made_of(message: dict[str, object], parts: list[bytes]) -> None:
    body = b"".join(frame(message, parts))
    line, rest = split_frame(body)
    assert b"\n" not in line
    assert parse_line(line) == message
    assert rest == b"".join(parts)


def test_without_parts_nothing_follows_the_line() -> None:
    assert b"".join(frame({"a": "x\ny"})) == b'{"a":"x\\ny"}'


def test_the_line_is_utf8_and_not_escaped() -> None:
    assert encode_line({"title": "Größe 日本"}).decode() == '{"title":"Größe 日本"}'


@pytest.mark.parametrize("value", ["\ud800", float("nan"), float("inf")])
def test_what_json_cannot_carry_is_an_invalid_message(value: object) -> None:
    with pytest.raises(Igny8Error) as caught:
        encode_line({"a": value})
    assert caught.value.code == "MESSAGE_INVALID"


@pytest.mark.parametrize("line", [b"", b"[]", b"1", b"{", b'{"a":1} x', b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_object_is_an_invalid_message(line: bytes) -> None:
    with pytest.raises(Igny8Error) as caught:
        parse_line(line)
    assert caught.value.code == "MESSAGE_INVALID"


def test_a_message_reads_back_with_any_json_reader() -> None:
    assert json.loads(encode_line({"a": [1, None, True]})) == {"a": [1, None, True]}
