"""现场核查清单: where to go first, what to look at there, what to ask for, and room to write down what was seen."""

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.books import Books
from appraisal.evidence.projects import project_label, project_part
from appraisal.findings import Consequence
from appraisal.frames import FieldCheckFrame
from appraisal.period import parse_period
from appraisal.scheme import PROJECT_STAGES, Indicator, Scheme
from report_templates.items import short_name
from report_templates.layout.title import width
from report_templates.workbooks.spreadsheet import (
    Value,
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

NAME = "现场核查清单"
Record = Mapping[Hashable, Any]
RESULTS = ("与报送一致", "与报送不一致", "资料不全，需补充")
REFERRAL = ("□", "☑")
_HEADS = (
    "序号", "核查对象", "指标和报送值", "疑点", "现场看什么、查阅什么", "现场核查情况", "核查结果", "转统计部门", "核查人、日期",
)  # fmt: skip
_WIDTHS = (5, 17, 17, 40, 36, 30, 11, 7, 11)
_VISIT_COLUMNS = 2
_RESULT_COLUMN, _REFERRAL_COLUMN = _HEADS.index("核查结果") + 1, _HEADS.index("转统计部门") + 1
_FIRST_ANSWER = _HEADS.index("现场核查情况") + 1
_LINES = (
    "绩效办内部使用。清单只说明先看哪里、看什么，疑点未经核实，不作任何结论。",
    "只核查本单位报送考评的资料，不得要求企业等统计调查对象修改统计报表；认为涉及统计违法的，在“转统计部门”栏打勾，移送统计机构依法处理。",
)
_HEAD_ROW = 2 + len(_LINES)
_LINE_POINTS, _MIN_LINES = 15.0, 4
_INVESTED = (
    "按工程量清单和合同单价核对已完工程，查看设备、材料是否到场",
    "工程进度款审批表、合同、发票、财务账和支付凭证",
)
_OF_PROJECT: dict[str, tuple[str, str]] = {
    "stage": ("查看是否进场施工，是否竣工、投产", "开工报告、施工许可证、竣工验收资料、水印照片"),
    "planned_total": ("对照批复核对建设内容", "立项批复、概算批复和调整批复"),
    "progress_pct": (
        "对照施工图查看实际完成部位和设备安装，拍摄带定位和时间的水印照片",
        "形象进度三方确认单（建设、施工、监理盖章）、施工日志、监理月报、水印照片",
    ),
    "cum_invested": _INVESTED,
    "cum_paid": ("核对收款单位、金额和用途", "支付凭证、银行回单、财务明细账、预付款合同条款"),
}
_OF_KIND: dict[str, tuple[str, str]] = {
    "count": ("按名册抽查，核对是否存在、有无重复", "名册、登记证照、审批文件"),
    "level": ("核对台账、账簿和原始凭证是否一致", "业务台账、财务账、发票、入账凭证"),
}
_OF_MEASURE = {"growth": ("：所附同比增速", "%"), "rank": ("：所附位次", "位")}
_ELSE = ("核对计算口径和分子、分母的来源", "计算底稿、原始记录")
_ALIKE_ZH = "；两个项目的立项批复、用地红线和现场位置"
_ALIKE_CHECK = "J14"


def field_check_list(books: Books, visits: FieldCheckFrame) -> bytes:
    """现场核查清单: one block a visit, one line a finding.

    Args:
        books: the round and its scheme.
        visits: FIELD_CHECKS, in order.
    """
    label = f"{books.period.year}年{books.period.label_zh}"
    book = new_book(f"{label}{NAME}")
    sheet = add_sheet(book, NAME, widths=_WIDTHS, landscape=True)
    put_title(sheet, f"{label}{books.round.name_zh}{NAME}（第{books.edition}版）", columns=len(_HEADS))
    for row, line in enumerate(_LINES, start=2):
        put_line(sheet, row, 1, line)
    put_head(sheet, _HEAD_ROW, _HEADS, freeze_column=3)
    row = _HEAD_ROW + 1
    for _, lines in groupby(visits.to_dict("records"), key=lambda record: int(record["visit_rank"])):
        row = _put_visit(sheet, row, list(lines), books.scheme)
    span = (_HEAD_ROW + 1, row - 1)
    offer_choices(sheet, _RESULT_COLUMN, rows=span, choices=RESULTS)
    offer_choices(sheet, _REFERRAL_COLUMN, rows=span, choices=REFERRAL)
    return save_book(book)


def _put_visit(sheet: Worksheet, first: int, lines: Sequence[Record], scheme: Scheme) -> int:
    """The lines of one visit under each other; its own columns reach over all of them."""
    for row, record in enumerate(lines, start=first):
        values = (*_visit(record, scheme), *_line(record, scheme), *[None] * (len(_HEADS) - _FIRST_ANSWER + 1))
        put_row(sheet, row, values)
        sheet.row_dimensions[row].height = _LINE_POINTS * max(_MIN_LINES, _lines(values))
        for column in range(_FIRST_ANSWER, len(_HEADS) + 1):
            cell = put(sheet, row, column, REFERRAL[0] if column == _REFERRAL_COLUMN else None)
            middle = "center" if column == _REFERRAL_COLUMN else "left"
            cell.alignment = Alignment(horizontal=middle, vertical="center", wrap_text=True)
            open_for_input(cell)
    last = first + len(lines) - 1
    for column in range(1, _VISIT_COLUMNS + 1) if last > first else ():
        sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)
        sheet.cell(first, column).alignment = Alignment(vertical="top", wrap_text=True)
    return last + 1


