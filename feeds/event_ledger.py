"""加减分事项台账: bonus, deduction and veto events, with their documents."""

import hashlib

from appraisal.scheme import Indicator, Subject
from feeds import shape
from feeds.dates import read_date
from feeds.feed import Feed
from feeds.grid import Cell, Workbook
from feeds.head import ORDINAL, REMARK, Table, role
from feeds.labels import subject_called
from feeds.numbers import Number, read_number
from feeds.preamble import settle_period
from feeds.reading import Reading
from feeds.rows_form import note_columns, preamble_of, tables_of
from feeds.text import key_of, without_bracket

KINDS = {"加分": "bonus", "扣分": "deduction", "减分": "deduction", "一票否决": "veto"}
"""事项类型 as the frame names it; points are positive, the kind says which way they count."""
_SUBJECT = role("subject", "考评对象", r"考[评核]对象|被考[评核]单位|单位名称|单位")
_KIND = role("kind", "事项类型", r"(?:事项)?类型|加减分类型|类别")
_INDICATOR = role("indicator", "关联指标", r"关联指标|对应指标|指标名称|指标")
_POINTS = role("points", "分值", r"分值|分数|加减分值?")
_DAY = role("day", "发生日期", r"(?:发生)?(?:日期|时间)")
_MATTER = role("matter", "事项", r"事项(?:名称|内容)?")
_REASON = role("reason", "事由", r"事由|理由|具体情况")
_CLAUSE = role("clause", "依据条款", r"依据(?:条款)?|条款")
_DOCUMENT = role("document", "文号", r"文号|文件号|依据文号")
_CAUSE = role("cause", "扣分原因", r"扣分原因|原因")
_WITHDRAWN = role("withdrawn", "是否撤回", r"是否撤[回销]|撤[回销]")
_ROLES = (
    ORDINAL, _SUBJECT, _KIND, _INDICATOR, _POINTS, _DAY, _MATTER, _REASON, _CLAUSE, _DOCUMENT, _CAUSE, _WITHDRAWN, REMARK,
)  # fmt: skip
_REQUIRED = (_SUBJECT, _KIND, _POINTS, _DAY, _MATTER)
_MONTH_LENGTH = len("2026-09")
_YES, _NO = frozenset(("是", "已撤回", "撤回", "已撤销", "撤销")), frozenset(("", "否", "-", "—", "无"))


def read_ledger(reading: Reading, book: Workbook) -> None:
    """Read every event; one that cannot be read refuses the ledger, since each moves somebody's points.

    A month in which nothing happened is a ledger without rows: noted, not returned. A ledger without a title is about the month of its newest event; events carry their own days.
    """
    tables = tables_of(reading, book, sheet_zh="加减分事项台账", roles=_ROLES, required=_REQUIRED)
    mentions = [mention for table in tables for mention in preamble_of(table).mentions()]
    days = []
    if mentions:
        settle_period(reading, mentions)
    for table in tables:
        note_columns(reading, table)
        days += [_read_event(reading, table, row) for row in table.body]
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.NO_EVENTS, tables[0].grid.ref(tables[0].top, 1))
    reading.period = reading.period or max(days, default="")[:_MONTH_LENGTH]


def _read_event(reading: Reading, table: Table, row: int) -> str:
    """Record one event; its day, empty if none could be read."""
    name, matter = table.text(row, "subject").strip(), table.text(row, "matter").strip()
    if not name and not matter:
        return ""
    subject, indicator = _subject(reading, table, row), _indicator(reading, table, row)
    kind = _word(reading, table, row, "kind", KINDS)
    day = _day(reading, table, row)
    points = _points(reading, table, row, kind)
    is_withdrawn = _is_withdrawn(reading, table, row)
    if not (subject and kind and day) or points is None or indicator is None:
        return ""
    told = (kind, subject.code, indicator, day, key_of(matter))
    event = {
        "event_key": hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:16],
        "kind": kind,
        "indicator_code": indicator or None,
        "subject_code": subject.code,
        "occurred_on": day,
        "points": points.value,
        "matter_zh": matter,
        "reason_zh": _text(table, row, "reason"),
        "cause_code": _text(table, row, "cause"),
        "clause": _text(table, row, "clause"),
        "document_no": _text(table, row, "document"),
        "is_withdrawn": is_withdrawn,
        "cell_ref": table.ref(row, "matter"),
    }
    reading.record(event, label=matter or name)
    return day


