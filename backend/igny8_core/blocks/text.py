"""Blocks of text: paragraph, heading, code, preformatted; and the separator."""

from __future__ import annotations

import re

from igny8_core.blocks.elements import holds_phrasing
from igny8_core.blocks.frame import Frame, frame_of
from igny8_core.blocks.markup import block
from igny8_core.blocks.source import Node, Source

_LANGUAGE = re.compile(r"lang(?:uage)?-[\w+#.-]+")
_LONELY_ADDRESS = re.compile(r"^(\s*https?:)//([^\s<>\"]+\s*)$", re.MULTILINE)


def paragraph(html: str, frame: Frame | None = None) -> str:
    """`html`: what stands between the tags."""
    frame = frame or Frame()
    return block("paragraph", frame.said, f"{frame.tag('p')}{html}</p>")


def paragraph_of(source: Source, node: Node) -> str | None:
    attributes = source.attributes(node)
    direction = attributes.pop("dir", None)
    frame = frame_of(attributes, align="align")
    if frame is None or direction not in (None, "ltr", "rtl") or not holds_phrasing(source, node):
        return None
    if direction:
        frame.said["direction"] = direction
        frame.carried.append(("dir", direction))
    return paragraph(source.inner(node), frame)


def heading_of(source: Source, node: Node) -> str | None:
    frame = frame_of(source.attributes(node), align="textAlign", own=("wp-block-heading",))
    if frame is None or not holds_phrasing(source, node):
        return None
    frame.classes.remove("wp-block-heading")  # newer versions add it, 6.1 does not know it
    level = int(node.name[1])
    if level != 2:
        frame.said["level"] = level
    return block("heading", frame.said, f"{frame.tag(node.name)}{source.inner(node)}</{node.name}>")


def separator_of(source: Source, node: Node) -> str | None:
    own = ("wp-block-separator", "has-alpha-channel-opacity")
    frame = frame_of(source.attributes(node), own=own)
    return None if frame is None else block("separator", frame.said, f"{frame.tag('hr')[:-1]}/>")


def preformatted_of(source: Source, node: Node) -> str | None:
    children = list(source.siblings(node.index + 1, node.after))
    if len(children) == 1 and children[0].name == "code":
        return _code(source, node, children[0])
    frame = frame_of(source.attributes(node), own=("wp-block-preformatted",))
    if frame is None or not holds_phrasing(source, node):
        return None
    return block("preformatted", frame.said, f"{frame.tag('pre')}{source.inner(node)}</pre>")


def _code(source: Source, pre: Node, code: Node) -> str | None:
    """The language goes from <code> to <pre>, where highlighters look for it as well."""
    outer, inner = source.attributes(pre), source.attributes(code)
    language = inner.pop("class", "").split()
    if inner or not all(_LANGUAGE.fullmatch(name) for name in language):
        return None
    classes = outer.get("class", "").split()
    if language:
        outer["class"] = " ".join(dict.fromkeys([*classes, *language]))
    frame = frame_of(outer, own=("wp-block-code",))
    if frame is None or not holds_phrasing(source, code):
        return None
    return block("code", frame.said, f"{frame.tag('pre')}<code>{_plain(source.inner(code))}</code></pre>")


def _plain(code: str) -> str:
    """Neither shortcodes nor addresses to embed: code is to be shown as it is."""
    return _LONELY_ADDRESS.sub(r"\1&#47;&#47;\2", code.replace("[", "&#91;"))
