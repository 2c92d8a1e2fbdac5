"""考评结果核对表: points, places, indicators and the figures behind them, for a clerk to check."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from openpyxl import Workbook

from appraisal.books import Books, Results
from appraisal.frames import COLUMNS, FindingFrame
from appraisal.scheme import Scheme
from report_templates.items import STANDING_ZH, short_name
from report_templates.reading import SOURCE_ZH
from report_templates.recalculation.book import recalculate
from report_templates.recalculation.indicators import DOUBTED_COLUMNS
from report_templates.recalculation.layout import FIRST_ROW
from report_templates.recalculation.notes import put_notes
from report_templates.recalculation.parameters import put_parameters
from report_templates.recalculation.sheets import (
    DOUBTED,
    GROUPS,
    INDICATORS,
    LEDGER,
    LEDGER_COLUMNS,
    SUBJECTS,
    Table,
    plan_tables,
    put_table,
)
from report_templates.workbooks.findings_sheet import put_findings
from report_templates.workbooks.rulings_sheet import put_rulings
from report_templates.workbooks.spreadsheet import Value, add_sheet, long_rows, new_book, put_head, put_title, save_book

_SUBJECT_COLUMNS = (
    "peer_group_code", "subject_code", "base_points", "bonus_points", "deduction_points", "is_vetoed", "total_points",
    "cautious_bonus_points", "cautious_total_points", "lowest_total_points", "highest_total_points", "rank", "rank_low", "rank_high", "peer_count", "rank_change", "green_count",
    "yellow_count", "red_count", "unlit_count", "computed_grade", "grade",
)  # fmt: skip
_INDICATOR_COLUMNS = (
    "subject_code", "group_code", "indicator_code", "weight_points", "score_points", "cautious_points", "lost_points",
    "value", "uom", "target_value", "target_status", "due_value", "completion_pct", "due_pct", "progress_gap_pp",
    "year_ago_value", "yoy_pct", "comparable_yoy_pct", "entered_count", "left_count", "definition_zh", "rank", "peer_count", "rank_change", "standing", "lamp", "previous_lamp",
    "lamp_streak_count",
)  # fmt: skip
_FIGURE_COLUMNS = (
    "subject_code", "indicator_code", "figure_period", "value", "cautious_value", "uom", "source_code", "standing",
    "finding_count", "file_name", "cell_ref", "raw_sha256",
)  # fmt: skip
_GROUP_COLUMNS = ("subject_code", "group_code", "weight_points", "score_points", "cautious_points", "rank")
_PUBLISHED: Mapping[str, Sequence[str]] = {
    SUBJECTS: _SUBJECT_COLUMNS,
    GROUPS: _GROUP_COLUMNS,
    INDICATORS: _INDICATOR_COLUMNS,
    DOUBTED: DOUBTED_COLUMNS,
    LEDGER: LEDGER_COLUMNS,
}
_WORDS_ZH = {
    "standing": {"accepted": "采信", **STANDING_ZH},
    "target_status": {"final": "已定案", "provisional": "未定案"},
    "source_code": SOURCE_ZH,
}
_HEAD_ZH = {"subject_code": "考评对象", "indicator_code": "指标", "group_code": "一级指标"}
_WIDTHS = {
    "subject_code": 16, "indicator_code": 30, "group_code": 20, "peer_group_code": 16, "file_name": 34, "cell_ref": 16,
    "raw_sha256": 24, "source_code": 16, "definition_zh": 40,
}  # fmt: skip
_BY_RANK = ["peer_group_code", "rank", "subject_code"]
_BY_SUBJECT = ["subject_code", "group_code", "indicator_code"]


def results_workbook(
    books: Books,
    results: Results,
    findings: FindingFrame | None = None,
    *,
    check_names: Mapping[str, str] | None = None,
) -> bytes:
    """考评结果核对表: points, places, indicators and the figures behind them, sheet by sheet.

    With the round's ``findings`` they follow in the order in which they are to be looked at, and last what was ruled on
    them, if anything was.
    """
    label = f"{books.period.year}年{books.period.cumulative_label_zh}"
    book = new_book(f"{label}考评结果核对表")
    scheme = books.scheme
    tables, parameters = plan_tables(recalculate(books, results), scheme, _PUBLISHED, partial(_sorted, scheme))
    for name in (SUBJECTS, GROUPS, INDICATORS):
        _put_live(book, tables[name], scheme, title=f"{label}{name}（第{books.edition}版）")
    _put_frame(book, "采信数据", results.figures, title=f"{label}采信数据（第{books.edition}版）", scheme=scheme)
    for name in (DOUBTED, LEDGER):
        if len(tables[name].rows):
            _put_live(book, tables[name], scheme, title=f"{label}{name}（第{books.edition}版）")
    put_parameters(book, parameters, scheme, f"{label}计分参数")
    put_notes(book, scheme, title=f"{label}复算说明", is_any_held=bool(len(tables[DOUBTED].rows)))
    if findings is not None:
        put_findings(book, books, findings, label=label, check_names=check_names or {})
        put_rulings(book, books, findings, label=label)
    return save_book(book)


def _put_live(book: Workbook, table: Table, scheme: Scheme, *, title: str) -> None:
    columns = _PUBLISHED[table.layout.sheet]
    put_table(
        book,
        table,
        _shown(table.rows, columns, scheme),
        title=title,
        heads=[_head(column) for column in columns],
        formats=[_number_format(column) for column in columns],
        widths=[_WIDTHS.get(column, 12) for column in columns],
    )


def _put_frame(book: Workbook, name: str, frame: pd.DataFrame, *, title: str, scheme: Scheme) -> None:
    columns = _FIGURE_COLUMNS
    sheet = add_sheet(book, name, widths=[_WIDTHS.get(column, 12) for column in columns], landscape=True)
    put_title(sheet, title, columns=len(columns))
    put_head(sheet, 2, [_head(column) for column in columns], freeze_column=4)
    rows = long_rows(sheet, formats=[_number_format(column) for column in columns])
    for row, cells in enumerate(_shown(_sorted(scheme, frame, columns), columns, scheme), start=FIRST_ROW):
        rows.put(row, cells)
    sheet.auto_filter.ref = rows.area.replace("A1", "A2")


def _head(column: str) -> str:
    return _HEAD_ZH.get(column, COLUMNS[column].zh)


def _sorted(scheme: Scheme, frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Records by place in their peer group, or by subject, group and indicator in the scheme's own order."""
    places = _places(scheme)
    order = _BY_RANK if "peer_group_code" in columns else [column for column in _BY_SUBJECT if column in columns]
    return frame.sort_values(
        order, kind="stable", key=lambda codes: codes.map(places[codes.name]) if codes.name in places else codes
    )


