"""疑点证据 · 项目常规: falling back, running ahead of the schedule, payments that do not bear out, standing still.

Limits are published practice (domain.md §8.6) unless the office's own calibration periods show that honest projects go
beyond them; then what they do is the limit.
"""

import numpy as np

from appraisal.evidence.project_leaps import Doubts
from appraisal.evidence.project_scale import PRIOR_FAR, learn_ladder, spread_of
from appraisal.evidence.project_table import Flags, ProjectTable
from appraisal.evidence.series import Positions, Values
from appraisal.period import PeriodKind, parse_period
from appraisal.scheme import PROJECT_STAGES, STARTED_STAGE, Scheme

_HALF_MONTHS_A_YEAR = 24
_SUPPORT_PCT, _COLLAPSE_PCT = 60.0, 30.0
_SUPPORTED_FROM_PCT, _LATE_FROM_PCT = 30.0, 80.0
_SUPPORT_PRIOR = {"middle": (-80.0, 8.5), "late": (-85.0, 4.2)}
_SCHEDULE_START_PP, _SCHEDULE_SLOPE = 20.0, 3.0
"""So much progress at once, and so many times as fast as time passes, is still physics: 70 % after 3 of 24 months is not."""
_IDLE_MIN, _UNDER_WAY_PCT = 3, (5.0, 95.0)
_COARSE_MIN = 2
_LEAST_MOVE_PP = 0.01
_COMPLETED_STAGE = PROJECT_STAGES.index("竣工") + 1
_RESERVE_PCT = 5.0
"""预备费: so far beyond the plan a budget reaches without a new approval."""
_RARE, _MANY, _SEVERAL = 0.999, 30, 2
"""Habits are what honest reports do with this chance; fewer reports, or fewer projects, show no habit."""
_NEARLY_DONE_PCT, _COMPLETE_PCT, _COMMON = 90.0, 100.0, 0.02
Column = tuple[Values, str]
"""Values and the part on whose rows they stand."""


def usage_evidence(
    table: ProjectTable, scheme: Scheme, doubts: tuple[Doubts, Doubts], learns: Flags
) -> dict[str, Column]:
    """Evidence that needs no expectation, by name: values by project and report, and the part whose rows they are on."""
    schedule = _schedule(table, scheme)
    support = _support(table)
    limit = _support_limit(table, support, learns)
    return {
        "progress_fall_pp": (_beyond_habit(_fall(table, doubts[0]), learns), "progress_pct"),
        "schedule_pct": (schedule, "progress_pct"),
        "schedule_excess_pp": (table.progress - (_SCHEDULE_START_PP + _SCHEDULE_SLOPE * schedule), "progress_pct"),
        "early_progress_pct": (np.where(_is_unstarted(table), table.progress, np.nan), "progress_pct"),
        "support_pct": (support, "cum_invested"),
        "support_shortfall_pp": (np.minimum(_SUPPORT_PCT, limit) - support, "cum_invested"),
        "support_collapse_pp": (np.minimum(_COLLAPSE_PCT, limit) - support, "cum_invested"),
        "idle_count": (_beyond_habit(_idle(table), learns, least=_IDLE_MIN), "cum_invested"),
        "completed_shortfall_pp": (_completed_shortfall(table, learns), "progress_pct"),
        "overrun_pct": (_overrun(table, learns), "cum_invested"),
        "coarse_count": (_beyond_habit(_coarse_run(table), learns, least=_COARSE_MIN), "cum_invested"),
        "late_move_pp": (_beyond_habit(_late_move(table), learns), "cum_invested"),
    }


def _is_unstarted(table: ProjectTable) -> Flags:
    return np.asarray((table.stage < STARTED_STAGE) & ~np.isnan(table.progress))


def _fall(table: ProjectTable, doubts: Doubts) -> Values:
    """By how much progress fell behind what was last reported, what was in doubt then taken off."""
    trusted = table.progress - doubts.taken_off
    before = _shifted(_carried(trusted))
    return np.asarray(before - table.progress)


def _schedule(table: ProjectTable, scheme: Scheme) -> Values:
    """How much of the time to build has passed, percent; from the planned start, or the first report of work if earlier."""
    spans = {
        code: (_half(each.planned_start), _half(each.planned_finish) + 2)
        for code, each in scheme.project_by_code.items()
    }
    start, finish = (
        np.array([spans.get(str(code), (np.nan, np.nan))[end] for code in table.subjects]) for end in (0, 1)
    )
    begun = table.is_live | (table.stage >= STARTED_STAGE)
    first = np.where(begun.any(axis=1), table.moments[np.argmax(begun, axis=1)] - 1.0, np.inf)
    start = np.where(np.isnan(start), np.nan, np.minimum(start, first))
    span = np.where(finish > start, finish - start, np.nan)
    passed = np.maximum(table.moments[None, :] - start[:, None], 0.0) / span[:, None] * 100
    return np.asarray(passed)


