"""单位报送表: the empty form that a subject fills in, as ``unit_submission`` reads it (docs/file_forms.md).

Two sheets: the form, locked but for the cells to fill in, with last period's figures beside them; and 填报说明, which also
names what is not asked for since another source has it.
"""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.asked_items import FormRow, held_elsewhere, rows_owed
from appraisal.frames import ObservationFrame
from appraisal.period import Period
from appraisal.scheme import Scheme, Subject
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

FORM_SHEET, GUIDE_SHEET = "报送表", "填报说明"
_FORM_HEAD = ("序号", "指标名称", "计量单位", "上期累计", "本月", "本年累计", "上年同期累计", "同比增长(%)", "说明")
_FORM_WIDTHS = (6, 34, 14, 13, 13, 13, 14, 13, 26)
_COLUMN = {"earlier": 4, "month": 5, "ytd": 6, "year_ago": 7, "growth": 8, "remark": 9}
_AMOUNT_ROW = 4
_SHOWN_FILL = PatternFill("solid", fgColor="F2F2F2")
_GUIDE = (
    "只填浅黄色的格；灰色的格是本办留存的数，供对照，不用改。",
    "本月和本年累计据实填写；时点数、比率和评分只填“本年累计”栏。没有数据的留空，不要填0。",
    "上期累计是本单位上一期的留存数，只供对照，不作为填报依据；与本单位掌握的不一致时，请在说明栏注明。",
    "上年同期累计按本办留存数预填，只为省去抄录；与本单位掌握的不一致时，请据实改写并在说明栏注明。",
    "数字按所列计量单位填写，不带单位和千分号；同比增长填百分点数，如增长8.5%填 8.5，下降填负数。",
    "不要增删行列、改动表头和工作表名称；填好后文件名保持“单位_报告期_报送表”。",
    "报送前可用“报前检查”程序自查，会被退回的当场可知；已报的可改正后整份重报，以后到的为准。",
    "各项数据须真实、准确、完整，与原始依据一致，由报送单位负责；任何单位和个人不得要求填报指定的数值。",
    "本表只用于绩效考评，不代替依法向统计机构报送的统计报表，也不影响其报送。",
)


def submission_template(scheme: Scheme, subject_code: str, *, period: Period, observations: ObservationFrame) -> bytes:
    """单位报送表: what a subject has to report for a period, ready to be filled in.

    Args:
        scheme: the year's rules.
        subject_code: who reports.
        period: the month; quarterly indicators appear at quarter ends only.
        observations: what is known of ``judging_periods``: for 上期累计, 上年同期累计 and what others hold.

    Raises:
        KeyError: the scheme knows no such subject.
    """
    sender = scheme.subject_by_code[subject_code]
    owed = rows_owed(scheme, sender, period, held=held_elsewhere(scheme, observations))
    rows = [row for row in owed if row.is_asked]
    book = new_book(f"{sender.name_zh}{period.code}报送表")
    sheet = add_sheet(book, FORM_SHEET, widths=_FORM_WIDTHS, landscape=True)
    _put_top(sheet, scheme, sender, period)
    earlier = _told(observations, period.previous().observation_code)
    year_ago = _told(observations, period.year_ago().observation_code)
    for place, row in enumerate(rows, start=1):
        _put_form_row(sheet, place, row, earlier=_earlier(row, earlier, period), year_ago=_of(row, year_ago))
    last = _AMOUNT_ROW + len(rows) - 1
    put_line(sheet, last + 2, 1, f"注：填法见“{GUIDE_SHEET}”页。本表共{len(rows)}项，其他来源已有的不再要求填报。")
    put_line(sheet, last + 3, 1, "填报人：　　　　　　单位负责人：　　　　　　填报日期：")
    if rows:
        _validate(sheet, rows)
    sheet.print_area = f"A1:{get_column_letter(len(_FORM_HEAD))}{last + 3}"
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.protection.sheet = True
    _add_guide(book, [row for row in owed if row.held])
    return save_book(book)


def _put_top(sheet: Worksheet, scheme: Scheme, sender: Subject, period: Period) -> None:
    put_title(sheet, f"{sender.name_zh}{period.year}年{period.label_zh}绩效考评指标报送表", columns=len(_FORM_HEAD))
    put_line(sheet, 2, 1, f"报送单位：{sender.name_zh}")
    put_line(sheet, 2, 4, f"报告期：{period.observation_code}")
    put_line(sheet, 2, 7, f"表式版本：{scheme.year}")
    put_head(sheet, _AMOUNT_ROW - 1, _FORM_HEAD, freeze_column=3)


