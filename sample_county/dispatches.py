"""调度记录表: on which days each 目标长 of the county called its 目标人 together; some months some of them did not.

Drawn after all else, from generators of their own, so that no other file of the county knows of them.
"""

from collections.abc import Iterator
from datetime import date

from appraisal.answers import DISPATCH_FORM
from appraisal.period import Period
from appraisal.scheme import Scheme
from sample_county.filings import Filing, moment
from sample_county.lines import DispatchLine
from sample_county.papers import Paper, Value
from sample_county.world import County

_MONTHS = 5
"""The tables of the last months alone."""
_HELD_SHARE, _MINUTED_SHARE = 0.85, 0.9
_DAYS = (5, 27)
_UNITS_NAMED = 3
_MATTERS = ("逐项过落后指标，明确补欠安排", "研究未解决的卡点，明确牵头单位", "听取责任单位进度汇报，部署下月工作")
_HEADS = ("序号", "目标长", "目标人/参加单位", "调度日期", "会议纪要文号或文件名", "议定事项", "是否撤回")
_WIDTHS = (6, 24, 34, 14, 26, 36, 10)


def dispatch_filings(county: County) -> tuple[Filing, ...]:
    """The office's table of each of the last months, early in the month after."""
    filings = []
    for month in county.months[-_MONTHS:]:
        lines = tuple(_held(county, month))
        if lines:
            name = f"{DISPATCH_FORM}_{month.year}年{month.month}月.xlsx"
            filings.append(Filing("replies", name, month, moment(month, 3, 10), dispatch_lines=lines))
    return tuple(filings)


def _held(county: County, month: Period) -> Iterator[DispatchLine]:
    number = month.month * 10
    for lead, units in _units_of(county.scheme).items():
        chance = county.generator("dispatch", lead, month.code)
        is_held, is_minuted = chance.random() < _HELD_SHARE, chance.random() < _MINUTED_SHARE
        day = date(month.year, month.month, int(chance.integers(*_DAYS)))
        matter = _MATTERS[int(chance.integers(len(_MATTERS)))]
        if is_held:
            number += 1
            minutes = f"纪要〔{month.year}〕{number}号" if is_minuted else ""
            yield DispatchLine(lead, "、".join(units), day, minutes, matter)


def _units_of(scheme: Scheme) -> dict[str, list[str]]:
    """Who must come to each 目标长, at most three of them by name."""
    names = {each.code: each.name_zh for each in scheme.subjects}
    pairs = [
        *((each.goal_chain.goal_lead, each.lead) for each in scheme.indicators if each.goal_chain and each.lead),
        *((each.goal_chain.goal_lead, each.lead) for each in scheme.projects),
    ]
    units: dict[str, list[str]] = {}
    for lead, unit in pairs:
        own = units.setdefault(lead, [])
        if names[unit] not in own and len(own) < _UNITS_NAMED:
            own.append(names[unit])
    return units


def draw_dispatch_table(filing: Filing, scheme: Scheme) -> bytes:
    """调度记录表 of one month."""
    paper = Paper(f"{scheme.county_zh}绩效办", filing.saved_at)
    sheet = paper.sheet(DISPATCH_FORM, _WIDTHS)
    title = f"{scheme.county_zh}{filing.period.year}年{filing.period.month}月目标长{DISPATCH_FORM}"
    sheet.span((1, 1, 1, len(_HEADS)), title, "title")
    sheet.put(2, 1, f"报告期：{filing.period.code}　　填报单位：{scheme.county_zh}绩效办", "line")
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(3, column, head, "head")
    for row, line in enumerate(filing.dispatch_lines, start=4):
        values: tuple[Value, ...] = (
            row - 3,
            line.lead_zh,
            line.units_zh,
            line.held_on.isoformat(),
            line.minutes_zh or "—",
            line.matter_zh,
            "否",
        )
        for column, value in enumerate(values, start=1):
            sheet.put(row, column, value, "name")
    sheet.put(4 + len(filing.dispatch_lines), 1, "注：目标长、目标人只填职务和单位，不填姓名；每次调度一行。", "note")
    sheet.freeze(4, 3)
    return paper.content()
