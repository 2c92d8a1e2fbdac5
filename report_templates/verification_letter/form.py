"""疑点核实单: the workbook that goes with the letter and comes back through the inbox for replies.

Keys are locked, answers open: a row carries the 疑点键 of all findings on its figure, the head the period, the subject and
the run. Nowhere can a figure be typed: what turns out to be wrong is corrected by a new submission, never here.
"""

from dataclasses import dataclass

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.answers import (
    FINDING_CAUSES,
    FINDING_FORM,
    FINDING_KEY_HEAD,
    FINDING_SHOWN,
    KEY_JOINT,
    SOURCE_FORM,
    SOURCE_OUTCOMES,
    UNIT_OUTCOMES,
)
from appraisal.scheme import Subject
from report_templates.reading import Reading
from report_templates.template import Enclosure
from report_templates.verification_letter.doubts import Doubt, doubts_of
from report_templates.workbooks.spreadsheet import (
    add_sheet,
    new_book,
    offer_choices,
    open_for_input,
    put,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

KEY_HEAD = FINDING_KEY_HEAD
HEAD = (
    "序号", *FINDING_SHOWN, "核实结果", "原因类别", "情况说明",
    "佐证材料（名称、文号）", "填写人和日期", KEY_HEAD,
)  # fmt: skip
_WIDTHS = (5, 22, 12, 26, 34, 20, 16, 28, 20, 12, 19)
_OUTCOME, _CAUSE, _LAST_ANSWER = 6, 7, 10
_CAUSES = tuple(FINDING_CAUSES.values())
_HEAD_ROW = 7
_ROOM_POINTS = 45.0
"""Least height of a row that people write in."""


@dataclass(frozen=True)
class AnswerForm:
    """What can be answered.

    Attributes:
        outcomes: 核实结果 to choose from.
        ticks: the same in the same order, short enough for the head of a column of tick-boxes.
        note_zh: what the form is not.
    """

    outcomes: tuple[str, ...]
    ticks: tuple[str, ...]
    note_zh: str


_UNIT = AnswerForm(
    tuple(UNIT_OUTCOMES.values()),
    ("一致", "不一致", "口径调整", "延期"),
    "本单只作情况说明，不填数值，不要求达到任何数值；数据确需更正的，请按原渠道重新报送整份报送表。",
)
_SOURCE = AnswerForm(
    tuple(SOURCE_OUTCOMES.values()),
    ("一致", "已修订", "口径不同", "读取有误"),
    "本单只作情况说明，不填数值；统计数据以统计部门依法审核、发布的为准。",
)


def answer_form(*, is_source: bool) -> AnswerForm:
    """The choices of whoever submits figures, or of the provider of statistics."""
    return _SOURCE if is_source else _UNIT


def form_name(addressee: Subject) -> str:
    """What the form is called: 统计局 is asked to compare, everybody else to verify."""
    return SOURCE_FORM if addressee.is_statistics_bureau else FINDING_FORM


def enclose_form(reading: Reading, addressee_code: str, number_zh: str) -> Enclosure:
    """疑点核实单 of one subject.

    Args:
        reading: the round.
        addressee_code: who is asked.
        number_zh: 发文字号 of the letter, empty if it carries none.
    """
    addressee = reading.books.scheme.subject_by_code[addressee_code]
    name, form = form_name(addressee), answer_form(is_source=addressee.is_statistics_bureau)
    doubts = doubts_of(reading, addressee_code)
    book = new_book(f"{addressee.name_zh}{reading.period_code}{name}")
    sheet = add_sheet(book, name, widths=_WIDTHS, landscape=True)
    put_title(sheet, f"{addressee.name_zh}{name}", columns=len(HEAD))
    lines = (
        f"核实单位：{addressee.name_zh}　　报告期：{reading.period_code}　　函号：{number_zh or '—'}",
        f"核实单编号：{reading.books.run_key}　　单位代码：{addressee_code}",
        f"请在浅色格内填写，填好后存为 .xlsx 随复函送{reading.books.office.short_zh}；核实结果、原因类别从下拉项中选。",
        form.note_zh,
    )
    for row, line in enumerate(lines, start=2):
        put_line(sheet, row, 1, line)
    put_head(sheet, _HEAD_ROW, HEAD, freeze_column=3)
    for place, doubt in enumerate(doubts, start=1):
        _put_doubt(sheet, place, doubt)
    span = (_HEAD_ROW + 1, _HEAD_ROW + len(doubts))
    offer_choices(sheet, _OUTCOME, rows=span, choices=form.outcomes)
    offer_choices(sheet, _CAUSE, rows=span, choices=_CAUSES)
    sheet.protection.sheet = True
    return Enclosure(name, save_book(book))


def _put_doubt(sheet: Worksheet, place: int, doubt: Doubt) -> None:
    row = _HEAD_ROW + place
    keys = KEY_JOINT.join(doubt.finding_keys)
    known = (place, doubt.name_zh, doubt.reported.text, doubt.place.text, doubt.noticed_zh)
    answers = range(len(known) + 1, _LAST_ANSWER + 1)
    put_row(sheet, row, (*known, *(None for _ in answers), keys))
    height = sheet.row_dimensions[row].height
    sheet.row_dimensions[row].height = max(_ROOM_POINTS, height or 0.0)
    for column in answers:
        cell = put(sheet, row, column, None)
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        open_for_input(cell)
