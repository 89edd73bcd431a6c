"""The value types of a content's fields."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from igny8_core.writer.sanitising import TooDeepError, sanitised_html, sanitised_text
from igny8_core.writer.snapshots import category_path, path_as_text

MAX_NAME = 200  # WordPress: wp_terms.name is varchar(200)
MAX_LEVELS = 10
MAX_TERMS = 100
MAX_TAXONOMIES = 20

TAXONOMY_NAME = re.compile(r"[a-z0-9_-]{1,32}")
OWN_FIELDS = {
    "category": "categories",
    "product_cat": "categories",
    "post_tag": "tags",
    "product_tag": "tags",
    "igny8_sector": "sectors",
    "igny8_cluster": "clusters",
}
"""Taxonomies whose terms a content has a field of its own for."""

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,6})?")


def cleaned_html(value: str) -> str:
    """Safe HTML; ValidationError for what can't be cleaned."""
    try:
        return sanitised_html(value)
    except TooDeepError as error:
        raise serializers.ValidationError(str(error), code="too_deep") from error


def cleaned_text(value: str) -> str:
    """As `cleaned_html`, for what is usually plain text."""
    try:
        return sanitised_text(value)
    except TooDeepError as error:
        raise serializers.ValidationError(str(error), code="too_deep") from error


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
    """The name of a term; not empty. Letters and their accents are kept as one character."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_NAME, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return unicodedata.normalize("NFC", super().to_internal_value(data))


class CategoryField(serializers.CharField):
    r"""A name, or a path `Parent > Child` of at most ten names; `\>` is a > that belongs to a name."""

    default_error_messages = {
        "empty_level": "There is an empty name before, after or between >.",
        "too_deep": f"At most {MAX_LEVELS} levels.",
        "name_too_long": f"At most {MAX_NAME} characters per name.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=(MAX_NAME + 3) * MAX_LEVELS, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        names = category_path(unicodedata.normalize("NFC", super().to_internal_value(data)))
        if not all(names):
            self.fail("empty_level")
        if len(names) > MAX_LEVELS:
            self.fail("too_deep")
        if max(map(len, names)) > MAX_NAME:
            self.fail("name_too_long")
        return path_as_text(names)


class DistinctListField(serializers.ListField):
    """A list where the same value twice means it once."""

    def __init__(self, *, max_length: int = MAX_TERMS, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class OtherTermsField(serializers.DictField):
    """Names by taxonomy, as WordPress calls the taxonomy: `{"genre": ["Rock > Punk"]}`.

    A taxonomy that is not named stays as it is on the site; one with an empty list loses its terms.
    """

    default_error_messages = {
        "not_a_taxonomy": "A taxonomy's name has lower-case letters, digits, - and _, at most 32 of them.",
        "own_field": "These belong in the field {field}.",
        "too_many": f"At most {MAX_TAXONOMIES} taxonomies.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=DistinctListField(child=CategoryField()), **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, list[str]]:
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        if len(data) > MAX_TAXONOMIES:
            self.fail("too_many")
        problems: Any = {str(name)[:64]: [wrong] for name in data if (wrong := self._problem(name))}
        if problems:
            raise serializers.ValidationError(problems)
        return {str(name): names for name, names in super().to_internal_value(data).items()}

    def _problem(self, name: Any) -> serializers.ErrorDetail | None:
        code = "own_field" if name in OWN_FIELDS else "not_a_taxonomy"
        if code == "not_a_taxonomy" and isinstance(name, str) and TAXONOMY_NAME.fullmatch(name):
            return None
        text = self.error_messages[code].format(field=OWN_FIELDS.get(name, ""))
        return serializers.ErrorDetail(text, code=code)


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
