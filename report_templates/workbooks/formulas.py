"""活公式: formula cells that carry the value which we computed, so that previews show it and a clerk can recompute it.

A workbook without cached values looks empty in file previews, on phones and to programs that only read; with them it
reads the same everywhere, and Excel, WPS or LibreOffice still recompute whatever is changed. Formulas are ours alone: text
from outside never becomes one (``spreadsheet.put`` writes it as a string).
"""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from report_templates.workbooks.rows import told_text
from report_templates.workbooks.spreadsheet import draw_parts, pack_parts, put, put_long_rows

Cached = str | float | int | bool | Decimal
"""What a formula comes to; a text may be empty."""
CachedValues = dict[tuple[str, str], Cached]
"""(name of the sheet, reference of the cell such as ``E7``) → what the formula there comes to."""
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def put_formula(
    sheet: Worksheet,
    row: int,
    column: int,
    formula: str,
    *,
    value: Cached,
    values: CachedValues,
    number_format: str = "",
) -> Cell:
    """One framed cell with a formula; what it comes to is noted for ``save_with_values``.

    Args:
        sheet: where.
        row: its number.
        column: its number.
        formula: in English function names, with ``=`` in front; functions younger than Excel 2010 want ``_xlfn.``.
        value: what we computed for it.
        values: notes of this workbook; the cell is added.
        number_format: such as ``#,##0.00``, empty for general.
    """
    cell = put(sheet, row, column, float(value) if isinstance(value, Decimal) else value)
    cell.value = formula
    if number_format:
        cell.number_format = number_format
    values[sheet.title, cell.coordinate] = value
    return cell


def save_with_values(book: Workbook, values: Mapping[tuple[str, str], Cached]) -> bytes:
    """The workbook's bytes, each formula with what it comes to 缓存值; fixed dates throughout.

    Args:
        book: the workbook.
        values: (sheet name, cell reference) → value, for every formula cell and no other.

    Raises:
        ValueError: a formula has no value, a value has no formula, or a number is not finite.
    """
    parts = draw_parts(book)
    left = dict(values)
    for sheet in book.worksheets:
        name = sheet.path.removeprefix("/")
        parts[name] = _filled(parts[name], sheet.title, left)
    if left:
        raise ValueError(f"有算好的值而没有公式的单元格：{_places(left)}")
    return pack_parts(put_long_rows(book, parts))


def _filled(part: bytes, title: str, left: dict[tuple[str, str], Cached]) -> bytes:
    """A sheet's XML with its formulas' values; those used are taken out of ``left``."""
    root = etree.fromstring(part)
    cells = [cell for cell in root.iter(f"{_SPACE}c") if cell.find(f"{_SPACE}f") is not None]
    if not cells:
        return part
    bare = [(title, str(cell.get("r"))) for cell in cells if (title, str(cell.get("r"))) not in left]
    if bare:
        raise ValueError(f"有公式而没有算好的值的单元格：{_places(bare)}")
    for cell in cells:
        _fill(cell, left.pop((title, str(cell.get("r")))))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _fill(cell: etree._Element, value: Cached) -> None:
    for old in cell.findall(f"{_SPACE}v"):
        cell.remove(old)
    kind = {bool: "b", str: "str"}.get(type(value), "n")
    cell.set("t", kind)
    etree.SubElement(cell, f"{_SPACE}v").text = told_text(value)


def _places(cells: Mapping[tuple[str, str], Cached] | list[tuple[str, str]]) -> str:
    return "、".join(f"{sheet}!{cell}" for sheet, cell in cells)
