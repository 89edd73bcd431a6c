"""How a block is written down: a comment, its HTML, and a comment that ends it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

BETWEEN = "\n\n"
"""What WordPress itself writes between two blocks."""

_BLOCK_COMMENT = re.compile(r"<!--\s+/?wp:")


def is_block_markup(html: str) -> bool:
    """Whether WordPress would find a block in it."""
    return _BLOCK_COMMENT.search(html) is not None


def block(name: str, attributes: Mapping[str, object], html: str) -> str:
    """`html` between the comments of a core block."""
    said = f" {_as_json(attributes)}" if attributes else ""
    return f"<!-- wp:{name}{said} -->\n{html}\n<!-- /wp:{name} -->"


def html_block(html: str) -> str:
    return block("html", {}, html)


def start_tag(name: str, attributes: Iterable[tuple[str, str | None]]) -> str:
    """Attributes of value None are left out."""
    said = "".join(f' {key}="{_quoted(value)}"' for key, value in attributes if value is not None)
    return f"<{name}{said}>"


def _quoted(value: str) -> str:
    return (
        value.replace("&", "&amp;")
        .replace('"', "&quot;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\xa0", "&nbsp;")
    )


def _as_json(attributes: Mapping[str, object]) -> str:
    """Nothing in it may end the comment or look like markup to a filter; as WordPress itself writes it."""
    said = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    for plain, escaped in (
        ("--", "\\u002d\\u002d"),
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ('\\"', "\\u0022"),
    ):
        said = said.replace(plain, escaped)
    return said
