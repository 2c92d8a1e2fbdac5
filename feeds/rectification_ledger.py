"""整改台账: what was found, whose it is and how far it has come; the office's own ledger, or what one unit returns of it.

A ledger with a line ``填报单位：`` is a unit's: it reports on its own items alone, and never that one is settled; what was
found, what is asked and by when stay as the office wrote them. Without that line it is the office's.
"""

from collections.abc import Sequence

from appraisal.answers import OWN_STATES, RECTIFICATION_FORM, RECTIFICATION_ORIGINS, RECTIFICATION_STATES
from appraisal.scheme import Scheme, Subject
from feeds import shape
from feeds.answer_form import Line, key_from, lines_of, sender_of
from feeds.grid import Workbook
from feeds.head import ORDINAL, REMARK, Role, role
from feeds.labels import subject_called
from feeds.reading import Reading
from feeds.rows_form import note_columns, tables_of
from feeds.shape import RefusalError
from feeds.text import key_of, without_bracket

SENDER_LINE = "填报单位"
_ITEM = role("item", "事项编号", r"(?:整改)?事项编号")
_CLASS = role("class", "问题类别", r"问题(?:类别|类型)")
_ORIGIN = role("origin", "来源", r"(?:问题)?来源")
_SUBJECT = role("subject", "责任单位", r"(?:整改)?责任单位")
_INDICATOR = role("indicator", "关联指标", r"关联指标")
_FOUND = role("found", "发现日期", r"发现(?:日期|时间)")
_MATTER = role("matter", "问题", r"(?:存在|主要|具体)?问题(?:表现|描述)?")
_REQUIREMENT = role("requirement", "整改要求", r"整改要求")
_MEASURE = role("measure", "整改措施", r"整改措施|整改(?:落实|进展)情况")
_RESPONSIBLE = role("responsible", "责任人（职务）", r"责任人(?:\(职务\))?")
_DUE = role("due", "整改时限", r"整改(?:时限|期限)|完成时限")
_STATE = role("state", "状态", r"(?:整改)?状态")
_KNOWN_STATE = role("known_state", "目前状态", r"目前状态")
_REPORTED = role("reported", "报告日期", r"报告(?:日期|时间)")
_LOOKED_BACK = role("looked_back", "回头看日期", r"[“\"]?回头看[”\"]?(?:日期|时间)")
_EVIDENCE = role("evidence", "佐证材料", r"佐证(?:材料)?")
_DOCUMENT = role("document", "文号", r"文号|文件号")
_WITHDRAWN = role("withdrawn", "是否撤回", r"是否撤[回销]")
_ROLES = (
    ORDINAL, _ITEM, _CLASS, _ORIGIN, _SUBJECT, _INDICATOR, _FOUND, _MATTER, _REQUIREMENT, _MEASURE, _RESPONSIBLE, _DUE,
    _KNOWN_STATE, _STATE, _REPORTED, _LOOKED_BACK, _EVIDENCE, _DOCUMENT, _WITHDRAWN, REMARK,
)  # fmt: skip
_REQUIRED = (_ITEM, _SUBJECT, _MATTER, _STATE)
_OFFICES = (_CLASS, _ORIGIN, _FOUND)
"""What only the office's ledger has: without these columns, and without a sender, a form is nobody's."""
_NEWS = (_STATE, _REPORTED, _EVIDENCE, _LOOKED_BACK, _WITHDRAWN)
_OWN_NEWS = (*_NEWS, _MEASURE, _RESPONSIBLE)
_LABEL_FEED = "event_ledger"
"""Labels of indicators are those of the office's other ledger."""


def read_rectification(reading: Reading, book: Workbook) -> None:
    """Read every item; one that cannot be read refuses the ledger, since each is somebody's to settle."""
    tables = tables_of(reading, book, sheet_zh=RECTIFICATION_FORM, roles=_ROLES, required=_REQUIRED)
    for table in tables:
        note_columns(reading, table)
        is_units = SENDER_LINE in lines_of(table)
        sender = sender_of(reading, table, named=(SENDER_LINE,)) if is_units else None
        if is_units and sender is None:
            return
        missing = [each.zh for each in _OFFICES if each.name not in table.columns]
        if not is_units and missing:
            wanted = "、".join(each.zh for each in (*_REQUIRED, *_OFFICES))
            where = table.grid.ref(table.top, 1)
            raise RefusalError(shape.HEAD_COLUMNS, where, missing="、".join(missing), wanted=wanted)
        for row in table.body:
            _read_item(Line(reading, table, row), sender)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.NO_ANSWER, tables[0].grid.ref(tables[0].top, 1))


