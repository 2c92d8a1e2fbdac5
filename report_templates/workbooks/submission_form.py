"""单位报送表: the empty form that a subject fills in, as ``unit_submission`` reads it (docs/file_forms.md)."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.frames import ObservationFrame
from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme, Subject
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

_FORM_HEAD = ("序号", "指标名称", "计量单位", "本月", "本年累计", "上年同期累计", "同比增长(%)", "说明")
_FORM_WIDTHS = (6, 38, 14, 14, 14, 14, 14, 28)
_FORM_NOTES = (
    "注：1.本月和本年累计据实填写；时点数、比率和评分只填“本年累计”栏。没有数据的留空，不要填0。",
    "    2.上年同期累计按本办留存数预填，只为省去抄录，不作为填报依据；与本单位掌握的不一致时，请据实改写并在说明栏注明。",
    "    3.各项数据须真实、准确、完整，与原始依据一致，由报送单位负责；任何单位和个人不得要求填报指定的数值。",
    "    4.本表只用于绩效考评，不代替依法向统计机构报送的统计报表，也不影响其报送。",
)
_AMOUNT_ROW = 4
_MONTH, _YTD, _YEAR_AGO, _GROWTH, _REMARK = range(4, 9)
_FORM_ROLES = frozenset(("appraised", "support"))


@dataclass(frozen=True)
class FormRow:
    """One row of the form.

    Attributes:
        label: 指标名称 as the feed knows it.
        owner: whose figure it is.
        level: the indicator that month, ytd and year-ago columns hold; ``None`` if the row only carries a growth.
        growth: the indicator that the growth column holds; ``None`` where growth is a mere statement.
    """

    label: str
    owner: Subject
    level: Indicator | None
    growth: Indicator | None

    @property
    def uom(self) -> str:
        """计量单位 of the row."""
        return self.level.uom if self.level else "%"

    @property
    def number_format(self) -> str:
        """How the row's figures are shown."""
        decimals = self.level.decimals if self.level else 1
        return f"0.{'0' * decimals}" if decimals else "0"

    @property
    def open_columns(self) -> tuple[int, ...]:
        """Columns that the sender fills in."""
        if self.level is None:
            return (_GROWTH, _REMARK)
        is_flow = self.level.basis == "ytd" and self.level.kind in {"level", "count"}
        return (_MONTH, _YTD, _YEAR_AGO, _GROWTH, _REMARK) if is_flow else (_YTD, _REMARK)


def submission_template(scheme: Scheme, subject_code: str, *, period: Period, observations: ObservationFrame) -> bytes:
    """单位报送表: what a subject has to report for a period, ready to be filled in.

    Args:
        scheme: the year's rules.
        subject_code: who reports.
        period: the month; quarterly indicators appear at quarter ends only.
        observations: what is known, for 上年同期累计.

    Raises:
        KeyError: the scheme knows no such subject.
    """
    sender = scheme.subject_by_code[subject_code]
    book = new_book(f"{sender.name_zh}{period.code}报送表")
    sheet = add_sheet(book, "报送表", widths=_FORM_WIDTHS, landscape=True)
    put_title(sheet, f"{sender.name_zh}{period.year}年{period.label_zh}绩效考评指标报送表", columns=len(_FORM_HEAD))
    put_line(sheet, 2, 1, f"报送单位：{sender.name_zh}")
    put_line(sheet, 2, 4, f"报告期：{period.observation_code}")
    put_line(sheet, 2, 7, f"表式版本：{scheme.year}")
    put_head(sheet, _AMOUNT_ROW - 1, _FORM_HEAD, freeze_column=3)
    known = _year_ago(observations, period)
    rows = rows_owed(scheme, sender, period)
    for place, row in enumerate(rows, start=1):
        year_ago = known.get((row.level.code, row.owner.code)) if row.level else None
        _put_form_row(sheet, place, row, year_ago=year_ago)
    last = _AMOUNT_ROW + len(rows) - 1
    for step, note in enumerate(_FORM_NOTES, start=2):
        put_line(sheet, last + step, 1, note)
    put_line(sheet, last + len(_FORM_NOTES) + 2, 1, "填报人：　　　　　　单位负责人：　　　　　　填报日期：")
    if rows:
        _validate_numbers(sheet, last)
    sheet.protection.sheet = True
    return save_book(book)


def rows_owed(scheme: Scheme, sender: Subject, period: Period) -> tuple[FormRow, ...]:
    """What a subject reports: the county's figures that it leads and its own, each label once, in the scheme's order."""
    labels = {
        (source.label, source.column): indicator
        for indicator in reversed(scheme.indicators)
        for source in indicator.sources
        if source.feed == "unit_submission"
    }
    rows: dict[str, FormRow] = {}
    for indicator in scheme.indicators:
        owner = _owner(scheme, indicator, sender)
        source = next((each for each in indicator.sources if each.feed == "unit_submission"), None)
        if owner is None or source is None or not _is_due(indicator, period):
            continue
        level, growth = labels.get((source.label, "value")), labels.get((source.label, "growth"))
        rows.setdefault(source.label, FormRow(source.label, owner, level, growth))
    return tuple(rows.values())


def _owner(scheme: Scheme, indicator: Indicator, sender: Subject) -> Subject | None:
    """Whose figure it is when this sender reports it; ``None`` if it is not the sender's to report."""
    if indicator.role not in _FORM_ROLES:
        return None
    if indicator.lead == sender.code:
        return scheme.home
    group = scheme.peer_group_by_code.get(sender.peer_group)
    own = {code for code, weight in group.weights.items() if weight} if group else set()
    parts = (
        {part for code in own for part in scheme.indicator_by_code[code].parts}
        if sender.kind != "department"
        else set()
    )
    return sender if indicator.code in own | parts else None


def _is_due(indicator: Indicator, period: Period) -> bool:
    return indicator.frequency == "month" or (indicator.frequency == "quarter" and period.is_quarter_end)


def _put_form_row(sheet: Worksheet, place: int, row: FormRow, *, year_ago: float | None) -> None:
    line = _AMOUNT_ROW + place - 1
    put_row(sheet, line, (place, row.label, row.uom, None, None, None, None, None))
    for column in row.open_columns:
        cell = put(sheet, line, column, year_ago if column == _YEAR_AGO else None)
        cell.number_format = {_GROWTH: "0.0", _REMARK: "@"}.get(column, row.number_format)
        open_for_input(cell)


def _validate_numbers(sheet: Worksheet, last: int) -> None:
    rule = DataValidation(type="decimal", operator="between", formula1="-1000000000000", formula2="1000000000000")
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle, rule.error = "只填数字", "这里只能填数字，不带单位和千分号；没有数据的请留空。"
    rule.add(f"{get_column_letter(_MONTH)}{_AMOUNT_ROW}:{get_column_letter(_GROWTH)}{last}")
    sheet.add_data_validation(rule)


def _year_ago(observations: ObservationFrame, period: Period) -> dict[tuple[str, str], float]:
    """What was recorded for the same period a year ago, the first source in the frame's order winning."""
    code = period.year_ago().observation_code
    rows = observations[
        (observations["period"] == code)
        & (observations["measure"] == "value")
        & observations["basis"].isin(["ytd", "stock"])
        & observations["value"].notna()
    ].sort_values(["indicator_code", "subject_code", "basis", "source_code"])
    first = rows.drop_duplicates(["indicator_code", "subject_code"])
    keys = zip(first["indicator_code"], first["subject_code"], strict=True)
    return dict(zip(keys, first["value"].astype(float), strict=True))
