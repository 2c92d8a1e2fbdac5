"""疑点证据 · 自述: the base, growth and rank that a sender states, against what is on record.

A stated base or growth is never counted; what counts is the figure it stands beside. So this evidence lies on the row
of that figure: if the statement is false, the figure it supports is what must wait.
"""

import numpy as np
import pandas as pd

from appraisal.evidence.peers import median_by
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, row_middle, taken
from appraisal.scheme import Scheme

_FIGURE = ["indicator_code", "subject_code", "period", "basis", "source_code"]
_CELL = ["indicator_code", "period", "basis", "source_code"]
_PEERS_MIN = 6
_EARLIER = 4
_EARLIER_MIN = 2
_LEAST_PCT = -99.0
COLUMNS = (
    "stated_base_value",
    "stored_base_value",
    "stated_base_gap_pct",
    "stated_growth_pct",
    "level_growth_pct",
    "stated_growth_gap_pp",
    "base_crossing_pp",
    "stated_rank",
    "computed_rank",
    "stated_rank_gap_count",
    "stated_base_cell_ref",
    "stated_growth_cell_ref",
)


def add_stated_evidence(series: Series, scheme: Scheme, *, clean: Values, goal_pct: Values) -> pd.DataFrame:
    """Set stated bases, growths and ranks against the record (data-quality.md §5, H6 and H7).

    Args:
        series: observations in time.
        scheme: links each growth indicator with the level of the same source row.
        clean: figures with slips taken out, so that a slip is not taken for a false growth as well; those of a year ago
            are the stored vintage 留存数.
        goal_pct: growth target of each row, percent; NaN where it has none.

    Returns:
        ``COLUMNS``, filled on rows of measure ``value``, and ``level_rounding_pp``: by how much the printed digits of the
        levels leave their growth open, ``usual_price_share``: the price change to be reckoned with.
    """
    rows = series.rows
    stored = pd.Series(np.where(series.is_level, taken(clean, series.year_ago_at), np.nan), index=rows.index)
    stored_half = pd.Series(taken(rows["rounding_value"].to_numpy(), series.year_ago_at), index=rows.index)
    base, growth = (_stated(series, measure) for measure in ("year_ago", "growth"))
    level = pd.Series(np.where(series.is_level, clean, np.nan), index=rows.index)
    denominator = stored.fillna(base["value"]).where(lambda each: each > 0)
    level_growth = (level / denominator - 1) * 100
    half = stored_half.fillna(base["rounding_value"])
    slack = 100 * (rows["rounding_value"] + (1 + level_growth / 100).abs() * half) / denominator
    ties = pd.DataFrame(
        {"pct": level_growth, "slack": slack, "stated": growth["value"], "half": growth["rounding_value"]}
    )
    ties = _with_growth_indicators(series, ties, scheme)
    usual = _usual_price_change(series, ties)
    return pd.DataFrame(
        {
            "stated_base_value": base["value"].where(series.is_level),
            "stored_base_value": stored,
            "stated_base_gap_pct": _base_gap(base, stored, stored_half),
            "stated_growth_pct": ties["stated"],
            "level_growth_pct": ties["pct"],
            "stated_growth_gap_pp": _growth_gap(ties, usual),
            "level_rounding_pp": ties["slack"],
            "usual_price_share": usual,
            "base_crossing_pp": _crossing(level, base, stored, goal_pct),
            "stated_base_cell_ref": base["cell_ref"],
            "stated_growth_cell_ref": growth["cell_ref"],
            **_ranks(series, scheme, growth["value"]),
        },
        copy=False,
    )


def _stated(series: Series, measure: str) -> pd.DataFrame:
    """What is stated beside each figure as ``measure``, index as ``rows``; missing on rows of other measures."""
    beside = series.beside
    told = {
        "value": beside.value(measure),
        "rounding_value": beside.rounding(measure),
        "cell_ref": beside.cell(measure),
    }
    return pd.DataFrame(told, index=series.rows.index, copy=False)


def _base_gap(base: pd.DataFrame, stored: pd.Series, stored_half: pd.Series) -> pd.Series:
    """Stated base against the stored vintage, percent; zero where rounding of the two printed figures explains it."""
    vintage = stored.where(stored > 0)
    gap = (base["value"] / vintage - 1) * 100
    rounding = 100 * (base["rounding_value"] + stored_half) / vintage
    return gap.mask(gap.abs() <= rounding.fillna(0.0), 0.0)


