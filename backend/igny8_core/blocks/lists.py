"""Lists, nested or not."""

from __future__ import annotations

from igny8_core.blocks.elements import bare_inner, is_phrasing
from igny8_core.blocks.frame import Frame, frame_of
from igny8_core.blocks.markup import BETWEEN, block
from igny8_core.blocks.source import SPACE, Node, Source

LISTS = frozenset({"ol", "ul"})


def list_of(source: Source, node: Node, depth: int) -> str | None:
    """None where an item is more than a line of text and lists below it, or `depth` levels do not do."""
    frame = _frame(source, node)
    if frame is None or depth == 0:
        return None
    items = []
    for child in source.children(node):
        item = _item(source, child, depth) if child.name == "li" else None
        if item is None:
            return None
        items.append(item)
    if not items:
        return None
    inner = BETWEEN.join(items)
    return block("list", frame.said, f"{frame.tag(node.name)}{inner}</{node.name}>")


def _frame(source: Source, node: Node) -> Frame | None:
    attributes = source.attributes(node)
    counting: dict[str, object] = {"ordered": True} if node.name == "ol" else {}
    carried = []
    start = attributes.get("start", "")
    if node.name == "ol" and start.lstrip("-").isdecimal() and start == str(int(start)):
        del attributes["start"]
        counting["start"] = int(start)
        carried.append(("start", start))
    if node.name == "ol" and "reversed" in attributes:
        del attributes["reversed"]
        counting["reversed"] = True
        carried.append(("reversed", ""))
    frame = frame_of(attributes, own=("wp-block-list",))
    if frame is not None:
        frame.classes.remove("wp-block-list")  # newer versions add it, 6.1 does not know it
        frame.said = {**counting, **frame.said}
        frame.carried = carried
    return frame


def _item(source: Source, node: Node, depth: int) -> str | None:
    frame = frame_of(source.attributes(node), anchored=False)
    children = source.children(node)
    below = [child for child in children if child.name in LISTS]
    words = children[: len(children) - len(below)]
    if frame is None:
        return None
    said = _words(source, node, words)
    lists = [list_of(source, child, depth - 1) for child in below]
    if said is None or None in lists:
        return None
    return block("list-item", frame.said, f"{frame.tag('li')}{said}{BETWEEN.join(map(str, lists))}</li>")


def _words(source: Source, item: Node, words: list[Node]) -> str | None:
    """What an item says before the lists below it."""
    if len(words) == len(source.children(item)):
        return bare_inner(source, item)
    if not words:
        return ""
    if len(words) == 1 and words[0].name == "p" and not words[0].has_attributes:
        return bare_inner(source, words[0])
    if not is_phrasing(source, words[0].index, words[-1].after):
        return None
    return source.html[words[0].start : words[-1].end].strip(SPACE)
