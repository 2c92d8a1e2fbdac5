"""疑点证据 · 关联走势: does a figure grow as the indicators do that its scheme ties it to?

用电量, 税收, 贷款 and the like (``plausible.corroborated_by``; domain.md §8.6, Q17 and Q18). They never grow alike: a third
of the growth is a usual ratio for electricity and structure explains contrary signs (§8.5). So the difference of the two
growths counts only where it leaves what the same pair shows for the peers in the period and what it showed for the
subject before, and the weaker of the two speaks. Even so the growth of one year has little power (data-quality.md §2-4): what
comes of it is a question and never a hold.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from appraisal.evidence.series import Positions, Series, Values, taken
from appraisal.period import MONTHS_IN_YEAR
from appraisal.scheme import Scheme

_PEERS_BACK, _OWN_BACK = (1, 2, 3, 4, 5, 6), (1, 2, 3)
"""Months before; a quarter before a quarter and the year below both are as far as the evidence on a period reaches."""
_OWN_MIN, _POOL_MIN, _PEERS_MIN = 2, 24, 4
_SPREAD_MIN_PP = 2.0
_OWN_SPREAD_MIN_PP = 1.0
_NORMAL_MAD = 1.4826
_FIGURE = ["subject_code", "period"]
_TABLE = ["indicator_code", "witness_code", "source_code", "basis", "period"]
COLUMNS = (
    "paired_indicator_code",
    "paired_growth_pct",
    "own_growth_pct",
    "paired_gap_pp",
    "pair_gap_z",
    "contrary_gap_z",
)


def add_pair_evidence(series: Series, scheme: Scheme, *, clean: Values) -> pd.DataFrame:
    """Set the growth of each figure against that of the indicators that its scheme ties it to.

    Args:
        series: observations in time.
        scheme: names the pairs.
        clean: figures with slips of scale taken out.

    Returns:
        ``COLUMNS``, of the paired indicator that leaves its figure most. ``paired_gap_pp``: own growth less the other's,
        positive where the figure looks better (less for indicators of which less is better). ``pair_gap_z``: how far that
        leaves peers and own past, the nearer of the two, in frozen robust standard deviations of all subjects' months
        before; ``contrary_gap_z``: the same where one grows and the other falls. Missing without peers or without a past.
    """
    nothing = pd.DataFrame(np.nan, index=series.rows.index, columns=list(COLUMNS))
    known = [(each.code, code) for each in scheme.indicators for code in each.plausible.corroborated_by]
    is_named = series.codes.is_in("indicator_code", {code for pair in known for code in pair})
    if not is_named.any():
        return nothing
    pairs = _pairs(known, _growth(series, clean, np.flatnonzero(is_named)))
    if pairs.empty:
        return nothing
    measured = _measured(pairs, series)
    worst = (
        measured.sort_values(["pair_gap_z", "witness_code"], na_position="first")
        .drop_duplicates("row", keep="last")
        .set_index("row")
    )
    return worst.rename(columns={"witness_code": "paired_indicator_code"})[list(COLUMNS)].reindex(series.rows.index)


def _growth(series: Series, clean: Values, at: Positions) -> pd.DataFrame:
    """Rows ``at`` with their growth on the year, percent, from the figure and the stored one of a year ago.

    Growth figures as they are; rows without growth are left out.
    """
    before, now = taken(clean, series.months_before(MONTHS_IN_YEAR, at)), clean[at]
    level = np.where(series.is_level[at] & (before > 0), 100 * (now / np.where(before > 0, before, np.nan) - 1), np.nan)
    is_growth = (series.is_figure & series.codes.is_in("kind", ["growth"]))[at]
    growth = np.where(series.is_own_basis[at], np.where(is_growth, series.figures[at], level), np.nan)
    known = ~np.isnan(growth)
    return series.rows.iloc[at[known]].assign(own_growth_pct=growth[known], row=at[known])


def _pairs(known: list[tuple[str, str]], rows: pd.DataFrame) -> pd.DataFrame:
    """One row per figure and paired indicator that both have a growth."""
    names = pd.DataFrame(known, columns=["indicator_code", "witness_code"]).astype("str")
    owners = rows[rows["indicator_code"].isin(names["indicator_code"])]
    owners = owners.merge(names, on="indicator_code", how="inner", validate="many_to_many")
    witnesses = rows[rows["indicator_code"].isin(names["witness_code"])].sort_values("source_code")
    witnesses = witnesses.drop_duplicates(["indicator_code", *_FIGURE])
    witnesses = witnesses[["indicator_code", *_FIGURE, "own_growth_pct"]]
    witnesses = witnesses.rename(columns={"indicator_code": "witness_code", "own_growth_pct": "paired_growth_pct"})
    return owners.merge(witnesses, on=["witness_code", *_FIGURE], how="inner", validate="many_to_one")


def _measured(pairs: pd.DataFrame, series: Series) -> pd.DataFrame:
    sign = np.where(pairs["direction"] == "lower", -1.0, 1.0)
    pairs = pairs.assign(paired_gap_pp=sign * (pairs["own_growth_pct"] - pairs["paired_growth_pct"]))
    tables = [pairs[name] for name in _TABLE]
    group = pairs["paired_gap_pp"].groupby(tables)
    from_peers = (pairs["paired_gap_pp"] - group.transform("median")).where(group.transform("size") >= _PEERS_MIN)
    earlier = _earlier(pairs, series, pairs["paired_gap_pp"], back=_OWN_BACK)
    from_self = (pairs["paired_gap_pp"] - _middle(earlier)).where(np.isfinite(earlier).sum(axis=1) >= _OWN_MIN)
    across = from_peers / _spread(pairs, series, from_peers, back=_PEERS_BACK, least=_SPREAD_MIN_PP)
    along = from_self / _spread(pairs, series, from_self, back=_OWN_BACK, least=_OWN_SPREAD_MIN_PP)
    nearer = across.where(across < along, along).where(across.notna() & along.notna())
    is_contrary = (pairs["own_growth_pct"] * sign > 0) & (pairs["paired_growth_pct"] * sign < 0)
    return pairs.assign(pair_gap_z=nearer, contrary_gap_z=nearer.where(is_contrary, 0.0).where(nearer.notna()))


def _earlier(pairs: pd.DataFrame, series: Series, values: pd.Series, *, back: Sequence[int]) -> Values:
    """The same pair's values of the months before, a column a month."""
    own = pd.MultiIndex.from_arrays([pairs["row"].to_numpy(), pairs["witness_code"].astype("object").to_numpy()])
    known = values.to_numpy()
    columns = []
    for months in back:
        before = series.months_before(months, pairs["row"].to_numpy())
        wanted = pd.MultiIndex.from_arrays([before, pairs["witness_code"].astype("object").to_numpy()])
        columns.append(taken(known, np.asarray(own.get_indexer(wanted), dtype=np.int64)))
    return np.column_stack(columns)


def _middle(earlier: Values) -> pd.Series:
    return pd.DataFrame(earlier).median(axis=1)


def _spread(pairs: pd.DataFrame, series: Series, away: pd.Series, *, back: Sequence[int], least: float) -> pd.Series:
    """Robust spread of the months before, all subjects of the table together; frozen before the period."""
    tables = pairs[_TABLE].reset_index(drop=True)
    pooled = (
        pd.DataFrame(np.abs(_earlier(pairs, series, away, back=back)))
        .join(tables)
        .melt(id_vars=_TABLE, value_name="size")
    )
    usual = pooled.groupby(_TABLE)["size"].agg(["median", "count"]).reset_index()
    met = tables.merge(usual, on=_TABLE, how="left", validate="many_to_one")
    return (_NORMAL_MAD * met["median"]).clip(lower=least).where(met["count"] >= _POOL_MIN)
