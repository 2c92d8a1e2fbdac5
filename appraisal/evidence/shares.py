"""疑点证据 · 占比: how much of a quarter falls into its last month, and ratios that ought to move slowly.

A surge at the end of the quarter or year is measured against the subject's own earlier quarters (domain.md §8.6, Q12), the
ratio of a figure to another one (增加值率) against its own and its peers' earlier changes (Q19).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.series import Positions, Series, Values, taken
from appraisal.period import MONTHS_IN_YEAR
from appraisal.scheme import Scheme

_QUARTER = 3
_QUARTERS_BACK = (3, 6, 9, 12, 15)
"""No farther, so that the evidence on a period is the same whether two years are known or ten."""
_QUARTERS_MIN = 3
_SHARE_SPREAD_MIN_PCT = 5.0
_QUARTER_UNITS_MIN = 40.0
_PEERS_MIN = 4
_YEAR = MONTHS_IN_YEAR
_CHANGES_BACK = (1, 2, 3, 4, 5, 6)
_CHANGES_MIN = 8
_RATE_SPREAD_MIN_PP = 0.5
_NORMAL_MAD = 1.4826
_CELL = ("indicator_code", "period", "basis", "source_code")
_BESIDE = ("subject_code", "period", "basis", "measure", "source_code")
_MONEY = {"元": 1e-4, "千元": 1e-1, "万元": 1.0, "百万元": 1e2, "亿元": 1e4}
COLUMNS = ("quarter_end_share_pct", "usual_share_pct", "share_surge_z", "rate_pct", "rate_change_pp", "rate_jump_z")


def add_share_evidence(series: Series, scheme: Scheme, *, clean: Values) -> pd.DataFrame:
    """Quarter-end shares and ratios.

    Args:
        series: observations in time.
        scheme: names the ratios that should be steady (``plausible.steady_rate_to``).
        clean: figures with slips of scale taken out.

    Returns:
        ``COLUMNS``. ``share_surge_z``: the last month's share of its quarter beyond the mean of the subject's own earlier
        quarters, in their standard deviations (at least five percentage points), less what the peers show in common;
        missing with fewer than three earlier quarters, and for the first quarter, whose January is never published.
        ``rate_jump_z``: the ratio's change on the year, less what the peers show in common, in robust standard deviations
        of all the table's changes of the half year before (at least half a percentage point).
    """
    found = {name: np.full(len(series.rows), np.nan) for name in COLUMNS}
    _add_quarter_ends(found, series, clean)
    _add_rates(found, series, scheme, clean)
    return pd.DataFrame(found, index=series.rows.index)


def _add_quarter_ends(found: dict[str, Values], series: Series, clean: Values) -> None:
    share = found["quarter_end_share_pct"]
    asked = np.flatnonzero(_is_asked(series))
    share[asked] = _last_month_share(series, clean, asked)
    has_share = np.zeros(len(share), dtype=bool)
    has_share[series.line[asked]] = True
    at = np.flatnonzero(has_share[series.line]) if len(asked) else asked
    at = at[series.rows["slot"].to_numpy()[at] % _QUARTER == 0]
    earlier = np.column_stack([taken(share, series.months_before(months, at)) for months in _QUARTERS_BACK])
    count = (~np.isnan(earlier)).sum(axis=1)
    known = np.where(count >= _QUARTERS_MIN, count, np.nan)
    usual = np.nansum(earlier, axis=1) / known
    spread = np.sqrt(np.nansum((earlier - usual[:, None]) ** 2, axis=1) / (known - 1))
    above = share[at] - usual
    own = above - _common(above, series, at)
    found["usual_share_pct"][at] = usual
    found["share_surge_z"][at] = own / np.maximum(spread, _SHARE_SPREAD_MIN_PCT)


def _is_asked(series: Series) -> NDArray[np.bool_]:
    """Monthly cumulative amounts at the end of quarters two to four."""
    rows, codes = series.rows, series.codes
    slot = rows["slot"].to_numpy()
    is_asked = series.is_level & codes.is_in("role", ["appraised", "support"]) & codes.is_in("basis", ["ytd"])
    is_asked &= codes.is_in("frequency", ["month"]) & (rows["per_year"] == MONTHS_IN_YEAR).to_numpy()
    return np.asarray(is_asked & (slot % _QUARTER == 0) & (slot > _QUARTER))


def _last_month_share(series: Series, clean: Values, at: Positions) -> Values:
    """Part of the quarter that its last month makes, percent."""
    quarter = clean[at] - taken(clean, series.months_before(_QUARTER, at))
    is_large = quarter >= _QUARTER_UNITS_MIN * series.rows["rounding_value"].to_numpy()[at]
    month = clean[at] - taken(clean, series.months_before(1, at))
    return np.where(is_large & (quarter > 0), 100 * month / np.where(quarter > 0, quarter, np.nan), np.nan)


def _common(above: Values, series: Series, at: Positions) -> Values:
    """What the subjects of a table show together; zero where they are few."""
    group = pd.Series(above).groupby(series.codes.place(*_CELL)[at], sort=False)
    return np.where(group.transform("count") >= _PEERS_MIN, group.transform("median"), 0.0)


def _add_rates(found: dict[str, Values], series: Series, scheme: Scheme, clean: Values) -> None:
    bases = _rate_bases(scheme)
    at = np.flatnonzero(series.codes.is_in("indicator_code", bases))
    if not len(at):
        return
    rate, change = found["rate_pct"], found["rate_change_pp"]
    rate[at] = _rate(series, bases, clean, at)
    change[at] = rate[at] - taken(rate, series.months_before(_YEAR, at))
    beyond = change[at] - _common(change[at], series, at)
    found["rate_jump_z"][at] = beyond / _usual_spread(series, change, at)


def _rate(series: Series, bases: dict[str, tuple[str, float]], clean: Values, at: Positions) -> Values:
    """The figure in percent of the one that its scheme names, of the same source if it states both."""
    amounts = np.where(series.is_level, clean, np.nan)
    factors = series.codes.mapped("indicator_code", {own: factor for own, (_, factor) in bases.items()})[at]
    base_at = series.codes.twin_at("indicator_code", {own: base for own, (base, _) in bases.items()}, _BESIDE)[at]
    base = taken(amounts, base_at)
    return 100 * factors * amounts[at] / np.where(base > 0, base, np.nan)


def _rate_bases(scheme: Scheme) -> dict[str, tuple[str, float]]:
    """Indicators with a ratio that should be steady: the other indicator, and what makes the ratio a pure number."""
    known = scheme.indicator_by_code
    named = {each.code: each.plausible.steady_rate_to for each in scheme.indicators}
    pairs = ((own, base) for own, base in named.items() if base is not None and base in known)
    factors = ((own, base, _factor(known[own].uom, known[base].uom)) for own, base in pairs)
    return {own: (base, factor) for own, base, factor in factors if factor is not None}


def _factor(own_uom: str, base_uom: str) -> float | None:
    """What turns the quotient of the two into a pure number; ``None`` where the two uoms cannot be compared."""
    if own_uom == base_uom:
        return 1.0
    return _MONEY[own_uom] / _MONEY[base_uom] if {own_uom, base_uom} <= _MONEY.keys() else None


def _usual_spread(series: Series, change: Values, at: Positions) -> Values:
    """Robust spread of the changes of the half year before, all subjects of the table together, about none."""
    cell = series.codes.place(*_CELL)[at]
    earlier = np.abs(np.concatenate([taken(change, series.months_before(months, at)) for months in _CHANGES_BACK]))
    group = pd.Series(earlier).groupby(np.tile(cell, len(_CHANGES_BACK)), sort=False)
    middle, count = (np.asarray(group.transform(how))[: len(at)] for how in ("median", "count"))
    return np.where(count >= _CHANGES_MIN, np.maximum(_NORMAL_MAD * middle, _RATE_SPREAD_MIN_PP), np.nan)
