"""Checks that a parsed JSON value has the shape of a TypedDict, fast enough for every message.

Keys that are not named are tolerated: a newer peer may say more. The JSON Schemas, which also know
patterns and ranges, are what the contract tests use; this is the guard at run time.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

Check = Callable[[Any], str | None]
"""Answers None, or what is wrong, beginning with the path: `.media.featured is missing`."""

_SCALARS: Mapping[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "a string"),
    int: ((int,), "an integer"),
    float: ((int, float), "a number"),
    bool: ((bool,), "true or false"),
    type(None): ((type(None),), "null"),
}


def misfit(shape: Any, value: Any) -> str | None:
    """What keeps `value` from being a `shape`; None if nothing does."""
    return _check_for(shape)(value)


@cache
def _check_for(shape: Any) -> Check:
    origin = get_origin(shape)
    if shape is Any:
        return lambda value: None
    if shape in _SCALARS:
        return _scalar(*_SCALARS[shape])
    if is_typeddict(shape):
        return _object(shape)
    if origin is Literal:
        return _literal(get_args(shape))
    if origin is list:
        return _list(_check_for(get_args(shape)[0]))
    if origin is dict:
        return _map(_check_for(get_args(shape)[1]))
    if origin in (Union, types.UnionType):
        return _union([_check_for(option) for option in get_args(shape)])
    raise TypeError(f"no check for {shape!r}")


def _scalar(classes: tuple[type, ...], name: str) -> Check:
    accepts_bool = bool in classes

    def check(value: Any) -> str | None:
        if isinstance(value, classes) and (accepts_bool or not isinstance(value, bool)):
            return None
        return f" is not {name}"

    return check


def _literal(allowed: tuple[Any, ...]) -> Check:
    def check(value: Any) -> str | None:
        # 1 == True == 1.0 in Python, not in JSON.
        fits = any(value == option and type(value) is type(option) for option in allowed)
        return None if fits else f" is not one of {', '.join(map(repr, allowed))}"

    return check


def _list(item: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return " is not a list"
        for position, entry in enumerate(value):
            if wrong := item(entry):
                return f"[{position}]{wrong}"
        return None

    return check


def _map(item: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return " is not an object"
        for key, entry in value.items():
            if wrong := item(entry):
                return f".{key}{wrong}"
        return None

    return check


def _union(options: list[Check]) -> Check:
    def check(value: Any) -> str | None:
        wrongs = [option(value) for option in options]
        # The longest complaint comes from the option that fits best: it got furthest into the value.
        return None if None in wrongs else max((wrong for wrong in wrongs if wrong), key=len)

    return check


def _object(shape: Any) -> Check:
    fields = {
        name: _check_for(get_args(hint)[0] if get_origin(hint) is NotRequired else hint)
        for name, hint in get_type_hints(shape, include_extras=True).items()
    }
    required: frozenset[str] = shape.__required_keys__

    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return " is not an object"
        for name, field in fields.items():
            if name not in value:
                if name in required:
                    return f".{name} is missing"
            elif wrong := field(value[name]):
                return f".{name}{wrong}"
        return None

    return check
