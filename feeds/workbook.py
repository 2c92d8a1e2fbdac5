"""工作簿: the bytes of an admitted file as sheets of cells, whatever the form: .xlsx, .xls or csv."""

import csv
from io import StringIO

from feeds import shape
from feeds.gate import Admitted, admit
from feeds.grid import Cell, Grid, Workbook
from feeds.legacy import read_xls
from feeds.shape import RefusalError
from feeds.text import cleaned, is_unsafe
from feeds.xlsx import MOST_ROWS, read_xlsx

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


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
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    cells: dict[tuple[int, int], Cell] = {}
    unsafe: list[str] = []
    page = Grid("", cells)
    try:
        for row, values in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1):
            if row > MOST_ROWS:
                raise RefusalError(shape.TOO_MANY_ROWS, what="行数", limit=f"{MOST_ROWS // 10_000}万行")
            for column, value in enumerate(values, 1):
                if is_unsafe(value):
                    unsafe.append(page.ref(row, column))
                if plain := cleaned(value).strip():
                    cells[row, column] = Cell(row, column, "text", plain)
    except csv.Error as fault:
        raise RefusalError(shape.DAMAGED, fault="文本表格的引号或分隔不完整") from fault
    return Workbook((page,), cleaned_cells=tuple(unsafe))


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
