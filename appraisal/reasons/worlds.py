"""混合情形: points of everybody with some things as they were in one period and some as they are in another.

Four causes come and go: the subject's own figures (with what of its target was due by then), those of the others, the
rules, and how its figures stand 采信状态. A row whose figure changed its standing belongs to the last of them as a whole; a
mean that was put in for a missing figure belongs to the others, who made it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from appraisal.books import Results
from appraisal.evidence.codes import Codes
from appraisal.frames import PROGRESS, FigureFrame, ProgressFrame
from appraisal.period import Period, parse_period
from appraisal.points import score_progress, score_rows
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.reasons.field import meet
from appraisal.reasons.shares import World
from appraisal.scheme import Scheme
from appraisal.scoring import READ
from appraisal.scoring.rule import NOISE
from appraisal.targets import set_targets
from appraisal.totals import counted_rows
from appraisal.tree import ROOT, aggregate_of, is_additive, roll_up, scale_weights
from appraisal.year_shares import needed_quarters

Cause = Literal["own", "others", "rule", "standing"]
CAUSES: tuple[Cause, ...] = ("own", "others", "rule", "standing")
ROW = ["indicator_code", "subject_code"]
_FIGURE = ["indicator_code", "figure_subject_code"]
_ALIGNED = (*ROW, *_FIGURE[1:], "peer_group_code", "weight_points")
_MIXED = [name for name in PROGRESS.columns if name in {*_ALIGNED, "comparison_code", "group_code", "standing", *READ}]
"""Columns of PROGRESS that points, places and totals are made of."""
_CHUNK_ROWS = 400_000


@dataclass(frozen=True)
class Side:
    """One of the two periods that are held against each other.

    Attributes:
        results: as published.
        scheme: by which.
        period: what they are about.
    """

    results: Results
    scheme: Scheme
    period: Period


def assigned_rows(side: Side) -> pd.DataFrame:
    """PROGRESS of what earns points, held figures in the reading that makes the official points."""
    rows = side.results.progress
    return _official(pd.DataFrame(rows[rows["weight_points"].notna()]).reset_index(drop=True), side, side.scheme)


def scored_rows(side: Side) -> pd.DataFrame:
    """PROGRESS of the rows that count, with weight as applied, reported, official (``points``) and lost points, unrounded."""
    reported = side.results.progress
    reported = ProgressFrame(reported[reported["weight_points"].notna()].reset_index(drop=True))
    cautious = ProgressFrame(_official(reported, side, side.scheme))
    rows = score_progress(reported, cautious, side.scheme)
    if needed_quarters(side.scheme, side.period):
        rows = _as_published(rows, side)
    is_cautious = side.scheme.policies.rank_by == "cautious"
    official = rows["cautious_points" if is_cautious else "score_points"].fillna(0.0)
    counts = rows["is_counted"] & rows["weight_points"].gt(0)
    lost = (rows["weight_points"] - official).clip(lower=0).where(counts, 0.0)
    return rows.assign(points=official.where(counts, 0.0), lost_points=lost)[counts].reset_index(drop=True)


def _as_published(rows: pd.DataFrame, side: Side) -> pd.DataFrame:
    """Rows with the points of the year, in which its quarters are counted."""
    names = ["score_points", "cautious_points"]
    told = rows[ROW].merge(side.results.indicators[[*ROW, *names]], how="left", on=ROW, validate="one_to_one")
    return rows.assign(**{name: told[name].set_axis(rows.index).fillna(rows[name]) for name in names})


def side_of(results: Results, scheme: Scheme) -> Side:
    """Results with their rules and period."""
    return Side(results, scheme, parse_period(str(results.subjects["period"].iloc[0])))


@dataclass(frozen=True)
class Mixture:
    """Rows by one side's rules, with own figures and others' figures of either side.

    Attributes:
        scheme: the rules.
        rows: ``rows[own][others]``, 0 = before, 1 = now; the same rows in the same order.
        follows: which cause decides whose own figure a row takes.
        reported_counts: ``reported_counts[own]``: whether a held figure counts at all, by what was reported.
        scored: points made so far.
    """

    scheme: Scheme
    rows: tuple[tuple[pd.DataFrame, pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]
    follows: "pd.Series[str]"
    reported_counts: tuple["pd.Series[bool]", "pd.Series[bool]"]
    scored: "dict[tuple[int, int], pd.Series[float]]" = field(default_factory=dict)

    def points(self, own: int, others: int) -> "pd.Series[float]":
        """Points of ``rows[own][others]`` at their full weight."""
        if (own, others) not in self.scored:
            self.scored[own, others] = score_rows(ProgressFrame(self.rows[own][others]), self.scheme)
        return self.scored[own, others]


def mix_sides(before: Side, now: Side) -> tuple[Mixture, Mixture]:
    """Rows by the rules of before and by those of now; the same object twice where nothing in the rules changed."""
    is_same = before.scheme is now.scheme or before.scheme == now.scheme
    mixtures = [_mix(before, now, rules) for rules in ((now,) if is_same else (before, now))]
    return mixtures[0], mixtures[-1]


def _mix(before: Side, now: Side, rules: Side) -> Mixture:
    scheme = rules.scheme
    reported = [ProgressFrame(_measured(side, rules)[_MIXED]) for side in (before, now)]
    keys = rules.results.progress
    keys = keys.loc[keys["weight_points"].notna(), list(_ALIGNED)]
    own = [
        _official(_aligned(keys, reported[at], reported[1 - at]), side, scheme) for at, side in enumerate((before, now))
    ]
    rows = tuple(
        tuple(mine if at == other else meet(mine, reported[other], scheme) for other in (0, 1))
        for at, mine in enumerate(own)
    )
    was, stands = own[0]["standing"], own[1]["standing"]
    follows = pd.Series("own", index=own[0].index).mask(was.ne(stands), "standing")
    if scheme.policies.missing == "group_mean":
        follows = follows.mask(was.eq("imputed") & stands.eq("imputed"), "others")
    counts = tuple(_reported_counts(keys, reported[at], reported[1 - at], mine, scheme) for at, mine in enumerate(own))
    return Mixture(scheme, rows, follows, counts)  # type: ignore[arg-type]


def _measured(side: Side, rules: Side) -> ProgressFrame:
    """PROGRESS of a side's figures by the given rules: as published if they are its own, else measured again."""
    if side is rules or side.scheme is rules.scheme or side.scheme == rules.scheme:
        return side.results.progress
    known = set(rules.scheme.indicator_by_code)
    figures = side.results.figures[side.results.figures["indicator_code"].isin(known)].reset_index(drop=True)
    return measure_progress(_retargeted(figures, side, rules), rules.scheme, side.period)


