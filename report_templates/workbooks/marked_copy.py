"""退回标注件: a copy of the sender's own workbook with the cells marked that sent it back, and a sheet of the reasons.

The sender's file itself is never touched. A workbook is edited in a copy: colour and comment of the marked cells, nothing
else. What the editing library cannot carry over (charts, drawings, pivot tables) is named on the sheet of reasons. Other
forms (.xls, csv) become a workbook of their contents. A file that the gate refused to open is never opened here either.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from report_templates.workbooks.spreadsheet import (
    add_sheet,
    new_book,
    put,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

REASON_SHEET = "退回原因"
_AUTHOR = "绩效办"
_MARK = PatternFill("solid", fgColor="FFC7CE")
_NOTED = PatternFill("solid", fgColor="FFEB9C")
_COMMENT_SIZE = (320, 140)
_LOST = (
    ("xl/charts/", "图表"),
    ("xl/media/", "图片"),
    ("xl/drawings/drawing", "图形"),
    ("xl/pivotTables/", "数据透视表"),
    ("xl/slicers/", "切片器"),
    ("xl/ctrlProps/", "控件"),
)
_RISKY = re.compile(r"HYPERLINK|WEBSERVICE|FILTERXML|IMPORT[A-Z]+|RTD|CALL|REGISTER|DDE|\|", re.IGNORECASE)
"""Formulas that reach beyond the workbook: they stay readable as text and do nothing."""
Sheets = Mapping[str, Mapping[tuple[int, int], str | float | None]]
"""Sheet name → (row, column) → what stands there."""


@dataclass(frozen=True)
class Mark:
    """One thing to be seen in a file.

    Attributes:
        cell_ref: ``sheet!E7``; a sheet alone or nothing where no single cell is meant.
        problem_zh: what is wrong.
        remedy_zh: what to do.
        is_return: whether it sends the file back; otherwise it is a note.
    """

    cell_ref: str
    problem_zh: str
    remedy_zh: str
    is_return: bool = True


def marked_copy(content: bytes, marks: Sequence[Mark], *, file_name: str, receipt_no: str) -> bytes | None:
    """The sender's .xlsx, copied and marked; ``None`` if it cannot be edited without breaking it.

    Args:
        content: bytes of a workbook that the gate has admitted.
        marks: what to show.
        file_name: as it came.
        receipt_no: 回执号.
    """
    try:
        lost = _lost_parts(content)
        book = load_workbook(BytesIO(content), keep_links=False)
        for sheet in book.worksheets:
            _disarm(sheet)
        _mark(book, marks)
        _add_reasons(book, marks, file_name=file_name, receipt_no=receipt_no, lost=lost)
        return save_book(book)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError):
        return None


def marked_contents(sheets: Sheets, marks: Sequence[Mark], *, file_name: str, receipt_no: str) -> bytes:
    """What an .xls or csv file contains, as a workbook with the same addresses, marked.

    Args:
        sheets: its contents.
        marks: what to show.
        file_name: as it came.
        receipt_no: 回执号.
    """
    book = new_book(f"{file_name}标注件")
    for name, cells in sheets.items():
        columns = max((column for _, column in cells), default=1)
        sheet = add_sheet(book, _title(name), widths=[16] * min(columns, 40), landscape=True)
        for (row, column), value in cells.items():
            put(sheet, row, column, value)
    _mark(book, [_at(mark, _title(mark.cell_ref.rpartition("!")[0])) for mark in marks])
    _add_reasons(book, marks, file_name=file_name, receipt_no=receipt_no, lost=("原文件的格式",))
    return save_book(book)


def _title(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", "_", name)[:31] or "内容"


def _at(mark: Mark, sheet: str) -> Mark:
    return Mark(f"{sheet}!{mark.cell_ref.rpartition('!')[2]}", mark.problem_zh, mark.remedy_zh, mark.is_return)


def _lost_parts(content: bytes) -> tuple[str, ...]:
    with ZipFile(BytesIO(content)) as packed:
        names = packed.namelist()
    return tuple(zh for part, zh in _LOST if any(name.startswith(part) for name in names))


def _disarm(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.data_type == "f" and _RISKY.search(str(cell.value)):
                cell.value, cell.data_type = str(cell.value), "s"


def _mark(book: Workbook, marks: Iterable[Mark]) -> None:
    for mark in marks:
        sheet_name, _, address = mark.cell_ref.rpartition("!")
        if sheet_name not in book.sheetnames:
            continue
        cell = _cell_at(book[sheet_name], address)
        if cell is None:
            continue
        cell.fill = _MARK if mark.is_return else _NOTED
        told = f"{cell.comment.text}\n" if cell.comment else ""
        comment = Comment(f"{told}{mark.problem_zh}\n{mark.remedy_zh}", _AUTHOR)
        comment.width, comment.height = _COMMENT_SIZE
        cell.comment = comment


def _cell_at(sheet: Worksheet, address: str) -> Cell | None:
    """The cell of an address; of a merged range the one that shows."""
    try:
        column, row = coordinate_from_string(address)
    except CellCoordinatesException:
        return None
    cell = sheet[f"{column}{row}"]
    if not isinstance(cell, Cell):
        ranges = (each for each in sheet.merged_cells.ranges if cell.coordinate in each)
        cell = next((sheet.cell(each.min_row, each.min_col) for each in ranges), None)
    return cell if isinstance(cell, Cell) else None


def _add_reasons(
    book: Workbook, marks: Sequence[Mark], *, file_name: str, receipt_no: str, lost: tuple[str, ...]
) -> None:
    name = REASON_SHEET
    while name in book.sheetnames:
        name += "_"
    sheet = add_sheet(book, name, widths=(6, 8, 16, 12, 60, 46), landscape=True)
    put_title(sheet, "退回原因和改正办法", columns=6)
    lines = [
        f"回执号：{receipt_no}　　文件：{file_name}",
        "红色格须改正，黄色格供核对；光标停在格上可看批注。可以直接在本件上改正、保存后重新报送，也可以改原件。",
        "本件只说明表式核对情况，不要求填报任何数值。",
    ]
    if lost:
        lines.append(f"本件没有保留{'、'.join(lost)}；需要保留的，请在原件上改正后重新报送。")
    for row, line in enumerate(lines, start=2):
        put_line(sheet, row, 1, line)
    top = len(lines) + 3
    put_head(sheet, top, ("序号", "处置", "工作表", "单元格", "问题", "怎样改"), freeze_column=1)
    for place, mark in enumerate(marks, start=1):
        where, _, cell = mark.cell_ref.rpartition("!")
        kind = "退回" if mark.is_return else "提示"
        put_row(sheet, top + place, (place, kind, where or "—", cell or "—", mark.problem_zh, mark.remedy_zh))
    for each in book.worksheets:  # two sheets selected at once would both take what is typed into one
        each.sheet_view.tabSelected = False
    book.active = book.index(sheet)
