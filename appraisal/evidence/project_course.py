"""疑点证据 · 项目进程: what a project's next report is expected to be, from its own pace, its payments and its other figure.

Two expectations of each figure: *unaided*, from the project's own pace and what is being paid; and *beside* the other
figure, since 形象进度 and 累计完成投资 of one project move together. A figure raised alone leaves its partner behind; both
raised together leave the payments behind.
"""

from dataclasses import dataclass

import numpy as np

from appraisal.evidence.codes import NOWHERE
from appraisal.evidence.project_scale import Ladder, Prior, Yardstick, learn_ladder, learn_yardstick
from appraisal.evidence.project_table import Flags, ProjectTable
from appraisal.evidence.series import Positions, Values

HISTORY = 5
"""How many earlier reports of its own a figure is set against."""
REPORTS_MIN = 2
"""Fewer own reports than these say nothing of a pace; peers at the same progress then serve."""
_LONG = 3
_UNAIDED = Prior((0.0, 0.4, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0), 5.0)
_BESIDE = Prior((0.0, 0.3, 0.3, 0.0, 0.0, 0.0, 0.9), 3.0)
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

    def pace(self, values: Values, *, long: bool = False) -> Values:
        """Movement an interval, over the last report or as many as three of them."""
        found = self._pace(values, 1)
        for back in range(2, _LONG + 1) if long else ():
            found = np.where(np.isnan(self.ago[:, back]), found, self._pace(values, back))
        return found

    def _pace(self, values: Values, back: int) -> Values:
        between = self.ago[:, back] - self.ago[:, 0]
        return np.asarray((values[:, 0] - values[:, back]) / np.where(between > 0, between, 1.0))


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


@dataclass(frozen=True)
class Outlook:
    """Features of one report, one row a project; movements are an interval.

    Attributes:
        steps: how long since the last one, in usual intervals.
        unaided: features of the unaided expectation.
        beside: features of progress and of investment beside each other, the partner's movement apart.
        progress: progress of the last report, for scales.
    """

    steps: Values
    unaided: Values
    beside: tuple[Values, Values]
    progress: Values


def look_ahead(past: Past, paid_now: Values) -> Outlook:
    """What the reports before say of the one at hand."""
    progress, invested, paid = past.progress[:, 0], past.invested[:, 0], past.paid[:, 0]
    steps = np.where(np.isnan(past.ago[:, 0]), 1.0, past.ago[:, 0])
    pace = (past.pace(past.progress) + past.pace(past.invested)) / 2
    long = past.pace(past.progress, long=True), past.pace(past.invested, long=True)
    paid_move, paid_pace = (paid_now - paid) / steps, past.pace(past.paid, long=True)
    left = np.maximum(100 - progress, 0) / 10
    backlog = ((progress + invested) / 2 - paid) / 10
    one = np.ones(len(progress))
    unaided = np.column_stack(
        [one, pace, (long[0] + long[1]) / 2, paid_move, paid_pace, backlog, left, left * left / 10]
    )
    lead, usual_lead = invested - progress, _mean(past.invested - past.progress)
    surprise = paid_move - paid_pace
    beside = tuple(
        np.column_stack([one, sign * lead, sign * usual_lead, sign * (long[0] - long[1]), left, surprise])
        for sign in (1, -1)
    )
    return Outlook(steps, unaided, (beside[0], beside[1]), progress)


def _mean(values: Values) -> Values:
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.asarray(
        np.divide(total, known.sum(axis=1), out=np.full(len(values), np.nan), where=known.any(axis=1)), dtype="float64"
    )


@dataclass(frozen=True)
class Course:
    """Frozen expectations of project reports 项目进程.

    Attributes:
        together: movement of both figures' mean, unaided.
        unaided: movement of progress and of investment.
        beside: the same beside the partner's movement.
        paid_gap: progress, investment − payment by tenths of progress.
        partner_gap: progress − investment and investment − progress by tenths of progress.
    """

    together: Yardstick
    unaided: tuple[Yardstick, Yardstick]
    beside: tuple[Yardstick, Yardstick]
    paid_gap: tuple[Ladder, Ladder]
    partner_gap: tuple[Ladder, Ladder]


def learn_course(table: ProjectTable, before: Positions, learns: Flags) -> Course:
    """Learn what is usual from the reports that ``learns`` marks; without any, wide priors stand in."""
    lesson = _lessons(table, before, learns)
    told, unaided, scale = lesson["told"], lesson["unaided"], lesson["progress"][:, 0]
    alone = [learn_yardstick(unaided, told[:, side], scale, _UNAIDED) for side in (0, 1)]
    beside = [learn_yardstick(lesson[f"beside{side}"], told[:, side], scale, _BESIDE) for side in (0, 1)]
    return Course(
        learn_yardstick(unaided, told.mean(axis=1), scale, _UNAIDED),
        (alone[0], alone[1]),
        (beside[0], beside[1]),
        _ladders(table, learns, (table.paid, table.paid), _PAID_GAP_PRIOR),
        _ladders(table, learns, (table.invested, table.progress), _PARTNER_GAP_PRIOR),
    )


def _lessons(table: ProjectTable, before: Positions, learns: Flags) -> dict[str, Values]:
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
    ahead = look_ahead(past, table.paid[projects, reports])
    moves = [
        (now[projects, reports] - then[:, 0]) / ahead.steps
        for now, then in ((table.progress, past.progress), (table.invested, past.invested))
    ]
    return {
        "told": np.column_stack(moves),
        "unaided": ahead.unaided,
        "beside0": np.column_stack([ahead.beside[0], moves[1]]),
        "beside1": np.column_stack([ahead.beside[1], moves[0]]),
        "progress": ahead.progress[:, None],
    }


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