def _read_item(line: Line, sender: Subject | None) -> None:
    if line.text(_ITEM) is None and line.text(_MATTER) is None:
        return
    if _says_nothing_new(line, _OWN_NEWS if sender else _NEWS):
        return
    code, subject = _item_code(line), _subject(line)
    if code is None or subject is None:
        return
    if sender is not None and subject is not sender:
        why = f"的责任单位是{subject.name_zh}"
        line.reading.find(shape.FOREIGN, line.ref(_SUBJECT), label=code, why=why, sender=sender.name_zh)
        return
    report = _own_report(line) if sender else _office_report(line)
    if report is None:
        return
    who = sender.code if sender else ""
    row = {
        "report_key": key_from("rectification", code, who, str(report["reported_on"])),
        "item_code": code,
        "subject_code": subject.code,
        "measure_zh": line.text(_MEASURE),
        "responsible_zh": line.text(_RESPONSIBLE),
        "evidence_zh": line.text(_EVIDENCE),
        "document_no": line.text(_DOCUMENT),
        "cell_ref": line.ref(_ITEM),
        **report,
    }
    line.reading.tell("rectification_reports", row, label=code)


def _says_nothing_new(line: Line, news: Sequence[Role]) -> bool:
    """Whether an item that the form already lists comes back without a word on how far it has come."""
    return line.text(_KNOWN_STATE) is not None and all(line.text(each) is None for each in news)


def _own_report(line: Line) -> dict[str, object] | None:
    """What a unit may say: how far it has come, and since when; of the day of arrival if it names none."""
    state = line.word(_STATE, {code: RECTIFICATION_STATES[code] for code in OWN_STATES})
    if line.text(_STATE) is None:
        line.reading.find(shape.REQUIRED, line.ref(_STATE), label=_STATE.zh)
    reported_on = line.day(_REPORTED)
    if line.text(_REPORTED) is None:
        reported_on = line.reading.arrived_on.isoformat()
    return {"state_code": state, "reported_on": reported_on} if state and reported_on else None


def _office_report(line: Line) -> dict[str, object] | None:
    """The whole row; an item not begun needs no day of report, since it was found on one."""
    state, found_on = line.word(_STATE, RECTIFICATION_STATES), line.day(_FOUND)
    for column in (_STATE, _FOUND, _MATTER):
        if line.text(column) is None:
            line.reading.find(shape.REQUIRED, line.ref(column), label=column.zh)
    reported_on = line.day(_REPORTED)
    if line.text(_REPORTED) is None and state == "not_started":
        reported_on = found_on
    elif line.text(_REPORTED) is None and state is not None:
        line.reading.find(shape.REQUIRED, line.ref(_REPORTED), label=_REPORTED.zh)
    told: dict[str, object] = {
        "problem_class": _class(line),
        "origin_code": line.word(_ORIGIN, RECTIFICATION_ORIGINS),
        "indicator_code": _indicator(line),
        "found_on": found_on,
        "matter_zh": line.text(_MATTER),
        "requirement_zh": line.text(_REQUIREMENT),
        "due_on": line.day(_DUE, may_lie_ahead=True),
        "state_code": state,
        "reported_on": reported_on,
        "looked_back_on": line.day(_LOOKED_BACK),
        "is_withdrawn": line.is_marked(_WITHDRAWN),
    }
    return told if state and found_on and reported_on else None


def _item_code(line: Line) -> str | None:
    code = line.code(_ITEM)
    if code is None:
        line.reading.find(shape.NO_KEY, line.ref(_ITEM), text="空白", fault="看不出是哪一项")
    return code


def _subject(line: Line) -> Subject | None:
    name = line.text(_SUBJECT)
    subject = subject_called(line.reading.scheme, name) if name else None
    if subject is None:
        line.reading.find(shape.NO_SUBJECT, line.ref(_SUBJECT), name=name or "空白")
    return subject


def _class(line: Line) -> str | None:
    """问题类别 by its code where the scheme lists it; else as written."""
    text, rules = line.text(_CLASS), line.reading.scheme.rectification
    return rules.class_code(text) if rules is not None and text is not None else text


def _indicator(line: Line) -> str | None:
    label = line.text(_INDICATOR)
    if label is None:
        return None
    found = indicator_called(line.reading.scheme, label)
    if found is None:
        line.reading.find(shape.NO_INDICATOR, line.ref(_INDICATOR), label=label)
    return found


def indicator_called(scheme: Scheme, label: str) -> str | None:
    """Code of the indicator of that name or code, or of that label in the office's ledgers."""
    names = {key_of(label), without_bracket(label), label}
    for each in scheme.indicators:
        labels = {key_of(source.label) for source in each.sources if source.feed == _LABEL_FEED}
        if names & {each.code, key_of(each.name_zh), *labels}:
            return each.code
    return None
