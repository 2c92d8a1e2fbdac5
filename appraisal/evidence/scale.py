"""疑点证据 · 量级: is a figure ten, a hundred or ten thousand times what it ought to be?

Each figure is set against every anchor that was known by then: its own value a year ago carried forward by its own
recent growth, its own previous cumulative carried forward by time, and what more authoritative sources say. Periods are worked
through in order, and a slip once seen is set right before it can serve as anchor for later figures.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import in_groups, ranked
from appraisal.evidence.series import CARRIES_OVER, NOWHERE, OFFICIAL, Positions, Series, Values, row_middle, taken

_NEAR = 0.2
_SLIGHTEST = 0.75
"""Nearer than this to what is expected lies no slip: the slightest is one digit, to within a fifth."""
_BEGUN_DIGITS = 1000
_NEAR_FAR = 0.3
_FAR_POWER = 3
_POWERS = (-8, -4, -3, -2, -1, 1, 2, 3, 4, 8)
_AGREEMENT = 0.45
_AGREEING_SHARE = 0.6
_VOLATILE = 0.5
_GROWTH_MIN, _GROWTH_MAX = 0.5, 2.0
_COUNT_MIN = 20.0


@dataclass(frozen=True)
class Scale:
    """What the anchors say 量级.

    Attributes:
        expected: what the anchors expect, in the figure's uom; NaN without anchor.
        ratio: log10(value / expected).
        slipped: how many digits the figure has slipped: 4 for 万元 written as 元, 0 if none, NaN without anchor.
        clean: the value with the slip taken out; what later figures are compared with.
    """

    expected: Values
    ratio: Values
    slipped: Values
    clean: Values


def measure_scale(series: Series) -> Scale:
    """Compare every amount with its anchors, period by period (data-quality.md §5, H4; domain.md §8.6, Q02)."""
    rows = series.rows
    values = np.where(series.is_level & (series.figures > 0), series.figures, np.nan)
    clean = values.copy()
    size = len(rows)
    ratio, slipped, wildest = (np.full(size, np.nan) for _ in range(3))
    others = _other_sources(series, values)
    known = np.flatnonzero(series.is_level)
    rank, moments = ranked(rows["moment"].to_numpy()[known])
    order = known[in_groups(rank, len(moments))]
    for at in np.split(order, np.cumsum(np.bincount(rank, minlength=len(moments)))[:-1]):
        anchors = _anchors(series, clean, others, at)
        logs = np.log10(values[at])[:, None] - np.log10(anchors)
        middle = row_middle(logs)
        before = taken(wildest, series.previous_at[at])
        slips = np.where(np.isnan(middle), np.nan, 0.0)
        far = np.flatnonzero(np.abs(middle) >= _SLIGHTEST)
        if len(far):
            found = _slips(series, at[far], logs[far], before[far])
            slips[far] = np.where(_is_usual(series, values, at[far]), 0.0, found)
        ratio[at], slipped[at] = middle, slips
        clean[at] = values[at] / 10.0 ** np.nan_to_num(slips)
        wildest[at] = np.fmax(before, np.where(slips == 0, np.abs(middle), np.nan))
    clean = np.where(np.isnan(clean), series.figures, clean)
    return Scale(values / 10.0**ratio, ratio, slipped, clean)


def _anchors(series: Series, clean: Values, others: Values, at: Positions) -> Values:
    slot = series.rows["slot"].to_numpy()
    previous = series.previous_at[at]
    in_year = series.previous_in_year_at[at]
    since_start = series.codes.is_in("project_part", CARRIES_OVER, at=at)
    is_running = series.codes.is_in("basis", ["ytd"], at=at) & ~since_start
    passed = np.where(is_running, slot[at] / np.where(in_year == NOWHERE, np.nan, slot[in_year]), 1.0)
    previous_year_ago = np.where(previous == NOWHERE, NOWHERE, series.year_ago_at[previous])
    growth = taken(clean, previous) / taken(clean, previous_year_ago)
    growth = np.clip(np.where(np.isnan(growth), 1.0, growth), _GROWTH_MIN, _GROWTH_MAX)
    # What runs from a project's start may honestly be a thousand times what it was, a year ago or when it had begun.
    year_ago = np.where(since_start, np.nan, taken(clean, series.year_ago_at[at]) * growth)
    before = taken(clean, in_year)
    if not since_start.any():
        return np.column_stack([year_ago, before * passed, others[at]])
    half_digit = taken(series.rows["rounding_value"].to_numpy(), in_year)
    before = np.where(since_start & (before < _BEGUN_DIGITS * half_digit), np.nan, before)
    return np.column_stack([year_ago, before * passed, others[at]])


def _slips(series: Series, at: Positions, logs: Values, wildest: Values) -> Values:
    middle = row_middle(logs)
    powers = np.array(_POWERS, dtype="float64")
    distance = np.abs(middle[:, None] - powers)
    nearest = powers[np.argmin(np.where(np.isnan(distance), np.inf, distance), axis=1)]
    is_far = np.abs(nearest) >= _FAR_POWER
    is_near = np.abs(middle - nearest) <= np.where(is_far, _NEAR_FAR, _NEAR)
    has_anchor = ~np.isnan(logs)
    agreeing = (np.abs(logs - nearest[:, None]) <= _AGREEMENT).sum(axis=1)
    is_agreed = agreeing >= _AGREEING_SHARE * has_anchor.sum(axis=1)
    is_anchored = is_far | has_anchor[:, 0] | has_anchor[:, 2]
    is_steady = is_far | ~(wildest > _VOLATILE)
    is_slip = is_near & is_agreed & is_anchored & is_steady & ~_is_small_count(series, at, middle)
    return np.where(np.isnan(middle), np.nan, np.where(is_slip, nearest, 0.0))


def _is_usual(series: Series, values: Values, at: Positions) -> NDArray[np.bool_]:
    """Figures that were as large last period and a year ago too: a new level, of which enough was said in the year."""
    earlier = np.column_stack([taken(values, positions[at]) for positions in (series.previous_at, series.year_ago_at)])
    distance = np.abs(np.log10(values[at])[:, None] - np.log10(earlier))
    return np.asarray((distance <= _NEAR_FAR).all(axis=1), dtype="bool")


def _is_small_count(series: Series, at: Positions, middle: Values) -> NDArray[np.bool_]:
    values = series.figures[at]
    smaller = np.minimum(values, values / 10.0**middle)
    return np.asarray(series.codes.is_in("kind", ["count"], at=at) & ~(smaller >= _COUNT_MIN), dtype="bool")


def _other_sources(series: Series, values: Values) -> Values:
    """Middle of what more authoritative sources say of the same figure; NaN where none does."""
    place = series.codes.place("indicator_code", "subject_code", "period", "basis")
    known = ~np.isnan(values) & series.codes.is_told("period")
    several = np.bincount(place[known], minlength=int(place.max(initial=0)) + 1) > 1
    at = np.flatnonzero(known & several[place])
    if not len(at):
        return np.full(len(values), np.nan)
    authority = series.codes.mapped(
        "source_code", {code: place for place, code in enumerate(OFFICIAL)}, blank=len(OFFICIAL)
    )
    crowded = pd.DataFrame({"place": place[at], "row": at, "authority": authority[at], "value": values[at]})
    pairs = crowded.merge(crowded[["place", "authority", "value"]], on="place", how="inner", validate="many_to_many")
    pairs = pairs[pairs["authority_y"] < pairs["authority_x"]]
    middle = pairs.groupby("row")["value_y"].median()
    found = np.full(len(values), np.nan)
    found[middle.index.to_numpy(dtype=np.int64)] = middle.to_numpy()
    return found
