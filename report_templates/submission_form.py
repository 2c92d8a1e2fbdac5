"""单位报送表: the empty form that a subject fills in, as ``unit_submission`` reads it (docs/file_forms.md)."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.frames import ObservationFrame
from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme, Source, Subject
from report_templates.spreadsheet import (
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
    "    2.上年同期累计已按本办留存数预填，与本单位掌握的不一致时，请改正并在说明栏注明。",
    "    3.各项数据须与原始依据一致，报送单位对其真实性负责；不得虚报、瞒报。",
)
_AMOUNT_ROW = 4


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
    for column, line in (
        (1, f"报送单位：{sender.name_zh}"),
        (4, f"报告期：{period.observation_code}"),
        (7, f"表式版本：{scheme.year}"),
    ):
        put_line(sheet, 2, column, line)
    put_head(sheet, _AMOUNT_ROW - 1, _FORM_HEAD, freeze_column=3)
    known = _year_ago(observations, period)
    rows = reported_indicators(scheme, sender, period)
    for place, (indicator, source, owner) in enumerate(rows, start=1):
        _put_form_row(
            sheet,
            _AMOUNT_ROW + place - 1,
            place,
            indicator=indicator,
            source=source,
            year_ago=known.get((indicator.code, owner.code)),
        )
    last = _AMOUNT_ROW + len(rows) - 1
    for step, note in enumerate(_FORM_NOTES, start=2):
        put_line(sheet, last + step, 1, note)
    put_line(sheet, last + len(_FORM_NOTES) + 2, 1, "填报人：　　　　　　单位负责人：　　　　　　填报日期：")
    if rows:
        _validate_numbers(sheet, last)
    sheet.protection.sheet = True
    return save_book(book)


def reported_indicators(
    scheme: Scheme, sender: Subject, period: Period
) -> tuple[tuple[Indicator, Source, Subject], ...]:
    """What a subject reports: the county's figures that it leads, then its own; each label once.

    Returns:
        Indicator, the source whose label stands in the form, and whose figure it is, in the scheme's order.
    """
    group = scheme.peer_group_by_code.get(sender.peer_group)
    weights = group.weights if group else {}
    own = {code for code, weight in weights.items() if weight}
    own |= {part for code in own for part in scheme.indicator_by_code[code].parts}
    rows: dict[str, tuple[Indicator, Source, Subject]] = {}
    for indicator in scheme.indicators:
        source = next((each for each in indicator.sources if each.feed == "unit_submission"), None)
        if source is None or indicator.role in {"project", "corroboration"} or not _is_due(indicator, period):
            continue
        if indicator.lead == sender.code:
            rows.setdefault(source.label, (indicator, source, scheme.home))
        elif indicator.code in own:
            rows.setdefault(source.label, (indicator, source, sender))
    return tuple(rows.values())


def _is_due(indicator: Indicator, period: Period) -> bool:
    return indicator.frequency == "month" or (indicator.frequency == "quarter" and period.is_quarter_end)


def _put_form_row(
    sheet: Worksheet, row: int, place: int, *, indicator: Indicator, source: Source, year_ago: float | None
) -> None:
    is_level = indicator.basis == "ytd" and indicator.kind in {"level", "count"} and source.column == "value"
    prefilled = year_ago if indicator.kind in {"level", "count"} else None
    number_format = f"0.{'0' * indicator.decimals}" if indicator.decimals else "0"
    put_row(sheet, row, (place, source.label, indicator.uom, None, None, prefilled, None, None))
    open_columns = [5, 8] + ([4, 6, 7] if is_level else [7] if source.column == "growth" else [])
    for column in open_columns:
        cell = put(sheet, row, column, prefilled if column == 6 else None)  # noqa: PLR2004 - 上年同期累计
        cell.number_format = "0.0" if column == 7 else number_format if column != len(_FORM_HEAD) else "@"  # noqa: PLR2004
        open_for_input(cell)


def _validate_numbers(sheet: Worksheet, last: int) -> None:
    rule = DataValidation(type="decimal", operator="between", formula1="-1000000000000", formula2="1000000000000")
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle, rule.error = "只填数字", "这里只能填数字，不带单位和千分号；没有数据的请留空。"
    rule.add(f"{get_column_letter(4)}{_AMOUNT_ROW}:{get_column_letter(7)}{last}")
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
