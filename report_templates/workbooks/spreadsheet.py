"""工作簿: drawing tables for people with openpyxl; the same content gives the same bytes.

Text from outside never becomes a formula: every string is written as a string, without control characters.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any, Literal, cast
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from report_templates.workbooks.rows import LINE_POINTS, CellValue, Look, Rows, lines_in, rows_of, with_rows

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - OOXML core properties carry no zone here
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_SIDE = Side(style="thin", color="808080")
_GRID = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", fgColor="E7E6E6")
_INPUT_FILL = PatternFill("solid", fgColor="FFF9E5")
_TITLE_FONT = Font(name="黑体", size=16)
_HEAD_FONT = Font(name="黑体", size=11)
_BODY_FONT = Font(name="宋体", size=11)
_NOTE_FONT = Font(name="楷体", size=10)
LAMP_FILL = {
    "绿灯": PatternFill("solid", fgColor="C6E0B4"),
    "黄灯": PatternFill("solid", fgColor="FFE699"),
    "红灯": PatternFill("solid", fgColor="F4B084"),
    "未亮灯": PatternFill("solid", fgColor="D9D9D9"),
    "蓝灯": PatternFill("solid", fgColor="BDD7EE"),
    "橙灯": PatternFill("solid", fgColor="F8CBAD"),
}
Value = CellValue
Looks = dict[tuple[Any, ...], Any]
"""Look of a cell → its style as openpyxl keeps it."""
_LOOKS: WeakKeyDictionary[Workbook, Looks] = WeakKeyDictionary()


def new_book(title: str) -> Workbook:
    """An empty workbook that carries no date and no name of a program."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = ILLEGAL_CHARACTERS_RE.sub("", title)
    book.properties.creator = ""
    book.properties.created = _EPOCH
    return book


def add_sheet(book: Workbook, name: str, *, widths: Sequence[float], landscape: bool = False) -> Worksheet:
    """A sheet for A4, as wide as the page."""
    sheet: Worksheet = book.create_sheet(name)
    for column, size in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = size
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def put_title(sheet: Worksheet, text: str, *, columns: int) -> None:
    """The title over all columns, in row 1."""
    cell = put(sheet, 1, 1, text)
    cell.font = _TITLE_FONT
    cell.border = Border()
    cell.alignment = Alignment(horizontal="center", vertical="center")
    # ``merge_cells`` would work out the frame of what has none.
    sheet.merged_cells.add(f"A1:{get_column_letter(columns)}1")
    sheet.row_dimensions[1].height = 30


def put_title_aside(sheet: Worksheet, text: str) -> None:
    """The title at the left, over nothing merged: a wide sheet is scrolled, and its middle is out of sight."""
    cell = put(sheet, 1, 1, text)
    cell.font, cell.border = _TITLE_FONT, Border()
    cell.alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 30


