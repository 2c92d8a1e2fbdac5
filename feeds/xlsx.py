""".xlsx read as an office means it: values with addresses, merges, hidden parts, formats, formulas without results.

A small reader over the parts that the gate has admitted. It holds no value grid in memory, so a far cell costs nothing,
and it tells what a values-only reader cannot: hidden rows, percent formats, formulas whose result was never stored. What
the format of workbooks forbids (a cell at two places, a text that is not in the list) is a damaged file, never a value.
"""

import math
import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO

from feeds import shape
from feeds.grid import LAST_COLUMN, LAST_ROW, Cell, CellKind, Grid, Merge, Workbook, number_text, place_of
from feeds.package import MOST_CELLS
from feeds.shape import RefusalError
from feeds.styles import Styles, read_styles
from feeds.text import LONGEST_CELL, cleaned, is_unsafe

MOST_ROWS = 20_000
_WHOLE = re.compile(r"[0-9]{1,9}")
_STORED = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset(("1", "true"))


@dataclass(frozen=True)
class _Look:
    """What the cells of all sheets look up."""

    texts: list[str]
    styles: Styles
    origin: date


@dataclass
class _Sheet:
    """What has been read of one sheet so far."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    cleaned: list[str] = field(default_factory=list)
    row_number: int = 0
    row_count: int = 0

    def grid(self) -> Grid:
        """The visible part."""
        kept = {place: cell for place, cell in self.cells.items() if place[1] not in self.hidden_columns}
        is_cut = len(kept) < len(self.cells)
        words = [word for word, is_so in (("行", bool(self.hidden_rows)), ("列", is_cut)) if is_so]
        return Grid(self.name, kept, tuple(self.merges), "和".join(words))


def read_xlsx(parts: Mapping[str, bytes]) -> Workbook:
    """Read the visible sheets.

    Args:
        parts: unpacked XML parts by lower-case name, as the gate admitted them.

    Raises:
        RefusalError: a part is missing or not well-formed, or there are too many rows.
    """
    try:
        book = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - the gate has refused every DTD
        targets = _targets(parts["xl/_rels/workbook.xml.rels"])
        styles = read_styles(parts.get(targets.get("styles", "xl/styles.xml"), b""))
        look = _Look(_shared_texts(parts, targets), styles, _origin(book))
        shown, hidden = _sheet_list(book, targets)
        sheets = [_sheet(name, parts[part], look) for name, part in shown]
    except (LookupError, ET.ParseError, ValueError, OverflowError, StopIteration) as fault:
        raise RefusalError(shape.DAMAGED, fault="工作簿内部结构不完整") from fault
    grids = tuple(sheet.grid() for sheet in sheets)
    return Workbook(grids, tuple(hidden), tuple(ref for sheet in sheets for ref in sheet.cleaned))


@lru_cache(maxsize=256)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _whole(text: str) -> int:
    """A whole number as the format writes it, and nothing else that Python would take for one."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _targets(rels: bytes) -> dict[str, str]:
    """Part name by relation id, and by relation type (``styles``, ``sharedStrings``)."""
    found: dict[str, str] = {}
    for each in ET.fromstring(rels):  # noqa: S314 - the gate has refused every DTD
        target = each.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        found[each.get("Id", "")] = found[each.get("Type", "").rpartition("/")[2]] = part.lower()
    return found


def _sheet_list(book: ET.Element, targets: Mapping[str, str]) -> tuple[list[tuple[str, str]], list[str]]:
    shown: list[tuple[str, str]] = []
    hidden: list[str] = []
    for each in book.iter():
        if _local(each.tag) != "sheet":
            continue
        name = cleaned(each.get("name", ""))
        if each.get("state", "visible") != "visible":
            hidden.append(name)
            continue
        relation = next(value for key, value in each.attrib.items() if _local(key) == "id")
        if "chartsheet" not in targets[relation]:
            shown.append((name, targets[relation]))
    names = [*hidden, *(name for name, _ in shown)]
    if len(set(names)) < len(names) or not all(names):
        raise ValueError(names)
    return shown, hidden


def _origin(book: ET.Element) -> date:
    """Day zero of the date numbers: 1899-12-30, or 1904-01-01 for old Macintosh files."""
    is_1904 = any(_local(each.tag) == "workbookPr" and each.get("date1904") in _TRUE for each in book.iter())
    return date(1904, 1, 1) if is_1904 else date(1899, 12, 30)


