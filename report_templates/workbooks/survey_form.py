"""满意度调查表: the empty form that whoever was asked to survey fills in, as the feed ``corroboration`` reads it (docs/file_forms.md)."""

from collections.abc import Iterator
from itertools import product

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme, Subject
from appraisal.surveys.rule import SurveyRule
from report_templates.workbooks.spreadsheet import (
    add_sheet,
    new_book,
    open_for_input,
    put,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

_NAMES = ("序号", "考评对象", "指标名称", "评议主体", "调查方式", "调查题目")
_NAME_WIDTHS = (6, 18, 30, 16, 12, 16)
_TOTALS = ("样本量", "总体人数", "调查日期", "备注")
_TOTAL_WIDTHS = (10, 10, 13, 20)
_COUNT_WIDTH = 10
_FIRST_ROW = 4
_NOTES = (
    "注：1.各答案填人数，不填百分比；没有人选的填0或留空。样本量等于各答案人数之和，请按原始问卷或话单另行核点后填写。",
    "    2.总体人数是应当评议的总人数，全面调查时与样本量相等；不掌握的留空，误差范围按大总体计算。",
    "    3.没有调查的评议主体整行留空，不要填0；不得指定或挑选回答满意的人。",
)


def survey_template(scheme: Scheme, indicator_code: str, *, period: Period) -> bytes:
    """满意度调查表 of one indicator: a row for every subject, layer, method and question, a column for every answer.

    Args:
        scheme: the year's rules.
        indicator_code: what is surveyed.
        period: what the survey is about.

    Raises:
        KeyError: the scheme knows no such indicator, or surveys nobody about it.
    """
    indicator = scheme.indicator_by_code[indicator_code]
    if indicator.survey is None:
        raise KeyError(indicator_code)
    answers = tuple(indicator.survey.answers)
    heads = (*_NAMES, *answers, *_TOTALS)
    book = new_book(f"{indicator.name_zh}{period.observation_code}满意度调查表")
    widths = (*_NAME_WIDTHS, *(_COUNT_WIDTH for _ in answers), *_TOTAL_WIDTHS)
    sheet = add_sheet(book, "满意度调查表", widths=widths, landscape=True)
    put_title(
        sheet,
        f"{period.year}年{period.label_zh.removeprefix(f'{period.year}年')}{indicator.name_zh}调查表",
        columns=len(heads),
    )
    put_line(sheet, 2, 1, f"报告期：{period.observation_code}")
    put_head(sheet, _FIRST_ROW - 1, heads, freeze_column=3)
    rows = tuple(_rows(scheme, indicator, indicator.survey))
    for place, names in enumerate(rows, start=1):
        line = _FIRST_ROW + place - 1
        put_row(sheet, line, (place, *names, *(None for _ in (*answers, *_TOTALS))))
        for column in range(len(_NAMES) + 1, len(heads) + 1):
            open_for_input(put(sheet, line, column, None))
    last = _FIRST_ROW + len(rows) - 1
    for step, note in enumerate(_NOTES, start=2):
        put_line(sheet, last + step, 1, note)
    if rows:
        _validate_counts(sheet, last, count=len(answers) + 2)
    sheet.protection.sheet = True
    return save_book(book)


def _rows(scheme: Scheme, indicator: Indicator, rule: SurveyRule) -> Iterator[tuple[str, ...]]:
    for subject in _surveyed(scheme, indicator, rule):
        parts = product(rule.layer_weights(subject.peer_group), rule.method_weights(), rule.question_weights())
        yield from ((subject.name_zh, indicator.name_zh, *part) for part in parts)


def _surveyed(scheme: Scheme, indicator: Indicator, rule: SurveyRule) -> Iterator[Subject]:
    """Those whose voters the rule weighs and whose figure counts; where it counts for nobody, all who are appraised."""
    assigned = scheme.assignments
    counted = set(assigned.loc[assigned["indicator_code"].eq(indicator.code), "figure_subject_code"])
    for each in scheme.subjects:
        if each.is_appraised and (each.code in counted or not counted) and rule.layer_weights(each.peer_group):
            yield each


def _validate_counts(sheet: Worksheet, last: int, *, count: int) -> None:
    rule = DataValidation(type="whole", operator="between", formula1="0", formula2="100000000")
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle, rule.error = "只填人数", "这里只能填人数（非负整数），不带单位，不填百分比。"
    first, end = (get_column_letter(len(_NAMES) + step) for step in (1, count))
    rule.add(f"{first}{_FIRST_ROW}:{end}{last}")
    sheet.add_data_validation(rule)
