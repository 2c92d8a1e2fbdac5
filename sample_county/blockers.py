"""项目卡点: what keeps some of the county's key projects from going on, on a sheet of its own in their half-monthly table.

Drawn after all else, from generators of their own, so that no figure of the tables knows of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from appraisal.answers import BLOCKER_CLASSES, BLOCKER_FORM
from appraisal.scheme import Scheme
from sample_county.filings import Filing
from sample_county.lines import BlockerLine
from sample_county.papers import Paper, Value
from sample_county.world import County

_BLOCKED_SHARE = 0.45
_SETTLED_SHARE = 0.55
_RAISED_DAYS = (20, 240)
"""How long before the end of the last table a blocker was raised, from and below."""
_PROMISED_DAYS = (30, 75)
_TAKEN_DAYS = (15, 110)
_MATTERS = {
    "preliminary": ("施工图审查未完成，施工许可未办", "县住房和城乡建设局"),
    "investment_attraction": ("入驻企业尚未签约，招商未落地", "县招商服务中心"),
    "land": ("用地指标未落实，尚有农户征迁协议未签", "县自然资源局"),
    "funds": ("配套资金未到位，已完工程款未拨付", "县财政局"),
    "other": ("外电接入方案未批复，施工用电不足", "县供电公司"),
}
"""卡点类别 → 卡点说明 and 卡点责任单位."""
_HEADS = ("序号", "项目名称", "卡点类别", "卡点说明", "卡点责任单位", "提出日期", "承诺解决日期", "解决日期")
_WIDTHS = (6, 28, 12, 36, 22, 14, 14, 14)


def add_blockers(county: County, filings: Iterable[Filing]) -> Iterator[Filing]:
    """The same files; every table of key projects lists what blocks them by the end of its half month."""
    lines = tuple(_drawn(county))
    for filing in filings:
        told = tuple(_known_on(lines, filing.period.end_on)) if filing.folder == "projects" else ()
        yield replace(filing, blocker_lines=told) if told else filing


def _drawn(county: County) -> Iterator[BlockerLine]:
    classes = tuple(BLOCKER_CLASSES)
    for project in county.scheme.projects:
        chance = county.generator("blocker", project.subject_code)
        is_blocked, is_settled = chance.random() < _BLOCKED_SHARE, chance.random() < _SETTLED_SHARE
        kind = classes[int(chance.integers(len(classes)))]
        raised = county.last.end_on - timedelta(days=int(chance.integers(*_RAISED_DAYS)))
        promised = raised + timedelta(days=int(chance.integers(*_PROMISED_DAYS)))
        settled = raised + timedelta(days=int(chance.integers(*_TAKEN_DAYS)))
        if is_blocked:
            yield BlockerLine(project, kind, raised, promised, settled if is_settled else None)


def _known_on(lines: Iterable[BlockerLine], day: date) -> Iterator[BlockerLine]:
    for line in lines:
        if line.raised_on <= day:
            is_settled = line.settled_on is not None and line.settled_on <= day
            yield line if is_settled else replace(line, settled_on=None)


def draw_blockers(paper: Paper, lines: Iterable[BlockerLine], scheme: Scheme) -> None:
    """Add the sheet 项目卡点表 to a table of key projects."""
    sheet = paper.sheet(BLOCKER_FORM, _WIDTHS)
    sheet.span((1, 1, 1, len(_HEADS)), f"{scheme.county_zh}{BLOCKER_FORM}", "title")
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(2, column, head, "head")
    for row, line in enumerate(lines, start=3):
        matter, owner = _MATTERS[line.blocker_class]
        values: tuple[Value, ...] = (
            row - 2,
            scheme.subject_by_code[line.project.subject_code].name_zh,
            BLOCKER_CLASSES[line.blocker_class],
            matter,
            owner,
            line.raised_on.isoformat(),
            line.promised_on.isoformat(),
            line.settled_on.isoformat() if line.settled_on else "—",
        )
        for column, value in enumerate(values, start=1):
            sheet.put(row, column, value, "name")
    sheet.freeze(3, 3)
