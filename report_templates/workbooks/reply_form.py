"""预警回复表: the workbook that goes with a 提醒函, 督办通知单 or 约谈通知 and comes back through the inbox for replies.

One row a warning: what it is about and how it stands is printed and locked, the answer is open. Nowhere can a figure be
typed: a figure that turns out to be wrong is corrected by a new submission.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.answers import DELAY_CAUSES, WARNING_FORM, WARNING_KEY_HEAD, WARNING_SHOWN
from appraisal.frames import WarningFrame
from appraisal.scheme import Scheme, Subject
from report_templates.items import Item, short_name
from report_templates.reading import Reading
from report_templates.template import Enclosure
from report_templates.wording import amount, day_zh
from report_templates.workbooks.pattern import LAST_ROW, Pattern, marks
from report_templates.workbooks.spreadsheet import (
    Value,
    add_sheet,
    long_rows,
    new_book,
    offer_choices,
    put_head,
    put_line,
    put_title,
    save_book,
)

HEAD = (
    "序号", *WARNING_SHOWN, "落后主要原因", "具体情况", "补欠措施", "承诺完成时限", "需协调事项",
    "是否已办结", WARNING_KEY_HEAD,
)  # fmt: skip
_WIDTHS = (5, 26, 14, 14, 18, 22, 32, 32, 14, 24, 9, 19)
_CAUSE, _PROMISED, _DONE = (HEAD.index(name) + 1 for name in ("落后主要原因", "承诺完成时限", "是否已办结"))
_ANSWERS = {column: "yyyy-mm-dd" if column == _PROMISED else "@" for column in range(_CAUSE, len(HEAD))}
"""Columns that people write in, from the cause on to the key."""
_HEAD_ROW = 6
_WORDS = 5
"""Words by which forms differ: the book's name, its title, and three lines above the table."""
_ROOM_POINTS = 60.0
"""Least height of a row that people write in."""
_NOTE = "本表只说明原因和措施，不填数值；数据确需更正的，按原渠道重新报送。预警编号用于对应事项，请勿改动。"


@dataclass(frozen=True)
class WarnedOf:
    """One warning as its row of the form prints it.

    Attributes:
        warning_key: by which the answer finds its way back.
        matter_zh: 事项.
        due_zh, actual_zh, gap_zh: 应达, 实达 and 差距 in words, ``—`` where unknown.
    """

    warning_key: str
    matter_zh: str
    due_zh: str = "—"
    actual_zh: str = "—"
    gap_zh: str = "—"


def reply_form(reading: Reading, warnings: WarningFrame, addressee_code: str, number_zh: str) -> bytes:
    """预警回复表 of one addressee.

    Args:
        reading: the round; 应达, 实达 and 差距 are those of its items.
        warnings: WARNINGS rows that the paper is about, one a row of the form, in this order.
        addressee_code: who is to answer.
        number_zh: 发文字号 of the paper, empty if it carries none.
    """
    addressee = reading.books.scheme.subject_by_code[addressee_code]
    items = reading.once("reply_form.items", lambda: _by_pair(reading.items))
    told = zip(*(warnings[name].tolist() for name in ("warning_key", "indicator_code", "subject_code")), strict=True)
    rows = [_warned_of(str(key), (str(code), str(whose)), items, reading.books.scheme) for key, code, whose in told]
    due = warnings["reply_due_on"].dropna()
    return _drawn(reading, addressee, rows, number_zh=number_zh, due_on=str(due.min()) if len(due) else "")


def reply_enclosure(
    chosen: Callable[[Reading, str], WarningFrame], *, paper_zh: str = ""
) -> Callable[[Reading, str, str], Enclosure]:
    """What a 文种 names as its ``enclose``: the 预警回复表 about the warnings that ``chosen`` picks for an addressee.

    With ``paper_zh`` the workbook's name tells which paper it goes with: one unit may get two papers in a round.
    """
    name_zh = f"{WARNING_FORM}（{paper_zh}）" if paper_zh else WARNING_FORM

    def enclose(reading: Reading, addressee_code: str, number_zh: str) -> Enclosure:
        content = reply_form(reading, chosen(reading, addressee_code), addressee_code, number_zh)
        return Enclosure(name_zh, content)

    return enclose


def _by_pair(items: Sequence[Item]) -> Mapping[tuple[str, str], Item]:
    return {(item.indicator.code, item.subject.code): item for item in items}


