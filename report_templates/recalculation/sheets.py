"""复算进表: which columns the sheets of 考评结果核对表 carry beside what was published, and in which order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.scheme import Scheme
from report_templates.layout.title import width
from report_templates.recalculation.book import ITEM, Recalculation
from report_templates.recalculation.groups import group_columns, group_order
from report_templates.recalculation.indicators import (
    DOUBTED_COLUMNS,
    Patterns,
    doubted_columns,
    doubted_order,
    find_patterns,
    indicator_columns,
    indicator_order,
)
from report_templates.recalculation.layout import FIRST_ROW, General, Layout, Live, live_column
from report_templates.recalculation.parameters import ParameterBook
from report_templates.recalculation.subjects import subject_columns, subject_order
from report_templates.workbooks.spreadsheet import Value, add_sheet, long_rows, put_head, put_title

SUBJECTS, GROUPS, INDICATORS, DOUBTED, LEDGER = "综合成绩", "分板块", "指标得分", "审慎读数", "加减分"
LEDGER_COLUMNS = ("subject_code",)
_LEDGER_ZH = {
    "what_zh": "事由",
    "counted_points": "计分",
    "cautious_counted_points": "审慎计分",
    "settlement_zh": "说明",
    "kind_key": "类型代码",
}
_KIND_ZH = {"bonus": "台账加分", "deduction": "台账扣分", ITEM: "加分项目"}
_LIVE_FILL = PatternFill("solid", fgColor="DDEBF7")
_TITLE_COLUMNS = 3
"""Those that every printed page repeats, so that each page says what it is."""
_PAGE_WIDTH = 125.0
"""Width of columns that an A4 page holds across at a legible size."""


@dataclass(frozen=True)
class Table:
    """A sheet of records: what was published, and beside it what is recalculated.

    Attributes:
        layout: name, columns, count of records.
        rows: published columns, in the order of the sheet.
        live: the further columns.
    """

    layout: Layout
    rows: pd.DataFrame
    live: Mapping[str, Live]


def plan_tables(
    recalculation: Recalculation,
    scheme: Scheme,
    published: Mapping[str, Sequence[str]],
    sort: Callable[[pd.DataFrame, Sequence[str]], pd.DataFrame],
) -> tuple[dict[str, Table], ParameterBook]:
    """Every sheet with its formulas, and 计分参数 which they use.

    Args:
        recalculation: what the formulas come to.
        scheme: rules, tree and policies.
        published: sheet → its published columns.
        sort: puts the records of a sheet with such columns in order.
    """
    parameters = ParameterBook()
    general = _general(scheme, parameters)
    patterns = find_patterns(recalculation, scheme, parameters)
    frames = {
        SUBJECTS: sort(recalculation.subjects, published[SUBJECTS]),
        GROUPS: sort(recalculation.groups, published[GROUPS]),
        INDICATORS: sort(recalculation.indicators, published[INDICATORS]),
        DOUBTED: sort(recalculation.doubted, DOUBTED_COLUMNS),
        LEDGER: sort(recalculation.ledger, LEDGER_COLUMNS),
    }
    layouts = _layouts(frames, published, patterns, scheme)
    indicators, groups = layouts[INDICATORS], layouts[GROUPS]
    holders = set(zip(frames[INDICATORS]["subject_code"], frames[INDICATORS]["group_code"], strict=True))
    live = {
        SUBJECTS: subject_columns(
            frames[SUBJECTS],
            general,
            own=layouts[SUBJECTS],
            indicators=indicators,
            groups=groups,
            ledger=layouts[LEDGER],
        ),
        GROUPS: group_columns(frames[GROUPS], general, groups, indicators, holders=holders),
        INDICATORS: indicator_columns(
            frames[INDICATORS],
            patterns,
            general,
            own=indicators,
            doubted=layouts[DOUBTED],
            readings=_rows(frames[DOUBTED]),
        ),
        DOUBTED: doubted_columns(
            frames[DOUBTED],
            patterns,
            general,
            own=layouts[DOUBTED],
            indicators=indicators,
            reported=_rows(frames[INDICATORS]),
        ),
    }
    live[LEDGER] = _ledger(frames[LEDGER])
    return {name: Table(layouts[name], frames[name], live[name]) for name in layouts}, parameters


def _ledger(rows: pd.DataFrame) -> dict[str, Live]:
    """Columns of 加减分; all of it is what was counted, none of it a formula."""
    widths = {"what_zh": 44.0, "settlement_zh": 44.0}
    columns = {
        name: live_column(
            zh, rows[name], number_format="0.00" if name.endswith("points") else "", width=widths.get(name, 12)
        )
        for name, zh in _LEDGER_ZH.items()
    }
    columns["kind_zh"] = live_column("类型", rows["kind_key"].map(_KIND_ZH), width=12)
    return columns | {"subject_key": live_column("对象代码", rows["subject_code"], width=20)}


def _general(scheme: Scheme, parameters: ParameterBook) -> General:
    policies = scheme.policies
    caps = {"加分上限（分）": policies.bonus_cap_points, "扣分上限（分）": policies.deduction_cap_points}
    places = parameters.general(
        "得分小数位", policies.points_places, "四舍五入" if policies.rounding == "half_up" else "四舍六入五成双"
    )
    bonus, deduction = ("" if cap is None else parameters.general(label, cap, "") for label, cap in caps.items())
    return General(scheme, places, bonus, deduction)


def _layouts(
    frames: Mapping[str, pd.DataFrame], published: Mapping[str, Sequence[str]], patterns: Patterns, scheme: Scheme
) -> dict[str, Layout]:
    columns = {
        SUBJECTS: (*published[SUBJECTS], *subject_order(scheme)),
        GROUPS: (*published[GROUPS], *group_order(scheme)),
        INDICATORS: (*published[INDICATORS], *indicator_order(patterns, scheme)),
        DOUBTED: (*DOUBTED_COLUMNS, *doubted_order(patterns)),
        LEDGER: (*LEDGER_COLUMNS, "kind_zh", *_LEDGER_ZH, "subject_key"),
    }
    return {name: Layout(name, columns[name], len(frames[name])) for name in columns}


def _rows(frame: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(indicator, subject) → its row in the sheet."""
    keys = zip(frame["indicator_code"], frame["subject_code"], strict=True)
    return {key: row for row, key in enumerate(keys, start=FIRST_ROW)}


