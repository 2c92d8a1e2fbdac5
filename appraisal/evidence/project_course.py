"""疑点证据 · 项目进程: what a project's next report is expected to be, from its own pace, its payments and its other figure.

Three expectations, each of what the ones before leave open: of the payments, from what was built and paid before; of the
works (the mean of 形象进度 and 累计完成投资), with the payments known; of the lead of investment over progress, with both
known. A figure raised alone moves the lead; both raised together move the works away from the payments; a raise that stays
leaves the payments behind, report after report.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from appraisal.evidence.codes import NOWHERE
from appraisal.evidence.project_scale import Ladder, Prior, Yardstick, learn_ladder, learn_yardstick
from appraisal.evidence.project_table import Flags, ProjectTable
from appraisal.evidence.series import Positions, Values

HISTORY = 5
"""How many earlier reports of its own a figure is set against."""
REPORTS_MIN = 2
"""Fewer own reports than these say nothing of a pace; peers at the same progress then serve."""
DONE_PCT = 99.5
"""From this progress on nothing more is expected to move."""
_LONG = 3
_LEADS = 2
_PAID = Prior((0.0, 0.3, 0.0, 0.0, 0.3, 0.1, 0.0, 0.0, 0.0, 0.0, 0.3, 0.2), 5.0)
_WORKS = Prior((0.0, 0.2, 0.0, 0.0, 0.1, 0.2, 0.0, 0.0, -0.2, 0.0, 0.0, 0.0, 0.3, 0.1, 0.0, 0.1, 0.0), 5.0)
_LEAD = Prior((0.0, -0.6, 0.5, 0.0, 0.0, 0.0), 4.0)
_PAID_GAP_PRIOR = (10.0, 5.5)
_PARTNER_GAP_PRIOR = (0.0, 4.0)


@dataclass(frozen=True)
class Past:
    """The last reports of every project before one report, newest first; NaN where there were fewer.

    Attributes:
        ago: how long before, in usual intervals between reports.
        progress: 形象进度 then.
        invested: percent of the plan then.
        paid: percent of the plan then.
    """

    ago: Values
    progress: Values
    invested: Values
    paid: Values

    @property
    def count(self) -> Positions:
        """How many reports there were."""
        return np.asarray((~np.isnan(self.ago)).sum(axis=1), dtype=np.int64)

    @property
    def steps(self) -> Values:
        """How long since the last one, in usual intervals."""
        return np.where(np.isnan(self.ago[:, 0]), 1.0, self.ago[:, 0])

    def paces(self, values: Values) -> Values:
        """Movement an interval between each report and the one before, newest first; the oldest known stands in for more."""
        between = np.diff(self.ago, axis=1)
        paces = (values[:, :-1] - values[:, 1:]) / np.where(between > 0, between, 1.0)
        for place in range(1, paces.shape[1]):
            paces[:, place] = np.where(np.isnan(paces[:, place]), paces[:, place - 1], paces[:, place])
        return np.asarray(paces)


def reports_before(is_reported: Flags) -> Positions:
    """The last ``HISTORY`` reports before each report, newest first: projects × reports × history."""
    projects, reports = is_reported.shape
    before = np.full((projects, reports, HISTORY), NOWHERE, dtype=np.int64)
    for place in range(1, reports):
        shifted = np.column_stack([np.full(projects, place - 1), before[:, place - 1, :-1]])
        before[:, place] = np.where(is_reported[:, place - 1, None], shifted, before[:, place - 1])
    return before


def past_of(at: Positions, ago: Values, progress: Values, invested: Values, paid: Values) -> Past:
    """What was told in some earlier reports, so long ago."""
    told = (
        np.where(at == NOWHERE, np.nan, np.take_along_axis(each, np.maximum(at, 0), 1))
        for each in (progress, invested, paid)
    )
    return Past(ago, *told)


class Outlook(NamedTuple):
    """Features of the expectations of one report, one row a project; movements are an interval.

    Attributes:
        paid: of the payments.
        works: of the mean of progress and investment.
        lead: of investment less progress.
        pace: how fast works and payments have been moving; the lead strays with it.
    """

    paid: Values
    works: Values
    lead: Values
    pace: Values

    def pace_of(self, surprise: int, expected: Values) -> Values:
        """What the scatter of payments, works or lead grows with."""
        return self.pace if surprise == _LEADS else expected


def look_ahead(past: Past, paid_now: Values) -> Outlook:
    """What the reports before, and the payments of this one, say of the one at hand."""
    mean, ahead = (past.progress + past.invested) / 2, past.invested - past.progress
    works = mean[:, 0]
    pace, paid_pace = past.paces(mean), past.paces(past.paid)
    long, paid_long, lead_long = (each[:, :_LONG].mean(axis=1) for each in (pace, paid_pace, past.paces(ahead)))
    paid_move, unpaid = (paid_now - past.paid[:, 0]) / past.steps, (mean - past.paid) / 10
    paid, backlog = (paid_pace[:, 0], paid_long), (unpaid[:, 0], _mean(unpaid[:, 1:]))
    one, left = np.ones(len(works)), np.maximum(100 - works, 0) / 10
    curve = _along_curve(past, mean, paid_now)
    return Outlook(
        np.column_stack(
            [one, *paid_pace[:, :2].T, paid_long, backlog[0], *pace[:, :3].T, left, left * left / 10, *curve[:2]]
        ),
        np.column_stack([one, *pace[:, :3].T, long, paid_move, *paid, *backlog, left, left * left / 10, *curve[2:]]),
        np.column_stack([one, ahead[:, 0], _mean(ahead), lead_long, left, paid_move - paid_long]),
        np.fmax(np.fmax(long, paid_move), pace[:, 0]),
    )


def _along_curve(past: Past, mean: Values, paid_now: Values) -> tuple[Values, ...]:
    """Movements of payments (two) and of works (five) were they to go on along an S-curve at one pace or another."""
    works, paid = mean[:, 0], past.paid[:, 0]
    turn, paid_turn = past.paces(_phase(mean)), past.paces(_phase(past.paid))
    built, due, now = _phase(works), _phase(paid), _phase(paid_now)
    now_turn = (now - due) / past.steps
    return (
        _share(due + paid_turn[:, 0]) - paid,
        _share(due + turn[:, 0]) - paid,
        _share(built + turn[:, 0]) - works,
        _share(built + turn[:, :2].mean(axis=1)) - works,
        _share(now + now_turn) - paid_now,
        _share(built + now_turn) - works,
        _share(now + turn[:, 0]) - works,
    )


def _phase(percent: Values) -> Values:
    """How far along an S-curve a share lies, 0 to π/2: even works move evenly in it, at their start and end too."""
    return np.arcsin(np.sqrt(np.clip(percent, 0.0, 100.0) / 100))


def _share(phase: Values) -> Values:
    return np.asarray(100 * np.sin(np.clip(phase, 0.0, np.pi / 2)) ** 2)


def _mean(values: Values) -> Values:
    """Mean of what is known of each row, zero where nothing is."""
    known = ~np.isnan(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


@dataclass(frozen=True)
class Course:
    """Frozen expectations of project reports 项目进程.

    Attributes:
        yardsticks: of the movement of payments, works and lead.
        paid_gap: progress, investment − payment by tenths of progress.
        partner_gap: progress − investment and investment − progress by tenths of progress.
    """

    yardsticks: tuple[Yardstick, Yardstick, Yardstick]
    paid_gap: tuple[Ladder, Ladder]
    partner_gap: tuple[Ladder, Ladder]


def learn_course(table: ProjectTable, before: Positions, learns: Flags) -> Course:
    """Learn what is usual from the reports that ``learns`` marks; without any, wide priors stand in."""
    outlook, moves, progress = _lessons(table, before, learns)
    yardsticks = (
        learn_yardstick(outlook.paid, moves[0], progress, _PAID),
        learn_yardstick(outlook.works, moves[1], progress, _WORKS),
        learn_yardstick(outlook.lead, moves[2], progress, _LEAD, pace=outlook.pace),
    )
    return Course(
        yardsticks,
        _ladders(table, learns, (table.paid, table.paid), _PAID_GAP_PRIOR),
        _ladders(table, learns, (table.invested, table.progress), _PARTNER_GAP_PRIOR),
    )


def _lessons(table: ProjectTable, before: Positions, learns: Flags) -> tuple[Outlook, list[Values], Values]:
    """What the reports teach that may: one row a report, in order of time, within a report in that of the projects."""
    reports, projects = np.nonzero((learns & table.is_live).T)
    at = before[projects, reports]
    enough = (at != NOWHERE).sum(axis=1) >= REPORTS_MIN
    reports, projects, at = reports[enough], projects[enough], at[enough]
    own = projects[:, None]
    told = (
        np.where(at == NOWHERE, np.nan, each[own, np.maximum(at, 0)])
        for each in (table.progress, table.invested, table.paid)
    )
    past = Past(table.ago_of(at, reports), *told)
    now = [each[projects, reports] for each in (table.progress, table.invested, table.paid)]
    moves = [np.where(past.progress[:, 0] < DONE_PCT, move, np.nan) / past.steps for move in moves_of(past, *now)]
    return look_ahead(past, now[2]), moves, past.progress[:, 0]


def moves_of(past: Past, progress: Values, invested: Values, paid: Values) -> tuple[Values, Values, Values]:
    """By how much payments, works and lead have moved since the last report."""
    works = (progress + invested - past.progress[:, 0] - past.invested[:, 0]) / 2
    lead = invested - progress - (past.invested[:, 0] - past.progress[:, 0])
    return paid - past.paid[:, 0], works, lead


def _ladders(
    table: ProjectTable, learns: Flags, others: tuple[Values, Values], prior: tuple[float, float]
) -> tuple[Ladder, Ladder]:
    used = learns & table.is_live
    projects = np.broadcast_to(np.arange(table.shape[0])[:, None], table.shape)[used]
    first, second = (
        learn_ladder((own - other)[used], own[used], projects, prior)
        for own, other in zip((table.progress, table.invested), others, strict=True)
    )
    return first, second
