"""两个清单: 领导包干清单 by 目标长 and 牵头部门包干清单 by department, with the difference from the last issue.

For the leaders and the departments that lead: it names posts (domain.md S1-60).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.findings import OutcomeError
from appraisal.projects.standing import ProjectStanding
from report_templates.blocks import Cell, Fact, Table
from report_templates.duties import Duty, DutyChange, by_goal_lead, duties_now, duty_changes, projects_now
from report_templates.items import Item
from report_templates.lamp_counts import LampTurns, count_turns
from report_templates.reading import Reading
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.wording import FILTERS, MISSING, Number, number

_LEAD_HEAD = ("包干事项", "年度目标", "牵头部门", "本期完成", "差距", "亮灯", "上季")
_DEPARTMENT_HEAD = ("包干事项", "年度目标", "目标长", "本期完成", "差距", "亮灯", "上季")
_SHARES = (0.29, 0.14, 0.22, 0.13, 0.09, 0.07, 0.06)
_LAMPS_ZH = {"red": "红", "yellow": "黄", "green": "绿", "unlit": "未亮"}
_CHANGE_HEAD = ("事项", "变动", "调整前", "调整后", "依据")
_CHANGE_SHARES = (0.26, 0.14, 0.22, 0.22, 0.16)
_NOTE = "差距单位为百分点，负数为落后；重点项目的年度目标为年度计划投资。"


@dataclass(frozen=True, kw_only=True)
class DutyListFacts(Facts):
    """Facts of the two lists.

    Attributes:
        duties, indicators, projects: how many duties, and of which kind.
        leads, departments: among how many 目标长 and departments they are divided.
        turns: how the lamps of the indicators moved since the last quarter.
        lit: how many indicators shine.
        added, dropped, altered: how many duties are new, gone, or changed since the last issue.
        is_compared: whether there was a last issue to compare with.
        changes: what changed.
        worse, better: indicators whose lamp turned.
    """

    duties: Number
    indicators: Number
    projects: Number
    leads: Number
    departments: Number
    turns: LampTurns
    lit: Number
    added: Number
    dropped: Number
    altered: Number
    is_compared: bool
    changes: tuple[DutyChange, ...]
    worse: tuple[Item, ...]
    better: tuple[Item, ...]


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, if anybody answers for anything."""
    return ("leaders",) if duties_now(reading) else ()


def facts(reading: Reading, addressee_code: str) -> DutyListFacts:
    """What the two lists say."""
    duties, changes = duties_now(reading), duty_changes(reading)
    items = _items(reading)
    progress = _progress(reading, items)
    own = tuple(items[each.code] for each in duties if each.code in items and items[each.code].lamp)
    place = f"{addressee_code}:{reading.period_code}"
    leading = tuple(each for each in duties if each.lead)
    _prove(duties)
    new, gone = ({each.duty.code for each in changes if each.what_zh == what} for what in ("新增", "取消"))
    altered = {each.duty.code for each in changes} - new - gone
    codes = {item.subject.code for item in own}
    return DutyListFacts(
        **common_facts(reading, tells=lambda each: each.subject_code in codes and bool(each.indicator_code)),
        title=f"关于印送{reading.span_zh}|领导包干清单和|牵头部门包干清单|的通知",
        addressee_zh="各目标长，各牵头部门",
        tables={"changes": change_table(changes)},
        attachments=(
            Attachment("领导包干清单", _list_blocks(duties, progress, lambda each: each.chain.goal_lead, _LEAD_HEAD)),
            Attachment(
                "牵头部门包干清单", _list_blocks(leading, progress, lambda each: each.lead_zh, _DEPARTMENT_HEAD)
            ),
        ),
        duties=_count(place, "duty", len(duties)),
        indicators=_count(place, "indicator", sum(not each.is_project for each in duties)),
        projects=_count(place, "project", sum(each.is_project for each in duties)),
        leads=_count(place, "goal_lead", len(by_goal_lead(duties))),
        departments=_count(place, "department", len({each.lead for each in leading})),
        turns=count_turns(own, place=addressee_code, period=reading.period_code),
        lit=_count(place, "lit", len(own)),
        added=_count(place, "added_duty", len(new)),
        dropped=_count(place, "dropped_duty", len(gone)),
        altered=_count(place, "altered_duty", len(altered)),
        is_compared=reading.books.previous_scheme is not None,
        changes=changes,
        worse=tuple(item for item in own if item.is_worse),
        better=tuple(item for item in own if item.is_better),
    )


