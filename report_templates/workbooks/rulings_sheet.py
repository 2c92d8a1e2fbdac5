"""核定 in the 核对表: what was ruled on the doubts of a round, by whom and on what it rests."""

import pandas as pd
from openpyxl import Workbook

from appraisal.books import Books
from appraisal.findings import Verdict
from appraisal.frames import COLUMNS, FindingFrame
from report_templates.items import short_name
from report_templates.workbooks.spreadsheet import Value, add_sheet, put_head, put_line, put_row, put_title

NAME = "核定"
_COLUMNS = (
    "finding_key", "check_code", "subject_code", "indicator_code", "period", "observed", "verdict",
    "replacement_value", "reason", "document_no", "is_referred", "ruled_by",
)  # fmt: skip
_HEAD_ZH = {"subject_code": "考评对象", "indicator_code": "指标", "period": "报告期", "verdict": "核定"}
_WIDTHS = (19, 8, 16, 26, 11, 12, 11, 12, 40, 20, 12, 14)
_NOTE = "核定只说明数据是否采信，不构成对数据真实性的认定；转统计部门的，由统计机构依法处理。"


def put_rulings(book: Workbook, books: Books, findings: FindingFrame, *, label: str) -> None:
    """Add the sheet 核定 if anything was ruled on a finding of the round.

    Args:
        book: the 核对表.
        books: RULINGS and the scheme.
        findings: FINDINGS of the round.
        label: period in words, for the title.
    """
    ruled = pd.DataFrame(findings).merge(books.rulings, how="inner", on="finding_key", validate="one_to_one")
    if ruled.empty:
        return
    sheet = add_sheet(book, NAME, widths=_WIDTHS, landscape=True)
    put_title(sheet, f"{label}{NAME}（第{books.edition}版）", columns=len(_COLUMNS))
    put_head(sheet, 2, [_HEAD_ZH.get(name, COLUMNS[name].zh) for name in _COLUMNS], freeze_column=2)
    subjects = {each.code: short_name(each) for each in books.scheme.subjects}
    indicators = {each.code: each.name_zh for each in books.scheme.indicators}
    words = {
        "subject_code": subjects,
        "indicator_code": indicators,
        "verdict": {each.value: each.zh for each in Verdict},
        "is_referred": {"True": "是", "False": ""},
    }
    formats = ["0.00" if COLUMNS[name].kind == "float64" else "" for name in _COLUMNS]
    for row, record in enumerate(ruled.to_dict("records"), start=3):
        put_row(sheet, row, [_told(record[name], words.get(name)) for name in _COLUMNS], formats=formats)
    put_line(sheet, len(ruled) + 3, 1, _NOTE)


def _told(cell: object, words: dict[str, str] | None) -> Value:
    if cell is None or pd.isna(cell):  # type: ignore[call-overload]
        return None
    if words is not None:
        return words.get(str(cell), str(cell))
    return cell if isinstance(cell, int | float) else str(cell)
