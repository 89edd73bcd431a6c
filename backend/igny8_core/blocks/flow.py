"""From the document's own blocks, and the loose text between them, to WordPress's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from igny8_core.blocks.elements import BLOCK_LEVEL
from igny8_core.blocks.figures import image_of
from igny8_core.blocks.frame import frame_of
from igny8_core.blocks.lines import of_line, of_odd_paragraph
from igny8_core.blocks.lists import LISTS, list_of
from igny8_core.blocks.markup import BETWEEN, block, html_block, is_block_markup
from igny8_core.blocks.source import COMMENT, Node, Source, Unbalanced
from igny8_core.blocks.tables import table_of
from igny8_core.blocks.text import heading_of, paragraph_of, preformatted_of, separator_of

MAX_DEPTH = 16
"""Quotes in quotes and lists in lists; what is deeper stays HTML."""

_WRAPPERS = frozenset({"article", "div", "main", "section"})
_MORE = re.compile(r"<!--more(?:\s+([^<>]*?))?\s*-->")
_NEXT_PAGE = "<!--nextpage-->"


def to_blocks(html: str) -> str:
    """Sanitised HTML as block markup. Blocks, and a text that says nothing, are answered as they are."""
    if is_block_markup(html):
        return html
    try:
        source = Source(html)
    except Unbalanced:
        return html_block(html)
    return BETWEEN.join(blocks_of(source, 0, len(source.nodes), MAX_DEPTH)) or html


def blocks_of(source: Source, first: int, behind: int, depth: int) -> list[str]:
    blocks: list[str] = []
    line: list[Node] = []
    for node in _unwrapped(source, first, behind):
        special = _special(source, node) if node is not None and node.name == COMMENT else None
        if node is not None and special is None and node.name not in BLOCK_LEVEL:
            line.append(node)
            continue
        blocks += of_line(source, line)
        line = []
        if special is not None:
            blocks.append(special)
        elif node is not None:
            blocks += _of_element(source, node, depth)
    return [*blocks, *of_line(source, line)]


def _unwrapped(source: Source, first: int, behind: int) -> Iterator[Node | None]:
    """Siblings; one only wrapped around others is replaced by what it holds, with None at its edges."""
    index = first
    edges = [behind]
    while edges:
        if index == edges[-1]:
            edges.pop()
            yield None
            continue
        node = source.nodes[index]
        if _is_wrapper(source, node):
            yield None
            edges.append(node.after)
            index += 1
        else:
            yield node
            index = node.after


def _is_wrapper(source: Source, node: Node) -> bool:
    """An element that says nothing of itself, or the one Google Docs puts around what is copied from it."""
    if node.name in _WRAPPERS:
        return not node.has_attributes
    return node.name == "b" and source.attributes(node).get("id", "").startswith("docs-internal-guid-")


def _special(source: Source, node: Node) -> str | None:
    """A comment that means something to WordPress."""
    text = source.text(node)
    if text == _NEXT_PAGE:
        return block("nextpage", {}, text)
    if more := _MORE.fullmatch(text):
        said = more[1] or ""
        return block("more", {"customText": said} if said else {}, text)
    return None


def _of_element(source: Source, node: Node, depth: int) -> list[str]:
    if node.name == "p" and (blocks := of_odd_paragraph(source, node)) is not None:
        return blocks
    if node.name in LISTS:
        converted = list_of(source, node, depth)
    elif node.name == "blockquote":
        converted = _quote(source, node, depth)
    else:
        convert = _CONVERTERS.get(node.name)
        converted = convert(source, node) if convert else None
    return [html_block(source.text(node)) if converted is None else converted]


def _figure(source: Source, node: Node) -> str | None:
    children = source.children(node)
    caption = children.pop() if children and children[-1].name == "figcaption" else None
    if len(children) != 1:
        return None
    if children[0].name == "table":
        return table_of(source, children[0], node, caption)
    return image_of(source, children[0], figure=node, caption=caption)


def _quote(source: Source, node: Node, depth: int) -> str | None:
    frame = frame_of(source.attributes(node), own=("wp-block-quote",), align="align")
    children = source.children(node)
    cite = children[-1] if len(children) > 1 and children[-1].name == "cite" else None
    if frame is None or depth == 0 or (cite is not None and cite.has_attributes):
        return None
    inner = blocks_of(source, node.index + 1, cite.index if cite else node.after, depth - 1)
    if not inner:
        return None
    said = source.text(cite) if cite else ""
    return block("quote", frame.said, f"{frame.tag('blockquote')}{BETWEEN.join(inner)}{said}</blockquote>")


_CONVERTERS: dict[str, Callable[[Source, Node], str | None]] = {
    "p": paragraph_of,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), heading_of),
    "pre": preformatted_of,
    "hr": separator_of,
    "table": table_of,
    "figure": _figure,
}
"""None: a core block cannot hold it."""
