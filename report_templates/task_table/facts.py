"""重点工作项目分解表: who answers for what on four levels, sent to the leaders and to each unit that leads 动态调整并送达.

Sent whole once a year; after that only when the decomposition differs from the rules that the round before went by, to
the leaders and to the units that the change concerns (domain.md S0-04, S0-06). It names posts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Cell, Table
from report_templates.duties import Duty, DutyChange, by_goal_lead, duties_now, duty_changes, is_first_issue
from report_templates.duty_lists.facts import change_table
from report_templates.reading import Reading
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.warning_papers import HAND_ROW_MM
from report_templates.wording import Number, number

_CODE = "task_table"
_HEAD = ("序号", "类别", "指标或项目", "年度目标", "目标长", "目标人", "承担人", "落实人", "责任单位")
_SHARES = (0.05, 0.1, 0.15, 0.1, 0.12, 0.13, 0.13, 0.12, 0.1)
_LEAD_HEAD = ("序号", "类别", "指标或项目", "年度目标", "目标人", "承担人", "落实人", "责任单位")
_LEAD_SHARES = (0.06, 0.11, 0.17, 0.11, 0.15, 0.15, 0.14, 0.11)
_SLIP_HEAD = ("签收单位（盖章）", "签收人", "签收时间", "对分工的意见")
_SLIP_SHARES = (0.3, 0.16, 0.24, 0.3)
_HAND_DAY = "　　年　　月　　日"


@dataclass(frozen=True, kw_only=True)
class TaskFacts(Facts):
    """Facts of one 分解表.

    Attributes:
        is_first: whether it is the year's first issue.
        is_whole: whether it goes to the leaders and holds all.
        duties, indicators, projects: how many duties, and of which kind.
        leads: among how many 目标长 they are divided.
        changes: what changed since the last issue, of what the addressee answers for.
        change_count: how many.
        effective_zh: the papers that changed it, empty if none is recorded.
        office_zh: to whom the slip goes.
    """

    is_first: bool
    is_whole: bool
    duties: Number
    indicators: Number
    projects: Number
    leads: Number
    changes: tuple[DutyChange, ...]
    change_count: Number
    effective_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """The leaders and the units concerned, in the scheme's order; nobody where nothing changed since the last issue."""
    duties = duties_now(reading)
    if is_first_issue(reading, _CODE):
        concerned = {each.lead for each in duties}
    else:
        concerned = {lead for each in duty_changes(reading) for lead in each.leads}
    if not concerned:
        return ()
    return ("leaders", *(each.code for each in reading.books.scheme.subjects if each.code in concerned))


def facts(reading: Reading, addressee_code: str) -> TaskFacts:
    """What the leaders or one unit are told."""
    subject = reading.books.scheme.subject_by_code.get(addressee_code)
    duties = tuple(each for each in duties_now(reading) if subject is None or each.lead == subject.code)
    changes = tuple(each for each in duty_changes(reading) if subject is None or subject.code in each.leads)
    is_first, place = is_first_issue(reading, _CODE), f"{addressee_code}:{reading.period_code}"
    year = reading.books.scheme.year
    attachments = [Attachment(f"{year}年重点工作项目分解表", _table_blocks(duties, is_whole=subject is None))]
    if subject is not None:
        attachments.append(Attachment("分解表签收单", (_slip(),)))
    return TaskFacts(
        **common_facts(reading, tells=lambda _: False),
        title=f"关于送达{year}年|重点工作项目分解表|{'' if is_first else '（调整）'}的函",
        addressee_zh=subject.name_zh if subject else reading.books.office.leaders_zh,
        tables={"changes": change_table(changes)},
        attachments=tuple(attachments) if duties else tuple(attachments[1:]),
        is_first=is_first,
        is_whole=subject is None,
        duties=_count(place, "duty", len(duties)),
        indicators=_count(place, "indicator", sum(not each.is_project for each in duties)),
        projects=_count(place, "project", sum(each.is_project for each in duties)),
        leads=_count(place, "goal_lead", len(by_goal_lead(duties))),
        changes=changes,
        change_count=_count(place, "duty_change", len(changes)),
        effective_zh="、".join(dict.fromkeys(each.document_no for each in changes if each.document_no)),
        office_zh=reading.books.office.short_zh,
    )


def _table_blocks(duties: Sequence[Duty], *, is_whole: bool) -> tuple[Table, ...]:
    """One table to a unit; to the leaders one a 目标长, who finds his own under his post."""
    if not is_whole:
        return (Table("", _HEAD, tuple(_row(place, each) for place, each in enumerate(duties, start=1)), _SHARES),)
    tables = []
    for lead, members in by_goal_lead(duties).items():
        rows = [_row(place, each) for place, each in enumerate(members, start=1)]
        told_rows = tuple((*row[:4], *row[5:]) for row in rows)
        tables.append(Table(f"目标长：{lead}（{len(rows)}项）", _LEAD_HEAD, told_rows, _LEAD_SHARES))
    return tuple(tables)


def _row(place: int, duty: Duty) -> tuple[Cell, ...]:
    chain = duty.chain
    posts = (chain.goal_lead, chain.goal_owner, chain.undertaker, chain.implementer)
    return (
        Cell(str(place)),
        Cell(duty.group_zh),
        Cell(duty.name_zh, align="left"),
        told(duty.target_words),
        *(Cell(post) for post in posts),
        Cell(duty.lead_zh),
    )


def _slip() -> Table:
    return Table("", _SLIP_HEAD, ((Cell(""), Cell(""), Cell(_HAND_DAY), Cell("")),), _SLIP_SHARES, row_mm=HAND_ROW_MM)


def _count(place: str, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}", decimals=0)


TEMPLATE = ReportTemplate(code=_CODE, name_zh="分解表", form="letter", addressees=addressees, facts=facts)
