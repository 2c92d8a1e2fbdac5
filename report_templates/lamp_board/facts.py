"""亮灯通报: lamps of the key projects each half month, or of the county's indicators each month 亮灯表.

Goes to all: no name and no post of a person stands in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Cell, Fact, Table
from report_templates.items import OWED, Item, appraised, definition_note_zh, lit, of_subject, short_name, with_lamp
from report_templates.lamp_board.figures import draw_lamps
from report_templates.lamp_counts import LampCounts, LampTurns, count_lamps, count_turns, share_words
from report_templates.reading import Reading
from report_templates.template import ALL_ZH, Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.wording import FILTERS, Number, count, month_day_zh, number

_LONG_STREAK = 2
_TO_ALL = "all"
_STEP_ZH = {"reminder": "提醒函", "supervision": "督办通知单", "interview": "约谈通知", "criticism": "通报批评"}
_HEAD_SHARES = (0.26, 0.15, 0.12, 0.1, 0.1, 0.1, 0.08, 0.09)
_UNLIT_SHARES = (0.4, 0.25, 0.35)


@dataclass(frozen=True)
class Money:
    """Plan and progress of all projects whose figures stand.

    Attributes:
        counted: how many projects the sums are about.
        plan, due, done: 年度计划, 应完成, 完成, sums in the projects' uom.
        done_share, due_share: of the plan, in words.
    """

    counted: Number
    plan: Number
    due: Number
    done: Number
    done_share: Fact
    due_share: Fact


@dataclass(frozen=True)
class StepCount:
    """One kind of paper of the ladder.

    Attributes:
        name_zh: the paper.
        letters: how many go out, one a unit and a criticism to all.
        matters: how many items they are about.
    """

    name_zh: str
    letters: Number
    matters: Number


@dataclass(frozen=True, kw_only=True)
class LampFacts(Facts):
    """Facts of one 亮灯通报.

    Attributes:
        noun_zh, measure_zh: what is lit, and its measure word.
        due_zh: ``应完成投资`` or ``应达进度``.
        by_zh: ``截至9月30日``.
        lamps, turns: counts.
        money: sums of the projects; ``None`` for indicators.
        red, yellow, unlit: the items of a colour, worst first.
        late_starts: projects that should have started.
        stubborn: items red for several periods running.
        streaks: the stubborn ones by how often, most often first.
        turned_worse, turned_better: whose colour changed since the last period.
        steps: papers of the warning ladder that this round issues on these items 升级处理.
        matrix: names of the figures in the body; where they are many they stand in an attachment.
        missing: unlit because those who answer for it did not report.
        pending: unlit because a figure from elsewhere has not come.
        held: unlit while the figure is under verification.
        provisional: lit against a target that is not final.
        ask_by_zh: when explanations are due.
        office_zh: to whom.
    """

    noun_zh: str
    measure_zh: str
    by_zh: str
    lamps: LampCounts
    turns: LampTurns
    money: Money | None
    red: tuple[Item, ...]
    yellow: tuple[Item, ...]
    unlit: tuple[Item, ...]
    late_starts: tuple[Item, ...]
    stubborn: tuple[Item, ...]
    streaks: tuple[tuple[Number, tuple[Item, ...]], ...]
    turned_worse: tuple[Item, ...]
    turned_better: tuple[Item, ...]
    steps: tuple[StepCount, ...]
    matrix: tuple[str, ...]
    missing: tuple[Item, ...]
    pending: tuple[Item, ...]
    held: tuple[Item, ...]
    provisional: tuple[Item, ...]
    ask_by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To all, if anything is lit in this round."""
    return ("all",) if _watched(reading) else ()


def facts(reading: Reading, addressee_code: str) -> LampFacts:
    """What the board says to all."""
    watched = _watched(reading)
    codes = {item.subject.code for item in watched}
    is_project = _is_project(reading)
    noun_zh, measure_zh = ("重点项目", "个") if is_project else ("考评指标", "项")
    place = {"place": addressee_code, "period": reading.period_code}
    red, yellow = (_worst_first(with_lamp(watched, lamp)) for lamp in ("red", "yellow"))
    unlit = with_lamp(watched, "unlit")
    stubborn = tuple(item for item in red if (item.streak.value or 0) >= _LONG_STREAK)
    matrix = draw_lamps(reading, watched, noun_zh)
    figures = {f"lamps_{number_}": figure for number_, figure in enumerate(matrix, start=1)}
    is_long = len(matrix) > 1
    words = reading.books.scheme.lamp_zh
    return LampFacts(
        **common_facts(reading, tells=lambda each: each.subject_code in codes and bool(each.indicator_code)),
        title=f"关于{reading.span_zh}|{noun_zh}|亮灯情况|的通报",
        addressee_zh=ALL_ZH,
        tables={
            "red": _lamp_table(red, words["red"], noun_zh),
            "yellow": _lamp_table(yellow, words["yellow"], noun_zh),
            "unlit": _unlit_table(unlit, noun_zh),
        },
        figures=figures,
        attachments=(Attachment(f"{noun_zh}亮灯矩阵", matrix),) if is_long else (),
        matrix=() if is_long else tuple(figures),
        noun_zh=noun_zh,
        measure_zh=measure_zh,
        by_zh=reading.by_zh,
        lamps=count_lamps(watched, **place),
        turns=count_turns(watched, **place),
        money=_money(reading, watched) if is_project else None,
        red=red,
        yellow=yellow,
        unlit=unlit,
        late_starts=tuple(item for item in (*red, *yellow) if item.reason_code == "not_started_due"),
        stubborn=stubborn,
        streaks=_streaks(stubborn),
        turned_worse=tuple(item for item in watched if item.is_worse),
        turned_better=tuple(item for item in watched if item.is_better),
        steps=_steps(reading, watched),
        missing=tuple(item for item in unlit if item.standing in OWED and item.is_self_reported),
        pending=tuple(item for item in unlit if item.standing in OWED and not item.is_self_reported),
        held=tuple(item for item in unlit if item.standing == "held"),
        provisional=tuple(item for item in (*red, *yellow) if item.is_provisional),
        ask_by_zh=month_day_zh(reading.reply_by()),
        office_zh=reading.books.office.short_zh,
    )


