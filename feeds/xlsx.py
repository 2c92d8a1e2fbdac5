""".xlsx read as an office means it: values with addresses, merges, hidden parts, formats, formulas without results.

A small reader over the parts that the gate has admitted. It holds no value grid in memory, so a far cell costs nothing,
and it tells what a values-only reader cannot: hidden rows, percent formats, formulas whose result was never stored.
"""

import math
import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO

from feeds import shape
from feeds.grid import Cell, CellKind, Grid, Merge, Workbook, number_text
from feeds.shape import RefusalError
from feeds.text import cleaned, is_unsafe

MOST_ROWS = 20_000
LARGEST_FILL_COLUMN = 16_384
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATED = re.compile(r"[ymdhs年月日]")
_PERCENT_FORMATS = frozenset((9, 10))
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_TRUE = frozenset(("1", "true"))


@dataclass(frozen=True)
class _Styles:
    percent: frozenset[int] = frozenset()
    dated: frozenset[int] = frozenset()


@dataclass
class _Sheet:
    """What has been read of one sheet so far."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    cleaned: list[str] = field(default_factory=list)

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
        targets = _targets(parts.get("xl/_rels/workbook.xml.rels", b""))
        texts = _shared_texts(parts, targets)
        styles = _styles(parts.get(targets.get("styles", "xl/styles.xml"), b""))
        origin = _origin(book)
        shown, hidden = _sheet_list(book, targets)
        sheets = [_sheet(name, parts[part], texts=texts, styles=styles, origin=origin) for name, part in shown]
    except (KeyError, ET.ParseError, ValueError, IndexError, OverflowError) as fault:
        raise RefusalError(shape.DAMAGED, fault="工作簿内部结构不完整") from fault
    grids = tuple(sheet.grid() for sheet in sheets)
    return Workbook(grids, tuple(hidden), tuple(ref for sheet in sheets for ref in sheet.cleaned))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _targets(rels: bytes) -> dict[str, str]:
    """Part name by relation id, and by relation type (``styles``, ``sharedStrings``)."""
    found: dict[str, str] = {}
    for each in ET.fromstring(rels):  # noqa: S314 - the gate has refused every DTD
        target = each.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        found[each.get("Id", "")] = found[each.get("Type", "").rpartition("/")[2]] = part.lower()
    return found


def _sheet_list(book: ET.Element, targets: Mapping[str, str]) -> tuple[list[tuple[str, str]], list[str]]:
    shown, hidden = [], []
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
    return [_text_of(each) for each in ET.fromstring(content)]  # noqa: S314 - the gate has refused every DTD


def _styles(content: bytes) -> _Styles:
    if not content:
        return _Styles()
    percent, dated = set(_PERCENT_FORMATS), set(_DATE_FORMATS)
    formats: list[int] = []
    for part in ET.fromstring(content):  # noqa: S314 - the gate has refused every DTD
        if _local(part.tag) == "numFmts":
            for each in part:
                number, code = int(each.get("numFmtId", "0")), _QUOTED.sub("", each.get("formatCode", "")).lower()
                percent |= {number} if "%" in code else set()
                dated |= {number} if _DATED.search(code.replace("general", "")) else set()
        elif _local(part.tag) == "cellXfs":
            formats = [int(each.get("numFmtId", "0")) for each in part]
    return _Styles(
        frozenset(place for place, number in enumerate(formats) if number in percent),
        frozenset(place for place, number in enumerate(formats) if number in dated),
    )


def _sheet(name: str, content: bytes, *, texts: list[str], styles: _Styles, origin: date) -> _Sheet:
    sheet = _Sheet(name)
    row_count = row_number = 0
    for _, element in ET.iterparse(BytesIO(content)):  # noqa: S314 - the gate has refused every DTD
        match _local(element.tag):
            case "col":
                _hide_columns(sheet, element)
            case "row":
                row_number = int(element.get("r", row_number + 1))
                filled = list(_cells(element, row_number, texts=texts, styles=styles, origin=origin))
                if filled and element.get("hidden") in _TRUE:
                    sheet.hidden_rows.append(row_number)
                elif filled:
                    row_count += 1
                    _keep(sheet, filled)
                element.clear()
            case "mergeCell":
                sheet.merges.append(_merge(element.get("ref", "")))
        if row_count > MOST_ROWS:
            raise RefusalError(shape.TOO_MANY_ROWS, what="行数", limit=f"{MOST_ROWS // 10_000}万行")
    return sheet


def _keep(sheet: _Sheet, filled: list[Cell]) -> None:
    for cell in filled:
        sheet.cells[cell.row, cell.column] = cell
        if is_unsafe(cell.text):
            clean = Cell(cell.row, cell.column, cell.kind, cleaned(cell.text), cell.number, cell.is_percent)
            sheet.cells[cell.row, cell.column] = clean
            sheet.cleaned.append(Grid(sheet.name, {}).ref(cell.row, cell.column))


def _hide_columns(sheet: _Sheet, element: ET.Element) -> None:
    if element.get("hidden") in _TRUE:
        last = min(int(element.get("max", "0")), LARGEST_FILL_COLUMN)
        sheet.hidden_columns.update(range(int(element.get("min", "1")), last + 1))


def _place(address: str) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(address.replace("$", ""))
    if not found:
        raise ValueError(address)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _merge(ref: str) -> Merge:
    first, _, last = ref.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Merge(top, left, bottom, right)


def _cells(row: ET.Element, number: int, *, texts: list[str], styles: _Styles, origin: date) -> Iterator[Cell]:
    column = 0
    for element in row:
        address = element.get("r")
        column = _place(address)[1] if address else column + 1
        cell = _cell(element, (number, column), texts=texts, styles=styles, origin=origin)
        if cell:
            yield cell


def _cell(
    element: ET.Element, place: tuple[int, int], *, texts: list[str], styles: _Styles, origin: date
) -> Cell | None:
    kind, stored, has_formula, inline = element.get("t", "n"), "", False, ""
    for child in element:
        match _local(child.tag):
            case "v":
                stored = child.text or ""
            case "f":
                has_formula = True
            case "is":
                inline = _text_of(child)
    if kind in {"inlineStr", "str", "s"}:
        text = texts[int(stored)] if kind == "s" and stored else inline or _unescaped(stored)
        return Cell(*place, "text", text) if text.strip() else None
    if not stored:
        return Cell(*place, "formula", "") if has_formula else None
    if kind == "n":
        return _numeric(place, float(stored), int(element.get("s", "0")), styles=styles, origin=origin)
    return Cell(*place, *_WORDED[kind](stored))


_WORDED: Mapping[str, Callable[[str], tuple[CellKind, str]]] = {
    "e": lambda stored: ("error", stored),
    "b": lambda stored: ("bool", "TRUE" if stored == "1" else "FALSE"),
    "d": lambda stored: ("date", stored[:10]),
}


def _numeric(place: tuple[int, int], number: float, style: int, *, styles: _Styles, origin: date) -> Cell:
    row, column = place
    if not math.isfinite(number):
        return Cell(row, column, "error", "#NUM!")
    if style in styles.dated and number >= 1:
        day = origin + timedelta(days=int(number))
        return Cell(row, column, "date", day.isoformat(), number)
    if style in styles.percent:
        return Cell(row, column, "number", number_text(round(number * 100, 10)) + "%", number, is_percent=True)
    return Cell(row, column, "number", number_text(number), number)
