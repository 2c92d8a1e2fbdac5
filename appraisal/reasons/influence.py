"""实际权重: what each indicator really does to the order of totals, whatever its weight on paper."""

import numpy as np
import pandas as pd

from appraisal.books import Results
from appraisal.frames import EFFECTIVE_WEIGHTS, EffectiveWeightFrame
from appraisal.reasons.worlds import scored_rows, side_of
from appraisal.scheme import Scheme

_NOISE = 1e-9
_FEWEST = 3
_SATURATED_SHARE = 0.8
_WITHIN = ["peer_group_code", "part_code"]


def effective_weights(
    results: Results, scheme: Scheme, *, saturated_share: float = _SATURATED_SHARE
) -> EffectiveWeightFrame:
    """实际权重: each indicator's share in the variance of the totals of its peer group, percent.

    ``cov(points, total) / var(total)``: the shares of a group add up to 100. An indicator on which all earn alike tells
    nobody apart (``is_constant``), whatever it weighs; one on which nearly all have full marks hardly does
    (``is_saturated``). A negative share works against the total. The row without a part holds what is no indicator: the
    ledger, and in a tree that is no plain sum what its levels make of the parts.

    Args:
        results: as published.
        scheme: by which.
        saturated_share: from which share of subjects with full marks on an indicator is called saturated.

    Returns:
        EFFECTIVE_WEIGHTS of peer groups with at least three ranked subjects whose totals differ.
    """
    side = side_of(results, scheme)
    official = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
    totals = results.subjects.loc[results.subjects["rank"].notna(), ["subject_code", "peer_group_code", official]]
    totals = totals.rename(columns={official: "total"})
    rows = scored_rows(side)[["indicator_code", "subject_code", "weight_points", "points"]]
    rows = rows.rename(columns={"indicator_code": "part_code"})
    rest = totals.set_index("subject_code")["total"] - rows.groupby("subject_code")["points"].sum()
    rest = rest.reindex(totals["subject_code"]).fillna(0.0)
    beside = pd.DataFrame(
        {"part_code": "", "subject_code": rest.index, "points": rest.to_numpy(), "weight_points": 0.0}
    )
    full = _complete(pd.concat([rows, beside], ignore_index=True), totals)
    told = _shares(full, saturated_share).assign(period=side.period.code)
    return EffectiveWeightFrame(EFFECTIVE_WEIGHTS.conform(told[list(EFFECTIVE_WEIGHTS.columns)]))


def _complete(rows: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """A row for every subject and every part that anybody of its group has; nothing is nothing."""
    parts = rows.merge(totals[["subject_code", "peer_group_code"]], how="inner", on="subject_code")
    wanted = parts[_WITHIN].drop_duplicates().merge(totals, how="inner", on="peer_group_code", validate="many_to_many")
    told = wanted.merge(rows, how="left", on=["part_code", "subject_code"], validate="one_to_one")
    return told.fillna({"points": 0.0, "weight_points": 0.0})


def _shares(rows: pd.DataFrame, saturated_share: float) -> pd.DataFrame:
    grouped = rows.groupby(_WITHIN, sort=False)
    away = rows["points"] - grouped["points"].transform("mean")
    total = rows["total"] - grouped["total"].transform("mean")
    is_full = rows["points"].ge(rows["weight_points"] - _NOISE) & rows["weight_points"].gt(0)
    full_weight = rows.groupby("subject_code")["weight_points"].transform("sum")
    sums = rows.assign(
        joint=away * total,
        square=away**2,
        spread=total**2,
        is_full=is_full,
        paper=rows["weight_points"] / full_weight.where(full_weight > 0) * 100,
    ).groupby(_WITHIN, sort=True)
    told = sums.agg(
        joint=("joint", "sum"),
        square=("square", "sum"),
        spread=("spread", "sum"),
        full=("is_full", "mean"),
        weight_share_pct=("paper", "mean"),
        peer_count=("points", "size"),
    ).reset_index()
    told = told[told["peer_count"].ge(_FEWEST) & told["spread"].gt(_NOISE)]
    told = told[told["part_code"].ne("") | told["square"].gt(_NOISE)]
    is_constant = told["square"].le(_NOISE)
    return told.assign(
        effective_share_pct=np.where(is_constant, 0.0, told["joint"] / told["spread"] * 100),
        is_constant=is_constant,
        is_saturated=told["full"].ge(saturated_share),
    )
