"""表: tables that read in Word and WPS, in black and white and by a screen reader.

WPS lays a table out from ``w:gridCol``, Word from ``w:tcW``: both are written, in twips, and add up to the text width.
A lamp is a fill *and* its word. The head row repeats on every page, no row is split.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from appraisal.lamps import LAMP_ZH, Lamp
from report_templates.blocks import Cell, Table
from report_templates.layout.lettering import Setting, attribute, paragraph, run
from report_templates.layout.paper import TEXT_WIDTH
from report_templates.layout.styles import CELL_MARGIN, SMALL_TABLE_POINTS, TABLE_POINTS
from report_templates.layout.title import width

LAMP_FILL: dict[Lamp, str] = {"green": "C6E0B4", "yellow": "FFE699", "red": "F4978E", "unlit": "E7E6E6"}
"""Pale enough for black words; red is the darkest in grey, yellow the lightest."""
_LAMP_SIGN: dict[Lamp, str] = {"green": "绿", "yellow": "黄", "red": "红", "unlit": "未亮"}
_HEAD_FILL = "F2F2F2"
_ROW = '<w:cantSplit/><w:trHeight w:val="425" w:hRule="atLeast"/>'
"""Never split, 7.5 mm at least."""
_UNSPLIT_ROWS = 6
"""So few rows stay on one page with their head."""
_WIDEST_NEED = 16.0
_NARROWEST_NEED = 2.0
_WHOLE_HEAD = 4.0
"""A head so short stays on one line."""
_BREATH = 0.6
_EMPTY_ZH = "无"
_SETTINGS = {
    (align, keeps): Setting(keep_next=keeps, align=align)
    for align in ("left", "center", "right")
    for keeps in (False, True)
}


@dataclass(frozen=True)
class _Grid:
    """Widths in twips and the paragraph styles that fit them."""

    widths: tuple[int, ...]
    text_style: str
    head_style: str


def table_xml(table: Table, *, new_page: bool = False, keep_last: bool = False) -> str:
    """A table with its caption above and its note below.

    Args:
        table: head and rows of the same number of cells.
        new_page: whether it starts a page.
        keep_last: whether its last row stays with what follows (署名).

    Raises:
        ValueError: a row has more or fewer cells than the head.
    """
    columns = len(table.head)
    for number, row in enumerate(table.rows, start=1):
        if len(row) != columns:
            message = f"table {table.caption}: row {number} has {len(row)} cells, the head has {columns}"
            raise ValueError(message)
    grid = _lay_grid(table)
    whole = len(table.rows) <= _UNSPLIT_ROWS
    last = len(table.rows) - 1
    keeps = [whole if index < last else keep_last or bool(table.note) for index in range(last + 1)]
    rows = [_row_xml(row, grid, head=table.head, keep_next=keep) for row, keep in zip(table.rows, keeps, strict=True)]
    return "".join(
        (
            paragraph("TableCaption", run(table.caption), setting=Setting(new_page=new_page)) if table.caption else "",
            _properties_xml(table, grid),
            _head_xml(table.head, grid),
            *(rows or [_empty_xml(grid)]),
            "</w:tbl>",
            paragraph("TableNote", run(table.note), setting=Setting(keep_next=keep_last)) if table.note else "",
        )
    )


def printed_text(cell: Cell, head: str = "") -> str:
    """What a cell prints: a lamp always names itself, in the cell or in the head of its column."""
    if cell.lamp is None or _LAMP_SIGN[cell.lamp] in f"{head}{cell.text}":
        return cell.text
    word = LAMP_ZH[cell.lamp]
    return f"{cell.text}（{word}）" if cell.text else word


def _properties_xml(table: Table, grid: _Grid) -> str:
    columns = "".join(f'<w:gridCol w:w="{size}"/>' for size in grid.widths)
    description = f"{len(table.head)}列：{'、'.join(table.head)}；{len(table.rows)}行。"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(table.caption or '表')}/>"
        f"<w:tblDescription w:val={attribute(description)}/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )


def _head_xml(head: Sequence[str], grid: _Grid) -> str:
    cells = (
        _cell_xml(paragraph(grid.head_style, run(text)), size, fill=_HEAD_FILL)
        for text, size in zip(head, grid.widths, strict=True)
    )
    return f"<w:tr><w:trPr>{_ROW}<w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row_xml(row: Sequence[Cell], grid: _Grid, *, head: Sequence[str], keep_next: bool) -> str:
    cells = (
        _cell_xml(
            paragraph(grid.text_style, run(printed_text(cell, over)), setting=_SETTINGS[cell.align, keep_next]),
            size,
            fill=LAMP_FILL[cell.lamp] if cell.lamp else "",
        )
        for cell, size, over in zip(row, grid.widths, head, strict=True)
    )
    return f"<w:tr><w:trPr>{_ROW}</w:trPr>{''.join(cells)}</w:tr>"


def _cell_xml(content: str, size: int, *, fill: str = "", span: int = 1) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/>{spanned}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def _empty_xml(grid: _Grid) -> str:
    """A table of nothing says so."""
    content = paragraph(grid.text_style, run(_EMPTY_ZH), setting=Setting(align="center"))
    cell = _cell_xml(content, sum(grid.widths), span=len(grid.widths))
    return f"<w:tr><w:trPr>{_ROW}</w:trPr>{cell}</w:tr>"


def _lay_grid(table: Table) -> _Grid:
    """Columns by what they hold; small print where the table would be cramped."""
    needs = _needs(table)
    for points, small in ((TABLE_POINTS, ""), (SMALL_TABLE_POINTS, "Small")):
        asked = [_column(need, points) for need in needs]
        if sum(asked) <= TEXT_WIDTH:
            return _Grid(_whole_widths(_spread(asked, table.width_shares)), f"TableText{small}", f"TableHead{small}")
    return _Grid(_whole_widths(_squeeze(needs)), "TableTextSmall", "TableHeadSmall")


def _needs(table: Table) -> list[float]:
    """Characters each column asks for: its longest cell on one line, a long head on two."""
    needs = [max(width(head) / 2, min(width(head), _WHOLE_HEAD), _NARROWEST_NEED) for head in table.head]
    for row in table.rows:
        texts = map(printed_text, row, table.head)
        needs = [max(need, width(text)) for need, text in zip(needs, texts, strict=True)]
    return [min(need, _WIDEST_NEED) + _BREATH for need in needs]


def _column(need: float, points: float) -> float:
    """Twips of a column that holds so many characters."""
    return need * points * 20 + 2 * CELL_MARGIN


def _spread(asked: Sequence[float], wished: Sequence[float] | None) -> list[float]:
    """Widths that give every column what it asks for; what is left over goes by the wish, else half evenly.

    A wish that already gives every column enough is kept as it is.
    """
    spare = TEXT_WIDTH - sum(asked)
    if wished is None:
        return [size + spare * (0.5 / len(asked) + 0.5 * size / sum(asked)) for size in asked]
    shares = [TEXT_WIDTH * share / sum(wished) for share in wished]
    if all(share >= size for share, size in zip(shares, asked, strict=True)):
        return shares
    return [size + spare * share / TEXT_WIDTH for size, share in zip(asked, shares, strict=True)]


def _squeeze(needs: Sequence[float]) -> list[float]:
    """Where even small print is too wide, the widest columns break their lines first."""
    limit = max(needs)
    while limit > _NARROWEST_NEED and sum(_column(min(need, limit), SMALL_TABLE_POINTS) for need in needs) > TEXT_WIDTH:
        limit -= 0.5
    return [_column(min(need, limit), SMALL_TABLE_POINTS) for need in needs]


def _whole_widths(shares: Sequence[float]) -> tuple[int, ...]:
    """Whole twips in the given proportion that add up to the text width exactly."""
    total = sum(shares)
    edges = [round(TEXT_WIDTH * sum(shares[:index]) / total) for index in range(len(shares) + 1)]
    return tuple(right - left for left, right in pairwise(edges))
