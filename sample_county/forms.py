"""表式: how each form with figures is drawn: 单位报送表, 统计月报, 市对县通报, 旁证."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

from appraisal.period import Period
from appraisal.scheme import Scheme
from sample_county.filings import Filing
from sample_county.lines import Line
from sample_county.papers import Habit, Paper, Sheet, habit_of_office

_BUREAU = Habit(missing="—")
_CITY = Habit(missing="-")
_SUBMISSION_HEADS = ("序号", "指标名称", "计量单位", "本月", "本年累计", "上年同期累计", "同比增长(%)", "说明")
_SUBMISSION_WIDTHS = (6, 34, 12, 14, 14, 14, 14, 22)
_SUBJECT_HEAD, _SUBJECT_WIDTH = "考评对象", 18
_SUBMISSION_NOTES = (
    "注：1.“本年累计”填自年初至本期末数；期末、比率、评分类指标只填“本年累计”栏。",
    "    2.没有数据的填“—”，不要填0；同比增长按上年同期累计数计算。",
)
_YUAN = {"元": 1.0, "万元": 1e4, "亿元": 1e8}
_SMALLEST_IN_YI = 10000.0


def span_zh(period: Period) -> str:
    """``2026年1—9月``."""
    return f"{period.year}年{period.cumulative_label_zh}"


def draw_submission(filing: Filing, scheme: Scheme) -> bytes:
    """单位报送表 of one office for one month, in its own hand.

    A department that reports on the county and on itself under one name has a column that says which is meant.
    """
    name = filing.sender.name_zh if filing.sender else ""
    habit = habit_of_office(name)
    paper = Paper(name, filing.saved_at)
    is_two_sided = len({line.label for line in filing.lines}) < len(filing.lines)
    heads, widths = list(_SUBMISSION_HEADS), list(_SUBMISSION_WIDTHS)
    if is_two_sided:
        heads.insert(1, _SUBJECT_HEAD)
        widths.insert(1, _SUBJECT_WIDTH)
    sheet = paper.sheet("报送表", (*(3,) * habit.indent, *widths))
    left = habit.indent + 1
    title = filing.title_period or filing.period
    sheet.span((1, left, 1, left + len(heads) - 1), f"{name}{title.year}年{title.label_zh}绩效考评指标报送表", "title")
    for column, text in (
        (0, f"报送单位：{name}"),
        (3, f"报告期：{filing.period.code}"),
        (6, f"表式版本：{scheme.year}"),
    ):
        sheet.put(2, left + column, text, "line")
    for step, head in enumerate(heads):
        sheet.put(3, left + step, head, "head")
    for row, line in enumerate(filing.lines, start=4):
        sheet.put(row, left, row - 3, "name")
        if is_two_sided:
            sheet.put(row, left + 1, line.subject.name_zh, "name")
        _draw_submitted(sheet, row, left + 1 + is_two_sided, line=line, habit=habit, is_blank=filing.is_blank)
    _sign(sheet, 4 + len(filing.lines), left, filing)
    if habit.has_hidden_sheet:
        paper.hide("底稿", [("指标", "说明"), *((line.label, "见台账") for line in filing.lines[:3])])
    return paper.content()


def _sign(sheet: Sheet, row: int, left: int, filing: Filing) -> None:
    for step, note in enumerate(_SUBMISSION_NOTES):
        sheet.put(row + step, left, note, "note")
    signed = f"填报人：            单位负责人：            填报日期：{filing.saved_at:%Y-%m-%d}"
    sheet.put(row + len(_SUBMISSION_NOTES), left, signed, "note")
    sheet.freeze(4, left + 2)


def _draw_submitted(sheet: Sheet, row: int, left: int, *, line: Line, habit: Habit, is_blank: bool) -> None:
    told = _in_uom(line, habit)
    decimals = _decimals(line, told)
    sheet.put(row, left, line.label, "name")
    sheet.put(row, left + 1, told.uom, "name")
    if is_blank:
        sheet.figures(row, left + 2, [None] * 4)
    else:
        amounts = [habit.figure(value, decimals) for value in (told.month, told.ytd, told.year_ago)]
        sheet.figures(row, left + 2, amounts, decimals=decimals)
        sheet.figures(row, left + 5, [Habit(habit.missing).figure(told.growth, 1)], decimals=1)
    sheet.put(row, left + 6, line.note_zh or None, "name")


def _in_uom(line: Line, habit: Habit) -> Line:
    """The line in the unit that the office likes; small amounts stay in the unit of the form."""
    if habit.money not in _YUAN or line.uom not in _YUAN or line.uom == habit.money or line.ytd is None:
        return line
    if habit.money == "亿元" and line.ytd * _YUAN[line.uom] < _SMALLEST_IN_YI * 1e4:
        return line
    ratio = _YUAN[habit.money] / _YUAN[line.uom]
    month, ytd, year_ago = (
        None if value is None else round(value / ratio, 8) for value in (line.month, line.ytd, line.year_ago)
    )
    return replace(line, uom=habit.money, month=month, ytd=ytd, year_ago=year_ago)


def _decimals(line: Line, told: Line) -> int:
    shift = {("万元", "亿元"): 4, ("亿元", "万元"): -4}.get((line.uom, told.uom), 0)
    return max(0, line.decimals + shift)


def draw_bureau_report(filing: Filing, scheme: Scheme) -> bytes:
    """统计月报: 主要指标 of the county, and 分乡镇."""
    paper = Paper(f"{scheme.county_zh}统计局", filing.saved_at)
    _draw_main(paper, filing, [line for line in filing.lines if line.subject.is_home], scheme)
    towns = [line for line in filing.lines if not line.subject.is_home]
    if towns:
        sheet = paper.sheet("分乡镇", (14, *(13,) * 40))
        title = f"{scheme.county_zh}{span_zh(filing.period)}各乡镇（街道）主要指标"
        end = _draw_matrix(sheet, towns, title=title, head="乡镇", sub_heads=("累计", "同比(%)"), habit=_BUREAU)
        sheet.put(end, 1, "注：本表不含县直单位和跨乡镇项目，合计数不等于全县数。", "note")
    paper.hide("Sheet3", [("本表由统计月报系统导出",)])
    return paper.content()


def _draw_main(paper: Paper, filing: Filing, lines: Sequence[Line], scheme: Scheme) -> None:
    sheet = paper.sheet("主要指标", (36, 12, 14, 14, 14, 14))
    sheet.span((1, 1, 1, 6), f"{scheme.county_zh}{span_zh(filing.period)}主要经济指标", "title")
    sheet.put(2, 1, f"编制单位：{scheme.county_zh}统计局", "line")
    for column, head in enumerate(("指标名称", "计量单位", "本月"), start=1):
        sheet.span((3, column, 4, column), head, "head")
    sheet.span((3, 4, 3, 6), "本年累计", "head")
    for column, head in enumerate(("绝对额", "上年同期", "同比增长(%)"), start=4):
        sheet.put(4, column, head, "head")
    parts = {
        part for line in lines if line.indicator_code for part in scheme.indicator_by_code[line.indicator_code].parts
    }
    for row, line in enumerate(_by_family(lines, scheme), start=5):
        lead = "　其中：" if line.indicator_code in parts else ""
        sheet.put(row, 1, f"{lead}{line.label}", "name")
        sheet.put(row, 2, line.uom, "name")
        amounts = [_BUREAU.figure(value, line.decimals) for value in (line.month, line.ytd, line.year_ago)]
        sheet.figures(row, 3, amounts, decimals=line.decimals)
        sheet.figures(row, 6, [_BUREAU.figure(line.growth, 1)], decimals=1)
    end = 5 + len(lines)
    sheet.put(end, 1, "注：1.地区生产总值、工业和农业增加值增速按可比价格计算，绝对额按现价计算。", "note")
    sheet.put(end + 1, 1, "    2.部分数据因四舍五入，存在总计与分项合计不等的情况。", "note")
    if filing.note_zh:
        sheet.put(end + 2, 1, f"    3.{filing.note_zh}", "note")
    sheet.freeze(5, 2)


def _by_family(lines: Sequence[Line], scheme: Scheme) -> list[Line]:
    """Each whole with its parts below it, otherwise in the order of the scheme."""
    own = {line.indicator_code: line for line in lines if line.indicator_code}
    parts = {part for code in own for part in scheme.indicator_by_code[code].parts if part in own}
    ordered: list[Line] = []
    for line in lines:
        if line.indicator_code not in parts:
            ordered.append(line)
            below = scheme.indicator_by_code[line.indicator_code].parts if line.indicator_code else ()
            ordered += [own[part] for part in below if part in own]
    return ordered


def draw_circular(filing: Filing, scheme: Scheme) -> bytes:
    """市对县通报: the city's counties side by side, with 全市, 全国 and 西部地区 below."""
    paper = Paper(f"{scheme.city_zh}统计局", filing.saved_at)
    sheet = paper.sheet("通报", (16, *(11,) * 60))
    title = f"{scheme.city_zh}{span_zh(filing.period)}各县（市、区）主要指标完成情况通报"
    sub_heads = ("累计", "增速(%)", "位次")
    end = _draw_matrix(sheet, filing.lines, title=title, head="县（市、区）", sub_heads=sub_heads, habit=_CITY)
    sheet.put(end, 1, "注：位次按增速排列，无增速的按累计数排列；“-”为未公布或不参与排位。", "note")
    return paper.content()


