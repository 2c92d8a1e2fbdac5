"""疑点 in the 核对表: every finding of a round in the order in which it is to be looked at, with what hangs on it."""

from collections.abc import Mapping

import pandas as pd
from openpyxl import Workbook

from appraisal.books import Books
from appraisal.findings import Consequence
from appraisal.frames import COLUMNS, FindingFrame
from appraisal.stakes.gain import GAIN_ZH
from appraisal.stakes.priority import by_priority
from report_templates.items import short_name
from report_templates.reading import SOURCE_ZH
from report_templates.workbooks.spreadsheet import Value, add_sheet, long_rows, put_head, put_line, put_title

NAME = "疑点"
_COLUMNS = (
    "consequence", "check_code", "subject_code", "indicator_code", "period", "source_code", "observed", "expected_low",
    "expected_high", "suspicion", "impact_points", "impact_places", "impact_subject_code", "gain", "compared_zh",
    "message_zh", "file_name", "cell_ref", "finding_key",
)  # fmt: skip
_HEAD_ZH = {"subject_code": "考评对象", "indicator_code": "指标"}
_WIDTHS = (6, 7, 18, 12, 24, 10, 12, 12, 12, 12, 8, 9, 9, 14, 14, 24, 52, 30, 14, 19)
_NOTE = (
    "按可疑度×影响分值的大小排列，没有影响的先列挂起、后列提示。影响分值、影响位次是该数照报送数计与照核对参考计相比，影响对象会少得的分、"
    "后退的位次，负数相反。参考区间仅供核对，不作为填报依据；疑点未经核实，不作任何结论。"
)


def put_findings(
    book: Workbook, books: Books, findings: FindingFrame, *, label: str, check_names: Mapping[str, str]
) -> None:
    """Add the sheet 疑点 if there is any.

    Args:
        book: the 核对表.
        books: the scheme and the edition.
        findings: FINDINGS of the round, with their impact.
        label: period in words, for the title.
        check_names: what each check is called; a check without a name is told by its code.
    """
    if findings.empty:
        return
    sheet = add_sheet(book, NAME, widths=_WIDTHS, landscape=True)
    put_title(sheet, f"{label}{NAME}（第{books.edition}版）", columns=len(_COLUMNS) + 1)
    put_head(sheet, 2, ["序号", *(_HEAD_ZH.get(name, COLUMNS[name].zh) for name in _COLUMNS)], freeze_column=5)
    words = _words(books, check_names)
    formats = ["0", *("0.00" if COLUMNS[name].kind == "float64" else "" for name in _COLUMNS)]
    rows = long_rows(sheet, formats=formats)
    for place, record in enumerate(by_priority(findings).to_dict("records"), start=1):
        values = (place, *(_told(record[name], words.get(name, {})) for name in _COLUMNS))
        rows.put(place + 2, values)
    sheet.auto_filter.ref = rows.area.replace("A1", "A2")
    put_line(sheet, len(findings) + 3, 1, _NOTE)


def _words(books: Books, check_names: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    subjects = {each.code: short_name(each) for each in books.scheme.subjects}
    return {
        "consequence": {each.value: each.zh for each in Consequence},
        "check_code": check_names,
        "subject_code": subjects,
        "impact_subject_code": subjects,
        "indicator_code": {each.code: each.name_zh for each in books.scheme.indicators},
        "source_code": SOURCE_ZH,
        "gain": GAIN_ZH,
    }


def _told(cell: object, words: Mapping[str, str]) -> Value:
    if cell is None or pd.isna(cell):  # type: ignore[call-overload]
        return None
    return cell if isinstance(cell, int | float) else words.get(str(cell), str(cell))
