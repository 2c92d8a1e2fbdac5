"""专报: the county's own indicators, analysed for its leaders 绩效考评专报.

Internal: it names the posts that answer for an indicator, states intervals where figures are held, and advises by
rules over facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.items import OWED, Item, appraised, lit, of_subject, tally
from report_templates.lamp_counts import LampCounts, LampTurns, count_lamps, count_turns
from report_templates.reading import Reading
from report_templates.special_briefing.analysis import (
    PACE_REACHABLE,
    Loss,
    Matter,
    Whole,
    read_losses,
    read_matters,
    read_wholes,
)
from report_templates.special_briefing.figures import draw_gaps, draw_trend
from report_templates.special_briefing.tables import held_table, item_table, loss_table, matter_table
from report_templates.standings import Standing, read_standings
from report_templates.template import Facts, ReportTemplate, common_facts
from report_templates.wording import Number, digits, number

_STRENGTHS_SHOWN = 6
_WEAKNESSES_SHOWN = 10
_LOSSES_SHOWN = 8
_TOP_PLACES = 3
_WORST_NAMED = 3
_SEVERITY = {"red": 0, "yellow": 1, "green": 2, "unlit": 3}


@dataclass(frozen=True)
class Pace:
    """How many indicators reach what is due; the three make the total.

    Attributes:
        ahead, behind, unjudged: counts.
    """

    ahead: Number
    behind: Number
    unjudged: Number


@dataclass(frozen=True)
class Places:
    """How the county's figures stand among the city's counties.

    Attributes:
        ranked: how many have a place.
        top, bottom: how many are among the first and the last three.
        forward, back, same: how many moved since the last period, of those with a place in both.
    """

    ranked: Number
    top: Number
    bottom: Number
    forward: Number
    back: Number
    same: Number


@dataclass(frozen=True, kw_only=True)
class BriefingFacts(Facts):
    """Facts of one 专报.

    Attributes:
        by_zh: ``截至9月底``.
        elapsed: 时间进度, percent.
        standing: the county's points and place; ``None`` if it is not appraised as a whole.
        total: how many indicators are appraised.
        lamps, turns, pace, places: counts over the county's indicators.
        red_leads: who answers for the red ones, worst first.
        worst: the accepted indicators furthest behind.
        strengths, weaknesses: what the two tables list.
        wholes: indicators with parts.
        hidden: those in time while a part is not.
        held, missing, provisional: the county's indicators by the trouble with their figure or target.
        held_elsewhere: figures held among towns and departments.
        held_subjects: whose they are.
        losses, recoverable: lost points, and those within reach.
        lost, recoverable_points: their sums.
        reachable_zh: the multiple of the pace so far that counts as within reach.
        matters, matters_count: what waits for leaders, by leader.
        office_zh: the office.
    """

    by_zh: str
    elapsed: Number
    standing: Standing | None
    total: Number
    lamps: LampCounts
    turns: LampTurns
    pace: Pace
    places: Places
    worst: tuple[Item, ...]
    red_leads: tuple[str, ...]
    strengths: tuple[Item, ...]
    weaknesses: tuple[Item, ...]
    wholes: tuple[Whole, ...]
    hidden: tuple[Whole, ...]
    held: tuple[Item, ...]
    missing: tuple[Item, ...]
    provisional: tuple[Item, ...]
    held_elsewhere: Number
    held_subjects: tuple[str, ...]
    losses: tuple[Loss, ...]
    recoverable: tuple[Loss, ...]
    lost: Number
    recoverable_points: Number
    reachable_zh: str
    matters: tuple[Matter, ...]
    matters_count: Number
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, if the county itself has results."""
    return ("leaders",) if of_subject(reading.items, reading.books.scheme.home.code) else ()