def put_table(
    book: Workbook,
    table: Table,
    shown: Sequence[Sequence[Value]],
    *,
    title: str,
    heads: Sequence[str],
    formats: Sequence[str],
    widths: Sequence[float],
) -> Worksheet:
    """Draw a sheet of records, each formula with what it comes to.

    Args:
        book: where.
        table: what.
        shown: published cells, by record.
        title: over the sheet.
        heads: of the published columns.
        formats: of the published columns.
        widths: of the published columns.
    """
    names = table.layout.columns[len(heads) :]
    live = [table.live[name] for name in names]
    all_widths = [*widths, *(_width(name, each) for name, each in zip(names, live, strict=True))]
    sheet = add_sheet(book, table.layout.sheet, widths=all_widths, landscape=True)
    put_title(sheet, title, columns=_TITLE_COLUMNS)
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center", shrink_to_fit=True)
    put_head(sheet, 2, [*heads, *(each.head for each in live)], freeze_column=4)
    for column in range(len(heads) + 1, len(all_widths) + 1):
        sheet.cell(2, column).fill = _LIVE_FILL
    rows = long_rows(sheet, formats=[*formats, *(each.number_format for each in live)])
    plain = (None,) * len(heads)
    told = zip(*(each.cached for each in live), strict=True)
    formulas = zip(*(each.formulas for each in live), strict=True)
    for row, (cells, own, made) in enumerate(zip(shown, told, formulas, strict=True), start=FIRST_ROW):
        rows.put(row, (*cells, *own), (*plain, *made))
    sheet.auto_filter.ref = rows.area.replace("A1", "A2")
    printed = len(all_widths) - sum(name.endswith("_key") for name in names)
    sheet.print_area = f"A1:{get_column_letter(printed)}{FIRST_ROW + table.layout.count - 1}"
    sheet.page_setup.fitToWidth = max(1, round(sum(all_widths[:printed]) / _PAGE_WIDTH))
    sheet.print_title_cols = "A:C"
    return sheet


def _width(name: str, live: Live) -> float:
    """Wide enough for its codes, or for its head in two lines."""
    if name.endswith("_key"):
        return max((len(str(each)) for each in live.cached), default=8) + 4.0
    return max(live.width, 2.2 * (width(live.head) // 2 + 1) + 2)
