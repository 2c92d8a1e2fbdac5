"""疑点清单, 疑点处理单 filled in: what whoever clears a doubt says of it, row by row, and under which form it was asked.

Whether the form went out, and to whom, is for ``tasks`` to prove against the books; nothing here rules. No cell of either
form takes a figure: a figure that is wrong is corrected by a new file of its sender.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from appraisal.answers import (
    DOUBT_FORM,
    DOUBT_OUTCOMES,
    FORM_KEY_KEY,
    KEY_JOINT,
    NEEDS_REASON,
    OWNER_CODE_KEY,
    RULED_BY,
    RULING_OUTCOMES,
)
from appraisal.books import Parsed, RawFile
from appraisal.frames import FindingFrame
from appraisal.period import Period
from appraisal.scheme import Scheme
from feeds import shape
from feeds.answer_form import Line, key_from, lines_of, period_of
from feeds.grid import Workbook
from feeds.head import ORDINAL, Role, Table, find_tables, role
from feeds.reading import Reading
from feeds.rows_form import tables_of
from feeds.shape import ShapeCheck
from feeds.workbook import read_workbook

_OUTCOME = role("outcome", "答复", r"答复|处理意见")
_REASON = role("reason", "情况说明和依据", r"(?:情况说明|理由)和依据")
_DOCUMENT = role("document", "依据文号", r"依据文号")
_BY = role("by", "核定人（岗位）", r"核定人")
_DAY = role("day", "日期", r"日期")
_KEY = role("key", "疑点键", r"疑点键")
Fault = tuple[ShapeCheck, str, Mapping[str, object]]
"""A check, the cell and what its message names."""
_ANSWERS = (_OUTCOME, _REASON, _DOCUMENT)
"""What makes a row an answered one; a post and a day alone, dragged down a column, say nothing."""


@dataclass(frozen=True)
class _Form:
    """What stands above the rows: number, whose form it is, period; and the words that it offers."""

    form_key: str
    owner_code: str
    period: Period
    outcomes: Mapping[str, str]


@dataclass(frozen=True)
class IssuedForm:
    """A form that rules as it went out.

    Attributes:
        form_key: 清单编号.
        rows: keys of each row.
    """

    form_key: str
    rows: tuple[frozenset[str], ...]

    @property
    def keys(self) -> frozenset[str]:
        """Every key that it asks about."""
        return frozenset().union(*self.rows)


def read_issued(content: bytes) -> IssuedForm | None:
    """What a form asked when it went out; ``None`` for a workbook that is no such form."""
    for grid in read_workbook(content).grids:
        for table in find_tables(grid, (*_ANSWERS, _KEY), required=(_KEY, _OUTCOME)):
            form_key, _ = lines_of(table).get(FORM_KEY_KEY, ("", ""))
            return IssuedForm(form_key, tuple(frozenset(_keys(table.text(row, _KEY.name))) for row in table.body))
    return None


def read_doubt_answers(reading: Reading, book: Workbook, form_zh: str) -> None:
    """Read the answered rows of a form that rules; rows left blank, taken out or sorted change nothing.

    Args:
        reading: the file.
        book: its visible sheets.
        form_zh: 疑点清单 or 疑点处理单.
    """
    roles = (ORDINAL, *_ANSWERS, _BY, _DAY, _KEY)
    for table in tables_of(reading, book, sheet_zh=form_zh, roles=roles, required=(_KEY, _OUTCOME)):
        form = _form(reading, table, DOUBT_OUTCOMES if form_zh == DOUBT_FORM else RULING_OUTCOMES)
        if form is None:
            continue
        for row in table.body:
            line = Line(reading, table, row)
            if any(line.text(each) is not None for each in _ANSWERS):
                _read_line(line, form)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.NO_ANSWER)


def _form(reading: Reading, table: Table, outcomes: Mapping[str, str]) -> _Form | None:
    """What stands above a table; ``None`` and the fault recorded if any of it is gone."""
    lines = lines_of(table)
    form_key, ref = lines.get(FORM_KEY_KEY, ("", ""))
    owner, owner_ref = lines.get(OWNER_CODE_KEY, ("", ""))
    if not form_key or not owner:
        reading.find(shape.NOT_ISSUED, ref or owner_ref, text=form_key or "空白", fault="不完整")
    if owner in reading.scheme.subject_by_code:
        reading.sender_code = owner
    period = period_of(reading, table)
    return _Form(form_key, owner, period, outcomes) if period and form_key and owner else None


def _read_line(line: Line, form: _Form) -> None:
    choice = line.word(_OUTCOME, form.outcomes)
    if choice is None:
        if line.text(_OUTCOME) is None:
            line.reading.find(shape.REQUIRED, line.ref(_OUTCOME), label=_OUTCOME.zh)
        return
    keys = _keys(line.code(_KEY) or "")
    if not keys:
        line.reading.find(shape.NO_KEY, line.ref(_KEY), text="空白", fault="看不出是哪一项")
        return
    needed: tuple[Role, ...] = (_REASON, _BY) if choice in NEEDS_REASON else (_BY,)
    for each in needed:
        if line.text(each) is None:
            line.reading.find(shape.REQUIRED, line.ref(each), label=each.zh)
    line.day(_DAY)
    for key in keys:
        _tell(line, form, key, choice)


def _keys(text: str) -> list[str]:
    return [each for each in re.split(rf"[{KEY_JOINT}\s]+", text) if each]


def _tell(line: Line, form: _Form, key: str, choice: str) -> None:
    """An answer that rules becomes one; one that leaves the doubt open is a reply like any other."""
    about = {
        "subject_code": form.owner_code,
        "period": form.period.code,
        "choice_code": choice,
        "cell_ref": line.ref(_OUTCOME),
    }
    row = {
        **about,
        "finding_key": key,
        "reason": line.text(_REASON) or form.outcomes[choice],
        "document_no": line.text(_DOCUMENT) or "",
        "ruled_by": line.text(_BY),
        "form_key": form.form_key,
    }
    line.reading.tell("doubt_answers", row, label=key)
    if choice not in RULED_BY:
        reply = {
            **about,
            "reply_key": key_from("finding", key, form.owner_code, form.period.code),
            "reply_kind": "finding",
            "about_key": key,
            "replied_on": line.reading.arrived_on.isoformat(),
            "stated_text": line.text(_REASON),
        }
        line.reading.tell("replies", reply, label=key)


def prove_rulings(parsed: Parsed, raw: RawFile, scheme: Scheme, faults: Iterable[Fault]) -> Parsed:
    """What was read, with what the books say against it; a fault that returns the file leaves findings alone.

    Args:
        parsed: a form as it was read.
        raw: the file.
        scheme: of the year.
        faults: what was found, row by row.
    """
    reading = Reading(raw, scheme)
    for check, cell_ref, fields in faults:
        reading.find(check, cell_ref, about=None, **fields)
    found = reading.parsed().findings
    findings = FindingFrame(pd.concat([parsed.findings, found], ignore_index=True)) if len(found) else parsed.findings
    if reading.is_returned:
        return replace(reading.parsed(), findings=findings, sender_code=parsed.sender_code, period=parsed.period)
    return replace(parsed, findings=findings)