def facts(reading: Reading, addressee_code: str) -> BriefingFacts:  # noqa: ARG001 - the leaders read one text
    """What the briefing says to the leaders."""
    home = reading.books.scheme.home.code
    items = appraised(of_subject(reading.items, home))
    place = {"place": home, "period": reading.period_code}
    strengths, weaknesses = _strengths(items), _weaknesses(items)
    worst = tuple(item for item in weaknesses if item.lamp in {"red", "yellow"})[:_WORST_NAMED]
    losses, wholes = read_losses(reading, items), read_wholes(reading, of_subject(reading.items, home))
    recoverable = tuple(loss for loss in losses if loss.is_recoverable)
    matters = read_matters(reading, items)
    elsewhere = [item for item in reading.items if item.standing == "held" and item.figure_subject.code != home]
    held = held_table(reading)
    return BriefingFacts(
        **common_facts(reading, tells=lambda each: each.subject_code == home),
        title=f"{reading.span_zh}|绩效考评|情况分析",
        addressee_zh="",
        tables={
            "strengths": item_table("优势指标", strengths),
            "weaknesses": item_table("短板指标", weaknesses),
            "losses": loss_table(losses[:_LOSSES_SHOWN]),
            "matters": matter_table(matters),
            **({"held": held} if held.rows else {}),
        },
        figures={
            name: figure
            for name, figure in (("gaps", draw_gaps(strengths, weaknesses)), ("trend", draw_trend(reading, worst)))
            if figure is not None
        },
        by_zh=reading.by_zh,
        elapsed=number(reading.books.period.elapsed_pct, f"result:elapsed_pct::{home}:{reading.period_code}"),
        standing=next(
            (each for each in read_standings(reading.books, reading.results) if each.subject.code == home), None
        ),
        total=tally(items, lambda _: True, name="appraised", **place),
        lamps=count_lamps(lit(items), **place),
        turns=count_turns(lit(items), **place),
        pace=_pace(items, home, reading.period_code),
        places=_places(items, home, reading.period_code),
        worst=worst,
        red_leads=tuple(dict.fromkeys(item.lead_zh for item in weaknesses if item.lamp == "red")),
        strengths=strengths,
        weaknesses=weaknesses,
        wholes=wholes,
        hidden=tuple(whole for whole in wholes if whole.hides_a_gap),
        held=tuple(item for item in items if item.standing == "held"),
        missing=tuple(item for item in items if item.standing in OWED),
        provisional=tuple(item for item in items if item.is_provisional),
        held_elsewhere=tally(elsewhere, lambda _: True, name="held", **{**place, "place": "all"}),
        held_subjects=tuple(dict.fromkeys(item.subject_zh for item in elsewhere)),
        losses=losses,
        recoverable=recoverable,
        lost=_sum(reading, losses, "lost_sum_points"),
        recoverable_points=_sum(reading, recoverable, "recoverable_sum_points"),
        reachable_zh=digits(PACE_REACHABLE, places=1),
        matters=matters,
        matters_count=number(float(len(matters)), f"result:matters_count::{home}:{reading.period_code}", decimals=0),
        office_zh=reading.books.office.short_zh,
    )


def _pace(items: Sequence[Item], place: str, period: str) -> Pace:
    where = {"place": place, "period": period}
    return Pace(
        ahead=tally(items, lambda item: item.is_ahead, name="ahead", **where),
        behind=tally(items, lambda item: item.is_behind, name="behind", **where),
        unjudged=tally(items, lambda item: not item.is_ahead and not item.is_behind, name="unjudged", **where),
    )


def _places(items: Sequence[Item], place: str, period: str) -> Places:
    where = {"place": place, "period": period}
    ranked = [item for item in items if item.rank.is_known and item.is_accepted]
    moved = [item for item in ranked if item.rank_change.is_known]
    return Places(
        ranked=tally(ranked, lambda _: True, name="ranked", **where),
        top=tally(ranked, lambda item: (item.rank.value or 0) <= _TOP_PLACES, name="top_places", **where),
        bottom=tally(ranked, _is_bottom, name="bottom_places", **where),
        forward=tally(moved, lambda item: (item.rank_change.value or 0) > 0, name="forward", **where),
        back=tally(moved, lambda item: (item.rank_change.value or 0) < 0, name="back", **where),
        same=tally(moved, lambda item: item.rank_change.value == 0, name="same", **where),
    )


def _is_bottom(item: Item) -> bool:
    count, rank = item.peer_count.value or 0, item.rank.value or 0
    return count >= 2 * _TOP_PLACES and rank > count - _TOP_PLACES


def _strengths(items: Sequence[Item]) -> tuple[Item, ...]:
    """Ahead and green, best place in the city first, then furthest ahead."""
    ahead = [item for item in items if item.is_ahead and item.lamp == "green"]
    return tuple(sorted(ahead, key=lambda item: (item.rank.value or 99, -(item.gap.value or 0))))[:_STRENGTHS_SHOWN]


def _weaknesses(items: Sequence[Item]) -> tuple[Item, ...]:
    """Behind, by colour and then by distance."""
    behind = [item for item in items if item.is_behind]
    ordered = sorted(behind, key=lambda item: (_SEVERITY.get(item.lamp, len(_SEVERITY)), item.gap.value or 0.0))
    return tuple(ordered[:_WEAKNESSES_SHOWN])


def _sum(reading: Reading, losses: Sequence[Loss], name: str) -> Number:
    key = f"result:{name}::{reading.books.scheme.home.code}:{reading.period_code}"
    return number(sum(loss.item.lost.value or 0.0 for loss in losses), key)


TEMPLATE = ReportTemplate(
    code="special_briefing",
    name_zh="绩效考评专报",
    form="briefing",
    addressees=addressees,
    facts=facts,
    head_zh="绩效考评专报",
)
