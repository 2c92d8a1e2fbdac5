"""回复: what comes back on letters and queries. Forms that went out with them are read; all else is kept and receipted.

A reply says what a unit has to say and changes no figure; nor does it rule on a doubt. Whoever clears doubts answers on a
疑点清单 or 疑点处理单, which rule once ``tasks`` has proved that this very form went out (``doubt_answers``).
"""

import re
from collections.abc import Iterator

from appraisal.answers import (
    DELAY_CAUSES,
    DISPATCH_FORM,
    DOUBT_FORM,
    FINDING_CAUSES,
    FINDING_SHOWN,
    KEY_JOINT,
    RECTIFICATION_FORM,
    RULING_FORM,
    SOURCE_FORM,
    SOURCE_OUTCOMES,
    UNIT_OUTCOMES,
    WARNING_FORM,
    WARNING_SHOWN,
    ReplyKind,
)
from appraisal.period import Period
from appraisal.scheme import Subject
from feeds import shape
from feeds.answer_form import Line, form_called, key_from, period_of, sender_of
from feeds.dispatch_records import read_dispatches
from feeds.doubt_answers import read_doubt_answers
from feeds.feed import Feed
from feeds.grid import Workbook
from feeds.head import ORDINAL, Role, Table, role
from feeds.reading import Reading
from feeds.rectification_ledger import read_rectification
from feeds.rows_form import note_columns, tables_of

_CAUSE = role("cause", "落后主要原因", r"落后(?:的)?主要原因")
_REASON = role("reason", "具体情况", r"具体情况")
_MEASURE = role("measure", "补欠措施", r"补欠措施|整改措施")
_PROMISED = role("promised", "承诺完成时限", r"承诺完成(?:时限|时间|日期)")
_REQUEST = role("request", "需协调事项", r"需(?:要)?协调(?:解决)?(?:的)?事项")
_DONE = role("done", "是否已办结", r"是否(?:已)?办结")
_WARNING_KEY = role("key", "预警编号", r"预警编号")
_WARNING_ANSWERS = (_CAUSE, _REASON, _MEASURE, _PROMISED, _REQUEST, _DONE)
_WANTED = (_CAUSE, _MEASURE, _PROMISED)
"""What a warning that is not settled asks for."""
_SHOWN = tuple(role(f"shown.{head}", head, re.escape(head)) for head in (*WARNING_SHOWN, *FINDING_SHOWN))
_FILLED = role("filled", "填写人和日期", r"填写人和日期")
"""Who filled a form in is read past: no name of a person is kept."""
_OUTCOME = role("outcome", "核实结果", r"核实结果|核对结果")
_FINDING_CAUSE = role("cause", "原因类别", r"原因类别")
_STATED = role("stated", "情况说明", r"情况说明")
_EVIDENCE = role("evidence", "佐证材料", r"佐证材料")
_FINDING_KEY = role("key", "疑点键", r"疑点键")
_FINDING_ANSWERS = (_OUTCOME, _FINDING_CAUSE, _STATED, _EVIDENCE)
_SENDER = ("回复单位", "核实单位", "核对单位")


def read_replies(reading: Reading, book: Workbook) -> None:
    """Read a form that went out and came back; a workbook that is none of them is kept as it is."""
    form = form_called(book)
    match form:
        case "":
            reading.find(shape.ONLY_KEPT)
        case _ if form in {DOUBT_FORM, RULING_FORM}:
            read_doubt_answers(reading, book, form)
        case _ if form == RECTIFICATION_FORM:
            read_rectification(reading, book)
        case _ if form == DISPATCH_FORM:
            read_dispatches(reading, book)
        case _ if form == WARNING_FORM:
            _read_answers(reading, book, form, key=_WARNING_KEY, answers=_WARNING_ANSWERS)
        case _:
            _read_answers(reading, book, form, key=_FINDING_KEY, answers=_FINDING_ANSWERS)


def _read_answers(reading: Reading, book: Workbook, form: str, *, key: Role, answers: tuple[Role, ...]) -> None:
    roles = (ORDINAL, *answers, key, *_SHOWN, _FILLED)
    tables = tables_of(reading, book, sheet_zh=form, roles=roles, required=(key, answers[0]))
    for table in tables:
        note_columns(reading, table)
        sender = sender_of(reading, table, named=_SENDER)
        period = period_of(reading, table)
        if sender is None or period is None:
            continue
        for line in _answered(reading, table, answers):
            _read_line(line, form, key, sender, period)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.NO_ANSWER, tables[0].grid.ref(tables[0].top, 1))


def _answered(reading: Reading, table: Table, answers: tuple[Role, ...]) -> Iterator[Line]:
    for row in table.body:
        line = Line(reading, table, row)
        if any(line.text(each) is not None for each in answers):
            yield line


def _read_line(line: Line, form: str, key: Role, sender: Subject, period: Period) -> None:
    keys = [each for each in (line.code(key) or "").split(KEY_JOINT) if each]
    if not keys:
        line.reading.find(shape.NO_KEY, line.ref(key), text="空白", fault="看不出是哪一项")
        return
    kind: ReplyKind = "warning" if form == WARNING_FORM else "finding"
    answer = _on_warning(line) if kind == "warning" else _on_finding(line, form)
    for about in keys:
        row = {
            "reply_key": key_from(kind, about, sender.code, period.code),
            "reply_kind": kind,
            "about_key": about,
            "subject_code": sender.code,
            "period": period.code,
            "replied_on": line.reading.arrived_on.isoformat(),
            **answer,
            "cell_ref": line.ref(key),
        }
        line.reading.tell("replies", row, label=about)


def _on_warning(line: Line) -> dict[str, object]:
    is_done = line.is_marked(_DONE)
    missing = [each.zh for each in _WANTED if line.text(each) is None]
    if missing and not is_done:
        line.reading.find(shape.PARTLY_ANSWERED, line.ref(_WARNING_KEY), missing="、".join(missing))
    return {
        "cause_code": line.word(_CAUSE, DELAY_CAUSES),
        "reason_zh": line.text(_REASON),
        "measure_zh": line.text(_MEASURE),
        "promised_on": line.day(_PROMISED, may_lie_ahead=True),
        "request_zh": line.text(_REQUEST),
        "is_done": is_done,
    }


def _on_finding(line: Line, form: str) -> dict[str, object]:
    evidence = line.text(_EVIDENCE)
    stated = (line.text(_STATED), f"佐证材料：{evidence}" if evidence else None)
    outcomes = SOURCE_OUTCOMES if form == SOURCE_FORM else UNIT_OUTCOMES
    choice = line.word(_OUTCOME, outcomes)
    if line.text(_OUTCOME) is None:
        line.reading.find(shape.PARTLY_ANSWERED, line.ref(_FINDING_KEY), missing=_OUTCOME.zh)
    return {
        "choice_code": choice,
        "cause_code": line.word(_FINDING_CAUSE, FINDING_CAUSES),
        "stated_text": "；".join(text for text in stated if text) or None,
    }


REPLIES = Feed("replies", "回复", "replies", read_replies, keeps_others=True)
