"""加减分事项台账: bonuses, deductions and recorded decisions, with their documents."""

import hashlib

from appraisal.awards.ledger_rules import OVERRIDE_KINDS
from appraisal.scheme import Indicator, Subject
from feeds import shape
from feeds.dates import read_date
from feeds.feed import Feed
from feeds.grid import Cell, Workbook
from feeds.head import ORDINAL, REMARK, Role, Table, role
from feeds.labels import subject_called
from feeds.milestone_events import MILESTONE, read_milestone
from feeds.numbers import Number, read_number
from feeds.preamble import settle_period
from feeds.reading import Reading
from feeds.rows_form import note_columns, preamble_of, tables_of
from feeds.text import key_of, without_bracket

KINDS = {
    "加分": "bonus",
    "扣分": "deduction",
    "减分": "deduction",
    "一票否决": "veto",
    "一票肯定": "affirm",
    "提档进位": "promote",
    "提档": "promote",
    "节点完成": MILESTONE,
}
"""事项类型 as the frame names it; points are positive, the kind says which way they count. Those of a promotion are steps."""
LEVELS = {
    "国家级": "nation",
    "省级": "province",
    "市级": "city",
    "县级": "county",
    "国家": "nation",
    "中央": "nation",
    "全国": "nation",
    "省": "province",
    "自治区级": "province",
    "市": "city",
    "县": "county",
    "区级": "county",
}
"""级别 as the frame names it."""
_LEVELS_SHOWN = 4
_SUBJECT = role("subject", "考评对象", r"考[评核]对象|被考[评核]单位|单位名称|单位")
_KIND = role("kind", "事项类型", r"(?:事项)?类型|加减分类型|类别")
_INDICATOR = role("indicator", "关联指标", r"关联指标|对应指标|指标名称|指标")
_POINTS = role("points", "分值", r"分值|分数|加减分值?")
_DAY = role("day", "发生日期", r"(?:发生)?(?:日期|时间)")
_MATTER = role("matter", "事项", r"事项(?:名称|内容)?")
_REASON = role("reason", "事由", r"事由|理由|具体情况")
_CLAUSE = role("clause", "依据条款", r"依据(?:条款)?|条款")
_DOCUMENT = role("document", "文号", r"文号|文件号|依据文号")
_CAUSE = role("cause", "扣分原因", r"(?:加减分|加分|扣分)?原因(?:类别)?")
_SAME_MATTER = role("matter_code", "同一事项编号", r"同一事项(?:编号|标识)?|事项编号")
_LEVEL = role("level", "级别", r"(?:事项|表彰|通报|发文)?(?:级别|层级)")
_REPEAT = role("repeat", "重复发生", r"(?:是否)?重复(?:发生)?")
_WITHDRAWN = role("withdrawn", "是否撤回", r"是否撤[回销]|撤[回销]")
_ROLES = (
    ORDINAL, _SUBJECT, _KIND, _INDICATOR, _POINTS, _DAY, _MATTER, _REASON, _CLAUSE, _DOCUMENT, _CAUSE, _WITHDRAWN,
    _SAME_MATTER, _LEVEL, _REPEAT, REMARK,
)  # fmt: skip
_REQUIRED = (_SUBJECT, _KIND, _POINTS, _DAY, _MATTER)
_POINTLESS = frozenset(("veto", "affirm", MILESTONE))
_MONTH_LENGTH = len("2026-09")
_YES, _NO = frozenset(("是", "已撤回", "撤回", "已撤销", "撤销")), frozenset(("", "否", "-", "—", "无"))
_AGAIN = frozenset(("是", "重复", "重复发生"))


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
        told = [(row, _read_event(reading, table, row)) for row in table.body]
        _refuse_later_days(reading, table, told)
        days += [day for _, day in told]
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.NO_EVENTS, tables[0].grid.ref(tables[0].top, 1))
    reading.period = reading.period or max(days, default="")[:_MONTH_LENGTH]


def _refuse_later_days(reading: Reading, table: Table, told: list[tuple[int, str]]) -> None:
    """A ledger of one month cannot tell of the next: its title, or the day, is of another time."""
    for row, day in told if reading.period else ():
        if day[:_MONTH_LENGTH] > reading.period[:_MONTH_LENGTH]:
            reading.find(shape.TWO_PERIODS, table.ref(row, "day"), one=day, elsewhere="标题", other=reading.period)