def _warned_of(key: str, pair: tuple[str, str], items: Mapping[tuple[str, str], Item], scheme: Scheme) -> WarnedOf:
    indicator, subject = pair
    item = items.get(pair)
    if item is None:
        measured, whose = scheme.indicator_by_code.get(indicator), scheme.subject_by_code.get(subject)
        return WarnedOf(key, f"{short_name(whose)}{measured.name_zh if measured else indicator}")
    due = item.due if item.due.is_known else item.target
    uom, places = item.indicator.uom, item.indicator.decimals
    return WarnedOf(
        key,
        item.owned_zh,
        amount(due.value, uom, places=places) if due.is_known else "—",
        amount(item.value.value, uom, places=places) if item.is_accepted else "—",
        item.gap_words.text if item.is_accepted and item.gap.is_known else "—",
    )


def _drawn(reading: Reading, addressee: Subject, rows: Sequence[WarnedOf], *, number_zh: str, due_on: str) -> bytes:
    until = f"请于{day_zh(pd.Timestamp(due_on).date())}前" if due_on else "请按来文时限"
    words = (
        f"{addressee.name_zh}{reading.period_code}{WARNING_FORM}",
        f"{addressee.name_zh}{WARNING_FORM}",
        f"回复单位：{addressee.name_zh}　　报告期：{reading.period_code}　　来文：{number_zh or '—'}",
        f"单位代码：{addressee.code}　　轮次编号：{reading.books.run_key}",
        f"{until}在浅色格内填写，存为 .xlsx 送{reading.books.office.short_zh}；落后主要原因、是否已办结从下拉项中选。",
    )
    last_row = _HEAD_ROW + len(rows)
    if rows:
        pattern = reading.once("reply_form.pattern", _pattern)
        _put_rows(pattern.book.worksheets[0], rows)
        alike = pattern.copy(words, last_row=last_row)
        if alike is not None:
            return alike
    return save_book(_book(words, rows, last_row=last_row))


def _pattern() -> Pattern:
    """The form with marks for its words, and a row that has the look of all."""
    pattern = Pattern(_book(marks(_WORDS), [WarnedOf("", "")], last_row=LAST_ROW))
    pattern.begin()
    return pattern


def _book(words: Sequence[str], rows: Sequence[WarnedOf], *, last_row: int) -> Workbook:
    name, title, *lines = words
    book = new_book(name)
    sheet = add_sheet(book, WARNING_FORM, widths=_WIDTHS, landscape=True)
    put_title(sheet, title, columns=len(HEAD))
    for row, line in enumerate((*lines, _NOTE), start=2):
        put_line(sheet, row, 1, line)
    put_head(sheet, _HEAD_ROW, HEAD, freeze_column=3)
    _put_rows(sheet, rows)
    span = (_HEAD_ROW + 1, last_row)
    offer_choices(sheet, _CAUSE, rows=span, choices=tuple(DELAY_CAUSES.values()))
    offer_choices(sheet, _DONE, rows=span, choices=("是", "否"))
    _ask_for_day(sheet, rows=span)
    sheet.protection.sheet = True
    return book


def _put_rows(sheet: Worksheet, rows: Sequence[WarnedOf]) -> None:
    table = long_rows(sheet, answers=_ANSWERS, least=_ROOM_POINTS)
    for place, warned in enumerate(rows, start=1):
        table.put(_HEAD_ROW + place, _row_of(place, warned))


def _row_of(place: int, warned: WarnedOf) -> tuple[Value, ...]:
    known: tuple[Value, ...] = (place, warned.matter_zh, warned.due_zh, warned.actual_zh, warned.gap_zh)
    return (*known, *(None for _ in _ANSWERS), warned.warning_key)


def _ask_for_day(sheet: Worksheet, *, rows: tuple[int, int]) -> None:
    """Say how a day is written; text such as 2026年9月5日 is read too, so nothing is refused here."""
    if rows[1] < rows[0]:
        return
    rule = DataValidation(type="none", allow_blank=True)
    rule.showInputMessage, rule.promptTitle, rule.prompt = True, "承诺完成时限", "写到日，如 2026-09-05。"
    letter = sheet.cell(_HEAD_ROW, _PROMISED).column_letter  # type: ignore[union-attr]
    rule.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(rule)
