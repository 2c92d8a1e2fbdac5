"""表: tables that read in Word and WPS, in black and white and by a screen reader.

WPS lays a table out from ``w:gridCol``, Word from ``w:tcW``: both are written, in twips, and add up to the text width.
A lamp is a fill *and* its word. No row is split, no cell is merged, the head row repeats. What does not fit a page goes
on as a table of its own under ``表1（续）``: Word cannot repeat a caption that differs from the first.
"""

import re
from dataclasses import dataclass

from appraisal.lamps.rules import Lamp, lamp_sign
from report_templates.blocks import Cell, Table
from report_templates.layout.grid import (
    ROW_HEIGHT,
    Grid,
    fits_page,
    heading_reserve,
    lay_grid,
    least_height,
    part_rows,
    printed_text,
)
from report_templates.layout.lettering import Setting, attribute, paragraph, run

__all__ = ["LAMP_FILL", "Place", "continued", "lamp_fill", "printed_text", "table_xml"]

LAMP_FILL: dict[Lamp, str] = {"green": "C6E0B4", "yellow": "FFE699", "red": "F4978E", "unlit": "E7E6E6"}
"""Pale enough for black words; red is the darkest in grey, yellow the lightest."""
_OWN_FILL = {"蓝": "BDD7EE", "橙": "F8CBAD", "紫": "D9C3E8"}
"""Of colours that an office calls a lamp by besides the usual three."""
_HEAD_FILL = "F2F2F2"
_ROW = f'<w:cantSplit/><w:trHeight w:val="{ROW_HEIGHT}" w:hRule="atLeast"/>'
"""Never split."""
_EMPTY_ZH = "无"
_CAPTION_FORM = re.compile(r"^(表\d+)")


@dataclass(frozen=True)
class Place:
    """Where a table stands.

    Attributes:
        new_page: whether it starts a page.
        used: twips of its page above it; ``None`` if not known.
        reserve: twips that stay free below its last row for what must be on that page (署名).
        is_turned: whether the page is landscape.
        name: what a table without a caption is called where it goes on.
    """

    new_page: bool = False
    used: int | None = None
    reserve: int = 0
    is_turned: bool = False
    name: str = ""


ANYWHERE = Place()


def starts_page(grid: Grid, place: Place) -> bool:
    """Whether a table within the text is so long that it begins a page."""
    return place.used is None and not fits_page(
        grid, used=heading_reserve(), reserve=place.reserve, is_turned=place.is_turned
    )


def table_xml(table: Table, *, place: Place = ANYWHERE, grid: Grid | None = None) -> str:
    """A table with its caption above and its note below, in parts where it is longer than its page.

    Args:
        table: head and rows of the same number of cells.
        place: where it stands.
        grid: its measures, if they are known already.

    Raises:
        ValueError: a row has more or fewer cells than the head.
    """
    grid = grid or lay_grid(table, is_turned=place.is_turned)
    if place.used is None or fits_page(grid, used=place.used, reserve=place.reserve, is_turned=place.is_turned):
        return _part_xml(grid, range(len(table.rows)), place, is_last=True)
    parts = part_rows(grid, used=place.used, reserve=place.reserve, is_turned=place.is_turned)
    return "".join(_part_xml(grid, rows, place, is_last=rows is parts[-1]) for rows in parts)


def continued(caption: str, name: str) -> str:
    """续表: ``表1（续）　亮灯情况``."""
    if not caption:
        return f"{name}（续）" if name else "续表"
    marked = _CAPTION_FORM.sub(r"\1（续）", caption)
    return marked if marked != caption else f"{caption}（续）"


def _part_xml(grid: Grid, rows: range, place: Place, *, is_last: bool) -> str:
    table = grid.table
    is_first = rows.start == 0
    caption = table.caption if is_first else continued(table.caption, place.name)
    keeps_end = is_last and (place.reserve > 0 or bool(table.note))
    above = Setting(new_page=place.new_page or not is_first)
    note = Setting(keep_next=place.reserve > 0)
    return "".join(
        (
            paragraph("TableCaption", run(caption), setting=above) if caption else "",
            _properties_xml(grid, rows, caption or place.name or "表"),
            _head_xml(grid),
            *(_rows_xml(grid, rows, keeps_end=keeps_end) or [_empty_xml(grid)]),
            "</w:tbl>",
            paragraph("TableNote", run(table.note), setting=note) if table.note and is_last else "",
        )
    )


def _properties_xml(grid: Grid, rows: range, caption: str) -> str:
    head = grid.table.head
    columns = "".join(f'<w:gridCol w:w="{size}"/>' for size in grid.widths)
    description = f"{len(head)}列：{'、'.join(head)}；{len(rows)}行。"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(caption)}/>"
        f"<w:tblDescription w:val={attribute(description)}/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )


def _head_xml(grid: Grid) -> str:
    style = f"TableHead{grid.size}"
    cells = (
        f"{_cell_start(size, _HEAD_FILL)}{paragraph(style, run(text))}</w:tc>"
        for text, size in zip(grid.table.head, grid.widths, strict=True)
    )
    return f"<w:tr><w:trPr>{_ROW}<w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows_xml(grid: Grid, rows: range, *, keeps_end: bool) -> list[str]:
    """Rows that stay together, as they fit their page."""
    starts: dict[tuple[int, str, Lamp | None, str, bool], str] = {}
    written = []
    room = _ROW.replace(f'"{ROW_HEIGHT}"', f'"{least_height(grid.table)}"')
    for index in rows:
        keeps = index < rows.stop - 1 or keeps_end
        cells = []
        for column, (cell, text) in enumerate(zip(grid.table.rows[index], grid.texts[index], strict=True)):
            look = (column, cell.align, cell.lamp, cell.lamp_zh, keeps)
            if look not in starts:
                starts[look] = _look_start(grid, cell, column, keeps=keeps)
            cells.append(f"{starts[look]}{run(text)}</w:p></w:tc>")
        written.append(f"<w:tr><w:trPr>{room}</w:trPr>{''.join(cells)}</w:tr>")
    return written


def _look_start(grid: Grid, cell: Cell, column: int, *, keeps: bool) -> str:
    """All of a cell that stands before its text."""
    fill = lamp_fill(cell.lamp, cell.lamp_zh) if cell.lamp else ""
    empty = paragraph(f"TableText{grid.size}", "", setting=Setting(keep_next=keeps, align=cell.align))
    return _cell_start(grid.widths[column], fill) + empty.removesuffix("</w:p>")


def _cell_start(size: int, fill: str = "", span: str = "") -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'


def _empty_xml(grid: Grid) -> str:
    """A table of nothing says so."""
    cells = (
        f"{_cell_start(size)}{paragraph(f'TableText{grid.size}', run('' if index else _EMPTY_ZH))}</w:tc>"
        for index, size in enumerate(grid.widths)
    )
    return f"<w:tr><w:trPr>{_ROW}</w:trPr>{''.join(cells)}</w:tr>"


def lamp_fill(lamp: Lamp, word: str = "") -> str:
    """The colour of a lamp: of the office's own word for it where that names another colour."""
    return _OWN_FILL.get(lamp_sign(word), LAMP_FILL[lamp])
