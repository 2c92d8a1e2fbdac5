"""疑点证据 · 占比: how much of a quarter falls into its last month, and ratios that ought to move slowly.

A surge at the end of the quarter or year is measured against the subject's own earlier quarters (domain.md §8.6, Q12), the
ratio of a figure to another one (增加值率) against its own and its peers' earlier changes (Q19).
"""

import numpy as np
import pandas as pd

from appraisal.evidence.lags import Lags, find_lags
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken
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
_CELL = ["indicator_code", "period", "basis", "source_code"]
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
    lags = find_lags(series)
    return pd.concat([_quarter_ends(series, lags, clean), _rates(series, scheme, lags, clean)], axis=1)


def _quarter_ends(series: Series, lags: Lags, clean: Values) -> pd.DataFrame:
    share = _last_month_share(series, lags, clean)
    earlier = np.column_stack([taken(share, lags.at(months)) for months in _QUARTERS_BACK])
    count = (~np.isnan(earlier)).sum(axis=1)
    known = np.where(count >= _QUARTERS_MIN, count, np.nan)
    usual = np.nansum(earlier, axis=1) / known
    spread = np.sqrt(np.nansum((earlier - usual[:, None]) ** 2, axis=1) / (known - 1))
    above = pd.Series(share - usual, index=series.rows.index)
    own = above - _common(above, series.rows)
    return pd.DataFrame(
        {
            "quarter_end_share_pct": share,
            "usual_share_pct": usual,
            "share_surge_z": own / np.maximum(spread, _SHARE_SPREAD_MIN_PCT),
        },
        index=series.rows.index,
    )


def _last_month_share(series: Series, lags: Lags, clean: Values) -> Values:
    """Part of the quarter that its last month makes, percent; quarters two to four of monthly cumulative amounts."""
    rows = series.rows
    is_asked = series.is_level & rows["role"].isin(["appraised", "support"]).to_numpy()
    is_asked &= ((rows["basis"] == "ytd") & (rows["frequency"] == "month")).to_numpy()
    slot = rows["slot"].to_numpy()
    is_asked &= ((rows["per_year"] == MONTHS_IN_YEAR).to_numpy()) & (slot % _QUARTER == 0) & (slot > _QUARTER)
    quarter = clean - taken(clean, lags.at(_QUARTER))
    is_large = quarter >= _QUARTER_UNITS_MIN * rows["rounding_value"].to_numpy()
    month = clean - taken(clean, lags.at(1))
    return np.where(is_asked & is_large & (quarter > 0), 100 * month / np.where(quarter > 0, quarter, np.nan), np.nan)


def _common(above: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """What the subjects of a table show together; zero where they are few."""
    group = above.groupby([rows[name] for name in _CELL], dropna=False)
    return group.transform("median").where(group.transform("count") >= _PEERS_MIN, 0.0)


def _rates(series: Series, scheme: Scheme, lags: Lags, clean: Values) -> pd.DataFrame:
    rate = _rate(series, scheme, clean)
    change = rate - taken(rate, lags.at(_YEAR))
    spread = _usual_spread(series, lags, change)
    beyond = pd.Series(change, index=series.rows.index)
    beyond -= _common(beyond, series.rows)
    return pd.DataFrame({"rate_pct": rate, "rate_change_pp": change, "rate_jump_z": beyond / spread})


def _rate(series: Series, scheme: Scheme, clean: Values) -> Values:
    """The figure in percent of the one that its scheme names, of the same source if it states both."""
    bases = _rate_bases(scheme)
    rows = series.rows
    code = rows["indicator_code"].map({own: base for own, (base, _) in bases.items()})
    if not code.notna().any():
        return np.full(len(rows), np.nan)
    factors = rows["indicator_code"].map({own: factor for own, (_, factor) in bases.items()})
    amounts = np.where(series.is_level, clean, np.nan)
    base = taken(amounts, _same_place_at(rows, code.astype("str")))
    return 100 * factors.to_numpy(dtype="float64") * amounts / np.where(base > 0, base, np.nan)


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


def _same_place_at(rows: pd.DataFrame, code: pd.Series) -> Positions:
    names = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code"]
    own = pd.MultiIndex.from_frame(rows[names].astype("str"))
    wanted = pd.MultiIndex.from_frame(rows[names].assign(indicator_code=code).astype("str"))
    return np.where(code.notna(), own.get_indexer(wanted), NOWHERE).astype(np.int64)


def _usual_spread(series: Series, lags: Lags, change: Values) -> Values:
    """Robust spread of the changes of the half year before, all subjects of the table together, about none."""
    rows = series.rows
    earlier = np.abs(np.column_stack([taken(change, lags.at(months)) for months in _CHANGES_BACK]))
    pooled = pd.DataFrame(earlier, index=rows.index).join(rows[_CELL]).melt(id_vars=_CELL, value_name="size")
    usual = pooled.groupby(_CELL)["size"].agg(["median", "count"]).reset_index()
    met = rows[_CELL].merge(usual, on=_CELL, how="left", validate="many_to_one")
    spread = np.maximum(_NORMAL_MAD * met["median"].to_numpy(), _RATE_SPREAD_MIN_PP)
    return np.where((met["count"] >= _CHANGES_MIN).to_numpy(), spread, np.nan)
