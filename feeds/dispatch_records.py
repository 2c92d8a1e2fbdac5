"""调度记录表: on which days a 目标长 called its 目标人 together, and which minutes tell of it (domain.md S0-21).

Kept by whoever serves the 目标长; a line 填报单位 names a unit of the scheme or an office outside it. Posts and units stand
in it, no names.
"""

from appraisal.answers import DISPATCH_FORM
from appraisal.dispatches import goal_leads
from appraisal.period import Period
from feeds import shape
from feeds.answer_form import Line, key_from, lines_of
from feeds.grid import Workbook
from feeds.head import ORDINAL, REMARK, Table, role
from feeds.labels import subject_called
from feeds.preamble import settle_period
from feeds.reading import Reading
from feeds.rows_form import note_columns, preamble_of, tables_of

_LEAD = role("goal_lead", "目标长", r"目标长(?:\(职务\))?")
_ATTENDED = role("attended", "目标人/参加单位", r"目标人(?:[/、和及]参加单位)?|参加(?:单位|人员)")
_DAY = role("day", "调度日期", r"调度(?:日期|时间)")
_MINUTES = role("minutes", "会议纪要文号或文件名", r"(?:会议)?纪要(?:(?:的)?文号(?:或文件名)?|文件名)?")
_MATTER = role("matter", "议定事项", r"议定事项|(?:调度)?(?:事项|内容)")
_WITHDRAWN = role("withdrawn", "是否撤回", r"是否撤[回销]")
_ROLES = (ORDINAL, _LEAD, _ATTENDED, _DAY, _MINUTES, _MATTER, _WITHDRAWN, REMARK)
_SENDER_LINES = ("填报单位", "报送单位")


def read_dispatches(reading: Reading, book: Workbook) -> None:
    """Read every meeting; one that cannot be read refuses the table, since without it somebody is told to have held none."""
    tables = tables_of(reading, book, sheet_zh=DISPATCH_FORM, roles=_ROLES, required=(_LEAD, _DAY))
    mentions = [mention for table in tables for mention in preamble_of(table).mentions()]
    period = settle_period(reading, mentions)
    if period is None:
        return
    leads = {each: each for each in goal_leads(reading.scheme)}
    for table in tables:
        note_columns(reading, table)
        _note_sender(reading, table)
        for row in table.body:
            _read_dispatch(Line(reading, table, row), leads, period)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.NO_ANSWER, tables[0].grid.ref(tables[0].top, 1))


def _note_sender(reading: Reading, table: Table) -> None:
    lines = lines_of(table)
    name = next((lines[key][0] for key in _SENDER_LINES if key in lines), "")
    sender = subject_called(reading.scheme, name) if name else None
    if sender is not None:
        reading.sender_code = sender.code


def _read_dispatch(line: Line, leads: dict[str, str], period: Period) -> None:
    if all(line.text(each) is None for each in (_DAY, _MINUTES, _MATTER)) and not line.is_marked(_WITHDRAWN):
        return  # the form that goes out names every 目标长; of this one it tells no meeting
    lead, day = line.word(_LEAD, leads), line.day(_DAY)
    for column in (_LEAD, _DAY):
        if line.text(column) is None:
            line.reading.find(shape.REQUIRED, line.ref(column), label=column.zh)
    if lead is None or day is None:
        return
    month = f"{period.year}-{period.month:02d}"
    if not day.startswith(month):
        told = {"one": f"{day}（{_DAY.zh}）", "elsewhere": "表名或“报告期”一行", "other": month}
        line.reading.find(shape.TWO_PERIODS, line.ref(_DAY), about=None, **told)
        return
    row = {
        "dispatch_key": key_from("dispatch", lead, day),
        "subject_code": line.reading.scheme.home.code,
        "goal_lead_zh": lead,
        "period": month,
        "dispatched_on": day,
        "attended_zh": line.text(_ATTENDED),
        "document_no": line.text(_MINUTES),
        "matter_zh": line.text(_MATTER),
        "is_withdrawn": line.is_marked(_WITHDRAWN),
        "cell_ref": line.ref(_LEAD),
    }
    line.reading.tell("dispatches", row, label=f"{lead}{day}的调度")