def _retargeted(figures: pd.DataFrame, side: Side, rules: Side) -> FigureFrame:
    """Figures with the targets of other rules where those differ, and what was due of them by then."""
    mine, theirs = side.scheme.target_by_key, rules.scheme.target_by_key
    moved = {key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)}
    pairs = pd.MultiIndex.from_frame(figures[ROW])
    is_moved = pairs.isin(pd.MultiIndex.from_tuples(sorted(moved), names=ROW)) if moved else np.zeros(len(pairs), bool)
    if not is_moved.any():
        return FigureFrame(figures)
    again = set_targets(figures[is_moved], rules.scheme, side.period)
    return FigureFrame(pd.concat([figures[~is_moved], again], ignore_index=True))


def _aligned(keys: pd.DataFrame, told: ProgressFrame, otherwise: ProgressFrame) -> pd.DataFrame:
    """The measured figure of every row; of the other side where this one had nothing to ask for."""
    own = told[told["weight_points"].notna()]
    if len(own) == len(keys) and all(np.array_equal(own[name], keys[name]) for name in _ALIGNED):
        return pd.DataFrame(own).reset_index(drop=True)
    both = pd.concat([told, otherwise], ignore_index=True).drop_duplicates(_FIGURE)
    mine = both.drop(columns=["subject_code", "peer_group_code", "weight_points"])
    return keys.merge(mine, how="left", on=_FIGURE, validate="many_to_one").reset_index(drop=True)


