"""样本: which figures of a year the signals look at, and the unit that each is written in."""

import numpy as np
import pandas as pd

from appraisal.evidence.series import Series, taken
from appraisal.scheme import Scheme

SELF_REPORT = "unit_submission"
SERIES = ["indicator_code", "subject_code"]
_ZEROS_MAX = 6
_LONG_UNITS = 100.0
_MOVED_UNITS = 20.0
_FINE_UNITS = 1000.0
_GROWTH_LEAST_PCT = 2.0
_PLACE = [*SERIES, "period"]


def self_reported(series: Series, year: int) -> pd.DataFrame:
    """Cumulative amounts and counts of the year as subjects reported them, with ``unit_value`` and ``moved_units``.

    ``unit_value`` is the subject's own declared precision: the coarsest power of ten of which all its figures of the
    indicator are multiples. A last digit is only news where the figure moved by more than a few units since the last one.
    """
    rows = series.rows
    before = taken(series.figures, series.previous_in_year_at)
    is_asked = series.is_level & ((rows["year"] == year) & (rows["source_code"] == SELF_REPORT)).to_numpy()
    is_asked &= ((rows["basis"] == "ytd") & (rows["own_basis"] == "ytd") & (rows["value"] > 0)).to_numpy()
    own = rows.assign(before_value=before)[is_asked]
    unit = _declared_units(own)
    moved = (own["value"] - own["before_value"].fillna(0.0)).abs() / unit
    return own.assign(unit_value=unit, moved_units=moved)


def _declared_units(own: pd.DataFrame) -> pd.Series:
    keys = [own[name] for name in SERIES]
    finest = (2 * own["rounding_value"]).groupby(keys).transform("min")
    whole = (own["value"] / finest).round()
    zeros = pd.Series(0, index=own.index)
    for power in range(1, _ZEROS_MAX + 1):
        zeros = zeros.mask(whole.mod(10.0**power) == 0, power)
    return finest * 10.0 ** zeros.groupby(keys).transform("min")


def long_figures(own: pd.DataFrame) -> pd.DataFrame:
    """Figures of three digits and more in their unit."""
    return own[own["value"] >= _LONG_UNITS * own["unit_value"]]


def moving_figures(own: pd.DataFrame) -> pd.DataFrame:
    """Long figures that moved since the last one by more than their last digits."""
    long = long_figures(own)
    return long[long["moved_units"] >= _MOVED_UNITS]


def fine_growths(series: Series, own: pd.DataFrame) -> pd.DataFrame:
    """Growth stated beside those figures that are fine enough to take on any tenth of a percent.

    The growth of fifty cases comes in steps of two percent, and a growth near zero has small tenths: neither tells
    anything.
    """
    rows = series.rows
    fine = own.loc[own["value"] >= _FINE_UNITS * own["unit_value"], [*_PLACE, "basis", "source_code"]]
    stated = rows[(rows["measure"] == "growth") & (rows["value"].abs() >= _GROWTH_LEAST_PCT)]
    return stated.merge(fine, on=[*_PLACE, "basis", "source_code"], how="inner", validate="one_to_one")


def newest_counted(series: Series, scheme: Scheme, year: int) -> pd.DataFrame:
    """The newest figure of the year of each indicator and subject, by the first source in order of authority."""
    rows = series.rows
    authority = {
        (each.code, source.feed): place for each in scheme.indicators for place, source in enumerate(each.sources)
    }
    is_asked = series.is_figure & (rows["year"] == year).to_numpy() & (rows["basis"] == rows["own_basis"]).to_numpy()
    own = rows[is_asked & rows["value"].notna().to_numpy()]
    places = zip(own["indicator_code"], own["source_code"], strict=True)
    own = own.assign(authority=[authority.get(place, np.inf) for place in places])
    ordered = own.sort_values(["moment", "authority"], ascending=[False, True])
    return ordered.drop_duplicates(SERIES).sort_values(SERIES)
