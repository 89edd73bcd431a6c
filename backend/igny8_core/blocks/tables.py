"""Tables without spans: those a table block of every version can hold."""

from __future__ import annotations

from igny8_core.blocks.elements import bare_inner
from igny8_core.blocks.figures import caption_of
from igny8_core.blocks.frame import Frame, frame_of
from igny8_core.blocks.markup import block, start_tag
from igny8_core.blocks.source import Node, Source

SECTIONS = ("thead", "tbody", "tfoot")


def table_of(
    source: Source, table: Node, figure: Node | None = None, caption: Node | None = None
) -> str | None:
    """A <caption> stands before the cells and a block's caption behind them: it is left where it is."""
    frame = frame_of(source.attributes(figure) if figure else {}, own=("wp-block-table",))
    said = "" if caption is None else caption_of(source, caption)
    sections = _sections(source, table)
    if frame is None or said is None or not sections:
        return None
    # Since 6.6 columns of one width are the default.
    attributes = {"hasFixedLayout": False, **frame.said}
    html = f"{frame.tag('figure')}<table>{''.join(sections)}</table>{said}</figure>"
    return block("table", attributes, html)


def _sections(source: Source, table: Node) -> list[str] | None:
    parts = source.children(table)
    places = [SECTIONS.index(part.name) if part.name in SECTIONS else -1 for part in parts]
    is_in_order = all(one < next_one for one, next_one in zip([-1, *places], places, strict=False))
    if table.has_attributes or not is_in_order or any(part.has_attributes for part in parts):
        return None
    sections = []
    for part in parts:
        rows = [_row(source, row) for row in source.children(part)]
        if None in rows:
            return None
        if rows:
            sections.append(f"<{part.name}>{''.join(map(str, rows))}</{part.name}>")
    return sections


def _row(source: Source, row: Node) -> str | None:
    cells = [_cell(source, cell) for cell in source.children(row)]
    if row.name != "tr" or row.has_attributes or not cells or None in cells:
        return None
    return f"<tr>{''.join(map(str, cells))}</tr>"


def _cell(source: Source, cell: Node) -> str | None:
    attributes = source.attributes(cell)
    scope = attributes.pop("scope", None) if cell.name == "th" else None
    data_align = attributes.pop("data-align", None)
    frame: Frame | None = frame_of(attributes, align="align", anchored=False)
    said = bare_inner(source, cell)
    if cell.name not in ("td", "th") or frame is None or said is None or "className" in frame.said:
        return None
    align = frame.said.get("align")
    if data_align not in (None, align):
        return None
    classes = " ".join(frame.classes) or None
    tag = start_tag(
        cell.name, [("class", classes), ("data-align", str(align) if align else None), ("scope", scope)]
    )
    return f"{tag}{said}</{cell.name}>"
