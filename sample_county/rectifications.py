"""整改台账: what inspections and visits found, and how far it has come: twelve classes of problems, five of them still open.

Drawn after all else, from generators of their own, so that no other file of the county knows of them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from appraisal.answers import RECTIFICATION_FORM, RECTIFICATION_ORIGINS, RECTIFICATION_STATES
from appraisal.period import Period
from appraisal.scheme import Scheme
from sample_county.filings import Filing, moment
from sample_county.lines import RectificationLine
from sample_county.papers import Paper, Value
from sample_county.world import County

_CLASSES = (
    "重视不够", "政策研究不到位", "措施不得力", "沟通不及时", "台账准备不足", "数据报送不规范", "项目推进慢", "征迁用地滞后",
    "安全隐患", "生态环境问题", "群众诉求未办结", "作风问题",
)  # fmt: skip
"""问题类别 where the scheme lists none."""
_OPEN_CLASSES = 5
_MONTHS = 5
"""The ledgers of the last months alone."""
_ITEMS = (1, 3)
"""Items of one class, from and below."""
_ORIGINS = ("inspection", "site_visit", "complaint")
_DAYS_ALLOWED = 45
_MATTERS = {
    "inspection": ("专项督查发现{name}，有3项要求未落实", "督查组反馈{name}，未列出整改清单"),
    "site_visit": ("察访时发现{name}，现场情况与汇报材料不一致", "随机察访发现{name}，台账记录不全"),
    "complaint": ("群众来信反映{name}，办理结果未告知", "热线工单反映{name}，超过时限未回复"),
}
_REQUIREMENT = "查明原因，制定措施，按时限报告整改情况并附佐证材料"
_MEASURES = {"progressing": "已列出清单，明确专人，正在逐项落实", "to_verify": "清单事项已全部落实，申请验收"}
_POSTS = ("分管副职", "办公室主任", "主要负责人")
_HEADS = (
    "序号", "事项编号", "问题类别", "来源", "责任单位", "关联指标", "发现日期", "问题", "整改要求", "整改措施",
    "责任人（职务）", "整改时限", "状态", "报告日期", "回头看日期", "佐证材料", "文号", "是否撤回",
)  # fmt: skip
_WIDTHS = (6, 18, 16, 10, 18, 16, 13, 34, 30, 30, 14, 13, 9, 13, 13, 20, 22, 9)


def rectification_filings(county: County) -> tuple[Filing, ...]:
    """The office's ledger of each of the last months, and what two units returned on their own items after the last."""
    months = county.months[-_MONTHS:]
    courses = list(_courses(county, months))
    filings = []
    for place, month in enumerate(months):
        lines = tuple(course[place - start] for start, course in courses if start <= place)
        if lines:
            name = f"{RECTIFICATION_FORM}_{month.year}年{month.month}月.xlsx"
            filings.append(Filing("replies", name, month, moment(month, 2, 9), rectification_lines=lines))
    return (*filings, *_returns(filings[-1])) if filings else ()


def _courses(county: County, months: tuple[Period, ...]) -> Iterator[tuple[int, tuple[RectificationLine, ...]]]:
    """Every item: the place of the month in which it was found, then its line in each ledger from there on."""
    rules = county.scheme.rectification
    classes = tuple(each.name_zh for each in rules.classes) if rules and rules.classes else _CLASSES
    units = county.coverage.towns or county.coverage.departments
    number = 0
    for place, name in enumerate(classes):
        is_open = place >= len(classes) - _OPEN_CLASSES
        chance = county.generator("rectification", name)
        for step in range(int(chance.integers(*_ITEMS))):
            number += 1
            start = step if not is_open else min(step + 1, max(len(months) - 2, 0))
            found = date(months[start].year, months[start].month, int(chance.integers(2, 26)))
            origin = _ORIGINS[(place + step) % len(_ORIGINS)]
            first = RectificationLine(
                f"ZG-{county.last.year}-{number:02d}",
                name,
                origin,
                units[int(chance.integers(len(units)))],
                found,
                _MATTERS[origin][step % 2].format(name=name),
                found + timedelta(days=_DAYS_ALLOWED),
                _POSTS[number % len(_POSTS)],
                "not_started",
                found,
            )
            days = [date(month.year, month.month, int(chance.integers(5, 28))) for month in months[start + 1 :]]
            last = ("progressing", "to_verify", "not_started")[number % len(_POSTS)] if is_open else "closed"
            yield start, tuple(_followed(first, days, last, county.scheme.county_zh[0]))


