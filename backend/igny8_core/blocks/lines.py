"""Text that stands in no element of its own, and paragraphs that are not what they seem."""

from __future__ import annotations

import re
from collections.abc import Iterator

from igny8_core.blocks.elements import is_phrasing
from igny8_core.blocks.embeds import embed_of
from igny8_core.blocks.figures import image_of, picture_in
from igny8_core.blocks.frame import frame_of
from igny8_core.blocks.markup import html_block
from igny8_core.blocks.source import COMMENT, SPACE, TEXT, Node, Source
from igny8_core.blocks.text import paragraph

_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n")


def of_odd_paragraph(source: Source, node: Node) -> list[str] | None:
    """One that is not what it seems: empty, images, or an address to embed. None: it is a paragraph."""
    children = source.children(node)
    if not children and not node.has_attributes:
        return []
    if len(children) == 1 and children[0].name == TEXT and not node.has_attributes:
        embed = embed_of(source.inner(node))
        return None if embed is None else [embed]
    frame = frame_of(source.attributes(node), align="align", anchored=False)
    if frame is None or "className" in frame.said:
        return None
    side = frame.said.get("align")
    return _images(source, children, side=str(side) if side else None)


def _images(source: Source, nodes: list[Node], *, side: str | None = None) -> list[str] | None:
    """None: there is something else than images, or one that an image block cannot hold."""
    pictures = [node for node in nodes if node.name != "br" and not node.is_blank]
    if not pictures or any(picture_in(source, node) is None for node in pictures):
        return None
    images = [image_of(source, node, side=side) for node in pictures]
    return None if None in images else [image for image in images if image is not None]


def of_line(source: Source, line: list[Node]) -> list[str]:
    """Text that stands in no element of its own. A blank line divides it, as it always did in WordPress."""
    blocks: list[str] = []
    for nodes in _divided(source, line):
        if not all(node.name == "br" or node.is_blank for node in nodes):
            text = source.html[nodes[0].start : nodes[-1].end].strip(SPACE)
            images = _images(source, nodes)
            blocks += _of_words(source, nodes, text) if images is None else images
    return blocks


def _of_words(source: Source, nodes: list[Node], text: str) -> list[str]:
    if all(node.name == TEXT for node in nodes):
        return _of_plain_lines(text)
    is_said = any(node.name != COMMENT and not node.is_blank for node in nodes)
    if is_said and all(is_phrasing(source, node.index, node.after) for node in nodes):
        return [paragraph(text)]
    return [html_block(text)]


def _divided(source: Source, line: list[Node]) -> Iterator[list[Node]]:
    """The parts of a line, none empty; a text with a blank line in it belongs to two."""
    nodes: list[Node] = []
    for node in line:
        start = node.start
        if node.name == TEXT:
            for gap in _BLANK_LINE.finditer(source.html, node.start, node.end):
                yield [*nodes, source.part_of_text(node, start, gap.start())]
                nodes, start = [], gap.end()
        nodes.append(node if start == node.start else source.part_of_text(node, start, node.end))
    if nodes:
        yield nodes


def _of_plain_lines(text: str) -> list[str]:
    """Paragraphs of plain text, and the addresses to embed that have a line of their own."""
    blocks: list[str] = []
    lines: list[str] = []
    for one in text.split("\n"):
        embed = embed_of(one)
        if embed is None:
            lines.append(one)
            continue
        blocks += [paragraph("\n".join(lines).strip(SPACE))] if any(map(str.strip, lines)) else []
        blocks.append(embed)
        lines = []
    return [*blocks, paragraph("\n".join(lines).strip(SPACE))] if any(map(str.strip, lines)) else blocks
