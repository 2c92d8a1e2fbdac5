"""疑点证据 · 自述尺度: how exactly stated bases and growths used to agree with the record, and how far one leaves that.

Where bases have always been the stored figures to the last digit, half a percent is a great deal; where every second
sender revises, it is nothing. The fixed limits of the hard rules stay beside this.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from appraisal.evidence.dispersion import learn_carry, spread_by
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken
from appraisal.evidence.stated import price_change

_BASE_PRIOR_PCT, _BASE_FLOOR_PCT = 0.55, 0.06
_GROWTH_PRIOR_PP, _NOMINAL_PRIOR_PP, _GROWTH_FLOOR_PP = 0.2, 0.067, 0.05
_PRIOR_COUNT = 12.0
_CUSTOM_Z = 4.0
_EVEN_ERROR = 3**0.5
_REVISED_PP = 0.3
COLUMNS = ("stated_base_z", "stated_growth_z")


def add_statement_scales(series: Series, stated: pd.DataFrame, *, calibration: Collection[str]) -> pd.DataFrame:
    """Gaps of stated bases and growths in units of what accepted periods showed (data-quality.md §5, H6 and H7).

    Args:
        series: observations in time.
        stated: columns of ``add_stated_evidence``.
        calibration: periods from which the scales are learnt.

    Returns:
        ``COLUMNS``, signed; missing where nothing is stated.
    """
    rows = series.rows
    learns = series.codes.is_in("period", calibration)
    kind = series.codes.place("indicator_code", "source_code")
    base = stated["stated_base_gap_pct"].to_numpy(dtype="float64")
    growth = _unexplained(series, stated, kind, learns)
    prior = np.where(rows["nominal"], _NOMINAL_PRIOR_PP, _GROWTH_PRIOR_PP)
    # A small place's figure has few digits, and its growth is as coarse as they are (an even error: reach over √3).
    coarse = np.nan_to_num(stated["level_rounding_pp"].to_numpy(dtype="float64")) / _EVEN_ERROR
    return pd.DataFrame(
        {
            "stated_base_z": base / _scale(base, kind, learns, _BASE_PRIOR_PCT, _BASE_FLOOR_PCT),
            "stated_growth_z": growth / np.hypot(_scale(growth, kind, learns, prior, _GROWTH_FLOOR_PP), coarse),
        },
        index=rows.index,
        copy=False,
    )


def beyond_custom(stated: pd.DataFrame, custom: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both with the gap of stated growth zero where it is no more than accepted periods show to be usual.

    Nor is it a gap where growth follows from the base that is stated beside it and that base is a revision as accepted
    periods show them: what is to be asked then is asked of the base.
    """
    gap_pp, z = stated["stated_growth_gap_pp"], custom["stated_growth_z"]
    is_revision = (custom["stated_base_z"].abs() < _CUSTOM_Z) & (stated["stated_base_gap_pct"] != 0)
    is_revision &= (gap_pp != 0) & ((gap_pp - _lift_of_revision(stated)).abs() <= _REVISED_PP)
    told = stated.assign(stated_growth_gap_pp=gap_pp.mask((z.abs() < _CUSTOM_Z) | is_revision, 0.0))
    return told, custom.assign(stated_growth_z=z.mask(is_revision, 0.0))


def _lift_of_revision(stated: pd.DataFrame) -> pd.Series:
    """By how many percentage points growth on the stated base lies above growth on the stored one."""
    return (100 + stated["level_growth_pct"]) * (1 / (1 + stated["stated_base_gap_pct"] / 100) - 1)


def _scale(gap: Values, kind: Positions, learns: np.ndarray, prior: Values | float, floor: float) -> Values:
    size = int(kind.max(initial=0)) + 1
    known = learns & ~np.isnan(gap)
    spread, count = spread_by(np.abs(gap[known]), kind[known], size)
    learnt = (
        np.sqrt((count * spread**2)[kind] + _PRIOR_COUNT * np.asarray(prior) ** 2) / np.sqrt(count + _PRIOR_COUNT)[kind]
    )
    return np.maximum(learnt, floor)


def _unexplained(series: Series, stated: pd.DataFrame, kind: Positions, learns: np.ndarray) -> Values:
    """What is left of the gap after that of the same table's other subjects and the subject's own last one."""
    price = price_change(stated["level_growth_pct"], stated["stated_growth_pct"])
    left = ((stated["usual_price_share"] - price) * 100).to_numpy()
    before = taken(left, series.previous_at)
    known = learns & (series.previous_at != NOWHERE)
    carry = learn_carry(left[known], before[known], kind[known], int(kind.max(initial=0)) + 1)
    settled = left - carry[kind] * np.nan_to_num(before)
    # A gap that was already there last time may be the sender's price basis; one that closes again is no doubt at all.
    smaller = np.where(np.abs(settled) < np.abs(left), settled, left)
    # The hard rule's column is zero where the rounding of the printed figures explains the gap.
    is_rounding = (stated["stated_growth_gap_pp"] == 0).to_numpy()
    return np.where(is_rounding, 0.0, smaller)
