"""别人的表逐行读出: rows of text with the place of every cell, whatever the form; nothing is understood here yet.

A place is what a person can go back to: ``E7`` of a sheet, ``/data/3/value`` of a JSON document, the series key of SDMX.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from feeds import shape
from feeds.grid import Grid
from feeds.shape import RefusalError
from feeds.text import cleaned
from feeds.workbook import decoded, read_workbook
from feeds.xlsx import MOST_ROWS

HEAD_WITHIN = 20
"""The head of a sheet stands in its first twenty rows."""
_NO_VALUE = {"formula": "（公式没有存下结果）", "bool": "（逻辑值）"}


@dataclass(frozen=True)
class OutsideRow:
    """One row of somebody else's table.

    Attributes:
        values: text by column; empty where nothing stands.
        place: address of a column's cell in this row; of the row itself for an empty name.
    """

    values: Mapping[str, str]
    place: Callable[[str], str]


def sheet_rows(content: bytes, columns: Sequence[str]) -> list[OutsideRow]:
    """Rows of a csv or workbook under the first row that has all the columns.

    Raises:
        RefusalError: the gate refuses the file, or no visible sheet has such a head.
    """
    book = read_workbook(content)
    best: tuple[str, list[str]] = ("", list(columns))
    for grid in book.grids:
        for head in list(grid.rows)[:HEAD_WITHIN]:
            places = {cell.text.strip(): cell.column for cell in reversed(grid.rows[head])}
            missing = [name for name in columns if name not in places]
            if not missing:
                return list(_below(grid, head, {name: places[name] for name in columns}))
            if len(missing) < len(best[1]):
                best = (grid.ref(head, 1), missing)
    raise RefusalError(shape.HEAD_COLUMNS, best[0], missing="、".join(best[1]), wanted="、".join(columns))


def _below(grid: Grid, head: int, places: Mapping[str, int]) -> Iterable[OutsideRow]:
    for row in grid.rows:
        if row <= head:
            continue
        values = {name: _text(grid, row, column) for name, column in places.items()}
        if any(values.values()):
            yield OutsideRow(values, _sheet_place(grid, row, places))


def _text(grid: Grid, row: int, column: int) -> str:
    cell = grid.filled(row, column)
    if cell is None:
        return ""
    return _NO_VALUE.get(cell.kind, cell.text.strip())


def _sheet_place(grid: Grid, row: int, places: Mapping[str, int]) -> Callable[[str], str]:
    return lambda name: grid.ref(row, places.get(name, 1))


def json_rows(content: bytes, columns: Sequence[str], *, records: str) -> list[OutsideRow]:
    """Records of a JSON document; numbers keep the digits that they were written with.

    Args:
        content: the bytes.
        columns: keys, or pointers within a record (``/area/code``).
        records: pointer to the list of records.

    Raises:
        RefusalError: it is no JSON, has no such list, or no record has a column.
    """
    try:
        document = json.loads(decoded(content), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise RefusalError(shape.DAMAGED, fault="不是完整的 JSON") from None
    found = _at(document, records)
    if not isinstance(found, list):
        raise RefusalError(shape.NO_TABLE, wanted=f"“{records or '/'}”处的数据列表，核对 records；找到的不是列表，找")
    if len(found) > MOST_ROWS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="记录", limit=f"{MOST_ROWS // 10_000}万条")
    base = records.rstrip("/")
    rows = [
        OutsideRow({name: _plain(_at(each, _pointer(name))) for name in columns}, _json_place(f"{base}/{number}"))
        for number, each in enumerate(found)
    ]
    missing = [name for name in columns if not any(_has(each, _pointer(name)) for each in found)]
    if missing and found:
        raise RefusalError(shape.HEAD_COLUMNS, f"{base}/0", missing="、".join(missing), wanted="、".join(columns))
    return rows


def _pointer(name: str) -> str:
    """A column as a pointer; a plain key is escaped into one."""
    return name if name.startswith("/") else "/" + name.replace("~", "~0").replace("/", "~1")


def _at(document: object, pointer: str) -> object:
    """What stands at a JSON pointer (RFC 6901), ``None`` if nothing does."""
    for part in pointer.strip().split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isdecimal() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def _has(document: object, pointer: str) -> bool:
    above, _, last = pointer.rpartition("/")
    owner = _at(document, above)
    return isinstance(owner, dict) and last.replace("~1", "/").replace("~0", "~") in owner


def _plain(value: object) -> str:
    """A value as text; what is no text and no number says so and is then refused as a number or a code."""
    if value is None:
        return ""
    return cleaned(value).strip() if isinstance(value, str) else f"（{type(value).__name__}）"


def _json_place(record: str) -> Callable[[str], str]:
    return lambda name: f"{record}{_pointer(name)}" if name else record
