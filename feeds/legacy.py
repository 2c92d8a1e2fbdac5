"""旧版 .xls: read by calamine in a child process of its own, since a crafted file can kill the process that opens it."""

import json
import subprocess
import sys
from collections.abc import Iterator

from feeds import shape
from feeds.biff import Marks, read_marks
from feeds.grid import Cell, Grid, Merge, Workbook
from feeds.shape import RefusalError
from feeds.styles import Styles
from feeds.text import cleaned, is_unsafe
from feeds.xlsx import MOST_ROWS, numeric

SECONDS = 20
_CHILD = """
import datetime, io, json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
    resource.setrlimit(resource.RLIMIT_CPU, (4, 4))
except (ImportError, ValueError, OSError):
    pass
import python_calamine
book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
told = {"hidden": [], "sheets": [], "count": 0}
for sheet in book.sheets_metadata:
    if str(sheet.typ) != "SheetTypeEnum.WorkSheet":
        continue
    place = told["count"]
    told["count"] += 1
    if str(sheet.visible) != "SheetVisibleEnum.Visible":
        told["hidden"].append(sheet.name)
        continue
    page = book.get_sheet_by_name(sheet.name)
    if page.total_height * page.total_width > 4000000:
        sys.exit(9)
    cells = []
    for row, values in enumerate(page.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(values, 1):
            if value != "":
                kind = {bool: "bool", int: "number", float: "number", str: "text"}.get(type(value), "date")
                plain = value if kind in ("bool", "number", "text") else str(value)
                cells.append((row, column, kind, plain))
        if len(cells) > 200000:
            sys.exit(9)
    told["sheets"].append((place, (sheet.name, cells, page.merged_cell_ranges or [])))
json.dump(told, sys.stdout)
"""
_TOO_MANY = 9


def read_xls(content: bytes) -> Workbook:
    """Read the visible sheets of an old workbook.

    Raises:
        RefusalError: it is encrypted, damaged or too large.
    """
    marks, styles = read_marks(content)
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter, our own text
            [sys.executable, "-I", "-c", _CHILD], input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise RefusalError(shape.DAMAGED, fault="读取超时") from fault
    if child.returncode == _TOO_MANY:
        raise RefusalError(shape.TOO_MANY_ROWS, what="单元格（含空白格）", limit="20万个")
    if child.returncode:
        told = child.stderr.decode(errors="replace").lower()
        raise (
            RefusalError(shape.ENCRYPTED)
            if "password" in told
            else RefusalError(shape.DAMAGED, fault="旧版工作簿内容读不出")
        )
    answer = json.loads(child.stdout)
    if len(marks) != answer["count"]:
        raise RefusalError(shape.DAMAGED, fault="旧版工作簿的工作表读不全")
    unsafe: list[str] = []
    grids = tuple(_grid(*sheet, marks=marks[place], styles=styles, unsafe=unsafe) for place, sheet in answer["sheets"])
    names = [*answer["hidden"], *(grid.name for grid in grids)]
    if len(set(names)) < len(names):
        raise RefusalError(shape.DAMAGED, fault="旧版工作簿有同名的工作表")
    return Workbook(grids, tuple(map(cleaned, answer["hidden"])), tuple(unsafe))


def _grid(
    name: str,
    cells: list[tuple[int, int, str, object]],
    merges: list[list[list[int]]],
    *,
    marks: Marks,
    styles: Styles,
    unsafe: list[str],
) -> Grid:
    ranges = tuple(Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merges)
    found = {(cell.row, cell.column): cell for cell in _cells(cells, marks, styles)}
    found |= {place: Cell(*place, "error", text) for place, text in marks.errors.items()}
    rows = {row for row, _ in found} & marks.hidden_rows
    columns = {column for _, column in found} & marks.hidden_columns
    kept = {place: cell for place, cell in found.items() if place[0] not in rows and place[1] not in columns}
    if len({row for row, _ in kept}) > MOST_ROWS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="行数", limit=f"{MOST_ROWS // 10_000}万行")
    grid = Grid(cleaned(name), kept, ranges, "和".join(word for word, some in (("行", rows), ("列", columns)) if some))
    unsafe += [grid.ref(row, column) for row, column, kind, value in cells if kind == "text" and is_unsafe(str(value))]
    return grid


def _cells(cells: list[tuple[int, int, str, object]], marks: Marks, styles: Styles) -> Iterator[Cell]:
    for row, column, kind, value in cells:
        if kind == "number" and isinstance(value, int | float):
            yield numeric((row, column), float(value), marks.looks.get((row, column), 0), styles)
        elif kind == "bool":
            yield Cell(row, column, "bool", "TRUE" if value else "FALSE")
        elif kind == "date":
            yield Cell(row, column, "date", str(value)[:10])
        elif text := cleaned(str(value)).strip():
            yield Cell(row, column, "text", text)
