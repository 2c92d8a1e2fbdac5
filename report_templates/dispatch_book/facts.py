"""调度会材料: the agenda from red and yellow lamps and unsettled blockers, then a page for each 目标长.

For the county's leaders alone: it names posts (domain.md S0-20, S0-22).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from appraisal.lamps.rules import in_own_words
from appraisal.projects.standing import ProjectStanding
from appraisal.warnings.ladder import STEP_ZH
from report_templates.blocks import Cell, Fact, Table, quoted
from report_templates.dispatch_book.basics import basics_table
from report_templates.dispatch_book.dispatched import Dispatched, read_dispatched, unseen_table
from report_templates.dispatch_book.pages import (
    Blocked,
    LeadPage,
    Promise,
    read_blocked,
    read_pages,
    watched_items,
)
from report_templates.dispatch_book.record_form import enclose_record_form
from report_templates.dispatch_book.room import PAGE_LINES, fit_tables, text_lines
from report_templates.dispatch_book.schedule import draw_schedule
from report_templates.duties import projects_now
from report_templates.items import Item, lit, short_name, with_lamp
from report_templates.lamp_counts import LampCounts, count_lamps
from report_templates.reading import Reading
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.warned import read_warnings
from report_templates.wording import FILTERS, MISSING, Number, day_zh, month_day_zh, number

_AGENDA_SHOWN = 16
_AGENDA_HEAD = ("序号", "议题", "目标长", "责任单位", "缘由")
_AGENDA_SHARES = (0.06, 0.3, 0.24, 0.15, 0.25)
_ITEM_HEAD = ("指标", "目标", "完成", "差距", "位次", "亮灯", "责任单位", "预警")
_ITEM_SHARES = (0.28, 0.14, 0.13, 0.08, 0.09, 0.08, 0.12, 0.08)
_PROJECT_HEAD = ("项目", "年度计划", "应达", "完成", "差距", "阶段")
_PROJECT_SHARES = (0.34, 0.15, 0.12, 0.12, 0.11, 0.16)
_BLOCKER_HEAD = ("项目", "类别", "卡点", "责任方", "已持续", "承诺解决")
_BLOCKER_SHARES = (0.2, 0.12, 0.3, 0.14, 0.1, 0.14)
_PROMISE_HEAD = ("事项", "承诺单位", "承诺措施", "承诺时限", "兑现情况")
_PROMISE_SHARES = (0.24, 0.16, 0.32, 0.13, 0.15)
_CALM_SHARES = (0.26, 0.44, 0.3)


@dataclass(frozen=True)
class Topic:
    """议题: what the meeting is to deal with, for whom and why."""

    name_zh: str
    lead_zh: str
    unit_zh: str
    why: Fact


@dataclass(frozen=True, kw_only=True)
class BookFacts(Facts):
    """Facts of one 调度会材料.

    Attributes:
        by_zh: ``截至9月底``.
        lamps: lamps of all that the leaders answer for.
        pages: one a 目标长.
        page_count: how many.
        agenda_count, unlisted_count: topics, and how many of them the agenda leaves out.
        blocker_count, overdue_count: unsettled blockers, and those past their day.
        issued_zh: the day to which ages are counted.
        dispatched: whom the month's records tell of.
    """

    by_zh: str
    lamps: LampCounts
    pages: tuple[LeadPage, ...]
    page_count: Number
    agenda_count: Number
    unlisted_count: Number
    blocker_count: Number
    overdue_count: Number
    issued_zh: str
    dispatched: Dispatched


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, if anything of theirs shines or is blocked."""
    return ("leaders",) if lit(watched_items(reading)) or read_blocked(reading) else ()


