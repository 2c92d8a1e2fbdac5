"""方案工作簿的样子: sheets drawn for people with openpyxl, and read back as they come from Excel, WPS or LibreOffice."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.scheme import Scheme
from scheme.faults import SchemeError, SchemeFault
from scheme.twin.cell_kinds import ANY, Column
from scheme.twin.cells import LONGEST_TEXT, NO, YES
from scheme.twin.guide import GUIDE, guide_rows, told_choices
from scheme.twin.headings import HEADING_ZH
from scheme.twin.sheets import (
    GROUPS,
    HEAD,
    INDICATOR_SHEET,
    SHEETS,
    TARGET_SHEET,
    WEIGHTS,
    Sheet,
    columns_in,
    head_column,
    weight_column,
)

_HEAD_ROW, _KEY_ROW, _FIRST_ROW = 1, 2, 3
_SPARE_ROWS = 200
"""Rows below the last that get the same lists to choose from."""
_NARROWEST, _WIDEST = 9, 56
_WIDEST_PAGE, _WIDE_SCALE_PCT = 320, 60
"""Columns wider than this together are printed on several pages side by side: on one they could not be read."""
_FROZEN_COLUMNS = {TARGET_SHEET: 4, WEIGHTS: 2, HEAD: 2, INDICATOR_SHEET: 2}
_REFERENCES = {"lead": "考评对象", "peer_group": GROUPS, "lamp_rule": "亮灯规则", "location": "考评对象"}
"""Key that holds a code → sheet whose codes may stand there."""
_TITLE = Font(bold=True, size=14)
_BOLD, _GREY = Font(bold=True), Font(color="FF7F7F7F", size=9)
_FILL, _PALE = PatternFill("solid", fgColor="FFDDEBF7"), PatternFill("solid", fgColor="FFF7F7F7")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_LEFT = Alignment(vertical="top", horizontal="left", wrap_text=True)
_LINE_HEIGHT, _TALLEST = 15, 400
_LONGEST_LIST = 250
_GUIDE_WIDTHS = (14, 22, 26, 24, 60)


def draw_book(sheets: Mapping[str, Sheet], scheme: Scheme) -> bytes:
    """The workbook's bytes.

    Raises:
        SchemeError: a text is longer than a cell.
    """
    group_names = {each.code: each.name_zh for each in scheme.peer_groups}
    book = Workbook()
    first = book.worksheets[0]
    first.title = GUIDE
    for sheet in sheets.values():
        _letter(sheet)
        page = book.create_sheet(sheet.name)
        _draw_page(page, sheet, group_names if sheet.name == WEIGHTS else {})
        _offer_choices(page, sheet, sheets)
    _draw_guide(first, sheets, scheme)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _letter(sheet: Sheet) -> None:
    sheet.letters = {key: get_column_letter(number) for number, key in enumerate(sheet.columns, start=1)}


def _draw_page(page: Worksheet, sheet: Sheet, names: Mapping[str, str]) -> None:
    for number, (key, head) in enumerate(sheet.columns.items(), start=1):
        top = page.cell(_HEAD_ROW, number, head or names.get(key) or _head_zh(key))
        top.font, top.fill, top.alignment = _BOLD, _FILL, _WRAPPED
        low = page.cell(_KEY_ROW, number, key)
        low.font, low.fill = _GREY, _PALE
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width = _width([str(top.value), *(row.get(key) for _, row in sheet.rows)])
        if _column(sheet, key).kind == "text":
            dimension.number_format = "@"
        for place, (_, row) in enumerate(sheet.rows, start=_FIRST_ROW):
            _draw_cell(page.cell(place, number), row.get(key), _column(sheet, key), sheet)
    widths = [page.column_dimensions[letter].width for letter in sheet.letters.values()]
    for place, (_, row) in enumerate(sheet.rows, start=_FIRST_ROW):
        lines = max(_lines(row.get(key), width) for key, width in zip(sheet.columns, widths, strict=True))
        if lines > 1:
            page.row_dimensions[place].height = min(_TALLEST, _LINE_HEIGHT * lines)
    frozen = _FROZEN_COLUMNS.get(sheet.name, 2)
    page.freeze_panes = page.cell(_FIRST_ROW, frozen + 1).coordinate
    _set_paper(page)
    page.print_title_rows = f"{_HEAD_ROW}:{_KEY_ROW}"
    if sum(each.width for each in page.column_dimensions.values()) > _WIDEST_PAGE:
        page.sheet_properties.pageSetUpPr.fitToPage = False  # type: ignore[union-attr]
        page.page_setup.scale = _WIDE_SCALE_PCT
        page.print_title_cols = f"A:{get_column_letter(frozen)}"


def _lines(value: object, width: float) -> int:
    """Lines that a cell's text takes in a column of this width."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, -(-_columns_wide(line) // int(width - 1))) for line in value.split("\n"))