def _put_form_row(sheet: Worksheet, place: int, row: FormRow, *, earlier: float | None, year_ago: float | None) -> None:
    line = _AMOUNT_ROW + place - 1
    put_row(sheet, line, (place, row.label, row.uom, None, None, None, None, None, None))
    number_format = f"0.{'0' * row.decimals}" if row.decimals else "0"
    shown = put(sheet, line, _COLUMN["earlier"], earlier)
    shown.number_format, shown.fill = number_format, _SHOWN_FILL
    for name in (*row.open_columns, "remark"):
        cell = put(sheet, line, _COLUMN[name], year_ago if name == "year_ago" else None)
        cell.number_format = {"growth": "0.0", "remark": "@"}.get(name, number_format)
        open_for_input(cell)


def _validate(sheet: Worksheet, rows: Sequence[FormRow]) -> None:
    """A number of the row's own kind in every open cell, asked for in words when the cell is entered."""
    cells: dict[tuple[bool, str], list[str]] = {}
    for place, row in enumerate(rows):
        is_count = bool(row.level and row.level.kind == "count" and not row.decimals)
        for name in row.open_columns:
            kind = (False, "%") if name == "growth" else (is_count, row.uom)
            cells.setdefault(kind, []).append(f"{get_column_letter(_COLUMN[name])}{_AMOUNT_ROW + place}")
    for (is_count, uom), addresses in cells.items():
        rule = DataValidation(type="whole" if is_count else "decimal", operator="between", allow_blank=True)
        rule.formula1, rule.formula2 = "0" if is_count else "-1000000000000", "1000000000000"
        rule.showErrorMessage = rule.showInputMessage = True
        rule.errorTitle = "只填整数" if is_count else "只填数字"
        rule.error = f"这里只能填{'不小于0的整数' if is_count else '数字'}，不带单位和千分号；没有数据的请留空。"
        rule.promptTitle, rule.prompt = (
            f"单位：{uom}"[:32],
            f"按“{uom}”据实填写{'整' if is_count else ''}数；没有数据的留空。",
        )
        for address in addresses:
            rule.add(address)
        sheet.add_data_validation(rule)


def _add_guide(book: Workbook, held: Sequence[FormRow]) -> None:
    sheet = add_sheet(book, GUIDE_SHEET, widths=(6, 36, 48))
    put_title(sheet, GUIDE_SHEET, columns=3)
    for place, text in enumerate(_GUIDE, start=1):
        put_row(sheet, place + 1, (place, text))
        sheet.merge_cells(start_row=place + 1, start_column=2, end_row=place + 1, end_column=3)
        sheet.row_dimensions[place + 1].height = 32
    top = len(_GUIDE) + 3
    if held:
        put_line(sheet, top, 1, f"以下{len(held)}项其他来源已有数据，本期全部或部分不再要求填报：")
        put_head(sheet, top + 1, ("序号", "事项", "数据由谁提供"), freeze_column=1)
    for place, row in enumerate(held, start=1):
        put_row(sheet, top + 1 + place, (place, row.label, _providers(row)))
    sheet.protection.sheet = True


def _providers(row: FormRow) -> str:
    """Which sources hold the row's figures, by the name of their form."""
    told = [each for each in (row.level, row.growth) if each and each.code in row.held]
    feeds = dict.fromkeys(source.feed for each in told for source in each.sources[:1])
    return "、".join(_FEED_ZH.get(feed, feed) for feed in feeds)


_FEED_ZH: Mapping[str, str] = {
    "statistics_bureau": "统计部门月报",
    "city_circular": "市级通报",
    "project_progress": "重点项目进度表",
    "corroboration": "有关部门（电力、税务、金融等）",
    "event_ledger": "加减分事项台账",
    "survey": "满意度调查",
}


def _earlier(row: FormRow, known: Mapping[tuple[str, str], float], period: Period) -> float | None:
    """上期累计 of the row; a cumulative figure of the year before is no figure to lay beside this year's."""
    is_other_year = period.previous().year != period.year
    if row.level is None or (is_other_year and row.level.basis == "ytd"):
        return None
    return known.get((row.level.code, row.owner.code))


def _of(row: FormRow, known: Mapping[tuple[str, str], float]) -> float | None:
    return known.get((row.level.code, row.owner.code)) if row.level else None


def _told(observations: ObservationFrame, period: str) -> dict[tuple[str, str], float]:
    """What was recorded for a period, the first source in the frame's order winning."""
    rows = observations[
        (observations["period"] == period)
        & (observations["measure"] == "value")
        & observations["basis"].isin(["ytd", "stock"])
        & observations["value"].notna()
    ].sort_values(["indicator_code", "subject_code", "basis", "source_code"])
    first = rows.drop_duplicates(["indicator_code", "subject_code"])
    keys = zip(first["indicator_code"], first["subject_code"], strict=True)
    return dict(zip(keys, first["value"].astype(float), strict=True))
