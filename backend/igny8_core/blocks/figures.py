"""Images that stand by themselves, with or without a link and a caption."""

from __future__ import annotations

import re

from igny8_core.blocks.elements import holds_phrasing
from igny8_core.blocks.frame import Frame, frame_of
from igny8_core.blocks.markup import block, start_tag
from igny8_core.blocks.source import SPACE, Node, Source

_ALIGN = re.compile(r"align(left|center|right|wide|full)")
_SIZE = re.compile(r"size-([\w-]+)")
_KNOWN_IMAGE = re.compile(r"wp-image-([1-9][0-9]{0,14})")
_LINK = ("class", "href", "target", "rel")
_ORDER = ("align", "id", "width", "height", "sizeSlug", "linkDestination")
_CAPTION = "wp-element-caption"


def caption_of(source: Source, caption: Node) -> str | None:
    """As the last part of a figure; "" when it says nothing, None when a block cannot hold it."""
    if source.attributes(caption).get("class", _CAPTION) != _CAPTION or not holds_phrasing(source, caption):
        return None
    if any(name != "class" for name in source.attributes(caption)):
        return None
    said = source.inner(caption).strip(SPACE)
    return f'<figcaption class="{_CAPTION}">{said}</figcaption>' if said else ""


def picture_in(source: Source, node: Node) -> Node | None:
    """The <img> a node is, or which is all that a link holds."""
    if node.name == "img":
        return node
    children = source.children(node) if node.name == "a" else []
    return children[0] if len(children) == 1 and children[0].name == "img" else None


def image_of(
    source: Source,
    picture: Node,
    *,
    figure: Node | None = None,
    caption: Node | None = None,
    side: str | None = None,
) -> str | None:
    """picture: an <img>, or a link with one in it. side: where it stands if the image does not say itself."""
    image = picture_in(source, picture)
    link = _link(source, picture) if picture.name == "a" else ""
    said = "" if caption is None else caption_of(source, caption)
    outer = source.attributes(figure) if figure else {}
    inner = source.attributes(image) if image else {}
    if not inner.get("src") or link is None or said is None:
        return None
    attributes = _placement(outer, inner, side)
    tag = _image(inner, attributes)
    frame = frame_of(outer, own=("wp-block-image",))
    if tag is None or frame is None:
        return None
    attributes["linkDestination"] = "custom" if link else "none"
    # The order WordPress writes them in: opening a post and saving it changes nothing then.
    said_first = {name: attributes[name] for name in _ORDER if name in attributes}
    shown = f"{link}{tag}</a>" if link else tag
    html = f"{_figure(frame, attributes)}{shown}{said}</figure>"
    return block("image", {**said_first, **frame.said}, html)


def _placement(outer: dict[str, str], inner: dict[str, str], side: str | None) -> dict[str, object]:
    """Align, size and id, which classes of either element say; those classes are taken out."""
    attributes: dict[str, object] = {}
    for element in (outer, inner):
        kept = []
        for name in element.pop("class", "").split():
            if known := _KNOWN_IMAGE.fullmatch(name):
                attributes.setdefault("id", int(known[1]))
            elif align := _ALIGN.fullmatch(name):
                attributes.setdefault("align", align[1])
            elif size := _SIZE.fullmatch(name):
                attributes.setdefault("sizeSlug", size[1])
            elif name not in ("alignnone", "is-resized"):
                kept.append(name)
        if kept:
            element["class"] = " ".join(kept)
    if side:
        attributes.setdefault("align", side)
    attributes.setdefault("sizeSlug", "full")
    return attributes


def _image(inner: dict[str, str], attributes: dict[str, object]) -> str | None:
    for name in ("width", "height"):
        if (size := inner.pop(name, None)) is not None:
            if not size.isascii() or not size.isdecimal() or size != str(int(size)) or size == "0":
                return None
            attributes[name] = int(size)
    if set(inner) - {"src", "alt", "title"}:
        return None
    known = attributes.get("id")
    tag = start_tag(
        "img",
        [
            ("src", inner["src"]),
            ("alt", inner.get("alt", "")),
            ("class", f"wp-image-{known}" if known else None),
            *((name, str(attributes[name])) for name in ("width", "height") if name in attributes),
            ("title", inner.get("title")),
        ],
    )
    return f"{tag[:-1]}/>"


def _figure(frame: Frame, attributes: dict[str, object]) -> str:
    place = [f"align{attributes['align']}"] if "align" in attributes else []
    resized = ["is-resized"] if {"width", "height"} & set(attributes) else []
    frame.classes[1:1] = [*place, f"size-{attributes['sizeSlug']}", *resized]
    return frame.tag("figure")


def _link(source: Source, link: Node) -> str | None:
    attributes = source.attributes(link)
    if not attributes.get("href") or set(attributes) - set(_LINK):
        return None
    return start_tag("a", [(name, attributes.get(name) or None) for name in _LINK])