def change_table(changes: Sequence[DutyChange]) -> Table:
    """变动情况: what of which duty changed, from what to what, by which paper."""
    rows = tuple(
        (
            Cell(each.duty.name_zh, align="left"),
            Cell(each.what_zh),
            told(each.before),
            told(each.after),
            Cell(each.document_no or MISSING),
        )
        for each in changes
    )
    return Table("变动情况", _CHANGE_HEAD, rows, _CHANGE_SHARES)


def _prove(duties: Sequence[Duty]) -> None:
    """Each duty stands on the leaders' list exactly once."""
    listed = [each for members in by_goal_lead(duties).values() for each in members]
    if len(listed) != len(duties):
        message = "领导包干清单的事项数与方案不符，请核对考评方案的四级责任人后重跑。"
        raise OutcomeError(message)


@dataclass(frozen=True)
class _Progress:
    """How a duty stands: done, gap and lamps, in words."""

    done: Fact | str
    gap: Fact | str
    lamp: str
    previous_lamp: str
    lamp_zh: str


_NO_PROGRESS = _Progress(MISSING, MISSING, "", "", "")


def _progress(reading: Reading, items: Mapping[str, Item]) -> dict[tuple[bool, str], _Progress]:
    """Of indicators and projects, by kind and code."""
    found = {(False, code): _of_item(item) for code, item in items.items()}
    lamp_zh = reading.books.scheme.lamp_zh
    return found | {(True, each.subject.code): _of_project(each, lamp_zh) for each in projects_now(reading)}


def _items(reading: Reading) -> dict[str, Item]:
    """The county's own items by indicator."""
    home = reading.books.scheme.home.code
    return {item.indicator.code: item for item in reading.items if item.subject.code == home}


def _of_item(item: Item) -> _Progress:
    gap = FILTERS["signed"](item.gap) if item.is_accepted and item.gap.is_known else MISSING
    return _Progress(_worded(item) if item.is_accepted else MISSING, gap, item.lamp, item.previous_lamp, item.lamp_zh)


def _of_project(each: ProjectStanding, lamp_zh: Mapping[str, str]) -> _Progress:
    key = f"{each.invested.indicator_code}:{each.subject.code}:{each.invested.figure_period}"
    done = number(each.done_value, f"result:value:{key}", uom=each.uom, decimals=0)
    gap = number(each.gap_pp, f"result:progress_gap_pp:{key}", decimals=1)
    return _Progress(
        FILTERS["amount"](done), FILTERS["signed"](gap), each.lamp, each.previous_lamp, lamp_zh.get(each.lamp, "")
    )


def _list_blocks(
    duties: Sequence[Duty],
    progress: Mapping[tuple[bool, str], _Progress],
    holder: Callable[[Duty], str],
    head: tuple[str, ...],
) -> tuple[Table, ...]:
    """A table for each holder, in the order of their first duty; the note stands below the last."""
    holders = list(dict.fromkeys(holder(each) for each in duties))
    tables = []
    for who in holders:
        rows = tuple(
            _row(each, progress.get((each.is_project, each.code), _NO_PROGRESS), head)
            for each in duties
            if holder(each) == who
        )
        tables.append(Table(f"{who}（{len(rows)}项）", head, rows, _SHARES, note=_NOTE if who == holders[-1] else ""))
    return tuple(tables)


def _row(duty: Duty, progress: _Progress, head: tuple[str, ...]) -> tuple[Cell, ...]:
    return (
        Cell(duty.name_zh, align="left"),
        told(duty.target_words),
        Cell(duty.lead_zh if head is _LEAD_HEAD else duty.chain.goal_lead),
        told(progress.done),
        told(progress.gap),
        told("" if progress.lamp else MISSING, lamp=progress.lamp, lamp_zh=progress.lamp_zh),
        told(_LAMPS_ZH.get(progress.previous_lamp, MISSING)),
    )


def _worded(item: Item) -> Fact:
    return FILTERS["growing" if item.indicator.kind == "growth" else "amount"](item.value)


def _count(place: str, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}", decimals=0)


TEMPLATE = ReportTemplate(code="duty_lists", name_zh="两个清单", form="circular", addressees=addressees, facts=facts)
