"""The value types of a content's fields."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from igny8_core.writer.snapshots import category_path

MAX_NAME = 200  # WordPress: wp_terms.name is varchar(200)
MAX_LEVELS = 10
MAX_TERMS = 100

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,6})?")


class InstantField(serializers.DateTimeField):
    """ISO 8601 with `Z` or an offset, kept in UTC to the second. Without a zone: whose time would it be?"""

    default_error_messages = {
        "naive": "Say which time zone: end with Z (UTC) or an offset such as +02:00.",
        "date_only": "Give a time too, with Z or an offset: where does that day begin?",
        "not_text": "Send the time as text, such as 2025-12-01T10:00:00Z.",
        "out_of_range": "The year must be between 1000 and 9998.",
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("not_text")
        text = value.strip()
        if _DATE.fullmatch(text):
            self.fail("date_only")
        match = _INSTANT.fullmatch(text)
        if match is None:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        if match["zone"] is None:
            self.fail("naive")
        try:
            moment = datetime.fromisoformat(text.upper())
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        if not 1000 <= moment.year <= 9998:
            self.fail("out_of_range")
        return moment.astimezone(UTC).replace(microsecond=0)


class NameField(serializers.CharField):
    """The name of a term; not empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_NAME, **kwargs)


class CategoryField(serializers.CharField):
    """A name, or a path `Parent > Child` of at most ten names."""

    default_error_messages = {
        "empty_level": "There is an empty name before, after or between >.",
        "too_deep": f"At most {MAX_LEVELS} levels.",
        "name_too_long": f"At most {MAX_NAME} characters per name.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=(MAX_NAME + 3) * MAX_LEVELS, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        names = category_path(super().to_internal_value(data))
        if not all(names):
            self.fail("empty_level")
        if len(names) > MAX_LEVELS:
            self.fail("too_deep")
        if max(map(len, names)) > MAX_NAME:
            self.fail("name_too_long")
        return " > ".join(names)


class DistinctListField(serializers.ListField):
    """A list where the same value twice means it once."""

    def __init__(self, *, max_length: int = MAX_TERMS, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class MoneyField(serializers.CharField):
    """A decimal number as text ("19.90"), since a JSON number loses digits. "" for none."""

    default_error_messages = {
        "not_text": 'Send the amount as text, such as "19.90".',
        "not_decimal": "A decimal number with a point and at most six decimals, such as 19.90.",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        text = data.strip()
        if text and not (text.isascii() and _DECIMAL.fullmatch(text)):
            self.fail("not_decimal")
        return text


class SlugField(serializers.CharField):
    """The last part of the address: letters and digits of any script, hyphens and underscores."""

    default_error_messages = {"not_a_slug": "Only letters, digits, - and _."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_NAME, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data).lower()
        if text and not re.fullmatch(r"[\w-]+", text):
            self.fail("not_a_slug")
        return text