def put_line(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A line without a frame, such as ``报告期：2026-09`` or a note."""
    cell = put(sheet, row, column, text)

    def paint() -> None:
        cell.font = _NOTE_FONT
        cell.border = Border()
        cell.alignment = Alignment(vertical="center")

    _look_alike(cell, _looks(sheet), ("line",), paint)


def put_head(sheet: Worksheet, row: int, heads: Sequence[str], *, freeze_column: int = 2) -> None:
    """The head of a table, repeated on every printed page and kept in sight."""
    put_captions(sheet, row, heads)
    sheet.freeze_panes = f"{get_column_letter(freeze_column)}{row + 1}"
    sheet.print_title_rows = f"{row}:{row}"


def put_captions(sheet: Worksheet, row: int, heads: Sequence[str]) -> None:
    """Heads over a few values, such as what a page starts from; unlike ``put_head`` they stay where they are."""
    for column, text in enumerate(heads, start=1):
        cell = put(sheet, row, column, text)
        _look_alike(cell, _looks(sheet), ("head",), partial(_caption, cell))
    sheet.row_dimensions[row].height = 32


def _caption(cell: Cell) -> None:
    cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def put_row(
    sheet: Worksheet, row: int, values: Sequence[Value], *, formats: Sequence[str] = (), looks: Looks | None = None
) -> None:
    """A row of a table, as high as its longest text asks.

    Args:
        sheet: where.
        row: its number.
        values: by column.
        formats: number formats by column, empty for text.
        looks: what cells of this sheet looked like so far; handed from row to row, it spares working out each look anew.
    """
    looks = _looks(sheet) if looks is None else looks
    for column, value in enumerate(values, start=1):
        number_format = formats[column - 1] if formats and isinstance(value, int | float) else ""
        fill = LAMP_FILL.get(value) if isinstance(value, str) else None
        look = (_align(value), isinstance(value, str), number_format, value if fill else "")
        if look in looks:
            _write(sheet, row, column, value)._style = copy(looks[look])  # type: ignore[attr-defined]  # noqa: SLF001 - the one quick way
            continue
        cell = put(sheet, row, column, value)
        if number_format:
            cell.number_format = number_format
        if fill:
            cell.fill = fill
        looks[look] = copy(cell._style)  # type: ignore[attr-defined]  # noqa: SLF001
    lines = [_lines(sheet, column, value) for column, value in enumerate(values, start=1) if isinstance(value, str)]
    if max(lines, default=1) > 1:
        sheet.row_dimensions[row].height = LINE_POINTS * max(lines)


def _lines(sheet: Worksheet, column: int, text: str) -> int:
    """How many lines a text takes in its column; column widths count half-width characters."""
    return lines_in(text, max(sheet.column_dimensions[get_column_letter(column)].width / 2 - 1, 1.0))


def long_rows(
    sheet: Worksheet, *, formats: Sequence[str] = (), answers: Mapping[int, str] | None = None, least: float = 0.0
) -> Rows:
    """Rows of a table that may be long, looking as ``put_row`` draws them; they may not be changed cell by cell.

    Args:
        sheet: where; heads and notes stand above and below.
        formats: number formats by column, empty for text; under a formula it holds for texts too.
        answers: column → number format of what people type there though the sheet is locked.
        least: points that a row is high at least, 0 for the usual.
    """
    open_columns = answers or {}

    def style_of(column: int, look: Look) -> int:
        kind, word, is_formula = look
        cell = Cell(sheet, row=1, column=column)
        _frame(cell, "left" if kind is str else "center" if issubclass(kind, int) else "right", is_text=kind is str)
        number_format = formats[column - 1] if formats else ""
        if number_format and (is_formula or issubclass(kind, int | float)):
            cell.number_format = number_format
        if word:
            cell.fill = LAMP_FILL[word]
        if column in open_columns:
            cell.number_format = open_columns[column]
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.fill, cell.protection = _INPUT_FILL, Protection(locked=False)
        return int(cell.style_id)

    return Rows(sheet, style_of, colours=tuple(LAMP_FILL), least=least)


def put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """One framed cell; a string stays a string whatever it begins with."""
    cell = _write(sheet, row, column, value)
    is_text, align = isinstance(value, str), _align(value)
    _look_alike(cell, _looks(sheet), (align, is_text, "", ""), lambda: _frame(cell, align, is_text=is_text))
    return cell


def _frame(cell: Cell, align: Literal["left", "center", "right"], *, is_text: bool) -> None:
    cell.font, cell.border = _BODY_FONT, _GRID
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=is_text)


def _looks(sheet: Worksheet) -> Looks:
    """What cells of a workbook looked like so far: a look is worked out once and then shared."""
    return _LOOKS.setdefault(cast("Workbook", sheet.parent), {})


def _look_alike(cell: Cell, looks: Looks, look: tuple[Any, ...], paint: Callable[[], None]) -> None:
    if look in looks:
        cell._style = copy(looks[look])  # type: ignore[attr-defined]  # noqa: SLF001 - the one quick way
        return
    paint()
    looks[look] = copy(cell._style)  # type: ignore[attr-defined]  # noqa: SLF001


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    cell = cast("Cell", sheet.cell(row, column))
    text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else ""
    cell.value = text or None if isinstance(value, str) else value
    if text:
        cell.data_type = "s"
    return cell


def _align(value: Value) -> Literal["left", "center", "right"]:
    if isinstance(value, str):
        return "left"
    return "center" if isinstance(value, int) else "right"


def open_for_input(cell: Cell) -> None:
    """Let people type here though the sheet is locked."""

    def paint() -> None:
        cell.fill = _INPUT_FILL
        cell.protection = Protection(locked=False)

    before = tuple(cell._style)  # type: ignore[attr-defined]  # noqa: SLF001
    _look_alike(cell, _looks(cast("Worksheet", cell.parent)), ("input", *before), paint)


def offer_choices(sheet: Worksheet, column: int, *, rows: tuple[int, int], choices: Sequence[str]) -> None:
    """A list to choose from in a column, first to last row; nothing else can be typed there."""
    if rows[1] < rows[0]:
        return
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.showErrorMessage, rule.errorTitle, rule.error = True, "请从下拉项中选", "请从下拉项中选一项。"
    letter = get_column_letter(column)
    rule.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(rule)


def save_book(book: Workbook) -> bytes:
    """The workbook's bytes, with fixed dates throughout."""
    return pack_parts(put_long_rows(book, draw_parts(book)))


def draw_parts(book: Workbook) -> dict[str, bytes]:
    """The parts of the workbook's file by name, with fixed dates; without its long tables."""
    drawn = BytesIO()
    ExcelWriter(book, ZipFile(drawn, "w")).save()  # uncompressed: it is taken apart again at once
    with ZipFile(drawn) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["docProps/core.xml"] = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", parts["docProps/core.xml"])
    return parts


def put_long_rows(book: Workbook, parts: Mapping[str, bytes]) -> dict[str, Iterable[bytes]]:
    """The parts of the file piece by piece, those of sheets with their long tables."""
    rows = {sheet.path.removeprefix("/"): rows_of(sheet) for sheet in book.worksheets}
    return {name: with_rows(part, long) if (long := rows.get(name)) else (part,) for name, part in parts.items()}


def pack_parts(parts: Mapping[str, Iterable[bytes]]) -> bytes:
    """Parts into one file whose bytes depend on them alone; no part is ever held in one piece."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            info = ZipInfo(name, _ZIP_DATE)
            info.create_system = 0
            info.compress_type = ZIP_DEFLATED
            with target.open(info, "w") as part:
                for piece in parts[name]:
                    part.write(piece)
    return packed.getvalue()
