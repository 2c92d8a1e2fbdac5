"""权重扰动: how far places hang on the exact weights, and on each part of the indicator tree.

Every weight is multiplied by a number around 1, the same for all subjects, and scaled back to the full total; points of a
row move in proportion to its weight. The numbers come from a generator that is handed in, so that the same seed gives the
same intervals. Quantiles are those of R's type 7.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.books import Results
from appraisal.frames import NOISY_RANKS, PART_MOVES, NoisyRankFrame, PartMoveFrame
from appraisal.ranking import rank_within
from appraisal.reasons.balance import balance_of
from appraisal.reasons.worlds import scored_rows, side_of
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme
from appraisal.totals import place_shift
from appraisal.tree import ROOT, is_additive, roll_up, scale_weights

_Floats = npt.NDArray[np.float64]
_QUANTILES = (0.05, 0.5, 0.95)
_FEWER_DRAWS = 200
"""Enough where every draw is rolled up through a tree that is no plain sum."""
_CHUNK_ROWS = 400_000


def rank_under_noise(
    results: Results, scheme: Scheme, generator: np.random.Generator, *, draws: int = 1000, spread: float = 0.25
) -> NoisyRankFrame:
    """位次区间 under weight noise: the median place and those that 5 % and 95 % of the draws do not exceed.

    Args:
        results: as published.
        scheme: by which.
        generator: where chance comes from.
        draws: how many weightings; at most 200 where the total is no plain sum.
        spread: every weight is multiplied by a number between 1 − spread and 1 + spread.

    Raises:
        ValueError: ``draws`` or ``spread`` is out of range; the text is Chinese.
    """
    if draws < 1 or not 0 <= spread < 1:
        message = f"扰动次数应为正整数、幅度应在0（含）与1（不含）之间，现为{draws}次、{spread:g}"
        raise ValueError(message)
    side = side_of(results, scheme)
    rows = scored_rows(side)
    standing = _Standing.of(results, scheme, rows)
    codes = pd.Index(scheme.indicator_by_code)
    count = draws if is_additive(scheme) else min(draws, _FEWER_DRAWS)
    factors = generator.uniform(1 - spread, 1 + spread, (count, len(codes)))
    totals = (
        _summed(rows, standing, codes, factors)
        if is_additive(scheme)
        else _rolled(rows, standing, codes, factors, scheme)
    )
    places = standing.places(totals)
    low, median, high = np.quantile(places, _QUANTILES, axis=0)
    told = standing.subjects.assign(median_rank=median, low_rank=low, high_rank=high, draw_count=count)
    return NoisyRankFrame(NOISY_RANKS.conform(told[list(NOISY_RANKS.columns)]))


def weigh_parts(results: Results, scheme: Scheme, *, by_indicator: bool = False) -> PartMoveFrame:
    """剔除影响: how many places subjects move on the mean when a group (or an indicator) is left out of the total.

    What it weighs goes to the others, as where a figure is not due.

    Args:
        results: as published.
        scheme: by which.
        by_indicator: also every indicator by itself.
    """
    side = side_of(results, scheme)
    rows = scored_rows(side)
    standing = _Standing.of(results, scheme, rows)
    now = standing.places(standing.base[None, :])[0]
    parts = [(code, _holds(rows, code, scheme)) for code in scheme.groups]
    if by_indicator:
        parts += [(code, rows["indicator_code"].eq(code)) for code in rows["indicator_code"].unique()]
    made = [
        _moved(code, held=held, rows=rows, standing=standing, now=now, scheme=scheme)
        for code, held in parts
        if held.any()
    ]
    told = pd.concat([PART_MOVES.empty(), *made], ignore_index=True).assign(period=side.period.code)
    return PartMoveFrame(PART_MOVES.conform(told[list(PART_MOVES.columns)]))


class _Standing:
    """Who is ranked, with what beside the indicators, and how places are counted."""

    def __init__(self, subjects: pd.DataFrame, policies: Policies, balance: _Floats, base: _Floats) -> None:
        self.subjects = subjects
        self.policies = policies
        self.balance = balance
        self.base = base

    @classmethod
    def of(cls, results: Results, scheme: Scheme, rows: pd.DataFrame) -> "_Standing":
        ranked = results.subjects[results.subjects["rank"].notna()]
        ranked = ranked.sort_values(["peer_group_code", "subject_code"], kind="stable").reset_index(drop=True)
        ledger = ranked["subject_code"].map(balance_of(side_of(results, scheme)))
        balance = np.asarray(ledger - place_shift(ranked, scheme.policies), dtype=np.float64)
        base = np.asarray(_totals(rows, scheme).reindex(ranked["subject_code"]).fillna(0.0), dtype=np.float64)
        return cls(ranked[["subject_code", "period", "peer_group_code", "rank"]], scheme.policies, balance, base)

    def places(self, totals: _Floats) -> _Floats:
        """Places of every row of ``totals`` (one column a subject), as the policies count them."""
        exact = pd.Series((totals + self.balance).ravel())
        policies = self.policies
        is_rounded = policies.rank_on == "rounded"
        values = (
            round_series(drop_noise(exact), policies.points_places, mode=policies.rounding)
            if is_rounded
            else drop_noise(exact)
        )
        group = pd.factorize(self.subjects["peer_group_code"])[0]
        size = int(group.max(initial=0)) + 1
        within = (np.arange(len(totals))[:, None] * size + group[None, :]).ravel()
        ranks = rank_within(values, pd.Series(within), ties=policies.ties)
        return np.asarray(ranks, dtype=np.float64).reshape(totals.shape)


def _totals(rows: pd.DataFrame, scheme: Scheme) -> "pd.Series[float]":
    if is_additive(scheme):
        return rows.groupby("subject_code")["points"].sum()
    nodes = roll_up(rows, scheme, ["points"])
    return nodes[nodes["group_code"].eq(ROOT)].set_index("subject_code")["points"]


def _summed(rows: pd.DataFrame, standing: _Standing, codes: "pd.Index[str]", factors: _Floats) -> _Floats:
    """Totals of every draw and subject as products of matrices."""
    subjects = pd.Index(standing.subjects["subject_code"])
    at, what = subjects.get_indexer(pd.Index(rows["subject_code"])), codes.get_indexer(pd.Index(rows["indicator_code"]))
    known = at >= 0
    points, weights = (np.zeros((len(codes), len(subjects))) for _ in range(2))
    points[what[known], at[known]] = rows["points"].to_numpy(dtype="float64")[known]
    weights[what[known], at[known]] = rows["weight_points"].to_numpy(dtype="float64")[known]
    scale = factors @ weights
    return np.asarray((factors @ points) * weights.sum(axis=0) / np.where(scale > 0, scale, 1.0), dtype=np.float64)


def _rolled(
    rows: pd.DataFrame, standing: _Standing, codes: "pd.Index[str]", factors: _Floats, scheme: Scheme
) -> _Floats:
    subjects = pd.Index(standing.subjects["subject_code"])
    what = codes.get_indexer(pd.Index(rows["indicator_code"]))
    made = []
    for part in _parts(factors, len(rows)):
        many = pd.concat([rows.assign(draw=at, factor=each[what]) for at, each in enumerate(part)], ignore_index=True)
        within = [many["draw"], many["subject_code"]]
        weight = many["weight_points"] * many["factor"]
        full = many["weight_points"].groupby(within).transform("sum")
        weight = weight * full / weight.groupby(within).transform("sum")
        many = many.assign(points=many["points"] / many["weight_points"] * weight, weight_points=weight)
        nodes = roll_up(many, scheme, ["points"], within=("draw", "subject_code"))
        root = nodes[nodes["group_code"].eq(ROOT)].pivot(index="draw", columns="subject_code", values="points")
        made.append(root.reindex(columns=subjects).fillna(0.0).to_numpy(dtype="float64"))
    return np.concatenate(made)


def _parts(factors: _Floats, row_count: int) -> Iterator[_Floats]:
    step = max(1, _CHUNK_ROWS // max(row_count, 1))
    for at in range(0, len(factors), step):
        yield factors[at : at + step]


def _holds(rows: pd.DataFrame, code: str, scheme: Scheme) -> "pd.Series[bool]":
    """Rows of a group and of all groups below it."""
    below = {code}
    for _ in scheme.groups:
        below |= {each for each, group in scheme.groups.items() if group.parent in below}
    return rows["group_code"].isin(below)


def _moved(
    code: str, *, held: "pd.Series[bool]", rows: pd.DataFrame, standing: _Standing, now: _Floats, scheme: Scheme
) -> pd.DataFrame:
    weight = scale_weights(rows, ~held.to_numpy(dtype=bool), scheme)
    left = rows.assign(points=rows["points"] / rows["weight_points"] * weight, weight_points=weight)[weight > 0]
    subjects = standing.subjects["subject_code"]
    totals = np.asarray(_totals(left, scheme).reindex(subjects).fillna(0.0), dtype=np.float64)
    then = standing.places(totals[None, :])[0]
    full = rows["weight_points"].groupby(rows["subject_code"]).sum()
    share = rows["weight_points"].where(held, 0.0).groupby(rows["subject_code"]).sum() / full * 100
    table = standing.subjects.assign(moved=np.abs(then - now), share=subjects.map(share))
    table = table[table["share"] > 0]
    grouped = table.groupby("peer_group_code", sort=True)
    told = grouped.agg(
        weight_share_pct=("share", "mean"),
        mean_move_places=("moved", "mean"),
        most_move_places=("moved", "max"),
        peer_count=("moved", "size"),
    )
    return told.reset_index().assign(part_code=code)