def facts(reading: Reading, addressee_code: str) -> BookFacts:
    """What the leaders read."""
    pages, watched, blockers = read_pages(reading), lit(watched_items(reading)), read_blocked(reading)
    topics = tuple(_topics(reading))
    codes = {item.subject.code for item in watched}
    place = f"{addressee_code}:{reading.period_code}"
    tables = {"agenda": _agenda(topics[:_AGENDA_SHOWN])}
    steps, schedule = _steps(reading), draw_schedule(reading)
    dispatched, lamp_zh = read_dispatched(reading, pages), reading.books.scheme.lamp_zh
    unseen = unseen_table(dispatched, pages, red_zh=lamp_zh["red"], yellow_zh=lamp_zh["yellow"])
    tables |= {"unseen": unseen} if unseen else {}
    rest: list[Table] = []
    for page in pages:
        room = PAGE_LINES - text_lines(page, "、".join(map(str, dispatched.words[page.lead_zh])))
        shown, left = fit_tables(_page_tables(page, steps, lamp_zh), room)
        tables |= shown
        rest += [replace(each, caption=f"{page.lead_zh}：{each.caption}") for each in left]
    return BookFacts(
        **common_facts(reading, tells=lambda each: each.subject_code in codes and bool(each.indicator_code)),
        title=f"{reading.span_zh}|目标长调度会材料",
        addressee_zh="",
        tables=tables,
        attachments=tuple(
            Attachment(title, blocks)
            for title, blocks in (
                ("各目标长页不单列的指标", _calm(pages, lamp_zh)),
                ("各目标长页未列完的事项", tuple(rest)),
                ("重点项目要素表", basics_table(projects_now(reading))),
                ("重点项目进度图", schedule),
            )
            if blocks
        ),
        by_zh=reading.by_zh,
        lamps=count_lamps(watched, place=addressee_code, period=reading.period_code),
        pages=pages,
        page_count=_count(place, "page", len(pages)),
        agenda_count=_count(place, "topic", len(topics)),
        unlisted_count=_count(place, "unlisted_topic", max(len(topics) - _AGENDA_SHOWN, 0)),
        blocker_count=_count(place, "blocker", len(blockers)),
        overdue_count=_count(place, "overdue_blocker", sum(each.is_overdue for each in blockers)),
        issued_zh=day_zh(reading.issued_on),
        dispatched=dispatched,
    )


def _topics(reading: Reading) -> Iterator[Topic]:
    """Red lamps, the longest red first; projects not begun in time; unsettled blockers, overdue ones first; yellow lamps."""
    watched, subjects = lit(watched_items(reading)), reading.books.scheme.subject_by_code
    red = sorted(with_lamp(watched, "red"), key=lambda item: (-(item.streak.value or 0.0), item.gap.value or 0.0))
    yield from (_lamp_topic(item) for item in red)
    late = (each for each in projects_now(reading) if each.start_overdue_count)
    for project in sorted(late, key=lambda each: -each.start_overdue_count):
        unit_zh = short_name(subjects.get(project.project.lead))
        yield Topic(project.subject.name_zh, project.project.goal_chain.goal_lead, unit_zh, _late_words(project))
    for each in sorted(read_blocked(reading), key=lambda each: not each.is_overdue):
        words = f"{each.blocker.class_zh}卡点已持续{each.age}{'，超过承诺时限' if each.is_overdue else ''}"
        matter_zh = f"{each.place_zh}：{each.blocker.matter_zh}"
        yield Topic(matter_zh, each.goal_lead_zh, each.owner_zh, Fact(words, each.age.value, each.age.key))
    yellow = sorted(with_lamp(watched, "yellow"), key=lambda item: item.gap.value or 0.0)
    yield from (_lamp_topic(item) for item in yellow)


def _lamp_topic(item: Item) -> Topic:
    lamp, streak = item.lamp_zh, item.streak
    words = f"连续{FILTERS['count'](streak, '期')}{lamp}" if (streak.value or 0.0) > 1 else lamp
    gap, tentative = item.gap_words, "（目标未定案）" if item.is_provisional else ""
    why = Fact(f"{words}，{gap}{tentative}", gap.value, gap.key)
    return Topic(item.name_zh, item.goal_lead_zh, item.lead_zh, why)


def _agenda(topics: Sequence[Topic]) -> Table:
    rows = tuple(
        (
            Cell(str(place)),
            Cell(topic.name_zh, align="left"),
            Cell(topic.lead_zh),
            Cell(topic.unit_zh),
            told(topic.why, align="left"),
        )
        for place, topic in enumerate(topics, start=1)
    )
    return Table("议题清单", _AGENDA_HEAD, rows, _AGENDA_SHARES)


def _page_tables(page: LeadPage, steps: Mapping[tuple[str, str], str], lamp_zh: Mapping[str, str]) -> dict[str, Table]:
    """The tables of one page; a kind with nothing to say has none."""
    tables = {}
    if page.watched:
        rows = tuple(_item_row(item, steps) for item in page.watched)
        tables[page.table] = Table(in_own_words("红灯、黄灯和未亮灯指标", lamp_zh), _ITEM_HEAD, rows, _ITEM_SHARES)
    if page.lagging:
        rows = tuple(_project_row(each) for each in page.lagging)
        tables[page.project_table] = Table("进度滞后或者数据未定的重点项目", _PROJECT_HEAD, rows, _PROJECT_SHARES)
    if page.blockers:
        rows = tuple(_blocker_row(each) for each in page.blockers)
        tables[page.blocker_table] = Table("未解决的卡点", _BLOCKER_HEAD, rows, _BLOCKER_SHARES)
    if page.promises:
        rows = tuple(_promise_row(each) for each in page.promises)
        tables[page.promise_table] = Table("承诺兑现情况", _PROMISE_HEAD, rows, _PROMISE_SHARES)
    return tables


