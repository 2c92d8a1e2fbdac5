"""区域汇总表: places, heat table and what is not done, for the region's office to work with."""

from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from report_templates.region.facts import LAMPS, RegionRound
from report_templates.region.heat import group_rates
from report_templates.workbooks.spreadsheet import (
    add_sheet,
    new_book,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

_PLACE_HEADS = ("位次", "县（市、区）", "得分", "审慎口径得分")
_TOLD_HEADS = ("待核实", "版次", "数据截止", "计分口径", "运行键", "目录")
_PLACE_WIDTHS = (6, 20, 9, 13, 7, 7, 7, 8, 8, 6, 19, 10, 18, 40)
_FORMATS = ("0", "", "0.00", "0.00", "0", "0", "0", "0", "0", "0", "", "", "", "")
_LOW, _MIDDLE, _HIGH = "F8A978", "FFF2CC", "A9D08E"


def region_workbook(region: RegionRound) -> bytes:
    """区域汇总表 as an .xlsx: 位次表, 热力表, 未完成."""
    title = f"{region.period.year}年{region.period.cumulative_label_zh}{region.round_zh}区域汇总"
    book = new_book(title)
    _draw_places(book, region, title)
    _draw_heat(book, region)
    _draw_failed(book, region)
    return save_book(book)


def _draw_places(book: Workbook, region: RegionRound, title: str) -> None:
    sheet = add_sheet(book, "位次表", widths=_PLACE_WIDTHS, landscape=True)
    heads = (*_PLACE_HEADS, *region.lamp_zh, *_TOLD_HEADS)
    put_title(sheet, title, columns=len(heads))
    put_head(sheet, 2, heads, freeze_column=3)
    row = 3
    for each in region.placed:
        county = each.result
        if not county.is_done:
            continue
        lamps = [county.lamp_counts.get(lamp, 0) for lamp in LAMPS]
        points = (county.total_points, county.cautious_total_points)
        told = (county.held_count, county.edition, county.as_of[:16], county.rules_mark, county.run_key, county.home)
        values = (each.rank or "—", county.county_zh, *(_or_dash(value) for value in points), *lamps, *told)
        put_row(sheet, row, values, formats=_FORMATS)
        row += 1
    put_line(sheet, row, 1, "位次按审慎口径得分排列；“—”为计分口径与多数县不同或没有县本级总分，不排位次。")


def _or_dash(value: float | None) -> float | str:
    return "—" if value is None else value


def _draw_heat(book: Workbook, region: RegionRound) -> None:
    rates = group_rates(region.placed)
    if not rates.groups:
        return
    sheet = add_sheet(book, "热力表", widths=(20, *(14 for _ in rates.groups)), landscape=True)
    put_title(sheet, "分板块得分率（%）", columns=len(rates.groups) + 1)
    put_head(sheet, 2, ("县（市、区）", *rates.groups))
    formats = ("", *("0.0" for _ in rates.groups))
    for row, (name, values) in enumerate(zip(rates.counties, rates.rates_pct, strict=True), start=3):
        put_row(sheet, row, (name, *(_or_dash(value) for value in values)), formats=formats)
    last = f"{get_column_letter(len(rates.groups) + 1)}{len(rates.counties) + 2}"
    scale = ColorScaleRule(  # type: ignore[no-untyped-call]
        start_type="min", start_color=_LOW, mid_type="percentile", mid_value=50, mid_color=_MIDDLE, end_type="max",
        end_color=_HIGH,
    )  # fmt: skip
    sheet.conditional_formatting.add(f"B3:{last}", scale)


def _draw_failed(book: Workbook, region: RegionRound) -> None:
    failed = [each for each in region.counties if not each.is_done]
    if not failed:
        return
    sheet = add_sheet(book, "未完成", widths=(20, 40, 80), landscape=True)
    put_title(sheet, "尚未完成的县", columns=3)
    put_head(sheet, 2, ("县（市、区）", "目录", "原因和办法"))
    for row, each in enumerate(failed, start=3):
        put_row(sheet, row, (each.county_zh, each.home, each.fault_zh))