def _head_zh(key: str) -> str:
    return " · ".join(HEADING_ZH.get(step, step) for step in key.split("."))


def _draw_cell(cell: Cell | MergedCell, value: object, column: Column, sheet: Sheet) -> None:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        text = f"这一段有{len(value)}个字，一格最多{LONGEST_TEXT}个：请在 YAML 里缩短后再转"
        raise SchemeError([SchemeFault(f"{sheet.name}!{cell.coordinate}", 0, "", text)])
    cell.value = value  # type: ignore[assignment]
    cell.alignment = _LEFT if sheet.name == HEAD else _WRAPPED
    if isinstance(value, str):
        cell.data_type = "s"  # text that begins like a formula or an error stays text
    if type(value) is date:
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, str) or column.kind == "text":
        cell.number_format = "@"


def _width(values: Iterable[object]) -> float:
    lines = [line for each in values if each is not None for line in str(each).splitlines()]
    return min(_WIDEST, max((_NARROWEST, *(_columns_wide(line) + 2 for line in lines))))


def _columns_wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _set_paper(page: Worksheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    page.oddFooter.center.text = "&A　第&P页，共&N页"  # type: ignore[union-attr]


def _column(sheet: Sheet, key: str) -> Column:
    if sheet.name == HEAD:
        return ANY
    if sheet.name == WEIGHTS:
        return weight_column() if key not in {"indicator", "name_zh"} else Column("text")
    first, _, last = key.partition(".")
    column = columns_in(sheet.name).get(first, ANY)
    return column.inner(last) if last else column


def _offer_choices(page: Worksheet, sheet: Sheet, sheets: Mapping[str, Sheet]) -> None:
    """Lists to choose from, with what each choice means."""
    last_row = _FIRST_ROW + len(sheet.rows) + _SPARE_ROWS
    if sheet.name == HEAD:
        for place, (_, row) in enumerate(sheet.rows, start=_FIRST_ROW):
            key = str(row["key"])
            _offer(page, key.rpartition(".")[2], _choices(head_column(key)), f"{sheet.letters['value']}{place}")
        return
    for key, letter in sheet.letters.items():
        cells = f"{letter}{_FIRST_ROW}:{letter}{last_row}"
        other = sheets.get(_REFERENCES.get(key, ""))
        if other is not None and other.rows:
            codes = get_column_letter([*other.columns].index("code") + 1)
            _add(page, f"='{other.name}'!${codes}${_FIRST_ROW}:${codes}${_FIRST_ROW + len(other.rows) + _SPARE_ROWS}",
                 f"请填“{other.name}”页上的代码", "", cells)  # fmt: skip
        else:
            _offer(page, key.rpartition(".")[2], _choices(_column(sheet, key)), cells)


def _choices(column: Column) -> tuple[str, ...]:
    return (YES, NO) if column.kind == "flag" else column.choices


def _offer(page: Worksheet, key: str, choices: tuple[str, ...], cells: str) -> None:
    listed = ",".join(choices)
    if choices and len(listed) <= _LONGEST_LIST:
        _add(page, f'"{listed}"', f"只能填：{'、'.join(choices)}", told_choices(key, choices), cells)


def _add(page: Worksheet, formula: str, error: str, prompt: str, cells: str) -> None:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "填写有误", error[:_LONGEST_LIST]
    if prompt:
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, "可填", prompt[:_LONGEST_LIST]
    page.add_data_validation(rule)
    rule.add(cells)


def _draw_guide(page: Worksheet, sheets: Mapping[str, Sheet], scheme: Scheme) -> None:
    for number, cells in enumerate(guide_rows(sheets, scheme), start=1):
        for column, text in enumerate(cells, start=1):
            cell = page.cell(number, column, text)
            cell.alignment = _WRAPPED
            if isinstance(text, str):
                cell.data_type = "s"
            if cells[0] == "表页":
                cell.font, cell.fill = _BOLD, _FILL
        if 0 < len(cells) < len(_GUIDE_WIDTHS):
            page.merge_cells(start_row=number, end_row=number, start_column=len(cells), end_column=len(_GUIDE_WIDTHS))
        if cells:
            room = sum(_GUIDE_WIDTHS[len(cells) - 1 :]) - 6
            page.row_dimensions[number].height = _LINE_HEIGHT * max(1, -(-_columns_wide(str(cells[-1])) // room))
    page.cell(1, 1).font = _TITLE
    page.row_dimensions[1].height = 24
    for number, width in enumerate(_GUIDE_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    _set_paper(page)


def read_book(content: bytes) -> dict[str, Sheet]:
    """The sheets of a workbook; formulas give the values that they last had.

    Raises:
        SchemeError: it is no workbook, a sheet is not there, a column has no key, or a cell holds an error or a formula
            without a value; each fault names its cell.
    """
    try:
        book = load_workbook(BytesIO(content))
        values = load_workbook(BytesIO(content), data_only=True) if _has_formulas(book) else book
    except (BadZipFile, KeyError, OSError, ValueError, TypeError) as fault:
        raise SchemeError([SchemeFault("工作簿", 0, "", "打不开，应是 .xlsx 格式的方案工作簿")]) from fault
    absent = [name for name in SHEETS if name not in book.sheetnames]
    if absent:
        text = "工作簿里没有这一页，请从导出的工作簿改起，不要改页名"
        raise SchemeError([SchemeFault(name, 0, "", text) for name in absent])
    faults: list[SchemeFault] = []
    sheets = {name: _read_page(values[name], book[name], faults) for name in SHEETS}
    if faults:
        raise SchemeError(faults)
    return sheets


def _has_formulas(book: Workbook) -> bool:
    cells = (cell for name in SHEETS if name in book.sheetnames for row in book[name].iter_rows() for cell in row)
    return any(cell.data_type == "f" for cell in cells)


def _read_page(page: Worksheet, as_typed: Worksheet, faults: list[SchemeFault]) -> Sheet:
    sheet = Sheet(page.title)
    keys: dict[int, str] = {}
    for cell in page[_KEY_ROW]:
        key = str(cell.value or "").strip()
        if key in sheet.columns:
            faults.append(_at(page, cell.coordinate, key, f"键“{key}”有两列，请删去一列"))
        elif key:
            number = int(cell.column or 0)
            keys[number] = key
            sheet.columns[key], sheet.letters[key] = "", get_column_letter(number)
    for row in page.iter_rows(min_row=_FIRST_ROW):
        cells = {keys[int(cell.column or 0)]: cell.value for cell in row if cell.column in keys}
        faults += [fault for cell in row for fault in _cell_faults(page, cell, as_typed, keys)]
        if any(value not in (None, "") for value in cells.values()):
            sheet.rows.append((row[0].row, dict.fromkeys(sheet.columns) | cells))  # type: ignore[arg-type]
    return sheet


def _cell_faults(
    page: Worksheet, cell: Cell | MergedCell, as_typed: Worksheet, keys: Mapping[int, str]
) -> Iterable[SchemeFault]:
    key = keys.get(int(cell.column or 0), "")
    if not key and cell.value not in (None, ""):
        yield _at(page, cell.coordinate, "", "这一列第2行没有键，内容没有地方放：请写在有键的列里，或删去")
    elif cell.data_type == "e":
        yield _at(page, cell.coordinate, key, f"这一格是错误值 {cell.value}，这里要有方案的取值，请检查公式")
    elif cell.value is None and as_typed[cell.coordinate].data_type == "f":
        yield _at(page, cell.coordinate, key, "这一格是公式且没有算出的值，请选择性粘贴成数值后再转")


def _at(page: Worksheet, coordinate: str, key: str, message_zh: str) -> SchemeFault:
    return SchemeFault(f"{page.title}!{coordinate}", 0, key, message_zh)
