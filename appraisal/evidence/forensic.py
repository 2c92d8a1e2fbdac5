"""疑点证据 · 痕迹: marks that made-up figures leave whatever their size: round numbers, round growth, too even a course.

Each mark is measured by how rarely an honest figure bears it, as −log10 of that chance (``*_surprise``). Marks of one
submission add up, because one round number is an accident and four are a habit. What the accepted periods show to be a
place's way of writing is no mark.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from appraisal.evidence.codes import in_groups, rank_in_groups, ranked
from appraisal.evidence.growth import Growth
from appraisal.evidence.series import NOWHERE, Series, Values, taken

_ZEROS_MAX = 6
_ZEROS_MIN = 2
_DIGITS_MIN = 4
_DIGITS_MAX = 10
_HABIT_COUNT = 50.0
_GRID = 0.01
_RARE = 1e-12
_RUN_MIN, _RUN_MAX = 4, 8
_RUN_PEERS_MIN, _RANKED_MIN = 8, 40
_NORMAL_MIDDLE, _HALF_NORMAL = 0.6745, 0.7979
_FINEST = 0.2
_QUIET_COUNT = 15.0
_CELL = ["indicator_code", "source_code", "period", "basis"]
_SUBMISSION = ["subject_code", "source_code", "period", "basis"]
COLUMNS = ("round_figure_surprise", "round_growth_surprise", "even_course_surprise", "dropped_digit_count")


def add_forensic_evidence(
    series: Series, growth: Growth, stated_growth_pct: pd.Series, *, clean: Values, calibration: Collection[str]
) -> pd.DataFrame:
    """Marks of made-up figures (data-quality.md §5, F1 and F2).

    Args:
        series: observations in time.
        growth: as ``measure_growth`` found it.
        stated_growth_pct: growth that stands beside each figure.
        clean: figures with slips of scale taken out.
        calibration: periods whose habits of writing are learnt.

    Returns:
        ``COLUMNS``: −log10 of the chance that an honest submission bears so many marks, zero on figures without one;
        missing where nothing can be said.
    """
    learns = series.codes.is_in("period", calibration)
    is_asked = series.is_level & series.is_own_basis & series.codes.is_in("project_part", [""]) & (clean > 0)
    unit = _declared_unit(series, clean)
    dropped, digits = _dropped_digits(clean, unit)
    is_long = is_asked & (digits >= _DIGITS_MIN)
    dropped = np.where(is_long, dropped, np.nan)
    figure = _habitual(series, dropped, learns)
    return pd.DataFrame(
        {
            "dropped_digit_count": dropped,
            "round_figure_surprise": _together(series, figure, dropped >= _ZEROS_MIN, at_least=2),
            "round_growth_surprise": _round_growth(series, clean, unit, is_long, learns),
            "even_course_surprise": _even_course(series, growth, stated_growth_pct.to_numpy(dtype="float64"), learns),
        },
        index=series.rows.index,
        copy=False,
    )


def _declared_unit(series: Series, clean: Values) -> Values:
    """The finest unit that the series had been written in by then: its own declared precision, ten digits at most."""
    rows = series.rows
    unit = rows["rounding_value"].to_numpy() * 2
    by = series.codes.place("indicator_code", "subject_code", "source_code", "basis", "measure")
    rank, moments = ranked(rows["moment"].to_numpy())
    order = in_groups(rank, len(moments))
    finest = np.empty(len(rows))
    finest[order] = pd.Series(unit[order]).groupby(by[order]).cummin().to_numpy()
    magnitude = np.floor(np.log10(np.where(clean > 0, clean, 1.0)))
    return np.asarray(np.maximum(finest, 10.0 ** (magnitude - _DIGITS_MAX + 1)))


def _dropped_digits(clean: Values, unit: Values) -> tuple[Values, Values]:
    """Trailing zeros in declared units, and how many digits the figure has in them."""
    known = np.isfinite(clean) & np.isfinite(unit) & (unit > 0) & (clean > 0)
    whole = np.round(np.where(known, clean / np.where(known, unit, 1.0), 1.0))
    whole = np.maximum(whole, 1.0)
    zeros = np.zeros(len(clean))
    at = np.arange(len(clean))
    for power in range(1, _ZEROS_MAX + 1):
        # What does not end in one zero does not end in two.
        at = at[np.mod(whole[at], 10.0**power) == 0]
        zeros[at] = power
    digits = np.floor(np.log10(whole)) + 1
    return np.where(known, zeros, np.nan), np.where(known, digits, np.nan)


def _habitual(series: Series, dropped: Values, learns: np.ndarray) -> Values:
    """−log10 of the share of such figures that end in as many zeros, by indicator and source."""
    kinds = series.codes.place("indicator_code", "source_code", "basis")
    size = int(kinds.max(initial=0)) + 1
    known = learns & ~np.isnan(dropped)
    count = np.bincount(kinds[known], minlength=size)
    surprise = np.zeros(len(dropped))
    for zeros in range(1, _ZEROS_MAX + 1):
        hits = np.bincount(kinds[known & (np.nan_to_num(dropped) >= zeros)], minlength=size)
        share = (hits + _HABIT_COUNT * 10.0**-zeros) / (count + _HABIT_COUNT)
        surprise = np.where(np.nan_to_num(dropped) >= zeros, -np.log10(share)[kinds], surprise)
    return surprise


def _together(series: Series, surprise: Values, is_marked: np.ndarray, *, at_least: int) -> Values:
    """Surprise of the marked figures of a submission, added up, on each of them; zero on its other figures.

    Fewer than ``at_least`` marked figures are an accident, however rare.
    """
    at = np.flatnonzero(is_marked)
    marked, by = pd.Series(surprise[at]), series.codes.place(*_SUBMISSION)[at]
    total = marked.groupby(by, sort=False).transform("sum").to_numpy()
    is_rare = (marked > 0).to_numpy()
    others = np.bincount(by[is_rare], minlength=int(by.max(initial=0)) + 1)[by] - is_rare
    found = np.where(np.isnan(surprise), np.nan, 0.0)
    found[at] = np.where(others >= at_least - 1, total, 0.0)
    return found


def _round_growth(series: Series, clean: Values, unit: Values, is_asked: np.ndarray, learns: np.ndarray) -> Values:
    """A figure that is last year's times a round factor, closer than chance would bring it."""
    base = taken(np.where(series.is_level, clean, np.nan), series.year_ago_at)
    base_unit = taken(unit, series.year_ago_at)
    known = is_asked & (base > 0)
    ratio = np.where(known, clean / np.where(base > 0, base, 1.0), np.nan)
    reach = np.where(known, (unit + ratio * base_unit) / 2 / np.where(base > 0, base, 1.0), np.nan)
    chance = np.clip(2 * reach / _GRID, _RARE, 1.0)
    is_round = known & (np.abs(ratio - np.round(ratio / _GRID) * _GRID) <= reach * (1 + 1e-9))
    judged = known & learns
    due, found = chance[judged].sum(), is_round[judged].sum()
    habit = max((found + 1.0) / (due + 1.0), 1.0)
    surprise = np.where(is_round, -np.log10(np.clip(chance * habit, _RARE, 1.0)), np.where(known, 0.0, np.nan))
    return _together(series, surprise, is_round & (surprise >= 1.0), at_least=1)


