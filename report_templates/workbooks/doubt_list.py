"""疑点清单: the workbook on which whoever owns a doubt clears it, a row a figure, and which comes back to rule.

Everything needed stands in the row: the figure, its 参考区间 and where that comes from, how it and its peers moved, the
cell it came from, what hangs on it and what happens without an answer. Only answers are open. No cell takes a figure.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.answers import (
    DOUBT_FORM,
    DOUBT_OUTCOMES,
    FINDING_KEY_HEAD,
    FORM_KEY_KEY,
    KEY_JOINT,
    OFFICE,
    OWNER_CODE_KEY,
)
from report_templates.doubt_list.courses import Course
from report_templates.doubt_list.doubted import Doubted
from report_templates.doubt_list.owners import owner_zh
from report_templates.reading import Reading
from report_templates.wording import MISSING, day_zh
from report_templates.workbooks.spreadsheet import (
    Looks,
    Value,
    add_sheet,
    new_book,
    offer_choices,
    open_for_input,
    put,
    put_head,
    put_line,
    put_row,
    put_title_aside,
    save_book,
)

ANSWER_HEADS = ("答复", "情况说明和依据", "依据文号", "核定人（岗位）", "日期")
_COURSE_HEAD = "走势"
HEAD = (
    "序号", "考评对象", "指标", "报告期", "报送值", "参考区间（仅供核对）", _COURSE_HEAD, "原因", "出处", "可疑度",
    "影响", "处置", "默认处理与时限", "已有说明", *ANSWER_HEADS, FINDING_KEY_HEAD,
)  # fmt: skip
_WIDTHS = (5, 10, 16, 12, 12, 26, 28, 36, 24, 7, 13, 6, 20, 14, 14, 28, 12, 12, 12, 18)
_HEAD_ROW = 8
_ROW_POINTS = 84.0
_A3 = 8
_CHARTS_MOST = 40
_MARGIN = 60_000
"""Between a chart and the edges of its cell, in EMU."""
_COURSES, _OVERVIEW = "走势数据", "总览"
_OWN, _PEERS = "1F4E79", "A6A6A6"
_OVERVIEW_HEAD = ("承办单位", "待答复", "其中挂起", "涉及分值", "清单文件")
_OVERVIEW_WIDTHS = (24, 12, 12, 12, 52)


@dataclass(frozen=True)
class Listed:
    """One owner's list.

    Attributes:
        owner_code: ``office`` or a department.
        number_zh: 清单编号 under which it goes out.
        file_name: of the workbook.
        doubted: what its owner is asked, by suspicion × impact.
    """

    owner_code: str
    number_zh: str
    file_name: str
    doubted: tuple[Doubted, ...]


def doubt_list(
    reading: Reading,
    listed: Listed,
    courses: Mapping[tuple[str, ...], Course],
    *,
    overview: Sequence[Listed] = (),
) -> bytes:
    """疑点清单 of one owner.

    Args:
        reading: the round.
        listed: whose list, and what stands in it.
        courses: 走势 by ``Doubted.place``.
        overview: every owner's list, for the one of 绩效办.
    """
    book = new_book(f"{reading.period_code}{DOUBT_FORM}")
    _put_list(book, reading, listed)
    if overview:
        _put_overview(book, reading, overview)
    drawn = [(place, course) for place, each in enumerate(listed.doubted) if (course := courses[each.place]).is_known]
    if drawn:
        _put_courses(book, listed, drawn)
    return save_book(book)


def _put_list(book: Workbook, reading: Reading, listed: Listed) -> None:
    books, subjects = reading.books, reading.books.scheme.subject_by_code
    sheet = add_sheet(book, DOUBT_FORM, widths=_WIDTHS, landscape=True)
    sheet.page_setup.paperSize = _A3
    owner = "绩效办" if listed.owner_code == OFFICE else subjects[listed.owner_code].name_zh
    label = f"{books.period.year}年{books.period.label_zh}{books.round.name_zh}"
    put_title_aside(sheet, f"{label}{DOUBT_FORM}（{owner_zh(listed.owner_code, subjects)}，第{books.edition}版）")
    lines = (
        f"承办单位：{owner}　　报告期：{books.period.code}　　待答复：{len(listed.doubted)}项　　答复时限：{day_zh(reading.reply_by())}",
        f"{OWNER_CODE_KEY}：{listed.owner_code}　　{FORM_KEY_KEY}：{listed.number_zh}",
        f"请在浅色格内填写：“答复”从下拉项中选，写明依据和岗位（不写姓名），存为 .xlsx 送回{books.office.short_zh}；没有答复的行留空，可以分次送回。",
        "答复的效果：属实并说明、口径调整——恢复采信；有误，等待更正——继续挂起，等报送单位重报；转统计部门——继续挂起，由统计机构依法处理；其余不作核定。",
        "本清单只供承办人核对，不得发给报送单位，不填数值：数有误的，由报送单位按原渠道更正。参考区间仅供核对，不作为填报依据；疑点未经核实，不作任何结论。",
    )
    for row, line in enumerate(lines, start=2):
        put_line(sheet, row, 1, line)
    put_head(sheet, _HEAD_ROW, HEAD, freeze_column=5)
    looks: Looks = {}
    for place, each in enumerate(listed.doubted, start=1):
        _put_doubted(sheet, place, each, looks)
    _offer(sheet, rows=(_HEAD_ROW + 1, _HEAD_ROW + len(listed.doubted)))
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{sheet.cell(_HEAD_ROW + len(listed.doubted), len(HEAD)).coordinate}"
    sheet.protection.sheet = True
    sheet.protection.autoFilter = sheet.protection.formatColumns = sheet.protection.formatRows = False


def _put_doubted(sheet: Worksheet, place: int, each: Doubted, looks: Looks) -> None:
    row = _HEAD_ROW + place
    origin = "\n".join(
        text for text in (each.source_zh, each.file_name, f"{each.sheet_zh}!{each.cell_zh}") if MISSING not in text
    )
    known: tuple[Value, ...] = (
        place, each.subject_zh, each.indicator.name_zh, each.when_zh, each.reported_zh, _band(each),
        None, each.reason_zh, origin, round(each.suspicion, 2), each.impact_zh, each.consequence_zh, each.default_zh, each.answered_zh,
    )  # fmt: skip
    blanks = tuple(None for _ in ANSWER_HEADS)
    formats = ["0.00" if name == "可疑度" else "" for name in HEAD]
    put_row(sheet, row, (*known, *blanks, KEY_JOINT.join(each.finding_keys)), formats=formats, looks=looks)
    sheet.row_dimensions[row].height = max(_ROW_POINTS, sheet.row_dimensions[row].height or 0.0)
    for column in range(len(known) + 1, len(known) + len(blanks) + 1):
        _open(sheet, row, column)


def _band(each: Doubted) -> str:
    """参考区间 and below it how it came."""
    return f"{each.band_zh}\n由来：{each.band_how_zh}" if each.band_zh else MISSING


def _open(sheet: Worksheet, row: int, column: int) -> None:
    """A cell to fill in; the look of the first row's is taken over by those below it, which is the quick way."""
    if row > _HEAD_ROW + 1:
        above = sheet.cell(row - 1, column)
        sheet.cell(row, column)._style = copy(above._style)  # type: ignore[union-attr]  # noqa: SLF001
        return
    cell = put(sheet, row, column, None)
    cell.number_format = "yyyy-mm-dd" if HEAD[column - 1] == "日期" else "@"
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    open_for_input(cell)