def _read_event(reading: Reading, table: Table, row: int) -> str:
    """Record one event; its day, empty if none could be read."""
    name, matter = table.text(row, "subject").strip(), table.text(row, "matter").strip()
    if not name and not matter:
        return ""
    subject, indicator = _subject(reading, table, row), _indicator(reading, table, row)
    kind = _word(reading, table, row, "kind", KINDS)
    day = _day(reading, table, row)
    points = _points(reading, table, row, kind)
    is_withdrawn = _is_marked(reading, table, row, role=_WITHDRAWN, yes=_YES)
    is_repeat = _is_marked(reading, table, row, role=_REPEAT, yes=_AGAIN)
    level = _level(reading, table, row)
    if not (subject and kind and day) or points is None or indicator is None:
        return ""
    if kind == MILESTONE:
        matter = read_milestone(reading, table, row, indicator=indicator, subject=subject.code) or ""
        if not matter:
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
        "cause_code": _cause(reading, table, row),
        "clause": _text(table, row, "clause"),
        "document_no": _text(table, row, "document"),
        "is_withdrawn": is_withdrawn,
        "matter_code": key_of(_text(table, row, "matter_code") or "") or None,
        "level": level,
        "is_repeat": is_repeat,
        "cell_ref": table.ref(row, "matter"),
    }
    reading.tell("events", event, label=matter or name)
    if kind in OVERRIDE_KINDS and event["document_no"] is None:
        reading.find(
            shape.NO_PAPER, table.ref(row, "matter"), kind=key_of(table.text(row, "kind")), label=matter or name
        )
    return day


def _text(table: Table, row: int, name: str) -> str | None:
    text = table.text(row, name).strip()
    return None if text in _NO else text


def _cause(reading: Reading, table: Table, row: int) -> str | None:
    """The cause as written; one that the scheme's ledger does not list is noted."""
    text = _text(table, row, "cause")
    causes = reading.scheme.ledger.causes if reading.scheme.ledger is not None else ()
    if text is not None and causes and text not in {name for each in causes for name in (each.code, each.name_zh)}:
        wanted = "、".join(each.name_zh for each in causes)
        reading.find(shape.UNKNOWN_CAUSE, table.ref(row, "cause"), text=text, wanted=wanted)
    return text


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
    """分值 as a positive number; a minus before a deduction is its sign written twice, a decision needs none but steps."""
    cell = table.grid.own(row, table.columns["points"])
    number = _number(cell)
    if number.value is None and not number.fault and kind in _POINTLESS:
        return Number()
    ref = table.ref(row, "points")
    if cell is not None and cell.kind == "formula":
        reading.find(shape.NO_CACHED, ref, label="分值")
        return None
    if number.value is None or (number.value < 0 and kind != "deduction"):
        fault = number.fault or ("没有填写" if number.value is None else "不应为负数")
        reading.find(shape.NUMBER, ref, label="分值", text=cell.text if cell else "空白", fault=fault)
        return None
    if kind == "promote" and (number.value < 1 or number.value % 1):
        fault = "提档进位的分值是提几档，应为正整数"
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


def _is_marked(reading: Reading, table: Table, row: int, *, role: Role, yes: frozenset[str]) -> bool:
    """Whether a column of 是/否 says yes; a ledger without the column says no."""
    text = key_of(table.text(row, role.name))
    if text not in yes | _NO:
        reading.find(shape.WORD, table.ref(row, role.name), label=role.zh, text=text, wanted="是、否")
    return text in yes


def _level(reading: Reading, table: Table, row: int) -> str | None:
    text = key_of(_text(table, row, "level") or "")
    if text and text not in LEVELS:
        wanted = "、".join([*LEVELS][:_LEVELS_SHOWN])
        reading.find(shape.WORD, table.ref(row, "level"), label=_LEVEL.zh, text=text, wanted=wanted)
    return LEVELS.get(text)


EVENT_LEDGER = Feed("event_ledger", "加减分事项台账", "events", read_ledger)
