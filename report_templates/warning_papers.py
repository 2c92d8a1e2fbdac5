"""预警文书: what every paper of the ladder to one subject states, and the tables they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from appraisal.scheme import Subject
from appraisal.warnings.ladder import STEP_ZH
from report_templates.blocks import Fact, Figure, Table
from report_templates.drawing.charts import gap_bars
from report_templates.layout.title import LINE_CHARS, width
from report_templates.reading import Reading
from report_templates.template import CommonFacts, Facts, common_facts, told
from report_templates.warned import Warned, issued_to
from report_templates.wording import FILTERS, MISSING, Number, day_zh, listing, number

_BARS = 20
"""Bars of a chart that are legible on a page beside its table; the table tells of all."""
TOLD_ONE_BY_ONE = 4
"""More matters than this stand in a table."""
HAND_ROW_MM = 14.0
"""Room in a row that people write in by hand."""
_POSTS_SHOWN = 3
_STATE_HEAD = ("事项", "年度目标", "应达", "完成", "差距", "位次", "亮灯", "后续月均需完成")
_STATE_SHARES = (0.2, 0.13, 0.12, 0.12, 0.14, 0.08, 0.09, 0.12)
_STATE_NOTE = "位次为同类单位中的位次；后续月均需完成数按年度计划倒排，供安排工作用，不作为填报数据的依据。"


@dataclass(frozen=True, kw_only=True)
class PaperFacts(Facts):
    """Facts of a paper to one subject 提醒函、督办通知单、约谈通知.

    Attributes:
        occasion_zh: what showed it, ``1—9月考评``.
        you_zh: how the addressee is tied to the matters.
        noun_zh, measure_zh: what is counted, and its measure word.
        matters: the warnings, furthest behind first.
        matter_count: how many.
        is_tabled: whether they are too many to be told one by one.
        responsible_zh: the level that the step speaks to, with its posts.
        clauses_zh: 条款 of the rules, empty if none is named.
        next_step_zh: what follows otherwise, empty at the end of the ladder.
        by_zh: ``截至9月底``.
        reply_by_zh: the day by which to answer.
        office_zh: to whom.
    """

    occasion_zh: str
    you_zh: str
    noun_zh: str
    measure_zh: str
    matters: tuple[Warned, ...]
    matter_count: Number
    is_tabled: bool
    responsible_zh: str
    clauses_zh: str
    next_step_zh: str
    by_zh: str
    reply_by_zh: str
    office_zh: str


class CommonPaperFacts(CommonFacts):
    """What every paper takes from the round and its warnings."""

    addressee_zh: str
    occasion_zh: str
    you_zh: str
    noun_zh: str
    measure_zh: str
    matters: tuple[Warned, ...]
    matter_count: Number
    is_tabled: bool
    responsible_zh: str
    clauses_zh: str
    next_step_zh: str
    by_zh: str
    reply_by_zh: str
    office_zh: str


class Nouns(TypedDict):
    """What is counted, and its measure word."""

    noun_zh: str
    measure_zh: str


def paper_facts(reading: Reading, addressee_code: str, step: str) -> CommonPaperFacts:
    """What the step's paper to one subject states."""
    addressee = reading.books.scheme.subject_by_code[addressee_code]
    matters = issued_to(reading, addressee_code, step)
    owners = {(each.item.indicator.code, code) for each in matters for code in _codes(each)}
    period, is_project = reading.books.period, _is_project(matters)
    return CommonPaperFacts(
        **common_facts(reading, tells=lambda each: (each.indicator_code, each.subject_code) in owners),
        **nouns(matters),
        addressee_zh=addressee.name_zh,
        occasion_zh=f"{period.label_zh}亮灯" if is_project else f"{period.cumulative_label_zh}考评",
        you_zh=_you_zh(addressee, is_project=is_project),
        matters=matters,
        matter_count=count_of(reading, addressee_code, len(matters), step),
        is_tabled=len(matters) > TOLD_ONE_BY_ONE,
        responsible_zh=listing(
            list(dict.fromkeys(each.role_zh for each in matters)), limit=_POSTS_SHOWN, measure="个岗位"
        ),
        clauses_zh=clauses_zh(reading, matters),
        next_step_zh=next((STEP_ZH[each.next_step] for each in matters if each.next_step in STEP_ZH), ""),
        by_zh=reading.by_zh,
        reply_by_zh=day_zh(reply_by(reading, matters)),
        office_zh=reading.books.office.short_zh,
    )