def _calm(pages: Sequence[LeadPage], lamp_zh: Mapping[str, str]) -> tuple[Table, ...]:
    """What no page spends its room on: items that shine green, and those scored without a lamp."""
    rows = tuple(
        (
            Cell(page.lead_zh, align="left"),
            Cell("、".join(each.name_zh for each in page.green) or MISSING, align="left"),
            Cell("、".join(each.name_zh for each in page.unlamped) or MISSING, align="left"),
        )
        for page in pages
        if page.green or page.unlamped
    )
    head = ("目标长", in_own_words("绿灯指标", lamp_zh), "不实行亮灯的指标")
    return (Table(in_own_words("绿灯和不实行亮灯的指标", lamp_zh), head, rows, _CALM_SHARES),) if rows else ()


def _item_row(item: Item, steps: Mapping[tuple[str, str], str]) -> tuple[Cell, ...]:
    step = steps.get((item.indicator.code, item.figure_subject.code), "")
    return (
        told(item.name_zh, align="left"),
        told(_target_words(item)),
        told(_worded(item, item.value) if item.is_accepted else MISSING),
        told(FILTERS["signed"](item.gap) if item.is_accepted and item.gap.is_known else MISSING),
        told(FILTERS["place"](item.rank) if item.is_accepted else MISSING),
        told("" if item.lamp else MISSING, lamp=item.lamp, lamp_zh=item.lamp_zh),
        told(item.lead_zh),
        told(STEP_ZH.get(step, MISSING)),
    )


def _worded(item: Item, figure: Number) -> Fact:
    return FILTERS["growing" if item.indicator.kind == "growth" else "amount"](figure)


def _target_words(item: Item) -> Fact:
    target = _worded(item, item.target)
    return Fact(f"暂按{target}", target.value, target.key) if item.is_provisional else target


def _project_row(each: ProjectStanding) -> tuple[Cell, ...]:
    key, amount, percent = _key(each), FILTERS["amount"], FILTERS["percent"]
    return (
        told(short_name(each.subject), align="left"),
        told(amount(number(each.plan_value, f"result:target_value:{key}", uom=each.uom, decimals=0))),
        told(percent(number(each.due_pct, f"result:due_pct:{key}", decimals=1))),
        told(percent(number(each.done_pct, f"result:completion_pct:{key}", decimals=1))),
        told(FILTERS["signed"](number(each.gap_pp, f"result:progress_gap_pp:{key}", decimals=1))),
        told(_late_words(each) if each.start_overdue_count else each.stage_zh or MISSING),
    )


def _late_words(each: ProjectStanding) -> Fact:
    months = each.start_overdue_count
    return Fact(f"应开未开{months}个月", float(months), f"result:start_overdue_count:{_key(each)}")


def _key(each: ProjectStanding) -> str:
    return f"{each.invested.indicator_code}:{each.subject.code}:{each.invested.figure_period}"


def _blocker_row(each: Blocked) -> tuple[Cell, ...]:
    return (
        Cell(each.place_zh, align="left"),
        Cell(each.blocker.class_zh),
        told(quoted(each.blocker.matter_zh, "blockers", each.blocker.key), align="left"),
        Cell(each.owner_zh),
        told(each.age),
        Cell(each.promised_zh),
    )


def _promise_row(each: Promise) -> tuple[Cell, ...]:
    return (
        Cell(each.warned.item.name_zh, align="left"),
        Cell(each.unit_zh),
        told(each.measure, align="left"),
        Cell(month_day_zh(each.promised_on) if each.promised_on else MISSING),
        Cell(each.kept_zh),
    )


def _steps(reading: Reading) -> dict[tuple[str, str], str]:
    """The furthest step in force on each figure."""
    order = list(STEP_ZH)
    steps: dict[tuple[str, str], str] = {}
    for each in read_warnings(reading):
        pair = (each.item.indicator.code, each.item.figure_subject.code)
        if each.step in STEP_ZH and each.state != "closed":
            steps[pair] = max(steps.get(pair, each.step), each.step, key=order.index)
    return steps


def _count(place: str, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}", decimals=0)


TEMPLATE = ReportTemplate(
    code="dispatch_book",
    name_zh="调度会材料",
    form="briefing",
    addressees=addressees,
    facts=facts,
    head_zh="调度会材料",
    enclose=enclose_record_form,
)