def _half(code: str) -> float:
    """Half months since year 0 that have passed when a period begins."""
    period = parse_period(code)
    month = period.month if period.kind is PeriodKind.MONTH else period.start_on.month
    return period.year * _HALF_MONTHS_A_YEAR + (month - 1) * 2.0


def _support(table: ProjectTable) -> Values:
    """支付支撑率: paid in percent of invested, where enough is invested for payments to be due."""
    is_due = table.invested >= _SUPPORTED_FROM_PCT
    return np.asarray(np.divide(table.paid * 100, table.invested, out=np.full(table.shape, np.nan), where=is_due))


def _support_limit(table: ProjectTable, support: Values, learns: Flags) -> Values:
    """The lowest support that honest projects show at the same part of the plan."""
    limit = np.full(table.shape, np.nan)
    projects = np.broadcast_to(np.arange(table.shape[0])[:, None], table.shape)
    is_late = table.invested >= _LATE_FROM_PCT
    for name, here in (("middle", ~is_late), ("late", is_late)):
        used = learns & here & ~np.isnan(support)
        ladder = learn_ladder(-support[used], table.invested[used], projects[used], _SUPPORT_PRIOR[name])
        limit = np.where(here, -ladder.bound(np.clip(table.invested, 0, 99)), limit)
    return limit


def _idle(table: ProjectTable) -> Values:
    """How many reports in a row repeat progress, investment and payments of a project under way."""
    told = np.stack([table.progress, table.invested, table.paid])
    same = (np.abs(told[:, :, 1:] - told[:, :, :-1]) < _LEAST_MOVE_PP).all(axis=0)
    low, high = _UNDER_WAY_PCT
    is_resting = same & (table.progress[:, 1:] > low) & (table.progress[:, 1:] < high)
    is_resting &= ~(table.stage[:, 1:] >= _COMPLETED_STAGE)
    count = np.zeros(table.shape)
    for place in range(1, table.shape[1]):
        count[:, place] = np.where(is_resting[:, place - 1], count[:, place - 1] + 1, 0.0)
    return count


def _coarse_run(table: ProjectTable) -> Values:
    """How many different figures in a row were written in hundreds."""
    moved = np.diff(table.invested, axis=1, prepend=np.nan) != 0
    count = np.zeros(table.shape)
    for place in range(table.shape[1]):
        before = count[:, place - 1] if place else np.zeros(table.shape[0])
        count[:, place] = np.where(table.coarse[:, place], before + moved[:, place], 0.0)
    return np.where(np.isnan(table.invested), np.nan, count)


def _late_move(table: ProjectTable) -> Values:
    """By how much investment rose, in points of the plan, though the project was reported finished before."""
    was_done = _shifted(_carried(table.stage)) >= _COMPLETED_STAGE
    return np.where(was_done, table.invested - _shifted(_carried(table.invested)), np.nan)


def _overrun(table: ProjectTable, learns: Flags) -> Values:
    """By how much investment exceeds the plan, where that is not common among projects that are nearly done."""
    over = table.invested - 100
    used = learns & (table.invested >= _NEARLY_DONE_PCT)
    habit = max(_RESERVE_PCT, _common_limit(over, used, published=0.0))
    return np.where(np.isnan(over) | (over > habit), over, 0.0)


def _completed_shortfall(table: ProjectTable, learns: Flags) -> Values:
    """By how much payments of a project that reports itself complete fall short of what such projects have paid."""
    built = np.fmin(np.where(table.invested > 0, table.invested, np.nan), 100.0)
    missing = np.where(table.progress >= _COMPLETE_PCT, 100 - table.paid / built * 100, np.nan)
    return np.asarray(missing - _common_limit(missing, learns & ~np.isnan(missing), published=100 - _SUPPORT_PCT))


def _common_limit(values: Values, used: Flags, *, published: float) -> float:
    """The published limit, unless several honest projects commonly pass it: then where their tail ends."""
    known, passes = values[used], used & (values > published)
    if passes.any(axis=1).sum() < _SEVERAL or float(np.mean(known > published)) <= _COMMON:
        return published
    middle = float(np.median(known))
    return max(published, middle + PRIOR_FAR * spread_of(known - middle))


def _beyond_habit(found: Values, learns: Flags, *, least: float = 0.0) -> Values:
    """``found`` where it is beyond what the calibration periods show, else zero."""
    known = found[learns & ~np.isnan(found)]
    habit = max(least, float(np.quantile(known, _RARE))) if len(known) >= _MANY else least
    return np.where(np.isnan(found) | (found > habit), found, 0.0)


def _carried(values: Values) -> Values:
    """Each value, or the last one before it."""
    places = np.where(np.isnan(values), 0, np.arange(values.shape[1]))
    last: Positions = np.maximum.accumulate(places, axis=1)
    return np.take_along_axis(values, last, 1)


def _shifted(values: Values) -> Values:
    return np.column_stack([np.full(len(values), np.nan), values[:, :-1]])
