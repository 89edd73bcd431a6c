"""Which elements stand in a line of text, and which end one."""

from __future__ import annotations

from igny8_core.blocks.source import COMMENT, SPACE, TEXT, Node, Source

PHRASING = frozenset(
    f"""{TEXT} {COMMENT} a abbr acronym b bdi bdo big br cite code del dfn em font i img ins kbd mark q rb rp
    rt rtc ruby s samp small span strike strong sub sup time tt u var wbr""".split()
)
"""What the editor of a paragraph takes."""

BLOCK_LEVEL = frozenset(
    """address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table
    ul""".split()
)
"""What a paragraph ends at. The rest, a button or a link around a heading, goes with the text beside it."""


def is_phrasing(source: Source, first: int, behind: int) -> bool:
    return all(node.name in PHRASING for node in source.descendants(first, behind))


def holds_phrasing(source: Source, node: Node) -> bool:
    return is_phrasing(source, node.index + 1, node.after)


def bare_inner(source: Source, node: Node) -> str | None:
    """What a list item or a table cell says; None where it is more than a line of text.

    A paragraph that is all it holds and says nothing of itself is taken off: the editor knows none there.
    """
    children = source.children(node)
    if len(children) == 1 and children[0].name == "p" and not children[0].has_attributes:
        node = children[0]
    return source.inner(node).strip(SPACE) if holds_phrasing(source, node) else None
