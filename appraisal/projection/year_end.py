"""年终预计 of a round's figures: method, value, range and completion."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.frames import PROJECTIONS, FigureFrame, ProjectionFrame
from appraisal.period import Period, parse_period
from appraisal.projection.closed_years import ClosedYears, gather_closed_years, projected_codes
from appraisal.projection.methods import (
    CLOSED_YEARS,
    Method,
    Numbers,
    by_seasonal_share,
    by_share,
    by_yoy_ratio,
    count_closed,
    try_on_closed_years,
)
from appraisal.scheme import Scheme

COVERED_PCT = 80.0
"""What share of the errors on closed years the range takes in."""
_FEWEST_OWN, _FEWEST_POOLED = 3, 5
_UNTRIED_PCT, _UNTRIED_PP = 25.0, 4.0
"""Half the range of what could not be tried on any closed year, at the year's beginning; it shrinks with the time left.

25 per cent: a straight line over seasonal series is off by 21 per cent at the end of March, 12 at half-year and 4 at the
end of September, on average (scoring.md, lamps). Growth: four percentage points, likewise a little above what the growths
of ``benchmarks/projection`` moved by.
"""
_RATES = ("growth", "share")
_FIGURE = ["indicator_code", "subject_code"]


def project_year_end(figures: FigureFrame, history: pd.DataFrame, scheme: Scheme, period: Period) -> ProjectionFrame:
    """年终预计: one row for every accepted cumulative figure with a target.

    An explicit curve of the target comes first; then the seasonal share of three closed years, last year's ratio where one
    or two are known, and the straight line where none is. Growth and shares 增速 are carried as they stand. Stocks, months
    by themselves and stages have no year's end to be projected to, and have no row. What has not begun is projected to
    nothing. The range takes in 80 per cent of the errors that the same method made on closed years: the figure's own where
    it could be tried three times, those of all figures of the indicator where it could be tried five times, else a
    documented width.

    Args:
        figures: FIGURES.
        history: OBSERVATIONS of closed years, the newest version of each; without any, curves and straight lines are left.
        scheme: indicators, targets, projects, changes of definition.
        period: what the round is about.

    Returns:
        PROJECTIONS. It is an extrapolation, not a forecast of anybody's intent, and no figure to be filed.
    """
    kinds = {each.code: each.kind for each in scheme.indicators}
    is_wanted = figures["indicator_code"].isin(projected_codes(scheme)) & figures["standing"].eq("accepted")
    is_wanted &= figures["target_value"].notna() & figures["value"].notna()
    rows = figures[is_wanted].reset_index(drop=True)
    rows = rows.assign(kind=rows["indicator_code"].map(kinds).astype("str"))
    if rows.empty:
        return ProjectionFrame(PROJECTIONS.empty())
    task = _set_task(rows, history, scheme, period)
    return _present(task, _project(task), _widths(task))


@dataclass(frozen=True)
class _Task:
    """What is to be projected, and by which method each."""

    scheme: Scheme
    rows: pd.DataFrame
    closed: ClosedYears
    share: Numbers
    """Share of the year due by now: that of the curve where there is one, else the elapsed one."""
    left: Numbers
    """Share of the year that is left after each figure."""
    methods: NDArray[np.str_]

    @property
    def is_carried(self) -> NDArray[np.bool_]:
        return np.asarray(self.methods == "carried", dtype="bool")


def _set_task(rows: pd.DataFrame, history: pd.DataFrame, scheme: Scheme, period: Period) -> _Task:
    closed = gather_closed_years(rows, history, scheme, period)
    passed = {code: parse_period(code).elapsed_pct / 100 for code in rows["figure_period"].dropna().unique()}
    elapsed = rows["figure_period"].map(passed).fillna(period.elapsed_pct / 100).to_numpy(dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        curved = (rows["due_value"] / rows["target_value"]).to_numpy(dtype="float64")
    is_curved = _is_curved(rows, scheme)
    count = count_closed(closed.so_far, closed.whole)
    methods = np.select(
        [rows["kind"].isin(_RATES), is_curved, count >= CLOSED_YEARS, count >= 1],
        ["carried", "curve", "seasonal_share", "yoy_ratio"],
        "straight_line",
    )
    return _Task(scheme, rows, closed, np.where(is_curved, curved, elapsed), 1 - elapsed, methods)


def _is_curved(rows: pd.DataFrame, scheme: Scheme) -> NDArray[np.bool_]:
    """Whether an explicit curve says what is due: the target's own, or that of the project's annual plan."""
    targets = scheme.target_table
    plans = [each.subject_code for each in scheme.projects if each.monthly_curve_pct is not None]
    pairs = pd.MultiIndex.from_frame(rows[_FIGURE])
    own = pairs.isin(pd.MultiIndex.from_frame(targets.loc[targets["is_curved"].eq(True), _FIGURE]))
    planned = rows["subject_code"].isin(plans) & ~pairs.isin(pd.MultiIndex.from_frame(targets[_FIGURE]))
    return np.asarray(own | planned, dtype="bool")


def _project(task: _Task) -> Numbers:
    value, closed = task.rows["value"].to_numpy(dtype="float64"), task.closed
    by_method = {
        "seasonal_share": by_seasonal_share(value, closed.so_far, closed.whole),
        "yoy_ratio": by_yoy_ratio(value, closed.so_far, closed.whole),
    }
    told = [task.methods == name for name in by_method]
    projected = np.select(told, list(by_method.values()), by_share(value, task.share))
    return np.where((task.left == 0) | task.is_carried, value, np.where(value >= 0, projected, np.nan))


def _widths(task: _Task) -> Numbers:
    """Half the range of each projection: a logarithm, or percentage points for what is carried."""
    closed = task.closed
    errors = np.full(closed.so_far.shape, np.nan)
    for method in get_args(Method):
        here = task.methods == method
        if here.any():
            tried = try_on_closed_years(method, closed.so_far[here], closed.whole[here], task.share[here])
            errors[here] = np.abs(tried)
    untried = np.where(task.is_carried, _UNTRIED_PP, np.log1p(_UNTRIED_PCT / 100)) * task.left
    pooled = _pooled(errors, pd.Series(task.rows["indicator_code"].to_numpy(dtype="object") + "\x1f" + task.methods))
    width: Numbers = np.where(np.isfinite(pooled), pooled, untried)
    is_own = np.isfinite(errors).sum(axis=1) >= _FEWEST_OWN
    if is_own.any():
        width[is_own] = np.nanquantile(errors[is_own], COVERED_PCT / 100, axis=1, method="higher")
    return np.asarray(np.where(task.left == 0, 0.0, width), dtype="float64")


def _pooled(errors: Numbers, group: "pd.Series[str]") -> Numbers:
    """Per row, the quantile of all errors of its group; NaN where there are too few."""
    is_tried = np.isfinite(errors)
    if not is_tried.any():
        return np.full(len(errors), np.nan)
    row, year = np.nonzero(is_tried)
    told = pd.Series(errors[row, year]).groupby(group.to_numpy()[row])
    wide = told.quantile(COVERED_PCT / 100, interpolation="higher")
    return np.asarray(group.map(wide[told.size() >= _FEWEST_POOLED]), dtype="float64")


def _present(task: _Task, projected: Numbers, width: Numbers) -> ProjectionFrame:
    scheme, rows, is_rate = task.scheme, task.rows, task.is_carried
    low = np.where(is_rate, projected - width, projected * np.exp(-width))
    high = np.where(is_rate, projected + width, projected * np.exp(width))
    may_fall = rows["indicator_code"].isin([each.code for each in scheme.indicators if each.plausible.may_fall])
    low = np.where(is_rate | may_fall.to_numpy(), low, np.maximum(low, rows["value"].to_numpy(dtype="float64")))
    told = rows.assign(
        projected_value=projected,
        projected_low_value=low,
        projected_high_value=high,
        projection_method=task.methods,
        closed_years_count=count_closed(task.closed.so_far, task.closed.whole),
    )
    is_lower = told["indicator_code"].isin([each.code for each in scheme.indicators if each.direction == "lower"])
    ends = {name: _completion(told[f"{name}_value"], told["target_value"], is_lower) for name in _ENDS}
    shares = pd.DataFrame(ends)
    told = told.assign(
        projected_completion_pct=shares["projected"],
        projected_low_pct=shares.min(axis=1),
        projected_high_pct=shares.max(axis=1),
    )
    told = told[told["projected_value"].notna()].reset_index(drop=True)
    return ProjectionFrame(PROJECTIONS.conform(told[[name for name in PROJECTIONS.columns if name in told]]))


_ENDS = ("projected", "projected_low", "projected_high")


def _completion(
    value: "pd.Series[float]", target: "pd.Series[float]", is_lower: "pd.Series[bool]"
) -> "pd.Series[float]":
    """预计完成率, as ``measure_progress`` tells completion: missing without a positive target."""
    ratio = value / target.where(target > 0)
    return ratio.mask(is_lower, 2 - ratio) * 100
