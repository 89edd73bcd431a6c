"""The attributes of an element, as far as a core block can hold them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from igny8_core.blocks.markup import start_tag

_TEXT_ALIGN = re.compile(r"\s*text-align\s*:\s*(left|center|right)\s*;?\s*", re.IGNORECASE)
_ALIGN_CLASS = re.compile(r"has-text-align-(left|center|right)")
_SIDES = frozenset({"left", "center", "right"})


@dataclass(slots=True)
class Frame:
    """What the block's comment says, and what its outer element carries."""

    said: dict[str, object] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)
    anchor: str | None = None
    carried: list[tuple[str, str]] = field(default_factory=list)
    """Further attributes of the outer element."""

    def tag(self, name: str) -> str:
        classes = " ".join(self.classes) or None
        return start_tag(name, [("class", classes), ("id", self.anchor), *self.carried])


def frame_of(
    attributes: Mapping[str, str],
    *,
    own: Collection[str] = (),
    align: str | None = None,
    anchored: bool = True,
) -> Frame | None:
    """None: there is an attribute that no core block can hold.

    own: classes the block always has. align: the block's name for the alignment of its text; None: it knows
    none. anchored: whether the block can have an id.
    """
    rest = dict(attributes)
    frame = Frame(classes=list(own))
    classes = [name for name in rest.pop("class", "").split() if name not in own]
    if align is not None and (side := _take_side(rest, classes)):
        frame.said[align] = side
        frame.classes.append(f"has-text-align-{side}")
    if anchored:
        frame.anchor = rest.pop("id", "").strip() or None
    if rest:
        return None
    if classes:
        frame.said["className"] = " ".join(classes)
        frame.classes += classes
    return frame


def _take_side(rest: dict[str, str], classes: list[str]) -> str | None:
    """The alignment, if it is said in one way only; what said it is taken out."""
    by_class = [name for name in classes if _ALIGN_CLASS.fullmatch(name)]
    by_style = _TEXT_ALIGN.fullmatch(rest.get("style", ""))
    by_name = rest.get("align", "").lower()
    sides = {name.removeprefix("has-text-align-") for name in by_class}
    if by_style:
        sides.add(by_style[1].lower())
    if by_name in _SIDES:
        sides.add(by_name)
    if len(sides) != 1:
        return None
    classes[:] = [name for name in classes if name not in by_class]
    if by_style:
        del rest["style"]
    if by_name in _SIDES:
        del rest["align"]
    return sides.pop()