def _shown(rows: pd.DataFrame, columns: Sequence[str], scheme: Scheme) -> list[tuple[Value, ...]]:
    """Cells of the records as people read them."""
    return list(zip(*(_spoken(rows[column], _speaker(column, scheme)) for column in columns), strict=True))


def _spoken(cells: "pd.Series[Any]", speak: Callable[[object], Value]) -> list[Value]:
    """A column as people read it; each distinct text is put into words once."""
    known: dict[object, Value] = {}
    told: list[Value] = []
    for cell, is_missing in zip(cells.astype("object").tolist(), cells.isna().tolist(), strict=True):
        if is_missing:
            told.append(None)
        elif isinstance(cell, str):
            told.append(known[cell] if cell in known else known.setdefault(cell, speak(cell)))
        else:
            told.append(speak(cell))
    return told


def _places(scheme: Scheme) -> dict[Hashable, dict[str, int]]:
    """The scheme's own order of everything that has a code."""
    codes = {
        "peer_group_code": [each.code for each in scheme.peer_groups],
        "subject_code": [each.code for each in scheme.subjects],
        "group_code": list(scheme.groups),
        "indicator_code": [each.code for each in scheme.indicators],
    }
    return {column: {code: place for place, code in enumerate(ordered)} for column, ordered in codes.items()}


def _speaker(column: str, scheme: Scheme) -> Callable[[object], Value]:
    """How a cell of a column is shown: codes as names, numbers as numbers."""
    names: dict[str, str]
    match column:
        case "subject_code":
            names = {each.code: short_name(each) for each in scheme.subjects}
        case "indicator_code":
            names = {each.code: each.name_zh for each in scheme.indicators}
        case "group_code":
            names = scheme.group_names
        case "peer_group_code":
            names = {each.code: each.name_zh for each in scheme.peer_groups}
        case "is_vetoed":
            names = {"True": "是", "False": "否"}
        case "lamp" | "previous_lamp":
            names = scheme.lamp_zh
        case _:
            names = _WORDS_ZH.get(column, {})
    numbers = () if column == "is_vetoed" else (int, float)
    return lambda cell: cell if isinstance(cell, numbers) else names.get(str(cell), str(cell))


def _number_format(column: str) -> str:
    if column.endswith(("_count", "rank", "rank_low", "rank_high", "rank_change")):
        return "0"
    return "0.00" if COLUMNS[column].kind == "float64" else ""