def _offer(sheet: Worksheet, *, rows: tuple[int, int]) -> None:
    offer_choices(sheet, HEAD.index("答复") + 1, rows=rows, choices=_choices())
    said = {
        "情况说明和依据": "写明核实的情况和依据的凭证、台账、文件。不写应报多少。",
        "核定人（岗位）": "写岗位，如“考评股”，不写姓名。",
    }
    for head, words in said.items():
        rule = DataValidation(type="none", allow_blank=True)
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, head, words
        letter = sheet.cell(_HEAD_ROW, HEAD.index(head) + 1).column_letter  # type: ignore[union-attr]
        rule.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
        sheet.add_data_validation(rule)


def _choices() -> tuple[str, ...]:
    """The answers to choose from; a list of choices is parted by half-width commas, so none may stand in one."""
    return tuple(DOUBT_OUTCOMES.values())


def _put_overview(book: Workbook, reading: Reading, overview: Sequence[Listed]) -> None:
    books = reading.books
    sheet = add_sheet(book, _OVERVIEW, widths=_OVERVIEW_WIDTHS)
    put_title_aside(sheet, f"{books.period.year}年{books.period.label_zh}疑点总览（第{books.edition}版）")
    put_line(sheet, 2, 1, f"答复时限：{day_zh(reading.reply_by())}。涉及分值是各疑点影响分值大小之和，仅供安排先后。")
    put_head(sheet, 3, _OVERVIEW_HEAD)
    every = [each for listed in overview for each in listed.doubted]
    rows = [
        (owner_zh(each.owner_code, books.scheme.subject_by_code), each.doubted, each.file_name) for each in overview
    ]
    for row, (name, doubted, file_name) in enumerate([*rows, ("合计", every, "")], start=4):
        put_row(sheet, row, (name, *_sums(doubted), file_name), formats=("", "0", "0", "0.00", ""))


