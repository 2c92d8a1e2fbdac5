"""疑点证据 · 与本身以往: a figure beside its own past: last period, last year, month and cumulative, copies."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.scale import Scale
from appraisal.evidence.series import CARRIES_OVER, NOWHERE, Positions, Series, Values, taken, taken_text
from appraisal.period import FIRST_PUBLISHED_MONTH, MONTHS_IN_YEAR

_COPY_DIGITS_MIN = 4
_COPY_TOLERANCE = 1e-6
_TOLD = ("indicator_code", "subject_code", "period", "source_code")


def against_earlier(series: Series, scale: Scale) -> pd.DataFrame:
    """The figure beside its own past: last period, last year, month and cumulative, copies, scale."""
    rows, values = series.rows, np.where(series.is_figure, series.figures, np.nan)
    previous = taken(scale.clean, series.previous_in_year_at)
    month_at = _month_at(series)
    month = taken(scale.clean, month_at)
    month_sum = np.where(np.nan_to_num(scale.slipped) == 0, _month_sum(series, scale.clean, month), np.nan)
    month_sum_gap = _month_sum_gap(series, month_sum, month_at)
    may_be_copied = _may_be_copied(series)
    copied_at = _copied_at(series, may_be_copied, month, month_sum_gap)
    slipped = scale.slipped
    return pd.DataFrame(
        {
            "previous_value": np.where(series.is_figure, previous, np.nan),
            "year_ago_value": np.where(series.is_figure, taken(scale.clean, series.year_ago_at), np.nan),
            "base_file_name": taken_text(rows["file_name"], series.year_ago_at),
            "base_recorded_at": _taken_instant(rows["recorded_at"], series.year_ago_at),
            "expected": scale.expected,
            "change_from_previous_pct": _change_pct(values, previous),
            "cumulative_step_pct": _cumulative_step(series, scale.clean),
            "month_sum_value": month_sum,
            "month_sum_gap_pct": month_sum_gap,
            "repeat_count": np.where(may_be_copied, (copied_at != NOWHERE).astype("float64"), np.nan),
            "copied_period": taken_text(rows["period"], copied_at),
            "scale_ratio": scale.ratio,
            "slipped_digit_count": slipped,
            "stage_step_count": _stage_step(series),
            "suggested_value": np.where(np.nan_to_num(slipped) != 0, scale.clean, np.nan),
        },
        index=rows.index,
        copy=False,
    )


def _taken_instant(instants: pd.Series, positions: Positions) -> pd.Series:
    if instants.empty:
        return instants
    return pd.Series(instants.array.take(positions, allow_fill=True), index=instants.index)


def _change_pct(values: Values, before: Values) -> Values:
    base = np.where(np.abs(before) > 0, np.abs(before), np.nan)
    return (values - before) / base * 100


def _cumulative_step(series: Series, clean: Values) -> Values:
    """By how much a cumulative figure moved since the last one of the year, percent; zero if rounding explains a fall."""
    codes, rounding = series.codes, series.rows["rounding_value"].to_numpy()
    carries_over = codes.is_in("project_part", CARRIES_OVER)
    runs = (series.is_level | (carries_over & series.is_figure)) & (codes.is_in("basis", ["ytd"]) | carries_over)
    runs &= ~codes.is_in("project_part", ["stage"])
    previous = taken(clean, series.previous_in_year_at)
    slack = rounding + taken(rounding, series.previous_in_year_at)
    fall = previous - clean
    step = np.where((fall > 0) & (fall <= slack), 0.0, _change_pct(clean, previous))
    return np.where(runs, step, np.nan)


def _stage_step(series: Series) -> Values:
    """By how many stages a project moved since the last report; negative is back."""
    is_stage = series.is_figure & series.codes.is_in("project_part", ["stage"])
    return np.where(is_stage, series.figures - taken(series.figures, series.previous_at), np.nan)


def _month_at(series: Series) -> Positions:
    """Row of 本月 that stands beside each cumulative figure; ``NOWHERE`` if none does."""
    is_month = series.codes.is_in("basis", ["month"]) & series.is_figure
    found = series.codes.row_at(_TOLD, is_month)
    return np.where(series.codes.is_in("basis", ["ytd"]) & series.is_level, found, NOWHERE)


def _month_sum(series: Series, clean: Values, month: Values) -> Values:
    """上月止累计＋本月, what a cumulative figure must come to.

    February's month stands for 1—2月, so its cumulative figure must equal it; where a January figure is known
    nevertheless, February is not judged.
    """
    slot = series.rows["slot"].to_numpy()
    before_at = series.previous_in_year_at
    is_next = (taken(slot.astype("float64"), before_at) == slot - 1) & (slot > FIRST_PUBLISHED_MONTH)
    before = np.where(_is_first(series), 0.0, np.where(is_next, taken(clean, before_at), np.nan))
    is_monthly = (series.rows["per_year"] == MONTHS_IN_YEAR).to_numpy()
    return np.where(is_monthly, before + month, np.nan)


def _month_sum_gap(series: Series, month_sum: Values, month_at: Positions) -> Values:
    """By how much the cumulative figure leaves ``month_sum``, percent of the figure; zero if rounding explains it."""
    half = series.rows["rounding_value"].to_numpy()
    half_before = np.where(_is_first(series), 0.0, np.nan_to_num(taken(half, series.previous_in_year_at)))
    gap = series.figures - month_sum
    gap_pct = gap / np.where(series.figures != 0, np.abs(series.figures), np.nan) * 100
    return np.where(np.abs(gap) <= half + taken(half, month_at) + half_before, 0.0, gap_pct)


def _is_first(series: Series) -> NDArray[np.bool_]:
    slot = series.rows["slot"].to_numpy()
    return np.asarray((series.previous_in_year_at == NOWHERE) & (slot <= FIRST_PUBLISHED_MONTH))


def _may_be_copied(series: Series) -> NDArray[np.bool_]:
    """Flows with enough digits for a repetition to be no accident."""
    rows, codes = series.rows, series.codes
    is_flow = codes.is_in("basis", ["ytd", "month"]) & ~rows["slow"].to_numpy() & codes.is_in("project_part", [""])
    digits = rows["significant_digit_count"].to_numpy(dtype="float64", na_value=np.nan)
    is_told = (series.figures != 0) & series.is_level
    return np.asarray(is_flow & (digits >= _COPY_DIGITS_MIN) & ~codes.is_in("role", ["project"]) & is_told)


def _copied_at(series: Series, may_be_copied: NDArray[np.bool_], month: Values, month_sum_gap: Values) -> Positions:
    """Position of the earlier figure that this one repeats; last year's before last period's.

    A cumulative figure that the month before and this month's own, new figure add up to is borne out: that it equals
    last year's is chance.
    """
    due = _previous_due_at(series, month)
    is_borne_out = (month_sum_gap == 0) & (month != taken(month, series.year_ago_at))
    year_ago = np.where(is_borne_out, NOWHERE, series.year_ago_at)
    copied = np.full(len(series.rows), NOWHERE, dtype=np.int64)
    for positions in (due, year_ago):
        earlier = taken(series.figures, positions)
        is_same = np.abs(series.figures - earlier) <= _COPY_TOLERANCE * np.abs(earlier)
        copied = np.where(is_same & may_be_copied, positions, copied)
    return copied


def _previous_due_at(series: Series, month: Values) -> Positions:
    """The period before, unless nothing new was due: no month passed for a quarterly figure, or the month was zero."""
    rows = series.rows
    is_resting = series.codes.is_in("frequency", ["quarter"])
    is_resting &= ((rows["per_year"] == MONTHS_IN_YEAR) & (rows["slot"] % 3 != 0)).to_numpy()
    return np.where(is_resting | (month == 0), NOWHERE, series.previous_in_year_at)