def _official(rows: pd.DataFrame, side: Side, scheme: Scheme) -> pd.DataFrame:
    """Rows with held figures in the reading that makes the official points."""
    is_held = rows["standing"].eq("held")
    if scheme.policies.rank_by != "cautious" or not is_held.any():
        return rows
    held = rows.loc[is_held, "indicator_code"].unique()
    figures = side.results.figures
    figures = FigureFrame(figures[figures["indicator_code"].isin(held)].reset_index(drop=True))
    cautious = measure_cautious_progress(figures, scheme, side.period).drop_duplicates(_FIGURE)
    read = rows.loc[is_held, [*ROW, *_FIGURE[1:], "peer_group_code", "weight_points"]].merge(
        cautious.drop(columns=["subject_code", "peer_group_code", "weight_points"]),
        how="left", on=_FIGURE, validate="many_to_one",
    )  # fmt: skip
    return pd.concat([rows[~is_held], read.set_axis(rows.index[is_held])]).sort_index()[list(rows.columns)]


def _reported_counts(
    keys: pd.DataFrame, told: ProgressFrame, otherwise: ProgressFrame, mine: pd.DataFrame, scheme: Scheme
) -> "pd.Series[bool]":
    counts = pd.Series(False, index=mine.index)
    is_held = mine["standing"].eq("held")
    if is_held.any():
        reported = _aligned(keys, told, otherwise)[is_held]
        counts.loc[is_held] = score_rows(ProgressFrame(reported), scheme).notna()
    return counts


def points_in(
    worlds: Sequence[World], mixtures: tuple[Mixture, Mixture], only: "pd.Series[bool] | None" = None
) -> pd.DataFrame:
    """Official points of every row in every mixture of before and now, unrounded, with weights that are due in it.

    Args:
        worlds: the causes that have come; all of them by the same rules.
        mixtures: as ``mix_sides`` gives them.
        only: rows that are asked for; ``None`` = all.

    Returns:
        What tells the rows and what holds them in the tree, with ``world`` (its place in ``worlds``), ``weight_points`` as
        scaled and ``points``; 0 where nothing counts.
    """
    by_rule = mixtures["rule" in worlds[0]]
    stacked = pd.concat(
        [_points_of(world, by_rule, only).assign(world=at) for at, world in enumerate(worlds)], ignore_index=True
    )
    scheme, points = by_rule.scheme, stacked["points"]
    counted = counted_rows(stacked, points, scheme.policies) | stacked["counts_anyway"]
    scaled = scale_weights(stacked.assign(subject_code=Codes(stacked).place("world", "subject_code")), counted, scheme)
    is_moved = (scaled - stacked["weight_points"]).abs().gt(NOISE) & points.notna()
    if is_moved.any():
        told = [_rows_in(world, by_rule, only) for world in worlds]
        again = pd.concat(told, ignore_index=True)[is_moved].assign(weight_points=scaled[is_moved])
        points = points.copy()
        points.loc[is_moved] = score_rows(ProgressFrame(again), scheme)
    return stacked.assign(weight_points=scaled, points=points.where(scaled > 0).fillna(0.0))


def _points_of(world: World, mixture: Mixture, only: "pd.Series[bool] | None") -> pd.DataFrame:
    """Rows of a world with the points of their full weight; those of each mixture of figures are made once."""
    others, is_now = int("others" in world), mixture.follows.isin(world)
    before, now = mixture.rows[0][others], mixture.rows[1][others]
    rows = now[[*ROW, "peer_group_code", "group_code", "weight_points"]].assign(
        standing=now["standing"].where(is_now, before["standing"]),
        counts_anyway=mixture.reported_counts[1].where(is_now, mixture.reported_counts[0]),
        points=mixture.points(1, others).where(is_now, mixture.points(0, others)),
    )
    return rows if only is None else rows[only]