def _lines(values: Sequence[Value]) -> int:
    """Lines that the longest cell takes."""
    rooms = [size / 2 - 1 for size in _WIDTHS]
    return max(
        sum(max(1, math.ceil(width(line) / room)) for line in value.split("\n"))
        for value, room in zip(values, rooms, strict=True)
        if isinstance(value, str)
    )


def _visit(record: Record, scheme: Scheme) -> tuple[Value, ...]:
    """Number, and who is visited about which period; of a project also who is responsible for it."""
    code = str(record["sender_code"])
    subject, project = scheme.subject_by_code.get(code), scheme.project_by_code.get(code)
    lead = scheme.subject_by_code.get(project.lead) if project else None
    lines = [short_name(subject) if subject else code]
    lines += [f"责任单位：{short_name(lead)}"] if lead else []
    return int(record["visit_rank"]), "\n".join([*lines, _period_zh(str(record["period"]))])


def _line(record: Record, scheme: Scheme) -> tuple[Value, ...]:
    indicator = scheme.indicator_by_code.get(str(record["indicator_code"]))
    look, papers = _what_to_see(indicator)
    name, uom = (indicator.name_zh, indicator.uom) if indicator else (str(record["indicator_code"]), "")
    beside, uom = _OF_MEASURE.get(str(record["measure"]), ("", uom))
    alike = _ALIKE_ZH if record["check_code"] == _ALIKE_CHECK else ""
    return (
        f"{name}{beside}\n{_told_zh(float(record['observed']), indicator, uom)}（{Consequence(str(record['consequence'])).zh}）",
        _fact(record),
        f"看：{look}\n查：{papers}{alike}",
    )


def _told_zh(value: float, indicator: Indicator | None, uom: str) -> str:
    if indicator and indicator.kind == "stage" and 1 <= value <= len(PROJECT_STAGES):
        return PROJECT_STAGES[int(value) - 1]
    return f"{value:,.10g}{uom}"


def _what_to_see(indicator: Indicator | None) -> tuple[str, str]:
    if indicator is None:
        return _ELSE
    part = project_part(indicator)
    if not part and project_label(indicator):
        return _INVESTED
    return _OF_PROJECT.get(part) or _OF_KIND.get(indicator.kind, _ELSE)


def _fact(record: Record) -> str:
    """The first sentence of the message: what was noticed, without what the sender is asked."""
    message = record["message_zh"]
    return message.split("。")[0] if isinstance(message, str) and not pd.isna(message) else ""


def _period_zh(code: str) -> str:
    period = parse_period(code)
    return f"{period.year}年{period.cumulative_label_zh}"