def _sums(doubted: Sequence[Doubted]) -> tuple[int, int, float]:
    return len(doubted), sum(each.is_held for each in doubted), sum(abs(each.impact_points or 0.0) for each in doubted)


def _put_courses(book: Workbook, listed: Listed, drawn: Sequence[tuple[int, Course]]) -> None:
    """The numbers behind the charts, three rows a figure, and the charts themselves beside their rows."""
    longest = max(len(course.periods) for _, course in drawn)
    sheet = add_sheet(book, _COURSES, widths=(6, 30, 16, *(10 for _ in range(longest))), landscape=True)
    put_title_aside(sheet, _COURSES)
    put_line(sheet, 2, 1, "序号与清单相同；同类为同组对象的中位数。仅供核对。")
    for turn, (place, course) in enumerate(drawn):
        top, each = 3 + turn * 3, listed.doubted[place]
        put_row(sheet, top, (place + 1, f"{each.subject_zh} {each.indicator.name_zh}", course.what_zh, *course.periods))
        for row, name, values in ((top + 1, "本单位", course.own), (top + 2, "同类", course.peers)):
            put_row(sheet, row, (None, None, name, *values), formats=("", "", "", *("0.0" for _ in values)))
        if turn < _CHARTS_MOST:
            _draw(book[DOUBT_FORM], sheet, course, top=top, row=_HEAD_ROW + place + 1)


def _draw(target: Worksheet, source: Worksheet, course: Course, *, top: int, row: int) -> None:
    """A small line chart inside the cell of its row: own course solid, peers grey, the doubted point marked."""
    chart = LineChart()
    last = 3 + len(course.periods)
    chart.add_data(
        Reference(source, min_col=3, max_col=last, min_row=top + 1, max_row=top + 2),
        from_rows=True,
        titles_from_data=True,
    )
    chart.set_categories(Reference(source, min_col=4, max_col=last, min_row=top))
    chart.legend = None
    chart.x_axis.delete = True
    chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format = "General"
    for series, colour, dash in zip(chart.series, (_OWN, _PEERS), ("solid", "sysDash"), strict=True):
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.dashStyle = dash
        series.graphicalProperties.line.width = 19050
        series.smooth = False
        series.marker.symbol = "none"
    column = HEAD.index(_COURSE_HEAD)
    chart.anchor = TwoCellAnchor(  # type: ignore[assignment]
        editAs="twoCell",
        _from=AnchorMarker(col=column, row=row - 1, colOff=_MARGIN, rowOff=_MARGIN),
        to=AnchorMarker(col=column + 1, row=row, colOff=-_MARGIN, rowOff=-_MARGIN),
    )
    target.add_chart(chart)