def _text_of(element: ET.Element) -> str:
    """Text of a string item without phonetic hints."""
    pieces = []
    for child in element:
        match _local(child.tag):
            case "t":
                pieces.append(child.text or "")
            case "r":
                pieces.extend(each.text or "" for each in child if _local(each.tag) == "t")
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """``_x000B_`` is how the form writes a control character."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _shared_texts(parts: Mapping[str, bytes], targets: Mapping[str, str]) -> list[str]:
    content = parts.get(targets.get("sharedStrings", "xl/sharedstrings.xml"))
    if content is None:
        return []
    return [_text_of(each) for each in ET.fromstring(content) if _local(each.tag) == "si"]  # noqa: S314 - the gate has refused every DTD


def _sheet(name: str, content: bytes, look: _Look) -> _Sheet:
    """Row by row; what has been read is let go. The gate has limited how many elements there can be."""
    sheet = _Sheet(name)
    for _, element in ET.iterparse(BytesIO(content)):  # noqa: S314 - the gate has refused every DTD
        match _local(element.tag):
            case "col":
                _hide_columns(sheet, element)
            case "row":
                _read_row(sheet, element, look)
                element.clear()
            case "mergeCell":
                sheet.merges.append(_merge(element.get("ref", "")))
    return sheet


def _read_row(sheet: _Sheet, element: ET.Element, look: _Look) -> None:
    number = _whole(element.get("r", str(sheet.row_number + 1)))
    if not sheet.row_number < number <= LAST_ROW:
        raise ValueError(number)
    sheet.row_number = number
    filled = list(_cells(element, sheet.row_number, look))
    if filled and _is_hidden(element, "ht", "customHeight"):
        sheet.hidden_rows.append(sheet.row_number)
    elif filled:
        sheet.row_count += 1
        for cell in filled:
            _keep(sheet, cell)
    if sheet.row_count > MOST_ROWS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="行数", limit=f"{MOST_ROWS // 10_000}万行")
    if len(sheet.cells) > MOST_CELLS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="单元格", limit=f"{MOST_CELLS // 10_000}万个")


def _is_hidden(element: ET.Element, size: str, is_own: str) -> bool:
    """Hidden, or drawn to nothing, which looks the same to who sends the file."""
    is_flat = element.get(is_own) in _TRUE and element.get(size, "1").strip("0.") == ""
    return element.get("hidden") in _TRUE or is_flat


def _keep(sheet: _Sheet, cell: Cell) -> None:
    place = (cell.row, cell.column)
    if place in sheet.cells:
        raise ValueError(place)
    if len(cell.text) > LONGEST_CELL:
        told = {"size": f"{len(cell.text)}个字（一个单元格）", "limit": f"一格{LONGEST_CELL}个字"}
        raise RefusalError(shape.TOO_LARGE, Grid(sheet.name, {}).ref(*place), **told)
    sheet.cells[place] = cell
    if is_unsafe(cell.text):
        sheet.cells[place] = Cell(*place, cell.kind, cleaned(cell.text), cell.number, cell.is_percent)
        sheet.cleaned.append(Grid(sheet.name, {}).ref(*place))


def _hide_columns(sheet: _Sheet, element: ET.Element) -> None:
    if _is_hidden(element, "width", "customWidth"):
        last = min(_whole(element.get("max", "0")), LAST_COLUMN)
        sheet.hidden_columns.update(range(_whole(element.get("min", "1")), last + 1))


def _merge(ref: str) -> Merge:
    first, _, last = ref.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return Merge(top, left, bottom, right)


def _cells(row: ET.Element, number: int, look: _Look) -> Iterator[Cell]:
    column = 0
    for element in row:
        if _local(element.tag) != "c":
            continue
        address = element.get("r")
        place = (number, column + 1) if address is None else place_of(address)
        if place[0] != number or not column < place[1] <= LAST_COLUMN:
            raise ValueError(address)
        column = place[1]
        if cell := _cell(element, place, look):
            yield cell


def _cell(element: ET.Element, place: tuple[int, int], look: _Look) -> Cell | None:
    kind, inline = element.get("t", "n"), ""
    found = {_local(child.tag): child for child in element}
    if len(found) < len(element) or ("is" in found) != (kind == "inlineStr" and len(found) > 0):
        raise ValueError(place)
    stored = None if "v" not in found else found["v"].text or ""
    if "is" in found:
        inline = _text_of(found["is"])
    if "f" in found and (stored is None or (kind != "str" and not stored)):
        return Cell(*place, "formula", "")
    if kind in {"inlineStr", "str", "s"}:
        text = _listed(look.texts, stored) if kind == "s" and stored else inline or _unescaped(stored or "")
        return Cell(*place, "text", text) if text.strip() else None
    if not stored:
        return None
    if kind == "n":
        return _numeric(place, stored, _whole(element.get("s", "0")), look)
    return Cell(*place, *_WORDED[kind](stored))


def _listed(texts: list[str], stored: str) -> str:
    return texts[_whole(stored.strip())]


_LOGICAL = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_WORDED: Mapping[str, Callable[[str], tuple[CellKind, str]]] = {
    "e": lambda stored: ("error", stored),
    "b": lambda stored: ("bool", _LOGICAL[stored]),
    "d": lambda stored: ("date", stored[:10]),
}


def _numeric(place: tuple[int, int], stored: str, style: int, look: _Look) -> Cell:
    if not _STORED.fullmatch(stored) or style >= look.styles.count:
        raise ValueError(stored)
    number = float(stored)
    if math.isfinite(number) and style in look.styles.dated:
        day = look.origin + timedelta(days=math.floor(number))
        return Cell(*place, "date", day.isoformat(), number)
    return numeric(place, number, style, look.styles)


def numeric(place: tuple[int, int], number: float, style: int, styles: Styles) -> Cell:
    """A stored number as its cell style shows it: in percent, with noughts before a code, with a unit behind, or hidden."""
    if not math.isfinite(number):
        return Cell(*place, "error", "#NUM!")
    if style in styles.percent:
        return Cell(*place, "number", number_text(round(number * 100, 10)) + "%", number, is_percent=True)
    text = number_text(number)
    if style in styles.padded and number.is_integer() and number >= 0:
        text = text.zfill(styles.padded[style])
    return Cell(*place, "number", text, number, shown_uom=styles.shown_uom(style, number))
