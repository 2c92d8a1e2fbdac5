"""专报: the county's own indicators, analysed for its leaders 绩效考评专报.

Internal: it names the posts that answer for an indicator, states intervals where figures are held, and advises by
rules over facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.aspects.blockers import BlockerCounts, blocker_table, read_blockers
from report_templates.aspects.losses import PACE_REACHABLE, Loss, LossSum, read_losses, sum_losses
from report_templates.aspects.movement import Move, read_moves
from report_templates.aspects.outlook import Outlook, OutlookCounts, count_outlooks, read_outlooks
from report_templates.blocks import Table
from report_templates.items import OWED, Item, appraised, lit, of_subject, tally
from report_templates.lamp_counts import LampCounts, LampTurns, count_lamps, count_turns
from report_templates.reading import Reading
from report_templates.special_briefing.analysis import (
    Directions,
    Matter,
    Whole,
    count_directions,
    most_pressing,
    read_matters,
    read_wholes,
    recoverable_of,
)
from report_templates.special_briefing.counts import Pace, Places, count_pace, count_places
from report_templates.special_briefing.figures import draw_figures
from report_templates.special_briefing.tables import (
    held_table,
    item_table,
    loss_table,
    matter_table,
    outlook_table,
)
from report_templates.standings import Standing, read_standings
from report_templates.template import Facts, ReportTemplate, common_facts
from report_templates.wording import Number, digits, number

_STRENGTHS_SHOWN = 6
_WEAKNESSES_SHOWN = 10
_LOSSES_SHOWN = 8
_WORST_NAMED = 3
_PRESSING = 3
_SEVERITY = {"red": 0, "yellow": 1, "green": 2, "unlit": 3}


@dataclass(frozen=True, kw_only=True)
class BriefingFacts(Facts):
    """Facts of one 专报.

    Attributes:
        by_zh: ``截至9月底``.
        elapsed: 时间进度, percent.
        standing: the county's points and place; ``None`` if it is not appraised as a whole.
        total, unlamped: how many indicators are appraised, and how many of them without a lamp rule.
        lamps, turns, pace, places, directions: counts over the county's indicators.
        move: why the county's total and place moved; ``None`` where they did not or nothing is to be compared.
        red_leads: who answers for the red ones, worst first.
        worst: the accepted indicators furthest behind.
        strengths, weaknesses: what the two tables list.
        wholes: indicators with parts.
        hidden: those in time while a part is not.
        held_count: how many of the county's figures are held.
        held, missing, provisional: the county's indicators by the trouble with their figure or target.
        held_elsewhere: figures held among towns and departments.
        held_subjects: whose they are.
        losses, recoverable: lost points, and those within reach.
        sums: lost points by what may still come back of them.
        reachable_zh: the multiple of the pace so far that counts as within reach.
        matters, matters_count: what waits for leaders, by leader.
        pressing: the few that cost most.
        blockers: what holds the key projects up.
        outlook: how the year may end.
        office_zh: the office.
    """

    by_zh: str
    elapsed: Number
    standing: Standing | None
    total: Number
    unlamped: Number
    lamps: LampCounts
    turns: LampTurns
    pace: Pace
    places: Places
    directions: Directions
    move: Move | None
    worst: tuple[Item, ...]
    red_leads: tuple[str, ...]
    strengths: tuple[Item, ...]
    weaknesses: tuple[Item, ...]
    wholes: tuple[Whole, ...]
    hidden: tuple[Whole, ...]
    held_count: Number
    held: tuple[Item, ...]
    missing: tuple[Item, ...]
    provisional: tuple[Item, ...]
    held_elsewhere: Number
    held_subjects: tuple[str, ...]
    losses: tuple[Loss, ...]
    recoverable: tuple[Loss, ...]
    sums: LossSum
    reachable_zh: str
    matters: tuple[Matter, ...]
    matters_count: Number
    pressing: tuple[Matter, ...]
    blockers: BlockerCounts
    outlook: OutlookCounts
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, if the county itself has results."""
    return ("leaders",) if of_subject(reading.items, reading.books.scheme.home.code) else ()


