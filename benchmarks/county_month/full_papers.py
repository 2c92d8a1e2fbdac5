"""Workbooks of the fuller script, as openpyxl's manual writes them: receipts, reply forms, results with formulas, doubts."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

_THIN = Side(style="thin", color="808080")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="D9E1F2")
_OPEN = PatternFill("solid", fgColor="FFF2CC")
_REASONS = "政策变化,市场因素,项目推进慢,资金未到位,审批未完成,其他"


def _lay(sheet: Worksheet, title: str, lines: Iterable[str], head: Sequence[str], widths: Sequence[int]) -> None:
    """Title, lines below it, head of a table, and what makes it print well."""
    sheet.append([title])
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(head))
    sheet["A1"].alignment = Alignment(horizontal="center")
    for line in lines:
        sheet.append([line])
    sheet.append(list(head))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill, cell.border = Font(name="宋体", bold=True), _HEAD, _FRAME
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{sheet.max_row + 1}"  # naming the cell by ``cell`` would make a row of it
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{sheet.max_row}:{sheet.max_row}"


def write_receipt(path: Path, *, file: str, number: str, problems: Sequence[Sequence[Any]], is_accepted: bool) -> None:
    """回执 of a submission: taken in or returned, and what is doubtful in which cell."""
    book = Workbook()
    lines = (
        f"回执号：{number}",
        f"文件名：{file}",
        "结论：采纳" if is_accepted else "结论：退回，请更正后重新报送",
        "",
    )
    _lay(book.active, "报送文件回执", lines, ("序号", "处置", "指标", "问题", "报送值"), (8, 10, 30, 50, 14))
    for place, problem in enumerate(problems, start=1):
        book.active.append([place, *problem])
        for cell in book.active[book.active.max_row]:
            cell.border = _FRAME
    if not problems:
        book.active.append(["没有发现问题。"])
    book.save(path)


def write_reply_form(path: Path, *, unit: str, letter: str, items: pd.DataFrame, names: dict[str, str]) -> None:
    """预警回复表 to a letter: the matters are given, the unit fills in reasons and measures, the rest is locked."""
    book = Workbook()
    sheet = book.active
    head = (
        "序号", "事项", "应达", "实达", "差距", "落后主要原因", "具体情况", "补欠措施", "承诺完成时限", "需协调事项",
        "是否已办结", "预警编号（勿改）",
    )  # fmt: skip
    lines = (f"回复单位：{unit}　　来文：{letter}", "请在浅色格内填写，原因、是否办结从下拉项中选。")
    _lay(sheet, f"{unit}预警回复表", lines, head, (6, 28, 12, 12, 22, 16, 30, 30, 14, 20, 12, 18))
    first = sheet.max_row + 1
    for place, each in enumerate(items.to_dict("records"), start=1):
        told = (names[each["indicator_code"]], each["due"], each["value"], f"低于序时进度{each['gap_pp']:.1f}个百分点")
        sheet.append([place, *told, *[None] * 6, f"{each['subject_code']}-{each['indicator_code']}"])
        for number, cell in enumerate(sheet[sheet.max_row], start=1):
            cell.border, cell.alignment = _FRAME, Alignment(wrap_text=True, vertical="center")
            if number in {3, 4}:
                cell.number_format = "#,##0"
            if 6 <= number <= 11:  # noqa: PLR2004 (the columns between matters and number)
                cell.fill, cell.protection = _OPEN, Protection(locked=False)
    for letters, choices in (("F", _REASONS), ("K", "是,否")):
        choice = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
        sheet.add_data_validation(choice)
        choice.add(f"{letters}{first}:{letters}{sheet.max_row}")
    due = DataValidation(type="date", operator="greaterThan", formula1="DATE(2026,10,31)", allow_blank=True)
    sheet.add_data_validation(due)
    due.add(f"I{first}:I{sheet.max_row}")
    sheet.protection.sheet = True
    book.save(path)


def write_rulings(path: Path, doubts: pd.DataFrame, rules: dict[str, Any]) -> None:
    """疑点处理单: a row a doubt, for the office to rule on."""
    book = Workbook()
    sheet = book.active
    names, units = rules["indicators"], {**rules["units"], "county.home": "县"}
    head = (
        "序号",
        "考评对象",
        "指标",
        "检查项",
        "观测值",
        "允许范围",
        "影响分值",
        "影响位次",
        "核定",
        "说明",
        "经办人",
    )
    _lay(sheet, "2026年10月疑点处理单", ("请在浅色格内填写。",), head, (6, 16, 26, 18, 12, 16, 10, 10, 14, 30, 10))
    first = sheet.max_row + 1
    for place, each in enumerate(doubts.to_dict("records"), start=1):
        about = (units[each["subject_code"]], names[each["indicator_code"]], each["name"], each["observed"])
        sheet.append([place, *about, each["range"], each["points_lost"], each["places_lost"], None, None, None])
        for number, cell in enumerate(sheet[sheet.max_row], start=1):
            cell.border, cell.alignment = _FRAME, Alignment(wrap_text=True, vertical="center")
            if number >= 9:  # noqa: PLR2004 (the columns to fill in)
                cell.fill, cell.protection = _OPEN, Protection(locked=False)
    choice = DataValidation(type="list", formula1='"属实,有误等待更正,用核定值替换,转统计部门"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add(f"I{first}:I{sheet.max_row}")
    sheet.protection.sheet = True
    book.save(path)


def write_results(
    path: Path, *, told: pd.DataFrame, totals: pd.DataFrame, doubts: pd.DataFrame, rules: dict[str, Any]
) -> None:
    """核对表: totals, shares by group, items with their sums as formulas, figures with their sources, doubts."""
    book = Workbook()
    names, units = rules["indicators"], {**rules["units"], "county.home": "县"}
    items = told.sort_values(["subject_code", "indicator_code"], ignore_index=True)
    last = len(items) + 2
    _put_totals(book.active, totals, units, last)
    _put_items(book.create_sheet("指标得分"), items, names, units)
    _put_figures(book.create_sheet("采信数据"), items, names, units)
    _put_doubts(book.create_sheet("疑点"), doubts)
    book.save(path)


def _put_totals(sheet: Worksheet, totals: pd.DataFrame, units: dict[str, str], last: int) -> None:
    sheet.title = "综合成绩"
    head = ("考评类别", "考评对象", "总分", "位次", "绿灯", "黄灯", "红灯", "复算总分", "复算位次", "核对")
    _lay(sheet, "2026年1—10月综合成绩", (), head, (12, 16, 10, 8, 8, 8, 8, 12, 10, 12))
    end = len(totals) + 2
    for row, each in enumerate(totals.to_dict("records"), start=3):
        sheet.append(
            [
                each["kind"], units[each["subject_code"]], each["points"], each["rank"], each["绿灯"], each["黄灯"],
                each["红灯"], f"=ROUND(SUMIFS('指标得分'!$N$3:$N${last},'指标得分'!$A$3:$A${last},B{row}),2)",
                f"=SUMPRODUCT(($A$3:$A${end}=A{row})*($H$3:$H${end}>H{row}))+1",
                f'=IF(AND(ROUND(H{row}-C{row},6)=0,I{row}=D{row}),"一致","不一致")',
            ]
        )  # fmt: skip


def _put_items(sheet: Worksheet, items: pd.DataFrame, names: dict[str, str], units: dict[str, str]) -> None:
    head = (
        "考评对象", "指标", "分值权重", "得分", "失分", "数值", "计量单位", "目标值", "序时应达值", "年度完成率", "序时差距",
        "亮灯", "上年同期值", "复算得分", "核对", "同比增速",
    )  # fmt: skip
    _lay(sheet, "2026年1—10月指标得分", (), head, (14, 26, *[12] * 14))
    rows = zip(
        items["subject_code"].map(units), items["indicator_code"].map(names), items["weight"], items["points"],
        items["weight"] - items["points"], items["value"], items["uom"], items["target"], items["due"],
        items["completion_pct"], items["gap_pp"], items["lamp"], items["year_ago"], items["yoy_pct"], strict=True,
    )  # fmt: skip
    for row, (*told, growth) in enumerate(rows, start=3):
        sheet.append([*told, f"=C{row}*MIN(1,F{row}/I{row})", f'=IF(ROUND(N{row}-D{row},6)=0,"一致","不一致")', growth])


def _put_figures(sheet: Worksheet, items: pd.DataFrame, names: dict[str, str], units: dict[str, str]) -> None:
    head = ("考评对象", "指标", "数据报告期", "数值", "计量单位", "采信状态", "疑点数", "文件名")
    _lay(sheet, "2026年1—10月采信数据", (), head, (14, 26, 12, 14, 10, 10, 8, 30))
    for row in zip(
        items["subject_code"].map(units), items["indicator_code"].map(names), items["period"], items["value"],
        items["uom"], items["status"], items["doubt_count"], items["file"], strict=True,
    ):  # fmt: skip
        sheet.append(row)


def _put_doubts(sheet: Worksheet, doubts: pd.DataFrame) -> None:
    head = ("序号", "处置", "检查项", "考评对象", "指标", "文件名", "报送值", "观测值", "允许范围")
    _lay(sheet, "2026年1—10月疑点", (), head, (8, 10, 18, 16, 26, 30, 14, 14, 20))
    for place, row in enumerate(doubts.itertuples(index=False), start=1):
        sheet.append([place, *row])
