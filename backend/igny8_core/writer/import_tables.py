"""Tables of articles (CSV): one a line, and a person says which column is which field.

A line becomes a Markdown document with front matter and is read as one, so that a table means exactly what
`importing` says.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from igny8_core.writer.importing import refused

FIELDS: Final = (
    "title", "html", "excerpt", "slug", "content_type", "author_email", "categories", "tags", "sectors",
    "clusters", "focus_keywords", "seo_title", "seo_description", "canonical_url", "featured_image",
    "featured_image_alt", "gallery", "publish_mode", "published_at", "price", "sale_price", "sku", "stock",
)  # fmt: skip
_LISTS: Final = frozenset({"categories", "tags", "sectors", "clusters", "focus_keywords", "gallery"})
_PRODUCT: Final = frozenset({"price", "sale_price", "sku", "stock"})
_OTHER_NAMES: Final = {
    "headline": "title", "name": "title", "post_title": "title",
    "body": "html", "content": "html", "text": "html", "markdown": "html", "article": "html",
    "post_content": "html", "description": "html",
    "summary": "excerpt", "post_excerpt": "excerpt",
    "type": "content_type", "post_type": "content_type",
    "author": "author_email", "e_mail": "author_email", "email": "author_email",
    "category": "categories", "tag": "tags", "sector": "sectors", "cluster": "clusters",
    "keyword": "focus_keywords", "keywords": "focus_keywords", "focus_keyword": "focus_keywords",
    "meta_title": "seo_title", "meta_description": "seo_description",
    "canonical": "canonical_url", "image": "featured_image", "picture": "featured_image",
    "image_alt": "featured_image_alt", "alt": "featured_image_alt", "images": "gallery",
    "date": "published_at", "publish_at": "published_at", "publish_date": "published_at",
}  # fmt: skip
MAX_COLUMNS: Final = 100
_SAMPLE: Final = 80


def read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and the lines, those without any text left out. VALIDATION_FAILED says what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise refused("file", f"{path.name} is not UTF-8: save it as CSV UTF-8.") from exc
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text), restkey="", restval="")
        columns = [(name or "").strip() for name in reader.fieldnames or []]
        reader.fieldnames = columns
        lines = [{name: str(row.get(name) or "") for name in columns if name} for row in reader]
    except csv.Error as exc:
        raise refused("file", f"{path.name} is no table that can be read: {exc}.") from exc
    named = [name for name in columns if name]
    if not named or len(columns) > MAX_COLUMNS or len(set(named)) < len(named):
        raise refused("file", f"{path.name}: the first line must name up to {MAX_COLUMNS} different columns.")
    return named, [line for line in lines if any(value.strip() for value in line.values())]


def _dialect(text: str) -> type[csv.Dialect]:
    class Table(csv.excel):
        # By the first line, which has names only: a text in a later one may hold any of them.
        delimiter = max(",;\t", key=text.partition("\n")[0].count)

    return Table


def likely_mapping(columns: list[str]) -> dict[str, str]:
    """Each field at most once: the first column that has its name, or another name of it."""
    mapping: dict[str, str] = {}
    for column in columns:
        name = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")
        target = name if name in FIELDS else _OTHER_NAMES.get(name)
        if target and target not in mapping.values():
            mapping[column] = target
    return mapping


def samples(columns: list[str], lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """A column and the first thing that stands in it."""
    first = {name: next((line[name] for line in lines if line[name].strip()), "") for name in columns}
    return [{"name": name, "sample": " ".join(value.split())[:_SAMPLE]} for name, value in first.items()]


def as_markdown(line: Mapping[str, str], mapping: Mapping[str, str]) -> str:
    """The line as a document. HTML stands in Markdown as it is."""
    given = {field: line.get(column, "").strip() for column, field in mapping.items()}
    body = given.pop("html", "")
    matter: dict[str, Any] = {
        name: _several(value) if name in _LISTS else value for name, value in given.items() if value
    }
    if alt := matter.pop("featured_image_alt", ""):
        matter["featured_image"] = {"path": matter.get("featured_image", ""), "alt": alt}
    if product := {name: matter.pop(name) for name in _PRODUCT & matter.keys()}:
        matter["product"] = product
    head = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, default_style='"', width=10_000)
    return f"---\n{head}---\n{body}\n"


def _several(value: str) -> list[str]:
    """Separated by | or ; or, where there are none of these, by commas."""
    separator = next((mark for mark in "|;" if mark in value), ",")
    return [part.strip() for part in value.split(separator) if part.strip()]