def _even_course(series: Series, growth: Growth, stated_pct: Values, learns: np.ndarray) -> Values:
    """How small the moves of a series' growth have been for four to eight periods, each among those of its peers.

    The rank of a move among its peers' of the same period is its chance; Fisher's sum puts the run together. Growth as
    measured and, where prices blur it, growth as stated.
    """
    moved = np.abs(growth.move) / growth.scale
    restated = np.abs(stated_pct - taken(stated_pct, series.previous_at)) / growth.scale
    return np.fmax(_evenness(series, moved, learns), _evenness(series, restated, learns))


def _evenness(series: Series, size: Values, learns: np.ndarray) -> Values:
    known = np.flatnonzero(~np.isnan(size))
    cell, own = series.codes.place(*_CELL)[known], size[known]
    place, middle, count = rank_in_groups(cell, own)
    # Among few peers a rank is too coarse: there the middle of their moves stands for the width of a normal.
    spread = middle / _NORMAL_MIDDLE
    drawn = _HALF_NORMAL * own / np.where(spread > 0, spread, np.nan)
    share = np.where(count >= _RANKED_MIN, place / (count + 1), np.clip(drawn, _FINEST / (count + 1), 1.0))
    log_share = np.full(len(size), np.nan)
    log_share[known] = np.where(count >= _RUN_PEERS_MIN, -np.log(share), np.nan)
    log_share = log_share / _quietness(series, log_share, learns)
    best = np.full(len(size), np.nan)
    run, at = np.flatnonzero(~np.isnan(log_share)), np.flatnonzero(~np.isnan(log_share))
    total = log_share[run]
    for length in range(2, _RUN_MAX + 1):
        at = series.previous_at[at]
        goes_on = at != NOWHERE
        goes_on[goes_on] = ~np.isnan(log_share[at[goes_on]])
        run, at, total = run[goes_on], at[goes_on], total[goes_on]
        total = total + log_share[at]
        if length >= _RUN_MIN:
            best[run] = np.fmax(best[run], _gamma_surprise(total, length))
    return best


def _quietness(series: Series, log_share: Values, learns: np.ndarray) -> Values:
    """How much smaller than its peers' a series' moves were in the accepted periods: a place that has always been even."""
    size = int(series.line.max(initial=0)) + 1
    known = learns & ~np.isnan(log_share)
    total = np.bincount(series.line[known], weights=log_share[known], minlength=size)
    count = np.bincount(series.line[known], minlength=size)
    return np.asarray(np.maximum((total + _QUIET_COUNT) / (count + _QUIET_COUNT), 1.0)[series.line])


def _gamma_surprise(total: Values, length: int) -> Values:
    """−log10 P(sum of ``length`` unit exponentials ≥ total)."""
    term, tail = np.ones(len(total)), np.ones(len(total))
    for step in range(1, length):
        term = term * total / step
        tail = tail + term
    return np.asarray((total - np.log(tail)) / np.log(10))