def _with_growth_indicators(series: Series, ties: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Let the value of a growth indicator answer to the level that stands in the same row of the source's table."""
    level_by_growth = level_of_growth(scheme)
    if not (series.is_figure & series.codes.is_in("indicator_code", level_by_growth)).any():
        return ties
    rows = series.rows
    code = rows["indicator_code"].map(level_by_growth)
    is_growth = code.notna() & series.is_figure
    levels = rows[_FIGURE].assign(pct=ties["pct"], slack=ties["slack"])[ties["pct"].notna()]
    wanted = rows.loc[is_growth, _FIGURE].assign(indicator_code=code[is_growth])
    found = wanted.merge(levels, on=_FIGURE, how="left", validate="many_to_one").set_axis(wanted.index)
    own = rows.loc[is_growth]
    twins = found[["pct", "slack"]].assign(stated=own["value"], half=own["rounding_value"])
    return pd.concat([ties[~is_growth], twins]).reindex(rows.index)


def level_of_growth(scheme: Scheme) -> dict[str, str]:
    """Growth indicators and the level indicators that a source prints under the same label."""
    levels = {
        (source.feed, source.label): each.code
        for each in scheme.indicators
        if each.kind in {"level", "count"}
        for source in each.sources
        if source.column == "value"
    }
    return {
        each.code: levels[source.feed, source.label]
        for each in scheme.indicators
        if each.kind == "growth"
        for source in reversed(each.sources)
        if source.column == "growth" and (source.feed, source.label) in levels
    }


def _growth_gap(ties: pd.DataFrame, usual: pd.Series) -> pd.Series:
    """Stated growth minus growth from level and stored vintage, percentage points beyond rounding.

    Growth at constant prices differs from the levels by the price change, which no sender states. Such indicators are
    set against the price change that subjects of the same table show in common, else against their own earlier ones;
    without either they are not judged (domain.md §8.5).
    """
    unexplained = ties["stated"] - (1 + ties["pct"] / 100) / (1 + usual) * 100 + 100
    slack = (ties["slack"] + ties["half"].fillna(0.0)).fillna(0.0)
    above, below = unexplained - slack, unexplained + slack
    return above.clip(lower=0.0) + below.clip(upper=0.0)


def price_change(level_growth_pct: pd.Series, stated_growth_pct: pd.Series) -> pd.Series:
    """Price change that reconciles growth at current and at constant prices, as a share.

    A ratio and not a difference, so that fast growth shows no more of it than slow.
    """
    return (1 + level_growth_pct / 100) / (1 + stated_growth_pct / 100).where(stated_growth_pct > _LEAST_PCT) - 1


def _usual_price_change(series: Series, ties: pd.DataFrame) -> pd.Series:
    """The price change to be reckoned with where growth is stated, whether or not the figure itself shows one.

    None at current prices, else that of the same table's other subjects, else the subject's own earlier ones.
    """
    known = price_change(ties["pct"], ties["stated"]).to_numpy()
    usual = np.where(series.rows["nominal"].to_numpy(), 0.0, np.nan)
    asked = np.flatnonzero(np.isnan(usual) & ties["stated"].notna().to_numpy())
    middle, count = median_by(known[asked], series.codes.place(*_CELL)[asked])
    usual[asked] = np.where(count >= _PEERS_MIN, middle, np.nan)
    alone = asked[count < _PEERS_MIN]
    usual[alone] = _earlier(series, known, alone)
    return pd.Series(usual, index=ties.index)


def _earlier(series: Series, price: Values, asked: Positions) -> Values:
    """Middle of the last price changes of each series before the rows ``asked``."""
    steps, at = [], asked
    for _ in range(_EARLIER):
        at = np.where(at == NOWHERE, NOWHERE, series.previous_at[at])
        steps.append(taken(price, at))
    earlier = np.column_stack(steps)
    is_known = (~np.isnan(earlier)).sum(axis=1) >= _EARLIER_MIN
    return np.where(is_known, row_middle(earlier), np.nan)


def _crossing(level: pd.Series, base: pd.DataFrame, stored: pd.Series, goal_pct: Values) -> pd.Series:
    """By how much a lowered base lifts growth, where that lift carries it over its target; else zero."""
    with_stated = (level / base["value"].where(base["value"] > 0) - 1) * 100
    with_stored = (level / stored.where(stored > 0) - 1) * 100
    lift = with_stated - with_stored
    is_crossing = (with_stated >= goal_pct) & (with_stored < goal_pct)
    return lift.where(is_crossing, 0.0).where(lift.notna() & ~np.isnan(goal_pct))


def _ranks(series: Series, scheme: Scheme, growth: pd.Series) -> dict[str, pd.Series]:
    """Stated rank 位次 against the places that the source's own figures give, by figure and by growth."""
    rows = series.rows
    stated = pd.Series(series.beside.value("rank"), index=rows.index)
    benchmarks = [each.code for each in scheme.subjects if each.kind == "benchmark"]
    is_ranked = stated.notna() & ~series.codes.is_in("subject_code", benchmarks)
    nothing = pd.Series(np.nan, index=rows.index)
    if not is_ranked.any():
        return {"stated_rank": nothing, "computed_rank": nothing, "stated_rank_gap_count": nothing}
    table = rows.loc[is_ranked, [*_CELL, "direction", "value"]].assign(stated=stated, growth=growth)
    keys = [table[name] for name in _CELL]
    is_whole = table.groupby(_CELL)["stated"].transform("max") <= table.groupby(_CELL)["stated"].transform("size")
    gaps = [_place_gap(table, table[by], keys) for by in ("value", "growth")]
    computed = (-_signed(table, table["value"])).groupby(keys).rank(method="min")
    gap = pd.concat(gaps, axis=1).min(axis=1).where(is_whole)
    told = {"stated_rank": stated.where(is_ranked), "computed_rank": computed, "stated_rank_gap_count": gap}
    return {name: values.reindex(rows.index) for name, values in told.items()}


def _signed(table: pd.DataFrame, figures: pd.Series) -> pd.Series:
    return figures.where(table["direction"] != "lower", -figures)


def _place_gap(table: pd.DataFrame, figures: pd.Series, keys: list[pd.Series]) -> pd.Series:
    group = (-_signed(table, figures)).groupby(keys)
    best, worst = group.rank(method="min"), group.rank(method="max")
    return pd.concat([best - table["stated"], table["stated"] - worst], axis=1).max(axis=1).clip(lower=0.0)