def _text(table: Table, row: int, name: str) -> str | None:
    text = table.text(row, name).strip()
    return None if text in _NO else text


def _subject(reading: Reading, table: Table, row: int) -> Subject | None:
    name = table.text(row, "subject").strip()
    subject = subject_called(reading.scheme, name) if name else None
    if subject is None:
        reading.find(shape.NO_SUBJECT, table.ref(row, "subject"), name=name or "空白")
    return subject


def _indicator(reading: Reading, table: Table, row: int) -> str | None:
    """Code of the indicator that the event is about; empty if it is about the total, ``None`` if unknown."""
    label = _text(table, row, "indicator")
    if label is None:
        return ""
    found = _indicator_named(reading, label)
    if found is None:
        reading.find(shape.NO_INDICATOR, table.ref(row, "indicator"), label=label)
        return None
    return found.code


def _indicator_named(reading: Reading, label: str) -> Indicator | None:
    names = {key_of(label), without_bracket(label), label}
    for each in reading.scheme.indicators:
        known = {each.code, key_of(each.name_zh), *(key_of(s.label) for s in each.sources if s.feed == "event_ledger")}
        if names & known:
            return each
    return None


def _word(reading: Reading, table: Table, row: int, name: str, words: dict[str, str]) -> str | None:
    text = key_of(table.text(row, name))
    if text in words:
        return words[text]
    wanted = "、".join(words)
    reading.find(shape.WORD, table.ref(row, name), label=table.paths[table.columns[name]][-1], text=text, wanted=wanted)
    return None


def _day(reading: Reading, table: Table, row: int) -> str | None:
    cell = table.grid.filled(row, table.columns["day"])
    day = read_date(cell) if cell else None
    if day is None or day > reading.arrived_on:
        reading.find(shape.DATE, table.ref(row, "day"), text=cell.text if cell else "空白")
        return None
    return day.isoformat()


def _points(reading: Reading, table: Table, row: int, kind: str | None) -> Number | None:
    """分值 as a positive number; a minus before a deduction is its sign written twice, a veto needs none."""
    cell = table.grid.own(row, table.columns["points"])
    number = _number(cell)
    if number.value is None and not number.fault and kind == "veto":
        return Number()
    ref = table.ref(row, "points")
    if cell is not None and cell.kind == "formula":
        reading.find(shape.NO_CACHED, ref, label="分值")
        return None
    if number.value is None or (number.value < 0 and kind != "deduction"):
        fault = number.fault or ("没有填写" if number.value is None else "不应为负数")
        reading.find(shape.NUMBER, ref, label="分值", text=cell.text if cell else "空白", fault=fault)
        return None
    if number.is_normalised:
        reading.note_normalised(ref)
    return Number(abs(number.value))


def _number(cell: Cell | None) -> Number:
    if cell is None:
        return Number()
    if cell.kind in {"bool", "date", "error"}:
        return Number(fault="不是数字")
    return Number(cell.number) if cell.number is not None else read_number(cell.text, "分")


def _is_withdrawn(reading: Reading, table: Table, row: int) -> bool:
    text = key_of(table.text(row, "withdrawn"))
    if text not in _YES | _NO:
        wanted = "是、否"
        reading.find(shape.WORD, table.ref(row, "withdrawn"), label="是否撤回", text=text, wanted=wanted)
    return text in _YES


EVENT_LEDGER = Feed("event_ledger", "加减分事项台账", "events", read_ledger)