def _followed(first: RectificationLine, days: list[date], last: str, sign: str) -> Iterator[RectificationLine]:
    """The item month by month, one step at a time and no further than ``last``; then it stays as it was."""
    order = ("not_started", "progressing", "to_verify", "closed")
    line = first
    yield line
    for day in days:
        at = order.index(line.state_code)
        if at < order.index(last):
            values = vars(line) | {"state_code": order[at + 1], "reported_on": day}
            if order[at + 1] == "closed":
                values["document_no"] = f"{sign}督〔{day.year}〕{day.month * 10 + day.day}号"
            line = RectificationLine(**values)
        yield line


def _returns(newest: Filing) -> Iterator[Filing]:
    """What two units with unsettled items send back on them, a fortnight after the ledger."""
    open_lines = [line for line in newest.rectification_lines if line.state_code in {"not_started", "progressing"}]
    units = list({line.subject.code: line.subject for line in open_lines}.values())[:2]
    for place, unit in enumerate(units):
        own = [line for line in open_lines if line.subject is unit]
        arrived = moment(newest.period, 12 + place, 16)
        told = tuple(
            RectificationLine(**(vars(line) | {"state_code": "progressing", "reported_on": arrived.date()}))
            for line in own
        )
        name = f"{unit.name_zh}_{RECTIFICATION_FORM}_{newest.period.code}.xlsx"
        yield Filing("replies", name, newest.period, arrived, sender=unit, rectification_lines=told)


def draw_rectification_ledger(filing: Filing, scheme: Scheme) -> bytes:
    """整改台账 of one month, or of one unit."""
    sender = filing.sender
    name = sender.name_zh if sender else scheme.county_zh
    paper = Paper(name if sender else f"{scheme.county_zh}绩效办", filing.saved_at)
    sheet = paper.sheet(RECTIFICATION_FORM, _WIDTHS)
    title = f"{name}{RECTIFICATION_FORM}（截至{filing.period.month}月底）"
    sheet.span((1, 1, 1, len(_HEADS)), title, "title")
    if sender is not None:
        sheet.put(2, 1, f"填报单位：{name}　　单位代码：{sender.code}", "line")
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(3, column, head, "head")
    for row, line in enumerate(filing.rectification_lines, start=4):
        values: tuple[Value, ...] = (row - 3, *_values(line))
        for column, value in enumerate(values, start=1):
            sheet.put(row, column, value, "name")
    sheet.put(4 + len(filing.rectification_lines), 1, "注：责任人只填职务；销号须附佐证材料或文号。", "note")
    sheet.freeze(4, 3)
    return paper.content()


def _values(line: RectificationLine) -> tuple[str, ...]:
    is_closed = line.state_code == "closed"
    return (
        line.item_code,
        line.class_zh,
        RECTIFICATION_ORIGINS[line.origin_code],
        line.subject.name_zh,
        "—",
        line.found_on.isoformat(),
        line.matter_zh,
        _REQUIREMENT,
        _MEASURES.get(line.state_code, _MEASURES["to_verify"] if is_closed else "—"),
        line.responsible_zh,
        line.due_on.isoformat(),
        RECTIFICATION_STATES[line.state_code],
        line.reported_on.isoformat(),
        line.looked_back_on.isoformat() if line.looked_back_on else "—",
        "整改报告及附件" if is_closed or line.state_code == "to_verify" else "—",
        line.document_no or "—",
        "否",
    )
