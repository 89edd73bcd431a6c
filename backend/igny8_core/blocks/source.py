"""HTML as a list of nodes that know where in the text they stand, so that a part can be taken byte for byte.

Made for what the sanitiser wrote: every element is closed, void ones have no end tag, and every "<" that is
not markup is an entity. Nothing here recurses: a hundred thousand nested elements are only a long list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

_TOKEN = re.compile(
    r"""<!--.*?-->
    | <(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+) (?P<rest>(?:[^>"']++|"[^"]*+"|'[^']*+')*+) >""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")

TEXT = "#text"
COMMENT = "#comment"
SPACE = " \t\n\r\f"
"""What HTML takes for white space; a no-break space is a word of its own."""


class Unbalanced(ValueError):
    """An element is not closed, or closed without having been opened."""


@dataclass(slots=True)
class Node:
    name: str
    """Of the element in lower case, or TEXT or COMMENT."""
    index: int
    start: int
    inner_start: int
    inner_end: int = 0
    end: int = 0
    after: int = 0
    """Index of the node behind this one and all it holds."""
    has_attributes: bool = False
    is_blank: bool = False
    """Text of nothing but white space; a no-break space is not."""


class Source:
    """One document. Raises Unbalanced when it is not well nested."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.nodes: list[Node] = []
        self._read()

    def _read(self) -> None:
        opened: list[Node] = []
        at = 0
        for token in _TOKEN.finditer(self.html):
            if at < token.start():
                self._add(TEXT, at, token.start())
            at = token.end()
            name = (token["name"] or "").lower()
            if not name:
                self._add(COMMENT, token.start(), at)
            elif token["close"]:
                self._close(opened, name, token.start(), at)
            else:
                node = self._add(name, token.start(), at)
                node.has_attributes = bool(token["rest"].strip(f"{SPACE}/"))
                if name not in VOID:
                    opened.append(node)
        if opened:
            raise Unbalanced(opened[-1].name)
        if at < len(self.html):
            self._add(TEXT, at, len(self.html))

    def _add(self, name: str, start: int, end: int) -> Node:
        index = len(self.nodes)
        node = Node(name, index, start, inner_start=end, inner_end=end, end=end, after=index + 1)
        node.is_blank = name == TEXT and not self.html[start:end].strip(SPACE)
        self.nodes.append(node)
        return node

    def part_of_text(self, node: Node, start: int, end: int) -> Node:
        """A text node of its own that stands for a part of another."""
        part = replace(node, start=start, inner_start=end, inner_end=end, end=end)
        part.is_blank = not self.html[start:end].strip(SPACE)
        return part

    def _close(self, opened: list[Node], name: str, start: int, end: int) -> None:
        if not opened or opened[-1].name != name:
            raise Unbalanced(name)
        node = opened.pop()
        node.inner_end, node.end, node.after = start, end, len(self.nodes)

    def children(self, node: Node) -> list[Node]:
        """Without white space between elements, which means nothing where only elements count."""
        return [child for child in self.siblings(node.index + 1, node.after) if not child.is_blank]

    def siblings(self, first: int, behind: int) -> Iterator[Node]:
        index = first
        while index < behind:
            node = self.nodes[index]
            yield node
            index = node.after

    def descendants(self, first: int, behind: int) -> Iterator[Node]:
        for index in range(first, behind):
            yield self.nodes[index]

    def text(self, node: Node) -> str:
        """Its source."""
        return self.html[node.start : node.end]

    def inner(self, node: Node) -> str:
        """The source between its tags."""
        return self.html[node.inner_start : node.inner_end]

    def attributes(self, node: Node) -> dict[str, str]:
        """Names in lower case, values decoded; of two with one name the first counts, as in a browser."""
        if not node.has_attributes:
            return {}
        tag = self.html[node.start + 1 + len(node.name) : node.inner_start - 1]
        found: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(tag):
            found.setdefault(name.lower(), unescape("".join(values)))
        return found
