"""疑点处理单: every doubt of a round with a box for what the office does about it; it never leaves the office.

Filled in and sent back, or given to ``jixiao rule --from``, it rules.
What goes to a reporting unit is the 疑点核实单 of its letter, which has no such box. 转统计部门 hands a matter to those who
alone may establish a statistical offence (domain.md §8.1-5); the office itself passes no verdict.
"""

import pandas as pd

from appraisal.answers import FORM_KEY_KEY, OFFICE, OWNER_CODE_KEY, REFERRED, RULING_FORM, RULING_OUTCOMES
from appraisal.books import Books
from appraisal.findings import Consequence, Verdict
from appraisal.frames import COLUMNS, FindingFrame
from appraisal.scheme import Scheme
from report_templates.doubt_list.form_number import form_number
from report_templates.items import short_name
from report_templates.reading import SOURCE_ZH
from report_templates.workbooks.spreadsheet import (
    Value,
    add_sheet,
    long_rows,
    new_book,
    offer_choices,
    put_head,
    put_line,
    put_title,
    save_book,
)

REFERRED_ZH = RULING_OUTCOMES[REFERRED]
CHOICES = tuple(RULING_OUTCOMES.values())
CHOICE_HEAD = "处理意见"
_SHOWN = (
    "consequence", "suspicion", "impact_points", "subject_code", "indicator_code", "source_code", "observed",
    "expected_low", "expected_high", "message_zh",
)  # fmt: skip
_HEAD_ZH = {"subject_code": "考评对象", "indicator_code": "指标"}
_ANSWERS = (CHOICE_HEAD, "理由和依据", "依据文号", "核定人（岗位）", "日期")
_WIDTHS = (5, 6, 7, 8, 11, 16, 11, 11, 11, 11, 52, 11, 13, 28, 14, 14, 12, 19)
_HEAD_ROW = 8
_LINES = (
    "绩效办内部使用，不得发给报送单位。参考值和参考区间仅供核对，不作为填报依据；疑点未经核实，不作任何结论。",
    "处理意见从下拉项中选，写明理由和岗位（不写姓名）；填好后放入收件箱 inbox/replies，或者运行 jixiao rule --from 本文件，登记后下次运行生效。",
    "已在疑点清单中答复的不必再填；用核定值替换的，须有依据文号，用 jixiao rule 疑点键 --verdict replaced --value 核定值 逐项登记。",
    f"选“{REFERRED_ZH}”的，按规定移送统计机构依法处理，本办不作结论。",
)


def doubt_workbook(books: Books, findings: FindingFrame) -> bytes:
    """疑点处理单 of a round: findings as they come, gravest first, with what was ruled so far and a box to tick.

    Args:
        books: the round, its scheme and what was ruled until its cut-off.
        findings: FINDINGS of the round.
    """
    label = f"{books.period.year}年{books.period.label_zh}"
    book = new_book(f"{label}{RULING_FORM}")
    sheet = add_sheet(book, RULING_FORM, widths=_WIDTHS, landscape=True)
    heads = ("序号", *(_HEAD_ZH.get(name, COLUMNS[name].zh) for name in _SHOWN), "已有核定", *_ANSWERS, "疑点键")
    put_title(sheet, f"{label}{books.round.name_zh}{RULING_FORM}（第{books.edition}版）", columns=len(heads))
    number_zh = form_number(books, findings, RULING_FORM, OFFICE)
    whose = (f"报告期：{books.period.code}", f"{OWNER_CODE_KEY}：{OFFICE}", f"{FORM_KEY_KEY}：{number_zh}")
    for row, line in enumerate(("　　".join(whose), *_LINES), start=2):
        put_line(sheet, row, 1, line)
    put_head(sheet, _HEAD_ROW, heads, freeze_column=3)
    ruled = _ruled_zh(books)
    formats = ["", *("0.00" if COLUMNS[name].kind == "float64" else "" for name in _SHOWN)]
    formats += [""] * (len(heads) - len(formats))
    first = len(_SHOWN) + 3
    rows = long_rows(sheet, formats=formats, answers=dict.fromkeys(range(first, first + len(_ANSWERS)), "@"))
    for place, record in enumerate(findings.to_dict("records"), start=1):
        shown = [_told(record[name], name, books.scheme) for name in _SHOWN]
        key = str(record["finding_key"])
        values = (place, *shown, ruled.get(key, ""), *(None for _ in _ANSWERS), key)
        rows.put(_HEAD_ROW + place, values)
    span = (_HEAD_ROW + 1, _HEAD_ROW + len(findings))
    offer_choices(sheet, heads.index(CHOICE_HEAD) + 1, rows=span, choices=CHOICES)
    sheet.auto_filter.ref = rows.area.replace("A1", f"A{_HEAD_ROW}")
    return save_book(book)


def _ruled_zh(books: Books) -> dict[str, str]:
    rulings = books.rulings.sort_values("ruled_at").drop_duplicates("finding_key", keep="last")
    return {
        str(row["finding_key"]): f"{Verdict(row['verdict']).zh}{f'，{REFERRED_ZH}' if row['is_referred'] else ''}"
        for row in rulings.to_dict("records")
    }


def _told(cell: object, column: str, scheme: Scheme) -> Value:
    """A cell as it is shown: codes as names, numbers as numbers."""
    if cell is None or pd.isna(cell):  # type: ignore[call-overload]
        return None
    match column:
        case "consequence":
            return Consequence(str(cell)).zh
        case "subject_code":
            subject = scheme.subject_by_code.get(str(cell))
            return short_name(subject) if subject else str(cell)
        case "indicator_code":
            indicator = scheme.indicator_by_code.get(str(cell))
            return indicator.name_zh if indicator else str(cell)
        case "source_code":
            return SOURCE_ZH.get(str(cell), str(cell))
    return cell if isinstance(cell, int | float) else str(cell)