def _streaks(items: Sequence[Item]) -> tuple[tuple[Number, tuple[Item, ...]], ...]:
    """Items by how many periods running they are red, most first."""
    lengths = sorted({item.streak.value or 0.0 for item in items}, reverse=True)
    return tuple(
        (members[0].streak, members)
        for length in lengths
        if (members := tuple(item for item in items if item.streak.value == length))
    )


def _steps(reading: Reading, watched: Sequence[Item]) -> tuple[StepCount, ...]:
    """升级处理: papers that this round issues on what is watched, by step of the ladder; one paper tells a unit all."""
    warnings = reading.results.warnings
    if warnings.empty:
        return ()
    keys = {(item.indicator.code, item.subject.code) for item in watched}
    told = ("indicator_code", "subject_code", "step_code", "is_issued", "addressee_code")
    units: dict[str, list[str]] = {}
    for indicator, subject, step, is_issued, unit in zip(*(warnings[name] for name in told), strict=True):
        if is_issued is True and (indicator, subject) in keys:
            units.setdefault(step, []).append(_TO_ALL if step == "criticism" else unit)
    return tuple(
        StepCount(name, *(_step_count(reading, code, what, size) for what, size in _sizes(units[code])))
        for code, name in _STEP_ZH.items()
        if code in units
    )


def _sizes(units: Sequence[str]) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("letter", len(set(units))), ("matter", len(units))


def _step_count(reading: Reading, code: str, what: str, size: int) -> Number:
    return number(float(size), f"result:{code}_{what}_count::all:{reading.period_code}", decimals=0)


def _is_project(reading: Reading) -> bool:
    return "project" in reading.books.round.roles


def _watched(reading: Reading) -> tuple[Item, ...]:
    shining = lit(reading.items)
    if _is_project(reading):
        return tuple(item for item in shining if item.subject.kind == "project")
    return appraised(of_subject(shining, reading.books.scheme.home.code))


def _worst_first(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (item.gap.value is None, item.gap.value or 0.0)))


def _money(reading: Reading, watched: Sequence[Item]) -> Money | None:
    counted = [item for item in watched if item.is_accepted and item.target.is_known and item.due.is_known]
    if not counted:
        return None
    key = f"::all:{reading.period_code}"
    plan, due, done = (
        number(sum(each.value or 0.0 for each in figures), f"result:{name}_value{key}", uom=counted[0].indicator.uom)
        for name, figures in (
            ("plan_sum", [item.target for item in counted]),
            ("due_sum", [item.due for item in counted]),
            ("done_sum", [item.value for item in counted]),
        )
    )
    size = number(float(len(counted)), f"result:counted_count{key}", decimals=0)
    return Money(size, plan, due, done, done_share=share_words(done, plan), due_share=share_words(due, plan))


def _lamp_table(items: Sequence[Item], lamp_zh: str, noun_zh: str) -> Table:
    amount_head = "年度计划" if noun_zh == "重点项目" else "年度目标"
    head = (noun_zh.removeprefix("考评"), "责任单位", amount_head, "应达", "实达", "差距", "连续", "原因")
    rows = tuple(
        (
            told(item.name_zh, align="left"),
            told(short_name_of(item)),
            told(_target_words(item)),
            told(_due_words(item)),
            told(_done_words(item)),
            told(FILTERS["signed"](item.gap)),
            told(Fact(count(item.streak.value or 1, "次"), item.streak.value, item.streak.key)),
            told(f"{item.reason_zh}{item.definition_mark_zh}"),
        )
        for item in items
    )
    note = f"差距为实达与应达之差，单位为百分点，负数为落后；连续次数含本期。{definition_note_zh(items)}"
    return Table(f"{lamp_zh}{noun_zh}情况", head, rows, _HEAD_SHARES, note)


def short_name_of(item: Item) -> str:
    """责任单位 of an item."""
    return item.lead_zh or short_name(item.subject)


def _target_words(item: Item) -> Fact:
    target = FILTERS["growing" if item.indicator.kind == "growth" else "amount"](item.target)
    return Fact(f"暂按{target}", target.value, target.key) if item.is_provisional else target


def _due_words(item: Item) -> Fact:
    return FILTERS["amount"](item.due) if item.is_percentage else FILTERS["percent"](item.due_share)


def _done_words(item: Item) -> Fact:
    return FILTERS["amount"](item.value) if item.is_percentage else FILTERS["percent"](item.completion)


def _unlit_table(items: Sequence[Item], noun_zh: str) -> Table:
    rows = tuple(
        (Cell(item.name_zh, align="left"), Cell(short_name_of(item)), Cell(item.reason_zh, lamp="unlit"))
        for item in items
    )
    return Table(f"未亮灯{noun_zh}情况", (noun_zh.removeprefix("考评"), "责任单位", "原因"), rows, _UNLIT_SHARES)


TEMPLATE = ReportTemplate(code="lamp_board", name_zh="亮灯通报", form="circular", addressees=addressees, facts=facts)