def facts(reading: Reading, addressee_code: str) -> BriefingFacts:  # noqa: ARG001 - the leaders read one text
    """What the briefing says to the leaders."""
    home = reading.books.scheme.home.code
    items = appraised(of_subject(reading.items, home))
    place = {"place": home, "period": reading.period_code}
    standing = next(
        (each for each in read_standings(reading.books, reading.results) if each.subject.code == home), None
    )
    found = _find(reading, items)
    elsewhere = [item for item in reading.items if item.standing == "held" and item.figure_subject.code != home]
    return BriefingFacts(
        **common_facts(reading, tells=lambda each: each.subject_code == home),
        title=f"{reading.span_zh}|绩效考评|情况分析",
        addressee_zh="",
        tables=_tables(reading, found),
        figures=draw_figures(
            reading,
            strengths=found.strengths,
            weaknesses=found.weaknesses,
            worst=found.worst,
            outlooks=found.outlooks,
            losses=found.losses,
            standing=standing,
        ),
        by_zh=reading.by_zh,
        elapsed=number(reading.books.period.elapsed_pct, f"result:elapsed_pct::{home}:{reading.period_code}"),
        standing=standing,
        total=tally(items, lambda _: True, name="appraised", **place),
        unlamped=tally(items, lambda item: not item.lamp, name="unlamped", **place),
        lamps=count_lamps(lit(items), **place),
        turns=count_turns(lit(items), **place),
        pace=count_pace(items, home, reading.period_code),
        places=count_places(items, home, reading.period_code),
        directions=count_directions(items, **place),
        move=_move(reading, standing),
        worst=found.worst,
        red_leads=tuple(dict.fromkeys(item.lead_zh for item in found.weaknesses if item.lamp == "red")),
        strengths=found.strengths,
        weaknesses=found.weaknesses,
        wholes=found.wholes,
        hidden=tuple(whole for whole in found.wholes if whole.hides_a_gap),
        held_count=tally(items, lambda item: item.standing == "held", name="held", **place),
        held=tuple(item for item in items if item.standing == "held"),
        missing=tuple(item for item in items if item.standing in OWED),
        provisional=tuple(item for item in items if item.is_provisional),
        held_elsewhere=tally(elsewhere, lambda _: True, name="held", **{**place, "place": "all"}),
        held_subjects=tuple(dict.fromkeys(item.subject_zh for item in elsewhere)),
        losses=found.losses,
        recoverable=recoverable_of(found.losses),
        sums=sum_losses(reading, found.losses),
        reachable_zh=digits(PACE_REACHABLE, places=1),
        matters=found.matters,
        matters_count=number(
            float(len(found.matters)), f"result:matters_count::{home}:{reading.period_code}", decimals=0
        ),
        pressing=most_pressing(found.matters, _PRESSING),
        blockers=found.blockers,
        outlook=count_outlooks(reading, found.outlooks),
        office_zh=reading.books.office.short_zh,
    )


@dataclass(frozen=True)
class _Found:
    """What sentences, tables and figures are about."""

    strengths: tuple[Item, ...]
    weaknesses: tuple[Item, ...]
    worst: tuple[Item, ...]
    wholes: tuple[Whole, ...]
    losses: tuple[Loss, ...]
    matters: tuple[Matter, ...]
    outlooks: tuple[Outlook, ...]
    blockers: BlockerCounts


def _find(reading: Reading, items: Sequence[Item]) -> _Found:
    weaknesses = _weaknesses(items)
    wholes = read_wholes(reading, of_subject(reading.items, reading.books.scheme.home.code))
    return _Found(
        strengths=_strengths(items),
        weaknesses=weaknesses,
        worst=tuple(item for item in weaknesses if item.lamp in {"red", "yellow"})[:_WORST_NAMED],
        wholes=wholes,
        losses=read_losses(reading, items),
        matters=read_matters(reading, items, wholes),
        outlooks=read_outlooks(reading, items),
        blockers=read_blockers(reading),
    )


def _tables(reading: Reading, found: _Found) -> dict[str, Table]:
    """Those that have rows."""
    tables = {
        "strengths": item_table("优势指标", found.strengths),
        "weaknesses": item_table("短板指标", found.weaknesses),
        "losses": loss_table(found.losses[:_LOSSES_SHOWN]),
        "matters": matter_table(found.matters),
        "blockers": blocker_table(found.blockers),
        "outlook": outlook_table(count_outlooks(reading, found.outlooks).shown),
        "held": held_table(reading),
    }
    optional = {"blockers", "outlook", "held"}
    return {name: table for name, table in tables.items() if table.rows or name not in optional}


def _move(reading: Reading, standing: Standing | None) -> Move | None:
    """Told only of a county that is ranked and moved, since it costs a recomputation."""
    if standing is None or not standing.is_ranked or not standing.rank_change.value:
        return None
    return next(iter(read_moves(reading, (standing,))), None)


def _strengths(items: Sequence[Item]) -> tuple[Item, ...]:
    """Ahead and green, best place in the city first, then furthest ahead."""
    ahead = [item for item in items if item.is_ahead and item.lamp == "green"]
    return tuple(sorted(ahead, key=lambda item: (item.rank.value or 99, -(item.gap.value or 0))))[:_STRENGTHS_SHOWN]


def _weaknesses(items: Sequence[Item]) -> tuple[Item, ...]:
    """Behind, by colour and then by distance."""
    behind = [item for item in items if item.is_behind]
    ordered = sorted(behind, key=lambda item: (_SEVERITY.get(item.lamp, len(_SEVERITY)), item.gap.value or 0.0))
    return tuple(ordered[:_WEAKNESSES_SHOWN])


TEMPLATE = ReportTemplate(
    code="special_briefing",
    name_zh="绩效考评专报",
    form="briefing",
    addressees=addressees,
    facts=facts,
    head_zh="绩效考评专报",
)
