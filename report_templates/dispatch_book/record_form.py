"""调度记录表, blank: goes out with the 调度会材料 and comes back through the inbox when the month is over.

A row stands ready for each 目标长 who has a page, with whom to call together and what waits; a row that nobody fills in says
nothing. Posts and units alone, no names, and no figure can be typed.
"""

from collections.abc import Iterator, Sequence
from typing import cast

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.answers import DISPATCH_FORM
from appraisal.lamps.rules import in_own_words
from report_templates.dispatch_book.pages import LeadPage, read_pages
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.template import Enclosure
from report_templates.workbooks.spreadsheet import (
    add_sheet,
    new_book,
    offer_choices,
    open_for_input,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

HEAD = ("序号", "目标长", "目标人/参加单位", "调度日期", "会议纪要文号或文件名", "议定事项", "是否撤回", "备注")
_WIDTHS = (6, 22, 34, 14, 26, 40, 10, 24)
_LEAD, _DAY, _WITHDRAWN = (HEAD.index(name) + 1 for name in ("目标长", "调度日期", "是否撤回"))
_ANSWERS = range(HEAD.index("目标人/参加单位") + 1, _WITHDRAWN + 1)
"""Columns that people write in; in rows left blank for further meetings that of 目标长 too."""
_HEAD_ROW = 5
_MORE_ROWS = 8
_ROOM_POINTS = 45.0
_UNITS_NAMED = 6
_NOTE = (
    "每次调度填一行，同月再次调度的从空行填起，没有调度的行留空；只填职务和单位，不填姓名。"
    "备注为本期待调度的事项数，供参考，不必填写。"
)


def enclose_record_form(reading: Reading, _addressee_code: str, _number_zh: str) -> Enclosure:
    """The form for the month of issue, in which the meetings are held that the 调度会材料 is for."""
    return Enclosure(DISPATCH_FORM, record_form(reading))


def record_form(reading: Reading) -> bytes:
    """The form as a workbook."""
    scheme, pages, month = reading.books.scheme, read_pages(reading), reading.issued_on
    title = f"{scheme.county_zh}{month.year}年{month.month}月目标长{DISPATCH_FORM}"
    book = new_book(title)
    sheet = add_sheet(book, DISPATCH_FORM, widths=_WIDTHS, landscape=True)
    put_title(sheet, title, columns=len(HEAD))
    put_line(sheet, 2, 1, f"报告期：{month:%Y-%m}　　填报单位：{scheme.county_zh}绩效办")
    put_line(
        sheet, 3, 1, f"请在浅色格内填写，{month.month}月结束后存为 .xlsx 送{reading.books.office.short_zh}。{_NOTE}"
    )
    put_head(sheet, _HEAD_ROW, HEAD, freeze_column=_LEAD + 1)
    for place, page in enumerate(pages, start=1):
        told = (place, page.lead_zh, "、".join(_units(page, reading)), None, None, None, None, _waiting(page, reading))
        put_row(sheet, _HEAD_ROW + place, told)
        _open(sheet, _HEAD_ROW + place, _ANSWERS)
    last = _HEAD_ROW + len(pages)
    for row in range(last + 1, last + 1 + _MORE_ROWS):
        put_row(sheet, row, (row - _HEAD_ROW, *(None for _ in HEAD[1:])))
        _open(sheet, row, range(_LEAD, _WITHDRAWN + 1))
    _offer(sheet, leads=(_HEAD_ROW + 1, last), more=(last + 1, last + _MORE_ROWS))
    sheet.protection.sheet = True
    return save_book(book)


def _units(page: LeadPage, reading: Reading) -> Iterator[str]:
    """Who answers for something of this 目标长, as far as a cell has room for."""
    subjects = reading.books.scheme.subject_by_code
    works = (short_name(subjects.get(each.project.lead)) for each in page.projects)
    names = [each for each in dict.fromkeys((*(item.lead_zh for item in page.items), *works)) if each]
    yield from names[:_UNITS_NAMED]
    if len(names) > _UNITS_NAMED:
        yield f"等{len(names)}个单位"


def _waiting(page: LeadPage, reading: Reading) -> str:
    """``红灯2项、滞后项目1个、未解决卡点1个``; empty where nothing waits."""
    lamps, late = page.lamps, int(page.late_projects.value or 0)
    counts = (
        ("红灯", int(lamps.red.value or 0), "项"),
        ("黄灯", int(lamps.yellow.value or 0), "项"),
        ("滞后项目", late, "个"),
        ("未解决卡点", len(page.blockers), "个"),
    )
    words = "、".join(f"{name}{count}{measure}" for name, count, measure in counts if count)
    return in_own_words(words, reading.books.scheme.lamp_zh)


def _open(sheet: Worksheet, row: int, columns: Sequence[int]) -> None:
    sheet.row_dimensions[row].height = max(_ROOM_POINTS, sheet.row_dimensions[row].height or 0.0)
    for column in columns:
        cell = cast("Cell", sheet.cell(row, column))
        cell.number_format = "yyyy-mm-dd" if column == _DAY else "@"
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        open_for_input(cell)


def _offer(sheet: Worksheet, *, leads: tuple[int, int], more: tuple[int, int]) -> None:
    """目标长 of a further meeting from those above; yes or no; how a day is written."""
    letters = {column: sheet.cell(_HEAD_ROW, column).column_letter for column in (_LEAD, _DAY)}  # type: ignore[union-attr]
    offer_choices(sheet, _WITHDRAWN, rows=(leads[0], more[1]), choices=("是", "否"))
    if leads[1] >= leads[0]:
        span = f"${letters[_LEAD]}${leads[0]}:${letters[_LEAD]}${leads[1]}"
        again = DataValidation(type="list", formula1=span, allow_blank=True)
        again.showErrorMessage, again.errorTitle, again.error = True, "请从下拉项中选", "目标长请从下拉项中选一位。"
        again.add(f"{letters[_LEAD]}{more[0]}:{letters[_LEAD]}{more[1]}")
        sheet.add_data_validation(again)
    day = DataValidation(type="none", allow_blank=True)
    day.showInputMessage, day.promptTitle, day.prompt = True, "调度日期", "写到日，如 2026-09-12，须在本表所属月份内。"
    day.add(f"{letters[_DAY]}{leads[0]}:{letters[_DAY]}{more[1]}")
    sheet.add_data_validation(day)
