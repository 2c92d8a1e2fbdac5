"""工作簿: the bytes of an admitted file as sheets of cells, whatever the form: .xlsx, .xls or csv."""

import csv
from io import StringIO

from feeds import shape
from feeds.gate import Admitted, admit
from feeds.grid import Cell, Grid, Workbook
from feeds.legacy import read_xls
from feeds.package import MOST_CELLS
from feeds.shape import RefusalError
from feeds.text import LONGEST_CELL, cleaned, is_unsafe
from feeds.xlsx import MOST_ROWS, read_xlsx

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MOST_SEPARATORS = 1_000_000
_LOOKED_AT, _LINES_LOOKED_AT = 20_000, 10


def read_workbook(content: bytes) -> Workbook:
    """Read the visible sheets of a file, by its true type and never by its name.

    Raises:
        RefusalError: the gate or the reader cannot go on.
    """
    admitted = admit(content)
    match admitted.kind:
        case "xlsx":
            return read_xlsx(admitted.parts)
        case "xls":
            return read_xls(admitted.content)
        case "csv":
            return read_csv(admitted)


def read_csv(admitted: Admitted) -> Workbook:
    """Read a csv or tab-separated text as one nameless sheet.

    Raises:
        RefusalError: neither UTF-8, UTF-16 with a mark nor GB18030; not a table; too many rows.
    """
    text = decoded(admitted.content)
    if "\x00" in text:
        raise RefusalError(shape.WRONG_TYPE, kind="二进制文件", wanted="表格")
    if text.count(",") + text.count("\t") > MOST_SEPARATORS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="单元格（含空白格）", limit=f"{MOST_SEPARATORS // 10_000}万个")
    if text.count('"') % 2:
        raise RefusalError(shape.DAMAGED, fault="文本表格的引号不成对，可能没有传完")
    cells: dict[tuple[int, int], Cell] = {}
    unsafe: list[str] = []
    page, last = Grid("", cells), 0
    try:
        for row, values in enumerate(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            _keep_row(cells, unsafe, page, row, values)
            last = len(values)
    except csv.Error as fault:
        raise RefusalError(shape.DAMAGED, fault="文本表格的引号或分隔不完整") from fault
    return Workbook((page,), cleaned_cells=tuple(unsafe), unended=_unended(page, text, last))


def _delimiter(text: str) -> str:
    """Tabs where more of the first lines hold tabs than commas; titles hold neither."""
    lines = [line for line in text[:_LOOKED_AT].splitlines() if line.strip()][:_LINES_LOOKED_AT]
    return "\t" if sum("\t" in line for line in lines) > sum("," in line for line in lines) else ","


def _keep_row(cells: dict[tuple[int, int], Cell], unsafe: list[str], page: Grid, row: int, values: list[str]) -> None:
    if row > MOST_ROWS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="行数", limit=f"{MOST_ROWS // 10_000}万行")
    for column, value in enumerate(values, 1):
        if not value:
            continue
        if len(value) > LONGEST_CELL:
            told = {"size": f"{len(value)}个字（一格）", "limit": f"一格{LONGEST_CELL}个字"}
            raise RefusalError(shape.TOO_LARGE, page.ref(row, column), **told)
        plain = value
        if is_unsafe(value):
            unsafe.append(page.ref(row, column))
            plain = cleaned(value)
        if plain := plain.strip():
            cells[row, column] = Cell(row, column, "text", plain)
    if len(cells) > MOST_CELLS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="单元格", limit=f"{MOST_CELLS // 10_000}万个")


def _unended(page: Grid, text: str, last: int) -> str:
    """Place of a last line without a line break, of which the last cell may be half a number.

    Raises:
        RefusalError: the text breaks off within that line.
    """
    if text.endswith(("\n", "\r")) or not page.cells:
        return ""
    rows = page.row_numbers
    usual = max((page.rows[row][-1].column for row in rows[:-1]), default=0)
    if 1 < last < usual:
        raise RefusalError(
            shape.DAMAGED, page.ref(rows[-1], 1), fault="最后一行没有写完（列数不够，也没有换行），文件可能没有传完"
        )
    return page.ref(rows[-1], last)


def decoded(content: bytes) -> str:
    """Text by strict decoding: UTF-16 with a mark, UTF-8, GB18030, in this order.

    Raises:
        RefusalError: none fits; nothing is ever read as Latin-1.
    """
    encodings = ("utf-16",) if content.startswith(_UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusalError(shape.CHARSET)