def _draw_matrix(
    sheet: Sheet, lines: Sequence[Line], *, title: str, head: str, sub_heads: Sequence[str], habit: Habit
) -> int:
    """Subjects down, labels across in merged heads; gives the row below the table. Towns get a totals row."""
    labels = {line.label: line for line in lines}
    subjects = {line.subject.code: line.subject for line in lines}
    cells = {(line.subject.code, line.label): line for line in lines}
    width = len(sub_heads)
    sheet.span((1, 1, 1, min(1 + width * len(labels), 12)), title, "title")
    sheet.span((3, 1, 4, 1), head, "head")
    for place, (label, line) in enumerate(labels.items()):
        left = 2 + place * width
        sheet.span((3, left, 3, left + width - 1), f"{label}（{line.uom}）", "head")
        for step, text in enumerate(sub_heads):
            sheet.put(4, left + step, text, "head")
    sheet.heighten(3, 44)
    for row, subject in enumerate(subjects.values(), start=5):
        sheet.put(row, 1, subject.name_zh, "name")
        for place, label in enumerate(labels):
            _draw_band(sheet, row, 2 + place * width, line=cells.get((subject.code, label)), width=width, habit=habit)
    end = 5 + len(subjects)
    if width == 2:
        _draw_totals(sheet, end, list(labels), lines=lines, habit=habit)
        end += 1
    sheet.freeze(5, 2)
    return end


