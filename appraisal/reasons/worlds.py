"""混合情形: points of everybody with some things as they were in one period and some as they are in another.

Four causes come and go: the subject's own figures (with what of its target was due by then), those of the others, the
rules, and how its figures stand 采信状态. A row whose figure changed its standing belongs to the last of them as a whole; a
mean that was put in for a missing figure belongs to the others, who made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from appraisal.books import Results
from appraisal.frames import PROGRESS, FigureFrame, ProgressFrame
from appraisal.period import Period, parse_period
from appraisal.points import points_of, score_progress
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.reasons.field import meet
from appraisal.reasons.shares import World
from appraisal.remembered import lies_alike
from appraisal.scheme import Scheme
from appraisal.scoring import READ
from appraisal.scoring.figures import Bools, Floats, Ints, as_floats
from appraisal.targets.due import set_targets
from appraisal.year_shares.quarters import needed_quarters

Cause = Literal["own", "others", "rule", "standing"]
CAUSES: tuple[Cause, ...] = ("own", "others", "rule", "standing")
ROW = ["indicator_code", "subject_code"]
_FIGURE = ["indicator_code", "figure_subject_code"]
_ALIGNED = (*ROW, *_FIGURE[1:], "peer_group_code", "weight_points")
_MIXED = [name for name in PROGRESS.columns if name in {*_ALIGNED, "comparison_code", "group_code", "standing", *READ}]
"""Columns of PROGRESS that points, places and totals are made of."""


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


def scored_rows(side: Side) -> pd.DataFrame:
    """PROGRESS of the rows that count, with weight as applied, reported, official (``points``) and lost points, unrounded."""
    progress = side.results.progress
    is_weighted = progress["weight_points"].notna()
    reported = progress if is_weighted.all() else ProgressFrame(progress[is_weighted].reset_index(drop=True))
    cautious = ProgressFrame(_official(reported, side, side.scheme))
    rows = score_progress(reported, cautious, side.scheme)
    if needed_quarters(side.scheme, side.period):
        rows = _as_published(rows, side)
    is_cautious = side.scheme.policies.rank_by == "cautious"
    official = rows["cautious_points" if is_cautious else "score_points"].fillna(0.0)
    counts = rows["is_counted"] & rows["weight_points"].gt(0)
    lost = (rows["weight_points"] - official).clip(lower=0).where(counts, 0.0)
    told = rows.assign(points=official.where(counts, 0.0), lost_points=lost)
    return told if counts.all() else told[counts].reset_index(drop=True)


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
        rows: ``rows[own]``, 0 = before, 1 = now; the same rows in the same order.
        decided: ``decided[own][others]``: what the others of either side make of them, where it is not what they stand for.
        follows: which cause decides whose own figure a row takes, by its place in ``CAUSES``.
        reported_counts: ``reported_counts[own]``: whether a held figure counts at all, by what was reported.
        scored: points made so far.
    """

    scheme: Scheme
    rows: tuple[pd.DataFrame, pd.DataFrame]
    decided: tuple[tuple[Mapping[str, Floats], Mapping[str, Floats]], tuple[Mapping[str, Floats], Mapping[str, Floats]]]
    follows: Ints
    reported_counts: tuple[Bools, Bools]
    scored: dict[tuple[int, int], Floats] = field(default_factory=dict)

    def points(self, own: int, others: int) -> Floats:
        """Points of ``rows[own]`` among the others at their full weight."""
        if (own, others) not in self.scored:
            self.scored[own, others] = self.points_at(own, others)
        return self.scored[own, others]

    def points_at(self, own: int, others: int, weight: Floats | None = None) -> Floats:
        """The same under other weights; rows without one have no points."""
        instead = dict(self.decided[own][others])
        if weight is not None:
            instead["weight_points"] = weight
        return points_of(self.rows[own], self.scheme, instead=instead)

    def follows_any(self, world: World) -> Bools:
        """Rows that take the figure of now in a world."""
        return np.isin(self.follows, [CAUSES.index(each) for each in CAUSES if each in world])


def mix_sides(before: Side, now: Side) -> tuple[Mixture, Mixture]:
    """Rows by the rules of before and by those of now; the same object twice where nothing in the rules changed."""
    is_same = before.scheme is now.scheme or before.scheme == now.scheme
    mixtures = [_mix(before, now, rules) for rules in ((now,) if is_same else (before, now))]
    return mixtures[0], mixtures[-1]


def _mix(before: Side, now: Side, rules: Side) -> Mixture:
    scheme = rules.scheme
    reported = [ProgressFrame(_measured(side, rules)[_MIXED]) for side in (before, now)]
    keys = rules.results.progress
    is_weighted = keys["weight_points"].notna()
    keys = keys[list(_ALIGNED)] if is_weighted.all() else keys.loc[is_weighted, list(_ALIGNED)]
    own = [
        _official(_aligned(keys, reported[at], reported[1 - at]), side, scheme) for at, side in enumerate((before, now))
    ]
    before_others, now_others = meet(own[0], reported[1], scheme), meet(own[1], reported[0], scheme)
    (was, texts), (stands, now_texts) = (scheme.remembered.coded(each["standing"]) for each in own)
    is_moved = np.append(texts, [""])[was] != np.append(now_texts, [""])[stands]
    follows = np.where(is_moved, CAUSES.index("standing"), CAUSES.index("own"))
    if scheme.policies.missing == "group_mean":
        is_put_in = [scheme.remembered.is_any(each["standing"], ["imputed"]) for each in own]
        follows = np.where(is_put_in[0] & is_put_in[1], CAUSES.index("others"), follows)
    counts = [_reported_counts(keys, reported[at], reported[1 - at], mine, scheme) for at, mine in enumerate(own)]
    return Mixture(
        scheme,
        rows=(own[0], own[1]),
        decided=(({}, before_others), (now_others, {})),
        follows=follows,
        reported_counts=(counts[0], counts[1]),
    )


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
    is_weighted = told["weight_points"].notna()
    own = pd.DataFrame(told) if is_weighted.all() else told[is_weighted].reset_index(drop=True)
    if len(own) == len(keys) and all(
        lies_alike(own[name], keys[name]) or np.array_equal(own[name], keys[name]) for name in _ALIGNED
    ):
        return own
    both = pd.concat([told, otherwise], ignore_index=True).drop_duplicates(_FIGURE)
    mine = both.drop(columns=["subject_code", "peer_group_code", "weight_points"])
    return keys.merge(mine, how="left", on=_FIGURE, validate="many_to_one").reset_index(drop=True)


def _official(rows: pd.DataFrame, side: Side, scheme: Scheme) -> pd.DataFrame:
    """Rows with held figures in the reading that makes the official points."""
    is_held = pd.Series(scheme.remembered.is_any(rows["standing"], ["held"]), index=rows.index)
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
) -> Bools:
    is_held = scheme.remembered.is_any(mine["standing"], ["held"])
    if not is_held.any():
        return is_held
    reported = _aligned(keys, told, otherwise)
    weight = np.where(is_held, as_floats(reported["weight_points"]), np.nan)
    return ~np.isnan(points_of(reported, scheme, instead={"weight_points": weight})) & is_held