def nouns(matters: Sequence[Warned]) -> Nouns:
    """重点项目 are 个, 指标 are 项."""
    noun_zh, measure_zh = ("重点项目", "个") if _is_project(matters) else ("指标", "项")
    return Nouns(noun_zh=noun_zh, measure_zh=measure_zh)


def clauses_zh(reading: Reading, matters: Sequence[Warned]) -> str:
    """条款 of the rules, to stand behind the scheme's name, which they do not repeat; another paper's stand apart."""
    own = f"《{reading.books.scheme.name_zh}》"
    clauses = list(dict.fromkeys(each.clause.removeprefix(own) for each in matters if each.clause))
    words = "、".join(clauses)
    return f"、{words}" if words.startswith("《") else words


def count_of(reading: Reading, place: str, size: int, name: str) -> Number:
    """A count of the paper with its key."""
    return number(float(size), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


def reply_by(reading: Reading, matters: Sequence[Warned]) -> date:
    """The earliest day on which an answer is due."""
    due = [each.reply_due_on for each in matters if each.reply_due_on is not None]
    return min(due) if due else reading.reply_by()


def matters_zh(matters: Sequence[Warned], *, opening: str) -> str:
    """``民间投资|等3项指标`` for a title, broken only where it does not fit on a line behind its opening words."""
    first = matters[0].item.name_zh
    if len(matters) == 1:
        return first
    words = nouns(matters)
    rest = f"等{len(matters)}{words['measure_zh']}{words['noun_zh']}"
    joint = "" if width(f"{opening}{first}{rest}") <= LINE_CHARS else "|"
    return f"{first}{joint}{rest}"


def state_table(matters: Sequence[Warned], caption: str) -> Table:
    """How each matter stands, for a paper with too many to tell."""
    rows = tuple(
        (
            told(each.item.name_zh, align="left"),
            told(_worded(each, each.item.target)),
            told(_worded(each, each.item.due)),
            told(_worded(each, each.item.value)),
            told(each.item.gap_words, align="left"),
            told(FILTERS["place"](each.item.rank)),
            told(each.lamp_words),
            told(FILTERS["amount"](each.pace) if each.pace.is_known else MISSING),
        )
        for each in matters
    )
    return Table(caption, _STATE_HEAD, rows, _STATE_SHARES, note=_STATE_NOTE)


def gap_chart(matters: Sequence[Warned], noun_zh: str) -> dict[str, Figure]:
    """差距条形图 of matters that stand in a table; few matters need no chart."""
    known = [each for each in matters if each.item.gap.value is not None]
    if len(matters) <= TOLD_ONE_BY_ONE or not known:
        return {}
    furthest, drawn = known[0].item, known[:_BARS]
    alt = f"条形图：{len(drawn)}项{noun_zh}与应达进度的差距，差距最大的是{furthest.name_zh}，{furthest.gap_words}"
    caption = f"{noun_zh}与应达进度的差距" + (f"（差距最大的{_BARS}项）" if len(known) > _BARS else "")
    names, gaps = [each.item.name_zh for each in drawn], [each.item.gap.value or 0.0 for each in drawn]
    return {"gaps": gap_bars(names, gaps, caption=caption, alt=alt)}


def _worded(each: Warned, figure: Number) -> Fact:
    return FILTERS["growing" if each.item.indicator.kind == "growth" else "amount"](figure)


def _codes(each: Warned) -> tuple[str, str]:
    return each.item.subject.code, each.item.figure_subject.code


def _is_project(matters: Sequence[Warned]) -> bool:
    return all(each.item.subject.kind == "project" for each in matters)


def _you_zh(addressee: Subject, *, is_project: bool) -> str:
    if is_project:
        return "你单位负责的"
    return "你单位牵头的" if addressee.kind == "department" else "你单位承担的"