def _rows_in(world: World, mixture: Mixture, only: "pd.Series[bool] | None") -> pd.DataFrame:
    others, is_now = int("others" in world), mixture.follows.isin(world)
    before, now = mixture.rows[0][others], mixture.rows[1][others]
    rows = pd.concat([before[~is_now], now[is_now]]).sort_index()
    return rows if only is None else rows[only]


def totals_in(points: pd.DataFrame, worlds: Sequence[World], mixtures: tuple[Mixture, Mixture]) -> pd.DataFrame:
    """Totals of every subject in every mixture, without the ledger.

    Where subjects are beaten two by two (Copeland), a subject's mixture meets the others as they are in the field that
    the mixture names; what its own figures do to the points of others is counted with the others.

    Args:
        points: as ``points_in`` gives them.
        worlds: the same.
        mixtures: the same.

    Returns:
        One row a subject, one column a world (its place).
    """
    scheme = mixtures["rule" in worlds[0]].scheme
    if is_additive(scheme):
        made = points.groupby(["subject_code", "world"], sort=False)["points"].sum()
    elif any(aggregate_of(code, scheme) == "copeland" for code in (ROOT, *scheme.groups)):
        made = _met(points, worlds, mixtures)
    else:
        nodes = roll_up(points, scheme, ["points"], within=("world", "subject_code"))
        made = nodes[nodes["group_code"].eq(ROOT)].set_index(["subject_code", "world"])["points"]
    return made.unstack("world").reindex(points["subject_code"].unique()).fillna(0.0)


def _met(points: pd.DataFrame, worlds: Sequence[World], mixtures: tuple[Mixture, Mixture]) -> "pd.Series[float]":
    """Totals of each subject in its own mixture among the others as they were, or are."""
    is_rule = "rule" in worlds[0]
    scheme = mixtures[is_rule].scheme
    extremes = [frozenset(), frozenset({"own", "others", "standing"})]
    fields = points_in([each | ({"rule"} if is_rule else frozenset()) for each in extremes], mixtures)
    made = []
    for _, mine in points.groupby(["world", "peer_group_code"], sort=False):
        at = int("others" in worlds[int(mine["world"].iloc[0])])
        field = fields[fields["world"].eq(at) & fields["peer_group_code"].eq(mine["peer_group_code"].iloc[0])]
        made += [_met_in_turn(part, field, scheme) for part in _chunks(mine, len(field))]
    return pd.concat(made)


def _chunks(mine: pd.DataFrame, field_rows: int) -> list[pd.DataFrame]:
    subjects = mine["subject_code"].unique()
    step = max(1, _CHUNK_ROWS // max(field_rows, 1))
    return [mine[mine["subject_code"].isin(subjects[at : at + step])] for at in range(0, len(subjects), step)]


def _met_in_turn(mine: pd.DataFrame, field: pd.DataFrame, scheme: Scheme) -> "pd.Series[float]":
    asked = mine[["subject_code"]].drop_duplicates().rename(columns={"subject_code": "who"})
    others = asked.merge(field, how="cross")
    others = others[others["who"].ne(others["subject_code"])]
    told = pd.concat([mine.assign(who=mine["subject_code"]), others], ignore_index=True)
    nodes = roll_up(told, scheme, ["points"], within=("who", "subject_code"))
    nodes = nodes[nodes["group_code"].eq(ROOT) & nodes["who"].eq(nodes["subject_code"])]
    return nodes.assign(world=int(mine["world"].iloc[0])).set_index(["subject_code", "world"])["points"]


def stacked_by_rule(worlds: Sequence[World]) -> Mapping[bool, list[World]]:
    """Mixtures by whether the rules of now have come."""
    return {is_now: [each for each in worlds if ("rule" in each) is is_now] for is_now in (False, True)}
