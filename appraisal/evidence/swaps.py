"""疑点证据 · 互换: two figures of one submission that would each stand where the other does."""

import numpy as np
import pandas as pd

from appraisal.evidence.growth import Growth
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken_text

_FAR_Z = 3.0
_NEAR_Z = 4.0
_SHARE = 0.35
_SUBMISSION = ["subject_code", "period", "basis", "source_code", "uom"]
COLUMNS = ("swapped_count", "swapped_indicator_code")


def add_swap_evidence(series: Series, growth: Growth) -> pd.DataFrame:
    """Pairs of figures in one uom that lie far from what is due, on opposite sides, and fit when exchanged.

    Both beyond three standard deviations; exchanged, together within four and within 35 % of what they were
    (data-quality.md §5, H5).

    Args:
        series: observations in time.
        growth: as ``measure_growth`` found it.

    Returns:
        ``COLUMNS``: 1 and the other indicator on both figures of a pair; missing where growth says nothing.
    """
    rows = series.rows
    known = series.is_level & ~np.isnan(growth.step_z)
    count, other = np.where(known, 0.0, np.nan), np.full(len(rows), NOWHERE, dtype=np.int64)
    is_far = known & (np.abs(growth.step_z) > _FAR_Z)
    if is_far.sum() < 2:  # noqa: PLR2004 it takes two
        return _told(series, count, other)
    far = rows.loc[is_far, ["indicator_code", *_SUBMISSION]].assign(
        at=np.flatnonzero(is_far),
        value=series.figures[is_far],
        expected=growth.expected[is_far],
        scale=growth.scale[is_far],
        z=growth.step_z[is_far],
    )
    pairs = far.merge(far, on=_SUBMISSION, suffixes=("", "_other"), validate="many_to_many")
    pairs = pairs[(pairs["at"] != pairs["at_other"]) & (np.sign(pairs["z"]) != np.sign(pairs["z_other"]))]
    exchanged = _distance(pairs["value_other"], pairs["expected"], pairs["scale"])
    exchanged += _distance(pairs["value"], pairs["expected_other"], pairs["scale_other"])
    fits = (exchanged < _NEAR_Z) & (exchanged < _SHARE * (pairs["z"].abs() + pairs["z_other"].abs()))
    best = pairs.assign(exchanged=exchanged)[fits].sort_values(["at", "exchanged"]).drop_duplicates("at")
    count[best["at"]], other[best["at"]] = 1.0, best["at_other"]
    return _told(series, count, other)


def _told(series: Series, count: Values, other: Positions) -> pd.DataFrame:
    told = {"swapped_count": count, "swapped_indicator_code": taken_text(series.rows["indicator_code"], other)}
    return pd.DataFrame(told, index=series.rows.index, copy=False)


def _distance(value: pd.Series, expected: pd.Series, scale: pd.Series) -> pd.Series:
    return pd.Series(np.abs(np.log(value / expected)) / scale, index=value.index)
