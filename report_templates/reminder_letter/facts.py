"""提醒函: who is reminded of what 提醒事项.

One letter for each subject that answers for a red lamp: a department for the county's indicators it leads, a town for
its own, the lead of a key project for the project. Never for a provisional target, a held or a missing figure; never
with a figure to be filed (domain.md §8.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.scheme import Subject
from report_templates.blocks import Cell, Fact, Table
from report_templates.items import OWED, Item
from report_templates.layout.title import LINE_CHARS, width
from report_templates.reading import Reading, workdays_after
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.wording import FILTERS, Number, count, day_zh, number

_TOLD_ONE_BY_ONE = 4
"""More items than this stand in a table."""
_STATE_HEAD = ("指标", "年度目标", "应达", "完成", "差距", "位次", "连续红灯")
_STATE_SHARES = (0.24, 0.14, 0.14, 0.14, 0.16, 0.08, 0.1)
_FORM_HEAD = ("序号", "事项", "落后的主要原因", "补欠措施", "完成时限", "需协调事项")
_FORM_SHARES = (0.08, 0.22, 0.22, 0.22, 0.12, 0.14)


@dataclass(frozen=True)
class LeftOut:
    """What is red or unlit but not reminded of, and why."""

    number: Number
    why_zh: str


@dataclass(frozen=True, kw_only=True)
class LetterFacts(Facts):
    """Facts of one 提醒函.

    Attributes:
        occasion_zh: what showed it, ``1—9月考评``.
        you_zh: how the addressee is tied to what is red.
        noun_zh, measure_zh: what is counted, and its measure word.
        reminded: the red items, furthest behind first.
        reminded_count: how many.
        is_tabled: whether they are too many to be told one by one.
        left_out: what was left out, by reason.
        by_zh: ``截至9月底``.
        reply_by_zh: the day by which to answer.
        follow_up_zh: what happens otherwise.
        office_zh: to whom.
    """

    occasion_zh: str
    you_zh: str
    noun_zh: str
    measure_zh: str
    reminded: tuple[Item, ...]
    reminded_count: Number
    is_tabled: bool
    left_out: tuple[LeftOut, ...]
    by_zh: str
    reply_by_zh: str
    follow_up_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """The subjects that answer for at least one red lamp, in the scheme's order."""
    answering = {_answering(reading, item) for item in reading.items if item.is_reminded}
    return tuple(each.code for each in reading.books.scheme.subjects if each.code in answering)


def facts(reading: Reading, addressee_code: str) -> LetterFacts:
    """What the letter to one subject says."""
    office = reading.books.office
    addressee = reading.books.scheme.subject_by_code[addressee_code]
    own = [item for item in reading.items if _answering(reading, item) == addressee_code]
    reminded = tuple(sorted((item for item in own if item.is_reminded), key=lambda item: item.gap.value or 0.0))
    told = {(item.indicator.code, subject.code) for item in reminded for subject in (item.subject, item.figure_subject)}
    is_project = all(item.subject.kind == "project" for item in reminded)
    noun_zh, measure_zh = ("重点项目", "个") if is_project else ("指标", "项")
    return LetterFacts(
        **common_facts(reading, tells=lambda each: (each.indicator_code, each.subject_code) in told),
        title=_title(reminded, noun_zh, measure_zh),
        addressee_zh=addressee.name_zh,
        tables={"reminded": _state_table(reminded, noun_zh)},
        is_tabled=len(reminded) > _TOLD_ONE_BY_ONE,
        attachments=(_reply_form(reminded),),
        occasion_zh=f"{reading.books.period.label_zh}亮灯"
        if is_project
        else f"{reading.books.period.cumulative_label_zh}考评",
        you_zh=_you_zh(addressee, is_project=is_project),
        noun_zh=noun_zh,
        measure_zh=measure_zh,
        reminded=reminded,
        reminded_count=_count(reading, addressee_code, reminded, "reminded"),
        left_out=_left_out(reading, addressee_code, own),
        by_zh=reading.by_zh,
        reply_by_zh=day_zh(workdays_after(reading.issued_on)),
        follow_up_zh=_follow_up_zh(reminded),
        office_zh=office.short_zh,
    )


def _answering(reading: Reading, item: Item) -> str:
    """Who answers for an item: the project's lead, else the appraised town or department; nobody for the county."""
    project = reading.books.scheme.project_by_code.get(item.subject.code)
    if project is not None:
        return project.lead
    return item.subject.code if item.subject.kind in {"town", "department"} else ""


def _title(reminded: Sequence[Item], noun_zh: str, measure_zh: str) -> str:
    first = reminded[0].name_zh
    if len(reminded) == 1:
        return f"关于{first}|进度滞后|的提醒函"
    rest = f"等{len(reminded)}{measure_zh}{noun_zh}"
    joint = "" if width(f"关于{first}{rest}") <= LINE_CHARS else "|"
    return f"关于{first}{joint}{rest}|进度滞后|的提醒函"


def _you_zh(addressee: Subject, *, is_project: bool) -> str:
    if is_project:
        return "你单位负责的"
    return "你单位牵头的" if addressee.kind == "department" else "你单位承担的"


def _count(reading: Reading, place: str, items: Sequence[Item], name: str) -> Number:
    return number(float(len(items)), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


def _left_out(reading: Reading, place: str, own: Sequence[Item]) -> tuple[LeftOut, ...]:
    reasons = (
        ("held", "数据正在核实", [item for item in own if item.standing == "held"]),
        ("missing", "数据缺报", [item for item in own if item.standing in OWED]),
        (
            "provisional",
            "目标尚未定案",
            [item for item in own if item.lamp == "red" and item.is_accepted and item.is_provisional],
        ),
    )
    return tuple(LeftOut(_count(reading, place, items, name), why_zh) for name, why_zh, items in reasons if items)


def _follow_up_zh(reminded: Sequence[Item]) -> str:
    if any((item.streak.value or 0) > 1 for item in reminded):
        return "其中连续亮红灯的事项，请由主要负责人审定后反馈；逾期未反馈或下期仍未改善的，按规定转入督办。"
    return "逾期未反馈或下期仍未改善的，按规定转入督办。"


def _state_table(reminded: Sequence[Item], noun_zh: str) -> Table:
    rows = tuple(
        (
            told(item.name_zh, align="left"),
            told(_worded(item, item.target)),
            told(_worded(item, item.due)),
            told(_worded(item, item.value)),
            told(item.gap_words, align="left"),
            told(FILTERS["place"](item.rank)),
            told(Fact(count(item.streak.value or 1, "期"), item.streak.value, item.streak.key)),
        )
        for item in reminded
    )
    return Table(
        f"亮红灯的{noun_zh}", _STATE_HEAD, rows, _STATE_SHARES, note="位次为同类单位中的位次；连续红灯含本期。"
    )


def _worded(item: Item, figure: Number) -> Fact:
    return FILTERS["growing" if item.indicator.kind == "growth" else "amount"](figure)


def _reply_form(reminded: Sequence[Item]) -> Attachment:
    rows = tuple(
        (Cell(str(place)), Cell(item.name_zh, align="left"), Cell(""), Cell(""), Cell(""), Cell(""))
        for place, item in enumerate(reminded, start=1)
    )
    title = "补欠工作情况反馈表"
    form = Table(
        "", _FORM_HEAD, rows, _FORM_SHARES, note="本表只填工作情况，不作为数据报送；数据请按规定渠道据实报送。"
    )
    return Attachment(title, (form,))


TEMPLATE = ReportTemplate(code="reminder_letter", name_zh="提醒函", form="letter", addressees=addressees, facts=facts)