def _draw_band(sheet: Sheet, row: int, left: int, *, line: Line | None, width: int, habit: Habit) -> None:
    if line is None:
        sheet.figures(row, left, [habit.missing] * width)
        return
    rank = line.rank if line.rank is not None else habit.missing
    sheet.figures(row, left, [habit.figure(line.ytd, line.decimals)], decimals=line.decimals)
    sheet.figures(row, left + 1, [habit.figure(line.growth, 1)], decimals=1)
    sheet.figures(row, left + 2, [rank][: width - 2])


def _draw_totals(sheet: Sheet, row: int, labels: Sequence[str], *, lines: Sequence[Line], habit: Habit) -> None:
    sheet.put(row, 1, "合计", "name")
    for place, label in enumerate(labels):
        own = [line for line in lines if line.label == label]
        adds_up = own[0].uom not in {"%", "分"} and bool(own[0].indicator_code)
        known = [line.ytd for line in own if line.ytd is not None]
        total = round(sum(known), 6) if adds_up and known else None
        figures = [habit.figure(total, own[0].decimals), habit.missing]
        sheet.figures(row, 2 + place * 2, figures, decimals=own[0].decimals)


def draw_witness_table(filing: Filing, scheme: Scheme) -> bytes:  # noqa: ARG001 - all forms are drawn alike
    """旁证: a GBK csv, as the business systems of other offices give it out."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("单位名称", "指标名称", "报告期", "计量单位", "本月", "本年累计", "上年同期累计"))
    for line in filing.lines:
        amounts = (
            "" if value is None else f"{value:.{line.decimals}f}" for value in (line.month, line.ytd, line.year_ago)
        )
        writer.writerow((line.subject.name_zh, line.label, filing.period.code, line.uom, *amounts))
    return out.getvalue().encode("gbk")
